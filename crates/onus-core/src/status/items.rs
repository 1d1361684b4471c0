//! Items of evidence and exceptions, by the duty and the deployment that they are for.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::OwedFor;
use crate::matrix::Matrix;

/// Items of evidence by the duty that they are for.
pub(super) struct Items<'m> {
    matrix: &'m Matrix,
    by_duty: BTreeMap<&'m str, Vec<u32>>,
    by_deployment: BTreeMap<&'m str, BTreeMap<u32, Vec<u32>>>,
}

impl<'m> Items<'m> {
    pub fn of(matrix: &'m Matrix) -> Items<'m> {
        let mut items = Items { matrix, by_duty: BTreeMap::new(), by_deployment: BTreeMap::new() };
        for (index, item) in (0..).zip(&matrix.evidence) {
            for duty in item.duties.iter().map(String::as_str).collect::<BTreeSet<_>>() {
                items.by_duty.entry(duty).or_default().push(index);
                if let Some(deployment) = item.deployment {
                    items.by_deployment.entry(duty).or_default().entry(deployment).or_default().push(index);
                }
            }
        }
        items
    }

    /// Those of some deployments, which ascend, that have an item of their own for a duty.
    pub fn deployments(&self, duty: &str, among: &[u32]) -> BTreeSet<u32> {
        match self.by_deployment.get(duty) {
            None => BTreeSet::new(),
            // Whichever are fewer are looked up among the others.
            Some(known) if known.len() < among.len() => {
                known.keys().copied().filter(|deployment| among.binary_search(deployment).is_ok()).collect()
            }
            Some(known) => among.iter().copied().filter(|deployment| known.contains_key(deployment)).collect(),
        }
    }

    pub fn of_deployment(&self, duty: &str, deployment: u32) -> Vec<u32> {
        self.by_deployment.get(duty).and_then(|known| known.get(&deployment)).cloned().unwrap_or_default()
    }

    /// Items for what is owed once for some deployments.
    pub fn of_lifted(&self, duty: &str, owed_for: OwedFor, deployments: &[u32]) -> Vec<u32> {
        let inside = |deployment: u32| deployments.binary_search(&deployment).is_ok();
        let account_inside =
            |account: u32| deployments.iter().any(|d| self.matrix.deployments[*d as usize].account == Some(account));
        let about = |index: &&u32| {
            let item = &self.matrix.evidence[**index as usize];
            match (item.deployment, item.common_control, item.account) {
                (Some(deployment), ..) => inside(deployment),
                (_, Some(control), _) => owed_for == OwedFor::CommonControl(control),
                (.., Some(account)) => match owed_for {
                    OwedFor::Account(of) => of == Some(account),
                    OwedFor::Organisation => account_inside(account),
                    OwedFor::CommonControl(_) | OwedFor::Deployment => false,
                },
                (None, None, None) => owed_for == OwedFor::Organisation,
            }
        };
        self.by_duty.get(duty).into_iter().flatten().filter(about).copied().collect()
    }
}

/// Days on which an approved exception was in force, by duty and deployment.
pub(super) type Exceptions<'m> = BTreeMap<&'m str, BTreeMap<u32, Vec<(Date, Date)>>>;

pub(super) fn exceptions(matrix: &Matrix) -> Exceptions<'_> {
    let mut out = Exceptions::new();
    for exception in &matrix.exceptions {
        // What is dated after the build counts for nothing.
        let Some(approved) = exception.approved.as_ref().filter(|a| a.on <= matrix.document.date) else { continue };
        let days = (approved.on, exception.expires.unwrap_or(Date::MAX));
        for duty in exception.duties.iter().filter(|_| days.0 <= days.1) {
            out.entry(duty.as_str()).or_default().entry(exception.deployment).or_default().push(days);
        }
    }
    out
}
