//! What a search of a publication finds beyond the words of its pages.

/// Names and words that people type.
#[derive(Clone, Debug, Default)]
pub struct SearchTerms {
    pub names: Vec<SearchName>,
    /// Groups of words that mean the same.
    pub synonyms: Vec<Vec<String>>,
}

/// Something that people know by an id or a name, whether or not it has a page of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchName {
    /// `payments-db`, `EV-3f0a9c41`.
    pub id: String,
    /// Name in print.
    pub title: String,
    /// What tells it from others and is searched too: its account, its owner.
    pub note: String,
    /// What it is, in a word: `deployment`.
    pub kind: &'static str,
    /// Page of the publication that says most of it.
    pub page: String,
    /// Place on that page; empty: its top.
    pub fragment: String,
}
