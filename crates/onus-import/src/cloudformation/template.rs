//! One template: its resources with what is known put in.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::attributes::normalised;
use onus_source::text::quote;
use onus_source::typed::nearest;

use crate::resource::{Alternative, FileSink, Kind, Parameters, ReadError, Resource, Skipped};

use crate::support::fields::tags;

use super::resolve::Known;
use super::stack::Stack;

/// Most assumptions of one resource that are looked at.
const MAX_ASSUMPTIONS: usize = 16;

/// Deepest nesting of loops that is followed.
const MAX_LOOPS: usize = 8;

/// A template as written.
pub struct Template {
    document: Map<String, Value>,
    /// `Resources`, loops still as written.
    pub resources: Map<String, Value>,
}

/// Properties that name a resource, the best first.
const NAMES: [&str; 23] = [
    "Name",
    "DBInstanceIdentifier",
    "DBClusterIdentifier",
    "DBProxyName",
    "BucketName",
    "FunctionName",
    "TableName",
    "ClusterName",
    "QueueName",
    "TopicName",
    "DomainName",
    "ServiceName",
    "RoleName",
    "UserName",
    "GroupName",
    "LogGroupName",
    "RepositoryName",
    "StreamName",
    "DeliveryStreamName",
    "ReplicationGroupId",
    "ClusterIdentifier",
    "StateMachineName",
    "BrokerName",
];

/// The template in a document, if it is one.
pub fn template_of(document: &Value) -> Option<Template> {
    let document = document.as_object()?;
    let resources = document.get("Resources")?.as_object()?.clone();
    Some(Template { document: document.clone(), resources })
}

/// What is wrong with parameters that were given: none of the templates has one of the name, or the value is not allowed.
pub fn refused(templates: &[&Template], given: &Parameters) -> Option<ReadError> {
    let declared: BTreeMap<&String, &Value> = templates.iter().flat_map(|t| t.section("Parameters")).collect();
    for (name, value) in given {
        let Some(parameter) = declared.get(name) else {
            let hint = match nearest(name, declared.keys().map(|name| name.as_str())) {
                Some(near) => format!("Did you mean `{near}`?"),
                None if declared.is_empty() => "It has no parameters.".to_owned(),
                None => format!("Parameters: {}.", declared.keys().map(|n| n.as_str()).collect::<Vec<_>>().join(", ")),
            };
            return Some(ReadError::of_file(format!("the template has no parameter {}", quote(name)), hint));
        };
        let allowed = parameter.get("AllowedValues").and_then(Value::as_array);
        let allowed: Option<Vec<String>> = allowed.map(|all| all.iter().filter_map(scalar_text).collect());
        let listed = parameter.get("Type").and_then(Value::as_str).is_some_and(|t| t.contains("List"));
        let mut values = if listed { value.split(',').map(str::trim).collect() } else { vec![value.as_str()] }.into_iter();
        if let Some(allowed) = allowed
            && let Some(value) = values.find(|value| !allowed.iter().any(|a| a == value))
        {
            let message = format!("the parameter {} may not be {}", quote(name), quote(value));
            return Some(ReadError::of_file(message, format!("Allowed: {}.", allowed.join(", "))));
        }
    }
    None
}

/// A scalar as a parameter takes it.
fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

impl Template {
    fn section(&self, name: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.document.get(name).and_then(Value::as_object).into_iter().flatten()
    }

    /// What is known: parameters as given or by default, hidden ones without a value.
    pub fn known(&self, stack: &Stack) -> Known {
        let mut assumed = BTreeSet::new();
        let parameters = self
            .section("Parameters")
            .map(|(name, parameter)| {
                let hidden = parameter.get("NoEcho").is_some_and(|v| v == true || v == "true");
                // A parameter of the type `AWS::SSM::Parameter::Value` holds a name, not a value.
                let named = parameter.get("Type").and_then(Value::as_str).is_some_and(|t| t.starts_with("AWS::SSM::Parameter"));
                let unknown = || Some(Value::String(format!("${{{name}}}")));
                let listed = parameter
                    .get("Type")
                    .and_then(Value::as_str)
                    .is_some_and(|t| t == "CommaDelimitedList" || t.starts_with("List<"));
                let value = match (stack.given.get(name), parameter.get("Default")) {
                    _ if hidden => None,
                    (Some(given), _) => given.clone(),
                    (None, Some(default)) if !named => {
                        assumed.insert(name.clone());
                        Some(default.clone())
                    }
                    _ => unknown(),
                };
                let items = |text: &str| text.split(',').map(|item| Value::from(item.trim())).collect::<Vec<_>>();
                let value = match value {
                    Some(Value::String(text)) if listed && !text.contains("${") => Some(Value::Array(items(&text))),
                    other => other,
                };
                (name.clone(), value)
            })
            .collect();
        Known {
            parameters,
            mappings: self.document.get("Mappings").cloned().unwrap_or(Value::Null),
            conditions: self.section("Conditions").map(|(k, v)| (k.clone(), v.clone())).collect(),
            region: stack.environment.region.clone(),
            account: stack.environment.account.clone(),
            loops: BTreeMap::new(),
            assumed,
            flipped: BTreeSet::new(),
            decided: BTreeMap::new(),
        }
    }

    /// Nested stacks that are made, each with the parameters that it is given.
    pub fn stacks(&self, known: &Known) -> Vec<(String, BTreeMap<String, Option<Value>>)> {
        let nested = |kind: &str| matches!(kind, "AWS::CloudFormation::Stack" | "AWS::Serverless::Application");
        let made = self.resources.iter().filter(|(_, r)| r.get("Type").and_then(Value::as_str).is_some_and(nested));
        made.filter(|(_, r)| absent(r, known).is_none())
            .map(|(logical, resource)| {
                let given = resource.get("Properties").and_then(|p| p.get("Parameters")).and_then(Value::as_object);
                let given = given.into_iter().flatten().map(|(k, v)| (k.clone(), known.value(v))).collect();
                (logical.clone(), given)
            })
            .collect()
    }

    /// Hands on every resource.
    pub fn resources(&self, stack: &Stack, known: &Known, sink: &mut dyn FileSink) {
        self.each(&self.resources, stack, known, sink, 0);
    }

    fn each(&self, resources: &Map<String, Value>, stack: &Stack, known: &Known, sink: &mut dyn FileSink, depth: usize) {
        for (logical, resource) in resources {
            if logical.starts_with("Fn::ForEach") {
                self.repeated(logical, resource, stack, known, sink, depth);
                continue;
            }
            let Some(kind) = resource.get("Type").and_then(Value::as_str) else {
                sink.skipped(Skipped { what: logical.clone(), reason: "a resource without a `Type`".to_owned() });
                continue;
            };
            if let Some(condition) = absent(resource, known) {
                let parameters: Vec<String> = known.parameters_of(condition, 0).into_iter().collect();
                let reason = match parameters.is_empty() {
                    true => format!("its condition {condition} does not hold"),
                    false => format!(
                        "its condition {condition} does not hold with the default of {}: give the stack's values with --parameter",
                        parameters.join(", ")
                    ),
                };
                sink.skipped(Skipped { what: kind.to_owned(), reason });
                continue;
            }
            let logical = known.logical_name(logical);
            let mut made = self.resource(stack, known, &logical, kind, resource);
            made.alternatives = self.alternatives(stack, known, &logical, kind, resource);
            sink.resource(made);
        }
    }

    /// `Fn::ForEach::Name: [identifier, collection, { "Key${identifier}": resource }]`.
    fn repeated(&self, name: &str, written: &Value, stack: &Stack, known: &Known, sink: &mut dyn FileSink, depth: usize) {
        let parts = written.as_array().map(Vec::as_slice).unwrap_or_default();
        let items = match parts {
            [identifier, collection, Value::Object(inner)] if depth < MAX_LOOPS => {
                identifier.as_str().zip(known.value(collection)).map(|(i, c)| (i.to_owned(), c, inner))
            }
            _ => None,
        };
        let Some((identifier, Value::Array(items), inner)) = items else {
            let reason = "a loop over values that only the deployment knows: counted once".to_owned();
            sink.skipped(Skipped { what: name.to_owned(), reason });
            // What it makes is there at least once, unless a list is empty, which nobody writes a loop for.
            if let [_, _, Value::Object(inner)] = parts
                && depth < MAX_LOOPS
            {
                self.each(inner, stack, known, sink, depth + 1);
            }
            return;
        };
        for item in items {
            let mut known = known.clone();
            known.loops.insert(identifier.clone(), item);
            self.each(inner, stack, &known, sink, depth + 1);
        }
    }

    fn resource(&self, stack: &Stack, known: &Known, logical: &str, kind: &str, resource: &Value) -> Resource {
        let mut properties = self.globals(kind);
        if let Some(Value::Object(own)) = resource.get("Properties").and_then(|p| known.value(p)) {
            properties.extend(own);
        }
        let mut found = stack.environment.tags.clone();
        found.extend(tags(properties.get("Tags")));
        found.retain(|_, value| !value.contains("${"));
        let text = |name: &str| properties.get(name).and_then(Value::as_str).filter(|t| !t.is_empty() && !t.contains("${"));
        let name = found
            .get("Name")
            .map(String::as_str)
            .filter(|name| !name.is_empty())
            .or_else(|| NAMES.iter().find_map(|n| text(n)))
            .unwrap_or(logical);
        // Of a loop whose values nobody knows, the name says what it says without them.
        let name = name.split("${").next().filter(|n| !n.is_empty()).unwrap_or(name).to_owned();
        Resource {
            address: format!("{}/{logical}", stack.name),
            name: Some(name),
            kind: Kind::CloudFormation(kind.to_owned()),
            account: stack.environment.account.clone(),
            region: stack.environment.region.clone(),
            tags: found,
            attributes: normalised(properties),
            count: 1,
            alternatives: Vec::new(),
        }
    }

    /// What a resource would be if a condition that hangs on a default held the other way, or a default were another value.
    fn alternatives(&self, stack: &Stack, known: &Known, logical: &str, kind: &str, resource: &Value) -> Vec<Alternative> {
        let Some(properties) = resource.get("Properties") else { return Vec::new() };
        let assumptions = known.assumptions(properties);
        let mut out = Vec::new();
        for condition in assumptions.conditions.iter().take(MAX_ASSUMPTIONS) {
            let flipped = known.flipped.iter().cloned().chain([condition.clone()]).collect();
            let other = Known { flipped, ..known.clone() };
            let parameters: Vec<String> = known.parameters_of(condition, 0).into_iter().collect();
            let attributes = self.resource(stack, &other, logical, kind, resource).attributes;
            out.push(Alternative { assumption: parameters.join(" and "), attributes });
        }
        for parameter in assumptions.parameters.iter().take(MAX_ASSUMPTIONS) {
            let mut other = known.clone();
            // What conditions make of the parameter was looked at above.
            other.decided = known.conditions.keys().map(|name| (name.clone(), known.condition(name, 0))).collect();
            other.parameters.insert(parameter.clone(), Some(Value::String(format!("${{{parameter}}}"))));
            let attributes = self.resource(stack, &other, logical, kind, resource).attributes;
            out.push(Alternative { assumption: parameter.clone(), attributes });
        }
        out
    }

    /// SAM's `Globals`: properties of all resources of a kind.
    fn globals(&self, kind: &str) -> Map<String, Value> {
        let part = kind.strip_prefix("AWS::Serverless::");
        let globals = part.and_then(|part| self.document.get("Globals")?.get(part)?.as_object().cloned());
        globals.unwrap_or_default()
    }
}

/// The condition that keeps a resource from being made, if one does.
fn absent<'r>(resource: &'r Value, known: &Known) -> Option<&'r str> {
    let condition = resource.get("Condition").and_then(Value::as_str)?;
    (known.condition(condition, 0) == Some(false)).then_some(condition)
}
