//! A short answer about one thing: its name, a sentence, labelled facts, and the commands to go on with.

use serde_json::{Map, Value, json};

use super::super::Failure;
use super::super::printer::{QUIET, STRONG};
use super::super::text_layout::{TextLayout, visible};

pub struct Card {
    /// `team`, `area`.
    pub kind: &'static str,
    pub id: String,
    pub name: String,
    /// What it is, in a sentence.
    pub about: Option<String>,
    /// Label and words; an empty fact is left out.
    pub facts: Vec<(&'static str, String)>,
    /// Commands to go on with.
    pub next: Vec<String>,
}

pub fn human(card: &Card) -> String {
    /// Column of what stands behind a label.
    const COLUMN: usize = 13;
    let mut layout = TextLayout::new();
    layout.line(&format!("{STRONG}{}{STRONG:#} {QUIET}({} {}){QUIET:#}", visible(&card.name), card.kind, visible(&card.id)));
    if let Some(about) = &card.about {
        layout.paragraph(0, 0, about);
    }
    for (label, words) in card.facts.iter().filter(|(_, words)| !words.is_empty()) {
        layout.labelled(&format!("{label:<COLUMN$}"), COLUMN, words);
    }
    for (position, command) in card.next.iter().enumerate() {
        let label = if position == 0 { "more" } else { "" };
        layout.line(&format!("{QUIET}{label:<COLUMN$}{command}{QUIET:#}"));
    }
    layout.finish()
}

pub fn json_text(card: &Card) -> Result<String, Failure> {
    let facts: Map<String, Value> = card.facts.iter().map(|(label, words)| (label.replace(' ', "_"), json!(words))).collect();
    let document = json!({
        "schema": "onus/explain-card/1",
        "kind": card.kind,
        "id": card.id,
        "name": card.name,
        "about": card.about,
        "facts": facts,
    });
    Ok(serde_json::to_string_pretty(&document).map_err(Failure::message)? + "\n")
}
