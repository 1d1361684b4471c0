//! What a system security plan in OSCAL needs beyond the matrix.
//!
//! Must not know: the matrix, formats.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fedramp::{AuthorisationType, ExternalUse, FedrampFacts};

/// What a system security plan states about a system beyond the matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OscalSystem {
    /// Identifier of the system.
    pub system_id: String,
    /// Name of the system.
    pub system_name: String,
    /// What it is and does.
    pub description: String,
    /// Address of the profile whose controls the plan answers. None: those that are written beside the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Sensitivity as a whole.
    pub sensitivity: Impact,
    /// Confidentiality, integrity and availability as a whole.
    pub impact: Objectives,
    /// Stage of its life cycle.
    pub status: SystemStatus,
    /// What lies inside the boundary, in words.
    pub authorisation_boundary: String,
    /// Information that it holds.
    pub information_types: Vec<InformationType>,
    /// Authorised systems whose controls this one inherits.
    pub leveraged_authorisations: Vec<LeveragedAuthorisation>,
    /// What FedRAMP asks for beyond that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fedramp: Option<FedrampFacts>,
}

/// FIPS 199's levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Impact {
    /// Limited adverse effect.
    Low,
    /// Serious adverse effect.
    Moderate,
    /// Severe or catastrophic adverse effect.
    High,
}

impl Impact {
    /// The word in data.
    pub fn word(self) -> &'static str {
        match self {
            Impact::Low => "low",
            Impact::Moderate => "moderate",
            Impact::High => "high",
        }
    }
}

/// A baseline of FedRAMP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FedrampBaseline {
    /// The framework's id.
    pub framework: &'static str,
    /// What the sheets of FedRAMP's workbooks call it.
    pub name: &'static str,
    /// The level of impact that it is for.
    pub impact: Impact,
}

impl FedrampBaseline {
    pub const ALL: [FedrampBaseline; 4] = [
        FedrampBaseline { framework: "fedramp-low", name: "Low", impact: Impact::Low },
        FedrampBaseline { framework: "fedramp-moderate", name: "Moderate", impact: Impact::Moderate },
        FedrampBaseline { framework: "fedramp-high", name: "High", impact: Impact::High },
        FedrampBaseline { framework: "fedramp-li-saas", name: "LI-SaaS", impact: Impact::Low },
    ];

    /// The baseline that a framework is, if it is one.
    pub fn of(framework: &str) -> Option<FedrampBaseline> {
        FedrampBaseline::ALL.into_iter().find(|baseline| baseline.framework == framework)
    }
}

/// Impact by objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Objectives {
    /// Impact of disclosure.
    pub confidentiality: Impact,
    /// Impact of unauthorised change.
    pub integrity: Impact,
    /// Impact of loss of use.
    pub availability: Impact,
}

/// OSCAL's states of a system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SystemStatus {
    /// In use.
    Operational,
    /// Being built.
    UnderDevelopment,
    /// Being rebuilt.
    UnderMajorModification,
    /// Being taken out of use.
    Disposition,
}

impl SystemStatus {
    /// The word in data.
    pub fn word(self) -> &'static str {
        match self {
            SystemStatus::Operational => "operational",
            SystemStatus::UnderDevelopment => "under-development",
            SystemStatus::UnderMajorModification => "under-major-modification",
            SystemStatus::Disposition => "disposition",
        }
    }
}

/// A kind of information that a system holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InformationType {
    /// Title.
    pub title: String,
    /// How the system uses it.
    pub description: String,
    /// Identifiers of NIST SP 800-60, volume 2.
    pub nist_800_60: Vec<String>,
    /// Impact, as NIST SP 800-60 has it.
    pub impact: Objectives,
    /// Impact that was selected instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selected: Option<Objectives>,
    /// Why another impact was selected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adjustment: Option<String>,
}

/// An authorised system that this one is built on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LeveragedAuthorisation {
    /// Name of the authorised system.
    pub title: String,
    /// Who operates it: `provider`, or `third-party:ID`.
    pub operator: String,
    /// Day of its authorisation.
    pub authorised_on: Date,
    /// Identifier of the authorisation: FedRAMP's package id, say.
    pub system_id: Option<String>,
    /// Level that it was granted for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorisation_type: Option<AuthorisationType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<ExternalUse>,
}
