//! Reading inventories: each folder of `fixtures/inventory` is a project with an inventory and the report expected of it.
//!
//! A comment `# ONUS-X000` at the end of a line of the inventory says which problems must point at that line, so what is
//! expected stands where a person can judge it; `expected.txt` holds the whole report. `SNAPSHOTS=overwrite` rewrites the
//! latter, to be read before it is kept.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use onus_core::inventory::{ExceptionKind, Inventory, LoadedInventory, Method, Receiver, ReviewResult, load};
use onus_model::{Builder, Model};
use onus_source::{Diagnostic, Level, SourceMap, Style, report, tally};

use super::snapshot;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// Reads every YAML file below a folder as a model.
pub fn model_of(folder: &Path) -> Model {
    fn add(builder: &mut Builder, sources: &mut SourceMap, root: &Path, folder: &Path) {
        let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                add(builder, sources, root, &path);
            } else if path.extension().is_some_and(|e| e == "yaml") {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                let text = fs::read_to_string(&path).unwrap();
                builder.add(sources.add(&name, &text), &name, &text);
            }
        }
    }
    let mut builder = Builder::default();
    let mut sources = SourceMap::default();
    add(&mut builder, &mut sources, folder, folder);
    builder.finish().unwrap_or_else(|problems| panic!("{}", report(&sources, &problems, Style::Plain)))
}

fn small() -> Model {
    model_of(&fixtures().join("model-small"))
}

/// What a load says, whether it succeeds or not.
fn said(root: &Path, path: &str, model: &Model) -> (Option<Inventory>, Vec<Diagnostic>, SourceMap) {
    let mut sources = SourceMap::default();
    match load(root, Path::new(path), model, &mut sources) {
        Ok(LoadedInventory { inventory, warnings }) => (Some(inventory), warnings, sources),
        Err(problems) => (None, problems, sources),
    }
}

/// The inventory of a fixture: a file or a folder.
fn inventory_of(root: &Path) -> &'static str {
    if root.join("inventory.yaml").is_file() { "inventory.yaml" } else { "inventory" }
}

/// The codes that comments expect, by place.
fn expected_codes(sources: &SourceMap) -> BTreeMap<String, Vec<String>> {
    let mut expected = BTreeMap::new();
    for file in sources.files() {
        for (number, line) in file.text.lines().enumerate() {
            let Some((_, comment)) = line.rsplit_once("# ONUS-") else { continue };
            let mut codes: Vec<String> = format!("ONUS-{comment}").split_whitespace().map(str::to_owned).collect();
            codes.sort();
            expected.insert(format!("{}:{}", file.path, number + 1), codes);
        }
    }
    expected
}

fn found_codes(problems: &[Diagnostic], sources: &SourceMap) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for problem in problems {
        if let Some(at) = problem.at {
            found.entry(sources.place(at)).or_default().push(problem.code.to_string());
        }
    }
    found.values_mut().for_each(|codes| codes.sort());
    found
}

#[test]
fn every_fixture_reports_what_it_should() {
    let model = small();
    let mut cases: Vec<PathBuf> = fs::read_dir(fixtures().join("inventory")).unwrap().map(|e| e.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 20, "{} fixtures", cases.len());
    let mut wrong = Vec::new();
    for root in cases {
        let name = root.file_name().unwrap().to_string_lossy().into_owned();
        let (inventory, problems, sources) = said(&root, inventory_of(&root), &model);
        let (expected, found) = (expected_codes(&sources), found_codes(&problems, &sources));
        if expected != found {
            wrong.push(format!("{name}: expected {expected:#?}\nfound {found:#?}"));
        }
        let errors = problems.iter().any(|p| p.level == Level::Error);
        assert_eq!(inventory.is_none(), errors, "{name}: an inventory if and only if there is no error");
        let text = match problems.as_slice() {
            [] => String::new(),
            _ => format!("{}\n{}\n", report(&sources, &problems, Style::Plain), tally(&problems)),
        };
        wrong.extend(snapshot::compare(text, &root.join("expected.txt")).err().map(|error| error.to_string()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A project made on the spot: for bytes and links that a repository should not hold.
struct Made(tempfile::TempDir);

impl Made {
    fn new() -> Made {
        Made(tempfile::tempdir().unwrap())
    }

    fn file(self, path: &str, bytes: impl AsRef<[u8]>) -> Made {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    fn said(&self) -> (Option<Inventory>, Vec<Diagnostic>, SourceMap) {
        said(self.0.path(), "inventory", &small())
    }

    /// `code path:line:column` of every problem.
    fn places(&self) -> Vec<String> {
        let (_, problems, sources) = self.said();
        let place = |d: &Diagnostic| match d.at {
            Some(at) => {
                let (line, column) = sources.line_column(at.file, at.start as usize);
                format!("{} {}:{line}:{column}", d.code, sources.file(at.file).path)
            }
            None => d.code.to_string(),
        };
        problems.iter().map(place).collect()
    }
}

#[test]
fn a_good_inventory_is_read_as_written() {
    let (inventory, problems, sources) = said(&fixtures().join("inventory/good"), "inventory", &small());
    assert_eq!(problems, []);
    let i = inventory.unwrap();

    assert_eq!(i.organisation.short, "Larkspur");
    assert_eq!(i.organisation.entities, ["Larkspur Ltd", "Larkspur Europe B.V."]);
    assert_eq!(i.teams[0].contact.as_deref(), Some("#payments"));
    // Unquoted, with a leading zero: an account, not a number in octal.
    assert_eq!(i.accounts[0].id.value, "012345678901");
    assert_eq!((i.accounts[0].partition.as_str(), i.accounts[1].partition.as_str()), ("aws", "aws-cn"));
    assert_eq!(i.ownership[0].selector.services[0].value, "ec2", "an alias becomes the id");
    assert_eq!(i.ownership[1].performs[0].value, "payments");
    assert_eq!(i.ownership[1].selector.deployments[0].value, "db");
    assert!(i.data_classes[0].encrypted);
    assert_eq!(i.acknowledgements[0].on, date(2026, 10, 1));

    assert_eq!(i.scopes[0].method, Method::Inclusive);
    assert_eq!(i.scopes[0].period, Some((date(2025, 10, 1), date(2026, 9, 30))));
    assert_eq!(i.scopes[0].excluded.len(), 2);
    let report = &i.assurance[0];
    assert_eq!(report.services[0].value, "rds");
    assert_eq!(report.bridge_to, Some(date(2026, 9, 30)));
    assert_eq!(report.cuecs[0].duties[0].value, "backup-recovery.back-up");
    assert!(report.sha256.as_ref().unwrap().starts_with("e3b0c442"));
    assert!(!report.may_pass_on);

    let db = &i.deployments[0];
    assert_eq!((db.name.as_str(), db.service.value.as_str(), db.count), ("決済データベース", "rds", 3));
    assert_eq!(db.environment.as_deref(), Some("production"), "taken from the account");
    let options: Vec<_> = db.options.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(options, [("edition", "custom"), ("multi_az", "true")]);
    assert_eq!(sources.place(db.at), "inventory/teams/payments.yml:2");
    let [moved, accepted, instead, inside] = &db.exceptions[..] else { panic!("four exceptions") };
    assert_eq!(moved.kind, ExceptionKind::Reassignment(Receiver::ThirdParty("Example Backups Ltd".into())));
    assert_eq!(moved.expires, Some(date(2027, 1, 31)));
    assert_eq!(moved.approved.as_ref().unwrap().ticket.as_deref(), Some("SEC-412"));
    assert_eq!(accepted.kind, ExceptionKind::RiskAcceptance { risk: "R-12".into() });
    assert!(matches!(&instead.kind, ExceptionKind::CompensatingControl { tested_by: Some(by), .. } if by == "Internal Audit"));
    assert!(matches!(&inside.kind, ExceptionKind::Reassignment(Receiver::Team(team)) if team.value == "platform"));
    let web = &i.deployments[1];
    assert_eq!((web.name.as_str(), web.environment.as_deref(), web.count), ("web", Some("test"), 1));

    let [of_control, of_db] = &i.evidence[..] else { panic!("two evidence items") };
    assert_eq!(of_control.common_control.as_ref().unwrap().value, "golden-image");
    assert_eq!(of_db.deployment.as_ref().unwrap().value, "db");
    assert_eq!(of_db.collected_on, Some(date(2026, 10, 2)));
    assert_eq!(of_db.review.as_ref().unwrap().result, ReviewResult::Fail);
}

#[test]
fn byte_order_marks_and_windows_line_ends_change_nothing() {
    let text = "deployments:\r\n  - id: web\r\n    service: ec3\r\n    note: |\r\n      two\r\n      lines\r\n";
    let made = Made::new().file("inventory/a.yaml", format!("\u{feff}{text}"));
    assert_eq!(made.places(), ["ONUS-I009 inventory/a.yaml:3:14"]);
    let made = Made::new().file("inventory/a.yaml", format!("\u{feff}{}", text.replace("ec3", "ec2")));
    assert_eq!(made.said().0.unwrap().deployments[0].note.as_deref(), Some("two\nlines\n"));
}

#[test]
fn what_is_not_utf_8_text_is_located() {
    let made = Made::new()
        .file("inventory/a.yaml", b"teams:\n  - { id: a, name: Caf\xe9 }\n")
        .file("inventory/b.yaml", b"teams:\n  - { id: b, name: \"\0\" }\n")
        .file("inventory/c.yaml", b"\xff\xfet\0e\0a\0m\0s\0");
    // The UTF-16 file has no place to show; it comes first.
    assert_eq!(made.places(), ["ONUS-I032", "ONUS-Y001", "ONUS-Y001 inventory/a.yaml:2:23", "ONUS-Y001 inventory/b.yaml:2:21",]);
}

#[test]
fn small_files_cannot_cost_much() {
    // Nine levels of nine aliases each: a thousand million laughs.
    let mut laughs = String::from("a0: &a0 [ha, ha, ha]\n");
    for level in 1..10 {
        let before = format!("*a{}", level - 1);
        laughs += &format!("a{level}: &a{level} [{}]\n", [before.as_str(); 9].join(", "));
    }
    let made = Made::new().file("inventory/a.yaml", laughs).file("inventory/b.yaml", "- ".repeat(100));
    let places = made.places();
    // The laughs stop before a thousand; the lists at the 65th level, two bytes a level.
    assert!(places[1].starts_with("ONUS-Y003 inventory/a.yaml:4:"), "{places:?}");
    assert_eq!(places[2..], ["ONUS-Y003 inventory/b.yaml:1:129"]);
    // Whoever refuses it, a stack must not overflow.
    let deep = Made::new().file("inventory/a.yaml", "[".repeat(100_000)).file("inventory/b.yaml", "{a: ".repeat(100_000));
    assert!(deep.said().0.is_none());
}

#[test]
fn a_large_inventory_is_read_whole() {
    // Everything that could be quadratic at once, for which this would be minutes: many items, many keys in a map, many
    // anchors, many mistakes. What it takes is measured by the benchmarks.
    let many = 20_000;
    let mut text = String::from("deployments:\n");
    for n in 0..many {
        text += &format!("  - {{ id: d-{n}, service: &s{n} unknown-{n}, owner: nobody-{n} }}\n");
    }
    text += "surprise:\n";
    for n in 0..many {
        text += &format!("  key-{n}: {n}\n");
    }
    let made = Made::new().file("inventory/a.yaml", text);
    let (_, problems, sources) = made.said();
    // Two hundred of a kind are listed, and the rest of it is counted.
    assert_eq!(problems.iter().map(|d| d.stands_for).sum::<usize>(), 2 * many + 1);
    assert_eq!(problems.len(), 2 * (200 + 1) + 1);
    let shown = report(&sources, &problems, Style::Plain);
    assert!(shown.contains("inventory/a.yaml:100:"));
}

#[cfg(unix)]
#[test]
fn links_stay_inside_the_project() {
    use std::os::unix::fs::symlink;
    let outside = Made::new().file("secret.yaml", "teams: [{ id: secret, name: Secret }]\n").file("folder/x.yaml", "");
    let evidence = "deployments:\n  - id: web\n    service: ec2\n    evidence:\n      \
        - { duties: [guest-os.roll-out], file: inside.txt }\n      \
        - { duties: [guest-os.roll-out], file: outside.txt }\n      \
        - { duties: [guest-os.roll-out], file: folder/record.txt }\n";
    let made = Made::new()
        .file("inventory/a.yaml", evidence)
        .file("shared/teams.yaml", "teams: [{ id: a, name: A }]\n")
        .file("record.txt", "patched\n");
    let at = |path: &str| made.0.path().join(path);
    symlink(at("shared"), at("inventory/shared")).unwrap();
    symlink(at("inventory"), at("inventory/again")).unwrap();
    symlink(outside.0.path().join("secret.yaml"), at("inventory/secret.yaml")).unwrap();
    symlink(outside.0.path().join("folder"), at("inventory/folder")).unwrap();
    symlink("/nowhere.yaml", at("inventory/broken.yaml")).unwrap();
    symlink(at("record.txt"), at("inside.txt")).unwrap();
    symlink(outside.0.path().join("secret.yaml"), at("outside.txt")).unwrap();
    symlink(outside.0.path(), at("folder")).unwrap();
    let (_, problems, sources) = made.said();
    let text = report(&sources, &problems, Style::Plain);
    assert!(text.contains("inventory/secret.yaml points outside the project"), "{text}");
    assert!(text.contains("inventory/folder points outside the project"), "{text}");
    assert!(text.contains("inventory/broken.yaml cannot be read"), "{text}");
    assert!(text.contains("`outside.txt` is outside the project"), "{text}");
    assert!(text.contains("`folder/record.txt` is missing"), "{text}");
    assert!(!text.contains("inside.txt` is"), "{text}");
    // Both names of a file are one file: its team is not there twice.
    assert!(!text.contains("ONUS-I004"), "{text}");

    let all = said(made.0.path(), "../", &small()).1;
    assert_eq!(all[0].code, "ONUS-I002");
}

#[test]
fn the_order_of_lines_and_files_is_the_only_order() {
    let one = Made::new()
        .file("inventory/b.yaml", "teams: [{ id: b, name: B }]")
        .file("inventory/a/z.yaml", "teams: [{ id: a, name: A }]");
    let ids: Vec<String> = one.said().0.unwrap().teams.iter().map(|t| t.id.value.clone()).collect();
    assert_eq!(ids, ["a", "b"]);
}

#[test]
fn colour_adds_nothing_but_colour() {
    let root = fixtures().join("inventory/dates");
    let (_, problems, sources) = said(&root, "inventory.yaml", &small());
    let coloured = report(&sources, &problems, Style::Colour);
    assert!(coloured.contains("\u{1b}["));
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain += before;
        rest = after.split_once('m').unwrap().1;
    }
    plain += rest;
    let trimmed: Vec<&str> = plain.lines().map(str::trim_end).collect();
    assert_eq!(trimmed.join("\n") + "\n", report(&sources, &problems, Style::Plain));
}

/// The example organisation, with the model that is built in and on the day for which it was written.
mod example {
    use std::collections::BTreeSet;

    use onus_core::matrix::{Document, Inputs, Judging, Matrix, Origin, Split, assemble};
    use onus_core::status::{AllStatuses, StatusKind};
    use onus_model::{Cadence, Category, Holder, Party, Proves};
    use onus_model_aws::builtin_model;

    use super::*;

    fn matrix() -> (Inventory, Matrix) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let model = builtin_model();
        let (inventory, problems, sources) = said(root, "content/inventory", &model);
        assert_eq!(report(&sources, &problems, Style::Plain), "", "the example has no problems");
        let inventory = inventory.unwrap();
        let document = Document {
            title: "Handbook".into(),
            authors: Vec::new(),
            language: "en".into(),
            version: "1".into(),
            classification: "Internal".into(),
            review_by: None,
            date: date(2026, 11, 22),
            revision: None,
            model_version: model.version.clone(),
            program_version: "0".into(),
            // The example announces what falls due twice a year 45 days ahead: see its book.toml.
            judging: Judging { notice_days: [(Cadence::HalfYearly, 45)].into(), ..Judging::default() },
        };
        let matrix = assemble(&Inputs { model: &model, inventory: &inventory, sources: &sources, document })
            .unwrap_or_else(|problems| panic!("{}", report(&sources, &problems, Style::Plain)));
        (inventory, matrix)
    }

    /// Whether a duty of a placement is ours.
    fn ours(matrix: &Matrix, duty: u32) -> bool {
        matrix.duties[duty as usize].holder == Holder::Party(Party::Organisation)
    }

    #[test]
    fn it_shows_what_it_should() {
        let (inventory, matrix) = matrix();
        assert!(inventory.teams.len() >= 8 && inventory.accounts.len() >= 4 && matrix.deployments.len() >= 60);
        let environments: BTreeSet<_> = matrix.deployments.iter().filter_map(|d| d.environment.as_deref()).collect();
        assert_eq!(environments, BTreeSet::from(["development", "production", "staging"]));
        let entities: BTreeSet<_> = matrix.accounts.iter().filter_map(|a| a.entity.as_deref()).collect();
        assert_eq!(entities.len(), 2);
        for category in [Category::Infrastructure, Category::Container, Category::Abstracted] {
            assert!(matrix.configurations.iter().any(|c| c.category == category), "{category:?}");
        }
        assert!(matrix.duties.iter().any(|d| d.holder == Holder::Party(Party::ThirdParty("red-hat".into()))));
        let kinds: BTreeSet<_> = matrix.exceptions.iter().map(|e| e.kind.as_str()).collect();
        assert_eq!(kinds, BTreeSet::from(["compensating-control", "reassignment", "risk-acceptance"]));
        let soon =
            |e: &onus_core::matrix::Exception| e.expires.is_some_and(|d| (date(2026, 11, 22)..date(2026, 12, 22)).contains(&d));
        assert_eq!(matrix.exceptions.iter().filter(|e| soon(e)).count(), 1);
        let statuses = AllStatuses::of(&matrix);
        let all = statuses.scopes.values().chain([&statuses.organisation]).flat_map(|s| &s.obligations);
        let kinds: BTreeSet<StatusKind> = all.map(|o| o.status.kind).collect();
        // Whoever builds the example sees what each status looks like.
        let absent: Vec<StatusKind> = StatusKind::ALL.into_iter().filter(|kind| !kinds.contains(kind)).collect();
        assert_eq!(absent, []);
        assert_eq!((matrix.assurance.len(), matrix.scopes.len(), matrix.common_controls.len()), (3, 2, 4));
        assert!(matrix.scopes.iter().all(|s| s.deployments.len() > 20));
        assert!(matrix.deployments.iter().any(|d| d.name.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c))));
        assert!(matrix.deployments.iter().any(|d| d.name.chars().count() > 150));
    }

    #[test]
    fn little_is_unowned_or_unresolved_and_on_purpose() {
        let (_, matrix) = matrix();
        let mut orphans = Vec::new();
        for deployment in &matrix.deployments {
            for a in &matrix.placements[deployment.placement as usize].assignments {
                if a.accountable.is_none() && ours(&matrix, a.duty) {
                    orphans.push(format!("{} {}", deployment.id, matrix.duties[a.duty as usize].id));
                }
            }
        }
        // One deployment whose data nobody has taken over, on purpose.
        let on_purpose = |orphan: &String| orphan.starts_with("old-terminal-names data-governance.");
        assert!(!orphans.is_empty() && orphans.iter().all(on_purpose), "{orphans:#?}");

        let mut unresolved = Vec::new();
        for deployment in &matrix.deployments {
            let placement = &matrix.placements[deployment.placement as usize];
            let cells = &matrix.configurations[placement.configuration as usize].cells;
            let open: Vec<&str> = cells
                .iter()
                .zip(&matrix.reference.domains)
                .filter(|(c, _)| c.split == Split::Unresolved)
                .map(|(_, d)| d.id.as_str())
                .collect();
            if !open.is_empty() {
                let unset: Vec<&str> =
                    deployment.settings.iter().filter(|s| s.origin == Origin::Unset).map(|s| s.option.as_str()).collect();
                unresolved.push(format!("{}: {open:?}, unset {unset:?}", deployment.id));
            }
        }
        // The model's own gaps are nobody's fault; an option that was forgotten is one deployment's, on purpose.
        let (gaps, unset): (Vec<_>, Vec<_>) = unresolved.iter().partition(|u| u.ends_with("unset []"));
        assert!(unset.len() == 1 && unset[0].starts_with("refund-worker:") && unset[0].contains("launch_type"), "{unset:#?}");
        assert!(gaps.len() <= 12, "{gaps:#?}");

        let assumed = matrix.deployments.iter().find(|d| d.id == "reconciliation-db").unwrap();
        let edition = assumed.settings.iter().find(|s| s.option == "edition").unwrap();
        assert_eq!((edition.origin, edition.value.as_deref()), (Origin::Assumed, Some("standard")));
    }

    #[test]
    fn evidence_is_about_duties_that_are_ours() {
        let (inventory, matrix) = matrix();
        let statuses = AllStatuses::of(&matrix).organisation;
        for item in &inventory.evidence {
            // What only supports a duty is kept with it, and proves nothing by itself.
            let hint = item.results.as_ref().is_some_and(|results| results.proves == Proves::Supports);
            for duty in &item.duties {
                let carries = matrix.deployments.iter().zip(0..).any(|(d, index)| {
                    let placement = &matrix.placements[d.placement as usize];
                    let mut assignments = placement.assignments.iter().enumerate();
                    item.deployment.as_ref().is_none_or(|of| of.value == d.id)
                        && assignments.any(|(position, a)| {
                            let named = matrix.duties[a.duty as usize].id == duty.value;
                            let obligation =
                                statuses.find(d.placement, position, index).filter(|_| named && ours(&matrix, a.duty));
                            obligation.is_some_and(|o| hint || !o.status.items.is_empty())
                        })
                });
                assert!(carries, "{} proves nothing: {}", item.file.value, duty.value);
            }
        }
    }
}
