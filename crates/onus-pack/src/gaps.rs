//! What is open in a scope and period: what checks find, what the index shows, who has not accepted his duties.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::check::Finding;
use onus_core::inventory::Inventory;
use onus_core::matrix::{Matrix, duties_digests};
use onus_source::Level;

use super::evidence::State;
use super::index::Index;

/// Something open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Code.
    pub code: String,
    /// How bad.
    pub level: Level,
    /// What is open.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Team that should act.
    pub team: Option<u32>,
    /// Whether it refuses a strict pack.
    pub refuses: bool,
}

/// A team's acceptance of its duties, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// Index of the team.
    pub team: u32,
    /// Role that accepted, day, and the version that was accepted.
    pub given: Option<(String, jiff::civil::Date, Option<String>)>,
    /// Whether that is the version of this pack.
    pub current: bool,
}

/// What is judged anew for a pack. Checks about evidence judge the day of the run; here the period counts, so the index judges
/// instead. What a team accepted is all that it carries, not only what is in scope: [`acceptances`] looks at that.
const JUDGED_HERE: [&str; 6] = ["ONUS-C005", "ONUS-C006", "ONUS-C020", "ONUS-C021", "ONUS-C022", "ONUS-C023"];

/// Findings that refuse a strict pack: orphan duties and unresolved cells.
const REFUSING: [&str; 3] = ["ONUS-C001", "ONUS-C010", "ONUS-C011"];

/// Teams with duties in the scope, and whether they accepted them: the newest acknowledgement names this version, or the very
/// duties that the team carries in the `whole` matrix.
pub fn acceptances(matrix: &Matrix, whole: &Matrix, inventory: &Inventory) -> Vec<Acceptance> {
    let digests: BTreeMap<&str, String> = whole.teams.iter().map(|t| t.id.as_str()).zip(duties_digests(whole)).collect();
    let mut busy: BTreeSet<u32> = BTreeSet::new();
    for assignment in matrix.placements.iter().flat_map(|p| &p.assignments) {
        busy.extend(assignment.accountable);
        busy.extend(assignment.performs.iter().copied());
    }
    busy.into_iter()
        .map(|team| {
            let id = &matrix.teams[team as usize].id;
            let newest = inventory.acknowledgements.iter().filter(|a| a.team.as_str() == id).max_by_key(|a| a.on);
            let now = [Some(&matrix.document.version), matrix.document.revision.as_ref()];
            let current = newest.is_some_and(|a| match &a.duties {
                Some(accepted) => digests.get(id.as_str()) == Some(&accepted.value),
                None => a.revision.as_ref().is_some_and(|r| now.contains(&Some(r))),
            });
            Acceptance { team, given: newest.map(|a| (a.by.clone(), a.on, a.revision.clone())), current }
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
    evidence(matrix, index, &mut out);
    for acceptance in acceptances {
        let name = &matrix.teams[acceptance.team as usize].name;
        let (code, message) = match &acceptance.given {
            _ if acceptance.current => continue,
            None => ("ONUS-K024", format!("{name} has not accepted its duties: nobody acknowledged them")),
            Some((by, on, revision)) => {
                let what =
                    revision.as_ref().map_or_else(|| "without saying which version".to_owned(), |r| format!("version {r}"));
                let now = &matrix.document.version;
                (
                    "ONUS-K025",
                    format!(
                        "{by} acknowledged the duties of {name} on {on}, {what}; this is version {now}, and they may have changed since"
                    ),
                )
            }
        };
        out.push(Gap {
            code: code.to_owned(),
            level: Level::Warning,
            message,
            hint: "Let the team read its handbook, then record it under `acknowledgements`.".to_owned(),
            team: Some(acceptance.team),
            refuses: true,
        });
    }
    out.sort_by(|a, b| (std::cmp::Reverse(a.level), &a.code, &a.message).cmp(&(std::cmp::Reverse(b.level), &b.code, &b.message)));
    out
}

/// Gaps of one code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind<'g> {
    /// Code.
    pub code: &'g str,
    /// What the code means, in a few words.
    pub title: &'static str,
    /// How many.
    pub count: usize,
    /// The first of them.
    pub first: &'g str,
}

/// Gaps by code, in the order of the list.
pub fn kinds(gaps: &[Gap]) -> Vec<Kind<'_>> {
    let mut out: Vec<Kind> = Vec::new();
    for gap in gaps {
        match out.iter_mut().find(|k| k.code == gap.code) {
            Some(kind) => kind.count += 1,
            None => out.push(Kind { code: &gap.code, title: title(&gap.code), count: 1, first: &gap.message }),
        }
    }
    out
}

/// What a code means: its heading in the documentation.
fn title(code: &str) -> &'static str {
    const CODES: &str = include_str!("../../../docs/codes.md");
    let headings = CODES.lines().filter_map(|l| l.strip_prefix("### ")?.split_once(' '));
    headings.filter(|(id, _)| *id == code).map(|(_, title)| title).next().unwrap_or_default()
}

/// One gap a duty and state, whatever the number of deployments and requirements.
fn evidence(matrix: &Matrix, index: &Index, out: &mut Vec<Gap>) {
    type About<'i> = (State, &'i str, Option<u32>);
    let mut open: BTreeMap<About, (&str, BTreeSet<u32>)> = BTreeMap::new();
    for row in index.rows.iter().filter(|r| r.ours && r.exception.is_none()) {
        if matches!(row.state, State::Stale | State::Failed | State::Missing | State::Unreviewed) {
            let entry = open.entry((row.state, &row.duty, row.accountable)).or_insert_with(|| (&row.title, BTreeSet::new()));
            entry.1.extend(&row.deployments);
        }
    }
    for ((state, duty, team), (title, deployments)) in open {
        let (code, level, words, hint) = match state {
            State::Failed => ("ONUS-K021", Level::Error, "failed its review", "Fix what it shows, then collect it again."),
            State::Stale => ("ONUS-K020", Level::Warning, "is too old at the period's end", "Collect it again."),
            State::Unreviewed => {
                ("ONUS-K023", Level::Warning, "was reviewed by nobody but its collector", "Have someone else review it.")
            }
            _ => ("ONUS-K022", Level::Warning, "is missing", "Collect it and list it under `evidence`."),
        };
        let count = deployments.len();
        let first = deployments.first().map_or("", |d| matrix.deployments[*d as usize].name.as_str());
        let of = if count == 1 { format!("“{first}”") } else { format!("{count} deployments, “{first}” among them") };
        out.push(Gap {
            code: code.to_owned(),
            level,
            message: format!("evidence of `{duty}` ({title}) of {of} {words}"),
            hint: hint.to_owned(),
            team,
            refuses: true,
        });
    }
}
