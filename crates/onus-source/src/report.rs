//! Diagnostics as text for people: the message, the lines it is about, what to do.
//!
//! Returns a string; who prints it, and whether in colour, is the command line's business.

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level as Title, Origin, Renderer, Snippet};

use super::{At, Diagnostic, Level, SourceMap};
use crate::text::{Medium, join, plural, visible};

/// How a report looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Plain text.
    #[default]
    Plain,
    /// With ANSI colours.
    Colour,
}

/// Longest line that is shown. A longer one (a generated file) is only named.
const MAX_LINE: usize = 8 * 1024;

/// Most lines between two places of one file that are shown as one piece, folded in the middle.
const MAX_APART: usize = 200;

/// What is narrower is laid out as if it were this wide.
const NARROWEST: usize = 40;

/// Renders every diagnostic in the order given, with a blank line between two; messages stay on one line.
pub fn report(sources: &SourceMap, diagnostics: &[Diagnostic], style: Style) -> String {
    report_within(sources, diagnostics, style, usize::MAX)
}

/// The same, no line wider than a terminal of `width` columns: messages are wrapped, lines of files are cut.
pub fn report_within(sources: &SourceMap, diagnostics: &[Diagnostic], style: Style, width: usize) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colour => Renderer::styled(),
    };
    let renderer = if width == usize::MAX { renderer } else { renderer.term_width(width.max(NARROWEST)) };
    let one = |d: &Diagnostic| {
        let mut text = renderer.render(&[group(sources, d, width.max(NARROWEST))]);
        if style == Style::Plain {
            // The renderer pads the bars at the left of empty lines.
            text = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        }
        text.push('\n');
        text
    };
    diagnostics.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// What a report ends with: `3 errors and 1 warning`.
pub fn tally(diagnostics: &[Diagnostic]) -> String {
    let count = |level| diagnostics.iter().filter(|d| d.level == level).map(|d| d.stands_for as u64).sum::<u64>();
    let levels = [Level::Error, Level::Warning, Level::Note].map(|level| (count(level), level.id()));
    let parts: Vec<String> = levels.into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| plural(n, word)).collect();
    if parts.is_empty() { "no problems".to_owned() } else { join(&parts) }
}

fn group<'a>(sources: &'a SourceMap, d: &Diagnostic, width: usize) -> Group<'a> {
    let level = match d.level {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
        Level::Note => Title::NOTE,
    };
    let places = d.at.iter().chain(d.related.iter().map(|r| &r.at));
    // The renderer's gutter: as wide as the largest line number, and a bar.
    let gutter = places.map(|at| sources.file(at.file).line(at.start as usize).0).max().unwrap_or(1).to_string().len() + 3;
    let mut marks: Vec<Mark> = Vec::new();
    if let Some(at) = d.at {
        marks.push(Mark { at, label: visible(&d.label, Medium::Terminal).into_owned(), kind: AnnotationKind::Primary });
    }
    marks.extend(d.related.iter().map(|r| Mark {
        at: r.at,
        label: visible(&r.label, Medium::Terminal).into_owned(),
        kind: AnnotationKind::Context,
    }));
    let mut beside = Vec::new();
    for mark in marks.iter_mut().filter(|mark| !fits(sources, mark, gutter, width)) {
        beside.push(std::mem::take(&mut mark.label));
    }
    let title = wrapped(&d.message, width, d.level.id().len() + d.code.id().len() + 4);
    let mut group = level.primary_title(title).id(d.code.id()).elements(pieces(sources, marks));
    for label in beside {
        group = group.element(Title::NOTE.message(wrapped(&label, width, gutter + 6)));
    }
    for hint in &d.hints {
        group = group.element(Title::HELP.message(wrapped(hint, width, gutter + 6)));
    }
    group
}

/// Words of a message, broken into lines that leave room for what stands before the first.
fn wrapped(words: &str, width: usize, before: usize) -> String {
    let words = visible(words, Medium::Terminal).into_owned();
    if width == usize::MAX {
        return words;
    }
    let options = textwrap::Options::new(width.saturating_sub(before).max(20));
    let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation).break_words(false);
    textwrap::wrap(&words, options).join("\n")
}

/// Whether a label still fits behind the words that it is about.
fn fits(sources: &SourceMap, mark: &Mark, gutter: usize, width: usize) -> bool {
    if mark.label.is_empty() || width == usize::MAX {
        return true;
    }
    let file = sources.file(mark.at.file);
    let line = file.line(mark.at.start as usize).1;
    let marked = underlined(&file.text, mark.at, &line);
    let chars = |range: std::ops::Range<usize>| file.text[range].chars().count();
    gutter + chars(line.start..marked.end) + 2 + mark.label.chars().count() <= width
}

/// A place with what is said of it.
struct Mark {
    at: At,
    label: String,
    kind: AnnotationKind,
}

fn pieces<'a>(sources: &'a SourceMap, marks: Vec<Mark>) -> Vec<Element<'a>> {
    let mut elements = Vec::new();
    let mut rest = marks.as_slice();
    while let Some((first, others)) = rest.split_first() {
        let near = others.iter().take_while(|m| together(sources, first.at, m.at)).count();
        let (now, later) = rest.split_at(near + 1);
        elements.extend(piece(sources, now));
        rest = later;
    }
    elements
}

/// Whether two places are shown as one piece of their file.
fn together(sources: &SourceMap, a: At, b: At) -> bool {
    let line = |at: At| sources.file(at.file).line(at.start as usize).0;
    a.file == b.file && line(a).abs_diff(line(b)) <= MAX_APART
}

/// One piece of one file with its marks; only the file's name and line where a line is too long to show.
fn piece<'a>(sources: &'a SourceMap, marks: &[Mark]) -> Vec<Element<'a>> {
    let file = sources.file(marks[0].at.file);
    let lines: Vec<(usize, std::ops::Range<usize>)> = marks.iter().map(|m| file.line(m.at.start as usize)).collect();
    let first = lines.iter().min_by_key(|(n, _)| *n).expect("a piece has a mark");
    let end = lines.iter().map(|(_, range)| range.end).max().unwrap_or(first.1.end);
    let path = visible(&file.path, Medium::Terminal);
    if end - first.1.start > MAX_LINE * 2 || lines.iter().any(|(_, range)| range.len() > MAX_LINE) {
        let (line, column) = sources.line_column(marks[0].at.file, marks[0].at.start as usize);
        let mut elements: Vec<Element> = vec![Origin::path(path).line(line).char_column(column).into()];
        elements.extend(marks.iter().filter(|m| !m.label.is_empty()).map(|m| Title::NOTE.message(m.label.clone()).into()));
        return elements;
    }
    let annotations: Vec<Annotation> = marks
        .iter()
        .zip(&lines)
        .map(|(mark, (_, line))| {
            let mark_range = underlined(&file.text, mark.at, line);
            mark.kind.span(mark_range.start - first.1.start..mark_range.end - first.1.start).label(label(mark))
        })
        .collect();
    vec![Snippet::source(&file.text[first.1.start..end]).line_start(first.0).path(path).annotations(annotations).into()]
}

fn label(mark: &Mark) -> Option<String> {
    (!mark.label.is_empty()).then(|| mark.label.clone())
}

/// The part of a place that lies in its first line, on whole characters, and never empty where a character is there.
fn underlined(text: &str, at: At, line: &std::ops::Range<usize>) -> std::ops::Range<usize> {
    let mut start = (at.start as usize).clamp(line.start, line.end);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (at.end as usize).clamp(start, line.end);
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}
