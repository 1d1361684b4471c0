//! One operand of a comparison: a revision, a project's folder, or a `matrix.json`, read into a matrix.

use std::path::{Path, PathBuf};

use serde_json::Value;

use onus_core::diff::{Changes, diff};
use onus_core::matrix::{Inputs, Matrix, assemble};
use onus_source::{Diagnostic, SourceMap, codes};

use crate::environment::Moment;
use crate::error::DriverError;
use crate::open::{Project, document};
use crate::project::{self, git::Repository};

pub struct DiffOperand {
    pub matrix: Matrix,
    /// How it was found, where that is worth knowing.
    pub note: Option<String>,
}

/// What changed in the project since the edition that `book.toml` names: a revision, or a path inside the project.
pub fn changes_since_edition(project: &Project) -> Result<Option<Changes>, DriverError> {
    let Some(word) = &project.files.settings.document.since else { return Ok(None) };
    let old = read_diff_operand(word, &project.files.root, project.environment.moment)?;
    let mut changes = diff(&old.matrix, &project.matrix);
    changes.from.name = edition_name(word);
    Ok(Some(changes))
}

/// Reads what a word names. `base` is the folder from which paths and the repository are looked for.
pub fn read_diff_operand(word: &str, base: &Path, moment: Moment) -> Result<DiffOperand, DriverError> {
    let path = base.join(word);
    if path.is_file() {
        return file(word, &path).map(|matrix| DiffOperand { matrix, note: None });
    }
    if path.join("book.toml").is_file() {
        // A name that means two things is no name. Paths that look like one are paths.
        let bare = !word.contains(['/', '\\']) && word != "." && word != "..";
        if bare && Repository::open(base).is_ok_and(|r| r.knows(word)) {
            return Err(DriverError::message(format!(
                "`{word}` is a folder and a revision; write `./{word}` for the folder or `refs/heads/{word}` for the branch"
            )));
        }
        return folder(&path, &format!("{}/", word.trim_end_matches('/')), None, moment)
            .map(|matrix| DiffOperand { matrix, note: None });
    }
    revision(word, base, moment).map_err(|failure| match failure {
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

fn general(problem: Diagnostic) -> DriverError {
    DriverError::Input(vec![problem], SourceMap::default())
}

/// The matrix that a build published.
fn file(word: &str, path: &Path) -> Result<Matrix, DriverError> {
    let broken = |why: String| {
        general(Diagnostic::general(codes::MATRIX_FILE_INVALID, format!("{word} is no matrix: {why}")).hint(
            "`onus build --format json` writes one to handbook/data/matrix.json in the output folder. Keep those you want to compare with.",
        ))
    };
    let text = std::fs::read_to_string(path).map_err(|e| broken(e.to_string()))?;
    let value: Value = serde_json::from_str(&text).map_err(|e| broken(e.to_string()))?;
    match value.get("schema").and_then(Value::as_str) {
        Some("onus/matrix/1" | Matrix::SCHEMA) => {}
        Some(other) => {
            return Err(broken(format!("its shape is {other}; this program reads onus/matrix/1 and {}", Matrix::SCHEMA)));
        }
        None => return Err(broken("it has no field `schema`".to_owned())),
    }
    let by = value.pointer("/document/program_version").and_then(Value::as_str).unwrap_or("?").to_owned();
    let matrix: Matrix = serde_json::from_value(value).map_err(|e| broken(format!("{e} (Onus {by} wrote it)")))?;
    sound(&matrix).map_err(|why| broken(why.to_owned()))?;
    Ok(matrix)
}

/// Whether every index of a matrix that somebody may have edited points at something.
fn sound(matrix: &Matrix) -> Result<(), &'static str> {
    let within = |index: u32, len: usize| (index as usize) < len;
    let all = |list: &[u32], len: usize| list.iter().all(|i| within(*i, len));
    let maybe = |index: Option<u32>, len: usize| index.is_none_or(|i| within(i, len));
    let (teams, duties) = (matrix.teams.len(), matrix.duties.len());
    let (deployments, controls) = (matrix.deployments.len(), matrix.common_controls.len());
    let placements = matrix.placements.iter().all(|p| {
        within(p.configuration, matrix.configurations.len())
            && p.assignments.iter().all(|a| {
                within(a.duty, duties)
                    && maybe(a.accountable, teams)
                    && all(&a.performs, teams)
                    && maybe(a.common_control, controls)
                    && maybe(a.exception, matrix.exceptions.len())
                    && a.reassigned_from.as_ref().is_none_or(|from| {
                        within(from.duty, duties) && maybe(from.accountable, teams) && maybe(from.common_control, controls)
                    })
            })
    });
    let places = matrix.deployments.iter().all(|d| {
        within(d.placement, matrix.placements.len()) && maybe(d.owner, teams) && maybe(d.account, matrix.accounts.len())
    });
    let registers = matrix.exceptions.iter().all(|e| within(e.deployment, deployments))
        && matrix.evidence.iter().all(|e| {
            maybe(e.deployment, deployments) && maybe(e.common_control, controls) && maybe(e.account, matrix.accounts.len())
        })
        && matrix.common_controls.iter().all(|c| within(c.team, teams))
        && matrix.scopes.iter().all(|s| all(&s.deployments, deployments));
    if placements && places && registers { Ok(()) } else { Err("an index in it points at nothing") }
}

/// The project of a revision; what is wrong in it is shown with the revision before its path.
fn revision(word: &str, base: &Path, moment: Moment) -> Result<DiffOperand, DriverError> {
    let repository = Repository::open(base).map_err(general)?;
    let past = project::checkout(&repository, word).map_err(general)?;
    let short = past.commit.get(..10).unwrap_or(&past.commit).to_owned();
    let shown = if word.contains(':') { format!("{}/", word.trim_end_matches('/')) } else { format!("{word}:") };
    let matrix = folder(&past.root(), &shown, Some(short), moment)?;
    let place = |folder: &str| if folder.is_empty() { "the repository's root".to_owned() } else { folder.to_owned() };
    let note = past.moved_from.as_ref().map(|from| {
        format!("{word}: the project was in {}, it is in {} now", place(from), place(repository.prefix.trim_end_matches('/')))
    });
    Ok(DiffOperand { matrix, note })
}

/// The project of a folder. Its paths are shown after `prefix`.
fn folder(root: &Path, prefix: &str, revision: Option<String>, moment: Moment) -> Result<Matrix, DriverError> {
    let mut sources = SourceMap::default();
    let fail = |problems: Vec<Diagnostic>, sources: &SourceMap| renamed(problems, sources, root, prefix);
    let project = project::load(root, &mut sources).map_err(|p| fail(p, &sources))?;
    let mut document = document(&project, moment);
    if revision.is_some() {
        document.revision = revision;
    }
    let inputs = Inputs { model: &project.model, inventory: &project.inventory, sources: &sources, document };
    assemble(&inputs).map_err(|p| fail(p, &sources))
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
pub fn revision_range(word: &str, base: &Path) -> Result<Option<(String, Option<String>)>, DriverError> {
    if base.join(word).exists() {
        return Ok(None);
    }
    let some = |new: &str| (!new.is_empty()).then(|| new.to_owned());
    if let Some((old, new)) = word.split_once("...") {
        let repository = Repository::open(base).map_err(general)?;
        let shared = repository.merge_base(old, if new.is_empty() { "HEAD" } else { new }).map_err(general)?;
        return Ok(Some((shared.get(..10).unwrap_or(&shared).to_owned(), some(new))));
    }
    // `../other` is a path.
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
