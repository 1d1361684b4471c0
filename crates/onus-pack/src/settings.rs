//! `book.toml` as it may leave: whole where it names nothing outside the scope, else without comments and without the
//! suppressed findings that do.

use toml::{Table, Value};

use super::excerpt;
use super::origin::Names;

/// The file's bytes.
pub fn file(source: &str, names: &Names, scope: &str) -> Vec<u8> {
    if !names.outside(source) {
        return source.as_bytes().to_vec();
    }
    // It was read before, so it is TOML.
    let Ok(mut settings) = source.parse::<Table>() else { return Vec::new() };
    let checks = settings.get_mut("preprocessor").and_then(|v| v.get_mut("onus")).and_then(|v| v.get_mut("check"));
    if let Some(Value::Array(suppressed)) = checks.and_then(|v| v.get_mut("suppress")) {
        suppressed.retain(|entry| !names.outside(&entry.to_string()));
    }
    (excerpt::head(scope, source) + &settings.to_string()).into_bytes()
}
