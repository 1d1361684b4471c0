//! Page one and the matrix on one sheet: what they say of an estate that was counted by hand.

use std::collections::BTreeSet;
use std::path::Path;

use onus_core::check::Finding;
use onus_core::matrix::{Matrix, Split};
use onus_core::matrix_context::MatrixContext;
use onus_core::status::{DecisionKind, Verdict, decisions, readiness};
use onus_publish as publish;
use onus_publish::block::{Block, MatrixRow, MatrixView, Page, Print, PublicationKind};

use super::{example, opened, said_block, scratch};

/// Three queues: one of a team, one of nobody, and one that is in no scope.
fn small(folder: &Path, period: &str) -> (Matrix, Vec<Finding>) {
    std::fs::create_dir_all(folder.join("inventory")).expect("a folder");
    std::fs::write(folder.join("book.toml"), "[book]\ntitle = \"S\"\n\n[preprocessor.onus]\ninventory = \"inventory\"\n")
        .expect("written");
    let inventory = format!(
        "organisation: {{ name: Larkspur }}
teams: [{{ id: one, name: One }}]
deployments:
  - {{ id: owned, name: Owned queue, service: sqs, environment: production, owner: one, options: {{ encryption: sse-sqs }} }}
  - {{ id: orphan, name: Orphan queue, service: sqs, environment: production, options: {{ encryption: sse-sqs }} }}
  - {{ id: apart, name: Queue apart, service: sqs, environment: staging, owner: one, options: {{ encryption: sse-sqs }} }}
scopes:
  - {{ id: soc2, name: SOC 2, framework: soc2, {period} environments: [production] }}
"
    );
    std::fs::write(folder.join("inventory/all.yaml"), inventory).expect("written");
    opened(folder)
}

fn page_one(matrix: &Matrix, findings: &[Finding]) -> Page {
    let book = publish::organisation(&MatrixContext::new(matrix, findings), Vec::new());
    let mut fronts = book.pages.into_iter().filter(|page| matches!(page.print, Print::Front));
    let front = fronts.next().expect("a front page");
    assert!(fronts.next().is_none(), "one front page");
    front
}

#[test]
fn a_scope_with_something_open_is_not_ready_and_says_how_long_is_left() {
    let folder = scratch();
    // The books are made on 22 November 2026.
    let (matrix, findings) = small(folder.path(), "period: { from: 2026-01-01, to: 2026-12-31 },");
    let context = MatrixContext::new(&matrix, &findings);
    let readiness = readiness(&matrix, &matrix.scopes[0], context.scope_statuses(0));
    assert_eq!(readiness.verdict, Verdict::NotReady);
    assert_eq!(readiness.days_left, Some(39), "from 22 November to 31 December");
    assert_eq!(readiness.proven, 0, "nothing was ever shown");
    assert!(readiness.undecided > 0, "nobody answers for the queue without an owner");
    // A duty of every day falls due on the first day of the period, and there is no record of it.
    assert_eq!(readiness.first_lost.map(|day| day.to_string()).as_deref(), Some("2026-01-01"));
    let page = page_one(&matrix, &findings);
    let Block::Numbers { numbers } = &page.blocks[0] else { panic!("the verdicts come first") };
    assert_eq!((numbers.len(), numbers[0].number.as_str(), numbers[0].alarm), (1, "Not ready", true));
    for words in ["SOC 2. 39 days left, until 31 December 2026.", "Proven: 0 of ", "First date lost: 1 January 2026."] {
        assert!(numbers[0].words.contains(words), "{words}: {}", numbers[0].words);
    }
}

#[test]
fn a_period_that_is_over_has_no_days_left() {
    let folder = scratch();
    let (matrix, findings) = small(folder.path(), "period: { from: 2025-01-01, to: 2025-12-31 },");
    let context = MatrixContext::new(&matrix, &findings);
    assert_eq!(readiness(&matrix, &matrix.scopes[0], context.scope_statuses(0)).days_left, None);
    let words = said_block(&page_one(&matrix, &findings).blocks[0]);
    assert!(words.contains("The period ended on 31 December 2025."), "{words}");
}

/// The example's restore test of July failed, and a later one passed: whoever opens the book reads that first.
#[test]
fn page_one_of_an_evidence_book_names_what_failed_and_passed_since() {
    let (matrix, findings) = example();
    let context = MatrixContext::new(&matrix, &findings);
    let scope = matrix.scopes.iter().find(|scope| scope.id == "soc2").expect("the scope");
    let book = publish::evidence_book(&context, scope);
    let words: String = book.pages[0].blocks.iter().map(said_block).collect();
    assert_eq!(book.pages[0].path, "index");
    for expected in ["What was shown to be wrong", "Test restores", "General ledger", "16 July 2026", "proven after a failure"] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    // A year in which nothing failed has no such list.
    let mut quiet = matrix.clone();
    quiet.evidence.clear();
    let context = MatrixContext::new(&quiet, &findings);
    let book = publish::evidence_book(&context, &quiet.scopes[0]);
    let words: String = book.pages[0].blocks.iter().map(said_block).collect();
    assert!(!words.contains("What was shown to be wrong"), "{words}");
}

#[test]
fn what_nobody_answers_for_is_decided_before_what_was_never_shown() {
    let folder = scratch();
    let (matrix, findings) = small(folder.path(), "period: { from: 2026-01-01, to: 2026-12-31 },");
    let context = MatrixContext::new(&matrix, &findings);
    let list = decisions(&matrix, &context.statuses);
    assert!(list.iter().map(|d| d.kind).is_sorted(), "the gravest first");
    let unassigned = list.iter().find(|d| d.kind == DecisionKind::Unassigned).expect("a queue without a team");
    assert_eq!(unassigned.deployments, BTreeSet::from(["orphan".to_owned()]));
    assert_eq!(unassigned.by, Some(matrix.document.date), "now");
    let words = said_block(&page_one(&matrix, &findings).blocks[2]);
    assert!(words.contains("Name a team for “Orphan queue”: nobody answers for "), "{words}");
}

#[test]
fn page_one_lists_seven_decisions_at_most() {
    let (matrix, findings) = example();
    let page = page_one(&matrix, &findings);
    let Block::Table { rows, .. } = &page.blocks[2] else { panic!("decisions: {:?}", page.blocks[2]) };
    assert!((3..=7).contains(&rows.len()), "{}", rows.len());
}

fn sheet(matrix: &Matrix, findings: &[Finding]) -> MatrixView {
    let publication = publish::matrix_sheet(&MatrixContext::new(matrix, findings));
    assert_eq!(publication.kind, PublicationKind::Matrix);
    let [Block::Matrix { matrix }] = publication.pages[0].blocks.as_slice() else { panic!("one matrix") };
    matrix.clone()
}

#[test]
fn the_sheet_has_every_deployment_in_rows_that_differ() {
    let (matrix, findings) = example();
    let view = sheet(&matrix, &findings);
    let deployments: u64 = view.rows.iter().map(|row| row.count).sum();
    assert_eq!(deployments, matrix.deployments.len() as u64);
    let pattern = |row: &MatrixRow| row.cells.iter().map(|c| (c.split.id(), c.who.clone())).collect::<Vec<_>>();
    let patterns: BTreeSet<_> = view.rows.iter().map(pattern).collect();
    assert_eq!(patterns.len(), view.rows.len(), "equal rows are one");
    assert!(view.rows.len() < matrix.configurations.len() * 2 / 3, "{}", view.rows.len());
    assert_eq!(
        view.domains.len() + view.folded.len(),
        matrix.reference.domains.len(),
        "an area is a column or in the line above"
    );
    for row in &view.rows {
        assert_eq!(row.cells.len(), view.domains.len());
    }
    // What is all the provider's stands above what is all ours: the first column only ever changes from one to the other.
    let first: Vec<bool> = view.rows.iter().map(|row| row.cells[0].split == Split::Organisation).collect();
    assert!(first.is_sorted(), "{first:?}");
}

#[test]
fn an_area_above_the_sheet_is_the_same_in_every_configuration() {
    let (matrix, findings) = example();
    let view = sheet(&matrix, &findings);
    assert!(!view.folded.is_empty());
    for (_, name) in &view.folded {
        let at = matrix.reference.domains.iter().position(|d| d.short == *name).expect("an area");
        let splits: BTreeSet<&str> = matrix.configurations.iter().map(|c| c.cells[at].split.id()).collect();
        assert_eq!(splits.len(), 1, "{name}");
    }
}
