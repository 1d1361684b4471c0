//! Paths in the pack of the evidence that a period rests on.

use std::collections::BTreeMap;

use onus_core::matrix::Matrix;

use crate::pack_path::{UniquePaths, path_part};

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
