//! What readers of a matrix need of the model.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use onus_model::{Cadence, Elsewhere, ReportKind};

/// What readers need of the model: only what is used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reference {
    /// The provider's name in running text.
    pub provider: String,
    /// The provider's full name.
    pub provider_name: String,
    /// Layers.
    pub layers: Vec<RefLayer>,
    /// Domains, in order.
    pub domains: Vec<RefDomain>,
    /// Sources used, by id.
    pub sources: BTreeMap<String, RefSource>,
    /// Names of third parties by id.
    pub third_parties: BTreeMap<String, String>,
    /// Evidence requirements by duty id.
    pub evidence: BTreeMap<String, Vec<RefEvidence>>,
    /// Terms and their meanings.
    pub glossary: Vec<(String, String)>,
    /// Words that mean the same, in groups, the term of the glossary first.
    #[serde(default)]
    pub synonyms: Vec<Vec<String>>,
    /// Kinds of report that any framework of the model takes.
    #[serde(default)]
    pub accepted_reports: Vec<ReportKind>,
    /// Frameworks of the scopes.
    pub frameworks: Vec<RefFramework>,
    /// Programmes of the provider that auditors of these frameworks rely on.
    #[serde(default)]
    pub programmes: Vec<RefProgramme>,
}

/// A programme of the provider, with what its list says of the services in use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefProgramme {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Framework ids.
    pub frameworks: Vec<String>,
    /// Regions that it is bound to.
    pub region: Option<onus_model::ProgrammeRegion>,
    /// Address of the list.
    pub url: String,
    /// Date of the list's text.
    pub dated: Date,
    /// Day on which it was read.
    pub retrieved: Date,
    /// By service id; none: the list is too old to say what is covered today.
    pub services: Option<BTreeMap<String, onus_model::ProgrammeStatus>>,
}

/// A layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefLayer {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
}

/// A domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefDomain {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Title for narrow heads.
    pub short: String,
    /// Layer id.
    pub layer: String,
    /// `of`, `in` or `both`.
    pub side: onus_model::Side,
    /// Control class in words.
    pub control_class: String,
    /// Whether the control class is derived rather than stated by the provider.
    pub control_derived: bool,
    /// What it covers.
    pub about: String,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefSource {
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: String,
    /// Address.
    pub url: String,
    /// Date that the page states.
    pub dated: Option<Date>,
    /// Day on which it was last checked.
    pub checked_on: Date,
    /// Which copy was read.
    pub copy: Option<String>,
}

/// An evidence requirement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefEvidence {
    /// The record.
    pub what: String,
    /// Where it comes from.
    pub from: String,
    /// How often.
    pub cadence: Option<Cadence>,
    /// How old it may be, in days.
    pub max_age_days: Option<u32>,
}

/// A framework of a scope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefFramework {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Edition.
    pub edition: String,
    /// Kinds of report that its auditors take for what another party operates.
    #[serde(default)]
    pub accepts: Vec<ReportKind>,
    /// Requirements: id, title, duties with relation and reason.
    pub requirements: Vec<RefRequirement>,
}

/// A requirement with its duties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RefRequirement {
    /// Identifier.
    pub id: String,
    /// Our short title.
    pub title: String,
    /// Duty id, relation word, why.
    pub duties: Vec<(String, String, String)>,
    /// Where it is answered, if no cloud duty bears on it.
    #[serde(default)]
    pub elsewhere: Option<Elsewhere>,
    /// What of it no cloud duty answers, and where that is answered.
    #[serde(default)]
    pub partly: Option<String>,
    /// Points that the framework's score loses while it is not met.
    #[serde(default)]
    pub points: Option<u8>,
    /// Letters of the parts that are answered one by one; none where it is answered whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
    /// How many values its text leaves to the organisation.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub parameters: u32,
    /// How many questions the framework's questionnaire asks of it, where that is not one.
    #[serde(default)]
    pub questions: Option<u8>,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl RefRequirement {
    /// Identifiers of what is answered one by one: `AC-2(a)`, `AC-2(b)`; the requirement's own where it is answered whole.
    pub fn part_ids(&self) -> Vec<String> {
        match self.parts.is_empty() {
            true => vec![self.id.clone()],
            false => self.parts.iter().map(|part| format!("{}({part})", self.id)).collect(),
        }
    }

    /// What no cloud duty answers, in words; none where duties answer all of it.
    pub fn not_here(&self) -> Option<String> {
        match (self.elsewhere, &self.partly) {
            (Some(place), _) => Some(format!("answered elsewhere: {}", place.label())),
            (None, Some(rest)) => Some(format!("answered partly: {rest}")),
            (None, None) => None,
        }
    }
}

impl RefFramework {
    /// `61 requirements: 20 answered here, 26 partly, 15 elsewhere`.
    pub fn frame_words(&self) -> String {
        onus_model::frame_words(self.requirements.iter().map(|r| (r.id.as_str(), r.elsewhere, r.partly.as_deref())))
    }
}
