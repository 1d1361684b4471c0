//! Pulumi: what `pulumi stack export` prints, and checkpoints as backends keep them.
//!
//! Types of the classic provider are Terraform's under other names; those of the native one are CloudFormation's. Must not
//! know: the model, the inventory.

use std::collections::BTreeMap;
use std::io::Read;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::attributes::normalised;
use super::resource::{Kind, Lineage, ReadError, Resource, Sink, Skipped, SourceFact};
use super::support::arn::{self, Arn};
use super::support::fields::tags;
use super::support::input::{open, text};
use super::support::json_error::read_error;
use super::support::sniff;

/// How the command names this source.
const OWN: &str = "pulumi";

#[derive(Deserialize)]
struct Stack {
    #[serde(default)]
    deployment: Option<Deployment>,
    #[serde(default)]
    checkpoint: Option<Checkpoint>,
}

#[derive(Deserialize)]
struct Checkpoint {
    #[serde(default)]
    latest: Option<Deployment>,
}

#[derive(Deserialize)]
struct Deployment {
    #[serde(default)]
    resources: Option<Vec<StackResource>>,
}

#[derive(Deserialize)]
struct StackResource {
    #[serde(default)]
    urn: String,
    #[serde(default)]
    custom: bool,
    #[serde(default)]
    delete: bool,
    #[serde(default)]
    external: bool,
    #[serde(default)]
    id: Option<String>,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    inputs: Option<Map<String, Value>>,
    #[serde(default)]
    outputs: Option<Map<String, Value>>,
}

/// Reads one file.
pub fn read(_name: &str, input: &mut dyn Read, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let input = open(input)?;
    let head = input.head.clone();
    let meter = input.meter.clone();
    let text = text(input, "Export the stacks one by one.", |e| meter.failed(&e))?;
    let stack: Stack = serde_json::from_str(&text).map_err(|e| {
        let place = read_error(&e);
        if e.is_eof() { place } else { sniff::or_foreign(place, &head, OWN) }
    })?;
    let deployment = stack.deployment.or_else(|| stack.checkpoint?.latest);
    let Some(deployment) = deployment else {
        return Err(sniff::foreign("this is no stack of Pulumi: take it with `pulumi stack export`", &head, OWN));
    };
    let resources = deployment.resources.unwrap_or_default();
    // `urn:pulumi:prod::shop::…`: the stack and its project.
    if let Some(stack) = resources.iter().find_map(|r| stack_of(&r.urn)) {
        sink.fact(SourceFact::Lineage(Lineage { name: stack, serial: None }));
    }
    let regions = provider_regions(&resources);
    for resource in resources {
        emit(resource, &regions, sink);
    }
    Ok(())
}

fn stack_of(urn: &str) -> Option<String> {
    let mut parts = urn.strip_prefix("urn:pulumi:")?.split("::");
    Some(format!("{}/{}", parts.next()?, parts.next()?))
}

/// Regions of the stack's AWS providers; one alone is where everything runs that says nothing else.
fn provider_regions(resources: &[StackResource]) -> Option<String> {
    let providers =
        resources.iter().filter(|r| matches!(r.kind.as_str(), "pulumi:providers:aws" | "pulumi:providers:aws-native"));
    let mut regions: Vec<String> = providers.filter_map(|r| arn::region(r.inputs.as_ref()?.get("region")?.as_str()?)).collect();
    regions.sort();
    regions.dedup();
    match &regions[..] {
        [region] => Some(region.clone()),
        _ => None,
    }
}

fn emit(written: StackResource, region: &Option<String>, sink: &mut dyn Sink) {
    let skip = |reason: &str| Skipped { what: written.kind.clone(), reason: reason.to_owned() };
    if written.kind.starts_with("pulumi:") {
        return sink.skipped(skip("a part of Pulumi itself: a stack or a provider"));
    }
    if !written.custom {
        return sink.skipped(skip("a component: its parts are resources of their own"));
    }
    if written.delete {
        return sink.skipped(skip("replaced, and waiting to be destroyed"));
    }
    if written.external {
        return sink.skipped(skip("it is only read, and another stack's or nobody's"));
    }
    let kind = match kind(&written.kind) {
        Some(kind) => kind,
        None => return sink.skipped(skip("of another provider than AWS")),
    };
    let mut values = written.inputs.unwrap_or_default();
    values.extend(written.outputs.unwrap_or_default());
    let mut values: Map<String, Value> = values.into_iter().map(|(k, v)| (k, without_secrets(v))).collect();
    if let Some(id) = &written.id {
        values.entry("id").or_insert_with(|| Value::from(id.as_str()));
    }
    let found: BTreeMap<String, String> =
        ["tags", "tagsAll"].iter().rev().flat_map(|n| tags(values.get(*n))).filter(|(k, _)| !k.starts_with("__")).collect();
    let text = |name: &str| values.get(name).and_then(Value::as_str).filter(|t| !t.is_empty());
    let own = ["arn", "id"].iter().filter_map(|n| text(n)).find_map(Arn::parse);
    let account = own.as_ref().and_then(|a| a.account.clone());
    let account = account.or_else(|| ["ownerId", "accountId"].iter().filter_map(|n| text(n)).find_map(arn::account));
    let place = own.as_ref().and_then(|a| a.region.clone());
    let place = text("region").and_then(arn::region).or(place);
    let place = place.or_else(|| text("availabilityZone").and_then(arn::region)).or_else(|| region.clone());
    let label = written.urn.rsplit("::").next().unwrap_or_default().to_owned();
    const NAMES: [&str; 9] = [
        "name",
        "identifier",
        "clusterIdentifier",
        "bucket",
        "functionName",
        "domainName",
        "tableName",
        "replicationGroupId",
        "clusterId",
    ];
    let name = found.get("Name").cloned().filter(|n| !n.trim().is_empty());
    let name = name.or_else(|| NAMES.iter().find_map(|n| text(n)).map(str::to_owned)).unwrap_or(label);
    sink.resource(Resource {
        address: written.urn,
        name: Some(name),
        kind,
        account,
        region: place,
        tags: found,
        attributes: normalised(values),
        count: 1,
        alternatives: Vec::new(),
    });
}

/// Key by which Pulumi marks a value that it keeps encrypted.
const SECRET_MARK: &str = "4dabf18193072939515e22adb298388d";

fn without_secrets(value: Value) -> Value {
    match value {
        Value::Object(map) if map.contains_key(SECRET_MARK) => Value::Null,
        Value::Object(map) => Value::Object(map.into_iter().map(|(k, v)| (k, without_secrets(v))).collect()),
        Value::Array(items) => Value::Array(items.into_iter().map(without_secrets).collect()),
        other => other,
    }
}

/// Types whose Terraform name is not that of their module and resource.
const NAMED_OTHERWISE: &[(&str, &str)] = &[
    ("rds/instance", "aws_db_instance"),
    ("rds/subnetGroup", "aws_db_subnet_group"),
    ("rds/parameterGroup", "aws_db_parameter_group"),
    ("rds/optionGroup", "aws_db_option_group"),
    ("rds/proxy", "aws_db_proxy"),
    ("rds/snapshot", "aws_db_snapshot"),
    ("ec2/instance", "aws_instance"),
    ("ec2/launchTemplate", "aws_launch_template"),
    ("ec2/launchConfiguration", "aws_launch_configuration"),
    ("ec2/securityGroup", "aws_security_group"),
    ("ec2/securityGroupRule", "aws_security_group_rule"),
    ("ec2/spotInstanceRequest", "aws_spot_instance_request"),
    ("ec2/keyPair", "aws_key_pair"),
    ("ec2/eip", "aws_eip"),
    ("ec2/flowLog", "aws_flow_log"),
    ("ebs/volume", "aws_ebs_volume"),
    ("ebs/snapshot", "aws_ebs_snapshot"),
    ("lb/loadBalancer", "aws_lb"),
    ("alb/loadBalancer", "aws_lb"),
    ("elb/loadBalancer", "aws_elb"),
    ("lb/targetGroup", "aws_lb_target_group"),
    ("lb/listener", "aws_lb_listener"),
    ("alb/targetGroup", "aws_lb_target_group"),
    ("alb/listener", "aws_lb_listener"),
    ("s3/bucketObject", "aws_s3_object"),
    ("s3/bucketObjectv2", "aws_s3_object"),
    ("cloudtrail/trail", "aws_cloudtrail"),
    ("cloudwatch/logGroup", "aws_cloudwatch_log_group"),
    ("apigateway/restApi", "aws_api_gateway_rest_api"),
    ("apigatewayv2/api", "aws_apigatewayv2_api"),
    ("autoscaling/group", "aws_autoscaling_group"),
    ("cognito/userPool", "aws_cognito_user_pool"),
    ("cognito/identityPool", "aws_cognito_identity_pool"),
    ("opensearch/domain", "aws_opensearch_domain"),
    ("elasticsearch/domain", "aws_elasticsearch_domain"),
    ("directoryservice/directory", "aws_directory_service_directory"),
    ("kinesis/firehoseDeliveryStream", "aws_kinesis_firehose_delivery_stream"),
    ("sfn/stateMachine", "aws_sfn_state_machine"),
    ("route53/zone", "aws_route53_zone"),
    ("wafv2/webAcl", "aws_wafv2_web_acl"),
    ("dms/replicationInstance", "aws_dms_replication_instance"),
];

/// Modules of Pulumi whose resources Terraform knows without the module's name.
const MODULES_WITHOUT_NAME: [&str; 3] = ["ec2", "vpc", "ebs"];

/// `aws:rds/instance:Instance` is `aws_db_instance`; `aws-native:s3:Bucket` is `AWS::S3::Bucket`.
fn kind(token: &str) -> Option<Kind> {
    let mut parts = token.split(':');
    let (package, module, name) = (parts.next()?, parts.next()?, parts.next()?);
    match package {
        "aws" => {
            let bare = module.strip_suffix("V2").filter(|m| m.contains('/')).unwrap_or(module);
            if let Some((_, terraform)) = NAMED_OTHERWISE.iter().find(|(pulumi, _)| *pulumi == bare || *pulumi == module) {
                return Some(Kind::Terraform((*terraform).to_owned()));
            }
            let (module, resource) = bare.split_once('/').unwrap_or((bare, name));
            let resource = snake(resource);
            Some(Kind::Terraform(match MODULES_WITHOUT_NAME.contains(&module) {
                true => format!("aws_{resource}"),
                false => format!("aws_{}_{resource}", snake(module)),
            }))
        }
        "aws-native" => Some(Kind::CloudFormation(format!("AWS::{}::{name}", native_module(module)))),
        _ => None,
    }
}

/// Modules of the native provider are CloudFormation's in small letters; the mapping of kinds compares letters alone where the
/// spelling is one that it does not know.
fn native_module(module: &str) -> String {
    match module {
        "s3" | "sns" | "sqs" | "iam" | "ecs" | "ecr" | "eks" | "rds" | "ec2" | "kms" | "efs" | "ssm" | "msk" | "dax" | "emr" => {
            module.to_uppercase()
        }
        "dynamodb" => "DynamoDB".to_owned(),
        "elasticache" => "ElastiCache".to_owned(),
        "cloudfront" => "CloudFront".to_owned(),
        "cloudtrail" => "CloudTrail".to_owned(),
        "cloudwatch" => "CloudWatch".to_owned(),
        "codebuild" => "CodeBuild".to_owned(),
        "secretsmanager" => "SecretsManager".to_owned(),
        "stepfunctions" => "StepFunctions".to_owned(),
        "elasticloadbalancingv2" => "ElasticLoadBalancingV2".to_owned(),
        "autoscaling" => "AutoScaling".to_owned(),
        "wafv2" => "WAFv2".to_owned(),
        "apigateway" => "ApiGateway".to_owned(),
        "apigatewayv2" => "ApiGatewayV2".to_owned(),
        "opensearchservice" => "OpenSearchService".to_owned(),
        other => onus_source::text::capitalised(other),
    }
}

/// `bucketVersioning` as `bucket_versioning`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_called_as_the_model_knows_them() {
        for (token, expected) in [
            ("aws:s3/bucketV2:BucketV2", "aws_s3_bucket"),
            ("aws:s3/bucketVersioningV2:BucketVersioningV2", "aws_s3_bucket_versioning"),
            ("aws:rds/instance:Instance", "aws_db_instance"),
            ("aws:rds/cluster:Cluster", "aws_rds_cluster"),
            ("aws:ec2/vpc:Vpc", "aws_vpc"),
            ("aws:lambda/function:Function", "aws_lambda_function"),
            ("aws:sqs/queue:Queue", "aws_sqs_queue"),
        ] {
            assert_eq!(kind(token), Some(Kind::Terraform(expected.to_owned())), "{token}");
        }
        assert_eq!(kind("aws-native:s3:Bucket"), Some(Kind::CloudFormation("AWS::S3::Bucket".to_owned())));
        assert_eq!(kind("kubernetes:core/v1:Pod"), None);
    }
}
