//! Populations that an import recorded beside the inventory: the resources behind each deployment, for samples.
//!
//! Only rows about deployments of the scope are packed. A file whose rows do not say what they are about is not.

use std::collections::BTreeSet;
use std::path::Path;

use onus_core::inventory::{PopulationTotals, add_population_row, population_rows};
use onus_source::project_file::{self, is_folder};
use onus_source::project_walk::walk;

use crate::assessment::{AssessmentInput, ScopeAssessment};
use crate::entry::PackEntry;
use crate::error::PackError;
use crate::pack_path::{UniquePaths, path_part};
use crate::table::PackTable;

pub fn entries(input: &AssessmentInput, assessment: &ScopeAssessment) -> Result<Vec<PackEntry>, PackError> {
    let inventory = Path::new(input.inventory_path);
    let folder = if is_folder(input.root, inventory) { inventory } else { inventory.parent().unwrap_or(inventory) };
    let found = walk(input.root, folder, &is_population);
    let deployments: BTreeSet<&str> = assessment.scoped.matrix.deployments.iter().map(|d| d.id.as_str()).collect();
    let mut unique = UniquePaths::default();
    let mut out = Vec::new();
    if let Some((path, refusal)) = found.refused.into_iter().next() {
        return Err(PackError::refused(&path, &refusal));
    }
    for file in found.files {
        let path = file.shown;
        let bytes = project_file::read(input.root, &file.path).map_err(|refusal| PackError::refused(&path, &refusal))?;
        let Some(rows) = rows_in_scope(&path, &bytes, &deployments) else { continue };
        // A file that is named after something outside the scope is called by what it is.
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let ending = name.rsplit('.').next().unwrap_or_default();
        let (name, from) = match assessment.names.mentions_outside(name) {
            true => (format!("population.{ending}"), format!("{folder}/population.{ending}")),
            false => (name.to_owned(), path.clone()),
        };
        out.push(PackEntry::source_text(unique.claim(&format!("populations/{}", path_part(&name))), rows, from));
    }
    Ok(out)
}

/// What each source shows of each account of the scope, where it went, and what changed since its import before.
pub fn totals(input: &AssessmentInput, assessment: &ScopeAssessment) -> Result<PackTable, PackError> {
    let mut table = PackTable::new(&[
        "source",
        "account",
        "last import",
        "resources",
        "in deployments",
        "in none",
        "new since the import before",
        "no longer shown",
        "parts of other resources",
        "known from bills alone",
        "why in none",
    ]);
    let accounts: BTreeSet<&str> = assessment.scoped.matrix.accounts.iter().map(|a| a.id.as_str()).collect();
    let mut totals = PopulationTotals::new();
    population_rows(input.root, Path::new(input.inventory_path), &mut |row| {
        if accounts.contains(row.account) {
            add_population_row(&mut totals, &row);
        }
    })
    .map_err(|(file, why)| PackError::file(&file, why))?;
    // Sources and reasons are named by people, who may name what lies outside.
    let told = |words: &str, instead: &str| match assessment.names.mentions_outside(words) {
        true => instead.to_owned(),
        false => words.to_owned(),
    };
    for ((source, account), total) in totals {
        let reasons: Vec<String> = total
            .unmapped
            .iter()
            .map(|(reason, count)| format!("{count}: {}", told(reason, "see the complete population")))
            .collect();
        table.rows.push(vec![
            told(&source, "a source named after something outside the scope"),
            account,
            total.last_import.clone(),
            total.resources().to_string(),
            total.mapped.to_string(),
            total.unmapped.values().sum::<u64>().to_string(),
            total.added().map_or_else(String::new, |new| new.to_string()),
            total.gone.to_string(),
            total.parts.to_string(),
            total.billed.to_string(),
            reasons.join("; "),
        ]);
    }
    Ok(table)
}

fn is_population(name: &str) -> bool {
    let name = name.to_lowercase();
    name.contains("population") && [".csv", ".json", ".jsonl", ".ndjson"].iter().any(|ending| name.ends_with(ending))
}

/// The part of a population that is about deployments of the scope; none where there is none, or where rows do not say what they are about.
fn rows_in_scope(path: &str, bytes: &[u8], deployments: &BTreeSet<&str>) -> Option<Vec<u8>> {
    if path.ends_with(".csv") {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let head = reader.headers().ok()?.clone();
        let column = head.iter().position(|h| h.eq_ignore_ascii_case("deployment"))?;
        let mut writer = csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        writer.write_record(&head).ok()?;
        let mut any = false;
        for record in reader.records().flatten().filter(|r| r.get(column).is_some_and(|d| deployments.contains(d))) {
            any = true;
            writer.write_record(&record).ok()?;
        }
        return any.then(|| writer.into_inner().ok()).flatten();
    }
    if path.ends_with(".json") {
        let value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
        let kept = filtered(&value, deployments)?;
        let mut text = serde_json::to_vec_pretty(&kept).ok()?;
        text.push(b'\n');
        return Some(text);
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let mut out = String::new();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let value: serde_json::Value = serde_json::from_str(line).ok()?;
        if value.get("deployment").and_then(|d| d.as_str()).is_some_and(|d| deployments.contains(d)) {
            out.push_str(line);
            out.push('\n');
        }
    }
    (!out.is_empty()).then(|| out.into_bytes())
}

/// Keeps objects that name a deployment of the scope, and keys that are one; none where nothing is left.
fn filtered(value: &serde_json::Value, deployments: &BTreeSet<&str>) -> Option<serde_json::Value> {
    use serde_json::Value;
    match value {
        Value::Array(items) => {
            let about = |v: &&Value| v.get("deployment").and_then(Value::as_str).is_some_and(|d| deployments.contains(d));
            let kept: Vec<Value> = items.iter().filter(about).cloned().collect();
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        Value::Object(fields) => {
            let kept: serde_json::Map<String, Value> = fields
                .iter()
                .filter_map(|(key, value)| match value {
                    _ if deployments.contains(key.as_str()) => Some((key.clone(), value.clone())),
                    Value::Array(_) | Value::Object(_) => filtered(value, deployments).map(|v| (key.clone(), v)),
                    _ => None,
                })
                .collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        _ => None,
    }
}
