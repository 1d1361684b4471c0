//! Secrets in any place of any file that is imported reach nothing: no inventory, no kept row, no page, no message.
//!
//! Each place of a sample of each source holds each secret in turn: instead of what stood there, behind it as another word, and
//! glued to it. Secrets are put together here, so that nobody takes this file for a leak.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use super::recorded::{Project, findings, fixture, planted, recorded};

/// One of each kind: what AWS calls them, tokens of others, a key of several lines, a login in an address.
fn secrets() -> Vec<String> {
    vec![
        format!("AKIA{}", "QRSTUVWX23456ABC"),
        format!("9pPISa/8w+{}", "Y4HS1nN4eAQmEaMXvZgBOd7XZ7MzLz"),
        format!("ghp_{}", "1a2B3c4D5e6F7g8H9i0J1k2L3m4N5o6P7q8R"),
        format!("eyJ{}.eyJ{}.{}", "hbGciOiJIUzI1NiJ9", "zdWIiOiIxMjM0NTY3ODkwIn0", "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"),
        format!("-----BEGIN RSA {}-----\nMIIEowIBAAKCAQEAx\n-----END RSA PRIVATE KEY-----", "PRIVATE KEY"),
        format!("postgres://owner:{}@db.example.com/orders", "Tr0ub4dor-and-3"),
    ]
}

fn ways(text: &str, secret: &str) -> [String; 3] {
    [secret.to_owned(), format!("{text} {secret}"), format!("{text}/{secret}")]
}

/// What would give a secret away: its longest word, in whatever case.
fn core(secret: &str) -> String {
    secret.split(|c: char| !c.is_ascii_alphanumeric()).max_by_key(|word| word.len()).unwrap_or(secret).to_ascii_lowercase()
}

fn nothing_is_kept(project: &Project, source: &str, report: &str, secrets: &[String]) {
    let (done, said) = project.import(source, report);
    assert!(done, "{source}");
    nothing_is_there(project, source, &said, secrets);
}

fn nothing_is_there(project: &Project, source: &str, said: &str, secrets: &[String]) {
    let root = project.root();
    let root = root.to_str().unwrap();
    let (_, listed) = project.run(&["evidence", "list", "--project", root]);
    let (built, words) = project.run(&["build", "--format", "markdown,html,json,csv", "--project", root]);
    assert!(built, "{source}: {words}");
    let all = (project.everything() + said + &listed + &words).to_ascii_lowercase();
    for secret in secrets {
        let at = all.find(&core(secret));
        let around = at.map(|at| all[..at].chars().rev().take(200).collect::<Vec<_>>().into_iter().rev().collect::<String>());
        assert!(at.is_none(), "{source}: a secret that begins with {} is kept after: {around:?}", &secret[..4]);
    }
}

#[test]
fn in_any_field_of_a_finding_in_ocsf() {
    let honest = findings().into_iter().find(|f| f["status_code"] == "FAIL").unwrap();
    let secrets = secrets();
    let mut report = Vec::new();
    for secret in &secrets {
        for way in 0..3 {
            report.extend(planted(&honest, |_, text| ways(text, secret)[way].clone()).0);
        }
    }
    // Of tool and version, the first that are named count: there, too.
    let tool = report.iter().position(|f| f.pointer("/metadata/product/name") != honest.pointer("/metadata/product/name"));
    let first = report.remove(tool.unwrap());
    report.insert(0, first);
    report.push(honest.clone());
    nothing_is_kept(&Project::new(), "ocsf", &serde_json::to_string(&report).unwrap(), &secrets);
}

/// Each list of entries that a source reads, by the pointer to it; documents of their own are given one after another.
const SAMPLES: [(&str, &str); 7] = [
    ("asff", "/Findings"),
    ("aws-config", "/EvaluationResults"),
    ("backup-jobs", "/BackupJobs"),
    ("inspector", "/findings"),
    ("patch-compliance", "/InstancePatchStates"),
    ("oscal", "/assessment-results/results/0/observations"),
    ("powerpipe", "/groups/0/controls"),
];

fn sample(source: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(fixture(&format!("planted/{source}.json"))).unwrap()).unwrap()
}

/// Every text, number and word of an entry; what stands around the entries follows below.
#[test]
fn in_any_field_of_any_entry_of_every_other_source() {
    let secrets = secrets();
    for (source, list) in SAMPLES {
        let mut document = sample(source);
        let honest = document.pointer(list).unwrap()[0].clone();
        let mut entries = Vec::new();
        for secret in &secrets {
            for pointer in leaves(&honest) {
                let text = honest.pointer(&pointer).unwrap();
                let text = text.as_str().map_or_else(|| text.to_string(), str::to_owned);
                for changed in ways(&text, secret) {
                    let mut copy = honest.clone();
                    *copy.pointer_mut(&pointer).unwrap() = Value::String(changed);
                    entries.push(copy);
                }
            }
        }
        assert!(entries.len() >= 18 * leaves(&honest).len());
        entries.push(honest);
        *document.pointer_mut(list).unwrap() = Value::Array(entries);
        nothing_is_kept(&Project::new(), source, &document.to_string(), &secrets);
    }
}

/// Any value of a whole document, lists and maps as well, and any key. Such a file may be refused; nobody repeats why in its words.
#[test]
fn in_the_place_of_any_value_or_key_of_a_document() {
    let secrets = secrets();
    let ocsf = Value::Array(findings().into_iter().take(1).collect());
    let samples = SAMPLES.iter().map(|(source, _)| (*source, sample(source))).chain([("ocsf", ocsf)]);
    for (source, document) in samples {
        let project = Project::new();
        let mut said = String::new();
        let places = containers(&document);
        for (number, pointer) in places.iter().enumerate() {
            let secret = &secrets[number % secrets.len()];
            let mut value = document.clone();
            *value.pointer_mut(pointer).unwrap() = Value::String(secret.clone());
            said += &project.import(source, &value.to_string()).1;
            let mut key = document.clone();
            if let Some(map) = key.pointer_mut(pointer).unwrap().as_object_mut() {
                let (name, value) = map.iter().next().map(|(name, value)| (name.clone(), value.clone())).unwrap();
                map.remove(&name);
                map.insert(secret.clone(), value);
                said += &project.import(source, &key.to_string()).1;
            }
        }
        nothing_is_there(&project, source, &said, &secrets);
    }
}

/// Pointers to everything that holds nothing else.
fn leaves(value: &Value) -> Vec<String> {
    nodes(value)
        .into_iter()
        .filter(|pointer| !matches!(value.pointer(pointer), Some(Value::Array(_) | Value::Object(_))))
        .collect()
}

/// Pointers to lists and maps that are not empty.
fn containers(value: &Value) -> Vec<String> {
    let holds = |pointer: &String| match value.pointer(pointer) {
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(fields)) => !fields.is_empty(),
        _ => false,
    };
    nodes(value).into_iter().filter(holds).collect()
}

fn nodes(value: &Value) -> Vec<String> {
    fn walk(value: &Value, pointer: &str, out: &mut Vec<String>) {
        out.push(pointer.to_owned());
        match value {
            Value::Array(items) => (0..).zip(items).for_each(|(n, item): (usize, _)| walk(item, &format!("{pointer}/{n}"), out)),
            Value::Object(fields) => fields.iter().for_each(|(key, item)| {
                walk(item, &format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), out);
            }),
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk(value, "", &mut out);
    out
}

/// A table, with a row for each column in which a secret stands.
#[test]
fn in_any_column_of_a_table() {
    let secrets = secrets();
    for (source, file, delimiter) in [("prowler-csv", "prowler.csv", b';'), ("credential-report", "credential-report.csv", b',')]
    {
        let text = recorded(file);
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
        let head = reader.headers().unwrap().clone();
        let honest = reader.records().next().unwrap().unwrap();
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record(head.iter().chain([secrets[0].as_str()])).unwrap();
        for column in 0..head.len() {
            for secret in &secrets {
                for change in ways(&honest[column], secret) {
                    let cells = honest.iter().enumerate().map(|(at, cell)| if at == column { change.as_str() } else { cell });
                    writer.write_record(cells.chain(["more"])).unwrap();
                }
            }
        }
        writer.write_record(honest.iter().chain(["more"])).unwrap();
        nothing_is_kept(&Project::new(), source, &String::from_utf8(writer.into_inner().unwrap()).unwrap(), &secrets);
    }
}

/// Any attribute of a report of tests; and any text of one.
#[test]
fn in_any_place_of_a_report_of_tests() {
    let secrets = secrets();
    let honest = recorded("restore.xml");
    let places = attributes(&honest);
    assert!(places.len() > 30);
    let project = Project::new();
    let mut said = String::new();
    for (number, value) in places.into_iter().enumerate() {
        for secret in [&secrets[number % secrets.len()], &secrets[(number + 1) % secrets.len()]] {
            let planted = format!("{}{secret}{}", &honest[..value.start], &honest[value.end..]);
            said += &project.import("junit", &planted).1;
        }
    }
    for secret in &secrets {
        said += &project.import("junit", &honest.replace("one row is lost", secret)).1;
    }
    nothing_is_there(&project, "junit", &said, &secrets);
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

/// The manifest of the collection script, each cell of a row of it; and a command that somebody gives.
#[test]
fn in_any_cell_of_a_manifest() {
    let secrets = secrets();
    let row: BTreeMap<usize, &str> = (0..)
        .zip([
            "ocsf",
            "report.json",
            "123456789012",
            "eu-west-1",
            "2026-09-30T21:10:00Z",
            "arn:aws:iam::123456789012:user/auditor",
            "aws-cli/2",
            "securityhub get-findings-v2",
            "collected",
            "1",
        ])
        .collect();
    let head = "source\tfile\taccount\tregion\tmoment\tcaller\ttool\tcommand\tresult\trows";
    let project = Project::new();
    let root = project.root();
    let root = root.to_str().unwrap();
    let folder = project.root().parent().unwrap().to_owned();
    fs::write(folder.join("report.json"), recorded("prowler.ocsf.json")).unwrap();
    let mut said = String::new();
    let mut import = |cells: Vec<String>| {
        fs::write(folder.join("manifest.tsv"), format!("{head}\n{}\n", cells.join("\t"))).unwrap();
        let words = ["evidence", "import", "aws-cli", "manifest.tsv", "--by", "Cloud Operations", "--project", root];
        let (done, words) = project.run(&words);
        said += &words;
        done
    };
    for column in row.keys() {
        for secret in &secrets {
            for change in ways(row[column], secret) {
                let changed = change.replace('\n', " ");
                let cells = row.iter().map(|(at, cell)| if at == column { changed.clone() } else { (*cell).to_owned() });
                assert!(!import(cells.collect()), "column {column}");
            }
        }
    }
    assert!(import(row.values().map(|cell| (*cell).to_owned()).collect()));
    for secret in &secrets {
        let command = format!("prowler aws --token {secret}");
        let words = ["evidence", "import", "ocsf", "report.json", "--by", "Anne", "--project", root, "--command", &command];
        let (done, words) = project.run(&words);
        assert!(!done);
        said += &words;
    }
    nothing_is_there(&project, "aws-cli", &said, &secrets);
}
