//! What is there to prove duties: items of evidence with their reviews, and assurance reports of others.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use onus_model::ReportKind;
use onus_source::At;
use onus_source::typed::Spanned;

use super::{Approval, CheckResults, Method};

/// Something collected as proof.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Where it was written.
    pub at: At,
    /// Deployment that it is about. At most one of this and the two below is given; none: the organisation.
    pub deployment: Option<Spanned<String>>,
    /// Common control it is about.
    pub common_control: Option<Spanned<String>>,
    /// Account that it is about.
    pub account: Option<Spanned<String>>,
    /// Duty ids.
    pub duties: Vec<Spanned<String>>,
    /// Title in print.
    pub title: Option<String>,
    /// File inside the project.
    pub file: Spanned<String>,
    /// Its length in bytes; 0: it could not be opened.
    pub bytes: u64,
    /// Query or export that made it.
    pub source: Option<String>,
    /// Day of collection.
    pub collected_on: Option<Date>,
    pub collected_by: Option<String>,
    /// Period that it covers.
    pub period: Option<(Date, Date)>,
    pub review: Option<Review>,
    /// Stable id, where one was given: `EV-3f0a9c41`.
    pub id: Option<Spanned<String>>,
    /// Id of the collection that it came from.
    pub collection: Option<Spanned<String>>,
    /// What checks of a tool gave.
    pub results: Option<CheckResults>,
}

/// What a reviewer found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Review {
    /// Day.
    pub on: Date,
    /// Reviewer: never the collector.
    pub by: String,
    /// Result.
    pub result: ReviewResult,
}

/// Result of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReviewResult {
    /// It proves the duty.
    Pass,
    /// It shows that the duty was not carried out.
    Fail,
}

/// A report of the provider or a third party that we hold by reference.
#[derive(Clone, Debug)]
pub struct AssuranceReport {
    /// Where it was written.
    pub at: At,
    pub id: Spanned<String>,
    /// Operator that it is about.
    pub operator: String,
    pub report: String,
    pub kind: Option<ReportKind>,
    pub opinion: Option<Opinion>,
    /// Firm that issued it.
    pub auditor: Option<String>,
    pub issued_on: Option<Date>,
    /// Services in its scope, by id; empty: none.
    pub services: Vec<Spanned<String>>,
    /// Regions in its scope; empty: it states none.
    pub regions: Vec<String>,
    /// Organisations whose services its operator builds on, by name.
    pub subservice_organisations: Vec<String>,
    /// Whether it leaves their controls out.
    pub method: Method,
    pub period: Option<(Date, Date)>,
    /// Last day that a bridge letter covers.
    pub bridge_to: Option<Date>,
    /// Exceptions that the auditor noted.
    pub exceptions_noted: Vec<String>,
    /// Our review of it.
    pub review: Option<Approval>,
    /// Complementary user-entity controls.
    pub cuecs: Vec<Cuec>,
    /// The report itself, inside the project.
    pub file: Option<Spanned<String>>,
    /// SHA-256 of the report.
    pub sha256: Option<String>,
    /// Whether it may be passed on in packs.
    pub may_pass_on: bool,
}

/// What the auditor of a report concluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Opinion {
    Unqualified,
    /// With exceptions that matter.
    Qualified,
    Adverse,
    /// The auditor could not conclude.
    Disclaimer,
}

impl Opinion {
    pub fn id(self) -> &'static str {
        match self {
            Opinion::Unqualified => "unqualified",
            Opinion::Qualified => "qualified",
            Opinion::Adverse => "adverse",
            Opinion::Disclaimer => "disclaimer",
        }
    }
}

/// A control that a report expects of us.
#[derive(Clone, Debug, PartialEq)]
pub struct Cuec {
    /// The report's number for it.
    pub id: String,
    /// Our own short words.
    pub title: String,
    /// Duties of ours that answer it.
    pub duties: Vec<Spanned<String>>,
}
