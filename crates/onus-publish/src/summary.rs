//! Are we ready? The page for those who read one page: where each scope stands, what has to be decided, what is ours, what
//! ends soon. Must not know: how large a page is.

use onus_core::matrix::{Assurance, Scope};
use onus_core::matrix_context::MatrixContext;
use onus_core::status::{
    Decision, DecisionKind, ENDS_WITHIN_DAYS, Ending, EndingSubject, Readiness, Verdict, decisions, endings, is_about, readiness,
};
use onus_source::text::{capitalised, clip, counted, day_words, grouped, join, plural};
use std::collections::BTreeSet;

use super::bars::layer_bars;
use super::block::*;
use super::links::scope_path;

/// Scopes that are told before the rest is counted.
const SCOPES: usize = 4;
/// Names in a sentence before the rest is counted.
const NAMED: usize = 2;
/// Records that most obligations wait for.
const RECORDS: usize = 2;
/// Endings that are told before the rest is counted.
const ENDINGS: usize = 6;

pub fn page(context: &MatrixContext) -> Page {
    let mut blocks = Vec::new();
    if context.matrix.scopes.is_empty() {
        blocks.push(paragraph("The inventory names no scope that is audited."));
    } else {
        blocks.push(Block::Numbers { numbers: verdicts(context) });
        blocks.extend(more_scopes(context));
    }
    blocks.push(heading(2, "decide", "Decide these, in this order"));
    blocks.push(decisions_table(context));
    blocks.push(heading(2, "who-carries-what", "What others carry, and what is ours"));
    blocks.push(layer_bars(context));
    blocks.push(heading(2, "ends-soon", format!("Ends within {ENDS_WITHIN_DAYS} days")));
    blocks.push(ends(context));
    let matrix = context.matrix;
    Page {
        path: "in-brief".into(),
        title: "Are we ready?".into(),
        section: "Overview".into(),
        summary: format!(
            "{}, {}, version {}",
            matrix.organisation.name,
            day_words(matrix.document.date),
            matrix.document.version
        ),
        print: Print::Front,
        wide: false,
        blocks,
    }
}

/// What has to be decided, by whom and by when, the gravest first.
pub fn decisions_table(context: &MatrixContext) -> Block {
    let decisions = decisions(context.matrix, &context.statuses);
    match decisions.is_empty() {
        true => paragraph("Nothing is open."),
        false => {
            let rows = (1..).zip(&decisions).map(|(number, d)| decision(context, number, d)).collect();
            table("", &["No.", "Decision", "Who", "By"], rows)
        }
    }
}

/// The scopes whose periods end next come first; those that are over come last.
fn by_end<'a>(context: &MatrixContext<'a>) -> Vec<(&'a Scope, Readiness)> {
    let scopes = context.matrix.scopes.iter();
    let mut list: Vec<_> = scopes.map(|s| (s, readiness(context.matrix, s, context.statuses_of(s)))).collect();
    list.sort_by_key(|(_, readiness)| (readiness.days_left.is_none(), readiness.days_left));
    list
}

fn verdicts(context: &MatrixContext) -> Vec<KeyNumber> {
    let number = |(scope, readiness): &(&Scope, Readiness)| KeyNumber {
        number: readiness.verdict.words().to_owned(),
        words: verdict_words(scope, readiness),
        alarm: matches!(readiness.verdict, Verdict::NotReady | Verdict::Undetermined),
        to: Some(Target::Page { path: scope_path(scope), fragment: String::new() }),
    };
    by_end(context).iter().take(SCOPES).map(number).collect()
}

pub fn verdict_words(scope: &Scope, readiness: &Readiness) -> String {
    let mut words = scope.name.clone();
    words.push_str(&match (scope.period, readiness.days_left) {
        (None, _) => ". No period is stated. ".to_owned(),
        (Some((_, end)), None) => format!(". The period ended on {}. ", day_words(end)),
        (Some((_, end)), Some(0)) => format!(". The period ends today, {}. ", day_words(end)),
        (Some((_, end)), Some(days)) => {
            format!(". {} left, until {}. ", plural(u64::try_from(days).unwrap_or(0), "day"), day_words(end))
        }
    });
    words.push_str(&match readiness.undecided {
        0 => "Allocated: all. ".to_owned(),
        n => format!("Allocated: all but {}. ", grouped(u64::from(n))),
    });
    let of = |part: u32, all: u32| format!("{} of {}", grouped(u64::from(part)), grouped(u64::from(all)));
    words.push_str(&format!("Proven: {}.", of(readiness.proven, readiness.asked)));
    if readiness.not_relied_on > 0 {
        words.push_str(&format!(" No report covers {} that others carry.", of(readiness.not_relied_on, readiness.of_others)));
    }
    if let Some(day) = readiness.first_lost {
        words.push_str(&format!(" First date lost: {}.", day_words(day)));
    }
    words
}

fn more_scopes(context: &MatrixContext) -> Option<Block> {
    let more = context.matrix.scopes.len().saturating_sub(SCOPES);
    (more > 0).then(|| {
        let mut content = text(format!("And {}: ", plural(more as u64, "more scope")));
        content.push(link("requirements/index", "", "all scopes"));
        content.extend(text("."));
        Block::Paragraph { content }
    })
}

fn decision(context: &MatrixContext, number: usize, decision: &Decision) -> Vec<Vec<Inline>> {
    let by = match decision.by {
        Some(day) if day == context.today() => "now".to_owned(),
        Some(day) => day_words(day),
        None => "no day is set".to_owned(),
    };
    vec![text(number.to_string()), text(decision_words(context, decision)), text(who(context, decision)), text(by)]
}

/// What to do, as one would say it at a table.
fn decision_words(context: &MatrixContext, decision: &Decision) -> String {
    let count = plural(u64::from(decision.obligations), "obligation");
    let places = names(context, &decision.deployments);
    let is = if decision.deployments.len() == 1 { "is" } else { "are" };
    let since = decision.open_since.map_or_else(String::new, |day| format!(", the oldest since {}", day_words(day)));
    match decision.kind {
        DecisionKind::Unresolved => format!("Say how {places} {is} set up: nobody can say whose {count} are."),
        DecisionKind::Unassigned => format!("Name a team for {places}: nobody answers for {count}."),
        DecisionKind::Failed => {
            let titles: Vec<String> = decision.duties.iter().take(NAMED).map(|id| clip(&context.duty_title(id), 60)).collect();
            let more = decision.duties.len().saturating_sub(NAMED);
            let duties = if more == 0 { join(&titles) } else { format!("{} and {more} more", titles.join(", ")) };
            format!("Put right what failed at {places}, and show it again: {duties}.")
        }
        DecisionKind::Overdue => {
            format!("Collect what is overdue or was shown in part for {count}{since}. {}", records(decision))
        }
        DecisionKind::ShownInPart => format!("Collect the rest of what was shown in part for {count}. {}", records(decision)),
        DecisionKind::NotReliedOn => {
            format!("Ask {} for reports that cover {places}.", join(&limited(&decision.owners, "more")))
        }
        DecisionKind::NotReviewed => {
            format!("Have what was collected for {count} reviewed by somebody else, or collected anew where it is too old.")
        }
        DecisionKind::NeverShown => format!("Set a day for {count} of which nothing was ever shown. {}", records(decision)),
    }
}

/// The records that most of it waits for.
fn records(decision: &Decision) -> String {
    let first: Vec<String> = decision.records.iter().take(RECORDS).map(|(what, _)| clip(what, 60)).collect();
    match first.len() {
        0 => String::new(),
        _ if decision.records.len() <= RECORDS => format!("{}.", capitalised(&join(&first))),
        _ => format!("Of {} records, most wait for: {}.", decision.records.len(), join(&first)),
    }
}

fn names(context: &MatrixContext, ids: &BTreeSet<String>) -> String {
    let deployments = context.matrix.deployments.iter();
    let known: Vec<String> =
        deployments.filter(|d| ids.contains(&d.id)).take(NAMED).map(|d| format!("“{}”", clip(&d.name, 40))).collect();
    match ids.len().saturating_sub(NAMED) {
        0 if known.is_empty() => context.organisation().to_owned(),
        0 => join(&known),
        more => format!("{} and {}", known.join(", "), plural(more as u64, "more deployment")),
    }
}

fn limited(names: &[String], noun: &str) -> Vec<String> {
    let mut out: Vec<String> = names.iter().take(NAMED).map(|name| clip(name, 40)).collect();
    if names.len() > NAMED {
        out.push(format!("{} {noun}", names.len() - NAMED));
    }
    out
}

/// Who has to decide. Reports are asked for by whoever reads them.
fn who(context: &MatrixContext, decision: &Decision) -> String {
    let owners: Vec<String> = match decision.kind {
        DecisionKind::NotReliedOn => {
            let about = |r: &&Assurance| decision.owners.iter().any(|owner| is_about(r, owner, &context.matrix.reference));
            let reports = context.matrix.assurance.iter().filter(about);
            let roles: BTreeSet<String> = reports.filter_map(|r| Some(r.review.as_ref()?.role.clone())).collect();
            roles.into_iter().collect()
        }
        _ => decision.owners.clone(),
    };
    match owners.is_empty() {
        true => context.organisation().to_owned(),
        false => join(&limited(&owners, if owners.len() == NAMED + 1 { "more team" } else { "more teams" })),
    }
}

/// What ends, the first to end first.
fn ends(context: &MatrixContext) -> Block {
    let list = endings(context.matrix, &context.statuses, ENDS_WITHIN_DAYS);
    if list.is_empty() {
        return paragraph("No period, report, exception, proof or review ends.");
    }
    let row = |ending: &Ending| {
        let who = ending.team.map_or_else(String::new, |team| context.matrix.teams[team as usize].name.clone());
        let what = format!("{} “{}”: {}", capitalised(ending.subject.words()), clip(&ending.title, 80), ending.subject.act());
        vec![text(day_words(ending.on)), text(what), text(who)]
    };
    // Proof ends all the time, and its teams know: here it is counted.
    let (proof, decided): (Vec<&Ending>, Vec<&Ending>) =
        list.iter().partition(|ending| matches!(ending.subject, EndingSubject::Evidence(_)));
    let mut rows: Vec<_> = decided.iter().take(ENDINGS).map(|ending| row(ending)).collect();
    let more = decided.len().saturating_sub(ENDINGS);
    if more > 0 {
        let words = counted(more as u64, "more ends later in this time", "more end later in this time");
        rows.push(vec![Vec::new(), text(words), Vec::new()]);
    }
    if let Some(first) = proof.first() {
        let words = counted(proof.len() as u64, "record has to be shown again", "records have to be shown again");
        let teams: BTreeSet<u32> = proof.iter().filter_map(|ending| ending.team).collect();
        rows.push(vec![
            text(format!("from {}", day_words(first.on))),
            text(capitalised(&words)),
            text(plural(teams.len() as u64, "team")),
        ]);
    }
    table("", &["On", "What ends, and what to do before", "Who"], rows)
}
