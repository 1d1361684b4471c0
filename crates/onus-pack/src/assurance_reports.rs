//! Assurance reports in a pack: named by title, period and digest; the file itself only where it may be passed on.

use std::collections::BTreeMap;

use onus_core::matrix::Matrix;

use crate::digest::sha256_of_reader;
use crate::entry::PackEntry;
use crate::error::{PackError, Problem};
use crate::pack_path::{UniquePaths, path_part};
use crate::project_file::{open, resolve};
use onus_source::{ProjectFolder, codes};

/// Gives each report whose file the project has its digest. Returns, by id, the path in the pack of each report that may be
/// passed on.
pub fn record_digests(project: &ProjectFolder, matrix: &mut Matrix) -> Result<BTreeMap<String, String>, PackError> {
    let mut unique = UniquePaths::default();
    let mut paths = BTreeMap::new();
    let mut problems = Vec::new();
    for report in &mut matrix.assurance {
        let Some(file) = &report.file else { continue };
        let digest =
            open(&resolve(project, file)?).and_then(|mut f| sha256_of_reader(&mut f)).map_err(|e| PackError::file(file, e))?;
        match &report.sha256 {
            Some(noted) if *noted != digest => problems.push(
                Problem::new(
                    codes::REPORT_DIFFERS_FROM_RECORD,
                    format!("{file} is not the report `{}` that the inventory records: its SHA-256 is {digest}", report.id),
                    "Restore the report that was reviewed, or review this one and record its `sha256`.",
                )
                .at(file),
            ),
            _ => report.sha256 = Some(digest),
        }
        if report.may_pass_on {
            let name = file.rsplit('/').next().unwrap_or(file);
            let path = unique.claim(&format!("reports/{}/{}", path_part(&report.id), path_part(name)));
            paths.insert(report.id.clone(), path);
        }
    }
    if problems.is_empty() { Ok(paths) } else { Err(PackError::Input(problems)) }
}

/// The files of reports that may be passed on.
pub fn entries(project: &ProjectFolder, matrix: &Matrix, paths: &BTreeMap<String, String>) -> Result<Vec<PackEntry>, PackError> {
    let packed = matrix.assurance.iter().filter_map(|r| Some((r.file.as_ref()?, paths.get(&r.id)?)));
    packed.map(|(file, path)| Ok(PackEntry::evidence(path.clone(), resolve(project, file)?, file.clone()))).collect()
}
