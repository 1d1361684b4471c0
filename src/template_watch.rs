//! Watches what a project's own templates cost. A template is a program that whoever changes the project writes: it may loop for
//! ever or double a string until the machine has no memory left. The engines know no limits, so the run ends when one is passed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use onus_driver::build::BuildObserver;
use onus_source::text::join;
use onus_source::{Diagnostic, SourceMap, codes};

use super::Failure;
use super::printer::Printer;

/// MiB that memory may grow by while pages are rendered, unless `ONUS_TEMPLATE_MEMORY` says otherwise.
const MEMORY: u64 = 1024;
/// Seconds for one page, unless `ONUS_TEMPLATE_SECONDS` says otherwise; a document gets ten times as many.
const SECONDS: u64 = 60;
/// How often is looked. A string doubles to gigabytes in a few of these.
const TICK: Duration = Duration::from_millis(10);
/// Exit code of a run that its input ends.
const REFUSED: i32 = 2;
/// Own templates that a message names.
const NAMED: usize = 5;

/// What is being rendered from templates of a project's own. Does nothing for a project without any.
#[derive(Clone)]
pub struct TemplateWatch {
    printer: Printer,
    jobs: Arc<Mutex<Jobs>>,
}

#[derive(Default)]
struct Jobs {
    /// Own templates; empty: nothing is watched.
    names: Vec<String>,
    /// MiB that were held before anything was rendered.
    before_mib: u64,
    /// Whether somebody looks.
    watched: bool,
    /// Path of the output, and since when it is rendered.
    running: BTreeMap<u64, (String, Instant)>,
    last: u64,
}

/// What a run may cost.
#[derive(Clone, Copy)]
struct Allowed {
    mib: u64,
    seconds: u64,
}

impl TemplateWatch {
    pub fn new(printer: Printer) -> TemplateWatch {
        TemplateWatch { printer, jobs: Arc::default() }
    }
}

impl BuildObserver for TemplateWatch {
    fn own_templates(&self, names: &[String]) {
        let mut jobs = lock(&self.jobs);
        // A server reads the project again and again, and what it holds grows with it.
        jobs.names = names.to_vec();
        jobs.before_mib = resident_mib();
        if names.is_empty() || std::mem::replace(&mut jobs.watched, true) {
            return;
        }
        let watch = self.clone();
        let allowed = Allowed { mib: set("ONUS_TEMPLATE_MEMORY", MEMORY), seconds: set("ONUS_TEMPLATE_SECONDS", SECONDS) };
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(TICK);
                let resident = resident_mib();
                let problem = {
                    let jobs = lock(&watch.jobs);
                    exceeded(&jobs, resident.saturating_sub(jobs.before_mib), allowed)
                };
                if let Some(problem) = problem {
                    end(watch.printer, problem);
                }
            }
        });
    }

    fn rendering_begins(&self, path: &str) -> u64 {
        let mut jobs = lock(&self.jobs);
        if jobs.names.is_empty() {
            return 0;
        }
        jobs.last += 1;
        let job = jobs.last;
        jobs.running.insert(job, (path.to_owned(), Instant::now()));
        job
    }

    fn rendering_ends(&self, job: u64) {
        lock(&self.jobs).running.remove(&job);
    }
}

fn lock(jobs: &Mutex<Jobs>) -> std::sync::MutexGuard<'_, Jobs> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner)
}

fn set(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(default)
}

/// What has passed its limit, if anything has.
fn exceeded(jobs: &Jobs, grown_mib: u64, allowed: Allowed) -> Option<Diagnostic> {
    // The page that was begun first is the likeliest: others finish.
    let (path, since) = jobs.running.values().min_by_key(|(_, since)| *since)?;
    // A document holds all its pages at once, and several are set at a time.
    let (mib, seconds) = match path.starts_with("pdf/") {
        true => (allowed.mib.saturating_mul(4), allowed.seconds.saturating_mul(10)),
        false => (allowed.mib, allowed.seconds),
    };
    let cost = match () {
        () if grown_mib > mib => format!("more than {mib} MiB of memory"),
        () if since.elapsed().as_secs() >= seconds => format!("more than {seconds} seconds"),
        () => return None,
    };
    let format = path.split('/').next().unwrap_or_default();
    let mut used: Vec<&String> = jobs.names.iter().filter(|name| name.split('/').next() == Some(format)).collect();
    if used.is_empty() {
        used = jobs.names.iter().collect();
    }
    let mut names: Vec<String> = used.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    if used.len() > NAMED {
        names.push(format!("{} more", used.len() - NAMED));
    }
    let message = format!("rendering {path} with the project's own {} took {cost}", join(&names));
    Some(
        Diagnostic::general(codes::PAGE_CANNOT_BE_RENDERED, message)
            .hint("Look there for a loop that does not end or a value that keeps growing. ONUS_TEMPLATE_MEMORY (MiB) and ONUS_TEMPLATE_SECONDS set other limits."),
    )
}

/// A thread that renders cannot be stopped, so the process ends. What was published before is as it was.
#[allow(clippy::exit, reason = "no thread can be asked to stop what a template does")]
fn end(printer: Printer, problem: Diagnostic) -> ! {
    printer.failure(&Failure::Input(vec![problem], SourceMap::default()));
    std::process::exit(REFUSED)
}

/// Memory that this process holds, where the system says so; else nothing.
fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jobs_of(jobs: &Jobs) -> Jobs {
        Jobs { names: jobs.names.clone(), ..Jobs::default() }
    }

    #[test]
    fn a_page_that_costs_too_much_is_named_with_the_templates() {
        let allowed = Allowed { mib: 100, seconds: 60 };
        let mut jobs = Jobs { names: vec!["html/header.html".into(), "pdf/cell.typ".into()], ..Jobs::default() };
        assert!(exceeded(&jobs, 5000, allowed).is_none(), "nothing is rendered");
        jobs.running.insert(1, ("html/index.html".into(), Instant::now()));
        assert!(exceeded(&jobs, 100, allowed).is_none());
        let problem = exceeded(&jobs, 101, allowed).expect("too much memory");
        let words = "rendering html/index.html with the project's own `html/header.html` took more than 100 MiB of memory";
        assert_eq!(problem.message, words);
        let pdf = Jobs { running: [(1, ("pdf/index.pdf".into(), Instant::now()))].into(), ..jobs_of(&jobs) };
        assert!(exceeded(&pdf, 400, allowed).is_none(), "a document may hold four times as much");
        assert!(exceeded(&pdf, 401, allowed).is_some());
        let problem = exceeded(&jobs, 0, Allowed { seconds: 0, ..allowed }).expect("too long");
        assert!(problem.message.ends_with("took more than 0 seconds"), "{}", problem.message);
    }
}
