//! The one identity of a resource: its ARN, written in one way, completed or derived where a source leaves it out.
//!
//! Must not know: where identities are kept.

use crate::support::arn::Arn;

/// An ARN as every source would write it.
pub fn canonical(written: &str) -> Option<String> {
    let trimmed = written.trim();
    Arn::parse(trimmed)?;
    // The API of log groups adds `:*`, which stands for their streams.
    Some(trimmed.strip_suffix(":*").unwrap_or(trimmed).to_owned())
}

/// Kinds whose ARN is the one of what they belong to.
const NAMED_AS_THEIR_PARENT: [&str; 12] = [
    "aws_sns_topic_policy",
    "aws_sns_topic_data_protection_policy",
    "aws_secretsmanager_secret_policy",
    "aws_secretsmanager_secret_version",
    "aws_secretsmanager_secret_rotation",
    "aws_kms_key_policy",
    "aws_wafv2_web_acl_logging_configuration",
    "aws_dynamodb_resource_policy",
    "aws_kinesis_resource_policy",
    "aws_ecs_tag",
    "aws_opensearch_domain_policy",
    "aws_efs_backup_policy",
];

/// Whether the ARN that a kind tells is its own.
pub fn own(kind: &str) -> bool {
    !NAMED_AS_THEIR_PARENT.contains(&kind)
}

/// By what a kind is called in Terraform and CloudFormation: service and resource of its ARN, and whether account and region
/// stand in it. `{}` is the id.
const DERIVED: &[(&[&str], &str, &str, Place)] = &[
    (&["aws_instance", "AWS::EC2::Instance", "ec2:instance"], "ec2", "instance/{}", Place::Full),
    (&["aws_ebs_volume", "AWS::EC2::Volume", "ec2:volume"], "ec2", "volume/{}", Place::Full),
    (&["aws_vpc", "aws_default_vpc", "AWS::EC2::VPC"], "ec2", "vpc/{}", Place::Full),
    (&["aws_subnet", "aws_default_subnet", "AWS::EC2::Subnet"], "ec2", "subnet/{}", Place::Full),
    (&["aws_security_group", "aws_default_security_group", "AWS::EC2::SecurityGroup"], "ec2", "security-group/{}", Place::Full),
    (&["aws_nat_gateway", "AWS::EC2::NatGateway"], "ec2", "natgateway/{}", Place::Full),
    (&["aws_internet_gateway", "AWS::EC2::InternetGateway"], "ec2", "internet-gateway/{}", Place::Full),
    (&["aws_route_table", "AWS::EC2::RouteTable"], "ec2", "route-table/{}", Place::Full),
    (&["aws_network_acl", "AWS::EC2::NetworkAcl"], "ec2", "network-acl/{}", Place::Full),
    (&["aws_vpc_endpoint", "AWS::EC2::VPCEndpoint"], "ec2", "vpc-endpoint/{}", Place::Full),
    (&["aws_launch_template", "AWS::EC2::LaunchTemplate"], "ec2", "launch-template/{}", Place::Full),
    (&["aws_eip", "AWS::EC2::EIP"], "ec2", "elastic-ip/{}", Place::Full),
    (&["aws_s3_bucket", "AWS::S3::Bucket"], "s3", "{}", Place::Global),
    (&["aws_sqs_queue", "AWS::SQS::Queue"], "sqs", "{}", Place::Full),
    (&["aws_dynamodb_table", "AWS::DynamoDB::Table"], "dynamodb", "table/{}", Place::Full),
    (&["aws_lambda_function", "AWS::Lambda::Function"], "lambda", "function:{}", Place::Full),
    (&["aws_db_instance", "AWS::RDS::DBInstance"], "rds", "db:{}", Place::Full),
    (&["aws_rds_cluster", "AWS::RDS::DBCluster"], "rds", "cluster:{}", Place::Full),
    (&["aws_redshift_cluster", "AWS::Redshift::Cluster"], "redshift", "cluster:{}", Place::Full),
    (&["aws_route53_zone", "AWS::Route53::HostedZone"], "route53", "hostedzone/{}", Place::Global),
    (&["aws_efs_file_system", "AWS::EFS::FileSystem"], "elasticfilesystem", "file-system/{}", Place::Full),
    (&["aws_kms_key", "AWS::KMS::Key"], "kms", "key/{}", Place::Full),
    (&["aws_eks_cluster", "AWS::EKS::Cluster"], "eks", "cluster/{}", Place::Full),
    (&["aws_iam_role", "AWS::IAM::Role"], "iam", "role/{}", Place::Account),
    (&["aws_iam_user", "AWS::IAM::User"], "iam", "user/{}", Place::Account),
    (&["aws_cloudwatch_log_group", "AWS::Logs::LogGroup"], "logs", "log-group:{}", Place::Full),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Full,
    Account,
    Global,
}

/// What account and region are called in an ARN's partition.
pub fn partition(region: &str) -> &'static str {
    match region {
        r if r.starts_with("cn-") => "aws-cn",
        r if r.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// The ARN of a resource of a kind, by its id; none where the kind is not known, or account or region is missing and needed.
pub fn derived(kind: &str, id: &str, account: &str, region: &str) -> Option<String> {
    let (_, service, pattern, place) = DERIVED.iter().find(|(kinds, ..)| kinds.contains(&kind))?;
    // A reference, a URL or another ARN is no id.
    let id = id.rsplit_once("/").filter(|_| *service == "sqs" || *service == "route53").map_or(id, |(_, last)| last);
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '$' | '{' | '}' | '*');
    if id.is_empty() || id.contains(odd) || id.starts_with("arn:") {
        return None;
    }
    let region = if *place == Place::Full { region } else { "" };
    let account_part = if *place == Place::Global { "" } else { account };
    if (*place == Place::Full && crate::support::arn::region(region).is_none_or(|r| r != region))
        || (*place != Place::Global && account_part.is_empty())
    {
        return None;
    }
    Some(format!("arn:{}:{service}:{region}:{account_part}:{}", partition(region), pattern.replace("{}", id)))
}

/// What stands for something that another resource names: the last part of an ARN or path, without a revision.
pub fn short_name(written: &str) -> String {
    let last = written.rsplit('/').next().unwrap_or(written);
    let name = match last.rsplit_once(':') {
        Some((name, revision)) if !revision.is_empty() && revision.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => last,
    };
    name.rsplit(':').next().unwrap_or(name).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_written_in_one_way_and_derived_where_all_of_it_is_known() {
        assert_eq!(canonical(" arn:aws:sqs:eu-west-1:111122223333:q").as_deref(), Some("arn:aws:sqs:eu-west-1:111122223333:q"));
        assert_eq!(
            canonical("arn:aws:logs:eu-west-1:111122223333:log-group:/a:*").as_deref(),
            Some("arn:aws:logs:eu-west-1:111122223333:log-group:/a")
        );
        assert_eq!(
            derived("AWS::EC2::Volume", "vol-1", "111122223333", "eu-west-1").as_deref(),
            Some("arn:aws:ec2:eu-west-1:111122223333:volume/vol-1")
        );
        assert_eq!(derived("aws_s3_bucket", "files", "", "").as_deref(), Some("arn:aws:s3:::files"));
        assert_eq!(derived("aws_ebs_volume", "vol-1", "", "eu-west-1"), None);
        assert_eq!(derived("aws_ebs_volume", "${x}", "111122223333", "eu-west-1"), None);
        assert_eq!(
            derived("AWS::SQS::Queue", "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs", "111122223333", "eu-west-1")
                .as_deref(),
            Some("arn:aws:sqs:eu-west-1:111122223333:jobs")
        );
    }

    #[test]
    fn names_of_wholes_are_compared_without_path_and_revision() {
        for written in ["arn:aws:ecs:eu-west-1:111122223333:task-definition/Nightly:7", "nightly:3", "Nightly"] {
            assert_eq!(short_name(written), "nightly");
        }
    }
}
