//! `onus open`: what is open over the organisation, by the act that closes it.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::status::{OpenAct, StatusKind, open_acts};
use onus_source::text::{capitalised, counted, day_words, plural};
use serde_json::json;

use super::listing::{self, ListFormat, Listing};
use super::printer::{ALARM, Printer, QUIET, STRONG};
use super::project::ProjectLocation;
use super::text_layout::TextLayout;
use super::{Failure, Outcome, Run, lookup};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus open\n  onus open --team payments\n  onus open --top 10\n  onus open --format csv > open.csv"
)]
pub struct OpenArgs {
    /// Only what one team has to act on
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// Owners to show in the terminal for each action
    #[arg(long, value_name = "N", default_value_t = 2)]
    top: usize,
    /// How to print
    #[arg(long, default_value = "human")]
    format: ListFormat,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &OpenArgs, printer: &Printer) -> Run {
    let project = location.open_silently()?;
    let matrix = &project.matrix;
    let mut acts = open_acts(matrix, &project.statuses.organisation);
    if let Some(word) = &args.team {
        let team = &matrix.teams[lookup::team(matrix, word)? as usize].id;
        acts.retain(|act| act.team.as_ref() == Some(team));
    }
    let text = match args.format {
        ListFormat::Human => human(&acts, args),
        ListFormat::Json => {
            let document = json!({ "schema": "onus/open/1", "day": matrix.document.date, "acts": acts });
            serde_json::to_string_pretty(&document).map_err(Failure::message)? + "\n"
        }
        ListFormat::Csv | ListFormat::Markdown => listing::text(&listed(&acts), args.format)?,
    };
    printer.data(&text);
    Ok(Outcome::Done)
}

fn listed(acts: &[OpenAct]) -> Listing {
    let row = |act: &OpenAct| {
        vec![
            json!(act.status.id()),
            json!(act.act),
            json!(act.owner),
            json!(act.obligations),
            json!(act.late),
            json!(act.open_since),
            json!(act.due_on),
            json!(act.areas.keys().collect::<Vec<_>>()),
            json!(act.deployments),
        ]
    };
    Listing {
        schema: "onus/open/1",
        key: "acts",
        columns: &[
            ("status", "Status"),
            ("act", "What to do"),
            ("owner", "Owner"),
            ("obligations", "Obligations"),
            ("late", "Late"),
            ("open_since", "Open since"),
            ("due_on", "Due on"),
            ("areas", "Areas"),
            ("deployments", "Deployments"),
        ],
        rows: acts.iter().map(row).collect(),
    }
}

fn human(acts: &[OpenAct], args: &OpenArgs) -> String {
    let mut layout = TextLayout::new();
    let mut by_status: BTreeMap<StatusKind, Vec<&OpenAct>> = BTreeMap::new();
    for act in acts {
        by_status.entry(act.status).or_default().push(act);
    }
    if acts.is_empty() {
        layout.line(&format!("{QUIET}No obligation is open.{QUIET:#}"));
    }
    let mut folded = false;
    for (position, (status, acts)) in by_status.into_iter().enumerate() {
        if position > 0 {
            layout.blank();
        }
        let style = if status.is_alarm() { ALARM } else { STRONG };
        let obligations = acts.iter().map(|act| u64::from(act.obligations)).sum();
        let what = acts.first().map_or("", |act| act.act);
        layout.labelled(
            &format!("{style}{}{style:#}: ", capitalised(status.words())),
            2,
            &format!("{}; {what}", plural(obligations, "obligation")),
        );
        for act in acts.iter().take(args.top) {
            layout.labelled("  ", 4, &line(act));
        }
        let more = acts.get(args.top..).unwrap_or_default();
        if !more.is_empty() {
            folded = true;
            let rest = more.iter().map(|act| u64::from(act.obligations)).sum();
            let named: BTreeSet<_> = more.iter().map(|act| &act.owner).collect();
            let owners = counted(named.len() as u64, "more owner", "more owners");
            layout.line(&format!("  {QUIET}and {owners} with {}{QUIET:#}", plural(rest, "obligation")));
        }
    }
    layout.blank();
    if folded {
        layout.line(&format!("{QUIET}onus open --top 100            every owner{QUIET:#}"));
    }
    layout.line(&format!("{QUIET}onus mine TEAM                 the records that a team has to collect{QUIET:#}"));
    layout.line(&format!("{QUIET}onus check --team TEAM         what the checks say, line by line{QUIET:#}"));
    layout.finish()
}

/// Owner, number, day, and the areas with most.
fn line(act: &OpenAct) -> String {
    /// Areas that are named.
    const AREAS: usize = 1;
    let day = match (act.open_since, act.due_on) {
        (Some(day), _) => format!(" since {}", day_words(day)),
        (None, Some(day)) => format!(", due from {}", day_words(day)),
        (None, None) => String::new(),
    };
    let mut areas: Vec<(&String, &u32)> = act.areas.iter().collect();
    areas.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let named: Vec<&str> = areas.iter().take(AREAS).map(|(id, _)| id.as_str()).collect();
    let more = match areas.len().saturating_sub(AREAS) {
        0 => String::new(),
        n => format!(" and {}", counted(n as u64, "more area", "more areas")),
    };
    let owner = act.owner.as_deref().unwrap_or("no team");
    format!("{owner}: {}{day} ({}{more})", act.obligations, named.join(", "))
}
