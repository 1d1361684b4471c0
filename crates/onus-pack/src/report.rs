//! Assurance reports in a pack: named by title, period and digest; the file itself only where it may be passed on.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use onus_core::matrix::Matrix;

use super::name::{self, Taken};
use super::payload::{Content, Entry, Search, resolved};
use super::{PackError, Problem};
use onus_source::text::hex;

/// Bytes read at once.
const PIECE: usize = 256 * 1024;

/// Gives each report whose file the project holds its digest. Returns, by id, where a report lies in the pack: those that may
/// be passed on.
pub fn hold(root: &Path, matrix: &mut Matrix) -> Result<BTreeMap<String, String>, PackError> {
    let mut taken = Taken::default();
    let mut places = BTreeMap::new();
    let mut wrong = Vec::new();
    for report in &mut matrix.assurance {
        let Some(file) = &report.file else { continue };
        let found = digest(&resolved(root, file)?).map_err(|e| PackError::file(file, e))?;
        match &report.sha256 {
            Some(noted) if *noted != found => wrong.push(
                Problem::new(
                    "ONUS-K008",
                    format!("{file} is not the report `{}` that the inventory notes: its SHA-256 is {found}", report.id),
                    "Put the report back that was reviewed, or review this one and note its `sha256`.",
                )
                .at(file),
            ),
            _ => report.sha256 = Some(found),
        }
        if report.may_pass_on {
            let last = file.rsplit('/').next().unwrap_or(file);
            let path = taken.take(&format!("reports/{}/{}", name::part(&report.id), name::part(last)));
            places.insert(report.id.clone(), path);
        }
    }
    if wrong.is_empty() { Ok(places) } else { Err(PackError::Input(wrong)) }
}

/// The files of reports that may be passed on.
pub fn files(root: &Path, matrix: &Matrix, places: &BTreeMap<String, String>) -> Result<Vec<Entry>, PackError> {
    let packed = matrix.assurance.iter().filter_map(|r| Some((r.file.as_ref()?, places.get(&r.id)?)));
    packed
        .map(|(file, path)| {
            let content = Content::File { place: resolved(root, file)?, shown: file.clone() };
            Ok(Entry { path: path.clone(), content, media_type: None, from: None, search: Search::Evidence })
        })
        .collect()
}

fn digest(place: &Path) -> io::Result<String> {
    let mut file = File::open(place)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0_u8; PIECE];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&digest.finalize())),
            read => digest.update(&buffer[..read]),
        }
    }
}
