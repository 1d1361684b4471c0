//! Evidence packs: one signed zip that an auditor checks with none of our tools.
//!
//! [`payload`] says what is in a pack, [`bag::write`] seals it as a BagIt bag in a deterministic zip, [`add_signature`]
//! adds a signer, [`verify`] judges a pack that came from anywhere. Everything of the inventory that reaches this room was
//! cut down to the scope before ([`onus_core::matrix::scoped`]). Must not know: the terminal, the clock, the environment.

mod append;
pub mod archive;
pub mod bag;
pub mod detect;
mod error;
mod evidence;
mod excerpt;
mod gaps;
mod index;
mod index_page;
pub mod key;
mod media;
mod name;
mod origin;
pub mod payload;
mod population;
mod readme;
mod registers;
mod report;
mod settings;
pub mod signers;
pub mod statement;
mod table;
pub mod verify;

use jiff::civil::Date;

pub use error::{PackError, Problem};
pub use key::add_signature;
pub use readme::open as open_words;

/// Namespace of signatures: what `ssh-keygen -Y verify -n` is given.
pub const NAMESPACE: &str = "onus-pack";

/// Kind of predicate of a pack's in-toto statement.
pub const PREDICATE: &str = "urn:x-onus:evidence-pack:1";

/// What a pack is made for, and what was decided before it was sealed.
#[derive(Clone, Debug)]
pub struct Order {
    /// First and last day of the period.
    pub period: (Date, Date),
    /// Seconds since 1970 of the sealing, from the injected clock.
    pub sealed: i64,
    /// Approvals given before.
    pub approvals: Vec<statement::Approval>,
    /// Findings in evidence that somebody allows, with the reason.
    pub allowed: Vec<Allowance>,
    /// Whether gaps refuse the pack.
    pub gaps: Gaps,
}

/// What open gaps do to a pack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gaps {
    /// They stand on page one.
    #[default]
    Shown,
    /// They refuse the pack.
    Refused,
}

/// A finding in evidence that was looked at and may stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Code of the finding.
    pub code: String,
    /// The file that it is about; none: any.
    pub file: Option<String>,
    /// Why it may stay.
    pub reason: String,
}

impl Allowance {
    /// Reads `CODE=REASON` or `CODE:FILE=REASON`.
    pub fn parse(text: &str) -> Result<Allowance, String> {
        let form = || "write CODE=REASON or CODE:FILE=REASON, for example ONUS-K014=addresses of shared mailboxes".to_owned();
        let (about, reason) = text.split_once('=').ok_or_else(form)?;
        let reason = reason.trim();
        if reason.chars().filter(|c| c.is_alphanumeric()).count() < 3 {
            return Err("say why it may stay: CODE=REASON".to_owned());
        }
        let (code, file) = match about.split_once(':') {
            Some((code, file)) => (code, Some(file.trim().to_owned())),
            None => (about, None),
        };
        let code = code.trim().to_ascii_uppercase();
        if !detect::Kind::ALL.iter().any(|k| k.code() == code) {
            let known: Vec<&str> = detect::Kind::ALL.iter().map(|k| k.code()).collect();
            return Err(format!("`{code}` cannot be allowed; these can: {}", known.join(", ")));
        }
        Ok(Allowance { code, file, reason: reason.to_owned() })
    }
}

/// Folder that a pack's zip holds, and stem of its name.
pub fn base_name(scope: &str, period: (Date, Date)) -> String {
    name::part(&format!("{scope}-{}-to-{}", period.0, period.1))
}
