//! What real programs wrote (`scripts/real-tools --record`, and a restore test run by pytest), imported by the program itself.
//! Counts are taken from the files; and of a file nothing is kept but what identifies a result.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// Later than any recording, so that nothing in one is dated in the future.
const NOW: &str = "1830000000";

pub(super) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/evidence").join(name)
}

pub(super) fn recorded(name: &str) -> String {
    fs::read_to_string(fixture(name)).unwrap()
}

/// A project that was made from the recorded state.
pub(super) struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    pub(super) fn new() -> Project {
        let project = Project { folder: tempfile::tempdir().unwrap() };
        let state = fixture("terraform.tfstate");
        let (done, said) = project.run(&["init", "handbook", "--from", "terraform", state.to_str().unwrap()]);
        assert!(done, "{said}");
        project
    }

    pub(super) fn root(&self) -> PathBuf {
        self.folder.path().join("handbook")
    }

    /// Runs the program beside the project; everything that it said.
    pub(super) fn run(&self, words: &[&str]) -> (bool, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onus"));
        command.args(words).current_dir(self.folder.path()).env("SOURCE_DATE_EPOCH", NOW).env("NO_COLOR", "1");
        let done = command.stdin(Stdio::null()).output().expect("the program runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (done.status.success(), text(&done.stdout) + &text(&done.stderr))
    }

    pub(super) fn import(&self, source: &str, text: &str) -> (bool, String) {
        let file = self.folder.path().join("report");
        fs::write(&file, text).unwrap();
        let project = self.root();
        let project = project.to_str().unwrap();
        self.run(&["evidence", "import", source, "report", "--by", "Cloud Operations", "--project", project])
    }

    /// The rows that were kept of the one import, as `(check, resource, outcome)`, with how often each stands there.
    fn rows(&self) -> BTreeMap<(String, String, String), usize> {
        let folder = self.root().join("content/evidence/collected");
        let file = fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
        let mut reader = csv::Reader::from_path(file).unwrap();
        let mut out = BTreeMap::new();
        for row in reader.records() {
            let row = row.unwrap();
            *out.entry((row[1].to_owned(), row[2].to_owned(), row[5].to_owned())).or_insert(0) += 1;
        }
        out
    }

    /// Every file of the project, its output included, as text.
    pub(super) fn everything(&self) -> String {
        let mut out = String::new();
        let mut folders = vec![self.root()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => out.push_str(&String::from_utf8_lossy(&fs::read(path).unwrap())),
                }
            }
        }
        out
    }
}

pub(super) fn findings() -> Vec<Value> {
    serde_json::from_str(&recorded("prowler.ocsf.json")).unwrap()
}

#[test]
fn every_finding_of_prowler_is_a_row() {
    let mut expected = BTreeMap::new();
    for finding in findings() {
        let word = |pointer: &str| finding.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        let key = (word("/metadata/event_code"), word("/resources/0/uid"), word("/status_code").to_lowercase());
        *expected.entry(key).or_insert(0) += 1;
    }
    assert!(expected.len() > 10);
    for (source, file) in [("ocsf", "prowler.ocsf.json"), ("prowler-csv", "prowler.csv")] {
        let project = Project::new();
        let (done, said) = project.import(source, &recorded(file));
        assert!(done, "{said}");
        assert_eq!(project.rows(), expected, "{source}");
    }
}

#[test]
fn the_credential_report_has_a_row_for_each_user() {
    let report = recorded("credential-report.csv");
    let users: Vec<&str> = report.lines().skip(1).map(|line| line.split(',').nth(1).unwrap()).collect();
    let project = Project::new();
    let (done, said) = project.import("credential-report", &report);
    assert!(done, "{said}");
    let rows = project.rows();
    let asked: Vec<&str> = rows.keys().filter(|(check, ..)| check == "mfa_active").map(|(_, user, _)| user.as_str()).collect();
    assert_eq!(asked.len(), users.len());
    assert!(users.iter().all(|user| asked.contains(user)), "{asked:?}");
}

/// Read off the report by hand: four tests of one database passed; of the other one failed, one could not start, and one,
/// which was skipped, does not say what it is about, like the last.
#[test]
fn a_restore_test_is_proof_of_what_it_says() {
    let project = Project::new();
    let (done, said) = project.import("junit", &recorded("restore.xml"));
    assert!(done, "{said}");
    says(&said, "JUnit: 8 results, 2 items of evidence");
    says(&said, "2 the test does not say which deployment or account it is about");
    says(&said, "0 of 2 tests passed, 1 failed, 1 not examined");
    let all = project.everything();
    assert!(all.contains("4 of 4 tests passed"), "{all}");
    assert!(!format!("{all}{said}").contains("hunter2"));
    // The rest by the import: what a test says itself is not overruled.
    let root = project.root();
    let root = root.to_str().unwrap();
    let map = |text| ["evidence", "import", "junit", "report", "--by", "Cloud Operations", "--project", root, "--map", text];
    let (done, said) = project.run(&map("*=backup-recovery.restore-test@rds-orders"));
    assert!(done, "{said}");
    let all = project.everything();
    assert!(all.contains("5 of 6 tests passed, 1 not run"), "{all}");
    assert!(all.contains("0 of 2 tests passed, 1 failed, 1 not examined"), "{all}");
    for (text, wrong) in [
        ("*=backup-recovery.restore-tests@rds-orders", "did you mean `backup-recovery.restore-test`?"),
        ("*=backup-recovery.restore-test@rds-order", "did you mean `rds-orders`?"),
        ("restore", "write TESTS=DUTY or TESTS=DUTY@DEPLOYMENT"),
    ] {
        let (done, said) = project.run(&map(text));
        assert!(!done);
        says(&said, wrong);
    }
}

/// Whatever the width at which lines are broken.
pub(super) fn says(said: &str, words: &str) {
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    assert!(squeezed(said).contains(&squeezed(words)), "{words:?} is not in: {said}");
}

/// The places of a document's texts, as pointers, one for each that differs by more than a place in a list.
pub(super) fn places(document: &Value) -> BTreeMap<String, String> {
    fn walk(value: &Value, pointer: &str, kind: &str, out: &mut BTreeMap<String, String>) {
        match value {
            Value::String(_) => {
                out.entry(kind.to_owned()).or_insert_with(|| pointer.to_owned());
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    walk(item, &format!("{pointer}/{index}"), &format!("{kind}/*"), out);
                }
            }
            Value::Object(fields) => {
                for (key, item) in fields {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    walk(item, &format!("{pointer}/{key}"), &format!("{kind}/{key}"), out);
                }
            }
            _ => {}
        }
    }
    let mut out = BTreeMap::new();
    walk(document, "", "", &mut out);
    out
}

/// The report with copies of a finding, one for each place, in which `change` changed what stands there.
pub(super) fn planted(honest: &Value, change: impl Fn(usize, &str) -> String) -> (Vec<Value>, Vec<String>) {
    let mut out = Vec::new();
    let places = places(honest);
    for (number, pointer) in places.values().enumerate() {
        let mut copy = honest.clone();
        let text = copy.pointer_mut(pointer).unwrap();
        *text = Value::String(change(number, text.as_str().unwrap()));
        out.push(copy);
    }
    (out, places.into_keys().collect())
}

#[test]
fn of_a_finding_nothing_is_kept_but_what_identifies_it() {
    let honest = findings().into_iter().find(|f| f["status_code"] == "FAIL").unwrap();
    let (copies, places) = planted(&honest, |number, _| format!("canary-{number:03}-end"));
    assert!(places.len() > 40, "{places:?}");
    let mut report = vec![honest];
    report.extend(copies);
    let project = Project::new();
    let (done, said) = project.import("ocsf", &serde_json::to_string(&report).unwrap());
    assert!(done, "{said}");
    let root = project.root();
    let (_, built) = project.run(&["build", "--format", "markdown,json,csv", "--project", root.to_str().unwrap()]);
    let all = project.everything() + &said + &built;
    let kept: Vec<&str> = (0..)
        .zip(&places)
        .filter(|(number, _)| all.contains(&format!("canary-{number:03}-end")))
        .map(|(_, place)| place.as_str())
        .collect();
    assert_eq!(kept, ["/metadata/event_code", "/resources/*/region", "/resources/*/uid"]);
}
