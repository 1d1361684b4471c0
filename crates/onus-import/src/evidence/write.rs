//! A collection as it is kept: its rows as CSV, its items and its record as YAML.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use onus_core::inventory::{CheckResults, Collection, Evidence, Review, ReviewResult};
use onus_source::csv::escape_cell;
use serde_json::{Value, json};

use super::gather::{Gathered, GatheredItem, ResultRow, ResultSubject};
use crate::write::item::{flow, scalar};

/// Columns of the kept rows, in order.
pub const ROW_COLUMNS: [&str; 9] = ["row", "check", "resource", "account", "region", "outcome", "at", "counted_for", "reason"];

/// Writes every row that was read, in the order of the file.
pub fn rows(gathered: &[ResultRow], out: &mut dyn Write) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(ROW_COLUMNS)?;
    for (number, row) in (1_u64..).zip(gathered) {
        writer.write_record([
            number.to_string().as_str(),
            &escape_cell(&row.check),
            &escape_cell(&row.resource),
            &row.account,
            &escape_cell(&row.region),
            row.outcome.id(),
            &row.at.map_or_else(String::new, |at| at.to_string()),
            &row.counted_for,
            &row.reason,
        ])?;
    }
    writer.flush()?;
    Ok(())
}

/// The inventory file of a collection. `reviews` are those of an earlier import of the same file, by id of item; what they
/// were about is unchanged, or they are gone.
pub fn inventory_file(collection: &Collection, gathered: &Gathered, rows_path: &str, earlier: &[Evidence]) -> String {
    let mut out =
        String::from("# Written by `onus evidence import`. Reviews may be added here; everything else is written again.\n");
    out.push_str("collections:\n");
    for (index, (key, value)) in collection_fields(collection).into_iter().enumerate() {
        let lead = if index == 0 { "  - " } else { "    " };
        let _ = writeln!(out, "{lead}{key}: {}", flow(&value));
    }
    let reviews: BTreeMap<&str, (&CheckResults, &Review)> = earlier
        .iter()
        .filter_map(|item| Some((item.id.as_ref()?.value.as_str(), (item.results.as_ref()?, item.review.as_ref()?))))
        .collect();
    if !gathered.items.is_empty() {
        out.push_str("evidence:\n");
    }
    for item in &gathered.items {
        let id = item_id(collection, item);
        let (key, subject) = match &item.subject {
            ResultSubject::Deployment(id) => ("deployment", scalar(id)),
            ResultSubject::Account(id) => ("account", scalar(id)),
            ResultSubject::Organisation => ("organisation", "true".to_owned()),
        };
        let _ = writeln!(out, "  - {key}: {subject}");
        let _ = writeln!(out, "    id: {id}");
        let _ = writeln!(out, "    title: {}", scalar(&title(collection, item)));
        let _ = writeln!(out, "    duties: {}", flow(&json!(item.duties)));
        let _ = writeln!(out, "    file: {}", scalar(rows_path));
        let _ = writeln!(out, "    collection: {}", scalar(&collection.id));
        let _ = writeln!(out, "    results: {}", flow(&results(&item.results)));
        if let Some((_, review)) = reviews.get(id.as_str()).filter(|(results, _)| **results == item.results) {
            let _ = writeln!(out, "    reviewed: {}", flow(&review_fields(review)));
        }
    }
    out
}

fn collection_fields(collection: &Collection) -> Vec<(&'static str, Value)> {
    let mut fields = vec![("id", json!(collection.id)), ("source", json!(collection.source)), ("tool", json!(collection.tool))];
    fields.extend(collection.tool_version.as_ref().map(|version| ("tool_version", json!(version))));
    fields.extend(collection.command.as_ref().map(|command| ("command", json!(command))));
    if !collection.accounts.is_empty() {
        fields.push(("accounts", json!(collection.accounts)));
    }
    if !collection.regions.is_empty() {
        fields.push(("regions", json!(collection.regions)));
    }
    fields.extend(collection.from.map(|from| ("from", json!(from.to_string()))));
    fields.extend(collection.to.map(|to| ("to", json!(to.to_string()))));
    for (name, number) in [("rows", collection.rows), ("unplaced", collection.unplaced), ("unmapped", collection.unmapped)] {
        if number > 0 {
            fields.push((name, json!(number)));
        }
    }
    fields.push(("original", json!(collection.original)));
    fields.push(("sha256", json!(collection.sha256)));
    fields.push(("collected", json!({ "on": collection.collected_on.to_string(), "by": collection.collected_by })));
    fields.extend(collection.review.as_ref().map(|review| ("reviewed", review_fields(review))));
    fields
}

fn review_fields(review: &Review) -> Value {
    let result = match review.result {
        ReviewResult::Pass => "pass",
        ReviewResult::Fail => "fail",
    };
    json!({ "on": review.on.to_string(), "by": review.by, "result": result })
}

fn results(results: &CheckResults) -> Value {
    let mut map = serde_json::Map::new();
    map.insert("checks".to_owned(), json!(results.checks));
    map.insert("proves".to_owned(), json!(results.proves.id()));
    let numbers = [
        ("population", results.population.unwrap_or(0)),
        ("passed", results.passed),
        ("failed", results.failed),
        ("muted", results.muted),
        ("manual", results.manual),
        ("not_applicable", results.not_applicable),
        ("skipped", results.skipped),
        ("errors", results.errors),
    ];
    for (name, number) in numbers.into_iter().filter(|(_, number)| *number > 0) {
        map.insert(name.to_owned(), json!(number));
    }
    for (name, list) in [("failing", &results.failing), ("missing", &results.missing)] {
        if !list.is_empty() {
            map.insert(name.to_owned(), json!(list));
        }
    }
    Value::Object(map)
}

/// `Prowler: rds_instance_storage_encrypted: 9 of 12 resources passed, 1 failed`.
fn title(collection: &Collection, item: &GatheredItem) -> String {
    let first = item.results.checks.first().map_or("", String::as_str);
    let first = first.split_once(':').map_or(first, |(_, check)| check);
    let more = match item.results.checks.len() {
        0 | 1 => String::new(),
        several => format!(" and {} more", several - 1),
    };
    format!("{}: {first}{more}: {}", collection.tool, item.results.words())
}

/// Made of the collection, what the item is about and its first check, so that importing the same file again gives it again.
fn item_id(collection: &Collection, item: &GatheredItem) -> String {
    use sha2::{Digest, Sha256};
    let subject = match &item.subject {
        ResultSubject::Deployment(id) => format!("deployment {id}"),
        ResultSubject::Account(id) => format!("account {id}"),
        ResultSubject::Organisation => "organisation".to_owned(),
    };
    let check = item.results.checks.first().map_or("", String::as_str);
    let duties = item.duties.join(" ");
    let digest = Sha256::digest(format!("{}\n{subject}\n{check}\n{duties}", collection.id));
    let hex: String = digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    format!("EV-{hex}")
}
