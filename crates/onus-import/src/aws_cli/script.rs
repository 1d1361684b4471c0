//! The commands whose answers an import reads, as a script that only reads.
//!
//! Must not know: which accounts there are; whoever runs the script says so.

/// Commands that answer for a whole account.
const GLOBAL: &[&str] =
    &["s3api list-buckets", "iam list-roles", "iam list-users", "cloudfront list-distributions", "route53 list-hosted-zones"];

/// Commands that answer for a region.
const REGIONAL: &[&str] = &[
    "ec2 describe-instances",
    "ec2 describe-volumes",
    "ec2 describe-vpcs",
    "ec2 describe-subnets",
    "ec2 describe-security-groups",
    "ec2 describe-nat-gateways",
    "ec2 describe-vpn-connections",
    "autoscaling describe-auto-scaling-groups",
    "elbv2 describe-load-balancers",
    "elb describe-load-balancers",
    "lambda list-functions",
    "rds describe-db-instances",
    "rds describe-db-clusters",
    "rds describe-db-proxies",
    "dynamodb list-tables",
    "elasticache describe-replication-groups",
    "elasticache describe-cache-clusters",
    "memorydb describe-clusters",
    "redshift describe-clusters",
    "redshift-serverless list-workgroups",
    "docdb describe-db-clusters --filters Name=engine,Values=docdb",
    "neptune describe-db-clusters --filters Name=engine,Values=neptune",
    "efs describe-file-systems",
    "fsx describe-file-systems",
    "kms list-keys",
    "secretsmanager list-secrets",
    "sqs list-queues",
    "sns list-topics",
    "kinesis list-streams",
    "firehose list-delivery-streams",
    "stepfunctions list-state-machines",
    "events list-event-buses",
    "apigateway get-rest-apis",
    "apigatewayv2 get-apis",
    "ecr describe-repositories",
    "backup list-backup-vaults",
    "logs describe-log-groups",
    "cloudtrail describe-trails",
    "guardduty list-detectors",
    "acm list-certificates",
    "wafv2 list-web-acls --scope REGIONAL",
    "codebuild list-projects",
    "resourcegroupstaggingapi get-resources",
];

/// Answers that name things, and the command that describes each.
const EACH: &[(&str, &str, &str)] = &[
    ("ecs list-clusters", "clusterArns[]", "ecs describe-clusters --clusters"),
    ("eks list-clusters", "clusters[]", "eks describe-cluster --name"),
    ("dynamodb list-tables", "TableNames[]", "dynamodb describe-table --table-name"),
    ("kms list-keys", "Keys[].KeyId", "kms describe-key --key-id"),
    ("ecs list-task-definition-families --status ACTIVE", "families[]", "ecs describe-task-definition --task-definition"),
    ("opensearch list-domain-names", "DomainNames[].DomainName", "opensearch describe-domain --domain-name"),
];

/// What only an answer about each bucket tells. The folder says which bucket it is.
const BUCKETS: &str = r#"  for bucket in $(aws s3api list-buckets --query 'Buckets[].Name' --output text 2> /dev/null); do
    [ "$bucket" = None ] && continue
    ask "$place/buckets/$bucket" s3api get-bucket-location --bucket "$bucket"
    ask "$place/buckets/$bucket" s3api get-bucket-encryption --bucket "$bucket"
    ask "$place/buckets/$bucket" s3api get-bucket-versioning --bucket "$bucket"
    ask "$place/buckets/$bucket" s3api get-public-access-block --bucket "$bucket"
    ask "$place/buckets/$bucket" s3api get-bucket-ownership-controls --bucket "$bucket"
    ask "$place/buckets/$bucket" s3api get-bucket-replication --bucket "$bucket"
    ask "$place/buckets/$bucket" s3api get-object-lock-configuration --bucket "$bucket"
  done
"#;

/// A script for bash.
pub fn script() -> String {
    let mut out = String::from(
        r#"#!/usr/bin/env bash
# Gathers what `onus import aws-cli` reads. Every command only reads.
#
#   OUT=answers REGIONS="eu-west-1 us-east-1" bash gather.sh      the account of your present credentials
#   ROLE=ReadOnly ACCOUNTS="111122223333" bash gather.sh          these accounts, by a role of this name in each
#   ROLE=ReadOnly ACCOUNTS=all bash gather.sh                     every account of the organisation
#
# Then: onus import aws-cli answers
set -u
OUT=${OUT:-answers}
REGIONS=${REGIONS:-$(aws ec2 describe-regions --query 'Regions[].RegionName' --output text)}

# What is not allowed, or not offered in a region, leaves no file. A checksum keeps names of files apart that are cut, or differ
# only in capitals and signs; a bucket has a folder of its own.
ask() {
  local place=$1; shift
  local name; name=$(printf '%s' "$*" | tr -c 'A-Za-z0-9.\n' '-' | cut -c1-110)
  case $place in
    */buckets/*) ;;
    *) [ $# -le 2 ] || name="$name-$(printf '%s' "$*" | cksum | cut -d ' ' -f 1)" ;;
  esac
  mkdir -p "$place"
  aws "$@" --output json > "$place/$name.json" 2> "$place/$name.error" || rm -f "$place/$name.json"
  [ -s "$place/$name.json" ] || rm -f "$place/$name.json"
  [ -s "$place/$name.error" ] && sed "s|^|$place $*: |" "$place/$name.error" >> "$OUT/errors.txt"
  rm -f "$place/$name.error"
}

# Organisational units below one, with their accounts.
units() {
  local unit
  ask "$OUT" organizations list-accounts-for-parent --parent-id "$1"
  ask "$OUT" organizations list-organizational-units-for-parent --parent-id "$1"
  for unit in $(aws organizations list-organizational-units-for-parent --parent-id "$1" \
    --query 'OrganizationalUnits[].Id' --output text 2> /dev/null); do
    [ "$unit" = None ] || units "$unit"
  done
}

# The organisation, which only its management account and delegates may ask.
organisation() {
  local root
  ask "$OUT" organizations list-accounts
  ask "$OUT" organizations list-roots
  for root in $(aws organizations list-roots --query 'Roots[].Id' --output text 2> /dev/null); do
    [ "$root" = None ] || units "$root"
  done
}

gather() {
  local account; account=$(aws sts get-caller-identity --query Account --output text) || return 1
  local place="$OUT/$account"
  ask "$place" sts get-caller-identity
"#,
    );
    for command in GLOBAL {
        out.push_str(&format!("  ask \"$place\" {command}\n"));
    }
    out.push_str("  local region id bucket service group profile\n");
    out.push_str(BUCKETS);
    out.push_str("  for region in $REGIONS; do\n    export AWS_DEFAULT_REGION=$region AWS_REGION=$region\n");
    for command in REGIONAL {
        out.push_str(&format!("    ask \"$place/$region\" {command}\n"));
    }
    for (list, query, describe) in EACH {
        out.push_str(&format!(
            "    for id in $(aws {list} --query '{query}' --output text 2> /dev/null); do\n      [ \"$id\" = None ] || ask \"$place/$region\" {describe} \"$id\"\n    done\n"
        ));
    }
    out.push_str(
        r#"    for id in $(aws ecs list-clusters --query 'clusterArns[]' --output text 2> /dev/null); do
      for service in $(aws ecs list-services --cluster "$id" --query 'serviceArns[]' --output text 2> /dev/null); do
        [ "$service" = None ] || ask "$place/$region" ecs describe-services --cluster "$id" --services "$service"
      done
    done
    for id in $(aws eks list-clusters --query 'clusters[]' --output text 2> /dev/null); do
      for group in $(aws eks list-nodegroups --cluster-name "$id" --query 'nodegroups[]' --output text 2> /dev/null); do
        [ "$group" = None ] || ask "$place/$region" eks describe-nodegroup --cluster-name "$id" --nodegroup-name "$group"
      done
      for profile in $(aws eks list-fargate-profiles --cluster-name "$id" --query 'fargateProfileNames[]' --output text 2> /dev/null); do
        [ "$profile" = None ] || ask "$place/$region" eks describe-fargate-profile --cluster-name "$id" --fargate-profile-name "$profile"
      done
    done
  done
}

mkdir -p "$OUT"
organisation
if [ -z "${ACCOUNTS:-}" ]; then
  gather
  exit
fi
[ "$ACCOUNTS" = all ] && ACCOUNTS=$(aws organizations list-accounts --query 'Accounts[?Status==`ACTIVE`].Id' --output text)
for account in $ACCOUNTS; do
  (
    role="arn:${PARTITION:-aws}:iam::$account:role/${ROLE:?name a role that reads, with ROLE}"
    keys=$(aws sts assume-role --role-arn "$role" --role-session-name onus \
      --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text 2> "$OUT/$account.error") || {
      sed "s|^|$account, not gathered: |" "$OUT/$account.error" >> "$OUT/errors.txt"
      echo "$account, not gathered: $role cannot be assumed" | tee -a "$OUT/errors.txt" >&2
      rm -f "$OUT/$account.error"
      exit 0
    }
    rm -f "$OUT/$account.error"
    read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN <<< "$keys"
    export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
    gather
  )
done
"#,
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_only_reads() {
        let commands = GLOBAL.iter().chain(REGIONAL).chain(EACH.iter().flat_map(|(list, _, describe)| [list, describe]));
        for command in commands {
            let verb = command.split(' ').nth(1).expect("a service and a command");
            assert!(["list-", "describe-", "get-"].iter().any(|p| verb.starts_with(p)), "{command}");
        }
    }
}
