//! The collection script, run with a stand-in for the AWS CLI that answers for an account of 120 instances and refuses what the
//! service refuses; and the import of what it wrote.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use super::{ACCOUNT, Fixture, onus, settings};

/// `describe-instance-patch-states` takes at most fifty ids. Of instance 7, two patches are missing; instance 8 is not managed.
const AWS: &str = r#"#!/bin/sh
for last; do :; done
case "$*" in
  --version) echo aws-cli/2.31.0 ;;
  *get-caller-identity*) echo arn:aws:iam::111122223333:user/auditor ;;
  *describe-instances*)
    awk 'BEGIN { print "["; for (n = 1; n <= 120; n++) printf "    \"i-%017d\"%s\n", n, n < 120 ? "," : ""; print "]" }' ;;
  *describe-instance-patch-states*)
    printf '%s\n' "$last" | tr ',[]' '\n\n\n' | grep '^"i-' | tr -d '"' > "$IDS"
    wc -l < "$IDS" | tr -d ' ' >> "$CALLS"
    [ "$(wc -l < "$IDS")" -le 50 ] || { echo 'InstanceIds: length must be at most 50' >&2; exit 254; }
    [ "$(wc -l < "$CALLS")" != "${FAILING:-0}" ] || { echo Throttling >&2; exit 254; }
    awk 'BEGIN { print "{\n    \"InstancePatchStates\": [" }
      $0 !~ /8$/ || $0 !~ /0008$/ { printf "%s        {\n            \"InstanceId\": \"%s\",\n            \"MissingCount\": %d,\n            \"FailedCount\": 0,\n            \"OperationEndTime\": \"2026-09-30T02:00:00Z\"\n        }", more, $0, $0 ~ /0007$/ ? 2 : 0; more = ",\n" }
      END { print "\n    ]\n}" }' "$IDS" ;;
  *describe-config-rules*) printf '[\n    "the \\"one\\" $(rule) of us",\n    "rds-storage-encrypted"\n]\n' ;;
  *get-compliance-details-by-config-rule*)
    printf '%s\n' "$last" >> "$RULES"
    printf '{\n    "EvaluationResults": []\n}\n' ;;
  *) echo 'AccessDenied' >&2; exit 254 ;;
esac
"#;

fn fleet(fixture: &Fixture) {
    settings(fixture);
    let root = fixture.root();
    let inventory =
        format!("deployments:\n  - {{ id: fleet, service: ec2, owner: data, account: \"{ACCOUNT}\", regions: [eu-west-1] }}\n");
    fs::write(root.join("inventory/fleet.yaml"), inventory).unwrap();
    let mut rows = "address,type,service,deployment,role,account,region,count,file,source,imported,remark\n".to_owned();
    for n in 1..=120 {
        let arn = format!("arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-{n:017}");
        rows += &format!("{arn},AWS::EC2::Instance,ec2,fleet,counted,{ACCOUNT},eu-west-1,1,x,config,2026-09-01,\n");
    }
    fs::write(root.join("inventory/imported-fleet.csv"), rows).unwrap();
    fs::create_dir(root.join("bin")).unwrap();
    let aws = root.join("bin/aws");
    fs::write(&aws, AWS).unwrap();
    fs::set_permissions(&aws, fs::Permissions::from_mode(0o755)).unwrap();
    let (done, script, err) = onus(fixture, &["evidence", "plan", "--script", "aws-cli"]);
    assert!(done, "{err}");
    fs::write(root.join("collect.sh"), script).unwrap();
}

/// Runs the script; the rows of its manifest as maps of file, result and number of rows.
fn collect(fixture: &Fixture, failing: &str) -> Vec<(String, String, String)> {
    let root = fixture.root();
    let path = format!("{}:{}", root.join("bin").display(), std::env::var("PATH").unwrap());
    for file in ["calls", "rules"] {
        fs::write(root.join(file), "").unwrap();
    }
    let done = Command::new("sh")
        .arg("collect.sh")
        .current_dir(&root)
        .env("PATH", path)
        .env("PROFILE", "")
        .envs([("IDS", "ids"), ("CALLS", "calls"), ("RULES", "rules"), ("FAILING", failing)])
        .stdin(Stdio::null())
        .output()
        .expect("sh runs");
    // The stand-in denies what is no part of the test.
    assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
    let manifest = fs::read_to_string(root.join("collected/manifest.tsv")).unwrap();
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    manifest.lines().skip(1).map(cells).map(|row| (row[1].clone(), row[8].clone(), row[9].clone())).collect()
}

fn row(file: &str, result: &str, rows: &str) -> (String, String, String) {
    (format!("{ACCOUNT}/eu-west-1/{file}"), result.to_owned(), rows.to_owned())
}

/// Fifty a call, in one file, so that 118 of 120 is what they come to together.
#[test]
fn patch_states_of_a_large_fleet_are_asked_for_in_groups_and_counted_together() {
    let fixture = Fixture::new();
    fleet(&fixture);
    let manifest = collect(&fixture, "");
    let root = fixture.root();
    assert_eq!(fs::read_to_string(root.join("calls")).unwrap(), "50\n50\n20\n");
    assert!(manifest.contains(&row("instances.json", "listed", "120")), "{manifest:?}");
    assert!(manifest.contains(&row("patch-states.json", "collected", "119")), "{manifest:?}");
    let (done, out, err) =
        onus(&fixture, &["evidence", "import", "aws-cli", "collected/manifest.tsv", "--by", "Cloud Operations"]);
    assert!(done, "{out}{err}");
    // A list of what was asked about is neither evidence nor missing.
    assert!(!format!("{out}{err}").contains("instances.json"), "{out}{err}");
    let inventory = fixture.inventory().inventory;
    let item = |check: &str| {
        let check = format!("patch-compliance:{check}");
        let found = inventory.evidence.iter().find(|e| e.results.as_ref().is_some_and(|r| r.checks.contains(&check)));
        found.and_then(|item| item.results.clone()).unwrap_or_else(|| panic!("{check}: {out}{err}"))
    };
    let missing = item("missing-count");
    assert!(missing.words().contains("118 of 120 resources passed, 1 failed, 1 without a result"), "{}", missing.words());
    assert_eq!(missing.failing, [format!("arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-{:017}", 7)]);
    assert_eq!(missing.missing, [format!("arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-{:017}", 8)]);
}

/// Half an answer would be taken for all of it.
#[test]
fn where_one_group_fails_nothing_is_collected() {
    let fixture = Fixture::new();
    fleet(&fixture);
    let manifest = collect(&fixture, "2");
    let failed = format!("failed: see {ACCOUNT}/eu-west-1/patch-states.json.err");
    assert!(manifest.contains(&row("patch-states.json", &failed, "0")), "{manifest:?}");
    assert!(!fixture.root().join(format!("collected/{ACCOUNT}/eu-west-1/patch-states.json")).exists());
}

/// Rules are named by people: a name is passed on as it is, whatever a shell would make of it.
#[test]
fn names_of_rules_are_text() {
    let fixture = Fixture::new();
    fleet(&fixture);
    let manifest = collect(&fixture, "");
    let rules = fs::read_to_string(fixture.root().join("rules")).unwrap();
    let expected = [r#"{"ConfigRuleName":"the \"one\" $(rule) of us"}"#, r#"{"ConfigRuleName":"rds-storage-encrypted"}"#];
    assert_eq!(rules.lines().collect::<Vec<_>>(), expected);
    assert!(manifest.contains(&row("config-rules.json", "listed", "2")), "{manifest:?}");
    assert!(manifest.contains(&row("config-2.json", "collected", "0")), "{manifest:?}");
}
