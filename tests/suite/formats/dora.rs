//! The register of information of DORA. Names of columns are those of Implementing Regulation (EU) 2024/2956.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use onus_core::inventory::{self, Inventory};
use onus_model_aws::builtin_model;
use onus_source::SourceMap;

use super::estate::{Estate, estate};

type Rows = Vec<BTreeMap<String, String>>;

const REGISTER: &str = "
register_of_information:
  lei: 529900T8BM49AURSDO55
  country: DE
  contracts:
    - reference: AWS-2024
      provider: { operator: provider, name: Amazon Web Services EMEA SARL, identifier: B186284, identifier_type: CRN, country: LU }
      arrangement: standalone
      starts: 2024-01-01
      governing_law: LU
      services:
        - { kind: S17, services: [ec2, ebs] }
        - { kind: S18, services: [rds] }
    - reference: VENDOR-7
      provider: { operator: 'third-party:red-hat', identifier: '8431', identifier_type: CRN }
      subcontractors: [{ operator: provider }]
      services: [{ kind: S19, services: [s3] }]
  functions:
    - { id: F1, name: Card payments, critical: true, reason: settlement, assessed_on: 2026-03-01, rto_hours: 4, environments: [production], services: [rds] }
    - { id: F2, name: Reporting, services: [s3] }
";

fn written() -> Inventory {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("inventory.yaml"), format!("organisation: {{ name: Larkspur }}\naccounts: [{{ id: '111122223333', name: a, environment: production }}]\n{REGISTER}")).expect("written");
    let mut sources = SourceMap::default();
    inventory::load(folder.path(), Path::new("inventory.yaml"), &builtin_model(), &mut sources)
        .unwrap_or_else(|problems| panic!("{problems:#?}"))
        .inventory
}

fn registered() -> Estate {
    estate(|i| i.register_of_information = written().register_of_information)
}

fn rows(estate: &Estate, template: &str) -> Rows {
    let bytes = estate.render(&format!("data/dora/{template}.csv")).unwrap_or_else(|e| panic!("{e}"));
    let mut reader = csv::ReaderBuilder::new().from_reader(bytes.as_slice());
    let head: Vec<String> = reader.headers().expect("a head").iter().map(str::to_owned).collect();
    let row = |r: Result<csv::StringRecord, csv::Error>| {
        head.iter().cloned().zip(r.expect("a row").iter().map(str::to_owned)).collect()
    };
    reader.records().map(row).collect()
}

fn columns(row: &BTreeMap<String, String>, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| row[*name].clone()).collect()
}

#[test]
fn contracts_providers_and_chains_are_those_of_the_inventory() {
    let estate = registered();
    let contracts: Vec<Vec<String>> = rows(&estate, "b_02.01").iter().map(|r| columns(r, &["c0010", "c0020"])).collect();
    assert_eq!(contracts, [["AWS-2024", "standalone"], ["VENDOR-7", ""]]);
    let chain: Vec<Vec<String>> =
        rows(&estate, "b_05.02").iter().map(|r| columns(r, &["c0010", "c0020", "c0030", "c0050", "c0060"])).collect();
    let expected = [
        ["AWS-2024", "S17", "B186284", "1", ""],
        ["AWS-2024", "S18", "B186284", "1", ""],
        ["VENDOR-7", "S19", "8431", "1", ""],
        // Behind a vendor stands whoever the contract says, and its recipient is the vendor.
        ["VENDOR-7", "S19", "", "2", "8431"],
    ];
    assert_eq!(chain, expected);
    let functions: Vec<Vec<String>> =
        rows(&estate, "b_06.01").iter().map(|r| columns(r, &["c0010", "c0040", "c0050", "c0070", "c0080"])).collect();
    let lei = "529900T8BM49AURSDO55";
    assert_eq!(functions, [["F1", lei, "Yes", "2026-03-01", "4"], ["F2", lei, "Assessment not performed", "", ""]]);
}

/// A function uses a contract where a deployment that it rests on runs a service that the contract names.
#[test]
fn uses_follow_from_deployments_and_countries_from_regions() {
    let estate = registered();
    let matrix = &estate.matrix;
    let used = rows(&estate, "b_02.02");
    let countries: BTreeMap<&str, &str> =
        BTreeMap::from([("eu-central-1", "DE"), ("eu-west-1", "IE"), ("eu-west-2", "GB"), ("us-east-1", "US")]);
    let mut expected = BTreeSet::new();
    for deployment in matrix.deployments.iter().filter(|d| d.environment.as_deref() == Some("production")) {
        let placement = &matrix.placements[deployment.placement as usize];
        if matrix.configurations[placement.configuration as usize].service == "rds" {
            expected.extend(deployment.regions.iter().map(|r| countries[r.as_str()].to_owned()));
        }
    }
    assert!(!expected.is_empty(), "the example runs RDS in production");
    let found: BTreeSet<String> = used.iter().filter(|r| r["c0050"] == "F1").map(|r| r["c0160"].clone()).collect();
    assert_eq!(found, expected);
    for row in used.iter().filter(|r| r["c0050"] == "F1") {
        assert_eq!(columns(row, &["c0010", "c0060", "c0080", "c0120"]), ["AWS-2024", "S18", "9999-12-31", "LU"]);
    }
    // Red Hat has no duty in any bucket, whatever the contract says.
    assert!(used.iter().all(|r| r["c0010"] != "VENDOR-7"));
}

#[test]
fn what_is_missing_is_listed() {
    let missing = rows(&registered(), "missing");
    let said = |template: &str, about: &str| missing.iter().any(|r| r["template"] == template && r["about"].contains(about));
    assert!(said("B_02.01", "AWS, kms"), "AWS runs KMS, and no contract names it");
    assert!(said("B_06.01", "F2"), "its activity and objectives");
    assert!(said("B_07.01", ""), "a template that the inventory cannot support");
    assert!(
        !missing.iter().any(|r| r["template"] == "B_02.01" && r["column"] == "c0030"),
        "a standalone contract has no other above it"
    );
}

#[test]
fn without_a_register_there_is_none() {
    let error = estate(|_| {}).render("data/dora/missing.csv").expect_err("refused").to_string();
    assert!(error.contains("register_of_information"), "{error}");
}
