//! What real programs wrote (`scripts/real-tools --record`, and a restore test run by pytest), imported by the program itself.
//! Counts are taken from the files; and of a file nothing is kept but what identifies a result.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// Later than any recording, so that nothing in one is dated in the future.
const NOW: &str = "1830000000";

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/evidence").join(name)
}

fn recorded(name: &str) -> String {
    fs::read_to_string(fixture(name)).unwrap()
}

/// A project that was made from the recorded state.
struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    fn new() -> Project {
        let project = Project { folder: tempfile::tempdir().unwrap() };
        let state = fixture("terraform.tfstate");
        let (done, said) = project.run(&["init", "handbook", "--from", "terraform", state.to_str().unwrap()]);
        assert!(done, "{said}");
        project
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("handbook")
    }

    /// Runs the program beside the project; everything that it said.
    fn run(&self, words: &[&str]) -> (bool, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onus"));
        command.args(words).current_dir(self.folder.path()).env("SOURCE_DATE_EPOCH", NOW).env("NO_COLOR", "1");
        let done = command.stdin(Stdio::null()).output().expect("the program runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (done.status.success(), text(&done.stdout) + &text(&done.stderr))
    }

    fn import(&self, source: &str, text: &str) -> (bool, String) {
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
    fn everything(&self) -> String {
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

fn findings() -> Vec<Value> {
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
fn says(said: &str, words: &str) {
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    assert!(squeezed(said).contains(&squeezed(words)), "{words:?} is not in: {said}");
}

/// The places of a document's texts, as pointers, one for each that differs by more than a place in a list.
fn places(document: &Value) -> BTreeMap<String, String> {
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
fn planted(honest: &Value, change: impl Fn(usize, &str) -> String) -> (Vec<Value>, Vec<String>) {
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

#[test]
fn a_secret_in_any_field_of_a_finding_reaches_nothing() {
    let secret = format!("AKIA{}", "QRSTUVWX23456ABC");
    let honest = findings().into_iter().find(|f| f["status_code"] == "FAIL").unwrap();
    let changes: [&dyn Fn(&str) -> String; 3] =
        [&|_| secret.clone(), &|text| format!("{text} {secret}"), &|text| format!("{text}/{secret}")];
    for change in changes {
        let (mut report, _) = planted(&honest, |_, text| change(text));
        // Of tool and version, the first that are named count: there, too.
        let tool = report.iter().position(|f| f.pointer("/metadata/product/name") != honest.pointer("/metadata/product/name"));
        let first = report.remove(tool.unwrap());
        report.insert(0, first);
        report.push(honest.clone());
        nothing_is_kept(&Project::new(), "ocsf", &serde_json::to_string(&report).unwrap(), &secret);
    }
}

/// A table, with a row for each column in which the secret stands.
#[test]
fn a_secret_in_any_column_of_a_table_reaches_nothing() {
    let secret = format!("AKIA{}", "QRSTUVWX23456ABC");
    for (source, file, delimiter) in [("prowler-csv", "prowler.csv", b';'), ("credential-report", "credential-report.csv", b',')]
    {
        let text = recorded(file);
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
        let head = reader.headers().unwrap().clone();
        let honest = reader.records().next().unwrap().unwrap();
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record(&head).unwrap();
        for column in 0..head.len() {
            for change in [secret.clone(), format!("{} {secret}", &honest[column]), format!("{}/{secret}", &honest[column])] {
                let cells = honest.iter().enumerate().map(|(at, cell)| if at == column { change.as_str() } else { cell });
                writer.write_record(cells).unwrap();
            }
        }
        writer.write_record(&honest).unwrap();
        nothing_is_kept(&Project::new(), source, &String::from_utf8(writer.into_inner().unwrap()).unwrap(), &secret);
    }
}

/// Any attribute of a report of tests; and any text of one.
#[test]
fn a_secret_in_any_place_of_a_report_of_tests_reaches_nothing() {
    let secret = format!("AKIA{}", "QRSTUVWX23456ABC");
    let honest = recorded("restore.xml");
    let places = attributes(&honest);
    assert!(places.len() > 30);
    let project = Project::new();
    for value in places {
        let planted = format!("{}{secret}{}", &honest[..value.start], &honest[value.end..]);
        nothing_is_kept(&project, "junit", &planted, &secret);
    }
    nothing_is_kept(&project, "junit", &honest.replace("one row is lost", &secret), &secret);
}

/// Where the values of attributes stand, but for those of the declaration.
fn attributes(xml: &str) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let mut at = xml.find("?>").unwrap();
    while let Some(start) = xml[at..].find("=\"").map(|found| at + found + 2) {
        let end = start + xml[start..].find('"').unwrap();
        out.push(start..end);
        at = end + 1;
    }
    out
}

fn nothing_is_kept(project: &Project, source: &str, report: &str, secret: &str) {
    let (done, said) = project.import(source, report);
    assert!(done, "{said}");
    let root = project.root();
    let root = root.to_str().unwrap();
    let (_, listed) = project.run(&["evidence", "list", "--project", root]);
    let all = project.everything() + &said + &listed;
    assert!(!all.contains(secret), "{source}");
}
