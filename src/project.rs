//! Finds the project that a command is about, and opens it.

use std::path::{Path, PathBuf};

use onus_driver::project::git::Git;
use onus_driver::project::{find_book, find_root};
use onus_driver::{Environment, Project};
use onus_model::Model;
use onus_source::ProjectFolder;
use onus_source::project_file::LARGEST_FILE;
use onus_source::text::plural;

use super::clock;
use super::{Failure, Printer};

/// The project that a command is about, by its folder.
#[derive(Clone, Debug)]
pub struct ProjectLocation {
    /// Folder given on the command line.
    pub folder: Option<PathBuf>,
    /// MiB of the largest file that is opened, where the command line gives them.
    pub max_file_size: Option<u64>,
    /// The `typst` program, where the command line names it.
    pub typst: Option<PathBuf>,
    /// Tells what is read to those who want to know.
    pub printer: Printer,
}

impl ProjectLocation {
    /// A project by its folder, with the limits of the environment.
    pub fn of(folder: &Path, printer: &Printer) -> ProjectLocation {
        ProjectLocation { folder: Some(folder.to_owned()), max_file_size: None, typst: None, printer: *printer }
    }

    /// The project's folder, if there is one.
    pub fn root(&self) -> Option<PathBuf> {
        match &self.folder {
            Some(folder) => Some(folder.clone()),
            None => std::env::current_dir().ok().and_then(|d| find_root(&d)),
        }
    }

    /// The project's folder, or an error that says how to get one.
    pub fn require_root(&self) -> Result<PathBuf, Failure> {
        let Some(root) = self.root() else {
            let book = std::env::current_dir().ok().and_then(|here| find_book(&here));
            let found = match book {
                Some(folder) => format!("{} has no table [preprocessor.onus]", folder.join("book.toml").display()),
                None => "there is no book.toml here or in any folder above".to_owned(),
            };
            return Err(Failure::message(format!(
                "{found}; go to a project's folder, name it with --project, or make one: `onus init DIR`"
            )));
        };
        if !root.is_dir() {
            return Err(Failure::message(format!(
                "there is no folder {}; --project names the folder of a project",
                root.display()
            )));
        }
        if root.join("book.toml").symlink_metadata().is_err() {
            return Err(Failure::message(format!(
                "there is no book.toml in {}; --project names the folder of a project",
                root.display()
            )));
        }
        Ok(root)
    }

    /// A project's folder, with the limit of this run.
    pub fn project_folder(&self, root: &Path) -> Result<ProjectFolder, Failure> {
        Ok(ProjectFolder::new(root, self.largest_file()?))
    }

    /// Loads, resolves and checks the project. Warnings are printed.
    pub fn open(&self, printer: &Printer) -> Result<Project, Failure> {
        let project = self.open_silently()?;
        printer.diagnostics(&project.files.warnings, &project.sources);
        Ok(project)
    }

    /// The same, for a command that shows the project's warnings in another way.
    pub fn open_silently(&self) -> Result<Project, Failure> {
        let started = clock::stopwatch();
        let project = Project::open(&self.require_root()?, &self.environment()?)?;
        self.printer.detail(&what_was_read(&project, started.elapsed()));
        Ok(project)
    }

    /// The model that the project asks for, or the built-in one outside a project.
    pub fn model(&self) -> Result<Model, Failure> {
        let folder = self.root().map(|root| self.project_folder(&root)).transpose()?;
        Ok(onus_driver::model_of(folder.as_ref())?)
    }

    /// What this run is given by its caller: the clock, the path, and limits.
    pub fn environment(&self) -> Result<Environment, Failure> {
        let search_path = std::env::var_os("PATH");
        let typst = std::env::var_os("ONUS_TYPST").filter(|path| !path.is_empty()).map(PathBuf::from);
        Ok(Environment {
            moment: clock::now().map_err(Failure::Message)?,
            typst: self.typst.clone().or(typst),
            largest_file: self.largest_file()?,
            git: Git::new(search_path.clone()),
            search_path,
        })
    }

    /// Bytes of the largest file of a project that is opened.
    pub fn largest_file(&self) -> Result<u64, Failure> {
        let mib = match (self.max_file_size, std::env::var("ONUS_MAX_FILE_SIZE")) {
            (Some(mib), _) => mib,
            (None, Err(_)) => return Ok(LARGEST_FILE),
            (None, Ok(text)) => text.trim().parse().ok().filter(|mib| MAX_FILE_SIZES.contains(mib)).ok_or_else(|| {
                Failure::message(format!("ONUS_MAX_FILE_SIZE is `{text}`; expected MiB, from 1 to {}", MAX_FILE_SIZES.end()))
            })?,
        };
        Ok(mib << 20)
    }
}

/// What a project was read from, for those who want to know.
fn what_was_read(project: &Project, time: std::time::Duration) -> String {
    let files = project.sources.files();
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    format!(
        "read {} ({} KiB) of {}: {}, {}, {}, model {}; resolved and checked in {:.2} s",
        plural(files.len() as u64, "file"),
        bytes.div_ceil(1024),
        project.files.root.display(),
        plural(project.matrix.deployments.len() as u64, "deployment"),
        plural(project.matrix.teams.len() as u64, "team"),
        plural(project.matrix.configurations.len() as u64, "configuration"),
        project.files.model.version,
        time.as_secs_f64(),
    )
}

/// MiB that `--max-file-size` takes: places count bytes in 32 bits.
pub const MAX_FILE_SIZES: std::ops::RangeInclusive<u64> = 1..=4095;
