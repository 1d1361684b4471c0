//! `book.toml`: our table of it. The rest is mdBook's and is not judged.

use serde_json::{Value, json};

use super::shape::*;

/// The schema.
pub fn schema() -> Value {
    let open = |about: &str, properties: Value| json!({ "type": "object", "description": about, "properties": properties });
    let body = json!({
        "type": "object",
        "required": ["book"],
        "properties": {
            "book": open("mdBook's own table; Onus reads these keys.", json!({
                "title": { "type": "string", "description": "Title of the handbook." },
                "authors": { "type": "array", "items": { "type": "string" } },
                "language": { "type": "string", "description": "Language tag." },
                "src": { "type": "string", "description": "Folder of the organisation's chapters." },
            })),
            "preprocessor": open("mdBook's preprocessors.", json!({ "onus": part("onus") })),
        },
    });
    whole("urn:onus:schema:book:1", "Onus book.toml", "The table [preprocessor.onus] of book.toml.", body, parts())
}

fn parts() -> Vec<(&'static str, Value)> {
    let table = |about: &str, fields| map(about, fields);
    let formats = ["markdown", "html", "pdf", "json", "csv", "xlsx", "oscal", "crm", "caiq"];
    vec![
        (
            "onus",
            table(
                "Everything that Onus reads.",
                vec![
                    can("command", "mdBook's: `onus mdbook`.", string()),
                    can("renderers", "mdBook's.", list(string())),
                    can("before", "mdBook's.", list(string())),
                    can("after", "mdBook's.", list(string())),
                    can("optional", "mdBook's.", flag()),
                    can("inventory", "File or folder of the inventory.", string()),
                    can("team-narrative", "Folder of the chapters that every team's book has.", string()),
                    can("output", "Folder whose child `handbook` a build writes.", string()),
                    can("templates", "Folder of template overrides.", string()),
                    can("formats", "Formats that a build makes.", list(words(&formats))),
                    can("document", "Document control.", part("document")),
                    can("pdf", "PDF.", part("pdf")),
                    can("csv", "CSV.", part("csv")),
                    can("model", "Which model.", part("model")),
                    can("check", "Checks.", part("check")),
                ],
            ),
        ),
        (
            "document",
            table(
                "Document control.",
                vec![
                    can("version", "Version of the document.", string()),
                    can("classification", "Printed on each page.", string()),
                    // TOML has days of its own, which readers of JSON see as text.
                    can("review_by", "When it must be reviewed.", day()),
                ],
            ),
        ),
        (
            "pdf",
            table(
                "PDF.",
                vec![
                    can("engine", "embedded, or cli: the typst program.", words(&["embedded", "cli"])),
                    can("standards", "Standards to enforce.", list(words(&["a-2a", "a-3a", "ua-1"]))),
                    can("paper", "Page size.", words(&["a4", "us-letter"])),
                    can("typst", "Where the typst program is.", string()),
                    can("allow_typst_version", "Accept another version than ours.", flag()),
                    can("timeout_seconds", "For one document.", json!({ "type": "integer", "minimum": 0 })),
                ],
            ),
        ),
        ("csv", table("CSV.", vec![can("bom", "Open each file with a byte order mark, for Excel.", flag())])),
        (
            "model",
            table(
                "Which model.",
                vec![
                    can("path", "A folder that replaces the built-in model.", string()),
                    can("extend", "Folders that extend it.", list(string())),
                ],
            ),
        ),
        (
            "check",
            table(
                "Checks.",
                vec![
                    can(
                        "levels",
                        "Level by code; off silences it.",
                        json!({
                            "type": "object",
                            "additionalProperties": words(&["off", "note", "warning", "error"]),
                        }),
                    ),
                    can("rule_max_age_days", "After that, a source must be read again.", json!({ "type": "integer" })),
                    can("expiry_notice_days", "How far ahead an expiry is announced.", json!({ "type": "integer" })),
                ],
            ),
        ),
    ]
}
