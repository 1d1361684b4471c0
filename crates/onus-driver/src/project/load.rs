//! Loads a project: settings, model, inventory, with every problem of each stage at once.

use std::path::{Path, PathBuf};

use onus_core::inventory::{self, Inventory, Population};
use onus_model::{Builder, Model};
use onus_source::project_file::{self, Refusal, shown};
use onus_source::project_walk::walk;
use onus_source::{Diagnostic, FileId, Level, ProjectFolder, SourceMap, codes};

use onus_core::configuration::{ModelSettings, Settings, Theme, has_onus_table, read_settings, theme};
use onus_model_aws::builtin_model;

/// A project that was read without an error.
#[derive(Debug)]
pub struct ProjectFiles {
    /// Folder of `book.toml`, as it was named.
    pub root: PathBuf,
    /// The same, as its files are opened.
    pub folder: ProjectFolder,
    pub settings: Settings,
    /// The model it uses.
    pub model: Model,
    pub inventory: Inventory,
    /// What imports saw.
    pub population: Population,
    /// Colours and logo.
    pub theme: Theme,
    /// What was odd but readable.
    pub warnings: Vec<Diagnostic>,
}

/// The nearest folder from `start` upwards whose `book.toml` has a table of ours. Books of mdBook alone are passed over.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| is_project(folder)).map(Path::to_path_buf)
}

/// The nearest folder from `start` upwards that holds a `book.toml`, whoever's it is.
pub fn find_book(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join("book.toml").is_file()).map(Path::to_path_buf)
}

/// Whether the `book.toml` of a folder has the table [preprocessor.onus], or cannot be read to tell.
pub fn is_project(folder: &Path) -> bool {
    folder.join("book.toml").is_file()
        && project_file::read(&ProjectFolder::from(folder), Path::new("book.toml"))
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .is_none_or(|text| has_onus_table(&text))
}

/// Reads a whole project. Files read are added to `sources`, so that problems can be shown either way.
pub fn load(folder: impl Into<ProjectFolder>, sources: &mut SourceMap) -> Result<ProjectFiles, Vec<Diagnostic>> {
    let folder = folder.into();
    let (file, settings) = load_settings(&folder, sources).map_err(|d| vec![d])?;
    let model = load_model(&folder, &settings.model, sources)?;
    let theme = theme(&folder, file, &settings.theme);
    let loaded = inventory::load(&folder, Path::new(&settings.inventory), &model, sources);
    let (theme, loaded) = match (theme, loaded) {
        (Ok(theme), Ok(loaded)) => (theme, loaded),
        (theme, loaded) => return Err(theme.err().into_iter().chain(loaded.err()).flatten().collect()),
    };
    let (population, unread) = inventory::population(&folder, Path::new(&settings.inventory));
    let (errors, unread): (Vec<_>, Vec<_>) = unread.into_iter().partition(|problem| problem.level == Level::Error);
    if !errors.is_empty() {
        return Err(errors);
    }
    let warnings = loaded.warnings.into_iter().chain(unread).collect();
    let root = folder.named().to_path_buf();
    Ok(ProjectFiles { root, folder, settings, model, inventory: loaded.inventory, population, theme, warnings })
}

/// Reads `book.toml`.
pub fn load_settings(folder: &ProjectFolder, sources: &mut SourceMap) -> Result<(FileId, Settings), Diagnostic> {
    let (file, text) = read_text(folder, Path::new("book.toml"), "book.toml", sources)?;
    Ok((file, read_settings(file, &text)?))
}

/// The text of a file that the project needs.
pub fn read_text(
    folder: &ProjectFolder,
    path: &Path,
    shown: &str,
    sources: &mut SourceMap,
) -> Result<(FileId, String), Diagnostic> {
    let bytes = project_file::read(folder, path).map_err(|refusal| refused(shown, &refusal))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok((sources.add(shown, text.clone()), text)),
        Err(error) => Err(Diagnostic::general(
            codes::PROJECT_FILE_UNREADABLE,
            format!("{shown} is not UTF-8 from byte {}", error.utf8_error().valid_up_to()),
        )),
    }
}

/// Says why a file that the project needs is not opened.
pub fn refused(shown: &str, refusal: &Refusal) -> Diagnostic {
    let code = match refusal {
        refusal if refusal.leaves_project() => codes::FILE_OUTSIDE_PROJECT,
        Refusal::TooLarge { .. } => codes::PROJECT_FILE_TOO_LARGE,
        _ => codes::PROJECT_FILE_UNREADABLE,
    };
    let problem = Diagnostic::general(code, format!("{shown} cannot be read: {refusal}"));
    match refusal.hint() {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

/// The model that a project's settings ask for: built in, replaced, or extended.
pub fn load_model(project: &ProjectFolder, settings: &ModelSettings, sources: &mut SourceMap) -> Result<Model, Vec<Diagnostic>> {
    if settings.path.is_none() && settings.extend.is_empty() {
        return Ok(builtin_model());
    }
    let mut builder = match &settings.path {
        Some(_) => Builder::default(),
        None => Builder::over(builtin_model()),
    };
    let mut problems = Vec::new();
    for folder in settings.path.iter().chain(&settings.extend) {
        let below = shown(Path::new(folder));
        let found = walk(project, Path::new(folder), &|name| name.ends_with(".yaml") || name.ends_with(".yml"));
        problems.extend(found.refused.iter().map(|(shown, refusal)| refused(shown, refusal)));
        for file in found.files {
            let name = file.shown.strip_prefix(&below).unwrap_or(&file.shown).trim_start_matches('/').to_owned();
            match read_text(project, &file.path, &file.shown, sources) {
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
