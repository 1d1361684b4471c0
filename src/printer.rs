//! What reaches the terminal: data to standard output, words to standard error, colour only where it is wanted.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::sync::OnceLock;

use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressStyle};

use onus_source::text::join;
use onus_source::{Code, Diagnostic, SourceMap, Style as ReportStyle, report_within, tally};

use super::Failure;

/// Accent of headings.
pub const STRONG: Style = Style::new().bold();
/// Quiet words.
pub const QUIET: Style = Style::new().dimmed();
/// Something wrong.
pub const ALARM: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
/// Something to look at.
pub const CAUTION: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));

/// Knows how much to say.
#[derive(Clone, Copy, Debug)]
pub struct Printer {
    verbosity: Verbosity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    Quiet,
    Usual,
    Verbose,
}

impl Printer {
    pub fn new(verbosity: Verbosity) -> Printer {
        Printer { verbosity }
    }

    /// Whether errors alone are wanted.
    pub fn quiet(&self) -> bool {
        self.verbosity == Verbosity::Quiet
    }

    /// Whether more is wanted than usual.
    pub fn verbose(&self) -> bool {
        self.verbosity >= Verbosity::Verbose
    }

    /// Data: to standard output, whatever the level. A reader that has gone away is no error; what is lost in any other way
    /// makes the run fail in the end.
    pub fn data(&self, text: &str) {
        let mut out = anstream::stdout().lock();
        noted(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
    }

    /// Words about what is done.
    pub fn say(&self, words: &str) {
        if self.verbosity >= Verbosity::Usual {
            let _ = writeln!(anstream::stderr(), "{}", wrapped(words));
        }
    }

    /// Words for those who want to know more.
    pub fn detail(&self, words: &str) {
        if self.verbosity >= Verbosity::Verbose {
            let _ = writeln!(anstream::stderr(), "{}", wrapped(words));
        }
    }

    /// Findings with their places, as data.
    pub fn report(&self, list: &[Diagnostic], sources: &SourceMap) {
        self.data(&report_within(sources, list, ReportStyle::Colour, width()));
    }

    /// Problems with their places. Warnings are left out when only failures are wanted.
    pub fn diagnostics(&self, list: &[Diagnostic], sources: &SourceMap) {
        let wanted = |d: &&Diagnostic| self.verbosity > Verbosity::Quiet || d.level == onus_source::Level::Error;
        let plain = |d: &Diagnostic| Diagnostic { message: without_numbers(&d.message), ..d.clone() };
        let shown: Vec<Diagnostic> = list.iter().filter(wanted).map(plain).collect();
        if !shown.is_empty() {
            let text = report_within(sources, &shown, ReportStyle::Colour, width());
            let _ = write!(anstream::stderr(), "{text}");
        }
    }

    /// Why a run could not be finished.
    pub fn failure(&self, failure: &Failure) {
        match failure {
            Failure::Message(message) => {
                let words = wrapped(&format!("error: {}", without_numbers(message)));
                let words = words.strip_prefix("error").unwrap_or(&words);
                let _ = writeln!(anstream::stderr(), "{ALARM}error{ALARM:#}{words}");
            }
            Failure::Input(list, sources) => {
                let alike = alike_as_one(list, sources);
                let most = if alike.len() <= AT_ONE_SITTING { usize::MAX } else { SHOWN };
                let shown = first_of_each_code(alike, most, "They show when those above are fixed.");
                self.diagnostics(&shown, sources);
                let _ = writeln!(anstream::stderr(), "\n{}; nothing was written", tally(list));
            }
        }
    }

    /// A bar on a terminal, nothing elsewhere.
    pub fn progress(&self, steps: u64, what: &str) -> ProgressBar {
        if self.verbosity == Verbosity::Quiet || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(steps);
        let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}").unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style);
        bar.set_message(what.to_owned());
        bar
    }
}

/// What is wrong with the arguments of a call.
pub fn misuse(error: &clap::Error) {
    let _ = writeln!(anstream::stderr(), "{}", wrapped(error.render().ansi().to_string().trim_end()));
}

/// A message without the numbers of the system's errors: `(os error 2)` says nothing that the words before it do not.
fn without_numbers(message: &str) -> String {
    const OPENS: &str = " (os error ";
    let mut parts = message.split(OPENS);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(')') {
            Some((number, rest)) if number.bytes().all(|b| b.is_ascii_digit()) => out.push_str(rest),
            _ => out.extend([OPENS, part]),
        }
    }
    out
}

/// Problems up to which a failed run shows all: what was written by hand is mended at once.
const AT_ONE_SITTING: usize = 60;

/// Problems of one kind that a failed run shows of more: a file can have any number.
const SHOWN: usize = 20;

/// Problems of one file that say the same, as the first of them with the lines of the others: a mistake that was copied is mended
/// everywhere at once.
fn alike_as_one(list: &[Diagnostic], sources: &SourceMap) -> Vec<Diagnostic> {
    let mut out: Vec<(Diagnostic, Vec<usize>)> = Vec::new();
    let mut first: BTreeMap<_, usize> = BTreeMap::new();
    for problem in list {
        let alone = problem.at.is_none() || !problem.related.is_empty();
        let key = (problem.code, problem.level, &problem.message, &problem.label, &problem.hints, problem.at.map(|at| at.file));
        match (problem.at, first.get(&key)) {
            (Some(at), Some(index)) if !alone => {
                let (_, lines): &mut (Diagnostic, Vec<usize>) = &mut out[*index];
                lines.push(sources.line_column(at.file, at.start as usize).0);
            }
            _ => {
                if !alone {
                    first.insert(key, out.len());
                }
                out.push((problem.clone(), Vec::new()));
            }
        }
    }
    out.into_iter().map(|(problem, lines)| with_lines(problem, lines)).collect()
}

/// A problem with the other lines that have it.
fn with_lines(problem: Diagnostic, mut lines: Vec<usize>) -> Diagnostic {
    /// More numbers than these are no help.
    const NAMED: usize = 20;
    lines.dedup();
    let mut named: Vec<String> = lines.iter().take(NAMED).map(usize::to_string).collect();
    match lines.len() {
        0 => return problem,
        1 => return problem.hint(format!("The same in line {}.", named[0])),
        count if count > NAMED => named.push(format!("{} more", count - NAMED)),
        _ => {}
    }
    problem.hint(format!("The same in lines {}.", join(&named)))
}

/// The first few of each code, and after them how many more there are.
pub fn first_of_each_code(list: Vec<Diagnostic>, most: usize, hint: &str) -> Vec<Diagnostic> {
    let mut out: Vec<Diagnostic> = Vec::new();
    let mut seen: BTreeMap<Code, usize> = BTreeMap::new();
    for diagnostic in list {
        let count = seen.entry(diagnostic.code).or_default();
        *count += diagnostic.stands_for;
        if *count <= most {
            out.push(diagnostic);
        }
    }
    for (code, count) in seen.into_iter().filter(|(_, count)| *count > most) {
        let last = out.iter().rposition(|d| d.code == code).unwrap_or_default();
        let mut more = Diagnostic::general(code, format!("and {} more like these", count - most));
        more.level = out[last].level;
        out.insert(last + 1, more.hint(hint));
    }
    out
}

/// Why data did not reach standard output; the first reason.
static LOST: OnceLock<String> = OnceLock::new();

/// Keeps in mind that data did not reach standard output.
pub fn noted(written: std::io::Result<()>) {
    match written {
        Ok(()) if onus_stdio::stdout_was_closed() => {
            let _ = LOST.set("it is closed".to_owned());
        }
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
        Err(error) => {
            let _ = LOST.set(error.to_string());
        }
    }
}

/// Why data did not reach standard output, if any was lost.
pub fn lost_output() -> Option<&'static str> {
    LOST.get().map(String::as_str)
}

/// Words in lines as wide as the terminal. What has no spaces (a path, a command) stays whole; indentation is kept.
fn wrapped(words: &str) -> String {
    let one = |line: &str| {
        let indent = &line[..line.len() - line.trim_start().len()];
        let options = textwrap::Options::new(width()).subsequent_indent(indent).break_words(false);
        textwrap::wrap(line, options.word_splitter(textwrap::WordSplitter::NoHyphenation)).join("\n")
    };
    words.lines().map(one).collect::<Vec<_>>().join("\n")
}

/// Told to a user when the program itself is at fault.
pub fn panicked(info: &std::panic::PanicHookInfo) {
    let what = info.payload_as_str().unwrap_or("no message");
    let place = info.location().map_or_else(String::new, |l| format!(" at {}:{}", l.file(), l.line()));
    let _ = writeln!(
        anstream::stderr(),
        "{ALARM}onus has a fault{ALARM:#}: {what}{place}\nThis is our mistake, not yours. Please report it with this message, the command and `onus --version` ({}).\nWhat was published before is untouched.",
        env!("CARGO_PKG_VERSION")
    );
}

/// Columns to write in: the terminal's, at most 100, and 80 where there is none.
pub fn width() -> usize {
    let columns = terminal_size::terminal_size().map_or(80, |(w, _)| usize::from(w.0));
    columns.clamp(40, 100)
}
