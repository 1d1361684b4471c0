//! The commands whose answers an import reads, as a script that only reads.
//!
//! Must not know: which accounts there are; whoever runs the script says so.

/// A function of the shell that hands on the names in a list which the AWS CLI printed, as `evidence plan --script` has it, too.
pub const NAMES: &str = r#"
# Names in an answer are free text. Each goes back as the JSON text that it came as, and never becomes words of a command.
names() {
  while IFS= read -r name; do
    case $name in
      '    "'*) name=${name#    }; printf '%s\n' "${name%,}" ;;
    esac
  done
}
"#;

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

/// Answers that name things: the command, where the names stand in its answer, and what describes each by its name.
const EACH: &[(&str, &str, &str, &str)] = &[
    ("ecs list-clusters", "clusterArns[]", "ecs describe-clusters", r#"{"clusters":[NAME]}"#),
    ("eks list-clusters", "clusters[]", "eks describe-cluster", r#"{"name":NAME}"#),
    ("dynamodb list-tables", "TableNames[]", "dynamodb describe-table", r#"{"TableName":NAME}"#),
    ("kms list-keys", "Keys[].KeyId", "kms describe-key", r#"{"KeyId":NAME}"#),
    (
        "ecs list-task-definition-families --status ACTIVE",
        "families[]",
        "ecs describe-task-definition",
        r#"{"taskDefinition":NAME}"#,
    ),
    ("opensearch list-domain-names", "DomainNames[].DomainName", "opensearch describe-domain", r#"{"DomainName":NAME}"#),
];

/// What only an answer about each bucket tells. The folder says which bucket it is, so that a name must be one of a bucket.
const BUCKETS: &str = r#"  while IFS= read -r name; do
    bucket=${name#\"} bucket=${bucket%\"}
    case $bucket in
      '' | .* | *[!A-Za-z0-9._-]*) printf '%s is no name of a bucket: not asked\n' "$name" >> "$OUT/errors.txt"; continue ;;
    esac
    for command in get-bucket-location get-bucket-encryption get-bucket-versioning get-public-access-block \
      get-bucket-ownership-controls get-bucket-replication get-object-lock-configuration; do
      ask "$place/buckets/$bucket" s3api "$command" --cli-input-json "{\"Bucket\":$name}"
    done
  done < <(list s3api list-buckets --query 'Buckets[].Name')
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
export AWS_PAGER=
REGIONS=${REGIONS:-$(aws ec2 describe-regions --query 'Regions[].RegionName' --output text)}
"#,
    );
    out.push_str(NAMES);
    out.push_str(
        r#"
# What is not allowed, or not offered in a region, leaves no file. A checksum keeps names of files apart that are cut, or differ
# only in capitals and signs; a bucket has a folder of its own.
ask() {
  local place=$1 file line; shift
  case $place in
    */buckets/*) file=$1-$2 ;;
    *)
      file=$(printf '%s' "$*" | sed 's/--cli-input-json //' | tr -c 'A-Za-z0-9.' '-' | cut -c1-110)
      [ $# -le 2 ] || file="$file-$(printf '%s' "$*" | cksum | cut -d ' ' -f 1)"
      ;;
  esac
  mkdir -p "$place"
  aws "$@" --output json < /dev/null > "$place/$file.json" 2> "$place/$file.error" || rm -f "$place/$file.json"
  [ -s "$place/$file.json" ] || rm -f "$place/$file.json"
  while IFS= read -r line; do
    printf '%s %s: %s\n' "$place" "$*" "$line"
  done < "$place/$file.error" >> "$OUT/errors.txt"
  rm -f "$place/$file.error"
}

# The names in an answer, each as JSON on a line of its own.
list() { aws "$@" --output json < /dev/null 2> /dev/null | names; }

# Organisational units below one, with their accounts.
units() {
  local unit
  ask "$OUT" organizations list-accounts-for-parent --cli-input-json "{\"ParentId\":$1}"
  ask "$OUT" organizations list-organizational-units-for-parent --cli-input-json "{\"ParentId\":$1}"
  while IFS= read -r unit; do
    units "$unit"
  done < <(list organizations list-organizational-units-for-parent --cli-input-json "{\"ParentId\":$1}" \
    --query 'OrganizationalUnits[].Id')
}

# The organisation, which only its management account and delegates may ask.
organisation() {
  local root
  ask "$OUT" organizations list-accounts
  ask "$OUT" organizations list-roots
  while IFS= read -r root; do
    units "$root"
  done < <(list organizations list-roots --query 'Roots[].Id')
}

gather() {
  local account; account=$(aws sts get-caller-identity --query Account --output text) || return 1
  case $account in '' | *[!0-9]*) echo "the credentials are of no account: $account" >&2; return 1 ;; esac
  local place="$OUT/$account"
  ask "$place" sts get-caller-identity
"#,
    );
    for command in GLOBAL {
        out.push_str(&format!("  ask \"$place\" {command}\n"));
    }
    out.push_str("  local region name bucket command service group profile\n");
    out.push_str(BUCKETS);
    out.push_str("  for region in $REGIONS; do\n    case $region in *[!a-z0-9-]*) continue ;; esac\n    export AWS_DEFAULT_REGION=$region AWS_REGION=$region\n");
    for command in REGIONAL {
        out.push_str(&format!("    ask \"$place/$region\" {command}\n"));
    }
    for (list, query, describe, input) in EACH {
        let input = input.replace('"', "\\\"").replace("NAME", "$name");
        out.push_str(&format!(
            "    while IFS= read -r name; do\n      ask \"$place/$region\" {describe} --cli-input-json \"{input}\"\n    done < <(list {list} --query '{query}')\n"
        ));
    }
    out.push_str(
        r#"    while IFS= read -r name; do
      while IFS= read -r service; do
        ask "$place/$region" ecs describe-services --cli-input-json "{\"cluster\":$name,\"services\":[$service]}"
      done < <(list ecs list-services --cli-input-json "{\"cluster\":$name}" --query 'serviceArns[]')
    done < <(list ecs list-clusters --query 'clusterArns[]')
    while IFS= read -r name; do
      while IFS= read -r group; do
        ask "$place/$region" eks describe-nodegroup --cli-input-json "{\"clusterName\":$name,\"nodegroupName\":$group}"
      done < <(list eks list-nodegroups --cli-input-json "{\"clusterName\":$name}" --query 'nodegroups[]')
      while IFS= read -r profile; do
        ask "$place/$region" eks describe-fargate-profile \
          --cli-input-json "{\"clusterName\":$name,\"fargateProfileName\":$profile}"
      done < <(list eks list-fargate-profiles --cli-input-json "{\"clusterName\":$name}" --query 'fargateProfileNames[]')
    done < <(list eks list-clusters --query 'clusters[]')
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
  case $account in *[!0-9]*) echo "$account is no account: left out" >&2; continue ;; esac
  (
    role="arn:${PARTITION:-aws}:iam::$account:role/${ROLE:?name a role that reads, with ROLE}"
    keys=$(aws sts assume-role --role-arn "$role" --role-session-name onus \
      --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text 2> "$OUT/$account.error") || {
      while IFS= read -r line; do
        printf '%s, not gathered: %s\n' "$account" "$line"
      done < "$OUT/$account.error" >> "$OUT/errors.txt"
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
        let commands = GLOBAL.iter().chain(REGIONAL).chain(EACH.iter().flat_map(|(list, _, describe, _)| [list, describe]));
        for command in commands {
            let verb = command.split(' ').nth(1).expect("a service and a command");
            assert!(["list-", "describe-", "get-"].iter().any(|p| verb.starts_with(p)), "{command}");
        }
    }
}
