//! No value of the inventory is ever read as Markdown: neither in our blocks, nor by mdBook.

use onus_core::matrix::Matrix;
use onus_core::matrix_context::MatrixContext;
use onus_publish::narrative::{Writer, rewrite};
use onus_render::markdown;
use onus_source::SourceMap;
use onus_source::text::{Medium, visible};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, TextMergeStream};
use serde_json::Value;

use super::{blocks_of, chapter, findings, matrix};

/// Every place where a value can stand.
const PLACES: &str = "# Of {{ organisation.name }}\n\n{{ organisation.name }} first, then {{ organisation.name }}\n\n*{{ organisation.name }}* **{{ organisation.name }}** ~~{{ organisation.name }}~~ \
    [{{ organisation.name }}](https://example.org)\n{{ organisation.name }}\n\n- {{ organisation.name }}\n\n1. {{ organisation.name }}\n\n> {{ organisation.name }}\n\n\
    | {{ organisation.name }} | b |\n| --- | --- |\n| {{ organisation.name }} | {{ organisation.name }} |\n\n## {{ organisation.name }}\n";
const MARKER: &str = "QQMARKERQQ";

fn named(name: &str) -> Matrix {
    let mut matrix = matrix();
    matrix.organisation.name = name.to_owned();
    matrix
}

/// The value as a sentence has it: one line, no control characters.
fn shown(name: &str) -> String {
    let parts = name.split(|c: char| c.is_control() || matches!(c, ' ' | '\u{2028}' | '\u{2029}'));
    parts.filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// Puts a name where the marker stands, and forgets addresses that are made from it.
fn put(value: &mut Value, name: &str) {
    match value {
        Value::String(text) => *text = text.replace(MARKER, name),
        Value::Array(items) => items.iter_mut().for_each(|i| put(i, name)),
        Value::Object(fields) => {
            fields.remove("id");
            fields.values_mut().for_each(|f| put(f, name));
        }
        _ => {}
    }
}

/// Events as mdBook's parser sees them, without the span that keeps right-to-left text from turning its neighbours.
fn events(text: &str, extra: Options) -> Vec<String> {
    let parser = Parser::new_ext(
        text,
        Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES
            | Options::ENABLE_DEFINITION_LIST
            | Options::ENABLE_GFM
            | extra,
    );
    let span = |e: &Event| matches!(e, Event::InlineHtml(t) if ["<span dir=\"auto\">", "</span>"].contains(&&**t));
    TextMergeStream::new(parser.filter(|e| !span(e)))
        .map(|e| if let Event::Text(t) = e { format!("Text {t}") } else { format!("{e:?}") })
        .collect()
}

fn filled(name: &str) -> String {
    let (matrix, findings) = (named(name), findings());
    let writer = Writer { text: &markdown::escape::line, blocks: &|_| Ok(String::new()) };
    rewrite(&MatrixContext::new(&matrix, &findings), &chapter(PLACES, &mut SourceMap::default()), &writer).unwrap()
}

fn check_hostile(name: &str) {
    let words = shown(name);
    if words.is_empty() {
        assert_eq!(blocks_of(&named(name), None, PLACES).unwrap_err()[0].code, "ONUS-N005");
        return;
    }
    let mut expected = serde_json::to_value(blocks_of(&named(MARKER), None, PLACES).unwrap()).unwrap();
    let mut found = serde_json::to_value(blocks_of(&named(name), None, PLACES).unwrap()).unwrap();
    put(&mut expected, &words);
    put(&mut found, "");
    assert_eq!(found, expected, "{name:?}");

    let markdown = filled(name);
    assert!(!markdown.contains("{{"), "{name:?} leaves braces: {markdown}");
    let words = visible(&words, Medium::Document);
    let expected: Vec<String> =
        events(&filled(MARKER), Options::empty()).into_iter().map(|e| e.replace(MARKER, &words)).collect();
    assert_eq!(events(&markdown, Options::empty()), expected, "{name:?}:\n{markdown}");
    let kind = |e: &String| !e.starts_with("Text");
    let structure: Vec<String> = events(&markdown, Options::ENABLE_SMART_PUNCTUATION).into_iter().filter(kind).collect();
    assert_eq!(structure, expected.into_iter().filter(|e| kind(e)).collect::<Vec<_>>(), "{name:?}:\n{markdown}");
}

#[test]
fn well_known_attacks_stay_text() {
    for name in [
        "```onus\nblock: matrix\n```",
        "{{#include /etc/passwd}}",
        "{{ provider }}",
        "\\{{ provider }}",
        "{#id .class}",
        "<script>alert(1)</script>",
        "<!--",
        "-->",
        "[x](javascript:alert(1))",
        "![x](http://example.org/x.png)",
        "# heading",
        "1. item",
        "- item",
        "> quote",
        "    code",
        "| cell |",
        "***",
        "---",
        "===",
        "~~~",
        "`code`",
        "a\n\nb",
        "a  \nb",
        "&amp;",
        "&#123;",
        "[^1]",
        ": term",
        "\u{202e}evil",
        "\u{0}",
        " ",
        "אב",
        "\\",
        "a\\",
        "|",
        "\\|",
        "www.example.org",
        "https://example.org",
        "<a@b.c>",
        "}}",
        "{",
        "$x$",
        "[!NOTE]",
    ] {
        check_hostile(name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_name_is_ever_markup(name in crate::html::hostile()) {
        check_hostile(&name);
    }
}
