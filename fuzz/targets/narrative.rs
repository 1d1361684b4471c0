//! Any text as a chapter with expressions and directives: blocks that render, or problems with places.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use onus_core::matrix::{Document, Inputs, Matrix, assemble};
use onus_core::matrix_context::MatrixContext;
use onus_publish as publish;
use onus_publish::narrative::{Chapter, pages};
use onus_render::formats::{Overrides, RenderContext, plan};
use onus_render::{DataInput, html};
use onus_source::SourceMap;

const INVENTORY: &str = "organisation: { name: Larkspur Ltd }
teams: [{ id: payments, name: Payments, email: payments@larkspur.example }]
accounts: [{ id: '111122223333', name: production, environment: production }]
deployments: [{ id: payments-db, name: Payments database, service: rds, owner: payments, account: '111122223333', regions: [eu-west-1] }]
";

static MATRIX: LazyLock<Matrix> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("inventory.yaml"), INVENTORY).expect("written");
    let model = onus_model_aws::builtin_model();
    let mut sources = SourceMap::default();
    let loaded =
        onus_core::inventory::load(folder.path(), Path::new("inventory.yaml"), &model, &mut sources).expect("a small estate");
    let document = Document {
        title: "Handbook".into(),
        authors: Vec::new(),
        language: "en".into(),
        version: "1".into(),
        classification: "Internal".into(),
        review_by: None,
        date: jiff::civil::date(2026, 11, 22),
        revision: None,
        model_version: "1".into(),
        program_version: "1".into(),
        judging: Default::default(),
    };
    assemble(&Inputs { model: &model, inventory: &loaded.inventory, sources: &sources, document }).expect("it resolves")
});

/// Tries one input.
pub fn run(data: &[u8]) {
    let text = &*String::from_utf8_lossy(data);
    let mut sources = SourceMap::default();
    let file = sources.add("chapter.md", text);
    let chapter =
        Chapter { title: "Chapter".into(), path: "chapter.md".into(), level: 0, part: None, file, text: text.to_owned() };
    let context = MatrixContext::new(&MATRIX, &[]);
    let Ok(pages) = pages(&context, &[chapter], None) else { return };
    let books = vec![publish::organisation(&context, pages)];
    let outlines = publish::outlines(&books);
    let none = BTreeMap::new();
    let formats = [onus_core::configuration::Format::Markdown, onus_core::configuration::Format::Html];
    let overrides = Overrides { markdown: &none, html: &none };
    let context = RenderContext::new(DataInput::new(&MATRIX), &outlines, overrides, &formats, html::Settings::default())
        .expect("the built-in templates are complete");
    for file in plan(&context, &formats) {
        if file.path.contains("guide") {
            onus_render::render(&file, &books).expect("what is a chapter renders");
        }
    }
}
