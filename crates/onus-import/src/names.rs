//! What a resource is called: by its own ARN or id, by others that name it, by where it stands.

use super::attributes::scalar_text;
use super::identity;
use super::resource::{Kind, Resource};

/// The ARN of a resource, if what it tells is its own.
pub(crate) fn own_arn(resource: &Resource, kind: &str) -> Option<String> {
    // The CLI tells a warehouse's namespace, which is not the cluster's ARN.
    let own = |arn: &String| kind != "AWS::Redshift::Cluster" || arn.contains(":cluster:");
    if let Some(arn) = identity::canonical(&resource.address) {
        return Some(arn).filter(own);
    }
    let text = |name: &&str| resource.attributes.get(*name).and_then(serde_json::Value::as_str);
    let written = ["arn", "id"].iter().filter_map(text).find_map(identity::canonical);
    written.filter(|arn| identity::own(kind) && own(arn))
}

/// The id by which an ARN can be derived.
pub(crate) fn native_id(resource: &Resource, kind: &str) -> Option<String> {
    let text = |name: &str| resource.attributes.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
    match &resource.kind {
        Kind::Terraform(_) if matches!(kind, "aws_sqs_queue" | "aws_dynamodb_table") => text("name"),
        Kind::Terraform(_) if kind == "aws_s3_bucket" => text("bucket"),
        Kind::Terraform(_) if kind == "aws_db_instance" => text("identifier"),
        Kind::Terraform(_) if kind == "aws_rds_cluster" => text("clusteridentifier"),
        Kind::Terraform(_) if kind == "aws_lambda_function" => text("functionname"),
        Kind::Terraform(_) => text("id").or_else(|| text("volumeid")),
        Kind::CloudFormation(_) if kind == "AWS::Redshift::Cluster" => text("clusteridentifier"),
        // `account/region/type/id`.
        Kind::CloudFormation(_) if resource.address.matches('/').count() >= 3 => {
            resource.address.splitn(4, '/').nth(3).map(str::to_owned)
        }
        _ => None,
    }
}

/// What a resource is called by those that name it: an id without path and revision, or, behind `$`, a reference as an address.
pub(crate) fn parent_name(written: &str, from: &str) -> String {
    match written.starts_with("${") {
        true => format!("${}", target(written, from)),
        false => identity::short_name(written),
    }
}

/// What a resource is called by others: its name, its id, its ARN, its address.
pub(crate) fn own_names(resource: &Resource) -> Vec<String> {
    let text = |name: &&str| resource.attributes.get(*name).and_then(scalar_text);
    let mut names: Vec<String> = ["id", "bucket", "name", "arn"].iter().filter_map(text).collect();
    names.extend(["clustername", "family"].iter().filter_map(text));
    names.push(target(&format!("${{{}}}", resource.address), ""));
    names.sort();
    names.dedup();
    names
}

/// What a resource stands in: `module.a.` of `module.a.aws_vpc.b`, `stack/` of `stack/Vpc`.
pub fn within(address: &str) -> &str {
    let before_keys = address.split('[').next().unwrap_or(address);
    match (address.rfind("module."), before_keys.rfind('/')) {
        (Some(start), _) => {
            let end = address[start + 7..].find('.').map_or(address.len(), |n| start + 8 + n);
            &address[..end]
        }
        (None, Some(slash)) => &address[..=slash],
        (None, None) => "",
    }
}

/// What an attribute names: an id as it is, or a reference such as `${aws_s3_bucket.a.id}` seen from an address.
pub(crate) fn target(written: &str, from: &str) -> String {
    let Some(inner) = written.strip_prefix("${").and_then(|w| w.strip_suffix('}')) else { return written.to_lowercase() };
    let own = within(inner);
    let (place, rest) = if own.is_empty() { (within(from), inner) } else { (own, &inner[own.len()..]) };
    let parts: Vec<&str> = rest.split('.').take(2).map(|part| part.split('[').next().unwrap_or(part)).collect();
    // A stack's resources have one name, a configuration's two.
    let name = if place.ends_with('/') { parts[..1].concat() } else { parts.join(".") };
    format!("{place}{name}").to_lowercase()
}
