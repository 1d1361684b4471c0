//! What is open in a scope and period: what checks find, what the index shows, which teams have not accepted their duties.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::check::Finding;
use onus_core::inventory::Inventory;
use onus_core::matrix::{Matrix, duties_digests};
use onus_source::Level;
use onus_source::text::plural;

use crate::evidence::EvidenceState;
use crate::index::Index;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// `ONUS-K020`
    pub code: String,
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

/// Findings that a pack judges itself. Checks about evidence judge the day of the run; here the period counts, so the index judges
/// instead. What a team accepted is all that it carries, not only what is in scope: [`acceptances`] looks at that.
const JUDGED_HERE: [&str; 6] = ["ONUS-C005", "ONUS-C006", "ONUS-C020", "ONUS-C021", "ONUS-C022", "ONUS-C023"];

/// Findings that refuse a strict pack: orphan duties and unresolved cells.
const REFUSING: [&str; 3] = ["ONUS-C001", "ONUS-C010", "ONUS-C011"];

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

/// Everything open, worst first.
pub fn gaps(matrix: &Matrix, findings: &[Finding], index: &Index, acceptances: &[Acceptance]) -> Vec<Gap> {
    let mut out: Vec<Gap> = findings
        .iter()
        .filter(|f| !JUDGED_HERE.contains(&f.code.as_str()))
        .map(|f| Gap {
            code: f.code.clone(),
            level: f.level,
            message: f.message.clone(),
            hint: f.hint.clone(),
            team: f.team,
            refuses: REFUSING.contains(&f.code.as_str()),
        })
        .collect();
    evidence_gaps(matrix, index, &mut out);
    for acceptance in acceptances {
        let name = &matrix.teams[acceptance.team as usize].name;
        let (code, message) = match &acceptance.newest {
            _ if acceptance.current => continue,
            None => ("ONUS-K024", format!("{name} has not accepted its duties: there is no acknowledgement")),
            Some((by, on, revision)) => {
                let what = revision.as_ref().map_or_else(|| "without naming a version".to_owned(), |r| format!("version {r}"));
                let now = &matrix.document.version;
                (
                    "ONUS-K025",
                    format!(
                        "{by} acknowledged the duties of {name} on {on}, {what}; this is version {now}, and the duties may have changed since"
                    ),
                )
            }
        };
        out.push(Gap {
            code: code.to_owned(),
            level: Level::Warning,
            message,
            hint: "Have the team read its handbook, then record the acceptance under `acknowledgements`.".to_owned(),
            team: Some(acceptance.team),
            refuses: true,
        });
    }
    out.sort_by(|a, b| (std::cmp::Reverse(a.level), &a.code, &a.message).cmp(&(std::cmp::Reverse(b.level), &b.code, &b.message)));
    out
}

/// How many gaps of which level, as a sentence.
pub fn summary(gaps: &[Gap]) -> String {
    let count = |level: Level| gaps.iter().filter(|g| g.level == level).count() as u64;
    match gaps.len() {
        0 => "Nothing is open.".to_owned(),
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
    pub code: &'g str,
    /// Heading of the code in the documentation.
    pub title: &'static str,
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
            None => out.push(GapKind { code: &gap.code, title: title(&gap.code), count: 1, first: &gap.message }),
        }
    }
    out
}

fn title(code: &str) -> &'static str {
    const CODES: &str = include_str!("../../../docs/codes.md");
    let headings = CODES.lines().filter_map(|l| l.strip_prefix("### ")?.split_once(' '));
    headings.filter(|(id, _)| *id == code).map(|(_, title)| title).next().unwrap_or_default()
}

/// One gap per duty and state, whatever the number of deployments and requirements.
fn evidence_gaps(matrix: &Matrix, index: &Index, out: &mut Vec<Gap>) {
    type Subject<'i> = (EvidenceState, &'i str, Option<u32>);
    let mut open: BTreeMap<Subject, (&str, BTreeSet<u32>)> = BTreeMap::new();
    for row in index.rows.iter().filter(|r| r.ours && r.exception.is_none()) {
        if matches!(row.state, EvidenceState::Stale | EvidenceState::Failed | EvidenceState::Missing | EvidenceState::Unreviewed)
        {
            let entry = open.entry((row.state, &row.duty, row.accountable)).or_insert_with(|| (&row.title, BTreeSet::new()));
            entry.1.extend(&row.deployments);
        }
    }
    for ((state, duty, team), (title, deployments)) in open {
        let (code, level, problem, hint) = match state {
            EvidenceState::Failed => {
                ("ONUS-K021", Level::Error, "failed its review", "Fix what it shows, then collect it again.")
            }
            EvidenceState::Stale => ("ONUS-K020", Level::Warning, "was too old at the end of the period", "Collect it again."),
            EvidenceState::Unreviewed => {
                ("ONUS-K023", Level::Warning, "was reviewed only by its collector", "Have someone else review it.")
            }
            _ => ("ONUS-K022", Level::Warning, "is missing", "Collect it and list it under `evidence`."),
        };
        let count = deployments.len();
        let first = deployments.first().map_or("", |d| matrix.deployments[*d as usize].name.as_str());
        let of = if count == 1 { format!("“{first}”") } else { format!("{count} deployments, including “{first}”") };
        out.push(Gap {
            code: code.to_owned(),
            level,
            message: format!("evidence for `{duty}` ({title}) of {of} {problem}"),
            hint: hint.to_owned(),
            team,
            refuses: true,
        });
    }
}
