//! One chapter as blocks: walks the parsed Markdown once, puts values into text and generated blocks at directives.

use onus_core::matrix_context::MatrixContext;
use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Tag};

use crate::block::{Block, Inline, Target};
use onus_source::{At, Diagnostic};

use super::frame::{Frame, Kind, address, first_line, is_comment, number, tone};
use super::link::{Links, Pending, at};
use super::token::{Token, tokens};
use super::{Chapter, directive, expression, plain, walk};

/// Quotations, lists and marks inside one another that are read; enough for prose, and no renderer overflows.
pub const MAX_DEPTH: usize = 12;

/// What a conversion reads.
pub struct Input<'a> {
    /// The matrix and its findings.
    pub context: &'a MatrixContext<'a>,
    /// Whose book; none: the organisation's.
    pub team: Option<u32>,
    pub chapter: &'a Chapter,
    /// All chapters of the book, for links.
    pub chapters: &'a [Chapter],
}

/// What became of a chapter.
#[derive(Default)]
pub struct Converted {
    /// Its own title, when it begins with one.
    pub title: Option<String>,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Links to places that must exist.
    pub links: Vec<Pending>,
    /// Everything that is wrong with it.
    pub problems: Vec<Diagnostic>,
}

/// Converts a chapter.
pub fn convert(input: &Input) -> Converted {
    let mut builder = Builder {
        input,
        stack: vec![Frame::new(Kind::Root, 0..0)],
        ids: BTreeSet::new(),
        level: 1,
        heading: String::new(),
        out: Converted::default(),
    };
    for (token, range) in tokens(&input.chapter.text) {
        if !builder.step(token, range) {
            break;
        }
    }
    while builder.stack.len() > 1 {
        builder.close();
    }
    if let Some(root) = builder.stack.pop() {
        builder.out.blocks = root.finish().blocks;
    }
    builder.out
}

struct Builder<'a> {
    input: &'a Input<'a>,
    stack: Vec<Frame>,
    ids: BTreeSet<String>,
    /// Level of the last heading: generated headings stand below it.
    level: u8,
    /// Words of the last heading: they name the tables that follow.
    heading: String,
    out: Converted,
}

impl Builder<'_> {
    /// Takes one token; false when the rest is not worth reading.
    fn step(&mut self, token: Token, range: Range<usize>) -> bool {
        let source = &self.input.chapter.text;
        match token {
            Token::Run { escaped } => match &mut self.top().kind {
                Kind::Code { text, .. } => text.push_str(&source[range]),
                Kind::Directive { lines } => lines.push(range),
                Kind::Refused => {}
                _ => self.run(range, escaped),
            },
            Token::Event(Event::Text(words)) => match &mut self.top().kind {
                Kind::Code { text, .. } => text.push_str(&words),
                Kind::Directive { lines } => lines.push(range),
                Kind::Refused => {}
                _ => self.top().text(&words),
            },
            Token::Event(Event::Html(words) | Event::InlineHtml(words)) => self.html(&words, range),
            Token::Event(Event::Start(tag)) => {
                let kind = self.open(tag, &range);
                self.stack.push(Frame::new(kind, range.clone()));
                if self.stack.iter().filter(|f| f.kind.nests()).count() > MAX_DEPTH {
                    self.out.problems.push(
                        Diagnostic::error(
                            "ONUS-N008",
                            self.place(&first_line(source, &range)),
                            format!("nested deeper than {MAX_DEPTH} levels"),
                        )
                        .hint("Split the chapter, or use headings instead of lists in lists."),
                    );
                    return false;
                }
            }
            Token::Event(Event::End(_)) => self.close(),
            Token::Event(Event::Code(code)) => self.inline(Inline::Code { text: code.into_string() }),
            Token::Event(Event::SoftBreak) => self.top().text(" "),
            Token::Event(Event::HardBreak) => self.inline(Inline::Break),
            Token::Event(Event::Rule) => self.block(Block::Rule),
            Token::Event(Event::FootnoteReference(_)) => {
                self.refuse(&range, "footnotes", "Put the remark into the text or into brackets.")
            }
            Token::Event(Event::TaskListMarker(_)) => {
                self.refuse(&range, "task list checkboxes", "Use a plain list; the handbook has a checklist of its own.")
            }
            Token::Event(Event::InlineMath(_) | Event::DisplayMath(_)) => self.refuse(&range, "formulas", "Write it in words."),
        }
        true
    }

    fn top(&mut self) -> &mut Frame {
        self.stack.last_mut().expect("the root is taken off last")
    }

    fn place(&self, range: &Range<usize>) -> At {
        at(self.input.chapter.file, range)
    }

    fn inline(&mut self, inline: Inline) {
        if !matches!(self.top().kind, Kind::Refused) {
            self.top().inlines.push(inline);
        }
    }

    fn block(&mut self, block: Block) {
        let frame = self.top();
        let content = std::mem::take(&mut frame.inlines);
        if !content.is_empty() {
            frame.blocks.push(Block::Paragraph { content });
        }
        frame.blocks.push(block);
    }

    fn refuse(&mut self, range: &Range<usize>, what: &str, hint: &str) {
        let range = first_line(&self.input.chapter.text, range);
        let at = self.place(&range);
        self.out.problems.push(Diagnostic::error("ONUS-N007", at, format!("publications cannot contain {what}")).hint(hint));
    }

    /// A run of text with the values of its expressions.
    fn run(&mut self, range: Range<usize>, escaped: bool) {
        let source = &self.input.chapter.text;
        for part in expression::split(source, range, escaped) {
            let value = match part {
                expression::Part::Text(range) => Ok(source[range].to_owned()),
                expression::Part::Expression { name, range } => {
                    expression::value(self.input.context, self.input.team, name, self.place(&range))
                }
                expression::Part::Open(range) => Err(expression::unclosed(self.place(&range))),
                expression::Part::Helper(range) => {
                    Err(Diagnostic::error("ONUS-N004", self.place(&range), "mdBook's own helpers are not supported here")
                        .hint("Write the text into the chapter, or \\{{ where two braces are meant as text."))
                }
            };
            match value {
                Ok(value) => self.top().text(&value),
                Err(problem) => self.out.problems.push(problem),
            }
        }
    }

    fn html(&mut self, words: &CowStr, range: Range<usize>) {
        match &mut self.top().kind {
            Kind::Html { text } => text.push_str(words),
            Kind::Refused => {}
            _ if is_comment(words) => {}
            _ => self.refuse_html(&range),
        }
    }

    fn refuse_html(&mut self, range: &Range<usize>) {
        let at = self.place(&first_line(&self.input.chapter.text, range));
        self.out.problems.push(
            Diagnostic::error("ONUS-N006", at, "HTML is not supported in chapters")
                .hint("Use Markdown; write \\< for a literal <, or put code between backticks."),
        );
    }

    fn open(&mut self, tag: Tag, range: &Range<usize>) -> Kind {
        if matches!(self.top().kind, Kind::Refused) {
            return Kind::Refused;
        }
        match tag {
            Tag::Paragraph => Kind::Paragraph,
            Tag::Heading { level, id, .. } => Kind::Heading { level: number(level), id: id.map(CowStr::into_string) },
            Tag::BlockQuote(kind) => Kind::Quote(kind.map(tone)),
            Tag::CodeBlock(kind) => {
                let info = if let CodeBlockKind::Fenced(info) = &kind { &**info } else { "" };
                match info.split([' ', ',', '\t']).next().unwrap_or_default() {
                    directive::INFO => Kind::Directive { lines: Vec::new() },
                    language => Kind::Code { language: language.to_owned(), text: String::new() },
                }
            }
            Tag::HtmlBlock => Kind::Html { text: String::new() },
            Tag::List(start) => {
                if start.is_some_and(|n| n != 1) {
                    self.refuse(
                        range,
                        "numbered lists that do not start at 1",
                        "Indent what is between two items, so that the list continues.",
                    );
                }
                Kind::List { ordered: start.is_some(), items: Vec::new() }
            }
            Tag::Item => Kind::Item,
            Tag::Table(_) => Kind::Table { head: Vec::new(), rows: Vec::new() },
            Tag::TableHead => Kind::Row { head: true, cells: Vec::new() },
            Tag::TableRow => Kind::Row { head: false, cells: Vec::new() },
            Tag::TableCell => Kind::Cell,
            Tag::Emphasis => Kind::Emphasis,
            Tag::Strong => Kind::Strong,
            Tag::Strikethrough => Kind::Struck,
            Tag::Link { link_type, dest_url, .. } => Kind::Link(self.link(link_type, &dest_url, range)),
            Tag::Image { .. } => {
                self.refuse(range, "images", "Say in words what it shows, or draw it with an onus block such as bars.");
                Kind::Refused
            }
            Tag::FootnoteDefinition(_) => Kind::Refused,
            Tag::DefinitionList => {
                self.refuse(range, "definition lists", "Use a table or a plain list.");
                Kind::Refused
            }
            _ => Kind::Refused,
        }
    }

    fn link(&mut self, kind: LinkType, destination: &str, range: &Range<usize>) -> Option<Target> {
        let at = self.place(range);
        if kind == LinkType::Email {
            return Some(Target::Url { url: format!("mailto:{destination}") });
        }
        let links =
            Links { context: self.input.context, team: self.input.team, here: self.input.chapter, chapters: self.input.chapters };
        match links.target(destination, at) {
            Ok(target) => {
                if let Target::Page { path, fragment } = &target {
                    self.out.links.push(Pending { path: path.clone(), fragment: fragment.clone(), at });
                }
                Some(target)
            }
            Err(problem) => {
                self.out.problems.push(problem);
                None
            }
        }
    }

    fn close(&mut self) {
        let Some(frame) = self.stack.pop() else { return };
        let frame = match frame.kind {
            Kind::Root | Kind::Quote(_) | Kind::Item => frame.finish(),
            _ => frame,
        };
        let Frame { kind, range, blocks, inlines } = frame;
        match kind {
            Kind::Root | Kind::Refused => {}
            Kind::Paragraph if inlines.is_empty() => {}
            Kind::Paragraph => self.block(Block::Paragraph { content: inlines }),
            Kind::Heading { level, id } => self.heading(level, id, inlines),
            Kind::Quote(None) => self.block(Block::Quote { blocks }),
            Kind::Quote(Some(tone)) => self.block(Block::Notice { tone, blocks }),
            Kind::List { ordered, items } => self.block(Block::List { ordered, items }),
            Kind::Item => {
                if let Kind::List { items, .. } = &mut self.top().kind {
                    items.push(blocks);
                }
            }
            Kind::Emphasis => self.inline(Inline::Emphasis { content: inlines }),
            Kind::Strong => self.inline(Inline::Strong { content: inlines }),
            Kind::Struck => self.inline(Inline::Struck { content: inlines }),
            Kind::Link(Some(to)) => self.inline(Inline::Link { to, content: inlines }),
            Kind::Link(None) => inlines.into_iter().for_each(|i| self.inline(i)),
            Kind::Code { language, text } => self.block(Block::Code { language, text }),
            Kind::Directive { lines } => self.directive(&lines, &range),
            Kind::Html { text } => {
                if !is_comment(&text) {
                    self.refuse_html(&range);
                }
            }
            Kind::Table { head, rows } => {
                let title = self.out.title.as_deref().unwrap_or(&self.input.chapter.title);
                let caption = if self.heading.is_empty() { title.to_owned() } else { self.heading.clone() };
                self.block(Block::Table { caption, head, rows });
            }
            Kind::Row { head: is_head, cells } => {
                if let Kind::Table { head, rows } = &mut self.top().kind {
                    if is_head {
                        *head = cells.iter().map(|c| plain(c)).collect();
                    } else {
                        rows.push(cells);
                    }
                }
            }
            Kind::Cell => {
                if let Kind::Row { cells, .. } = &mut self.top().kind {
                    cells.push(inlines);
                }
            }
        }
    }

    fn heading(&mut self, level: u8, id: Option<String>, content: Vec<Inline>) {
        let words = plain(&content);
        let preferred = id.unwrap_or_else(|| address(&words));
        let title = level == 1 && self.stack.len() == 1 && self.top().blocks.is_empty() && self.out.title.is_none();
        if title {
            self.out.title = Some(words);
            return;
        }
        let level = level.clamp(2, 4);
        let id = walk::unique(&mut self.ids, if preferred.is_empty() { "section" } else { &preferred });
        self.level = level;
        self.heading = words;
        self.block(Block::Heading { level, id, content });
    }

    fn directive(&mut self, lines: &[Range<usize>], range: &Range<usize>) {
        let Input { context, team, chapter, .. } = self.input;
        let directive = directive::read(chapter.file, &chapter.text, lines, range)
            .and_then(|d| directive::expand(context, &d, *team).map_err(|p| vec![p]));
        match directive {
            Ok(mut blocks) => {
                walk::settle(&mut blocks, self.level, &mut self.ids);
                blocks.into_iter().for_each(|b| self.block(b));
            }
            Err(problems) => self.out.problems.extend(problems),
        }
    }
}
