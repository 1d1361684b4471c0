//! Every code that a message can have: what it means, why it matters and how to fix it. One file a family.
//!
//! `onus explain`, SARIF, packs and `docs/codes.md` read this table. An id is never given to another meaning. The titles are
//! anchors of `docs/codes.md`: whoever changes one corrects the links to it.

use std::fmt::{self, Write};

use serde::{Serialize, Serializer};

use crate::Level;

macro_rules! define_codes {
    ($list:ident => $($name:ident = $id:literal, $level:ident, $title:literal {
        meaning: $meaning:literal,
        importance: $importance:literal,
        fix: $fix:literal,
    })+) => {
        $(
            #[doc = concat!($id, ": ", $title, ".")]
            pub const $name: Code = Code(&CodeDefinition {
                id: $id,
                level: Level::$level,
                title: $title,
                meaning: $meaning,
                importance: $importance,
                fix: $fix,
            });
        )+

        pub(super) const $list: &[Code] = &[$($name),+];
    };
}

mod checks;
mod diff;
mod git;
mod inventory;
mod matrix;
mod narrative;
mod output;
mod packs;
mod pdf;
mod project;
mod verification;
mod yaml;

pub use checks::*;
pub use diff::*;
pub use git::*;
pub use inventory::*;
pub use matrix::*;
pub use narrative::*;
pub use output::*;
pub use packs::*;
pub use pdf::*;
pub use project::*;
pub use verification::*;
pub use yaml::*;

/// What a code stands for. Texts are Markdown with code spans and nothing else.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeDefinition {
    /// `ONUS-I004`.
    pub id: &'static str,
    /// How bad it is where neither `book.toml` nor the place says otherwise.
    pub level: Level,
    /// A few words without a full stop.
    pub title: &'static str,
    /// What is wrong.
    pub meaning: &'static str,
    /// Why it matters.
    pub importance: &'static str,
    /// What to do about it.
    pub fix: &'static str,
}

/// One code of the table, in order of ids.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static CodeDefinition);

/// Codes that share a letter or a topic: a section of `docs/codes.md`.
#[derive(Debug)]
pub struct Family {
    /// Heading.
    pub title: &'static str,
    /// What all of them have in common; may be empty.
    pub introduction: &'static str,
    /// In order of ids.
    pub codes: &'static [Code],
}

/// In the order of `docs/codes.md`.
pub static FAMILIES: [Family; 12] = [
    Family { title: "Project", introduction: "", codes: PROJECT_CODES },
    Family { title: "YAML", introduction: "Found while a file is read, before its meaning is considered.", codes: YAML_CODES },
    Family { title: "Inventory", introduction: "", codes: INVENTORY_CODES },
    Family {
        title: "Git",
        introduction: "Found while a revision is read for `onus diff` or for the chapter of changes. Onus does not touch the checkout, \
            the index or the configuration.",
        codes: GIT_CODES,
    },
    Family { title: "Diff", introduction: "", codes: DIFF_CODES },
    Family { title: "Narrative", introduction: "", codes: NARRATIVE_CODES },
    Family { title: "Rendering", introduction: "", codes: PDF_CODES },
    Family { title: "Matrix", introduction: "", codes: MATRIX_CODES },
    Family { title: "Checks", introduction: "", codes: CHECKS_CODES },
    Family {
        title: "Output",
        introduction: "When one of these appears, nothing was published; an older output is unchanged. Only S008 concerns one document, \
            and the others are published.",
        codes: OUTPUT_CODES,
    },
    Family {
        title: "Packs",
        introduction: "When one of these appears, no pack is written (K020 to K025 only with `--strict`); a file that was there before \
            is unchanged.",
        codes: PACKS_CODES,
    },
    Family {
        title: "Verification",
        introduction: "`onus verify` reports these about a pack. If it reports any of them, do not rely on the pack.",
        codes: VERIFICATION_CODES,
    },
];

/// What `onus check` reports: `[preprocessor.onus.check.levels]` may name these.
pub const CHECKS: &[Code] = CHECKS_CODES;

/// All codes, family by family.
pub fn all() -> impl Iterator<Item = Code> {
    FAMILIES.iter().flat_map(|family| family.codes).copied()
}

/// Ids that were published and are no longer reported, each with the code that says it now.
const SUPERSEDED: [(&str, Code); 4] = [
    ("ONUS-K020", EVIDENCE_STALE),
    ("ONUS-K021", EVIDENCE_FAILED_REVIEW),
    ("ONUS-K022", EVIDENCE_MISSING),
    ("ONUS-K023", EVIDENCE_NOT_REVIEWED),
];

/// The code with this id, in upper or lower case; for a superseded id, the code that says it now.
pub fn find(id: &str) -> Option<Code> {
    let now = || SUPERSEDED.iter().find(|(old, _)| old.eq_ignore_ascii_case(id)).map(|(_, code)| *code);
    all().find(|code| code.id().eq_ignore_ascii_case(id)).or_else(now)
}

/// `docs/codes.md`.
pub fn page() -> String {
    let mut page = String::from(
        "# Codes\n\n\
         Every message has one of these codes. `onus explain CODE` shows its section in a terminal; \
         `[preprocessor.onus.check.levels]` in\n`book.toml` sets how bad a finding is.\n\n\
         This page is generated: `SNAPSHOTS=overwrite cargo test --release guide` rewrites it.\n",
    );
    for family in &FAMILIES {
        let _ = write!(page, "\n## {}\n", family.title);
        if !family.introduction.is_empty() {
            let _ = write!(page, "\n{}\n", family.introduction);
        }
        for code in family.codes {
            let _ = write!(page, "\n### {} {}\n\n{}\n", code.id(), code.title(), code.paragraphs().join("\n\n"));
        }
    }
    page + "\nNext: [Checking](guide/checking.md): levels, suppressions, and output for programs.\n"
}

impl Code {
    /// `ONUS-I004`.
    pub const fn id(self) -> &'static str {
        self.0.id
    }

    /// How bad it is where neither `book.toml` nor the place says otherwise.
    pub const fn level(self) -> Level {
        self.0.level
    }

    /// A few words without a full stop.
    pub const fn title(self) -> &'static str {
        self.0.title
    }

    /// What is wrong, in Markdown.
    pub const fn meaning(self) -> &'static str {
        self.0.meaning
    }

    /// Why it matters, in Markdown.
    pub const fn importance(self) -> &'static str {
        self.0.importance
    }

    /// What it means, why it matters and how to fix it, in Markdown.
    pub fn paragraphs(self) -> [String; 3] {
        [
            self.0.meaning.to_owned(),
            format!("**Why it matters.** {}", self.0.importance),
            format!("**How to fix it.** {}", self.0.fix),
        ]
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl PartialEq<str> for Code {
    fn eq(&self, id: &str) -> bool {
        self.id() == id
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, id: &&str) -> bool {
        self.id() == *id
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::text::heading_anchor;

    #[test]
    fn ids_are_unique_and_in_order() {
        let mut seen = BTreeSet::new();
        for family in &FAMILIES {
            assert!(family.codes.is_sorted_by_key(|code| code.order()), "{}", family.title);
            for code in family.codes {
                let shape: String = code.id().chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
                assert_eq!(shape, format!("ONUS-{}000", &code.id()[5..6]), "{code}");
                assert!(seen.insert(code.id()), "{code} stands twice in the table");
                assert_eq!(find(&code.id().to_lowercase()), Some(*code));
            }
        }
        let superseded = SUPERSEDED.iter().filter(|(id, _)| !seen.contains(id)).count();
        assert_eq!(superseded, SUPERSEDED.len(), "what stands in the table is not superseded");
        assert_eq!(seen.len() + superseded, 199, "write the new number here: an id that was published never goes away");
        assert_eq!(find("onus-k022"), Some(EVIDENCE_MISSING));
        assert_eq!(find("ONUS-X000"), None);
    }

    impl Code {
        /// The project's codes have two letters.
        fn order(self) -> (bool, &'static str) {
            (self.id().starts_with("ONUS-B"), self.id())
        }
    }

    #[test]
    fn every_code_says_what_it_means_why_it_matters_and_how_to_fix_it() {
        for code in all() {
            let CodeDefinition { title, meaning, importance, fix, .. } = code.0;
            assert!(title.len() > 5 && !title.ends_with('.'), "{code}: {title}");
            for text in [meaning, importance, fix] {
                assert!(text.len() > 8 && text.ends_with('.'), "{code}: {text}");
                assert!(!text.contains("  ") && !text.contains('\n'), "{code}: {text}");
                assert!(text.matches('`').count() % 2 == 0, "{code}: {text}");
            }
        }
    }

    #[test]
    fn the_page_has_an_anchor_for_each_code() {
        let page = page();
        let anchors: BTreeSet<String> = page.lines().filter_map(|line| line.strip_prefix("### ")).map(heading_anchor).collect();
        assert_eq!(anchors.len(), all().count());
        // Links of the guide lead here.
        assert!(anchors.contains("onus-c060-a-suppression-has-ended"));
    }
}
