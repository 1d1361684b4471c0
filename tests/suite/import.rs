//! Importing: each folder of `fixtures/import/SOURCE` holds files as their tools write them, and the inventory that a person
//! read them to mean. `SNAPSHOTS=overwrite` rewrites the latter, to be read before it is kept.

use std::fs;
use std::path::{Path, PathBuf};

use onus_core::inventory::load;
use onus_import::collect::Collector;
use onus_import::group::{Edited, group};
use onus_import::resource::{Parameters, ReadError, SourceText};
use onus_import::run::{ImportError, ImportPlan, MissingPolicy, Request, plan};
use onus_import::settle::settle;
use onus_import::sources::{Read, find};
use onus_import::tags::TagMapping;
use onus_model::Model;
use onus_model_aws::builtin_model;
use onus_source::{ProjectFolder, SourceMap, Style, report};

use super::snapshot;

mod parts;

/// What the secrets of all fixtures hold.
const SECRET: &str = "hunter2";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import")
}

/// A project's folder with an empty inventory.
struct Estate {
    folder: tempfile::TempDir,
    model: Model,
    mapping: TagMapping,
}

impl Estate {
    fn new() -> Estate {
        let settings = toml::from_str("[accounts.666677778888]\nalias = '000000000006'\nname = 'shop'").unwrap();
        let mapping = TagMapping { settings, claims: Vec::new() };
        Estate { folder: tempfile::tempdir().unwrap(), model: builtin_model(), mapping }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    fn plan(&self, source: &str, files: &[PathBuf], missing: MissingPolicy, day: &str) -> Result<ImportPlan, ImportError> {
        self.plan_as(source, source, files, missing, day)
    }

    fn plan_as(
        &self,
        source: &str,
        name: &str,
        files: &[PathBuf],
        missing: MissingPolicy,
        day: &str,
    ) -> Result<ImportPlan, ImportError> {
        let root = self.root();
        let named = |p: &PathBuf| (p.clone(), p.file_name().unwrap().to_string_lossy().into_owned());
        plan(&Request {
            source: find(source).unwrap(),
            name,
            parameters: &Parameters::new(),
            files: files.iter().map(named).collect(),
            root: &ProjectFolder::from(&root),
            into: Path::new("inventory"),
            inventory: Path::new("inventory"),
            model: &self.model,
            mapping: &self.mapping,
            imported: &format!("{day}T06:00:00Z"),
            missing,
        })
    }

    fn import(&self, source: &str, files: &[PathBuf]) {
        self.import_on(source, files, MissingPolicy::Keep, "2026-11-20");
    }

    fn import_on(&self, source: &str, files: &[PathBuf], missing: MissingPolicy, day: &str) {
        let planned = self.plan(source, files, missing, day).unwrap_or_else(|e| panic!("{e:?}"));
        planned.stage.finish().unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.root().join("inventory").join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.root().join("inventory")).unwrap();
        fs::write(self.root().join("inventory").join(name), text).unwrap();
    }

    /// Writes a source file.
    fn source(&self, name: &str, text: &str) -> PathBuf {
        let path = self.root().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// The inventory must load as it is.
    fn loads(&self) {
        let mut sources = SourceMap::default();
        if let Err(problems) = load(&self.root(), Path::new("inventory"), &self.model, &mut sources) {
            panic!("{}", report(&sources, &problems, Style::Plain));
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    found.sort();
    found
}

fn everything_written(estate: &Estate) -> String {
    files(&estate.root().join("inventory")).iter().map(|p| fs::read_to_string(p).unwrap()).collect()
}

#[test]
fn every_fixture_becomes_the_inventory_that_a_person_reads_in_it() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for source in files(&fixtures()) {
        let name = source.file_name().unwrap().to_string_lossy().into_owned();
        for case in files(&source) {
            cases += 1;
            let estate = Estate::new();
            estate.import(&name, &files(&case.join("in")));
            estate.loads();
            assert!(!everything_written(&estate).contains(SECRET), "{}: a secret was copied", case.display());
            let text = estate.read(&format!("imported-{name}.yaml"));
            wrong.extend(snapshot::compare(text, &case.join("expected.yaml")).err().map(|error| error.to_string()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 7, "{cases} cases");
}

#[test]
fn every_resource_stands_in_the_population_and_real_ids_of_accounts_may_not() {
    let estate = Estate::new();
    estate.import("cloudformation", &files(&fixtures().join("cloudformation/cdk/in")));
    let rows = estate.read("imported.population.csv");
    // Eight resources are in the two templates; the metadata is one of them and belongs to nothing.
    assert_eq!(rows.lines().count(), 1 + 8, "{rows}");
    assert_eq!(rows.lines().filter(|l| l.contains(",unmapped,")).count(), 1, "{rows}");
    assert!(!everything_written(&estate).contains("666677778888"), "{rows}");
    assert!(rows.contains("000000000006") && rows.contains("2026-11-20/2026-11-20"), "{rows}");
}

/// A state of two databases and a queue; `encrypted` and `queue` change between imports.
fn state(encrypted: bool, queue: bool) -> String {
    let database = |name: &str, encrypted: bool| {
        format!(
            r#"{{"mode":"managed","type":"aws_db_instance","name":"{name}","instances":[{{"attributes":{{"arn":"arn:aws:rds:eu-west-1:111122223333:db:{name}","identifier":"{name}","engine":"mysql","multi_az":true,"storage_encrypted":{encrypted},"tags":{{"team":"{name}"}}}}}}]}}"#
        )
    };
    let queue = if queue {
        r#",{"mode":"managed","type":"aws_sqs_queue","name":"jobs","instances":[{"attributes":{"arn":"arn:aws:sqs:eu-west-1:111122223333:jobs","name":"jobs","sqs_managed_sse_enabled":true}}]}"#
    } else {
        ""
    };
    format!(r#"{{"version":4,"resources":[{},{}{queue}]}}"#, database("ledger", encrypted), database("orders", true))
}

#[test]
fn importing_again_updates_what_it_wrote_and_leaves_edits_and_comments_alone() {
    let estate = Estate::new();
    let file = estate.source("a.tfstate", &state(false, true));
    estate.import("terraform", std::slice::from_ref(&file));
    let first = estate.read("imported-terraform.yaml");
    assert!(first.contains("id: rds-ledger") && first.contains("encryption: none"), "{first}");
    // A person renames one thing, adds facts and comments, and takes nothing away.
    let edited = first
        .replace("name: ledger\n", "name: The ledger  # what people call it\n")
        .replace("owner: orders\n", "owner: ledger\n    # agreed in SEC-9\n    data: [cardholder]\n")
        + "\ndata_classes:\n  - { id: cardholder, name: Cardholder data }\n";
    assert_ne!(first, edited);
    estate.write("imported-terraform.yaml", &edited);
    estate.loads();
    // The same again changes nothing, to the byte.
    estate.import("terraform", std::slice::from_ref(&file));
    assert_eq!(estate.read("imported-terraform.yaml"), edited);
    // Encryption is switched on: one value changes.
    estate.source("a.tfstate", &state(true, true));
    estate.import("terraform", std::slice::from_ref(&file));
    let expected = edited.replace("encryption: none", "encryption: aws-managed");
    assert_eq!(estate.read("imported-terraform.yaml"), expected);
    estate.loads();
}

#[test]
fn what_is_gone_is_marked_on_request_and_comes_back() {
    let estate = Estate::new();
    let file = estate.source("a.tfstate", &state(true, true));
    estate.import("terraform", std::slice::from_ref(&file));
    let whole = estate.read("imported-terraform.yaml");
    estate.source("a.tfstate", &state(true, false));
    let planned = estate.plan("terraform", std::slice::from_ref(&file), MissingPolicy::Keep, "2026-11-21").unwrap();
    assert_eq!((planned.missing.clone(), planned.merged.text == whole), (vec!["sqs-jobs".to_owned()], true));
    drop(planned);
    estate.import_on("terraform", std::slice::from_ref(&file), MissingPolicy::Mark, "2026-11-21");
    let marked = estate.read("imported-terraform.yaml");
    assert!(marked.contains("note: \"Gone: the import of 2026-11-21 no longer saw it."), "{marked}");
    estate.loads();
    // A day later it is still gone, since the day on which it was missed.
    estate.import_on("terraform", std::slice::from_ref(&file), MissingPolicy::Mark, "2026-11-22");
    assert_eq!(estate.read("imported-terraform.yaml"), marked);
    estate.source("a.tfstate", &state(true, true));
    estate.import("terraform", std::slice::from_ref(&file));
    assert_eq!(estate.read("imported-terraform.yaml"), whole);
}

#[test]
fn a_new_id_and_a_deletion_by_hand_are_edits_too() {
    let estate = Estate::new();
    let file = estate.source("a.tfstate", &state(true, true));
    estate.import("terraform", std::slice::from_ref(&file));
    let text = estate.read("imported-terraform.yaml").replace("id: sqs-jobs", "id: job-queue");
    estate.write("imported-terraform.yaml", &text);
    estate.import("terraform", std::slice::from_ref(&file));
    assert_eq!(estate.read("imported-terraform.yaml"), text);
    assert!(estate.read("imported.population.csv").contains(",job-queue,"));
    let start = text.find("  - id: job-queue").unwrap();
    let cut = text[..start].trim_end().to_owned() + "\n";
    estate.write("imported-terraform.yaml", &cut);
    let planned = estate.plan("terraform", &[file], MissingPolicy::Keep, "2026-11-21").unwrap();
    assert_eq!(planned.removed, ["job-queue"]);
    assert_eq!(planned.merged.text, cut);
}

#[test]
fn teams_and_ids_of_other_files_are_not_defined_again() {
    let estate = Estate::new();
    estate.write(
        "teams.yaml",
        "teams: [{ id: ledger, name: Ledger }]\naccounts: [{ id: \"111122223333\", name: main }]\ndeployments: [{ id: rds-ledger, service: rds }]\n",
    );
    let file = estate.source("a.tfstate", &state(true, true));
    estate.import("terraform", &[file]);
    let text = estate.read("imported-terraform.yaml");
    assert!(
        !text.contains("accounts:") && text.contains("{ id: orders, name: Orders }") && text.contains("id: rds-ledger-2"),
        "{text}"
    );
    estate.loads();
}

#[test]
fn a_bill_adds_only_services_that_nothing_else_stands_for() {
    let estate = Estate::new();
    let file = estate.source("a.tfstate", &state(true, true));
    estate.import("terraform", &[file]);
    let row = |service: &str, id: &str| {
        format!(
            "1.00,Usage,2026-10-02 00:00:00,2026-10-01 00:00:00,AWS,Amazon Web Services,eu-west-1,{id},{service},111122223333\n"
        )
    };
    let bill = "BilledCost,ChargeCategory,ChargePeriodEnd,ChargePeriodStart,ProviderName,PublisherName,RegionId,ResourceId,ServiceName,SubAccountId\n".to_owned()
        + &row("Amazon Relational Database Service", "arn:aws:rds:eu-west-1:111122223333:db:ledger")
        + &row("AWS Key Management Service", "arn:aws:kms:eu-west-1:111122223333:key/1");
    let bill = estate.source("bill.csv", &bill);
    let planned = estate.plan("focus", &[bill], MissingPolicy::Keep, "2026-11-21").unwrap();
    assert_eq!((planned.covered, planned.merged.added.len()), (1, 1), "{}", planned.merged.text);
    planned.stage.finish().unwrap();
    estate.loads();
    let rows = estate.read("imported.population.csv");
    assert!(rows.lines().any(|l| l.contains(",rds,rds-ledger,")), "{rows}");
}

#[test]
fn a_file_that_is_cut_off_or_not_what_it_should_be_is_an_error_and_nothing_is_written() {
    let estate = Estate::new();
    let good = estate.source("a.tfstate", &state(true, true));
    estate.import("terraform", &[good]);
    let before = everything_written(&estate);
    let all = [
        ("terraform", files(&fixtures().join("terraform/state-v4/in"))[0].clone()),
        ("terraform", files(&fixtures().join("terraform/state-v3/in"))[0].clone()),
        ("terraform", files(&fixtures().join("terraform/plan/in"))[0].clone()),
        ("cloudformation", fixtures().join("cloudformation/cdk/in/Shop.template.json")),
    ];
    for (source, path) in all {
        let text = fs::read_to_string(&path).unwrap();
        let half = text.floor_char_boundary(text.len() / 2);
        let cut = estate.source("cut.json", &text[..half]);
        match estate.plan(source, &[cut], MissingPolicy::Keep, "2026-11-21") {
            Err(ImportError::Source(_, error)) => {
                let lines = text[..half].lines().count();
                assert_eq!(error.line, Some(lines), "{}: {error:?}", path.display());
                assert!(error.column.is_some());
            }
            other => panic!("{}: {:?}", path.display(), other.map(|p| p.path)),
        }
    }
    for (text, words) in [
        ("", "empty"),
        ("[]", "invalid type"),
        ("{\"a\": 1}", "neither"),
        ("{\"@level\":\"info\",\"@message\":\"x\"}\n{\"@level\":\"info\"}\n", "log of Terraform"),
        ("{\"version\": 2, \"modules\": []}", "version 2"),
        ("\u{feff}{\"version\": 4, \"encrypted_data\": \"x\"}", "encrypted"),
        ("PK\u{3}\u{4}x", "archive"),
        (&("{\"values\":{\"root_module\":".to_owned() + &"{\"child_modules\":[".repeat(5000)), "recursion limit"),
    ] {
        let file = estate.source("odd.json", text);
        match estate.plan("terraform", &[file], MissingPolicy::Keep, "2026-11-21") {
            Err(ImportError::Source(_, error)) => assert!(error.message.contains(words), "{error:?}"),
            other => panic!("{words}: {:?}", other.map(|p| p.path)),
        }
    }
    assert_eq!(everything_written(&estate), before);
    assert_eq!(files(&estate.root().join("inventory")).len(), 3, "nothing temporary stays");
}

fn refused(estate: &Estate, source: &str, files: &[PathBuf]) -> ReadError {
    match estate.plan(source, files, MissingPolicy::Keep, "2026-11-21") {
        Err(ImportError::Source(_, error)) => error,
        other => panic!("{source}: {:?}", other.map(|p| p.path)),
    }
}

#[test]
fn a_file_for_another_source_is_refused_with_the_name_of_that_source() {
    let estate = Estate::new();
    let terraform = estate.source("a.tfstate", &state(true, true));
    let template = fixtures().join("cloudformation/cdk/in/Shop.template.json");
    let readers = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/readers");
    let all = [
        ("terraform", terraform),
        ("cloudformation", template),
        ("aws-config", readers.join("aws-config/snapshot.json")),
        ("tagging", readers.join("tagging/get-resources.json")),
        ("aws-cli", readers.join("aws-cli/rds.json")),
        ("focus", readers.join("bill/focus-1.0.csv")),
        ("cur", readers.join("bill/cur-legacy.csv")),
        ("ocsf", readers.join("ocsf/prowler.ocsf.json")),
        ("backstage", readers.join("backstage/catalog.yaml")),
    ];
    for (own, file) in &all {
        for (source, _) in all.iter().filter(|(source, _)| source != own) {
            let error = refused(&estate, source, std::slice::from_ref(file));
            let advice = format!("import it with `onus import {own}`");
            assert!(error.hint.contains(&advice), "{own} as {source}: {error:?}");
            assert_eq!(error.foreign, Some(*own), "{own} as {source}");
        }
    }
}

#[test]
fn files_of_another_kind_among_others_are_left_out_and_told() {
    let estate = Estate::new();
    let good = estate.source("a.tfstate", &state(true, true));
    let other = estate.source("package.json", "{\"name\": \"handbook\"}");
    let bill = estate.source("bill.csv", "ProviderName,ServiceName,ChargeCategory,SubAccountId\n");
    let planned =
        estate.plan("terraform", &[other.clone(), good.clone(), bill.clone()], MissingPolicy::Keep, "2026-11-21").unwrap();
    assert_eq!((planned.resources, planned.merged.added.len()), (3, 3));
    let told: Vec<(&str, &str)> = planned.left_out.keys().map(|(what, why)| (what.as_str(), why.as_str())).collect();
    let expected =
        [("bill.csv", "a file of another kind: import it with `onus import focus`"), ("package.json", "a file of another kind")];
    assert_eq!(told, expected);
    drop(planned);
    // What is damaged is refused among others too, and so is a call without any file of the source.
    let cut = estate.source("cut.tfstate", &state(true, true)[..200]);
    assert_eq!(refused(&estate, "terraform", &[good, cut]).foreign, None);
    assert!(refused(&estate, "terraform", &[other, bill]).message.contains("neither"));
}

#[test]
fn text_as_powershell_writes_it_is_read() {
    let estate = Estate::new();
    let text = format!("\u{feff}{}", state(true, true)).replace('\n', "\r\n");
    let path = estate.root().join("a.tfstate");
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        fs::write(&path, text.encode_utf16().flat_map(order).collect::<Vec<u8>>()).unwrap();
        let planned = estate.plan("terraform", std::slice::from_ref(&path), MissingPolicy::Keep, "2026-11-21").unwrap();
        assert_eq!((planned.resources, planned.merged.added.len()), (3, 3));
    }
    fs::write(&path, text.encode_utf16().flat_map(u16::to_le_bytes).take(601).collect::<Vec<u8>>()).unwrap();
    let error = refused(&estate, "terraform", std::slice::from_ref(&path));
    assert!(error.line.is_some() || error.message.contains("UTF-16"), "{error:?}");
}

#[test]
fn a_folder_of_the_cdk_is_read_with_all_that_stands_beside_the_templates() {
    let estate = Estate::new();
    let mut all = files(&fixtures().join("cloudformation/cdk/in"));
    for (name, text) in [
        ("Shop.metadata.json", r#"{"/Shop/Vpc": [{"type": "aws:cdk:analytics:construct", "data": {"natGateways": 1}}]}"#),
        ("ShopAssert.template.json", r#"{"Parameters": {"BootstrapVersion": {"Type": "String"}}, "Rules": {}}"#),
        ("integ.json", r#"{"enableLookups": true, "version": "22.0.0", "testCases": {}}"#),
        ("parameters.json", r#"[{"ParameterKey": "Size", "ParameterValue": "1"}]"#),
    ] {
        all.push(estate.source(name, text));
    }
    let planned = estate.plan("cloudformation", &all, MissingPolicy::Keep, "2026-11-21").unwrap();
    let alone = estate
        .plan("cloudformation", &files(&fixtures().join("cloudformation/cdk/in")), MissingPolicy::Keep, "2026-11-21")
        .unwrap();
    assert_eq!(planned.merged.text, alone.merged.text);
    let beside = planned.left_out.keys().filter(|(_, why)| why.starts_with("not a template")).count();
    assert_eq!(beside, 4, "{:?}", planned.left_out);
}

#[test]
fn an_address_is_a_part_of_the_network_and_attachments_are_not_counted() {
    let estate = Estate::new();
    let one = |kind: &str, name: &str| {
        format!(r#"{{"mode":"managed","type":"{kind}","name":"{name}","instances":[{{"attributes":{{"id":"{name}"}}}}]}}"#)
    };
    let all = [
        one("aws_vpc", "main"),
        one("aws_eip", "nat"),
        one("aws_cognito_identity_pool", "shop"),
        one("aws_cognito_identity_pool_roles_attachment", "shop"),
        one("awscc_sqs_queue", "jobs"),
        one("awscc_unheard_of", "x"),
    ];
    let file = estate.source("a.tfstate", &format!(r#"{{"version":4,"resources":[{}]}}"#, all.join(",")));
    estate.import("terraform", &[file]);
    let text = estate.read("imported-terraform.yaml");
    let services: Vec<&str> = text.lines().filter_map(|l| l.trim().strip_prefix("service: ")).collect();
    assert_eq!(services, ["cognito-identity", "sqs", "vpc"], "{text}");
    assert!(!text.contains("count:"), "{text}");
    assert!(estate.read("imported.population.csv").contains("awscc_unheard_of"));
}

#[test]
fn names_that_would_break_yaml_or_a_terminal_are_written_as_text() {
    let estate = Estate::new();
    let name = r#"a: [b, *c] # d \u202e\n- { e"#;
    let state = format!(
        r#"{{"version":4,"resources":[{{"mode":"managed","type":"aws_sqs_queue","name":"q","instances":[{{"attributes":{{"name":"{name}","tags":{{"Owner":"{name}","data":"{name}","env":"no"}}}}}}]}}]}}"#
    );
    let file = estate.source("a.tfstate", &state);
    estate.import("terraform", &[file]);
    estate.loads();
    assert!(!estate.read("imported-terraform.yaml").contains('\u{202e}'));
}

#[test]
fn a_thousand_resources_become_a_list_that_a_person_reads() {
    let estate = Estate::new();
    let parts: Vec<String> = (0..5000)
        .map(|i| match i % 10 {
            0 => format!(r#"{{"mode":"managed","type":"aws_lambda_function","name":"f{i}","instances":[{{"attributes":{{"arn":"arn:aws:lambda:eu-west-{}:111122223333:function:f{i}","function_name":"f{i}","package_type":"Zip","runtime":"python3.13"}}}}]}}"#, i % 2 + 1),
            _ => format!(r#"{{"mode":"managed","type":"aws_lambda_permission","name":"p{i}","instances":[{{"attributes":{{"id":"p{i}"}}}}]}}"#),
        })
        .collect();
    let file = estate.source("a.tfstate", &format!(r#"{{"version":4,"resources":[{}]}}"#, parts.join(",")));
    let planned = estate.plan("terraform", &[file], MissingPolicy::Keep, "2026-11-21").unwrap();
    assert_eq!((planned.placed, planned.merged.added.len()), (5000, 1));
    assert!(planned.merged.text.contains("count: 500\n"), "{}", planned.merged.text);
}

#[test]
fn no_damaged_file_makes_a_reader_fall_over() {
    // What a fuzzer does for hours, for a moment: bytes changed, cut out and doubled, always the same ones.
    let model = builtin_model();
    let mapping = TagMapping::default();
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % (below.max(1) as u64)).unwrap()
    };
    for source in files(&fixtures()) {
        let name = source.file_name().unwrap().to_string_lossy().into_owned();
        for path in files(&source).iter().flat_map(|case| files(&case.join("in"))) {
            let whole = fs::read(&path).unwrap();
            for _ in 0..60 {
                let mut bytes = whole.clone();
                for _ in 0..=next(4) {
                    let at = next(bytes.len());
                    match next(4) {
                        0 => bytes[at] = b"{}[]\",:0- \n\\\xff"[next(13)],
                        1 => bytes.truncate(at.max(1)),
                        2 => drop(bytes.drain(at..(at + next(40)).min(bytes.len()))),
                        _ => bytes.extend_from_within(at..),
                    }
                    if bytes.is_empty() {
                        bytes.push(b'{');
                    }
                }
                let mut collector = Collector::new(&model, &mapping);
                let _ = match find(&name).unwrap().read {
                    Read::Each(reader) => reader("x", &mut &bytes[..], &mut collector).is_ok(),
                    Read::Joint(reader) => {
                        let text = String::from_utf8_lossy(&bytes).into_owned();
                        reader(&[SourceText { name: "x".into(), text }], &Parameters::new(), &mut collector).is_ok()
                    }
                    Read::Catalogue(reader) => reader("x", &mut &bytes[..]).is_ok(),
                };
                settle(&mut collector, &["x".to_owned()]);
                group(&mut collector, &Edited::default());
            }
        }
    }
}
