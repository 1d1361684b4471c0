//! Who is trusted with what (`docs/security.md`): what a project, a change to it or a neighbour may not cause.

mod gate;
mod repositories;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// 2026-11-22.
const TODAY: i64 = 1_795_305_600;

const BOOK: &str =
    "[book]\ntitle = \"Test\"\nsrc = \"content/organisation\"\n[preprocessor.onus]\nformats = [\"json\", \"markdown\"]\n";

const INVENTORY: &str = "organisation: {name: Larkspur, short: Larkspur}
teams:
  - {id: core, name: Core, email: core@larkspur.example}
accounts:
  - {id: \"111122223333\", name: prod, environment: production}
deployments:
  - {id: db, name: Database, service: rds, owner: core, account: \"111122223333\", regions: [eu-west-1]}
";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        folder.write("project/book.toml", BOOK);
        folder.write("project/content/inventory/all.yaml", INVENTORY);
        folder.write("secret.md", "TOPSECRET\n");
        folder
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("written");
    }

    fn link(&self, target: &str, path: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        let _ = fs::remove_file(&path);
        symlink(target, path).expect("a link");
    }

    fn onus(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onus"));
        command.args(words).current_dir(self.path("project")).env("SOURCE_DATE_EPOCH", TODAY.to_string());
        command.stdin(Stdio::null()).env("CI_JOB_TOKEN", "TOPSECRET").env_remove("ONUS_TYPST");
        command
    }

    fn run(&self, words: &[&str]) -> Output {
        self.onus(words).output().expect("the program runs")
    }

    /// Runs it, and expects a failure that says these words and quotes nothing secret.
    fn refused(&self, words: &[&str], said: &str) {
        let out = self.run(words);
        let text = told(&out);
        assert_eq!(out.status.code(), Some(2), "{words:?}: {text}");
        assert!(text.split_whitespace().collect::<Vec<_>>().join(" ").contains(said), "{said}: {text}");
        assert!(!text.contains("TOPSECRET"), "{text}");
        assert!(!holds(&self.path("project/output"), "TOPSECRET"));
    }
}

fn told(out: &Output) -> String {
    [&out.stdout, &out.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

/// Whether a file below a folder holds some words.
fn holds(folder: &Path, words: &str) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| match entry.path() {
        path if path.is_dir() => holds(&path, words),
        path => fs::read(path).is_ok_and(|bytes| bytes.windows(words.len()).any(|window| window == words.as_bytes())),
    })
}

#[test]
fn chapters_lead_nowhere_outside() {
    for (target, said) in [
        ("/proc/self/environ", "a link points outside the project"),
        ("../../../secret.md", "a link points outside the project"),
        ("../../.git/config", "it lies inside a `.git` folder"),
        ("/dev/zero", "a link points outside the project"),
    ] {
        let folder = Folder::new();
        folder.write("project/.git/config", "TOPSECRET");
        folder.write("project/content/organisation/SUMMARY.md", "- [X](x.md)\n");
        folder.link(target, "project/content/organisation/x.md");
        for command in ["build", "check"] {
            folder.refused(&[command], said);
        }
    }
}

#[test]
fn what_an_import_wrote_leads_nowhere_outside() {
    for name in ["imported-terraform.population.csv", "imported-terraform.written.json"] {
        let folder = Folder::new();
        folder.link("../../../secret.md", &format!("project/content/inventory/{name}"));
        for command in ["build", "check"] {
            folder.refused(&[command], "a link points outside the project");
        }
    }
}

#[test]
fn what_a_message_quotes_has_an_end() {
    let folder = Folder::new();
    let endless = "z".repeat(10_000);
    folder.write("project/content/organisation/SUMMARY.md", "- [X](x.md)\n");
    folder.write(
        "project/content/organisation/x.md",
        &format!("# X\n\n[a]({endless}.md) [b](onus:{endless}) {{{{ {endless} }}}} {}\n", "{{ ".repeat(100_000)),
    );
    let out = folder.run(&["check"]);
    assert_eq!(out.status.code(), Some(2), "{}", told(&out));
    assert!(told(&out).len() < 10_000, "{} bytes", told(&out).len());
}

#[test]
fn a_pipe_is_not_waited_for() {
    for name in ["content/organisation/x.md", "templates/html/header.html", "content/inventory/b.yaml"] {
        let folder = Folder::new();
        folder.write("project/content/organisation/SUMMARY.md", "- [X](x.md)\n");
        folder.write("project/content/organisation/x.md", "# X\n");
        let path = folder.path("project").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        let _ = fs::remove_file(&path);
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, rustix::fs::Mode::RWXU).expect("a pipe");
        folder.refused(&["build", "--format", "html"], "it is not a regular file");
    }
}

#[test]
fn no_setting_leads_outside() {
    let absolute = std::env::temp_dir().display().to_string();
    for outside in ["..", "../..", "content/../../x", absolute.as_str()] {
        for (find, key) in [
            ("src = \"content/organisation\"", "src"),
            ("formats", "team-narrative"),
            ("formats", "inventory"),
            ("formats", "templates"),
            ("formats", "output"),
        ] {
            let folder = Folder::new();
            let line = format!("{key} = \"{outside}\"");
            let book = if key == "src" { BOOK.replace(find, &line) } else { BOOK.replace(find, &format!("{line}\n{find}")) };
            folder.write("project/book.toml", &book);
            folder.refused(&["build"], "ONUS-I002");
        }
        let folder = Folder::new();
        folder.write("project/book.toml", &format!("{BOOK}[preprocessor.onus.model]\nextend = [\"{outside}\"]\n"));
        folder.refused(&["check"], "ONUS-I002");
    }
}

#[test]
fn a_link_in_place_of_a_folder_or_of_the_settings_is_refused() {
    let folder = Folder::new();
    folder.link("../secret.md", "project/book.toml");
    folder.refused(&["check"], "a link points outside the project");
    let folder = Folder::new();
    fs::create_dir_all(folder.path("elsewhere")).expect("a folder");
    for place in ["templates/html", "content/organisation", "output"] {
        let folder = Folder::new();
        folder.write("elsewhere/SUMMARY.md", "- [X](x.md)\n");
        folder.link(&folder.path("elsewhere").display().to_string(), &format!("project/{place}"));
        folder.refused(&["build"], "a link points outside the project");
        assert_eq!(fs::read_dir(folder.path("elsewhere")).expect("a folder").count(), 1, "nothing was written there");
    }
}

#[test]
fn a_limit_of_bytes_holds_for_every_file() {
    let folder = Folder::new();
    folder.write("project/content/inventory/b.yaml", &format!("# {}\n", "x".repeat(2 << 20)));
    folder.refused(&["check", "--max-file-size", "1"], "it is larger than 1 MiB");
    let out = folder.run(&["check", "--max-file-size", "3"]);
    assert!(!told(&out).contains("larger"), "{}", told(&out));
}

#[test]
fn a_limit_of_bytes_holds_in_commands_that_write() {
    let large = format!("# {}\n", "x".repeat(2 << 20));
    let limit = ["--max-file-size", "1"];
    let refused = |folder: &Folder, words: &[&str]| folder.refused(&[words, &limit].concat(), "larger than 1 MiB");
    let state = r#"{"version":4,"terraform_version":"1","serial":1,"lineage":"x","outputs":{},"resources":[]}"#;
    let folder = Folder::new();
    folder.write("project/a.tfstate", state);
    folder.write("project/model/a.yaml", &large);
    refused(&folder, &["model", "fmt", "--check", "model"]);
    folder.write("project/book.toml", &format!("{BOOK}{large}"));
    for words in
        [&["import", "--list"][..], &["import", "terraform", "a.tfstate"], &["services"], &["assign"], &["theme", "list"]]
    {
        refused(&folder, words);
    }
    folder.write("project/book.toml", BOOK);
    for path in ["imported-terraform.written.json", "imported-terraform.yaml"] {
        folder.write(&format!("project/content/inventory/{path}"), &large);
        refused(&folder, &["import", "terraform", "a.tfstate"]);
    }
}

#[test]
fn a_project_names_no_program() {
    let folder = Folder::new();
    let program = folder.path("project/tools/typst");
    folder.write("project/tools/typst", &format!("#!/bin/sh\ntouch {}\n", folder.path("PWNED").display()));
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("allowed");
    let pdf = "[preprocessor.onus.pdf]\nengine = \"cli\"\n";
    folder.write("project/book.toml", &format!("{}{pdf}typst = \"tools/typst\"\n", BOOK.replace("\"json\"", "\"pdf\"")));
    folder.refused(&["build"], "ONUS-B003");
    folder.refused(&["check"], "ONUS-B003");
    // Nor by way of an entry of the path that depends on the folder.
    folder.write("project/book.toml", &format!("{}{pdf}", BOOK.replace("\"json\"", "\"pdf\"")));
    let out = folder.onus(&["build"]).env("PATH", "tools:.:").output().expect("runs");
    assert_eq!(out.status.code(), Some(2), "{}", told(&out));
    assert!(!folder.path("PWNED").exists());
}

#[test]
fn lost_output_is_an_error() {
    let folder = Folder::new();
    for words in [
        &["check", "--format", "sarif"][..],
        &["check", "--format", "json"],
        &["diff", ".", ".", "--format", "markdown"],
        &["schema", "matrix"],
        &["explain", "db"],
        &["services"],
        &["completions", "bash"],
        &["--help"],
    ] {
        for lost in [">/dev/full", ">&-"] {
            let program = format!("exec \"$0\" \"$@\" {lost}");
            let mut command = Command::new("sh");
            command.args(["-c", &program, env!("CARGO_BIN_EXE_onus")]).args(words).current_dir(folder.path("project"));
            let out = command.env("SOURCE_DATE_EPOCH", TODAY.to_string()).output().expect("runs");
            assert_eq!(out.status.code(), Some(2), "{words:?} {lost}: {}", told(&out));
        }
        let mut command = Command::new("sh");
        command.args(["-c", "\"$0\" \"$@\" | true", env!("CARGO_BIN_EXE_onus")]).args(words);
        let out = command.current_dir(folder.path("project")).env("SOURCE_DATE_EPOCH", TODAY.to_string()).output().expect("runs");
        assert!(!told(&out).contains("standard output"), "a reader that went away is no error: {}", told(&out));
    }
}

#[test]
fn a_file_that_was_cut_off_does_not_pass() {
    let folder = Folder::new();
    folder.write("project/content/inventory/all.yaml", "");
    let out = folder.run(&["check"]);
    assert_eq!(out.status.code(), Some(1), "{}", told(&out));
    assert!(told(&out).contains("ONUS-C053") && told(&out).contains("ONUS-I034"), "{}", told(&out));
    folder.write("project/content/inventory/all.yaml", INVENTORY);
    folder.write("project/content/inventory/more.yaml", "# nothing yet\n");
    let out = folder.run(&["check", "--format", "json"]);
    assert!(told(&out).contains("ONUS-I034") && !told(&out).contains("ONUS-C053"), "{}", told(&out));
}

#[test]
fn a_mass_of_problems_is_one_page() {
    let folder = Folder::new();
    let keys: String = (0..150_000).map(|n| format!("key{n}: 1\n")).collect();
    folder.write("project/content/inventory/all.yaml", &format!("{INVENTORY}{keys}"));
    let out = folder.run(&["check"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(told(&out).len() < 20_000, "{} bytes", told(&out).len());
    assert!(told(&out).contains("and 149980 more like these"), "{}", told(&out));
    let json = folder.run(&["check", "--format", "json"]);
    assert!(json.stdout.len() < 500_000, "{} bytes", json.stdout.len());
    assert!(told(&json).contains("149800 more problems of this kind are not listed"));
}

#[test]
fn aliases_count_by_the_bytes_that_they_stand_for() {
    let folder = Folder::new();
    let text = format!("a: &a \"{}\"\nb: [{}]\n", "x".repeat(300_000), vec!["*a"; 5000].join(","));
    folder.write("project/content/inventory/b.yaml", &text);
    folder.refused(&["check"], "aliases make this file far larger than it looks");
    // Sharing a few lines is what aliases are for.
    let folder = Folder::new();
    folder.write("project/content/inventory/all.yaml", &INVENTORY.replace("owner: core", "owner: &o core"));
    assert_ne!(folder.run(&["check", "-q"]).status.code(), Some(2));
}

#[test]
fn a_template_that_grows_or_never_ends_ends_the_run() {
    let grows = "{% set a = \"xxxxxxxxxxxxxxxx\" %}{% for i in range(end=40) %}{% set_global a = a ~ a %}{% endfor %}{{ a }}";
    let never = "{% for i in range(end=100000) %}{% for j in range(end=100000) %}{% endfor %}{% endfor %}";
    let built_in = include_str!("../../templates/html/header.html");
    for template in [grows, never] {
        let folder = Folder::new();
        folder.write("project/templates/html/header.html", &format!("{built_in}\n{template}"));
        for command in [&["build", "--format", "html"][..], &["check"]] {
            let book = BOOK.replace("\"markdown\"", "\"html\"");
            folder.write("project/book.toml", &book);
            let limits = [("ONUS_TEMPLATE_SECONDS", "3"), ("ONUS_TEMPLATE_MEMORY", "256")];
            let out = folder.onus(command).envs(limits).output().expect("runs");
            assert_eq!(out.status.code(), Some(2), "{}", told(&out));
            let said = told(&out).split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(said.contains("html/header.html"), "{said}");
        }
    }
}

#[test]
fn a_pack_obeys_the_umask_and_follows_no_link() {
    let folder = Folder::new();
    let scope = "scopes:\n  - {id: s, name: S, framework: soc2, accounts: [\"111122223333\"], environments: [production], method: carve-out, period: {from: 2026-01-01, to: 2026-12-31}}\n";
    folder.write("project/content/inventory/all.yaml", &format!("{INVENTORY}{scope}"));
    folder.write("elsewhere.zip", "somebody's");
    folder.link("../elsewhere.zip", "project/p.zip");
    let program = "umask 077; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args([
        "-c",
        program,
        env!("CARGO_BIN_EXE_onus"),
        "pack",
        "s",
        "--period",
        "2026-07-01..2026-09-30",
        "--output",
        "p.zip",
    ]);
    let out = command.current_dir(folder.path("project")).env("SOURCE_DATE_EPOCH", TODAY.to_string()).output().expect("runs");
    assert!(out.status.success(), "{}", told(&out));
    let pack = folder.path("project/p.zip").symlink_metadata().expect("a pack");
    assert!(pack.is_file(), "the link was replaced");
    assert_eq!(pack.permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(folder.path("elsewhere.zip")).expect("a file"), "somebody's");
}

#[test]
fn the_lock_of_an_output_follows_no_link() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("project/output")).expect("a folder");
    folder.link("../../made-elsewhere", "project/output/.handbook.onus-lock");
    let out = folder.run(&["build"]);
    assert_eq!(out.status.code(), Some(2), "{}", told(&out));
    assert!(!folder.path("made-elsewhere").exists());
}

#[test]
fn evidence_is_not_taken_from_git() {
    let folder = Folder::new();
    folder.write("project/.git/config", "TOPSECRET");
    folder.link(".git/config", "project/ev.txt");
    let evidence = "evidence:\n  - {deployment: db, duties: [encryption-at-rest.enable], title: T, file: ev.txt, source: s, collected: {on: 2026-08-20, by: A}}\n";
    folder.write("project/content/inventory/all.yaml", &format!("{INVENTORY}{evidence}"));
    folder.refused(&["check"], "lies inside a `.git` folder");
}
