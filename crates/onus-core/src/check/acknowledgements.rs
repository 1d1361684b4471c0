//! Teams whose duties are no longer those that they accepted.

use std::collections::BTreeMap;

use crate::inventory::Acknowledgement;
use crate::matrix::duties_digests;
use onus_source::codes;

use super::{Context, Finding, general};

/// ONUS-C005 and ONUS-C006, for the newest acknowledgement of each team.
pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    let mut newest: BTreeMap<&str, &Acknowledgement> = BTreeMap::new();
    for one in &context.inventory.acknowledgements {
        newest.entry(one.team.as_str()).and_modify(|known| *known = if one.on >= known.on { one } else { known }).or_insert(one);
    }
    if newest.is_empty() {
        return;
    }
    let digests = duties_digests(context.matrix);
    for ((team, digest), index) in context.matrix.teams.iter().zip(&digests).zip(0_u32..) {
        let Some(accepted) = newest.get(team.id.as_str()) else { continue };
        let finding = match &accepted.duties {
            Some(duties) if duties.value == *digest => continue,
            Some(duties) => general(
                codes::DUTIES_CHANGED_SINCE_ACCEPTANCE,
                format!("the duties of {} are not those that it accepted on {}", team.name, accepted.on),
                &format!("Let the team read its handbook again, then write the day and `duties: \"{digest}\"`."),
            )
            .at(Some(duties.at)),
            None => general(
                codes::ACKNOWLEDGEMENT_WITHOUT_DUTIES,
                format!("what {} accepted on {} is not written down, so no change will show", team.name, accepted.on),
                &format!("If the duties are still those that it accepted, add `duties: \"{digest}\"`."),
            )
            .at(Some(accepted.team.at)),
        };
        out.push(Finding { team: Some(index), ..finding });
    }
}
