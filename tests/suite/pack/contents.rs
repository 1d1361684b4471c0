//! What a pack holds, and what keeps it from being made.

use onus_core::matrix::RuleRank;
use onus_pack::entry::EntryContent;
use onus_pack::{Allowance, statement::Approval};
use serde_json::Value;

use super::*;

fn files(order: &Order) -> BTreeMap<String, Vec<u8>> {
    let folder = project();
    let target = packed(folder.path(), order).unwrap_or_else(|e| panic!("{e}"));
    let base = format!("audit-{}-to-{}/", order.period.0, order.period.1);
    entries(&fs::read(target).unwrap())
        .into_iter()
        .map(|(name, bytes)| (name.strip_prefix(&base).unwrap_or_else(|| panic!("{name}")).to_owned(), bytes))
        .collect()
}

/// The same of a fixture that `change` has its way with.
fn files_of(change: impl Fn(&Path)) -> BTreeMap<String, Vec<u8>> {
    let folder = project();
    change(folder.path());
    let target = packed(folder.path(), &order()).unwrap_or_else(|e| panic!("{e}"));
    let all = entries(&fs::read(target).unwrap());
    all.into_iter().map(|(name, bytes)| (name.split_once('/').unwrap().1.to_owned(), bytes)).collect()
}

/// Replaces a text of a file of the fixture that must be there.
fn edit(root: &Path, file: &str, from: &str, to: &str) {
    let path = root.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} holds no {from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

fn text(files: &BTreeMap<String, Vec<u8>>, path: &str) -> String {
    let bytes = files.get(path).unwrap_or_else(|| panic!("no {path} in {:#?}", files.keys()));
    String::from_utf8(bytes.clone()).unwrap()
}

/// Rows of a register by the names of its columns.
fn rows(files: &BTreeMap<String, Vec<u8>>, path: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(files[path].as_slice());
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn a_pack_is_good_and_the_same_twice() {
    let (one, two) = (project(), project());
    let first = fs::read(packed(one.path(), &order()).unwrap()).unwrap();
    let second = fs::read(packed(two.path(), &order()).unwrap()).unwrap();
    assert_eq!(first, second);
    let verdict = judged(&first, &allowed(&[line("audit", 1)]));
    assert_eq!(codes(&verdict), [""; 0], "{:#?}", verdict.problems);
    assert_eq!(verdict.notes, [""; 0]);
    assert_eq!(verdict.signatures.len(), 1);
}

#[test]
fn nothing_outside_the_scope_is_in_it() {
    let outside = ["wombat", "zanzibar", "yonder", "999900001111", "sandbox-outside"];
    for (path, bytes) in files(&order()) {
        let mut text = String::from_utf8_lossy(&bytes).to_lowercase();
        if path == "data/registers/left-out.csv" {
            continue;
        }
        if path == "data/matrix/matrix.json" {
            // The scope's own list of what it leaves out, with why.
            let mut matrix: Value = serde_json::from_str(&text).unwrap();
            matrix["scopes"][0]["excluded"] = Value::Null;
            text = matrix.to_string();
        }
        for name in outside {
            assert!(!text.contains(name) && !path.contains(name), "{name} in {path}:\n{text}");
        }
    }
}

/// Every file of the packs of our example, evidence too, in search of what lies outside their scopes.
#[test]
fn nothing_outside_the_scopes_of_the_example_is_in_its_packs() {
    let loaded = load(Path::new(env!("CARGO_MANIFEST_DIR")));
    for scope in ["soc2", "pci-dss"] {
        let order = order();
        let assessment = assess(&loaded.input(), scope, &order).unwrap_or_else(|e| panic!("{e}"));
        let inside = &assessment.scoped.matrix;
        let mut outside: Vec<&str> = loaded.matrix.deployments.iter().map(|d| d.id.as_str()).collect();
        outside.extend(loaded.matrix.accounts.iter().flat_map(|a| [a.id.as_str(), a.name.as_str()]));
        outside.extend(loaded.matrix.organisation.entities.iter().map(String::as_str));
        outside.retain(|name| {
            !inside.deployments.iter().any(|d| d.id == *name)
                && !inside.accounts.iter().any(|a| a.id == *name || a.name == *name)
                && !inside.organisation.entities.iter().any(|e| e == name)
                // Words of everybody's: `staging`, `trail`.
                && name.contains(|c: char| !c.is_ascii_lowercase())
        });
        assert!(outside.len() > 20 && outside.contains(&"333344445555"), "{outside:?}");
        let payload = payload::assemble(&loaded.input(), &assessment, &order, Vec::new()).unwrap();
        for entry in &payload.entries {
            let bytes = match &entry.content {
                EntryContent::Bytes(bytes) => bytes.clone(),
                EntryContent::File { source, .. } => fs::read(source).unwrap(),
            };
            let mut text = String::from_utf8(bytes).unwrap();
            match entry.path.as_str() {
                "registers/left-out.csv" => continue,
                "matrix/matrix.json" => {
                    let mut matrix: Value = serde_json::from_str(&text).unwrap();
                    matrix["scopes"][0]["excluded"] = Value::Null;
                    text = matrix.to_string();
                }
                _ => {}
            }
            let part = |c: char| c.is_alphanumeric() || c == '-';
            let named = outside.iter().find(|name| {
                text.match_indices(**name)
                    .any(|(at, _)| !text[..at].ends_with(part) && !text[at + name.len()..].starts_with(part))
            });
            assert_eq!(named, None, "in {} of {scope}", entry.path);
        }
    }
}

#[test]
fn what_was_left_out_is_listed_with_why() {
    let files = files(&order());
    let rows = rows(&files, "data/registers/left-out.csv");
    let left_out: Vec<(&str, &str, &str)> =
        rows.iter().map(|r| (r["kind"].as_str(), r["id"].as_str(), r["reason"].as_str())).collect();
    assert_eq!(
        left_out,
        [
            ("account", "999900001111", "it is not in the scope"),
            ("deployment", "sandbox-outside", "Holds made-up data only."),
            ("deployment", "yonder-queue", "its account is not in the scope"),
        ]
    );
}

#[test]
fn a_scoped_matrix_reads_like_a_matrix_of_its_own() {
    let files = files(&order());
    let matrix: Matrix = serde_json::from_str(&text(&files, "data/matrix/matrix.json")).unwrap();
    let ids: Vec<&str> = matrix.deployments.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(ids, ["inside-db", "inside-queue"]);
    assert_eq!(matrix.scopes.len(), 1);
    assert_eq!(matrix.scopes[0].deployments, [0, 1]);
    assert_eq!(matrix.teams.iter().map(|t| t.id.as_str()).collect::<Vec<_>>(), ["quokka", "keeper"]);
    assert_eq!(matrix.reference.frameworks.iter().map(|f| f.id.as_str()).collect::<Vec<_>>(), ["soc2"]);
    // Indices point where they should: as in the organisation's matrix, compared by names.
    let folder = project();
    let organisation = load(folder.path()).matrix;
    for deployment in &matrix.deployments {
        let before = organisation.deployments.iter().find(|d| d.id == deployment.id).unwrap();
        let described = |m: &Matrix, d: &onus_core::matrix::Deployment| -> Vec<String> {
            let placement = &m.placements[d.placement as usize];
            let team = |t: u32| m.teams[t as usize].id.clone();
            let mut out: Vec<String> = placement
                .assignments
                .iter()
                .map(|a| {
                    format!(
                        "{} {:?} {:?} {:?} {:?} {:?}",
                        m.duties[a.duty as usize].id,
                        a.accountable.map(team),
                        a.performs.iter().map(|t| team(*t)).collect::<Vec<_>>(),
                        a.common_control.map(|c| m.common_controls[c as usize].id.clone()),
                        a.exception.map(|e| m.exceptions[e as usize].detail.clone()),
                        a.ownership.map(|o| m.ownership[o as usize].place.clone()),
                    )
                })
                .collect();
            out.push(m.configurations[placement.configuration as usize].id.clone());
            out.push(format!("{:?}", d.account.map(|a| &m.accounts[a as usize].id)));
            out
        };
        assert_eq!(described(&matrix, deployment), described(&organisation, before));
    }
}

#[test]
fn the_index_says_what_is_held_for_the_period() {
    let files = files(&order());
    let rows = rows(&files, "data/index.csv");
    let of = |duty: &str, deployment: &str| {
        let row = rows.iter().find(|r| r["duty"] == duty && r["deployment ids"].split(' ').any(|d| d == deployment));
        row.unwrap_or_else(|| panic!("no row of {duty} of {deployment}"))
    };
    let encryption = of("encryption-at-rest.enable", "inside-db");
    assert_eq!(
        (encryption["status"].as_str(), encryption["party"].as_str(), encryption["accountable team"].as_str()),
        ("partly-proven", "Marsupial", "Quokka Team")
    );
    assert_eq!(encryption["source system and query"], "aws rds describe-db-instances");
    assert_eq!(
        (encryption["collected by"].as_str(), encryption["reviewed by"].as_str(), encryption["result"].as_str()),
        ("Quokka Team", "Assurance", "pass")
    );
    assert!(!encryption["files"].contains("old"), "evidence of another year: {}", encryption["files"]);
    assert!(files.contains_key(&encryption["files"]), "{}", encryption["files"]);
    assert_eq!(of("vulnerability-management.scan", "inside-queue")["status"], "overdue");
    let common = of("security-monitoring.log", "inside-queue");
    assert_eq!((common["status"].as_str(), common["common control"].as_str()), ("proven", "Central log"));
    let provider = rows.iter().find(|r| r["party"] == "AWS" && r["deployment ids"].contains("inside-db")).unwrap();
    assert_eq!((provider["status"].as_str(), provider["reports"].as_str()), ("relied-on", "provider-2026"));
    let exception = of("backup-recovery.restore-test", "inside-db");
    assert_eq!(exception["exception"], "risk acceptance");
    // Every requirement of the framework is in the page, those too that no duty answers.
    let page = text(&files, "data/index.html");
    let folder = project();
    let loaded = load(folder.path());
    for requirement in &loaded.matrix.reference.frameworks.iter().find(|f| f.id == "soc2").unwrap().requirements {
        assert!(page.contains(&format!(">{} ", requirement.id)), "{}", requirement.id);
    }
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"), "it loads nothing");
    assert!(
        page.contains(">overdue</span></dt><dd>it fell due, and no occurrence has proof</dd>")
            && page.contains("<td>Nothing was ever shown for a duty</td>"),
        "{page}"
    );
    assert!(!page.contains(">failed</span></dt>"), "no word that the page does not use");
    assert!(page.find("id=\"gaps\"").unwrap() < page.find("id=\"requirements\"").unwrap());
}

#[test]
fn the_statement_names_every_file() {
    let mut order = order();
    order.approvals = vec![Approval::parse("Head of Assurance, 2026-10-04, GRC-9").unwrap()];
    let files = files(&order);
    let statement: Value = serde_json::from_str(&text(&files, "statement.json")).unwrap();
    assert_eq!(statement["_type"], "https://in-toto.io/Statement/v1");
    let predicate = &statement["predicate"];
    assert_eq!(predicate["period"], serde_json::json!({ "from": "2026-07-01", "to": "2026-09-30" }));
    assert_eq!(predicate["sealed"], "2026-10-05T09:00:00Z");
    assert_eq!(predicate["scope"]["method"], "carve-out");
    assert_eq!(predicate["inventory"]["revision"], "0123456789");
    assert_eq!(predicate["approvals"][0]["ticket"], "GRC-9");
    let listed: Vec<(String, u64, String)> = predicate["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            (f["path"].as_str().unwrap().to_owned(), f["size"].as_u64().unwrap(), f["mediaType"].as_str().unwrap().to_owned())
        })
        .collect();
    let data: Vec<(String, u64)> =
        files.iter().filter(|(p, _)| p.starts_with("data/")).map(|(p, b)| (p.clone(), b.len() as u64)).collect();
    assert_eq!(listed.iter().map(|(p, s, _)| (p.clone(), *s)).collect::<Vec<_>>(), data);
    let media = |end: &str| listed.iter().find(|(p, _, _)| p.ends_with(end)).map(|(_, _, m)| m.as_str());
    assert_eq!(media("encryption.json"), Some("application/json"));
    assert_eq!(media("index.csv"), Some("text/csv"));
    assert_eq!(media("teams/quokka.yaml"), Some("application/yaml"));
    assert!(text(&files, "bag-info.txt").contains("Onus-Approval: Head of Assurance, 2026-10-04, GRC-9\n"));
}

#[test]
fn the_inventory_leaves_as_it_was_written_where_it_may() {
    let files = files(&order());
    let book = text(&files, "data/project/book.toml");
    assert_eq!(
        book,
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pack/project/book.toml")).unwrap()
    );
    let excerpt = text(&files, "data/project/content/inventory/organisation.yaml");
    assert!(excerpt.contains("  - id: quokka\n    name: Quokka Team\n    email: quokka@marsupial.example\n"), "{excerpt}");
    assert!(excerpt.starts_with("# Excerpt made by onus"));
    // The excerpt is an inventory itself: it can be read.
    let (tree, problems) = onus_source::tree::read(onus_source::FileId(0), &excerpt);
    assert!(tree.is_some() && problems.is_empty(), "{problems:#?}");
    let population = text(&files, "data/populations/estate.population.csv");
    assert_eq!(population.lines().count(), 2, "{population}");
}

#[test]
fn the_rules_behind_every_duty_of_the_scope_are_in_it() {
    let files = files(&order());
    let matrix: Matrix = serde_json::from_str(&text(&files, "data/matrix/matrix.json")).unwrap();
    let model: Value = serde_json::from_str(&text(&files, "data/model/model.json")).unwrap();
    assert_eq!(model["version"], matrix.document.model_version.as_str());
    // The deployments inside are a database of RDS and a queue of SQS.
    let services = model["services"].as_object().unwrap();
    assert_eq!(services.keys().collect::<Vec<_>>(), ["rds", "sqs"]);
    assert_eq!(model["frameworks"].as_array().unwrap().len(), 1);
    let rules: BTreeMap<&str, &Value> =
        services.values().flat_map(|s| s["rules"].as_array().unwrap()).map(|rule| (rule["id"].as_str().unwrap(), rule)).collect();
    let definitions: BTreeMap<&str, &Value> =
        model["duties"].as_array().unwrap().iter().map(|d| (d["id"].as_str().unwrap(), d)).collect();
    let mut steps_of_rules = 0;
    for duty in &matrix.duties {
        let definition = definitions.get(duty.id.as_str()).unwrap_or_else(|| panic!("no {}", duty.id));
        for step in &duty.trace {
            match step.level {
                RuleRank::CategoryDefault => {
                    assert!(definition["defaults"][&step.rule]["statement"].is_string(), "{} of {}", step.rule, duty.id);
                }
                RuleRank::ServiceRule | RuleRank::OptionRule => {
                    let rule = rules.get(step.rule.as_str()).unwrap_or_else(|| panic!("no {}", step.rule));
                    assert_eq!(rule["when"], serde_json::to_value(&step.when).unwrap(), "{}", step.rule);
                    // What a rule says of one duty may have a basis of its own.
                    let own = [&duty.id, &duty.domain].map(|name| &rule["duties"][name]["basis"]);
                    let basis = own.into_iter().find(|basis| !basis.is_null()).unwrap_or(&rule["basis"]);
                    assert_eq!(*basis, serde_json::to_value(step.basis).unwrap(), "{}", step.rule);
                    steps_of_rules += 1;
                }
                RuleRank::Exception => {}
            }
            for source in &step.sources {
                let cited = &model["sources"][source];
                assert!(cited["url"].is_string() && cited["checked_on"].is_string(), "{source} of {}", step.rule);
            }
        }
    }
    assert!(steps_of_rules > 0);
}

const NOTED: &str = "    sha256: \"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"\n";

fn with_report(root: &Path, lines: &str) {
    fs::create_dir(root.join("content/reports")).unwrap();
    fs::write(root.join("content/reports/soc 2.txt"), "abc").unwrap();
    edit(root, "content/inventory/teams/other.yaml", NOTED, lines);
}

/// FIPS 180-2, appendix B.1: the digest of "abc".
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[test]
fn a_report_leaves_only_where_it_may_be_passed_on() {
    let named = files_of(|root| with_report(root, "    file: content/reports/soc 2.txt\n"));
    assert!(!named.keys().any(|p| p.starts_with("data/reports")), "{:#?}", named.keys());
    let register = &rows(&named, "data/registers/assurance-reports.csv")[0];
    assert_eq!((register["sha256"].as_str(), register["may be passed on"].as_str(), register["file"].as_str()), (ABC, "no", ""));
    let matrix: Matrix = serde_json::from_str(&text(&named, "data/matrix/matrix.json")).unwrap();
    assert_eq!(matrix.assurance[0].sha256.as_deref(), Some(ABC));

    let lines = format!("    file: ./content/reports/soc 2.txt\n    sha256: {ABC}\n    may_pass_on: true\n");
    let passed = files_of(|root| with_report(root, &lines));
    let place = "data/reports/provider-2026/soc-2.txt";
    assert_eq!(text(&passed, place), "abc");
    let register = &rows(&passed, "data/registers/assurance-reports.csv")[0];
    assert_eq!(
        (register["sha256"].as_str(), register["may be passed on"].as_str(), register["file"].as_str()),
        (ABC, "yes", place)
    );
    assert!(text(&passed, "manifest-sha256.txt").contains(&format!("{ABC}  {place}\n")));
    assert!(text(&passed, "data/README.md").contains("`data/reports/`"));

    // Marked, and only noted by its digest: there is nothing to pass on.
    let noted = files_of(|root| with_report(root, &format!("{NOTED}    may_pass_on: true\n")));
    assert!(!noted.keys().any(|p| p.starts_with("data/reports")));
}

#[test]
fn a_report_is_the_one_that_was_noted() {
    let folder = project();
    with_report(folder.path(), &format!("    file: content/reports/soc 2.txt\n{NOTED}"));
    assert_eq!(refused(packed(folder.path(), &order())), ["ONUS-K008"]);
    // What must not leave is looked for in reports too.
    let folder = project();
    with_report(folder.path(), "    file: content/reports/soc 2.txt\n    may_pass_on: true\n");
    fs::write(folder.path().join("content/reports/soc 2.txt"), format!("{}{}\n", "AKIA", "IOSFODNN7EXAMPLE")).unwrap();
    assert_eq!(refused(packed(folder.path(), &order())), ["ONUS-K010"]);
}

#[test]
fn names_of_files_tell_nothing_of_others() {
    let files = files_of(|root| {
        let inventory = root.join("content/inventory");
        fs::rename(inventory.join("teams/quokka.yaml"), inventory.join("teams/tasmania.yaml")).unwrap();
        // All of it lies inside, but for its folder.
        fs::create_dir(inventory.join("wombat-outside")).unwrap();
        let queue = "deployments:\n  - { id: second-queue, name: Second queue, service: sqs, owner: quokka, account: \"111122223333\" }\n";
        fs::write(inventory.join("wombat-outside/queue.yaml"), queue).unwrap();
        fs::rename(inventory.join("estate.population.csv"), inventory.join("wombat-outside.population.csv")).unwrap();
    });
    for (path, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        assert!(!path.contains("tasmania") && !text.contains("tasmania"), "{path}: {text}");
        assert!(!path.contains("wombat") && !text.contains("wombat"), "{path}: {text}");
    }
    let project: Vec<&str> = files.keys().filter_map(|p| p.strip_prefix("data/project/content/inventory/")).collect();
    assert_eq!(project, ["file-1.yaml", "file-2.yaml", "organisation.yaml", "teams/other.yaml"]);
    assert!(text(&files, "data/project/content/inventory/file-2.yaml").contains("second-queue"));
    // Places lead to the files as they are called here.
    let matrix: Matrix = serde_json::from_str(&text(&files, "data/matrix/matrix.json")).unwrap();
    let place = |id: &str| matrix.deployments.iter().find(|d| d.id == id).unwrap().place.clone();
    assert_eq!(place("second-queue"), "content/inventory/file-2.yaml:2");
    assert!(place("inside-db").starts_with("content/inventory/file-1.yaml:"), "{}", place("inside-db"));
    assert!(matrix.exceptions[0].place.starts_with("content/inventory/file-1.yaml:"));
    assert!(files.contains_key("data/populations/population.csv"), "{:#?}", files.keys());
}

#[test]
fn settings_leave_without_what_they_say_of_others() {
    let suppressed = "# yonder-queue is theirs\n[[preprocessor.onus.check.suppress]]\ncode = \"ONUS-C010\"\ndeployment = \"yonder-queue\"\nreason = \"Agreed.\"\nexpires = \"2027-01-31\"\n\n[[preprocessor.onus.check.suppress]]\ncode = \"ONUS-C010\"\ndeployment = \"inside-queue\"\nreason = \"Agreed, too.\"\nexpires = \"2027-01-31\"\n";
    let files = files_of(|root| {
        let path = root.join("book.toml");
        fs::write(&path, fs::read_to_string(&path).unwrap() + suppressed).unwrap();
    });
    let settings = text(&files, "data/project/book.toml");
    assert!(!settings.contains("yonder") && settings.starts_with("# Excerpt made by onus"), "{settings}");
    let table: toml::Table = settings.parse().unwrap();
    assert_eq!(table["book"]["title"].as_str(), Some("Marsupial Responsibility Handbook"));
    let kept = table["preprocessor"]["onus"]["check"]["suppress"].as_array().unwrap();
    assert_eq!(kept.iter().map(|k| k["deployment"].as_str().unwrap()).collect::<Vec<_>>(), ["inside-queue"]);
}

#[test]
fn every_document_speaks_of_the_pack_s_period() {
    let later = "    evidence:\n      - duties: [encryption-at-rest.enable]\n        title: Collected after the period\n        file: content/evidence/later.json\n        collected: { on: 2026-10-02, by: Quokka Team }\n        reviewed: { on: 2026-10-03, by: Assurance, result: pass }\n";
    let change = |root: &Path| {
        fs::write(root.join("content/evidence/later.json"), "{}").unwrap();
        let line = "  - { id: inside-queue, name: Inside queue, service: sqs, owner: quokka, account: \"111122223333\", regions: [eu-west-1] }\n";
        let open = "  - id: inside-queue\n    name: Inside queue\n    service: sqs\n    owner: quokka\n    account: \"111122223333\"\n    regions: [eu-west-1]\n";
        edit(root, "content/inventory/teams/quokka.yaml", line, &format!("{open}{later}"));
    };
    let folder = project();
    change(folder.path());
    let loaded = load(folder.path());
    let assessment = loaded.assessment(&order()).unwrap();
    let matrix = &assessment.scoped.matrix;
    assert_eq!(matrix.scopes[0].period, Some(order().period));
    let titles: Vec<&str> = matrix.evidence.iter().map(|e| e.title.as_str()).collect();
    assert!(titles.contains(&"Encryption settings") && !titles.contains(&"Collected after the period"), "{titles:?}");
    // An item of another year stands for no day of this period.
    let old = matrix.evidence.iter().position(|e| e.title == "Encryption settings of another year").expect("the item");
    let decided = assessment.statuses.obligations.iter().filter(|o| o.status.item.is_some_and(|item| item as usize == old));
    assert_eq!(decided.filter(|o| o.status.kind == onus_core::status::StatusKind::Proven).count(), 0);
    // The organisation's own matrix has it.
    assert!(loaded.matrix.evidence.iter().any(|e| e.title == "Collected after the period"));
    // Nothing mentions the scope's own period, which begins earlier.
    let spoken: Vec<&str> = assessment.gaps.iter().map(|g| g.message.as_str()).filter(|m| m.contains("2026-01-01")).collect();
    assert_eq!(spoken, [""; 0]);
    let files = files_of(change);
    assert!(!files.keys().any(|p| p.contains("later.json")));
}

#[test]
fn a_later_failure_leaves_the_former_pack_whole() {
    let folder = project();
    // Not signed: a signed one is never overwritten.
    let target = folder.path().join("audit.zip");
    bag::write(&target, &load(folder.path()).payload(&order()).unwrap(), &order(), None).unwrap();
    let before = fs::read(&target).unwrap();
    let leak = format!("a\nb\n{}{}\n", "AKIA", "IOSFODNN7EXAMPLE");
    fs::write(folder.path().join("content/evidence/encryption.json"), leak).unwrap();
    match packed(folder.path(), &order()) {
        Err(PackError::Refused(problems)) => {
            assert_eq!(problems.len(), 1);
            assert_eq!((problems[0].code.id(), problems[0].place.as_str()), ("ONUS-K010", "content/evidence/encryption.json:3"));
            assert!(!problems[0].message.contains("AKIA"), "what it found is not repeated");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(fs::read(&target).unwrap(), before);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!left.iter().any(|n| n.to_string_lossy().starts_with(".onus-pack")), "{left:?}");
}

#[test]
fn what_is_found_must_be_allowed_by_name_and_with_a_reason() {
    let folder = project();
    let leak = (0..30).map(|i| format!("person{i}@example.org\n")).collect::<String>();
    fs::write(folder.path().join("content/evidence/encryption.json"), leak).unwrap();
    let with = |allow: &[&str]| {
        let allowed = allow.iter().map(|a| Allowance::parse(a).unwrap()).collect();
        packed(folder.path(), &Order { allowed, ..order() })
    };
    assert_eq!(refused(with(&[])), ["ONUS-K014"]);
    assert_eq!(refused(with(&["ONUS-K014:content/evidence/other.json=agreed"])), ["ONUS-K014"]);
    assert_eq!(refused(with(&["ONUS-K014=agreed in GRC-1", "ONUS-K010=just in case"])), ["ONUS-K007"]);
    let target = with(&["ONUS-K014:content/evidence/encryption.json=agreed in GRC-1"]).unwrap();
    let all = entries(&fs::read(target).unwrap());
    let statement: Value = serde_json::from_slice(&all.iter().find(|(n, _)| n.ends_with("/statement.json")).unwrap().1).unwrap();
    assert_eq!(
        statement["predicate"]["allowed"],
        serde_json::json!([{ "code": "ONUS-K014", "place": "content/evidence/encryption.json:1", "reason": "agreed in GRC-1" }])
    );
    for wrong in ["ONUS-K014", "ONUS-K014=", "ONUS-K014= .", "ONUS-V001=because", "=because"] {
        assert!(Allowance::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
#[cfg(unix)]
fn evidence_that_became_a_link_out_of_the_project_is_refused() {
    let folder = project();
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("secret"), "of another project").unwrap();
    let loaded = load(folder.path());
    let file = folder.path().join("content/evidence/encryption.json");
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret"), &file).unwrap();
    assert_eq!(refused(loaded.payload(&order())), ["ONUS-K003"]);
    // After the path was resolved, too.
    fs::remove_file(&file).unwrap();
    fs::write(&file, "{}").unwrap();
    let payload = loaded.payload(&order()).unwrap();
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret"), &file).unwrap();
    assert_eq!(refused(bag::write(&folder.path().join("x.zip"), &payload, &order(), None)), ["ONUS-K003"]);
    assert!(!folder.path().join("x.zip").exists());
}

#[test]
fn a_strict_pack_has_no_gaps() {
    let folder = project();
    let strict = Order { gaps: GapPolicy::Refuse, ..order() };
    let mut codes = refused(packed(folder.path(), &strict));
    codes.dedup();
    // Missing evidence of the queue; the keepers never accepted their duties.
    assert!(codes.contains(&onus_source::codes::EVIDENCE_MISSING.id()) && codes.contains(&"ONUS-K024"), "{codes:?}");
    assert!(!folder.path().join("audit.zip").exists());
    let gaps = rows(&files(&order()), "data/registers/gaps.csv");
    assert!(gaps.iter().any(|g| g["code"] == "ONUS-K024" && g["team"] == "Keepers"));
    assert!(!gaps.iter().any(|g| g["code"] == "ONUS-K024" && g["team"] == "Quokka Team"));
}

#[test]
fn a_period_must_be_over_and_within_the_scope() {
    let folder = project();
    let period = |from: &str, to: &str| Order { period: (from.parse().unwrap(), to.parse().unwrap()), ..order() };
    for (from, to) in [("2026-09-30", "2026-07-01"), ("2025-12-01", "2026-03-31"), ("2026-07-01", "2026-10-06")] {
        assert_eq!(refused(packed(folder.path(), &period(from, to))), ["ONUS-K002"], "{from} {to}");
    }
    let loaded = load(folder.path());
    assert_eq!(refused(assess(&loaded.input(), "nobody", &order())), ["ONUS-K001"]);
}
