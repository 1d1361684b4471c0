//! What several parts of an inventory's schema are made of.

use serde_json::{Value, json};

use super::shape::*;

pub(super) fn id() -> Value {
    json!({ "type": ["string", "number"], "pattern": "^[a-z0-9][a-z0-9_.-]{0,99}$" })
}

/// A list of entries or of their ids, or one id.
pub(super) fn words_or(entry: Value) -> Value {
    json!({ "anyOf": [list(json!({ "anyOf": [entry, id()] })), id()] })
}

pub(super) fn duties() -> Field {
    needs(
        "duties",
        "Ids of the duties that it is about, such as guest-os.roll-out.",
        json!({ "anyOf": [some(scalar()), scalar()] }),
    )
}

pub(super) fn period() -> Field {
    may("period", "First and last day of what it is about.", part("period"))
}

/// An exception. The kind decides which of the other fields belong to it.
pub(super) fn exception(receiver: Value) -> Value {
    /// Kind, what it means, the field that it needs, and those that it may have.
    static KINDS: [(&str, &str, &str, &[&str]); 3] = [
        ("reassignment", "Another team or a third party carries the duty.", "to", &[]),
        ("risk-acceptance", "The duty is not done, and the risk is accepted.", "risk", &[]),
        ("compensating-control", "Something else is done instead.", "control", &["tested_by"]),
    ];
    let mut out = map(
        "A duty that is handled differently from what the model and the ownership rules say.",
        vec![
            needs("kind", "What becomes of the duty.", explained(&KINDS.map(|(kind, about, ..)| (kind, about)))),
            duties(),
            can("to", "Who carries the duty instead: a team or a third party.", receiver),
            can("risk", "Entry of the risk register, or the risk in words.", text()),
            can("control", "What is done instead.", text()),
            may("tested_by", "Role that tested the compensating control.", text()),
            may("reference", "Contract, schedule or entry of the risk register.", text()),
            may("approved_by", "Who approved it, and when; without an approval it is not in force.", part("approval")),
            may("expires", "Last day on which it holds.", day()),
        ],
    );
    let of_a_kind = |(kind, _, needed, others): (&str, &str, &str, &[&str])| {
        let foreign = KINDS.iter().flat_map(|(_, _, needed, others)| others.iter().chain(std::iter::once(needed)));
        let foreign = foreign.filter(|field| **field != needed && !others.contains(field));
        let refused: serde_json::Map<String, Value> = foreign.map(|field| ((*field).to_owned(), Value::Bool(false))).collect();
        json!({
            "if": { "properties": { "kind": { "const": kind } }, "required": ["kind"] },
            "then": { "properties": refused, "required": [needed] },
        })
    };
    out["allOf"] = json!(KINDS.map(of_a_kind));
    out
}
