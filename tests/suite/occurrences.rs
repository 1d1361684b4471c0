//! Occurrences and coverage by reports. What is expected was counted on a calendar and read off the reports' dates.

use std::fs;
use std::path::Path;

use onus_core::matrix::assurance::{Coverage, coverage, operator};
use onus_core::matrix::occurrences::{Interval, OccurrenceQuery, occurrences};
use onus_core::matrix::{Document, Inputs, Matrix, assemble};
use onus_model::{Cadence, Holder, Party};
use onus_source::SourceMap;

/// An access review is due every quarter: so the model says of `identity-access.review`.
const INVENTORY: &str = r#"
organisation: { name: Larkspur Ltd }
teams:
  - { id: payments, name: Payments, email: payments@larkspur.example }
accounts:
  - { id: "111122223333", name: production, environment: production }
  - { id: "222233334444", name: beijing, environment: production, partition: aws-cn }
deployments:
  - id: payments-db
    name: Payments database
    service: rds
    options: { edition: standard }
    owner: payments
    account: "111122223333"
    regions: [eu-west-1]
    evidence:
      - duties: [identity-access.review]
        file: q1.csv
        collected: { on: 2026-03-30, by: Payments }
        reviewed: { on: 2026-04-02, by: Cloud Security, result: pass }
      - duties: [identity-access.review]          # its own collector reviewed it
        file: q2.csv
        collected: { on: 2026-06-30, by: Payments }
        reviewed: { on: 2026-07-02, by: Payments, result: pass }
      - duties: [identity-access.review]          # collected in the fourth quarter, about the third
        file: q3.csv
        collected: { on: 2026-10-03, by: Payments }
        period: { from: 2026-07-01, to: 2026-09-30 }
        reviewed: { on: 2026-10-05, by: Cloud Security, result: pass }
  - { id: elsewhere, name: Elsewhere, service: rds, options: { edition: standard }, owner: payments, account: "111122223333", regions: [eu-west-1, sa-east-1] }
  - { id: china, name: China, service: rds, options: { edition: standard }, owner: payments, account: "222233334444", regions: [cn-north-1] }
  - { id: pages, name: Pages, service: cloudfront, owner: payments, account: "111122223333", regions: [global] }
assurance_reports:
  - id: soc2
    operator: Amazon Web Services
    report: SOC 2 Type 2
    services: [rds]
    regions: [eu-west-1]
    period: { from: 2025-10-01, to: 2026-09-30 }
    bridge_to: 2026-12-31
    reviewed: { role: Head of Compliance, on: 2026-11-16 }
"#;

fn matrix() -> Matrix {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["q1.csv", "q2.csv", "q3.csv"] {
        fs::write(folder.path().join(name), "reviewed\n").expect("written");
    }
    fs::write(folder.path().join("inventory.yaml"), INVENTORY).expect("written");
    let model = onus_model_aws::builtin_model();
    let mut sources = SourceMap::default();
    let loaded = onus_core::inventory::load(folder.path(), Path::new("inventory.yaml"), &model, &mut sources)
        .unwrap_or_else(|problems| panic!("{problems:#?}"));
    let document = Document {
        title: "Handbook".into(),
        authors: vec![],
        language: "en".into(),
        version: "1".into(),
        classification: "Internal".into(),
        review_by: None,
        date: day("2026-11-22"),
        revision: None,
        model_version: "test".into(),
        program_version: "test".into(),
    };
    assemble(&Inputs { model: &model, inventory: &loaded.inventory, sources: &sources, document })
        .unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn day(text: &str) -> jiff::civil::Date {
    text.parse().expect("a day")
}

fn index(matrix: &Matrix, id: &str) -> u32 {
    u32::try_from(matrix.deployments.iter().position(|d| d.id == id).expect("the deployment")).expect("small")
}

fn asked<'a>(matrix: &Matrix, duty: &'a str, cadence: Option<Cadence>, from: &str, to: &str) -> OccurrenceQuery<'a> {
    OccurrenceQuery {
        deployment: index(matrix, "payments-db"),
        duty,
        common_control: None,
        cadence,
        period: (day(from), day(to)),
    }
}

fn file(matrix: &Matrix, interval: &Interval) -> String {
    interval.item.map_or_else(String::new, |i| matrix.evidence[i].file.clone())
}

#[test]
fn each_quarter_wants_its_own_review() {
    let matrix = matrix();
    let list =
        occurrences(&matrix, &asked(&matrix, "identity-access.review", None, "2026-01-01", "2026-12-31")).expect("quarterly");
    let said: Vec<_> = list.iter().map(|i| (i.from.to_string(), i.to.to_string(), file(&matrix, i))).collect();
    let expected = [
        ("2026-01-01", "2026-03-31", "q1.csv"),
        ("2026-04-01", "2026-06-30", ""),
        ("2026-07-01", "2026-09-30", "q3.csv"),
        // The fourth quarter has not ended on the day of the build.
    ];
    assert_eq!(said, expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())));
}

#[test]
fn only_whole_intervals_count() {
    let matrix = matrix();
    let count = |cadence, from, to| {
        occurrences(&matrix, &asked(&matrix, "physical-facilities.none", Some(cadence), from, to)).map(|l| l.len())
    };
    assert_eq!(count(Cadence::Daily, "2024-02-01", "2024-02-29"), Some(29));
    assert_eq!(count(Cadence::Weekly, "2026-01-01", "2026-01-31"), Some(4));
    // From the 31st: to 27 February, to 30 March, to 29 April.
    assert_eq!(count(Cadence::Monthly, "2026-01-31", "2026-04-29"), Some(3));
    assert_eq!(count(Cadence::Monthly, "2026-01-31", "2026-04-28"), Some(2));
    assert_eq!(count(Cadence::HalfYearly, "2025-01-01", "2025-12-30"), Some(1));
    assert_eq!(count(Cadence::Yearly, "2025-10-01", "2026-09-30"), Some(1));
    assert_eq!(count(Cadence::Yearly, "2025-10-01", "2026-09-29"), Some(0));
    assert_eq!(count(Cadence::AtChange, "2025-10-01", "2026-09-30"), None);
    assert_eq!(count(Cadence::Continuous, "2025-10-01", "2026-09-30"), None);
}

#[test]
fn a_report_covers_only_what_is_in_it() {
    let matrix = matrix();
    let provider = Holder::Party(Party::Provider);
    let ask = |id: &str, from: &str, to: &str| {
        let deployment = &matrix.deployments[index(&matrix, id) as usize];
        coverage(&matrix, deployment, &operator(&matrix, deployment, &provider), (day(from), day(to)))
    };
    assert_eq!(ask("payments-db", "2026-01-01", "2026-11-22"), Coverage::Covered(0));
    for (id, from, to, why) in [
        ("payments-db", "2025-07-01", "2026-06-30", "it begins on 2025-10-01"),
        ("payments-db", "2026-04-01", "2027-03-31", "it ends on 2026-12-31"),
        ("elsewhere", "2026-01-01", "2026-11-22", "its regions do not include sa-east-1"),
        ("pages", "2026-01-01", "2026-11-22", "its scope does not include Amazon CloudFront"),
        ("china", "2026-01-01", "2026-11-22", "there is no report from"),
    ] {
        match ask(id, from, to) {
            Coverage::Not(words) => assert!(words.contains(why), "{id}: {words}"),
            Coverage::Covered(_) => panic!("{id} is not covered: {why}"),
        }
    }
    let ours = Holder::Party(Party::Organisation);
    assert!(operator(&matrix, &matrix.deployments[0], &ours).is_empty());
}
