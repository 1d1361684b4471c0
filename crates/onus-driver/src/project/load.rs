//! Loads a project: settings, model, inventory, with every problem of each stage at once.

use std::fs;
use std::path::{Path, PathBuf};

use onus_core::inventory::{self, Inventory, Population};
use onus_model::{Builder, Model};
use onus_source::{Diagnostic, SourceMap, codes};

use onus_core::configuration::{ModelSettings, Settings, Theme, read_settings, theme};
use onus_model_aws::builtin_model;

/// A project that was read without an error.
#[derive(Debug)]
pub struct ProjectFiles {
    /// Folder of `book.toml`.
    pub root: PathBuf,
    /// Settings.
    pub settings: Settings,
    /// The model it uses.
    pub model: Model,
    /// Its inventory.
    pub inventory: Inventory,
    /// What imports saw.
    pub population: Population,
    /// Colours and logo.
    pub theme: Theme,
    /// What was odd but readable.
    pub warnings: Vec<Diagnostic>,
}

/// The nearest folder from `start` upwards that holds a `book.toml`.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|a| a.join("book.toml").is_file()).map(Path::to_path_buf)
}

/// Reads a whole project. Files read are added to `sources`, so that problems can be shown either way.
pub fn load(root: &Path, sources: &mut SourceMap) -> Result<ProjectFiles, Vec<Diagnostic>> {
    let path = root.join("book.toml");
    let text = read_text(&path, "book.toml", sources).map_err(|d| vec![d])?;
    let settings = read_settings(text.0, &text.1).map_err(|d| vec![d])?;
    let model = load_model(root, &settings.model, sources)?;
    let theme = theme(root, text.0, &settings.theme);
    let loaded = inventory::load(root, Path::new(&settings.inventory), &model, sources);
    let (theme, loaded) = match (theme, loaded) {
        (Ok(theme), Ok(loaded)) => (theme, loaded),
        (theme, loaded) => return Err(theme.err().into_iter().chain(loaded.err()).flatten().collect()),
    };
    let (population, unread) = inventory::population(root, Path::new(&settings.inventory));
    let warnings = loaded.warnings.into_iter().chain(unread).collect();
    Ok(ProjectFiles { root: root.to_path_buf(), settings, model, inventory: loaded.inventory, population, theme, warnings })
}

fn read_text(path: &Path, shown: &str, sources: &mut SourceMap) -> Result<(onus_source::FileId, String), Diagnostic> {
    let bytes = fs::read(path)
        .map_err(|e| Diagnostic::general(codes::PROJECT_FILE_UNREADABLE, format!("{shown} cannot be read: {e}")))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok((sources.add(shown, text.clone()), text)),
        Err(error) => Err(Diagnostic::general(
            codes::PROJECT_FILE_UNREADABLE,
            format!("{shown} is not UTF-8 from byte {}", error.utf8_error().valid_up_to()),
        )),
    }
}

/// The model that a project's settings ask for: built in, replaced, or extended.
pub fn load_model(root: &Path, settings: &ModelSettings, sources: &mut SourceMap) -> Result<Model, Vec<Diagnostic>> {
    if settings.path.is_none() && settings.extend.is_empty() {
        return Ok(builtin_model());
    }
    let mut builder = match &settings.path {
        Some(_) => Builder::default(),
        None => Builder::over(builtin_model()),
    };
    let mut problems = Vec::new();
    for folder in settings.path.iter().chain(&settings.extend) {
        let mut files = Vec::new();
        collect(&root.join(folder), &mut files, &mut problems);
        for file in files {
            let name = file.strip_prefix(root.join(folder)).expect("listed below").to_string_lossy().replace('\\', "/");
            let shown = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
            match read_text(&file, &shown, sources) {
                Ok((id, text)) => builder.add(id, &name, &text),
                Err(problem) => problems.push(problem),
            }
        }
    }
    match builder.finish() {
        Ok(model) if problems.is_empty() => Ok(model),
        Ok(_) => Err(problems),
        Err(found) => {
            problems.extend(found);
            Err(problems)
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>, problems: &mut Vec<Diagnostic>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            return problems.push(Diagnostic::general(codes::PROJECT_FILE_UNREADABLE, format!("{}: {error}", folder.display())));
        }
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, files, problems);
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
            files.push(path);
        }
    }
}
