//! Markdown: one folder a book, each a book for mdBook by itself, and plain GFM for every other reader.
//!
//! Must not know: the inventory, files, the clock.

pub mod escape;
mod matrix;
mod mdbook_files;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use include_dir::{Dir, include_dir};
use tera::{Context, Kwargs, State, Tera, Value};

use onus_model::vocabulary::letters;
use onus_publish::Outline;
use onus_publish::block::{Block, Inline, LastingName, Page, Publication, PublicationKind, Target, plain};

use onus_source::text::heading_anchor;

use self::escape::At;

use super::address::{Addresses, Layout, join};
use super::planned_file::{FileContent, PlannedFile};
use super::template_blocks::{self, Dialect, fields};
use super::text::anchor;
use super::{BookSource, RenderError, require_page};

static TEMPLATES: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../templates/markdown");

/// What fills a file of the books.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "a variant's words say what its fields hold")]
pub enum Job {
    /// A page: numbers of its book and of itself in the book.
    Page { book: usize, page: usize },
    /// The contents of a book, as mdBook wants them.
    Summary { book: usize },
    /// The settings with which mdBook reads the folder.
    Settings { book: usize },
}

impl Job {
    /// Number of the book that it is a part of.
    pub fn book(&self) -> usize {
        let (Job::Page { book, .. } | Job::Summary { book } | Job::Settings { book }) = self;
        *book
    }
}

/// Everything that a page is rendered with.
pub struct Books {
    tera: Tera,
    addresses: Addresses,
}

/// Files are kept from issue to issue: a page whose address follows from settings has one that does not.
fn file(book: &Outline, page: &str) -> String {
    named(&book.lasting, page)
}

fn named(lasting: &BTreeMap<String, LastingName>, page: &str) -> String {
    format!("{}.md", lasting.get(page).map_or(page, |name| &name.path))
}

fn folder(_: PublicationKind, id: &str) -> String {
    id.to_owned()
}

/// Names and texts of the templates that come with the program.
pub fn default_templates() -> BTreeMap<String, String> {
    super::text_files(&TEMPLATES)
}

impl Books {
    /// Reads the templates (the owner's replace ours file by file) and lays out the pages.
    pub fn new(books: &[Outline], overrides: &BTreeMap<String, String>) -> Result<Books, RenderError> {
        let mut templates = default_templates();
        templates.extend(overrides.iter().map(|(name, text)| (name.clone(), text.clone())));
        let mut tera = Tera::new();
        tera.set_escape_fn(escape::escape);
        tera.autoescape_on([".md"]);
        register(&mut tera);
        tera.add_raw_templates(templates.iter().map(|(n, t)| (n.as_str(), t.as_str())))
            .map_err(|e| RenderError::template("templates/markdown", &e))?;
        Ok(Books { tera, addresses: Addresses::new(books, Layout { folder, file })? })
    }

    /// File of a page, from the root of all books.
    pub fn file(&self, book: &str, page: &str) -> Option<&str> {
        self.addresses.file(book, page)
    }
}

/// Filters for the places where text is not running text. What they return is Markdown.
fn register(tera: &mut Tera) {
    type Text<'a> = &'a str;
    tera.register_filter("line", |text: Text, _: Kwargs, _: &State| Value::safe_string(&escape::line(text)));
    tera.register_filter("cell", |text: Text, _: Kwargs, _: &State| Value::safe_string(escape::line(text).trim()));
    tera.register_filter("code", |text: Text, _: Kwargs, _: &State| Value::safe_string(&escape::code(text)));
    tera.register_filter("url", |text: Text, _: Kwargs, _: &State| Value::safe_string(&escape::url(text)));
    tera.register_filter("mark", |text: Text, _: Kwargs, _: &State| Value::safe_string(&escape::mark(text)));
    tera.register_filter("strong", |text: Text, _: Kwargs, _: &State| Value::safe_string(&escape::strong(text)));
    // These two take Markdown.
    tera.register_filter("quoted", |text: Text, _: Kwargs, _: &State| Value::safe_string(&escape::quoted(text)));
    tera.register_filter("fence", |text: Text, kwargs: Kwargs, _: &State| -> tera::TeraResult<Value> {
        let language = kwargs.get::<String>("language")?.unwrap_or_default();
        Ok(Value::safe_string(&escape::fence(&language, text)))
    });
}

/// Every file of the books for the plan of an output.
pub fn files<'a>(books: &'a Books, outlines: &[Outline]) -> Vec<PlannedFile<'a>> {
    let file = |(path, job): (String, Job)| PlannedFile {
        path: format!("markdown/{path}"),
        book: Some(job.book()),
        content: FileContent::Rendered(Box::new(move |source| render(books, source, &job))),
    };
    plan(outlines).into_iter().map(file).collect()
}

/// Every file of the books, and what fills it.
pub fn plan(books: &[Outline]) -> Vec<(String, Job)> {
    let mut plan = Vec::new();
    for (book, outline) in books.iter().enumerate().filter(|(_, b)| !b.kind.is_printed_only()) {
        let folder = folder(outline.kind, &outline.id);
        plan.push((join(&folder, "SUMMARY.md"), Job::Summary { book }));
        plan.push((join(&folder, "book.toml"), Job::Settings { book }));
        let pages = outline.pages.iter().enumerate();
        plan.extend(pages.map(|(page, p)| (join(&folder, &file(outline, &p.path)), Job::Page { book, page })));
    }
    plan.sort();
    plan
}

/// The bytes of one file.
pub fn render(books: &Books, source: &dyn BookSource, job: &Job) -> Result<Vec<u8>, RenderError> {
    let publication = source.require_book(job.book())?;
    match job {
        Job::Page { page, .. } => render_page(books, &publication, require_page(&publication, *page)?),
        Job::Summary { .. } => Ok(mdbook_files::summary(&publication).into_bytes()),
        Job::Settings { .. } => mdbook_files::settings(&publication).map(String::into_bytes),
    }
}

pub fn render_page(books: &Books, book: &Publication, page: &Page) -> Result<Vec<u8>, RenderError> {
    let unknown_page = || RenderError::new(format!("{}:{}", book.id, page.path), "is no page of the books");
    let file = books.file(&book.id, &page.path).ok_or_else(unknown_page)?;
    let about = fields! {
        "path" => page.path.as_str(),
        "title" => page.title.as_str(),
        "section" => page.section.as_str(),
        "summary" => page.summary.as_str(),
        "wide" => page.wide,
    };
    let mut renderer = Renderer {
        books,
        book: &book.id,
        file,
        page: about.clone(),
        level: 1,
        title: String::new(),
        keys: 0,
        anchors: BTreeSet::new(),
    };
    let body = renderer.render(&page.blocks)?;
    let mut context = Context::new();
    context.insert_value("page", about);
    context.insert_value("body", Value::safe_string(&body));
    context.insert_value(
        "book",
        fields! {
            "title" => book.title.as_str(),
            "classification" => book.classification.as_str(),
            "date" => book.date.as_str(),
        },
    );
    let text = books.tera.render("page.md", &context).map_err(|e| RenderError::template("page.md", &e))?;
    Ok((tidy(&text) + "\n").into_bytes())
}

/// Blocks alone, for a place in somebody else's page. Pages have no address there: links to them print their words.
pub fn render_blocks(books: &Books, blocks: &[Block]) -> Result<String, RenderError> {
    let page = fields! { "path" => "", "title" => "", "section" => "", "summary" => "", "wide" => false };
    let mut renderer =
        Renderer { books, book: "", file: "", page, level: 1, title: String::new(), keys: 0, anchors: BTreeSet::new() };
    Ok(tidy(&renderer.render(blocks)?))
}

/// A document of its own, which belongs to no book.
pub fn document(title: &str, blocks: &[Block]) -> Result<String, RenderError> {
    let books = Books::new(&[], &BTreeMap::new())?;
    Ok(format!("# {}\n\n{}\n", escape::line(title), render_blocks(&books, blocks)?))
}

/// One blank line between blocks and after a fence, none at the ends. What is within fences keeps its lines: somebody else
/// wrote it.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<String> = None;
    let mut blank = 0;
    let mut closed = false;
    for line in text.lines() {
        if std::mem::take(&mut closed) && !line.trim().is_empty() && !line.starts_with('>') {
            out.push('\n');
        }
        let bare = line.trim_start_matches([' ', '>']);
        let ticks: String = bare.chars().take_while(|c| *c == '`').collect();
        let verbatim = fence.is_some();
        match &fence {
            Some(open) if bare.trim_end() == open => (fence, closed) = (None, true),
            None if ticks.len() >= 3 => fence = Some(ticks),
            None if bare.starts_with("<pre>") && !bare.contains("</pre>") => fence = Some("</code></pre>".into()),
            Some(open) if open.starts_with('<') && bare.contains("</pre>") => fence = None,
            _ => {}
        }
        if verbatim {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let line = line.trim_end();
        blank = if line.is_empty() { blank + 1 } else { 0 };
        if blank < 2 && !(line.is_empty() && out.is_empty()) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim_end().to_owned()
}

/// What the blocks of a page know of each other.
struct Renderer<'a> {
    books: &'a Books,
    book: &'a str,
    file: &'a str,
    page: Value,
    level: u8,
    title: String,
    keys: u64,
    anchors: BTreeSet<String>,
}

impl Dialect for Renderer<'_> {
    fn inline(&self, content: &[Inline]) -> Value {
        Value::safe_string(self.write(content).trim())
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<Value, RenderError> {
        Ok(Value::safe_string(&self.render(blocks)?))
    }

    fn href(&self, to: &Target) -> Option<String> {
        self.books.addresses.href(self.book, self.file, to)
    }

    fn anchor(&mut self, id: &str) -> Option<String> {
        let id = anchor(id).into_owned();
        (!id.is_empty() && self.anchors.insert(id.clone())).then_some(id)
    }

    fn heading(&mut self, level: u8, words: &str) {
        self.level = level;
        words.clone_into(&mut self.title);
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn level(&self) -> u8 {
        (self.level + 1).min(6)
    }

    fn key(&mut self) -> u64 {
        self.keys += 1;
        self.keys
    }
}

impl Renderer<'_> {
    fn render(&mut self, blocks: &[Block]) -> Result<String, RenderError> {
        let mut out: Vec<Cow<str>> = Vec::new();
        let mut before: Option<&str> = None;
        for block in blocks {
            // The mark of a heading is only needed where its words do not already lead there.
            let own = if let Block::Heading { id, content, .. } = block { heading_anchor(&plain(content)) == *id } else { false };
            let (name, mut value) = template_blocks::block(self, block)?;
            if own {
                let mut map = value.into_map().unwrap_or_default();
                map.insert("id".into(), Value::none());
                value = Value::from(map);
            }
            if let Block::Matrix { matrix } = block {
                let mut map = value.into_map().unwrap_or_default();
                map.insert("parts".into(), matrix::parts(&*self, matrix));
                value = Value::from(map);
            }
            // Two lists or two quotations in a row would be read as one.
            if kind(name).is_some() && before.and_then(kind) == kind(name) {
                out.push("<!-- -->".into());
            }
            let template = format!("blocks/{name}.md");
            let mut context = Context::new();
            context.insert_value("block", value);
            context.insert_value("page", self.page.clone());
            let text = self.books.tera.render(&template, &context).map_err(|e| RenderError::template(&template, &e))?;
            out.push(tidy(&text).into());
            before = Some(name);
        }
        Ok(out.join("\n\n"))
    }

    fn write(&self, content: &[Inline]) -> String {
        let mut out = String::new();
        let mut text = String::new();
        for part in content {
            if let Inline::Text { text: more } = part {
                // Neighbouring pieces are escaped as one: `1` and `.` are harmless only apart.
                text.push_str(more);
                continue;
            }
            if let Inline::Parties { parties } = part {
                text.push_str(&letters(parties));
                continue;
            }
            out.push_str(&escape::piece(&std::mem::take(&mut text), at(&out)));
            out.push_str(&match part {
                Inline::Text { .. } | Inline::Parties { .. } => String::new(),
                Inline::Strong { content } => escape::marked("**", "strong", &self.write(content)),
                Inline::Emphasis { content } => escape::marked("*", "em", &self.write(content)),
                Inline::Struck { content } => escape::marked("~~", "del", &self.write(content)),
                Inline::Code { text } => escape::code(text),
                Inline::Break => "<br>".to_owned(),
                Inline::Link { to, content } => match self.href(to) {
                    Some(href) => format!("[{}]({})", self.write(content).trim(), escape::url(&href)),
                    None => self.write(content),
                },
            });
        }
        let last = escape::piece(&text, at(&out));
        out + &last
    }
}

fn at(out: &str) -> At {
    if out.trim_start().is_empty() { At::Start } else { At::Within }
}

fn kind(name: &str) -> Option<u8> {
    match name {
        "list" | "duties" | "gaps" => Some(0),
        "quote" | "notice" => Some(1),
        _ => None,
    }
}
