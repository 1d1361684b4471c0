//! CloudFormation: templates in YAML and JSON, what the CDK and SAM make of them, nested stacks whose files are given.
//!
//! Templates are small (the provider refuses more than a megabyte), so each is held as a whole; what is large is an error.
//! Must not know: the model, the inventory.

mod nested;
mod resolve;
mod stack;
mod template;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::resource::{FileSink, Parameters, ReadError, Skipped, SourceText};
use super::support::json_error::read_error;
use super::support::sniff;

use nested::stacks;
use stack::Stack;

/// How the command names this source.
const OWN: &str = "cloudformation";

/// How a manifest of Kubernetes is known: no source reads it.
const KUBERNETES: &str = "kubernetes";

const MANIFEST: &str = "a Kubernetes manifest: what runs in a cluster is not read";

/// Why a file among templates is left out.
const BESIDE: &str = "not a template: it has no `Resources`";

/// Deepest nesting of stacks.
const MAX_NESTED: usize = 16;

/// Reads all files together, since a template may name others.
pub fn read(files: &[SourceText], parameters: &Parameters, sink: &mut dyn FileSink) -> Result<(), (usize, ReadError)> {
    let mut documents = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let read = match document(&file.text) {
            // Beside templates, a file that another source reads is left out.
            Err(error) if error.foreign.is_some() && files.len() > 1 => {
                if error.foreign == Some(KUBERNETES) {
                    sink.file(index);
                    sink.skipped(Skipped { what: nested::base(&file.name).to_owned(), reason: MANIFEST.to_owned() });
                    documents.push(Value::Bool(false));
                    continue;
                }
                Value::Null
            }
            read => read.map_err(|e| (index, e))?,
        };
        documents.push(read);
    }
    let none = documents.iter().all(|d| template::template_of(d).is_none());
    let environments = nested::environments(&documents);
    let mut templates = BTreeMap::new();
    for (index, document) in documents.iter().enumerate() {
        sink.file(index);
        match template::template_of(document) {
            Some(template) => {
                templates.insert(index, template);
            }
            None if nested::companion(document) => sink.skipped(Skipped {
                what: nested::base(&files[index].name).to_owned(),
                reason: "a file that the CDK writes beside its templates".to_owned(),
            }),
            // It was told of already.
            None if matches!(document, Value::Bool(false)) && !none => {}
            None if none => return Err((index, no_template(&files[index].text))),
            None => sink.skipped(Skipped { what: nested::base(&files[index].name).to_owned(), reason: BESIDE.to_owned() }),
        }
    }
    let names: Vec<&str> = files.iter().map(|f| nested::base(&f.name)).collect();
    // A template that another one names is read there, with the parameters that it is given.
    let inner: BTreeSet<usize> =
        templates.iter().flat_map(|(i, t)| stacks(t, &names).into_values().filter(move |n| n != i)).collect();
    let outer: Vec<&template::Template> = templates.iter().filter(|(i, _)| !inner.contains(i)).map(|(_, t)| t).collect();
    let outer = if outer.is_empty() { templates.values().collect() } else { outer };
    if let Some(error) = template::refused(&outer, parameters) {
        return Err((templates.keys().next().copied().unwrap_or_default(), error));
    }
    for (index, template) in &templates {
        // Two that name each other would both wait for the other.
        if inner.contains(index) && templates.keys().any(|i| !inner.contains(i)) {
            continue;
        }
        let stem = names[*index].split('.').next().unwrap_or(names[*index]);
        let stack = Stack {
            name: stem.to_owned(),
            environment: environments.get(names[*index]).cloned().unwrap_or_default(),
            given: parameters.iter().map(|(name, value)| (name.clone(), Some(Value::from(value.as_str())))).collect(),
        };
        walk(*index, template, stack, &templates, &names, sink, 0);
    }
    Ok(())
}

fn walk(
    index: usize,
    template: &template::Template,
    stack: Stack,
    templates: &BTreeMap<usize, template::Template>,
    names: &[&str],
    sink: &mut dyn FileSink,
    depth: usize,
) {
    sink.file(index);
    let known = template.known(&stack);
    template.resources(&stack, &known, sink);
    let targets = stacks(template, names);
    for (logical, parameters) in template.stacks(&known) {
        match targets.get(&logical).and_then(|i| Some((*i, templates.get(i)?))) {
            Some((inner, inner_template)) if depth < MAX_NESTED && inner != index => {
                let name = format!("{}/{logical}", stack.name);
                let stack = Stack { name, environment: stack.environment.clone(), given: parameters };
                walk(inner, inner_template, stack, templates, names, sink, depth + 1);
                sink.file(index);
            }
            _ => sink.skipped(Skipped {
                what: format!("nested stack {logical}"),
                reason: "its template was not among the files".to_owned(),
            }),
        }
    }
}

/// What a file is that is taken for a template and is none.
fn no_template(text: &str) -> ReadError {
    let message = "this is not a CloudFormation template: it has no `Resources`";
    let head = text.as_bytes().get(..1 << 14).unwrap_or(text.as_bytes());
    match sniff::guess(head) {
        Some(guess) if guess.source != OWN => sniff::foreign(message, head, OWN),
        _ => ReadError {
            foreign: Some(""),
            ..ReadError::of_file(message, "Import the template that is deployed: `cdk synth` and `sam build` write it.")
        },
    }
}

/// JSON or YAML; `get-template` wraps either.
fn document(text: &str) -> Result<Value, ReadError> {
    if text.trim().is_empty() {
        let advice = "Make the template again: `cdk synth` and `sam build` write it.";
        return Err(ReadError { foreign: Some(""), ..ReadError::at(1, 1, "the file is empty", advice) });
    }
    // What begins with two brackets is yet to be filled in: a chart of Helm, say.
    let json = text.trim_start().starts_with(['{', '[']) && !text.trim_start().starts_with("{{");
    if sniff::kubernetes(text) {
        let advice = "Import the template of the cluster instead.";
        return Err(ReadError { foreign: Some(KUBERNETES), ..ReadError::of_file("this is a Kubernetes manifest", advice) });
    }
    let value = if json {
        serde_json::from_str(text).map_err(|e| match read_error(&e) {
            // Pages, one document behind another, are no template.
            place if place.message.starts_with("trailing") => sniff::or_foreign(place, text.as_bytes(), OWN),
            place => place,
        })?
    } else {
        yaml::read(text).map_err(|e| {
            // What is no template is not this source's to judge: several documents, or a text that is yet to be filled in.
            let other = e.message.contains("more than one YAML document") || text.contains("{{");
            let none = !text.lines().any(|line| line.starts_with("Resources:"));
            match sniff::or_foreign(e, text.as_bytes(), OWN) {
                known @ ReadError { foreign: Some(_), .. } => known,
                e if other && none => ReadError { foreign: Some(""), ..e },
                e => e,
            }
        })?
    };
    match value.get("TemplateBody") {
        Some(Value::String(inner)) => document(inner),
        Some(inner @ Value::Object(_)) => Ok(inner.clone()),
        _ => Ok(value),
    }
}
