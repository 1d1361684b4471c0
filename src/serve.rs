//! `onus serve`: the site in a browser while it is written. Built in memory; reloads by itself; errors become a page.

use std::net::IpAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;

use onus_driver::serve::{Built, Listener, LiveSite, ProjectWatcher, SiteContent, Trouble, serve, site};
use onus_source::{Style, report, tally};

use super::project::ProjectLocation;
use super::template_watch::TemplateWatch;
use super::{Failure, Outcome, Printer, Run, clock};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus serve --open\n  onus serve --port 0                any free port\n  onus serve --host 0.0.0.0          others on the network can read it\n\nCtrl-C ends it. Nothing is written."
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

/// The project's real folder is used, because changes are reported by real paths.
#[allow(clippy::disallowed_methods, reason = "see above; the path is not printed")]
pub fn run(location: &ProjectLocation, args: &ServeArgs, printer: &Printer) -> Run {
    let root = location.require_root()?;
    let root = root.canonicalize().map_err(|e| Failure::message(format!("{}: {e}", root.display())))?;
    let location = ProjectLocation { folder: Some(root.clone()), ..location.clone() };
    let listener = Listener::bind(args.host, args.port)
        .map_err(|e| Failure::message(format!("cannot listen on {}:{}: {e}; --port takes another", args.host, args.port)))?;
    let url = listener.url();
    let mut watcher = ProjectWatcher::new(location.project_folder(&root)?)?;
    renew(&mut watcher, printer);
    let watch = TemplateWatch::new(*printer);
    let live_site = Arc::new(LiveSite::new(std::process::id(), content(&location, &watch, printer)));
    serve(listener, Arc::clone(&live_site));
    printer.say(&format!("the site is at {url}  (Ctrl-C ends it)"));
    if !args.host.is_loopback() {
        printer.say("everyone who reaches this machine can read it");
    }
    if args.open {
        open(&url, printer);
    }
    while watcher.wait_for_change() {
        renew(&mut watcher, printer);
        live_site.show(content(&location, &watch, printer));
    }
    Ok(Outcome::Done)
}

fn renew(watcher: &mut ProjectWatcher, printer: &Printer) {
    for folder in watcher.renew() {
        printer.say(&format!("cannot watch {}", folder.display()));
    }
}

/// Builds, and says how it went.
fn content(location: &ProjectLocation, watch: &TemplateWatch, printer: &Printer) -> SiteContent {
    let started = clock::stopwatch();
    match built(location, watch, printer) {
        Ok(site) => {
            printer.say(&format!("built in {:.1} s: {} files", started.elapsed().as_secs_f64(), site.len()));
            SiteContent::Site(Arc::new(site))
        }
        Err(failure) => {
            printer.failure(&failure);
            SiteContent::Trouble(trouble(&failure))
        }
    }
}

fn built(location: &ProjectLocation, watch: &TemplateWatch, printer: &Printer) -> Result<Built, Failure> {
    let mut project = location.open(printer)?;
    Ok(site(&mut project, Arc::new(watch.clone()))?)
}

fn trouble(failure: &Failure) -> Trouble {
    match failure {
        Failure::Message(message) => Trouble { title: "The site cannot be built".into(), report: message.clone() },
        Failure::Input(problems, sources) => Trouble { title: tally(problems), report: report(sources, problems, Style::Plain) },
    }
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
