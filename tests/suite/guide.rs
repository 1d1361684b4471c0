//! The user guide: every page is listed and leads on, every command in it runs, and generated pages are what the program says.

mod questions;
mod reference;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::snapshot;

/// Columns of the page of commands.
const COLUMNS: usize = 80;

/// What commands of the guide may start with.
const PROGRAMS: [&str; 6] = ["onus", "ssh-keygen", "echo", "mkdir", "unzip", "sha256sum"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The example, in a project of its own, so that commands may write.
fn example(to: &Path) {
    let made = Command::new(env!("CARGO_BIN_EXE_onus")).arg("init").arg(to).arg("--example").output().expect("onus starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
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

/// What a page tells its reader to do.
enum Step {
    /// Run a command, and see some of its output.
    Run { words: String, shown: Vec<String> },
    /// Run the lines of a block that a reader pastes into a shell.
    Paste(String),
    /// Make a file.
    Write { path: String, text: String },
    /// Change a file: a diff without line numbers.
    Edit { path: String, old: String, new: String },
}

/// The steps of a page, with their lines: `console` and `sh` blocks, and blocks whose first line is a comment with a path.
fn steps(page: &str) -> Vec<(usize, Step)> {
    let mut steps = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let language = line.trim_start_matches('`');
        let fence = &line[..line.len() - language.len()];
        if fence.len() < 3 {
            continue;
        }
        let block: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != fence).collect();
        let path =
            block.first().and_then(|first| first.strip_prefix("# ")).filter(|path| path.contains('/') && !path.contains(' '));
        match (language, path) {
            ("sh", _) => steps.push((number + 1, Step::Paste(block.join("\n")))),
            ("console", _) => steps.extend(commands(number + 2, &block)),
            ("diff", Some(path)) => {
                let side = |sign: char| -> String {
                    let kept = block[1..].iter().filter(|line| line.starts_with([' ', sign]) || line.is_empty());
                    kept.map(|line| line.get(1..).unwrap_or_default().to_owned() + "\n").collect()
                };
                steps.push((number + 1, Step::Edit { path: path.to_owned(), old: side('-'), new: side('+') }));
            }
            ("yaml" | "toml" | "csv" | "xml" | "json", Some(path)) => {
                steps.push((number + 1, Step::Write { path: path.to_owned(), text: block[1..].join("\n") + "\n" }));
            }
            _ => {}
        }
    }
    steps
}

/// Commands of a block, on lines that open with `$`.
fn commands(first: usize, block: &[&str]) -> Vec<(usize, Step)> {
    let mut out: Vec<(usize, Step)> = Vec::new();
    for (number, line) in block.iter().enumerate() {
        match (line.strip_prefix("$ "), out.last_mut()) {
            (Some(words), _) => out.push((first + number, Step::Run { words: words.to_owned(), shown: Vec::new() })),
            (None, Some((_, Step::Run { shown, .. }))) => shown.push(line.trim_end().to_owned()),
            _ => panic!("a block opens with a command, not with {line}"),
        }
    }
    out
}

/// Does what a page says, beginning in the folder `here`, and stays where it ends.
fn follow(name: &str, page: &str, here: &mut PathBuf) -> Vec<String> {
    let mut problems = Vec::new();
    for (line, step) in steps(page) {
        let problem = match step {
            Step::Run { words, shown } => run(&words, &shown, here),
            Step::Paste(lines) => shell(&lines, here).and_then(|(code, answer)| match code {
                Some(0) => Ok(()),
                _ => Err(format!("{lines}\n{answer}")),
            }),
            Step::Write { path, text } => {
                let path = here.join(path);
                fs::create_dir_all(path.parent().expect("a folder")).expect("made");
                fs::write(path, text).map_err(|error| error.to_string())
            }
            Step::Edit { path, old, new } => {
                let path = here.join(path);
                let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                match text.matches(&old).count() {
                    1 => fs::write(&path, text.replace(&old, &new)).map_err(|error| error.to_string()),
                    count => Err(format!("the lines to change are there {count} times in\n{text}")),
                }
            }
        };
        problems.extend(problem.err().map(|problem| format!("{name}:{line}: {problem}")));
    }
    problems
}

fn run(words: &str, shown: &[String], here: &mut PathBuf) -> Result<(), String> {
    let (words, comment) = words.split_once("  # ").unwrap_or((words, "exit code 0"));
    let expected: i32 = comment.strip_prefix("exit code ").and_then(|n| n.parse().ok()).unwrap_or_else(|| panic!("{words}"));
    if let Some(folder) = words.strip_prefix("cd ") {
        *here = here.join(folder);
        without_pdf(here);
        return Ok(());
    }
    if !PROGRAMS.contains(&words.split(' ').next().unwrap_or_default()) {
        return Err(format!("{words}: only {} and cd are run; write others in a block marked sh", PROGRAMS.join(", ")));
    }
    let (code, answer) = shell(words, here)?;
    let mut lines = answer.lines().map(str::trim_end);
    let missing: Vec<&String> = shown.iter().filter(|line| *line != "…" && !lines.any(|l| l == *line)).collect();
    match code == Some(expected) {
        true if missing.is_empty() => Ok(()),
        true => Err(format!("{words}: does not print, or not in this order: {missing:#?}\n{answer}")),
        false => Err(format!("{words}: exit code {code:?}, not {expected}\n{answer}")),
    }
}

/// Exit code and output of lines of shell, on the day on which the guide takes place.
fn shell(lines: &str, here: &Path) -> Result<(Option<i32>, String), String> {
    let program = Path::new(env!("CARGO_BIN_EXE_onus"));
    let mut path = vec![program.parent().expect("a folder").to_owned()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let out = Command::new("sh")
        .args(["-c", lines])
        .current_dir(here)
        .env("PATH", std::env::join_paths(path).expect("a path"))
        .env("SOURCE_DATE_EPOCH", "1795305600")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{lines}: {error}"))?;
    Ok((out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr)))
}

/// Every page below `docs`, by its path there.
fn pages() -> BTreeMap<String, String> {
    fn collect(folder: &Path, pages: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, pages);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                let name = path.strip_prefix(root().join("docs")).expect("below docs").to_string_lossy().replace('\\', "/");
                pages.insert(name, fs::read_to_string(&path).expect("text"));
            }
        }
    }
    let mut pages = BTreeMap::new();
    collect(&root().join("docs"), &mut pages);
    assert!(pages.len() > 40, "the guide has its pages");
    pages
}

/// Paths that SUMMARY.md lists, in its order.
fn listed() -> Vec<String> {
    let summary = fs::read_to_string(root().join("docs/SUMMARY.md")).expect("a summary");
    summary.split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(str::to_owned).collect()
}

#[test]
fn every_command_of_how_to_pages_runs_in_the_example() {
    let mut problems = Vec::new();
    let mut tried = 0;
    for (name, page) in pages().iter().filter(|(name, _)| !name.starts_with("tutorial/")) {
        let run_only: Vec<(usize, Step)> = steps(page).into_iter().filter(|(_, step)| matches!(step, Step::Run { .. })).collect();
        if run_only.is_empty() {
            continue;
        }
        let folder = tempfile::tempdir().expect("a folder");
        example(folder.path());
        let mut here = folder.path().to_owned();
        for (line, step) in run_only {
            let Step::Run { words, shown } = step else { continue };
            tried += 1;
            problems.extend(run(&words, &shown, &mut here).err().map(|problem| format!("{name}:{line}: {problem}")));
        }
    }
    assert!(tried > 40, "commands were found: {tried}");
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

/// One session from an empty folder: each page goes on where the one before ended.
#[test]
#[ignore = "needs ssh-keygen, unzip and sha256sum: scripts/test"]
fn the_tutorials_lead_from_an_empty_folder_to_a_verified_pack() {
    let pages = pages();
    let tutorial: Vec<String> = listed().into_iter().filter(|name| name.starts_with("tutorial/")).collect();
    let (terraform, lesson): (Vec<String>, Vec<String>) = tutorial.into_iter().partition(|name| name == "tutorial/terraform.md");
    assert!(lesson.len() >= 4 && terraform.len() == 1, "{lesson:?}");
    let mut problems = Vec::new();
    for session in [lesson, terraform] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut here = folder.path().to_owned();
        for name in session {
            assert!(!steps(&pages[&name]).is_empty(), "{name} has something to do");
            problems.extend(follow(&name, &pages[&name], &mut here));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

#[test]
fn every_page_is_listed_once() {
    let listed = listed();
    let once: BTreeSet<&str> = listed.iter().map(String::as_str).collect();
    assert_eq!(once.len(), listed.len(), "a page is listed twice");
    let pages = pages();
    let there: BTreeSet<&str> = pages.keys().map(String::as_str).filter(|name| *name != "SUMMARY.md").collect();
    assert_eq!(there, once);
}

/// A record of a decision is read from the list of decisions, and leads back there by itself.
#[test]
fn every_page_ends_with_where_to_go_next() {
    let pages = pages();
    let read = pages
        .iter()
        .filter(|(name, _)| *name != "SUMMARY.md" && (!name.starts_with("decisions/") || name.ends_with("README.md")));
    let lost: Vec<&String> = read
        .filter(|(_, page)| {
            let last = page.trim_end().rsplit("\n\n").next().unwrap_or_default();
            !last.starts_with("Next: ") || !last.contains(".md")
        })
        .map(|(name, _)| name)
        .collect();
    assert!(lost.is_empty(), "the last paragraph is not `Next: …` with a link: {lost:?}");
}

/// The commands below a command that its help lists.
fn below(command: &clap::Command) -> impl Iterator<Item = &clap::Command> {
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
    for command in below(&top) {
        section(&mut page, &format!("onus {}", command.get_name()), &mut command.clone());
        for inner in below(command) {
            section(&mut page, &format!("onus {} {}", command.get_name(), inner.get_name()), &mut inner.clone());
        }
    }
    page + "\nNext: [the fields of `book.toml`](../reference/book.md) and [of the inventory](../reference/inventory.md).\n"
}

#[test]
fn the_page_of_commands_is_what_help_says() {
    let path = root().join("docs/guide/commands.md");
    let page = commands_page();
    snapshot::compare(page.clone(), &path).unwrap_or_else(|error| panic!("it is not what --help says: {error}"));
    let prose = |line: &str| line.starts_with("The `--help`") || line.starts_with("Next: ");
    let wide: Vec<&str> = page.lines().filter(|l| l.chars().count() > COLUMNS && !prose(l)).collect();
    assert!(wide.is_empty(), "help wider than {COLUMNS} columns:\n{}", wide.join("\n"));
}

#[test]
fn generated_pages_of_the_reference_are_what_the_program_says() {
    let mut pages = reference::pages();
    pages.push(("codes.md", onus_source::codes::page()));
    for (name, page) in pages {
        let path = root().join("docs").join(name);
        snapshot::compare(page, &path).unwrap_or_else(|error| panic!("{name} is out of date: {error}"));
    }
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
