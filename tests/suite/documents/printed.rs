//! What stands on paper: documents set by the typst command and read by poppler.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use onus_core::configuration::Paper;
use onus_core::matrix_context::MatrixContext;
use onus_pdf::{CliEngine, CliOptions, Engine, Settings, Templates, render};
use onus_publish as publish;
use onus_publish::block::{Block, Publication};

use super::{example, hostile, opened, scratch, statements, teams, typst};

fn engine() -> Engine {
    let options = CliOptions { program: typst(), search_path: std::env::var_os("PATH"), ..CliOptions::default() };
    Engine::Cli(CliEngine::open(&options).expect("the typst command"))
}

fn words(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn written(folder: &Path, publication: &Publication, paper: Paper, engine: &Engine) -> String {
    let settings = Settings { paper, ..Settings::at(1_795_305_600) };
    let made =
        render(publication, &settings, &Templates::default(), engine).unwrap_or_else(|p| panic!("{}: {p:?}", publication.id));
    let path = folder.join("out.pdf");
    std::fs::write(&path, made.bytes).expect("written");
    path.to_str().expect("UTF-8").to_owned()
}

fn pages(file: &str) -> usize {
    let told = words("pdfinfo", &[file]);
    let line = told.lines().find_map(|l| l.strip_prefix("Pages:")).unwrap_or_else(|| panic!("{told}"));
    line.trim().parse().expect("a number")
}

/// The running text of A4 pages, in points, without the lines above and below that would cut a sentence which a page break
/// divides.
const RUNNING_TEXT: [&str; 8] = ["-x", "0", "-y", "52", "-W", "595", "-H", "733"];

fn running_text(file: &str) -> String {
    let arguments: Vec<&str> = ["-raw"].into_iter().chain(RUNNING_TEXT).chain([file, "-"]).collect();
    run_on(&words("pdftotext", &arguments))
}

/// Text without the places where lines end.
fn run_on(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-' && *c != '\u{ad}').collect()
}

#[test]
#[ignore = "needs the typst command and poppler: scripts/test"]
fn every_handout_is_one_page_on_both_papers() {
    let (folder, engine) = (scratch(), engine());
    let bad = folder.path().join("hostile");
    hostile(&bad);
    for (matrix, findings) in [example(), opened(&bad)] {
        let context = MatrixContext::new(&matrix, &findings);
        for team in teams(&matrix) {
            let publication = publish::handout(&context, team);
            for paper in [Paper::A4, Paper::UsLetter] {
                let file = written(folder.path(), &publication, paper, &engine);
                assert_eq!(pages(&file), 1, "{} on {}", publication.id, paper.id());
                // In the order in which it was set: a cell of a table stays together.
                let text = run_on(&words("pdftotext", &["-raw", &file, "-"]));
                // A long name leaves room for what the page is for.
                for block in &publication.pages[0].blocks {
                    let Block::Handout { handout } = block else { panic!("a handout") };
                    let shown = handout.records.iter().filter(|r| text.contains(&run_on(&r.proof))).count();
                    assert!(shown >= handout.records.len().min(4), "{} shows {shown}", publication.id);
                }
                // The last line is there, so nothing was cut off above it.
                assert!(text.contains("page1of1") && text.contains("Itdoesnotshowthatadutywascarriedout"), "{}", publication.id);
            }
        }
    }
}

#[test]
#[ignore = "needs the typst command and poppler: scripts/test"]
fn an_evidence_book_prints_every_statement_of_its_scope_and_none_from_outside() {
    let (folder, engine) = (scratch(), engine());
    let (matrix, findings) = example();
    let context = MatrixContext::new(&matrix, &findings);
    let scope = &matrix.scopes[0];
    let file = written(folder.path(), &publish::evidence_book(&context, scope), Paper::A4, &engine);
    let text = running_text(&file);
    let inside: BTreeSet<u32> = scope.deployments.iter().copied().collect();
    let (inner, foreign) = statements(&matrix, &inside);
    for statement in &inner {
        assert!(text.contains(&run_on(statement)), "left out: {statement}");
    }
    // A statement may be the beginning of one that is in scope.
    for statement in foreign.iter().filter(|f| !inner.iter().any(|i| i.contains(*f))) {
        assert!(!text.contains(&run_on(statement)), "from outside: {statement}");
    }
}

#[test]
#[ignore = "needs the typst command and poppler: scripts/test"]
fn a_team_s_book_prints_its_statements_and_no_other_team_s() {
    let (folder, engine) = (scratch(), engine());
    let (matrix, findings) = example();
    let context = MatrixContext::new(&matrix, &findings);
    let file = written(folder.path(), &publish::team(&context, 0, Vec::new()), Paper::A4, &engine);
    let text = running_text(&file);
    let mut own = BTreeSet::new();
    let mut others = BTreeSet::new();
    for deployment in &matrix.deployments {
        for assignment in &matrix.placements[deployment.placement as usize].assignments {
            let duty = &matrix.duties[assignment.duty as usize];
            let ours = duty.holder == onus_model::Holder::Party(onus_model::Party::Organisation);
            let mine = ours && (assignment.accountable == Some(0) || assignment.performs.contains(&0));
            if mine {
                own.insert(duty.statement.as_str())
            } else {
                others.insert(duty.statement.as_str())
            };
        }
    }
    for statement in &own {
        assert!(text.contains(&run_on(statement)), "left out: {statement}");
    }
    for statement in others.difference(&own).filter(|f| !own.iter().any(|o| o.contains(**f))) {
        assert!(!text.contains(&run_on(statement)), "another's: {statement}");
    }
}
