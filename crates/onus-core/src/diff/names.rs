//! What changes are about, by id and name.

use serde::{Deserialize, Serialize};

use onus_source::text::{join, plural};

/// A deployment by id, with the names that readers know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DeploymentName {
    pub id: String,
    pub name: String,
    /// Service's short name.
    pub service: String,
}

/// A duty by id, with the names that readers know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DutyName {
    /// `DOMAIN.NAME`.
    pub id: String,
    /// Short label.
    pub title: String,
    /// Title of its domain.
    pub area: String,
}

/// `Orders API (orders-api)`, or `12 deployments of Amazon RDS`.
pub fn subject(deployments: &[DeploymentName]) -> String {
    match deployments {
        [] => String::new(),
        [only] if only.name.eq_ignore_ascii_case(&only.id) => only.name.clone(),
        [only] => format!("{} ({})", only.name, only.id),
        [first, rest @ ..] => {
            let n = deployments.len() as u64;
            if rest.iter().all(|d| d.service == first.service) {
                format!("{} of {}", plural(n, "deployment"), first.service)
            } else {
                plural(n, "deployment")
            }
        }
    }
}

/// Names of deployments: all of a few, some of many.
pub fn names(deployments: &[DeploymentName], most: usize) -> String {
    let names: Vec<String> = deployments.iter().take(most).map(|d| d.name.clone()).collect();
    match deployments.len().saturating_sub(most) {
        0 => join(&names),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// Some of many, and how many more: `a, b and 21 more`.
pub fn folded(names: &[String], most: usize) -> String {
    match names.len().saturating_sub(most) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names[..most].join(", ")),
    }
}
