//! What is asked of a pack, and the judgement.

use crate::archive::Limits;
use crate::error::Problem;
use crate::problem_list::ProblemList;
use crate::signature_judgement::SignatureVerdict;
use crate::signers::AllowedSigner;
use crate::statement::Statement;
use crate::timestamp::TimeStamp;
use x509_cert::Certificate;

#[derive(Clone, Debug)]
pub struct VerifyRequest<'a> {
    pub allowed: &'a [AllowedSigner],
    /// Names whose signature must be there.
    pub required: &'a [String],
    /// Seconds since 1970 at which keys must be valid.
    pub at: i64,
    /// Whose time stamps are trusted.
    pub authorities: &'a [Certificate],
    pub limits: Limits,
}

#[derive(Clone, Debug, Default)]
pub struct PackVerdict {
    /// Empty: the pack is good.
    pub problems: Vec<Problem>,
    /// What does not speak against the pack and is worth knowing.
    pub notes: Vec<String>,
    /// In the order of the zip.
    pub signatures: Vec<SignatureVerdict>,
    /// Path in the bag, and what it says, of time stamps that are right.
    pub time_stamps: Vec<(String, TimeStamp)>,
    /// The statement, where it could be read.
    pub statement: Option<Statement>,
    /// Number of files of the payload.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What becomes of `problems`, while it is judged.
    pub(super) list: ProblemList,
}

impl PackVerdict {
    pub(super) fn report(&mut self, problem: Problem) {
        self.list.push(problem);
    }
}

/// Advice wherever a pack is not as it was sealed.
pub const CHANGED: &str = "Do not rely on this pack. Ask for it again through a separate channel.";
