//! What is asked of a pack, and the judgement.

use crate::archive::Limits;
use crate::error::Problem;
use crate::signers::AllowedSigner;
use crate::statement::Statement;

#[derive(Clone, Debug)]
pub struct Request<'a> {
    pub allowed: &'a [AllowedSigner],
    /// Names whose signature must be there.
    pub required: &'a [String],
    /// Seconds since 1970 at which keys must be valid.
    pub at: i64,
    pub limits: Limits,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureVerdict {
    /// Path in the bag.
    pub file: String,
    /// Fingerprint of its key; empty where it cannot be read.
    pub fingerprint: String,
    /// Names that the allowed signers give the key.
    pub names: Vec<String>,
    /// Whether it counts.
    pub good: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Empty: the pack is good.
    pub problems: Vec<Problem>,
    /// What does not speak against the pack and is worth knowing.
    pub notes: Vec<String>,
    /// In the order of the zip.
    pub signatures: Vec<SignatureVerdict>,
    /// The statement, where it could be read.
    pub statement: Option<Statement>,
    /// Number of files of the payload.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Advice wherever a pack is not as it was sealed.
pub const CHANGED: &str = "Do not rely on this pack. Ask for it again through a separate channel.";
