//! A chapter with its expressions and directives replaced, and every other byte as it was.
//!
//! For programs that read Markdown themselves: they get the same chapter, with what only we know filled in.

use onus_core::matrix_context::MatrixContext;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use crate::block::{Block, Target};
use onus_source::{At, Diagnostic};

use super::link::{Links, at};
use super::token::{Token, tokens};
use super::{Chapter, directive, expression, walk};

/// How the other format writes what is filled in.
pub struct Writer<'w> {
    /// One line of plain text, safe at any place in a line.
    pub text: &'w dyn Fn(&str) -> String,
    /// Generated blocks, or why they cannot be written.
    pub blocks: &'w dyn Fn(&[Block]) -> Result<String, String>,
}

/// Replaces the expressions and directives of a chapter of the organisation's book. Links to generated pages keep their
/// words alone, since the other program's book has no such pages; links in generated blocks lead to the book
/// `organisation` for the same reason.
pub fn rewrite(context: &MatrixContext, chapter: &Chapter, writer: &Writer) -> Result<String, Vec<Diagnostic>> {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let mut problems = Vec::new();
    let mut fence: Option<(Range<usize>, Vec<Range<usize>>)> = None;
    let mut in_code = false;
    let mut links: Vec<Option<Words>> = Vec::new();
    let source = &chapter.text;
    for (token, range) in tokens(source) {
        if let Some(Some(words)) = links.last_mut()
            && !matches!(token, Token::Event(Event::End(TagEnd::Link)))
        {
            words.cover(&range);
        }
        match token {
            Token::Event(Event::Start(Tag::CodeBlock(kind))) => {
                in_code = true;
                if is_directive(&kind) {
                    fence = Some((range, Vec::new()));
                }
            }
            Token::Run { .. } | Token::Event(Event::Text(_)) if in_code => {
                if let Some((_, lines)) = &mut fence {
                    lines.push(range);
                }
            }
            Token::Event(Event::End(TagEnd::CodeBlock)) => {
                in_code = false;
                if let Some((range, lines)) = fence.take() {
                    match generated(context, chapter, writer, &lines, &range) {
                        Ok(written) => edits.push((range.clone(), indented(source, &range, &written))),
                        Err(more) => problems.extend(more),
                    }
                }
            }
            Token::Event(Event::Start(Tag::Link { dest_url, .. })) => {
                let position = at(chapter.file, &range);
                links.push(match own_link(context, chapter, &dest_url, position) {
                    None => None,
                    Some(Ok(_)) => Some(Words { link: range, words: None }),
                    Some(Err(problem)) => {
                        problems.push(problem);
                        None
                    }
                });
            }
            Token::Event(Event::End(TagEnd::Link)) => {
                if let Some(Some(Words { link, words: Some(words) })) = links.pop() {
                    edits.push((link.start..words.start, String::new()));
                    edits.push((words.end..link.end, String::new()));
                }
            }
            Token::Run { escaped } => {
                for part in expression::split(source, range, escaped) {
                    match part {
                        expression::Part::Expression { name, range } => {
                            match expression::value(context, None, name, at(chapter.file, &range)) {
                                Ok(value) => edits.push((range, (writer.text)(&value))),
                                Err(problem) => problems.push(problem),
                            }
                        }
                        expression::Part::Open(range) => problems.push(expression::unclosed(at(chapter.file, &range))),
                        // The other program's own helpers are its own to read.
                        expression::Part::Text(_) | expression::Part::Helper(_) => {}
                    }
                }
            }
            Token::Event(_) => {}
        }
    }
    if problems.is_empty() { Ok(apply(source, edits)) } else { Err(problems) }
}

/// A link whose words are kept: from the first byte inside its brackets to the last.
struct Words {
    link: Range<usize>,
    words: Option<Range<usize>>,
}

impl Words {
    fn cover(&mut self, range: &Range<usize>) {
        let words = self.words.get_or_insert_with(|| range.clone());
        words.end = words.end.max(range.end);
    }
}

fn is_directive(kind: &CodeBlockKind) -> bool {
    matches!(kind, CodeBlockKind::Fenced(info) if info.split([' ', ',', '\t']).next() == Some(directive::INFO))
}

/// What an `onus:` link leads to; none for any other link.
fn own_link(context: &MatrixContext, chapter: &Chapter, destination: &str, at: At) -> Option<Result<Target, Diagnostic>> {
    destination.starts_with("onus:").then(|| {
        let links = Links { context, team: None, here: chapter, chapters: &[] };
        links.target(destination, at)
    })
}

fn generated(
    context: &MatrixContext,
    chapter: &Chapter,
    writer: &Writer,
    lines: &[Range<usize>],
    range: &Range<usize>,
) -> Result<String, Vec<Diagnostic>> {
    let directive = directive::read(chapter.file, &chapter.text, lines, range)?;
    let mut blocks = directive::expand(context, &directive, None).map_err(|p| vec![p])?;
    walk::abroad(&mut blocks);
    (writer.blocks)(&blocks)
        .map_err(|why| vec![Diagnostic::error("ONUS-N010", directive.at, format!("this block cannot be written: {why}"))])
}

/// Sets generated text where a fence stood. Every line but the first gets what stands before the fence on its line, with
/// list markers as spaces, so that it stays inside the same lists and quotations; a fence may touch its neighbours, a
/// paragraph or table may not, so they are kept apart by empty lines.
fn indented(source: &str, fence: &Range<usize>, written: &str) -> String {
    let line = source[..fence.start].rfind('\n').map_or(0, |n| n + 1);
    let own = &source[line..fence.start];
    let before: String = own.chars().map(|c| if is_margin(c) { c } else { ' ' }).collect();
    let mut out = String::with_capacity(written.len());
    let above = source[..line].lines().next_back().unwrap_or_default();
    if own.chars().all(is_margin) && !above.chars().all(is_margin) {
        out.push('\n');
        out.push_str(&before);
    }
    for (number, text) in written.trim().lines().enumerate() {
        if number > 0 {
            out.push('\n');
            out.push_str(if text.is_empty() { before.trim_end() } else { &before });
        }
        out.push_str(text);
    }
    let below = source[fence.end..].lines().nth(1).unwrap_or_default();
    if !below.chars().all(is_margin) {
        out.push('\n');
        out.push_str(before.trim_end());
    }
    out
}

/// White space and the marks of quotations.
fn is_margin(c: char) -> bool {
    c == '>' || c.is_whitespace()
}

fn apply(source: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(source.len());
    let mut from = 0;
    for (range, text) in edits {
        out.push_str(&source[from..range.start]);
        out.push_str(&text);
        from = range.end;
    }
    out.push_str(&source[from..]);
    out
}
