//! `onus serve`: the site in a browser while it is written. Built in memory; reloads by itself; errors become a page.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use onus_driver::serve::{Board, Built, Content, Listener, Trouble, serve};
use onus_source::{SourceMap, Style, report, tally};

use super::project::Place;
use super::{Failure, Outcome, Printer, Run, clock};
use super::{build, prepare};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus serve --open\n  onus serve --port 0                any free port\n  onus serve --host 0.0.0.0          everyone who reaches this machine can read it\n\nCtrl-C ends it. Nothing is written."
)]
pub struct ServeArgs {
    /// Open the site in the browser
    #[arg(long)]
    pub open: bool,
    /// Port to listen on; 0 takes any that is free
    #[arg(long, default_value_t = 4040)]
    pub port: u16,
    /// Address to listen on; by default only this machine can read the site
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    pub host: IpAddr,
}

/// How long after a change nothing else must change before the site is built again.
const QUIET: Duration = Duration::from_millis(80);

/// Runs it.
pub fn run(place: &Place, args: &ServeArgs, printer: &Printer) -> Run {
    let root = place.needed_root()?;
    let root = root.canonicalize().map_err(|e| Failure::words(format!("{}: {e}", root.display())))?;
    let place = Place { project: Some(root.clone()) };
    let listener = Listener::bind(args.host, args.port)
        .map_err(|e| Failure::words(format!("cannot listen on {}:{}: {e}; --port takes another", args.host, args.port)))?;
    let url = listener.url();
    let (sender, changes) = channel();
    let mut watch = Watch::new(&root, sender)?;
    watch.renew(printer);
    let board = Arc::new(Board::new(std::process::id(), content(&place, printer)));
    serve(listener, Arc::clone(&board));
    printer.say(&format!("the site is at {url}  (Ctrl-C ends it)"));
    if !args.host.is_loopback() {
        printer.say("everyone who reaches this machine can read it");
    }
    if args.open {
        open(&url, printer);
    }
    while watch.changed(&changes) {
        watch.renew(printer);
        board.show(content(&place, printer));
    }
    Ok(Outcome::Done)
}

/// Builds, and says how it went.
fn content(place: &Place, printer: &Printer) -> Content {
    let started = clock::stopwatch();
    match built(place, printer) {
        Ok(site) => {
            printer.say(&format!("built in {:.1} s: {} files", started.elapsed().as_secs_f64(), site.len()));
            Content::Site(Box::new(site))
        }
        Err(failure) => {
            printer.failure(&failure);
            Content::Trouble(trouble(&failure))
        }
    }
}

fn built(place: &Place, printer: &Printer) -> Result<Built, Failure> {
    let mut opened = place.open(printer)?;
    let publications = build::publications(&mut opened)?;
    let (_, html, _) = prepare::templates(&opened)?;
    let settings = build::site_settings(&opened);
    Built::new(publications, &html, settings).map_err(Failure::words)
}

fn trouble(failure: &Failure) -> Trouble {
    match failure {
        Failure::Words(words) => Trouble { title: "The site cannot be built".into(), report: words.clone() },
        Failure::Input(problems, sources) => Trouble { title: tally(problems), report: report(sources, problems, Style::Plain) },
    }
}

/// The folders that a build reads.
struct Watch {
    root: PathBuf,
    watcher: RecommendedWatcher,
    folders: BTreeSet<PathBuf>,
}

impl Watch {
    fn new(root: &Path, sender: Sender<notify::Result<Event>>) -> Result<Watch, Failure> {
        let fail = |e: notify::Error| Failure::words(format!("cannot watch {}: {e}", root.display()));
        let mut watcher = notify::recommended_watcher(sender).map_err(fail)?;
        watcher.watch(root, RecursiveMode::NonRecursive).map_err(fail)?;
        Ok(Watch { root: root.to_path_buf(), watcher, folders: BTreeSet::new() })
    }

    /// Follows what `book.toml` names now.
    fn renew(&mut self, printer: &Printer) {
        let wanted = folders(&self.root);
        for gone in self.folders.difference(&wanted) {
            // A folder that was removed is watched no longer anyway.
            let _ = self.watcher.unwatch(gone);
        }
        let mut watched = BTreeSet::new();
        for folder in wanted {
            if self.folders.contains(&folder) || self.watcher.watch(&folder, RecursiveMode::Recursive).is_ok() {
                watched.insert(folder);
            } else {
                printer.say(&format!("cannot watch {}", folder.display()));
            }
        }
        self.folders = watched;
    }

    /// Waits for a change that matters, and until nothing else changes. False: nothing can change any more.
    fn changed(&self, changes: &Receiver<notify::Result<Event>>) -> bool {
        loop {
            match changes.recv() {
                Ok(event) if self.matters(&event) => break,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
        while changes.recv_timeout(QUIET).is_ok() {}
        true
    }

    fn matters(&self, event: &notify::Result<Event>) -> bool {
        // After an error events may have been lost.
        let Ok(event) = event else { return true };
        if matches!(event.kind, EventKind::Access(_)) {
            return false;
        }
        event.paths.iter().any(|path| {
            let name = path.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
            // What editors leave beside a file while they write it.
            let passing = name.ends_with('~') || name.ends_with(".swp") || name.ends_with(".tmp") || name.starts_with(".#");
            let ours = *path == self.root.join("book.toml")
                || self.folders.iter().any(|f| path.starts_with(f))
                || (path.parent() == Some(&self.root)
                    && path.is_dir()
                    && folders(&self.root).iter().any(|f| f.starts_with(path)));
            ours && !passing
        })
    }
}

/// What a build reads, as far as it is there.
fn folders(root: &Path) -> BTreeSet<PathBuf> {
    let mut names: Vec<String> = ["content", "templates"].map(String::from).to_vec();
    if let Ok(text) = std::fs::read_to_string(root.join("book.toml")) {
        let file = SourceMap::default().add("book.toml", text.clone());
        if let Ok(settings) = onus_core::configuration::read_settings(file, &text) {
            names.extend([settings.inventory, settings.narrative, settings.team_narrative, settings.templates]);
            names.extend(settings.model.path);
            names.extend(settings.model.extend);
        }
    }
    let all: BTreeSet<PathBuf> = names.iter().filter_map(|n| root.join(n).canonicalize().ok()).filter(|p| p != root).collect();
    all.iter().filter(|f| !f.ancestors().skip(1).any(|above| all.contains(above))).cloned().collect()
}

fn open(url: &str, printer: &Printer) {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    let started =
        Command::new(program).args(arguments).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if let Err(error) = started {
        printer.say(&format!("cannot open a browser ({program}: {error}); open {url}"));
    }
}
