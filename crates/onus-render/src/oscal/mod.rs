//! OSCAL 1.2 in JSON: a component definition of the services in use, and *our* system security plan for scopes of NIST SP
//! 800-53 and FedRAMP. The provider's plan is never written here: what it carries is `inherited`, what it asks of us is
//! `satisfied`, and only duties authored for our own customers are exported.
//!
//! UUIDs are made from ids, so they stay from build to build. No validator of OSCAL notices a role or a party that is
//! defined nowhere: [`problems`] does, and a document with any is not written. Must not know: where bytes go.

mod assessment;
mod catalogue;
mod component;
mod fedramp;
mod inheritance;
mod parties;
mod plan;
mod references;
mod system;

use std::io::Write;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::RenderError;
use crate::planned_file::{DataInput, PlannedFile};
use onus_core::matrix::{Matrix, Scope};
use onus_core::security_plan::PlanInput;
use onus_source::text::{Medium, visible};

pub use plan::{is_planned, system_security_plan, without_plan};
pub use references::problems;

/// The version that documents are written in.
pub const VERSION: &str = "1.2.3";

/// Namespace of our properties.
pub const NAMESPACE: &str = "urn:onus:oscal";

pub const COMPONENT_DEFINITION: &str = "data/oscal/component-definition.json";

/// The component definition, and for each scope its assessment, and its security plan where it has what a plan needs, with the
/// controls that the plan answers.
pub fn files<'a>(input: &'a DataInput<'a>) -> Vec<PlannedFile<'a>> {
    let components = |out: &mut dyn Write| component::write_definition(input.matrix, input.controls.as_ref(), out);
    let plan = |scope: &'a Scope| {
        let statuses = input.statuses.scopes.get(&scope.id)?;
        let file = || PlannedFile::data(system::path(scope), move || system_security_plan(input.matrix, scope, statuses));
        is_planned(input.matrix, scope, statuses).then(file)
    };
    // What a plan answers lies beside it, unless the scope says where else.
    let controls = |scope: &'a Scope| {
        let statuses = input.statuses.scopes.get(&scope.id)?;
        let plan = PlanInput::new(input.matrix, scope, statuses).filter(|plan| plan.system.profile.is_none())?;
        let file = || PlannedFile::data(catalogue::path(scope), move || catalogue::catalogue(plan));
        is_planned(input.matrix, scope, statuses).then(file)
    };
    let matrix = input.matrix;
    let of_scope = move |scope: &'a Scope| {
        let statuses = input.statuses.scopes.get(&scope.id)?;
        let results = move || assessment::assessment_results(matrix, scope, statuses);
        let plan = move || assessment::plan_of_action(matrix, scope, statuses);
        let plan = assessment::has_plan(statuses).then(|| PlannedFile::data(assessment::plan_path(scope), plan));
        Some(std::iter::once(PlannedFile::data(assessment::results_path(scope), results)).chain(plan))
    };
    std::iter::once(PlannedFile::streamed(COMPONENT_DEFINITION, components))
        .chain(matrix.scopes.iter().filter_map(plan))
        .chain(matrix.scopes.iter().filter_map(controls))
        .chain(matrix.scopes.iter().filter_map(of_scope).flatten())
        .collect()
}

/// The UUID of a thing of this organisation, by the names that lead to it.
fn id(matrix: &Matrix, path: &[&str]) -> String {
    let root = Uuid::new_v5(&Uuid::NAMESPACE_URL, NAMESPACE.as_bytes());
    let ours = Uuid::new_v5(&root, matrix.organisation.name.as_bytes());
    // Length first: no two paths have the same bytes.
    let name: String = path.iter().map(|part| format!("{}:{part}", part.len())).collect();
    Uuid::new_v5(&ours, name.as_bytes()).to_string()
}

/// A string as OSCAL has them: one line, no blanks at its ends, not empty.
fn line(text: &str) -> String {
    let words = visible(text, Medium::Data).split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() { "–".to_owned() } else { words }
}

/// Text as OSCAL's Markdown, in which none of it is markup.
fn markup(text: &str) -> String {
    let text = line(text);
    let mut out = String::with_capacity(text.len() + 8);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in text.char_indices() {
        let special = "\\`*_{}[]<>#!|~^\"$&".contains(c)
            || (at == 0 && "-+=".contains(c))
            || (digits > 0 && at == digits && ".)".contains(c));
        if special {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Paragraphs of text that is markup already.
fn paragraphs(list: &[String]) -> String {
    list.join("\n\n")
}

/// A property of ours.
fn property(name: &str, value: &str) -> Value {
    json!({ "name": name, "ns": NAMESPACE, "value": line(value) })
}

/// A control's id as NIST's catalogue has it: `SI-2(7)` is `si-2.7`.
fn control_id(written: &str) -> String {
    written.trim().to_lowercase().replace('(', ".").replace([')', ' '], "")
}

/// What every document opens with.
fn metadata(matrix: &Matrix, title: &str, parties: &parties::Parties) -> Value {
    let document = &matrix.document;
    let us = &parties.organisation;
    json!({
        "title": markup(title),
        // The moment is the day of the build: equal inputs make equal bytes.
        "last-modified": format!("{}T00:00:00Z", document.date),
        "version": line(&document.version),
        "oscal-version": VERSION,
        "props": [property("model-version", &document.model_version), property("classification", &document.classification)],
        "roles": parties.roles(),
        "parties": parties.by_uuid.values().collect::<Vec<_>>(),
        "responsible-parties": [{ "role-id": "prepared-by", "party-uuids": [us] }],
    })
}

/// The document as bytes, unless something in it refers to nothing.
fn to_bytes(kind: &str, file: &str, body: Value) -> Result<Vec<u8>, RenderError> {
    let document = json!({ kind: body });
    sound(file, problems(&document))?;
    let mut text = serde_json::to_vec_pretty(&document).map_err(|e| RenderError::new(file, e.to_string()))?;
    text.push(b'\n');
    Ok(text)
}

/// An error unless everything leads somewhere.
fn sound(file: &str, problems: Vec<String>) -> Result<(), RenderError> {
    match problems.is_empty() {
        true => Ok(()),
        false => Err(RenderError::new(file, problems.join("; "))),
    }
}

/// Adds a list where it holds anything: OSCAL has no empty ones.
fn add(map: &mut Value, name: &str, list: Vec<Value>) {
    if let Value::Object(map) = map
        && !list.is_empty()
    {
        let map: &mut Map<String, Value> = map;
        map.insert(name.to_owned(), Value::Array(list));
    }
}
