//! Terraform and OpenTofu: state files of versions 3 and 4, and what `show -json` says of a state or a plan.
//!
//! Read as a stream: at most one resource's instance is held at a time (a plan's resources wait in a temporary file, since
//! the regions of its providers stand at its end). Must not know: the model, the inventory.

mod config;
mod facts;
mod plan;
mod show;
mod state3;
mod state4;

use std::fmt;
use std::io::{BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::resource::{ReadError, Sink};
use super::support::input::peek;
use super::support::json_error::read_error;
use super::support::sniff;

/// Reads one file.
pub fn read(_name: &str, input: &mut dyn Read, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let (head, input) = peek(input).map_err(|e| ReadError::at(1, 1, format!("it cannot be read: {e}"), "Is the file whole?"))?;
    if head.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::at(1, 1, "the file is empty", "Take it with `terraform state pull` or `terraform show -json`."));
    }
    let wrong = |error: serde_json::Error| {
        let place = read_error(&error);
        // What is no JSON, or JSON of another shape, is often a file that another source reads.
        let pages = error.is_syntax() && place.message.starts_with("trailing");
        let shape = error.is_data() || pages || !sniff::looks_like_json(&head);
        if shape && !error.is_eof() { sniff::or_foreign(place, &head, OWN) } else { place }
    };
    let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 16, input));
    let mut summary = DocumentSummary::default();
    let mut spool = plan::Spool::default();
    Document { sink, summary: &mut summary, spool: &mut spool }.deserialize(&mut json).map_err(wrong)?;
    // A log of messages is one map a line.
    if !summary.messages {
        json.end().map_err(wrong)?;
    }
    let refuse = |message: &str, hint: &str| Err(ReadError::of_file(message, hint));
    match summary {
        DocumentSummary { plan: true, .. } => plan::finish(spool, sink),
        DocumentSummary { messages: true, .. } => refuse(
            "this is a log of Terraform's messages, not a state or a plan",
            "Save the plan with `terraform plan -out=FILE`, then import what `terraform show -json FILE` prints.",
        ),
        DocumentSummary { encrypted: true, .. } => refuse(
            "this state is encrypted",
            "Import what `tofu show -json` prints; it decrypts with the keys of your configuration.",
        ),
        DocumentSummary { version: Some(version @ (0..=2 | 5..)), .. } => refuse(
            &format!("state files of version {version} are not read"),
            "Versions 3 and 4 are, and what `terraform show -json` prints.",
        ),
        DocumentSummary { body: true, .. } | DocumentSummary { format: true, .. } | DocumentSummary { version: Some(_), .. } => {
            Ok(())
        }
        _ => {
            let message = "this is neither a Terraform state nor what `terraform show -json` prints";
            let known = sniff::guess(&head).is_some_and(|g| g.source != OWN);
            let error = sniff::foreign(message, &head, OWN);
            let hint = "Take it with `terraform state pull` or `terraform show -json`.";
            Err(if known { error } else { ReadError { foreign: Some(""), ..ReadError::of_file(message, hint) } })
        }
    }
}

/// How the command names this source.
const OWN: &str = "terraform";

/// What the outermost map has shown so far.
#[derive(Default)]
struct DocumentSummary {
    version: Option<u64>,
    format: bool,
    body: bool,
    plan: bool,
    encrypted: bool,
    messages: bool,
}

struct Document<'a> {
    sink: &'a mut dyn Sink,
    summary: &'a mut DocumentSummary,
    spool: &'a mut plan::Spool,
}

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a Terraform state or plan as JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "version" => self.summary.version = map.next_value::<serde_json::Value>()?.as_u64(),
                "format_version" => {
                    map.next_value::<IgnoredAny>()?;
                    self.summary.format = true;
                }
                "resources" => {
                    self.summary.body = true;
                    map.next_value_seed(state4::Resources(self.sink))?;
                }
                "modules" => {
                    self.summary.body = true;
                    map.next_value_seed(state3::Modules(self.sink))?;
                }
                "values" => {
                    self.summary.body = true;
                    map.next_value_seed(show::Values(&mut |r| facts::emit(r, self.sink)))?;
                }
                "planned_values" => {
                    self.summary.plan = true;
                    map.next_value_seed(show::Values(&mut |r| self.spool.keep(r)))?;
                }
                "prior_state" => map.next_value_seed(show::Prior(&mut |r| self.spool.note_account(&r)))?,
                "variables" => self.spool.variables = map.next_value::<Option<_>>()?.unwrap_or_default(),
                "configuration" => self.spool.configuration = map.next_value::<Option<_>>()?.unwrap_or_default(),
                "encrypted_data" => {
                    map.next_value::<IgnoredAny>()?;
                    self.summary.encrypted = true;
                }
                "@level" | "@message" => {
                    map.next_value::<IgnoredAny>()?;
                    self.summary.messages = true;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}
