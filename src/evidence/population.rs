//! `onus evidence population`: what each source shows of each account, where it went, and what changed since the import before.

use std::path::PathBuf;

use onus_core::inventory::{PopulationTotal, PopulationTotals, add_population_row, population_rows};
use onus_source::text::plural;
use serde_json::{Value, json};

use super::super::listing::{self, Column, ListFormat, Listing};
use super::super::printer::{CAUTION, Printer, QUIET, STRONG};
use super::super::project::ProjectLocation;
use super::super::text_layout::TextLayout;
use super::super::{Failure, Outcome, Run};

/// The version of the shape in JSON.
const SCHEMA: &str = "onus/evidence-population/1";

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  onus evidence population\n  onus evidence population --format csv")]
pub struct PopulationArgs {
    /// How to print
    #[arg(long, default_value = "human")]
    format: ListFormat,
}

pub(super) fn run(location: &ProjectLocation, args: &PopulationArgs, printer: &Printer) -> Run {
    let root = location.require_root()?;
    let project = location.open_silently()?;
    let inventory = PathBuf::from(&project.files.settings.inventory);
    let mut totals = PopulationTotals::new();
    population_rows(&location.project_folder(&root)?, &inventory, &mut |row| add_population_row(&mut totals, &row))
        .map_err(|(file, e)| Failure::message(format!("{file}, written by an import, cannot be read: {e}; import again")))?;
    let text = match args.format {
        ListFormat::Human => human(&totals),
        ListFormat::Json => {
            let document = json!({ "schema": SCHEMA, "population": totals.iter().map(entry).collect::<Vec<Value>>() });
            serde_json::to_string_pretty(&document).map_err(Failure::message)? + "\n"
        }
        ListFormat::Csv | ListFormat::Markdown => listing::text(&listed(&totals), args.format)?,
    };
    printer.data(&text);
    Ok(Outcome::Done)
}

fn human(totals: &PopulationTotals) -> String {
    let mut layout = TextLayout::new();
    for ((source, account), total) in totals {
        let account = if account.is_empty() { "no account" } else { account.as_str() };
        let resources = plural(total.resources(), "resource");
        layout.line(&format!("{STRONG}{source}{STRONG:#}  {account}  {resources}  {QUIET}{}{QUIET:#}", total.last_import));
        layout.paragraph(2, 4, &words(total));
        for (reason, count) in &total.unmapped {
            layout.labelled(&format!("  {CAUTION}{count:>6}{CAUTION:#}  "), 10, reason);
        }
    }
    if totals.is_empty() {
        layout.line("no population was imported");
    }
    layout.finish()
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

/// One source and account.
type Entry<'t> = (&'t (String, String), &'t PopulationTotal);

fn entry(((source, account), total): Entry) -> Value {
    let reason = |(reason, count): (&String, &u64)| json!({ "reason": reason, "resources": count });
    json!({
        "source": source,
        "account": account,
        "last_import": total.last_import,
        "resources": total.resources(),
        "in_deployments": total.mapped,
        "in_none": total.unmapped.values().sum::<u64>(),
        "new": total.added(),
        "gone": total.gone,
        "parts": total.parts,
        "billed": total.billed,
        "reasons": total.unmapped.iter().map(reason).collect::<Vec<Value>>(),
    })
}

/// The same in cells, where the reasons are words.
fn listed(totals: &PopulationTotals) -> Listing {
    const COLUMNS: &[Column] = &[
        ("source", "Source"),
        ("account", "Account"),
        ("last_import", "Last import"),
        ("resources", "Resources"),
        ("in_deployments", "In deployments"),
        ("in_none", "In none"),
        ("new", "New"),
        ("gone", "Gone"),
        ("parts", "Parts"),
        ("billed", "Billed"),
        ("reasons", "Reasons"),
    ];
    let row = |one: Entry| {
        let reasons: Vec<String> = one.1.unmapped.iter().map(|(reason, count)| format!("{count}: {reason}")).collect();
        let mut fields = entry(one);
        fields["reasons"] = reasons.join("; ").into();
        COLUMNS.iter().map(|(key, _)| fields[*key].take()).collect()
    };
    Listing { schema: SCHEMA, key: "population", columns: COLUMNS, rows: totals.iter().map(row).collect() }
}
