//! Findings as a list for programs.

use serde_json::{Value, json};

use super::{Entry, Span};

/// The list, indented.
pub(super) fn text(entries: &[Entry]) -> Result<String, serde_json::Error> {
    let open: Vec<Value> = entries.iter().filter(|e| e.suppressed.is_none()).map(one).collect();
    let left_out: Vec<Value> = entries
        .iter()
        .filter_map(|e| {
            let (reason, until) = e.suppressed.as_ref()?;
            let mut value = one(e);
            value["suppressed"] = json!({ "reason": reason, "expires": until });
            Some(value)
        })
        .collect();
    let list = json!({ "schema": "onus/findings/1", "findings": open, "suppressed": left_out });
    Ok(serde_json::to_string_pretty(&list)? + "\n")
}

fn one(entry: &Entry) -> Value {
    let [deployment, duty, team] = entry.about;
    let place = |s: &Span| json!({ "file": s.path, "line": s.line, "column": s.column, "end_column": s.end_column });
    json!({
        "code": entry.code,
        "level": entry.level.id(),
        "message": entry.message,
        "hints": entry.hints,
        "place": entry.span.as_ref().map(place),
        "deployment": deployment,
        "duty": duty,
        "team": team,
    })
}
