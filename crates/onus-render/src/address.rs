//! Where pages stand and how one leads to another.
//!
//! A format decides the folder of a book and the file of a page; everything else (relative addresses, links to pages
//! that are not there, foreign addresses that are not safe) is the same for all. Must not know: any markup.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use onus_publish::Outline;
use onus_publish::block::{PublicationKind, Target};

use super::RenderError;
use super::text::anchor;

/// In a path or fragment only what no reader mistakes stays as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const URL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'\\')
    .add(b'^')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b'[')
    .add(b']')
    .add(b'(')
    .add(b')')
    .add(b'\'');

/// How a format lays out books and pages.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Folder of a book, from its kind and id, without a slash at its end; empty for the root.
    pub folder: fn(PublicationKind, &str) -> String,
    /// File of a page inside its book's folder.
    pub file: fn(&Outline, &str) -> String,
}

/// Files of all pages of all books.
#[derive(Clone, Debug)]
pub struct Addresses {
    books: BTreeMap<String, BTreeMap<String, String>>,
}

impl Addresses {
    /// Lays out the pages; refuses a page that would leave its folder and two pages with one file.
    pub fn new(books: &[Outline], layout: Layout) -> Result<Addresses, RenderError> {
        let mut taken: BTreeMap<String, String> = BTreeMap::new();
        let mut addresses: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        // What is printed only has no address.
        for book in books.iter().filter(|b| !b.kind.is_printed_only()) {
            let folder = (layout.folder)(book.kind, &book.id);
            let mut pages = BTreeMap::new();
            for page in &book.pages {
                let name = format!("{}:{}", book.id, page.path);
                let file = join(&folder, &(layout.file)(book, &page.path));
                if !safe(&file) {
                    return Err(RenderError::new(name, "is no address of a page: it would leave the book's folder"));
                }
                if let Some(other) = taken.insert(file.clone(), name.clone()) {
                    return Err(RenderError::new(name, format!("has the same file as {other}: {file}")));
                }
                pages.insert(page.path.clone(), file);
            }
            addresses.insert(book.id.clone(), pages);
        }
        Ok(Addresses { books: addresses })
    }

    /// File of a page, from the root of the format's folder.
    pub fn file(&self, book: &str, page: &str) -> Option<&str> {
        self.books.get(book)?.get(page).map(String::as_str)
    }

    /// Address of a target as seen from a file of a book; nothing when it leads nowhere or is not safe.
    pub fn href(&self, book: &str, here: &str, to: &Target) -> Option<String> {
        match to {
            Target::Page { path, fragment } => self.inner(here, self.file(book, path)?, fragment),
            Target::Book { book, path, fragment } => self.inner(here, self.file(book, path)?, fragment),
            Target::Url { url } => outside(url),
        }
    }

    fn inner(&self, here: &str, there: &str, fragment: &str) -> Option<String> {
        let mut way = if here == there && !fragment.is_empty() { String::new() } else { relative(here, there) };
        if !fragment.is_empty() {
            way.push('#');
            way.extend(utf8_percent_encode(&anchor(fragment), PLAIN));
        }
        Some(way)
    }
}

/// A path below a folder.
pub fn join(folder: &str, file: &str) -> String {
    if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") }
}

fn safe(file: &str) -> bool {
    file.split('/')
        .all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':']) && !part.contains(char::is_control))
}

/// The way from one file to another, percent-encoded.
pub fn relative(here: &str, there: &str) -> String {
    let same = here.bytes().zip(there.bytes()).take_while(|(a, b)| a == b).count();
    // Folders that both are in.
    let common = here.as_bytes()[..same].iter().rposition(|b| *b == b'/').map_or(0, |slash| slash + 1);
    let up = here.as_bytes()[common..].iter().filter(|b| **b == b'/').count();
    let mut way = String::with_capacity(3 * up + there.len() - common);
    (0..up).for_each(|_| way.push_str("../"));
    encode(&there[common..], &mut way);
    way
}

/// Percent-encodes all but the slashes.
fn encode(path: &str, out: &mut String) {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~' | b'/');
    if path.bytes().all(plain) {
        return out.push_str(path);
    }
    for (number, part) in path.split('/').enumerate() {
        if number > 0 {
            out.push('/');
        }
        out.extend(utf8_percent_encode(part, PLAIN));
    }
}

/// An outside address, if a reader may be sent there: the web and mail, nothing that runs.
pub fn outside(url: &str) -> Option<String> {
    let url = url.trim();
    let (scheme, rest) = url.split_once(':')?;
    let known = match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => host(rest.strip_prefix("//")?),
        "mailto" => rest.contains('@') && !rest.contains(char::is_whitespace),
        _ => false,
    };
    known.then(|| encode_stray_percent(&utf8_percent_encode(url, URL).to_string()))
}

fn host(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (name, port) = host.split_once(':').unwrap_or((host, "0"));
    let label = |l: &str| !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    name.split('.').all(label) && port.parse::<u16>().is_ok()
}

fn encode_stray_percent(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for (i, c) in url.char_indices() {
        out.push(c);
        let hex = |n: usize| url.as_bytes().get(i + n).is_some_and(u8::is_ascii_hexdigit);
        if c == '%' && !(hex(1) && hex(2)) {
            out.push_str("25");
        }
    }
    out
}
