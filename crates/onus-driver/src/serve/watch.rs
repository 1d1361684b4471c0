//! Waits for a change of what a build reads.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use onus_source::ProjectFolder;

use crate::error::DriverError;
use crate::open::settings_of;

/// How long after a change nothing else must change before it counts as finished.
const QUIET_TIME: Duration = Duration::from_millis(80);

/// The folders that a build of one project reads.
pub struct ProjectWatcher {
    project: ProjectFolder,
    watcher: RecommendedWatcher,
    folders: BTreeSet<PathBuf>,
    events: Receiver<notify::Result<Event>>,
}

impl ProjectWatcher {
    /// Changes are reported by real paths, so the folder is watched by its own.
    pub fn new(project: ProjectFolder) -> Result<ProjectWatcher, DriverError> {
        let fail = |e: notify::Error| DriverError::message(format!("cannot watch {}: {e}", project.named().display()));
        let (sender, events) = channel();
        let mut watcher = notify::recommended_watcher(sender).map_err(fail)?;
        watcher.watch(project.path(), RecursiveMode::NonRecursive).map_err(fail)?;
        Ok(ProjectWatcher { project, watcher, folders: BTreeSet::new(), events })
    }

    /// Follows what `book.toml` names now. Returns the folders that cannot be watched.
    pub fn renew(&mut self) -> Vec<PathBuf> {
        let named = folders_of(&self.project);
        for dropped in self.folders.difference(&named) {
            // A folder that was removed is watched no longer anyway.
            let _ = self.watcher.unwatch(dropped);
        }
        let mut watched = BTreeSet::new();
        let mut failed = Vec::new();
        for folder in named {
            if self.folders.contains(&folder) || self.watcher.watch(&folder, RecursiveMode::Recursive).is_ok() {
                watched.insert(folder);
            } else {
                failed.push(folder);
            }
        }
        self.folders = watched;
        failed
    }

    /// Waits for a change that matters, and until nothing else changes. False: nothing can change any more.
    pub fn wait_for_change(&self) -> bool {
        loop {
            match self.events.recv() {
                Ok(event) if self.matters(&event) => break,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
        while self.events.recv_timeout(QUIET_TIME).is_ok() {}
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
            let temporary = name.ends_with('~') || name.ends_with(".swp") || name.ends_with(".tmp") || name.starts_with(".#");
            let ours = *path == self.project.path().join("book.toml")
                || self.folders.iter().any(|f| path.starts_with(f))
                || (path.parent() == Some(self.project.path())
                    && path.is_dir()
                    && folders_of(&self.project).iter().any(|f| f.starts_with(path)));
            ours && !temporary
        })
    }
}

/// The folders that a build reads, as far as they exist.
fn folders_of(project: &ProjectFolder) -> BTreeSet<PathBuf> {
    let mut names: Vec<String> = ["content", "templates"].map(String::from).to_vec();
    if let Ok(settings) = settings_of(project) {
        names.extend([settings.inventory, settings.narrative, settings.team_narrative, settings.templates]);
        names.extend(settings.model.path);
        names.extend(settings.model.extend);
    }
    #[allow(clippy::disallowed_methods, reason = "the watcher reports real paths; nothing of them is printed")]
    let real = |name: &String| project.path().join(name).canonicalize().ok();
    let all: BTreeSet<PathBuf> = names.iter().filter_map(real).filter(|p| p != project.path()).collect();
    all.iter().filter(|f| !f.ancestors().skip(1).any(|above| all.contains(above))).cloned().collect()
}
