//! One operand of a comparison: a revision, a project's folder, or a `matrix.json`, read into a matrix.

use std::path::{Path, PathBuf};

use onus_core::check::{self, Finding};
use onus_core::diff::{Changes, diff, finding_changes};
use onus_core::matrix::{Inputs, Matrix, assemble, read_matrix};
use onus_source::project_file::{self, resolve};
use onus_source::{Diagnostic, ProjectFolder, SourceMap, codes};

use crate::environment::Environment;
use crate::error::DriverError;
use crate::open::{Project, check_options, document};
use crate::project::git::{Git, Repository};
use crate::project::{self};

pub struct DiffOperand {
    pub matrix: Matrix,
    /// What checks find in it today; none for a published matrix, which holds no findings.
    pub findings: Option<Vec<Finding>>,
    /// How it was found, where that is worth knowing.
    pub note: Option<String>,
}

/// What changed since the older side. Findings are compared where both sides have them.
pub fn changes_between(old: &DiffOperand, (matrix, findings): (&Matrix, Option<&[Finding]>)) -> Changes {
    let mut changes = diff(&old.matrix, matrix);
    if let (Some(before), Some(after)) = (&old.findings, findings) {
        changes.findings = Some(finding_changes((&old.matrix, before), (matrix, after)));
    }
    changes
}

/// What changed in the project since the edition that `book.toml` names: a revision, or a path inside the project.
pub fn changes_since_edition(project: &Project) -> Result<Option<Changes>, DriverError> {
    let Some(word) = &project.files.settings.document.since else { return Ok(None) };
    let folder = &project.files.folder;
    let limits = &project.environment;
    // A link of the project may not lead out of it, by way of an edition either.
    let old = match folder.path().join(word).symlink_metadata() {
        Ok(_) => match resolve(folder, Path::new(word)) {
            Ok(path) => read_path(word, &path, &project.files.root, limits)?,
            Err(refusal) => return Err(general(project::refused(word, &refusal))),
        },
        Err(_) => read_revision(word, &project.files.root, limits)?,
    };
    let mut changes = changes_between(&old, (&project.matrix, Some(&project.findings)));
    changes.from.name = edition_name(word);
    Ok(Some(changes))
}

/// Reads what a word names. `base` is the folder from which paths and the repository are looked for.
pub fn read_diff_operand(word: &str, base: &Path, environment: &Environment) -> Result<DiffOperand, DriverError> {
    let path = base.join(word);
    if path.is_file() || path.join("book.toml").is_file() {
        return read_path(word, &path, base, environment);
    }
    read_revision(word, base, environment).map_err(|failure| match failure {
        // Whoever meant a path is helped by neither a list of branches nor git's absence.
        DriverError::Input(problems, sources) if path.is_dir() => {
            let hint = format!("The folder {word} has no book.toml either; `onus init {word}` makes a project in an empty one.");
            DriverError::Input(problems.into_iter().map(|p| p.hint(hint.clone())).collect(), sources)
        }
        DriverError::Input(problems, sources) if word.contains('/') || word.ends_with(".json") => {
            let hint = format!("There is no file or folder {word} either.");
            DriverError::Input(problems.into_iter().map(|p| p.hint(hint.clone())).collect(), sources)
        }
        other => other,
    })
}

/// Whether a word is a path by how it begins, which is how no revision does.
fn is_written_as_path(word: &str) -> bool {
    word == "."
        || word == ".."
        || Path::new(word).is_absolute()
        || ["./", "../", ".\\", "..\\"].iter().any(|start| word.starts_with(start))
}

fn means_both(word: &str) -> DriverError {
    let what = "is a path of the project and a revision";
    DriverError::message(format!("`{word}` {what}; write `./{word}` for the path or `{word}^0` for the revision"))
}

/// A `matrix.json` or the folder of a project.
fn read_path(word: &str, path: &Path, base: &Path, environment: &Environment) -> Result<DiffOperand, DriverError> {
    // A name that means two things is no name: whoever sends a change could put a folder, or a matrix that says nothing has
    // changed, where a revision is meant.
    let names_commit = |repository: Repository| repository.knows(word.split(':').next().unwrap_or(word));
    if !is_written_as_path(word) && Repository::open(base, &environment.git).is_ok_and(names_commit) {
        return Err(means_both(word));
    }
    if path.is_file() {
        return file(word, path, environment.largest_file).map(|matrix| DiffOperand { matrix, findings: None, note: None });
    }
    let shown = format!("{}/", word.trim_end_matches('/'));
    let (matrix, findings) = folder(path, &shown, None, environment)?;
    Ok(DiffOperand { matrix, findings: Some(findings), note: None })
}

fn general(problem: Diagnostic) -> DriverError {
    DriverError::Input(vec![problem], SourceMap::default())
}

/// The matrix that a build published.
fn file(word: &str, path: &Path, largest: u64) -> Result<Matrix, DriverError> {
    let broken = |why: String| {
        general(Diagnostic::general(codes::MATRIX_FILE_INVALID, format!("{word} is no matrix: {why}")).hint(
            "`onus build --format json` writes one to handbook/data/matrix.json in the output folder. Keep those you want to compare with.",
        ))
    };
    let bytes = project_file::read_named(path, largest).map_err(|e| broken(e.to_string()))?;
    read_matrix(&bytes).map_err(broken)
}

/// The project of a revision; what is wrong in it is shown with the revision before its path.
pub fn read_revision(word: &str, base: &Path, environment: &Environment) -> Result<DiffOperand, DriverError> {
    let repository = Repository::open(base, &environment.git).map_err(general)?;
    let past = project::checkout(&repository, word).map_err(general)?;
    let short = past.commit.get(..10).unwrap_or(&past.commit).to_owned();
    let shown = if word.contains(':') { format!("{}/", word.trim_end_matches('/')) } else { format!("{word}:") };
    let (matrix, findings) = folder(&past.root(), &shown, Some(short), environment)?;
    let place = |folder: &str| if folder.is_empty() { "the repository's root".to_owned() } else { folder.to_owned() };
    let note = past.moved_from.as_ref().map(|from| {
        format!("{word}: the project was in {}, it is in {} now", place(from), place(repository.prefix.trim_end_matches('/')))
    });
    Ok(DiffOperand { matrix, findings: Some(findings), note })
}

/// The project as it was at a revision, checked on the day of this run.
pub fn project_at_revision(word: &str, base: &Path, environment: &Environment) -> Result<Project, DriverError> {
    let repository = Repository::open(base, &environment.git).map_err(general)?;
    let past = project::checkout(&repository, word).map_err(general)?;
    Project::open(&past.root(), environment).map_err(|error| match error {
        DriverError::Input(problems, sources) => renamed(problems, &sources, &past.root(), &format!("{word}:")),
        other => other,
    })
}

/// The project of a folder, and its findings. Its paths are shown after `prefix`.
fn folder(
    root: &Path,
    prefix: &str,
    revision: Option<String>,
    environment: &Environment,
) -> Result<(Matrix, Vec<Finding>), DriverError> {
    let mut sources = SourceMap::default();
    let fail = |problems: Vec<Diagnostic>, sources: &SourceMap| renamed(problems, sources, root, prefix);
    let project =
        project::load(ProjectFolder::new(root, environment.largest_file), &mut sources).map_err(|p| fail(p, &sources))?;
    let mut document = document(&project, environment.moment);
    if revision.is_some() {
        document.revision = revision;
    }
    let inputs = Inputs { model: &project.model, inventory: &project.inventory, sources: &sources, document };
    let matrix = assemble(&inputs).map_err(|p| fail(p, &sources))?;
    let checked = check::check(&check::CheckInput {
        model: &project.model,
        matrix: &matrix,
        inventory: &project.inventory,
        population: &project.population,
        sources: &sources,
        options: &check_options(&project.settings),
    });
    Ok((matrix, checked.findings))
}

/// Problems of an operand, with its name before every path.
fn renamed(problems: Vec<Diagnostic>, sources: &SourceMap, root: &Path, prefix: &str) -> DriverError {
    let mut shown = SourceMap::default();
    for file in sources.files() {
        shown.add(format!("{prefix}{}", file.path), file.text.clone());
    }
    let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    // A temporary folder means nothing to anybody.
    let shown_text = |text: &str| {
        [root, real.as_path()].iter().fold(text.to_owned(), |text, folder| {
            let folder = folder.display().to_string();
            text.replace(&format!("{folder}/"), prefix).replace(&folder, prefix)
        })
    };
    let one = |mut problem: Diagnostic| {
        problem.message = shown_text(&problem.message);
        problem.hints = problem.hints.iter().map(|h| shown_text(h)).collect();
        if problem.at.is_none() && !problem.message.contains(prefix) {
            problem.message = format!("{prefix} {}", problem.message);
        }
        problem
    };
    DriverError::Input(problems.into_iter().map(one).collect(), shown)
}

/// `OLD..NEW` and `OLD...NEW` as git means them: two revisions; the last commit that both share, and the newer one.
pub fn revision_range(word: &str, base: &Path, git: &Git) -> Result<Option<(String, Option<String>)>, DriverError> {
    // `../other` is a path.
    let Some((old, _)) = word.split_once("..").filter(|_| !is_written_as_path(word)) else { return Ok(None) };
    if base.join(word).exists() {
        let known = Repository::open(base, git).is_ok_and(|repository| repository.knows(old));
        return if known { Err(means_both(word)) } else { Ok(None) };
    }
    let some = |new: &str| (!new.is_empty()).then(|| new.to_owned());
    if let Some((old, new)) = word.split_once("...") {
        let repository = Repository::open(base, git).map_err(general)?;
        let shared = repository.merge_base(old, if new.is_empty() { "HEAD" } else { new }).map_err(general)?;
        return Ok(Some((shared.get(..10).unwrap_or(&shared).to_owned(), some(new))));
    }
    match word.split_once("..") {
        Some((old, new)) if !old.is_empty() && !word.contains("../") => Ok(Some((old.to_owned(), some(new)))),
        _ => Ok(None),
    }
}

/// What an edition is called: the file's stem, or the revision.
pub fn edition_name(word: &str) -> String {
    let path = PathBuf::from(word);
    match path.extension() {
        Some(ending) if ending == "json" => {
            path.file_stem().map_or_else(|| word.to_owned(), |s| s.to_string_lossy().into_owned())
        }
        _ => word.to_owned(),
    }
}
