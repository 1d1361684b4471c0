//! Markdown as events with places, in which plain text keeps its bytes.
//!
//! pulldown-cmark hands out text in small pieces. Here neighbouring pieces that stand in the file as they read become
//! one run, so that an expression can be looked for in the file's own bytes: what an escape or an entity made is never
//! part of a run.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser};

/// One step through a chapter.
#[derive(Clone, Debug)]
pub enum Token<'s> {
    /// Text that reads as it was written; `escaped` when a backslash before it takes the meaning of its first byte.
    Run { escaped: bool },
    /// Everything else, other text included.
    Event(Event<'s>),
}

/// The Markdown that chapters are written in: CommonMark with what mdBook reads by default, so that both agree on
/// where text ends. What a publication cannot carry is read too, to be refused instead of mistaken for text.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// All tokens of a text in order.
pub fn tokens(source: &str) -> Vec<(Token<'_>, Range<usize>)> {
    let mut out: Vec<(Token, Range<usize>)> = Vec::new();
    for (event, range) in Parser::new_ext(source, options()).into_offset_iter() {
        let verbatim = matches!(&event, Event::Text(text) if source.get(range.clone()) == Some(&**text));
        if !verbatim {
            out.push((Token::Event(event), range));
            continue;
        }
        match out.last_mut() {
            Some((Token::Run { .. }, before)) if before.end == range.start => before.end = range.end,
            last => {
                let behind = last.is_some_and(|(token, before)| is_text(token) && before.end == range.start);
                let escaped = !behind && source[..range.start].ends_with('\\');
                out.push((Token::Run { escaped }, range));
            }
        }
    }
    out
}

fn is_text(token: &Token) -> bool {
    matches!(token, Token::Run { .. } | Token::Event(Event::Text(_)))
}
