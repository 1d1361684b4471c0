//! Problems with places in templates, as the command line shows them.

use super::problem::PdfProblem;
use super::templates::Templates;
use onus_source::{At, Diagnostic, Level, SourceMap};

/// Problems as diagnostics; the templates they point into are added to `sources` under the paths the caller gave them.
pub fn diagnostics(problems: &[PdfProblem], templates: &Templates, sources: &mut SourceMap) -> Vec<Diagnostic> {
    let mut added: Vec<(String, onus_source::FileId)> = Vec::new();
    problems
        .iter()
        .map(|problem| {
            let mut diagnostic = Diagnostic::general(problem.code(), problem.to_string());
            if let PdfProblem::Typst { warning: true, .. } = problem {
                diagnostic.level = Level::Warning;
            }
            diagnostic.hints = problem.hints();
            if let Some(position) = problem.position()
                && let Some(template) = templates.by_virtual_path(&position.path)
            {
                let file = match added.iter().find(|(path, _)| *path == position.path) {
                    Some((_, file)) => *file,
                    None => {
                        let file = sources.add(template.shown.clone(), template.text.to_string());
                        added.push((position.path.clone(), file));
                        file
                    }
                };
                let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                diagnostic.at = Some(At { file, start: byte(position.range.start), end: byte(position.range.end) });
            }
            diagnostic
        })
        .collect()
}
