//! What Terraform says of one resource, as every importer hands it on.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::attributes::normalised;
use crate::resource::{Kind, Resource, Sink, Skipped, SourceFact};
use crate::support::arn::{self, Arn};
use crate::support::fields::tags;

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
pub fn emit(instance: Instance, sink: &mut dyn Sink) {
    let skipped = |reason: &str| Skipped { what: instance.kind.clone(), reason: reason.to_owned() };
    if instance.mode != "managed" {
        let account = instance.values.get("account_id").and_then(Value::as_str).and_then(arn::account);
        if let (Some(account), "aws_caller_identity") = (account, instance.kind.as_str()) {
            sink.fact(SourceFact::CallerAccount(account));
        }
        return sink.skipped(skipped("a data source: it reads and runs nothing"));
    }
    if instance.deposed {
        return sink.skipped(skipped("deposed: replaced, and waiting to be destroyed"));
    }
    sink.resource(resource(instance));
}

/// The name in an attribute that is called like the kind: `compute_environment_name` of an `aws_batch_compute_environment`. A label
/// is the same in every state of a module, and tells no two apart.
fn name_by_kind(kind: &str, values: &Map<String, Value>) -> Option<String> {
    let named = values.iter().filter_map(|(key, value)| {
        let stem = key.strip_suffix("_name").filter(|stem| kind.strip_suffix(*stem).is_some_and(|rest| rest.ends_with('_')))?;
        Some((stem.len(), value.as_str().filter(|text| !text.trim().is_empty())?))
    });
    named.max().map(|(_, name)| name.to_owned())
}

pub fn resource(instance: Instance) -> Resource {
    let values = instance.values;
    let found = find_tags(&values);
    let text = |name: &str| values.get(name).and_then(Value::as_str).filter(|t| !t.is_empty());
    let own_arn = ["arn", "id", "invoke_arn", "cluster_arn"].iter().filter_map(|n| text(n)).find(|t| t.starts_with("arn:"));
    let (region, account) = own_arn.and_then(Arn::parse).map_or((None, None), |arn| (arn.region, arn.account));
    let first_zone = || values.get("availability_zones")?.as_array()?.first()?.as_str().and_then(arn::region);
    // Version 6 of the provider writes where a bucket is to `bucket_region`, and elsewhere `region` is what the call went to.
    let domain = || arn::region(text("bucket_regional_domain_name")?.rsplit_once(".s3.")?.1.split('.').next()?);
    let of_bucket = text("bucket_region").and_then(arn::region).or_else(domain);
    let region = of_bucket.or_else(|| text("region").and_then(arn::region)).or(region);
    let region = region.or_else(|| text("availability_zone").and_then(arn::region)).or_else(first_zone);
    let account = account.or_else(|| ["owner_id", "account_id"].iter().find_map(|n| text(n)).and_then(arn::account));
    let name = found.get("Name").filter(|n| !n.trim().is_empty()).cloned();
    let name = name.or_else(|| NAMES.iter().find_map(|n| text(n)).map(str::to_owned));
    let name = name.or_else(|| name_by_kind(&instance.kind, &values)).unwrap_or(instance.label);
    Resource {
        address: instance.address,
        name: Some(name),
        kind: Kind::Terraform(instance.kind),
        account,
        region,
        tags: found,
        attributes: normalised(values),
        count: 1,
        alternatives: Vec::new(),
    }
}

/// `tags_all` holds the provider's default tags too; an autoscaling group writes `tag` blocks.
fn find_tags(values: &Map<String, Value>) -> BTreeMap<String, String> {
    ["tag", "tags", "tags_all"].iter().flat_map(|n| tags(values.get(*n))).collect()
}

/// The index of an instance as an address ends in it: `[0]`, `["a"]`.
pub fn index(key: Option<&Value>) -> String {
    match key {
        Some(Value::String(text)) => format!("[{}]", Value::String(text.clone())),
        Some(Value::Number(number)) => format!("[{number}]"),
        _ => String::new(),
    }
}
