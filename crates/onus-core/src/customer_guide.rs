//! What customers have to do and to set, as a document for them and their tools, and what changed in it.
//!
//! Made only from duties that were written for customers. Must not know: formats.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::inventory::{CustomerSetting, Sharing};
use crate::matrix::{Matrix, UserEntityDuty};

/// A guide for customers. `onus build --format guide` publishes it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CustomerGuide {
    /// Version of this shape: `onus/customer-guide/1`.
    pub schema: String,
    /// Who publishes it.
    pub organisation: String,
    /// Where questions go.
    pub contact: Option<String>,
    /// Edition.
    pub edition: GuideEdition,
    /// What customers have to do, in the order in which it was written.
    pub duties: Vec<CustomerDuty>,
}

/// Which edition of the guide it is.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GuideEdition {
    /// Version of the document.
    pub version: String,
    /// Its day.
    pub date: Date,
}

/// Something that customers have to do.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CustomerDuty {
    /// Stable id.
    pub id: String,
    /// What to do.
    pub statement: String,
    /// Titles of the areas that it is about.
    pub areas: Vec<String>,
    /// Identifiers of the requirements that it answers, by framework id.
    pub requirements: BTreeMap<String, Vec<String>>,
    /// Names of those frameworks, by framework id.
    pub framework_names: BTreeMap<String, String>,
    /// How it is shared with the publisher; null where it is the customer's alone.
    pub sharing: Option<Sharing>,
    /// The publisher's part, where it is shared.
    pub publishers_part: Option<String>,
    /// What to set for it.
    pub settings: Vec<CustomerSetting>,
}

/// What changed for customers from one edition of the guide to another. `onus diff --customers` prints it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CustomerNotice {
    /// Version of this shape: `onus/customer-notice/1`.
    pub schema: String,
    /// Who publishes it.
    pub organisation: String,
    /// Where questions go.
    pub contact: Option<String>,
    /// The older edition.
    pub from: GuideEdition,
    /// The newer edition.
    pub to: GuideEdition,
    /// What customers have to do from now on.
    pub added: Vec<CustomerDuty>,
    /// What they no longer have to do.
    pub removed: Vec<CustomerDuty>,
    /// What they have to do otherwise.
    pub changed: Vec<ChangedDuty>,
}

/// A duty of customers before and after.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ChangedDuty {
    /// As it was.
    pub before: CustomerDuty,
    /// As it is.
    pub after: CustomerDuty,
}

impl CustomerGuide {
    /// Version of the shape.
    pub const SCHEMA: &str = "onus/customer-guide/1";
}

impl CustomerNotice {
    /// Version of the shape.
    pub const SCHEMA: &str = "onus/customer-notice/1";

    /// Whether nothing changed for customers.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// The guide, or why there is none.
pub fn customer_guide(matrix: &Matrix) -> Result<CustomerGuide, String> {
    if matrix.user_entity_duties.is_empty() {
        return Err("A guide for customers (`guide`) tells them what they must do and set, and the inventory has no \
            `user_entity_duties`. It is built only from duties that you write for them, never from your own"
            .to_owned());
    }
    Ok(CustomerGuide {
        schema: CustomerGuide::SCHEMA.to_owned(),
        organisation: matrix.organisation.name.clone(),
        contact: matrix.organisation.contact.clone(),
        edition: edition(matrix),
        duties: matrix.user_entity_duties.iter().map(|duty| customer_duty(matrix, duty)).collect(),
    })
}

/// What changed for customers. Duties are the same while they have the same id.
pub fn customer_notice(old: &Matrix, new: &Matrix) -> CustomerNotice {
    let by_id = |matrix: &Matrix| -> BTreeMap<String, CustomerDuty> {
        matrix.user_entity_duties.iter().map(|duty| (duty.id.clone(), customer_duty(matrix, duty))).collect()
    };
    let (before, after) = (by_id(old), by_id(new));
    let only_in = |here: &BTreeMap<String, CustomerDuty>, there: &BTreeMap<String, CustomerDuty>| -> Vec<CustomerDuty> {
        here.iter().filter(|(id, _)| !there.contains_key(*id)).map(|(_, duty)| duty.clone()).collect()
    };
    let changed = after.iter().filter_map(|(id, after)| {
        let mut before = before.get(id)?.clone();
        // A matrix of an older program names no frameworks, which is no change for customers.
        let names = before.framework_names.clone();
        before.framework_names.clone_from(&after.framework_names);
        if before == *after {
            return None;
        }
        before.framework_names.extend(names);
        Some(ChangedDuty { before, after: after.clone() })
    });
    CustomerNotice {
        schema: CustomerNotice::SCHEMA.to_owned(),
        organisation: new.organisation.name.clone(),
        contact: new.organisation.contact.clone(),
        from: edition(old),
        to: edition(new),
        added: only_in(&after, &before),
        removed: only_in(&before, &after),
        changed: changed.collect(),
    }
}

fn edition(matrix: &Matrix) -> GuideEdition {
    GuideEdition { version: matrix.document.version.clone(), date: matrix.document.date }
}

fn customer_duty(matrix: &Matrix, duty: &UserEntityDuty) -> CustomerDuty {
    let title =
        |id: &String| matrix.reference.domains.iter().find(|d| d.id == *id).map_or_else(|| id.clone(), |d| d.title.clone());
    let mut requirements: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (framework, ids) in &duty.requirements {
        requirements.entry(framework.clone()).or_default().extend(ids.iter().cloned());
    }
    CustomerDuty {
        id: duty.id.clone(),
        statement: duty.statement.clone(),
        areas: duty.domains.iter().map(title).collect(),
        requirements,
        framework_names: duty.framework_names.iter().cloned().collect(),
        sharing: duty.sharing,
        publishers_part: duty.ours.clone(),
        settings: duty.settings.clone(),
    }
}
