//! What can go wrong on the way to the disk, with a stable code and advice for each.

use std::fmt;
use std::io;
use std::path::PathBuf;

use onus_source::path::{MANIFEST, PathProblem};
use onus_source::{Code, codes};

/// Why nothing was published. The older output, if there was one, is as it was.
#[derive(Debug)]
pub enum SinkError {
    /// An output's path cannot be used.
    Path {
        path: String,
        /// What is wrong with it.
        problem: PathProblem,
    },
    /// Two outputs would fall together where case does not count, or one would be both file and folder.
    Collision {
        /// The later one.
        path: String,
        /// The earlier one.
        other: String,
    },
    /// Another build holds the lock.
    Locked {
        /// The lock file.
        lock: PathBuf,
    },
    /// The folder holds something that we did not write.
    Foreign { folder: PathBuf },
    /// A symbolic link or a file stands where the folder should be.
    NotAFolder {
        /// The place.
        path: PathBuf,
    },
    /// An earlier `put` failed, and its error was passed over.
    Incomplete {
        /// The output that is missing.
        path: String,
    },
    /// The system said no.
    Io {
        /// What was tried, as a verb: `write`.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

impl SinkError {
    pub(super) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> SinkError {
        let path = path.into();
        move |source| SinkError::Io { action, path, source }
    }

    pub fn code(&self) -> Code {
        match self {
            SinkError::Path { .. } => codes::OUTPUT_PATH_UNUSABLE,
            SinkError::Collision { .. } => codes::OUTPUTS_COLLIDE,
            SinkError::Locked { .. } => codes::OUTPUT_LOCKED,
            SinkError::Foreign { .. } => codes::OUTPUT_FOLDER_FOREIGN,
            SinkError::NotAFolder { .. } => codes::OUTPUT_NOT_A_FOLDER,
            SinkError::Incomplete { .. } => codes::OUTPUT_INCOMPLETE,
            SinkError::Io { .. } => codes::OUTPUT_IO_FAILED,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            SinkError::Path { .. } => "Paths come from ids: choose an id of letters, digits and hyphens.",
            SinkError::Collision { .. } => "Choose ids that differ by more than case.",
            SinkError::Locked { .. } => {
                "Wait for the other build, or write to another folder. The lock ends with its process; the file itself may stay."
            }
            SinkError::Foreign { .. } => {
                "A build replaces the whole folder. Move what is in it, or choose another output folder."
            }
            SinkError::NotAFolder { .. } => {
                "A build replaces the whole folder. Remove what stands there, or choose another output folder."
            }
            SinkError::Incomplete { .. } => "This is a fault of Onus: an error was passed over.",
            SinkError::Io { .. } => "Nothing was published; an older output is as it was.",
        }
    }
}

impl fmt::Display for SinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SinkError::Path { path, problem } => write!(f, "the output path {path:?} cannot be used: {problem}"),
            SinkError::Collision { path, other } => {
                write!(f, "the outputs {other:?} and {path:?} would be one file on some systems")
            }
            SinkError::Locked { lock } => write!(f, "another build is writing there: it holds {}", lock.display()),
            SinkError::Foreign { folder } => {
                write!(f, "{} is not empty and was not written by onus: it has no {}", folder.display(), MANIFEST)
            }
            SinkError::NotAFolder { path } => write!(f, "{} is not a folder", path.display()),
            SinkError::Incomplete { path } => write!(f, "{path:?} failed to be written"),
            SinkError::Io { action, path, source } => write!(f, "cannot {action} {}: {source}", path.display()),
        }
    }
}

impl std::error::Error for SinkError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            SinkError::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
