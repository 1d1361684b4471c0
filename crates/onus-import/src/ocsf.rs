//! Reports of scanners: resources named in findings, in OCSF (Prowler and others) or in Security Hub's finding format.
//!
//! What a finding says is not read, only which resources it is about: a scanner keeps a part of a resource's settings, and
//! settings are read from what is absent, too. Must not know: the model.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;

use serde_json::{Map, Value};

use super::resource::{Kind, ReadError, Resource, Sink, Skipped};
use super::support::fields::{first, shown, tags, text};
use super::support::input::{Meter, open};
use super::support::json::{Handler, KeyAction, stream};
use super::support::{arn, sniff};

/// Most resources that are told apart; past it an address may come again.
const MAX_SEEN: usize = 2_000_000;

/// Reads one report.
pub fn read(_name: &str, input: &mut dyn Read, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let input = open(input)?;
    let head = input.head.clone();
    let mut findings = Findings { sink, seen: BTreeSet::new(), known: false };
    stream(input, &mut findings)?;
    if findings.known {
        return Ok(());
    }
    Err(sniff::foreign("this holds no findings with resources", &head, "ocsf"))
}

struct Findings<'s> {
    sink: &'s mut dyn Sink,
    seen: BTreeSet<u64>,
    known: bool,
}

impl Handler for Findings<'_> {
    fn key_action(&mut self, name: &str, _within: bool) -> KeyAction {
        match name {
            "resources" | "resource" | "cloud" | "class_uid" | "Resources" | "AwsAccountId" | "Region" | "ProductArn" => {
                KeyAction::Field
            }
            "Findings" | "findings" => KeyAction::Entries,
            "detail" => KeyAction::Inside,
            _ => KeyAction::Ignore,
        }
    }

    fn entry(&mut self, _list: &str, entry: Value, _meter: &Meter) -> Result<(), String> {
        let Value::Object(mut finding) = entry else { return Err("a finding that is not a map".to_owned()) };
        if !["classuid", "cloud", "productarn", "awsaccountid"].iter().any(|k| finding.contains_key(*k)) {
            return Ok(());
        }
        self.known = true;
        let resources = match (finding.remove("resources"), finding.remove("resource")) {
            (Some(Value::Array(list)), _) => list,
            (_, Some(one @ Value::Object(_))) => vec![one],
            _ => Vec::new(),
        };
        if resources.is_empty() {
            self.skip("finding", "it names no resource");
        }
        for resource in resources {
            match resource {
                Value::Object(resource) => self.resource(&finding, resource),
                _ => return Err("a resource that is not a map".to_owned()),
            }
        }
        Ok(())
    }
}

impl Findings<'_> {
    fn skip(&mut self, what: &str, reason: &str) {
        self.sink.skipped(Skipped { what: shown(what), reason: reason.to_owned() });
    }

    fn resource(&mut self, finding: &Map<String, Value>, mut resource: Map<String, Value>) {
        let nothing = Map::new();
        let cloud = finding.get("cloud").and_then(Value::as_object).unwrap_or(&nothing);
        let written = text(&resource, "type").unwrap_or_default();
        if let Some(provider) = text(cloud, "provider").filter(|p| !p.to_ascii_lowercase().starts_with("aws")) {
            return self.skip(&format!("resource of {provider}"), "another provider's: only AWS is read");
        }
        let Some(uid) = first(&resource, &["uid", "id"]) else {
            return self.skip(&written, "it has no id");
        };
        let mut hash = DefaultHasher::new();
        uid.hash(&mut hash);
        let hash = hash.finish();
        if self.seen.contains(&hash) {
            return;
        }
        let mut metadata = match resource.remove("data") {
            Some(Value::Object(mut data)) => match data.remove("metadata") {
                Some(Value::Object(metadata)) => metadata,
                _ => Map::new(),
            },
            _ => match resource.remove("details") {
                // Security Hub: one map, named for the type.
                Some(Value::Object(details)) => match details.into_iter().next() {
                    Some((_, Value::Object(details))) => details,
                    _ => Map::new(),
                },
                _ => Map::new(),
            },
        };
        let name = arn::Arn::parse(&uid);
        let missing = text(&metadata, "status").is_some_and(|s| s == "NOT_AVAILABLE")
            || name.as_ref().is_some_and(|n| n.id == "unknown" || n.id.ends_with("/unknown"));
        let group = resource.get("group").and_then(|g| text(g.as_object()?, "name"));
        let kind = match (&name, from_finding_format(&written)) {
            (Some(name), _) => name.kind(),
            (None, Some(kind)) => kind,
            (None, None) => match &group {
                Some(group) => Kind::Arn(group.clone(), String::new()),
                None => {
                    return self.skip(&format!("resource of type {written}"), "neither its type nor its ID identifies a service");
                }
            },
        };
        if missing {
            let what = group.unwrap_or(written);
            return self.skip(&what, "the scanner reports that none exists");
        }
        if self.seen.len() < MAX_SEEN {
            self.seen.insert(hash);
        }
        let account = cloud
            .get("account")
            .and_then(|a| text(a.as_object()?, "uid"))
            .or_else(|| text(finding, "awsaccountid"))
            .and_then(|a| arn::account(&a))
            .or_else(|| name.as_ref().and_then(|n| n.account.clone()));
        let region = name
            .as_ref()
            .and_then(|n| n.region.clone())
            .or_else(|| arn::region(&text(&resource, "region")?))
            .or_else(|| arn::region(&text(cloud, "region")?));
        let mut tags = tags(metadata.remove("tags").as_ref());
        match resource.get("tags") {
            Some(more) => tags.extend(self::tags(Some(more))),
            None => tags.extend(labels(resource.get("labels"))),
        }
        let short = text(&resource, "name").or_else(|| tags.get("Name").cloned()).filter(|n| !n.starts_with('<'));
        self.sink.resource(Resource {
            address: uid,
            name: short,
            kind,
            account,
            region,
            tags,
            attributes: Map::new(),
            count: 1,
            alternatives: Vec::new(),
        });
    }
}

/// Labels: `key=value` or `key:value` each.
fn labels(value: Option<&Value>) -> Vec<(String, String)> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|l| l.as_str()?.split_once(['=', ':'])).map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned())).collect()
}

/// CloudFormation's type out of one of Security Hub's: `AwsEc2Instance`.
fn from_finding_format(written: &str) -> Option<Kind> {
    if written.starts_with("AWS::") {
        return Some(Kind::CloudFormation(written.to_owned()));
    }
    const SERVICES: [(&str, &str); 52] = [
        ("ApiGatewayV2", "ApiGatewayV2"),
        ("ApiGateway", "ApiGateway"),
        ("AppRunner", "AppRunner"),
        ("AppSync", "AppSync"),
        ("Athena", "Athena"),
        ("AutoScaling", "AutoScaling"),
        ("Backup", "Backup"),
        ("Batch", "Batch"),
        ("Bedrock", "Bedrock"),
        ("CertificateManager", "CertificateManager"),
        ("CloudFormation", "CloudFormation"),
        ("CloudFront", "CloudFront"),
        ("CloudTrail", "CloudTrail"),
        ("CloudWatch", "CloudWatch"),
        ("CodeBuild", "CodeBuild"),
        ("Cognito", "Cognito"),
        ("Dms", "DMS"),
        ("DynamoDb", "DynamoDB"),
        ("Ec2", "EC2"),
        ("Ecr", "ECR"),
        ("Ecs", "ECS"),
        ("Efs", "EFS"),
        ("Eks", "EKS"),
        ("ElastiCache", "ElastiCache"),
        ("Elasticache", "ElastiCache"),
        ("ElasticBeanstalk", "ElasticBeanstalk"),
        ("Elasticsearch", "Elasticsearch"),
        ("ElbV2", "ElasticLoadBalancingV2"),
        ("Elbv2", "ElasticLoadBalancingV2"),
        ("Elb", "ElasticLoadBalancing"),
        ("Emr", "EMR"),
        ("Events", "Events"),
        ("EventSchemas", "EventSchemas"),
        ("Glue", "Glue"),
        ("GuardDuty", "GuardDuty"),
        ("Iam", "IAM"),
        ("Kinesis", "Kinesis"),
        ("Kms", "KMS"),
        ("Lambda", "Lambda"),
        ("Logs", "Logs"),
        ("Msk", "MSK"),
        ("NetworkFirewall", "NetworkFirewall"),
        ("OpenSearchService", "OpenSearchService"),
        ("Rds", "RDS"),
        ("Redshift", "Redshift"),
        ("Route53", "Route53"),
        ("S3", "S3"),
        ("SageMaker", "SageMaker"),
        ("SecretsManager", "SecretsManager"),
        ("Sns", "SNS"),
        ("Sqs", "SQS"),
        ("Ssm", "SSM"),
    ];
    let rest = written.strip_prefix("Aws")?;
    let (service, resource) = SERVICES.iter().find_map(|(theirs, ours)| Some((ours, rest.strip_prefix(theirs)?)))?;
    if resource.is_empty() {
        return None;
    }
    // The finding format writes Db and Vpc where CloudFormation writes DB and VPC.
    let resource = match resource.strip_prefix("Db") {
        Some(tail) => format!("DB{tail}"),
        None => resource.replacen("Vpc", "VPC", 1),
    };
    Some(Kind::CloudFormation(format!("AWS::{service}::{resource}")))
}
