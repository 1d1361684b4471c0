//! What an inventory holds is text in every format; equal input makes equal bytes; formats leave each other's files alone.

use onus_core::configuration::{CsvSettings, Format};
use onus_render::formats::{data_files, format_of};
use onus_render::{DataInput, NoBooks};
use onus_source::csv::{escape_cell, unescape_cell};

use super::estate::{HOSTILE, estate, hostile};
use super::workbook::{self, attribute, elements};

const PATHS: [&str; 5] =
    ["data/matrix.json", "data/duties.csv", "data/deployments.csv", "data/matrix.xlsx", "data/oscal/component-definition.json"];

#[test]
fn no_csv_cell_begins_like_a_formula() {
    let estate = hostile();
    for path in ["data/duties.csv", "data/deployments.csv"] {
        let bytes = estate.render(path).expect("renders");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
        for record in reader.records() {
            for value in &record.expect("a record") {
                let first = value.chars().next().unwrap_or('a');
                assert!(!"=+-@\t\r\n＝＋－＠".contains(first), "{value:?}");
            }
        }
    }
    // Whoever takes one apostrophe off has the value.
    for value in HOSTILE {
        assert_eq!(unescape_cell(&escape_cell(value)), value);
    }
}

/// RFC 4180: lines end in CRLF, the last one too; a byte order mark stands there when it is asked for.
#[test]
fn csv_keeps_to_its_rfc() {
    let estate = estate(|_| {});
    let plain = estate.render("data/deployments.csv").expect("renders");
    let text = String::from_utf8(plain.clone()).expect("UTF-8");
    assert!(text.starts_with("deployment,name,placement,"), "{}", &text[..60]);
    assert!(text.ends_with("\r\n"));
    let lines = text.matches("\r\n").count();
    assert_eq!(lines, estate.matrix.deployments.len() + 1);
    assert_eq!(text.matches('\n').count(), lines, "a line ends without CR");
    let data = DataInput { csv: CsvSettings { bom: true }, ..estate.data() };
    let files = data_files(&data, &[Format::Csv]);
    let file = files.iter().find(|file| file.path == "data/deployments.csv").expect("planned");
    let marked = onus_render::render(file, &NoBooks).expect("renders");
    assert_eq!(marked, [&[0xef, 0xbb, 0xbf][..], &plain].concat());
}

#[test]
fn equal_input_makes_equal_bytes() {
    let (one, two) = (hostile(), hostile());
    for path in PATHS {
        let render = |e: &super::estate::Estate| e.render(path).expect("renders");
        assert!(render(&one) == render(&two), "{path}");
    }
}

/// Frozen heads, filters, print set-up; the only moment in the file is the day of the build.
#[test]
fn sheets_are_ready_to_read_and_print() {
    let estate = hostile();
    let bytes = estate.render("data/matrix.xlsx").expect("renders");
    let parts = workbook::parts(&bytes);
    let names: Vec<String> = workbook::sheets(&bytes).into_iter().map(|(n, _)| n).collect();
    let expected = [
        "About",
        "Matrix",
        "Duties",
        "Obligations",
        "Deployments",
        "Teams",
        "Requirements",
        "PCI DSS 12.8.5",
        "CUECs",
        "Evidence",
        "Assurance",
        "Exceptions",
        "Gaps",
    ];
    assert_eq!(names, expected);
    for (number, name) in names.iter().enumerate() {
        let sheet = &parts[&format!("xl/worksheets/sheet{}.xml", number + 1)];
        let (setup, _) = elements(sheet, "pageSetup")[0];
        assert_eq!(attribute(setup, "orientation").as_deref(), Some("landscape"), "{name}");
        assert_eq!(attribute(setup, "fitToHeight").as_deref(), Some("0"), "{name}");
        if name != "About" {
            assert_eq!(attribute(elements(sheet, "pane")[0].0, "state").as_deref(), Some("frozen"), "{name}");
            assert_eq!(elements(sheet, "autoFilter").len(), 1, "{name}");
        }
    }
    let created = elements(&parts["docProps/core.xml"], "dcterms:created")[0].1;
    assert_eq!(created, "2026-11-22T00:00:00Z");
    assert!(parts["xl/workbook.xml"].contains("_xlnm.Print_Titles"));
}

/// A text longer than a cell holds is cut, and says so.
#[test]
fn a_text_too_long_for_a_cell_is_cut_with_a_note() {
    let long = "é😀".repeat(300_000);
    let estate = estate(|i| i.deployments[0].note = Some(long.clone()));
    let bytes = estate.render("data/matrix.xlsx").expect("renders");
    let sheets = workbook::sheets(&bytes);
    let (_, sheet) = sheets.iter().find(|(n, _)| n == "Deployments").expect("the sheet");
    let longest = sheet.iter().flatten().max_by_key(|c| c.words().len()).expect("cells").words();
    assert!(longest.encode_utf16().count() <= 32_767);
    assert!(longest.ends_with("… (cut: 900000 characters)"), "{}", &longest[longest.len() - 60..]);
    let csv = estate.render("data/deployments.csv").expect("renders");
    assert!(String::from_utf8(csv).expect("UTF-8").contains(&long), "CSV has no such limit");
}

/// Every planned path belongs to the format that plans it, and to no other.
#[test]
fn every_path_belongs_to_one_format() {
    use super::estate::{nist_scope, system};
    let estate = estate(|i| i.scopes.push(nist_scope(system())));
    let formats = [Format::Csv, Format::Xlsx, Format::Oscal, Format::Audit, Format::Crm, Format::Caiq, Format::Guide];
    let mut paths = 0;
    for format in formats {
        for planned in data_files(&estate.data(), &[format, format]) {
            assert_eq!(format_of(&planned.path), Some(format), "{}", planned.path);
            paths += 1;
        }
    }
    // Three tables, a workbook, two inward and outward workbooks, a guide in three forms, a component definition and a plan;
    // and for each of three scopes assessment results, a plan of action and a workbook.
    assert_eq!(paths, 20, "no path twice");
    assert_eq!(format_of("data/matrix.json"), Some(Format::Json));
    assert_eq!(format_of("html/index.html"), Some(Format::Html));
    for other in ["data/notes.txt", "data/matrix.jsonl", "search.json", "oscal/x.json"] {
        assert_eq!(format_of(other), None, "{other}");
    }
}
