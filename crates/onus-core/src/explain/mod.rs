//! Explanations: who carries an area of one deployment or of one service in one setting, and why.
//!
//! Data only; the command line prints it and `--format json` publishes it. Must not know the terminal.

mod carriers;
mod in_words;
mod question;
mod search;
mod subject;

use serde::{Serialize, Serializer};

use crate::matrix::{Assignment, Cell, Matrix, RefFramework, Removed, Setting, Split, Step};
use crate::matrix_context::MatrixContext;
use crate::status::{ObligationSet, Status, StatusKind, count_words};
use onus_model::Holder;
use onus_model::vocabulary::{PartyKind, letters};
use onus_source::text::join;

pub use carriers::{Carried, Carrier, carried};
pub use in_words::{QuestionSubjects, question_subjects};
pub use question::{Question, question};
pub use search::{SearchHit, search};
pub use subject::{ExplainedSubject, subjects};

/// Everything that is known about the areas asked for.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// Version of this shape: `onus/explain/1`.
    pub schema: &'static str,
    /// Deployment id; none where only a service was asked about.
    pub deployment: Option<String>,
    /// Deployment's or service's name.
    pub name: String,
    /// Service id.
    pub service: String,
    /// Service's full name.
    pub service_name: String,
    /// What tells the configuration apart.
    pub configuration: String,
    /// Name of the team that owns the deployment.
    pub owner: Option<String>,
    /// Name of its account.
    pub account: Option<String>,
    /// Category in print.
    pub category: String,
    /// One line why.
    pub category_reason: String,
    /// Options with the origin of their values.
    pub settings: Vec<Setting>,
    /// Areas asked for, in order.
    pub areas: Vec<Area>,
    /// Version of the rule data.
    pub model_version: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Area {
    /// Domain id.
    pub domain: String,
    pub title: String,
    pub split: Split,
    /// Kinds of all parties, published as their letters.
    #[serde(rename = "letters", serialize_with = "serialize_letters")]
    pub parties: Vec<PartyKind>,
    /// Split in words.
    pub words: String,
    /// Who carries how many of its duties, in the order of the duties.
    pub carriers: Vec<Carrier>,
    /// What its obligations come to, in print; none where no deployment was asked about.
    pub status_words: Option<String>,
    pub duties: Vec<ExplainedDuty>,
    /// Duties that a rule took away.
    pub removed: Vec<Removed>,
    /// Why it does not apply, or why nothing is known.
    pub reason: Option<String>,
    /// Sources that disagree.
    pub disagreements: Vec<String>,
}

/// A duty with everything that is known about it.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedDuty {
    /// Duty id.
    pub id: String,
    pub title: String,
    /// `provider`, `organisation`, `third-party:NAME`, `unresolved`.
    pub party: String,
    /// Party in print.
    pub party_name: String,
    /// What to do.
    pub statement: String,
    /// How often.
    pub cadence: Option<String>,
    /// How well supported.
    pub basis: String,
    /// Why nobody can say.
    pub unresolved: Option<String>,
    /// Unset options that the wording or the party depends on.
    pub depends_on: Vec<String>,
    /// Accountable team.
    pub accountable: Option<String>,
    /// The team that would be accountable, were the duty ours: only where nobody can say whose it is.
    pub accountable_if_ours: Option<String>,
    /// Teams that carry it out.
    pub performs: Vec<String>,
    /// Why this team.
    pub ownership: Option<String>,
    /// Common control that fulfils it.
    pub common_control: Option<String>,
    /// Exception that applies, in words.
    pub exception: Option<String>,
    /// Every rule tried, weakest first.
    pub trace: Vec<Step>,
    /// Sources of the rule that won.
    pub sources: Vec<ExplainedSource>,
    /// What people wrongly believe about it.
    pub mistaken: Option<String>,
    /// Requirements that it answers, by framework.
    pub requirements: Vec<AnsweredRequirements>,
    /// What proves it.
    pub evidence_required: Vec<String>,
    /// Its status over the year up to the day of the build; none where no deployment was asked about.
    pub status: Option<Status>,
    /// The status in print, with its reason.
    pub status_words: Option<String>,
}

/// The requirements of one framework that a duty answers.
#[derive(Clone, Debug, Serialize)]
pub struct AnsweredRequirements {
    /// Framework's name.
    pub framework: String,
    /// Identifiers, in the framework's order.
    pub ids: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ExplainedSource {
    pub id: String,
    pub title: String,
    pub url: String,
    /// The page's own date.
    pub dated: Option<String>,
    /// When it was read.
    pub checked_on: String,
    /// Which copy.
    pub copy: Option<String>,
}

/// Explains one deployment, in one domain or in all.
pub fn explain(matrix: &Matrix, deployment: usize, domain: Option<&str>, about: Question) -> Explanation {
    let context = MatrixContext::new(matrix, &[]);
    let details = &matrix.deployments[deployment];
    let configuration = context.configuration(details);
    let assignments = &context.placement(details).assignments;
    let named = about == Question::Deployment;
    let subject = named.then(|| u32::try_from(deployment).unwrap_or(u32::MAX));
    let areas = matrix
        .reference
        .domains
        .iter()
        .zip(&configuration.cells)
        .zip(0_u32..)
        .filter(|((d, _), _)| domain.is_none_or(|id| id == d.id))
        .map(|((d, cell), position)| {
            let split = context.placement(details).splits.iter().find(|(i, _)| *i == position).map_or(cell.split, |(_, s)| *s);
            area(&context, subject, &d.id, &d.title, (cell, split), assignments, &configuration.disagreements)
        })
        .collect();
    Explanation {
        schema: "onus/explain/1",
        owner: details.owner.map(|team| matrix.teams[team as usize].name.clone()),
        account: details.account.map(|account| matrix.accounts[account as usize].name.clone()),
        deployment: named.then(|| details.id.clone()),
        name: if named { details.name.clone() } else { configuration.service_short.clone() },
        service: configuration.service.clone(),
        service_name: configuration.service_name.clone(),
        configuration: configuration.label.clone(),
        category: configuration.category_name.clone(),
        category_reason: configuration.category_reason.clone(),
        settings: details.settings.clone(),
        areas,
        model_version: matrix.document.model_version.clone(),
    }
}

fn serialize_letters<S: Serializer>(parties: &[PartyKind], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&letters(parties))
}

fn area(
    context: &MatrixContext,
    subject: Option<u32>,
    id: &str,
    title: &str,
    (cell, split): (&Cell, Split),
    assignments: &[Assignment],
    disagreements: &[(String, String)],
) -> Area {
    let here: Vec<&Assignment> = assignments.iter().filter(|a| context.duty(a.duty).domain == id).collect();
    let duties: Vec<u32> = here.iter().map(|a| a.duty).collect();
    let mut carriers = Vec::new();
    let (mut owed, mut relied_on) = (ObligationSet::default(), ObligationSet::default());
    for assignment in &here {
        let holder = &context.duty(assignment.duty).holder;
        Carrier::count(&mut carriers, context.matrix, holder, assignment.accountable, 1);
        if let Some(obligation) = subject.and_then(|s| context.obligation(&context.statuses, s, assignment)) {
            let list = if obligation.status.kind == StatusKind::ReliedOn { &mut relied_on } else { &mut owed };
            list.add(obligation);
        }
    }
    // What others are relied on for says nothing beside what somebody still has to do.
    let owed = if owed.is_empty() { relied_on } else { owed };
    Area {
        domain: id.to_owned(),
        title: title.to_owned(),
        split,
        parties: context.parties(split, &duties),
        words: context.split_words(split, &duties),
        carriers,
        status_words: subject.is_some().then(|| count_words(&owed.counts())),
        duties: here.iter().map(|a| duty(context, subject, a)).collect(),
        removed: cell.removed.clone(),
        reason: cell.reason.clone(),
        disagreements: disagreements.iter().filter(|(d, _)| d == id).map(|(_, words)| words.clone()).collect(),
    }
}

fn duty(context: &MatrixContext, subject: Option<u32>, assignment: &Assignment) -> ExplainedDuty {
    let matrix = context.matrix;
    let duty = context.duty(assignment.duty);
    let team = |t: u32| matrix.teams[t as usize].name.clone();
    let ours = context.is_ours(assignment);
    let unresolved = matches!(duty.holder, Holder::Unresolved(_));
    let required = matrix.reference.evidence.get(&duty.id).filter(|_| ours);
    let status = subject.and_then(|s| context.obligation(&context.statuses, s, assignment)).map(|o| o.status.clone());
    ExplainedDuty {
        id: duty.id.clone(),
        title: duty.title.clone(),
        party: duty.holder.to_string(),
        party_name: context.party(&duty.holder),
        statement: duty.statement.clone(),
        cadence: duty.cadence.map(|c| c.words().to_owned()),
        basis: duty.basis.word().to_owned(),
        unresolved: match &duty.holder {
            Holder::Unresolved(reason) => Some(reason.clone()),
            Holder::Party(_) => None,
        },
        depends_on: duty.depends_on.clone(),
        accountable: assignment.accountable.filter(|_| !unresolved).map(team),
        accountable_if_ours: assignment.accountable.filter(|_| unresolved).map(team),
        performs: assignment.performs.iter().map(|&t| team(t)).collect(),
        ownership: ownership(matrix, assignment),
        common_control: assignment.common_control.map(|c| matrix.common_controls[c as usize].name.clone()),
        exception: assignment.exception.map(|e| {
            let e = &matrix.exceptions[e as usize];
            let until = e.expires.map_or_else(String::new, |d| format!(", until {d}"));
            format!("{} {}{until} ({})", e.kind.replace('-', " "), e.detail, e.place)
        }),
        trace: duty.trace.clone(),
        sources: duty.sources.iter().map(|s| explained_source(matrix, s)).collect(),
        mistaken: duty.mistaken.clone(),
        requirements: answered(matrix, &duty.id),
        evidence_required: required.into_iter().flatten().map(|r| format!("{}, from {}", r.what, r.from)).collect(),
        status_words: status.as_ref().map(|status| status_words(matrix, status)),
        status,
    }
}

/// A status with what it rests on.
fn status_words(matrix: &Matrix, status: &Status) -> String {
    let reports: Vec<String> = status.reports.iter().map(|r| format!("“{}”", matrix.assurance[*r as usize].report)).collect();
    match (status.kind, &status.reason) {
        (StatusKind::ReliedOn, _) => format!("{} ({})", status.in_words(), join(&reports)),
        (StatusKind::NotReliedOn, Some(reason)) => format!("{}: {reason}", status.in_words()),
        _ => status.in_words_with_reason(),
    }
}

fn answered(matrix: &Matrix, duty: &str) -> Vec<AnsweredRequirements> {
    let answers = |framework: &RefFramework| AnsweredRequirements {
        framework: framework.name.clone(),
        ids: framework
            .requirements
            .iter()
            .filter(|requirement| requirement.duties.iter().any(|(answer, ..)| answer == duty))
            .map(|requirement| requirement.id.clone())
            .collect(),
    };
    matrix.reference.frameworks.iter().map(answers).filter(|answered| !answered.ids.is_empty()).collect()
}

fn ownership(matrix: &Matrix, assignment: &Assignment) -> Option<String> {
    assignment.accountable?;
    Some(match assignment.ownership {
        Some(rule) => {
            let rule = &matrix.ownership[rule as usize];
            format!("ownership rule for {} ({})", rule.selects, rule.place)
        }
        None if assignment.reassigned_from.is_some() => "reassigned".to_owned(),
        None => "owner of the deployment".to_owned(),
    })
}

fn explained_source(matrix: &Matrix, id: &str) -> ExplainedSource {
    let source = matrix.reference.sources.get(id);
    ExplainedSource {
        id: id.to_owned(),
        title: source.map_or_else(|| id.to_owned(), |s| s.title.clone()),
        url: source.map_or_else(String::new, |s| s.url.clone()),
        dated: source.and_then(|s| s.dated).map(|d| d.to_string()),
        checked_on: source.map_or_else(String::new, |s| s.checked_on.to_string()),
        copy: source.and_then(|s| s.copy.clone()),
    }
}
