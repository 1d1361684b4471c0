//! What Terraform says of one resource, as every importer hands it on.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::attributes::{is_account, is_region, normalised, of_arn, region_of_zone, tags};
use crate::resource::{Kind, Resource, Sink, Skipped};

/// One instance of a resource, sensitive values taken away.
pub struct Instance {
    pub address: String,
    pub mode: String,
    pub kind: String,
    pub label: String,
    pub deposed: bool,
    pub values: Map<String, Value>,
}

/// Attributes that hold the name of a resource, the best first.
const NAMES: [&str; 12] = [
    "name",
    "identifier",
    "cluster_identifier",
    "bucket",
    "function_name",
    "domain_name",
    "table_name",
    "replication_group_id",
    "cluster_id",
    "broker_name",
    "family",
    "repository_name",
];

/// Hands a resource on, or says why it is none.
pub fn hand_on(instance: Instance, sink: &mut dyn Sink) {
    let skipped = |reason: &str| Skipped { what: instance.kind.clone(), reason: reason.to_owned() };
    if instance.mode != "managed" {
        return sink.skipped(skipped("a data source: it reads and runs nothing"));
    }
    if instance.deposed {
        return sink.skipped(skipped("deposed: replaced, and waiting to be destroyed"));
    }
    sink.resource(resource(instance));
}

/// The resource of an instance.
pub fn resource(instance: Instance) -> Resource {
    let values = instance.values;
    let found = find_tags(&values);
    let text = |name: &str| values.get(name).and_then(Value::as_str).filter(|t| !t.is_empty());
    let arn = ["arn", "id", "invoke_arn", "cluster_arn"].iter().filter_map(|n| text(n)).find(|t| t.starts_with("arn:"));
    let (region, account) = arn.map_or((None, None), of_arn);
    let region = text("region").filter(|r| is_region(r)).map(str::to_owned).or(region);
    let zone = || text("availability_zone").and_then(region_of_zone);
    let zones = || values.get("availability_zones")?.as_array()?.first()?.as_str().and_then(region_of_zone);
    let region = region.or_else(zone).or_else(zones);
    let owner = ["owner_id", "account_id"].iter().find_map(|n| text(n)).filter(|a| is_account(a));
    let account = account.or_else(|| owner.map(str::to_owned));
    let name = found.get("Name").filter(|n| !n.trim().is_empty()).cloned();
    let name = name.or_else(|| NAMES.iter().find_map(|n| text(n)).map(str::to_owned)).unwrap_or(instance.label);
    Resource {
        address: instance.address,
        name: Some(name),
        kind: Kind::Terraform(instance.kind),
        account,
        region,
        tags: found,
        attributes: normalised(values),
        count: 1,
    }
}

/// `tags_all` holds the provider's default tags too; an autoscaling group writes `tag` blocks.
fn find_tags(values: &Map<String, Value>) -> BTreeMap<String, String> {
    ["tag", "tags", "tags_all"].iter().filter_map(|n| values.get(*n)).flat_map(tags).collect()
}

/// The index of an instance as an address ends in it: `[0]`, `["a"]`.
pub fn index(key: Option<&Value>) -> String {
    match key {
        Some(Value::String(text)) => format!("[{}]", Value::String(text.clone())),
        Some(Value::Number(number)) => format!("[{number}]"),
        _ => String::new(),
    }
}
