//! The script that gathers answers, run against a stand-in for the AWS CLI.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use onus_import::aws_cli::script::script;

/// An organisation of two accounts, one of which nobody may look into; a cluster with services that differ at the end of a long
/// name, and tables that differ only in signs and capitals.
const AWS: &str = r#"#!/bin/sh
names() { printf '[\n'; while [ $# -gt 1 ]; do printf '    "%s",\n' "$1"; shift; done; printf '    "%s"\n]\n' "$1"; exit 0; }
case "$*" in
  "sts get-caller-identity --query"*) echo 111122223333 ;;
  "sts get-caller-identity"*) echo '{"Account":"111122223333"}' ;;
  "sts assume-role"*444455556666*) echo 'AccessDenied' >&2; exit 254 ;;
  "sts assume-role"*) echo 'a b c' ;;
  "organizations list-accounts --query"*) echo '111122223333	444455556666' ;;
  "organizations list-roots --query"*) names r-ab12 ;;
  'organizations list-organizational-units-for-parent --cli-input-json {"ParentId":"r-ab12"} --query'*) names ou-ab12-11111111 ;;
  "ecs list-clusters --query"*) names arn:aws:ecs:eu-west-1:111122223333:cluster/a-cluster-with-a-rather-long-name-of-the-shop ;;
  "ecs list-services"*--query*)
    names arn:aws:ecs:eu-west-1:111122223333:service/shop/api arn:aws:ecs:eu-west-1:111122223333:service/shop/worker ;;
  "ecs list-task-definition-families"*--query*) names nightly ;;
  "dynamodb list-tables --query"*) names a_b a-b A-b ;;
  "eks list-clusters --query"*) names k ;;
  "eks list-fargate-profiles"*--query*) names f ;;
  *--query*) echo '[]' ;;
  *" describe-"* | organizations*) printf '{"asked":"%s"}\n' "$*" ;;
  *) exit 254 ;;
esac
"#;

/// Names that break scripts which are not written for them, as JSON: of nothing are they the form, but of all may they be the text.
const NAMES: [&str; 10] = [
    r#""two words""#,
    r#""$(touch owned)""#,
    r#""`touch owned`""#,
    r#""../../../outside""#,
    r#""a\nb""#,
    r#""it's \"quoted\"; touch owned #""#,
    r#""a|e touch owned""#,
    r#""file:///etc/passwd""#,
    r#""--profile=other""#,
    r#""*,""#,
];

/// Lists only such names, and keeps what it was given.
const HOSTILE: &str = r#"#!/bin/sh
for word in "$@"; do printf '%s\n' "$word" >> "$LOG"; done
case "$*" in
  "sts get-caller-identity --query"*) echo 111122223333 ;;
  organizations*--query*) echo '[]' ;;
  *--query*) cat "$NAMES" ;;
  *cluster*) echo 'a line | of a refusal' >&2; exit 254 ;;
  *) echo '{}' ;;
esac
"#;

fn gather(accounts: &str, aws: &str) -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("bin")).expect("made");
    fs::create_dir(at("work")).expect("made");
    fs::write(at("names.json"), format!("[\n    {}\n]\n", NAMES.join(",\n    "))).expect("written");
    fs::write(at("bin/aws"), aws).expect("written");
    fs::set_permissions(at("bin/aws"), fs::Permissions::from_mode(0o755)).expect("set");
    fs::write(at("gather.sh"), script()).expect("written");
    let run = Command::new("bash")
        .args(["-c", "PATH=$1:$PATH exec bash \"$2\"", "gather"])
        .args([at("bin"), at("gather.sh")])
        .current_dir(at("work"))
        .env("NAMES", at("names.json"))
        .env("LOG", at("log"))
        .env("OUT", at("answers"))
        .env("REGIONS", "eu-west-1")
        .env("ROLE", "ReadOnly")
        .env("ACCOUNTS", accounts)
        .output()
        .expect("bash runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let mut files = Vec::new();
    below(&at("answers"), &mut files);
    (folder, files)
}

fn below(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { below(&path, into) } else { into.push(path) }
    }
}

/// What was asked in answers whose file's name holds a text.
fn asked(files: &[PathBuf], name: &str) -> BTreeSet<String> {
    let named = files.iter().filter(|f| f.file_name().is_some_and(|n| n.to_string_lossy().contains(name)));
    named.map(|f| fs::read_to_string(f).expect("an answer")).collect()
}

#[test]
fn every_answer_has_a_file_of_its_own() {
    let (_folder, files) = gather("", AWS);
    assert_eq!(asked(&files, "ecs-describe-services").len(), 2, "{files:?}");
    assert_eq!(asked(&files, "dynamodb-describe-table").len(), 3, "{files:?}");
    assert_eq!(asked(&files, "eks-describe-fargate-profile").len(), 1, "{files:?}");
    assert_eq!(asked(&files, "ecs-describe-task-definition").len(), 1, "{files:?}");
    // On a file system that does not tell capitals apart, too.
    let names: BTreeSet<String> = files.iter().map(|f| f.to_string_lossy().to_lowercase()).collect();
    assert_eq!(names.len(), files.len());
}

#[test]
fn an_organisation_is_kept_and_an_account_that_is_left_out_is_told() {
    let (folder, files) = gather("all", AWS);
    for name in
        ["organizations-list-accounts.json", "organizations-list-roots", "list-accounts-for-parent---ParentId---ou-ab12-11111111"]
    {
        assert!(!asked(&files, name).is_empty(), "{name}: {files:?}");
    }
    assert_eq!(asked(&files, "ecs-describe-services").len(), 2, "{files:?}");
    let errors = fs::read_to_string(folder.path().join("answers/errors.txt")).expect("errors");
    assert!(errors.lines().any(|line| line.starts_with("444455556666, not gathered")), "{errors}");
}

/// Each name comes back to the AWS CLI as the JSON that it was, in one word; none is run, split, or part of a path.
#[test]
fn names_are_data_whatever_they_say() {
    let (folder, files) = gather("", HOSTILE);
    let log = fs::read_to_string(folder.path().join("log")).expect("what was asked");
    let asked: BTreeSet<&str> = log.lines().collect();
    for name in NAMES {
        for input in [
            format!(r#"{{"TableName":{name}}}"#),
            format!(r#"{{"clusters":[{name}]}}"#),
            format!(r#"{{"cluster":{name},"services":[{name}]}}"#),
            format!(r#"{{"clusterName":{name},"nodegroupName":{name}}}"#),
        ] {
            assert!(asked.contains(input.as_str()), "{input}: {log}");
        }
        // None of them can be a bucket.
        assert!(!asked.contains(format!(r#"{{"Bucket":{name}}}"#).as_str()), "{name}");
    }
    assert_eq!(fs::read_dir(folder.path().join("work")).expect("a folder").count(), 0);
    let mut here: Vec<_> = fs::read_dir(folder.path()).expect("a folder").map(|e| e.expect("an entry").file_name()).collect();
    here.sort();
    assert_eq!(here, ["answers", "bin", "gather.sh", "log", "names.json", "work"]);
    let answers = folder.path().join("answers");
    for file in &files {
        let name = file.strip_prefix(&answers).expect("below").to_string_lossy();
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b"./-".contains(&b)), "{name}");
    }
    let tables = files.iter().filter(|f| f.to_string_lossy().contains("dynamodb-describe-table")).count();
    assert_eq!(tables, NAMES.len());
    let errors = fs::read_to_string(answers.join("errors.txt")).expect("errors");
    assert!(errors.contains(r#""two words" is no name of a bucket: not asked"#), "{errors}");
    assert!(errors.contains(r#"{"clusters":["a|e touch owned"]}: a line | of a refusal"#), "{errors}");
}
