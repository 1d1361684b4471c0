//! Duties written for the organisation's own customers ("user entities").
//!
//! None is derived from duties of ours: what a customer must do is stated here or nowhere. Must not know: the matrix, formats.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use onus_source::At;
use onus_source::typed::Spanned;

use super::fedramp::CustomerAction;

/// A duty that our customers ("user entities") carry, written for them.
#[derive(Clone, Debug)]
pub struct UserEntityDuty {
    /// Where it was written.
    pub at: At,
    pub id: Spanned<String>,
    /// What they must do.
    pub statement: String,
    /// Domain ids.
    pub domains: Vec<Spanned<String>>,
    /// Requirements that it answers.
    pub requirements: Vec<AnsweredRequirements>,
    /// How it is shared with us; none: it is theirs alone.
    pub sharing: Option<Sharing>,
    /// What we do of it, where it is shared.
    pub ours: Option<String>,
    /// What they do to carry their part.
    pub customer: Option<CustomerAction>,
}

/// Requirements of one framework. Ids are the framework's own; ours are only a selection of them, so none is refused.
#[derive(Clone, Debug)]
pub struct AnsweredRequirements {
    /// Framework id.
    pub framework: Spanned<String>,
    /// Identifiers.
    pub ids: Vec<String>,
}

/// How a customer and the organisation share a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sharing {
    /// Each does its part, whatever the other does.
    Independent,
    /// One part depends on the other.
    Dependent,
}
