//! Names inside a scope and outside it, as texts and files could mention them.

use std::collections::BTreeSet;

use onus_core::inventory::Inventory;
use onus_core::matrix::Matrix;

/// Words that say what a file of an inventory is about, but not whom.
const GENERIC_WORDS: &[&str] = &[
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

/// Names as [`normalised`] has them.
pub struct ScopeNames {
    /// Single words of names inside the scope.
    words: BTreeSet<String>,
    /// Full names outside that nothing inside bears.
    outside: BTreeSet<String>,
    /// Words of the longest of them.
    longest: usize,
}

impl ScopeNames {
    /// `matrix` is the scope's, `inventory` the organisation's.
    pub fn new(matrix: &Matrix, inventory: &Inventory) -> ScopeNames {
        let mut inside: BTreeSet<String> = BTreeSet::new();
        inside.extend(matrix.teams.iter().flat_map(|t| [normalised(&t.id), normalised(&t.name)]));
        inside.extend(matrix.accounts.iter().flat_map(|a| [normalised(&a.id), normalised(&a.name)]));
        inside.extend(matrix.deployments.iter().flat_map(|d| [normalised(&d.id), normalised(&d.name)]));
        inside.extend(matrix.deployments.iter().filter_map(|d| d.environment.as_deref()).map(normalised));
        inside.extend(matrix.common_controls.iter().flat_map(|c| [normalised(&c.id), normalised(&c.name)]));
        inside.extend(matrix.configurations.iter().map(|c| normalised(&c.service)));
        inside.extend(matrix.organisation.entities.iter().chain([&matrix.organisation.name]).map(|e| normalised(e)));
        inside.extend(matrix.scopes.iter().flat_map(|s| [normalised(&s.id), normalised(&s.name), normalised(&s.framework)]));
        let mut outside: BTreeSet<String> = BTreeSet::new();
        outside.extend(inventory.teams.iter().flat_map(|t| [normalised(&t.id.value), normalised(&t.name)]));
        outside.extend(inventory.accounts.iter().flat_map(|a| [normalised(&a.id.value), normalised(&a.name)]));
        outside.extend(inventory.deployments.iter().flat_map(|d| [normalised(&d.id.value), normalised(&d.name)]));
        outside.extend(inventory.common_controls.iter().flat_map(|c| [normalised(&c.id.value), normalised(&c.name)]));
        outside.extend(inventory.organisation.entities.iter().map(|e| normalised(e)));
        outside.retain(|name| !name.is_empty() && !inside.contains(name));
        let words = inside
            .iter()
            .flat_map(|n| n.split('-'))
            .map(str::to_owned)
            .chain(GENERIC_WORDS.iter().map(|w| (*w).to_owned()))
            .collect();
        let longest = outside.iter().map(|n| n.split('-').count()).max().unwrap_or(0);
        ScopeNames { words, outside, longest }
    }

    pub fn mentions_outside(&self, text: &str) -> bool {
        let text = normalised(text);
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

    /// Whether every word of a text is a number, generic, or of a name inside.
    pub fn is_known(&self, text: &str) -> bool {
        normalised(text).split('-').all(|w| w.is_empty() || w.bytes().all(|b| b.is_ascii_digit()) || self.words.contains(w))
    }
}

/// Lower case, single hyphens between words.
fn normalised(text: &str) -> String {
    text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join("-")
}
