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
text=; case "$*" in *"--output text"*) text=1 ;; esac
say() { if [ -n "$text" ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; exit 0; }
case "$*" in
  "sts get-caller-identity"*) say '{"Account":"111122223333"}' 111122223333 ;;
  "sts assume-role"*444455556666*) echo 'AccessDenied' >&2; exit 254 ;;
  "sts assume-role"*) say '{}' 'a b c' ;;
  "organizations list-accounts --"*) say '{"Accounts":[]}' '111122223333	444455556666' ;;
  "organizations list-roots"*) say '{"Roots":[{"Id":"r-ab12"}]}' r-ab12 ;;
  "organizations list-organizational-units-for-parent --parent-id r-ab12"*) say '{"OrganizationalUnits":[]}' ou-ab12-11111111 ;;
  "organizations list-organizational-units-for-parent"*) say '{"OrganizationalUnits":[]}' None ;;
  "organizations list-accounts-for-parent"*) say '{"Accounts":[]}' None ;;
  "ecs list-clusters"*) say '{}' arn:aws:ecs:eu-west-1:111122223333:cluster/a-cluster-with-a-rather-long-name-of-the-shop ;;
  "ecs list-services"*) say '{}' 'arn:aws:ecs:eu-west-1:111122223333:service/shop/api	arn:aws:ecs:eu-west-1:111122223333:service/shop/worker' ;;
  "ecs list-task-definition-families"*) say '{}' nightly ;;
  "dynamodb list-tables"*) say '{}' 'a_b	a-b	A-b' ;;
  "eks list-clusters"*) say '{}' k ;;
  "eks list-fargate-profiles"*) say '{}' f ;;
  *" describe-"*) [ -z "$text" ] && printf '{"asked":"%s"}\n' "$*" && exit 0; exit 254 ;;
  *) [ -n "$text" ] && echo None && exit 0; exit 254 ;;
esac
"#;

fn gather(accounts: &str) -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("bin")).expect("made");
    fs::write(at("bin/aws"), AWS).expect("written");
    fs::set_permissions(at("bin/aws"), fs::Permissions::from_mode(0o755)).expect("set");
    fs::write(at("gather.sh"), script()).expect("written");
    let run = Command::new("bash")
        .args(["-c", "PATH=$1:$PATH exec bash \"$2\"", "gather"])
        .args([at("bin"), at("gather.sh")])
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
    let (_folder, files) = gather("");
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
    let (folder, files) = gather("all");
    for name in
        ["organizations-list-accounts.json", "organizations-list-roots", "list-accounts-for-parent---parent-id-ou-ab12-11111111"]
    {
        assert!(!asked(&files, name).is_empty(), "{name}: {files:?}");
    }
    assert_eq!(asked(&files, "ecs-describe-services").len(), 2, "{files:?}");
    let errors = fs::read_to_string(folder.path().join("answers/errors.txt")).expect("errors");
    assert!(errors.lines().any(|line| line.starts_with("444455556666, not gathered")), "{errors}");
}
