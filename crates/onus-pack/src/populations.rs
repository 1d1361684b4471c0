//! Populations that an import recorded beside the inventory: the resources behind each deployment, for samples.
//!
//! Only rows about deployments of the scope are packed. A file whose rows do not say what they are about is not.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::assessment::{Input, ScopeAssessment};
use crate::entry::Entry;
use crate::error::PackError;
use crate::pack_path::{UniquePaths, path_part};
use crate::project_file::resolve;

pub fn entries(input: &Input, assessment: &ScopeAssessment) -> Result<Vec<Entry>, PackError> {
    let folder = match input.root.join(input.inventory_path) {
        path if path.is_dir() => path,
        path => path.parent().map(Path::to_path_buf).unwrap_or_default(),
    };
    let mut files = Vec::new();
    walk(&folder, 0, &mut files);
    files.sort();
    let deployments: BTreeSet<&str> = assessment.scoped.matrix.deployments.iter().map(|d| d.id.as_str()).collect();
    let mut unique = UniquePaths::default();
    let mut out = Vec::new();
    for file in files {
        let path = file.strip_prefix(input.root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let bytes = std::fs::read(resolve(input.root, &path)?).map_err(|e| PackError::file(&path, e))?;
        let Some(rows) = rows_in_scope(&path, &bytes, &deployments) else { continue };
        // A file that is named after something outside the scope is called by what it is.
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let ending = name.rsplit('.').next().unwrap_or_default();
        let (name, from) = match assessment.names.mentions_outside(name) {
            true => (format!("population.{ending}"), format!("{folder}/population.{ending}")),
            false => (name.to_owned(), path.clone()),
        };
        out.push(Entry::source_text(unique.claim(&format!("populations/{}", path_part(&name))), rows, from));
    }
    Ok(out)
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if entry.file_type().is_ok_and(|t| t.is_dir()) && depth < 32 && !name.starts_with('.') {
            walk(&path, depth + 1, files);
        } else if name.contains("population") && [".csv", ".json", ".jsonl", ".ndjson"].iter().any(|e| name.ends_with(e)) {
            files.push(path);
        }
    }
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
