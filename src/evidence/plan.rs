//! `onus evidence plan`: what must be proven, grouped by the record that proves it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use onus_core::status::{ProofRequest, StatusQuestion, proof_requests, statuses_over};
use onus_model::Cadence;
use onus_render::markdown::escape;
use onus_source::csv;
use onus_source::text::plural;
use serde_json::json;

use super::super::printer::{Printer, QUIET, STRONG};
use super::super::project::ProjectLocation;
use super::super::text_layout::TextLayout;
use super::super::{Failure, Outcome, Run, lookup};
use super::script::collection_script;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus evidence plan\n  onus evidence plan --team payments\n  onus evidence plan --scope soc2 --format csv > requests.csv\n  onus evidence plan --team payments --period 2026-07-01..2026-09-30\n  onus evidence plan --script aws-cli > collect.sh"
)]
pub struct PlanArgs {
    /// Only what a scope asks for, over its period
    #[arg(long, value_name = "SCOPE")]
    scope: Option<String>,
    /// Only what one team has to show
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// First and last day of the period to prove; by default that of the scope, or the year up to today
    #[arg(long, value_name = "FIRST..LAST", value_parser = super::super::pack::period, conflicts_with = "script")]
    period: Option<(Date, Date)>,
    /// How to print
    #[arg(long, default_value = "human", conflicts_with = "script")]
    format: PlanFormat,
    /// Print a read-only script that collects what `onus evidence import` reads
    #[arg(long)]
    script: Option<ScriptKind>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum PlanFormat {
    Human,
    Csv,
    Json,
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ScriptKind {
    AwsCli,
}

pub(super) fn run(location: &ProjectLocation, args: &PlanArgs, printer: &Printer) -> Run {
    let project = location.open_silently()?;
    let matrix = &project.matrix;
    let scope = args.scope.as_deref().map(|word| lookup::scope(matrix, word)).transpose()?;
    let team = args.team.as_deref().map(|word| lookup::team(matrix, word)).transpose()?;
    if args.period.is_some_and(|(from, to)| from > to) {
        return Err(Failure::message("the period ends before it begins"));
    }
    if args.script.is_some() {
        printer.data(&collection_script(matrix, scope));
        return Ok(Outcome::Done);
    }
    let requests = proof_requests(matrix, &statuses_over(matrix, StatusQuestion { scope }, args.period), team);
    let text = match args.format {
        PlanFormat::Human => human(&requests),
        PlanFormat::Csv => csv_text(&requests)?,
        PlanFormat::Json => {
            let document = json!({ "schema": "onus/evidence-plan/1", "requests": requests });
            serde_json::to_string_pretty(&document).map_err(|e| Failure::message(e.to_string()))? + "\n"
        }
        PlanFormat::Markdown => markdown(&requests),
    };
    printer.data(&text);
    Ok(Outcome::Done)
}

fn when(request: &ProofRequest) -> String {
    match (request.open_since, request.due_on) {
        (Some(since), _) => format!("open since {since}"),
        (None, Some(due)) => format!("due on {due}"),
        (None, None) => "never shown".to_owned(),
    }
}

/// Who it is about: `3 deployments, 2 accounts`.
fn about(request: &ProofRequest) -> String {
    let mut parts = Vec::new();
    for (count, noun) in [(request.deployments.len(), "deployment"), (request.accounts.len(), "account")] {
        if count > 0 {
            parts.push(plural(count as u64, noun));
        }
    }
    if request.organisation {
        parts.push("the organisation".to_owned());
    }
    parts.join(", ")
}

fn often(request: &ProofRequest) -> &'static str {
    request.cadence.map_or("no interval set", Cadence::words)
}

fn human(requests: &[ProofRequest]) -> String {
    let mut layout = TextLayout::new();
    let obligations: u64 = requests.iter().map(|r| u64::from(r.obligations)).sum();
    layout.line(&format!(
        "{STRONG}{}{STRONG:#} for {}",
        plural(requests.len() as u64, "record"),
        plural(obligations, "obligation")
    ));
    for request in requests {
        layout.blank();
        layout.labelled(&format!("{STRONG}{}{STRONG:#}  ", request.id), 2, &request.what);
        layout.paragraph(2, 4, &request.from);
        layout.paragraph(2, 4, &format!("{}, {}: {}", when(request), often(request), about(request)));
        let teams: Vec<&str> = request.teams.iter().map(String::as_str).collect();
        let teams = if teams.is_empty() { "no team".to_owned() } else { teams.join(", ") };
        layout.paragraph(2, 4, &format!("{teams}: {}", request.duties.iter().cloned().collect::<Vec<_>>().join(", ")));
    }
    if requests.is_empty() {
        layout.line(&format!("{QUIET}nothing is open{QUIET:#}"));
    }
    layout.finish()
}

fn markdown(requests: &[ProofRequest]) -> String {
    let mut out =
        String::from("| ID | Record | From | How often | When | About | Teams | Duties |\n|---|---|---|---|---|---|---|---|\n");
    for request in requests {
        let list = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(", ");
        let cells = [
            request.id.clone(),
            escape::line(&request.what),
            escape::line(&request.from),
            often(request).to_owned(),
            when(request),
            about(request),
            escape::line(&list(&request.teams)),
            list(&request.duties),
        ];
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out
}

fn csv_text(requests: &[ProofRequest]) -> Result<String, Failure> {
    let head =
        ["id", "record", "from", "how_often", "status", "open_since", "due_on", "teams", "duties", "deployments", "accounts"];
    let list = |set: &BTreeSet<String>, between: &str| set.iter().cloned().collect::<Vec<_>>().join(between);
    let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    let row = |request: &ProofRequest| {
        [
            request.id.clone(),
            request.what.clone(),
            request.from.clone(),
            often(request).to_owned(),
            request.status.id().to_owned(),
            day(request.open_since),
            day(request.due_on),
            list(&request.teams, "; "),
            list(&request.duties, " "),
            list(&request.deployments, " "),
            list(&request.accounts, " "),
        ]
    };
    csv::text(std::iter::once(head.map(str::to_owned)).chain(requests.iter().map(row))).map_err(Failure::message)
}
