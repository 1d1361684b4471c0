//! A project's own templates, which replace ours file by file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::DriverError;
use crate::open::Project;

/// Text of each template by its path below the folder of its format.
pub type TemplateTexts = BTreeMap<String, String>;

#[derive(Clone, Debug, Default)]
pub struct ProjectTemplates {
    pub markdown: TemplateTexts,
    pub html: TemplateTexts,
    pub pdf: TemplateTexts,
}

/// Reads the templates that a project has of its own.
pub fn project_templates(project: &Project) -> Result<ProjectTemplates, DriverError> {
    let folder = project.files.root.join(&project.files.settings.templates);
    let read = |format: &str, ending: &str| {
        let mut texts = TemplateTexts::new();
        collect(&folder.join(format), &PathBuf::new(), &mut texts)
            .map_err(|error| DriverError::message(format!("{}: {error}", folder.display())))?;
        // Notes and schemas may be kept beside templates.
        texts.retain(|name, _| name.ends_with(ending));
        Ok::<_, DriverError>(texts)
    };
    Ok(ProjectTemplates { markdown: read("markdown", ".md")?, html: read("html", ".html")?, pdf: read("pdf", ".typ")? })
}

fn collect(folder: &Path, below: &Path, texts: &mut TemplateTexts) -> std::io::Result<()> {
    let here = folder.join(below);
    if !here.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(&here)? {
        let entry = entry?;
        let name = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            collect(folder, &name, texts)?;
        } else {
            texts.insert(name.to_string_lossy().replace('\\', "/"), std::fs::read_to_string(entry.path())?);
        }
    }
    Ok(())
}
