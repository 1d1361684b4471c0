//! Frameworks as plain data: every requirement of an edition, and the duties that answer it.

use serde::{Deserialize, Serialize};

use crate::report_kind::ReportKind;

/// A requirement catalogue.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Stable id: `soc2`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Pinned edition.
    pub edition: String,
    /// Who publishes it.
    pub publisher: String,
    /// Where.
    #[serde(default)]
    pub url: Option<String>,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
    /// Kinds of report that its auditors take for what another party operates.
    #[serde(default)]
    pub accepts: Vec<ReportKind>,
    /// Requirements by identifier, with our own short titles.
    #[serde(default)]
    pub requirements: Vec<Requirement>,
    /// Links between requirements and duties.
    #[serde(default)]
    pub links: Vec<Link>,
}

/// One requirement.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// The framework's identifier: `CC6.4`.
    pub id: String,
    /// Our own short title.
    pub title: String,
    /// Where the requirement is answered, if no cloud duty bears on it.
    #[serde(default)]
    pub elsewhere: Option<Elsewhere>,
    /// What of the requirement no cloud duty answers, and where that is answered.
    #[serde(default)]
    pub partly: Option<String>,
    /// Points that the framework's score loses while the requirement is not met; none where it is not scored.
    #[serde(default)]
    pub points: Option<u8>,
    /// Letters of the parts that are answered one by one: `a` of `AC-2(a)`; none where the requirement is answered whole.
    #[serde(default)]
    pub parts: Vec<String>,
    /// How many values its text leaves to the organisation.
    #[serde(default)]
    pub parameters: u32,
    /// How many questions the framework's questionnaire asks of it, where that is not one.
    #[serde(default)]
    pub questions: Option<u8>,
}

/// Where requirements are answered that no cloud duty bears on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Elsewhere {
    /// The organisation's management: policies, roles, objectives, internal audit.
    Governance,
    /// People: hiring, contracts of work, training, discipline.
    PeopleProcess,
    /// Offices, paper and end users' devices.
    Office,
    /// The product that is built: its design, code and data handling.
    Product,
    /// Contracts and law: notices, consents, rights of persons, registrations.
    Legal,
    /// Not a matter of cloud services at all.
    NotCloud,
}

impl Elsewhere {
    /// Every place with its word in data and its words in print.
    pub const ALL: [(Elsewhere, &'static str, &'static str); 6] = [
        (Elsewhere::Governance, "governance", "management and policies"),
        (Elsewhere::PeopleProcess, "people-process", "people processes"),
        (Elsewhere::Office, "office", "offices and end users' devices"),
        (Elsewhere::Product, "product", "the product itself"),
        (Elsewhere::Legal, "legal", "contracts and law"),
        (Elsewhere::NotCloud, "not-cloud", "not a cloud matter"),
    ];

    /// In print: `people processes`.
    pub fn label(self) -> &'static str {
        Elsewhere::ALL.iter().find(|(place, ..)| *place == self).map_or("", |(_, _, label)| label)
    }
}

/// How duties relate to a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Together they meet it.
    Meets,
    /// They are a part of it.
    PartOf,
    /// They support it.
    Supports,
}

/// Duties that answer a requirement.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Requirement id.
    pub requirement: String,
    /// Duty ids.
    pub duties: Vec<String>,
    /// Relation.
    pub relation: Relation,
    /// A few words why.
    pub why: String,
    /// The framework and requirement of it that this link was composed through.
    #[serde(default)]
    pub through: Option<(String, String)>,
}

impl Framework {
    /// Whether its publisher asks questions of its requirements, which can be answered one by one.
    pub fn has_questionnaire(&self) -> bool {
        self.requirements.iter().any(|r| r.questions.is_some())
    }

    /// `61 requirements: 20 answered here, 26 partly, 15 elsewhere`.
    pub fn frame_words(&self) -> String {
        frame_words(self.requirements.iter().map(|r| (r.id.as_str(), r.elsewhere, r.partly.as_deref())))
    }
}

/// The questions that a framework's questionnaire asks of a requirement, by number: `A&A-01.1`, `A&A-01.2`.
pub fn question_ids(requirement: &str, questions: Option<u8>) -> impl Iterator<Item = String> {
    (1..=questions.unwrap_or(1)).map(move |number| format!("{requirement}.{number}"))
}

/// Whether an identifier is a requirement's own, not that of one of its assessment objectives: `3.1.1[a]`.
pub fn is_requirement(id: &str) -> bool {
    !id.ends_with(']')
}

/// How many requirements cloud duties answer, in words. Each has its identifier, where else it is answered, and what of it no
/// duty answers. Assessment objectives are counted, and are no requirements of their own.
pub fn frame_words<'r>(requirements: impl Iterator<Item = (&'r str, Option<Elsewhere>, Option<&'r str>)>) -> String {
    let (mut here, mut partly, mut elsewhere, mut objectives) = (0, 0, 0, 0);
    for (id, place, rest) in requirements {
        let count = match (place, rest) {
            _ if !is_requirement(id) => &mut objectives,
            (Some(_), _) => &mut elsewhere,
            (None, Some(_)) => &mut partly,
            (None, None) => &mut here,
        };
        *count += 1;
    }
    let all = here + partly + elsewhere;
    let noun = if all == 1 { "requirement" } else { "requirements" };
    let with = if objectives == 0 { String::new() } else { format!(" with {objectives} assessment objectives") };
    format!("{all} {noun}{with}: {here} answered here, {partly} partly, {elsewhere} elsewhere")
}
