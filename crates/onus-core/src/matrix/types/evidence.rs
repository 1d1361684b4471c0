//! Exceptions, evidence and assurance reports.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use onus_model::ReportKind;

/// An exception.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Exception {
    /// Index of its deployment.
    pub deployment: u32,
    /// `reassignment`, `risk-acceptance`, `compensating-control`.
    pub kind: String,
    /// Duty ids.
    pub duties: Vec<String>,
    /// The receiver, the risk, or what is done instead.
    pub detail: String,
    /// Contract, register entry.
    pub reference: Option<String>,
    /// Approval.
    pub approved: Option<crate::inventory::Approval>,
    /// Last day.
    pub expires: Option<Date>,
    /// Where it was written.
    pub place: String,
}

/// An item of evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Index of its deployment.
    pub deployment: Option<u32>,
    /// Index of its common control.
    pub common_control: Option<u32>,
    /// Index of its account. With no subject at all, it is about the organisation.
    #[serde(default)]
    pub account: Option<u32>,
    /// Duty ids.
    pub duties: Vec<String>,
    /// Title.
    pub title: String,
    /// Path inside the project.
    pub file: String,
    /// Query or export that made it.
    pub source: Option<String>,
    /// Day of collection.
    pub collected_on: Option<Date>,
    /// Collector.
    pub collected_by: Option<String>,
    /// Period.
    pub period: Option<(Date, Date)>,
    /// Review.
    pub review: Option<crate::inventory::Review>,
    /// Stable id: given, or made of what the item is about and its file.
    #[serde(default)]
    pub id: String,
    /// Id of the collection that it came from.
    #[serde(default)]
    pub collection: Option<String>,
    /// What checks of a tool gave.
    #[serde(default)]
    pub results: Option<crate::inventory::CheckResults>,
    /// Where it was written.
    pub place: String,
}

/// An assurance report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Assurance {
    /// Id.
    pub id: String,
    /// Operator.
    pub operator: String,
    /// Title.
    pub report: String,
    /// Kind; null: it does not say.
    #[serde(default)]
    pub kind: Option<ReportKind>,
    /// The auditor's opinion.
    #[serde(default)]
    pub opinion: Option<crate::inventory::Opinion>,
    /// Firm that issued it.
    #[serde(default)]
    pub auditor: Option<String>,
    /// Day of issue.
    #[serde(default)]
    pub issued_on: Option<Date>,
    /// Service ids in scope.
    pub services: Vec<String>,
    /// Regions in scope; if empty, it states none.
    pub regions: Vec<String>,
    /// Organisations whose services its operator builds on, by name.
    #[serde(default)]
    pub subservice_organisations: Vec<String>,
    /// Whether it leaves their controls out.
    #[serde(default)]
    pub method: crate::inventory::Method,
    /// Period.
    pub period: Option<(Date, Date)>,
    /// Bridge letter.
    pub bridge_to: Option<Date>,
    /// Exceptions noted.
    pub exceptions_noted: Vec<String>,
    /// Our review.
    pub review: Option<crate::inventory::Approval>,
    /// CUECs: number, title, duty ids.
    pub cuecs: Vec<(String, String, Vec<String>)>,
    /// The report itself, inside the project.
    #[serde(default)]
    pub file: Option<String>,
    /// SHA-256.
    pub sha256: Option<String>,
    /// Whether it may be passed on.
    pub may_pass_on: bool,
}

impl Assurance {
    /// The organisations whose controls it leaves out.
    pub fn carved_out(&self) -> &[String] {
        match self.method {
            crate::inventory::Method::CarveOut => &self.subservice_organisations,
            crate::inventory::Method::Inclusive => &[],
        }
    }

    /// In print: whose services its operator builds on, and whether their controls are in it; none where it names nobody.
    pub fn subservice_words(&self) -> Option<String> {
        let words = match self.method {
            crate::inventory::Method::CarveOut => "left out",
            crate::inventory::Method::Inclusive => "included",
        };
        let named = !self.subservice_organisations.is_empty();
        named.then(|| format!("{}: {words}", self.subservice_organisations.join("; ")))
    }
}
