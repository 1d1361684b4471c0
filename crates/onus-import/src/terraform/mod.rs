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

use super::resource::{Lineage, ReadError, Resource, Sink, Skipped, SourceFact};
use super::support::documents::{Documents, NoiseMeter};
use super::support::input::peek;
use super::support::json_error::read_error;
use super::support::sniff;

/// Reads one file: a state, a plan, or several behind one another, as `terragrunt run-all show -json` prints them.
pub fn read(_name: &str, input: &mut dyn Read, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let (head, input) = peek(input).map_err(|e| ReadError::at(1, 1, format!("it cannot be read: {e}"), "Is the file whole?"))?;
    if head.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::at(1, 1, "the file is empty", "Take it with `terraform state pull` or `terraform show -json`."));
    }
    if crash_log(&head) {
        return Err(sniff::foreign("this is a crash log, and what stands in it may be half a state", &head, OWN));
    }
    let wrong = |error: serde_json::Error, place: &NoiseMeter| {
        let found = read_error(&error);
        let found = ReadError { line: found.line.map(|line| line + place.lines()), ..found };
        // What is no JSON, or JSON of another shape, is often a file that another source reads.
        let pages = error.is_syntax() && found.message.starts_with("trailing");
        let shape = error.is_data() || pages || !sniff::looks_like_json(&head);
        if shape && !error.is_eof() { sniff::or_foreign(found, &head, OWN) } else { found }
    };
    let input = BufReader::with_capacity(1 << 16, input);
    let (mut input, meter) = Documents::new(input);
    let unreadable = |e: std::io::Error| ReadError::of_file(format!("it cannot be read: {e}"), "Is the file whole?");
    if input.skip_noise(true).map_err(unreadable)? {
        sink.skipped(Skipped { what: "lines before the first `{`".to_owned(), reason: NOISE.to_owned() });
    }
    let mut documents = 0;
    loop {
        let mut summary = DocumentSummary::default();
        let mut spool = plan::Spool::default();
        {
            let mut json = serde_json::Deserializer::from_reader(&mut input);
            Document { sink, summary: &mut summary, spool: &mut spool }.deserialize(&mut json).map_err(|e| wrong(e, &meter))?;
        }
        documents += 1;
        finish(summary, spool, &head, documents, sink)?;
        if input.skip_noise(false).map_err(unreadable)? {
            sink.skipped(Skipped { what: "lines behind a document".to_owned(), reason: NOISE.to_owned() });
        }
        if input.ended().map_err(unreadable)? {
            return Ok(());
        }
        if !input.at_document().map_err(unreadable)? {
            // Exactly what a reader of one document says of what follows it.
            let mut json = serde_json::Deserializer::from_reader(&mut input);
            let error = serde::de::Deserialize::deserialize(&mut json).map(|_: serde_json::Value| ());
            let place = error.err().map_or_else(|| ReadError::of_file("", ""), |e| wrong(e, &meter));
            let advice = "Take the file again as its tool writes it.".to_owned();
            return Err(ReadError { message: "trailing characters".to_owned(), hint: advice, ..place });
        }
        sink.fact(SourceFact::NextDocument);
    }
}

/// Whether the lines before the first document are those of a program that crashed.
fn crash_log(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let before = text.lines().take_while(|line| !line.starts_with('{'));
    sniff::crash(&before.collect::<Vec<_>>().join("\n"))
}

/// Why lines around documents are passed over.
const NOISE: &str = "printed around the document by whatever ran the tool (for setup-terraform: `terraform_wrapper: false`)";

/// Judges one document that was read.
fn finish(
    summary: DocumentSummary,
    spool: plan::Spool,
    head: &[u8],
    number: usize,
    sink: &mut dyn Sink,
) -> Result<(), ReadError> {
    let refuse = |message: &str, hint: &str| Err(ReadError::of_file(message, hint));
    match summary {
        DocumentSummary { plan: true, .. } => plan::finish(spool, sink),
        DocumentSummary { pulumi: true, .. } => Err(ReadError {
            foreign: Some("pulumi"),
            ..ReadError::of_file("this is a Pulumi stack, not a Terraform state", "Import it with `onus import pulumi`.")
        }),
        DocumentSummary { backend: true, found: false, .. } => refuse(
            "this only says where the state is (a backend's configuration, which `terraform init` keeps in `.terraform`)",
            "Take the state itself with `terraform state pull`.",
        ),
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
        // A plan or a state without resources says only its version.
        DocumentSummary { body: true, .. } | DocumentSummary { format: true, .. } => Ok(()),
        _ if number > 1 => refuse(
            "a document behind the first is neither a Terraform state nor what `terraform show -json` prints",
            "Split the file, and import the states.",
        ),
        _ => {
            let message = "this is neither a Terraform state nor what `terraform show -json` prints";
            let known = sniff::guess(head).is_some_and(|g| g.source != OWN);
            let error = sniff::foreign(message, head, OWN);
            let hint = "Take it with `terraform state pull` or `terraform show -json`.";
            Err(if known { error } else { ReadError { foreign: Some(""), ..ReadError::of_file(message, hint) } })
        }
    }
}

/// How the command names this source.
const OWN: &str = "terraform";

/// Whether a `deployment` is one of Pulumi: it has a manifest or resources with URNs.
struct PulumiHead(bool);

impl<'de> serde::Deserialize<'de> for PulumiHead {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<PulumiHead, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Head {
            Stack {
                #[serde(default)]
                manifest: Option<IgnoredAny>,
                #[serde(default)]
                resources: Option<IgnoredAny>,
            },
            Other(IgnoredAny),
        }
        Ok(PulumiHead(match Head::deserialize(d)? {
            Head::Stack { manifest, resources } => manifest.is_some() || resources.is_some(),
            Head::Other(_) => false,
        }))
    }
}

/// Hands on, and notes that there was something.
struct Counted<'a> {
    sink: &'a mut dyn Sink,
    any: bool,
}

impl Sink for Counted<'_> {
    fn resource(&mut self, resource: Resource) {
        self.any = true;
        self.sink.resource(resource);
    }
    fn skipped(&mut self, skipped: Skipped) {
        self.any = true;
        self.sink.skipped(skipped);
    }
    fn fact(&mut self, fact: SourceFact) {
        self.sink.fact(fact);
    }
}

/// What the outermost map has shown so far.
#[derive(Default)]
struct DocumentSummary {
    version: Option<u64>,
    format: bool,
    body: bool,
    plan: bool,
    encrypted: bool,
    messages: bool,
    /// It says where a state is kept.
    backend: bool,
    /// It is an export of Pulumi.
    pulumi: bool,
    /// A list of modules or resources stands in it that is not empty, or another tool's word for an empty state.
    found: bool,
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
        let (mut lineage, mut serial) = (None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "serial" => serial = map.next_value::<serde_json::Value>()?.as_u64(),
                "version" => self.summary.version = map.next_value::<serde_json::Value>()?.as_u64(),
                "format_version" => {
                    map.next_value::<IgnoredAny>()?;
                    self.summary.format = true;
                }
                "lineage" => {
                    let written = map.next_value::<serde_json::Value>()?;
                    lineage = written.as_str().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
                }
                "backend" => {
                    map.next_value::<IgnoredAny>()?;
                    self.summary.backend = true;
                }
                "deployment" => {
                    let stack = map.next_value::<PulumiHead>()?;
                    self.summary.pulumi = stack.0;
                }
                "resources" => {
                    self.summary.body = true;
                    let mut counted = Counted { sink: self.sink, any: false };
                    map.next_value_seed(state4::Resources(&mut counted))?;
                    self.summary.found |= counted.any;
                }
                "modules" => {
                    self.summary.body = true;
                    let mut counted = Counted { sink: self.sink, any: false };
                    map.next_value_seed(state3::Modules(&mut counted))?;
                    self.summary.found |= counted.any;
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
        if let Some(name) = lineage {
            self.sink.fact(SourceFact::Lineage(Lineage { name, serial }));
        }
        Ok(())
    }
}
