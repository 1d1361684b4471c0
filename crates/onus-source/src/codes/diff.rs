//! Diff: see [`super`].

use super::{Code, CodeDefinition};
use crate::Level;

define_codes! { DIFF_CODES =>
    MATRIX_FILE_INVALID = "ONUS-D001", Error, "Not a matrix" {
        meaning: "The file is not a `matrix.json` that this version can read: it is not JSON, has another structure, or was edited \
            so that its parts no longer fit together.",
        importance: "Comparing part of a matrix would report duties as removed that still exist.",
        fix: "Name a file that this version of Onus wrote. `onus build --format json` writes one to \
            `handbook/data/matrix.json` in the output folder; keep those that you want to compare with.",
    }
}
