//! Finds the project that a command is about, and opens it.

use std::path::PathBuf;

use onus_driver::project::find_root;
use onus_driver::{Environment, Project};
use onus_model::Model;

use super::clock;
use super::{Failure, Printer};

/// The project that a command is about, by its folder.
#[derive(Clone, Debug)]
pub struct ProjectLocation {
    /// Folder given on the command line.
    pub folder: Option<PathBuf>,
}

impl ProjectLocation {
    /// The project's folder, if there is one.
    pub fn root(&self) -> Option<PathBuf> {
        match &self.folder {
            Some(folder) => Some(folder.clone()),
            None => std::env::current_dir().ok().and_then(|d| find_root(&d)),
        }
    }

    /// The project's folder, or an error that says how to get one.
    pub fn require_root(&self) -> Result<PathBuf, Failure> {
        self.root().ok_or_else(|| {
            Failure::message(
                "there is no book.toml here or in any folder above; go to a project's folder, name it with --project, or make one: `onus init DIR`",
            )
        })
    }

    /// Loads, resolves and checks the project. Warnings are printed.
    pub fn open(&self, printer: &Printer) -> Result<Project, Failure> {
        let project = self.open_silently()?;
        printer.diagnostics(&project.files.warnings, &project.sources);
        Ok(project)
    }

    /// The same, for a command that shows the project's warnings in another way.
    pub fn open_silently(&self) -> Result<Project, Failure> {
        Ok(Project::open(&self.require_root()?, &environment()?)?)
    }

    /// The model that the project asks for, or the built-in one outside a project.
    pub fn model(&self) -> Result<Model, Failure> {
        Ok(onus_driver::model_of(self.root().as_deref())?)
    }
}

/// The clock and the path of this run.
pub fn environment() -> Result<Environment, Failure> {
    Ok(Environment { moment: clock::now().map_err(Failure::Message)?, search_path: std::env::var_os("PATH") })
}
