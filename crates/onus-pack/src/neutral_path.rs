//! What the project's files are called in a pack. The name of a file may mention a team or a system outside the scope: then
//! it is replaced by a neutral one, everywhere.

use std::collections::BTreeMap;

use onus_core::check::Finding;
use onus_core::matrix::Matrix;

use crate::scope_names::ScopeNames;

/// Path in the project → neutral path, of files whose names may not leave.
#[derive(Debug, Default)]
pub struct NeutralPaths(BTreeMap<String, String>);

impl NeutralPaths {
    /// Of the files of the inventory at `folder` that are in a pack, in order; `true`: all of the file is.
    pub fn new<'f>(names: &ScopeNames, folder: &str, files: impl Iterator<Item = (&'f str, bool)>) -> NeutralPaths {
        let folder = folder.trim_start_matches("./").trim_end_matches('/');
        let mut out = BTreeMap::new();
        for (path, complete) in files {
            // The file or folder that book.toml names is known.
            let Some(below) = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')) else { continue };
            let (stem, ending) = below.rsplit_once('.').unwrap_or((below, "yaml"));
            if names.mentions_outside(stem) || !(complete || names.is_known(stem)) {
                out.insert(path.to_owned(), format!("{folder}/file-{}.{ending}", out.len() + 1));
            }
        }
        NeutralPaths(out)
    }

    pub fn path<'p>(&'p self, path: &'p str) -> &'p str {
        self.0.get(path).map_or(path, String::as_str)
    }

    /// Renames positions (`content/inventory/teams/red.yaml:12`) wherever a reader sees them.
    pub fn rename(&self, matrix: &mut Matrix, findings: &mut [Finding]) {
        if self.0.is_empty() {
            return;
        }
        let of_matrix = matrix.ownership.iter_mut().map(|o| &mut o.place);
        let of_matrix = of_matrix.chain(matrix.deployments.iter_mut().map(|d| &mut d.place));
        let of_matrix = of_matrix.chain(matrix.exceptions.iter_mut().map(|e| &mut e.place));
        let of_matrix = of_matrix.chain(matrix.evidence.iter_mut().map(|e| &mut e.place));
        for place in of_matrix.chain(findings.iter_mut().map(|f| &mut f.place)) {
            if let Some((path, line)) = place.rsplit_once(':')
                && let Some(neutral) = self.0.get(path)
            {
                *place = format!("{neutral}:{line}");
            }
        }
    }
}
