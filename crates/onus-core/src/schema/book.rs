//! `book.toml`: our table of it. The rest is mdBook's and is not judged.

use serde_json::{Value, json};

use super::shape::*;
use crate::configuration::Format;

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

/// What colours stand for.
const COLOURS: [&str; 5] = ["provider", "organisation", "third-party", "alarm", "accent"];

/// Any keys, each with a value of this shape.
fn by_key(of: Value) -> Value {
    json!({ "type": "object", "additionalProperties": of })
}

fn colour() -> Value {
    json!({ "type": "string", "pattern": "^#[0-9a-fA-F]{6}$" })
}

fn parts() -> Vec<(&'static str, Value)> {
    let table = |about: &str, fields| map(about, fields);
    let formats = Format::ALL.map(Format::id);
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
                    can("import", "What tags say to importers.", part("import")),
                    can("theme", "Colours and logo.", part("theme")),
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
                    can("since", "A git revision or a matrix.json: the books tell what changed since.", string()),
                    can("approvals", "Roles that approve it, printed with room to sign.", list(string())),
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
                    can("suppress", "Findings that are left out for a while.", list(part("suppression"))),
                ],
            ),
        ),
        (
            "suppression",
            table(
                "Findings that are left out for a while.",
                vec![
                    needs("code", "Their code.", string()),
                    can("deployment", "Only about this deployment.", string()),
                    can("duty", "Only about this duty.", string()),
                    can("team", "Only for this team.", string()),
                    needs("reason", "Why it is right.", string()),
                    needs("expires", "Last day on which it holds.", day()),
                ],
            ),
        ),
        (
            "import",
            table(
                "What tags say to importers.",
                vec![
                    can("owner_tags", "Tags that name the owner; the first counts.", list(string())),
                    can("environment_tags", "Tags that name the environment.", list(string())),
                    can("data_tags", "Tags that name data classes.", list(string())),
                    can("default_owner", "Owner where no tag tells.", string()),
                    can("owners", "Team by what a tag says.", by_key(string())),
                    can("environments", "Environment by what a tag says.", by_key(string())),
                    can("data", "Data classes by what a tag says; an empty list: none.", by_key(list(string()))),
                    can("accounts", "What is said of accounts.", by_key(part("account"))),
                ],
            ),
        ),
        (
            "account",
            table(
                "What is said of one account.",
                vec![
                    can("alias", "Twelve digits that stand for the real id.", string()),
                    can("name", "Name in print.", string()),
                    can("environment", "Environment of what runs in it.", string()),
                    can("owner", "Owner of what no tag gives to another.", string()),
                ],
            ),
        ),
        (
            "theme",
            table(
                "Colours and logo.",
                vec![
                    can("logo", "A picture before the title: an SVG or PNG file of the project.", string()),
                    can("light", "Colours of the light theme.", part("colours")),
                    can("dark", "Colours of the dark theme.", part("colours")),
                ],
            ),
        ),
        (
            "colours",
            table("Colours by what they stand for, as #rrggbb.", COLOURS.iter().map(|name| can(name, "", colour())).collect()),
        ),
    ]
}
