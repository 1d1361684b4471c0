//! What the words of a matrix mean.
//!
//! A word that means nothing here is an error with its place, never a guess: what a party claims decides what people rely on.

use std::collections::BTreeMap;

use onus_core::inventory::{Claimed, ReceivedKind};
use onus_source::text::{plural, quote};

use crate::resource::{ReadError, key};

/// Most unknown words that an error names.
const MAX_NAMED: usize = 5;

/// What whoever imports knows beyond the document.
#[derive(Default)]
pub struct Reading<'a> {
    /// The sheet to read; by default the one that has the columns and says something.
    pub sheet: Option<&'a str>,
    /// Words of the document with what they mean.
    pub meanings: &'a [(String, Claimed)],
    /// What the party and the organisation are called.
    pub party_names: &'a [String],
    pub our_names: &'a [String],
}

/// Columns in which a mark says whose a requirement is, where there is no column of words.
pub const MARKED: [(&str, Claimed); 15] = [
    ("provider", Claimed::Party),
    ("serviceprovider", Claimed::Party),
    ("cloudserviceprovider", Claimed::Party),
    ("externalserviceprovider", Claimed::Party),
    ("csp", Claimed::Party),
    ("esp", Claimed::Party),
    ("msp", Claimed::Party),
    ("inherited", Claimed::Party),
    ("shared", Claimed::Shared),
    ("hybrid", Claimed::Shared),
    ("customer", Claimed::Organisation),
    ("client", Claimed::Organisation),
    ("contractor", Claimed::Organisation),
    ("osc", Claimed::Organisation),
    ("osa", Claimed::Organisation),
];

/// Words of matrices beyond those columns, and beyond names.
const WORDS: [(&str, Claimed); 23] = [
    ("vendor", Claimed::Party),
    ("cloudprovider", Claimed::Party),
    ("fullyinherited", Claimed::Party),
    ("inheritable", Claimed::Party),
    ("cspowned", Claimed::Party),
    // What a party gave on to others is not left to us.
    ("3rdpartyoutsourced", Claimed::Party),
    ("thirdpartyoutsourced", Claimed::Party),
    ("sharedcspand3rdparty", Claimed::Party),
    ("sharedcspandthirdparty", Claimed::Party),
    ("partial", Claimed::Shared),
    ("partiallyinherited", Claimed::Shared),
    ("sharedcspandcsc", Claimed::Shared),
    ("sharedresponsibility", Claimed::Shared),
    ("both", Claimed::Shared),
    ("joint", Claimed::Shared),
    ("cscowned", Claimed::Organisation),
    ("csc", Claimed::Organisation),
    ("customerowned", Claimed::Organisation),
    ("agency", Claimed::Organisation),
    ("na", Claimed::NotApplicable),
    ("notapplicable", Claimed::NotApplicable),
    // What our own matrices say of what nobody can tell.
    ("undetermined", Claimed::Unstated),
    ("tbd", Claimed::Unstated),
];

/// Whether a cell is marked.
pub fn is_mark(cell: &str) -> bool {
    !matches!(key(cell).as_str(), "no" | "false" | "0" | "na") && cell.chars().any(|c| !c.is_whitespace() && !"-–—".contains(c))
}

/// What a word says, by what whoever imports says, by names, and by what such matrices mean by it.
pub fn meaning(kind: ReceivedKind, cell: &str, reading: &Reading) -> Option<Claimed> {
    let word = key(cell);
    let is = |name: &String| !word.is_empty() && key(name) == word;
    if let Some((_, claimed)) = reading.meanings.iter().find(|(known, _)| known.trim().eq_ignore_ascii_case(cell)) {
        return Some(*claimed);
    }
    match (reading.party_names.iter().any(is), reading.our_names.iter().any(is)) {
        (true, false) => return Some(Claimed::Party),
        (false, true) => return Some(Claimed::Organisation),
        _ => {}
    }
    match (kind, word.as_str()) {
        (ReceivedKind::CustomerResponsibilities, "yes") => Some(Claimed::Party),
        (ReceivedKind::CustomerResponsibilities, "no") => Some(Claimed::Organisation),
        // A dash or a point says as little as an empty cell.
        (_, "") => Some(Claimed::Unstated),
        (_, word) => MARKED.iter().chain(&WORDS).find(|(known, _)| *known == word).map(|(_, claimed)| *claimed),
    }
}

/// What an answer to a question says of whether it is done; a plain yes leaves it to who owns it.
pub fn answer(cell: &str) -> Option<Claimed> {
    match key(cell).as_str() {
        "yes" | "" => Some(Claimed::Party),
        "no" => Some(Claimed::NotDone),
        "na" | "notapplicable" => Some(Claimed::NotApplicable),
        _ => None,
    }
}

/// Words that say nothing, with the row and the column where each stands first, and how often it does.
#[derive(Default)]
pub struct UnknownWords(BTreeMap<String, (usize, usize, u64)>);

impl UnknownWords {
    pub fn note(&mut self, word: &str, row: usize, column: usize) {
        self.0.entry(word.to_owned()).or_insert((row, column, 0)).2 += 1;
    }

    /// What to do about them, at the place of the first; none where there are none.
    pub fn error(&self) -> Option<ReadError> {
        let mut by_place: Vec<(&String, &(usize, usize, u64))> = self.0.iter().collect();
        by_place.sort_by_key(|(_, place)| **place);
        let (_, (row, column, _)) = by_place.first()?;
        let named: Vec<String> = by_place
            .iter()
            .take(MAX_NAMED)
            .map(|(word, (row, _, times))| format!("{} (row {row}, {})", quote(word), plural(*times, "time")))
            .collect();
        let more = match by_place.len().saturating_sub(MAX_NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let claims: Vec<&str> = Claimed::WORDS.iter().map(|(word, _)| *word).collect();
        Some(ReadError::at(
            *row,
            *column,
            format!("these words do not say whose a requirement is: {}{more}", named.join(", ")),
            format!("Say what each means with --means WORD=CLAIM; a claim is one of {}.", claims.join(", ")),
        ))
    }
}
