//! Entries of a JSON file one after another, for readers that look at each alone.

use std::io::Read;

use serde_json::{Map, Value};

use super::result::ResultSink;
use crate::resource::ReadError;
use crate::support::input::{Meter, open};
use crate::support::json::{Handler, KeyAction, stream};
use crate::support::sniff;

/// Where the entries of a file are.
pub(super) struct EntryLayout {
    /// Source that reads it, for messages.
    pub source: &'static str,
    /// Keys of lists of entries, as written.
    pub lists: &'static [&'static str],
    /// Keys of an entry that is a document of its own, as written; empty: entries stand in lists alone.
    pub fields: &'static [&'static str],
    /// What is missing where no entry was found.
    pub missing: &'static str,
}

/// What an entry came to.
pub(super) enum Entry {
    /// It is of this source.
    Read,
    /// It is not.
    Foreign,
}

/// Reads every entry. A file none of whose entries is of this source is an error, unless its list is there and empty.
pub(super) fn entries(
    input: &mut dyn Read,
    layout: EntryLayout,
    sink: &mut dyn ResultSink,
    read: fn(&str, Map<String, Value>, &mut dyn ResultSink) -> Entry,
) -> Result<(), ReadError> {
    let input = open(input)?;
    let head = input.head.clone();
    let mut reader = EntryReader { layout, sink, read, known: false };
    stream(input, &mut reader)?;
    match reader.known {
        true => Ok(()),
        false => Err(sniff::foreign(reader.layout.missing, &head, reader.layout.source)),
    }
}

struct EntryReader<'s> {
    layout: EntryLayout,
    sink: &'s mut dyn ResultSink,
    read: fn(&str, Map<String, Value>, &mut dyn ResultSink) -> Entry,
    known: bool,
}

impl Handler for EntryReader<'_> {
    fn key_action(&mut self, name: &str, _within: bool) -> KeyAction {
        if self.layout.lists.contains(&name) {
            // An empty list is an answer, too: nothing was found.
            self.known = true;
            KeyAction::Entries
        } else if self.layout.fields.contains(&name) {
            KeyAction::Field
        } else if name == "detail" {
            KeyAction::Inside
        } else {
            KeyAction::Ignore
        }
    }

    fn entry(&mut self, list: &str, entry: Value, _meter: &Meter) -> Result<(), String> {
        let Value::Object(entry) = entry else { return Err("an entry that is not a map".to_owned()) };
        if let Entry::Read = (self.read)(list, entry, self.sink) {
            self.known = true;
        }
        Ok(())
    }
}

/// A map inside an entry; empty where it is none.
pub(super) fn inner<'e>(entry: &'e Map<String, Value>, key: &str) -> std::borrow::Cow<'e, Map<String, Value>> {
    match entry.get(key) {
        Some(Value::Object(map)) => std::borrow::Cow::Borrowed(map),
        _ => std::borrow::Cow::Owned(Map::new()),
    }
}

/// The maps of a list inside an entry.
pub(super) fn maps<'e>(entry: &'e Map<String, Value>, key: &str) -> impl Iterator<Item = &'e Map<String, Value>> {
    entry.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}
