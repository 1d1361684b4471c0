//! A publication as the JSON that templates read.
//!
//! The shape is the publication's own, plus what templates cannot know alone: which links lead anywhere in this
//! document, which headings are how deep, and strings that may be printed. So a new block needs nothing here.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::labels;
use super::problem::PdfProblem;
use super::settings::Settings;
use super::text::{
    HEADLINE, at_most, breakable, days_whole, described, framed, headline, held_together, marked, printable_code, shortened,
    words_of,
};
use onus_publish::block::{Block, Page, Print, Publication};
use onus_source::text::{Medium, hex, visible};

/// Version of the shape, for those who write templates.
pub const SCHEMA: &str = "onus/pdf/1";

/// Runs longer than this may break where their parts join; in cells of tables, and in cells of tables with many columns.
const LIMITS: [usize; 3] = [26, 20, 11];

/// How often a run longer than any word is printed in full; after that it is cut.
const IN_FULL: usize = 2;

/// Past this many cells, cells of a matrix are no longer links of their own: rows and heads still are.
const LINKED_CELLS: usize = 3_000;

/// Keys whose strings are words of ours or addresses: never printed, never altered.
const MACHINE: [&str; 15] = [
    "anchor",
    "block",
    "dest",
    "direction",
    "fragment",
    "id",
    "kind",
    "language",
    "outcome",
    "parties",
    "party_kind",
    "path",
    "split",
    "tone",
    "url",
];

/// Longest words for a picture, and longest sentence below a title: the first stand in one string of the PDF, which holds 32,767
/// characters.
const ALTERNATIVE: usize = 8_000;

/// Keys whose strings are printed as headings, and so are bookmarks.
const HEADS: [&str; 3] = ["control", "section", "title"];

/// The data of one document, and what is wrong with it.
pub fn data(publication: &Publication, settings: &Settings) -> (Value, Vec<PdfProblem>) {
    let mut writer = DataWriter { right_to_left: publication.direction == "rtl", ..DataWriter::default() };
    let mut pages: Vec<&Page> = publication.pages.iter().filter(|page| !matches!(page.print, Print::Nothing)).collect();
    // The sort is stable: what stands before everything else, then the rest in reading order.
    pages.sort_by_key(|page| !is_front(page));
    let mut values: Vec<Value> = Vec::with_capacity(pages.len());
    for (index, page) in pages.iter().enumerate() {
        let mut value = serde_json::to_value(page).unwrap_or_default();
        if let Some(printed) = printed(page) {
            value["blocks"] = serde_json::to_value(printed).unwrap_or_default();
        }
        value["front"] = json!(is_front(page));
        place_in_section(&pages, index, &mut value);
        values.push(value);
    }
    for (page, value) in pages.iter().zip(&mut values) {
        writer.claim(page, value);
    }
    for page in &pages {
        if let Print::Gathered { places, .. } = &page.print {
            let here = |(path, anchor): &(String, String)| (path.clone(), label(&page.path, anchor));
            writer.gathered.extend(places.iter().map(here));
        }
    }
    for (page, value) in pages.iter().zip(&mut values) {
        writer.page.clone_from(&page.path);
        writer.level = value["level"].as_u64().unwrap_or(1);
        writer.title_level = writer.level;
        see_title(value);
        writer.value("page", value, 0);
    }
    writer.page.clear();
    let mut labels = labels::english();
    labels.extend(settings.labels.clone());
    let mut value = json!({
        "schema": SCHEMA,
        "paper": settings.paper.id(),
        "date": date(publication, &mut writer.problems),
        "text": language(publication, &mut writer.problems),
        "meta": {
            "title": described(&publication.title),
            "description": described(&publication.subtitle),
            "authors": publication.authors.iter().map(|author| described(author)).collect::<Vec<_>>(),
        },
        "words": labels,
        "approvals": settings.approvals,
        "attachments": settings.attachments.iter().map(|file| json!({
            "path": format!("/attachments/{}", file.name),
            "name": file.name,
            "media": file.media_type,
            "description": described(&file.description),
            "relationship": file.relationship.id(),
        })).collect::<Vec<_>>(),
        "book": {
            "kind": publication.kind,
            "id": publication.id,
            "title": publication.title,
            "subtitle": publication.subtitle,
            "control": publication.control,
            "classification": publication.classification,
            "authors": publication.authors,
            "date": publication.date,
        },
    });
    see_title(&mut value["book"]);
    writer.value("book", &mut value["book"], 0);
    for key in ["approvals", "words", "attachments"] {
        writer.value(key, &mut value[key], 0);
    }
    value["book"]["pages"] = Value::Array(values);
    (value, writer.problems)
}

fn is_front(page: &Page) -> bool {
    matches!(page.print, Print::Front)
}

/// The blocks that are printed in place of the page's own.
fn printed(page: &Page) -> Option<&[Block]> {
    match &page.print {
        Print::Blocks(blocks) | Print::Gathered { blocks, .. } => Some(blocks),
        Print::Same | Print::Front | Print::Nothing => None,
    }
}

/// Gives a page its heading's level, and the first of several in a section the section's own heading.
fn place_in_section(pages: &[&Page], index: usize, value: &mut Value) {
    let page = pages[index];
    // A front page stands for itself.
    let joins = |other: &Page| other.section == page.section && !is_front(other) && !is_front(page);
    let same = |other: Option<&&Page>| !page.section.is_empty() && other.is_some_and(|other| joins(other));
    let before = index.checked_sub(1).is_some_and(|before| same(pages.get(before)));
    let after = same(pages.get(index + 1));
    value["level"] = json!(if before || after { 2 } else { 1 });
    value["opens_section"] = json!(after && !before);
}

#[derive(Default)]
struct DataWriter {
    /// Whether the book runs from right to left.
    right_to_left: bool,
    /// Labels that some place of this document carries.
    labels: BTreeSet<String>,
    /// Labels that stand for pages which are not printed, by path.
    gathered: BTreeMap<String, String>,
    /// The page at hand.
    page: String,
    /// Level of the page's title, and of the last heading.
    title_level: u64,
    level: u64,
    /// Runs longer than any word, and how often each was printed.
    long: BTreeMap<String, usize>,
    problems: Vec<PdfProblem>,
}

impl DataWriter {
    /// Takes labels for a page and the places on it; of two places with one name the first keeps it.
    fn claim(&mut self, page: &Page, value: &mut Value) {
        let own = label(&page.path, "");
        if self.labels.insert(own.clone()) {
            value["anchor"] = json!(own);
        }
        if let Some(blocks) = value.get_mut("blocks") {
            self.claim_below(&page.path, blocks);
        }
    }

    fn claim_below(&mut self, page: &str, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.claim_below(page, item)),
            Value::Object(object) => {
                let claimed = object.get("id").and_then(Value::as_str).filter(|id| !id.is_empty()).map(|id| label(page, id));
                if let Some(own) = claimed
                    && self.labels.insert(own.clone())
                {
                    object.insert("anchor".to_owned(), json!(own));
                }
                for (key, inner) in object.iter_mut() {
                    // Rows and heads of a matrix lead elsewhere; they are no places to be led to.
                    if key != "matrix" {
                        self.claim_below(page, inner);
                    }
                }
            }
            _ => {}
        }
    }

    fn value(&mut self, field: &str, value: &mut Value, narrow: usize) {
        match value {
            // Shapes and words of a picture: where the words stand was computed, so they are neither cut nor broken.
            Value::String(svg) if field == "picture" => *svg = framed(svg).into_owned(),
            Value::String(text) if !MACHINE.contains(&field) => {
                if HEADS.contains(&field) {
                    *text = at_most(text, HEADLINE).into_owned();
                } else if field == "summary" {
                    *text = at_most(text, ALTERNATIVE).into_owned();
                }
                self.text(text, narrow);
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(field, item, narrow)),
            Value::Object(object) => self.object(object, narrow),
            _ => {}
        }
    }

    fn object(&mut self, object: &mut Map<String, Value>, narrow: usize) {
        if let Some(dest) = self.destination(object) {
            object.insert("dest".to_owned(), dest);
            return;
        }
        let mut narrow = narrow;
        match object.get("block").and_then(Value::as_str) {
            Some("heading") => self.heading(object),
            Some("entries") => {
                object.insert("level".to_owned(), json!((self.title_level + 1).min(self.level + 1)));
                narrow = 1;
            }
            Some("code") => return self.code(object),
            Some("table") => {
                let columns = object.get("head").and_then(Value::as_array).map_or(0, Vec::len);
                narrow = if columns > 5 { 2 } else { 1 };
            }
            Some("cell") => {
                object.insert("level".to_owned(), json!(self.level.max(self.title_level) + 1));
                narrow = 1;
            }
            Some("matrix") => {
                self.matrix(object);
                narrow = 1;
            }
            Some("duties" | "bars" | "facts" | "figure") => narrow = 1,
            Some("gaps" | "handout") => narrow = 2,
            _ => {}
        }
        for (key, inner) in object.iter_mut() {
            self.value(key, inner, narrow);
        }
    }

    /// Where a link leads in this document: a label, an address, or nowhere.
    fn destination(&self, object: &Map<String, Value>) -> Option<Value> {
        let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default();
        match text("kind") {
            "page" if object.contains_key("fragment") => Some(self.lead(text("path"), text("fragment"))),
            "book" if object.contains_key("fragment") => Some(Value::Null),
            "url" => {
                let url = text("url");
                let known = ["https://", "http://", "mailto:"].iter().any(|scheme| url.starts_with(scheme));
                Some(if known && !url.chars().any(|c| c.is_control() || c.is_whitespace()) { json!(url) } else { Value::Null })
            }
            _ => None,
        }
    }

    fn lead(&self, path: &str, fragment: &str) -> Value {
        let target = label(path, fragment);
        let top = label(path, "");
        if self.labels.contains(&target) {
            json!(target)
        } else if self.labels.contains(&top) {
            json!(top)
        } else if let Some(place) = self.gathered.get(path).filter(|place| self.labels.contains(*place)) {
            json!(place)
        } else {
            Value::Null
        }
    }

    /// A heading is never more than one step deeper than the one before it: readers of tagged files rely on it.
    fn heading(&mut self, object: &mut Map<String, Value>) {
        let depth = object.get("level").and_then(Value::as_u64).unwrap_or(2).clamp(2, 4);
        let level = (self.title_level + depth - 1).min(self.level + 1);
        self.level = level;
        object.insert("level".to_owned(), json!(level));
        object.insert("role".to_owned(), json!(depth));
        if let Some(content) = object.get_mut("content") {
            let words = words_of(content);
            let words = visible(&words, Medium::Print);
            if headline(&words) != words {
                *content = json!([{ "kind": "text", "text": headline(&words) }]);
            }
        }
    }

    fn code(&mut self, object: &mut Map<String, Value>) {
        if let Some(Value::String(text)) = object.get_mut("text") {
            let shown = framed(&printable_code(text)).into_owned();
            *text = shown.split('\n').map(|line| breakable(line, LIMITS[0])).collect::<Vec<_>>().join("\n");
        }
    }

    fn matrix(&mut self, object: &mut Map<String, Value>) {
        let Some(Value::Object(matrix)) = object.get_mut("matrix") else { return };
        let domains: Vec<String> = matrix
            .get("domains")
            .and_then(Value::as_array)
            .map(|heads| heads.iter().map(|head| head["id"].as_str().unwrap_or_default().to_owned()).collect())
            .unwrap_or_default();
        let Some(Value::Array(rows)) = matrix.get_mut("rows") else { return };
        let linked = rows.len().saturating_mul(domains.len()) <= LINKED_CELLS;
        for row in rows {
            let path = row["to"]["path"].as_str().unwrap_or_default().to_owned();
            if let Some(row) = row.as_object_mut() {
                // Words to filter by are for screens.
                row.remove("facets");
            }
            if let (true, Some(Value::Array(cells))) = (linked, row.get_mut("cells")) {
                for (cell, domain) in cells.iter_mut().zip(&domains) {
                    let target = label(&path, domain);
                    if self.labels.contains(&target) {
                        cell["dest"] = json!(target);
                    }
                }
            }
        }
    }

    fn text(&mut self, text: &mut String, narrow: usize) {
        let shown = visible(text, Medium::Print);
        let shown = framed(&shown).into_owned();
        let shown = shortened(&shown, |run| {
            // Quoted or before a comma it is the same run.
            let bare = run.trim_matches(|c: char| c.is_ascii_punctuation() || matches!(c, '“' | '”' | '‘' | '’' | '…'));
            let printed = self.long.entry(bare.to_owned()).or_default();
            *printed += 1;
            *printed <= IN_FULL
        });
        let shown = breakable(&shown, LIMITS[narrow.min(LIMITS.len() - 1)]);
        let shown = held_together(&shown);
        // Only there are words hyphenated.
        let shown = if narrow > 1 { days_whole(&shown) } else { shown };
        *text = if self.right_to_left { marked(&shown) } else { shown }.into_owned();
    }
}

/// A title of a page or a book as it can be seen, and stand in a bookmark.
fn see_title(value: &mut Value) {
    if let Some(Value::String(title)) = value.get_mut("title") {
        *title = headline(&visible(title, Medium::Print)).into_owned();
    }
}

/// The place of a page, or of a heading on it. It becomes a string of the PDF, as headings do: of an endless one its digest tells
/// it from others that begin alike.
fn label(page: &str, fragment: &str) -> String {
    let whole = if fragment.is_empty() { format!("page:{page}") } else { format!("page:{page}#{fragment}") };
    match whole.char_indices().nth(HEADLINE) {
        Some((kept, _)) => format!("{}…{}", &whole[..kept], hex(&Sha256::digest(&whole))),
        None => whole,
    }
}

fn date(publication: &Publication, problems: &mut Vec<PdfProblem>) -> Value {
    match publication.date.parse::<jiff::civil::Date>() {
        Ok(day) => json!({ "year": day.year(), "month": day.month(), "day": day.day() }),
        Err(_) => {
            problems.push(PdfProblem::Setting(format!("the book's date `{}` is no day", publication.date)));
            Value::Null
        }
    }
}

/// Typst knows a language of two or three letters and a region of two.
fn language(publication: &Publication, problems: &mut Vec<PdfProblem>) -> Value {
    let letters = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphabetic())
    };
    let mut parts = publication.language.split(['-', '_']);
    let code = parts.next().unwrap_or_default().to_ascii_lowercase();
    if !letters(&code, 2..=3) {
        problems.push(PdfProblem::Setting(format!("the book's language `{}` is no language tag", publication.language)));
    }
    let region = parts.find(|part| letters(part, 2..=2)).map(str::to_ascii_uppercase);
    let direction = if publication.direction == "rtl" { "rtl" } else { "ltr" };
    json!({ "code": code, "region": region, "direction": direction })
}
