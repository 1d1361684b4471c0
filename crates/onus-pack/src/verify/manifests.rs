//! Compares a bag with its two manifests.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use crate::archive::{Archive, shortened};
use crate::error::Problem;
use crate::layout::{BAGIT, BAGIT_DECLARATION, MANIFEST, TAG_FILES, TAG_MANIFEST};
use crate::statement::Statement;

use super::contents::{BagContents, Budget, TagFile, digest, manifest};
use super::verdict::{CHANGED, PackVerdict};
use onus_source::{Code, codes};

/// Checks the tag manifest and what it covers. Returns whether all of it is as it was sealed.
pub fn check_tag_files(contents: &BagContents, verdict: &mut PackVerdict) -> bool {
    let before = verdict.list.total();
    let insufficient =
        |why: &str| Problem::new(codes::TAG_MANIFEST_INCOMPLETE, format!("{TAG_MANIFEST} {why}"), CHANGED).at(TAG_MANIFEST);
    let changed =
        |name: &str, why: &str| Problem::new(codes::TAG_FILE_CHANGED, format!("{name} was changed{why}"), CHANGED).at(name);
    let covered = contents.seal.covered().unwrap_or_else(|why| {
        verdict.report(insufficient(&why));
        BTreeMap::new()
    });
    let mut missing = BTreeMap::new();
    for name in TAG_FILES {
        match contents.tag_files.get(name) {
            None => {
                missing.insert(name.to_owned(), covered.get(name).cloned().unwrap_or_default());
            }
            Some(TagFile::Uncovered) if !covered.is_empty() => verdict.report(insufficient(&format!("does not cover {name}"))),
            Some(TagFile::Changed(None)) => verdict.report(changed(name, "")),
            Some(TagFile::Changed(Some(why))) => verdict.report(changed(name, &format!(": {why}"))),
            Some(TagFile::Uncovered | TagFile::Intact(_)) => {}
        }
    }
    for (name, digest) in covered.iter().filter(|(n, _)| !TAG_FILES.contains(&n.as_str())) {
        missing.insert(name.clone(), digest.clone());
    }
    compare(&missing, &contents.strays, codes::STRAY_FILE, "is not part of the pack", verdict);
    if let Some(bytes) = contents.intact(BAGIT)
        && bytes != BAGIT_DECLARATION.as_bytes()
        && verdict.list.total() == before
    {
        let what = "bagit.txt does not declare BagIt 1.0 in UTF-8";
        verdict.report(Problem::new(codes::STATEMENT_CONTRADICTS_BAG, what, CHANGED).at(BAGIT));
    }
    verdict.list.total() == before
}

/// Reports files that are missing or extra, both path → digest; equal digests are one file renamed.
fn compare(
    missing: &BTreeMap<String, String>,
    extra: &BTreeMap<String, String>,
    code: Code,
    message: &str,
    verdict: &mut PackVerdict,
) {
    let by_digest: BTreeMap<&str, &str> = extra.iter().map(|(path, digest)| (digest.as_str(), path.as_str())).collect();
    let mut unmatched: BTreeMap<&String, &String> = extra.iter().collect();
    let mut matched = |path: &str| unmatched.remove(&path.to_owned()).is_some();
    for (path, digest) in missing {
        let renamed = by_digest.get(digest.as_str()).filter(|new| !digest.is_empty() && matched(new));
        let shown = shortened(path);
        verdict.report(match renamed {
            Some(new_path) => {
                let what = format!("{shown} was renamed to {}", shortened(new_path));
                Problem::new(codes::PAYLOAD_FILE_RENAMED, what, CHANGED).at(shown)
            }
            None => Problem::new(codes::LISTED_FILE_MISSING, format!("{shown} is missing"), CHANGED).at(shown),
        });
    }
    for path in unmatched.keys() {
        let shown = shortened(path);
        verdict.report(Problem::new(code, format!("{shown} {message}"), CHANGED).at(shown));
    }
}

/// Compares the files under `data/` with the manifest. The statement says how large each may be: a file that grew is not read.
pub fn check_payload<R: Read + Seek>(
    archive: &mut Archive<R>,
    contents: &BagContents,
    statement: Option<&Statement>,
    budget: &mut Budget,
    verdict: &mut PackVerdict,
) {
    let Some(listed) = manifest(contents) else {
        if contents.intact(MANIFEST).is_some() {
            let what = "manifest-sha256.txt is not a list of digests";
            verdict.report(Problem::new(codes::TAG_FILE_CHANGED, what, CHANGED).at(MANIFEST));
        }
        return;
    };
    let sealed_sizes: BTreeMap<&str, u64> =
        statement.iter().flat_map(|s| &s.predicate.files).map(|f| (f.path.as_str(), f.size)).collect();
    let base = archive.base().to_owned();
    for (path, expected) in &listed {
        let Some(size) = contents.payload.get(path).copied() else { continue };
        let within = sealed_sizes.get(path.as_str()).is_some_and(|sealed| size <= *sealed);
        let why = match within || budget.allows(size) {
            false => Some(": it is larger than it was".to_owned()),
            true => match digest(archive, &format!("{base}/{path}")) {
                Ok(actual) if actual == *expected => None,
                Ok(_) => Some(String::new()),
                Err(why) => Some(format!(": {why}")),
            },
        };
        if let Some(why) = why {
            let shown = shortened(path);
            verdict.report(Problem::new(codes::PAYLOAD_FILE_CHANGED, format!("{shown} was changed{why}"), CHANGED).at(shown));
        }
    }
    let missing: BTreeMap<String, String> =
        listed.iter().filter(|(p, _)| !contents.payload.contains_key(*p)).map(|(p, d)| (p.clone(), d.clone())).collect();
    let mut extra = BTreeMap::new();
    for (path, size) in contents.payload.iter().filter(|(p, _)| !listed.contains_key(*p)) {
        // Its digest only tells whether it is a listed file under another name.
        let compared = !missing.is_empty() && budget.allows(*size);
        let digest = if compared { digest(archive, &format!("{base}/{path}")).unwrap_or_default() } else { String::new() };
        extra.insert(path.clone(), digest);
    }
    compare(&missing, &extra, codes::PAYLOAD_FILE_ADDED, "was added", verdict);
}
