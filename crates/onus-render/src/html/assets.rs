//! Files that every site has: style sheet, scripts, fonts, icon. All are built into the program.

use std::borrow::Cow;
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};

static FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../assets/html");

/// The parts of the one style sheet, in the order in which they apply.
const STYLES: [&str; 6] =
    ["css/base.css", "css/layout.css", "css/blocks.css", "css/actions.css", "css/matrix.css", "css/print.css"];

/// A file that comes with the program.
#[derive(Clone, Debug)]
pub struct Asset {
    /// File from the site's root.
    pub path: String,
    /// What it holds.
    pub bytes: Cow<'static, [u8]>,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let mut css = Vec::new();
    for name in STYLES {
        css.extend_from_slice(FILES.get_file(name).map_or(&[], |f| f.contents()));
    }
    let mut all = vec![Asset { path: "assets/onus.css".into(), bytes: Cow::Owned(css) }];
    for folder in ["js", "fonts"] {
        for file in FILES.get_dir(folder).into_iter().flat_map(|d| d.files()) {
            let name = file.path().file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
            let path = if folder == "fonts" { format!("assets/fonts/{name}") } else { format!("assets/{name}") };
            all.push(Asset { path, bytes: Cow::Borrowed(file.contents()) });
        }
    }
    if let Some(icon) = FILES.get_file("icon.svg") {
        all.push(Asset { path: "assets/icon.svg".into(), bytes: Cow::Borrowed(icon.contents()) });
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
});

/// All of them, by path.
pub fn all() -> &'static [Asset] {
    &ASSETS
}

/// A file that comes with the program, by its path in the site.
pub fn asset(path: &str) -> Option<&'static [u8]> {
    let all = all();
    all.binary_search_by(|a| a.path.as_str().cmp(path)).ok().map(|i| &*all[i].bytes)
}
