//! Any text as what imports keep beside the inventory: what was written last, what claims there are, where each resource went.

use onus_import::claims::OwnershipClaim;
use onus_import::write::{base, population};

/// Tries one input.
pub fn run(data: &[u8]) {
    let text = &*String::from_utf8_lossy(data);
    if let Ok(read) = base::read(text) {
        // What was read is written in one form, and read again as the same.
        assert!(base::read(&base::render(&read)).as_ref() == Ok(&read), "it changes when it is written");
    }
    let _ = serde_json::from_str::<Vec<OwnershipClaim>>(text);
    let _ = population::earlier_rows(data);
}
