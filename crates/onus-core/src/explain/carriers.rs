//! Who carries some duties, in numbers: parties by name, ours by team.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::matrix::Matrix;
use crate::matrix_context::MatrixContext;
use crate::status::{Obligation, StatusKind, count_words};
use onus_model::{Holder, Party};

/// A party, or a team of ours, with how much it carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Carrier {
    /// In print: `AWS`, `Payments`, `no team`.
    pub name: String,
    /// Team id, where it is a team of ours.
    pub team: Option<String>,
    /// Duties of a deployment, or obligations of the organisation.
    pub count: u32,
}

impl Carrier {
    /// Adds to the carrier of a name, or to a new one at the end.
    pub(super) fn count(list: &mut Vec<Carrier>, matrix: &Matrix, holder: &Holder, team: Option<u32>, count: u32) {
        let ours = matches!(holder, Holder::Party(Party::Organisation));
        let name = match (ours, team) {
            (true, Some(team)) => matrix.teams[team as usize].name.as_str(),
            (true, None) if !matrix.teams.is_empty() => "no team",
            _ => matrix.holder_name(holder),
        };
        match list.iter_mut().find(|carrier| carrier.name == name) {
            Some(carrier) => carrier.count = carrier.count.saturating_add(count),
            None => {
                let team = team.filter(|_| ours).map(|team| matrix.teams[team as usize].id.clone());
                list.push(Carrier { name: name.to_owned(), team, count });
            }
        }
    }
}

/// Who carries some of an organisation's obligations, and what they come to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Carried {
    /// Most first.
    pub carriers: Vec<Carrier>,
    /// Obligations by status, worst first.
    pub statuses: BTreeMap<StatusKind, u32>,
    /// Number of deployments concerned.
    pub deployments: usize,
}

impl Carried {
    /// Numbers by status in print, worst first.
    pub fn status_words(&self) -> String {
        count_words(&self.statuses)
    }
}

/// Who carries the obligations that are asked for.
pub fn carried(context: &MatrixContext, asked_for: &dyn Fn(&Obligation) -> bool) -> Carried {
    let mut carriers = Vec::new();
    let mut statuses: BTreeMap<StatusKind, u32> = BTreeMap::new();
    let mut deployments: BTreeSet<u32> = BTreeSet::new();
    for obligation in context.statuses.obligations.iter().filter(|o| asked_for(o)) {
        let holder = &context.duty(obligation.duty).holder;
        Carrier::count(&mut carriers, context.matrix, holder, obligation.team, obligation.count);
        let count = statuses.entry(obligation.status.kind).or_default();
        *count = count.saturating_add(obligation.count);
        deployments.extend(context.statuses.deployments(obligation));
    }
    carriers.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    Carried { carriers, statuses, deployments: deployments.len() }
}
