//! Volumes that a server declares within itself, which are most volumes there are.
//!
//! Must not know: sources, services of the model.

use serde_json::{Map, Value};

use super::resource::{Alternative, Kind, Resource};

/// Blocks of a server that declare volumes, and where in them the settings of one stand.
const BLOCKS: [(&str, Option<&str>); 4] =
    [("rootblockdevice", None), ("ebsblockdevice", None), ("ebsblockdevices", None), ("blockdevicemappings", Some("ebs"))];

/// The volumes of a server whose settings it tells, as resources of their own.
pub fn inline(resource: &mut Resource) -> Vec<Resource> {
    let kind = match &resource.kind {
        Kind::Terraform(kind) if SERVERS.contains(&kind.as_str()) => Kind::Terraform("aws_ebs_volume".to_owned()),
        Kind::CloudFormation(kind) if SERVERS.contains(&kind.as_str()) => Kind::CloudFormation("AWS::EC2::Volume".to_owned()),
        _ => return Vec::new(),
    };
    // A launch template of CloudFormation holds what it launches in a block of its own.
    for alternative in &mut resource.alternatives {
        lift(&mut alternative.attributes);
    }
    lift(&mut resource.attributes);
    let mut volumes = Vec::new();
    for (block, within) in BLOCKS {
        let devices = match resource.attributes.remove(block) {
            Some(Value::Array(devices)) => devices,
            Some(device @ Value::Object(_)) => vec![device],
            _ => continue,
        };
        for (index, device) in devices.into_iter().enumerate() {
            let Some(settings) = settings(device, within) else { continue };
            let alternatives = others(&resource.alternatives, block, index, within);
            let id = settings.get("volumeid").and_then(Value::as_str).map(str::to_owned);
            volumes.push(Resource {
                address: format!("{}/{block}[{index}]", resource.address),
                name: resource.name.as_ref().map(|name| format!("{name} {}", id.as_deref().unwrap_or("volume"))),
                kind: kind.clone(),
                account: resource.account.clone(),
                region: resource.region.clone(),
                tags: resource.tags.clone(),
                attributes: settings,
                count: 1,
                alternatives,
            });
        }
    }
    volumes
}

/// Kinds that declare volumes: servers, and what servers are launched from.
const SERVERS: [&str; 7] = [
    "aws_instance",
    "aws_spot_instance_request",
    "aws_launch_template",
    "aws_launch_configuration",
    "AWS::EC2::Instance",
    "AWS::EC2::LaunchTemplate",
    "AWS::AutoScaling::LaunchConfiguration",
];

/// Puts the content of `LaunchTemplateData` where that of other servers stands.
fn lift(attributes: &mut Map<String, Value>) {
    if let Some(Value::Object(data)) = attributes.remove("launchtemplatedata") {
        attributes.extend(data);
    }
}

/// The settings of the same device under other assumptions.
fn others(alternatives: &[Alternative], block: &str, index: usize, within: Option<&str>) -> Vec<Alternative> {
    let other = |alternative: &Alternative| {
        let device = match alternative.attributes.get(block) {
            Some(Value::Array(devices)) => devices.get(index).cloned(),
            other => other.cloned(),
        };
        let attributes = device.and_then(|device| settings(device, within)).unwrap_or_default();
        Alternative { assumption: alternative.assumption.clone(), attributes }
    };
    alternatives.iter().map(other).collect()
}

/// The settings of a device; none where it tells no encryption, since then it tells of a volume only that there is one.
fn settings(device: Value, within: Option<&str>) -> Option<Map<String, Value>> {
    let Value::Object(mut device) = device else { return None };
    let settings = match within {
        Some(key) => match device.remove(key) {
            Some(Value::Object(settings)) => settings,
            // A block of Terraform is a list of one.
            Some(Value::Array(blocks)) => match blocks.into_iter().next() {
                Some(Value::Object(settings)) => settings,
                _ => return None,
            },
            _ => return None,
        },
        None => device,
    };
    settings.contains_key("encrypted").then_some(settings)
}
