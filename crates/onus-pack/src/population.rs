//! Populations that an import recorded beside the inventory: the resources behind each deployment, for samples.
//!
//! Only rows about deployments of the scope leave. A file in which nobody can tell what a row is about stays.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::PackError;
use super::name::{self, Taken};
use super::payload::{Content, Entry, Input, Prepared, Search, resolved};

/// Populations that an import recorded beside the inventory: rows about deployments of the scope.
pub fn populations(input: &Input, prepared: &Prepared, entries: &mut Vec<Entry>) -> Result<(), PackError> {
    let folder = match input.root.join(input.inventory_path) {
        place if place.is_dir() => place,
        place => place.parent().map(Path::to_path_buf).unwrap_or_default(),
    };
    let mut found = Vec::new();
    walk(&folder, 0, &mut found);
    found.sort();
    let inside: BTreeSet<&str> = prepared.scoped.matrix.deployments.iter().map(|d| d.id.as_str()).collect();
    let mut taken = Taken::default();
    for place in found {
        let shown = place.strip_prefix(input.root).unwrap_or(&place).to_string_lossy().replace('\\', "/");
        let place = resolved(input.root, &shown)?;
        let bytes = std::fs::read(&place).map_err(|e| PackError::file(&shown, e))?;
        if let Some(rows) = rows_inside(&shown, &bytes, &inside) {
            // A file that is named after something outside the scope is called by what it is.
            let (folder, name) = shown.rsplit_once('/').unwrap_or(("", &shown));
            let ending = name.rsplit('.').next().unwrap_or_default();
            let (name, shown) = match prepared.names.outside(name) {
                true => (format!("population.{ending}"), format!("{folder}/population.{ending}")),
                false => (name.to_owned(), shown.clone()),
            };
            let path = taken.take(&format!("populations/{}", name::part(&name)));
            entries.push(Entry { path, content: Content::Bytes(rows), media_type: None, from: Some(shown), search: Search::No });
        }
    }
    Ok(())
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if entry.file_type().is_ok_and(|t| t.is_dir()) && depth < 32 && !name.starts_with('.') {
            walk(&path, depth + 1, found);
        } else if name.contains("population") && [".csv", ".json", ".jsonl", ".ndjson"].iter().any(|e| name.ends_with(e)) {
            found.push(path);
        }
    }
}

/// The part of a population that is about deployments inside; none where nothing is, or where nobody can tell.
fn rows_inside(path: &str, bytes: &[u8], inside: &BTreeSet<&str>) -> Option<Vec<u8>> {
    if path.ends_with(".csv") {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let head = reader.headers().ok()?.clone();
        let column = head.iter().position(|h| h.eq_ignore_ascii_case("deployment"))?;
        let mut writer = csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        writer.write_record(&head).ok()?;
        let mut any = false;
        for record in reader.records().flatten().filter(|r| r.get(column).is_some_and(|d| inside.contains(d))) {
            any = true;
            writer.write_record(&record).ok()?;
        }
        return any.then(|| writer.into_inner().ok()).flatten();
    }
    if path.ends_with(".json") {
        let value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
        let kept = filtered(&value, inside)?;
        let mut text = serde_json::to_vec_pretty(&kept).ok()?;
        text.push(b'\n');
        return Some(text);
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let mut out = String::new();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let value: serde_json::Value = serde_json::from_str(line).ok()?;
        if value.get("deployment").and_then(|d| d.as_str()).is_some_and(|d| inside.contains(d)) {
            out.push_str(line);
            out.push('\n');
        }
    }
    (!out.is_empty()).then(|| out.into_bytes())
}

/// Keeps objects that name a deployment inside, and keys that are one; none where nothing is left.
fn filtered(value: &serde_json::Value, inside: &BTreeSet<&str>) -> Option<serde_json::Value> {
    use serde_json::Value;
    match value {
        Value::Array(items) => {
            let about = |v: &&Value| v.get("deployment").and_then(Value::as_str).is_some_and(|d| inside.contains(d));
            let kept: Vec<Value> = items.iter().filter(about).cloned().collect();
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        Value::Object(fields) => {
            let kept: serde_json::Map<String, Value> = fields
                .iter()
                .filter_map(|(key, value)| match value {
                    _ if inside.contains(key.as_str()) => Some((key.clone(), value.clone())),
                    Value::Array(_) | Value::Object(_) => filtered(value, inside).map(|v| (key.clone(), v)),
                    _ => None,
                })
                .collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        _ => None,
    }
}
