//! Who is accountable and who performs: one row a duty and a team.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::Scope;
use onus_model::{Holder, Party};

use super::scope_requirements::ScopeSheets;
use super::{Column, Row, Table, column, count, number, performing};

const RACI: &[Column] = &[
    column("duty", "Duty", 28),
    column("duty_title", "Duty title", 36),
    column("party", "Party", 22),
    column("team", "Team", 26),
    column("role", "Role", 8),
    count("deployments", "Deployments", 12),
];

/// A duty, a party, a team by its name.
type Key<'m> = (&'m str, &'m str, &'m str);

/// Of each duty in a scope, who is accountable (A), who is responsible for performing it (R), or both (A/R). Nobody is put
/// down as consulted or informed: the inventory does not say.
pub fn raci(sheets: ScopeSheets<'_>) -> Table<'_> {
    let matrix = sheets.matrix;
    let mut titles: BTreeMap<&str, &str> = BTreeMap::new();
    let mut roles: BTreeMap<Key, (BTreeSet<char>, u64)> = BTreeMap::new();
    for (placement, deployments) in placements(sheets) {
        for assignment in &matrix.placements[placement as usize].assignments {
            let duty = super::duty_of(matrix, assignment);
            titles.insert(&duty.id, &duty.title);
            let party = matrix.holder_name(&duty.holder);
            let mut named: BTreeMap<&str, BTreeSet<char>> = BTreeMap::new();
            match (&duty.holder, assignment.accountable) {
                (Holder::Party(Party::Organisation), Some(team)) => {
                    named.entry(super::team_name(matrix, team)).or_default().insert('A');
                    for team in performing(assignment) {
                        named.entry(super::team_name(matrix, team)).or_default().insert('R');
                    }
                }
                (Holder::Unresolved(_), _) | (Holder::Party(Party::Organisation), None) => {
                    named.entry("").or_default().insert('?');
                }
                (Holder::Party(_), _) => {
                    named.entry("").or_default().insert('R');
                }
            }
            for (team, letters) in named {
                let entry = roles.entry((&duty.id, party, team)).or_default();
                entry.0.extend(letters);
                entry.1 += deployments;
            }
        }
    }
    let rows = roles.into_iter().map(move |((duty, party, team), (letters, deployments))| -> Row {
        let role = letters.iter().map(char::to_string).collect::<Vec<_>>().join("/");
        vec![
            Cow::Borrowed(duty),
            Cow::Borrowed(titles.get(duty).copied().unwrap_or_default()),
            Cow::Borrowed(party),
            Cow::Borrowed(team),
            Cow::Owned(role),
            number(deployments),
        ]
    });
    Table {
        title: "RACI",
        about: "One row per duty and team: A is accountable, R performs. A question mark: nobody is. The inventory does not say \
                who is consulted or informed",
        columns: RACI,
        printed: RACI.len(),
        rows: Box::new(rows),
    }
}

/// Deployments of a scope by placement.
fn placements(sheets: ScopeSheets) -> BTreeMap<u32, u64> {
    let Scope { deployments, .. } = sheets.scope;
    let mut out = BTreeMap::new();
    for deployment in deployments {
        *out.entry(sheets.matrix.deployments[*deployment as usize].placement).or_default() += 1;
    }
    out
}
