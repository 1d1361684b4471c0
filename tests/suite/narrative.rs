//! Narrative chapters: each folder of `fixtures/narrative/pages` is a book beside the pages expected of it, each folder of
//! `errors` one beside the problems. What is expected was written by hand, from CommonMark and from mdBook's manual.

mod hostile;

use std::fs;
use std::path::{Path, PathBuf};

use onus_core::check::Finding;
use onus_core::matrix::{Document, Inputs, Matrix, assemble};
use onus_core::matrix_context::MatrixContext;
use onus_publish::block::{Block, Page};
use onus_publish::narrative::{BLOCKS, Chapter, NAMES, Writer, chapters, pages, rewrite};
use onus_render::mdbook;
use onus_source::codes;
use onus_source::{Diagnostic, Level, SourceMap};
use serde_json::Value;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/narrative")
}

/// The small organisation of the fixtures: `payments` runs a database and a bucket, `platform` runs hosts.
fn matrix() -> Matrix {
    let model = crate::inventory::model_of(&fixtures().with_file_name("model-small"));
    let mut sources = SourceMap::default();
    let loaded =
        onus_core::inventory::load(&fixtures(), Path::new("inventory.yaml"), &model, &mut sources).expect("a good inventory");
    let document = Document {
        title: "Handbook".into(),
        authors: vec![],
        language: "en".into(),
        version: "2026.4".into(),
        classification: "Internal".into(),
        review_by: None,
        date: "2026-11-22".parse().expect("a day"),
        revision: None,
        model_version: model.version.clone(),
        program_version: "test".into(),
        judging: Default::default(),
    };
    assemble(&Inputs { model: &model, inventory: &loaded.inventory, sources: &sources, document }).expect("no contradiction")
}

/// One error of `payments` about the database (1), one warning of `platform` about the hosts (0), one note.
fn findings() -> Vec<Finding> {
    let finding = |code: &str, level, message: &str, hint: &str, deployment, duty: &str, team| Finding {
        code: codes::find(code).expect("a code"),
        level,
        message: message.into(),
        hint: hint.into(),
        place: "inventory.yaml:6".into(),
        deployment,
        duty: (!duty.is_empty()).then(|| duty.to_owned()),
        team,
        at: None,
        before_records: false,
    };
    vec![
        finding(
            "ONUS-C001",
            Level::Error,
            "No restore was tested.",
            "Test one.",
            Some(1),
            "backup-recovery.restore-test",
            Some(0),
        ),
        finding("ONUS-C002", Level::Warning, "Updates are late.", "Roll out.", Some(0), "guest-os.roll-out", Some(1)),
        finding("ONUS-C003", Level::Note, "Worth knowing.", "", None, "", None),
    ]
}

fn folders(kind: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(fixtures().join(kind)).unwrap().map(|e| e.unwrap().path()).collect();
    found.sort();
    assert!(found.len() > 3, "the fixtures are there");
    found
}

fn publish(matrix: &Matrix, folder: &Path) -> (Result<Vec<Page>, Vec<Diagnostic>>, SourceMap) {
    let findings = findings();
    let context = MatrixContext::new(matrix, &findings);
    let mut sources = SourceMap::default();
    let name = folder.file_name().unwrap().to_str().unwrap();
    let team = fs::read_to_string(folder.join("team")).ok();
    let team = team.map(|id| u32::try_from(matrix.teams.iter().position(|t| t.id == id.trim()).unwrap()).unwrap());
    let read = chapters(folder.parent().unwrap(), name, &mut sources);
    (read.and_then(|c| pages(&context, &c, team)), sources)
}

fn one_line(sources: &SourceMap, folder: &str, d: &Diagnostic) -> String {
    let place = d.at.map_or_else(
        || "nowhere".to_owned(),
        |at| {
            let (line, column) = sources.line_column(at.file, at.start as usize);
            format!("{}:{line}:{column}", sources.file(at.file).path.strip_prefix(&format!("{folder}/")).unwrap())
        },
    );
    format!("{} {place} {} | {}", d.code, d.message.replace(&format!("{folder}/"), "FOLDER/"), d.label).trim_end().to_owned()
}

/// A chapter that never was a file.
fn chapter(text: &str, sources: &mut SourceMap) -> Chapter {
    let file = sources.add("one.md", text);
    Chapter { title: "One".into(), path: "one.md".into(), level: 0, part: None, file, text: text.into() }
}

fn blocks_of(matrix: &Matrix, team: Option<u32>, text: &str) -> Result<Vec<Block>, Vec<Diagnostic>> {
    let findings = findings();
    let mut sources = SourceMap::default();
    let read = [chapter(text, &mut sources)];
    pages(&MatrixContext::new(matrix, &findings), &read, team).map(|mut p| p.remove(0).blocks)
}

#[test]
fn chapters_become_pages() {
    let matrix = matrix();
    for folder in folders("pages") {
        let (pages, sources) = publish(&matrix, &folder);
        let pages = pages.unwrap_or_else(|p| panic!("{}", onus_source::report(&sources, &p, Default::default())));
        let expected: Value = serde_json::from_str(&fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap();
        let found = serde_json::to_value(&pages).unwrap();
        assert_eq!(found, expected, "{}\n{}", folder.display(), serde_json::to_string_pretty(&found).unwrap());
    }
}

#[test]
fn every_problem_is_told_with_its_place() {
    let matrix = matrix();
    let mut wrong = String::new();
    for folder in folders("errors") {
        let (pages, sources) = publish(&matrix, &folder);
        let problems = pages.expect_err(&folder.display().to_string());
        let name = folder.file_name().unwrap().to_str().unwrap();
        let found: Vec<String> = problems.iter().map(|d| one_line(&sources, name, d)).collect();
        let text = fs::read_to_string(folder.join("expected.txt")).unwrap();
        let expected: Vec<&str> = text.lines().collect();
        // A star stands for words of the YAML parser, which are not ours.
        let same = |(a, b): (&String, &&str)| b.strip_suffix('*').map_or(a == b, |start| a.starts_with(start));
        if found.len() != expected.len() || !found.iter().zip(&expected).all(same) {
            wrong.push_str(&format!(
                "{name}:
{}

",
                found.join(
                    "
"
                )
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_mark_before_the_text_and_windows_line_ends_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("book")).unwrap();
    let write = |name: &str, text: &[u8]| fs::write(folder.path().join("book").join(name), text).unwrap();
    write("SUMMARY.md", b"\xef\xbb\xbf# Summary\r\n\r\n- [One](one.md)\r\n");
    write("one.md", b"\xef\xbb\xbf# {{ provider }}\r\n\r\na\r\nb {{ team }}\r\n\r\n```yaml\r\na: 1\r\n```\r\n");
    let (pages, sources) = publish(&matrix(), &folder.path().join("book"));
    let problems = pages.unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(sources.line_column(problems[0].at.unwrap().file, problems[0].at.unwrap().start as usize), (4, 3));
    write(
        "one.md",
        b"\xef\xbb\xbf# {{ provider }}\r\n\r\na\r\nb\r\n\r\n```onus\r\nblock: facts\r\n```\r\n\r\n```yaml\r\na: 1\r\n```\r\n",
    );
    let page = publish(&matrix(), &folder.path().join("book")).0.unwrap().remove(0);
    assert_eq!((page.title.as_str(), page.summary.as_str()), ("AWS", "a b"));
    assert!(matches!(&page.blocks[1], Block::Facts { .. }));
    assert!(matches!(&page.blocks[2], Block::Code { text, .. } if text == "a: 1\n"));
    write("one.md", b"caf\xe9");
    let problem = publish(&matrix(), &folder.path().join("book")).0.unwrap_err().remove(0);
    assert_eq!(problem.message, "the chapter `one.md` cannot be read: it is not UTF-8 from byte 3");
}

#[test]
fn every_expression_has_a_value_in_a_teams_book() {
    let mut matrix = matrix();
    matrix.document.review_by = Some("2027-03-31".parse().unwrap());
    for (name, about) in NAMES {
        assert!(!about.is_empty());
        // The second team has neither address nor lead: its book must come out all the same.
        for team in [0, 1] {
            let blocks = blocks_of(&matrix, Some(team), &format!("{{{{ {name} }}}}")).unwrap_or_else(|p| panic!("{name}: {p:?}"));
            assert!(matches!(&blocks[..], [Block::Paragraph { .. }]), "{name}");
        }
    }
}

fn directive(matrix: &Matrix, team: Option<u32>, fields: &str) -> Value {
    let blocks = blocks_of(matrix, team, &format!("```onus\n{fields}\n```\n")).unwrap_or_else(|p| panic!("{fields}: {p:?}"));
    serde_json::to_value(blocks).unwrap()
}

fn strings(value: &Value, pointer: &str, field: &str) -> Vec<String> {
    let list = value.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("{pointer} of {value:#}"));
    list.iter().map(|v| v[field].to_string().trim_matches('"').to_owned()).collect()
}

#[test]
fn every_block_can_be_placed() {
    let matrix = matrix();
    for (block, fields) in BLOCKS {
        let placed = directive(&matrix, Some(0), &format!("block: {block}"));
        assert!(!placed.as_array().unwrap().is_empty(), "{block}");
        for team in matrix.teams.iter().filter(|_| fields.contains(&"team")) {
            directive(&matrix, None, &format!("block: {block}\nteam: {}", team.id));
        }
    }
}

#[test]
fn a_matrix_is_narrowed() {
    let matrix = matrix();
    let whole = directive(&matrix, None, "block: matrix");
    assert_eq!(strings(&whole, "/0/matrix/rows", "id"), ["ec2", "rds", "s3"]);
    assert_eq!(strings(&whole, "/0/matrix/domains", "id").len(), 4);
    let theirs = directive(&matrix, None, "block: matrix\nteam: payments\nlayer: data\ncaption: Data of payments");
    assert_eq!(strings(&theirs, "/0/matrix/rows", "id"), ["rds", "s3"]);
    assert_eq!(strings(&theirs, "/0/matrix/domains", "id"), ["encryption-at-rest", "backup-recovery"]);
    assert_eq!(theirs[0]["matrix"]["layers"], serde_json::json!([["Data", 2]]));
    assert_eq!(theirs[0]["matrix"]["caption"], "Data of payments");
    for row in theirs[0]["matrix"]["rows"].as_array().unwrap() {
        assert_eq!(
            row["cells"].as_array().unwrap().iter().map(|c| c["parties"].clone()).collect::<Vec<_>>(),
            [serde_json::json!(["organisation"]), serde_json::json!(["organisation"])]
        );
    }
    // In a team's own book the team need not be named, and links lead out of the book.
    let own = directive(&matrix, Some(1), "block: matrix");
    assert_eq!(strings(&own, "/0/matrix/rows", "id"), ["ec2"]);
    assert_eq!(own[0]["matrix"]["rows"][0]["to"]["kind"], "book");
    let none = directive(&matrix, None, "block: matrix\nservice: rds\nteam: platform");
    assert_eq!(none[0]["block"], "paragraph");
}

#[test]
fn duties_gaps_and_bars_are_narrowed() {
    let matrix = matrix();
    let mut duties = strings(&directive(&matrix, None, "block: duties\nteam: platform"), "/0/groups", "id");
    duties.sort();
    let all = [
        "backup-recovery.back-up",
        "backup-recovery.restore-test",
        "compliance-audit.oversee-supplier",
        "encryption-at-rest.enable",
        "guest-os.build-image",
        "guest-os.roll-out",
    ];
    assert_eq!(duties, all);
    let guest = directive(&matrix, None, "block: duties\nteam: platform\nlayer: systems");
    assert_eq!(strings(&guest, "/0/groups", "id"), ["guest-os.build-image", "guest-os.roll-out"]);
    let bucket = directive(&matrix, Some(0), "block: duties\ndomain: encryption-at-rest\nservice: s3");
    assert_eq!(strings(&bucket, "/0/groups/0/deployments", "name"), ["Receipts"]);

    assert_eq!(strings(&directive(&matrix, None, "block: gaps"), "/0/gaps", "code"), ["ONUS-C001", "ONUS-C002", "ONUS-C003"]);
    assert_eq!(strings(&directive(&matrix, None, "block: gaps\nlevel: error"), "/0/gaps", "code"), ["ONUS-C001"]);
    assert_eq!(strings(&directive(&matrix, None, "block: gaps\nservice: ec2"), "/0/gaps", "code"), ["ONUS-C002"]);
    assert_eq!(strings(&directive(&matrix, None, "block: gaps\ndomain: guest-os"), "/0/gaps", "code"), ["ONUS-C002"]);
    let limited = directive(&matrix, None, "block: gaps\nlimit: 1");
    assert_eq!(strings(&limited, "/0/gaps", "code"), ["ONUS-C001"]);
    assert!(limited[1].to_string().contains("2 gaps more"), "{limited:#}");

    // Three deployments of four areas; the provider has the hosts of two.
    let bars = directive(&matrix, None, "block: bars\nby: environment");
    assert_eq!(strings(&bars, "/0/rows", "label"), ["production", "test"]);
    let count =
        |row: usize| bars[0]["rows"][row]["counts"].as_array().unwrap().iter().map(|c| c[1].as_u64().unwrap()).sum::<u64>();
    assert_eq!((count(0), count(1)), (8, 4));
    let layers = directive(&matrix, None, "block: bars\nservice: rds");
    assert_eq!(layers[0]["rows"][0]["counts"][0], serde_json::json!(["provider", 1]));
}

#[test]
fn headings_of_a_block_stand_below_the_chapters() {
    let text = "# One\n\n## Held {#held}\n\n### Deeper\n\n```onus\nblock: evidence\n```\n";
    let blocks = serde_json::to_value(blocks_of(&matrix(), None, text).unwrap()).unwrap();
    let headings: Vec<(u64, &str)> = blocks
        .as_array()
        .unwrap()
        .iter()
        .filter(|b| b["block"] == "heading")
        .map(|b| (b["level"].as_u64().unwrap(), b["id"].as_str().unwrap()))
        .collect();
    assert_eq!(headings, [(2, "held"), (3, "deeper"), (4, "held-1"), (4, "assurance")]);
}

/// What mdBook 0.5.4 sent for a small book, and what it should get back.
#[test]
fn mdbook_gets_its_book_back_filled_in() {
    let folder = fixtures().join("mdbook");
    let input = fs::read_to_string(folder.join("input.json")).unwrap();
    let request = mdbook::request(&input).unwrap();
    assert_eq!(
        (request.root.as_str(), request.src.as_str(), request.renderer.as_str(), request.version.as_str()),
        ("/book", "src", "html", "0.5.4")
    );
    let (matrix, findings) = (matrix(), findings());
    let write = |blocks: &[Block]| {
        let kind = serde_json::to_value(&blocks[0]).unwrap()["block"].as_str().unwrap().to_owned();
        Ok(format!("\nFirst of {kind}.\n\nLast line.\n\n"))
    };
    let answer = mdbook::respond(request, &MatrixContext::new(&matrix, &findings), &mut SourceMap::default(), &write).unwrap();
    let mut expected: Value = serde_json::from_str::<Value>(&input).unwrap()[1].take();
    let read = |name: &str| Value::String(fs::read_to_string(folder.join("expected").join(name)).unwrap());
    let set = |book: &mut Value, pointer: &str, text: Value| *book.pointer_mut(pointer).unwrap() = text;
    set(&mut expected, "/items/0/Chapter/content", read("README.md"));
    set(&mut expected, "/items/2/Chapter/content", read("one.md"));
    let nested = "# Nested\r\n\r\nAWS\r\n\r\nFirst of facts.\n\nLast line.\n\r\nEnd\r\n";
    set(&mut expected, "/items/2/Chapter/sub_items/0/Chapter/content", nested.into());
    set(&mut expected, "/items/5/Chapter/content", read("end.md").as_str().unwrap().trim_end().into());
    let found: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(found, expected, "{found:#}");
}

#[test]
fn mdbook_is_told_what_is_wrong_with_its_chapters() {
    let input = r##"[{"root": "/book", "config": {"book": {"src": "content"}}, "renderer": "html", "mdbook_version": "0.5.4"},
        {"items": [{"Chapter": {"name": "A", "content": "# A\n{{ provder }}", "sub_items": [], "path": "index.md", "source_path": "README.md"}}, "Separator"]}]"##;
    let (matrix, findings) = (matrix(), findings());
    let mut sources = SourceMap::default();
    let respond = |text: &str, sources: &mut SourceMap| {
        mdbook::respond(mdbook::request(text).unwrap(), &MatrixContext::new(&matrix, &findings), sources, &|_| {
            Err("no template".into())
        })
    };
    let problems = respond(input, &mut sources).unwrap_err();
    assert_eq!((problems[0].code.id(), sources.place(problems[0].at.unwrap()).as_str()), ("ONUS-N004", "content/README.md:2"));
    let problems = respond(&input.replace("{{ provder }}", "```onus\\nblock: facts\\n```"), &mut sources).unwrap_err();
    assert_eq!((problems[0].code.id(), problems[0].message.as_str()), ("ONUS-N010", "this block cannot be written: no template"));
    for wrong in [
        "",
        "{}",
        "[]",
        "[{}]",
        r#"[{"root": "/"}, {"sections": []}]"#,
        r#"[{}, {"items": []}]"#,
        r#"[{"root": "/"}, {"items": []}, 3]"#,
    ] {
        assert_eq!(mdbook::request(wrong).unwrap_err().code, "ONUS-N011", "{wrong}");
    }
    let renderers = ["html", "markdown", "epub", ""].map(mdbook::supports);
    assert_eq!(renderers, [true, true, false, false]);
}

#[test]
fn what_is_not_ours_keeps_every_byte() {
    let text = "{{#include x.md}}\t\\{{ provider }}  \r\n\\{{#include y}} `{{ provider }}`\r\n\r\n    {{ provider }}\n\n<p>{{ provider }}</p>\n\n[a](b.md) <onus@example.org>\n";
    let (matrix, findings) = (matrix(), findings());
    let writer = Writer { text: &str::to_owned, blocks: &|_| Ok(String::new()) };
    let mut sources = SourceMap::default();
    let kept = rewrite(&MatrixContext::new(&matrix, &findings), &chapter(text, &mut sources), &writer).unwrap();
    assert_eq!(kept, text);
}
