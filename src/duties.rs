//! `onus duties`: the catalogue of duties.

use serde_json::json;

use super::listing::{ListFormat, Listing, text};
use super::printer::Printer;
use super::project::ProjectLocation;
use super::{Outcome, Run, lookup};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus duties\n  onus duties guest-os\n  onus duties backup-recovery --format json\n\n`onus domains` lists the areas."
)]
pub struct DutiesArgs {
    /// Only duties of one area
    #[arg(value_name = "AREA")]
    domain: Option<String>,
    /// How to print
    #[arg(long, default_value = "human")]
    format: ListFormat,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &DutiesArgs, printer: &Printer) -> Run {
    let model = location.model()?;
    let domain = args.domain.as_deref().map(|word| lookup::domain(&model, word)).transpose()?;
    let here = model.duties.values().filter(|duty| domain.is_none_or(|d| d.id == duty.domain));
    let row = |duty: &onus_model::DutyDefinition| {
        vec![json!(duty.id), json!(duty.unit.id()), json!(duty.evidence.len()), json!(duty.title)]
    };
    let listing = Listing {
        schema: "onus/duties/1",
        key: "duties",
        columns: &[("id", "DUTY"), ("owed_for", "FOR EACH"), ("records", "PROOF"), ("title", "TITLE")],
        rows: here.map(row).collect(),
    };
    printer.data(&text(&listing, args.format)?);
    Ok(Outcome::Done)
}
