//! Any bytes for each reader of results: the first line names the source, the rest is the file. Rows that can be kept, or an
//! error.

use std::sync::LazyLock;

use onus_core::inventory::Inventory;
use onus_import::evidence::{EVIDENCE_SOURCES, Estate, Gatherer, write};
use onus_model::Model;

static MODEL: LazyLock<Model> = LazyLock::new(onus_model_aws::builtin_model);

/// Tries one input.
pub fn run(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (name, file) = data.split_at(end);
    let named = EVIDENCE_SOURCES.iter().find(|source| source.name.as_bytes() == name);
    let source = named.unwrap_or(&EVIDENCE_SOURCES[name.len() % EVIDENCE_SOURCES.len()]);
    let inventory = Inventory::default();
    let estate = Estate::new(&MODEL, &inventory);
    let mut gatherer = Gatherer::new(&estate, &|_| false);
    match (source.read)(&mut &file[file.len().min(1)..], &mut gatherer) {
        Err(error) => assert!(!error.message.is_empty()),
        Ok(()) => {
            let gathered = gatherer.finish();
            write::rows(&gathered.rows, &mut std::io::sink()).expect("rows are written");
        }
    }
}
