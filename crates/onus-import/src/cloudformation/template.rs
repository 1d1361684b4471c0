//! One template: its resources with what is known put in.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::attributes::normalised;
use crate::resource::{FileSink, Kind, Resource, Skipped};

use crate::support::fields::tags;

use super::resolve::Known;
use super::stack::Stack;

/// A template as written.
pub struct Template {
    document: Map<String, Value>,
    /// `Resources`, loops still as written.
    pub resources: Map<String, Value>,
}

/// Properties that name a resource, the best first.
const NAMES: [&str; 22] = [
    "Name",
    "DBInstanceIdentifier",
    "DBClusterIdentifier",
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

impl Template {
    fn section(&self, name: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.document.get(name).and_then(Value::as_object).into_iter().flatten()
    }

    /// What is known: parameters as given or by default, hidden ones without a value.
    pub fn known(&self, stack: &Stack) -> Known {
        let parameters = self
            .section("Parameters")
            .map(|(name, parameter)| {
                let hidden = parameter.get("NoEcho").is_some_and(|v| v == true || v == "true");
                // A parameter of the type `AWS::SSM::Parameter::Value` holds a name, not a value.
                let named = parameter.get("Type").and_then(Value::as_str).is_some_and(|t| t.starts_with("AWS::SSM::Parameter"));
                let unknown = || Some(Value::String(format!("${{{name}}}")));
                let value = match (stack.given.get(name), parameter.get("Default")) {
                    _ if hidden => None,
                    (Some(given), _) => given.clone(),
                    (None, Some(default)) if !named => Some(default.clone()),
                    _ => unknown(),
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
                let reason = format!("its condition {condition} does not hold with the parameters' defaults");
                sink.skipped(Skipped { what: kind.to_owned(), reason });
                continue;
            }
            let logical =
                match known.value(&Value::Object(Map::from_iter([("Fn::Sub".to_owned(), Value::from(logical.as_str()))]))) {
                    Some(Value::String(text)) => text,
                    _ => logical.clone(),
                };
            sink.resource(self.resource(stack, known, &logical, kind, resource));
        }
    }

    /// `Fn::ForEach::Name: [identifier, collection, { "Key${identifier}": resource }]`.
    fn repeated(&self, name: &str, written: &Value, stack: &Stack, known: &Known, sink: &mut dyn FileSink, depth: usize) {
        let parts = written.as_array().map(Vec::as_slice).unwrap_or_default();
        let items = match parts {
            [identifier, collection, Value::Object(inner)] if depth < 8 => {
                identifier.as_str().zip(known.value(collection)).map(|(i, c)| (i.to_owned(), c, inner))
            }
            _ => None,
        };
        let Some((identifier, Value::Array(items), inner)) = items else {
            let reason = "a loop over values that only the deployment knows".to_owned();
            return sink.skipped(Skipped { what: name.to_owned(), reason });
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
        let name = name.to_owned();
        Resource {
            address: format!("{}/{logical}", stack.name),
            name: Some(name),
            kind: Kind::CloudFormation(kind.to_owned()),
            account: stack.environment.account.clone(),
            region: stack.environment.region.clone(),
            tags: found,
            attributes: normalised(properties),
            count: 1,
        }
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
