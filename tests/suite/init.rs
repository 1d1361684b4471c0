//! A new project builds at once; completions and manual pages say what `--help` says.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn onus(folder: &Path, arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_onus");
    Command::new(program).args(arguments).current_dir(folder).env("SOURCE_DATE_EPOCH", "1795305600").output().expect("runs")
}

fn words(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn good(folder: &Path, arguments: &[&str]) -> String {
    let output = onus(folder, arguments);
    assert!(output.status.success(), "onus {arguments:?}: {}", words(&output));
    words(&output)
}

fn commands() -> Vec<String> {
    let names: Vec<String> = onus::command(80).get_subcommands().map(|c| c.get_name().to_owned()).collect();
    assert!(names.len() >= 11, "{names:?}");
    names
}

#[test]
fn help_names_every_command_on_one_screen() {
    let help = good(Path::new("."), &["--help"]);
    let missing: Vec<String> = commands().into_iter().filter(|name| !help.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}\n{help}");
    // A terminal of 24 lines shows all of it above the next prompt.
    assert!(help.lines().count() <= 23, "{} lines:\n{help}", help.lines().count());
}

#[test]
fn a_new_project_checks_builds_and_has_nothing_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = good(folder.path(), &["init", "handbook"]);
    assert!(said.contains("cd handbook && onus build"), "{said}");
    let project = folder.path().join("handbook");
    let findings = onus(&project, &["check", "--format", "json", "--quiet"]);
    assert!(findings.status.success(), "{}", words(&findings));
    let findings: serde_json::Value = serde_json::from_slice(&findings.stdout).expect("JSON");
    // Only what is missing evidence may be open: nobody has collected any yet.
    let open: Vec<&serde_json::Value> = findings["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|f| f["level"] != "note" && f["code"] != "ONUS-C023")
        .collect();
    assert!(open.is_empty(), "{open:#?}");
    let built = good(&project, &["build", "--format", "markdown,html,json"]);
    for file in ["html/index.html", "html/teams/product/index.html", "markdown/organisation/index.md", "data/matrix.json"] {
        assert!(project.join("output/handbook").join(file).is_file(), "{file}: {built}");
    }
    let matrix = fs::read_to_string(project.join("output/handbook/data/matrix.json")).expect("a matrix");
    let matrix: serde_json::Value = serde_json::from_str(&matrix).expect("JSON");
    assert_eq!(matrix["deployments"].as_array().expect("a list").len(), 5);
    assert_eq!(matrix["teams"].as_array().expect("a list").len(), 2);
}

#[test]
fn what_the_comments_of_a_new_project_offer_works_when_it_is_switched_on() {
    let folder = tempfile::tempdir().expect("a folder");
    good(folder.path(), &["init", "."]);
    let path = folder.path().join("content/inventory/deployments.yaml");
    let text = fs::read_to_string(&path).expect("read");
    let on: String = text.lines().map(|l| l.replacen("    # ", "    ", usize::from(offered(l))) + "\n").collect();
    assert!(on.contains("\n    exceptions:") && on.contains("\n    evidence:"), "{on}");
    fs::write(&path, on).expect("written");
    fs::create_dir_all(folder.path().join("content/evidence")).expect("a folder");
    fs::write(folder.path().join("content/evidence/restore-test.md"), "Restored.\n").expect("written");
    good(folder.path(), &["check"]);
}

/// A line of a comment that is YAML: not a sentence.
fn offered(line: &str) -> bool {
    line.starts_with("    # ") && !line.ends_with('.')
}

#[test]
fn pipelines_are_yaml_the_hook_runs_and_versions_are_ours() {
    let folder = tempfile::tempdir().expect("a folder");
    good(folder.path(), &["init", "."]);
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let github: serde_json::Value = serde_saphyr::from_str(&read(".github/workflows/onus.yml")).expect("YAML");
    let steps = github["jobs"]["handbook"]["steps"].as_array().expect("steps");
    let runs: Vec<&str> = steps.iter().filter_map(|s| s["run"].as_str()).collect();
    let place = |run: &str| runs.iter().position(|r| r.contains(run)).unwrap_or_else(|| panic!("{run}: {runs:?}"));
    // Whatever the gate says, the handbook is published; and it speaks of what changed.
    assert!(place("onus build") < place("onus check --since \"$BASE\" --format github"), "{runs:?}");
    // One of them runs, whatever is set.
    assert_eq!(github["jobs"]["not-installed"]["if"], "vars.ONUS_URL == '' && vars.ONUS_SHA256 == ''");
    assert_eq!(github["jobs"]["handbook"]["if"], "vars.ONUS_URL != '' || vars.ONUS_SHA256 != ''");
    // What others write (a branch's name, a title) may not stand in a command.
    assert!(runs.iter().all(|r| !r.contains("${{")), "{runs:?}");
    let gitlab: serde_json::Value = serde_saphyr::from_str(&read(".gitlab-ci.yml")).expect("YAML");
    // What a stranger asks to merge is compared, and nothing is built from it; the gate is a job of its own.
    let script = gitlab["handbook"]["script"][0].as_str().expect("a script");
    let (compared, built) = script.split_once("else").expect("one or the other");
    assert!(compared.contains("onus diff ") && !compared.contains("onus build") && built.contains("onus build"), "{script}");
    assert_eq!(gitlab["inventory"]["script"][1], "onus check --since \"$BASE\"");
    let rules = gitlab[".onus"]["rules"].as_array().expect("rules");
    assert!(rules.iter().any(|rule| rule["if"] == "$CI_PIPELINE_SOURCE == \"merge_request_event\""), "{rules:?}");
    // What runs leave behind is not committed.
    assert!(read(".gitignore").lines().any(|line| line == "/onus.sarif"));
    assert_eq!(gitlab["variables"]["GIT_DEPTH"], "0");
    // A release by its digest, and never a package by its name: that may be a stranger's.
    for path in [".github/workflows/onus.yml", ".gitlab-ci.yml"] {
        let text = read(path);
        assert!(text.contains("sha256sum --check") && text.contains(env!("CARGO_PKG_VERSION")), "{path}");
        assert!(!text.contains("cargo install") && !text.contains("npm ") && !text.contains("pip install"), "{path}");
    }
    let schemas = fs::read_dir(folder.path().join("content/inventory")).expect("a folder").map(|e| e.expect("an entry").path());
    for file in schemas {
        let first = fs::read_to_string(&file).expect("read");
        assert!(first.starts_with("# yaml-language-server: $schema=../../schemas/inventory.schema.json\n"), "{}", file.display());
    }
    assert!(read("book.toml").starts_with("#:schema ./schemas/book.schema.json\n"));
    for (schema, subject) in [("inventory", "inventory"), ("book", "book")] {
        let written = read(&format!("schemas/{schema}.schema.json"));
        assert_eq!(written, good(folder.path(), &["schema", subject]), "{schema}");
    }
}

#[cfg(unix)]
#[test]
fn the_hook_lets_good_commits_through_and_no_others_wherever_the_project_lies() {
    for inner in [".", "docs/handbook"] {
        let folder = tempfile::tempdir().expect("a folder");
        let git = |arguments: &[&str]| {
            let path = format!(
                "{}:{}",
                Path::new(env!("CARGO_BIN_EXE_onus")).parent().expect("a folder").display(),
                std::env::var("PATH").unwrap_or_default()
            );
            let who = ["-c", "user.name=Platform", "-c", "user.email=platform@larkspur.example", "-c", "commit.gpgsign=false"];
            let mut git = Command::new("git");
            git.args(who).args(arguments).current_dir(folder.path()).env("PATH", path).env("GIT_CONFIG_GLOBAL", "/dev/null");
            git.env("SOURCE_DATE_EPOCH", "1795305600").output().expect("git runs")
        };
        assert!(git(&["init", "-q", "."]).status.success());
        good(folder.path(), &["init", inner]);
        assert!(git(&["config", "core.hooksPath", &format!("{inner}/.githooks")]).status.success());
        assert!(git(&["add", "-A"]).status.success());
        let first = git(&["commit", "-qm", "one"]);
        assert!(first.status.success(), "{inner}: {}", words(&first));
        let path = folder.path().join(inner).join("content/inventory/deployments.yaml");
        let text = fs::read_to_string(&path).expect("read");
        let broken = text.replace("owner: product", "owner: nobody-known");
        assert_ne!(text, broken);
        fs::write(&path, broken).expect("written");
        let second = git(&["commit", "-qam", "two"]);
        assert!(!second.status.success(), "{inner}: a broken inventory was committed");
        assert!(words(&second).contains("nobody-known"), "{}", words(&second));
    }
}

#[test]
fn a_source_that_cannot_be_read_leaves_no_half_project_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("cut.tfstate"), "{\"version\": 4, \"resources\": [").expect("written");
    let output = onus(folder.path(), &["init", "handbook", "--from", "terraform", "cut.tfstate"]);
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    assert!(!folder.path().join("handbook").exists());
    let state = "{\"version\": 4, \"resources\": []}";
    fs::write(folder.path().join("cut.tfstate"), state).expect("written");
    good(folder.path(), &["init", "handbook", "--from", "terraform", "cut.tfstate"]);
}

#[test]
fn a_project_is_made_beside_what_is_there_and_never_over_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    fs::create_dir(folder.path().join(".git")).expect("a folder");
    fs::create_dir_all(folder.path().join("content/inventory")).expect("a folder");
    for name in ["mine.txt", "README.md", "content/inventory/teams.yaml"] {
        fs::write(folder.path().join(name), format!("# mine: {name}\n")).expect("written");
    }
    let said = good(folder.path(), &["init", "."]);
    for name in ["mine.txt", "README.md", "content/inventory/teams.yaml"] {
        assert_eq!(read(name), format!("# mine: {name}\n"));
    }
    let kept = said.lines().find(|line| line.starts_with("left as they are: ")).unwrap_or_else(|| panic!("{said}"));
    assert!(kept.contains("README.md") && kept.contains("teams.yaml") && !kept.contains("mine.txt"), "{kept}");
    assert!(read("book.toml").contains("[preprocessor.onus]"));
    // Examples beside an inventory of one's own would name teams and accounts that it does not have.
    assert_eq!(fs::read_dir(folder.path().join("content/inventory")).expect("a folder").count(), 1, "{said}");
    // A second time there is a project already.
    let again = onus(folder.path(), &["init", "."]);
    assert_eq!(again.status.code(), Some(2));
    assert!(words(&again).replace('\n', " ").contains("nothing was written"), "{}", words(&again));
}

/// The guide's commands are tried in it; here, that nothing is missing and that nobody's own inventory is mixed with it.
#[test]
fn the_example_is_a_project_of_its_own_with_every_file_of_ours() {
    let folder = tempfile::tempdir().expect("a folder");
    good(folder.path(), &["init", "larkspur", "--example"]);
    let ours = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut compared = 0;
    let mut folders: Vec<_> =
        ["evidence", "inventory", "organisation", "team"].map(|name| ours.join("content").join(name)).into();
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let copy = folder.path().join("larkspur").join(entry.strip_prefix(ours).expect("below it"));
            let same = fs::read(&entry).expect("read") == fs::read(&copy).unwrap_or_default();
            assert!(same, "{}", copy.display());
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared} files");
    good(folder.path(), &["deployments", "--project", "larkspur"]);

    fs::create_dir_all(folder.path().join("mine/content/inventory")).expect("a folder");
    fs::write(folder.path().join("mine/content/inventory/teams.yaml"), "teams: []\n").expect("written");
    let refused = onus(folder.path(), &["init", "mine", "--example"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(words(&refused).contains("has an inventory already"), "{}", words(&refused));
    assert!(!folder.path().join("mine/book.toml").exists());
}

#[test]
fn a_book_of_mdbook_alone_is_no_project() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("book.toml"), "[book]\ntitle = \"Ours\"\n").expect("written");
    let output = onus(folder.path(), &["build"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(words(&output).replace('\n', " ").contains("has no table [preprocessor.onus]"), "{}", words(&output));
    let output = onus(folder.path(), &["init", "."]);
    assert!(words(&output).contains("[preprocessor.onus]"), "it says what to add: {}", words(&output));
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing was written");
    // Below a project, such a book does not hide it.
    good(folder.path(), &["init", "handbook"]);
    let below = folder.path().join("handbook/manual");
    fs::create_dir(&below).expect("a folder");
    fs::write(below.join("book.toml"), "[book]\ntitle = \"Ours\"\n").expect("written");
    good(&below, &["teams"]);
    let output = onus(folder.path(), &["teams", "--project", "no-such-folder"]);
    assert!(words(&output).contains("there is no folder no-such-folder"), "{}", words(&output));
}

#[test]
fn without_a_project_a_command_says_how_to_make_one() {
    // No folder above it holds a book.toml, whatever others left among temporary files.
    let folder = Path::new("/");
    for arguments in [&["build"][..], &["check"], &["explain", "payments-db"]] {
        let output = onus(folder, arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(words(&output).contains("onus init"), "{}", words(&output));
    }
}

#[test]
fn every_command_shows_examples() {
    for command in commands() {
        let help = good(Path::new("."), &[&command, "--help"]);
        let examples = help.split_once("Examples:").unwrap_or_else(|| panic!("{command} has no examples:\n{help}")).1;
        let shown = format!("onus {command}");
        assert!(examples.contains(&shown), "the examples of {command} do not show `{shown}`:\n{examples}");
    }
}

#[test]
fn completions_know_every_command_in_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = good(Path::new("."), &["completions", shell]);
        assert!(script.contains("ONUS_COMPLETE") && script.contains("onus"), "{shell}: {script}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let offered = completed(folder.path(), &["onus", ""]);
    let missing: Vec<String> = commands().into_iter().filter(|c| !offered.contains(c)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// What bash offers for the last of these words, with the script that we print: the one shell that every machine of ours has.
fn completed(folder: &Path, line: &[&str]) -> Vec<String> {
    fs::write(folder.join("onus.bash"), good(folder, &["completions", "bash"])).expect("written");
    let (last, before) = (line.len() - 1, line[line.len() - 2]);
    let script = format!(
        "source ./onus.bash; COMP_WORDS=(\"$@\"); COMP_CWORD={last}; COMP_TYPE=9; _clap_complete_onus onus '{}' '{before}' 2>/dev/null; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        line[last]
    );
    let here = Path::new(env!("CARGO_BIN_EXE_onus")).parent().expect("a folder");
    let path = format!("{}:{}", here.display(), std::env::var("PATH").expect("PATH"));
    let mut command = Command::new("bash");
    command.args(["-c", &script, "bash"]).args(line).current_dir(folder).env("PATH", path);
    let output = command.output().expect("bash runs");
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(|word| word.trim_end().to_owned()).collect()
}

#[test]
fn completions_know_the_ids_of_the_project_and_of_its_model() {
    let folder = tempfile::tempdir().expect("a folder");
    good(folder.path(), &["init", "."]);
    let offered = |line: &[&str]| completed(folder.path(), line);
    assert_eq!(offered(&["onus", "mine", "pro"]), ["product"]);
    assert_eq!(offered(&["onus", "mine", "PRO"]), ["product"], "without regard to case");
    assert_eq!(offered(&["onus", "check", "--team", "plat"]), ["platform"]);
    assert_eq!(offered(&["onus", "deployments", "--account", "1111"]), ["111122223333"]);
    assert!(offered(&["onus", "explain", "shop"]).contains(&"shop-db".to_owned()));
    assert!(offered(&["onus", "service", "lamb"]).contains(&"lambda".to_owned()));
    assert!(offered(&["onus", "duties", "guest"]).contains(&"guest-os".to_owned()));
    assert!(offered(&["onus", "check", "--code", "onus-c00"]).contains(&"ONUS-C001".to_owned()));
    assert!(offered(&["onus", "explain", "cc7."]).contains(&"CC7.5".to_owned()));
    // Options with their values, of the service that the line names.
    let options = |line: &[&str]| offered(&[&["onus", "explain"][..], line].concat());
    let of_ecs = options(&["--service", "ecs", "--option", ""]);
    assert!(of_ecs.contains(&"launch_type=fargate".to_owned()) && of_ecs.contains(&"launch_type=ec2".to_owned()), "{of_ecs:?}");
    assert!(of_ecs.iter().all(|word| !word.starts_with("engine=")), "{of_ecs:?}");
    assert!(options(&["--service", "rds", "--option", "engine=my"]).contains(&"engine=mysql".to_owned()));
    assert!(options(&["--service=rds", "--option", "multi"]).contains(&"multi_az=true".to_owned()));
    assert!(!options(&["--option", ""]).iter().any(|word| word.contains('=')), "no service is named");
    // Elsewhere, another project is named, and without any there is nothing to offer.
    let elsewhere = tempfile::tempdir().expect("a folder");
    let project = folder.path().to_str().expect("UTF-8");
    assert_eq!(completed(elsewhere.path(), &["onus", "--project", project, "mine", "pro"]), ["product"]);
    assert!(!completed(elsewhere.path(), &["onus", "mine", "pro"]).contains(&"product".to_owned()));
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().expect("a folder");
    good(folder.path(), &["man", "pages"]);
    for command in commands() {
        let page = fs::read_to_string(folder.path().join(format!("pages/onus-{command}.1")))
            .unwrap_or_else(|e| panic!("{command}: {e}"));
        assert!(page.contains(".TH") && page.contains(".SH SYNOPSIS") && page.contains("Examples"), "{page}");
    }
    let page = good(folder.path(), &["man"]);
    assert!(page.contains(".SH NAME") && page.contains("onus"), "{page}");
}
