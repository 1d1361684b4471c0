//! Matrices of responsibilities that other parties hand to us: what each claims to do for us, as it was read.
//!
//! A claim moves no duty. It is compared with the model, and where both differ, that is a finding. Must not know: the matrix,
//! formats.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use onus_source::typed::Spanned;

/// A matrix as another party handed it to us.
#[derive(Clone, Debug)]
pub struct ReceivedMatrix {
    pub id: Spanned<String>,
    /// Who claims: `provider` or `third-party:ID`.
    pub party: Spanned<String>,
    /// Framework id.
    pub framework: Spanned<String>,
    pub document: ReceivedDocument,
    pub claims: Vec<Claim>,
}

/// The document that a matrix was read from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReceivedDocument {
    pub kind: ReceivedKind,
    /// Name of the file.
    pub file: String,
    /// Hash of the file.
    pub sha256: String,
    /// Day that the party states.
    pub dated: Option<Date>,
    /// Day on which it was read.
    pub received_on: Date,
}

/// Shapes of matrices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ReceivedKind {
    /// FedRAMP's customer responsibility matrix.
    #[serde(rename = "crm")]
    CustomerResponsibilities,
    /// A shared responsibility matrix, as assessors of CMMC ask for it.
    #[serde(rename = "cmmc")]
    SharedResponsibilities,
    /// CSA's questionnaire CAIQ.
    #[serde(rename = "caiq")]
    Questionnaire,
}

impl ReceivedKind {
    /// Every shape with its word in data and on the command line.
    pub const WORDS: &[(&str, ReceivedKind)] = &[
        ("crm", ReceivedKind::CustomerResponsibilities),
        ("cmmc", ReceivedKind::SharedResponsibilities),
        ("caiq", ReceivedKind::Questionnaire),
    ];

    /// In print.
    pub fn title(self) -> &'static str {
        match self {
            ReceivedKind::CustomerResponsibilities => "customer responsibility matrix (FedRAMP)",
            ReceivedKind::SharedResponsibilities => "shared responsibility matrix (CMMC)",
            ReceivedKind::Questionnaire => "CAIQ",
        }
    }
}

/// What a party says of one requirement, or of a part or a question of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// Identifier, as the document writes it.
    pub requirement: String,
    pub claimed: Claimed,
    /// The words that this was read from.
    pub words: String,
    /// What the document says besides, about either side's part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where it stands in the document: sheet and row.
    pub row: String,
}

/// Whose a requirement is, as the party claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Claimed {
    /// The party's own, and nothing is left to us.
    Party,
    /// Partly the party's, partly ours.
    Shared,
    /// Ours alone.
    Organisation,
    /// The party's, which says that it does not do it.
    NotDone,
    NotApplicable,
    /// The row is there and says nothing.
    Unstated,
}

impl Claimed {
    /// Every claim with its word in data.
    pub const WORDS: &[(&str, Claimed)] = &[
        ("party", Claimed::Party),
        ("shared", Claimed::Shared),
        ("organisation", Claimed::Organisation),
        ("not-done", Claimed::NotDone),
        ("not-applicable", Claimed::NotApplicable),
        ("unstated", Claimed::Unstated),
    ];

    /// The word in data.
    pub fn word(self) -> &'static str {
        match self {
            Claimed::Party => "party",
            Claimed::Shared => "shared",
            Claimed::Organisation => "organisation",
            Claimed::NotDone => "not-done",
            Claimed::NotApplicable => "not-applicable",
            Claimed::Unstated => "unstated",
        }
    }

    /// What claims about parts of one requirement come to.
    pub fn of_parts(parts: impl IntoIterator<Item = Claimed>) -> Claimed {
        let mut all: Vec<Claimed> = parts.into_iter().filter(|part| *part != Claimed::Unstated).collect();
        if all.contains(&Claimed::NotDone) {
            return Claimed::NotDone;
        }
        if all.iter().any(|part| *part != Claimed::NotApplicable) {
            all.retain(|part| *part != Claimed::NotApplicable);
        }
        match all.first() {
            None => Claimed::Unstated,
            Some(first) if all.iter().all(|part| part == first) => *first,
            Some(_) => Claimed::Shared,
        }
    }
}
