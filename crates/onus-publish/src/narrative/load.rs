//! Reads the chapters of one book from its folder. The only part of narrative that opens files.

use std::fs;
use std::path::Path;

use onus_source::{At, Diagnostic, FileId, SourceMap};

use super::Chapter;
use super::summary::summary;

/// All chapters that `SUMMARY.md` of a folder lists, in order. `folder` is as people write it: below the project's root.
/// Files read are added to `sources`, so that problems can be shown either way.
pub fn chapters(root: &Path, folder: &str, sources: &mut SourceMap) -> Result<Vec<Chapter>, Vec<Diagnostic>> {
    let folder = folder.trim_end_matches('/');
    let list = format!("{folder}/SUMMARY.md");
    let (file, text) = match read(root, &list, sources) {
        Ok(read) => read,
        Err(problem) => {
            let problem = Diagnostic::general("ONUS-N001", format!("{list} cannot be read: {problem}"));
            return Err(vec![problem.hint("Each book needs a SUMMARY.md that lists its chapters, as mdBook's do.")]);
        }
    };
    let (entries, mut problems) = summary(file, &text);
    let mut chapters: Vec<(Chapter, At)> = Vec::new();
    for entry in entries {
        match read(root, &format!("{folder}/{}", entry.path), sources) {
            Ok((file, text)) => {
                let chapter = Chapter { title: entry.title, path: entry.path, level: entry.level, part: entry.part, file, text };
                let page = chapter.page().to_lowercase();
                if let Some((other, first)) = chapters.iter().find(|(c, _)| c.page().to_lowercase() == page) {
                    let message = format!("`{}` and `{}` would have the same address, {page}", other.path, chapter.path);
                    problems.push(
                        Diagnostic::error("ONUS-N003", entry.at, message)
                            .label("this one")
                            .related(*first, "and this one")
                            .hint("Rename one of the files."),
                    );
                }
                chapters.push((chapter, entry.at));
            }
            Err(problem) => problems.push(
                Diagnostic::error("ONUS-N001", entry.at, format!("the chapter `{}` cannot be read: {problem}", entry.path))
                    .hint(format!("It is looked for at {folder}/{}.", entry.path)),
            ),
        }
    }
    problems.sort_by_key(|p| p.at.map(|at| at.start));
    if problems.is_empty() { Ok(chapters.into_iter().map(|(c, _)| c).collect()) } else { Err(problems) }
}

fn read(root: &Path, shown: &str, sources: &mut SourceMap) -> Result<(FileId, String), String> {
    let bytes = fs::read(root.join(shown)).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => e.to_string(),
    })?;
    // Windows' editors put a mark before the text; mdBook drops it too.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").map_or(bytes.clone(), <[u8]>::to_vec);
    let text = String::from_utf8(bytes).map_err(|e| format!("it is not UTF-8 from byte {}", e.utf8_error().valid_up_to()))?;
    Ok((sources.add(shown, text.clone()), text))
}
