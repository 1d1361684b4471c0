//! Checks: each finding is there when it should be, gone when it is fixed, and points at the words that it is about.

use std::fs;
use std::path::Path;

use onus_core::check::{self, CheckInput, Checked, Options};
use onus_core::matrix::{Document, Inputs, Matrix, assemble, duties_digests};
use onus_driver::project::{self, ProjectFiles};
use onus_source::SourceMap;

const HEAD: &str = "organisation: { name: Larkspur }
data_classes:
  - { id: cardholder, name: Cardholder data, regions: [eu-west-1], encrypted: true }
accounts:
  - { id: \"111122223333\", name: payments, environment: production }
teams:
  - { id: payments, name: Payments, email: payments@larkspur.example }
";

const DATABASE: &str = "deployments:
  - id: db
    name: Orders
    service: rds
    options: { edition: standard, engine: postgresql, multi_az: true, encryption: customer-managed, engine_support: standard, automated_backups: true, auto_minor_version_upgrade: true, location: region, deletion_protection: true, blue_green: false, role: primary }
    owner: payments
    account: \"111122223333\"
    regions: [eu-west-1]
    data: [cardholder]
";

struct Run {
    project: ProjectFiles,
    matrix: Matrix,
    sources: SourceMap,
    checked: Checked,
    /// Kept, so that the files stay.
    _folder: tempfile::TempDir,
}

/// The folder of a project with this inventory, settings of checks, and further files.
fn folder(inventory: &str, settings: &str, files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let book = format!("[book]\ntitle = \"Test\"\n\n[preprocessor.onus]\ninventory = \"inventory\"\n{settings}");
    fs::create_dir(folder.path().join("inventory")).expect("a folder");
    fs::write(folder.path().join("book.toml"), book).expect("written");
    fs::write(folder.path().join("inventory/all.yaml"), inventory).expect("written");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("written");
    }
    folder
}

fn run(inventory: &str, settings: &str, files: &[(&str, &str)]) -> Run {
    let folder = folder(inventory, settings, files);
    let mut sources = SourceMap::default();
    let project = project::load(folder.path(), &mut sources).unwrap_or_else(|p| panic!("{p:#?}"));
    let document = Document {
        title: "Test".into(),
        authors: Vec::new(),
        language: "en".into(),
        version: "1".into(),
        classification: "Internal".into(),
        review_by: project.settings.document.review_by,
        date: "2026-11-22".parse().expect("a day"),
        revision: None,
        model_version: project.model.version.clone(),
        program_version: "test".into(),
        judging: Default::default(),
    };
    let inputs = Inputs { model: &project.model, inventory: &project.inventory, sources: &sources, document };
    let matrix = assemble(&inputs).unwrap_or_else(|p| panic!("{p:#?}"));
    let settings = &project.settings.check;
    let options = Options {
        levels: settings.levels.iter().map(|(code, level)| (code.clone(), level.level())).collect(),
        rule_max_age_days: 10_000,
        expiry_notice_days: settings.expiry_notice_days,
        suppressions: settings.suppressions.clone(),
        spans: project.settings.spans.clone(),
        asked: check::CheckedFor::Organisation,
    };
    let checked = check::check(&CheckInput {
        model: &project.model,
        matrix: &matrix,
        inventory: &project.inventory,
        population: &project.population,
        sources: &sources,
        options: &options,
    });
    Run { project, matrix, sources, checked, _folder: folder }
}

impl Run {
    /// What a code is reported for: the words that it points at.
    fn words(&self, code: &str) -> Vec<String> {
        let found = self.checked.findings.iter().filter(|f| f.code == code);
        let words =
            |at: onus_source::At| self.sources.file(at.file).text[at.range()].lines().next().unwrap_or_default().to_owned();
        found.map(|f| f.at.map_or_else(|| f.place.clone(), words)).collect()
    }

    fn said(&self, code: &str) -> String {
        self.checked.findings.iter().filter(|f| f.code == code).map(|f| format!("{} {}\n", f.message, f.hint)).collect()
    }
}

fn words(inventory: &str, code: &str) -> Vec<String> {
    run(inventory, "", &[]).words(code)
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn what_is_in_order_is_not_reported() {
    let found = run(&format!("{HEAD}{DATABASE}"), "", &[]);
    let codes: Vec<&str> = found.checked.findings.iter().map(|f| f.code.id()).collect();
    assert_eq!(codes, Vec::<&str>::new());
    assert!(found.project.warnings.is_empty());
}

#[test]
fn each_finding_of_the_estate_points_at_its_words() {
    let estate = |from: &str, to: &str| {
        let text = format!("{HEAD}{DATABASE}");
        assert!(text.contains(from));
        text.replace(from, to)
    };
    // One owner settles all of it, so it is one finding.
    assert_eq!(words(&estate("    owner: payments\n", ""), "ONUS-C001"), ["db"]);
    // Whom a rule makes accountable has to act where there is no owner.
    let ruled = "deployments:\n  - { id: web, service: ecs, account: \"111122223333\" }\nownership:\n  - { accountable: payments, services: [ecs] }\n";
    let ruled = run(&format!("{HEAD}{ruled}"), "", &[]);
    let unset: Vec<_> = ruled.checked.findings.iter().filter(|f| f.code == "ONUS-C010").map(|f| f.team).collect();
    assert!(!unset.is_empty() && unset.iter().all(|team| *team == Some(0)), "{unset:?}");
    assert_eq!(words(&estate(", email: payments@larkspur.example", ""), "ONUS-C002"), ["payments"]);
    assert_eq!(
        words(&estate("teams:\n", "teams:\n  - { id: idle, name: Idle, email: idle@larkspur.example }\n"), "ONUS-C003"),
        ["idle"]
    );
    assert_eq!(
        words(&estate("regions: [eu-west-1]\n    data", "regions: [eu-west-1, us-east-1]\n    data"), "ONUS-C014"),
        ["us-east-1"]
    );
    assert_eq!(words(&estate("encryption: customer-managed", "encryption: none"), "ONUS-C015"), ["none"]);
    // The provider's default is no encryption: leaving the option out is no way round.
    let silent = run(&estate("encryption: customer-managed, ", ""), "", &[]);
    assert_eq!(silent.words("ONUS-C015"), ["rds"]);
    assert!(silent.said("ONUS-C015").contains("the provider's default"));
    let ecs = "deployments:\n  - { id: web, service: ecs, owner: payments }\n";
    assert_eq!(words(&format!("{HEAD}{ecs}"), "ONUS-C010"), ["ecs"]);
    let retired = "deployments:\n  - { id: old, service: qldb, owner: payments }\n";
    assert_eq!(words(&format!("{HEAD}{retired}"), "ONUS-C013"), ["qldb"]);
}

#[test]
fn exceptions_point_at_their_day_or_at_themselves() {
    let with = |rest: &str| {
        format!(
            "{HEAD}{DATABASE}    exceptions:\n      - kind: risk-acceptance\n        duties: [backup-recovery.restore-test]\n        risk: R-1\n{rest}"
        )
    };
    let approved = "        approved_by: { role: Head of Security, on: 2026-01-05 }\n";
    assert_eq!(words(&with(&format!("{approved}        expires: 2026-11-21\n")), "ONUS-C031"), ["2026-11-21"]);
    assert_eq!(words(&with(&format!("{approved}        expires: 2026-12-22\n")), "ONUS-C032"), ["2026-12-22"]);
    assert_eq!(words(&with(&format!("{approved}        expires: 2026-12-23\n")), "ONUS-C032"), none());
    assert_eq!(words(&with(approved), "ONUS-C030"), ["kind: risk-acceptance"]);
    assert_eq!(words(&with("        expires: 2027-01-01\n"), "ONUS-C033"), ["kind: risk-acceptance"]);
}

#[test]
fn reports_that_end_are_announced() {
    let report = |end: &str| {
        format!(
            "{HEAD}{DATABASE}assurance_reports:\n  - {{ id: soc2, operator: AWS, report: SOC 2, services: [rds], period: {{ from: 2025-10-01, to: {end} }}, reviewed: {{ role: Compliance, on: 2026-11-01 }} }}\n"
        )
    };
    assert_eq!(words(&report("2026-11-21"), "ONUS-C024"), ["soc2"]);
    assert_eq!(words(&report("2026-12-01"), "ONUS-C029"), ["soc2"]);
    assert_eq!(words(&report("2027-03-31"), "ONUS-C029"), none());
}

/// A slip in a name, and everything that it would cover shows as covered by nothing.
#[test]
fn a_report_of_nobody_is_found() {
    let report = |operator: &str| {
        format!(
            "{HEAD}{DATABASE}assurance_reports:\n  - {{ id: soc2, operator: {operator}, report: SOC 2, services: [rds], period: {{ from: 2025-10-01, to: 2027-03-31 }}, reviewed: {{ role: Compliance, on: 2026-11-01 }} }}\n"
        )
    };
    assert_eq!(words(&report("Amazon Web Service"), "ONUS-C047"), ["soc2"]);
    assert!(run(&report("Amazon Web Service"), "", &[]).said("ONUS-C047").contains("Amazon Web Services"));
    assert_eq!(words(&report("Somebody Else Ltd"), "ONUS-C047"), ["soc2"]);
    for known in ["AWS", "amazon web services", "provider", "Red Hat", "red-hat", "\"third-party:red-hat\""] {
        assert_eq!(words(&report(known), "ONUS-C047"), none(), "{known}");
    }
    let left_out = report("AWS, subservice_organisations: [Datacentre Ltd], method: carve-out")
        + "  - { id: soc1, operator: Datacentre Ltd, report: SOC 1, services: [rds], period: { from: 2025-10-01, to: 2027-03-31 }, reviewed: { role: Compliance, on: 2026-11-01 } }\n";
    assert_eq!(words(&left_out, "ONUS-C047"), none());
}

#[test]
fn review_by_points_into_the_settings() {
    let found = run(&format!("{HEAD}{DATABASE}"), "[preprocessor.onus.document]\nreview_by = \"2026-11-21\"\n", &[]);
    assert_eq!(found.words("ONUS-C034"), ["\"2026-11-21\""]);
}

#[test]
fn a_team_is_asked_again_when_its_duties_change_and_not_before() {
    let accepted =
        |duties: &str| format!("acknowledgements:\n  - {{ team: payments, by: Head of Payments, on: 2026-10-08{duties} }}\n");
    let before = run(&format!("{HEAD}{DATABASE}{}", accepted("")), "", &[]);
    let digest = duties_digests(&before.matrix).remove(0);
    assert_eq!(before.words("ONUS-C006"), ["payments"]);
    assert!(before.said("ONUS-C006").contains(&format!("duties: \"{digest}\"")), "the check prints what to write");
    let written = accepted(&format!(", duties: \"{digest}\""));
    for (text, changed) in [
        (format!("{HEAD}{DATABASE}{written}"), false),
        // Another name, another place in the file: the same duties.
        (format!("{HEAD}{}{written}", DATABASE.replace("name: Orders", "name: All orders")), false),
        (format!("{written}{HEAD}{DATABASE}"), false),
        // One deployment more, and one duty less.
        (
            format!(
                "{HEAD}{DATABASE}  - {{ id: keys, service: kms, options: {{ key: customer-managed }}, owner: payments }}\n{written}"
            ),
            true,
        ),
        (
            format!(
                "{HEAD}  - {{ id: dba, name: DBA, email: dba@larkspur.example }}\n{DATABASE}ownership:\n  - {{ accountable: dba, duties: [backup-recovery.restore-test] }}\n{written}"
            ),
            true,
        ),
    ] {
        let found = run(&text, "", &[]).words("ONUS-C005");
        assert_eq!(!found.is_empty(), changed, "{text}");
    }
    // The newest acknowledgement counts, wherever it stands.
    let newer =
        format!("{HEAD}{DATABASE}{written}  - {{ team: payments, by: Head of Payments, on: 2026-07-01, duties: \"0\" }}\n");
    assert_eq!(words(&newer, "ONUS-C005"), none());
}

const POPULATION: &str = "address,type,service,deployment,role,account,region,count,file,source,imported,remark
aws_db_instance.orders,aws_db_instance,rds,db,counted,111122223333,eu-west-1,1,state.json,terraform,2026-11-20T06:00:00Z,
aws_sqs_queue.jobs,aws_sqs_queue,sqs,,counted,999900001111,eu-west-1,1,state.json,terraform,2026-11-20T06:00:00Z,taken out by hand
\"aws_x.\"\"odd, name\"\"\",aws_x,,,unmapped,,,1,state.json,terraform,2026-11-20T06:00:00Z,unknown type
";

const WRITTEN: &str =
    r#"{"about": "what an import wrote", "written": {"deployments": {"db": {"service": "rds"}, "gone": {"service": "s3"}}}}"#;

#[test]
fn a_population_shows_what_the_inventory_lacks_and_what_is_gone() {
    let gone = "  - { id: gone, service: s3, options: { encryption: sse-s3, versioning: true, replication: false, block_public_access: true, location: region }, owner: payments }\n";
    let inventory = format!("{HEAD}{DATABASE}{gone}");
    let files = [("inventory/population.csv", POPULATION), ("inventory/base.json", WRITTEN), ("inventory/other.csv", "a,b\n1\n")];
    let found = run(&inventory, "", &files);
    assert_eq!(found.words("ONUS-C050"), ["gone"]);
    assert!(found.said("ONUS-C050").contains("2026-11-20"));
    assert_eq!(found.words("ONUS-C051"), ["inventory/population.csv:3"]);
    assert!(found.said("ONUS-C051").contains("terraform contains `sqs` (aws_sqs_queue.jobs)"));
    assert_eq!(found.words("ONUS-C052"), ["inventory/population.csv:3"]);
    assert!(found.said("ONUS-C052").contains("999900001111"));
    // A person wrote `gone`, no import: nothing is said of it.
    let by_hand = run(&inventory, "", &files[..1]);
    assert_eq!(by_hand.words("ONUS-C050"), none());
    // Without any import there is nothing to compare with.
    for code in ["ONUS-C050", "ONUS-C051", "ONUS-C052"] {
        assert_eq!(run(&inventory, "", &files[1..]).words(code), none(), "{code}");
    }
}

#[test]
fn a_damaged_population_is_a_warning() {
    let damaged = [("inventory/population.csv", "address,type,service,deployment,role\n\u{0}\u{1},x")];
    let project = folder(&format!("{HEAD}{DATABASE}"), "", &damaged);
    fs::write(project.path().join("inventory/population.csv"), b"address,type,service,deployment,role\n\xff\xfe,x,y,z,q\n")
        .expect("written");
    let mut sources = SourceMap::default();
    let loaded = project::load(project.path(), &mut sources).unwrap_or_else(|p| panic!("{p:#?}"));
    let codes: Vec<&str> = loaded.warnings.iter().map(|w| w.code.id()).collect();
    assert_eq!(codes, ["ONUS-I033"]);
}

fn suppressed(fields: &str) -> Run {
    let ecs = "deployments:\n  - { id: web, service: ecs, owner: payments }\n  - { id: api, service: ecs, owner: payments }\n";
    let settings = format!("[[preprocessor.onus.check.suppress]]\n{fields}\n");
    run(&format!("{HEAD}{ecs}"), &settings, &[])
}

#[test]
fn a_suppression_leaves_out_what_it_names_until_its_last_day() {
    let found =
        suppressed("code = \"ONUS-C010\"\ndeployment = \"web\"\nreason = \"Decided in December.\"\nexpires = \"2026-11-22\"");
    assert_eq!(found.words("ONUS-C010"), ["ecs"], "the other one is still reported");
    let left_out: Vec<(&str, &str)> = found.checked.suppressed.iter().map(|s| (s.finding.code.id(), s.reason.as_str())).collect();
    assert_eq!(left_out, [("ONUS-C010", "Decided in December.")]);
    assert!(found.checked.findings.iter().all(|f| !f.code.id().starts_with("ONUS-C06")));
}

#[test]
fn a_suppression_that_ended_or_hides_nothing_is_reported() {
    let ended = suppressed("code = \"ONUS-C010\"\nreason = \"Then.\"\nexpires = \"2026-11-21\"");
    assert_eq!(ended.words("ONUS-C010").len(), 2, "it hides nothing any more");
    assert_eq!(ended.words("ONUS-C060"), ["\"2026-11-21\""]);
    let idle = suppressed("code = \"ONUS-C010\"\ndeployment = \"wep\"\nreason = \"Then.\"\nexpires = \"2027-01-31\"");
    assert_eq!(idle.words("ONUS-C061"), ["\"ONUS-C010\""]);
    let unknown = suppressed("code = \"ONUS-C101\"\nreason = \"Then.\"\nexpires = \"2027-01-31\"");
    assert_eq!(unknown.words("ONUS-C062"), ["\"ONUS-C101\""]);
    assert_eq!(unknown.words("ONUS-C061"), none());
}

#[test]
fn a_suppression_needs_a_reason_and_a_day() {
    for (fields, code) in [
        ("code = \"ONUS-C010\"\nreason = \"  \"\nexpires = \"2027-01-31\"", "ONUS-B002"),
        ("code = \"ONUS-C010\"\nexpires = \"2027-01-31\"", "ONUS-B001"),
        ("code = \"ONUS-C010\"\nreason = \"Then.\"", "ONUS-B001"),
        ("code = \"ONUS-C010\"\nreason = \"Then.\"\nexpires = \"soon\"", "ONUS-B001"),
        ("code = \"ONUS-C010\"\nreason = \"Then.\"\nexpires = \"2027-01-31\"\nsevice = \"ecs\"", "ONUS-B001"),
    ] {
        let project = folder(HEAD, &format!("[[preprocessor.onus.check.suppress]]\n{fields}\n"), &[]);
        let problems = project::load(Path::new(project.path()), &mut SourceMap::default()).expect_err("refused");
        let codes: Vec<&str> = problems.iter().map(|p| p.code.id()).collect();
        assert_eq!(codes, [code], "{fields}");
        assert!(problems[0].at.is_some(), "{fields}: nowhere");
    }
}

#[test]
fn an_unknown_code_among_the_levels_is_reported_with_the_nearest() {
    let found = run(&format!("{HEAD}{DATABASE}"), "[preprocessor.onus.check.levels]\nONUS-C004 = \"error\"\n", &[]);
    assert_eq!(found.words("ONUS-C062"), ["ONUS-C004"]);
    assert!(found.said("ONUS-C062").contains("Did you mean"));
}

/// Two databases of one team, whose access was reviewed in the first quarter only, and one elsewhere.
#[test]
fn what_a_scope_relies_on_and_must_prove_is_one_finding_for_all_that_one_act_mends() {
    let review = "    evidence:
      - duties: [identity-access.review]
        file: q1.csv
        collected: { on: 2026-03-30, by: Payments }
        reviewed: { on: 2026-04-02, by: Cloud Security, result: pass }
";
    let database = DATABASE.trim_start_matches("deployments:\n");
    let store = |id: &str| database.replace("id: db", &format!("id: {id}")).replace("Orders", &format!("Store {id}")) + review;
    let deployments = store("one") + &store("two");
    let elsewhere =
        "  - { id: china, name: China, service: rds, owner: payments, account: \"111122223333\", regions: [eu-west-2] }\n";
    let rest = "assurance_reports:
  - id: soc2
    operator: Amazon Web Services
    report: SOC 2 Type 2
    kind: soc2-type2
    services: [rds]
    regions: [eu-west-1]
    period: { from: 2025-10-01, to: 2026-12-31 }
    reviewed: { role: Head of Compliance, on: 2026-11-16 }
scopes:
  - id: audit
    name: Audit
    framework: soc2
    entity: Larkspur
    accounts: [\"111122223333\"]
    method: carve-out
    period: { from: 2026-01-01, to: 2026-09-30 }
";
    let found = run(&format!("{HEAD}deployments:\n{deployments}{elsewhere}{rest}"), "", &[("q1.csv", "reviewed\\n")]);
    let relied = found.said("ONUS-C026");
    assert_eq!(found.words("ONUS-C026"), ["audit"], "{relied}");
    assert!(
        relied.contains("for “China” from 2026-01-01 to 2026-09-30") && relied.contains("its Regions do not include eu-west-2"),
        "{relied}"
    );
    let proven = found.said("ONUS-C027");
    assert_eq!(found.words("ONUS-C027"), ["one"], "{proven}");
    // Three quarters, of which the first is proven.
    assert!(proven.contains("for “Store one” and “Store two”: 1 of 3 quarters proven, in “Audit”"), "{proven}");
    assert!(proven.contains("the first gap runs from 2026-04-01 to 2026-09-30"), "{proven}");
}

/// AWS's reference of 22 May 2026 names Amazon RDS as eligible and does not name Amazon Braket; its list for PCI DSS could be had
/// only in a copy of 2021.
#[test]
fn services_that_a_programme_does_not_list_are_named_and_old_lists_say_nothing() {
    let braket = "  - id: jobs
    name: Experiments
    service: braket
    owner: payments
    account: \"111122223333\"
    regions: [us-east-1]
";
    let scope = |framework: &str| format!("scopes:\n  - {{ id: audit, name: Audit, framework: {framework} }}\n");
    let hipaa = run(&format!("{HEAD}{DATABASE}{braket}{}", scope("hipaa")), "", &[]);
    let said = hipaa.said("ONUS-C036");
    assert!(said.contains("Braket") && said.contains("not listed") && !said.contains("RDS"), "{said}");
    assert_eq!(hipaa.words("ONUS-C036"), ["audit"]);
    assert_eq!(hipaa.words("ONUS-C037"), none());
    let only_listed = run(&format!("{HEAD}{DATABASE}{}", scope("hipaa")), "", &[]);
    assert_eq!(only_listed.words("ONUS-C036"), none());
    let pci = run(&format!("{HEAD}{DATABASE}{braket}{}", scope("pci-dss")), "", &[]);
    assert_eq!((pci.words("ONUS-C036"), pci.words("ONUS-C037")), (none(), vec!["audit".to_owned()]));
    assert!(pci.said("ONUS-C037").contains("2021-09-24"), "{}", pci.said("ONUS-C037"));
}
