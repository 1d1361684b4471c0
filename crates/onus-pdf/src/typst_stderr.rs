//! What the `typst` command says, read back.
//!
//! Its long form is read, for the short one has neither hints nor the width of what is meant:
//!
//! ```text
//! error: unknown variable: unknown-thing
//!   ┌─ root/templates/rule.typ:2:30
//!   │
//! 2 │ #let render(block, ctx) = [é #unknown-thing]
//!   │                               ^^^^^^^^^^^^^
//!   │
//!   = hint: if you meant to use subtraction, try adding spaces
//!
//!   while calling `render` at root/templates/document.typ:208:4
//! ```

use std::path::Path;

use super::bundle::Bundle;
use super::problem::{PdfProblem, TemplatePosition, byte_of};

/// The command names files by the folder that it was given as its root.
const ROOT: &str = "root";

/// Reads all errors and warnings; `root` is where the bundle's files lay.
pub(super) fn problems(output: &str, root: &Path, bundle: &Bundle) -> Vec<PdfProblem> {
    let lines: Vec<&str> = output.lines().collect();
    let starts: Vec<usize> = (0..lines.len()).filter(|at| level(lines[*at]).is_some() && begins(&lines, *at)).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| problem(&lines[*start..end], root, bundle)).collect()
}

/// Whether a line is a warning's first, or an error's, and what it says.
fn level(line: &str) -> Option<(bool, &str)> {
    let after = |level| line.strip_prefix(level);
    after("error: ").map(|words| (false, words)).or_else(|| after("warning: ").map(|words| (true, words)))
}

/// A message of many lines may have one that looks like the beginning of another: that one has no empty line before it.
fn begins(lines: &[&str], at: usize) -> bool {
    at == 0 || lines[at - 1].is_empty()
}

fn problem(lines: &[&str], root: &Path, bundle: &Bundle) -> Option<PdfProblem> {
    let (warning, first) = level(lines.first()?)?;
    let located = lines.iter().position(|line| line.trim_start().starts_with("┌─ "));
    let after_message = located.unwrap_or_else(|| {
        let ends = |line: &&str| line.is_empty() || hint(line).is_some();
        lines.iter().position(ends).unwrap_or(lines.len())
    });
    let mut message = first.to_owned();
    for line in &lines[1..after_message.max(1)] {
        message.push('\n');
        message.push_str(line);
    }
    // What follows an empty line is how the template was called.
    let rest: Vec<&str> = lines[after_message..].iter().take_while(|line| !line.is_empty()).copied().collect();
    let position = located.and_then(|at| template_position(lines[at].trim_start().trim_start_matches("┌─ "), &rest, bundle));
    Some(PdfProblem::Typst { message: unrooted(&message, root), position, hints: hints(&rest), warning })
}

fn hint(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("= hint: ")
}

/// Advice below the snippet, and beside marks in it.
fn hints(rest: &[&str]) -> Vec<String> {
    let mut hints: Vec<String> = Vec::new();
    let mut below = false;
    for line in rest {
        if let Some(words) = hint(line) {
            hints.push(words.to_owned());
            below = true;
        } else if let Some(last) = hints.last_mut().filter(|_| below) {
            last.push('\n');
            last.push_str(line.trim_start());
        } else if let Some(words) = beside_mark(line) {
            hints.push(words.to_owned());
        }
    }
    hints
}

/// `  │     ----- words`.
fn beside_mark(line: &str) -> Option<&str> {
    let words = line.trim_start().strip_prefix('│')?.trim_start_matches([' ', '^']);
    let after = words.trim_start_matches('-');
    (after.len() < words.len()).then(|| after.strip_prefix(' ')).flatten().filter(|words| !words.is_empty())
}

/// The position `root/templates/rule.typ:2:30`. The command counts columns from 0, and marks what it means with `^`.
fn template_position(words: &str, snippet: &[&str], bundle: &Bundle) -> Option<TemplatePosition> {
    let mut parts = words.rsplitn(3, ':');
    let column = parts.next()?.parse::<usize>().ok()? + 1;
    let line: usize = parts.next()?.parse().ok()?;
    let path = parts.next()?.replace('\\', "/");
    let path = path.strip_prefix(ROOT).filter(|path| path.starts_with('/'))?.to_owned();
    let text = std::str::from_utf8(bundle.files.get(&path)?).ok()?;
    let start = byte_of(text, line, column);
    let width = snippet.iter().find_map(|line| marked(line)).unwrap_or(0);
    let here = text[start..].split('\n').next().unwrap_or_default();
    let end = start + here.char_indices().nth(width).map_or(here.len(), |(at, _)| at);
    Some(TemplatePosition { path, line, column, range: start..end })
}

/// How many characters a line of marks marks.
fn marked(line: &str) -> Option<usize> {
    let marks = line.trim_start().strip_prefix('│')?.trim_start();
    let count = marks.bytes().take_while(|byte| *byte == b'^').count();
    (count > 0).then_some(count)
}

/// Files are named from the bundle's root, as the linked engine does.
fn unrooted(message: &str, root: &Path) -> String {
    let mut message = message.to_owned();
    for root in [Some(root.to_owned()), root.canonicalize().ok()].into_iter().flatten() {
        message = message.replace(&format!("{}{}", root.display(), std::path::MAIN_SEPARATOR), "/");
    }
    message
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const RULE: &str = "// first\n#let render(block, ctx) = [é #unknown-thing]\n";

    /// A position as path, line, column and the text that is meant.
    type At<'a> = Option<(&'a str, usize, usize, &'a str)>;

    fn parsed(output: &str, rule: &'static str) -> Vec<PdfProblem> {
        let files = BTreeMap::from([("/templates/rule.typ".to_owned(), rule.as_bytes().into())]);
        let bundle = Bundle { files, standards: Vec::new(), timestamp: 0 };
        problems(output, Path::new("/tmp/onus-typst-1/job-2/root"), &bundle)
    }

    fn is(problem: &PdfProblem, rule: &str, words: &str, at: At, advice: &[&str], remark: bool) {
        let PdfProblem::Typst { message, position, hints, warning } = problem else { panic!("{problem:?}") };
        assert_eq!(message, words);
        let actual = position.as_ref().map(|at| (at.path.as_str(), at.line, at.column, &rule[at.range.clone()]));
        assert_eq!(actual, at);
        assert_eq!(hints, advice);
        assert_eq!(*warning, remark);
    }

    // What follows was said by typst 0.15.1.

    #[test]
    fn a_place_counts_from_one_and_is_as_wide_as_its_marks() {
        let output = "error: unknown variable: unknown-thing
  ┌─ root/templates/rule.typ:2:30
  │
2 │ #let render(block, ctx) = [é #unknown-thing]
  │                               ^^^^^^^^^^^^^
  │
  = hint: if you meant to use subtraction, try adding spaces around the minus sign: `unknown - thing`

  while calling `render` at root/templates/document.typ:208:4
    show-block(block, base + (blocks: show-blocks))
  while calling `document` at root/main.typ:18:1
    document(json(\"/data.json\"), (…)

";
        let problems = parsed(output, RULE);
        assert_eq!(problems.len(), 1, "{problems:#?}");
        let advice = "if you meant to use subtraction, try adding spaces around the minus sign: `unknown - thing`";
        let at = Some(("/templates/rule.typ", 2, 31, "unknown-thing"));
        is(&problems[0], RULE, "unknown variable: unknown-thing", at, &[advice], false);
    }

    #[test]
    fn a_message_may_look_like_anything() {
        let rule = "#let render(block, ctx) = panic(\"one\\ntwo\\n  = hint: false\\nerror: three\")";
        let output = format!(
            "error: panicked with: one
two
  = hint: false
error: three
  ┌─ root/templates/rule.typ:1:26
  │
1 │ {rule}
  │                           {}

",
            "^".repeat(rule.len() - 26)
        );
        let problems = parsed(&output, rule);
        assert_eq!(problems.len(), 1, "{problems:#?}");
        let words = "panicked with: one\ntwo\n  = hint: false\nerror: three";
        is(&problems[0], rule, words, Some(("/templates/rule.typ", 1, 27, &rule[26..])), &[], false);
    }

    #[test]
    fn files_are_named_from_the_root_of_the_bundle() {
        let rule = "#let render(block, ctx) = image(\"/nothing.png\", alt: \"x\")";
        let output = format!(
            "error: file not found (searched at /tmp/onus-typst-1/job-2/root/nothing.png)
  ┌─ root/templates/rule.typ:1:32
  │
1 │ {rule}
  │                                 ^^^^^^^^^^^^^^

"
        );
        let at = Some(("/templates/rule.typ", 1, 33, "\"/nothing.png\""));
        is(&parsed(&output, rule)[0], rule, "file not found (searched at /nothing.png)", at, &[], false);
    }

    #[test]
    fn errors_and_warnings_stand_in_their_order_with_or_without_a_place() {
        let rule = "#let render(block, ctx) = text(font: \"Nope\")[x] + figure[🚀]";
        let output = format!(
            "error: PDF/UA-1 error: missing document title
  = hint: set the title with `set document(title: [...])`

error: PDF/A-2a, PDF/UA-1 error: the text `\"🚀\"` could not be displayed with font `\"IBM Plex Sans\"`
  ┌─ root/templates/rule.typ:1:57
  │
1 │ {rule}
  │                                                          ^^
  │
  = hint: try using a different font

warning: unknown font family: nope
  ┌─ root/templates/rule.typ:1:37
  │
1 │ {rule}
  │                                      ^^^^^^

"
        );
        let problems = parsed(&output, rule);
        assert_eq!(problems.len(), 3, "{problems:#?}");
        let advice = "set the title with `set document(title: [...])`";
        is(&problems[0], rule, "PDF/UA-1 error: missing document title", None, &[advice], false);
        assert_eq!(problems[1].hints(), ["try using a different font"]);
        assert_eq!(problems[1].position().map(|at| at.column), Some(58));
        let at = Some(("/templates/rule.typ", 1, 38, "\"Nope\""));
        is(&problems[2], rule, "unknown font family: nope", at, &[], true);
    }
}
