//! Collections: how results of other tools became evidence, so that somebody else can redo it.

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use onus_model::Proves;

use super::Review;

/// One run of a tool whose results were imported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Collection {
    /// Stable id: `prowler-2026-09-30-3f0a9c41`.
    pub id: String,
    /// The source as imports name it: `ocsf`.
    pub source: String,
    pub tool: String,
    pub tool_version: Option<String>,
    /// Command and parameters, where the collector gave them.
    pub command: Option<String>,
    pub accounts: Vec<String>,
    pub regions: Vec<String>,
    /// First and last moment of the results.
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    /// Result rows that were read.
    pub rows: u64,
    /// Rows that stand for no deployment of the inventory.
    pub unplaced: u64,
    /// Rows of checks that bear on no duty.
    pub unmapped: u64,
    /// The tool's own file, by name.
    pub original: String,
    /// SHA-256 of the tool's own file.
    pub sha256: String,
    pub collected_by: String,
    pub collected_on: Date,
    /// A review of the whole collection: it holds for items that have none of their own.
    pub review: Option<Review>,
}

/// What the checks of a tool gave for one duty of one deployment or account. Resources count once, with their worst result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CheckResults {
    /// Catalogue and check: `prowler:rds_instance_storage_encrypted`.
    pub checks: Vec<String>,
    /// How much of the duty a pass shows.
    pub proves: Proves,
    /// Resources that the checks should have examined; none: no population says.
    pub population: Option<u32>,
    pub passed: u32,
    pub failed: u32,
    /// Failed, and silenced by somebody: no pass.
    pub muted: u32,
    /// Left to a person by the tool: no proof.
    pub manual: u32,
    pub not_applicable: u32,
    /// Tests that were not run: no proof.
    #[serde(default)]
    pub skipped: u32,
    /// Could not be examined: no proof.
    pub errors: u32,
    /// Resources that failed, at most 20 of them.
    pub failing: Vec<String>,
    /// Resources of the population without a result, at most 20 of them.
    pub missing: Vec<String>,
}

impl CheckResults {
    /// Resources with a result, whatever it says.
    fn examined(&self) -> u32 {
        self.passed + self.failed + self.muted + self.manual + self.not_applicable + self.skipped + self.errors
    }

    /// Resources of which something is known or was to be known.
    pub fn asked(&self) -> u32 {
        self.examined().max(self.population.unwrap_or(0))
    }

    /// What is counted: tests that somebody wrote, or resources.
    fn noun(&self) -> &'static str {
        let tests = !self.checks.is_empty() && self.checks.iter().all(|check| check.starts_with("junit:"));
        match (tests, self.asked()) {
            (true, 1) => "test",
            (true, _) => "tests",
            (false, 1) => "resource",
            (false, _) => "resources",
        }
    }

    /// Whether every resource that was to be examined passed, or was found to be outside the check.
    pub fn is_complete(&self) -> bool {
        self.passed > 0 && self.passed + self.not_applicable >= self.asked()
    }

    /// `9 of 12 resources passed, 1 failed`.
    pub fn words(&self) -> String {
        let mut out = format!("{} of {} {} passed", self.passed, self.asked(), self.noun());
        let others = [
            (self.failed, "failed"),
            (self.muted, "muted"),
            (self.manual, "left to a person"),
            (self.not_applicable, "not applicable"),
            (self.skipped, "not run"),
            (self.errors, "not examined"),
        ];
        for (count, word) in others.into_iter().filter(|(count, _)| *count > 0) {
            out.push_str(&format!(", {count} {word}"));
        }
        if let Some(without) = self.population.and_then(|all| all.checked_sub(self.examined())).filter(|n| *n > 0) {
            out.push_str(&format!(", {without} without a result"));
        }
        out
    }
}
