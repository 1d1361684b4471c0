//! What is handed to customers: CAIQ, with its questions from a list that others publish, and the guide.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::customer_guide::customer_notice;
use onus_core::inventory::{CustomerSetting, Inventory, RequirementStatement, Scope, SettingAccount, Stated};
use onus_core::schema::SchemaSubject;
use serde_json::{Value, json};

use super::estate::{Estate, estate, fedramp_scope, root, spanned, user_entity_duties};
use super::readback::sheet_rows;

type Rows = Vec<BTreeMap<String, String>>;

fn ccm_scope(statements: &[(&str, Stated)], customer_duties_complete: bool) -> Scope {
    let statement = |(id, stated): &(&str, Stated)| RequirementStatement {
        requirement: spanned(id),
        stated: stated.clone(),
        planned_by: None,
        origination: Vec::new(),
    };
    Scope {
        id: spanned("product"),
        framework: spanned("csa-ccm"),
        statements: statements.iter().map(statement).collect(),
        customer_duties_complete,
        ..fedramp_scope(None)
    }
}

fn caiq(estate: &Estate, path: &str) -> Rows {
    sheet_rows(&estate.render(path).unwrap_or_else(|e| panic!("{e}")), "CAIQ")
}

fn cell<'r>(rows: &'r Rows, question: &str, column: &str) -> &'r str {
    let row = rows.iter().find(|r| r["Question ID"] == question).unwrap_or_else(|| panic!("no {question}"));
    row[column].as_str()
}

const ANSWER: &str = "CSP CAIQ Answer";
const OWNERSHIP: &str = "SSRM Control Ownership";
const OURS: &str = "CSP Implementation Description (Optional/Recommended)";
const THEIRS: &str = "CSC Responsibilities (Optional/Recommended)";

/// The words of ownership that the publisher gives (CCM, implementation guidelines of STA-04).
const OWNERS: [&str; 6] =
    ["", "CSP-owned", "CSC-owned", "3rd-party outsourced", "Shared CSP and CSC", "Shared CSP and 3rd-party"];

fn listed() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("tests/data/frames/csa-caiq.txt")).expect("the list");
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn without_a_scope_only_what_was_written_for_customers_is_said() {
    let rows = caiq(&estate(|i| i.user_entity_duties = user_entity_duties()), "data/caiq-ssrm.xlsx");
    let ids: Vec<&str> = rows.iter().map(|r| r["Question ID"].as_str()).collect();
    assert_eq!(ids, listed());
    assert!(rows.iter().all(|r| r[ANSWER].is_empty()));
    let said: Vec<(&str, &str, &str)> = rows
        .iter()
        .filter(|r| !r[OWNERSHIP].is_empty())
        .map(|r| (r["Question ID"].as_str(), r[OWNERSHIP].as_str(), r["How parts depend on each other"].as_str()))
        .collect();
    let shared = "Shared CSP and CSC";
    // LOG-05 has two questions.
    let expected = [
        ("CEK-08.1", shared, "dependent"),
        ("IAM-07.1", "CSC-owned", ""),
        ("LOG-05.1", shared, "independent"),
        ("LOG-05.2", shared, "independent"),
    ];
    assert_eq!(said, expected);
    assert_eq!(cell(&rows, "CEK-08.1", THEIRS), "Choose a key for your tenant and keep it in your own account.");
    assert_eq!(cell(&rows, "CEK-08.1", OURS), "We encrypt your records with the key that you choose.");
    assert_eq!(cell(&rows, "CEK-08.1", "CCM Control Title (in our words)"), "Customer's keys");
}

#[test]
fn a_scope_answers_by_question_and_never_more_than_was_shown_or_stated() {
    let stated = [
        ("DCS-01", Stated::NotApplicable("no data centre of our own".into())),
        ("A&A-01", Stated::Met("audit policy".into())),
        ("A&A-01.2", Stated::NotMet("no yearly review".into())),
    ];
    let rows = caiq(
        &estate(|i| {
            i.user_entity_duties = user_entity_duties();
            i.scopes.push(ccm_scope(&stated, true));
        }),
        "data/caiq/product.xlsx",
    );
    let ids: Vec<&str> = rows.iter().map(|r| r["Question ID"].as_str()).collect();
    assert_eq!(ids, listed());
    // Both questions of a control take what is stated of it; a statement of one question goes before.
    assert_eq!((cell(&rows, "DCS-01.1", ANSWER), cell(&rows, "DCS-01.2", ANSWER)), ("NA", "NA"));
    assert_eq!((cell(&rows, "A&A-01.1", ANSWER), cell(&rows, "A&A-01.2", ANSWER)), ("Yes", "No"));
    assert_eq!(cell(&rows, "A&A-01.1", OWNERSHIP), "CSP-owned");
    // Of what nobody states, nothing is said, though it is known to be no customer's.
    assert_eq!((cell(&rows, "A&A-03.1", ANSWER), cell(&rows, "A&A-03.1", OWNERSHIP)), ("", ""));
    let answers: BTreeSet<&str> = rows.iter().map(|r| r[ANSWER].as_str()).collect();
    assert!(answers.is_subset(&BTreeSet::from(["", "Yes", "No", "NA"])), "{answers:?}");
    assert!(rows.iter().all(|r| OWNERS.contains(&r[OWNERSHIP].as_str())));
    // We and those we rely on have duties in it, and so do customers.
    assert_eq!(cell(&rows, "IAM-07.1", OWNERSHIP), "Shared CSP and CSC");
    let said = |words: &str| rows.iter().any(|r| r[OWNERSHIP] == words);
    assert!(said("Shared CSP and 3rd-party"), "AWS has a part in some control");
    // What proves a duty, who has it and what documents say stays inside.
    for row in &rows {
        for text in row.values() {
            for inside in ["audit policy", "no yearly review", "overdue", "content/"] {
                assert!(!text.contains(inside), "{text}");
            }
        }
    }
}

/// The list of duties of customers may be unfinished: what is not in it is nobody's until the organisation says that it is
/// complete.
#[test]
fn what_customers_have_to_do_is_not_inferred() {
    let ownership = |complete: bool| -> Vec<String> {
        let estate = estate(|i| i.scopes.push(ccm_scope(&[], complete)));
        caiq(&estate, "data/caiq/product.xlsx").into_iter().map(|r| r[OWNERSHIP].clone()).collect()
    };
    assert!(ownership(false).iter().all(String::is_empty));
    assert!(ownership(true).iter().any(|o| !o.is_empty()));
}

#[test]
fn a_control_that_the_matrix_lacks_is_reported_and_not_dropped() {
    let change = |i: &mut Inventory| {
        i.user_entity_duties = user_entity_duties();
        let matrix =
            i.user_entity_duties[0].requirements.iter_mut().find(|r| r.framework.value == "csa-ccm").expect("the matrix");
        matrix.ids.push("IVS-07".to_owned());
    };
    let error = estate(change).render("data/caiq-ssrm.xlsx").expect_err("refused").to_string();
    assert!(error.contains("IVS-07"), "{error}");
}

/// The organisation sees why a question has no answer.
#[test]
fn the_audit_workbook_says_what_answers_rest_on() {
    let estate = estate(|i| i.scopes.push(ccm_scope(&[("A&A-01", Stated::Met("audit policy".into()))], false)));
    let rows = caiq(&estate, "data/audit/product.xlsx");
    assert_eq!(rows.len(), 283);
    assert_eq!(cell(&rows, "A&A-01.1", "Stated by the organisation"), "met by: audit policy");
    assert!(rows.iter().filter(|r| r["Answer"].is_empty()).all(|r| !r["What is open"].is_empty()));
}

fn mfa() -> CustomerSetting {
    CustomerSetting {
        name: "Second factor for administrators".into(),
        recommended: "on".into(),
        delivered: Some("off".into()),
        account: SettingAccount::TopLevel,
        implication: Some("A stolen password alone opens the tenant.".into()),
        how: Some("PUT /v1/tenant/mfa".into()),
    }
}

fn guided(change: impl FnOnce(&mut Inventory)) -> Estate {
    estate(|i| {
        i.user_entity_duties = user_entity_duties();
        i.user_entity_duties[0].settings = vec![mfa()];
        change(i);
    })
}

#[test]
fn the_guide_says_to_people_and_to_programs_what_was_written_for_customers() {
    let estate = guided(|_| {});
    let guide: Value = serde_json::from_slice(&estate.render("data/customer-guide.json").expect("renders")).expect("JSON");
    assert_eq!(super::schema::check(SchemaSubject::CustomerGuide, &guide), Vec::<String>::new());
    assert_eq!(guide["edition"], json!({ "version": "2026.4", "date": "2026-11-22" }));
    let ids: Vec<&str> = guide["duties"].as_array().expect("a list").iter().map(|d| d["id"].as_str().expect("an id")).collect();
    assert_eq!(ids, ["tenant-users", "tenant-keys", "tenant-logs"]);
    assert_eq!(
        guide["duties"][0]["requirements"],
        json!({ "csa-ccm": ["IAM-07"], "fedramp-moderate": ["AC-2", "AC-17"], "nist-800-53": ["AC-2", "AC-17"] })
    );
    assert_eq!(guide["duties"][0]["settings"][0]["account"], "top-level");
    assert_eq!(guide["duties"][1]["publishers_part"], "We encrypt your records with the key that you choose.");
    for path in ["data/customer-guide.md", "data/customer-guide.html"] {
        let text = String::from_utf8(estate.render(path).expect("renders")).expect("UTF-8");
        for words in [
            "Remove leavers from your tenant within a day",
            "Settings of top-level administrative accounts",
            "A stolen password alone opens the tenant",
            "FedRAMP Moderate AC-2, AC-17",
        ] {
            assert!(text.contains(words), "{path}: {words}");
        }
        // Names for people; the id is a reference to what programs read.
        for id in ["fedramp-moderate", "identity-access"] {
            assert!(!text.contains(id), "{path} has {id} where a name belongs");
        }
        assert!(!text.contains("Internal"), "{path} bears the classification of the handbook");
    }
}

#[test]
fn there_is_no_guide_without_duties_of_customers() {
    let error = estate(|_| {}).render("data/customer-guide.json").expect_err("refused").to_string();
    assert!(error.contains("user_entity_duties"), "{error}");
}

#[test]
fn a_notice_tells_customers_what_is_new_ended_and_changed_and_nothing_else() {
    let before = guided(|_| {});
    let after = guided(|i| {
        i.user_entity_duties.remove(1);
        i.user_entity_duties[0].settings[0].recommended = "required".into();
        i.user_entity_duties
            .push(onus_core::inventory::UserEntityDuty { id: spanned("tenant-exports"), ..i.user_entity_duties[1].clone() });
        i.deployments[0].name = "another name".into();
    });
    let notice = customer_notice(&before.matrix, &after.matrix);
    let ids = |duties: &[onus_core::customer_guide::CustomerDuty]| duties.iter().map(|d| d.id.clone()).collect::<Vec<_>>();
    assert_eq!((ids(&notice.added), ids(&notice.removed)), (vec!["tenant-exports".into()], vec!["tenant-keys".to_owned()]));
    let changed: Vec<&str> = notice.changed.iter().map(|c| c.after.id.as_str()).collect();
    assert_eq!(changed, ["tenant-users"]);
    assert!(customer_notice(&before.matrix, &before.matrix).is_empty());
}
