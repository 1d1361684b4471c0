//! Compares a bag with its two manifests.

use std::collections::BTreeMap;

use crate::digest::sha256;
use crate::error::Problem;
use crate::layout::{BAGIT, BAGIT_DECLARATION, MANIFEST, TAG_FILES, TAG_MANIFEST};

use super::contents::{BagContents, manifest, manifest_lines};
use super::verdict::{CHANGED, Verdict};

/// Checks the tag manifest and what it covers. Returns whether all of it is as it was sealed.
pub fn check_tag_files(contents: &BagContents, verdict: &mut Verdict) -> bool {
    let before = verdict.problems.len();
    let insufficient = |why: &str| Problem::new("ONUS-V015", format!("{TAG_MANIFEST} {why}"), CHANGED).at(TAG_MANIFEST);
    let covered = match contents.tag_files.get(TAG_MANIFEST) {
        None => Err("is missing".to_owned()),
        Some(Err(why)) => Err(format!("cannot be read: {why}")),
        Some(Ok(bytes)) => match manifest_lines(bytes) {
            None => Err("is not a list of digests".to_owned()),
            Some(list) if list.is_empty() => Err("is empty".to_owned()),
            Some(list) => Ok(list),
        },
    };
    let covered = match covered {
        Ok(list) => list,
        Err(why) => {
            verdict.problems.push(insufficient(&why));
            BTreeMap::new()
        }
    };
    let mut missing = BTreeMap::new();
    for name in TAG_FILES {
        match (contents.tag_files.get(name), covered.get(name)) {
            (Some(_), None) if !covered.is_empty() => verdict.problems.push(insufficient(&format!("does not cover {name}"))),
            (None, digest) => {
                missing.insert(name.to_owned(), digest.cloned().unwrap_or_default());
            }
            (Some(Ok(bytes)), Some(digest)) if sha256(bytes) != *digest => {
                verdict.problems.push(Problem::new("ONUS-V014", format!("{name} was changed"), CHANGED).at(name));
            }
            (Some(Err(why)), _) => {
                verdict.problems.push(Problem::new("ONUS-V014", format!("{name} was changed: {why}"), CHANGED).at(name));
            }
            _ => {}
        }
    }
    for (name, digest) in covered.iter().filter(|(n, _)| !TAG_FILES.contains(&n.as_str())) {
        missing.insert(name.clone(), digest.clone());
    }
    compare(&missing, &contents.strays, "ONUS-V016", "is not part of the pack", verdict);
    if let Some(Ok(bytes)) = contents.tag_files.get(BAGIT)
        && bytes != BAGIT_DECLARATION.as_bytes()
        && verdict.problems.len() == before
    {
        verdict.problems.push(Problem::new("ONUS-V017", "bagit.txt does not declare BagIt 1.0 in UTF-8", CHANGED).at(BAGIT));
    }
    verdict.problems.len() == before
}

/// Reports files that are missing or extra, both path → digest; equal digests are one file renamed.
fn compare(
    missing: &BTreeMap<String, String>,
    extra: &BTreeMap<String, String>,
    code: &'static str,
    message: &str,
    verdict: &mut Verdict,
) {
    let mut unmatched: BTreeMap<&String, &String> = extra.iter().collect();
    for (path, digest) in missing {
        let renamed = unmatched.iter().find(|(_, d)| !digest.is_empty() && **d == digest).map(|(p, _)| *p);
        verdict.problems.push(match renamed {
            Some(new_path) => {
                unmatched.remove(new_path);
                Problem::new("ONUS-V013", format!("{path} was renamed to {new_path}"), CHANGED).at(path.as_str())
            }
            None => Problem::new("ONUS-V011", format!("{path} is missing"), CHANGED).at(path.as_str()),
        });
    }
    for path in unmatched.keys() {
        verdict.problems.push(Problem::new(code, format!("{path} {message}"), CHANGED).at(path.as_str()));
    }
}

pub fn check_payload(contents: &BagContents, verdict: &mut Verdict) {
    let Some(listed) = manifest(contents) else {
        if matches!(contents.tag_files.get(MANIFEST), Some(Ok(_))) {
            verdict
                .problems
                .push(Problem::new("ONUS-V014", "manifest-sha256.txt is not a list of digests", CHANGED).at(MANIFEST));
        }
        return;
    };
    for (path, digest) in &listed {
        match contents.payload.get(path).map(|f| &f.sha256) {
            Some(Ok(actual)) if actual != digest => {
                verdict.problems.push(Problem::new("ONUS-V010", format!("{path} was changed"), CHANGED).at(path.as_str()));
            }
            Some(Err(why)) => {
                verdict.problems.push(Problem::new("ONUS-V010", format!("{path} was changed: {why}"), CHANGED).at(path.as_str()));
            }
            _ => {}
        }
    }
    let missing =
        listed.iter().filter(|(p, _)| !contents.payload.contains_key(*p)).map(|(p, d)| (p.clone(), d.clone())).collect();
    let extra = contents
        .payload
        .iter()
        .filter(|(p, _)| !listed.contains_key(*p))
        .map(|(p, f)| (p.clone(), f.sha256.clone().unwrap_or_default()))
        .collect();
    compare(&missing, &extra, "ONUS-V012", "was added", verdict);
}
