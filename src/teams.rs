//! `onus teams`: the teams of the inventory, with what each looks after and what it has open.

use onus_core::matrix_context::MatrixContext;
use onus_core::status::StatusKind;
use serde_json::json;

use super::listing::{ListFormat, Listing, text};
use super::printer::Printer;
use super::project::ProjectLocation;
use super::{Outcome, Run};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus teams\n  onus teams --format json\n\n`onus mine TEAM` prints what a team has to do next."
)]
pub struct TeamsArgs {
    /// How to print
    #[arg(long, default_value = "human")]
    format: ListFormat,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &TeamsArgs, printer: &Printer) -> Run {
    let project = location.open_silently()?;
    let context = MatrixContext::judged(&project.matrix, &project.findings, &project.statuses);
    // Obligations, those that are a gap, and those of them that count as overdue wherever statuses are counted.
    let mut counts = vec![[0_u64; 3]; project.matrix.teams.len()];
    for obligation in &context.statuses.obligations {
        let Some(team) = obligation.team else { continue };
        let here = [true, obligation.status.kind.is_gap(), obligation.status.kind == StatusKind::Overdue];
        for (count, holds) in counts[team as usize].iter_mut().zip(here) {
            *count += if holds { u64::from(obligation.count) } else { 0 };
        }
    }
    let rows = (0_u32..).zip(&project.matrix.teams).zip(counts).map(|((index, team), [obligations, open, overdue])| {
        let deployments = context.deployments_of(index).len();
        vec![json!(team.id), json!(deployments), json!(obligations), json!(open), json!(overdue), json!(team.name)]
    });
    let listing = Listing {
        schema: "onus/teams/1",
        key: "teams",
        columns: &[
            ("id", "TEAM"),
            ("deployments", "DEPLOYMENTS"),
            ("obligations", "OBLIGATIONS"),
            ("open", "OPEN"),
            ("overdue", "OVERDUE"),
            ("name", "NAME"),
        ],
        rows: rows.collect(),
    };
    printer.data(&text(&listing, args.format)?);
    Ok(Outcome::Done)
}
