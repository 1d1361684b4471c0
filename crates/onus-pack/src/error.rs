//! Why a pack was not made, with a stable code and advice for each.

use onus_source::project_file::Refusal;
use onus_source::{Code, codes};
use std::fmt;
use std::io;

/// One reason, with its code and place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub code: Code,
    pub message: String,
    /// Where: `content/evidence/users.csv:12`; empty when nowhere in particular.
    pub place: String,
    pub hint: String,
}

/// Why a pack was not made. Its target is untouched.
#[derive(Debug)]
pub enum PackError {
    /// Evidence contains something that must not leave, or gaps prevent a strict pack: a person must decide.
    Refused(Vec<Problem>),
    /// The input or the call is wrong.
    Input(Vec<Problem>),
}

impl Problem {
    /// A problem of no particular place.
    pub fn new(code: Code, message: impl Into<String>, hint: impl Into<String>) -> Problem {
        Problem { code, message: message.into(), place: String::new(), hint: hint.into() }
    }

    pub fn at(mut self, place: impl Into<String>) -> Problem {
        self.place = place.into();
        self
    }
}

impl PackError {
    /// An evidence file that cannot go into a pack.
    pub(crate) fn file(path: &str, why: impl fmt::Display) -> PackError {
        unpackable(path, &why, "Keep evidence inside the project, and do not change it while it is being packed.")
    }

    /// A file that is not opened.
    pub(crate) fn refused(path: &str, refusal: &Refusal) -> PackError {
        match refusal.hint() {
            Some(hint) => unpackable(path, refusal, hint),
            None => PackError::file(path, refusal),
        }
    }

    /// A pack that cannot be written or read.
    pub(crate) fn io(what: impl fmt::Display, error: &io::Error) -> PackError {
        PackError::Input(vec![Problem::new(
            codes::PACK_IO_FAILED,
            format!("{what}: {error}"),
            "Check the path, the permissions and the free space. An existing file was left untouched.",
        )])
    }

    pub fn problems(&self) -> &[Problem] {
        match self {
            PackError::Refused(list) | PackError::Input(list) => list,
        }
    }
}

fn unpackable(path: &str, why: &dyn fmt::Display, hint: &str) -> PackError {
    let message = format!("{path} cannot be packed: {why}");
    PackError::Input(vec![Problem::new(codes::EVIDENCE_FILE_UNPACKABLE, message, hint).at(path)])
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems().iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "[{}] {}", problem.code, problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for PackError {}
