//! What leaves the organisation on paper: the guide for customers, and the matrix that providers countersign. `scripts/test`
//! has independent programs judge both.

use onus_core::inventory::Scope;
use onus_pdf::{Settings, Templates, bundle};
use onus_publish::block::{Block, Publication, PublicationKind, plain};
use onus_render::{FileContent, PlannedFile, audit, guide};

use super::estate::{Estate, estate, fedramp_scope, spanned, user_entity_duties};

/// 22 November 2026, midnight UTC.
const NOW: i64 = 1_795_305_600;

fn publication(file: &PlannedFile) -> Publication {
    match &file.content {
        FileContent::PdfOf(publish) => publish().unwrap_or_else(|error| panic!("{error}")),
        _ => panic!("{} is no PDF of its own", file.path),
    }
}

/// Everything that is set, as JSON: what no font or template refuses.
fn set(publication: &Publication) -> String {
    let bundle = bundle(publication, &Settings::at(NOW), &Templates::default()).unwrap_or_else(|problems| panic!("{problems:?}"));
    let words = String::from_utf8(bundle.files["/data.json"].to_vec()).expect("UTF-8");
    // What holds identifiers together on a line is no word.
    words.replace('\u{2060}', "")
}

fn cmmc(framework: &str) -> Estate {
    estate(|i| i.scopes.push(Scope { id: spanned("cmmc"), framework: spanned(framework), ..fedramp_scope(None) }))
}

fn matrix(estate: &Estate) -> Publication {
    let input = estate.data();
    let files = audit::pdfs(&input);
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["data/audit/cmmc.pdf"], "other scopes have no such matrix");
    publication(&files[0])
}

/// Rows of all tables of a page, each as the text of its cells.
fn rows(publication: &Publication, path: &str) -> Vec<Vec<String>> {
    let page = publication.pages.iter().find(|page| page.path == path).expect("a page");
    let tables = page.blocks.iter().filter_map(|block| match block {
        Block::Table { rows, .. } => Some(rows),
        _ => None,
    });
    tables.flatten().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect()
}

#[test]
fn the_guide_on_paper_says_what_the_page_says_and_nothing_of_the_inside() {
    let estate = estate(|i| i.user_entity_duties = user_entity_duties());
    let input = estate.data();
    let file = guide::pdf(&input).expect("there are duties");
    assert_eq!(file.path, "data/customer-guide.pdf");
    let publication = publication(&file);
    assert_eq!((publication.kind, publication.classification.as_str()), (PublicationKind::Outward, ""));
    let words = set(&publication);
    for said in
        ["Remove leavers from your tenant within a day", "FedRAMP Moderate AC-2, AC-17", "We look at the logs of the platform."]
    {
        assert!(words.contains(said), "{said}");
    }
    for inside in ["Internal", "fedramp-moderate", "identity-access"] {
        assert!(!words.contains(inside), "{inside}");
    }
}

#[test]
fn there_is_no_guide_on_paper_without_duties_of_customers() {
    assert!(guide::pdf(&estate(|_| {}).data()).is_none());
}

#[test]
fn the_matrix_on_paper_has_a_row_for_each_requirement_and_objective_and_room_for_every_signature() {
    for (framework, requirements, objectives) in [("cmmc-l1", 15, 59), ("cmmc-l2", 110, 320)] {
        let estate = cmmc(framework);
        let publication = matrix(&estate);
        let rows_of_matrix = rows(&publication, "index");
        assert_eq!(rows_of_matrix.len(), requirements + objectives, "{framework}");
        let labels: Vec<&str> = rows_of_matrix.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(labels.iter().filter(|label| label.contains('[')).count(), objectives, "{framework}");
        assert!(rows_of_matrix.iter().all(|row| !row[1].is_empty()), "{framework}: a row says nobody's responsibility");
        let parties: Vec<String> = rows(&publication, "signatures").into_iter().map(|mut row| row.remove(0)).collect();
        assert!(parties.iter().any(|party| party == "Amazon Web Services" || party == "AWS"), "{parties:?}");
        assert_eq!(parties.last().map(String::as_str), Some(estate.matrix.organisation.name.as_str()));
        let words = set(&publication);
        assert!(words.contains("Shared responsibility matrix") && words.contains("Internal"), "{framework}");
    }
}
