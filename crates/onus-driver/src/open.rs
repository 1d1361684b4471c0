//! A project, opened: its files read, its matrix resolved, its findings known.

use std::path::Path;

use onus_core::check::{self, Finding, Suppressed};
use onus_core::configuration::{Format, Settings};
use onus_core::matrix::{Document, Inputs, Judging, Matrix, assemble};
use onus_core::status::AllStatuses;
use onus_model::Model;
use onus_model_aws::builtin_model;
use onus_source::{ProjectFolder, SourceMap};

use crate::environment::{Environment, Moment};
use crate::error::DriverError;
use crate::glyphs;
use crate::project::{self, ProjectFiles};

/// Everything that most commands start from.
pub struct Project {
    pub files: ProjectFiles,
    /// Every file that was read.
    pub sources: SourceMap,
    pub matrix: Matrix,
    /// What its obligations come to, judged once for everything that this run makes.
    pub statuses: AllStatuses,
    /// Findings, worst first.
    pub findings: Vec<Finding>,
    /// Findings that `book.toml` leaves out.
    pub suppressed: Vec<Suppressed>,
    pub environment: Environment,
}

impl Project {
    /// Reads, resolves and checks the project in a folder. All problems of a stage are reported at once.
    pub fn open(root: &Path, environment: &Environment) -> Result<Project, DriverError> {
        let mut sources = SourceMap::default();
        let files = match project::load(ProjectFolder::new(root, environment.largest_file), &mut sources) {
            Ok(files) => files,
            Err(problems) => return Err(DriverError::Input(problems, sources)),
        };
        let mut files = files;
        if files.settings.formats.contains(&Format::Pdf) {
            files.warnings.extend(glyphs::in_inventory(&files.inventory));
        }
        let document = document(&files, environment.moment);
        let inputs = Inputs { model: &files.model, inventory: &files.inventory, sources: &sources, document };
        let matrix = match assemble(&inputs) {
            Ok(matrix) => matrix,
            Err(problems) => return Err(DriverError::Input(problems, sources)),
        };
        let checked = check::check(&check::CheckInput {
            model: &files.model,
            matrix: &matrix,
            inventory: &files.inventory,
            population: &files.population,
            sources: &sources,
            options: &check_options(&files.settings),
        });
        let check::Checked { findings, suppressed, statuses } = checked;
        Ok(Project { files, sources, matrix, statuses, findings, suppressed, environment: environment.clone() })
    }
}

/// Document control of a project on the day of the run.
pub(crate) fn document(files: &ProjectFiles, moment: Moment) -> Document {
    let settings = &files.settings;
    Document {
        title: settings.title.clone(),
        authors: settings.authors.clone(),
        language: settings.language.clone(),
        version: settings.document.version.clone(),
        classification: settings.document.classification.clone(),
        review_by: settings.document.review_by,
        date: moment.day,
        revision: project::revision(&files.root),
        model_version: files.model.version.clone(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        judging: judging(settings),
    }
}

/// How the checks of a project judge.
pub fn check_options(settings: &Settings) -> check::Options {
    let check = &settings.check;
    check::Options {
        levels: check.levels.iter().map(|(code, level)| (code.clone(), level.level())).collect(),
        rule_max_age_days: check.rule_max_age_days,
        expiry_notice_days: check.expiry_notice_days,
        suppressions: check.suppressions.clone(),
        spans: settings.spans.clone(),
        asked: check::CheckedFor::Organisation,
    }
}

/// How the obligations of a project are judged.
fn judging(settings: &Settings) -> Judging {
    let check = &settings.check;
    let default = Judging::default();
    let notice = default.notice_days.into_iter().chain(check.notice_days.iter().map(|(cadence, days)| (*cadence, *days)));
    Judging {
        grace_days: check.grace_days.clone(),
        notice_days: notice.collect(),
        expiry_notice_days: u32::try_from(check.expiry_notice_days).unwrap_or_default(),
        bridge_days: check.bridge_days,
        reviewer_outside_team: check.reviewer_outside_team,
    }
}

/// The settings of the project in a folder, without the rest of it.
pub fn settings_of(folder: &ProjectFolder) -> Result<Settings, DriverError> {
    let mut sources = SourceMap::default();
    match project::load_settings(folder, &mut sources) {
        Ok((_, settings)) => Ok(settings),
        Err(problem) => Err(DriverError::Input(vec![problem], sources)),
    }
}

/// The model that the project in a folder asks for; the built-in one where there is no project.
pub fn model_of(folder: Option<&ProjectFolder>) -> Result<Model, DriverError> {
    let Some(folder) = folder else { return Ok(builtin_model()) };
    let settings = settings_of(folder)?;
    let mut sources = SourceMap::default();
    project::load_model(folder, &settings.model, &mut sources).map_err(|problems| DriverError::Input(problems, sources))
}
