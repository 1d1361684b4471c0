//! JSON as a stream of entries: one document, several behind each other, one a line, or a list of them.
//!
//! Only one entry is in memory at a time, and its size is bounded. Keys of entries are normalised (see
//! [`crate::resource::key`]), but for tags, whose keys are kept. Secrets are dropped. Must not know: any one source.
//!
//! Built on the visitors of `serde_json`, not on a pull parser such as `struson`: that calls itself experimental and its
//! speed "not very good yet", and only the control flow would get shorter; budgets, secrets and messages would stay.

use std::fmt;
use std::io::BufReader;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::input::{Input, Meter};
use super::sniff;
use crate::attributes::secret;
use crate::resource::{ReadError, key};

/// What a reader makes of a key of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAction {
    /// A list of entries (or one entry, or a list in its `Items`): each goes to [`Handler::entry`].
    Entries,
    /// A field of an entry that is the document itself: one a line, say.
    Field,
    Inside,
    Ignore,
}

/// What a reader does with what the stream brings.
pub trait Handler {
    /// What to do with a key of a document. `within` is true for a document that stands in a list.
    fn key_action(&mut self, key: &str, within: bool) -> KeyAction;
    /// An entry: of the list `list`, or the document itself where that is empty. An error ends reading, at its place.
    fn entry(&mut self, list: &str, entry: Value, meter: &Meter) -> Result<(), String>;
    /// Whether all keys stay as written.
    fn keeps_keys(&self) -> bool {
        false
    }
    /// Keys at an entry's top (normalised) that are not worth their memory.
    fn ignored_keys(&self) -> &'static [&'static str] {
        &[]
    }
}

/// Reads all documents of a file.
pub fn stream(input: Input<'_>, handler: &mut dyn Handler) -> Result<(), ReadError> {
    let meter = input.meter.clone();
    let head = input.head.clone();
    let mut reader = serde_json::Deserializer::from_reader(BufReader::with_capacity(64 * 1024, input));
    loop {
        meter.entry();
        let document = Document { handler: &mut *handler, meter: &meter, depth: 0 };
        document.deserialize(&mut reader).map_err(|e| error(&e, &meter, &head))?;
        match reader.end() {
            Ok(()) => return Ok(()),
            Err(e) if e.is_io() => return Err(error(&e, &meter, &head)),
            // Another document follows.
            Err(_) => {}
        }
    }
}

/// One entry that stands as text inside another: `"{\"resourceId\":…}"`.
pub fn nested(text: &str, meter: &Meter) -> Result<Value, String> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Entry { meter, ignored_keys: &[], raw: false }.deserialize(&mut reader).map_err(|e| e.to_string())?;
    reader.end().map_err(|e| e.to_string())?;
    Ok(value)
}

fn error(error: &serde_json::Error, meter: &Meter, head: &[u8]) -> ReadError {
    if error.is_io() {
        let kind = error.io_error_kind().unwrap_or(std::io::ErrorKind::Other);
        return meter.failed(&std::io::Error::new(kind, error.to_string()));
    }
    let text = error.to_string();
    let message = text.rfind(" at line ").map_or(text.as_str(), |at| &text[..at]);
    let foreign = (!error.is_eof() && (error.is_data() || !sniff::looks_like_json(head)))
        .then(|| sniff::guess(head).map_or("", |g| g.source));
    let (message, hint) = if error.is_eof() {
        (format!("the file ends early: {message}"), "The file was cut off: copy it again, or repeat the export.".to_owned())
    } else if error.is_data() {
        (message.to_owned(), sniff::hint(head, ""))
    } else if message.contains("recursion limit") {
        ("nested deeper than 127 levels".to_owned(), "No export of resources is nested so deeply: look at this line.".to_owned())
    } else if sniff::looks_like_json(head) {
        (
            format!("this is not JSON: {message}"),
            "The file was changed or cut off after it was made: look at this line.".to_owned(),
        )
    } else {
        (format!("this is not JSON: {message}"), sniff::hint(head, ""))
    };
    ReadError { foreign, ..ReadError::at(error.line().max(1), error.column().max(1), message, hint) }
}

/// A document: a map whose keys the handler knows, or a list of such.
struct Document<'h> {
    handler: &'h mut dyn Handler,
    meter: &'h Meter,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a map or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Document { handler, meter, depth } = self;
        let mut own = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            match handler.key_action(&name, depth > 0) {
                KeyAction::Entries => map.next_value_seed(List { handler: &mut *handler, meter, list: &name, depth: 0 })?,
                KeyAction::Inside if depth < 8 => {
                    map.next_value_seed(Document { handler: &mut *handler, meter, depth: depth + 1 })?;
                }
                KeyAction::Field => {
                    let keep_keys = handler.keeps_keys();
                    let raw = keep_keys || keeps_keys(&key(&name));
                    let value = map.next_value_seed(Entry { meter, ignored_keys: &[], raw })?;
                    own.insert(if keep_keys { name } else { key(&name) }, value);
                }
                KeyAction::Ignore | KeyAction::Inside => {
                    map.next_value::<IgnoredAny>()?;
                    if own.is_empty() {
                        meter.entry();
                    }
                }
            }
        }
        if !own.is_empty() {
            handler.entry("", Value::Object(own), meter).map_err(de::Error::custom)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Document { handler, meter, depth } = self;
        if depth > 2 {
            return Err(de::Error::custom("a list of lists of lists: expected entries"));
        }
        loop {
            meter.entry();
            if list.next_element_seed(Document { handler: &mut *handler, meter, depth: depth + 1 })?.is_none() {
                return Ok(());
            }
        }
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        if self.depth == 0 {
            return Err(E::custom("the document is a text: expected a map or a list"));
        }
        self.handler.entry("", Value::String(text.to_owned()), self.meter).map_err(E::custom)
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// The entries under a key.
struct List<'h> {
    handler: &'h mut dyn Handler,
    meter: &'h Meter,
    list: &'h str,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "a list under `{}`", self.list)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        loop {
            self.meter.entry();
            let seed = Entry { meter: self.meter, ignored_keys: self.handler.ignored_keys(), raw: self.handler.keeps_keys() };
            let Some(entry) = list.next_element_seed(seed)? else { return Ok(()) };
            self.handler.entry(self.list, entry, self.meter).map_err(de::Error::custom)?;
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        // One entry; or, as CloudFront and Route 53 answer, a list of them in `Items`.
        let mut own = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            if name == "Items" && self.depth == 0 {
                let list = List { handler: &mut *self.handler, meter: self.meter, list: self.list, depth: 1 };
                map.next_value_seed(list)?;
                own.clear();
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                return Ok(());
            }
            let keep_keys = self.handler.keeps_keys();
            let name = if keep_keys { name } else { key(&name) };
            let value =
                map.next_value_seed(Entry { meter: self.meter, ignored_keys: &[], raw: keep_keys || keeps_keys(&name) })?;
            own.insert(name, value);
        }
        self.handler.entry(self.list, Value::Object(own), self.meter).map_err(de::Error::custom)
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E: de::Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.handler.entry(self.list, Value::String(text.to_owned()), self.meter).map_err(E::custom)
    }
}

/// One value, its keys normalised, its cost counted.
#[derive(Clone, Copy)]
struct Entry<'m> {
    meter: &'m Meter,
    ignored_keys: &'static [&'static str],
    /// Keys stay as written.
    raw: bool,
}

/// Whether the keys below this one are somebody's own words.
fn keeps_keys(name: &str) -> bool {
    matches!(name, "tags" | "tag" | "tagset" | "taglist" | "tagslist" | "labels" | "resourcetags")
}

impl Entry<'_> {
    fn spend<E: de::Error>(&self, bytes: usize) -> Result<(), E> {
        if self.meter.spend(bytes) { Ok(()) } else { Err(E::custom("one entry is too large to be a resource")) }
    }
}

impl<'de> DeserializeSeed<'de> for Entry<'_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entry<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        // What an ordered map allocates for its first entries.
        self.spend(640)?;
        let mut found = Map::new();
        while let Some(written) = map.next_key::<String>()? {
            let name = key(&written);
            if (!self.raw && secret(&name)) || self.ignored_keys.contains(&name.as_str()) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let raw = self.raw || keeps_keys(&name);
            let value = map.next_value_seed(Entry { meter: self.meter, ignored_keys: &[], raw })?;
            let name = if self.raw { written } else { name };
            self.spend(100 + name.len())?;
            found.insert(name, value);
        }
        Ok(Value::Object(found))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        self.spend(128)?;
        let mut found = Vec::new();
        while let Some(value) = list.next_element_seed(Entry { ignored_keys: &[], ..self })? {
            self.spend(64)?;
            found.push(value);
        }
        Ok(Value::Array(found))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        self.spend(text.len())?;
        Ok(Value::String(text.to_owned()))
    }
    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }
    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
}
