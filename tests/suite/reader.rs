//! What readers come for: their next actions, a deployment, the matrix as an instrument, what they search. The example project at
//! the root is what is looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use onus_core::configuration::BookSettings;
use onus_core::matrix::{Document, Inputs, Matrix, assemble};
use onus_core::matrix_context::MatrixContext;
use onus_core::status::{StatusQuestion, proof_requests, statuses};
use onus_driver::project;
use onus_publish::block::{ActionView, Block, Inline, MatrixView, Page, Publication, Target, plain};
use onus_publish::{self as publish, outlines};
use onus_render::html::{self, Settings, Site};
use onus_source::SourceMap;

fn example() -> Matrix {
    let mut sources = SourceMap::default();
    let project = project::load(Path::new(env!("CARGO_MANIFEST_DIR")), &mut sources).expect("the example is good");
    let document = Document {
        title: "Handbook".into(),
        authors: Vec::new(),
        language: "en".into(),
        version: "1".into(),
        classification: "Internal".into(),
        review_by: None,
        date: "2026-11-22".parse().expect("a day"),
        revision: None,
        model_version: "1".into(),
        program_version: "1".into(),
        judging: Default::default(),
    };
    assemble(&Inputs { model: &project.model, inventory: &project.inventory, sources: &sources, document }).expect("resolves")
}

fn actions(page: &Page) -> Vec<&ActionView> {
    let actions = page.blocks.iter().filter_map(|b| if let Block::Actions { actions } = b { Some(actions) } else { None });
    actions.flatten().collect()
}

#[test]
fn a_teams_page_has_every_record_that_is_asked_of_it_once() {
    let matrix = example();
    let context = MatrixContext::new(&matrix, &[]);
    let judged = statuses(&matrix, StatusQuestion { scope: None });
    for number in 0..u32::try_from(matrix.teams.len()).expect("few") {
        let book = publish::team(&context, number, Vec::new());
        let listed: Vec<&str> = actions(&book.pages[0]).iter().map(|a| a.id.as_str()).collect();
        let asked: BTreeSet<String> = proof_requests(&matrix, &judged, Some(number)).into_iter().map(|r| r.id).collect();
        assert_eq!(listed.len(), asked.len(), "{}", book.id);
        assert_eq!(listed.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>(), asked, "{}", book.id);
    }
}

/// The day stands beside the state: `Overdue`, `since 3 November 2026`.
#[test]
fn the_day_of_a_record_is_said_once() {
    let matrix = example();
    let context = MatrixContext::new(&matrix, &[]);
    let mut overdue = 0;
    for team in (0_u32..).take(matrix.teams.len()) {
        let book = publish::team(&context, team, Vec::new());
        for action in actions(&book.pages[0]) {
            let day = action.by.trim_start_matches("since ").trim_start_matches("by ");
            assert!(day.is_empty() || !action.state.ends_with(&format!(" {day}")), "{}, {}", action.state, action.by);
            overdue += usize::from(action.state == "Overdue" && action.by.starts_with("since "));
        }
    }
    assert!(overdue > 0, "the example has something overdue");
}

#[test]
fn what_is_late_stands_before_what_is_not() {
    let matrix = example();
    let context = MatrixContext::new(&matrix, &[]);
    let payments = matrix.teams.iter().position(|t| t.id == "payments").expect("there");
    let book = publish::team(&context, u32::try_from(payments).expect("few"), Vec::new());
    let headings: Vec<&str> = book.pages[0]
        .blocks
        .iter()
        .filter_map(|b| if let Block::Heading { level: 2, id, .. } = b { Some(id.as_str()) } else { None })
        .collect();
    let place = |id: &str| headings.iter().position(|h| *h == id).unwrap_or_else(|| panic!("{id} is in {headings:?}"));
    assert!(place("overdue") < place("by-area") && place("by-area") < place("by-deployment"));
    // A day that has passed is nowhere but among what failed, is overdue, or was shown in part.
    let mut heading = "";
    for block in &book.pages[0].blocks {
        match block {
            Block::Heading { id, .. } => heading = id,
            Block::Actions { actions } if !["failed", "overdue", "incomplete"].contains(&heading) => {
                assert!(actions.iter().all(|a| a.day.is_empty() || a.day.as_str() >= "2026-11-22"), "{heading}");
            }
            _ => {}
        }
    }
}

fn organisation(matrix: &Matrix, deployment_pages: usize) -> Publication {
    let books = BookSettings { deployment_pages, ..BookSettings::default() };
    let context = MatrixContext::new(matrix, &[]).with_books(&books);
    publish::organisation(&context, Vec::new())
}

#[test]
fn each_deployment_has_a_page_until_there_are_too_many() {
    let matrix = example();
    let ids: BTreeSet<String> = matrix.deployments.iter().map(|d| format!("d/{}", d.id)).collect();
    let pages = |most: usize| -> BTreeSet<String> {
        let book = organisation(&matrix, most);
        book.pages.iter().map(|p| p.path.clone()).filter(|p| p.starts_with("d/") && p != "d/index").collect()
    };
    assert_eq!(pages(matrix.deployments.len()), ids);
    assert!(pages(matrix.deployments.len() - 1).is_empty());
}

#[test]
fn a_deployments_page_has_each_duty_of_ours_with_its_team() {
    let matrix = example();
    let book = organisation(&matrix, 500);
    for deployment in &matrix.deployments {
        let page = book.pages.iter().find(|p| p.path == format!("d/{}", deployment.id)).expect("there");
        let areas = page.blocks.iter().find_map(|b| if let Block::Areas { areas } = b { Some(areas) } else { None });
        let said: usize =
            areas.expect("areas").iter().flat_map(|a| &a.duties).filter(|d| d.party == matrix.organisation.short).count();
        let ours = matrix.placements[deployment.placement as usize]
            .assignments
            .iter()
            .filter(|a| matrix.holder_name(&matrix.duties[a.duty as usize].holder) == matrix.organisation.short)
            .count();
        assert_eq!(said, ours, "{}", deployment.id);
    }
}

#[test]
fn configurations_of_a_service_are_told_apart_by_what_they_are_set_to() {
    let matrix = example();
    let book = organisation(&matrix, 500);
    let titles: Vec<&str> = book.pages.iter().filter(|p| p.path.starts_with("services/")).map(|p| p.title.as_str()).collect();
    // Two buckets differ in a setting for which there is no room behind the others.
    assert!(titles.contains(&"Amazon S3, SSE-KMS, customer managed key"), "{titles:?}");
    assert!(titles.contains(&"Amazon S3, replication to another bucket on, SSE-KMS"), "{titles:?}");
    assert!(titles.iter().all(|title| title.chars().count() <= 70 && !title.ends_with("(2)")), "{titles:?}");
}

fn matrix_view(book: &Publication) -> &MatrixView {
    let page = book.pages.iter().find(|p| p.path == "matrix").expect("there");
    page.blocks.iter().find_map(|b| if let Block::Matrix { matrix } = b { Some(matrix) } else { None }).expect("a matrix")
}

#[test]
fn only_areas_that_are_the_same_everywhere_are_folded() {
    let matrix = example();
    let book = organisation(&matrix, 500);
    let view = matrix_view(&book);
    let parties = |cell: &onus_core::matrix::Cell| {
        let names = cell.duties.iter().map(|&d| matrix.holder_name(&matrix.duties[d as usize].holder).to_owned());
        (cell.split, names.collect::<BTreeSet<_>>())
    };
    let mut folded = 0;
    for (at, head) in view.domains.iter().enumerate() {
        let kinds: Vec<_> = matrix.configurations.iter().map(|c| parties(&c.cells[at])).collect();
        let same = kinds.iter().all(|k| *k == kinds[0]);
        assert!(same || !head.constant, "{} differs", head.id);
        folded += usize::from(head.constant);
    }
    assert_eq!(view.constant.iter().map(|(_, titles)| titles.len()).sum::<usize>(), folded);
    assert!(folded >= 3, "the example has areas that are the same everywhere");
}

#[test]
fn ids_lead_to_their_pages() {
    let matrix = example();
    let books = vec![organisation(&matrix, 500)];
    let site = Site::new(&outlines(&books), &BTreeMap::new(), Settings::default()).expect("good templates");
    let script = html::render(&site, &books, &html::Job::Search).expect("renders");
    let json =
        std::str::from_utf8(&script).ok().and_then(|s| s.strip_prefix("onusSearch(")?.strip_suffix(");\n")).expect("a call");
    let index: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let ids = index["ids"].as_array().expect("ids");
    let page = |id: &str| {
        let entry = ids.iter().find(|e| e[0] == id).unwrap_or_else(|| panic!("{id} is known"));
        let number = usize::try_from(entry[1].as_u64().expect("a number")).expect("small");
        index["pages"][number][1].as_str().expect("a file").to_owned()
    };
    assert_eq!(page("payments-db"), "d/payments-db/index.html");
    assert_eq!(page("guest-os"), "domains/guest-os/index.html");
    assert!(page("cc6.1").starts_with("requirements/soc2"), "{}", page("cc6.1"));
    assert!(ids.iter().map(|e| e[0].as_str().expect("words")).is_sorted());
}

#[test]
fn tasks_and_due_days_have_the_keys_of_their_records() {
    let matrix = example();
    let context = MatrixContext::new(&matrix, &[]);
    let books = vec![publish::team(&context, 0, Vec::new())];
    let site = Site::new(&outlines(&books), &BTreeMap::new(), Settings::default()).expect("good templates");
    let tasks = html::render(&site, &books, &html::Job::Tasks { book: 0 }).expect("renders");
    let mut reader = csv::Reader::from_reader(&*tasks);
    let keys: Vec<String> = reader.records().map(|r| r.expect("a row")[0].to_owned()).collect();
    let team = &matrix.teams[0].id;
    let asked: Vec<String> = actions(&books[0].pages[0]).iter().map(|a| format!("{team}/{}", a.id)).collect();
    assert_eq!(keys, asked);
    let calendar = html::render(&site, &books, &html::Job::Calendar { book: 0 }).expect("renders");
    let calendar = std::str::from_utf8(&calendar).expect("UTF-8").replace("\r\n ", "");
    let dated = actions(&books[0].pages[0]).iter().filter(|a| !a.day.is_empty()).count();
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), dated);
    assert_eq!(calendar.matches("TRIGGER:-P7D").count(), dated);
    assert!(calendar.lines().all(|line| !line.is_empty()) && calendar.ends_with("END:VCALENDAR\r\n"));
}

/// The cells of a table of a page, after a heading.
fn rows<'p>(page: &'p Page, heading: &str) -> &'p [Vec<Vec<Inline>>] {
    let at = page.blocks.iter().position(|b| matches!(b, Block::Heading { id, .. } if id == heading));
    match at.and_then(|at| page.blocks.get(at + 1)) {
        Some(Block::Table { rows, .. }) => rows,
        other => panic!("no table after {heading} on {}: {other:?}", page.path),
    }
}

#[test]
fn a_service_in_several_configurations_says_once_what_they_have_in_common() {
    let matrix = example();
    let book = organisation(&matrix, 500);
    let mut services: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    matrix.configurations.iter().for_each(|c| services.entry(&c.service).or_default().push(c));
    let mut seen = 0;
    for (service, configurations) in services.into_iter().filter(|(_, list)| list.len() > 1) {
        let page = book.pages.iter().find(|p| p.path == format!("services/{service}")).expect("a page");
        let said = |c: &onus_core::matrix::Configuration, at: usize| -> BTreeSet<(String, String, String)> {
            let duties = c.cells[at].duties.iter().map(|&d| &matrix.duties[d as usize]);
            duties.map(|d| (d.title.clone(), matrix.holder_name(&d.holder).to_owned(), d.statement.clone())).collect()
        };
        let common = rows(page, "common");
        for (at, domain) in matrix.reference.domains.iter().enumerate() {
            let of_all = configurations.iter().map(|c| said(c, at)).reduce(|a, b| &a & &b).expect("some");
            let row = common.iter().find(|row| plain(&row[0]) == domain.title).map(|row| plain(&row[1]));
            assert_eq!(row.is_some(), !of_all.is_empty(), "{service}: {}", domain.title);
            let row = row.unwrap_or_default().to_lowercase();
            let names = |words: &str| row.contains(&words.to_lowercase());
            assert!(of_all.iter().all(|(title, holder, _)| names(title) && names(holder)), "{service}: {row}");
            // What one of them has and another has not stands in a column of its own, in full.
            let columns: String = page
                .blocks
                .iter()
                .filter_map(|b| if let Block::Table { head, rows, .. } = b { (head[0] == "What").then_some(rows) } else { None })
                .flatten()
                .filter(|row| plain(&row[0]) == domain.title)
                .flat_map(|row| row.iter().map(|cell| plain(cell)))
                .collect();
            for (_, _, statement) in configurations.iter().flat_map(|c| said(c, at)).filter(|d| !of_all.contains(d)) {
                assert!(columns.contains(&statement), "{service}: {statement}");
            }
        }
        seen += 1;
    }
    assert!(seen > 3, "the example has services in several configurations");
}

#[test]
fn what_is_late_adds_up_to_the_number_on_the_first_page() {
    let matrix = example();
    let book = organisation(&matrix, 500);
    let gaps = book.pages.iter().find(|p| p.path == "gaps").expect("there");
    let number = |cell: &[Inline]| plain(cell).replace(',', "").parse::<u64>().unwrap_or(0);
    let late: u64 = rows(gaps, "late-by-team").iter().flat_map(|row| row[1..5].iter().map(|cell| number(cell))).sum();
    let numbers = book.pages[0].blocks.iter().find_map(|b| if let Block::Numbers { numbers } = b { Some(numbers) } else { None });
    let first = numbers.expect("numbers").iter().find(|n| n.words.starts_with("failed, overdue")).expect("there");
    assert_eq!(first.number.replace(',', "").parse(), Ok(late));
    assert!(late > 0, "the example is late with something");
    assert_eq!(first.to, Some(Target::Page { path: "gaps".into(), fragment: "late-by-team".into() }));
}

#[test]
fn an_area_counts_every_configuration_under_the_hands_that_it_is_in() {
    let matrix = example();
    let book = organisation(&matrix, 500);
    for (at, domain) in matrix.reference.domains.iter().enumerate() {
        let page = book.pages.iter().find(|p| p.path == format!("domains/{}", domain.id)).expect("there");
        let rows = rows(page, "who");
        let number = |row: &Vec<Vec<Inline>>| plain(&row[2]).parse::<usize>().expect("a number");
        assert_eq!(rows.iter().map(number).sum::<usize>(), matrix.configurations.len(), "{}", domain.id);
        let ours = matrix.configurations.iter().filter(|c| c.cells[at].split == onus_core::matrix::Split::Organisation).count();
        // One row for each set of duties.
        let alone = rows.iter().filter(|row| plain(&row[1]) == format!("{} alone", matrix.organisation.short));
        assert_eq!(alone.map(number).sum::<usize>(), ours, "{}", domain.id);
    }
}

#[test]
fn questions_in_other_words_than_a_pages_own_lead_to_places_that_are_there() {
    let matrix = example();
    let book = organisation(&matrix, 500);
    let answers: Vec<_> = book.search.names.iter().filter(|name| name.kind == "answer").collect();
    for word in ["overdue", "jira", "print", "expiring", "calendar", "changed", "covers"] {
        let found = answers.iter().any(|a| format!("{} {}", a.title, a.note).to_lowercase().contains(word));
        assert!(found, "nothing answers {word}");
    }
    for answer in answers {
        let page = book.pages.iter().find(|p| p.path == answer.page).unwrap_or_else(|| panic!("no page {}", answer.page));
        let mut anchors = Vec::new();
        page.blocks.iter().for_each(|block| block.anchors(&mut anchors));
        assert!(answer.fragment.is_empty() || anchors.contains(&answer.fragment.as_str()), "{}#{}", answer.page, answer.fragment);
    }
}

#[test]
fn evidence_books_stand_below_the_audits_and_requirements_below_their_framework() {
    let matrix = example();
    let context = MatrixContext::new(&matrix, &[]);
    let books = vec![organisation(&matrix, 500), publish::evidence_book(&context, &matrix.scopes[0])];
    let site = Site::new(&outlines(&books), &BTreeMap::new(), Settings::default()).expect("good templates");
    let crumbs = |file: &str| -> Vec<String> {
        let (_, job) = html::plan(&site, &outlines(&books)).into_iter().find(|(path, _)| path == file).expect("planned");
        let html = html::render(&site, &books, &job).expect("renders").into_owned();
        let html = String::from_utf8(html).expect("UTF-8");
        let html = scraper::Html::parse_document(&html);
        let links = scraper::Selector::parse(".crumbs a").expect("a selector");
        html.select(&links).map(|a| a.text().collect::<String>()).collect()
    };
    let scope = format!("scopes/{}/evidence/index.html", matrix.scopes[0].id);
    assert_eq!(crumbs(&scope)[1], "Audits");
    let framework = &matrix.reference.frameworks.iter().find(|f| f.id == "soc2").expect("there").name;
    assert_eq!(crumbs("requirements/soc2/cc6.1/index.html"), ["Handbook", "Audits", framework]);
}
