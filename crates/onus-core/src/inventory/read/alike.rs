//! Evidence files with the same content: one record that is listed as several.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::inventory::{Evidence, Inventory};
use onus_source::text::quote;
use onus_source::typed::{Problems, Spanned};
use onus_source::{Diagnostic, ProjectFolder, codes, project_file};

/// What an item is about, a duty that it proves, and the length of its file.
type Purpose<'i> = ([Option<String>; 3], &'i str, u64);

/// How much of two files of one length is compared before they are read whole: most differ at once.
const HEAD: u64 = 4096;

/// ONUS-I036: files of one length that prove the same duty of the same thing hold the same bytes. One remark a file and the
/// file that it repeats.
pub(super) fn check(inventory: &Inventory, folder: &ProjectFolder, problems: &mut Problems) {
    let mut by_purpose: BTreeMap<Purpose, Vec<&Evidence>> = BTreeMap::new();
    for item in inventory.evidence.iter().filter(|item| item.bytes > 0) {
        let id = |of: &'_ Option<Spanned<String>>| of.as_ref().map(|id| id.value.clone());
        let subject = [id(&item.deployment), id(&item.common_control), id(&item.account)];
        for duty in &item.duties {
            by_purpose.entry((subject.clone(), duty.as_str(), item.bytes)).or_default().push(item);
        }
    }
    let mut digests: BTreeMap<&str, Option<[u8; 32]>> = BTreeMap::new();
    let mut said: BTreeSet<(&str, &str)> = BTreeSet::new();
    for items in by_purpose.into_values() {
        let mut first: BTreeMap<&str, &Evidence> = BTreeMap::new();
        for item in items {
            first.entry(item.file.as_str()).or_insert(item);
        }
        if first.len() < 2 {
            continue;
        }
        let mut heads: BTreeMap<[u8; 32], Vec<&Evidence>> = BTreeMap::new();
        for (file, item) in &first {
            if let Some(head) = digest(folder, file, HEAD) {
                heads.entry(head).or_default().push(item);
            }
        }
        for alike in heads.into_values().filter(|alike| alike.len() > 1) {
            let mut whole: BTreeMap<[u8; 32], &Evidence> = BTreeMap::new();
            for item in alike {
                let known = digests.entry(item.file.as_str());
                let Some(found) = *known.or_insert_with(|| digest(folder, item.file.as_str(), u64::MAX)) else { continue };
                match whole.get(&found) {
                    None => _ = whole.insert(found, item),
                    Some(other) if said.insert((other.file.as_str(), item.file.as_str())) => problems.push(remark(other, item)),
                    Some(_) => {}
                }
            }
        }
    }
}

fn remark(first: &Evidence, again: &Evidence) -> Diagnostic {
    let words =
        format!("the evidence files {} and {} hold the same bytes", quote(first.file.as_str()), quote(again.file.as_str()));
    Diagnostic::new(codes::EVIDENCE_FILES_ALIKE, again.file.at, words)
        .label("the same bytes as the other")
        .related(first.file.at, "listed here")
        .hint("Look whether the record was collected anew. Each counts for its own day until somebody decides otherwise.")
}

/// SHA-256 of the first bytes of a file; none: it cannot be read.
fn digest(folder: &ProjectFolder, file: &str, limit: u64) -> Option<[u8; 32]> {
    let mut file = project_file::open(folder, Path::new(file)).ok()?.take(limit);
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Some(hasher.finalize().into()),
            Ok(read) => hasher.update(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}
