//! Every format is read back, each by a reader of its own, and compared with the matrix duty by duty.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::Matrix;
use onus_core::status::AllStatuses;
use onus_model::{Holder, Party};
use serde_json::Value;

use super::estate::{Estate, HOSTILE, estate, hostile};
use super::workbook::{self, Cell};

/// What is compared: placement, duty, party, accountable team, performing teams, statement.
type Said = (String, String, String, String, BTreeSet<String>, String);

/// What the matrix says, from its JSON and nothing else.
fn expected(json: &Value) -> BTreeSet<Said> {
    let text = |v: &Value| v.as_str().expect("text").to_owned();
    let index = |v: &Value| usize::try_from(v.as_u64().expect("an index")).expect("small");
    let mut out = BTreeSet::new();
    for (number, placement) in json["placements"].as_array().expect("a list").iter().enumerate() {
        for assignment in placement["assignments"].as_array().expect("a list") {
            let duty = &json["duties"][index(&assignment["duty"])];
            let party = match &duty["holder"] {
                Value::Object(map) if map.contains_key("Unresolved") => "unresolved".to_owned(),
                holder => text(&holder["Party"]),
            };
            let team = |v: &Value| text(&json["teams"][index(v)]["id"]);
            let accountable = match &assignment["accountable"] {
                Value::Null => String::new(),
                found => team(found),
            };
            let mut performing: BTreeSet<String> = assignment["performs"].as_array().expect("a list").iter().map(team).collect();
            if performing.is_empty() && !accountable.is_empty() {
                performing.insert(accountable.clone());
            }
            out.insert((number.to_string(), text(&duty["id"]), party, accountable, performing, text(&duty["statement"])));
        }
    }
    assert!(!out.is_empty());
    out
}

fn json(matrix: &Matrix) -> Value {
    serde_json::to_value(matrix).expect("serialises")
}

fn render(estate: &Estate, path: &str) -> Vec<u8> {
    estate.render(path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Rows as maps from column to value.
fn csv_rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new().from_reader(bytes);
    let head: Vec<String> = reader.headers().expect("a head").iter().map(str::to_owned).collect();
    reader
        .records()
        .map(|r| {
            let record = r.expect("a record of the same length");
            // One leading apostrophe is ours.
            head.iter().cloned().zip(record.iter().map(|v| v.strip_prefix('\'').unwrap_or(v).to_owned())).collect()
        })
        .collect()
}

fn list(joined: &str) -> BTreeSet<String> {
    joined.split("; ").filter(|t| !t.is_empty()).map(str::to_owned).collect()
}

fn said(row: &BTreeMap<String, String>) -> Option<Said> {
    let get = |name: &str| row[name].clone();
    (!row["duty"].is_empty()).then(|| {
        (get("placement"), get("duty"), get("party"), get("accountable_team"), list(&row["performing_teams"]), get("statement"))
    })
}

/// Rows of a sheet as maps from head to value.
pub fn sheet_rows(bytes: &[u8], name: &str) -> Vec<BTreeMap<String, String>> {
    let sheets = workbook::sheets(bytes);
    let (_, sheet) = sheets.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("no sheet {name}"));
    let head: Vec<&str> = sheet[0].iter().map(Cell::words).collect();
    let row = |cells: &Vec<Cell>| {
        head.iter().enumerate().map(|(n, h)| ((*h).to_owned(), cells.get(n).map_or("", Cell::words).to_owned())).collect()
    };
    sheet[1..].iter().map(row).collect()
}

fn xlsx_said(bytes: &[u8]) -> BTreeSet<Said> {
    sheet_rows(bytes, "Duties")
        .iter()
        .filter(|r| !r["Duty"].is_empty())
        .map(|r| {
            let get = |name: &str| r[name].clone();
            (
                get("Placement"),
                get("Duty"),
                get("Party"),
                get("Accountable team"),
                list(&r["Performing teams"]),
                get("What to do"),
            )
        })
        .collect()
}

fn both() -> [(&'static str, Estate); 2] {
    [("the example", estate(|_| {})), ("hostile", hostile())]
}

#[test]
fn every_format_says_the_same() {
    for (name, estate) in both() {
        let json_bytes = render(&estate, "data/matrix.json");
        let published: Value = serde_json::from_slice(&json_bytes).expect("JSON");
        let mut matrix_alone = published.clone();
        let statuses = matrix_alone.as_object_mut().and_then(|o| o.remove("statuses")).expect("statuses");
        assert_eq!(matrix_alone, json(&estate.matrix), "{name}: matrix.json");
        assert_eq!(statuses, serde_json::to_value(AllStatuses::of(&estate.matrix)).expect("data"), "{name}: statuses");
        let expected = expected(&published);
        let from_csv: BTreeSet<Said> = csv_rows(&render(&estate, "data/duties.csv")).iter().filter_map(said).collect();
        assert_eq!(from_csv, expected, "{name}: CSV");
        assert_eq!(xlsx_said(&render(&estate, "data/matrix.xlsx")), expected, "{name}: XLSX");
    }
}

/// Undoes the escapes of a backslash.
fn unescaped(markup: &str) -> String {
    let mut out = String::new();
    let mut chars = markup.chars();
    while let Some(c) = chars.next() {
        out.push(if c == '\\' { chars.next().expect("something escaped") } else { c });
    }
    out
}

/// OSCAL strings are one line without blanks at their ends.
fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() || c == '\u{feff}' { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// OSCAL speaks of configurations and of the duties that a control of NIST SP 800-53 asks for: the same, at that grain.
#[test]
fn oscal_says_the_same_of_the_duties_that_controls_ask_for() {
    for (name, estate) in both() {
        let matrix = &estate.matrix;
        let controls = estate.controls();
        let mut expected: BTreeSet<(String, String, String, String, String)> = BTreeSet::new();
        for placement in &matrix.placements {
            let configuration = &matrix.configurations[placement.configuration as usize].id;
            for assignment in &placement.assignments {
                let duty = &matrix.duties[assignment.duty as usize];
                let party = match &duty.holder {
                    Holder::Party(Party::ThirdParty(_)) => "third-party".to_owned(),
                    Holder::Party(party) => party.to_string(),
                    Holder::Unresolved(_) => "unresolved".to_owned(),
                };
                for requirement in &controls.requirements {
                    if requirement.duties.iter().any(|(id, _, _)| *id == duty.id) {
                        let control = requirement.id.to_lowercase().replace('(', ".").replace(')', "");
                        let statement = one_line(&duty.statement);
                        expected.insert((configuration.clone(), control, duty.id.clone(), party.clone(), statement));
                    }
                }
            }
        }
        let document: Value = serde_json::from_slice(&render(&estate, "data/oscal/component-definition.json")).expect("JSON");
        let mut found = BTreeSet::new();
        for component in document["component-definition"]["components"].as_array().expect("components") {
            let configuration = component["props"]
                .as_array()
                .and_then(|p| p.iter().find(|p| p["name"] == "configuration"))
                .and_then(|p| p["value"].as_str())
                .expect("its configuration");
            let texts: BTreeMap<(&str, &str), &str> = component["props"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|p| p["name"] == "duty")
                .map(|p| {
                    let text = |key: &str| p[key].as_str().expect("text");
                    ((text("value"), text("class")), text("remarks"))
                })
                .collect();
            for implementation in component["control-implementations"].as_array().into_iter().flatten() {
                for requirement in implementation["implemented-requirements"].as_array().expect("requirements") {
                    for property in requirement["props"].as_array().expect("duties") {
                        let text = |v: &Value| v.as_str().expect("text").to_owned();
                        found.insert((
                            configuration.to_owned(),
                            text(&requirement["control-id"]),
                            text(&property["value"]),
                            text(&property["class"]),
                            unescaped(
                                texts[&(property["value"].as_str().expect("text"), property["class"].as_str().expect("text"))],
                            ),
                        ));
                    }
                }
            }
        }
        assert!(!found.is_empty());
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn deployments_lead_to_their_placements() {
    for (name, estate) in both() {
        let json = json(&estate.matrix);
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let expected: BTreeSet<(String, String, String, String, String)> = json["deployments"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|d| {
                let owner = d["owner"].as_u64().map_or_else(String::new, |o| text(&json["teams"][o as usize]["id"]));
                (text(&d["id"]), text(&d["name"]), d["placement"].to_string(), owner, text(&d["note"]))
            })
            .collect();
        let csv: BTreeSet<_> = csv_rows(&render(&estate, "data/deployments.csv"))
            .iter()
            .map(|r| (r["deployment"].clone(), r["name"].clone(), r["placement"].clone(), r["owner"].clone(), r["note"].clone()))
            .collect();
        assert_eq!(csv, expected, "{name}: CSV");
        let xlsx: BTreeSet<_> = sheet_rows(&render(&estate, "data/matrix.xlsx"), "Deployments")
            .iter()
            .map(|r| (r["Deployment"].clone(), r["Name"].clone(), r["Placement"].clone(), r["Owner"].clone(), r["Note"].clone()))
            .collect();
        assert_eq!(xlsx, expected, "{name}: XLSX");
    }
}

/// Every cell of the matrix is in the sheet of that name, with the letter of its split.
#[test]
fn the_matrix_sheet_has_every_cell() {
    let estate = estate(|_| {});
    let bytes = render(&estate, "data/matrix.xlsx");
    let sheets = workbook::sheets(&bytes);
    let (_, sheet) = sheets.iter().find(|(n, _)| n == "Matrix").expect("the sheet");
    let domains = &estate.matrix.reference.domains;
    let heads: Vec<&str> = sheet[0][4..].iter().map(Cell::words).collect();
    assert_eq!(heads, domains.iter().map(|d| d.title.as_str()).collect::<Vec<_>>());
    assert_eq!(sheet.len() - 1, estate.matrix.configurations.len());
    for (row, configuration) in sheet[1..].iter().zip(&estate.matrix.configurations) {
        let letters: Vec<&str> = row[4..].iter().map(Cell::words).collect();
        let splits: Vec<&str> = configuration.cells.iter().map(|c| c.split.letter()).collect();
        assert_eq!(letters, splits, "{}", configuration.id);
    }
}

/// What a cell without duties is, is said as well: nothing is left out in silence.
#[test]
fn cells_without_duties_are_rows_too() {
    let estate = estate(|_| {});
    let rows = csv_rows(&render(&estate, "data/duties.csv"));
    for (number, placement) in estate.matrix.placements.iter().enumerate() {
        for domain in &estate.matrix.reference.domains {
            let found = rows.iter().any(|r| r["placement"] == number.to_string() && r["domain"] == domain.id);
            assert!(found, "placement {number} says nothing of {}", domain.id);
        }
        assert!(!placement.assignments.is_empty());
    }
}

/// Gaps, evidence, exceptions and reports: as many rows as things, with hostile text unharmed.
#[test]
fn registers_are_whole() {
    let estate = hostile();
    let bytes = render(&estate, "data/matrix.xlsx");
    let matrix = &estate.matrix;
    assert_eq!(sheet_rows(&bytes, "Gaps").len(), estate.findings.len());
    assert_eq!(sheet_rows(&bytes, "Evidence").len(), matrix.evidence.len());
    assert_eq!(sheet_rows(&bytes, "Assurance").len(), matrix.assurance.len());
    let exceptions = sheet_rows(&bytes, "Exceptions");
    assert_eq!(exceptions.len(), matrix.exceptions.len());
    for (row, exception) in exceptions.iter().zip(&matrix.exceptions) {
        assert_eq!(row["Reference"], exception.reference.clone().unwrap_or_default());
    }
    let teams = sheet_rows(&bytes, "Teams");
    for (row, bare) in teams.iter().zip(HOSTILE) {
        assert_eq!(row["Name"], bare);
    }
}
