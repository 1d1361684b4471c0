//! Writes the sample of the tests as a PDF, to be looked at: `cargo run --release --example pdf-sample -- out.pdf`.
//!
//! More words: `letter`, `rtl`, `tall` (a matrix of 60 rows), `cli` (the `typst` command on the path), `files` (the
//! virtual files into the folder `out.pdf`, to work on templates with `typst watch`), `table` (one table of 20 rows and 22
//! columns instead), `fifty` (fifty of these, kept in memory: what `scripts/bench` measures), `many` (a thousand books).

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "an example for a person at a terminal"
)]

#[path = "../tests/suite/pdf/sample.rs"]
mod sample;

use onus_core::configuration::Paper;
use onus_pdf::{CliEngine, CliOptions, Engine, Settings, Templates, bundle, compile, render_many};
use onus_publish::block::{Block, Inline, Publication};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "sample.pdf".to_owned());
    let options: Vec<String> = arguments.collect();
    let has = |option: &str| options.iter().any(|given| given == option);
    let mut settings = Settings::at(1_795_219_200);
    settings.approvals = vec!["Head of Cloud Security".to_owned(), "Internal Audit".to_owned()];
    if has("letter") {
        settings.paper = Paper::UsLetter;
    }
    let mut publication = sample::publication(if has("tall") { 60 } else { 13 });
    if has("table") {
        publication = table(publication);
    }
    if has("fifty") {
        let engine = engine(has("cli"));
        let job = |_| compile(&bundle(&publication, &settings, &Templates::default())?, &engine);
        let threads = std::thread::available_parallelism().unwrap_or(std::num::NonZeroUsize::MIN);
        return render_many(50, threads, &job, &mut |_, result| assert!(result.is_ok(), "the table is well"));
    }
    if has("rtl") {
        publication.direction = "rtl".to_owned();
        publication.language = "ar".to_owned();
    }
    let templates = Templates::default();
    if has("files") {
        let bundle = bundle(&publication, &settings, &templates).expect("nothing is wrong with the sample");
        for (name, bytes) in bundle.files {
            let file = std::path::Path::new(&path).join(name.trim_start_matches('/'));
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
            std::fs::write(file, bytes).expect("written");
        }
        return;
    }
    if has("many") {
        return many(&settings, &templates);
    }
    let engine = engine(has("cli"));
    let job = |_| compile(&bundle(&publication, &settings, &templates)?, &engine);
    render_many(1, std::num::NonZeroUsize::MIN, &job, &mut |_, result| match result {
        Ok(rendered) => {
            for warning in &rendered.warnings {
                println!("warning: {warning} {:?}", warning.position());
            }
            std::fs::write(&path, rendered.bytes).expect("written");
        }
        Err(problems) => {
            for problem in problems {
                println!("{}: {problem}\n  at {:?}\n  {:?}", problem.code(), problem.position(), problem.hints());
            }
        }
    });
}

/// The sample's first page with one table of 20 rows and 22 columns on it.
fn table(mut publication: Publication) -> Publication {
    let words = |row: usize, column: usize| vec![Inline::Text { text: format!("{row} {column}") }];
    let rows = (0..20).map(|row| (0..22).map(|column| words(row, column)).collect()).collect();
    let head = (0..22).map(|column| format!("Area {column}")).collect();
    publication.pages.truncate(1);
    publication.pages[0].wide = true;
    publication.pages[0].blocks = vec![Block::Table { caption: "Areas".to_owned(), head, rows }];
    publication
}

/// A thousand small books, every tenth of which fails: time, and the most memory that was ever held.
fn many(settings: &Settings, templates: &Templates) {
    let engine = engine(false);
    let job = |number: usize| {
        let mut publication = sample::publication(20);
        publication.title = format!("Book {number}");
        publication.pages.truncate(if number % 10 == 9 { 4 } else { 3 });
        if number % 10 == 9 {
            publication.pages[0].title = "no glyph: \u{1F680}".to_owned();
        }
        compile(&bundle(&publication, settings, templates)?, &engine)
    };
    let peak = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let of = |name: &str| status.lines().find(|line| line.starts_with(name)).unwrap_or_default().replace('\t', " ");
        format!("{} {}", of("VmHWM:"), of("VmRSS:"))
    };
    let (mut done, mut failed) = (0, 0);
    let two = std::num::NonZeroUsize::new(2).expect("two");
    render_many(1_000, two, &job, &mut |_, result| {
        done += 1;
        failed += usize::from(result.is_err());
        if done % 100 == 0 {
            println!("{done} done, {failed} failed: {}", peak());
        }
    });
}

#[cfg(feature = "typst")]
fn engine(cli: bool) -> Engine {
    if cli { command() } else { Engine::Embedded }
}

#[cfg(not(feature = "typst"))]
fn engine(_: bool) -> Engine {
    command()
}

fn command() -> Engine {
    let options = CliOptions { search_path: std::env::var_os("PATH"), ..CliOptions::default() };
    Engine::Cli(CliEngine::open(&options).expect("the typst command is on the path"))
}
