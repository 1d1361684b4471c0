//! What can go wrong on the way to a PDF, typed by who must act.

use std::fmt;
use std::ops::Range;

use super::version::TYPST_VERSION;
use onus_source::{Code, codes};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplatePosition {
    /// Virtual path: `/templates/heading.typ`.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Bytes in the file; the `typst` command tells only where they begin.
    pub range: Range<usize>,
}

/// One reason why there is no PDF, or a remark on the one there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PdfProblem {
    /// Typst says no (or remarks): the template, or the document as exported, is wrong.
    Typst {
        /// What it says.
        message: String,
        position: Option<TemplatePosition>,
        hints: Vec<String>,
        /// Whether it is only a remark.
        warning: bool,
    },
    /// A template would reach outside the project, or build code from data.
    Refused {
        /// What is refused.
        message: String,
        position: TemplatePosition,
        /// What to write instead.
        hint: String,
    },
    /// A setting cannot be kept.
    Setting(String),
    /// The `typst` command is not there.
    ProgramMissing(String),
    /// The `typst` command is of another version.
    ProgramVersion {
        /// What the command prints of itself.
        version: String,
    },
    /// The `typst` command did not end in time and was killed with its children.
    Timeout { seconds: u64 },
    /// The `typst` command ended without saying why.
    Crashed {
        /// How it ended.
        status: String,
        /// Its last words.
        output: String,
    },
    /// What the `typst` command left is no document.
    AnswerInvalid { why: String },
    /// The machine says no.
    Io(String),
    /// Our own fault.
    Internal(String),
}

impl PdfProblem {
    pub fn code(&self) -> Code {
        match self {
            PdfProblem::Typst { .. } => codes::TEMPLATE_DOES_NOT_COMPILE,
            PdfProblem::Refused { .. } => codes::TEMPLATE_FEATURE_NOT_ALLOWED,
            PdfProblem::Setting(_) => codes::PDF_SETTING_INVALID,
            PdfProblem::ProgramMissing(_) => codes::TYPST_MISSING,
            PdfProblem::ProgramVersion { .. } => codes::TYPST_VERSION_DIFFERS,
            PdfProblem::Timeout { .. } => codes::TYPST_TIMED_OUT,
            PdfProblem::Crashed { .. } => codes::TYPST_CRASHED,
            PdfProblem::AnswerInvalid { .. } => codes::TYPST_ANSWER_INVALID,
            PdfProblem::Io(_) => codes::TYPST_FILE_UNWRITABLE,
            PdfProblem::Internal(_) => codes::PDF_INTERNAL_ERROR,
        }
    }

    /// What to do about it.
    pub fn hints(&self) -> Vec<String> {
        match self {
            PdfProblem::Typst { hints, .. } => hints.clone(),
            PdfProblem::Refused { hint, .. } => vec![hint.clone()],
            PdfProblem::ProgramMissing(_) => vec![
                format!("install it with `cargo install typst-cli --version {} --locked`", TYPST_VERSION),
                "or set `engine = \"embedded\"`, which needs nothing installed".to_owned(),
            ],
            PdfProblem::ProgramVersion { .. } => {
                vec![format!("install {}, or pass --allow-typst-version", TYPST_VERSION)]
            }
            PdfProblem::Timeout { .. } => vec!["look for an endless loop in a template".to_owned()],
            _ => Vec::new(),
        }
    }

    /// Where in a template, when it is there.
    pub fn position(&self) -> Option<&TemplatePosition> {
        match self {
            PdfProblem::Typst { position, .. } => position.as_ref(),
            PdfProblem::Refused { position, .. } => Some(position),
            _ => None,
        }
    }
}

impl fmt::Display for PdfProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PdfProblem::Typst { message, .. } | PdfProblem::Refused { message, .. } => f.write_str(message),
            PdfProblem::Setting(message)
            | PdfProblem::ProgramMissing(message)
            | PdfProblem::Io(message)
            | PdfProblem::Internal(message) => f.write_str(message),
            PdfProblem::ProgramVersion { version } => {
                write!(f, "the typst command is “{version}”, and {} is wanted", TYPST_VERSION)
            }
            PdfProblem::AnswerInvalid { why } => write!(f, "what the typst command left is not a document: {why}"),
            PdfProblem::Timeout { seconds } => {
                write!(f, "the typst command was killed after {seconds} seconds")
            }
            PdfProblem::Crashed { status, output } if output.is_empty() => write!(f, "the typst command ended: {status}"),
            PdfProblem::Crashed { status, output } => write!(f, "the typst command ended: {status}: {output}"),
        }
    }
}

/// Line and column, from 1, of a byte in a text.
pub(super) fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[start..].chars().count() + 1)
}

/// The byte of a line and column, from 1.
pub(super) fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}
