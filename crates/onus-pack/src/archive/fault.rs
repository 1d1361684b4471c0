//! Why a zip is not judged any further.

use crate::error::Problem;
use onus_source::codes;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nobody can read it.
    Unreadable(String),
    /// Two programs would read it differently, or it holds bytes that no entry accounts for.
    Ambiguous(String),
}

impl Fault {
    pub fn unreadable(why: impl std::fmt::Display) -> Fault {
        Fault::Unreadable(why.to_string())
    }

    pub fn ambiguous(why: impl std::fmt::Display) -> Fault {
        Fault::Ambiguous(why.to_string())
    }

    pub fn problem(&self) -> Problem {
        match self {
            Fault::Unreadable(why) => Problem::new(
                codes::ZIP_UNREADABLE,
                format!("this zip cannot be read: {why}"),
                "Ask for the file again; compare its size and digest.",
            ),
            Fault::Ambiguous(why) => Problem::new(
                codes::ZIP_AMBIGUOUS,
                format!("this zip is not one plain archive: {why}"),
                "Do not unpack it: another program may find other files in it. Ask for the pack again through a separate channel.",
            ),
        }
    }
}
