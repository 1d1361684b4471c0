//! `onus domains`: the areas of the matrix.

use serde_json::json;

use super::listing::{ListFormat, Listing, text};
use super::printer::Printer;
use super::project::ProjectLocation;
use super::{Outcome, Run};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  onus domains\n  onus domains --format csv")]
pub struct DomainsArgs {
    /// How to print
    #[arg(long, default_value = "human")]
    format: ListFormat,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &DomainsArgs, printer: &Printer) -> Run {
    let model = location.model()?;
    let layer = |id: &str| model.layers.iter().find(|l| l.id == id).map_or_else(|| id.to_owned(), |l| l.title.clone());
    let duties = |id: &str| model.duties.values().filter(|duty| duty.domain == id).count();
    let row = |d: &onus_model::Domain| vec![json!(d.id), json!(layer(&d.layer)), json!(duties(&d.id)), json!(d.title)];
    let listing = Listing {
        schema: "onus/domains/1",
        key: "domains",
        columns: &[("id", "AREA"), ("layer", "LAYER"), ("duties", "DUTIES"), ("title", "TITLE")],
        rows: model.domains.iter().map(row).collect(),
    };
    printer.data(&text(&listing, args.format)?);
    Ok(Outcome::Done)
}
