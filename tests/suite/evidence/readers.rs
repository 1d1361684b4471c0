//! What each reader finds in a file as its tool writes it. Expected rows were read off the files by hand.

use onus_import::evidence::{CheckResult, ResultSink, evidence_source};
use onus_import::resource::ReadError;

use super::{ACCOUNT, database, ocsf};

#[derive(Default)]
struct Results {
    rows: Vec<CheckResult>,
    tool: Option<String>,
    skipped: Vec<&'static str>,
}

impl ResultSink for Results {
    fn result(&mut self, result: CheckResult) {
        self.rows.push(result);
    }
    fn tool(&mut self, name: &str, version: Option<&str>) {
        self.tool.get_or_insert_with(|| [name, version.unwrap_or("-")].join(" "));
    }
    fn skipped(&mut self, reason: &'static str) {
        self.skipped.push(reason);
    }
}

fn try_read(source: &str, text: &str) -> Result<Results, ReadError> {
    let mut results = Results::default();
    (evidence_source(source).unwrap().read)(&mut text.as_bytes(), &mut results).map(|()| results)
}

/// `check | resource | account | outcome | moment`, a line each.
fn lines(source: &str, text: &str) -> Vec<String> {
    let results = try_read(source, text).unwrap_or_else(|e| panic!("{source}: {} {}", e.message, e.hint));
    let line = |r: &CheckResult| {
        let at = r.at.map_or_else(|| "-".to_owned(), |at| at.to_string());
        format!("{} | {} | {} | {} | {at}", r.check, r.resource, r.account.as_deref().unwrap_or("-"), r.outcome.id())
    };
    results.rows.iter().map(line).collect()
}

#[test]
fn findings_in_ocsf() {
    let check = "rds_instance_storage_encrypted";
    let findings = [("PASS", "New"), ("FAIL", "New"), ("FAIL", "Suppressed"), ("MANUAL", "New")];
    let list: Vec<String> = findings.iter().map(|(code, status)| ocsf(check, &database("a"), code, status)).collect();
    let expected = |outcome: &str| format!("{check} | {} | {ACCOUNT} | {outcome} | 2026-09-30T21:04:05.5Z", database("a"));
    assert_eq!(lines("ocsf", &format!("[{}]", list.join(","))), ["pass", "fail", "muted", "manual"].map(expected));
    // One a line, too.
    assert_eq!(lines("ocsf", &list.iter().map(|l| l.replace('\n', " ")).collect::<Vec<_>>().join("\n")).len(), 4);
    let hub = r#"{"class_uid":2003,"metadata":{"product":{"name":"Security Hub"}},"compliance":{"control":"RDS.3","status":"Fail"},
        "cloud":{"provider":"AWS","account":{"uid":"111122223333"}},"time":1790802245000,"resources":[{"uid":"arn:aws:rds:eu-west-1:111122223333:db:a"}]}"#;
    assert_eq!(lines("ocsf", hub), [format!("RDS.3 | {} | {ACCOUNT} | fail | 2026-09-30T21:04:05Z", database("a"))]);
}

#[test]
fn findings_of_security_hub() {
    let finding = |status: &str, workflow: &str, record: &str| {
        format!(
            r#"{{"ProductArn":"arn:aws:securityhub:eu-west-1::product/aws/securityhub","AwsAccountId":"{ACCOUNT}","Region":"eu-west-1",
            "GeneratorId":"security-control/RDS.3","UpdatedAt":"2026-09-30T21:04:05.000Z","RecordState":"{record}",
            "Workflow":{{"Status":"{workflow}"}},"Compliance":{{"Status":"{status}","SecurityControlId":"RDS.3"}},
            "Resources":[{{"Type":"AwsRdsDbInstance","Id":"{}","Region":"eu-west-1"}}]}}"#,
            database("a")
        )
    };
    let list = [
        finding("PASSED", "RESOLVED", "ACTIVE"),
        finding("FAILED", "NEW", "ACTIVE"),
        finding("FAILED", "SUPPRESSED", "ACTIVE"),
        finding("NOT_AVAILABLE", "NEW", "ACTIVE"),
        finding("FAILED", "NEW", "ARCHIVED"),
    ];
    let expected = |outcome: &str| format!("RDS.3 | {} | {ACCOUNT} | {outcome} | 2026-09-30T21:04:05Z", database("a"));
    let text = format!(r#"{{"Findings":[{}]}}"#, list.join(","));
    assert_eq!(lines("asff", &text), ["pass", "fail", "muted", "error"].map(expected));
    assert_eq!(try_read("asff", &text).unwrap().skipped.len(), 1);
}

#[test]
fn prowler_s_table() {
    let text = "ACCOUNT_UID;TIMESTAMP;CHECK_ID;STATUS;MUTED;RESOURCE_UID;REGION;PROVIDER;PROWLER_VERSION\n\
        111122223333;2026-09-30 21:04:05.1;s3_bucket_default_encryption;PASS;False;arn:aws:s3:::a;eu-west-1;aws;5.46.0\n\
        111122223333;2026-09-30 21:04:05.1;s3_bucket_default_encryption;FAIL;True;arn:aws:s3:::b;eu-west-1;aws;5.46.0\n\
        x;2026-09-30 21:04:05.1;c;FAIL;False;/subscriptions/1;westeurope;azure;5.46.0\n";
    let results = try_read("prowler-csv", text).unwrap();
    assert_eq!(results.tool.as_deref(), Some("Prowler 5.46.0"));
    assert_eq!(
        lines("prowler-csv", text),
        [
            "s3_bucket_default_encryption | arn:aws:s3:::a | 111122223333 | pass | 2026-09-30T21:04:05.1Z",
            "s3_bucket_default_encryption | arn:aws:s3:::b | 111122223333 | muted | 2026-09-30T21:04:05.1Z",
        ]
    );
    assert_eq!(results.skipped, ["another provider's: only AWS is read"]);
}

#[test]
fn evaluations_of_aws_config() {
    let result = |rule: &str, kind: &str| {
        format!(
            r#"{{"EvaluationResultIdentifier":{{"EvaluationResultQualifier":{{"ConfigRuleName":"{rule}","ResourceType":"AWS::RDS::DBInstance",
            "ResourceId":"db-ABC"}}}},"ComplianceType":"{kind}","ResultRecordedTime":1790802245.5}}"#
        )
    };
    let text = format!(
        r#"{{"EvaluationResults":[{},{},{}]}}"#,
        result("rds-storage-encrypted", "COMPLIANT"),
        result("rds-storage-encrypted", "NON_COMPLIANT"),
        result("rds-storage-encrypted", "INSUFFICIENT_DATA")
    );
    let expected = |outcome: &str| format!("rds-storage-encrypted | db-ABC | - | {outcome} | 2026-09-30T21:04:05.5Z");
    assert_eq!(lines("aws-config", &text), ["pass", "fail", "error"].map(expected));
}

#[test]
fn jobs_of_aws_backup() {
    let text = r#"{"BackupJobs":[
        {"AccountId":"111122223333","BackupJobId":"1","ResourceArn":"arn:aws:rds:eu-west-1:111122223333:db:a","State":"COMPLETED","CompletionDate":"2026-09-30T02:00:00Z"},
        {"AccountId":"111122223333","BackupJobId":"2","ResourceArn":"arn:aws:rds:eu-west-1:111122223333:db:b","State":"FAILED","CompletionDate":"2026-09-30T02:00:00Z"},
        {"AccountId":"111122223333","BackupJobId":"3","ResourceArn":"arn:aws:rds:eu-west-1:111122223333:db:c","State":"RUNNING","CreationDate":"2026-09-30T02:00:00Z"}]}"#;
    assert_eq!(
        lines("backup-jobs", text),
        [
            "backup-job | arn:aws:rds:eu-west-1:111122223333:db:a | 111122223333 | pass | 2026-09-30T02:00:00Z",
            "backup-job | arn:aws:rds:eu-west-1:111122223333:db:b | 111122223333 | fail | 2026-09-30T02:00:00Z",
            "backup-job | arn:aws:rds:eu-west-1:111122223333:db:c | 111122223333 | error | 2026-09-30T02:00:00Z",
        ]
    );
    let restores = r#"{"RestoreJobs":[
        {"RestoreJobId":"1","SourceResourceArn":"arn:aws:rds:eu-west-1:111122223333:db:a","Status":"COMPLETED","ValidationStatus":"SUCCESSFUL","CompletionDate":"2026-09-30T02:00:00Z"},
        {"RestoreJobId":"2","SourceResourceArn":"arn:aws:rds:eu-west-1:111122223333:db:a","Status":"COMPLETED","ValidationStatus":"FAILED","CompletionDate":"2026-09-30T02:00:00Z"},
        {"RestoreJobId":"3","Status":"COMPLETED"}]}"#;
    assert_eq!(
        lines("backup-jobs", restores),
        [
            "restore-test | arn:aws:rds:eu-west-1:111122223333:db:a | - | pass | 2026-09-30T02:00:00Z",
            "restore-test | arn:aws:rds:eu-west-1:111122223333:db:a | - | fail | 2026-09-30T02:00:00Z",
        ]
    );
}

#[test]
fn the_credential_report() {
    let text = "user,arn,user_creation_time,password_enabled,password_last_used,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_2_active,access_key_2_last_rotated\n\
        <root_account>,arn:aws:iam::111122223333:root,2020-01-01T00:00:00+00:00,not_supported,2026-01-01T00:00:00+00:00,true,true,N/A,false,N/A\n\
        anne,arn:aws:iam::111122223333:user/anne,2024-01-01T00:00:00+00:00,true,2026-09-29T00:00:00+00:00,false,true,2026-01-01T00:00:00+00:00,false,N/A\n\
        robot,arn:aws:iam::111122223333:user/robot,2024-01-01T00:00:00+00:00,false,N/A,false,true,2026-09-01T00:00:00+00:00,false,N/A\n";
    let (root, anne, robot) =
        ("arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/anne", "arn:aws:iam::111122223333:user/robot");
    let expected = [
        ("mfa_active", root, "pass"),
        ("access_key_1_active", root, "fail"),
        ("access_key_2_active", root, "pass"),
        ("mfa_active", anne, "fail"),
        ("password_last_used", anne, "manual"),
        ("access_key_1_last_rotated", anne, "fail"),
        ("mfa_active", robot, "not-applicable"),
        ("access_key_1_last_rotated", robot, "manual"),
    ];
    let expected: Vec<String> = expected.iter().map(|(c, r, o)| format!("{c} | {r} | 111122223333 | {o} | -")).collect();
    assert_eq!(lines("credential-report", text), expected);
}

#[test]
fn patch_states_and_findings_of_inspector() {
    let states =
        r#"{"InstancePatchStates":[{"InstanceId":"i-1","MissingCount":0,"FailedCount":2,"OperationEndTime":1790802245}]}"#;
    assert_eq!(
        lines("patch-compliance", states),
        ["missing-count | i-1 | - | pass | 2026-09-30T21:04:05Z", "failed-count | i-1 | - | fail | 2026-09-30T21:04:05Z",]
    );
    let finding = |status: &str| {
        format!(
            r#"{{"findingArn":"arn:aws:inspector2:eu-west-1:111122223333:finding/1","awsAccountId":"111122223333","status":"{status}",
            "type":"PACKAGE_VULNERABILITY","updatedAt":"2026-09-30T02:00:00Z","resources":[{{"id":"i-1","type":"AWS_EC2_INSTANCE"}}]}}"#
        )
    };
    let text = format!(r#"{{"findings":[{},{},{}]}}"#, finding("ACTIVE"), finding("SUPPRESSED"), finding("CLOSED"));
    assert_eq!(
        lines("inspector", &text),
        [
            "package-vulnerability | i-1 | 111122223333 | fail | 2026-09-30T02:00:00Z",
            "package-vulnerability | i-1 | 111122223333 | muted | 2026-09-30T02:00:00Z",
        ]
    );
}

#[test]
fn benchmarks_and_assessments() {
    let control = r#"{"control_id":"aws_compliance.control.rds_db_instance_encryption_at_rest_enabled","results":[
        {"resource":"arn:aws:rds:eu-west-1:111122223333:db:a","status":"ok","dimensions":[{"key":"account_id","value":"111122223333"}]},
        {"resource":"arn:aws:rds:eu-west-1:111122223333:db:b","status":"alarm","dimensions":[]},
        {"resource":"arn:aws:rds:eu-west-1:111122223333:db:c","status":"info"}]}"#;
    let text = format!(r#"{{"groups":[{{"groups":[{{"controls":[{control}]}}]}}],"end_time":"2026-09-30T02:00:00Z"}}"#);
    let check = "rds_db_instance_encryption_at_rest_enabled";
    assert_eq!(
        lines("powerpipe", &text),
        [
            format!("{check} | {} | {ACCOUNT} | pass | 2026-09-30T02:00:00Z", database("a")),
            format!("{check} | {} | - | fail | 2026-09-30T02:00:00Z", database("b")),
            format!("{check} | {} | - | manual | 2026-09-30T02:00:00Z", database("c")),
        ]
    );
    let oscal = r#"{"assessment-results":{"results":[{"observations":[{"collected":"2026-09-30T02:00:00Z",
        "props":[{"name":"Check_Id","value":"rds_instance_storage_encrypted"}],
        "subjects":[{"props":[{"name":"resource-id","value":"arn:aws:rds:eu-west-1:111122223333:db:a"},{"name":"result","value":"pass"}]}]}]}]}}"#;
    let expected = format!("rds_instance_storage_encrypted | {} | - | pass | 2026-09-30T02:00:00Z", database("a"));
    assert_eq!(lines("oscal", oscal), [expected]);
}

#[test]
fn files_of_another_kind_are_named() {
    for source in ["asff", "aws-config", "backup-jobs", "inspector", "ocsf", "oscal", "patch-compliance", "powerpipe"] {
        for text in ["", "{}", "[]", "{\"version\":4,\"lineage\":\"x\",\"resources\":[]}", "a,b\n1,2\n", "{\"class_uid\":"] {
            let Err(error) = try_read(source, text) else { panic!("{source} read {text:?}") };
            assert!(!error.message.is_empty() && !error.hint.is_empty(), "{source} {text:?}");
        }
    }
    for source in ["prowler-csv", "credential-report", "junit"] {
        for text in ["", "{}", "a,b\n1,2\n"] {
            assert!(try_read(source, text).is_err(), "{source} read {text:?}");
        }
    }
}

/// Where a report of tests is wrong, and that nothing in it is looked up.
#[test]
fn reports_of_tests_that_are_refused_say_where() {
    let refused = |text: &str| {
        let error = try_read("junit", text).err().unwrap_or_else(|| panic!("read {text:?}"));
        (error.line.unwrap(), error.column.unwrap(), error.message)
    };
    assert_eq!(refused("<testsuite>\n  <testcase name=\"a\">\n").0, 3);
    assert_eq!(refused("<testsuite>\n  <testcase name=\"a\"></testsuite>").0, 2);
    let bomb = "<!DOCTYPE t [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<testsuite><testcase name=\"&b;\"/></testsuite>";
    assert_eq!(refused(bomb).2, "a document type is declared");
    let (line, _, message) = refused("<testsuite>\n<testcase name=\"&b;\"/></testsuite>");
    assert_eq!((line, message.as_str()), (2, "an attribute cannot be read"));
    assert_eq!(refused("<html><body/></html>").2, "this is no report of tests in the format of JUnit");
    let deep = "<testsuite>".repeat(100);
    assert_eq!(refused(&deep).2, "elements are nested too deeply");
    let wrong = "<testsuite><testcase name=\"a\"><properties><property name=\"onus.proves\" value=\"all\"/></properties></testcase></testsuite>";
    assert_eq!(refused(wrong).2, "`onus.proves` has an unknown value");
}
