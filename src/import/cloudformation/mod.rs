//! CloudFormation: templates in YAML and JSON, what the CDK and SAM make of them, nested stacks whose files are given.
//!
//! Templates are small (the provider refuses more than a megabyte), so each is held as a whole; what is large is an error.
//! Must not know: the model, the inventory.

mod nested;
mod resolve;
mod template;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::resource::{ReadError, Skipped};
use super::sources::{Files, Text};

use nested::{Stack, stacks};

/// Deepest nesting of stacks.
const MAX_NESTED: usize = 16;

/// Reads all files together, since a template may name others.
pub fn read(files: &[Text], sink: &mut dyn Files) -> Result<(), (usize, ReadError)> {
    let mut documents = Vec::new();
    for (index, file) in files.iter().enumerate() {
        documents.push(document(&file.text).map_err(|e| (index, e))?);
    }
    let environments = nested::environments(&documents);
    let mut templates = BTreeMap::new();
    for (index, document) in documents.iter().enumerate() {
        sink.file(index);
        match template::found(document) {
            Some(template) => {
                templates.insert(index, template);
            }
            None if nested::companion(document) => sink.skipped(Skipped {
                what: nested::base(&files[index].name).to_owned(),
                reason: "a file that the CDK writes beside its templates".to_owned(),
            }),
            None => {
                return Err((
                    index,
                    ReadError {
                        line: None,
                        column: None,
                        message: "this is no CloudFormation template: it has no `Resources`".to_owned(),
                        hint: "Import the template that is deployed: `cdk synth` and `sam build` write it.".to_owned(),
                    },
                ));
            }
        }
    }
    let names: Vec<&str> = files.iter().map(|f| nested::base(&f.name)).collect();
    // A template that another one names is read there, with the parameters that it is given.
    let inner: BTreeSet<usize> =
        templates.iter().flat_map(|(i, t)| stacks(t, &names).into_values().filter(move |n| n != i)).collect();
    for (index, template) in &templates {
        // Two that name each other would both wait for the other.
        if inner.contains(index) && templates.keys().any(|i| !inner.contains(i)) {
            continue;
        }
        let stem = names[*index].split('.').next().unwrap_or(names[*index]);
        let stack = Stack {
            name: stem.to_owned(),
            environment: environments.get(names[*index]).cloned().unwrap_or_default(),
            given: BTreeMap::new(),
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
    sink: &mut dyn Files,
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

/// JSON or YAML; `get-template` wraps either.
fn document(text: &str) -> Result<Value, ReadError> {
    let json = text.trim_start().starts_with('{');
    let value = if json { serde_json::from_str(text).map_err(|e| super::json_error(&e))? } else { yaml::read(text)? };
    match value.get("TemplateBody") {
        Some(Value::String(inner)) => document(inner),
        Some(inner @ Value::Object(_)) => Ok(inner.clone()),
        _ => Ok(value),
    }
}
