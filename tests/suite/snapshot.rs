//! What a test expects as a whole file, beside its input.

use std::path::Path;

use snapbox::Data;
use snapbox::assert::{Assert, DEFAULT_ACTION_ENV, Result};
use snapbox::data::DataFormat;

/// Whether the file holds this text, byte for byte; the error shows how they differ. With `SNAPSHOTS=overwrite`, the file is
/// written instead.
pub fn compare(text: String, file: &Path) -> Result<()> {
    let expected = Data::read_from(file, Some(DataFormat::Text)).raw();
    Assert::new().action_env(DEFAULT_ACTION_ENV).try_eq(Some(&file.display()), Data::text(text), expected)
}
