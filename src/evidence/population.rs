//! `onus evidence population`: what each source shows of each account, where it went, and what changed since the import before.

use std::path::PathBuf;

use onus_core::inventory::{PopulationTotal, PopulationTotals, add_population_row, population_rows};
use onus_source::csv;
use onus_source::text::plural;

use super::super::printer::{CAUTION, Printer, QUIET, STRONG};
use super::super::project::ProjectLocation;
use super::super::sheet::Sheet;
use super::super::{Failure, Outcome, Run};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  onus evidence population\n  onus evidence population --format csv")]
pub struct PopulationArgs {
    /// How to print
    #[arg(long, default_value = "human")]
    format: PopulationFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum PopulationFormat {
    Human,
    Csv,
}

pub(super) fn run(location: &ProjectLocation, args: &PopulationArgs, printer: &Printer) -> Run {
    let root = location.require_root()?;
    let project = location.open_silently()?;
    let inventory = PathBuf::from(&project.files.settings.inventory);
    let mut totals = PopulationTotals::new();
    population_rows(&location.project_folder(&root)?, &inventory, &mut |row| add_population_row(&mut totals, &row))
        .map_err(|(file, e)| Failure::message(format!("{file}, written by an import, cannot be read: {e}; import again")))?;
    let text = match args.format {
        PopulationFormat::Human => human(&totals),
        PopulationFormat::Csv => csv_text(&totals)?,
    };
    printer.data(&text);
    Ok(Outcome::Done)
}

fn human(totals: &PopulationTotals) -> String {
    let mut sheet = Sheet::new();
    for ((source, account), total) in totals {
        let account = if account.is_empty() { "no account" } else { account.as_str() };
        let resources = plural(total.resources(), "resource");
        sheet.line(&format!("{STRONG}{source}{STRONG:#}  {account}  {resources}  {QUIET}{}{QUIET:#}", total.last_import));
        sheet.paragraph(2, 4, &words(total));
        for (reason, count) in &total.unmapped {
            sheet.labelled(&format!("  {CAUTION}{count:>6}{CAUTION:#}  "), 10, reason);
        }
    }
    if totals.is_empty() {
        sheet.line("no population was imported");
    }
    sheet.finish()
}

fn words(total: &PopulationTotal) -> String {
    let unmapped: u64 = total.unmapped.values().sum();
    let mut parts = vec![format!("{} in deployments", total.mapped), format!("{unmapped} in none")];
    parts.push(match total.added() {
        Some(new) => format!("{new} new since the import before"),
        None => "nothing to compare with yet".to_owned(),
    });
    for (count, what) in
        [(total.gone, "no longer shown"), (total.parts, "parts of other resources"), (total.billed, "known from bills alone")]
    {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    parts.join(", ")
}

fn csv_text(totals: &PopulationTotals) -> Result<String, Failure> {
    let head = [
        "source",
        "account",
        "last_import",
        "resources",
        "in_deployments",
        "in_none",
        "new",
        "gone",
        "parts",
        "billed",
        "reasons",
    ];
    let row = |((source, account), total): (&(String, String), &PopulationTotal)| {
        let reasons: Vec<String> = total.unmapped.iter().map(|(reason, count)| format!("{count}: {reason}")).collect();
        [
            source.clone(),
            account.clone(),
            total.last_import.clone(),
            total.resources().to_string(),
            total.mapped.to_string(),
            total.unmapped.values().sum::<u64>().to_string(),
            total.added().map_or_else(String::new, |new| new.to_string()),
            total.gone.to_string(),
            total.parts.to_string(),
            total.billed.to_string(),
            reasons.join("; "),
        ]
    };
    csv::text(std::iter::once(head.map(str::to_owned)).chain(totals.iter().map(row))).map_err(Failure::message)
}
