//! Which file a nested stack means, and where the CDK says that a stack runs.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::arn;
use crate::support::fields;

use super::stack::Environment;
use super::template::Template;

/// Name of a file without its folders.
pub fn base(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Files that the CDK writes beside templates: its manifest, its tree, its assets.
pub fn companion(document: &Value) -> bool {
    let has = |name: &str| document.get(name).is_some();
    (has("version") && (has("artifacts") || has("tree") || has("files"))) || (has("version") && has("dockerImages"))
}

/// By name of a template's file: what the CDK's manifest says of its stack.
pub fn environments(documents: &[Value]) -> BTreeMap<String, Environment> {
    let artifacts = documents.iter().filter_map(|d| d.get("artifacts")?.as_object()).flatten();
    artifacts
        .filter_map(|(_, artifact)| {
            let file = artifact.get("properties")?.get("templateFile")?.as_str()?;
            let place = artifact.get("environment")?.as_str()?.strip_prefix("aws://")?;
            let (account, region) = place.split_once('/')?;
            let tags = artifact.get("properties").and_then(|p| p.get("tags"));
            let environment =
                Environment { account: arn::account(account), region: arn::region(region), tags: fields::tags(tags) };
            Some((base(file).to_owned(), environment))
        })
        .collect()
}

/// By logical id of a nested stack: the index of its file.
pub fn stacks(template: &Template, names: &[&str]) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for (logical, resource) in &template.resources {
        let properties = resource.get("Properties");
        let asset = resource.get("Metadata").and_then(|m| m.get("aws:asset:path"));
        let address = properties.and_then(|p| p.get("TemplateURL").or_else(|| p.get("Location")));
        for written in [asset, address].into_iter().flatten() {
            let mut texts = Vec::new();
            strings(written, &mut texts);
            let index = names.iter().position(|n| texts.iter().any(|t| base(t).split('?').next() == Some(*n)));
            if let Some(index) = index {
                found.entry(logical.clone()).or_insert(index);
            }
        }
    }
    found
}

fn strings<'v>(value: &'v Value, into: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => into.push(text),
        Value::Array(items) => items.iter().for_each(|v| strings(v, into)),
        Value::Object(map) => map.values().for_each(|v| strings(v, into)),
        _ => {}
    }
}
