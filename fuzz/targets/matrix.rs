//! Any bytes as a published matrix: an error in words, or a matrix that can be compared with itself and with another.

use std::sync::LazyLock;

use onus_core::diff::diff;
use onus_core::matrix::{Matrix, read_matrix};

static OTHER: LazyLock<Matrix> =
    LazyLock::new(|| read_matrix(include_bytes!("../seeds/matrix/small.json")).expect("a small matrix"));

/// Tries one input.
pub fn run(data: &[u8]) {
    match read_matrix(data) {
        Err(why) => assert!(!why.is_empty()),
        Ok(matrix) => {
            for (old, new) in [(&matrix, &matrix), (&*OTHER, &matrix), (&matrix, &*OTHER)] {
                let _ = diff(old, new);
            }
        }
    }
}
