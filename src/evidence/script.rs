//! A read-only script that collects what `onus evidence import` reads, for each account and Region of the inventory.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use onus_core::matrix::{Matrix, Scope};

/// What each account gives once: source of the import, name of the file, command.
const PER_ACCOUNT: [(&str, &str, &str); 1] = [(
    "credential-report",
    "credential-report.csv",
    "iam generate-credential-report > /dev/null; sleep 5; run iam get-credential-report --query Content --output text | base64 --decode",
)];

/// What each Region gives: source of the import, name of the file, command.
const PER_REGION: [(&str, &str, &str); 6] = [
    (
        "asff",
        "security-hub.json",
        "securityhub get-findings --filters '{\"RecordState\":[{\"Value\":\"ACTIVE\",\"Comparison\":\"EQUALS\"}]}'",
    ),
    ("backup-jobs", "backup-jobs.json", "backup list-backup-jobs"),
    ("backup-jobs", "copy-jobs.json", "backup list-copy-jobs"),
    ("backup-jobs", "restore-jobs.json", "backup list-restore-jobs"),
    ("inspector", "inspector.json", "inspector2 list-findings"),
    ("patch-compliance", "patch-states.json", "ssm describe-instance-patch-states --instance-ids $instances"),
];

/// The script. It asks and never changes; accounts are read through profiles of their ids, or the current one.
pub(super) fn collection_script(matrix: &Matrix, scope: Option<&Scope>) -> String {
    let inside = |index: u32| scope.is_none_or(|scope| scope.deployments.contains(&index));
    let mut regions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (index, deployment) in (0_u32..).zip(&matrix.deployments) {
        let Some(account) = deployment.account.filter(|_| inside(index)) else { continue };
        let account = matrix.accounts[account as usize].id.as_str();
        regions.entry(account).or_default().extend(deployment.regions.iter().map(String::as_str));
    }
    let mut out = String::from(HEAD);
    for (account, regions) in regions {
        let _ = writeln!(out, "\naccount {account}");
        for (source, file, command) in PER_ACCOUNT {
            let _ = writeln!(out, "collect {source} {account}/{file} {}", quoted(command));
        }
        for region in regions.into_iter().filter(|region| is_region(region)) {
            let _ = writeln!(out, "region {region}");
            for (source, file, command) in PER_REGION {
                let _ = writeln!(out, "collect {source} {account}/{region}/{file} {}", quoted(command));
            }
            let _ = writeln!(out, "rules {account}/{region}");
        }
    }
    out.push_str(TAIL);
    out
}

/// What is written into a script must be nothing but a name.
fn is_region(region: &str) -> bool {
    !region.is_empty() && region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn quoted(command: &str) -> String {
    format!("'{}'", command.replace('\'', "'\\''"))
}

const HEAD: &str = r#"#!/bin/sh
# Collects evidence from AWS. Every command reads; none changes anything but the credential report, which IAM makes anew.
#
# Each account is read with the profile of your AWS CLI that is named for its id, or with PROFILE, if that is set. What was
# collected goes to OUT (default: collected), with a manifest; `onus evidence import` takes it from there.
set -u
OUT=${OUT:-collected}
mkdir -p "$OUT" || exit 1
MANIFEST=$OUT/manifest.tsv
printf 'source\tfile\taccount\tregion\tmoment\tcaller\ttool\tcommand\tresult\trows\n' > "$MANIFEST"
export AWS_DEFAULT_OUTPUT=json AWS_PAGER=
VERSION=$(aws --version 2>&1 | tr '\t\n' '  ')
failed=0

run() { aws ${profile:+--profile "$profile"} ${region:+--region "$region"} "$@"; }

account() {
  account=$1 region= profile=${PROFILE-$1}
  caller=$(run sts get-caller-identity --query Arn --output text 2>/dev/null) || caller=unknown
  case $caller in
    *:"$account":*) ;;
    *) echo "account $account: the profile reads as $caller" >&2; failed=1 ;;
  esac
}

region() {
  region=$1
  instances=$(run ec2 describe-instances --query 'Reservations[].Instances[].InstanceId' --output text 2>/dev/null | tr '\n' ' ')
}

record() {
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$account" "$region" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
    "$caller" "$VERSION" "$3" "$4" "$5" >> "$MANIFEST"
}

# Lines below the head of a table; entries of the list in an answer, as the AWS CLI indents them.
rows() {
  case $1 in
    *.csv) grep -c . "$1" | { read -r lines; echo $((lines - 1)); } ;;
    *) grep -c '^        {' "$1" ;;
  esac
}

collect() {
  mkdir -p "$OUT/$(dirname "$2")"
  case $3 in *'$instances'*) [ -n "${instances# }" ] || { record "$1" "$2" "$3" "no instances" 0; return; } ;; esac
  if eval "run $3" > "$OUT/$2" 2> "$OUT/$2.err"; then
    rm -f "$OUT/$2.err"; record "$1" "$2" "$3" collected "$(rows "$OUT/$2")"
  else
    rm -f "$OUT/$2"; failed=1; record "$1" "$2" "$3" "failed: see $2.err" 0
  fi
}

rules() {
  for rule in $(run configservice describe-config-rules --query 'ConfigRules[].ConfigRuleName' --output text 2>/dev/null); do
    collect aws-config "$1/config-$rule.json" "configservice get-compliance-details-by-config-rule --config-rule-name $rule"
  done
}
"#;

const TAIL: &str = r#"
echo "collected into $OUT; $MANIFEST lists every file"
[ "$failed" = 0 ] || { echo "some commands failed: $MANIFEST says which" >&2; exit 1; }
"#;
