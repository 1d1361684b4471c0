//! The requirements of one scope, as auditors hand them round: each with who answers it, where, how, and what was shown.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use onus_core::inventory::Stated;
use onus_core::matrix::{Matrix, RefFramework, Scope};
use onus_core::status::{Determination, RequirementStatus, Score, Statuses, score};
use onus_model::{Holder, Party, is_requirement};

use super::{Column, Row, Table, column, count, join, number};

/// What the sheets of a scope read.
#[derive(Clone, Copy)]
pub struct ScopeSheets<'m> {
    pub matrix: &'m Matrix,
    pub scope: &'m Scope,
    pub framework: &'m RefFramework,
    pub statuses: &'m Statuses,
    pub requirements: &'m [RequirementStatus<'m>],
}

/// Who carries the duties that answer a requirement, and where.
#[derive(Default)]
struct Carriers<'m> {
    providers: BTreeSet<&'m str>,
    ours: bool,
    unresolved: bool,
    teams: BTreeSet<&'m str>,
    /// Duties by whether they are ours.
    our_duties: BTreeSet<&'m str>,
    their_duties: BTreeSet<&'m str>,
    /// The same for people.
    our_titles: BTreeSet<&'m str>,
    their_titles: BTreeSet<&'m str>,
    /// Names and ids.
    accounts: BTreeSet<(&'m str, &'m str)>,
    deployments: BTreeSet<&'m str>,
    evidence: BTreeSet<&'m str>,
    reports: BTreeSet<&'m str>,
    due: u32,
    proven: u32,
    without_team: bool,
}

impl<'m> Carriers<'m> {
    fn new(sheets: ScopeSheets<'m>, requirement: &RequirementStatus<'m>) -> Carriers<'m> {
        let matrix = sheets.matrix;
        let mut out = Carriers::default();
        for (obligation, _) in requirement.obligations.iter() {
            let duty = &matrix.duties[obligation.duty as usize];
            match &duty.holder {
                Holder::Party(Party::Organisation) => {
                    out.ours = true;
                    out.our_duties.insert(&duty.id);
                    out.our_titles.insert(&duty.title);
                    match obligation.team {
                        Some(team) => out.teams.insert(super::team_name(matrix, team)),
                        None => std::mem::replace(&mut out.without_team, true),
                    };
                }
                Holder::Unresolved(_) => out.unresolved = true,
                holder @ Holder::Party(_) => {
                    out.providers.insert(matrix.holder_name(holder));
                    out.their_duties.insert(&duty.id);
                    out.their_titles.insert(&duty.title);
                }
            }
            for deployment in sheets.statuses.deployments(obligation) {
                let deployment = &matrix.deployments[*deployment as usize];
                out.deployments.insert(&deployment.id);
                let account = deployment.account.map(|a| &matrix.accounts[a as usize]);
                out.accounts.extend(account.map(|account| (account.name.as_str(), account.id.as_str())));
            }
            let status = &obligation.status;
            out.due += status.due;
            out.proven += status.proven;
            out.evidence.extend(status.items.iter().map(|&item| matrix.evidence[item as usize].id.as_str()));
            out.reports.extend(status.reports.iter().map(|&report| matrix.assurance[report as usize].id.as_str()));
        }
        out
    }

    /// In the words of a shared responsibility matrix.
    fn responsibility(&self, requirement: &RequirementStatus, us: &str) -> String {
        if requirement.determination == Determination::NotApplicable {
            return "Not applicable".to_owned();
        }
        if self.unresolved {
            return "Undetermined".to_owned();
        }
        let ours = self.ours || (requirement.stated.is_some() && !answered_here(requirement));
        match (ours, self.providers.is_empty()) {
            (true, true) => us.to_owned(),
            (true, false) => "Shared".to_owned(),
            (false, false) if answered_here(requirement) => self.providers.iter().copied().collect::<Vec<_>>().join(", "),
            _ => "Undetermined".to_owned(),
        }
    }

    fn place(&self) -> Cow<'m, str> {
        let named = |(name, id): &(&str, &str)| if name == id { (*id).to_owned() } else { format!("{name} ({id})") };
        match (self.accounts.len(), self.deployments.len()) {
            (_, 0) => Cow::Borrowed(""),
            (0, n) => Cow::Owned(format!("{n} deployments")),
            (_, n) => Cow::Owned(format!(
                "{n} {} in {}",
                if n == 1 { "deployment" } else { "deployments" },
                self.accounts.iter().map(named).collect::<Vec<_>>().join(", ")
            )),
        }
    }

    fn evidence_words(&self) -> Cow<'m, str> {
        join(self.evidence.iter().copied().filter(|id| !id.is_empty()))
    }
}

fn answered_here(requirement: &RequirementStatus) -> bool {
    requirement.requirement.elsewhere.is_none() && requirement.requirement.partly.is_none()
}

/// What is still to be said or shown, in a sentence; empty: nothing.
pub(super) fn still_open(requirement: &RequirementStatus) -> String {
    if !requirement.held_back_by.is_empty() {
        return format!("it is met when every objective is; open: {}", requirement.held_back_by.join(", "));
    }
    let rest = requirement.requirement.not_here();
    match (requirement.determination, rest) {
        (Determination::Undetermined, Some(rest)) if requirement.stated.is_none() => {
            format!("{rest}; state how it is met, under `statements` of the scope")
        }
        (Determination::Undetermined, None) if requirement.stated.is_none() && is_shown(requirement) => {
            "its duties were shown, and they are a part of what it asks; state what meets the rest, under `statements` of the scope"
                .to_owned()
        }
        (Determination::Undetermined, _) if requirement.obligations.is_empty() => {
            "no duty of this scope answers it; state how it is met, under `statements` of the scope".to_owned()
        }
        (Determination::Undetermined | Determination::NotShown, _) => requirement.obligations.words(),
        (Determination::Met | Determination::NotApplicable, _) => String::new(),
    }
}

/// Whether nobody has to act on any of its duties.
fn is_shown(requirement: &RequirementStatus) -> bool {
    !requirement.obligations.is_empty() && requirement.obligations.iter().all(|(o, _)| !o.status.kind.is_gap())
}

const REQUIREMENTS: &[Column] = &[
    column("requirement", "Requirement", 14),
    column("requirement_title", "In our words", 30),
    column("determination", "Determination", 14),
    column("status", "Statuses of the duties", 30),
    column("open", "What is open", 40),
    column("responsibility", "Responsibility", 16),
    column("teams", "Accountable teams", 26),
    column("where", "Where", 34),
    column("our_duties", "Our duties", 40),
    column("provider_duties", "Duties of others", 34),
    // What is not printed.
    count("due", "Occurrences due", 12),
    count("proven", "Occurrences proven", 12),
    column("evidence", "Evidence", 40),
    column("reports", "Reports relied on", 30),
    column("statement", "Stated by the organisation", 40),
];

const REQUIREMENTS_PRINTED: usize = 10;

/// One row a requirement of the whole framework.
pub fn scope_requirements(sheets: ScopeSheets<'_>) -> Table<'_> {
    let us = sheets.matrix.organisation.short.as_str();
    let rows = sheets.requirements.iter().map(move |requirement| -> Row {
        let carriers = Carriers::new(sheets, requirement);
        vec![
            Cow::Borrowed(requirement.requirement.id.as_str()),
            Cow::Borrowed(requirement.requirement.title.as_str()),
            Cow::Borrowed(requirement.determination.words()),
            Cow::Owned(requirement.obligations.words().replace('\u{a0}', " ")),
            Cow::Owned(still_open(requirement).replace('\u{a0}', " ")),
            Cow::Owned(carriers.responsibility(requirement, us)),
            join(carriers.teams.iter().copied()),
            carriers.place(),
            join(carriers.our_duties.iter().copied()),
            join(carriers.their_duties.iter().copied()),
            number(carriers.due),
            number(carriers.proven),
            carriers.evidence_words(),
            join(carriers.reports.iter().copied()),
            Cow::Owned(requirement.stated.map(Stated::words).unwrap_or_default()),
        ]
    });
    Table {
        title: "Requirements",
        about: "One row per requirement of the whole framework: who answers it, where, how, and what was shown in the period. \
                What the organisation states is a claim, and printed as one",
        columns: REQUIREMENTS,
        printed: REQUIREMENTS_PRINTED,
        rows: Box::new(rows),
    }
}

const APPLICABILITY: &[Column] = &[
    column("control", "Control", 10),
    column("control_title", "In our words", 32),
    column("applicable", "Applicable", 12),
    column("justification", "Justification", 48),
    column("implementation", "Implementation status", 20),
    column("status", "Statuses of the duties", 30),
    column("responsibility", "Responsibility", 16),
    column("teams", "Accountable teams", 26),
    column("duties", "Duties", 40),
    column("evidence", "Evidence", 36),
];

/// The Statement of Applicability: one row a control of Annex A.
pub fn applicability(sheets: ScopeSheets<'_>) -> Table<'_> {
    let us = sheets.matrix.organisation.short.as_str();
    let rows = sheets.requirements.iter().filter(|r| r.requirement.id.starts_with("A.")).map(move |requirement| -> Row {
        let carriers = Carriers::new(sheets, requirement);
        let (applicable, justification) = match requirement.stated {
            Some(Stated::NotApplicable(why)) => ("no", why.clone()),
            Some(stated) => ("yes", stated.words()),
            None if carriers.deployments.is_empty() => ("not stated", still_open(requirement)),
            None => {
                let duties = carriers.our_duties.len() + carriers.their_duties.len();
                let noun = if duties == 1 { "duty of cloud services bears" } else { "duties of cloud services bear" };
                ("yes", format!("{duties} {noun} on it: {}", carriers.place()))
            }
        };
        let implementation = match requirement.determination {
            Determination::Met => "implemented, shown",
            Determination::NotShown => "not shown to be implemented",
            Determination::NotApplicable => "not applicable",
            Determination::Undetermined => "undetermined",
        };
        vec![
            Cow::Borrowed(requirement.requirement.id.as_str()),
            Cow::Borrowed(requirement.requirement.title.as_str()),
            Cow::Borrowed(applicable),
            Cow::Owned(justification.replace('\u{a0}', " ")),
            Cow::Borrowed(implementation),
            Cow::Owned(requirement.obligations.words().replace('\u{a0}', " ")),
            Cow::Owned(carriers.responsibility(requirement, us)),
            join(carriers.teams.iter().copied()),
            join(carriers.our_titles.union(&carriers.their_titles).copied()),
            carriers.evidence_words(),
        ]
    });
    Table {
        title: "Statement of Applicability",
        about: "One row per control of Annex A. A control is left out only where the organisation states why; implementation \
                is what was shown in the period, never what was planned",
        columns: APPLICABILITY,
        printed: APPLICABILITY.len(),
        rows: Box::new(rows),
    }
}

const SHARED_MATRIX: &[Column] = &[
    column("requirement", "Requirement", 18),
    column("objective", "Objective", 10),
    column("title", "In our words", 32),
    column("responsibility", "Responsibility", 16),
    column("providers", "External service providers", 22),
    column("provider_part", "What they do", 36),
    column("our_part", "What we do", 36),
    column("teams", "Accountable teams", 24),
    column("where", "Where", 30),
    column("determination", "Determination", 14),
    column("status", "Statuses of the duties", 28),
    column("evidence", "Evidence", 30),
    column("inherited_from", "Inherited from", 26),
    column("signature", "Countersigned by the provider", 24),
];

/// The shared responsibility matrix that assessors of CMMC ask for: one row a requirement and one an objective.
pub fn shared_matrix(sheets: ScopeSheets<'_>) -> Table<'_> {
    let us = sheets.matrix.organisation.short.as_str();
    // Objectives behind their requirement, which they follow in the framework only after all requirements.
    let mut position: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, requirement) in sheets.requirements.iter().enumerate() {
        position.entry(base_of(&requirement.requirement.id)).or_insert(number);
    }
    let mut ordered: Vec<&RequirementStatus> = sheets.requirements.iter().collect();
    ordered.sort_by_key(|requirement| position.get(base_of(&requirement.requirement.id)));
    let rows = ordered.into_iter().map(move |requirement| -> Row {
        let carriers = Carriers::new(sheets, requirement);
        let id = requirement.requirement.id.as_str();
        let (of, objective) = match id.strip_suffix(']').and_then(|id| id.split_once('[')) {
            Some((of, objective)) => (of, objective),
            None => (id, ""),
        };
        let our_part = join(carriers.our_titles.iter().copied());
        let our_part = match requirement.stated {
            Some(stated) if our_part.is_empty() => Cow::Owned(stated.words()),
            Some(stated) => Cow::Owned(format!("{our_part}; {}", stated.words())),
            None => our_part,
        };
        vec![
            Cow::Borrowed(of),
            Cow::Borrowed(objective),
            Cow::Borrowed(requirement.requirement.title.as_str()),
            Cow::Owned(carriers.responsibility(requirement, us)),
            join(carriers.providers.iter().copied()),
            join(carriers.their_titles.iter().copied()),
            our_part,
            join(carriers.teams.iter().copied()),
            carriers.place(),
            Cow::Borrowed(requirement.determination.words()),
            Cow::Owned(requirement.obligations.words().replace('\u{a0}', " ")),
            carriers.evidence_words(),
            join(carriers.reports.iter().copied()),
            Cow::Borrowed(""),
        ]
    });
    Table {
        title: "Shared responsibilities",
        about: "One row per requirement and per assessment objective: who is responsible, and what was shown. Undetermined: \
                a duty is nobody's, or what no cloud duty answers has not been stated",
        columns: SHARED_MATRIX,
        printed: SHARED_MATRIX.len(),
        rows: Box::new(rows),
    }
}

/// The requirement that an objective is of, or the requirement itself.
fn base_of(id: &str) -> &str {
    if is_requirement(id) { id } else { id.split('[').next().unwrap_or(id) }
}

const SCORE: &[Column] = &[
    column("requirement", "Requirement", 18),
    column("title", "In our words", 40),
    column("determination", "Determination", 16),
    count("points", "Points if not met", 10),
    count("subtracted", "Subtracted", 10),
    column("note", "Note", 60),
];

/// The score of a scope by the framework's own points, requirement by requirement, with the total first; none where the
/// framework has no points.
pub fn score_sheet(sheets: ScopeSheets<'_>) -> Option<Table<'_>> {
    let score = score(sheets.requirements);
    let total = match &score {
        Score::NotScored => return None,
        Score::Refused(list) => format!(
            "No score: {} of the requirements {} undetermined, the first is {}",
            list.len(),
            if list.len() == 1 { "is" } else { "are" },
            list.first().map(String::as_str).unwrap_or_default()
        ),
        Score::Points { left, of, .. } => format!("Score: {left} of {of}"),
    };
    let refused = matches!(score, Score::Refused(_));
    let head: Row = vec![
        Cow::Borrowed("Total"),
        Cow::Owned(total),
        Cow::Borrowed(""),
        Cow::Borrowed(""),
        Cow::Borrowed(""),
        Cow::Borrowed("what was not shown counts as not met; points that depend on how much is met are subtracted in full"),
    ];
    let rows = sheets.requirements.iter().filter(|r| is_requirement(&r.requirement.id)).map(move |requirement| -> Row {
        let points = requirement.requirement.points;
        let subtracted = match (requirement.determination, points) {
            (Determination::NotShown, Some(points)) if !refused => number(points),
            (_, Some(_)) if !refused => number(0),
            _ => Cow::Borrowed(""),
        };
        let note = match points {
            None => "has no points: without it there is no assessment".to_owned(),
            Some(_) => still_open(requirement).replace('\u{a0}', " "),
        };
        vec![
            Cow::Borrowed(requirement.requirement.id.as_str()),
            Cow::Borrowed(requirement.requirement.title.as_str()),
            Cow::Borrowed(requirement.determination.words()),
            points.map_or(Cow::Borrowed(""), number),
            subtracted,
            Cow::Owned(note),
        ]
    });
    Some(Table {
        title: "Score",
        about: "The score by the points of the assessment method, from what was shown; refused while a requirement is undetermined",
        columns: SCORE,
        printed: SCORE.len(),
        rows: Box::new(std::iter::once(head).chain(rows)),
    })
}
