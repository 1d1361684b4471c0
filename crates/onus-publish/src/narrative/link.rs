//! Links of chapters: to other chapters by file, to generated pages as `onus:PAGE`, and outside.

use onus_core::matrix_context::MatrixContext;
use std::collections::BTreeSet;
use std::ops::Range;

use crate::block::{Page, Target};
use onus_source::typed::nearest;
use onus_source::{At, Diagnostic, FileId};

use super::Chapter;

/// Generated pages of the organisation's book that have a fixed address.
const FIXED: [&str; 12] = [
    "index",
    "how-to-read",
    "matrix",
    "services/index",
    "domains/index",
    "teams/index",
    "gaps",
    "exceptions",
    "evidence",
    "common-controls",
    "glossary",
    "sources",
];

/// A link to a place on a chapter's page, to be checked once all pages are known.
#[derive(Clone, Debug)]
pub struct Pending {
    pub path: String,
    /// Place on it.
    pub fragment: String,
    /// Where the link stands.
    pub at: At,
}

/// What resolving a link needs to know.
pub struct Links<'a> {
    pub context: &'a MatrixContext<'a>,
    /// Whose book this is; none: the organisation's.
    pub team: Option<u32>,
    /// The chapter that the link stands in.
    pub here: &'a Chapter,
    /// All chapters of the book.
    pub chapters: &'a [Chapter],
}

/// Bytes of a file as a place.
pub fn at(file: FileId, range: &Range<usize>) -> At {
    let limit = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    At { file, start: limit(range.start), end: limit(range.end) }
}

impl Links<'_> {
    /// Where a destination leads.
    pub fn target(&self, destination: &str, at: At) -> Result<Target, Diagnostic> {
        if destination.is_empty() {
            return Err(Diagnostic::error("ONUS-N009", at, "this link has no target"));
        }
        if let Some(page) = destination.strip_prefix("onus:") {
            return self.generated(page, at);
        }
        let scheme = destination.split_once(':').map(|(s, _)| s.to_ascii_lowercase());
        match scheme.as_deref() {
            Some("http" | "https" | "mailto") => return Ok(Target::Url { url: destination.to_owned() }),
            Some(other) if !other.contains(['/', '#', '?']) => {
                return Err(Diagnostic::error("ONUS-N009", at, format!("links to `{other}:` are not published"))
                    .hint("Use https:, mailto:, a chapter's file, or onus: and a page's name."));
            }
            _ => {}
        }
        self.chapter(destination, at)
    }

    fn chapter(&self, destination: &str, at: At) -> Result<Target, Diagnostic> {
        let (file, fragment) = destination.split_once('#').unwrap_or((destination, ""));
        let fragment = decode(fragment);
        if file.is_empty() && !fragment.is_empty() {
            return Ok(Target::Page { path: self.here.page(), fragment });
        }
        let written_path = decode(file);
        let path = join(&self.here.path, &written_path);
        if let Some(chapter) = path.as_ref().and_then(|p| self.chapters.iter().find(|c| c.path == *p)) {
            return Ok(Target::Page { path: chapter.page(), fragment });
        }
        let problem = Diagnostic::error("ONUS-N009", at, format!("`{destination}` is not a chapter of this book"));
        Err(match nearest(path.as_deref().unwrap_or(&written_path), self.chapters.iter().map(|c| c.path.as_str())) {
            Some(near) => problem.label(format!("did you mean `{near}`?")),
            None => problem.hint("Link to a file that SUMMARY.md lists, or to a generated page as onus:matrix."),
        })
    }

    fn generated(&self, destination: &str, at: At) -> Result<Target, Diagnostic> {
        let (page, fragment) = destination.split_once('#').unwrap_or((destination, ""));
        let (path, fragment) = (page.to_owned(), decode(fragment));
        let matrix = self.context.matrix;
        if let Some(id) = page.strip_prefix("teams/").filter(|id| *id != "index") {
            if matrix.teams.iter().any(|t| t.id == id) {
                return Ok(Target::Book { book: path, path: "index".to_owned(), fragment });
            }
            return Err(lost(destination, id, matrix.teams.iter().map(|t| t.id.as_str()), "teams/", at));
        }
        if let Some(id) = page.strip_prefix("scopes/")
            && matrix.scopes.iter().any(|s| onus_source::text::slug(&s.id) == id)
        {
            return Ok(Target::Book { book: path, path: "index".to_owned(), fragment });
        }
        let known = FIXED.contains(&page)
            || page.strip_prefix("domains/").is_some_and(|id| matrix.reference.domains.iter().any(|d| d.id == id))
            || page.strip_prefix("services/").is_some_and(|id| matrix.configurations.iter().any(|c| c.id == id))
            || page
                .strip_prefix("crosswalk/")
                .is_some_and(|id| matrix.scopes.iter().any(|s| onus_source::text::slug(&s.id) == id));
        if known {
            return Ok(match self.team {
                None => Target::Page { path, fragment },
                Some(_) => Target::Book { book: "organisation".to_owned(), path, fragment },
            });
        }
        let (prefix, last) = page.split_once('/').map_or(("", page), |(p, l)| (p, l));
        Err(match prefix {
            "domains" => lost(destination, last, matrix.reference.domains.iter().map(|d| d.id.as_str()), "domains/", at),
            "services" => lost(destination, last, matrix.configurations.iter().map(|c| c.id.as_str()), "services/", at),
            "crosswalk" => lost(destination, last, matrix.scopes.iter().map(|s| s.id.as_str()), "crosswalk/", at),
            "scopes" => lost(destination, last, matrix.scopes.iter().map(|s| s.id.as_str()), "scopes/", at),
            _ => lost(destination, page, FIXED, "", at),
        })
    }
}

fn lost<'n>(destination: &str, written: &str, names: impl IntoIterator<Item = &'n str>, prefix: &str, at: At) -> Diagnostic {
    let problem = Diagnostic::error("ONUS-N009", at, format!("there is no generated page `onus:{destination}`"));
    match nearest(written, names) {
        Some(near) => problem.label(format!("did you mean `onus:{prefix}{near}`?")),
        None => {
            problem.hint(format!("Pages: {}, and domains/ID, services/ID, crosswalk/ID, scopes/ID, teams/ID.", FIXED.join(", ")))
        }
    }
}

/// Checks that the place on a chapter's page is there.
pub fn check(link: &Pending, pages: &[Page], ids: &[BTreeSet<String>]) -> Option<Diagnostic> {
    let here = pages.iter().position(|p| p.path == link.path)?;
    if link.fragment.is_empty() || ids[here].contains(&link.fragment) {
        return None;
    }
    let problem = Diagnostic::error("ONUS-N009", link.at, format!("there is no heading `#{}` on {}", link.fragment, link.path));
    Some(match nearest(&link.fragment, ids[here].iter().map(String::as_str)) {
        Some(near) => problem.label(format!("did you mean `#{near}`?")),
        None => problem.hint("A heading's address is its words in lower case, joined by hyphens."),
    })
}

/// A file as seen from a chapter, below the book's folder; none when it leaves that folder.
fn join(here: &str, file: &str) -> Option<String> {
    let mut parts: Vec<&str> = here.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Percent signs of an address as the bytes that they stand for.
fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        let code = bytes.get(i + 1..i + 3).and_then(|h| std::str::from_utf8(h).ok()).and_then(|h| u8::from_str_radix(h, 16).ok());
        match (bytes[i], code) {
            (b'%', Some(byte)) => {
                out.push(byte);
                i += 3;
            }
            (byte, _) => {
                out.push(byte);
                i += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}
