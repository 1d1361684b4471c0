//! `onus evidence list`: items of evidence.

use onus_core::matrix::{Evidence, Matrix};
use onus_core::status::{ItemVerdict, closing, item_verdict};
use onus_source::csv::escape_cell;

use super::super::printer::{Printer, QUIET, STRONG};
use super::super::project::ProjectLocation;
use super::super::sheet::Sheet;
use super::super::{Failure, Outcome, Run};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  onus evidence list\n  onus evidence list --unreviewed\n  onus evidence list --format csv")]
pub struct ListArgs {
    /// Only items that nobody other than their collector has reviewed
    #[arg(long)]
    unreviewed: bool,
    /// How to print
    #[arg(long, default_value = "human")]
    format: ListFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ListFormat {
    Human,
    Csv,
}

pub(super) fn run(location: &ProjectLocation, args: &ListArgs, printer: &Printer) -> Run {
    let project = location.open_silently()?;
    let matrix = &project.matrix;
    let shown = |item: &&Evidence| !args.unreviewed || item_verdict(matrix, item) == ItemVerdict::Unreviewed;
    let items: Vec<&Evidence> = matrix.evidence.iter().filter(shown).collect();
    let text = match args.format {
        ListFormat::Human => human(matrix, &items),
        ListFormat::Csv => csv_text(matrix, &items).map_err(|e| Failure::message(e.to_string()))?,
    };
    printer.data(&text);
    Ok(Outcome::Done)
}

fn subject(matrix: &Matrix, item: &Evidence) -> String {
    match (item.deployment, item.common_control, item.account) {
        (Some(index), ..) => matrix.deployments[index as usize].id.clone(),
        (_, Some(index), _) => matrix.common_controls[index as usize].id.clone(),
        (.., Some(index)) => matrix.accounts[index as usize].id.clone(),
        (None, None, None) => "organisation".to_owned(),
    }
}

fn age(matrix: &Matrix, item: &Evidence) -> String {
    item.collected_on.map_or_else(String::new, |day| {
        let days = matrix.document.date.since(day).map_or(0, |span| span.get_days());
        format!("{day}, {days} days old")
    })
}

fn human(matrix: &Matrix, items: &[&Evidence]) -> String {
    let mut sheet = Sheet::new();
    for item in items {
        let verdict = item_verdict(matrix, item).words();
        sheet.line(&format!(
            "{STRONG}{}{STRONG:#}  {}  {verdict}  {QUIET}{}{QUIET:#}",
            item.id,
            subject(matrix, item),
            age(matrix, item)
        ));
        sheet.paragraph(2, 4, &item.title);
        sheet.paragraph(2, 4, &item.duties.join(", "));
        if let Some(closing) = closing(matrix, item) {
            let by = &matrix.evidence[closing.item as usize].id;
            sheet.paragraph(2, 4, &format!("{}: {by}", closing.words(|day| day.to_string())));
        }
    }
    if items.is_empty() {
        sheet.line("no items of evidence");
    }
    sheet.finish()
}

fn csv_text(matrix: &Matrix, items: &[&Evidence]) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "id",
        "about",
        "duties",
        "title",
        "file",
        "collected_on",
        "collected_by",
        "verdict",
        "collection",
        "passed_on",
        "fixed_by",
    ])?;
    for item in items {
        let closing = closing(matrix, item);
        writer.write_record([
            item.id.as_str(),
            &escape_cell(&subject(matrix, item)),
            &item.duties.join(" "),
            &escape_cell(&item.title),
            &escape_cell(&item.file),
            &item.collected_on.map_or_else(String::new, |day| day.to_string()),
            &escape_cell(item.collected_by.as_deref().unwrap_or_default()),
            item_verdict(matrix, item).words(),
            &escape_cell(item.collection.as_deref().unwrap_or_default()),
            &closing.map_or_else(String::new, |closing| closing.passed_on.to_string()),
            closing.map_or("", |closing| matrix.evidence[closing.item as usize].id.as_str()),
        ])?;
    }
    let bytes = writer.into_inner().map_err(|e| csv::Error::from(e.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
