//! Each fixture is a file as a person might write it, beside the same file formatted.

use super::{Layout, format};

fn formats_with(layout: Layout, input: &str, expected: &str) {
    let formatted = format(input, layout).expect("formats");
    assert!(formatted == expected, "formatted:\n{formatted}\nexpected:\n{expected}");
    assert_eq!(format(&formatted, layout).as_deref(), Ok(expected), "formatting again changes nothing");
}

fn formats(input: &str, expected: &str) {
    formats_with(Layout::Uniform, input, expected);
}

#[test]
fn maps_are_blocks_and_long_text_is_folded() {
    formats(include_str!("fixtures/service/input.yaml"), include_str!("fixtures/service/expected.yaml"));
}

#[test]
fn comments_stay_with_what_they_are_about() {
    formats(include_str!("fixtures/comments/input.yaml"), include_str!("fixtures/comments/expected.yaml"));
}

#[test]
fn quotes_stand_where_text_could_be_taken_for_something_else() {
    formats(include_str!("fixtures/quotes/input.yaml"), include_str!("fixtures/quotes/expected.yaml"));
}

#[test]
fn blank_lines_line_breaks_and_anchors() {
    formats(include_str!("fixtures/blanks/input.yaml"), include_str!("fixtures/blanks/expected.yaml"));
}

#[test]
fn brackets_stay_as_written_in_an_inventory_where_they_fit() {
    let (input, expected) = (include_str!("fixtures/inventory/input.yaml"), include_str!("fixtures/inventory/expected.yaml"));
    formats_with(Layout::AsWritten, input, expected);
    let tight = "a: {b: [c,{d: e}], f: {}, g: \"h, i\", \"j:k\": l}\n";
    formats_with(Layout::AsWritten, tight, "a: { b: [c, { d: e }], f: {}, g: \"h, i\", \"j:k\": l }\n");
    let aligned = "a: 1    # one\nbbb: 2  # two\n";
    formats_with(Layout::AsWritten, aligned, aligned);
    formats_with(Layout::AsWritten, "a: \"text\"  # short now\n", "a: text    # short now\n");
    formats(aligned, "a: 1 # one\nbbb: 2 # two\n");
    // An anchor, an alias and a comment have no place in brackets.
    formats_with(Layout::AsWritten, "a: [&b c, *b]\n", "a:\n  - &b c\n  - *b\n");
}

#[test]
fn files_that_hold_no_list_and_no_map() {
    formats("", "");
    formats("\n\n# Nothing yet.\n\n\n# Nothing at all.\n", "# Nothing yet.\n\n# Nothing at all.\n");
    formats("\u{feff}'text'", "text\n");
    formats("[]", "[]\n");
}

#[test]
fn what_cannot_be_formatted_says_where() {
    let refused = |text: &str| format(text, Layout::Uniform).expect_err("refused").to_string();
    assert_eq!(refused("a: 1\nb: !int 2\n"), "line 2: YAML tags are not used here");
    assert_eq!(refused("a: 1\n---\nb: 2\n"), "line 2: the file holds more than one YAML document");
    assert_eq!(refused("a: 1\n? [b]\n: 2\n"), "line 2: a key must be text");
    assert!(refused("a: [1\nb: 2\n").contains("this is not YAML"));
    assert!(refused("a: *b\n").starts_with("line 1: this is not YAML"));
    assert!(refused("%YAML 1.2\n---\na: 1\n").starts_with("line 1: this is not YAML"));
}
