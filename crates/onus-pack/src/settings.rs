//! `book.toml` as it may leave: complete where it names nothing outside the scope, else without comments and without the
//! suppressed findings that do.

use toml::{Table, Value};

use crate::excerpt;
use crate::scope_names::ScopeNames;

pub fn file(source: &str, names: &ScopeNames, scope: &str) -> Vec<u8> {
    if !names.mentions_outside(source) {
        return source.as_bytes().to_vec();
    }
    // It was read before, so it is TOML.
    let Ok(mut settings) = source.parse::<Table>() else { return Vec::new() };
    let checks = settings.get_mut("preprocessor").and_then(|v| v.get_mut("onus")).and_then(|v| v.get_mut("check"));
    if let Some(Value::Array(suppressed)) = checks.and_then(|v| v.get_mut("suppress")) {
        suppressed.retain(|entry| !names.mentions_outside(&entry.to_string()));
    }
    (excerpt::header(scope, source) + &settings.to_string()).into_bytes()
}
