//! What the site brings beyond its pages: the demarcation picture, requirements, the single file, the looks that an owner sets,
//! the command that serves it. The example project at the root is what is looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use onus_core::check::{CheckInput, Finding, Options, check};
use onus_core::matrix::{Document, Inputs, Matrix, Split, assemble};
use onus_core::matrix_context::MatrixContext;
use onus_driver::project;
use onus_publish::block::{Block, Publication};
use onus_publish::{self as publish, outlines};
use onus_render::html::{self, Settings, Site};
use onus_source::SourceMap;
use scraper::{Html, Selector};
use sha2::{Digest, Sha256};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

struct Example {
    matrix: Matrix,
    findings: Vec<Finding>,
    book: Publication,
}

static EXAMPLE: LazyLock<Example> = LazyLock::new(|| {
    let mut sources = SourceMap::default();
    let project = project::load(root(), &mut sources).expect("the example is good");
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
    let inputs = Inputs { model: &project.model, inventory: &project.inventory, sources: &sources, document };
    let matrix = assemble(&inputs).expect("the example resolves");
    let options = Options { rule_max_age_days: 550, expiry_notice_days: 30, ..Options::default() };
    let input = CheckInput {
        model: &project.model,
        matrix: &matrix,
        inventory: &project.inventory,
        population: &project.population,
        sources: &sources,
        options: &options,
    };
    let findings = check(&input).findings;
    let book = publish::organisation(&MatrixContext::new(&matrix, &findings), Vec::new());
    Example { matrix, findings, book }
});

fn select<'a>(html: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    html.select(&Selector::parse(selector).expect("a selector")).collect()
}

fn page(path: &str) -> Html {
    let books = [EXAMPLE.book.clone()];
    let site = Site::new(&outlines(&books), &BTreeMap::new(), Settings::default()).expect("the templates are good");
    let page = books[0].pages.iter().find(|p| p.path == path).unwrap_or_else(|| panic!("there is {path}"));
    let bytes = html::render_page(&site, "organisation", page).expect("renders");
    Html::parse_document(std::str::from_utf8(&bytes).expect("UTF-8"))
}

#[test]
fn the_picture_and_its_table_say_what_the_matrix_says() {
    let matrix = &EXAMPLE.matrix;
    let figure = EXAMPLE.book.pages[0].blocks.iter().find_map(|b| match b {
        Block::Figure { figure } => Some(figure),
        _ => None,
    });
    let figure = figure.expect("the overview has the picture");
    // Counted here from the cells: areas of all deployments in the layer of facilities that are the provider's.
    for layer in &matrix.reference.layers {
        let mut provider: BTreeMap<&str, u64> = BTreeMap::new();
        for configuration in matrix.configurations.iter() {
            for (domain, cell) in matrix.reference.domains.iter().zip(&configuration.cells) {
                if domain.layer == layer.id && cell.split == Split::Provider {
                    *provider.entry(configuration.category.id()).or_default() += configuration.deployments.len() as u64;
                }
            }
        }
        let row = figure.rows.iter().find(|r| r[0] == layer.title).expect("every layer has a row");
        let said: u64 = row[2..]
            .iter()
            .flat_map(|words| words.split(", "))
            .filter_map(|part| part.strip_prefix("AWS "))
            .map(|n| n.parse::<u64>().expect("a number"))
            .sum();
        assert_eq!(said, provider.values().sum::<u64>(), "{}", layer.title);
    }
    let html = page("index");
    assert_eq!(select(&html, "figure.drawing svg[role=img][aria-label]").len(), 1);
    let rows = select(&html, "figure.drawing tbody tr").len();
    assert_eq!(rows, matrix.reference.layers.len(), "the table is beside it");
    let words: Vec<String> = select(&html, "figure.drawing svg text").iter().map(|t| t.text().collect()).collect();
    for layer in &matrix.reference.layers {
        assert!(words.contains(&layer.title), "{} is text in the picture: {words:?}", layer.title);
    }
    assert!(words.iter().any(|w| w.contains("ECS")), "this organisation's services stand on it: {words:?}");
    assert!(select(&html, "[style]").is_empty(), "the policy allows no style attributes");
}

#[test]
fn on_paper_the_picture_has_plain_colours_and_no_classes() {
    let json = serde_json::to_value(&EXAMPLE.book.pages[0]).expect("serialises");
    let block = json["blocks"].as_array().expect("blocks").iter().find(|b| b["block"] == "figure").expect("the picture");
    let svg = block["figure"]["picture"].as_str().expect("an SVG");
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{svg}");
    assert!(svg.contains("fill=\"#f2d7a6\"") && !svg.contains("class="));
}

#[test]
fn each_requirement_has_a_page_that_leads_to_its_duties() {
    let book = &EXAMPLE.book;
    let paths: BTreeSet<&str> = book.pages.iter().map(|p| p.path.as_str()).collect();
    assert!(paths.contains("requirements/index"));
    assert!(paths.contains("requirements/soc2/index"));
    assert!(paths.contains("requirements/soc2/cc6.4"), "{paths:?}");
    for framework in &EXAMPLE.matrix.reference.frameworks {
        let answered = framework.requirements.iter().filter(|r| !r.duties.is_empty()).count();
        let below = format!("requirements/{}/", framework.id);
        let pages = paths
            .iter()
            .filter(|p| p.starts_with(&below) && !["/index", "/responsibility"].iter().any(|end| p.ends_with(end)))
            .count();
        assert_eq!(pages, answered, "{}", framework.id);
    }
    let html = page("requirements/soc2/cc6.4");
    let links: Vec<&str> = select(&html, "main table a").iter().filter_map(|a| a.value().attr("href")).collect();
    assert!(links.iter().any(|l| l.contains("domains/") && l.contains('#')), "{links:?}");
    // Where such a link leads there is a place of that name.
    let link = links.iter().find(|l| l.contains("domains/")).expect("a link to a duty");
    let (path, fragment) = link.trim_start_matches("../").split_once('#').expect("a fragment");
    let domain = page(path.trim_end_matches("/index.html"));
    assert_eq!(select(&domain, &format!("[id=\"{fragment}\"]")).len(), 1, "{link}");
}

#[test]
fn links_of_a_matrix_row_that_has_a_fragment_go_on_from_it() {
    let bytes = html::render_single(&EXAMPLE.book, &BTreeMap::new(), Settings::default()).expect("renders");
    let html = Html::parse_document(std::str::from_utf8(&bytes).expect("UTF-8"));
    let ids: BTreeSet<&str> = select(&html, "[id]").iter().filter_map(|e| e.value().attr("id")).collect();
    let links = select(&html, ".grid tbody a[href]");
    assert!(links.len() > 1_000);
    for link in links {
        let href = link.value().attr("href").expect("selected by it");
        let id = href.strip_prefix('#').expect("every link of the table stays in the file");
        assert!(ids.contains(id), "{href} leads nowhere");
    }
}

#[test]
fn the_single_file_holds_the_whole_matrix_whatever_part_a_chapter_before_it_shows() {
    let mut book = EXAMPLE.book.clone();
    let mut chapter = book.pages.iter().find(|p| p.path == "matrix").expect("the matrix").clone();
    chapter.path = "guide/ours".into();
    for block in &mut chapter.blocks {
        if let Block::Matrix { matrix } = block {
            matrix.rows.truncate(1);
        }
    }
    book.pages.insert(0, chapter);
    let bytes = html::render_single(&book, &BTreeMap::new(), Settings::default()).expect("renders");
    let html = Html::parse_document(std::str::from_utf8(&bytes).expect("UTF-8"));
    assert_eq!(select(&html, ".grid tbody tr").len(), EXAMPLE.matrix.configurations.len());
}

#[test]
fn the_single_file_holds_everything_and_its_policy_names_it() {
    let bytes = html::render_single(&EXAMPLE.book, &BTreeMap::new(), Settings::default()).expect("renders");
    let text = std::str::from_utf8(&bytes).expect("UTF-8");
    let html = Html::parse_document(text);
    for selector in ["script[src]", "link", "img", "iframe", "[style]", "[onclick]"] {
        assert!(select(&html, selector).is_empty(), "{selector}");
    }
    let policy = select(&html, "meta[http-equiv=\"Content-Security-Policy\"]")[0].value().attr("content").expect("a policy");
    assert!(!policy.contains("unsafe") && !policy.contains("self") && !policy.contains("file:"), "{policy}");
    let inline = select(&html, "script, style");
    assert_eq!(inline.len(), 3);
    for element in inline {
        let content: String = element.text().collect();
        let hash = Sha256::digest(content.as_bytes());
        // Base64 by another hand: Python's, through the shell's `openssl` or not at all, is no part of this test; the bits are.
        let bits: String = hash.iter().map(|b| format!("{b:08b}")).collect();
        let named = policy.split('\'').filter_map(|p| p.strip_prefix("sha256-")).any(|coded| {
            let signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            let back: String =
                coded.trim_end_matches('=').chars().map(|c| format!("{:06b}", signs.find(c).expect("a sign"))).collect();
            back.starts_with(&bits)
        });
        assert!(named, "the policy does not name a {}", element.value().name());
    }
    assert!(bytes.len() < 5_000_000, "{} bytes are too many for a mail", bytes.len());
}

#[test]
fn a_team_has_its_book_on_one_page_with_each_place_once() {
    let context = MatrixContext::new(&EXAMPLE.matrix, &EXAMPLE.findings);
    let team = EXAMPLE.matrix.teams.iter().position(|t| t.id == "payments").expect("payments");
    let book = publish::team(&context, u32::try_from(team).expect("few"), Vec::new());
    let books = [EXAMPLE.book.clone(), book];
    let site = Site::new(&outlines(&books), &BTreeMap::new(), Settings::default()).expect("the templates are good");
    let bytes = html::render_printable_book(&site, &books[1]).expect("renders");
    let whole = Html::parse_document(std::str::from_utf8(&bytes).expect("UTF-8"));
    let mut seen = BTreeSet::new();
    for element in select(&whole, "[id]") {
        assert!(seen.insert(element.value().attr("id").expect("selected by it").to_owned()));
    }
    for page in &books[1].pages {
        assert!(select(&whole, "h2").iter().any(|h| h.text().collect::<String>().starts_with(&page.title)), "{}", page.title);
    }
    // A ticket may link to an area of a deployment, and to one duty of it.
    let index = html::render_page(&site, "teams/payments", &books[1].pages[0]).expect("renders");
    let index = Html::parse_document(std::str::from_utf8(&index).expect("UTF-8"));
    assert_eq!(select(&index, "[id=\"application-security.checkout-api\"]").len(), 1);
    let heads: Vec<String> = select(&index, "main h2, main h3").iter().map(|h| h.text().collect()).collect();
    let distinct: BTreeSet<&String> = heads.iter().collect();
    assert_eq!(heads.len(), distinct.len(), "no heading stands twice: {heads:?}");
}

#[test]
fn every_duty_of_an_area_has_a_place_on_its_page() {
    let matrix = &EXAMPLE.matrix;
    let position = matrix.reference.domains.iter().position(|d| d.id == "guest-os").expect("guest-os");
    let html = page("domains/guest-os");
    let duties: BTreeSet<&str> = matrix
        .configurations
        .iter()
        .flat_map(|c| &c.cells[position].duties)
        .map(|d| matrix.duties[*d as usize].id.as_str())
        .collect();
    assert!(!duties.is_empty());
    for duty in duties {
        assert_eq!(select(&html, &format!("[id=\"{duty}\"]")).len(), 1, "{duty}");
    }
}

#[test]
fn pages_stay_small_whatever_the_number_of_books() {
    let html = page("glossary");
    assert!(select(&html, "nav a").len() < 60, "no page holds the navigation of the whole site");
}

// The command line.

fn onus(project: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onus")).arg("--project").arg(project).args(arguments).output().expect("starts")
}

fn small_project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("book.toml", "[book]\ntitle = \"Small\"\nsrc = \"content/organisation\"\n");
    write(
        "content/inventory/all.yaml",
        "organisation: { name: Larkspur Payments Ltd, short: Larkspur }\nteams:\n  - { id: payments, name: Payments, email: payments@larkspur.example }\ndeployments:\n  - { id: shop, name: Shop, service: ecs, options: { launch_type: fargate }, owner: payments }\n",
    );
    folder
}

fn theme(lines: &str) -> (bool, String) {
    let project = small_project();
    let path = project.path().join("book.toml");
    let text = std::fs::read_to_string(&path).expect("there") + lines;
    std::fs::write(&path, text).expect("written");
    let out = onus(project.path(), &["check"]);
    (out.status.code() == Some(2), String::from_utf8_lossy(&out.stderr).into_owned())
}

#[test]
fn colours_that_cannot_be_read_are_refused_with_their_place() {
    let (refused, said) =
        theme("[preprocessor.onus.theme.light]\naccent = \"#9ec9ff\"\norganisation = \"#2f6690\"\nprovider = \"#2f6691\"\n");
    assert!(refused, "{said}");
    assert_eq!(said.matches("ONUS-B011").count(), 2, "both are told at once: {said}");
    assert!(said.contains("book.toml:5:10"), "{said}");
    let (refused, said) = theme("[preprocessor.onus.theme.dark]\nalarm = \"red\"\n");
    assert!(refused && said.contains("ONUS-B010"), "{said}");
    let (refused, said) = theme("[preprocessor.onus.theme]\nlogo = \"../secret.svg\"\n");
    assert!(refused && said.contains("ONUS-B012"), "{said}");
    let (refused, said) = theme("[preprocessor.onus.theme.light]\norganisation = \"#5b2a86\"\naccent = \"#5b2a86\"\n");
    assert!(!refused, "{said}");
}

#[test]
fn a_template_can_be_taken_and_is_never_overwritten_unasked() {
    let project = small_project();
    let out = onus(project.path(), &["theme", "eject", "duties"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let path: PathBuf = project.path().join("templates/html/blocks/duties.html");
    assert_eq!(std::fs::read_to_string(&path).expect("there"), html::default_templates()["blocks/duties.html"]);
    std::fs::write(&path, "mine").expect("written");
    let out = onus(project.path(), &["theme", "eject", "duties"]);
    assert_eq!(out.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&path).expect("there"), "mine");
    let list = onus(project.path(), &["theme", "list", "--format", "html"]);
    let list = String::from_utf8_lossy(&list.stdout).into_owned();
    assert!(list.lines().any(|l| l.contains("duties") && l.contains("your own")), "{list}");
    let out = onus(project.path(), &["theme", "eject", "dutys"]);
    assert!(String::from_utf8_lossy(&out.stderr).contains("did you mean `duties`?"));
}

#[test]
fn the_single_file_stands_beside_what_was_built_before() {
    let project = small_project();
    let out = onus(project.path(), &["build", "--format", "json"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let out = onus(project.path(), &["build", "--format", "html", "--single-file"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(project.path().join("output/handbook/matrix.html").is_file());
    assert!(project.path().join("output/handbook/data/matrix.json").is_file());
}

// Other programs: a browser.

fn node(script: &str, arguments: &[&std::ffi::OsStr]) {
    let judges = PathBuf::from(std::env::var_os("ONUS_TEST_JUDGES").expect("ONUS_TEST_JUDGES")).join("node");
    // Other tests run beside it, on a machine that may be busy: times are told, and only a page that hangs fails here.
    let slow = std::env::var_os("ONUS_SLOW").unwrap_or_else(|| "20".into());
    let script = root().join("tests/site").join(script);
    let out = Command::new("node").arg(script).args(arguments).arg(&judges).env("ONUS_SLOW", slow).output().expect("node");
    assert!(out.status.success(), "{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
}

#[test]
#[ignore = "needs node, chromium and playwright-core: scripts/test"]
fn a_browser_can_be_driven_through_the_example() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = onus(root(), &["build", "--format", "html", "--output", &folder.path().to_string_lossy()]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    node("drive.mjs", &[folder.path().join("handbook/html").as_os_str()]);
    node("tasks.mjs", &[folder.path().join("handbook/html").as_os_str()]);
}

#[test]
#[ignore = "needs node, chromium and playwright-core: scripts/test"]
fn a_browser_follows_edits_and_broken_edits() {
    node("serve.mjs", &[env!("CARGO_BIN_EXE_onus").as_ref(), root().as_os_str()]);
}

#[test]
#[ignore = "needs node, chromium and playwright-core: scripts/test"]
fn a_large_inventory_stays_small_and_quick_in_a_browser() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = folder.path().join("large");
    // Examples are built beside the program.
    let generate = Path::new(env!("CARGO_BIN_EXE_onus")).with_file_name("examples").join("generate");
    let size = ["--deployments", "2000", "--configurations", "120", "--teams", "60"];
    let out = Command::new(&generate).arg(&project).args(size).output().expect("`cargo test` builds examples");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let out = onus(&project, &["build", "--format", "html"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    node("large.mjs", &[project.join("output/handbook/html").as_os_str()]);
    node("tasks.mjs", &[project.join("output/handbook/html").as_os_str()]);
}
