//! The search index: from blocks, never from rendered pages; one script that is loaded when a reader first searches.
//!
//! Pages are numbered; a sorted list of words stands beside a list of postings, each a run of numbers
//! `step * 4 + weight` in base 32 with a continuation bit, so that the browser decodes only the words it needs.
//! Words are folded as `assets/html/js/search.js` folds what is typed: both sides must change together.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::text::anchor;
use onus_publish::block::*;
use onus_source::text::{Medium, is_printable_ascii, one_line, visible};

use super::site::file_of;

/// Where the index stands.
pub const FILE: &str = "assets/search-index.js";

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Longer words are data, and nobody types them.
const LONGEST: usize = 40;
/// What a list of results shows of a title or summary.
const SHOWN: usize = 160;

#[derive(Default, Serialize)]
struct SearchData {
    books: Vec<String>,
    /// Title, file, summary, book, places on the page as steps through `places`.
    pages: Vec<(String, String, String, usize, Vec<usize>)>,
    /// Anchor and words of every place, each once for all pages that have it.
    places: Vec<(String, String)>,
    /// Words, sorted, one a line.
    words: String,
    /// Postings, a line for each word.
    posts: String,
    /// What is known by an id: the id in lower case, the page, the place on it.
    ids: Vec<(String, usize, String)>,
    /// Names: id, title, what tells it from others, kind, page, place on it. Whatever has one is found, page or not.
    names: Vec<(String, String, String, &'static str, usize, String)>,
    /// Words that mean the same, a group each, folded.
    synonyms: Vec<Vec<String>>,
}

/// The index of all pages of all books, as a script: add book by book, in the order of their numbers.
#[derive(Default)]
pub struct Index {
    words: Words,
    places: BTreeMap<(String, String), usize>,
    data: SearchData,
}

impl Index {
    /// Adds a book's pages.
    pub fn add(&mut self, publication: &Publication) {
        // What is printed only has no page on the site.
        if publication.kind.is_printed_only() {
            return;
        }
        let Index { words, places, data } = self;
        let first = data.pages.len();
        data.books.push(short(&publication.title));
        for page in &publication.pages {
            let file = file_of(publication.kind, &publication.id, &page.path);
            let number = data.pages.len();
            let mut weights: Vec<u8> = Vec::new();
            let mut here: Vec<usize> = Vec::new();
            let mut take = |weight: u8, text: &str| words.weigh(text, weight, &mut weights);
            take(3, &page.title);
            take(2, &page.summary);
            take(1, &page.section);
            take(1, &publication.title);
            page.blocks.iter().for_each(|b| texts(b, &mut take));
            page.blocks.iter().for_each(|b| {
                anchors(b, &mut |id, title| {
                    let next = places.len();
                    here.push(*places.entry((anchor(id).into_owned(), short(title))).or_insert(next));
                })
            });
            here.sort_unstable();
            here.dedup();
            identifiers(publication, page, &mut |id, place| {
                let place = anchor(place).into_owned();
                data.ids.push((id.to_lowercase(), number, place));
            });
            data.pages.push((short(&page.title), file, short(&page.summary), data.books.len() - 1, here));
            for (word, weight) in weights.into_iter().enumerate().filter(|(_, weight)| *weight > 0) {
                words.posts[word].push((number, weight));
            }
        }
        Index::add_terms(data, publication, first);
    }

    /// Names and synonyms of a book whose pages begin with a number.
    fn add_terms(data: &mut SearchData, publication: &Publication, first: usize) {
        let numbers: BTreeMap<&str, usize> = publication.pages.iter().map(|p| p.path.as_str()).zip(first..).collect();
        for name in &publication.search.names {
            let Some(&page) = numbers.get(name.page.as_str()) else { continue };
            let place = anchor(&name.fragment).into_owned();
            data.names.push((name.id.clone(), short(&name.title), short(&name.note), name.kind, page, place));
        }
        for group in &publication.search.synonyms {
            let folded = group.iter().map(|term| {
                let mut words = Vec::new();
                fold(term, |word| words.push(word));
                words.join(" ")
            });
            data.synonyms.push(folded.filter(|term| !term.is_empty()).collect());
        }
    }

    pub fn finish(self) -> Vec<u8> {
        let Index { words, places, data } = self;
        script(words, places, data)
    }
}

/// The ids that lead to a page, or to a place on it.
fn identifiers(publication: &Publication, page: &Page, take: &mut dyn FnMut(&str, &str)) {
    match publication.kind {
        PublicationKind::Team if page.path == "index" => take(publication.id.trim_start_matches("teams/"), ""),
        PublicationKind::Scope if page.path == "index" => take(publication.id.trim_start_matches("scopes/"), ""),
        PublicationKind::Organisation => {}
        PublicationKind::Team
        | PublicationKind::Scope
        | PublicationKind::Handout
        | PublicationKind::Matrix
        | PublicationKind::Outward => return,
    }
    if page.path.starts_with("requirements/")
        && let Some((id, _)) = page.title.split_once(": ")
    {
        take(id, "");
    }
    let folders = ["d/", "services/", "domains/"];
    if let Some(id) = folders.iter().find_map(|folder| page.path.strip_prefix(folder)).filter(|id| *id != "index") {
        take(id, "");
    }
    let mut codes: Vec<&str> = Vec::new();
    for block in &page.blocks {
        match block {
            // A duty, on the page of its area.
            Block::Heading { id, .. } if page.path.starts_with("domains/") && id.contains('.') => take(id, id),
            Block::Gaps { gaps } if page.path == "gaps" => {
                for gap in gaps.iter().filter(|gap| !gap.code.is_empty()) {
                    if !codes.contains(&gap.code.as_str()) {
                        codes.push(&gap.code);
                        take(&gap.code, &gap.id);
                    }
                }
            }
            _ => {}
        }
    }
}

fn script(words: Words, places: BTreeMap<(String, String), usize>, mut data: SearchData) -> Vec<u8> {
    let mut list: Vec<_> = places.into_iter().collect();
    list.sort_by_key(|(_, i)| *i);
    data.places = list.into_iter().map(|(place, _)| place).collect();
    data.ids.sort_unstable();
    data.ids.dedup();
    let mut sorted: Vec<(&str, &[(usize, u8)])> =
        words.known.keys().map(String::as_str).zip(words.posts.iter().map(Vec::as_slice)).collect();
    sorted.sort_unstable();
    let lines: Vec<&str> = sorted.iter().map(|(word, _)| *word).collect();
    data.words = lines.join("\n");
    for (i, (_, posts)) in sorted.iter().enumerate() {
        if i > 0 {
            data.posts.push('\n');
        }
        let mut last = 0;
        for (page, weight) in *posts {
            number((page - last) * 4 + usize::from(*weight), &mut data.posts);
            last = *page;
        }
    }
    let json = serde_json::to_string(&data).unwrap_or_default();
    format!("onusSearch({json});\n").into_bytes()
}

/// Words of all texts. The same statements stand on many pages: each is split once.
#[derive(Default)]
struct Words {
    known: IndexMap<String, ()>,
    /// Pages and weights, by the word's number.
    posts: Vec<Vec<(usize, u8)>>,
    /// Numbers of the words of a text.
    texts: IndexMap<String, Vec<usize>>,
}

impl Words {
    /// Notes the words of a text with their weight, by number; the heaviest counts.
    fn weigh(&mut self, text: &str, weight: u8, weights: &mut Vec<u8>) {
        if !self.texts.contains_key(text) {
            let mut numbers = Vec::new();
            fold(text, |word| numbers.push(self.known.insert_full(word, ()).0));
            numbers.sort_unstable();
            numbers.dedup();
            self.posts.resize_with(self.known.len(), Vec::new);
            self.texts.insert(text.to_owned(), numbers);
        }
        weights.resize(self.known.len(), 0);
        for &number in &self.texts[text] {
            weights[number] = weight.max(weights[number]);
        }
    }
}

fn short(text: &str) -> String {
    one_line(text, Medium::Document).chars().take(SHOWN).collect()
}

fn number(mut n: usize, out: &mut String) {
    loop {
        let low = n & 31;
        n >>= 5;
        out.push(DIGITS[low | if n > 0 { 32 } else { 0 }] as char);
        if n == 0 {
            return;
        }
    }
}

/// Scripts written without spaces are searched character by character.
fn alone(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Words of a text: decomposed, without marks, in lower case.
fn fold(text: &str, mut take: impl FnMut(String)) {
    let mut word = String::new();
    let mut end = |word: &mut String| {
        if word.chars().count() > 1 && word.len() <= LONGEST {
            take(std::mem::take(word));
        }
        word.clear();
    };
    // Nothing of ASCII is composed.
    if is_printable_ascii(text) {
        text.bytes().for_each(|b| match b.is_ascii_alphanumeric() {
            true => word.push(char::from(b.to_ascii_lowercase())),
            false => end(&mut word),
        });
        return end(&mut word);
    }
    for c in visible(text, Medium::Document).nfkd().filter(|c| !is_combining_mark(*c)) {
        if alone(c) {
            end(&mut word);
            // Two of one sign, so that a single character counts as a word.
            word.extend([c, c]);
            end(&mut word);
        } else if matches!(c, 'ß' | 'ẞ') {
            // Nothing decomposes it, and many write it so.
            word.push_str("ss");
        } else if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        } else {
            end(&mut word);
        }
    }
    end(&mut word);
}

type Take<'t> = dyn FnMut(u8, &str) + 't;

fn inlines(contents: &[Vec<Inline>], take: &mut Take) {
    contents.iter().for_each(|c| take(1, &plain(c)));
}

/// Everything that a block says, with its weight. Traces are left out: they repeat the model on every page.
fn texts(block: &Block, take: &mut Take) {
    match block {
        Block::Heading { content, .. } => take(2, &plain(content)),
        Block::Paragraph { content } => take(1, &plain(content)),
        Block::List { items, .. } => items.iter().flatten().for_each(|b| texts(b, take)),
        Block::Quote { blocks } | Block::Notice { blocks, .. } => blocks.iter().for_each(|b| texts(b, take)),
        Block::Code { text, .. } => take(1, text),
        Block::Rule => {}
        Block::Facts { rows } => rows.iter().for_each(|(label, content)| {
            take(1, label);
            take(1, &plain(content));
        }),
        Block::Entries { groups } => groups.iter().for_each(|group| {
            take(2, &group.title);
            for entry in &group.entries {
                take(1, &plain(&entry.lead));
                take(1, &plain(&entry.content));
            }
        }),
        Block::Table { caption, head, rows } => {
            take(1, caption);
            head.iter().for_each(|h| take(1, h));
            rows.iter().for_each(|r| inlines(r, take));
        }
        Block::Bars { caption, rows } => {
            take(1, caption);
            rows.iter().for_each(|r| take(1, &r.label));
        }
        Block::Figure { figure } => {
            take(1, &figure.title);
            figure.rows.iter().flatten().for_each(|words| take(1, words));
        }
        Block::Matrix { matrix } => {
            matrix.domains.iter().for_each(|d| take(1, &d.title));
            for row in &matrix.rows {
                take(1, &row.service);
                take(1, &row.short_label);
            }
        }
        Block::Cell { cell } => {
            take(2, &cell.title);
            take(1, &cell.words);
            for duty in &cell.duties {
                take(1, &duty.id);
                take(1, &duty.statement);
                duty.requirements.iter().for_each(|r| take(1, r));
                [&duty.owners, &duty.sources, &duty.evidence].into_iter().for_each(|c| inlines(c, take));
            }
        }
        Block::Areas { areas } => {
            for area in areas {
                take(2, &area.title);
                area.duties.iter().for_each(|duty| take(1, &duty.statement));
            }
        }
        Block::Numbers { .. } => {}
        Block::Actions { actions } => {
            for action in actions {
                [&action.id, &action.what, &action.from].into_iter().for_each(|words| take(1, words));
            }
        }
        Block::Duties { groups } => {
            for group in groups {
                take(2, &group.domain);
                take(1, &group.id);
                take(1, &group.statement);
                take(1, &group.common_control);
                group.proof.iter().for_each(|p| take(1, p));
                group.deployments.iter().for_each(|d| take(1, &d.name));
            }
        }
        // It repeats what the team's other pages say.
        Block::Handout { .. } => {}
        Block::Gaps { gaps } => {
            for gap in gaps {
                [&gap.code, &gap.message, &gap.hint, &gap.place, &gap.team].into_iter().for_each(|t| take(1, t));
            }
        }
    }
}

/// Places of a page that a result may lead to.
fn anchors(block: &Block, take: &mut impl FnMut(&str, &str)) {
    match block {
        Block::Heading { id, content, .. } if !id.is_empty() => take(id, &plain(content)),
        Block::Cell { cell } => take(&cell.id, &cell.title),
        Block::Areas { areas } => areas.iter().for_each(|area| take(&area.id, &area.title)),
        Block::Actions { actions } => actions.iter().for_each(|action| take(&action.id, &action.what)),
        Block::Duties { groups } => groups.iter().for_each(|g| take(&g.id, &g.statement)),
        _ => {}
    }
}
