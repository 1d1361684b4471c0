//! What a pack is made for, and what somebody decided before it is sealed.

use jiff::civil::Date;

use crate::detect::SensitiveData;
use crate::statement::{Approval, Superseded};

#[derive(Clone, Debug)]
pub struct Order {
    /// First and last day.
    pub period: (Date, Date),
    /// Moment of sealing, in seconds since 1970.
    pub sealed: i64,
    pub approvals: Vec<Approval>,
    pub allowed: Vec<Allowance>,
    pub gaps: GapPolicy,
    pub envelope: EnvelopeWanted,
    /// The pack whose place it takes.
    pub supersedes: Option<Superseded>,
}

impl Order {
    /// Number of the pack among those that supersede each other.
    pub fn serial(&self) -> u32 {
        self.supersedes.as_ref().map_or(1, |old| old.serial.saturating_add(1))
    }
}

/// Whether each signature is accompanied by one in a DSSE envelope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EnvelopeWanted {
    #[default]
    No,
    /// Of an ed25519 key that is at hand.
    Dsse,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GapPolicy {
    /// Gaps are listed on page one.
    #[default]
    List,
    /// Gaps that the auditor would report prevent the pack.
    Refuse,
}

/// A finding in evidence that somebody looked at and lets pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Code of the finding.
    pub code: String,
    /// The file that it is about; none: any.
    pub file: Option<String>,
    pub reason: String,
}

impl Allowance {
    /// Reads `CODE=REASON` or `CODE:FILE=REASON`.
    pub fn parse(text: &str) -> Result<Allowance, String> {
        let form = || "write CODE=REASON or CODE:FILE=REASON, for example ONUS-K014=addresses of shared mailboxes".to_owned();
        let (about, reason) = text.split_once('=').ok_or_else(form)?;
        let reason = reason.trim();
        if reason.chars().filter(|c| c.is_alphanumeric()).count() < 3 {
            return Err("give a reason: CODE=REASON".to_owned());
        }
        let (code, file) = match about.split_once(':') {
            Some((code, file)) => (code, Some(file.trim().to_owned())),
            None => (about, None),
        };
        let code = code.trim().to_ascii_uppercase();
        if !SensitiveData::ALL.iter().any(|k| k.code() == code.as_str()) {
            let known: Vec<&str> = SensitiveData::ALL.iter().map(|k| k.code().id()).collect();
            return Err(format!("`{code}` cannot be allowed; only these can: {}", known.join(", ")));
        }
        Ok(Allowance { code, file, reason: reason.to_owned() })
    }
}
