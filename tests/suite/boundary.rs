//! Who is trusted with what (`docs/security.md`): what a project, a change to it or a neighbour may not cause.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use onus_driver::build::{BuildRequest, Unobserved, build, rehearse};
use onus_driver::project::git::Git;
use onus_driver::{Environment, Moment, Project};
use onus_source::project_file::LARGEST_FILE;
use proptest::prelude::*;

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

fn git(folder: &Path, words: &[&str]) {
    let out = Command::new("git")
        .args(["-c", "user.email=a@larkspur.example", "-c", "user.name=A", "-c", "commit.gpgsign=false"])
        .args(words)
        .current_dir(folder)
        .output()
        .expect("git runs");
    assert!(out.status.success(), "{words:?}: {}", told(&out));
}

#[test]
fn a_folder_that_looks_like_a_repository_answers_nothing() {
    let folder = Folder::new();
    let project = folder.path("project");
    git(folder.0.path(), &["init", "-q", "-b", "main", "."]);
    git(folder.0.path(), &["add", "-A"]);
    git(folder.0.path(), &["commit", "-qm", "base"]);
    git(folder.0.path(), &["branch", "base"]);
    folder.write(
        "project/content/inventory/all.yaml",
        &format!(
            "{INVENTORY}  - {{id: evil, name: Evil, service: s3, owner: core, account: \"111122223333\", regions: [eu-west-1]}}\n"
        ),
    );
    git(folder.0.path(), &["commit", "-qam", "change"]);
    // The planted one knows the change already, under the same name.
    let copy = folder.path("copy");
    git(folder.0.path(), &["clone", "-q", "--bare", ".", &copy.display().to_string()]);
    git(&copy, &["update-ref", "refs/heads/base", "refs/heads/main"]);
    for name in ["HEAD", "config", "objects", "refs", "packed-refs"] {
        let _ = Command::new("cp").arg("-r").arg(copy.join(name)).arg(&project).status().expect("copied");
    }
    let out = folder.run(&["diff", "base", "--exit-code"]);
    assert_eq!(out.status.code(), Some(1), "{}", told(&out));
    assert!(told(&out).contains("1 deployment added"), "{}", told(&out));
}

/// A change may hold files of any name: one that is called like the revision before it would be compared with itself.
#[test]
fn a_path_that_is_called_like_a_revision_answers_for_none() {
    let folder = Folder::new();
    let project = folder.path("project");
    git(&project, &["init", "-q", "-b", "main", "."]);
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-qm", "base"]);
    git(&project, &["tag", "v1"]);
    git(&project, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let id = Command::new("git").args(["rev-parse", "HEAD"]).current_dir(&project).output().expect("git");
    let id = told(&id).trim().to_owned();
    let changed = format!(
        "{INVENTORY}  - {{id: evil, name: Evil, service: s3, owner: core, account: \"111122223333\", regions: [eu-west-1]}}\n"
    );
    folder.write("project/content/inventory/all.yaml", &changed);
    git(&project, &["commit", "-qam", "change"]);
    let built = folder.run(&["build", "--format", "json"]);
    assert!(built.status.success(), "{}", told(&built));
    let matrix = fs::read_to_string(folder.path("project/output/handbook/data/matrix.json")).expect("a matrix");
    let words = ["origin/main", "v1", "HEAD~1", &id, &id[..10]].map(str::to_owned);
    let ranges = ["origin/main...", "origin/main..HEAD", "v1..."].map(str::to_owned).into_iter().chain([format!("{id}...")]);
    for word in words.into_iter().chain(ranges) {
        // Without the folder, the answer is the change.
        let out = folder.run(&["diff", &word, "--exit-code"]);
        assert_eq!(out.status.code(), Some(1), "{word}: {}", told(&out));
        folder.write(&format!("project/{word}/book.toml"), BOOK);
        folder.write(&format!("project/{word}/content/inventory/all.yaml"), &changed);
        folder.refused(&["diff", &word, "--exit-code"], "is a path of the project and a revision");
        let out = folder.run(&["diff", &format!("./{word}"), "--exit-code"]);
        assert_eq!(out.status.code(), Some(0), "a path that is written as one is a path: {}", told(&out));
        fs::remove_dir_all(project.join(&word)).expect("removed");
        folder.write(&format!("project/{word}"), &matrix);
        folder.refused(&["diff", &word, "--exit-code"], "is a path of the project and a revision");
        fs::remove_file(project.join(&word)).expect("removed");
    }
    // What a range begins with is a revision, whatever stands in the folder under its short name.
    folder.write(&format!("project/{}/book.toml", &id[..10]), BOOK);
    folder.write(&format!("project/{}/content/inventory/all.yaml", &id[..10]), &changed);
    let out = folder.run(&["diff", "origin/main...", "--exit-code"]);
    assert_eq!(out.status.code(), Some(1), "{}", told(&out));
}

#[test]
fn git_fetches_nothing_whatever_the_repository_promises() {
    let folder = Folder::new();
    let project = folder.path("project");
    git(&project, &["init", "-q", "-b", "main", "."]);
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-qm", "base"]);
    let id =
        Command::new("git").args(["rev-parse", "HEAD:content/inventory/all.yaml"]).current_dir(&project).output().expect("git");
    let id = told(&id).trim().to_owned();
    fs::remove_file(project.join(".git/objects").join(&id[..2]).join(&id[2..])).expect("removed");
    let transport = format!("ext::sh -c touch% {}", folder.path("PWNED").display());
    for (key, value) in [
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "evil"),
        ("remote.evil.promisor", "true"),
        ("remote.evil.url", transport.as_str()),
        ("protocol.ext.allow", "always"),
    ] {
        git(&project, &["config", key, value]);
    }
    // A git that does not know how to leave lazy fetches out.
    folder.write("bin/git", "#!/bin/sh\nunset GIT_NO_LAZY_FETCH\nexec /usr/bin/git \"$@\"\n");
    fs::set_permissions(folder.path("bin/git"), fs::Permissions::from_mode(0o755)).expect("allowed");
    let path = format!("{}:/usr/bin:/bin", folder.path("bin").display());
    let out = folder.onus(&["diff", "HEAD", "."]).env("PATH", path).output().expect("runs");
    assert_eq!(out.status.code(), Some(2), "{}", told(&out));
    assert!(!folder.path("PWNED").exists());
}

#[test]
fn a_name_that_is_not_utf8_is_an_error() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    let project = folder.path("project");
    let odd = project.join("content/inventory").join(std::ffi::OsStr::from_bytes(b"odd-\xff.yaml"));
    if fs::write(&odd, "teams: []\n").is_err() {
        return; // A file system that takes no such name.
    }
    git(&project, &["init", "-q", "-b", "main", "."]);
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-qm", "base"]);
    fs::remove_file(&odd).expect("removed");
    folder.refused(&["diff", "HEAD", "--exit-code"], "is not UTF-8");
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
    folder.write("project/templates/pdf/paragraph.typ", include_str!("../../templates/pdf/paragraph.typ"));
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
