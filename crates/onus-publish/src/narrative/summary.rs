//! `SUMMARY.md`: mdBook's list of chapters, read as mdBook reads it, with places for problems.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use onus_source::{At, Diagnostic, FileId};

use super::link::at;

/// One chapter that has a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub title: String,
    /// File below the summary's folder.
    pub path: String,
    /// Depth in the list; none outside of it.
    pub level: usize,
    /// The part that it stands in.
    pub part: Option<String>,
    /// Where it is listed.
    pub at: At,
}

/// Reads a summary. Chapters without a file are drafts and left out.
pub fn summary(file: FileId, text: &str) -> (Vec<Entry>, Vec<Diagnostic>) {
    let mut reader =
        Reader { file, entries: Vec::new(), problems: Vec::new(), part: None, started: false, numbered: false, suffix: false };
    reader.read(text);
    (reader.entries, reader.problems)
}

struct Reader {
    file: FileId,
    entries: Vec<Entry>,
    problems: Vec<Diagnostic>,
    part: Option<String>,
    /// Something other than a comment was read.
    started: bool,
    /// The list of numbered chapters has begun.
    numbered: bool,
    /// A chapter after that list was read.
    suffix: bool,
}

impl Reader {
    fn read(&mut self, text: &str) {
        let mut depth = 0_usize;
        let mut expects_link = None;
        let mut events = Parser::new(text).into_offset_iter();
        while let Some((event, range)) = events.next() {
            let comment = matches!(event, Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) | Event::End(_));
            if !matches!(event, Event::Start(Tag::Link { .. } | Tag::Paragraph))
                && let Some(item) = expects_link.take()
            {
                self.refuse(
                    item,
                    "each chapter of the list must be a link",
                    "Write - [Title](file.md), or - [Title]() for a draft.",
                );
            }
            match event {
                Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => {
                    let title = words(&mut events, &TagEnd::Heading(HeadingLevel::H1));
                    if self.started {
                        self.list_begins(range);
                        self.part = Some(title);
                    }
                }
                Event::Start(Tag::List(_)) => {
                    if depth == 0 {
                        self.list_begins(range);
                    }
                    depth += 1;
                }
                Event::End(TagEnd::List(_)) => depth -= 1,
                Event::Start(Tag::Item) => expects_link = Some(range),
                Event::Start(Tag::Link { dest_url, .. }) => {
                    expects_link = None;
                    let title = words(&mut events, &TagEnd::Link);
                    self.suffix |= depth == 0 && self.numbered;
                    self.chapter(title, &dest_url, depth.saturating_sub(1), range);
                }
                _ => {}
            }
            self.started |= !comment;
        }
    }

    fn list_begins(&mut self, range: Range<usize>) {
        if self.suffix {
            let start = range.start..range.start + 1;
            self.refuse(start, "no list may follow the chapters after the list", "Move those chapters to the end of the file.");
        }
        self.numbered = true;
    }

    fn chapter(&mut self, title: String, href: &str, level: usize, range: Range<usize>) {
        if href.is_empty() {
            return;
        }
        let at = at(self.file, &range);
        let path = href.replace("%20", " ");
        let path = path.strip_prefix("./").unwrap_or(&path).to_owned();
        let inside = !path.contains(['\\', ':', '\0']) && !path.split('/').any(|p| p.is_empty() || p == "." || p == "..");
        if !inside {
            self.problems.push(
                Diagnostic::error("ONUS-N003", at, format!("`{path}` is not a file below the book's folder"))
                    .hint("Name it from the folder of SUMMARY.md, without `..`."),
            );
        } else if !path.ends_with(".md") {
            self.problems.push(
                Diagnostic::error("ONUS-N003", at, format!("`{path}` is not a Markdown file")).hint("Chapters end in .md."),
            );
        } else if let Some(first) = self.entries.iter().find(|e| e.path == path) {
            self.problems.push(
                Diagnostic::error("ONUS-N003", at, format!("`{path}` is listed twice"))
                    .label("again here")
                    .related(first.at, "first here"),
            );
        } else {
            // Chapters before and after the list belong to no part.
            let part = if self.suffix { None } else { self.part.clone() };
            self.entries.push(Entry { title, path, level, part, at });
        }
    }

    fn refuse(&mut self, range: Range<usize>, message: &str, hint: &str) {
        self.problems.push(Diagnostic::error("ONUS-N002", at(self.file, &range), message).hint(hint));
    }
}

/// The words up to the end of a tag.
fn words<'e>(events: &mut impl Iterator<Item = (Event<'e>, Range<usize>)>, end: &TagEnd) -> String {
    let mut out = String::new();
    for (event, _) in events {
        match event {
            Event::End(tag) if tag == *end => break,
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
    }
    out
}
