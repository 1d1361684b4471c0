//! Lists the files below a folder of a project.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::project_file::{ProjectFolder, Refusal, resolve, shown};

/// Deepest folder that is entered.
const MAX_DEPTH: usize = 32;

/// Most entries of folders that are looked at.
const MAX_ENTRIES: usize = 200_000;

/// A file that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WalkedFile {
    /// Path below the project as people see it.
    pub shown: String,
    /// The same, as it was reached.
    pub path: PathBuf,
    /// Where it is, links resolved: two paths may lead to one file.
    pub resolved: PathBuf,
}

/// What lies below a folder: the files that are wanted, in order of path, and what could not be looked at.
#[derive(Debug, Default)]
pub struct Walk {
    pub files: Vec<WalkedFile>,
    /// Path as people see it, and why.
    pub refused: Vec<(String, Refusal)>,
}

/// Lists the files below `path` whose names are `wanted`. Names that begin with a dot are left out. Every folder is entered once,
/// so a link to a folder above ends.
pub fn walk(folder: &ProjectFolder, path: &Path, wanted: &dyn Fn(&str) -> bool) -> Walk {
    let mut walker = Walker { folder, wanted, entered: BTreeSet::new(), seen: 0, walk: Walk::default() };
    match resolve(folder, path) {
        Ok(resolved) if resolved.is_dir() => walker.enter(path, &resolved, 0),
        Ok(_) => walker.refuse(path, Refusal::NotAFolder),
        Err(refusal) => walker.refuse(path, refusal),
    }
    let mut walk = walker.walk;
    walk.files.sort();
    walk.refused.sort_by(|a, b| a.0.cmp(&b.0));
    walk
}

struct Walker<'a> {
    folder: &'a ProjectFolder,
    wanted: &'a dyn Fn(&str) -> bool,
    entered: BTreeSet<PathBuf>,
    seen: usize,
    walk: Walk,
}

impl Walker<'_> {
    fn refuse(&mut self, path: &Path, refusal: Refusal) {
        self.walk.refused.push((shown(path), refusal));
    }

    fn enter(&mut self, path: &Path, resolved: &Path, depth: usize) {
        if !self.entered.insert(resolved.to_owned()) {
            return;
        }
        if depth > MAX_DEPTH {
            return self.refuse(path, Refusal::TooMany(format!("it is nested deeper than {MAX_DEPTH} folders")));
        }
        let entries = match std::fs::read_dir(resolved) {
            Ok(entries) => entries,
            Err(error) => return self.refuse(path, error.into()),
        };
        for entry in entries {
            self.seen += 1;
            if self.seen > MAX_ENTRIES {
                if self.seen == MAX_ENTRIES + 1 {
                    self.refuse(path, Refusal::TooMany(format!("there are more than {MAX_ENTRIES} files")));
                }
                return;
            }
            match entry {
                Ok(entry) => self.entry(&path.join(entry.file_name()), &entry, depth),
                Err(error) => self.refuse(path, error.into()),
            }
        }
    }

    fn entry(&mut self, path: &Path, entry: &std::fs::DirEntry, depth: usize) {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') {
            return;
        }
        let wanted = (self.wanted)(&name);
        let resolved = match resolve(self.folder, path) {
            Ok(resolved) => resolved,
            // A link that leaves may lead to a folder of what is wanted.
            Err(refusal) if wanted || (refusal.leaves_project() && leads_to_folder(entry)) => return self.refuse(path, refusal),
            Err(_) => return,
        };
        if resolved.is_dir() {
            self.enter(path, &resolved, depth + 1);
        } else if wanted {
            self.walk.files.push(WalkedFile { shown: shown(path), path: path.to_owned(), resolved });
        }
    }
}

fn leads_to_folder(entry: &std::fs::DirEntry) -> bool {
    entry.path().metadata().is_ok_and(|found| found.is_dir())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_that_lead_back_end_and_links_that_leave_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let inside = folder.path().join("content");
        std::fs::create_dir_all(inside.join("deep")).expect("folders");
        std::fs::write(inside.join("deep/a.yaml"), "").expect("a file");
        std::fs::write(inside.join("notes.txt"), "").expect("a file");
        symlink(".", inside.join("x")).expect("a link");
        symlink("..", inside.join("deep/y")).expect("a link");
        symlink("/etc", inside.join("away")).expect("a link");
        symlink("/etc/passwd", inside.join("b.yaml")).expect("a link");
        symlink("/etc/passwd", inside.join("passwd")).expect("a link that nobody wants");
        let project = ProjectFolder::from(folder.path());
        let found = walk(&project, Path::new("content"), &|name| name.ends_with(".yaml"));
        let files: Vec<&PathBuf> = found.files.iter().map(|f| &f.resolved).collect();
        assert_eq!(files, [&project.path().join("content/deep/a.yaml")]);
        let refused: Vec<String> = found.refused.iter().map(|(shown, why)| format!("{shown}: {why}")).collect();
        let leaves = "a link points outside the project";
        assert_eq!(refused, [format!("content/away: {leaves}"), format!("content/b.yaml: {leaves}")]);
    }
}
