//! Characters that no shipped font has, reported at the line of the inventory where somebody wrote them.

use std::collections::BTreeSet;

use onus_core::inventory::{Inventory, printed_texts};
use onus_pdf::{PdfProblem, printed};
use onus_source::Diagnostic;

/// Takes out of `problems` what comes from the inventory, and says it once, at its line, however many books print it.
pub fn trace_missing_glyphs(problems: &mut Vec<PdfProblem>, inventory: &Inventory) -> Vec<Diagnostic> {
    if !problems.iter().any(|p| matches!(p, PdfProblem::Glyph { .. })) {
        return Vec::new();
    }
    let texts = printed_texts(inventory);
    let printed: Vec<String> = texts.iter().map(|w| printed(w.text)).collect();
    let mut diagnostics = Vec::new();
    let mut seen: BTreeSet<(usize, char)> = BTreeSet::new();
    problems.retain(|problem| {
        let PdfProblem::Glyph { character, text, .. } = problem else { return true };
        let mut from_here = false;
        for (index, (source, shown)) in texts.iter().zip(&printed).enumerate() {
            // A name stands in a sentence of ours, whole or cut short; where it is cut, its beginning does.
            let whole = !shown.is_empty() && text.contains(shown.as_str());
            let cut = || text.contains('…') && begins_within(shown, text, *character);
            if shown.contains(*character) && (whole || cut()) {
                from_here = true;
                if seen.insert((index, *character)) {
                    diagnostics.push(diagnostic(problem, *character, &source.what, source.at));
                }
            }
        }
        !from_here
    });
    diagnostics
}

/// Whether a text holds a name up to and with a character.
fn begins_within(name: &str, text: &str, character: char) -> bool {
    name.find(character).is_some_and(|at| text.contains(&name[..at + character.len_utf8()]))
}

fn diagnostic(problem: &PdfProblem, character: char, what: &str, at: Option<onus_source::At>) -> Diagnostic {
    let message = format!("no shipped font has {character} (U+{:04X}), found in {what}", u32::from(character));
    let mut diagnostic = Diagnostic::general(problem.code(), message);
    diagnostic.at = at;
    diagnostic.hints = problem.hints();
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::*;
    use onus_core::inventory::Team;
    use onus_source::typed::Spanned;
    use onus_source::{At, SourceMap};

    fn glyph(text: &str, page: &str) -> PdfProblem {
        PdfProblem::Glyph { character: '🚀', text: text.into(), page: page.into(), field: "text".into() }
    }

    #[test]
    fn a_character_is_reported_once_at_the_line_where_it_was_written() {
        let mut sources = SourceMap::default();
        let file = sources.add("content/inventory/teams.yaml", "teams:\n  - { id: launch, name: Launch 🚀 }\n");
        let at = At { file, start: 15, end: 21 };
        let id = Spanned { value: "launch".to_owned(), at };
        let team = Team { id, name: "Launch 🚀".into(), email: None, contact: None, lead: None, about: None };
        let inventory = Inventory { teams: vec![team], ..Inventory::default() };
        let mut problems = vec![
            glyph("Launch 🚀", "index"),
            glyph("What is yours: Launch 🚀", ""),
            glyph("Launch 🚀…", "one-page"),
            glyph("A chapter 🚀 of the narrative", "about"),
        ];
        let diagnostics = trace_missing_glyphs(&mut problems, &inventory);
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(diagnostics[0].message, "no shipped font has 🚀 (U+1F680), found in the name of team “launch”");
        assert_eq!(sources.place(diagnostics[0].at.expect("a place")), "content/inventory/teams.yaml:2");
        assert_eq!(problems, [glyph("A chapter 🚀 of the narrative", "about")]);
    }
}
