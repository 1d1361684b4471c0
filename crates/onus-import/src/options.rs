//! Options of a service as a resource's attributes tell them, by the model's readings.
//!
//! Must not know: sources, inventories. What no case fits stays unset: the model then says what that means.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use onus_model::{AttributePath, Case, Op, Reading, Test};

use super::attributes::{at, scalar_text};
use super::resource::{Kind, key};

/// The value of an option, as a resource's attributes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionReading<'m> {
    pub option: &'m str,
    pub value: &'m str,
    /// The key that it depends on, and the value if that key is the provider's.
    pub key: Option<(String, &'m str)>,
}

/// Whether a resource counts as one of the service, rather than as a part of one.
pub fn counts(reading: Option<&Reading>, kind: &Kind, attributes: &Map<String, Value>) -> bool {
    match (kind, reading.filter(|r| !r.counts.is_empty())) {
        (Kind::Product(_) | Kind::ForeignProduct(_), _) => true,
        (_, Some(reading)) => reading.counts.get(&name(kind)).is_some_and(|tests| tests.iter().all(|t| holds(t, attributes))),
        (_, None) => !part(kind),
    }
}

/// Ends of types that only belong to something, for services of which nobody says what counts.
const PARTS: [&str; 16] = [
    "attachment",
    "association",
    "membership",
    "permission",
    "subnetgroup",
    "parametergroup",
    "optiongroup",
    "resourcepolicy",
    "accesspolicy",
    "bucketpolicy",
    "keypolicy",
    "queuepolicy",
    "topicpolicy",
    "repositorypolicy",
    "vaultpolicy",
    "filesystempolicy",
];

fn part(kind: &Kind) -> bool {
    let name = key(&name(kind));
    PARTS.iter().any(|part| name.ends_with(part))
}

/// Ends of types that show nothing in use where they stand alone: what nobody would count as one of the service.
const NEVER_ALONE: [&str; 72] = [
    "ingress",
    "egress",
    "securitygrouprule",
    "securitygroup",
    "networkaclrule",
    "awsroute",
    "ec2route",
    "placementgroup",
    "launchtemplate",
    "launchconfiguration",
    "keypair",
    "image",
    "snapshot",
    "snapshotcopy",
    "subgrp",
    "arnrdspg",
    "arnrdsclusterpg",
    "arnrdsog",
    "arnrdses",
    "arnrdssecgrp",
    "eventsubscription",
    "targetgroup",
    "listener",
    "listenerrule",
    "listenercertificate",
    "taskdefinition",
    "attachments",
    "addon",
    "accessentry",
    "identityproviderconfig",
    "mskconfiguration",
    "mqconfiguration",
    "kmsalias",
    "lambdaalias",
    "sfnalias",
    "statemachinealias",
    "layerversion",
    "eventsourcemapping",
    "eventinvokeconfig",
    "apigatewaydeployment",
    "apigatewaymethod",
    "apigatewayresource",
    "apigatewayintegration",
    "topicsubscription",
    "snssubscription",
    "secretversion",
    "secretrotation",
    "secretpolicy",
    "tableitem",
    "eventtarget",
    "metricfilter",
    "subscriptionfilter",
    "lifecyclehook",
    "scalingpolicy",
    "autoscalingpolicy",
    "autoscalingschedule",
    "s3object",
    "bucketobject",
    "bucketacl",
    "bucketlogging",
    "bucketmetric",
    "bucketnotification",
    "bucketversioning",
    "bucketownershipcontrols",
    "bucketpublicaccessblock",
    "bucketcorsconfiguration",
    "bucketlifecycleconfiguration",
    "bucketreplicationconfiguration",
    "bucketserversideencryptionconfiguration",
    "bucketwebsiteconfiguration",
    "mounttarget",
    "backupselection",
];

/// Whether a kind, as readings name it, is a part that stands for nothing where what it belongs to is not seen.
pub fn only_a_part(kind: &str) -> bool {
    let name = key(kind);
    PARTS.iter().chain(&NEVER_ALONE).any(|part| name.ends_with(part))
}

/// A kind as readings name it.
pub fn name(kind: &Kind) -> String {
    match kind {
        Kind::Terraform(name) | Kind::CloudFormation(name) | Kind::Product(name) | Kind::ForeignProduct(name) => name.clone(),
        Kind::Arn(service, part) if part.is_empty() => format!("arn:{service}"),
        Kind::Arn(service, part) => format!("arn:{service}:{part}"),
    }
}

/// The options that attributes tell.
pub fn readings<'m>(
    options: &'m IndexMap<String, Vec<Case>>,
    kind: &str,
    attributes: &Map<String, Value>,
) -> Vec<OptionReading<'m>> {
    // An ARN alone tells nothing, not even that something is off.
    if attributes.is_empty() {
        return Vec::new();
    }
    let first = |cases: &'m [Case]| {
        let fits =
            |c: &&Case| (c.kinds.is_empty() || c.kinds.iter().any(|k| k == kind)) && c.when.iter().all(|t| holds(t, attributes));
        cases.iter().filter(fits).find_map(|case| match (&case.key, &case.aws) {
            (Some(path), Some(aws)) => {
                let key = text(path, attributes)?;
                Some((case.value.as_str(), Some((key, aws.as_str()))))
            }
            _ => Some((case.value.as_str(), None)),
        })
    };
    let reading =
        |(option, cases): (&'m String, &'m Vec<Case>)| first(cases).map(|(value, key)| OptionReading { option, value, key });
    options.iter().filter_map(reading).collect()
}

/// The first thing that an attribute says.
pub fn text(path: &AttributePath, attributes: &Map<String, Value>) -> Option<String> {
    at(attributes, &path.0).into_iter().find_map(scalar_text)
}

pub fn holds(test: &Test, attributes: &Map<String, Value>) -> bool {
    let found: Vec<String> = at(attributes, &test.path.0).into_iter().filter_map(scalar_text).collect();
    let any = |fits: &dyn Fn(&str, &str) -> bool| found.iter().any(|f| test.values.iter().any(|v| fits(f, v)));
    // Where a list has several values, it is what all of them are: one of Fargate and one of our own hosts is neither.
    let all =
        |fits: &dyn Fn(&str, &str) -> bool| !found.is_empty() && found.iter().all(|f| test.values.iter().any(|v| fits(f, v)));
    match test.op {
        Op::Present => !found.is_empty(),
        Op::Absent => found.is_empty(),
        Op::Is => all(&|f, v| f == v),
        Op::IsNot => !found.is_empty() && !any(&|f, v| f == v),
        Op::Starts => all(&|f, v| f.starts_with(v)),
        Op::Holds => any(&|f, v| f.contains(v)),
    }
}

/// Who owns a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyOwner {
    /// The provider's: an alias of its own.
    Provider,
    /// The organisation's: an alias or a reference of its own.
    Ours,
    /// An id that says nothing.
    Unknown,
}

/// Whose key a text names, as far as the text tells.
pub fn key_owner(key: &str) -> KeyOwner {
    match key {
        _ if key.contains("alias/aws/") || key.contains("aws_owned") => KeyOwner::Provider,
        _ if key.contains("alias/") => KeyOwner::Ours,
        _ if key.starts_with("${data.") => KeyOwner::Unknown,
        _ if key.contains("${") => KeyOwner::Ours,
        _ => KeyOwner::Unknown,
    }
}
