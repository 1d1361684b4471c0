//! Findings as SARIF 2.1.0: what code scanning shows beside the lines of a pull request.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Entry;
use crate::code;
use onus_source::Level;

/// What a path in an address must not hold as it is.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b']')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'\\')
    .add(b'^')
    .add(b'|')
    .add(b':');

/// One run with its rules and results.
pub(super) fn text(entries: &[Entry], below: &str) -> Result<String, serde_json::Error> {
    let mut rules: BTreeMap<&str, usize> = entries.iter().map(|e| (e.code, 0)).collect();
    for (position, index) in rules.values_mut().enumerate() {
        *index = position;
    }
    let descriptors: Vec<Value> = rules.keys().map(|code| rule(code)).collect();
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    let results: Vec<Value> = entries
        .iter()
        .map(|e| {
            let times = met.entry(fingerprint(e)).and_modify(|n| *n += 1).or_insert(1);
            // Of findings that say the same, each is its own: numbered from above, as code scanning does.
            result(e, rules[e.code], below, &format!("{}:{times}", fingerprint(e)))
        })
        .collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Onus",
                "fullName": format!("Onus {}", env!("CARGO_PKG_VERSION")),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": descriptors,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    Ok(serde_json::to_string_pretty(&log)? + "\n")
}

/// A code with its section of `docs/codes.md`.
fn rule(id: &str) -> Value {
    let section = code::section(id).unwrap_or_else(|| code::Section { title: id.to_owned(), ..code::Section::default() });
    let level = onus_core::check::CODES.iter().find(|(code, _)| *code == id).map_or(Level::Error, |(_, level)| *level);
    let text = section.paragraphs.join("\n\n");
    json!({
        "id": id,
        "name": pascal(&section.title),
        "shortDescription": { "text": sentence(&section.title) },
        "fullDescription": { "text": section.paragraphs.first().cloned().unwrap_or_else(|| sentence(&section.title)) },
        "help": { "text": text.replace("**", "").replace('`', "'"), "markdown": text },
        "defaultConfiguration": { "level": level.id() },
    })
}

fn result(entry: &Entry, index: usize, below: &str, fingerprint: &str) -> Value {
    let [deployment, duty, team] = entry.about;
    let (path, region) = match &entry.span {
        Some(span) => {
            let mut region = json!({ "startLine": span.line, "startColumn": span.column, "endLine": span.line });
            // An end before the line's last character; an empty place is its start alone.
            region["endColumn"] = json!(span.end_column.max(span.column));
            (format!("{below}{}", span.path), region)
        }
        // Code scanning wants a place for everything: what is nowhere in particular belongs to the project's settings.
        None => (format!("{below}book.toml"), json!({ "startLine": 1 })),
    };
    let mut value = json!({
        "ruleId": entry.code,
        "ruleIndex": index,
        "level": entry.level.id(),
        "message": { "text": message(entry) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": utf8_percent_encode(&path, PATH).to_string(), "uriBaseId": "%SRCROOT%" },
            "region": region,
        }}],
        "partialFingerprints": { "onus/1": fingerprint },
        "properties": { "deployment": deployment, "duty": duty, "team": team },
    });
    if let Some((reason, until)) = &entry.suppressed {
        let justification = format!("{reason} (until {until})");
        value["suppressions"] = json!([{ "kind": "external", "status": "accepted", "justification": justification }]);
    }
    value
}

fn message(entry: &Entry) -> String {
    let words: Vec<String> = std::iter::once(entry.message).chain(entry.hints.iter().copied()).map(sentence).collect();
    words.join(" ")
}

/// Words that end like a sentence.
fn sentence(words: &str) -> String {
    match words.ends_with(['.', '?', '!']) {
        true => words.to_owned(),
        false => format!("{words}."),
    }
}

/// Equal for one finding however its lines move: from what it is about and what it says.
fn fingerprint(entry: &Entry) -> String {
    let mut hash = Sha256::new();
    hash.update(entry.code);
    for part in entry.about {
        hash.update([0]);
        hash.update(part.unwrap_or_default());
    }
    hash.update([0]);
    hash.update(entry.message);
    onus_source::text::hex(&hash.finalize()[..16])
}

fn pascal(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    words.map(|w| w[..1].to_ascii_uppercase() + &w[1..]).collect()
}
