//! `onus mine`: what a team has to do next.

use std::collections::BTreeSet;

use onus_core::matrix::Matrix;
use onus_core::status::{NextAction, NextActionsQuestion, ProofRequest, Urgency, next_actions};
use onus_driver::Project;
use onus_model::Cadence;
use onus_source::text::{day_words, plural};
use serde_json::json;

use super::listing::{self, ListFormat, Listing};
use super::printer::{ALARM, Printer, QUIET, STRONG};
use super::project::ProjectLocation;
use super::text_layout::TextLayout;
use super::{Failure, Outcome, Run, lookup};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus mine payments\n  onus mine payments --due 90d\n  onus mine payments --area backup-recovery --all\n  onus mine payments --format csv > tasks.csv"
)]
pub struct MineArgs {
    /// Id or name of the team; may be left out where there is only one
    #[arg(value_name = "TEAM")]
    team: Option<String>,
    /// How far ahead something is due soon: 30d, 6w
    #[arg(long, value_name = "DAYS", default_value = "30d", value_parser = days)]
    due: u32,
    /// Only duties of one area
    #[arg(long, value_name = "AREA")]
    area: Option<String>,
    /// Print every record with all of its deployments; by default, the terminal shows the most pressing
    #[arg(long)]
    all: bool,
    /// How to print
    #[arg(long, default_value = "human")]
    format: ListFormat,
}

/// Days as they are written: `30`, `30d`, `6w`.
fn days(written: &str) -> Result<u32, String> {
    let lower = written.trim().to_lowercase();
    let (number, each) = match (lower.strip_suffix('d'), lower.strip_suffix('w')) {
        (Some(number), _) => (number, 1),
        (_, Some(number)) => (number, 7),
        (None, None) => (lower.as_str(), 1),
    };
    let number: u32 = number.parse().map_err(|_| "expected days or weeks, such as 30d or 6w".to_owned())?;
    number.checked_mul(each).filter(|days| *days <= 36_500).ok_or_else(|| "expected at most a hundred years".to_owned())
}

/// The team that is meant where none is named: the only one.
fn only_team(project: &Project) -> Result<u32, Failure> {
    /// Teams that are named.
    const NAMED: usize = 12;
    let teams = &project.matrix.teams;
    if teams.len() == 1 {
        return Ok(0);
    }
    let inventory = &project.files.inventory;
    let Some(first) = inventory.teams.first() else {
        return Err(Failure::message("the inventory has no team; teams stand under `teams:` in the inventory"));
    };
    let ids = teams.iter().map(|team| team.id.clone()).collect();
    let example = &teams[0].id;
    Err(Failure::message(format!(
        "name a team, for example `onus mine {example}`; the inventory has {}: {} ({})",
        plural(teams.len() as u64, "team"),
        named(&ids, NAMED),
        project.sources.place(first.id.at),
    )))
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &MineArgs, printer: &Printer) -> Run {
    let project = location.open_silently()?;
    let matrix = &project.matrix;
    let team = match &args.team {
        Some(word) => lookup::team(matrix, word)?,
        None => only_team(&project)?,
    };
    let domain = args.area.as_deref().map(|area| lookup::domain(&project.files.model, area)).transpose()?;
    let question = NextActionsQuestion { team, domain: domain.map(|d| d.id.as_str()), due_within_days: args.due };
    let actions = next_actions(matrix, &project.statuses.organisation, &question);
    let team = &matrix.teams[team as usize];
    let text = match args.format {
        ListFormat::Human => human(matrix, &team.id, &team.name, &actions, args),
        ListFormat::Json => {
            let document = json!({
                "schema": "onus/mine/1",
                "team": team.id,
                "day": matrix.document.date,
                "due_within_days": args.due,
                "records": actions,
            });
            serde_json::to_string_pretty(&document).map_err(Failure::message)? + "\n"
        }
        ListFormat::Csv | ListFormat::Markdown => listing::text(&listed(&actions), args.format)?,
    };
    printer.data(&text);
    Ok(Outcome::Done)
}

fn listed(actions: &[NextAction]) -> Listing {
    let row = |action: &NextAction| {
        let request = &action.request;
        let often = request.cadence.map_or("", Cadence::words);
        vec![
            json!(request.id),
            json!(action.urgency.id()),
            json!(request.open_since),
            json!(request.due_on),
            json!(request.what),
            json!(request.from),
            json!(often),
            json!(request.obligations),
            json!(request.duties),
            json!(request.deployments),
            json!(request.accounts),
        ]
    };
    Listing {
        schema: "onus/mine/1",
        key: "records",
        columns: &[
            ("id", "ID"),
            ("urgency", "Urgency"),
            ("open_since", "Open since"),
            ("due_on", "Due on"),
            ("record", "Record"),
            ("from", "From"),
            ("how_often", "How often"),
            ("obligations", "Obligations"),
            ("duties", "Duties"),
            ("deployments", "Deployments"),
            ("accounts", "Accounts"),
        ],
        rows: actions.iter().map(row).collect(),
    }
}

/// Records that a screen holds.
const SHOWN: usize = 8;

/// How many records of each urgency are shown: one of each at least, and then the most pressing.
fn shown(counts: [usize; Urgency::ALL.len()], all: bool) -> [usize; Urgency::ALL.len()] {
    if all {
        return counts;
    }
    let later = Urgency::ALL.len() - 1;
    let mut shown = counts.map(|count| count.min(1));
    shown[later] = 0;
    let mut left = SHOWN.saturating_sub(shown.iter().sum());
    for (shown, count) in shown.iter_mut().zip(counts).take(later) {
        let more = left.min(count - *shown);
        *shown += more;
        left -= more;
    }
    shown
}

fn human(matrix: &Matrix, id: &str, name: &str, actions: &[NextAction], args: &MineArgs) -> String {
    let mut layout = TextLayout::new();
    let obligations: u64 = actions.iter().map(|action| u64::from(action.request.obligations)).sum();
    layout.labelled(
        &format!("{STRONG}{}{STRONG:#}: ", super::text_layout::visible(name)),
        2,
        &format!(
            "{} to collect on {}, for {}",
            plural(actions.len() as u64, "record"),
            day_words(matrix.document.date),
            plural(obligations, "obligation"),
        ),
    );
    if actions.is_empty() {
        layout.line(&format!("{QUIET}There is no record to collect.{QUIET:#}"));
        return layout.finish();
    }
    if matrix.evidence.is_empty() && matrix.organisation.records_since.is_none() {
        let words = "Nothing is on record yet. If you have only begun to keep records, `records_since` under `organisation` names the \
                     day: what fell due before it is no task.";
        layout.labelled("", 0, words);
    }
    let mut counts = [0; Urgency::ALL.len()];
    for action in actions {
        counts[action.urgency as usize] += 1;
    }
    let shown = shown(counts, args.all);
    for (position, urgency) in Urgency::ALL.into_iter().enumerate().filter(|(position, _)| counts[*position] > 0) {
        let style = if urgency <= Urgency::Overdue { ALARM } else { STRONG };
        let days = match urgency {
            Urgency::DueSoon => format!(" (within {})", plural(u64::from(args.due), "day")),
            _ => String::new(),
        };
        layout.blank();
        layout.line(&format!("{style}{}{days}{style:#}: {}", urgency.words(), plural(counts[position] as u64, "record")));
        let here = actions.iter().filter(|action| action.urgency == urgency);
        here.take(shown[position]).for_each(|action| record(&mut layout, &action.request, args.all));
        let folded = counts[position] - shown[position];
        if folded > 0 && shown[position] > 0 {
            layout.line(&format!("  {QUIET}and {folded} more{QUIET:#}"));
        }
    }
    next(&mut layout, id, counts.iter().sum::<usize>() > shown.iter().sum(), args);
    layout.finish()
}

fn record(layout: &mut TextLayout, request: &ProofRequest, all: bool) {
    let day = match (request.open_since, request.due_on) {
        (Some(day), _) => format!("since {}", day_words(day)),
        (None, Some(day)) => format!("due on {}", day_words(day)),
        (None, None) => request.status.words().to_owned(),
    };
    layout.labelled("  ", 4, &format!("{} ({})", request.what, request.id));
    let often = request.cadence.map_or_else(String::new, |cadence| format!(", {}", cadence.words()));
    let most = if all { usize::MAX } else { 2 };
    layout.paragraph(4, 4, &format!("{day}{often}: {}", about(request, most)));
    if all {
        layout.paragraph(4, 4, &format!("from {}; proves {}", request.from, named(&request.duties, usize::MAX)));
    }
}

/// What it is about: deployments, accounts, the organisation.
fn about(request: &ProofRequest, most: usize) -> String {
    let mut parts = Vec::new();
    if !request.deployments.is_empty() {
        parts.push(named(&request.deployments, most));
    }
    if !request.accounts.is_empty() {
        parts.push(format!("account {}", named(&request.accounts, most)));
    }
    if request.organisation {
        parts.push("the organisation".to_owned());
    }
    parts.join("; ")
}

/// The first few of some ids, and how many more there are.
pub fn named(ids: &BTreeSet<String>, most: usize) -> String {
    let first: Vec<&str> = ids.iter().take(most).map(String::as_str).collect();
    match ids.len().saturating_sub(most) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// The commands to go on with.
fn next(layout: &mut TextLayout, team: &str, folded: bool, args: &MineArgs) {
    let area = args.area.as_ref().map_or_else(String::new, |area| format!(" --area {area}"));
    let mut commands = Vec::new();
    if folded {
        commands.push((format!("onus mine {team}{area} --all"), "every record, with its deployments"));
    }
    commands.push(("onus evidence plan --script aws-cli".to_owned(), "a script that collects"));
    commands.push(("onus evidence import SOURCE FILE".to_owned(), "turns results into evidence"));
    commands.push(("onus evidence review ID --by ROLE".to_owned(), "records a review"));
    layout.blank();
    for (command, what) in commands {
        layout.line(&format!("{QUIET}{command:<40} {what}{QUIET:#}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_they_are_written() {
        for (written, expected) in
            [("30", Some(30)), ("30d", Some(30)), ("6W", Some(42)), ("soon", None), ("-1d", None), ("9999999d", None)]
        {
            assert_eq!(days(written).ok(), expected, "{written}");
        }
    }

    #[test]
    fn a_screen_shows_something_of_each_urgency_and_most_of_the_worst() {
        assert_eq!(shown([0, 40, 3, 0, 20, 5], false), [0, 6, 1, 0, 1, 0]);
        assert_eq!(shown([1, 1, 1, 1, 1, 1], false), [1, 1, 1, 1, 1, 0]);
        assert_eq!(shown([0, 40, 3, 0, 20, 5], true), [0, 40, 3, 0, 20, 5]);
    }
}
