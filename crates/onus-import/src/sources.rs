//! The sources that can be imported, by name.

use super::backstage::catalogue::Catalogue;
use super::resource::{ReadError, Reader, Together};

/// How the files of a source are read.
#[derive(Clone, Copy)]
pub enum Read {
    /// One by one, as streams.
    Each(Reader),
    /// All at once.
    Together(Together),
    /// One by one, for teams and what is theirs.
    Catalogue(fn(name: &str, input: &mut dyn std::io::Read) -> Result<Catalogue, ReadError>),
}

/// What a source tells of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tells {
    /// Its settings.
    Settings,
    /// That it is in use, and no more: what another file of the inventory stands for need not be written again.
    Use,
}

/// A source.
#[derive(Clone, Copy)]
pub struct Source {
    /// Name on the command line, and in names of files.
    pub name: &'static str,
    /// How messages call it.
    pub title: &'static str,
    /// How it is read.
    pub read: Read,
    /// What it tells.
    pub tells: Tells,
    /// Endings of files that are taken from a folder.
    pub endings: &'static [&'static str],
}

/// All of them.
pub const SOURCES: &[Source] = &[
    Source {
        name: "terraform",
        title: "Terraform",
        read: Read::Each(super::terraform::read),
        tells: Tells::Settings,
        endings: &["tfstate", "json", "tfstate.gz", "json.gz"],
    },
    Source {
        name: "cloudformation",
        title: "CloudFormation",
        read: Read::Together(super::cloudformation::read),
        tells: Tells::Settings,
        endings: &["yaml", "yml", "json", "template"],
    },
    each("aws-config", Tells::Settings, "AWS Config", super::aws_config::read, &["json", "json.gz", "ndjson"]),
    each(
        "tagging",
        Tells::Use,
        "Resource Groups Tagging API or Resource Explorer",
        super::tagging::read,
        &["json", "csv", "json.gz"],
    ),
    each("aws-cli", Tells::Settings, "answers of the AWS CLI", super::aws_cli::read, &["json", "json.gz"]),
    each("focus", Tells::Use, "FOCUS bill", super::bill::focus::read, BILLS),
    each("cur", Tells::Use, "Cost and Usage Report", super::bill::cur::read, BILLS),
    each("ocsf", Tells::Use, "scanner's report", super::ocsf::read, &["json", "json.gz"]),
    Source {
        name: "backstage",
        title: "Backstage catalogue",
        read: Read::Catalogue(super::backstage::read),
        tells: Tells::Settings,
        endings: &["yaml", "yml", "json"],
    },
];

/// Endings of bills. Parquet is met without its feature, too, to say so.
const BILLS: &[&str] = &["csv", "csv.gz", "parquet"];

const fn each(name: &'static str, tells: Tells, title: &'static str, reader: Reader, endings: &'static [&'static str]) -> Source {
    Source { name, title, read: Read::Each(reader), tells, endings }
}

/// A source by name.
pub fn find(name: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|s| s.name == name)
}
