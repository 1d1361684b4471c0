//! The sources that can be imported, by name.

use super::resource::{ReadError, Reader, Sink};

/// A file that was read as a whole.
#[derive(Clone, Debug)]
pub struct Text {
    /// Its path as given.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// A sink that is told which file is being read.
pub trait Files: Sink {
    /// What follows comes from the file of this index.
    fn file(&mut self, index: usize);
}

/// Reads files that refer to one another; an error names its file by index.
pub type Together = fn(files: &[Text], sink: &mut dyn Files) -> Result<(), (usize, ReadError)>;

/// How the files of a source are read.
#[derive(Clone, Copy)]
pub enum Read {
    /// One by one, as streams.
    Each(Reader),
    /// All at once.
    Together(Together),
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
    /// Endings of files that are taken from a folder.
    pub endings: &'static [&'static str],
}

/// All of them.
pub const SOURCES: &[Source] = &[
    Source {
        name: "terraform",
        title: "Terraform",
        read: Read::Each(super::terraform::read),
        endings: &["tfstate", "json", "tfstate.gz", "json.gz"],
    },
    Source {
        name: "cloudformation",
        title: "CloudFormation",
        read: Read::Together(super::cloudformation::read),
        endings: &["yaml", "yml", "json", "template"],
    },
];

/// A source by name.
pub fn find(name: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|s| s.name == name)
}
