//! The statement of a pack: an in-toto Statement v1 whose predicate says what was sealed, for whom, from what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Type of every in-toto statement.
pub const TYPE: &str = "https://in-toto.io/Statement/v1";

/// An in-toto Statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// Always [`TYPE`].
    #[serde(rename = "_type")]
    pub kind: String,
    /// Every file of the payload, by path.
    pub subject: Vec<StatementSubject>,
    /// Always `urn:x-onus:evidence-pack:1`.
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    pub predicate: Predicate,
}

/// A file with its digests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatementSubject {
    /// Path in the bag: `data/index.csv`.
    pub name: String,
    /// `sha256`.
    pub digest: BTreeMap<String, String>,
}

/// What is stated about a pack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Predicate {
    /// Folder of the bag; empty in packs of versions before 0.2, whose `bag-info.txt` alone names it.
    #[serde(default)]
    pub base: String,
    /// Counted from one, along the packs that supersede each other.
    #[serde(default = "first")]
    pub serial: u32,
    /// The pack that this one takes the place of.
    #[serde(default)]
    pub supersedes: Option<Superseded>,
    pub period: Period,
    /// What the pack is made for.
    pub scope: StatementScope,
    /// Who made it.
    pub producer: Producer,
    pub tool: Tool,
    /// The rules that the duties come from.
    pub model: ModelUsed,
    /// Where the inventory came from.
    pub inventory: InventoryUsed,
    /// When it was sealed, by the maker's clock: `2026-10-05T09:00:00Z`.
    pub sealed: String,
    pub approvals: Vec<Approval>,
    /// Findings in evidence that were allowed.
    pub allowed: Vec<Allowed>,
    pub counts: Counts,
    /// What the signature proves, and what not.
    pub meaning: Vec<String>,
    /// Every file of the payload, in the order of the subjects.
    pub files: Vec<File>,
}

fn first() -> u32 {
    1
}

/// A pack whose place another takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Superseded {
    pub base: String,
    pub serial: u32,
    pub sealed: String,
    /// SHA-256 of its tag manifest, which its signatures cover.
    pub tag_manifest: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Period {
    pub from: String,
    pub to: String,
}

/// What a pack is made for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatementScope {
    /// Id in the inventory.
    pub id: String,
    pub name: String,
    /// Framework's name.
    pub framework: String,
    pub edition: String,
    pub entity: Option<String>,
    /// `carve-out` or `inclusive`.
    pub method: String,
    pub accounts: Vec<String>,
    pub deployments: Vec<String>,
    /// File that lists what was left out, and why.
    pub left_out: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Producer {
    pub organisation: String,
    /// Authors of the handbook.
    pub authors: Vec<String>,
    /// Where questions go.
    pub contact: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tool {
    /// `onus`.
    pub name: String,
    pub version: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelUsed {
    pub provider: String,
    /// Version of the rule data.
    pub version: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InventoryUsed {
    /// Revision of its repository.
    pub revision: Option<String>,
    /// Version of the document.
    pub version: String,
}

/// Recorded before sealing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Person or role.
    pub by: String,
    pub on: String,
    pub ticket: Option<String>,
}

/// A finding in evidence that may stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowed {
    pub code: String,
    /// File and line in the project.
    pub place: String,
    pub reason: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Deployments in scope.
    pub deployments: u64,
    /// Accounts in scope.
    pub accounts: u64,
    pub requirements: u64,
    /// Rows of the index.
    pub rows: u64,
    /// Obligations by status.
    pub states: BTreeMap<String, u64>,
    /// Evidence items in the pack.
    pub evidence: u64,
    pub exceptions: u64,
    pub gaps: u64,
    /// Accounts and deployments left out.
    pub left_out: u64,
}

/// A file of the payload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// Path in the bag.
    pub path: String,
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    pub media_type: String,
    /// Where it lay in the project, for files that were copied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// What is sealed with every pack. The README and the index say the same.
pub const MEANING: [&str; 5] = [
    "The signature proves that nothing in this pack has changed since it was sealed. It proves nothing about the time between collection and sealing.",
    "The pack shows how duties are designed and allocated, and which evidence is on file.",
    "The pack does not show that controls operated effectively; that is for the auditor to test.",
    "Statements about the provider rest on its documentation and on its assurance reports, which are cited here by reference.",
    "Files were searched for credentials and personal data, also inside archives, office documents, PDF files and base64; text that is only a picture was not.",
];

impl Approval {
    /// Reads `WHO, DATE` or `WHO, DATE, TICKET`.
    pub fn parse(text: &str) -> Result<Approval, String> {
        let form = || "write WHO, DATE, TICKET, for example `Head of Compliance, 2026-10-05, GRC-231`".to_owned();
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let at = parts.iter().rposition(|p| p.parse::<jiff::civil::Date>().is_ok()).ok_or_else(form)?;
        let by = parts[..at].join(", ");
        if by.is_empty() || parts.len() > at + 2 {
            return Err(form());
        }
        let ticket = parts.get(at + 1).filter(|t| !t.is_empty()).map(|t| (*t).to_owned());
        Ok(Approval { by, on: parts[at].to_owned(), ticket })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn approvals_are_read() {
        let full = Approval::parse("Head of Compliance, 2026-10-05, GRC-231").unwrap();
        assert_eq!(
            (full.by.as_str(), full.on.as_str(), full.ticket.as_deref()),
            ("Head of Compliance", "2026-10-05", Some("GRC-231"))
        );
        assert_eq!(Approval::parse("CISO, 2026-10-05").unwrap().ticket, None);
        for wrong in ["", "CISO", "2026-10-05", "CISO, yesterday, T-1", "CISO, 2026-13-01"] {
            assert!(Approval::parse(wrong).is_err(), "{wrong}");
        }
    }
}
