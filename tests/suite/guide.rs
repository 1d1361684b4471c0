//! The user guide: every chapter is listed, every command in it runs, and the page of commands is what `--help` says.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::snapshot;

/// Columns of the page of commands.
const COLUMNS: usize = 80;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).unwrap_or_else(|e| panic!("{}: {e}", from.display())) {
        let entry = entry.expect("an entry");
        match entry.file_type().expect("a type").is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(fs::copy(entry.path(), to.join(entry.file_name())).expect("copied")),
        }
    }
}

/// The example, elsewhere, so that commands may write.
fn example(to: &Path) {
    for folder in ["content/evidence", "content/inventory", "content/organisation", "content/team"] {
        copy(&root().join(folder), &to.join(folder));
    }
    fs::copy(root().join("book.toml"), to.join("book.toml")).expect("copied");
    without_pdf(to);
}

/// A program without Typst makes no PDF: what the guide says of the other formats is tried all the same.
fn without_pdf(project: &Path) {
    let book = project.join("book.toml");
    if cfg!(feature = "typst") || !book.is_file() {
        return;
    }
    let text = fs::read_to_string(&book).expect("book.toml");
    fs::write(&book, text.replace("\"html\", \"pdf\"", "\"html\"")).expect("written");
}

/// One command of a chapter with what the chapter shows of its answer.
struct Call {
    line: usize,
    words: String,
    shown: Vec<String>,
}

/// Commands in blocks marked `console`, on lines that open with `$`.
fn calls(text: &str) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    let mut inside = false;
    for (number, line) in text.lines().enumerate() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            _ if !inside => {}
            _ => match line.strip_prefix("$ ") {
                Some(words) => calls.push(Call { line: number + 1, words: words.to_owned(), shown: Vec::new() }),
                None => calls.last_mut().expect("a block opens with a command").shown.push(line.trim_end().to_owned()),
            },
        }
    }
    calls
}

/// Words of a command line; quotes hold words together.
fn split(words: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quote = None;
    for c in words.chars() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            (None, ' ') => out.push(String::new()),
            (_, c) => out.last_mut().expect("never empty").push(c),
        }
    }
    out.retain(|w| !w.is_empty());
    out
}

/// Runs a chapter's commands one after another in one folder.
fn run(chapter: &str, text: &str, start: &Path) -> Vec<String> {
    let mut problems = Vec::new();
    let mut here: PathBuf = start.to_owned();
    for call in calls(text) {
        let (words, comment) = call.words.split_once("  # ").unwrap_or((&call.words, "exit code 0"));
        let place = format!("{chapter}:{}: {words}", call.line);
        let wanted: i32 = comment.strip_prefix("exit code ").and_then(|n| n.parse().ok()).unwrap_or_else(|| panic!("{place}"));
        let (words, file) = words.split_once(" > ").map_or((words, None), |(w, f)| (w, Some(f)));
        let words = split(words);
        match words.first().map(String::as_str) {
            Some("cd") => {
                here = here.join(&words[1]);
                without_pdf(&here);
                continue;
            }
            Some("onus") => {}
            _ => {
                problems.push(format!("{place}: only `onus` and `cd` are run; write others in a block marked sh"));
                continue;
            }
        }
        let out = Command::new(env!("CARGO_BIN_EXE_onus"))
            .args(&words[1..])
            .current_dir(&here)
            .env("SOURCE_DATE_EPOCH", "1795305600")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|e| panic!("{place}: {e}"));
        let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
        if out.status.code() != Some(wanted) {
            problems.push(format!("{place}: exit code {:?}, not {wanted}\n{}", out.status.code(), tail(&said)));
        }
        if let Some(file) = file {
            fs::write(here.join(file), &out.stdout).expect("written");
        }
        let mut lines = said.lines().map(str::trim_end);
        for shown in call.shown.iter().filter(|l| *l != "…") {
            if !lines.any(|l| l == shown) {
                problems.push(format!("{place}: does not print, or not in this order: {shown}"));
            }
        }
    }
    problems
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}

fn chapters() -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = fs::read_dir(root().join("docs/guide"))
        .expect("the guide")
        .map(|e| e.expect("an entry"))
        .filter(|e| e.path().extension().is_some_and(|e| e == "md"))
        .map(|e| (e.file_name().to_string_lossy().into_owned(), fs::read_to_string(e.path()).expect("text")))
        .collect();
    found.sort();
    assert!(found.len() > 8, "the guide has its chapters");
    found
}

#[test]
fn every_command_in_the_guide_runs() {
    let mut problems = Vec::new();
    let mut tried = 0;
    for (chapter, text) in chapters() {
        let folder = tempfile::tempdir().expect("a folder");
        // Who follows the first chapter has nothing yet; all others stand in the example.
        if chapter != "start.md" {
            example(folder.path());
        }
        tried += calls(&text).len();
        problems.extend(run(&chapter, &text, folder.path()));
    }
    assert!(tried > 15, "commands were found: {tried}");
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

#[test]
fn every_chapter_is_listed_once() {
    let summary = fs::read_to_string(root().join("docs/SUMMARY.md")).expect("a summary");
    let listed: Vec<&str> = summary.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    let once: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(once.len(), listed.len(), "a chapter is listed twice");
    for path in &listed {
        assert!(root().join("docs").join(path).is_file(), "docs/SUMMARY.md lists {path}, which is not there");
    }
    for (chapter, _) in chapters() {
        assert!(once.contains(format!("guide/{chapter}").as_str()), "docs/SUMMARY.md does not list {chapter}");
    }
}

/// The commands below a command that its help lists.
fn shown(command: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    command.get_subcommands().filter(|c| !c.is_hide_set() && c.get_name() != "help")
}

/// The page of commands: each command's own help.
fn commands_page() -> String {
    let mut page = String::from(
        "# Every command\n\nThe `--help` text of every command. This page is generated: `SNAPSHOTS=overwrite cargo test --release guide` rewrites it.\n",
    );
    let mut top = onus::command(COLUMNS);
    top.build();
    let section = |page: &mut String, title: &str, command: &mut clap::Command| {
        let help = command.render_long_help().to_string();
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        *page += &format!("\n## {title}\n\n```text\n{}\n```\n", lines.join("\n").trim_end());
    };
    section(&mut page, "onus", &mut top.clone());
    for command in shown(&top) {
        section(&mut page, &format!("onus {}", command.get_name()), &mut command.clone());
        for below in shown(command) {
            section(&mut page, &format!("onus {} {}", command.get_name(), below.get_name()), &mut below.clone());
        }
    }
    page
}

#[test]
fn the_page_of_commands_is_what_help_says() {
    let path = root().join("docs/guide/commands.md");
    let page = commands_page();
    snapshot::compare(page.clone(), &path).unwrap_or_else(|error| panic!("it is not what --help says: {error}"));
    let wide: Vec<&str> = page.lines().filter(|l| l.chars().count() > COLUMNS && !l.starts_with("The `--help`")).collect();
    assert!(wide.is_empty(), "help wider than {COLUMNS} columns:\n{}", wide.join("\n"));
}

#[test]
fn the_page_of_codes_is_the_table() {
    let path = root().join("docs/codes.md");
    let page = onus_source::codes::page();
    snapshot::compare(page, &path).unwrap_or_else(|error| panic!("it is not what onus_source::codes says: {error}"));
}

/// The page and the program agree: what a user types is what the page shows.
#[test]
fn help_is_the_page_of_commands() {
    let out = Command::new(env!("CARGO_BIN_EXE_onus")).args(["check", "--help"]).stdin(Stdio::null()).output().expect("run");
    let help = String::from_utf8(out.stdout).expect("text");
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    let page = commands_page();
    assert!(page.contains(help.join("\n").trim_end()), "the page shows another help than\n{}", help.join("\n"));
}
