//! Tags of a chapter that are still open, and small readings of Markdown.

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, HeadingLevel};

use crate::block::{Block, Inline, Target, Tone, text};

/// A tag that is still open.
pub struct Frame {
    /// Which tag.
    pub kind: Kind,
    /// Where it stands.
    pub range: Range<usize>,
    /// Blocks that it holds so far.
    pub blocks: Vec<Block>,
    /// Running text that it holds so far.
    pub inlines: Vec<Inline>,
}

/// What a tag becomes.
pub enum Kind {
    Root,
    Paragraph,
    Heading {
        level: u8,
        id: Option<String>,
    },
    Quote(Option<Tone>),
    List {
        ordered: bool,
        items: Vec<Vec<Block>>,
    },
    Item,
    Emphasis,
    Strong,
    Struck,
    Link(Option<Target>),
    Code {
        language: String,
        text: String,
    },
    Directive {
        lines: Vec<Range<usize>>,
    },
    Html {
        text: String,
    },
    Table {
        head: Vec<String>,
        rows: Vec<Vec<Vec<Inline>>>,
    },
    Row {
        head: bool,
        cells: Vec<Vec<Inline>>,
    },
    Cell,
    /// Refused; what it holds is not looked at.
    Refused,
}

impl Kind {
    /// Whether it counts towards the depth.
    pub fn nests(&self) -> bool {
        matches!(self, Kind::Quote(_) | Kind::List { .. } | Kind::Emphasis | Kind::Strong | Kind::Struck | Kind::Link(_))
    }
}

impl Frame {
    /// A tag that was just opened.
    pub fn new(kind: Kind, range: Range<usize>) -> Frame {
        Frame { kind, range, blocks: Vec::new(), inlines: Vec::new() }
    }

    /// Text that stands in a list item or quotation without a paragraph of its own becomes one.
    pub fn finish(mut self) -> Frame {
        let content = std::mem::take(&mut self.inlines);
        if !content.is_empty() {
            self.blocks.push(Block::Paragraph { content });
        }
        self
    }

    /// Adds words to the running text.
    pub fn text(&mut self, words: &str) {
        match self.inlines.last_mut() {
            Some(Inline::Text { text }) => text.push_str(words),
            _ => self.inlines.extend(text(words)),
        }
    }
}

/// A heading's level; nothing is deeper than four.
pub fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        _ => 4,
    }
}

/// How loud one of GitHub's notices is.
pub fn tone(kind: BlockQuoteKind) -> Tone {
    match kind {
        BlockQuoteKind::Note | BlockQuoteKind::Tip => Tone::Note,
        BlockQuoteKind::Important | BlockQuoteKind::Warning => Tone::Caution,
        BlockQuoteKind::Caution => Tone::Alarm,
    }
}

/// Comments are the owner's own notes: left out, never refused.
pub fn is_comment(html: &str) -> bool {
    let mut rest = html.trim();
    while let Some(inner) = rest.strip_prefix("<!--") {
        let Some(end) = inner.find("-->") else { return false };
        rest = inner[end + 3..].trim_start();
    }
    rest.is_empty()
}

/// A heading's address, made as mdBook makes it.
pub fn address(words: &str) -> String {
    let keep = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    };
    words.trim().to_lowercase().chars().filter_map(keep).collect()
}

/// The first line of a range, short enough to underline.
pub fn first_line(source: &str, range: &Range<usize>) -> Range<usize> {
    let text = source[range.clone()].trim_end();
    range.start..range.start + text.find(['\n', '\r']).unwrap_or(text.len())
}
