//! Finds and loads the project that a command is about, and makes its matrix.

use std::path::PathBuf;

use onus_core::check::{self, Finding, Suppressed};
use onus_core::matrix::{Document, Inputs, Matrix, assemble};
use onus_driver::project::{self, Project};
use onus_source::{Diagnostic, SourceMap};

use super::clock::{self, Moment};
use super::{Failure, Printer};

/// Where to look.
#[derive(Clone, Debug)]
pub struct Place {
    /// Folder given on the command line.
    pub project: Option<PathBuf>,
}

/// Everything that most commands start from.
pub struct Opened {
    /// The project.
    pub project: Project,
    /// Files read.
    pub sources: SourceMap,
    /// The matrix.
    pub matrix: Matrix,
    /// Findings.
    pub findings: Vec<Finding>,
    /// Findings that book.toml leaves out.
    pub suppressed: Vec<Suppressed>,
    /// The moment of the run.
    pub moment: Moment,
}

impl Place {
    /// The project's folder, if there is one.
    pub fn root(&self) -> Option<PathBuf> {
        match &self.project {
            Some(folder) => Some(folder.clone()),
            None => std::env::current_dir().ok().and_then(|d| project::find_root(&d)),
        }
    }

    /// The project's folder.
    pub fn needed_root(&self) -> Result<PathBuf, Failure> {
        self.root().ok_or_else(|| {
            Failure::words(
                "there is no book.toml here or in any folder above; go to a project's folder, name it with --project, or make one: `onus init DIR`",
            )
        })
    }

    /// Loads, resolves and checks the project. Warnings are printed.
    pub fn open(&self, printer: &Printer) -> Result<Opened, Failure> {
        let opened = self.open_in_silence()?;
        printer.diagnostics(&opened.project.warnings, &opened.sources);
        Ok(opened)
    }

    /// The same, for who shows the project's warnings in another way.
    pub fn open_in_silence(&self) -> Result<Opened, Failure> {
        let root = self.needed_root()?;
        let moment = clock::now().map_err(Failure::Words)?;
        let mut sources = SourceMap::default();
        let project = match project::load(&root, &mut sources) {
            Ok(project) => project,
            Err(problems) => return Err(Failure::Input(problems, sources)),
        };
        let document = document(&project, moment);
        let inputs = Inputs { model: &project.model, inventory: &project.inventory, sources: &sources, document };
        let matrix = match assemble(&inputs) {
            Ok(matrix) => matrix,
            Err(problems) => return Err(Failure::Input(problems, sources)),
        };
        let checked = check::check(&check::Input {
            matrix: &matrix,
            inventory: &project.inventory,
            population: &project.population,
            sources: &sources,
            options: &checks(&project),
        });
        Ok(Opened { project, sources, matrix, findings: checked.findings, suppressed: checked.suppressed, moment })
    }

    /// The model that the project asks for, or the built-in one outside a project.
    pub fn model(&self) -> Result<onus_model::Model, Failure> {
        let Some(root) = self.root() else { return Ok(onus_model_aws::builtin_model()) };
        let mut sources = SourceMap::default();
        let settings = match std::fs::read_to_string(root.join("book.toml")) {
            Ok(text) => {
                let file = sources.add("book.toml", text.clone());
                match onus_core::configuration::read_settings(file, &text) {
                    Ok(settings) => settings.model,
                    Err(problem) => return Err(Failure::Input(vec![problem], sources)),
                }
            }
            Err(error) => return Err(Failure::words(format!("{}: {error}", root.join("book.toml").display()))),
        };
        project::load_model(&root, &settings, &mut sources).map_err(|problems: Vec<Diagnostic>| Failure::Input(problems, sources))
    }
}

/// Document control of a project on the day of the run.
pub(super) fn document(project: &Project, moment: Moment) -> Document {
    let settings = &project.settings;
    Document {
        title: settings.title.clone(),
        authors: settings.authors.clone(),
        language: settings.language.clone(),
        version: settings.document.version.clone(),
        classification: settings.document.classification.clone(),
        review_by: settings.document.review_by,
        date: moment.day,
        revision: project::revision(&project.root),
        model_version: project.model.version.clone(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// How the project's checks judge.
pub fn checks(project: &Project) -> check::Options {
    let settings = &project.settings.check;
    check::Options {
        levels: settings.levels.iter().map(|(code, level)| (code.clone(), level.level())).collect(),
        rule_max_age_days: settings.rule_max_age_days,
        expiry_notice_days: settings.expiry_notice_days,
        suppressions: settings.suppressions.clone(),
        spans: project.settings.spans.clone(),
    }
}
