//! The command line: a build of one format leaves the files of others alone, and what lacks facts takes nothing away.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn onus(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onus"))
        .args(arguments)
        .current_dir(folder)
        .env("SOURCE_DATE_EPOCH", "1795305600")
        .output()
        .expect("the program runs")
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const BOOK: &str =
    "[book]\ntitle = \"Handbook\"\n[preprocessor.onus]\ninventory = \"inventory.yaml\"\nformats = [\"json\", \"oscal\"]\n";

const INVENTORY: &str = "organisation: { name: Larkspur Ltd }\nteams: [{ id: platform, name: Platform }]\naccounts: [{ id: '111122223333', name: production }]\ndeployments: [{ id: db, service: s3, owner: platform, account: '111122223333', regions: [eu-west-1] }]\nscopes: [{ id: plan, framework: nist-800-53 }]\n";

/// Files below the output's `data/`.
fn data(folder: &Path) -> BTreeSet<String> {
    let root = folder.join("output/handbook/data");
    let mut out = BTreeSet::new();
    let mut todo = vec![root.clone()];
    while let Some(folder) = todo.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => todo.push(path),
                false => {
                    let name = path.strip_prefix(&root).expect("below").to_string_lossy().replace('\\', "/");
                    out.insert(name);
                }
            }
        }
    }
    out
}

#[test]
fn formats_leave_each_others_files_alone() {
    let project = tempfile::tempdir().expect("a folder");
    let here = project.path();
    fs::write(here.join("book.toml"), BOOK).expect("written");
    fs::write(here.join("inventory.yaml"), INVENTORY).expect("written");
    let mut expected: BTreeSet<String> = BTreeSet::new();
    let builds: [(&str, &[&str]); 5] = [
        ("json", &["matrix.json"]),
        ("csv", &["duties.csv", "deployments.csv", "obligations.csv"]),
        ("xlsx", &["matrix.xlsx"]),
        ("oscal", &["oscal/component-definition.json", "oscal/assessment-results-plan.json", "oscal/plan-of-action-plan.json"]),
        ("json,csv", &[]),
    ];
    for (format, files) in builds {
        let output = onus(here, &["build", "--format", format]);
        assert!(output.status.success(), "{format}: {}", words(&output));
        expected.extend(files.iter().map(|f| (*f).to_owned()));
        assert_eq!(data(here), expected, "after {format}");
    }
    // The scope has no plan, and is told what one would need.
    let said = words(&onus(here, &["build", "--format", "oscal"]));
    assert!(said.contains("no system security plan for scope `plan`") && said.contains("leveraged_authorisations"), "{said}");
    // What lacks facts changes nothing.
    for format in ["crm", "caiq", "guide", "csv,crm"] {
        let output = onus(here, &["build", "--format", format]);
        assert_eq!(output.status.code(), Some(2), "{format}");
        assert!(words(&output).contains("user_entity_duties"), "{}", words(&output));
        assert_eq!(data(here), expected, "after {format}");
    }
    // A whole build keeps only what book.toml names.
    assert!(onus(here, &["build"]).status.success());
    assert_eq!(
        data(here),
        BTreeSet::from(
            [
                "matrix.json",
                "oscal/assessment-results-plan.json",
                "oscal/component-definition.json",
                "oscal/plan-of-action-plan.json"
            ]
            .map(str::to_owned)
        )
    );
}

const CUSTOMERS: &str = "user_entity_duties: [{ id: tenant-users, statement: Remove leavers., requirements: [{ framework: nist-800-53, ids: [AC-2] }] }]\n";

/// The gate fails, whatever else is written.
#[test]
fn a_document_that_lacks_facts_takes_no_other_one_away() {
    let project = tempfile::tempdir().expect("a folder");
    let here = project.path();
    fs::write(here.join("book.toml"), BOOK.replace("oscal", "crm")).expect("written");
    fs::write(here.join("inventory.yaml"), format!("{INVENTORY}{CUSTOMERS}")).expect("written");
    assert!(onus(here, &["build", "--format", "crm,guide"]).status.success());
    let documents = ["customer-responsibility-matrix.xlsx", "customer-guide.html", "customer-guide.json", "customer-guide.md"];
    let mut expected = BTreeSet::from(documents.map(str::to_owned));
    assert_eq!(data(here), expected);
    let workbook = here.join("output/handbook/data/customer-responsibility-matrix.xlsx");
    let last_good = fs::read(&workbook).expect("read");
    fs::write(here.join("inventory.yaml"), INVENTORY).expect("written");
    expected.extend(["duties.csv", "deployments.csv", "obligations.csv"].map(str::to_owned));
    // Each time, though nothing changed meanwhile.
    for _ in 0..2 {
        let output = onus(here, &["build", "--format", "crm,guide,csv"]);
        assert_eq!(output.status.code(), Some(2));
        let said = words(&output);
        assert!(said.contains("ONUS-S008") && said.contains("user_entity_duties"), "{said}");
        assert_eq!(data(here), expected);
        assert_eq!(fs::read(&workbook).expect("read"), last_good);
    }
    let output = onus(here, &["check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(words(&output).contains("ONUS-S008"), "{}", words(&output));
}

#[test]
fn schemas_are_printed() {
    let nowhere = tempfile::tempdir().expect("a folder");
    for subject in ["inventory", "model", "book", "matrix", "customer-guide"] {
        let output = onus(nowhere.path(), &["schema", subject]);
        assert!(output.status.success(), "{}", words(&output));
        let schema: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(schema["$id"], format!("urn:onus:schema:{subject}:1"));
    }
    let output = onus(nowhere.path(), &["schema", "model", "--part", "services"]);
    let schema: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(schema["$ref"], "#/$defs/services");
    let output = onus(nowhere.path(), &["schema", "model", "--part", "service"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(words(&output).contains("did you mean `services`?"), "{}", words(&output));
    assert_eq!(onus(nowhere.path(), &["schema", "matrix", "--part", "duties"]).status.code(), Some(2));
}
