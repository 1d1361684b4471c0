//! The model's YAML as it is written, before it is checked. Mirrors the files under `content/model`.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use jiff::civil::Date;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::types::*;

/// Top-level facts of a model: `model.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawHead {
    pub version: String,
    pub provider: Provider,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawDuty {
    pub id: Spanned<String>,
    pub title: String,
    #[serde(default)]
    pub defaults: Vec<RawDefault>,
    #[serde(default)]
    pub evidence: Vec<EvidenceRequirement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawDefault {
    #[serde(rename = "in")]
    pub categories: Vec<Category>,
    #[serde(default)]
    pub party: Option<Party>,
    #[serde(default)]
    pub unresolved: Option<String>,
    pub statement: String,
    #[serde(default)]
    pub cadence: Option<Cadence>,
    pub basis: Basis,
    pub sources: Vec<String>,
    #[serde(default)]
    pub mistaken: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawService {
    #[serde(default)]
    pub id: Option<Spanned<String>>,
    /// Adds aliases, options and rules to a service that exists already.
    #[serde(default)]
    pub extend: Option<Spanned<String>>,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub short: Option<String>,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub family: Option<String>,
    #[serde(default)]
    pub category: Option<Category>,
    #[serde(default)]
    pub category_reason: Option<String>,
    #[serde(default)]
    pub category_basis: Option<Basis>,
    #[serde(default)]
    pub sources: Vec<String>,
    #[serde(default)]
    pub status: Status,
    #[serde(default)]
    pub status_note: Option<String>,
    #[serde(default)]
    pub security_docs: Option<String>,
    #[serde(default)]
    pub parent: Option<String>,
    #[serde(default)]
    pub imports: Imports,
    #[serde(default)]
    pub options: IndexMap<String, RawOption>,
    #[serde(default)]
    pub rules: Vec<RawRule>,
    #[serde(default)]
    pub disagreements: Vec<RawDisagreement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawDisagreement {
    pub domain: String,
    pub text: String,
    #[serde(default)]
    pub sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawOption {
    pub title: String,
    pub values: IndexMap<String, String>,
    #[serde(default)]
    pub default: Option<OptionDefault>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    One(String),
    Many(Vec<String>),
    Flag(bool),
}

impl OneOrMany {
    pub fn into_values(self) -> Vec<String> {
        match self {
            OneOrMany::One(value) => vec![value],
            OneOrMany::Many(values) => values,
            OneOrMany::Flag(value) => vec![value.to_string()],
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRule {
    pub id: Spanned<String>,
    #[serde(default)]
    pub when: BTreeMap<String, OneOrMany>,
    #[serde(default)]
    pub category: Option<Category>,
    #[serde(default)]
    pub duties: IndexMap<String, RawPatch>,
    #[serde(default)]
    pub not_applicable: BTreeMap<String, String>,
    pub sources: Vec<String>,
    pub basis: Basis,
    #[serde(default)]
    pub source_dated: Option<Date>,
    #[serde(default)]
    pub checked_on: Option<Date>,
    #[serde(default)]
    pub note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPatch {
    #[serde(default)]
    pub party: Option<Party>,
    #[serde(default)]
    pub unresolved: Option<String>,
    #[serde(default)]
    pub statement: Option<String>,
    #[serde(default)]
    pub cadence: Option<Cadence>,
    #[serde(default)]
    pub remove: Option<String>,
    #[serde(default)]
    pub mistaken: Option<String>,
}
