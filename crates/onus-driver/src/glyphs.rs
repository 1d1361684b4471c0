//! Characters that no shipped font has, reported at the line where somebody wrote them. PDFs print their code points.

use onus_core::inventory::{Inventory, printed_texts};
use onus_pdf::without_glyph;
use onus_publish::narrative::Chapter;
use onus_source::{At, Diagnostic, Problems, codes};

/// Those of the inventory.
pub fn in_inventory(inventory: &Inventory) -> Vec<Diagnostic> {
    let mut problems = Problems::new();
    for printed in printed_texts(inventory).iter().filter(|printed| !printed.text.is_ascii()) {
        for character in without_glyph(printed.text) {
            problems.push(diagnostic(character, &printed.what, printed.at));
        }
    }
    problems.into_sorted()
}

/// Those of chapters, once a chapter, at the first place.
pub fn in_chapters(chapters: &[Chapter]) -> Vec<Diagnostic> {
    let mut problems = Problems::new();
    for chapter in chapters.iter().filter(|chapter| !chapter.text.is_ascii()) {
        for character in without_glyph(&chapter.text) {
            let start = chapter.text.find(character).and_then(|start| u32::try_from(start).ok());
            let length = u32::try_from(character.len_utf8()).unwrap_or_default();
            let at = start.map(|start| At { file: chapter.file, start, end: start + length });
            problems.push(diagnostic(character, &format!("the chapter “{}”", chapter.title), at));
        }
    }
    problems.into_vec()
}

fn diagnostic(character: char, what: &str, at: Option<At>) -> Diagnostic {
    let point = format!("U+{:04X}", u32::from(character));
    let message = format!("no shipped font has {character} ({point}), found in {what}");
    let mut diagnostic = Diagnostic::general(codes::GLYPH_MISSING, message)
        .hint(format!("PDFs print ‹{point}› in its place. Write it in another script, or leave the character out."));
    diagnostic.at = at;
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::*;
    use onus_core::inventory::Team;
    use onus_source::typed::Spanned;
    use onus_source::{Level, SourceMap};

    #[test]
    fn a_character_is_reported_at_the_line_where_it_was_written() {
        let mut sources = SourceMap::default();
        let file = sources.add("content/inventory/teams.yaml", "teams:\n  - { id: launch, name: Launch 🚀 🚀 }\n");
        let at = At { file, start: 15, end: 21 };
        let id = Spanned { value: "launch".to_owned(), at };
        let team = Team { id, name: "Launch 🚀 🚀".into(), email: None, contact: None, lead: None, about: None };
        let inventory = Inventory { teams: vec![team], ..Inventory::default() };
        let found = in_inventory(&inventory);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, "no shipped font has 🚀 (U+1F680), found in the name of team “launch”");
        assert_eq!(found[0].level, Level::Warning);
        assert_eq!(sources.place(found[0].at.expect("a place")), "content/inventory/teams.yaml:2");
    }
}
