//! The PDF renderer: what it refuses, what it survives, what both engines agree on.
//!
//! Tests that need other programs (`typst`, veraPDF, qpdf, poppler) are ignored here with that reason and run by
//! `scripts/test`, where a missing program is a failure.

#[cfg(unix)]
mod command;
mod judged;
pub mod sample;

use std::collections::{BTreeMap, BTreeSet};

use onus_pdf::{
    Attachment, Bundle, PdfProblem, Relationship, Settings, Standard, Templates, built_in_templates, bundle, diagnostics,
};
use onus_publish::block::{Block, Publication, text};
use onus_source::SourceMap;

/// 21 November 2026, midnight UTC.
const NOW: i64 = 1_795_219_200;

fn bundled(publication: &Publication) -> Result<Bundle, Vec<PdfProblem>> {
    bundle(publication, &Settings::at(NOW), &Templates::default())
}

fn data(publication: &Publication) -> serde_json::Value {
    let bundle = bundled(publication).expect("nothing is wrong with it");
    serde_json::from_slice(&bundle.files["/data.json"]).expect("JSON")
}

fn with_text(words: &str) -> Publication {
    let mut publication = sample::publication(3);
    publication.pages[0].blocks = vec![Block::Paragraph { content: text(words) }];
    publication
}

/// A template of a project, over ours.
fn own(name: &str, text: &str) -> Result<Templates, Vec<PdfProblem>> {
    Templates::new(&BTreeMap::from([(name.to_owned(), text.to_owned())]))
}

fn attachment() -> Attachment {
    Attachment {
        name: "matrix.json".into(),
        media_type: "application/json".into(),
        description: "The matrix, to be read by programs".into(),
        relationship: Relationship::Data,
        bytes: b"{}".as_slice().into(),
    }
}

fn kinds(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    if let Some(kind) = value.get("block").and_then(|kind| kind.as_str()) {
        found.insert(kind.to_owned());
    }
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| kinds(item, found)),
        serde_json::Value::Object(object) => object.values().for_each(|item| kinds(item, found)),
        _ => {}
    }
}

#[test]
fn the_sample_has_every_block_and_every_block_a_template() {
    let mut shown = BTreeSet::new();
    kinds(&data(&sample::publication(3)), &mut shown);
    let templates: BTreeSet<String> = built_in_templates()
        .keys()
        .filter(|name| !name.starts_with('_') && **name != "document.typ")
        .map(|name| name.trim_end_matches(".typ").to_owned())
        .collect();
    assert_eq!(shown, templates);
}

#[test]
fn characters_that_no_font_has_are_printed_as_their_code_points() {
    let mut publication = with_text("launch 🚀 now");
    publication.subtitle = "ភ្នំពេញ".into();
    publication.pages[3].title = "private \u{E001} use".into();
    bundled(&publication).expect("nothing stops a document");
    let value = data(&publication).to_string();
    for printed in ["launch ‹U+1F680› now", "private ‹U+E001› use", "‹U+1797›"] {
        assert!(value.contains(printed), "{printed}");
    }
    assert!(!value.contains('🚀'));
}

#[test]
fn links_that_lead_nowhere_are_words() {
    let value = data(&sample::publication(3));
    let all = value.to_string();
    assert!(all.contains("\"page:matrix\""), "the page's own label and links to it");
    assert!(!all.contains("page:nowhere"));
    assert!(!all.contains("page:hidden"), "a page that is not printed cannot be led to");
    let mut publication = with_text("");
    publication.pages[0].blocks = vec![Block::Paragraph {
        content: vec![onus_publish::block::Inline::Link {
            to: onus_publish::block::Target::Url { url: "javascript:alert(1)".into() },
            content: text("click"),
        }],
    }];
    let link = &data(&publication)["book"]["pages"][0]["blocks"][0]["content"][0]["to"];
    assert_eq!(link["dest"], serde_json::Value::Null);
}

#[test]
fn heading_levels_never_skip_one() {
    let value = data(&sample::publication(3));
    for page in value["book"]["pages"].as_array().expect("pages") {
        let mut last = page["level"].as_u64().expect("a level");
        for block in page["blocks"].as_array().expect("blocks") {
            if block["block"] == "heading" {
                let level = block["level"].as_u64().expect("a level");
                assert!(level <= last + 1, "{} after {last} on {}", level, page["path"]);
                last = level;
            }
        }
    }
}

#[test]
fn packages_are_refused_before_any_engine_runs() {
    let problems = own("heading.typ", "\n  #import \"@preview/cetz:0.3.4\": *").expect_err("refused");
    let place = problems[0].position().expect("a place");
    assert_eq!((place.path.as_str(), place.line), ("/templates/heading.typ", 2));
    assert!(problems[0].to_string().contains("@preview/cetz:0.3.4"));
}

#[test]
fn attachments_want_a_standard_that_allows_them() {
    let mut settings = Settings::at(NOW);
    settings.attachments = vec![attachment(), attachment()];
    let problems = bundle(&sample::publication(1), &settings, &Templates::default()).expect_err("refused");
    assert_eq!(problems.len(), 2, "{problems:?}");
    settings.attachments.truncate(1);
    settings.standards = vec![Standard::A3a, Standard::Ua1];
    assert!(bundle(&sample::publication(1), &settings, &Templates::default()).is_ok());
}

#[test]
fn problems_in_a_template_show_the_project_s_file() {
    let templates = own("rule.typ", "#let render(block, ctx) = [#unknown]").expect("loads nothing");
    let problem = PdfProblem::Typst {
        message: "unknown variable: unknown".into(),
        position: Some(onus_pdf::TemplatePosition { path: "/templates/rule.typ".into(), line: 1, column: 29, range: 28..35 }),
        hints: vec![],
        warning: false,
    };
    let mut sources = SourceMap::default();
    let told = diagnostics(&[problem], &templates, &mut sources);
    let at = told[0].at.expect("a place");
    let file = sources.file(at.file);
    assert_eq!(file.path, "templates/pdf/rule.typ");
    assert_eq!(&file.text[at.range()], "unknown");
}

#[cfg(feature = "typst")]
mod embedded {
    use std::num::NonZeroUsize;

    use onus_pdf::{Engine, Rendered, covers, render, render_many};

    use super::*;

    /// On a thread as deep as the queue's.
    pub fn rendered(publication: &Publication, settings: &Settings, templates: &Templates) -> Result<Rendered, Vec<PdfProblem>> {
        let mut out = None;
        let job = |_| render(publication, settings, templates, &Engine::Embedded);
        render_many(1, NonZeroUsize::MIN, &job, &mut |_, result| out = Some(result));
        out.expect("one result")
    }

    #[test]
    fn the_same_book_gives_the_same_bytes() {
        let once = rendered(&sample::publication(13), &Settings::at(NOW), &Templates::default()).expect("a book");
        let again = rendered(&sample::publication(13), &Settings::at(NOW), &Templates::default()).expect("a book");
        assert!(once.bytes.starts_with(b"%PDF-1.7"));
        assert_eq!(once.warnings, Vec::new());
        assert!(once.bytes == again.bytes);
        let later = rendered(&sample::publication(13), &Settings::at(NOW + 86_400), &Templates::default()).expect("a book");
        assert!(later.bytes.len() > 100_000);
    }

    #[test]
    fn a_problem_in_a_project_s_template_names_its_line() {
        let templates = own("rule.typ", "// ours\n#let render(block, ctx) = [#unknown]\n").expect("loads nothing");
        let problems = rendered(&sample::publication(1), &Settings::at(NOW), &templates).expect_err("fails");
        let place = problems[0].position().expect("a place");
        assert_eq!((place.path.as_str(), place.line, place.column), ("/templates/rule.typ", 2, 29));
        assert_eq!(problems[0].to_string(), "unknown variable: unknown");
    }

    #[test]
    fn a_file_outside_the_bundle_is_not_there() {
        let templates = own("rule.typ", "#let render(block, ctx) = raw(read(\"/../../etc/passwd\"))").expect("loads nothing");
        assert!(rendered(&sample::publication(1), &Settings::at(NOW), &templates).is_err());
        let templates = own("rule.typ", "#let render(block, ctx) = raw(read(\"/etc/hostname\"))").expect("loads nothing");
        let problems = rendered(&sample::publication(1), &Settings::at(NOW), &templates).expect_err("fails");
        assert!(problems[0].to_string().contains("not found"), "{problems:?}");
    }

    #[test]
    fn what_is_said_to_be_covered_can_be_set() {
        // Every character of the first planes that counts as covered, plain, strong and as code.
        let all: Vec<char> = ('\u{A0}'..='\u{2FFF}')
            .chain('\u{3000}'..='\u{30FF}')
            .chain(('\u{4E00}'..='\u{D7A0}').step_by(997))
            .chain('\u{F900}'..='\u{FFFD}')
            .chain('\u{1F600}'..='\u{1F640}')
            .filter(|c| covers(*c))
            .collect();
        assert!(all.len() > 4_000, "{}", all.len());
        let mut publication = sample::publication(1);
        publication.pages.truncate(1);
        publication.pages[0].blocks = all
            .chunks(60)
            .map(|chunk| {
                let line: String = chunk.iter().flat_map(|c| [*c, ' ']).collect();
                let code = onus_publish::block::Inline::Code { text: line.clone() };
                let strong = onus_publish::block::Inline::Strong { content: text(line.clone()) };
                Block::Paragraph { content: vec![text(line).remove(0), strong, code] }
            })
            .collect();
        let result = rendered(&publication, &Settings::at(NOW), &Templates::default());
        let told: Vec<String> = result.err().unwrap_or_default().iter().map(PdfProblem::to_string).collect();
        assert_eq!(told, Vec::<String>::new());
    }

    #[test]
    fn many_documents_fail_one_by_one() {
        let templates = Templates::default();
        let broken = own("paragraph.typ", "#let render(block, ctx) = [#unknown]").expect("loads nothing");
        let mut told = BTreeMap::new();
        let job = |number: usize| {
            let templates = if number % 4 == 3 { &broken } else { &templates };
            let mut publication = with_text("fine");
            publication.pages.truncate(1);
            publication.title = format!("Book {number}");
            render(&publication, &Settings::at(NOW), templates, &Engine::Embedded)
        };
        let threads = NonZeroUsize::new(3).expect("three");
        render_many(40, threads, &job, &mut |number, result| {
            told.insert(number, result.is_ok());
        });
        assert_eq!(told.len(), 40);
        for (number, fine) in told {
            assert_eq!(fine, number % 4 != 3, "{number}");
        }
    }
}
