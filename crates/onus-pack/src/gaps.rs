//! What is open in a scope and period: what checks find, what the index shows, which teams have not accepted their duties.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::check::Finding;
use onus_core::inventory::Inventory;
use onus_core::matrix::{Matrix, duties_digests};
use onus_source::text::plural;
use onus_source::{Code, Level, codes};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub code: Code,
    pub level: Level,
    pub message: String,
    pub hint: String,
    /// Index of the team that should act.
    pub team: Option<u32>,
    /// Whether it prevents a strict pack.
    pub refuses: bool,
}

/// A team's acceptance of its duties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    pub team: u32,
    /// Role that accepted, day, and version, of the newest acknowledgement.
    pub newest: Option<(String, jiff::civil::Date, Option<String>)>,
    /// Whether that is the version of this pack.
    pub current: bool,
}

/// What a team accepted is all that it carries, not only what is in scope: [`acceptances`] looks at that.
const JUDGED_HERE: [Code; 2] = [codes::DUTIES_CHANGED_SINCE_ACCEPTANCE, codes::ACKNOWLEDGEMENT_WITHOUT_DUTIES];

/// Findings that refuse a strict pack: duties of nobody, and obligations that are not shown.
const REFUSING: [Code; 12] = [
    codes::DUTY_WITHOUT_TEAM,
    codes::DECIDING_OPTION_UNSET,
    codes::AREA_WITHOUT_SOURCE,
    codes::EVIDENCE_DATED_AFTER_BUILD,
    codes::EVIDENCE_FILE_COLLECTED_TWICE,
    codes::PROVEN_AFTER_FAILURE,
    codes::EVIDENCE_STALE,
    codes::EVIDENCE_FAILED_REVIEW,
    codes::EVIDENCE_NOT_REVIEWED,
    codes::EVIDENCE_MISSING,
    codes::OCCURRENCES_WITHOUT_EVIDENCE,
    codes::ASSURANCE_REPORT_QUALIFIED,
];

/// Teams with duties in the scope, and whether they accepted them: the newest acknowledgement names this version, or the very
/// duties that the team carries in the matrix of the `organisation`.
pub fn acceptances(matrix: &Matrix, organisation: &Matrix, inventory: &Inventory) -> Vec<Acceptance> {
    let digests: BTreeMap<&str, String> =
        organisation.teams.iter().map(|t| t.id.as_str()).zip(duties_digests(organisation)).collect();
    let mut teams: BTreeSet<u32> = BTreeSet::new();
    for assignment in matrix.placements.iter().flat_map(|p| &p.assignments) {
        teams.extend(assignment.accountable);
        teams.extend(assignment.performs.iter().copied());
    }
    teams
        .into_iter()
        .map(|team| {
            let id = &matrix.teams[team as usize].id;
            let newest = inventory.acknowledgements.iter().filter(|a| a.team.as_str() == id).max_by_key(|a| a.on);
            let now = [Some(&matrix.document.version), matrix.document.revision.as_ref()];
            let current = newest.is_some_and(|a| match &a.duties {
                Some(accepted) => digests.get(id.as_str()) == Some(&accepted.value),
                None => a.revision.as_ref().is_some_and(|r| now.contains(&Some(r))),
            });
            Acceptance { team, newest: newest.map(|a| (a.by.clone(), a.on, a.revision.clone())), current }
        })
        .collect()
}

/// Everything open, worst first. What was acknowledged, by its message, does not refuse a pack.
pub fn gaps(matrix: &Matrix, findings: &[Finding], acknowledged: &[String], acceptances: &[Acceptance]) -> Vec<Gap> {
    let mut out: Vec<Gap> = findings
        .iter()
        .filter(|f| !JUDGED_HERE.contains(&f.code))
        .map(|f| Gap {
            code: f.code,
            level: f.level,
            message: f.message.clone(),
            hint: f.hint.clone(),
            team: f.team,
            refuses: REFUSING.contains(&f.code) && !acknowledged.contains(&f.message),
        })
        .collect();
    for acceptance in acceptances {
        let name = &matrix.teams[acceptance.team as usize].name;
        let (code, message) = match &acceptance.newest {
            _ if acceptance.current => continue,
            None => (codes::DUTIES_NOT_ACCEPTED, format!("{name} has not accepted its duties: there is no acknowledgement")),
            Some((by, on, revision)) => {
                let what = revision.as_ref().map_or_else(|| "without naming a version".to_owned(), |r| format!("version {r}"));
                let now = &matrix.document.version;
                (
                    codes::ANOTHER_VERSION_ACCEPTED,
                    format!(
                        "{by} acknowledged the duties of {name} on {on}, {what}; this is version {now}, and the duties may have changed since"
                    ),
                )
            }
        };
        out.push(Gap {
            code,
            level: code.level(),
            message,
            hint: "Have the team read its handbook, then record the acceptance under `acknowledgements`.".to_owned(),
            team: Some(acceptance.team),
            refuses: true,
        });
    }
    out.sort_by(|a, b| (std::cmp::Reverse(a.level), a.code, &a.message).cmp(&(std::cmp::Reverse(b.level), b.code, &b.message)));
    out
}

/// How many gaps of which level, as a sentence.
pub fn summary(gaps: &[Gap]) -> String {
    let count = |level: Level| gaps.iter().filter(|g| g.level == level).count() as u64;
    match gaps.len() {
        0 => "No check found anything.".to_owned(),
        _ => format!(
            "Open: {}, {}, {}.",
            plural(count(Level::Error), "error"),
            plural(count(Level::Warning), "warning"),
            plural(count(Level::Note), "note")
        ),
    }
}

/// Gaps of one code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapKind<'g> {
    pub code: Code,
    pub count: usize,
    /// Message of the first.
    pub first: &'g str,
}

/// Gaps by code, in the order of the list.
pub fn kinds(gaps: &[Gap]) -> Vec<GapKind<'_>> {
    let mut out: Vec<GapKind> = Vec::new();
    for gap in gaps {
        match out.iter_mut().find(|k| k.code == gap.code) {
            Some(kind) => kind.count += 1,
            None => out.push(GapKind { code: gap.code, count: 1, first: &gap.message }),
        }
    }
    out
}
