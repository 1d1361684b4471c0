//! The rules of the house, held by the tree itself.

mod circles;
mod named;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use onus_model::vocabulary::PartyKind;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Every file with one of these endings below a folder, by its path from the root.
fn files(folder: &str, endings: &[&str]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| endings.iter().any(|wanted| e == *wanted)) {
                let name = path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read_to_string(&path).expect("text"));
            }
        }
    }
    assert!(!found.is_empty(), "nothing found in {folder}");
    found
}

/// Codes in a text, `ONUS-` and what follows; families like `ONUS-R1xx` written otherwise are none.
fn codes(text: &str) -> BTreeSet<String> {
    let code = |start: usize| {
        let rest = &text[start + 5..];
        let letters = rest.bytes().take_while(u8::is_ascii_uppercase).count();
        let digits = rest[letters..].bytes().take_while(u8::is_ascii_digit).count();
        (letters > 0 && digits == 3).then(|| text[start..start + 5 + letters + digits].to_owned())
    };
    text.match_indices("ONUS-").filter_map(|(start, _)| code(start)).collect()
}

/// What a file of Rust says outside comments, and what it says in its own tests left out.
fn code_of(text: &str) -> String {
    let own_tests = text.find("#[cfg(test)]").unwrap_or(text.len());
    text[..own_tests]
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |all, line| all + line + "\n")
}

/// Every file of Rust that goes into the program.
fn sources() -> BTreeMap<String, String> {
    let mut all = files("crates", &["rs"]);
    all.extend(files("src", &["rs"]));
    all
}

#[test]
fn no_source_file_is_longer_than_400_lines() {
    let long: Vec<String> = sources()
        .into_iter()
        .filter(|(path, _)| !path.contains("/tests/"))
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > 400)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn every_source_file_says_what_it_is_for() {
    let silent: Vec<String> = sources().into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(path, _)| path).collect();
    assert!(silent.is_empty(), "open with `//!`: {silent:#?}");
}

/// clippy.toml and Cargo.toml ban prints, exits, the clock and the environment; `allow` silences clippy, and this it does not.
/// What a crate may depend on is held by Cargo.
#[test]
fn libraries_neither_print_nor_exit_nor_read_the_clock_or_the_environment() {
    let banned = [
        "println!",
        "print!",
        "dbg!",
        "process::exit",
        "io::stdout",
        "io::stderr",
        "SystemTime::now",
        "Timestamp::now",
        "Zoned::now",
        "env::var",
        "env::vars",
        "env::args",
    ];
    let mut found = Vec::new();
    for (path, text) in files("crates", &["rs"]) {
        // Cargo speaks with build scripts through all of these.
        // One crate looks at standard output before anybody writes to it.
        if path.ends_with("/build.rs") || path.starts_with("crates/onus-stdio/") {
            continue;
        }
        let code = code_of(&text);
        found.extend(banned.iter().filter(|word| code.contains(*word)).map(|word| format!("{path}: {word}")));
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// What a project names is opened by one function. Whoever opens anything else says here what it is.
#[test]
fn only_one_function_opens_files_of_a_project() {
    let reasons: BTreeMap<&str, &str> = [
        ("crates/onus-source/src/project_file.rs", "the function"),
        ("crates/onus-source/src/project_walk.rs", "lists folders that it has resolved"),
        ("crates/onus-source/src/process.rs", "files of a call's own temporary folder"),
        ("crates/onus-pack/src/sign.rs", "the pack that the caller names"),
        ("crates/onus-driver/src/signing.rs", "the key that the caller names"),
        ("crates/onus-driver/src/sink/", "outputs"),
        ("crates/onus-driver/src/project/history.rs", "new files of a temporary folder"),
        ("crates/onus-driver/src/project/revision.rs", "git's own files, which no change to a project holds"),
        ("crates/onus-import/src/open.rs", "the files that the caller names"),
        ("crates/onus-import/src/write/stage.rs", "files that this import wrote"),
        ("crates/onus-import/src/write/files.rs", "lists a folder that it has resolved"),
        ("crates/onus-pack/src/earlier.rs", "the packs that the caller names"),
    ]
    .into();
    let openers = ["fs::read(", "fs::read_to_string(", "File::open(", "OpenOptions", "File::options(", "read_dir("];
    let found: Vec<String> = files("crates", &["rs"])
        .into_iter()
        .filter(|(path, _)| !path.ends_with("/build.rs") && !path.contains("/tests/"))
        .filter(|(path, _)| !reasons.keys().any(|known| path.starts_with(known)))
        .flat_map(|(path, text)| {
            let code = code_of(&text);
            let here = openers.into_iter().filter(|word| code.contains(word)).map(|word| format!("{path}: {word}"));
            here.collect::<Vec<_>>()
        })
        .collect();
    assert!(found.is_empty(), "use onus_source::project_file: {found:#?}");
}

/// Only one crate links Typst, and what knows nothing of formats is built without it.
#[test]
fn only_onus_pdf_depends_on_typst() {
    let mut with_typst = BTreeSet::new();
    for entry in fs::read_dir(root().join("crates")).expect("the workspace") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let manifest: toml::Table = read(&format!("crates/{name}/Cargo.toml")).parse().expect("TOML");
        let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table).expect("dependencies");
        if dependencies.keys().any(|dependency| dependency.starts_with("typst")) {
            with_typst.insert(name);
        }
    }
    assert_eq!(with_typst, BTreeSet::from(["onus-pdf".to_owned()]));
}

/// Codes come from one table: nobody writes an id by hand, and none of the table is left over.
#[test]
fn every_code_of_the_table_is_used_and_none_is_written_by_hand() {
    let sources = ["crates", "src"].into_iter().flat_map(|folder| files(folder, &["rs"]));
    let (table, users): (Vec<_>, Vec<_>) = sources.partition(|(path, _)| path.starts_with("crates/onus-source/src/codes/"));
    let users: Vec<(String, String)> = users.into_iter().map(|(path, text)| (path, code_of(&text))).collect();
    let by_hand: Vec<&str> = users.iter().filter(|(_, code)| writes_an_id(code)).map(|(path, _)| path.as_str()).collect();
    assert!(by_hand.is_empty(), "ids of codes written by hand; use onus_source::codes: {by_hand:?}");

    let defined: Vec<String> = table
        .iter()
        .flat_map(|(_, text)| text.lines())
        .filter_map(|line| Some(line.trim().split_once(" = \"ONUS-")?.0.to_owned()))
        .collect();
    assert_eq!(defined.len(), onus_source::codes::all().count(), "the table no longer has the shape that this test reads");
    let used = |name: &String| {
        let reference = format!("codes::{name}");
        users.iter().any(|(_, code)| {
            code.match_indices(&reference)
                .any(|(at, found)| !code[at + found.len()..].starts_with(|c: char| c == '_' || c.is_ascii_alphanumeric()))
        })
    };
    let idle: Vec<&String> = defined.iter().filter(|name| !used(name)).collect();
    assert!(idle.is_empty(), "in the table of codes and used nowhere: {idle:?}");
}

/// Whether a string of the code is an id. Examples in help texts and messages are more than the id.
fn writes_an_id(code: &str) -> bool {
    codes(code).iter().any(|id| code.contains(&format!("\"{id}\"")))
}

#[test]
fn the_readme_names_both_commands() {
    let readme = read("README.md");
    for command in ["cargo run --release -- build", "scripts/test"] {
        assert!(readme.contains(command), "README.md does not name `{command}`");
    }
}

#[test]
fn versions_that_must_agree_agree() {
    // Both PDF engines give the same bytes only at one version.
    let manifest: toml::Table = read("Cargo.toml").parse().expect("TOML");
    let stated = |name: &str| {
        let dependency = &manifest["workspace"]["dependencies"][name];
        dependency.get("version").unwrap_or(dependency).as_str().expect("a version").to_owned()
    };
    let typst = stated("typst");
    let version = typst.strip_prefix('=').expect("an exact version of Typst");
    for name in ["typst-pdf", "typst-kit", "typst-layout", "typst-syntax"] {
        assert_eq!(stated(name), typst, "{name}");
    }
    let script = read("scripts/install-judges");
    assert!(script.contains(&format!("\nTYPST={version} ")), "scripts/install-judges installs another typst than {version}");
}

/// Manifests state ranges, once for all crates; `Cargo.lock` pins. See docs/decisions/0009.
#[test]
fn dependencies_are_stated_once_as_ranges() {
    let manifest: toml::Table = read("Cargo.toml").parse().expect("TOML");
    let mut exact = Vec::new();
    for (name, dependency) in manifest["workspace"]["dependencies"].as_table().expect("a table") {
        let version = dependency.get("version").unwrap_or(dependency).as_str().unwrap_or_default();
        if version.starts_with('=') && !name.starts_with("typst") {
            exact.push(format!("{name} {version}"));
        }
    }
    assert!(exact.is_empty(), "state a range; Cargo.lock pins: {exact:?}");
    let mut own = Vec::new();
    for entry in fs::read_dir(root().join("crates")).expect("the workspace") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let manifest: toml::Table = read(&format!("crates/{name}/Cargo.toml")).parse().expect("TOML");
        for table in ["dependencies", "build-dependencies", "dev-dependencies"] {
            for (dependency, value) in manifest.get(table).and_then(toml::Value::as_table).into_iter().flatten() {
                if value.get("workspace").and_then(toml::Value::as_bool) != Some(true) {
                    own.push(format!("{name}: {dependency}"));
                }
            }
        }
    }
    assert!(own.is_empty(), "state the version in [workspace.dependencies]: {own:?}");
}

/// Says by name what `cargo test` alone does not try, past the test runner's capture.
#[test]
fn needs_scripts_test() {
    let judges: Vec<String> = read("scripts/judge").lines().filter_map(|l| l.strip_prefix("#: ").map(str::to_owned)).collect();
    assert!(judges.len() >= 10, "scripts/judge names its judges on lines that open with `#: `: {judges:?}");
    let more: Vec<String> = read("scripts/test")
        .lines()
        .filter_map(|l| Some(l.strip_prefix("step 'judge ")?.split_once('\'')?.0.to_owned()))
        .collect();
    assert!(more.len() >= 3, "scripts/test names its own judges in steps 'judge …': {more:?}");
    if std::env::var_os("ONUS_JUDGES").is_some() {
        return;
    }
    let ignored = files("tests/suite", &["rs"]).into_iter().flat_map(|(path, text)| {
        let reason = |line: &str| {
            let ignored = line.trim().strip_prefix("#[ignore")?;
            let reason = ignored.strip_prefix(" = \"needs ").and_then(|r| r.strip_suffix(": scripts/test\"]"));
            if !ignored.contains("scripts/test") {
                // A helper of other tests, which start it.
                return None;
            }
            Some(
                reason.unwrap_or_else(|| panic!("{path}: `needs WHAT: scripts/test` is the form of a reason: {line}")).to_owned(),
            )
        };
        let names: Vec<String> = text.lines().filter_map(reason).map(|r| format!("a test of {path}: {r}")).collect();
        names
    });
    let mut said = String::from("\nneeds scripts/test, and was not tried here:\n");
    for name in judges.into_iter().chain(more).chain(ignored) {
        said += &format!("  {name}\n");
    }
    std::io::stderr().write_all(said.as_bytes()).expect("written");
}

/// Typst and the legends cannot ask which letter a party has: they repeat it.
#[test]
fn templates_give_parties_the_letters_of_the_vocabulary() {
    let (theme, html) = (read("templates/pdf/_theme.typ"), read("templates/html/blocks/matrix.html"));
    let table = theme.lines().find_map(|l| l.strip_prefix("#let party-letters = (")).expect("the letters of Typst");
    for kind in
        [PartyKind::Provider, PartyKind::ThirdParty, PartyKind::Organisation, PartyKind::UserEntity, PartyKind::Unresolved]
    {
        let (id, letter) = (kind.id(), kind.letter());
        assert!(
            table.contains(&format!("{id}: \"{letter}\"")) || table.contains(&format!("\"{id}\": \"{letter}\"")),
            "{id} in Typst: {table}"
        );
        if kind != PartyKind::UserEntity {
            assert!(html.contains(&format!("<b>{letter}</b></span>")), "{id} in the legend of HTML");
        }
    }
}

/// The cells of every row of the tables that end in a column of this name.
fn rows_of_tables(text: &str, last: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let cells: Vec<String> = line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
        match line.starts_with('|') {
            true if cells.last().is_some_and(|cell| cell == last) => inside = true,
            true if inside && !line.starts_with("|---") => rows.push(cells),
            true => {}
            false => inside = false,
        }
    }
    rows
}

/// Words between backticks.
fn quoted_words(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// A threat model that names tests which are gone proves nothing.
#[test]
fn what_the_threat_model_names_is_there() {
    let mut all = sources();
    all.extend(files("tests", &["rs"]));
    let is_test = |name: &str| {
        let head = format!("fn {name}(");
        all.values().any(|text| {
            text.match_indices(&head).any(|(at, _)| {
                let before: Vec<&str> = text[..at].lines().rev().take(5).collect();
                before.iter().any(|line| line.trim() == "#[test]") || text[..at].contains("proptest! {")
            })
        })
    };
    let is_code = |word: &str| match word.split_once("::") {
        Some((file, function)) => {
            let (file, head) = (format!("/{file}.rs"), format!("fn {function}("));
            all.iter().any(|(path, text)| path.ends_with(&file) && text.contains(&head))
        }
        None if word.ends_with(".rs") => all.keys().any(|path| path == word || path.ends_with(&format!("/{word}"))),
        None if word.starts_with("onus-") => root().join("crates").join(word).is_dir(),
        None => all.values().any(|text| text.contains(word)),
    };
    let page = read("docs/security.md");
    let rows = rows_of_tables(&page, "proven by");
    assert!(rows.len() >= 30, "only {} rows", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let [what, enforced, proven] = row.as_slice() else { panic!("{row:?}") };
        let tests = quoted_words(proven);
        if tests.is_empty() {
            wrong.push(format!("nothing proves: {what}"));
        }
        wrong.extend(tests.into_iter().filter(|name| !is_test(name)).map(|name| format!("no test {name}: {what}")));
        wrong.extend(quoted_words(enforced).into_iter().filter(|word| !is_code(word)).map(|word| format!("no {word}: {what}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Targets are named there, so that each is compiled at one level of optimisation.
#[test]
fn every_test_target_of_a_crate_is_run_by_the_script() {
    let script = read("scripts/test");
    let targets = files("crates", &["rs"]).into_keys().filter_map(|path| {
        let (folder, name) = path.rsplit_once('/')?;
        if folder.ends_with("/tests") {
            return Some(name.trim_end_matches(".rs").to_owned());
        }
        // A target of several files.
        let (above, target) = folder.rsplit_once('/')?;
        (name == "main.rs" && above.ends_with("/tests")).then(|| target.to_owned())
    });
    let left_out: Vec<String> = targets.filter(|name| !script.contains(&format!("--test {name}"))).collect();
    assert!(left_out.is_empty(), "scripts/test does not run {left_out:?}");
}
