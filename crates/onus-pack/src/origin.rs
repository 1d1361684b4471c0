//! What the project's files are called in a pack. The name of a file may tell of a team or a system outside the scope: then
//! it is replaced by a neutral one, everywhere.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::check::Finding;
use onus_core::inventory::Inventory;
use onus_core::matrix::Matrix;

/// Words that say what a file of an inventory is about, and nothing of whom.
const PLAIN: &[&str] = &[
    "account",
    "accounts",
    "acknowledgements",
    "all",
    "and",
    "assurance",
    "classes",
    "common",
    "controls",
    "customers",
    "data",
    "deployments",
    "duties",
    "entities",
    "entity",
    "evidence",
    "exceptions",
    "index",
    "inventory",
    "main",
    "of",
    "organisation",
    "other",
    "our",
    "ownership",
    "population",
    "reports",
    "scopes",
    "shared",
    "teams",
];

/// Names inside a scope and outside, as files could be named after them.
pub struct Names {
    /// Single words of names inside.
    words: BTreeSet<String>,
    /// Whole names outside that are nobody's inside.
    outside: BTreeSet<String>,
    /// Words of the longest of them.
    longest: usize,
}

impl Names {
    /// Of a scope's matrix and the whole inventory.
    pub fn new(matrix: &Matrix, inventory: &Inventory) -> Names {
        let mut inside: BTreeSet<String> = BTreeSet::new();
        inside.extend(matrix.teams.iter().flat_map(|t| [plain(&t.id), plain(&t.name)]));
        inside.extend(matrix.accounts.iter().flat_map(|a| [plain(&a.id), plain(&a.name)]));
        inside.extend(matrix.deployments.iter().flat_map(|d| [plain(&d.id), plain(&d.name)]));
        inside.extend(matrix.deployments.iter().filter_map(|d| d.environment.as_deref()).map(plain));
        inside.extend(matrix.common_controls.iter().flat_map(|c| [plain(&c.id), plain(&c.name)]));
        inside.extend(matrix.configurations.iter().map(|c| plain(&c.service)));
        inside.extend(matrix.organisation.entities.iter().chain([&matrix.organisation.name]).map(|e| plain(e)));
        inside.extend(matrix.scopes.iter().flat_map(|s| [plain(&s.id), plain(&s.name), plain(&s.framework)]));
        let mut outside: BTreeSet<String> = BTreeSet::new();
        outside.extend(inventory.teams.iter().flat_map(|t| [plain(&t.id.value), plain(&t.name)]));
        outside.extend(inventory.accounts.iter().flat_map(|a| [plain(&a.id.value), plain(&a.name)]));
        outside.extend(inventory.deployments.iter().flat_map(|d| [plain(&d.id.value), plain(&d.name)]));
        outside.extend(inventory.common_controls.iter().flat_map(|c| [plain(&c.id.value), plain(&c.name)]));
        outside.extend(inventory.organisation.entities.iter().map(|e| plain(e)));
        outside.retain(|name| !name.is_empty() && !inside.contains(name));
        let words =
            inside.iter().flat_map(|n| n.split('-')).map(str::to_owned).chain(PLAIN.iter().map(|w| (*w).to_owned())).collect();
        let longest = outside.iter().map(|n| n.split('-').count()).max().unwrap_or(0);
        Names { words, outside, longest }
    }

    /// Whether a text names something outside.
    pub fn outside(&self, text: &str) -> bool {
        let text = plain(text);
        let words: Vec<&str> = text.split('-').collect();
        (0..words.len()).any(|first| {
            let mut name = String::new();
            words[first..].iter().take(self.longest).any(|word| {
                if !name.is_empty() {
                    name.push('-');
                }
                name.push_str(word);
                self.outside.contains(&name)
            })
        })
    }

    /// Whether every word of a text is of a name inside.
    fn known(&self, text: &str) -> bool {
        plain(text).split('-').all(|w| w.is_empty() || w.bytes().all(|b| b.is_ascii_digit()) || self.words.contains(w))
    }
}

/// Lower case, single hyphens between words.
fn plain(text: &str) -> String {
    text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join("-")
}

/// Files whose names may not leave, and what they are called instead.
#[derive(Debug, Default)]
pub struct Origins(BTreeMap<String, String>);

impl Origins {
    /// Of the files of the inventory at `folder` that are in a pack, in order; `true`: the whole file is.
    pub fn new<'f>(names: &Names, folder: &str, files: impl Iterator<Item = (&'f str, bool)>) -> Origins {
        let folder = folder.trim_start_matches("./").trim_end_matches('/');
        let mut out = BTreeMap::new();
        for (path, whole) in files {
            // The file or folder that book.toml names is known.
            let Some(below) = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')) else { continue };
            let (stem, ending) = below.rsplit_once('.').unwrap_or((below, "yaml"));
            if names.outside(stem) || !(whole || names.known(stem)) {
                out.insert(path.to_owned(), format!("{folder}/file-{}.{ending}", out.len() + 1));
            }
        }
        Origins(out)
    }

    /// What a path is called.
    pub fn path<'p>(&'p self, path: &'p str) -> &'p str {
        self.0.get(path).map_or(path, String::as_str)
    }

    /// Renames places (`content/inventory/teams/red.yaml:12`) wherever a reader sees them.
    pub fn rename(&self, matrix: &mut Matrix, findings: &mut [Finding]) {
        if self.0.is_empty() {
            return;
        }
        let of_matrix = matrix.ownership.iter_mut().map(|o| &mut o.place);
        let of_matrix = of_matrix.chain(matrix.deployments.iter_mut().map(|d| &mut d.place));
        let of_matrix = of_matrix.chain(matrix.exceptions.iter_mut().map(|e| &mut e.place));
        let of_matrix = of_matrix.chain(matrix.evidence.iter_mut().map(|e| &mut e.place));
        for place in of_matrix.chain(findings.iter_mut().map(|f| &mut f.place)) {
            if let Some((path, line)) = place.rsplit_once(':')
                && let Some(neutral) = self.0.get(path)
            {
                *place = format!("{neutral}:{line}");
            }
        }
    }
}
