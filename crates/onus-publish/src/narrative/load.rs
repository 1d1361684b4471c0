//! Reads the chapters of one book from its folder. The only part of narrative that opens files.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use onus_source::project_file::{self, Refusal};
use onus_source::{At, Code, Diagnostic, FileId, ProjectFolder, SourceMap, codes};

use super::Chapter;
use super::summary::summary;

/// All chapters that `SUMMARY.md` of a folder lists, in order. `folder` is as people write it: below the project's root.
/// Files read are added to `sources`, so that problems can be shown either way.
pub fn chapters(
    project: impl Into<ProjectFolder>,
    folder: &str,
    sources: &mut SourceMap,
) -> Result<Vec<Chapter>, Vec<Diagnostic>> {
    let project = &project.into();
    let folder = folder.trim_end_matches('/');
    let list = format!("{folder}/SUMMARY.md");
    let (file, text) = match read(project, &list, sources) {
        Ok(read) => read,
        Err(unread) => {
            let problem = Diagnostic::general(unread.code(), format!("{list} cannot be read: {unread}"));
            let summary = "Each book needs a SUMMARY.md that lists its chapters, as mdBook's do.";
            return Err(vec![problem.hint(unread.hint().unwrap_or(summary))]);
        }
    };
    let (entries, mut problems) = summary(file, &text);
    let mut chapters: Vec<Chapter> = Vec::new();
    // By address: the first chapter that has it, and where it is listed.
    let mut addresses: BTreeMap<String, (usize, At)> = BTreeMap::new();
    for entry in entries {
        match read(project, &format!("{folder}/{}", entry.path), sources) {
            Ok((file, text)) => {
                let chapter = Chapter { title: entry.title, path: entry.path, level: entry.level, part: entry.part, file, text };
                let page = chapter.page().to_lowercase();
                if let Some((other, first)) = addresses.get(&page) {
                    let other = &chapters[*other].path;
                    let message = format!("`{other}` and `{}` would have the same address, {page}", chapter.path);
                    problems.push(
                        Diagnostic::new(codes::CHAPTER_PATH_UNUSABLE, entry.at, message)
                            .label("this one")
                            .related(*first, "and this one")
                            .hint("Rename one of the files."),
                    );
                }
                addresses.entry(page).or_insert((chapters.len(), entry.at));
                chapters.push(chapter);
            }
            Err(unread) => {
                let message = format!("the chapter `{}` cannot be read: {unread}", entry.path);
                let place = format!("It is looked for at {folder}/{}.", entry.path);
                problems.push(Diagnostic::new(unread.code(), entry.at, message).hint(unread.hint().map_or(place, str::to_owned)));
            }
        }
    }
    problems.sort_by_key(|p| p.at.map(|at| at.start));
    if problems.is_empty() { Ok(chapters) } else { Err(problems) }
}

/// Why a chapter is not read.
enum Unread {
    Refused(Refusal),
    NotText { valid_up_to: usize },
}

impl Unread {
    fn code(&self) -> Code {
        match self {
            Unread::Refused(refusal) if refusal.leaves_project() => codes::FILE_OUTSIDE_PROJECT,
            Unread::Refused(Refusal::TooLarge { .. }) => codes::PROJECT_FILE_TOO_LARGE,
            _ => codes::CHAPTER_UNREADABLE,
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Unread::Refused(refusal) => refusal.hint(),
            Unread::NotText { .. } => None,
        }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unread::Refused(refusal) => refusal.fmt(f),
            Unread::NotText { valid_up_to } => write!(f, "it is not UTF-8 from byte {valid_up_to}"),
        }
    }
}

fn read(project: &ProjectFolder, shown: &str, sources: &mut SourceMap) -> Result<(FileId, String), Unread> {
    let mut bytes = project_file::read(project, Path::new(shown)).map_err(Unread::Refused)?;
    // Windows' editors put a mark before the text; mdBook drops it too.
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    let not_text = |e: std::string::FromUtf8Error| Unread::NotText { valid_up_to: e.utf8_error().valid_up_to() };
    let text = String::from_utf8(bytes).map_err(not_text)?;
    Ok((sources.add(shown, text.clone()), text))
}
