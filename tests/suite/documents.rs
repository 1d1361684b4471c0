//! Handouts, evidence books and registers of the example organisation and of a hostile one: what they say, what they
//! leave out, and that a handout is one page.

mod front;
mod printed;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use onus_core::check::{self, Finding};
use onus_core::matrix::{Document, Inputs, Matrix, assemble};
use onus_core::matrix_context::MatrixContext;
use onus_driver::project;
use onus_model::{Cadence, Holder, Party, Unit};
use onus_publish as publish;
use onus_publish::block::{Block, HandoutView, Inline, KeyNumber, Print, Publication};
use onus_source::SourceMap;

/// An organisation of one team whose words are as bad as words get, and that runs many services.
fn hostile(folder: &Path) {
    std::fs::create_dir_all(folder.join("content/inventory")).expect("a folder");
    std::fs::create_dir_all(folder.join("content/organisation")).expect("a folder");
    let long = "x".repeat(10_000);
    let book = "[book]\ntitle = \"#eval(\\\"1\\\") $x$ @ref <label>\"\nsrc = \"content/organisation\"\n\n[preprocessor.onus]\ninventory = \"content/inventory\"\n";
    std::fs::write(folder.join("book.toml"), book).expect("written");
    let mut inventory = format!(
        "organisation:\n  name: \"{long}\"\n  short: \"*_*_ `x`\"\nteams:\n  - id: one\n    name: \"{long}\"\n    email: \"{}@larkspur.example\"\n    lead: \"#eval(\\\"1\\\") \\u202e<b>\"\n    about: \"$x$ @ref <label>\"\n  - {{ id: two, name: \"مرحبا עברית 北京 Ωμέγα Ж\" }}\ndeployments:\n",
        "y".repeat(300)
    );
    for number in 0..120 {
        let service = ["ec2", "rds", "lambda", "s3", "dynamodb", "ecs"][number % 6];
        let name = if number % 3 == 0 { long.clone() } else { format!("Deployment {number} #eval(1) $x$ <label> @ref") };
        inventory.push_str(&format!(
            "  - {{ id: d{number}, name: \"{name}\", service: {service}, owner: one, environment: production }}\n"
        ));
    }
    std::fs::write(folder.join("content/inventory/all.yaml"), inventory).expect("written");
}

/// A project's matrix and findings on a fixed day.
fn opened(root: &Path) -> (Matrix, Vec<Finding>) {
    let mut sources = SourceMap::default();
    let project = project::load(root, &mut sources).expect("a project");
    let document = Document {
        title: project.settings.title.clone(),
        authors: vec![],
        language: "en".into(),
        version: "1".into(),
        classification: "Internal".into(),
        review_by: None,
        date: "2026-11-22".parse().expect("a day"),
        revision: Some("0123abc".into()),
        model_version: "test".into(),
        program_version: "test".into(),
        judging: Default::default(),
    };
    let inputs = Inputs { model: &project.model, inventory: &project.inventory, sources: &sources, document };
    let matrix = assemble(&inputs).expect("a matrix");
    let options = check::Options { rule_max_age_days: 10_000, expiry_notice_days: 30, ..check::Options::default() };
    let findings = check::check(&check::CheckInput {
        model: &project.model,
        matrix: &matrix,
        inventory: &project.inventory,
        population: &project.population,
        sources: &sources,
        options: &options,
    })
    .findings;
    (matrix, findings)
}

fn example() -> (Matrix, Vec<Finding>) {
    opened(Path::new(env!("CARGO_MANIFEST_DIR")))
}

fn teams(matrix: &Matrix) -> std::ops::Range<u32> {
    0..u32::try_from(matrix.teams.len()).expect("few teams")
}

fn view(publication: &Publication) -> &HandoutView {
    let [Block::Handout { handout }] = publication.pages[0].blocks.as_slice() else { panic!("one handout") };
    handout
}

/// Every text of a publication that reaches a reader.
fn said(publication: &Publication) -> String {
    serde_json::to_string(publication).expect("JSON")
}

/// Statements of a scope's duties, each once; and all the others.
fn statements<'m>(matrix: &'m Matrix, inside: &BTreeSet<u32>) -> (BTreeSet<&'m str>, BTreeSet<&'m str>) {
    let of = |wanted: bool| -> BTreeSet<&str> {
        let deployments = matrix.deployments.iter().zip(0_u32..).filter(|(_, i)| inside.contains(i) == wanted);
        deployments
            .flat_map(|(d, _)| &matrix.placements[d.placement as usize].assignments)
            .map(|a| matrix.duties[a.duty as usize].statement.as_str())
            .collect()
    };
    let (inner, outer) = (of(true), of(false));
    let foreign = outer.difference(&inner).copied().collect();
    (inner, foreign)
}

/// Words of the team's home page and of its handout stand for the same: cut, they begin alike.
fn begins_like(whole: &str, cut: &str) -> bool {
    whole.starts_with(cut.trim_end_matches('…'))
}

#[test]
fn a_handout_has_the_numbers_and_the_first_records_of_its_team_s_home() {
    let (matrix, findings) = example();
    let context = MatrixContext::new(&matrix, &findings);
    let mut alarms = 0;
    for team in teams(&matrix) {
        let book = publish::team(&context, team, Vec::new());
        let publication = publish::handout(&context, team);
        let handout = view(&publication);
        let page = book.pages.iter().find(|p| p.path == "one-page").expect("the same page is in the book");
        assert!(matches!(page.print, Print::Front), "it is the book's first page on paper");
        assert_eq!(said_block(&page.blocks[0]), said_block(&publication.pages[0].blocks[0]), "{}", publication.id);
        let home = &book.pages[0].blocks;
        let actions: Vec<_> =
            home.iter().filter_map(|b| if let Block::Actions { actions } = b { Some(actions) } else { None }).flatten().collect();
        assert_eq!(handout.total, actions.len() as u64, "{}", publication.id);
        assert_eq!(handout.records.len(), actions.len().min(10), "{}", publication.id);
        for (record, action) in handout.records.iter().zip(&actions) {
            assert!(begins_like(&action.what, record.proof.split(", from ").next().unwrap_or_default()), "{}", record.proof);
            assert_eq!((&record.by, record.alarm), (&action.by, action.alarm), "{}", publication.id);
            alarms += usize::from(record.alarm);
        }
        for block in home {
            let Block::Numbers { numbers } = block else { continue };
            let words = |n: &KeyNumber| (n.number.clone(), n.words.clone());
            assert_eq!(
                handout.numbers.iter().map(words).collect::<Vec<_>>(),
                numbers.iter().map(words).collect::<Vec<_>>(),
                "{}",
                publication.id
            );
        }
        assert!(handout.mistaken.len() <= 3, "{}", publication.id);
    }
    assert!(alarms > 0, "the example has something overdue");
}

#[test]
fn nothing_is_overdue_while_its_days_of_grace_last() {
    let (mut matrix, _) = example();
    let overdue = |matrix: &Matrix| -> Vec<String> {
        // Findings were judged before, without grace.
        let context = MatrixContext::new(matrix, &[]);
        let mut found = Vec::new();
        for team in teams(matrix) {
            let publication = publish::handout(&context, team);
            let said = said(&publication);
            found.extend(said.contains("overdue, the oldest since").then(|| publication.id.clone()));
            let book = publish::team(&context, team, Vec::new());
            let words = self::said(&book);
            let since =
                words.find("overdue since").map(|at| words[at.saturating_sub(300)..(at + 60).min(words.len())].to_owned());
            found.extend(since.map(|since| format!("{}: {since}", book.id)));
        }
        found
    };
    assert!(!overdue(&matrix).is_empty(), "without grace something is overdue");
    let cadences = [Cadence::Daily, Cadence::Weekly, Cadence::Monthly, Cadence::Quarterly, Cadence::HalfYearly, Cadence::Yearly];
    matrix.document.judging.grace_days = cadences.into_iter().map(|cadence| (cadence, 4_000)).collect();
    assert_eq!(overdue(&matrix), Vec::<String>::new());
}

#[test]
fn a_handout_has_no_words_of_the_model() {
    let (matrix, findings) = example();
    let context = MatrixContext::new(&matrix, &findings);
    for team in teams(&matrix) {
        let publication = publish::handout(&context, team);
        let handout = view(&publication);
        let mut text = String::new();
        for record in &handout.records {
            text += &[&record.places, &record.cadence, &record.by, &record.proof, &record.state].map(String::as_str).join("\n");
        }
        for other in &handout.others {
            text += &format!("\n{}\n{}\n{}", other.name, other.does, other.contact);
        }
        for word in ["abstracted", "infrastructure", "managed platform", "sha256", "option rule", "category default", "guest-os."]
        {
            assert!(!text.contains(word), "`{word}` in {text}");
        }
    }
}

#[test]
fn a_handout_says_what_changed_when_there_is_an_earlier_issue() {
    let (matrix, findings) = example();
    // Before, the first team answered for everything that the second does now.
    let mut before = matrix.clone();
    let mut moved = BTreeSet::new();
    for placement in &mut before.placements {
        for assignment in placement.assignments.iter_mut().filter(|a| a.accountable == Some(1)) {
            assignment.accountable = Some(0);
            moved.insert(assignment.duty);
        }
    }
    assert!(moved.len() > 3, "the second team has duties");
    let mut changes = onus_core::diff::diff(&before, &matrix);
    changes.from.name = "2026.3".to_owned();
    let context = MatrixContext::new(&matrix, &findings).with_changes(Some(&changes));
    let publication = publish::handout(&context, 1);
    let shown = view(&publication).changes.as_ref().expect("changes");
    assert_eq!((shown.since.as_str(), shown.lines.len()), ("2026.3", 3));
    assert!(shown.lines[0].starts_with("Now yours: "), "{:?}", shown.lines);
    assert!(shown.more > 0, "the rest is counted");
    let context = MatrixContext::new(&matrix, &findings);
    assert_eq!(view(&publish::handout(&context, 0)).changes, None);
}

#[test]
fn an_evidence_book_speaks_of_its_scope_and_of_nothing_else() {
    let (matrix, findings) = example();
    let context = MatrixContext::new(&matrix, &findings);
    for scope in &matrix.scopes {
        let inside: BTreeSet<u32> = scope.deployments.iter().copied().collect();
        let text = said(&publish::evidence_book(&context, scope));
        let (inner, foreign) = statements(&matrix, &inside);
        let quoted = |s: &str| serde_json::to_string(s).expect("JSON");
        for statement in &inner {
            assert!(text.contains(&quoted(statement)), "{} leaves out: {statement}", scope.id);
        }
        for statement in &foreign {
            assert!(!text.contains(&quoted(statement)), "{} has from outside: {statement}", scope.id);
        }
        for (deployment, index) in matrix.deployments.iter().zip(0_u32..) {
            let excluded = scope.excluded.iter().any(|(what, _)| what.ends_with(&deployment.id));
            if !inside.contains(&index) && !excluded {
                let named = format!("\"{}\"", deployment.name);
                assert!(!text.contains(&named), "{} names {}", scope.id, deployment.id);
            }
        }
        for other in matrix.scopes.iter().filter(|s| s.id != scope.id) {
            assert!(!text.contains(&other.name), "{} names {}", scope.id, other.name);
        }
        for (item, _) in matrix.evidence.iter().zip(0..).filter(|(e, _)| e.deployment.is_some_and(|d| !inside.contains(&d))) {
            assert!(!text.contains(&item.file), "{} lists {}", scope.id, item.file);
        }
    }
}

/// Counted from the matrix as a program would that reads matrix.json: each duty of ours, once for each deployment in scope.
#[test]
fn where_a_scope_stands_counts_every_duty_of_ours() {
    let (matrix, findings) = example();
    for scope in &matrix.scopes {
        let placed = scope.deployments.iter().map(|&d| &matrix.placements[matrix.deployments[d as usize].placement as usize]);
        let duties = placed.flat_map(|p| &p.assignments).map(|a| &matrix.duties[a.duty as usize]);
        let ours = duties.filter(|d| d.holder == Holder::Party(Party::Organisation)).count();
        // What is owed once for several deployments counts once: by common control, else by organisation or account.
        let mut once = BTreeSet::new();
        let (mut each, mut former) = (0, 0);
        for deployment in scope.deployments.iter().map(|&d| &matrix.deployments[d as usize]) {
            for a in &matrix.placements[deployment.placement as usize].assignments {
                let duty = &matrix.duties[a.duty as usize];
                // What another team of ours owed until it was reassigned in the period, it owed.
                if let (Some(before), Some(exception), Some((from, _))) = (&a.reassigned_from, a.exception, scope.period) {
                    let approved = matrix.exceptions[exception as usize].approved.as_ref().map(|approval| approval.on);
                    let each = matrix.duties[before.duty as usize].unit == Unit::Deployment && before.common_control.is_none();
                    former += usize::from(each && approved.is_some_and(|day| day > from));
                }
                if duty.holder != Holder::Party(Party::Organisation) {
                    continue;
                }
                let (control, account) = match (a.common_control, duty.unit) {
                    (Some(control), _) => (Some(control), None),
                    (None, Unit::Account) => (None, deployment.account),
                    (None, Unit::Organisation) => (None, None),
                    (None, Unit::Deployment) => {
                        each += 1;
                        continue;
                    }
                };
                once.insert((&duty.id, control, account, a.accountable));
            }
        }
        let owed = each + once.len() + former;
        assert!(owed < ours, "something is owed once for several deployments");
        let book = publish::evidence_book(&MatrixContext::new(&matrix, &findings), scope);
        let standing = book.pages.iter().find(|p| p.path == "standing").expect("a page");
        let Block::Table { rows, .. } = &standing.blocks[0] else { panic!("a table comes first") };
        let words = |cell: &Vec<Inline>| match cell.as_slice() {
            [Inline::Text { text }] => text.clone(),
            [Inline::Strong { content }] => match content.as_slice() {
                [Inline::Text { text }] => text.clone(),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        let last = rows.last().expect("rows");
        let number = |cell: &Vec<Inline>| words(cell).replace(',', "").parse::<usize>().expect("a number");
        assert_eq!((words(&last[0]), number(&last[1])), ("All teams".to_owned(), owed), "{}", scope.id);
        let sum: usize = rows[..rows.len() - 1].iter().map(|r| number(&r[1])).sum();
        assert_eq!(sum, owed, "{}", scope.id);
    }
}

#[test]
fn what_a_report_covers_follows_from_service_region_and_day() {
    let (matrix, findings) = example();
    let context = MatrixContext::new(&matrix, &findings);
    let scope = &matrix.scopes[0];
    // Counted from the inventory: deployments in scope that hold a duty of the provider, whose service the report names,
    // whose regions it names, on a day within its bridge letter.
    let report = matrix.assurance.iter().find(|a| a.operator == "Amazon Web Services").expect("a report");
    let of_provider = |d: u32| {
        let placement = &matrix.placements[matrix.deployments[d as usize].placement as usize];
        placement.assignments.iter().any(|a| matrix.duties[a.duty as usize].holder == Holder::Party(Party::Provider))
    };
    let relied: Vec<u32> = scope.deployments.iter().copied().filter(|d| of_provider(*d)).collect();
    let covered = relied
        .iter()
        .filter(|d| {
            let deployment = &matrix.deployments[**d as usize];
            let placement = &matrix.placements[deployment.placement as usize];
            let service = &matrix.configurations[placement.configuration as usize].service;
            let regions = deployment.regions.iter().all(|r| r == "global" || report.regions.contains(r));
            report.services.contains(service) && regions && !deployment.regions.is_empty()
        })
        .count();
    let text = said(&publish::evidence_book(&context, scope));
    assert!(covered > 0 && covered < relied.len());
    assert!(
        text.contains(&format!("{covered} of {} deployments that rely on it", relied.len())),
        "{covered} of {}",
        relied.len()
    );
}

#[test]
fn the_organisation_s_print_has_every_statement() {
    let (matrix, findings) = example();
    let context = MatrixContext::new(&matrix, &findings);
    let mut book = publish::organisation(&context, Vec::new());
    book.pages.retain(|p| !matches!(p.print, Print::Nothing));
    let text = said(&book);
    for duty in &matrix.duties {
        assert!(text.contains(&serde_json::to_string(&duty.statement).expect("JSON")), "{}: {}", duty.id, duty.statement);
    }
    let first: Vec<&str> = book.pages.iter().take(2).map(|p| p.path.as_str()).collect();
    assert_eq!(first, ["in-brief", "teams/index"], "are we ready, then who answers");
}

/// Where a test may write.
fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// A program's folder, as `scripts/test` names it.
fn typst() -> Option<PathBuf> {
    std::env::var_os("ONUS_TEST_TYPST").map(PathBuf::from)
}

/// Many queues of one team, three of them with a setting of their own.
fn queues(folder: &Path, count: usize) -> (Matrix, Vec<Finding>) {
    std::fs::create_dir_all(folder.join("inventory")).expect("a folder");
    std::fs::write(folder.join("book.toml"), "[book]\ntitle = \"Q\"\n\n[preprocessor.onus]\ninventory = \"inventory\"\n")
        .expect("written");
    let mut inventory = "organisation: { name: Larkspur }\nteams: [{ id: one, name: One }]\ndeployments:\n".to_owned();
    for number in 0..count {
        let options = if number < 3 { "{ encryption: sse-kms-aws-managed }" } else { "{ encryption: sse-sqs }" };
        inventory.push_str(&format!(
            "  - {{ id: q{number:03}, name: Queue {number}, service: sqs, owner: one, options: {options} }}\n"
        ));
    }
    std::fs::write(folder.join("inventory/all.yaml"), inventory).expect("written");
    opened(folder)
}

#[test]
fn a_hundred_deployments_are_named_and_more_are_told_by_configuration() {
    for (count, named) in [(100, true), (101, false)] {
        let folder = scratch();
        let (matrix, findings) = queues(folder.path(), count);
        assert_eq!(matrix.configurations.len(), 2, "the setting moves duties");
        let book = publish::team(&MatrixContext::new(&matrix, &findings), 0, Vec::new());
        let groups: Vec<_> = book.pages[0]
            .blocks
            .iter()
            .filter_map(|b| if let Block::Duties { groups } = b { Some(groups) } else { None })
            .flatten()
            .collect();
        let of_all: Vec<_> =
            groups.iter().filter(|g| g.deployments.iter().map(|d| d.count).sum::<u64>() == count as u64).collect();
        assert!(!of_all.is_empty(), "a duty of every queue");
        for group in of_all {
            if named {
                assert_eq!(group.deployments.len(), count, "{}", group.id);
                assert_eq!(group.deployments[0].name, "Queue 0");
            } else {
                let counts: BTreeSet<u64> = group.deployments.iter().map(|d| d.count).collect();
                assert_eq!(counts, BTreeSet::from([3, 98]), "{}", group.id);
                assert!(group.deployments.iter().all(|d| d.id.is_empty() && d.name.starts_with("Amazon SQS, SSE-")), "{group:?}");
            }
        }
    }
}

#[test]
fn of_many_gaps_the_organisation_lists_some_and_the_team_all() {
    let folder = scratch();
    let (matrix, _) = queues(folder.path(), 130);
    let about = |(deployment, number): (&onus_core::matrix::Deployment, u32)| Finding {
        code: onus_source::codes::DECIDING_OPTION_UNSET,
        level: onus_source::Level::Warning,
        message: format!("`{}` lacks something", deployment.name),
        hint: "Give it.".into(),
        place: deployment.place.clone(),
        deployment: Some(number),
        duty: None,
        team: Some(0),
        at: None,
        before_records: false,
    };
    let findings: Vec<Finding> = matrix.deployments.iter().zip(0..).map(about).collect();
    let all = findings.len();
    let context = MatrixContext::new(&matrix, &findings);
    let book = publish::organisation(&context, Vec::new());
    let page = book.pages.iter().find(|p| p.path == "gaps").expect("a page");
    let heading = format!("One ({all})");
    let at = page.blocks.iter().position(|b| said_block(b).contains(&heading)).expect("a heading with the number of all");
    let Block::Gaps { gaps } = &page.blocks[at + 1] else { panic!("the list follows") };
    assert_eq!(gaps.len(), 100);
    let rest = said_block(&page.blocks[at + 2]);
    assert!(rest.contains(&format!("{} more", all - 100)) && rest.contains("\"book\":\"teams/one\",\"path\":\"open\""), "{rest}");
    let team = publish::team(&context, 0, Vec::new());
    let open = team.pages.iter().find(|p| p.path == "open").expect("a page");
    let listed = open.blocks.iter().filter_map(|b| if let Block::Gaps { gaps } = b { Some(gaps) } else { None }).flatten();
    assert_eq!(listed.filter(|g| g.level == "warning").count(), all, "nothing is left out for good");
}

fn said_block(block: &Block) -> String {
    serde_json::to_string(block).expect("JSON")
}

/// A team of one deployment under audit for the second half of the year, with these words in its organisation and this evidence.
fn audited(organisation: &str, evidence: &str) -> (Matrix, Vec<Finding>) {
    let folder = scratch();
    std::fs::write(folder.path().join("record.csv"), "a record\n").expect("written");
    let book = "[book]\ntitle = \"Test\"\n\n[preprocessor.onus]\ninventory = \"inventory.yaml\"\n";
    std::fs::write(folder.path().join("book.toml"), book).expect("written");
    let inventory = format!(
        "organisation: {{ name: Larkspur{organisation} }}\nteams:\n  - {{ id: operations, name: Operations, email: ops@larkspur.example }}\n\
         deployments:\n  - {{ id: web, service: ec2, owner: operations, environment: production }}\n\
         scopes:\n  - {{ id: audit, framework: soc2, environments: [production], period: {{ from: 2026-07-01, to: 2026-12-31 }} }}\n{evidence}"
    );
    std::fs::write(folder.path().join("inventory.yaml"), inventory).expect("written");
    opened(folder.path())
}

#[test]
fn what_ended_before_records_began_is_no_task_of_a_team() {
    let open = |organisation: &str| -> (Vec<String>, String, usize) {
        let (matrix, findings) = audited(organisation, "");
        let context = MatrixContext::new(&matrix, &findings);
        let book = publish::team(&context, 0, Vec::new());
        let page = book.pages.iter().find(|page| page.path == "open").expect("there");
        let gaps = page.blocks.iter().filter_map(|block| if let Block::Gaps { gaps } = block { Some(gaps) } else { None });
        let messages = gaps.flatten().map(|gap| gap.message.clone()).collect();
        let words: String = page.blocks.iter().map(said_block).collect();
        (messages, words, findings.iter().filter(|f| f.message.contains("before records began")).count())
    };
    let about_patches = |messages: &[String]| messages.iter().any(|message| message.contains("overdue since 1 August 2026"));
    let (always, words, _) = open("");
    assert!(about_patches(&always) && !words.contains("records began"), "{words}");
    let (messages, words, before) = open(", records_since: 2026-11-01");
    assert!(
        !about_patches(&messages) && messages.iter().all(|message| !message.contains("before records began")),
        "{messages:#?}"
    );
    // The audit still asks: the findings are there, and the page says where.
    assert!(before > 0, "an audit of the months before asks for them");
    let told = format!("{before} findings about what ended before records began on 1 November 2026 are left out here");
    assert!(words.contains(&told), "{told}\n{words}");
}

#[test]
fn what_is_proven_in_part_is_late_when_it_has_fallen_due() {
    let late = |month: &str| -> u64 {
        let since = format!("{month}-01");
        let evidence = format!(
            "evidence:\n  - {{ deployment: web, duties: [guest-os.roll-out], file: record.csv, collected: {{ on: {month}-10, by: Operations }}, results: {{ checks: [\"tool:check\"], proves: part-of, passed: 3 }}, reviewed: {{ on: {month}-11, by: Security, result: pass }} }}\n"
        );
        let (matrix, findings) = audited(&format!(", records_since: {since}"), &evidence);
        let context = MatrixContext::new(&matrix, &findings);
        let obligation = context.statuses.obligations.iter().find(|o| context.duty(o.duty).id == "guest-os.roll-out");
        assert_eq!(obligation.expect("there").status.kind, onus_core::status::StatusKind::PartlyProven, "{since}");
        let book = publish::organisation(&context, Vec::new());
        let gaps = book.pages.iter().find(|page| page.path == "gaps").expect("there");
        let column = |block: &Block| match block {
            Block::Table { head, rows, .. } => {
                let at = head.iter().position(|cell| cell == "Proven in part")?;
                rows.first().map(|row| publish::block::plain(&row[at]).parse().unwrap_or(0))
            }
            _ => None,
        };
        gaps.blocks.iter().find_map(column).unwrap_or(0)
    };
    // November ends on the 30th: a part of it is no delay on the 22nd. October has ended.
    assert_eq!(late("2026-11"), 0);
    assert_eq!(late("2026-10"), 1);
}
