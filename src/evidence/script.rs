//! A read-only script that collects what `onus evidence import` reads, for each account and Region of the inventory.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use onus_core::matrix::{Matrix, Scope};
use onus_import::aws_cli::script::NAMES;

/// What each account gives once: source of the import, name of the file, function or command.
const PER_ACCOUNT: [(&str, &str, &str); 1] = [("credential-report", "credential-report.csv", "credential_report")];

/// What each Region gives: source of the import, name of the file, command.
const PER_REGION: [(&str, &str, &str); 5] = [
    (
        "asff",
        "security-hub.json",
        "run securityhub get-findings --filters '{\"RecordState\":[{\"Value\":\"ACTIVE\",\"Comparison\":\"EQUALS\"}]}'",
    ),
    ("backup-jobs", "backup-jobs.json", "run backup list-backup-jobs"),
    ("backup-jobs", "copy-jobs.json", "run backup list-copy-jobs"),
    ("backup-jobs", "restore-jobs.json", "run backup list-restore-jobs"),
    ("inspector", "inspector.json", "run inspector2 list-findings"),
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
    let mut out = [HEAD, NAMES].concat();
    for (account, regions) in regions {
        let _ = writeln!(out, "\nif account {}; then", quoted(account));
        for (source, file, command) in PER_ACCOUNT {
            let _ = writeln!(out, "  collect {source} \"$account/{file}\" {command}");
        }
        for region in regions.into_iter().filter(|region| is_region(region)) {
            let _ = writeln!(out, "  region {region}");
            for (source, file, command) in PER_REGION {
                let _ = writeln!(out, "  collect {source} \"$account/$region/{file}\" {command}");
            }
            out.push_str("  patches\n  rules\n");
        }
        out.push_str("fi\n");
    }
    out.push_str(TAIL);
    out
}

/// Whether the name is one of a Region that commands can ask, such as `eu-west-1`; `global` is none.
fn is_region(region: &str) -> bool {
    let name = region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    name && region.contains('-') && region.ends_with(|c: char| c.is_ascii_digit()) && !region.starts_with('-')
}

fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
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

# Whether the credentials are those of the account: what another account answers is no evidence about this one.
account() {
  account=$1 region= profile=${PROFILE-$1}
  caller=$(run sts get-caller-identity --query Arn --output text 2>/dev/null) || caller=unknown
  # What stands for an account by another name cannot be compared.
  case $account in *[!0-9]*) return 0 ;; esac
  case $caller in
    arn:*:"$account":*) return 0 ;;
  esac
  echo "account $account is left out: the credentials are of $caller" >&2
  failed=1
  record account "$account" 'sts get-caller-identity' "failed: the credentials are of $caller" 0
  return 1
}

region() { region=$1; }

# A row of the manifest: source, file, command, result, rows. No character of an answer begins a new cell or row.
record() {
  for cell in "$1" "$2" "$account" "$region" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$caller" "$VERSION" "$3" "$4"; do
    printf '%s' "$cell" | tr '[:cntrl:]' ' '
    printf '\t'
  done >> "$MANIFEST"
  printf '%s\n' "$5" >> "$MANIFEST"
}

# Lines below the head of a table; entries of the list in an answer, as the AWS CLI indents them.
rows() {
  case $1 in
    *.csv) grep -c . "$1" | { read -r lines; echo $((lines - 1)); } ;;
    *) grep -c '^        {' "$1" ;;
  esac
}

# Source, file and command. Without an answer there is a row that says so, and no file.
ask() {
  source=$1 file=$2; shift 2
  mkdir -p "$(dirname "$OUT/$file")"
  case $1 in
    run) asked=$*; asked=${asked#run } ;;
    credential_report) asked='iam get-credential-report --query Content --output text' ;;
    patch_states) asked="ssm describe-instance-patch-states, for the instances of $2, 50 a call" ;;
  esac
  if "$@" > "$OUT/$file" 2> "$OUT/$file.err"; then
    rm -f "$OUT/$file.err"
  else
    rm -f "$OUT/$file"
    failed=1
    record "$source" "$file" "$asked" "failed: see $file.err" 0
    return 1
  fi
}

collect() { if ask "$@"; then record "$source" "$file" "$asked" collected "$(rows "$OUT/$file")"; fi; }

# Names of what the next commands are about, a line each: no evidence, and yet what shows that nothing was left out.
list() {
  ask "$@" || return 1
  record "$source" "$file" "$asked" listed "$(grep -c '^    "' "$OUT/$file")"
}

credential_report() {
  run iam generate-credential-report > /dev/null && sleep 5 || return 1
  content=$(run iam get-credential-report --query Content --output text) || return 1
  printf '%s\n' "$content" | base64 --decode
}

patches() {
  list patch-compliance "$account/$region/instances.json" run ec2 describe-instances --query 'Reservations[].Instances[].InstanceId' || return 0
  if grep -q '^    "' "$OUT/$file"; then
    collect patch-compliance "$account/$region/patch-states.json" patch_states "$file"
  else
    record patch-compliance "$account/$region/patch-states.json" "$asked" 'no instances' 0
  fi
}

# The command takes at most fifty instances. The answers follow each other in one file, so that they are counted together; one
# that fails fails them all.
patch_states() {
  group= count=0
  while IFS= read -r instance; do
    case $instance in
      '    "'*) instance=${instance#    } group=$group${group:+,}${instance%,} count=$((count + 1)) ;;
      *) continue ;;
    esac
    if [ "$count" = 50 ]; then
      states_of "$group" || return 1
      group= count=0
    fi
  done < "$OUT/$1"
  [ "$count" = 0 ] || states_of "$group"
}

states_of() { run ssm describe-instance-patch-states --cli-input-json "{\"InstanceIds\":[$1]}" < /dev/null; }

# The name of a rule never comes into the name of a file.
rules() {
  list aws-config "$account/$region/config-rules.json" run configservice describe-config-rules --query 'ConfigRules[].ConfigRuleName' || return 0
  number=0
  while IFS= read -r name; do
    [ -n "$name" ] || continue
    number=$((number + 1))
    collect aws-config "$account/$region/config-$number.json" run configservice get-compliance-details-by-config-rule \
      --cli-input-json "{\"ConfigRuleName\":$name}" < /dev/null
  done << EOF
$(names < "$OUT/$file")
EOF
}
"#;

const TAIL: &str = r#"
echo "collected into $OUT; $MANIFEST lists every file"
[ "$failed" = 0 ] || { echo "some commands failed: $MANIFEST says which" >&2; exit 1; }
"#;
