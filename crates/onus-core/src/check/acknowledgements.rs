//! Teams whose duties are no longer those that they accepted.

use std::collections::BTreeMap;

use crate::inventory::Acknowledgement;
use crate::matrix::duties_digests;
use onus_source::codes;

use super::{Context, Finding, general_finding};

/// ONUS-C005 and ONUS-C006, for the newest acknowledgement of each team.
pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    let mut newest: BTreeMap<&str, &Acknowledgement> = BTreeMap::new();
    for acknowledgement in &context.inventory.acknowledgements {
        newest
            .entry(acknowledgement.team.as_str())
            .and_modify(|known| *known = if acknowledgement.on >= known.on { acknowledgement } else { known })
            .or_insert(acknowledgement);
    }
    if newest.is_empty() {
        return;
    }
    let digests = duties_digests(context.matrix);
    for ((team, digest), index) in context.matrix.teams.iter().zip(&digests).zip(0_u32..) {
        let Some(accepted) = newest.get(team.id.as_str()) else { continue };
        let finding = match &accepted.duties {
            Some(duties) if duties.value == *digest => continue,
            Some(duties) => general_finding(
                codes::DUTIES_CHANGED_SINCE_ACCEPTANCE,
                format!("the duties of {} have changed since it accepted them on {}", team.name, accepted.on),
                &format!("Ask the team to review its handbook again, then record the new date and `duties: \"{digest}\"`."),
            )
            .at(Some(duties.at)),
            None => general_finding(
                codes::ACKNOWLEDGEMENT_WITHOUT_DUTIES,
                format!(
                    "the acknowledgement by {} on {} does not record which duties were accepted, so later changes go unnoticed",
                    team.name, accepted.on
                ),
                &format!("If its duties have not changed since, add `duties: \"{digest}\"`."),
            )
            .at(Some(accepted.team.at)),
        };
        out.push(Finding { team: Some(index), ..finding });
    }
}
