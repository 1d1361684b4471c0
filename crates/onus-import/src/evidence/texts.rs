//! Texts of results: which may be kept, and each that many rows repeat once.

use std::collections::BTreeSet;
use std::sync::Arc;

/// Whether a text has the shape of an identifier: what a tool writes as one may hold anything.
pub(super) fn is_identifier(text: &str, longest: usize) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-_.:/@+=,*$[](){}<>|'~^".contains(&b);
    !text.is_empty() && text.len() <= longest && text.bytes().all(allowed)
}

/// Names of checks, accounts and reasons: hundreds of thousands of rows have some hundred of them.
#[derive(Default)]
pub(super) struct RepeatedTexts(BTreeSet<Arc<str>>);

impl RepeatedTexts {
    pub fn keep(&mut self, text: String) -> Arc<str> {
        if let Some(known) = self.0.get(text.as_str()) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        self.0.insert(Arc::clone(&text));
        text
    }
}
