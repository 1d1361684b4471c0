//! Programmes of the provider as plain data: which services its reports and authorisations cover.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The services that one programme lists.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Programme {
    /// Stable id: `pci-dss`.
    pub id: String,
    pub title: String,
    /// Ids of the frameworks whose auditors rely on it.
    pub frameworks: Vec<String>,
    /// The regions that it is bound to; none: all that the list's own page speaks of.
    pub region: Option<ProgrammeRegion>,
    /// Title and address of the provider's list.
    pub list_title: String,
    pub url: String,
    /// The public copy that was read where the list itself could not be.
    pub copy: Option<String>,
    /// Date of the list's text.
    pub dated: Date,
    pub retrieved: Date,
    /// Service ids by what the list says of them, sorted.
    pub services: Vec<(ProgrammeStatus, Vec<String>)>,
    /// Names of the list that are no service of the model, each with the reason.
    pub elsewhere: Vec<(String, String)>,
}

/// What a list says of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProgrammeStatus {
    InScope,
    /// Applied for, and not decided.
    InAssessment,
    /// The list says that it is left out.
    NotInScope,
    /// The list does not name it.
    NotListed,
}

impl ProgrammeStatus {
    /// The statuses that lists state, with their words in data and in print.
    pub const STATED: [(ProgrammeStatus, &'static str, &'static str); 3] = [
        (ProgrammeStatus::InScope, "in-scope", "in scope"),
        (ProgrammeStatus::InAssessment, "in-assessment", "in assessment"),
        (ProgrammeStatus::NotInScope, "not-in-scope", "not in scope"),
    ];

    /// In print: `in scope`.
    pub fn words(self) -> &'static str {
        ProgrammeStatus::STATED.iter().find(|(status, ..)| *status == self).map_or("not listed", |(_, _, words)| words)
    }
}

/// A set of regions that a programme is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProgrammeRegion {
    UsEastWest,
    UsGov,
    UsSecret,
}

impl ProgrammeRegion {
    /// Every set with its word in data.
    pub const ALL: [(&'static str, ProgrammeRegion); 3] = [
        ("us-east-west", ProgrammeRegion::UsEastWest),
        ("us-gov", ProgrammeRegion::UsGov),
        ("us-secret", ProgrammeRegion::UsSecret),
    ];

    /// Whether a region is one of them: `us-gov-west-1`.
    pub fn holds(self, region: &str) -> bool {
        match self {
            ProgrammeRegion::UsEastWest => region.starts_with("us-east-") || region.starts_with("us-west-"),
            ProgrammeRegion::UsGov => region.starts_with("us-gov-"),
            ProgrammeRegion::UsSecret => region.starts_with("us-iso"),
        }
    }
}

/// Months after which a list's text is too old to say what is covered today.
const MONTHS: i32 = 18;

impl Programme {
    pub fn status(&self, service: &str) -> ProgrammeStatus {
        let lists = |services: &[String]| services.binary_search_by(|id| id.as_str().cmp(service)).is_ok();
        self.services.iter().find(|(_, services)| lists(services)).map_or(ProgrammeStatus::NotListed, |(status, _)| *status)
    }

    /// Whether the list's text is recent enough on a day to say what is covered.
    pub fn is_known_on(&self, day: Date) -> bool {
        self.dated.checked_add(jiff::Span::new().months(MONTHS)).is_ok_and(|last| day <= last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_eighteen_months_is_the_oldest_that_says_anything() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let programme = Programme {
            id: "hipaa".into(),
            title: String::new(),
            frameworks: Vec::new(),
            region: None,
            list_title: String::new(),
            url: String::new(),
            copy: None,
            dated: day("2025-05-29"),
            retrieved: day("2026-11-29"),
            services: vec![(ProgrammeStatus::InScope, vec!["ec2".into(), "rds".into()])],
            elsewhere: Vec::new(),
        };
        assert!(programme.is_known_on(day("2026-11-29")));
        assert!(!programme.is_known_on(day("2026-11-30")));
        assert_eq!(programme.status("rds"), ProgrammeStatus::InScope);
        assert_eq!(programme.status("s3"), ProgrammeStatus::NotListed);
    }
}
