//! Matrices that other parties hand to us: what becomes of a document (`in.*`, expected beside it), what is refused and where, and
//! what is found where claims differ from the model.
//!
//! The workbooks were made by openpyxl, and saved once more by LibreOffice; what is expected was read off them by hand.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use onus_core::inventory::{Claimed, ReceivedDocument, ReceivedKind};
use onus_import::received::{Claims, Heading, Reading, inventory_file, read};
use onus_import::resource::ReadError;

use super::snapshot;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/received")
}

fn reading<'a>(names: &'a [[String; 1]; 2], meanings: &'a [(String, Claimed)]) -> Reading<'a> {
    Reading { sheet: None, meanings, party_names: &names[0], our_names: &names[1] }
}

fn try_read(kind: ReceivedKind, bytes: &[u8]) -> Result<Claims, ReadError> {
    let names = [["AWS".to_owned()], ["Larkspur".to_owned()]];
    read(kind, bytes, &reading(&names, &[]))
}

fn inventory_of(kind: ReceivedKind, framework: &str, file: &str, claims: &Claims) -> String {
    let document = ReceivedDocument {
        kind,
        file: file.to_owned(),
        sha256: "0".repeat(64),
        dated: Some("2026-03-31".parse().expect("a day")),
        received_on: "2026-11-22".parse().expect("a day"),
    };
    inventory_file(&Heading { id: "example", party: "provider", framework, document: &document }, claims)
}

#[test]
fn documents_become_claims() {
    use ReceivedKind::*;
    for (case, kind, framework) in [
        ("crm", CustomerResponsibilities, "fedramp-moderate"),
        ("crm-libreoffice", CustomerResponsibilities, "fedramp-moderate"),
        ("cmmc", SharedResponsibilities, "cmmc-l2"),
        ("cmmc-marks", SharedResponsibilities, "nist-800-171"),
        ("caiq", Questionnaire, "csa-ccm"),
    ] {
        let folder = fixtures().join(case);
        let file = ["in.xlsx", "in.csv"].map(|name| folder.join(name)).into_iter().find(|file| file.exists()).expect("an input");
        let claims = try_read(kind, &fs::read(&file).expect("read")).unwrap_or_else(|e| panic!("{case}: {e:?}"));
        let name = file.file_name().expect("a name").to_string_lossy();
        let written = inventory_of(kind, framework, &name, &claims);
        snapshot::compare(written, &folder.join("expected.yaml")).unwrap_or_else(|e| panic!("{case}: {e}"));
    }
}

/// Whichever program saved it.
#[test]
fn a_workbook_says_the_same_whoever_saved_it() {
    let of = |case: &str| {
        let bytes = fs::read(fixtures().join(case).join("in.xlsx")).expect("read");
        try_read(ReceivedKind::CustomerResponsibilities, &bytes).expect("claims").claims
    };
    assert_eq!(of("crm"), of("crm-libreoffice"));
}

/// An archive of these parts.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("an archive").into_inner()
}

const BOOK: &str = r#"<workbook xmlns:r="r"><sheets><sheet name="CRM" r:id="a"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>"#;

fn sheet(rows: &str) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    archive(&[("xl/workbook.xml", BOOK), ("xl/_rels/workbook.xml.rels", RELATIONS), ("xl/worksheets/sheet1.xml", &sheet)])
}

#[test]
fn what_is_no_matrix_is_refused_by_name() {
    let csv = |text: &str| text.as_bytes().to_vec();
    let bomb = format!("<sst>{}</sst>", " ".repeat(65 * 1024 * 1024));
    let cut = fs::read(fixtures().join("crm/in.xlsx")).expect("read");
    for (bytes, expected) in [
        (csv(""), "the file is empty"),
        (csv("  \r\n"), "the file is empty"),
        (csv("%PDF-1.7"), "this is a PDF file"),
        (csv("{\"a\": 1}"), "this is not a workbook or CSV"),
        (csv("<html><table>"), "this is not a workbook or CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1".to_vec(), "this is an old workbook (XLS), or one with a password"),
        (b"PK\x03\x04 and nothing".to_vec(), "the archive cannot be read"),
        (cut[..cut.len() / 2].to_vec(), "the archive cannot be read"),
        (archive(&[("word/document.xml", "")]), "this is a text document (DOCX)"),
        (archive(&[("content.xml", "")]), "this is an OpenDocument file"),
        (archive(&[("xl/workbook.bin", "")]), "this is a binary workbook (XLSB)"),
        (archive(&[("readme.txt", "")]), "this is an archive, not a workbook"),
        (archive(&[("xl/workbook.xml", BOOK), ("xl/sharedStrings.xml", &bomb)]), "is larger than 64 MiB"),
        (archive(&[("xl/workbook.xml", "<!DOCTYPE w [<!ENTITY a 'b'>]><w/>")]), "a document type"),
        (sheet("<row r=\"1\"><c><v>1</v></c>"), "not well-formed"),
        (sheet(""), "this is no customer responsibility matrix"),
        (csv("a,b\r\n1,2\r\n"), "this is no customer responsibility matrix"),
        (csv("Control ID,Can Be Inherited from CSP\r\nAC-1,\r\n"), "no row says whose anything is"),
    ] {
        let Err(error) = try_read(ReceivedKind::CustomerResponsibilities, &bytes) else { panic!("{expected}: taken") };
        assert!(error.message.contains(expected), "{expected}: {error:?}");
        assert!(!error.hint.is_empty(), "{error:?}");
    }
    // A matrix of another shape is named.
    let caiq = fs::read(fixtures().join("caiq/in.xlsx")).expect("read");
    let Err(error) = try_read(ReceivedKind::CustomerResponsibilities, &caiq) else { panic!("taken") };
    assert!(error.hint.contains("onus import caiq"), "{error:?}");
}

/// What a word means is never guessed: it is asked for, with the place where it stands.
#[test]
fn a_word_that_says_nothing_is_located() {
    let csv = "Control ID,Can Be Inherited from CSP\r\nAC-1(a),Yes\r\nAC-2(a),Mostly\r\nAC-3,Mostly\r\n";
    let Err(error) = try_read(ReceivedKind::CustomerResponsibilities, csv.as_bytes()) else { panic!("taken") };
    assert_eq!((error.line, error.column), (Some(3), Some(2)), "{error:?}");
    assert!(error.message.contains("`Mostly` (row 3, 2 times)"), "{error:?}");
    let meanings = [("mostly".to_owned(), Claimed::Shared)];
    let names = [[String::new()], [String::new()]];
    let claims = read(ReceivedKind::CustomerResponsibilities, csv.as_bytes(), &reading(&names, &meanings)).expect("claims");
    let read: Vec<(&str, Claimed)> = claims.claims.iter().map(|c| (c.requirement.as_str(), c.claimed)).collect();
    assert_eq!(read, [("AC-1(a)", Claimed::Party), ("AC-2(a)", Claimed::Shared), ("AC-3", Claimed::Shared)]);
}

#[test]
fn one_of_several_sheets_is_chosen_by_name() {
    let book = r#"<workbook xmlns:r="r"><sheets><sheet name="Low" r:id="a"/><sheet name="High" r:id="b"/></sheets></workbook>"#;
    let relations =
        r#"<Relationships><Relationship Id="a" Target="/xl/a.xml"/><Relationship Id="b" Target="b.xml"/></Relationships>"#;
    let rows = |said: &str| {
        let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
        let row = |a: &str, b: &str| format!("<row>{}{}</row>", cell(a), cell(b));
        format!("<worksheet>{}{}</worksheet>", row("Control ID", "Can Be Inherited from CSP"), row("AC-1", said))
    };
    let (low, high) = (rows("Yes"), rows("No"));
    let parts = [("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", relations), ("xl/a.xml", &low), ("xl/b.xml", &high)];
    let bytes = archive(&parts);
    let Err(error) = try_read(ReceivedKind::CustomerResponsibilities, &bytes) else { panic!("taken") };
    assert!(error.hint.contains("--sheet: `Low`, `High`"), "{error:?}");
    let names = [[String::new()], [String::new()]];
    let chosen = |sheet| {
        let reading = Reading { sheet: Some(sheet), ..reading(&names, &[]) };
        read(ReceivedKind::CustomerResponsibilities, &bytes, &reading).map(|claims| claims.claims[0].claimed)
    };
    assert_eq!(chosen("high"), Ok(Claimed::Organisation));
    assert_eq!(chosen("Low"), Ok(Claimed::Party));
    assert!(chosen("Moderate").is_err_and(|e| e.message.contains("there is no sheet")));
}

const PROJECT: &str = "organisation: { name: Larkspur Payments Ltd, short: Larkspur }
teams:
  - { id: payments, name: Payments, email: payments@larkspur.example }
accounts:
  - { id: \"111122223333\", name: payments, environment: production, owner: payments }
scopes:
  - { id: cmmc, name: CMMC level 2, framework: cmmc-l2, period: { from: 2026-01-01, to: 2026-12-31 } }
deployments:
  - id: db
    service: rds
    options: { edition: standard, engine: postgresql, multi_az: true, encryption: customer-managed, engine_support: standard, automated_backups: true, auto_minor_version_upgrade: true, location: region, deletion_protection: true, blue_green: false }
    account: \"111122223333\"
    regions: [eu-west-1]
";

fn onus(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onus"));
    command.args(words).current_dir(folder).env("SOURCE_DATE_EPOCH", "1795305600").env("NO_COLOR", "1").stdin(Stdio::null());
    command.output().expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let book =
        "[book]\ntitle = \"Test\"\n\n[preprocessor.onus]\ninventory = \"inventory\"\nformats = [\"markdown\", \"audit\"]\n";
    fs::write(folder.path().join("book.toml"), book).expect("written");
    fs::create_dir(folder.path().join("inventory")).expect("made");
    fs::write(folder.path().join("inventory/all.yaml"), PROJECT).expect("written");
    folder
}

/// Physical protection is all the provider's in the model (AWS says so of its data centres), and patching has parts of ours.
#[test]
fn claims_stand_beside_the_model_and_differences_are_found() {
    let folder = project();
    let here = folder.path();
    let matrix = "Requirement,Responsibility,Notes\r\n\
                  PE.L2-3.10.1,Customer,guard the building yourself\r\n\
                  PE.L2-3.10.2,Shared,\r\n\
                  PE.L2-3.10.3,AWS,\r\n\
                  SI.L2-3.14.1,AWS,we patch everything\r\n\
                  SI.L2-3.99.1,AWS,\r\n";
    fs::write(here.join("matrix.csv"), matrix).expect("written");
    let output = onus(here, &["import", "cmmc", "matrix.csv", "--party", "provider", "--dated", "2026-09-01"]);
    assert!(output.status.success(), "{}", said(&output));
    let written = fs::read_to_string(here.join("inventory/received/provider-cmmc-cmmc-l2.yaml")).expect("written");
    assert!(written.contains("- { requirement: PE.L2-3.10.1, claimed: organisation, words: Customer, text: "), "{written}");
    let output = onus(here, &["check", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&output)));
    let findings = found["findings"].as_array().expect("findings");
    let message = |code: &str| {
        let all: Vec<&str> =
            findings.iter().filter(|f| f["code"] == code).map(|f| f["message"].as_str().expect("a message")).collect();
        assert_eq!(all.len(), 1, "{code}: {all:?}");
        let place =
            findings.iter().find(|f| f["code"] == code).expect("found")["place"]["file"].as_str().unwrap_or_default().to_owned();
        assert!(place.contains("received/provider-cmmc-cmmc-l2.yaml"), "{code}: {place}");
        all[0].to_owned()
    };
    assert!(message("ONUS-C041").contains("“PE.L2-3.10.1”"), "{}", message("ONUS-C041"));
    assert!(message("ONUS-C042").contains("“PE.L2-3.10.2”"), "{}", message("ONUS-C042"));
    assert!(message("ONUS-C044").contains("“SI.L2-3.14.1”"), "{}", message("ONUS-C044"));
    assert!(message("ONUS-C045").ends_with("“SI.L2-3.99.1”"), "{}", message("ONUS-C045"));
    message("ONUS-C043");
    assert!(!message("ONUS-C041").contains("PE.L2-3.10.3") && !message("ONUS-C044").contains("PE.L2-3.10.3"));
    // No claim moves a duty: the split is what it was.
    let explained = |folder: &Path| said(&onus(folder, &["explain", "db"]));
    assert_eq!(explained(here), explained(project().path()));
    let output = onus(here, &["build", "--output", "out"]);
    assert!(output.status.success(), "{}", said(&output));
    let page = fs::read_dir(here.join("out")).expect("a build");
    let text: String =
        walk(page).into_iter().filter(|p| p.ends_with("claims.md")).map(|p| fs::read_to_string(p).expect("read")).collect();
    assert!(text.contains("guard the building yourself"), "{text}");
    assert!(text.contains("the party does not do what the model gives to it"), "{text}");
}

fn walk(folder: fs::ReadDir) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in folder.flatten() {
        match entry.path() {
            path if path.is_dir() => out.extend(walk(fs::read_dir(path).expect("a folder"))),
            path => out.push(path),
        }
    }
    out
}

#[test]
fn what_is_asked_for_must_be_known() {
    let folder = project();
    let here = folder.path();
    fs::write(here.join("m.csv"), "Requirement,Responsibility\r\n3.1.1,AWS\r\n").expect("written");
    for (words, expected) in [
        (&["import", "cmmc", "m.csv"][..], "--party is missing"),
        (&["import", "cmmc", "m.csv", "--party", "us"], "write `provider` or `third-party:ID`"),
        (&["import", "cmmc", "m.csv", "--party", "third-party:nobody"], "no third party `nobody`"),
        (&["import", "cmmc", "m.csv", "--party", "provider", "--framework", "cmmc"], "no such framework"),
        (&["import", "caiq", "m.csv", "--party", "provider"], "name one with --framework"),
        (&["import", "cmmc", "m.csv", "--party", "provider", "--dated", "yesterday"], "write a day"),
        (&["import", "cmmc", "m.csv", "--party", "provider", "--dated", "2027-01-01"], "after today"),
        (&["import", "cmmc", "m.csv", "--party", "provider", "--means", "x=theirs"], "WORD=CLAIM"),
        (&["import", "cmmc", "m.csv", "--party", "provider", "--as", "../up"], "the name of a file"),
        (&["import", "cmmc", "m.csv", "--party", "provider", "--prune"], "sources of an estate"),
        (&["import", "terraform", "m.csv", "--party", "provider"], "are for matrices"),
        (&["import", "cmmc", "none.csv", "--party", "provider"], "cannot be read"),
    ] {
        let output = onus(here, words);
        assert!(!output.status.success() && said(&output).contains(expected), "{words:?}: {}", said(&output));
    }
    assert!(!here.join("inventory/received").exists());
    let output = onus(here, &["import", "cmmc", "m.csv", "--party", "provider", "--dry-run"]);
    assert!(output.status.success() && !here.join("inventory/received").exists(), "{}", said(&output));
}
