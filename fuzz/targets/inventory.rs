//! Any bytes as an inventory: problems with places, or an inventory that resolves and is checked. Never a panic.

use std::path::Path;
use std::sync::LazyLock;

use onus_core::check::{CheckInput, Options, check};
use onus_core::matrix::{Document, Inputs, assemble};
use onus_model::Model;
use onus_source::SourceMap;

static MODEL: LazyLock<Model> = LazyLock::new(onus_model_aws::builtin_model);
static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a temporary folder"));

/// Tries one input.
pub fn run(data: &[u8]) {
    std::fs::write(FOLDER.path().join("inventory.yaml"), data).expect("written");
    let mut sources = SourceMap::default();
    let Ok(loaded) = onus_core::inventory::load(FOLDER.path(), Path::new("inventory.yaml"), &MODEL, &mut sources) else { return };
    let document = Document {
        title: String::new(),
        authors: Vec::new(),
        language: "en".into(),
        version: String::new(),
        classification: String::new(),
        review_by: None,
        date: jiff::civil::date(2026, 11, 22),
        revision: None,
        model_version: String::new(),
        program_version: String::new(),
        judging: Default::default(),
    };
    let inputs = Inputs { model: &MODEL, inventory: &loaded.inventory, sources: &sources, document };
    if let Ok(matrix) = assemble(&inputs) {
        let options = Options { rule_max_age_days: 550, expiry_notice_days: 30, ..Options::default() };
        let population = onus_core::inventory::Population::default();
        check(&CheckInput {
            model: &MODEL,
            matrix: &matrix,
            inventory: &loaded.inventory,
            population: &population,
            sources: &sources,
            options: &options,
        });
    }
}
