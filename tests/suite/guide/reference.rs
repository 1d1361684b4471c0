//! Pages of the reference that are written from the program's own tables: fields of files, domains and duties, words.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use onus_core::schema::{SchemaSubject, schema};
use onus_model::Model;
use onus_publish::narrative::{BLOCKS, NAMES};

/// What each block of a chapter shows.
const SHOWN: [(&str, &str); 9] = [
    ("matrix", "the responsibility matrix"),
    ("duties", "a team's duties"),
    ("gaps", "open problems; `level` is the least that is shown, `limit` the most entries"),
    ("bars", "each party's share, `by` `layer`, `team` or `environment`"),
    ("exceptions", "the register of exceptions"),
    ("evidence", "the register of evidence"),
    ("sources", "the register of sources"),
    ("glossary", "the glossary"),
    ("facts", "facts `about` the `document`, the `organisation` or a `team`"),
];

const GENERATED: &str = "This page is generated: `SNAPSHOTS=overwrite cargo test --release guide` rewrites it.";

/// Every page with its path below `docs`.
pub fn pages() -> Vec<(&'static str, String)> {
    let model = onus_model_aws::builtin_model();
    vec![
        ("reference/book.md", book()),
        ("reference/inventory.md", inventory()),
        ("reference/blocks.md", blocks()),
        ("reference/duties.md", duties(&model)),
        ("reference/glossary.md", glossary(&model)),
    ]
}

fn book() -> String {
    let title = |path: &str| match path.strip_suffix("[]") {
        Some(table) => format!("[[{table}]]"),
        None => format!("[{path}]"),
    };
    format!(
        "# Fields of book.toml\n\nAll tables and keys that Onus reads. A key that is not listed here is an error below `[preprocessor.onus]`, and mdBook's \
         business elsewhere.\nYour editor can complete and check them: see [Editor support](../guide/desk.md#editor-support).\n\n{GENERATED}\n{}\n\
         Next: [chapters and themes](../guide/themes.md) and [checking](../guide/checking.md), which these settings are for.\n",
        Fields::of(&schema(SchemaSubject::Book)).sections(title),
    )
}

fn inventory() -> String {
    format!(
        "# Fields of the inventory\n\nAll keys of an inventory's files. Square brackets mean a list: `deployments[].exceptions[]` is an item of `exceptions` \
         of a deployment.\n*Text* may be written without quotes, also when it looks like a number. Your editor can complete and check the keys: see\n\
         [Editor support](../guide/desk.md#editor-support).\n\n{GENERATED}\n{}\n\
         Next: [the inventory](../guide/inventory.md), which explains the keys by example.\n",
        Fields::of(&schema(SchemaSubject::Inventory)).sections(str::to_owned),
    )
}

fn blocks() -> String {
    let mut page = format!(
        "# Blocks and expressions\n\nWhat chapters of a handbook may contain beside CommonMark: see [Chapters and themes](../guide/themes.md) for examples.\n\n\
         {GENERATED}\n\n## Blocks\n\n| block | shows | options |\n|---|---|---|\n",
    );
    for (block, options) in BLOCKS {
        let (_, shows) = SHOWN.iter().find(|(name, _)| *name == block).unwrap_or_else(|| panic!("say what `{block}` shows"));
        let options: Vec<String> = options.iter().map(|option| format!("`{option}`")).collect();
        let _ = writeln!(page, "| `{block}` | {shows} | {} |", cell(&options.join(", ")));
    }
    page += "\n## Expressions\n\nThose of `team` have a value only in the chapters of team handbooks.\n\n| expression | value |\n|---|---|\n";
    for (name, value) in NAMES {
        let _ = writeln!(page, "| `{{{{ {name} }}}}` | {value} |");
    }
    page + "\nNext: [Chapters and themes](../guide/themes.md).\n"
}

fn duties(model: &Model) -> String {
    let mut page = format!(
        "# Domains and duties\n\nThe model of version {} has {} domains in {} layers, with {} duties. What a duty asks for, and of whom, depends on the \
         service and its options:\n`onus explain DUTY` says it for your inventory. A duty is owed once for the organisation, once for each account, or once \
         for each deployment.\n\n{GENERATED}\n",
        model.version,
        model.domains.len(),
        model.layers.len(),
        model.duties.len(),
    );
    for layer in &model.layers {
        let _ = write!(page, "\n## {}\n", layer.title);
        for domain in model.domains.iter().filter(|domain| domain.layer == layer.id) {
            let _ = write!(page, "\n### {}\n\n`{}`: {}\n\n", domain.title, domain.id, domain.about.trim());
            page += "| duty | what | for each | proof |\n|---|---|---|---|\n";
            for duty in model.duties.values().filter(|duty| duty.domain == domain.id) {
                let proof: Vec<String> = duty
                    .evidence
                    .iter()
                    .map(|record| match record.cadence {
                        Some(cadence) => format!("{}, {}", record.what, cadence.words()),
                        None => record.what.clone(),
                    })
                    .collect();
                let _ = writeln!(
                    page,
                    "| `{}` | {} | {} | {} |",
                    duty.id,
                    cell(&duty.title),
                    duty.unit.id(),
                    cell(&proof.join("; "))
                );
            }
        }
    }
    page + "\nNext: [how Onus decides whose a duty is](../concepts/duty.md).\n"
}

fn glossary(model: &Model) -> String {
    let mut page = format!(
        "# Glossary\n\nThe words of handbooks, in the order of the alphabet.\n\n{GENERATED}\n\n| word | meaning |\n|---|---|\n"
    );
    for term in &model.glossary {
        let _ = writeln!(page, "| {} | {} |", cell(&term.term), cell(&term.meaning));
    }
    page + "\nNext: [one duty's way](../concepts/duty.md), which shows how the words hang together.\n"
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<&str>>().join(" ").replace('|', "\\|");
    if text.is_empty() { "–".to_owned() } else { text }
}

/// Objects of a schema in the order in which a reader meets them, each under the path that leads to it. What several paths lead
/// to is a part with a name.
struct Fields<'a> {
    schema: &'a Value,
    sections: Vec<Section<'a>>,
    path_of_part: BTreeMap<&'a str, String>,
    shared: BTreeSet<&'a str>,
}

struct Section<'a> {
    path: String,
    part: Option<&'a str>,
    value: &'a Value,
}

impl<'a> Fields<'a> {
    fn of(schema: &'a Value) -> Self {
        let mut fields = Fields { schema, sections: Vec::new(), path_of_part: BTreeMap::new(), shared: BTreeSet::new() };
        fields.visit("", None, schema);
        fields
    }

    fn visit(&mut self, path: &str, part: Option<&'a str>, value: &'a Value) {
        let value = without_null(value);
        if let Some(name) = reference(value) {
            match self.path_of_part.contains_key(name) {
                true => _ = self.shared.insert(name),
                false => {
                    self.path_of_part.insert(name, path.to_owned());
                    self.visit(path, Some(name), &self.schema["$defs"][name]);
                }
            }
            return;
        }
        if let Some(items) = value.get("items") {
            return self.visit(&format!("{path}[]"), None, items);
        }
        if let Some(values) = value.get("additionalProperties").filter(|values| values.is_object()) {
            return self.visit(&format!("{path}.ID"), None, values);
        }
        let objects = objects(value);
        if objects.is_empty() {
            return alternatives(value).for_each(|other| self.visit(path, None, other));
        }
        self.sections.push(Section { path: path.to_owned(), part, value });
        for (key, field, _) in objects.into_iter().flat_map(keys) {
            let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            self.visit(&path, None, field);
        }
    }

    /// The heading of what stands at a path: the path, or the name of a part that stands in several places.
    fn heading(&self, path: &str, part: Option<&str>, title: &impl Fn(&str) -> String) -> String {
        match part.filter(|name| self.shared.contains(name)) {
            Some(name) => name.replace('_', " "),
            None => format!("`{}`", title(path)),
        }
    }

    fn sections(&self, title: impl Fn(&str) -> String) -> String {
        let mut out = String::new();
        for Section { path, part, value } in &self.sections {
            let heading = if path.is_empty() { "Top level".to_owned() } else { self.heading(path, *part, &title) };
            let _ = write!(out, "\n## {heading}\n");
            if let Some(about) = value["description"].as_str().filter(|_| !path.is_empty()) {
                let _ = write!(out, "\n{about}\n");
            }
            for object in objects(value) {
                if let Some(about) = object["description"].as_str().filter(|_| !std::ptr::eq(object, *value)) {
                    let _ = write!(out, "\n{about}\n");
                }
                out += "\n| key | value | meaning |\n|---|---|---|\n";
                for (key, field, needed) in keys(object) {
                    let needed = if needed { ", required" } else { "" };
                    let _ = writeln!(out, "| `{key}` | {}{needed} | {} |", self.kind(field, &title), cell(self.meaning(field)));
                }
            }
        }
        out
    }

    /// What a field is for: its own words, or else those of the part that it refers to.
    fn meaning(&self, field: &'a Value) -> &'a str {
        let part = || reference(without_null(field)).and_then(|name| self.schema["$defs"][name]["description"].as_str());
        field["description"].as_str().or_else(part).unwrap_or_default()
    }

    fn kind(&self, value: &Value, title: &impl Fn(&str) -> String) -> String {
        let value = without_null(value);
        if let Some(name) = reference(value) {
            let heading = self.heading(&self.path_of_part[name], Some(name), title);
            let kept = heading.to_lowercase().replace(' ', "-");
            let anchor: String = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-')).collect();
            return format!("[{heading}](#{anchor})");
        }
        if let Some(items) = value.get("items") {
            return format!("list of {}", self.kind(items, title));
        }
        if let Some(words) = value["enum"].as_array() {
            return words.iter().map(code).collect::<Vec<String>>().join(", ");
        }
        if let Some(word) = value.get("const") {
            return code(word);
        }
        if !objects(value).is_empty() {
            return "table".to_owned();
        }
        if let Some(values) = value.get("additionalProperties").filter(|values| values.is_object()) {
            return format!("for each name: {}", self.kind(values, title));
        }
        let others: Vec<&Value> = alternatives(value).collect();
        if let [list, single] = others[..]
            && list.get("items").is_some()
        {
            let (single, item) = (self.kind(single, title), self.kind(&list["items"], title));
            return match single == item {
                true => format!("{single}, or several in a list"),
                false => format!("{single}, or a list of: {item}"),
            };
        }
        if !others.is_empty() {
            return others.iter().map(|other| self.kind(other, title)).collect::<Vec<String>>().join(", ");
        }
        let day = value["pattern"].as_str().is_some_and(|pattern| pattern.starts_with("^[0-9]{4}-[0-9]{2}-"));
        match value["type"].as_str() {
            Some("string") if day => "day",
            Some("integer") => "whole number",
            Some("boolean") => "`true` or `false`",
            _ => "text",
        }
        .to_owned()
    }
}

fn code(word: &Value) -> String {
    format!("`{}`", word.as_str().map_or_else(|| word.to_string(), str::to_owned))
}

fn reference(value: &Value) -> Option<&str> {
    value["$ref"].as_str()?.strip_prefix("#/$defs/")
}

/// The value of a field that may also be null, or that may be written without quotes.
fn without_null(value: &Value) -> &Value {
    match value["anyOf"].as_array().map(Vec::as_slice) {
        Some([only, null]) if null["type"] == "null" || is_only_excluded(null) => without_null(only),
        _ => value,
    }
}

/// What is said by what it is not: null, or YAML's numbers and truth values, which count as text.
fn is_only_excluded(value: &Value) -> bool {
    value.get("not").is_some()
}

fn alternatives(value: &Value) -> impl Iterator<Item = &Value> {
    let all = ["oneOf", "anyOf", "allOf"].into_iter().filter_map(|key| value[key].as_array()).flatten();
    all.filter(|other| !is_only_excluded(other))
}

/// The objects that a value may be: itself, or each of its alternatives.
fn objects(value: &Value) -> Vec<&Value> {
    if value.get("properties").is_some() {
        return vec![value];
    }
    alternatives(value).filter(|other| other.get("properties").is_some()).collect()
}

/// Keys of an object with their fields and whether they must be there: those first, and each kind by the alphabet.
fn keys(object: &Value) -> Vec<(&str, &Value, bool)> {
    let needed = |key: &str| object["required"].as_array().is_some_and(|names| names.iter().any(|name| name == key));
    let properties = object["properties"].as_object().into_iter().flatten();
    let mut keys: Vec<(&str, &Value, bool)> = properties.map(|(key, field)| (key.as_str(), field, needed(key))).collect();
    keys.sort_by_key(|(key, _, needed)| (!needed, *key));
    keys
}
