//! A gate that lets a change pass does not leave a build that fails.

use std::fs;
use std::process::Output;

use onus_driver::build::{BuildRequest, Unobserved, build, rehearse};
use onus_driver::project::git::Git;
use onus_driver::{Environment, Moment, Project};
use onus_source::project_file::LARGEST_FILE;
use proptest::prelude::*;

use super::{BOOK, Folder, INVENTORY, TODAY, told};

/// A build writes over nothing that is not its own: a change that puts something in its way is stopped by the check.
#[test]
fn a_check_looks_at_the_place_of_the_output() {
    let folder = Folder::new();
    folder.write("project/output/handbook/notes.txt", "somebody's\n");
    for command in ["check", "build"] {
        folder.refused(&[command], "output/handbook");
    }
    for target in ["../../elsewhere", "../content"] {
        let folder = Folder::new();
        fs::create_dir_all(folder.path("elsewhere")).expect("a folder");
        folder.link(target, "project/output/handbook");
        for command in ["check", "build"] {
            folder.refused(&[command], "output/handbook");
        }
    }
    let folder = Folder::new();
    for command in ["build", "check", "build"] {
        assert_eq!(folder.run(&[command]).status.code(), Some(0), "an output of ours is in nobody's way");
    }
}

/// A folder whose PDFs are set by the command that `scripts/test` names, else by the one on the path.
fn folder_with_pdf() -> Folder {
    let folder = Folder::new();
    let book = BOOK.replace("\"json\", \"markdown\"", "\"pdf\"");
    folder.write("project/book.toml", &format!("{book}[preprocessor.onus.pdf]\nengine = \"cli\"\n"));
    folder
}

fn run_with_typst(folder: &Folder, words: &[&str]) -> Output {
    let mut command = folder.onus(words);
    if let Some(typst) = std::env::var_os("ONUS_TEST_TYPST") {
        command.env("ONUS_TYPST", typst);
    }
    command.output().expect("runs")
}

#[test]
#[ignore = "needs typst: scripts/test"]
fn a_check_sets_pdfs_with_own_templates() {
    for template in ["#panic(\"x\")", "", "#let render(block, ctx) = nothing-of-this-name", "#read(\"/etc/passwd\")"] {
        let folder = folder_with_pdf();
        folder.write("project/templates/pdf/paragraph.typ", template);
        for command in ["check", "build"] {
            let out = run_with_typst(&folder, &[command]);
            assert_eq!(out.status.code(), Some(2), "{command} {template}: {}", told(&out));
            assert!(told(&out).contains("ONUS-R101"), "{}", told(&out));
        }
        assert!(!folder.path("project/output/handbook").exists());
    }
    let folder = folder_with_pdf();
    folder.write("project/templates/pdf/paragraph.typ", include_str!("../../../templates/pdf/paragraph.typ"));
    for command in ["check", "build"] {
        let out = run_with_typst(&folder, &[command]);
        assert_eq!(out.status.code(), Some(0), "{command}: {}", told(&out));
    }
}

/// Names of everything that a book prints, in scripts that no shipped font has, invisible, and endless.
#[test]
#[ignore = "needs typst: scripts/test"]
fn no_name_and_no_heading_stops_a_pdf() {
    let long = ["x".repeat(100_000), "x y ".repeat(30_000)];
    let names = ["🚀 x", "ฐานข้อมูล", "डेटा", "\u{E000}", "\u{200B}", "\u{2060}\u{200E}", &long[0], &long[1]];
    for name in names {
        let folder = folder_with_pdf();
        let book = fs::read_to_string(folder.path("project/book.toml")).expect("a book");
        folder.write("project/book.toml", &book.replace("\"Test\"", &quoted(name)));
        let name = quoted(name);
        let inventory = INVENTORY
            .replace("name: Larkspur, short: Larkspur", &format!("name: {name}, short: {name}"))
            .replace("name: Core", &format!("name: {name}"))
            .replace("name: prod", &format!("name: {name}"))
            .replace("name: Database", &format!("name: {name}, note: {name}"));
        folder.write("project/content/inventory/all.yaml", &inventory);
        for command in ["check", "build"] {
            let out = run_with_typst(&folder, &[command, "-q"]);
            assert_eq!(out.status.code(), Some(0), "{command} {}: {}", &name[..name.len().min(80)], told(&out));
        }
    }
    let folder = folder_with_pdf();
    let headings = ["#", "##", "## &#8203;", "## <!-- a -->", "## `\u{E000}`", "## *a* **🚀** `b`"].join("\n\ntext\n\n");
    folder.write("project/content/organisation/SUMMARY.md", "- [X](x.md)\n- [Y](y.md)\n");
    folder.write("project/content/organisation/x.md", &headings);
    folder.write("project/content/organisation/y.md", &format!("# \u{200B}\n\n## {}\n", "x ".repeat(40_000)));
    for command in ["check", "build"] {
        let out = run_with_typst(&folder, &[command, "-q"]);
        assert_eq!(out.status.code(), Some(0), "{command}: {}", told(&out));
    }
}

fn environment() -> Environment {
    let day = "2026-11-22".parse().expect("a day");
    Environment {
        moment: Moment { seconds: TODAY, day },
        search_path: None,
        typst: None,
        largest_file: LARGEST_FILE,
        git: Git::new(None),
    }
}

/// Ids that file systems, addresses and formats have trouble with, and plain ones.
fn id() -> impl Strategy<Value = String> {
    let odd = [
        "con",
        "nul",
        "aux",
        "com1",
        "lpt9.x",
        "index",
        "matrix",
        "a.",
        "a..b",
        "index.html",
        "print",
        "0",
        "a-",
        "organisation",
        "team",
    ];
    prop_oneof![
        prop::sample::select(odd.to_vec()).prop_map(str::to_owned),
        "[a-z0-9][a-z0-9._-]{0,12}",
        Just("x".repeat(64)),
        "[A-Za-z./ ]{1,6}",
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z <>&\"'{}%|*_`#\\[\\]()!=+@-]{1,20}",
        any::<String>().prop_map(|text| text.chars().filter(|c| !c.is_control()).take(40).collect::<String>() + "x"),
        Just("🚀 Launch \u{202E}evil\u{200B}".to_owned()),
        Just("{{ 7 * 7 }} {% raw %} <script>alert(1)</script> =cmd|' /C calc'!A0".to_owned()),
        Just("x".repeat(40_000)),
    ]
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// A gate that lets a change pass does not leave a build that fails.
    #[test]
    fn what_passes_a_check_can_be_built(teams in prop::collection::vec((id(), name()), 1..4), deployments in prop::collection::vec((id(), name()), 1..4)) {
        let mut text = "organisation: {name: Larkspur, short: Larkspur}\nteams:\n".to_owned();
        for (id, name) in &teams {
            text += &format!("  - {{id: {}, name: {}, email: a@larkspur.example}}\n", quoted(id), quoted(name));
        }
        text += "deployments:\n";
        for (number, (id, name)) in deployments.iter().enumerate() {
            let owner = quoted(&teams[number % teams.len()].0);
            text += &format!("  - {{id: {}, name: {}, service: rds, owner: {owner}, note: {}}}\n", quoted(id), quoted(name), quoted(name));
        }
        let folder = Folder::new();
        folder.write("project/content/inventory/all.yaml", &text);
        folder.write("project/book.toml", &BOOK.replace("\"json\", \"markdown\"", "\"json\", \"markdown\", \"html\", \"csv\", \"xlsx\", \"oscal\""));
        let root = folder.path("project");
        let green = Project::open(&root, &environment()).and_then(|mut project| rehearse(&mut project, &Unobserved));
        if green.is_ok() {
            let built = build(&root, &BuildRequest::default(), &environment(), &Unobserved);
            prop_assert!(built.is_ok(), "{}\n{text}", built.err().map(|e| e.to_string()).unwrap_or_default());
        }
    }
}
