//! Items of evidence as the judge sees them: which days each stands for, and what it says.

use std::collections::BTreeMap;

use jiff::civil::Date;

use onus_model::Proves;

use crate::inventory::{CheckResults, ReviewResult};
use crate::matrix::{Evidence, Matrix, Team};

/// What an item says. Later ones are worse: of two on one day, the worse decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemVerdict {
    /// Nobody other than its collector has reviewed it.
    Unreviewed,
    /// A tool left everything to a person, was silenced, or could examine nothing: no proof, whoever reviewed it.
    NothingPassed,
    /// Its checks only support the duty: no proof by itself, whatever they found and whoever reviewed it.
    Hint,
    Pass,
    /// It passed, for some of what was to be shown.
    Part,
    Fail,
}

impl ItemVerdict {
    /// Whether it says something of the duty that counts: that it was done, in whole or in part, or that it was not.
    pub(super) fn is_result(self) -> bool {
        matches!(self, ItemVerdict::Pass | ItemVerdict::Part | ItemVerdict::Fail)
    }

    /// Words in print.
    pub fn words(self) -> &'static str {
        match self {
            ItemVerdict::Unreviewed => "not reviewed",
            ItemVerdict::NothingPassed => "no proof: nothing passed",
            ItemVerdict::Hint => "a hint, and no proof by itself",
            ItemVerdict::Pass => "passed",
            ItemVerdict::Part => "passed in part",
            ItemVerdict::Fail => "failed",
        }
    }
}

/// What an item says on the day of the build, whichever team performs its duties.
pub fn item_verdict(matrix: &Matrix, item: &Evidence) -> ItemVerdict {
    let day = matrix.document.date;
    match item.collected_on {
        Some(collected) if collected <= day => verdict(matrix, &Identities::of(matrix), item, collected, None, day).0,
        _ => ItemVerdict::Unreviewed,
    }
}

/// An item with the days that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proof {
    pub from: Date,
    pub to: Date,
    pub collected: Date,
    pub verdict: ItemVerdict,
    /// Why it shows a part only, where it does.
    pub part: Option<&'static str>,
    /// Index of the later item by which a tool no longer finds what failed, where somebody else has looked at that one.
    pub closed_by: Option<u32>,
    /// Whether the reviewer belongs to the team that performs the duty.
    pub within_team: bool,
    /// Index in [`Matrix::evidence`].
    pub item: u32,
}

/// The proofs among some items on a day, oldest first. An item stands for no day after its collection; what is dated after
/// the day, or has no day at all, stands for nothing.
pub(super) fn proofs(
    matrix: &Matrix,
    identities: &Identities,
    items: impl Iterator<Item = u32>,
    team: Option<&Team>,
    day: Date,
) -> Vec<Proof> {
    let items: Vec<(u32, &Evidence, Date)> = items
        .map(|index| (index, &matrix.evidence[index as usize]))
        .filter_map(|(index, item)| Some((index, item, item.collected_on.filter(|collected| *collected <= day)?)))
        .collect();
    // One file has one collection: listed with several days, the latest counts.
    let mut latest: BTreeMap<&str, Date> = BTreeMap::new();
    for (_, item, collected) in &items {
        let known = latest.entry(&item.file).or_insert(*collected);
        *known = (*known).max(*collected);
    }
    let mut out: Vec<Proof> = items
        .iter()
        .filter(|(_, item, collected)| latest[item.file.as_str()] == *collected)
        .filter_map(|(index, item, collected)| {
            let (from, to) = item.period.map_or((*collected, *collected), |(from, to)| (from, to.min(*collected)));
            let (verdict, within_team) = verdict(matrix, identities, item, *collected, team, day);
            let part = item.results.as_ref().filter(|_| verdict == ItemVerdict::Part).map(why_a_part);
            let (collected, item) = (*collected, *index);
            (from <= to).then_some(Proof { from, to, collected, verdict, part, closed_by: None, within_team, item })
        })
        .collect();
    out.sort_by_key(|p| (p.to, p.collected, p.verdict, p.item));
    let closings: Vec<Option<u32>> = out.iter().map(|proof| closed_by(matrix, proof, &out)).collect();
    for (proof, closed_by) in out.iter_mut().zip(closings) {
        proof.closed_by = closed_by;
    }
    out
}

/// The first of some proofs that closes a failure.
fn closed_by(matrix: &Matrix, failure: &Proof, proofs: &[Proof]) -> Option<u32> {
    if failure.verdict != ItemVerdict::Fail {
        return None;
    }
    let item = |proof: &Proof| &matrix.evidence[proof.item as usize];
    let passed = |proof: &&Proof| matches!(proof.verdict, ItemVerdict::Pass | ItemVerdict::Part);
    proofs.iter().filter(passed).find(|later| closes(item(failure), item(later)).is_some()).map(|later| later.item)
}

/// The day on which an item no longer has the failure of an earlier one: about the same, by all of the same checks (results do
/// not say which of them failed), without a failure, and with a result for whatever failed.
pub(super) fn closes(item: &Evidence, later: &Evidence) -> Option<Date> {
    let failure = item.results.as_ref().filter(|results| results.failed > 0 && results.proves != Proves::Supports)?;
    let failed_on = item.collected_on?;
    let about = |e: &Evidence| (e.deployment, e.common_control, e.account);
    let results = later.results.as_ref().filter(|results| results.failed == 0 && results.passed > 0)?;
    let same = about(later) == about(item) && failure.checks.iter().all(|check| results.checks.contains(check));
    let answered = failure.failing.iter().all(|resource| !results.missing.contains(resource));
    later.collected_on.filter(|day| *day > failed_on && same && answered)
}

fn verdict(
    matrix: &Matrix,
    identities: &Identities,
    item: &Evidence,
    collected: Date,
    team: Option<&Team>,
    day: Date,
) -> (ItemVerdict, bool) {
    // What a tool found to fail, fails without a reviewer, unless it is a hint alone. What it passed is looked at by somebody
    // else first, as is any item.
    if item.results.as_ref().is_some_and(|results| results.failed > 0 && results.proves != Proves::Supports) {
        return (ItemVerdict::Fail, false);
    }
    let shows_nothing = item.results.as_ref().and_then(|results| match results.proves {
        _ if results.passed == 0 => Some(ItemVerdict::NothingPassed),
        Proves::Supports => Some(ItemVerdict::Hint),
        Proves::PartOf | Proves::AllOf => None,
    });
    let review = match (item.review.as_ref().filter(|review| review.on <= day), shows_nothing) {
        (Some(review), _) if review.result == ReviewResult::Fail => return (ItemVerdict::Fail, false),
        // No review makes proof of it.
        (_, Some(verdict)) => return (verdict, false),
        (None, None) => return (ItemVerdict::Unreviewed, false),
        (Some(review), None) => review,
    };
    let reviewer = identities.identity(&review.by);
    let collector = item.collected_by.as_deref().map(|name| identities.identity(name));
    let other = collector.is_some_and(|collector| !collector.is_empty() && collector != reviewer);
    let within_team =
        team.is_some_and(|team| reviewer == folded(&team.id) || team.lead.as_deref().is_some_and(|l| reviewer == folded(l)));
    let outside = !within_team || !matrix.document.judging.reviewer_outside_team;
    if other && !reviewer.is_empty() && outside && review.on >= collected {
        let part = item.results.as_ref().is_some_and(|r| !r.is_complete() || r.proves != Proves::AllOf);
        (if part { ItemVerdict::Part } else { ItemVerdict::Pass }, within_team)
    } else {
        (ItemVerdict::Unreviewed, false)
    }
}

/// Why results that passed show a part only.
fn why_a_part(results: &CheckResults) -> &'static str {
    match (results.proves, results.is_complete()) {
        (Proves::AllOf, _) => "not everything that was to be examined has passed",
        (_, true) => "the checks that passed show only a part of the duty",
        (_, false) => "the checks show only a part of the duty, and not everything that was to be examined has passed",
    }
}

/// Who names stand for.
pub(super) struct Identities {
    /// Ids of teams by their ids and names, all of them folded.
    teams: BTreeMap<String, String>,
}

impl Identities {
    pub fn of(matrix: &Matrix) -> Identities {
        let mut teams = BTreeMap::new();
        for team in &matrix.teams {
            for name in [&team.id, &team.name] {
                teams.entry(folded(name)).or_insert_with(|| folded(&team.id));
            }
        }
        Identities { teams }
    }

    /// The id of a team that goes by a name, or the role itself, folded for case and space.
    fn identity(&self, name: &str) -> String {
        let name = folded(name);
        self.teams.get(&name).cloned().unwrap_or(name)
    }
}

fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
