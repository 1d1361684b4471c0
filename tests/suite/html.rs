//! The site: what a browser reads is what was said, every link leads somewhere, and nothing is loaded from elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use onus_publish::block::*;
use onus_publish::outlines;
use onus_render::html::{self, Settings, Site};
use proptest::prelude::*;
use scraper::{Html, Selector};

use crate::sample;

fn site(publications: &[Publication]) -> Site {
    Site::new(&outlines(publications), &BTreeMap::new(), Settings::default()).expect("the templates are good")
}

fn files(publications: &[Publication]) -> BTreeMap<String, Vec<u8>> {
    let site = site(publications);
    let plan = html::plan(&site, &outlines(publications));
    plan.into_iter()
        .map(|(path, job)| (path, html::render(&site, &publications.to_vec(), &job).expect("renders").into_owned()))
        .collect()
}

fn parse(bytes: &[u8]) -> Html {
    Html::parse_document(std::str::from_utf8(bytes).expect("pages are UTF-8"))
}

fn all<'a>(html: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    html.select(&Selector::parse(selector).expect("a selector")).collect()
}

/// One page with some blocks, as a reader of HTML sees it.
fn one(blocks: Vec<Block>) -> Html {
    let books = vec![sample::book(
        PublicationKind::Organisation,
        "organisation",
        "Book",
        vec![sample::page("index", "Page", "Overview", "", blocks)],
    )];
    parse(&html::render_page(&site(&books), "organisation", &books[0].pages[0]).expect("renders"))
}

/// Writes the example site to the folder in `ONUS_EXAMPLE`, for eyes and for judges.
#[test]
#[ignore = "writes the example site to the folder named by ONUS_EXAMPLE"]
fn write_example() {
    let root = std::env::var("ONUS_EXAMPLE").expect("ONUS_EXAMPLE names a folder");
    // Templates are read again, so that a change shows without a build.
    let mut templates = BTreeMap::new();
    for name in html::default_templates().into_keys() {
        let text = std::fs::read_to_string(Path::new("templates/html").join(&name)).expect("a template");
        templates.insert(name, text);
    }
    let mut books = sample::publications();
    if std::env::var_os("ONUS_LARGE").is_some() {
        books[0] = sample::large(120);
    }
    let site = Site::new(&outlines(&books), &templates, Settings::default()).expect("the templates are good");
    for (path, job) in html::plan(&site, &outlines(&books)) {
        let path = Path::new(&root).join(path);
        std::fs::create_dir_all(path.parent().expect("has a folder")).expect("a folder");
        std::fs::write(path, html::render(&site, &books, &job).expect("renders")).expect("a file");
    }
}

#[test]
fn every_link_and_fragment_leads_somewhere() {
    let files = files(&sample::publications());
    let ids: BTreeMap<&str, BTreeSet<String>> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| {
            let ids = all(&parse(bytes), "[id]").iter().filter_map(|e| e.attr("id").map(str::to_owned)).collect();
            (path.as_str(), ids)
        })
        .collect();
    let mut links = 0;
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        for element in all(&parse(bytes), "[href], [src]") {
            let href = element.attr("href").or(element.attr("src")).unwrap_or_default();
            if href.starts_with("https:") {
                assert_eq!(element.value().name(), "a", "{path} loads {href} from elsewhere");
                continue;
            }
            let (file, fragment) = href.split_once('#').unwrap_or((href, ""));
            let target = resolve(path, file);
            assert!(files.contains_key(&target), "{path}: {href} leads to {target}, which is not there");
            if !fragment.is_empty() {
                assert!(ids[target.as_str()].contains(fragment), "{path}: {href} names a place that is not there");
            }
            links += 1;
        }
    }
    assert!(links > 1000, "the example has links: {links}");
}

fn resolve(from: &str, to: &str) -> String {
    if to.is_empty() {
        return from.to_owned();
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in to.split('/') {
        if part == ".." { assert!(parts.pop().is_some(), "{from}: {to} leaves the site") } else { parts.push(part) }
    }
    parts.join("/")
}

#[test]
fn pages_hold_no_inline_style_or_script_and_every_id_once() {
    for (path, bytes) in files(&sample::publications()).iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = parse(bytes);
        assert!(all(&html, "[style], style").is_empty(), "{path} has inline style");
        assert!(all(&html, "script:not([src])").is_empty(), "{path} has an inline script");
        let policy = all(&html, "meta[http-equiv='Content-Security-Policy']");
        let policy = policy[0].attr("content").expect("a policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        let on: Vec<_> = all(&html, "*")
            .iter()
            .flat_map(|e| e.value().attrs())
            .filter(|(n, _)| n.starts_with("on"))
            .map(|(n, _)| n.to_owned())
            .collect();
        assert_eq!(on, Vec::<String>::new(), "{path}");
        let mut seen = BTreeSet::new();
        for element in all(&html, "[id]") {
            assert!(seen.insert(element.attr("id").unwrap_or_default().to_owned()), "{path} has {:?} twice", element.attr("id"));
        }
        assert_eq!(all(&html, "h1").len(), 1, "{path}");
    }
}

#[test]
fn the_matrix_is_whole_without_a_script() {
    let files = files(&sample::publications());
    let html = parse(&files["matrix/index.html"]);
    assert_eq!(all(&html, ".grid tbody tr").len(), 13);
    assert_eq!(all(&html, ".grid tbody td > a").len(), 13 * 25);
    assert_eq!(all(&html, ".grid .heads th").len(), 2 + 25);
    let spans: usize =
        all(&html, ".layers th").iter().map(|th| th.attr("colspan").and_then(|s| s.parse::<usize>().ok()).unwrap_or(1)).sum();
    assert_eq!(spans, 25);
    // Row 4, Guest OS: Amazon EKS shares it.
    let cell = &all(&html, ".grid tbody tr:nth-child(4) td:nth-child(8) > a")[0];
    assert_eq!(cell.attr("href"), Some("../services/eks-managed-nodes/index.html#guest-os"));
    let letters: Vec<String> = cell.select(&Selector::parse("b").expect("a selector")).map(|b| b.text().collect()).collect();
    assert_eq!(letters, ["P", "O"]);
    for cell in all(&html, ".grid tbody td > a") {
        assert!(
            cell.select(&Selector::parse("b").expect("a selector")).next().is_some(),
            "colour speaks alone in {}",
            cell.html()
        );
    }
}

#[test]
fn cells_for_the_panel_are_those_of_the_page() {
    let files = files(&sample::publications());
    let script = std::str::from_utf8(&files["services/eks-managed-nodes/cells.js"]).expect("UTF-8");
    let json = script.strip_prefix("onusCells(").and_then(|s| s.strip_suffix(");\n")).expect("one call");
    let cells: BTreeMap<String, String> = serde_json::from_str(json).expect("JSON");
    assert_eq!(cells.len(), 25);
    let cell = Html::parse_fragment(&cells["guest-os"]);
    let duties: Vec<String> = all(&cell, ".do").iter().map(|p| p.text().collect::<String>().trim().to_owned()).collect();
    assert_eq!(duties, ["Build and publish patched images of the platform.", "Roll each new image out to your node groups."]);
    assert!(all(&cell, "[id]").is_empty(), "the panel must not repeat the page's anchors");
}

#[test]
fn bars_fill_their_width_and_say_their_numbers() {
    let counts = vec![
        (onus_core::matrix::Split::Provider, 1),
        (onus_core::matrix::Split::Shared, 1),
        (onus_core::matrix::Split::Organisation, 1),
    ];
    let html = one(vec![Block::Bars {
        caption: "Thirds".into(),
        rows: vec![BarRow { label: "A".into(), to: None, counts, words: String::new() }],
    }]);
    let widths: Vec<f64> = all(&html, ".bar > svg > :not(.f-cut)")
        .iter()
        .map(|e| e.attr("width").and_then(|w| w.trim_end_matches('%').parse().ok()).unwrap_or(0.0))
        .collect();
    assert_eq!(widths.len(), 3);
    assert!((widths.iter().sum::<f64>() - 100.0).abs() < 0.0005, "{widths:?}");
    let numbers: Vec<String> = all(&html, "tbody td.n").iter().map(|e| e.text().collect()).collect();
    assert_eq!(numbers, ["1", "1", "1"]);
}

#[test]
fn an_owners_template_replaces_ours_and_a_broken_one_is_named() {
    let books = sample::publications();
    let own = BTreeMap::from([("blocks/rule.html".to_owned(), "<p>own {{ page.title }}</p>".to_owned())]);
    let site = Site::new(&outlines(&books), &own, Settings::default()).expect("good");
    let page = books[0].pages.iter().find(|p| p.path == "how-to-read").expect("there");
    let html = String::from_utf8(html::render_page(&site, "organisation", page).expect("renders")).expect("UTF-8");
    assert!(html.contains("<p>own How to read this book</p>"));
    let broken = BTreeMap::from([("blocks/rule.html".to_owned(), "{% if %}".to_owned())]);
    let error = Site::new(&outlines(&books), &broken, Settings::default()).err().expect("refused").to_string();
    assert!(error.contains("blocks/rule.html"), "{error}");
}

#[test]
fn pages_that_would_leave_the_site_or_meet_are_refused() {
    let book = |paths: &[&str]| {
        vec![sample::book(
            PublicationKind::Organisation,
            "organisation",
            "B",
            paths.iter().map(|p| sample::page(p, "T", "S", "", vec![])).collect(),
        )]
    };
    let make = |paths: &[&str]| {
        Site::new(&outlines(&book(paths)), &BTreeMap::new(), Settings::default()).map(|_| ()).map_err(|e| e.to_string())
    };
    assert_eq!(make(&["index", "a/b"]), Ok(()));
    for bad in ["../x", "a//b", "/x", "a/../b", "a\\b", "c:x", "a\u{0}b"] {
        assert!(make(&[bad]).is_err(), "{bad:?} must be refused");
    }
    assert!(make(&["a", "a/index"]).expect_err("one file").contains("same file"));
}

#[test]
fn colours_are_checked_and_ink_follows() {
    let books = sample::publications();
    let with = |role: &str, light: &str| {
        let colours = BTreeMap::from([(role.to_owned(), (light.to_owned(), "#101010".to_owned()))]);
        Site::new(&outlines(&books), &BTreeMap::new(), Settings { colours, ..Settings::default() })
    };
    assert!(with("provider", "red; } body { display: none").is_err());
    assert!(with("background", "#ffffff").is_err());
    let site = with("organisation", "#ffee00").expect("good");
    let css = html::render(&site, &books, &html::Job::Colours).expect("renders");
    let css = std::str::from_utf8(&css).expect("UTF-8").to_owned();
    assert!(css.contains("--o-ink: light-dark(#000000, #ffffff)"), "{css}");
}

#[test]
fn links_that_run_something_are_words_alone() {
    for url in [
        "javascript:alert(1)",
        " JaVaScript:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "//evil.example",
        "https:\u{1}//x",
        "vbscript:x",
    ] {
        let link = Inline::Link { to: Target::Url { url: url.into() }, content: text("words") };
        let html = one(vec![Block::Paragraph { content: vec![link] }]);
        assert!(all(&html, ".text a").is_empty(), "{url} must not be a link");
        assert_eq!(all(&html, ".text p")[0].text().collect::<String>(), "words");
    }
}

#[test]
fn a_megabyte_of_name_is_a_name() {
    let name = "<b>{{ x }}|".repeat(100_000);
    let html = one(vec![Block::Paragraph { content: text(name.clone()) }]);
    assert_eq!(all(&html, ".text p")[0].text().collect::<String>(), name);
}

#[test]
fn a_large_matrix_is_small() {
    let large = vec![sample::large(120)];
    let site = Site::new(&outlines(&large), &BTreeMap::new(), Settings::default()).expect("good");
    let matrix = large[0].pages.iter().find(|p| p.path == "matrix").expect("there");
    let matrix = html::render_page(&site, "organisation", matrix).expect("renders");
    assert!(matrix.len() < 1_500_000, "{}", matrix.len());
}

/// The index is made from blocks; its format is read here as `search.js` reads it.
#[test]
fn search_finds_words_and_stays_small() {
    let mut book = sample::large(4_900);
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = move |n: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % n
    };
    for page in &mut book.pages {
        // Rare words are rare: the rank of each is the smallest of three throws.
        let words: Vec<String> = (0..60).map(|_| format!("word{}", next(8_000).min(next(8_000)).min(next(8_000)))).collect();
        page.blocks.push(Block::Paragraph { content: text(words.join(" ")) });
    }
    book.pages[3].blocks.push(Block::Paragraph { content: text("Größe, naïve e\u{301}tude; 東京 guest-os.roll-out") });
    let books = vec![book];
    let site = site(&books);
    let script = html::render(&site, &books, &html::Job::Search).expect("renders");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, &script).expect("in memory");
    let packed = encoder.finish().expect("in memory").len();
    println!("search index of {} pages: {} bytes, {packed} compressed", books[0].pages.len(), script.len());
    assert!(books[0].pages.len() > 4_900 && packed < 2_000_000, "{packed}");
    let json =
        std::str::from_utf8(&script).ok().and_then(|s| s.strip_prefix("onusSearch(")?.strip_suffix(");\n")).expect("one call");
    let index: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let words: Vec<&str> = index["words"].as_str().expect("words").split('\n').collect();
    assert!(words.is_sorted());
    let posts: Vec<&str> = index["posts"].as_str().expect("posts").split('\n').collect();
    let pages = |word: &str| words.binary_search(&word).map(|i| decode(posts[i])).unwrap_or_default();
    for word in ["grosse", "naive", "etude", "東東", "京京"] {
        assert_eq!(pages(word), [(3, 1)], "{word}");
    }
    let matrix = books[0].pages.iter().position(|p| p.path == "matrix").expect("there");
    assert!(pages("matrix").contains(&(matrix, 3)), "words of a title weigh most");
    assert!(pages("guest").len() > 4_900);
}

fn decode(line: &str) -> Vec<(usize, usize)> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (mut out, mut page, mut n, mut shift) = (Vec::new(), 0, 0_usize, 0);
    for digit in line.chars().filter_map(|c| DIGITS.find(c)) {
        n |= (digit & 31) << shift;
        if digit & 32 != 0 {
            shift += 5;
            continue;
        }
        page += n >> 2;
        out.push((page, n & 3));
        (n, shift) = (0, 0);
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever a field holds comes back as text, in text and in attributes, and no element is added.
    #[test]
    fn hostile_text_parses_back(words in hostile()) {
        let expected = onus_source::text::visible(&words, onus_source::text::Medium::Document).into_owned();
        let blocks = vec![
            Block::Paragraph { content: text(words.clone()) },
            Block::Facts { rows: vec![(words.clone(), vec![Inline::Code { text: words.clone() }])] },
            Block::Table { caption: words.clone(), head: vec![words.clone()], rows: vec![vec![vec![Inline::Strong { content: text(words.clone()) }]]] },
        ];
        let html = one(blocks);
        let read = |selector: &str| all(&html, selector)[0].text().collect::<String>();
        for selector in [".text > p", "dt", "dd code", "caption", "thead th", "tbody th strong"] {
            if words.is_empty() && selector == "caption" {
                continue; // A table without a caption has none.
            }
            prop_assert_eq!(read(selector), expected.as_str(), "{}", selector);
        }
        if !words.is_empty() {
            prop_assert_eq!(all(&html, ".scroll")[0].attr("aria-label"), Some(expected.as_str()));
        }
        prop_assert_eq!(all(&html, ".text script, .text img, .text b, .text a").len(), 0);
    }
}

/// Strings that break things, alone and mixed with any others.
pub fn hostile() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "<script>alert(1)</script>",
        "{{ x }}",
        "{{#include /etc/passwd}}",
        "{% raw %}",
        "|",
        "||",
        "`",
        "``",
        "```",
        "~~~",
        "\\",
        "*",
        "**",
        "_",
        "__",
        "[x](javascript:a)",
        "![x](y)",
        "<!--",
        "-->",
        "]]>",
        "&amp;",
        "&#60;",
        "\u{202E}",
        "\u{2067}",
        "\u{2069}",
        "\u{200F}",
        "אבג",
        "مرحبا",
        "# ",
        "- ",
        "+ ",
        "1. ",
        "1) ",
        "> ",
        "---",
        "===",
        ": ",
        "www.example.com",
        "http://example.com/",
        "a@b.example",
        "\n",
        "\n\n",
        "\t",
        "    ",
        " ",
        "$x$",
        "~x~",
        "[^1]",
        "<a id=x>",
        "'",
        "\"",
        "\u{0}",
        "\u{7}",
        "\u{FFFE}",
        "é",
        "日本語",
        "=cmd()",
        "#eval",
        "\u{2028}",
        "a_b_c",
        "$(",
        ")",
        "(",
        "!",
        "^",
    ])
    .prop_map(str::to_owned);
    let any = "\\PC{0,6}";
    prop::collection::vec(prop_oneof![3 => nasty, 1 => any.prop_map(String::from)], 0..8).prop_map(|parts| parts.concat())
}
