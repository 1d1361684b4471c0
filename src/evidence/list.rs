//! `onus evidence list`: items of evidence.

use onus_core::matrix::{Evidence, Matrix};
use onus_core::status::{ItemVerdict, closing, item_verdict};
use onus_model::Proves;
use serde_json::json;

use super::super::listing::{self, ListFormat, Listing};
use super::super::printer::{Printer, QUIET, STRONG};
use super::super::project::ProjectLocation;
use super::super::text_layout::TextLayout;
use super::super::{Outcome, Run};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus evidence list\n  onus evidence list --unreviewed\n  onus evidence list --format csv\n  onus evidence list --format json"
)]
pub struct ListArgs {
    /// Only items that nobody other than their collector has reviewed
    #[arg(long)]
    unreviewed: bool,
    /// How to print
    #[arg(long, default_value = "human")]
    format: ListFormat,
}

pub(super) fn run(location: &ProjectLocation, args: &ListArgs, printer: &Printer) -> Run {
    let project = location.open_silently()?;
    let matrix = &project.matrix;
    let shown = |item: &&Evidence| !args.unreviewed || item_verdict(matrix, item) == ItemVerdict::Unreviewed;
    let items: Vec<&Evidence> = matrix.evidence.iter().filter(shown).collect();
    let text = match args.format {
        ListFormat::Human => human(matrix, &items),
        ListFormat::Json | ListFormat::Csv | ListFormat::Markdown => listing::text(&listed(matrix, &items), args.format)?,
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

/// Why a pass of the item proves only a part of its duties, or nothing by itself.
fn shortfall(item: &Evidence) -> Option<String> {
    let results = item.results.as_ref()?;
    let by_kind = match results.proves {
        Proves::AllOf => None,
        Proves::PartOf if results.checks.iter().any(|check| check.starts_with("junit:")) => {
            Some("proves a part: these tests do not say that they show all of the duty (`onus.proves`: all-of)")
        }
        Proves::PartOf => Some("proves a part: a pass of these checks does not show all of the duty"),
        Proves::Supports => Some("supports: a pass of these checks is a hint, and does not show the duty"),
    };
    let counts = (!results.is_complete()).then(|| results.words());
    match (by_kind, counts) {
        (Some(kind), Some(counts)) => Some(format!("{kind}; {counts}")),
        (Some(kind), None) => Some(kind.to_owned()),
        (None, counts) => counts.map(|counts| format!("proves a part: {counts}")),
    }
}

fn human(matrix: &Matrix, items: &[&Evidence]) -> String {
    let mut layout = TextLayout::new();
    for item in items {
        let verdict = item_verdict(matrix, item).words();
        layout.line(&format!(
            "{STRONG}{}{STRONG:#}  {}  {verdict}  {QUIET}{}{QUIET:#}",
            item.id,
            subject(matrix, item),
            age(matrix, item)
        ));
        layout.paragraph(2, 4, &item.title);
        layout.paragraph(2, 4, &item.duties.join(", "));
        // Of a failure, or of what nobody has reviewed, the verdict says enough.
        let explained = [ItemVerdict::Part, ItemVerdict::Hint].contains(&item_verdict(matrix, item));
        if let Some(why) = shortfall(item).filter(|_| explained) {
            layout.paragraph(2, 4, &why);
        }
        if let Some(closing) = closing(matrix, item) {
            let by = &matrix.evidence[closing.item as usize].id;
            layout.paragraph(2, 4, &format!("{}: {by}", closing.words(|day| day.to_string())));
        }
    }
    if items.is_empty() {
        layout.line("no items of evidence");
    }
    layout.finish()
}

fn listed(matrix: &Matrix, items: &[&Evidence]) -> Listing {
    let row = |item: &&Evidence| {
        let closing = closing(matrix, item);
        vec![
            json!(item.id),
            json!(subject(matrix, item)),
            json!(item.duties),
            json!(item.title),
            json!(item.file),
            json!(item.collected_on),
            json!(item.collected_by),
            json!(item_verdict(matrix, item).words()),
            json!(item.collection),
            json!(closing.as_ref().map(|closing| closing.passed_on)),
            json!(closing.as_ref().map(|closing| &matrix.evidence[closing.item as usize].id)),
        ]
    };
    Listing {
        schema: "onus/evidence-list/1",
        key: "items",
        columns: &[
            ("id", "ID"),
            ("about", "About"),
            ("duties", "Duties"),
            ("title", "Title"),
            ("file", "File"),
            ("collected_on", "Collected on"),
            ("collected_by", "Collected by"),
            ("verdict", "Verdict"),
            ("collection", "Collection"),
            ("passed_on", "Passed on"),
            ("fixed_by", "Fixed by"),
        ],
        rows: items.iter().map(row).collect(),
    }
}
