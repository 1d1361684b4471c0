//! Appendix J of a FedRAMP plan has the shape of FedRAMP's template, and is filled by its guidance.

use std::collections::BTreeSet;

use onus_core::inventory::{Origination, Stated};

use super::estate::Estate;
use super::fedramp_plan::{fedramp, listed};
use super::workbook::{self, Sheet};

const APPENDIX: &str = "data/appendix-j/fedramp.xlsx";

fn sheets(estate: &Estate) -> Vec<(String, Sheet)> {
    workbook::sheets(&estate.render(APPENDIX).unwrap_or_else(|e| panic!("{e}")))
}

fn words(sheet: &Sheet) -> Vec<Vec<String>> {
    sheet.iter().map(|row| row.iter().map(|cell| cell.words().to_owned()).collect()).collect()
}

/// “Yes” says that nothing of a part is left to customers, which no unfinished list of their duties can say.
#[test]
fn appendix_j_is_refused_while_the_list_of_customers_duties_may_be_unfinished() {
    let refused = fedramp(|scope| scope.customer_duties_complete = false).render(APPENDIX).expect_err("refused");
    assert!(refused.to_string().contains("customer_duties_complete"), "{refused}");
}

/// Sheets, heads and rows of "SSP Appendix J CIS and CRM Workbook", version 1.1 of 13 July 2023.
#[test]
fn appendix_j_has_the_shape_of_the_template() {
    let estate = fedramp(|_| {});
    let sheets = sheets(&estate);
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Instructions", "Moderate CIS Worksheet", "Moderate CRM Worksheet"]);
    let (cis, crm) = (words(&sheets[1].1), words(&sheets[2].1));
    assert_eq!(cis[0][0], "FedRAMP Moderate Control Implementation Summary (CIS) Worksheet");
    assert_eq!([&cis[1][0], &cis[1][1], &cis[1][6]], ["Control ID", "Implementation Status", "Control Origination"]);
    let heads = [
        "",
        "Implemented",
        "Partially Implemented",
        "Planned",
        "Alternative Implementation",
        "N/A",
        "Service Provider Corporate",
        "Service Provider System Specific",
        "Service Provider Hybrid (Corporate and System Specific)",
        "Configured by Customer (Customer System Specific)",
        "Provided by Customer (Customer System Specific)",
        "Shared (Service Provider and Customer Responsibility)",
        "Inherited from Pre-Existing  Authorization",
    ];
    assert_eq!(cis[2], heads);
    assert_eq!(crm[0][0], "FedRAMP Moderate Customer Responsibility Matrix (CRM) Worksheet");
    let crm_heads = ["Control ID", "Can Be Inherited from CSP", "Specific Inheritance and Customer Agency/CSP Responsibilities"];
    // The reader leaves out rows without a cell.
    let head = crm.iter().position(|row| row[0] == "Control ID").expect("the heads");
    assert_eq!(crm[head], crm_heads);
    let parts = listed("fedramp-moderate-parts").into_iter().collect::<BTreeSet<_>>();
    for rows in [&cis[3..], &crm[head + 1..]] {
        assert_eq!(rows.len(), 688);
        assert_eq!(rows.iter().map(|row| row[0].clone()).collect::<BTreeSet<_>>(), parts);
    }
}

/// The template's own guidance: one status each; "Yes" for what is the provider's, with nothing beside it; "Partial" for what is
/// shared; "No" for what is the customer's alone, with why.
#[test]
fn appendix_j_is_filled_by_its_guidance() {
    let estate = fedramp(|_| {});
    let sheets = sheets(&estate);
    let (cis, crm) = (words(&sheets[1].1), words(&sheets[2].1));
    let marked = |id: &str| -> Vec<usize> {
        let row = cis.iter().find(|row| row[0] == id).unwrap_or_else(|| panic!("{id}"));
        (1..row.len()).filter(|&column| row[column] == "X").collect()
    };
    let beside = |id: &str| -> (String, String) {
        let row = crm.iter().find(|row| row[0] == id).unwrap_or_else(|| panic!("{id}"));
        (row[1].clone(), row[2].clone())
    };
    for row in &cis[3..] {
        let columns = marked(&row[0]);
        assert_eq!(columns.iter().filter(|&&column| column <= 5).count(), 1, "{}: one status", row[0]);
        let (inheritable, words) = beside(&row[0]);
        let shared = columns.contains(&11);
        let customers = columns.contains(&9) || columns.contains(&10);
        match inheritable.as_str() {
            "Yes" => assert!(!shared && !customers && words.is_empty() && columns.iter().any(|&c| c > 5), "{}", row[0]),
            "Partial" => assert!(shared && words.contains("Customer Responsibility: "), "{}", row[0]),
            "No" => assert!(
                customers && words.contains("Cannot be inherited") || words.starts_with("Not applicable because: "),
                "{}",
                row[0]
            ),
            other => panic!("{}: {other}", row[0]),
        }
    }
    assert_eq!(beside("AC-18(a)"), ("No".into(), "Not applicable because: There is no wireless network.".into()));
    assert_eq!(marked("AC-18(a)"), [5]);
    let keys = "Larkspur: We encrypt your records with the key that you choose.\nCustomer Responsibility: Choose a key for your tenant and keep it in your own account.";
    assert_eq!(beside("SC-12"), ("Partial".into(), keys.into()));
    assert!(marked("SC-12").contains(&11));
    // PE-5 is met by a policy of the whole company.
    assert_eq!((marked("PE-5"), beside("PE-5")), (vec![1, 6], ("Yes".into(), String::new())));
}

#[test]
fn appendix_j_is_refused_while_a_part_is_undetermined() {
    let estate = fedramp(|s| s.statements.retain(|stated| stated.requirement.value != "PE-5"));
    let why = estate.render(APPENDIX).expect_err("refused").to_string();
    assert!(why.contains("PE-5") && why.contains("statements"), "{why}");
    // A policy whose place nobody states and the model does not know.
    let estate = fedramp(|s| {
        let pl = s.statements.iter_mut().find(|stated| stated.requirement.value == "PE-5").expect("stated");
        pl.stated = Stated::NotMet("A standard".into());
        (pl.planned_by, pl.origination) = (None, vec![Origination::System]);
    });
    let why = estate.render(APPENDIX).expect_err("refused").to_string();
    assert!(why.contains("PE-5") && why.contains("planned_by"), "{why}");
}
