//! What ends in the days ahead, for whoever plans a quarter: what, when, who acts, and what it bears on.

use onus_core::matrix_context::MatrixContext;
use onus_core::status::{ENDS_WITHIN_DAYS, Ending, EndingSubject, endings};
use onus_source::text::{capitalised, day_words, plural};

use super::block::*;
use super::deployment;
use super::links::{anchor, scope_path, team_link};
use super::relied_on;

pub const PAGE: &str = "ends-soon";

/// Deployments that a row names before the rest is counted.
const NAMED: usize = 3;

pub fn title() -> String {
    format!("Ends within {ENDS_WITHIN_DAYS} days")
}

pub fn all(context: &MatrixContext) -> Vec<Ending> {
    endings(context.matrix, &context.statuses, ENDS_WITHIN_DAYS)
}

pub fn page(context: &MatrixContext) -> Page {
    let rows: Vec<_> = all(context).iter().map(|ending| row(context, ending)).collect();
    let block = match rows.is_empty() {
        true => paragraph(format!("Nothing ends in the {ENDS_WITHIN_DAYS} days from {}.", day_words(context.today()))),
        false => {
            let caption = format!("What ends in the {ENDS_WITHIN_DAYS} days from {}", day_words(context.today()));
            table(caption, &["Last day", "What", "Kind", "Who acts", "What to do", "Bears on"], rows)
        }
    };
    Page {
        path: PAGE.into(),
        title: title(),
        section: "Gaps".into(),
        summary: "What expires this quarter: reports, exceptions, evidence, audit periods and reviews".into(),
        print: Print::Nothing,
        wide: false,
        blocks: vec![block],
    }
}

fn row(context: &MatrixContext, ending: &Ending) -> Vec<Vec<Inline>> {
    let days = u64::try_from(context.today().until(ending.on).map_or(0, |span| span.get_days())).unwrap_or_default();
    let left = if days == 0 { "today".to_owned() } else { format!("in {}", plural(days, "day")) };
    let mut when = text(day_words(ending.on));
    when.push(Inline::Break);
    when.extend(text(left));
    let who = ending.team.map_or_else(|| text("no single team"), |team| vec![team_link(context, team)]);
    vec![
        when,
        vec![name(context, ending)],
        text(ending.subject.words()),
        who,
        text(capitalised(ending.subject.act())),
        touched(context, ending),
    ]
}

fn name(context: &MatrixContext, ending: &Ending) -> Inline {
    let matrix = context.matrix;
    let (page, fragment) = match ending.subject {
        EndingSubject::Scope(index) => (scope_path(&matrix.scopes[index as usize]), String::new()),
        EndingSubject::Report(index) => (relied_on::PAGE.to_owned(), anchor(&matrix.assurance[index as usize].id)),
        EndingSubject::Exception(_) => ("exceptions".to_owned(), String::new()),
        EndingSubject::Evidence(index) => ("evidence".to_owned(), anchor(&matrix.evidence[index as usize].id)),
        EndingSubject::Allocation => ("index".to_owned(), "document-control".to_owned()),
    };
    link(page, fragment, capitalised(&ending.title))
}

fn touched(context: &MatrixContext, ending: &Ending) -> Vec<Inline> {
    let mut out = Vec::new();
    if ending.obligations > 0 {
        out.extend(text(plural(ending.obligations.into(), "obligation")));
    }
    if ending.deployments.len() > NAMED {
        out.extend(text(if out.is_empty() { "" } else { ", " }));
        out.extend(text(plural(ending.deployments.len() as u64, "deployment")));
        return out;
    }
    for &index in &ending.deployments {
        if !out.is_empty() {
            out.extend(text(", "));
        }
        out.push(deployment::link_to(context, index));
    }
    out
}
