//! The files of the built-in model, so that a pack can show the rules that its duties come from.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

static MODEL: Dir = include_dir!("$CARGO_MANIFEST_DIR/content/model");

/// Path below `content/model` → text.
pub fn builtin_files() -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let mut todo = vec![MODEL.clone()];
    while let Some(dir) = todo.pop() {
        for file in dir.files().filter(|f| f.path().extension().is_some_and(|e| e == "yaml")) {
            let name = file.path().to_string_lossy().replace('\\', "/");
            out.insert(name, file.contents_utf8().unwrap_or_default().to_owned());
        }
        todo.extend(dir.dirs().cloned());
    }
    out
}
