//! Templates: the built-in set, and a project's own files over it.
//!
//! One file a block kind, named after it, each with a function `render(block, ctx)`; `document.typ` sets the book;
//! files whose name begins with `_` are shared by the others. A file of a project replaces ours of the same name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

use super::imports;
use super::problem::PdfProblem;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../templates/pdf");

#[derive(Clone, Debug)]
pub struct Template {
    /// Path as shown to people.
    pub shown: String,
    pub text: Cow<'static, str>,
}

/// A complete set, checked.
#[derive(Clone, Debug)]
pub struct Templates {
    files: BTreeMap<String, Template>,
}

/// The built-in templates: file name and text, sorted by name.
pub fn built_in() -> BTreeMap<&'static str, &'static str> {
    BUILT_IN
        .files()
        .filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)))
        .filter(|(name, _)| name.ends_with(".typ"))
        .collect()
}

impl Templates {
    /// The built-in set, with a project's own files over it: path below `templates/pdf/` and text.
    pub fn new(own: &BTreeMap<String, String>) -> Result<Templates, Vec<PdfProblem>> {
        let mut files: BTreeMap<String, Template> = built_in()
            .into_iter()
            .map(|(name, text)| (name.to_owned(), Template { shown: format!("templates/pdf/{name}"), text: Cow::Borrowed(text) }))
            .collect();
        let mut problems = Vec::new();
        for (name, text) in own {
            if !plain(name) {
                problems.push(PdfProblem::Setting(format!(
                    "the template name `{name}` has characters other than a-z, 0-9, `-`, `_`, `.` and `/`"
                )));
                continue;
            }
            problems.extend(imports::refused(&format!("/templates/{name}"), text));
            let shown = format!("templates/pdf/{name}");
            files.insert(name.clone(), Template { shown, text: Cow::Owned(text.clone()) });
        }
        if problems.is_empty() { Ok(Templates { files }) } else { Err(problems) }
    }

    /// The template that engines know as `/templates/NAME`.
    pub fn by_virtual_path(&self, path: &str) -> Option<&Template> {
        self.files.get(path.strip_prefix("/templates/")?)
    }

    /// Name and text, sorted by name.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, template)| (name.as_str(), template.text.as_ref()))
    }

    /// The file that engines start from. It is made of file names alone.
    pub fn entry(&self) -> String {
        let kinds: Vec<&str> = self
            .files
            .keys()
            .filter(|name| !name.starts_with('_') && !name.contains('/') && *name != "document.typ")
            .filter_map(|name| name.strip_suffix(".typ"))
            .collect();
        let mut entry = String::from("#import \"/templates/document.typ\": document\n");
        for kind in &kinds {
            entry.push_str(&format!("#import \"/templates/{kind}.typ\" as kind-{kind}\n"));
        }
        entry.push_str("#document(json(\"/data.json\"), (\n");
        for kind in &kinds {
            entry.push_str(&format!("  \"{kind}\": kind-{kind}.render,\n"));
        }
        entry.push_str("))\n");
        entry
    }
}

impl Default for Templates {
    fn default() -> Templates {
        Templates::new(&BTreeMap::new()).expect("the built-in templates load nothing")
    }
}

/// Names become parts of Typst code and of paths, so they are kept plain.
fn plain(name: &str) -> bool {
    name.ends_with(".typ")
        && name.split('/').all(|part| {
            part.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
                && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_templates_load_nothing() {
        for (name, text) in built_in() {
            assert_eq!(imports::refused(name, text), Vec::new(), "{name}");
        }
    }

    #[test]
    fn names_stay_inside_the_folder() {
        for name in ["../x.typ", "a/../b.typ", "/x.typ", "x.txt", "x\".typ", "X.typ"] {
            assert!(!plain(name), "{name}");
        }
        assert!(plain("heading.typ") && plain("_own/logo.typ"));
    }
}
