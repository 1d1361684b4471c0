//! Workbooks that are handed in: their rows against identifier lists that others publish, and against the inventory.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::inventory::{RequirementStatement, Scope, Stated};
use onus_model_aws::builtin_model;

use super::estate::{Estate, estate, fedramp_scope, root, spanned};
use super::readback::sheet_rows;

/// Identifiers of a framework as a source other than ours lists them.
fn identifiers(framework: &str) -> BTreeSet<String> {
    let path = root().join(format!("tests/data/frames/{framework}.txt"));
    let text = std::fs::read_to_string(path).expect("the list");
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_owned).collect()
}

fn scope(framework: &str, statements: &[(&str, Stated)]) -> Scope {
    let statement = |(id, stated): &(&str, Stated)| RequirementStatement {
        requirement: spanned(id),
        stated: stated.clone(),
        planned_by: None,
        origination: Vec::new(),
    };
    Scope {
        id: spanned("handed-in"),
        framework: spanned(framework),
        statements: statements.iter().map(statement).collect(),
        ..fedramp_scope(None)
    }
}

fn rows(estate: &Estate, sheet: &str) -> Vec<BTreeMap<String, String>> {
    sheet_rows(&estate.render("data/audit/handed-in.xlsx").expect("a workbook"), sheet)
}

fn row<'r>(rows: &'r [BTreeMap<String, String>], column: &str, id: &str) -> &'r BTreeMap<String, String> {
    rows.iter().find(|r| r[column] == id).unwrap_or_else(|| panic!("no row {id}"))
}

/// ISO/IEC 27001:2022 has 93 controls in Annex A, and its clause 6.1.3 d asks for all of them with a justification.
#[test]
fn a_statement_of_applicability_has_every_control_and_claims_no_more_than_was_said() {
    let stated = [
        ("A.7.4", Stated::NotApplicable("no premises of our own".into())),
        ("A.6.1", Stated::Met("screening standard, 2026".into())),
    ];
    let estate = estate(|inventory| inventory.scopes.push(scope("iso27001", &stated)));
    let rows = rows(&estate, "Statement of Applicability");
    let controls: BTreeSet<String> = rows.iter().map(|r| r["Control"].clone()).collect();
    let expected: BTreeSet<String> = identifiers("iso27001").into_iter().filter(|id| id.starts_with("A.")).collect();
    assert_eq!((rows.len(), &controls), (93, &expected));
    let left_out = row(&rows, "Control", "A.7.4");
    assert_eq!((left_out["Applicable"].as_str(), left_out["Justification"].as_str()), ("no", "no premises of our own"));
    assert!(rows.iter().all(|r| !r["Justification"].is_empty()));
    // Of an office control of which nothing is stated, nothing is claimed.
    let silent = row(&rows, "Control", "A.7.7");
    assert_eq!((silent["Applicable"].as_str(), silent["Implementation status"].as_str()), ("not stated", "undetermined"));
}

/// 110 requirements (SP 800-171 r2) and 320 objectives (SP 800-171A), and no score while anything is undetermined.
#[test]
fn a_shared_matrix_has_every_objective_and_the_score_is_refused_while_anything_is_undetermined() {
    let estate = estate(|inventory| inventory.scopes.push(scope("nist-800-171", &[])));
    let matrix = rows(&estate, "Shared responsibilities");
    let requirements = matrix.iter().filter(|r| r["Objective"].is_empty()).count();
    assert_eq!((requirements, matrix.len() - requirements), (110, 320));
    let score = rows(&estate, "Score");
    assert!(score[0]["In our words"].starts_with("No score: "), "{}", score[0]["In our words"]);
    assert!(score.iter().all(|r| r["Subtracted"].is_empty()));
    assert_eq!(score.len(), 111);
    // Assessors are told what is done, not what it is called in data.
    let parts = |r: &BTreeMap<String, String>| [r["What they do"].clone(), r["What we do"].clone()];
    let named: Vec<String> =
        matrix.iter().flat_map(parts).flat_map(|cell| cell.split("; ").map(str::to_owned).collect::<Vec<_>>()).collect();
    assert!(named.iter().any(|title| !title.is_empty()));
    assert!(named.iter().all(|title| !builtin_model().duties.contains_key(title.as_str())), "{named:?}");
    // An objective without a duty and without a statement is nobody's.
    assert_eq!(row(&matrix, "Requirement", "3.1.16")["Responsibility"], "Undetermined");
}

/// The matrix of CMMC has the same rows, each objective behind its requirement.
#[test]
fn a_matrix_of_cmmc_has_every_objective_behind_its_requirement() {
    let estate = estate(|inventory| inventory.scopes.push(scope("cmmc-l2", &[])));
    let matrix = rows(&estate, "Shared responsibilities");
    let label = |r: &BTreeMap<String, String>| match r["Objective"].as_str() {
        "" => r["Requirement"].clone(),
        objective => format!("{}[{objective}]", r["Requirement"]),
    };
    let labels: Vec<String> = matrix.iter().map(label).collect();
    assert_eq!(labels.iter().cloned().collect::<BTreeSet<_>>(), identifiers("cmmc-l2"));
    assert_eq!(labels.len(), 110 + 320);
    let expected: Vec<String> = ["", "[a]", "[b]", "[c]"].map(|objective| format!("AC.L2-3.1.10{objective}")).into();
    let at = labels.iter().position(|label| *label == expected[0]).expect("the requirement");
    assert_eq!(labels[at..at + 4], expected);
}

/// A requirement is met only when every objective of it is (CMMC assessment guide, level 2): what is stated of a requirement
/// is stated of its objectives, and what is missing of one of them is missing of it.
#[test]
fn a_requirement_is_no_better_than_its_objectives() {
    let na = || Stated::NotApplicable("a test".into());
    let ids: Vec<String> = identifiers("cmmc-l2").into_iter().filter(|id| !id.ends_with(']')).collect();
    let determined = |more: &[(&'static str, Stated)]| {
        let mut stated: Vec<(&str, Stated)> = ids.iter().map(|id| (id.as_str(), na())).collect();
        for (id, statement) in more {
            match stated.iter_mut().find(|(of, _)| of == id) {
                Some(known) => known.1 = statement.clone(),
                None => stated.push((id, statement.clone())),
            }
        }
        let estate = estate(|inventory| inventory.scopes.push(scope("cmmc-l2", &stated)));
        (rows(&estate, "Shared responsibilities"), rows(&estate, "Score")[0]["In our words"].clone())
    };
    let (matrix, score) = determined(&[]);
    assert!(matrix.iter().all(|r| r["Determination"] == "not applicable"));
    assert_eq!(score, "Score: 110 of 110");
    // No cloud duty answers the approval of wireless access: it has five points.
    let met = ("AC.L2-3.1.16", Stated::Met("site standard".into()));
    let of = |matrix: &[BTreeMap<String, String>], objective: &str| {
        let found = matrix.iter().find(|r| r["Requirement"] == "AC.L2-3.1.16" && r["Objective"] == objective);
        found.expect("a row")["Determination"].clone()
    };
    let (matrix, score) = determined(std::slice::from_ref(&met));
    assert_eq!(["", "a", "b"].map(|objective| of(&matrix, objective)), ["met", "met", "met"]);
    assert_eq!(score, "Score: 110 of 110");
    let (matrix, score) = determined(&[met, ("AC.L2-3.1.16[b]", Stated::NotMet("guest network".into()))]);
    assert_eq!(["", "a", "b"].map(|objective| of(&matrix, objective)), ["not shown", "met", "not shown"]);
    assert_eq!(score, "Score: 105 of 110");
}

/// What was not shown is subtracted with the points of the assessment method: 3.1.16 has five.
#[test]
fn a_statement_of_what_is_missing_costs_the_points_of_the_method() {
    let all = |missing: Option<&'static str>| {
        let ids: Vec<String> = identifiers("nist-800-171").into_iter().filter(|id| !id.ends_with(']')).collect();
        let stated: Vec<(String, Stated)> = ids
            .into_iter()
            .map(|id| match missing {
                Some(missing) if missing == id => (id, Stated::NotMet("keys".into())),
                _ => (id, Stated::NotApplicable("a test".into())),
            })
            .collect();
        let stated: Vec<(&str, Stated)> = stated.iter().map(|(id, stated)| (id.as_str(), stated.clone())).collect();
        let estate = estate(|inventory| inventory.scopes.push(scope("nist-800-171", &stated)));
        rows(&estate, "Score")[0]["In our words"].clone()
    };
    assert_eq!(all(None), "Score: 110 of 110");
    assert_eq!(all(Some("3.1.16")), "Score: 105 of 110");
}

/// PCI DSS 12.8.5 asks which requirements each provider manages: of every requirement the list says who, or why nobody.
#[test]
fn every_requirement_of_pci_dss_is_listed_or_says_why_not() {
    let estate = estate(|inventory| inventory.scopes.push(scope("pci-dss", &[])));
    let rows = rows(&estate, "PCI DSS 12.8.5");
    let listed: BTreeSet<String> = rows.iter().map(|r| r["Requirement"].clone()).collect();
    assert_eq!(listed, identifiers("pci-dss"));
    for row in &rows {
        assert_ne!(row["Managed by"].is_empty(), row["Nobody is listed because"].is_empty(), "{row:?}");
    }
}

#[test]
fn raci_names_one_accountable_team_for_each_duty_of_a_placement() {
    let estate = estate(|inventory| inventory.scopes.push(scope("soc2", &[])));
    let rows = rows(&estate, "RACI");
    assert!(rows.iter().any(|r| r["Role"] == "A/R") && rows.iter().any(|r| r["Role"] == "R"));
    for row in &rows {
        let ours = row["Party"] == estate.matrix.organisation.short;
        assert!(ours || row["Team"].is_empty(), "{row:?}");
        assert_eq!(ours && row["Team"].is_empty(), row["Role"] == "?" && ours, "{row:?}");
    }
}
