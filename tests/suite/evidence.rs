//! Results of other tools as evidence: what they are joined to, what counts, and what is never kept.

mod readers;
mod recorded;
#[cfg(unix)]
mod script;
mod secrets;

use std::fs;
use std::path::{Path, PathBuf};

use onus_core::inventory::{LoadedInventory, load, population_rows};
use onus_import::evidence::run::{EvidenceError, EvidencePlan, EvidenceRequest, plan};
use onus_import::evidence::{Estate, ResultSubject, evidence_source};
use onus_model::Model;
use onus_model_aws::builtin_model;
use onus_source::{ProjectFolder, SourceMap, Style, report};

const SECRET: &str = "AKIAIOSFODNN7EXAMPLE";
const ACCOUNT: &str = "111122223333";

fn ocsf(check: &str, resource: &str, code: &str, status: &str) -> String {
    format!(
        r#"{{"class_uid":2004,"metadata":{{"event_code":"{check}","product":{{"name":"Prowler","version":"5.46.0"}}}},
        "status_code":"{code}","status":"{status}","status_detail":"free text","time_dt":"2026-09-30T21:04:05.5",
        "cloud":{{"provider":"aws","region":"eu-west-1","account":{{"uid":"{ACCOUNT}"}}}},
        "resources":[{{"uid":"{resource}","region":"eu-west-1","type":"AwsRdsDbInstance"}}]}}"#
    )
}

fn database(name: &str) -> String {
    format!("arn:aws:rds:eu-west-1:{ACCOUNT}:db:{name}")
}
/// A project with four databases, of which an import wrote the population.
struct Fixture {
    folder: tempfile::TempDir,
    model: Model,
}

impl Fixture {
    fn new() -> Fixture {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("inventory")).unwrap();
        let inventory = format!(
            "organisation: {{ name: Larkspur Ltd }}\nteams:\n  - {{ id: data, name: Data, email: data@larkspur.example }}\n\
             accounts:\n  - {{ id: \"{ACCOUNT}\", name: main }}\n  - {{ id: \"444455556666\", name: other }}\n\
             deployments:\n  - {{ id: orders-db, service: rds, owner: data, account: \"{ACCOUNT}\", regions: [eu-west-1] }}\n"
        );
        fs::write(root.join("inventory/all.yaml"), inventory).unwrap();
        let mut rows = "address,type,service,deployment,role,account,region,count,file,source,imported,remark\n".to_owned();
        for name in ["a", "b", "c", "d"] {
            rows += &format!(
                "{},AWS::RDS::DBInstance,rds,orders-db,counted,{ACCOUNT},eu-west-1,1,x,config,2026-09-01,\n",
                database(name)
            );
        }
        fs::write(root.join("inventory/imported-config.csv"), rows).unwrap();
        Fixture { folder, model: builtin_model() }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    fn inventory(&self) -> LoadedInventory {
        let mut sources = SourceMap::default();
        load(&self.root(), Path::new("inventory"), &self.model, &mut sources)
            .unwrap_or_else(|problems| panic!("{}", report(&sources, &problems, Style::Plain)))
    }

    fn plan(&self, source: &str, name: &str, text: &str) -> Result<EvidencePlan, EvidenceError> {
        let file = self.folder.path().join(name);
        fs::write(&file, text).unwrap();
        self.plan_file(source, &file)
    }

    fn plan_file(&self, source: &str, file: &Path) -> Result<EvidencePlan, EvidenceError> {
        let inventory = self.inventory().inventory;
        let mut estate = Estate::new(&self.model, &inventory);
        population_rows(self.root().as_path(), Path::new("inventory"), &mut |row| estate.resource(row)).unwrap();
        plan(&EvidenceRequest {
            source: evidence_source(source).unwrap(),
            file,
            into: Path::new("inventory"),
            inventory: &inventory,
            estate: &estate,
            collected_by: "Cloud Operations",
            command: None,
            mappings: &[],
            now: "2026-11-28T00:00:00Z".parse().unwrap(),
            suspicious: &|text| text.contains(SECRET),
        })
    }

    fn write(&self, planned: &EvidencePlan) {
        let Ok(staged) = planned.stage(&ProjectFolder::from(&self.root())) else { panic!("cannot be written") };
        staged.finish().unwrap();
    }

    fn import(&self, source: &str, name: &str, text: &str) -> EvidencePlan {
        let Ok(planned) = self.plan(source, name, text) else { panic!("{source}: refused") };
        self.write(&planned);
        planned
    }
}

#[test]
fn results_count_for_the_resources_of_the_population() {
    let fixture = Fixture::new();
    let check = "rds_instance_storage_encrypted";
    let findings = [
        ocsf(check, &database("a"), "PASS", "New"),
        ocsf(check, &database("b"), "PASS", "New"),
        ocsf(check, &database("c"), "FAIL", "New"),
        ocsf(check, &database("elsewhere"), "PASS", "New"),
        ocsf("no_such_check", &database("a"), "PASS", "New"),
    ];
    let planned = fixture.import("ocsf", "prowler.json", &format!("[{}]", findings.join(",")));
    let items = &planned.gathered.items;
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].subject, ResultSubject::Deployment("orders-db".to_owned()));
    assert!(items[0].duties.iter().all(|duty| duty.starts_with("encryption-at-rest.")), "{:?}", items[0].duties);
    let results = &items[0].results;
    assert_eq!((results.population, results.passed, results.failed), (Some(4), 2, 1));
    assert_eq!((&results.failing, &results.missing), (&vec![database("c")], &vec![database("d")]));
    assert_eq!(results.words(), "2 of 4 resources passed, 1 failed, 1 without a result");
    assert_eq!((planned.collection.rows, planned.collection.unplaced, planned.collection.unmapped), (5, 1, 1));
    assert_eq!(planned.collection.collected_on.to_string(), "2026-09-30");
    // What was written loads, and every row of the file can be found again.
    let inventory = fixture.inventory().inventory;
    assert_eq!(inventory.collections.len(), 1);
    assert_eq!(inventory.evidence.len(), 1);
    let rows = fs::read_to_string(fixture.root().join(&planned.rows_path)).unwrap();
    assert_eq!(rows.lines().count(), 6);
    assert!(rows.contains("no deployment of the inventory represents the resource"), "{rows}");
}

#[test]
fn importing_the_same_file_again_changes_nothing_and_keeps_reviews() {
    let fixture = Fixture::new();
    let text = format!("[{}]", ocsf("rds_instance_storage_encrypted", &database("a"), "PASS", "New"));
    let first = fixture.import("ocsf", "prowler.json", &text);
    let again = fixture.import("ocsf", "prowler.json", &text);
    assert_eq!(first.inventory_text, again.inventory_text);
    let path = fixture.root().join(&first.inventory_path);
    let review = "    reviewed: { by: Head of Security, \"on\": \"2026-10-02\", result: pass }\n";
    let reviewed = first.inventory_text.clone() + review;
    fs::write(&path, &reviewed).unwrap();
    assert_eq!(fixture.import("ocsf", "prowler.json", &text).inventory_text, reviewed);
}

#[test]
fn a_later_collection_stands_beside_the_earlier_one() {
    let fixture = Fixture::new();
    let failed = ocsf("rds_instance_storage_encrypted", &database("a"), "FAIL", "New").replace("2026-09-30", "2026-07-30");
    fixture.import("ocsf", "july.json", &failed);
    fixture.import("ocsf", "september.json", &ocsf("rds_instance_storage_encrypted", &database("a"), "PASS", "New"));
    let inventory = fixture.inventory().inventory;
    let failures: Vec<u32> = inventory.evidence.iter().map(|e| e.results.as_ref().unwrap().failed).collect();
    assert_eq!(failures.iter().sum::<u32>(), 1);
    assert_eq!((inventory.collections.len(), inventory.evidence.len()), (2, 2));
    // Both dates, once somebody has looked at the later one.
    settings(&fixture);
    let listed = || onus(&fixture, &["evidence", "list"]).1.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(listed().contains("failed on 2026-07-30, passed on 2026-09-30, which nobody has reviewed: EV-"), "{}", listed());
    let september = inventory.collections.iter().find(|c| c.value.collected_on.to_string() == "2026-09-30").unwrap();
    let (done, out, err) = onus(&fixture, &["evidence", "review", &september.value.id, "--by", "Head of Security"]);
    assert!(done, "{out}{err}");
    assert!(listed().contains("failed on 2026-07-30, passed on 2026-09-30: EV-"), "{}", listed());
    let (done, out, err) = onus(&fixture, &["build", "--format", "markdown", "--output", "out"]);
    assert!(done, "{out}{err}");
    let page = fs::read_to_string(fixture.root().join("out/handbook/markdown/organisation/evidence.md")).unwrap();
    assert!(page.contains("failed on 30 July 2026, passed on 30 September 2026"), "{page}");
    assert!(page.contains(&september.value.sha256), "{page}");
}

#[test]
fn a_secret_in_any_field_is_kept_nowhere() {
    let fixture = Fixture::new();
    let check = "rds_instance_storage_encrypted";
    let honest = ocsf(check, &database("a"), "PASS", "New");
    for place in ["free text", "Prowler", "5.46.0", "eu-west-1", "AwsRdsDbInstance", check, "db:a", "New", ACCOUNT] {
        let planted = honest.replace(place, SECRET);
        let text = format!("[{honest},{planted}]");
        let Ok(planned) = fixture.plan("ocsf", "prowler.json", &text) else { continue };
        assert!(!planned.inventory_text.contains(SECRET), "{place}: {}", planned.inventory_text);
        assert!(!format!("{:?}", planned.gathered.skipped).contains(SECRET), "{place}");
        fixture.write(&planned);
        let rows = fs::read_to_string(fixture.root().join(&planned.rows_path)).unwrap();
        assert!(!rows.contains(SECRET), "{place}: {rows}");
    }
}

/// Runs the program in the fixture's project.
fn onus(fixture: &Fixture, words: &[&str]) -> (bool, String, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_onus"));
    command.args(words).current_dir(fixture.root()).env("SOURCE_DATE_EPOCH", "1796000000").env("NO_COLOR", "1");
    let done = command.stdin(std::process::Stdio::null()).output().expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (done.status.success(), text(&done.stdout), text(&done.stderr))
}

fn settings(fixture: &Fixture) {
    let book = "[book]\ntitle = \"Test\"\n\n[preprocessor.onus]\ninventory = \"inventory\"\n";
    fs::write(fixture.root().join("book.toml"), book).unwrap();
}

/// The manifest names each file, its kind and its command; nothing outside its folder is read.
#[test]
fn everything_that_the_collection_script_wrote_is_imported_at_once() {
    let fixture = Fixture::new();
    settings(&fixture);
    let folder = fixture.root().join("collected");
    fs::create_dir_all(folder.join(ACCOUNT)).unwrap();
    let check = "rds_instance_storage_encrypted";
    fs::write(folder.join("findings.json"), format!("[{}]", ocsf(check, &database("a"), "PASS", "New"))).unwrap();
    fs::write(folder.join("jobs.json"), r#"{"BackupJobs":[]}"#).unwrap();
    let head = "source\tfile\taccount\tregion\tmoment\tcaller\ttool\tcommand\tresult\n";
    let row = |source: &str, file: &str, result: &str| {
        format!(
            "{source}\t{file}\t{ACCOUNT}\teu-west-1\t2026-09-30T21:10:00Z\tarn:aws:iam::{ACCOUNT}:user/auditor\taws-cli/2\tsecurityhub get-findings\t{result}\n"
        )
    };
    let manifest = [
        row("ocsf", "findings.json", "collected"),
        row("backup-jobs", "jobs.json", "collected"),
        row("inspector", "inspector.json", "failed: see inspector.json.err"),
    ];
    fs::write(folder.join("manifest.tsv"), format!("{head}{}", manifest.concat())).unwrap();
    let words = ["evidence", "import", "aws-cli", "collected/manifest.tsv", "--by", "Cloud Operations"];
    let (done, out, err) = onus(&fixture, &words);
    assert!(done, "{out}{err}");
    let inventory = fixture.inventory().inventory;
    assert_eq!(inventory.collections.len(), 1);
    assert_eq!(inventory.collections[0].value.command.as_deref(), Some("aws securityhub get-findings"));
    let said = format!("{out}{err}");
    assert!(said.contains("1 file: without results: collected/jobs.json"), "{said}");
    assert!(said.contains("not collected: inspector.json: failed: see inspector.json.err"), "{said}");
    fs::write(folder.join("manifest.tsv"), format!("{head}{}", row("ocsf", "../outside.json", "collected"))).unwrap();
    let (done, out, err) = onus(&fixture, &words);
    let said: Vec<&str> = err.split_whitespace().collect();
    assert!(!done && said.join(" ").contains("`../outside.json` leads outside its folder"), "{out}{err}");
}

#[test]
fn a_sample_says_how_it_was_drawn_and_writes_over_nothing() {
    let fixture = Fixture::new();
    settings(&fixture);
    let words = ["evidence", "sample", "--service", "rds", "--size", "2", "--seed", "2026-q3", "--format", "csv"];
    let (done, out, err) = onus(&fixture, &words);
    assert!(done, "{out}{err}");
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let cell = |row: &csv::StringRecord, name: &str| row[head.iter().position(|h| h == name).unwrap()].to_owned();
    assert_eq!(rows.len(), 2);
    for row in &rows {
        assert_eq!((cell(row, "population"), cell(row, "deployment")), ("4".to_owned(), "orders-db".to_owned()));
    }
    assert!(cell(&rows[0], "digest") < cell(&rows[1], "digest"));
    let again = onus(&fixture, &words);
    assert_eq!(again.1, out);
    // For programs, how it was drawn is said once.
    let (done, out, err) = onus(&fixture, &[&words[..8], &["--format", "json"]].concat());
    assert!(done, "{out}{err}");
    let sample: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((&sample["schema"], &sample["seed"]), (&"onus/evidence-sample/1".into(), &"2026-q3".into()));
    assert_eq!(sample["population"], 4);
    let drawn: Vec<&str> = sample["resources"].as_array().unwrap().iter().map(|r| r["digest"].as_str().unwrap()).collect();
    assert_eq!(drawn, rows.iter().map(|row| row.get(1).unwrap()).collect::<Vec<_>>());
    let to_file = ["evidence", "sample", "--size", "2", "--seed", "s", "--output", "inventory/s.population-sample.csv"];
    assert!(onus(&fixture, &to_file).0);
    let (done, _, err) = onus(&fixture, &to_file);
    assert!(!done && err.contains("inventory/s.population-sample.csv"), "{err}");
}

/// What is printed for people can be read by programs, with a schema.
#[test]
fn lists_of_evidence_are_for_programs_too() {
    let fixture = Fixture::new();
    settings(&fixture);
    let check = "rds_instance_storage_encrypted";
    fixture.import("ocsf", "prowler.json", &format!("[{}]", ocsf(check, &database("a"), "FAIL", "New")));
    let json = |words: &[&str]| -> serde_json::Value {
        let (done, out, err) = onus(&fixture, &[words, &["--format", "json"]].concat());
        assert!(done, "{out}{err}");
        serde_json::from_str(&out).expect("JSON")
    };
    let list = json(&["evidence", "list"]);
    assert_eq!(list["schema"], "onus/evidence-list/1");
    let item = &list["items"][0];
    // A failure needs no reviewer.
    assert_eq!((&item["about"], &item["verdict"]), (&"orders-db".into(), &"failed".into()));
    assert_eq!((&item["collected_on"], &item["fixed_by"]), (&"2026-09-30".into(), &serde_json::Value::Null));
    assert!(item["duties"].as_array().is_some_and(|duties| duties.iter().all(serde_json::Value::is_string)), "{item}");
    let rows: String = ["a", "b", "c", "d"]
        .iter()
        .map(|name| {
            let seen = "config main config.json 2026-09-01/2026-09-30";
            format!("{},AWS::RDS::DBInstance,rds,orders-db,counted,{ACCOUNT},eu-west-1,1,{seen},\n", database(name))
        })
        .collect();
    let head = "address,type,service,deployment,role,account,region,count,witnesses,remark\n";
    fs::write(fixture.root().join("inventory/imported-config.csv"), head.to_owned() + &rows).unwrap();
    let population = json(&["evidence", "population"]);
    assert_eq!(population["schema"], "onus/evidence-population/1");
    let one = &population["population"][0];
    assert_eq!((&one["source"], &one["resources"], &one["reasons"]), (&"main".into(), &4.into(), &serde_json::json!([])));
}

/// Whoever packs results and imports them once more has one collection still; its record keeps the digest of the file as it was got.
#[test]
fn packed_results_are_the_collection_that_they_are_unpacked() {
    use std::io::Write;
    let fixture = Fixture::new();
    let results = format!("[{}]", ocsf("rds_instance_storage_encrypted", &database("a"), "PASS", "New"));
    let plain = fixture.import("ocsf", "prowler.json", &results);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(results.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let file = fixture.root().join("prowler.json.gz");
    fs::write(&file, &packed).unwrap();
    let digest = std::process::Command::new("sha256sum").arg(&file).output().expect("sha256sum runs");
    let again = fixture.plan_file("ocsf", &file).unwrap_or_else(|_| panic!("refused"));
    assert_eq!(again.collection.id, plain.collection.id);
    assert_eq!(again.collection.sha256, String::from_utf8_lossy(&digest.stdout)[..64]);
    assert_ne!(again.collection.sha256, plain.collection.sha256);
    settings(&fixture);
    let (done, _, err) =
        onus(&fixture, &["evidence", "import", "ocsf", "prowler.json", "prowler.json.gz", "--by", "Cloud Operations"]);
    assert!(done && err.contains("1 file: the same as another, and imported once: prowler.json.gz"), "{err}");
    // What was cut off in the middle is no collection.
    fs::write(&file, &packed[..packed.len() - 8]).unwrap();
    assert!(fixture.plan_file("ocsf", &file).is_err(), "a packed file that ends early");
}

#[test]
fn one_result_of_one_check_is_told_in_the_singular() {
    let fixture = Fixture::new();
    settings(&fixture);
    let said = |results: &[String]| {
        fs::write(fixture.root().join("results.json"), format!("[{}]", results.join(","))).unwrap();
        let (done, out, err) = onus(&fixture, &["evidence", "import", "ocsf", "results.json", "--by", "Operations", "--dry-run"]);
        assert!(done, "{out}{err}");
        err.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let of = |check: &str| ocsf(check, &database("a"), "PASS", "New");
    assert!(said(&[of("no_such_check")]).contains("1 result of 1 check that bears on no duty"));
    assert!(said(&[of("no_such_check"), of("no_such_check")]).contains("2 results of 1 check that bears on no duty"));
    assert!(said(&[of("no_such_check"), of("nor_this_one")]).contains("2 results of 2 checks that bear on no duty"));
}

/// Whoever takes one kind of results for another reads which command the file is for.
#[test]
fn results_of_another_kind_are_named() {
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/evidence");
    let files = [
        ("asff", "planted/asff.json"),
        ("aws-config", "planted/aws-config.json"),
        ("backup-jobs", "planted/backup-jobs.json"),
        ("credential-report", "credential-report.csv"),
        ("inspector", "planted/inspector.json"),
        ("junit", "restore.xml"),
        ("ocsf", "prowler.ocsf.json"),
        ("oscal", "planted/oscal.json"),
        ("patch-compliance", "planted/patch-compliance.json"),
        ("powerpipe", "planted/powerpipe.json"),
        ("prowler-csv", "prowler.csv"),
    ];
    let fixture = Fixture::new();
    for (source, file) in files {
        let text = fs::read_to_string(recorded.join(file)).unwrap();
        for (other, _) in files.iter().filter(|(other, _)| *other != source) {
            let Err(EvidenceError::Read(error)) = fixture.plan(other, "results", &text) else { panic!("{file} as {other}") };
            let named = error.hint.ends_with(&format!("import it with `onus evidence import {source}`."));
            assert!(named, "{file} as {other}: {} {}", error.message, error.hint);
        }
    }
}
