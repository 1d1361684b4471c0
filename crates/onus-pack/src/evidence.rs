//! The evidence that a period rests on: its paths in the pack, and its files as they may leave.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::Matrix;
use onus_source::ProjectFolder;

use crate::entry::{EntryContent, PackEntry};
use crate::error::PackError;
use crate::pack_path::{UniquePaths, path_part};
use crate::project_file::{open, resolve};

/// How the rows of a collection begin, and the column that says what each counts for.
const ROWS_BEGIN: [&str; 3] = ["row", "check", "resource"];
const COUNTED_FOR: &str = "counted_for";

/// Path in the project → path in the pack, below the first requirement that the file answers.
///
/// `uses` are requirement, duty and item, in the order of the framework. A file is packed once.
pub fn pack_paths(matrix: &Matrix, uses: &[(String, String, usize)]) -> BTreeMap<String, String> {
    let mut unique = UniquePaths::default();
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    for (requirement, duty, item) in uses {
        let file = &matrix.evidence[*item].file;
        if !out.contains_key(file) {
            let folder = if requirement.is_empty() { "other".to_owned() } else { path_part(requirement) };
            let name = file.rsplit('/').next().unwrap_or(file);
            let path = format!("evidence/{folder}/{}/{}", path_part(duty), path_part(name));
            out.insert(file.clone(), unique.claim(&path));
        }
    }
    out
}

/// A file of evidence as it may leave. Of the rows of a collection, those that count for something in the scope: a tool looks
/// at whole accounts. They keep their numbers, so that each can be found in the complete file.
pub fn entry(root: &ProjectFolder, matrix: &Matrix, from: &str, path: &str) -> Result<PackEntry, PackError> {
    let source = resolve(root, from)?;
    let whole = PackEntry::evidence(path.to_owned(), source.clone(), from.to_owned());
    if !matrix.evidence.iter().any(|item| item.file == from && item.collection.is_some()) {
        return Ok(whole);
    }
    let file = open(&source).map_err(|e| PackError::file(from, e))?;
    let mut inside: BTreeSet<&str> = matrix.deployments.iter().map(|d| d.id.as_str()).collect();
    inside.extend(matrix.accounts.iter().map(|a| a.id.as_str()));
    inside.insert("organisation");
    Ok(match rows_inside(file, &inside) {
        Some(bytes) => PackEntry { content: EntryContent::Bytes(bytes), from: Some(from.to_owned()), ..whole },
        // What is no list of rows is somebody's own file.
        None => whole,
    })
}

fn rows_inside(file: impl std::io::Read, inside: &BTreeSet<&str>) -> Option<Vec<u8>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
    let head = reader.headers().ok()?.clone();
    let column = head.iter().position(|name| name == COUNTED_FOR)?;
    if !ROWS_BEGIN.iter().zip(head.iter()).all(|(expected, actual)| *expected == actual) {
        return None;
    }
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    writer.write_record(&head).ok()?;
    for row in reader.records() {
        let row = row.ok()?;
        if row.get(column).is_some_and(|units| units.split(' ').any(|unit| inside.contains(unit))) {
            let kept = row.iter().enumerate().map(|(at, cell)| match at == column {
                true => cell.split(' ').filter(|unit| inside.contains(unit)).collect::<Vec<_>>().join(" "),
                false => cell.to_owned(),
            });
            writer.write_record(kept).ok()?;
        }
    }
    writer.into_inner().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_collection_are_those_that_count_inside() {
        let rows =
            "row,check,resource,counted_for,reason\n1,a,x,shop-db,\n2,a,y,other-db,\n3,b,z,other-db 111122223333,\n4,b,w,,why\n";
        let inside = BTreeSet::from(["shop-db", "111122223333"]);
        let kept = String::from_utf8(rows_inside(rows.as_bytes(), &inside).unwrap()).unwrap();
        assert_eq!(kept, "row,check,resource,counted_for,reason\n1,a,x,shop-db,\n3,b,z,111122223333,\n");
        assert!(rows_inside("a,b\n1,2\n".as_bytes(), &inside).is_none());
    }
}
