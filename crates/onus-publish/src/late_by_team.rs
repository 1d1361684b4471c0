//! What is late, by team: what failed, is overdue, was shown in part when it fell due, or is too old.

use std::collections::BTreeMap;

use onus_core::matrix_context::MatrixContext;
use onus_core::status::{Status, StatusKind};
use onus_source::text::{day_words, grouped, plural};

use super::block::*;
use super::links::team_link;

/// Where it stands on the page of gaps.
pub const ANCHOR: &str = "late-by-team";
/// The kinds that may be late, worst first.
const LATE: [StatusKind; 4] = [StatusKind::Failed, StatusKind::Overdue, StatusKind::PartlyProven, StatusKind::Stale];

/// The column that counts it, where somebody is late with it.
fn column(status: &Status) -> Option<usize> {
    LATE.iter().position(|kind| *kind == status.kind).filter(|_| status.is_late())
}

/// How many obligations of our teams are late.
pub fn count(context: &MatrixContext) -> u64 {
    let ours = context.statuses.obligations.iter().filter(|obligation| obligation.team.is_some());
    ours.filter(|obligation| column(&obligation.status).is_some()).map(|obligation| u64::from(obligation.count)).sum()
}

/// A table with a row for each team that is late with something, the longest list first; nothing where no team is.
pub fn blocks(context: &MatrixContext) -> Vec<Block> {
    let mut teams: BTreeMap<u32, ([u64; LATE.len()], Option<jiff::civil::Date>)> = BTreeMap::new();
    for obligation in &context.statuses.obligations {
        let (Some(team), Some(place)) = (obligation.team, column(&obligation.status)) else { continue };
        let (counts, oldest) = teams.entry(team).or_default();
        counts[place] += u64::from(obligation.count);
        *oldest = [*oldest, obligation.status.open_since].into_iter().flatten().min();
    }
    if teams.is_empty() {
        return Vec::new();
    }
    let mut teams: Vec<_> = teams.into_iter().collect();
    teams.sort_by_key(|(team, (counts, _))| (std::cmp::Reverse(counts.iter().sum::<u64>()), *team));
    let all: u64 = teams.iter().flat_map(|(_, (counts, _))| counts).sum();
    let row = |(team, (counts, oldest)): &(u32, ([u64; LATE.len()], Option<jiff::civil::Date>))| {
        let mut row = vec![vec![team_link(context, *team)]];
        // No zero: the eye looks for what is there.
        row.extend(counts.iter().map(|n| if *n == 0 { Vec::new() } else { text(grouped(*n)) }));
        row.push(oldest.map_or_else(Vec::new, |day| text(day_words(day))));
        row
    };
    let rows = teams.iter().map(row).collect();
    let caption = format!("{} that are late. The page of a team says which records close them", plural(all, "obligation"));
    let head = ["Team", "Failed", "Overdue", "Proven in part", "Stale", "Open since"];
    vec![heading(2, ANCHOR, "Late, by team"), table(caption, &head, rows)]
}
