//! Questions that people bring to the site: where is this deployment, who meets that requirement, what must we show, which duties
//! does a report cover, what ends soon. The example project at the root is what is looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use onus_core::configuration::BookSettings;
use onus_core::diff::diff;
use onus_core::matrix::{Document, Inputs, Matrix, assemble};
use onus_core::matrix_context::MatrixContext;
use onus_core::status::{EndingSubject, StatusQuestion, endings, statuses};
use onus_driver::project;
use onus_model::{Holder, Party};
use onus_publish::block::{Block, Inline, Page, Publication, plain};
use onus_publish::{self as publish, outlines};
use onus_render::html::{self, Settings, Site};
use onus_source::SourceMap;

const TODAY: &str = "2026-11-22";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn example() -> Matrix {
    let mut sources = SourceMap::default();
    let project = project::load(root(), &mut sources).expect("the example is good");
    let document = Document {
        title: "Handbook".into(),
        authors: Vec::new(),
        language: "en".into(),
        version: "1".into(),
        classification: "Internal".into(),
        review_by: None,
        date: TODAY.parse().expect("a day"),
        revision: None,
        model_version: "1".into(),
        program_version: "1".into(),
        judging: Default::default(),
    };
    assemble(&Inputs { model: &project.model, inventory: &project.inventory, sources: &sources, document }).expect("resolves")
}

fn organisation(matrix: &Matrix, books: &BookSettings) -> Publication {
    publish::organisation(&MatrixContext::new(matrix, &[]).with_books(books), Vec::new())
}

fn page<'b>(book: &'b Publication, path: &str) -> &'b Page {
    book.pages.iter().find(|p| p.path == path).unwrap_or_else(|| panic!("there is {path}"))
}

fn rows(page: &Page) -> impl Iterator<Item = &Vec<Vec<Inline>>> {
    page.blocks.iter().flat_map(|b| if let Block::Table { rows, .. } = b { rows.as_slice() } else { &[] })
}

fn index(book: Publication) -> serde_json::Value {
    let books = vec![book];
    let site = Site::new(&outlines(&books), &BTreeMap::new(), Settings::default()).expect("good templates");
    let script = html::render(&site, &books, &html::Job::Search).expect("renders");
    let script = std::str::from_utf8(&script).expect("UTF-8");
    let json = script.strip_prefix("onusSearch(").and_then(|s| s.strip_suffix(");\n")).expect("a call");
    serde_json::from_str(json).expect("JSON")
}

#[test]
fn every_deployment_is_found_whether_or_not_it_has_a_page() {
    let matrix = example();
    for deployment_pages in [matrix.deployments.len(), 0] {
        let books = BookSettings { deployment_pages, ..BookSettings::default() };
        let index = index(organisation(&matrix, &books));
        let names: Vec<&serde_json::Value> =
            index["names"].as_array().expect("names").iter().filter(|name| name[3] == "deployment").collect();
        let ids: BTreeSet<&str> = names.iter().filter_map(|name| name[0].as_str()).collect();
        assert_eq!(ids, matrix.deployments.iter().map(|d| d.id.as_str()).collect::<BTreeSet<_>>());
        for name in names {
            let number = usize::try_from(name[4].as_u64().expect("a number")).expect("small");
            let file = index["pages"][number][1].as_str().expect("a file");
            let folder = if deployment_pages == 0 { "services/" } else { "d/" };
            assert!(file.starts_with(folder), "{name} leads to {file}");
        }
        let payments = index["names"].as_array().expect("names").iter().find(|name| name[0] == "payments-db").expect("there");
        let account = matrix.deployments.iter().find(|d| d.id == "payments-db").and_then(|d| d.account).expect("an account");
        let account = &matrix.accounts[account as usize].id;
        assert!(payments[2].as_str().is_some_and(|note| note.contains(account.as_str())), "by its account: {payments}");
    }
}

#[test]
fn words_of_the_glossary_stand_for_each_other() {
    let index = index(organisation(&example(), &BookSettings::default()));
    let groups = index["synonyms"].as_array().expect("groups");
    for (one, other) in [("mfa", "multi factor"), ("db", "database"), ("patches", "update"), ("vm", "guest")] {
        let has = |group: &serde_json::Value, word: &str| group.as_array().expect("words").iter().any(|w| w == word);
        assert!(groups.iter().any(|group| has(group, one) && has(group, other)), "{one} and {other}");
    }
}

#[test]
fn each_requirement_says_who_meets_it() {
    let matrix = example();
    let book = organisation(&matrix, &BookSettings::default());
    for framework in &matrix.reference.frameworks {
        let path = format!("requirements/{}/responsibility", framework.id);
        let scopes: Vec<_> = matrix.scopes.iter().filter(|scope| scope.framework == framework.id).collect();
        // In the example each framework is assessed once, so each requirement stands there once.
        assert_eq!(scopes.len(), 1, "{}", framework.id);
        let rows: Vec<_> = rows(page(&book, &path)).collect();
        assert_eq!(rows.len(), framework.requirements.len(), "{path}");
        for (requirement, row) in framework.requirements.iter().zip(rows) {
            assert!(plain(&row[0]).starts_with(&requirement.id), "{} in its place: {}", requirement.id, plain(&row[0]));
            let (mut others, mut ours, mut nobody) = (false, false, false);
            let duties: BTreeSet<&str> = requirement.duties.iter().map(|(duty, ..)| duty.as_str()).collect();
            for &deployment in &scopes[0].deployments {
                let placement = &matrix.placements[matrix.deployments[deployment as usize].placement as usize];
                for duty in placement.assignments.iter().map(|a| &matrix.duties[a.duty as usize]) {
                    if duties.contains(duty.id.as_str()) {
                        match &duty.holder {
                            Holder::Party(Party::Organisation) => ours = true,
                            Holder::Party(_) => others = true,
                            Holder::Unresolved(_) => nobody = true,
                        }
                    }
                }
            }
            let words = plain(&row[1]);
            let expected = match (nobody, others, ours) {
                (true, ..) => words.starts_with("unresolved"),
                (_, true, true) => words.starts_with("shared: "),
                (_, true, false) => words.ends_with(" alone") && !words.starts_with(&matrix.organisation.short),
                (_, false, true) => words == format!("{} alone", matrix.organisation.short),
                (_, false, false) => !words.ends_with("alone") && !words.starts_with("shared"),
            };
            assert!(expected, "{}: {words} (others {others}, ours {ours})", requirement.id);
        }
    }
}

#[test]
fn an_area_lists_each_record_that_its_duties_ask_for() {
    let matrix = example();
    let book = organisation(&matrix, &BookSettings::default());
    let ours = |duty: &&onus_core::matrix::Duty| duty.holder == Holder::Party(Party::Organisation);
    for domain in &matrix.reference.domains {
        let carried: BTreeSet<u32> = matrix.placements.iter().flat_map(|p| &p.assignments).map(|a| a.duty).collect();
        let duties = carried.iter().map(|&d| &matrix.duties[d as usize]).filter(ours).filter(|d| d.domain == domain.id);
        let records: BTreeSet<(&str, &str)> = duties
            .flat_map(|d| matrix.reference.evidence.get(&d.id).into_iter().flatten())
            .map(|record| (record.what.as_str(), record.from.as_str()))
            .collect();
        let blocks = &page(&book, &format!("domains/{}", domain.id)).blocks;
        let at = blocks.iter().position(|b| matches!(b, Block::Heading { id, .. } if id == "to-show"));
        let listed = at.map_or(0, |at| if let Block::Table { rows, .. } = &blocks[at + 1] { rows.len() } else { 0 });
        assert_eq!(listed, records.len(), "{}", domain.id);
    }
}

#[test]
fn a_report_is_named_with_the_duties_that_rest_on_it() {
    let matrix = example();
    let book = organisation(&matrix, &BookSettings::default());
    let page = page(&book, "relied-on");
    let mut anchors = Vec::new();
    page.blocks.iter().for_each(|block| block.anchors(&mut anchors));
    let judged = statuses(&matrix, StatusQuestion { scope: None });
    let mut resting = 0;
    for (report, index) in matrix.assurance.iter().zip(0_u32..) {
        let at = page.blocks.iter().position(|b| matches!(b, Block::Heading { id, .. } if *id == report.id));
        let at = at.unwrap_or_else(|| panic!("{} has its place: {anchors:?}", report.id));
        let duties: BTreeSet<&str> = judged
            .obligations
            .iter()
            .filter(|o| o.status.reports.contains(&index))
            .map(|o| matrix.duties[o.duty as usize].title.as_str())
            .collect();
        let Block::Table { rows, .. } = &page.blocks[at + 2] else {
            assert!(duties.is_empty(), "{}", report.id);
            continue;
        };
        let said: String = rows.iter().map(|row| plain(&row[1])).collect::<Vec<_>>().join("; ");
        for duty in duties {
            // Titles that two duties share end with where each belongs.
            let title = duty.split(" (").next().unwrap_or(duty);
            assert!(said.contains(title), "{} covers {title}: {said}", report.id);
            resting += 1;
        }
    }
    assert!(resting > 0, "the example rests on reports");
}

/// Days that files of the example give to a key, as they are written.
fn written_days(key: &str) -> BTreeSet<String> {
    let mut days = BTreeSet::new();
    let mut folders = vec![root().join("content/inventory")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "yaml") {
                let text = std::fs::read_to_string(&path).expect("read");
                let lines = text.lines().filter_map(|line| line.trim().strip_prefix(key));
                days.extend(lines.map(|day| day.trim().to_owned()));
            }
        }
    }
    days
}

#[test]
fn what_ends_within_ninety_days_is_listed_and_nothing_else() {
    let matrix = example();
    let book = organisation(&matrix, &BookSettings::default());
    let judged = statuses(&matrix, StatusQuestion { scope: None });
    let list = endings(&matrix, &judged, 90);
    // 90 days after 22 November 2026, counted on a calendar: 8 in November, 31 in December, 31 in January, 20 in February.
    let within = |day: &str| ("2026-11-22"..="2027-02-20").contains(&day);
    assert!(list.iter().all(|ending| within(&ending.on.to_string())), "{list:#?}");
    assert!(list.is_sorted_by_key(|ending| ending.on));
    let exceptions: BTreeSet<String> =
        list.iter().filter(|e| matches!(e.subject, EndingSubject::Exception(_))).map(|e| e.on.to_string()).collect();
    let expected: BTreeSet<String> = written_days("expires:").into_iter().filter(|day| within(day)).collect();
    assert!(!expected.is_empty());
    assert_eq!(exceptions, expected);
    assert_eq!(rows(page(&book, "ends-soon")).count(), list.len());
}

#[test]
fn titles_fit_a_line_and_no_two_configurations_share_one() {
    let book = organisation(&example(), &BookSettings::default());
    let mut seen = BTreeSet::new();
    for page in &book.pages {
        let length = page.title.chars().count();
        let is_named_by_us = ["services/", "d/", "requirements/"].iter().any(|folder| page.path.starts_with(folder));
        assert!(!is_named_by_us || length <= 70, "{length}: {}", page.title);
        assert!(!page.path.starts_with("services/") || seen.insert(page.title.as_str()), "{} stands twice", page.title);
    }
}

#[test]
fn evidence_leads_to_its_duties_and_duties_to_their_evidence() {
    let matrix = example();
    let book = organisation(&matrix, &BookSettings::default());
    let mut anchors = Vec::new();
    page(&book, "evidence").blocks.iter().for_each(|block| block.anchors(&mut anchors));
    let item = matrix.evidence.iter().find(|item| !item.duties.is_empty()).expect("the example has evidence");
    assert!(anchors.iter().any(|anchor| anchor.eq_ignore_ascii_case(&item.id)), "{} has a place", item.id);
    let domain = item.duties[0].split_once('.').expect("DOMAIN.NAME").0;
    let mut found = false;
    let mut area = page(&book, &format!("domains/{domain}")).clone();
    area.blocks.iter_mut().for_each(|block| {
        block.each_target(&mut |target| {
            let to = serde_json::to_value(&*target).expect("serialises");
            found |= to["path"] == "evidence";
        })
    });
    assert!(found, "{domain} leads to what is held for it");
}

#[test]
fn files_are_linked_where_the_repository_can_be_read() {
    let matrix = example();
    let books =
        BookSettings { repository_url: Some("https://forge.example/larkspur/handbook/blob/main/".into()), ..Default::default() };
    let book = organisation(&matrix, &books);
    let mut addresses = BTreeSet::new();
    let mut register = page(&book, "evidence").clone();
    register.blocks.iter_mut().for_each(|block| {
        block.each_target(&mut |target| {
            let to = serde_json::to_value(&*target).expect("serialises");
            addresses.extend(to["url"].as_str().map(str::to_owned));
        })
    });
    let file = &matrix.evidence[0].file;
    let expected = format!("https://forge.example/larkspur/handbook/blob/main/{file}");
    assert!(addresses.contains(&expected), "{expected} is among {addresses:?}");
}

#[test]
fn a_team_can_subscribe_to_what_changed_for_it() {
    let old = example();
    let mut new = old.clone();
    let payments = old.teams.iter().position(|t| t.id == "payments").and_then(|t| u32::try_from(t).ok()).expect("there");
    let moved = new.deployments.iter_mut().find(|d| d.owner == Some(payments)).expect("it owns something");
    moved.environment = Some("somewhere else".into());
    let changes = diff(&old, &new);
    let context = MatrixContext::new(&new, &[]).with_changes(Some(&changes));
    let books = vec![publish::team(&context, payments, Vec::new())];
    let site = Site::new(&outlines(&books), &BTreeMap::new(), Settings::default()).expect("good templates");
    assert!(html::plan(&site, &outlines(&books)).iter().any(|(path, _)| path == "teams/payments/changes.atom"));
    let feed = html::render(&site, &books, &html::Job::Changes { book: 0 }).expect("renders");
    let feed = std::str::from_utf8(&feed).expect("UTF-8");
    assert!(feed.contains("<entry>") && feed.contains("somewhere else"), "{feed}");
    let ids: Vec<&str> = feed.lines().filter(|line| line.starts_with("<id>")).collect();
    assert_eq!(ids.len(), feed.matches("<entry>").count() + 1);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
}
