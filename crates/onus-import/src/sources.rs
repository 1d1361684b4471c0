//! The sources that can be imported, by name.

use super::backstage::catalogue::Catalogue;
use super::resource::{JointReader, ReadError, Reader};

/// How the files of a source are read.
#[derive(Clone, Copy)]
pub enum Read {
    /// One by one, as streams.
    Each(Reader),
    /// All at once.
    Joint(JointReader),
    /// One by one, for teams and what is theirs.
    Catalogue(fn(name: &str, input: &mut dyn std::io::Read) -> Result<Catalogue, ReadError>),
}

/// How much a source says of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceDetail {
    Settings,
    /// That it is in use, and no more: what another file of the inventory stands for need not be written again.
    Usage,
}

/// What becomes of files of a source that an import is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// They still count: a state is one part of an estate.
    EachFile,
    /// They are of the past: a newer bill or snapshot takes the place of the older ones.
    NewestImport,
}

#[derive(Clone, Copy)]
pub struct Source {
    /// Name on the command line, and in names of files.
    pub name: &'static str,
    /// How messages call it.
    pub title: &'static str,
    /// How it is read.
    pub read: Read,
    /// What it tells.
    pub detail: SourceDetail,
    pub retention: Retention,
    /// Endings of files that are taken from a folder.
    pub endings: &'static [&'static str],
}

/// All of them.
pub const SOURCES: &[Source] = &[
    Source {
        name: "terraform",
        title: "Terraform",
        read: Read::Each(super::terraform::read),
        detail: SourceDetail::Settings,
        retention: Retention::EachFile,
        endings: &["tfstate", "json", "tfstate.gz", "json.gz"],
    },
    Source {
        name: "pulumi",
        title: "Pulumi",
        read: Read::Each(super::pulumi::read),
        detail: SourceDetail::Settings,
        retention: Retention::EachFile,
        endings: &["json", "json.gz"],
    },
    Source {
        name: "cloudformation",
        title: "CloudFormation",
        read: Read::Joint(super::cloudformation::read),
        detail: SourceDetail::Settings,
        retention: Retention::EachFile,
        endings: &["yaml", "yml", "json", "template"],
    },
    each("aws-config", SourceDetail::Settings, "AWS Config", super::aws_config::read, &["json", "json.gz", "ndjson"]),
    each(
        "tagging",
        SourceDetail::Usage,
        "Resource Groups Tagging API or Resource Explorer",
        super::tagging::read,
        &["json", "csv", "json.gz"],
    ),
    each("aws-cli", SourceDetail::Settings, "answers of the AWS CLI", super::aws_cli::read, &["json", "json.gz"]),
    each("focus", SourceDetail::Usage, "FOCUS bill", super::bill::focus::read, BILLS),
    each("cur", SourceDetail::Usage, "Cost and Usage Report", super::bill::cur::read, BILLS),
    each("ocsf", SourceDetail::Usage, "scanner's report", super::ocsf::read, &["json", "json.gz"]),
    Source {
        name: "backstage",
        title: "Backstage catalogue",
        read: Read::Catalogue(super::backstage::read),
        detail: SourceDetail::Settings,
        retention: Retention::NewestImport,
        endings: &["yaml", "yml", "json"],
    },
];

/// Endings of bills. Parquet is met without its feature, too, to say so.
const BILLS: &[&str] = &["csv", "csv.gz", "parquet"];

const fn each(
    name: &'static str,
    detail: SourceDetail,
    title: &'static str,
    reader: Reader,
    endings: &'static [&'static str],
) -> Source {
    Source { name, title, read: Read::Each(reader), detail, retention: Retention::NewestImport, endings }
}

pub fn find(name: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|s| s.name == name)
}
