//! A project's own templates, which replace ours file by file.

use std::collections::BTreeMap;
use std::path::Path;

use onus_source::SourceMap;
use onus_source::project_file::{Refusal, shown};
use onus_source::project_walk::walk;

use crate::error::DriverError;
use crate::open::Project;
use crate::project::{read_text, refused};

/// Text of each template by its path below the folder of its format.
pub type TemplateTexts = BTreeMap<String, String>;

#[derive(Clone, Debug, Default)]
pub struct ProjectTemplates {
    pub markdown: TemplateTexts,
    pub html: TemplateTexts,
    pub pdf: TemplateTexts,
}

impl ProjectTemplates {
    /// Paths of all of them below the folder of templates.
    pub fn names(&self) -> Vec<String> {
        let of = |format: &'static str, texts: &TemplateTexts| -> Vec<String> {
            texts.keys().map(|name| format!("{format}/{name}")).collect()
        };
        [of("markdown", &self.markdown), of("html", &self.html), of("pdf", &self.pdf)].concat()
    }
}

/// Reads the templates that a project has of its own. Notes and schemas may be kept beside them.
pub fn project_templates(project: &Project) -> Result<ProjectTemplates, DriverError> {
    let files = &project.files;
    let mut problems = Vec::new();
    let mut read = |format: &str, ending: &str| {
        let below = Path::new(&files.settings.templates).join(format);
        let prefix = format!("{}/", shown(&below));
        let mut texts = TemplateTexts::new();
        let found = walk(&files.folder, &below, &|name| name.ends_with(ending));
        let missing = |path: &str, refusal: &Refusal| path == shown(&below) && matches!(refusal, Refusal::Missing);
        problems.extend(found.refused.iter().filter(|(path, r)| !missing(path, r)).map(|(path, r)| refused(path, r)));
        for file in found.files {
            match read_text(&files.folder, &file.path, &file.shown, &mut SourceMap::default()) {
                Ok((_, text)) => {
                    texts.insert(file.shown.strip_prefix(&prefix).unwrap_or(&file.shown).to_owned(), text);
                }
                Err(problem) => problems.push(problem),
            }
        }
        texts
    };
    let templates = ProjectTemplates { markdown: read("markdown", ".md"), html: read("html", ".html"), pdf: read("pdf", ".typ") };
    match problems.is_empty() {
        true => Ok(templates),
        false => Err(DriverError::Input(problems, project.sources.clone())),
    }
}
