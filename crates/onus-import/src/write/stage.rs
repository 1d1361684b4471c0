//! Puts files in place together: all are written beside their places first, then renamed one after another.
//!
//! An error before the first rename leaves everything as it was. Before it, a journal says which renames follow: whoever finds one
//! finishes what a killed import began, so the files never disagree for longer than until the next import. No link is written
//! through: each file is new, and takes the place of whatever had its name.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use onus_source::{ProjectFolder, project_file};

use super::population::POPULATION_FILE;

/// Names of files that wait. The inventory reader passes over what begins with a dot.
const PREFIX: &str = ".onus-import-";
const WAITING: &str = ".next";
const JOURNAL: &str = ".journal";

/// Where a file of the project is written: a folder that is a link must lie in the project.
pub fn written_place(project: &ProjectFolder, path: &Path) -> io::Result<PathBuf> {
    let existing = path.ancestors().skip(1).find(|folder| project.path().join(folder).symlink_metadata().is_ok());
    project_file::resolve(project, existing.unwrap_or(Path::new(""))).map_err(|refusal| io::Error::other(refusal.to_string()))?;
    Ok(project.path().join(path))
}

/// Files that wait to be put in place, all in one folder.
#[derive(Default)]
pub struct Stage {
    waiting: Vec<(PathBuf, PathBuf)>,
    superseded: Vec<PathBuf>,
    finished: bool,
}

impl Stage {
    /// Writes a file beside its place.
    pub fn file(&mut self, place: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        fs::create_dir_all(folder_of(place))?;
        let path = waiting(place)?;
        let file = new_file(&path)?;
        self.waiting.push((path, place.to_owned()));
        let mut out = BufWriter::new(&file);
        fill(&mut out)?;
        out.flush()?;
        drop(out);
        file.sync_all()
    }

    /// Notes a file that the others take the place of.
    pub fn supersede(&mut self, place: PathBuf) {
        self.superseded.push(place);
    }

    /// Puts all in place, in the order in which they were written, then takes away what they replace.
    pub fn finish(mut self) -> io::Result<()> {
        let Some((waits, first)) = self.waiting.first() else { return Ok(()) };
        let folder = folder_of(first).to_owned();
        if self.waiting.len() == 1 && self.superseded.is_empty() {
            // One rename is done or not, and needs no journal.
            fs::rename(waits, first)?;
            self.finished = true;
            synchronise(&folder);
            return Ok(());
        }
        let journal = journal(first)?;
        let names: Vec<String> = self.waiting.iter().map(|(_, place)| name_of(place)).collect::<io::Result<_>>()?;
        begin(&journal, &names)?;
        self.finished = true;
        if let Err(unplaced) = put_in_place(&folder, &names) {
            if unplaced.placed > 0 {
                return Err(io::Error::other(format!("{}; the next import finishes what this one began", unplaced.error)));
            }
            // Nothing was changed, so nothing is left to finish.
            self.finished = fs::remove_file(&journal).is_err();
            return Err(unplaced.error);
        }
        // Before the journal goes: what is superseded is read no more once the others are in place, so a kill here costs nothing.
        for place in std::mem::take(&mut self.superseded) {
            match fs::remove_file(place) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
                _ => {}
            }
        }
        fs::remove_file(&journal)?;
        synchronise(&folder);
        Ok(())
    }
}

/// Says which renames follow.
fn begin(journal: &Path, names: &[String]) -> io::Result<()> {
    let path = waiting(journal)?;
    let written = new_file(&path).and_then(|mut file| {
        file.write_all(names.join("\n").as_bytes())?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&path, journal)).inspect_err(|_| drop(fs::remove_file(&path)))
}

/// Some systems cannot; the order of the steps is right all the same.
fn synchronise(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

impl Drop for Stage {
    fn drop(&mut self) {
        if !self.finished {
            self.waiting.iter().for_each(|(path, _)| drop(fs::remove_file(path)));
        }
    }
}

/// Finishes what an import that was killed left half done. `place` is the first file that it put in place.
pub fn recover(place: &Path) -> io::Result<()> {
    let journal = journal(place)?;
    match fs::symlink_metadata(&journal) {
        Ok(found) if found.is_file() && found.len() < 1 << 16 => {}
        Ok(_) => return fs::remove_file(&journal),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    }
    let text = fs::read_to_string(&journal)?;
    // Somebody else may have written it: only files of imports are touched, and only in this folder.
    let own = |name: &&str| (name.starts_with("imported-") || *name == POPULATION_FILE) && !name.contains(['/', '\\']);
    let names: Vec<String> = text.lines().filter(own).map(str::to_owned).collect();
    put_in_place(folder_of(place), &names).map_err(|unplaced| unplaced.error)?;
    fs::remove_file(&journal)
}

/// A rename that failed, and how many before it did not.
struct Unplaced {
    placed: usize,
    error: io::Error,
}

/// A file that no longer waits is in place already.
fn put_in_place(folder: &Path, names: &[String]) -> Result<(), Unplaced> {
    for (placed, name) in names.iter().enumerate() {
        let place = folder.join(name);
        match waiting(&place).and_then(|waits| fs::rename(waits, &place)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Unplaced { placed, error }),
            _ => {}
        }
    }
    Ok(())
}

/// A new file; what had its name, a link perhaps, goes.
fn new_file(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    OpenOptions::new().write(true).create_new(true).open(path)
}

fn folder_of(place: &Path) -> &Path {
    place.parent().unwrap_or(Path::new("."))
}

fn name_of(place: &Path) -> io::Result<String> {
    let name = place.file_name().and_then(|name| name.to_str());
    name.map(str::to_owned).ok_or_else(|| io::Error::other("the name of the file is not UTF-8"))
}

fn waiting(place: &Path) -> io::Result<PathBuf> {
    Ok(folder_of(place).join(format!("{PREFIX}{}{WAITING}", name_of(place)?)))
}

fn journal(place: &Path) -> io::Result<PathBuf> {
    Ok(folder_of(place).join(format!("{PREFIX}{}{JOURNAL}", name_of(place)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staged(folder: &Path, words: &str) -> Stage {
        let mut stage = Stage::default();
        for name in ["imported-x.yaml", "imported-x.written.json"] {
            stage.file(&folder.join(name), |out| out.write_all(words.as_bytes())).expect("written");
        }
        stage
    }

    fn read(folder: &Path) -> Vec<Option<String>> {
        ["imported-x.yaml", "imported-x.written.json"].map(|name| fs::read_to_string(folder.join(name)).ok()).into()
    }

    #[test]
    fn a_kill_at_any_rename_ends_in_the_older_or_the_newer_state() {
        let both = |words: &str| vec![Some(words.to_owned()); 2];
        // A folder as a kill before each of the renames leaves it, made by hand.
        for done in 0..=2_usize {
            let folder = tempfile::tempdir().expect("a folder");
            staged(folder.path(), "old").finish().expect("finished");
            std::mem::forget(staged(folder.path(), "new"));
            let place = folder.path().join("imported-x.yaml");
            fs::write(journal(&place).expect("a name"), "imported-x.yaml\nimported-x.written.json").expect("a journal");
            for name in ["imported-x.yaml", "imported-x.written.json"].iter().take(done) {
                let place = folder.path().join(name);
                fs::rename(waiting(&place).expect("a name"), &place).expect("renamed");
            }
            recover(&place).expect("recovered");
            assert_eq!(read(folder.path()), both("new"), "killed after {done}");
            assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2, "nothing is left beside");
        }
        let folder = tempfile::tempdir().expect("a folder");
        staged(folder.path(), "old").finish().expect("finished");
        std::mem::forget(staged(folder.path(), "new"));
        recover(&folder.path().join("imported-x.yaml")).expect("nothing to do");
        assert_eq!(read(folder.path()), both("old"), "killed before the journal");
        staged(folder.path(), "newer").finish().expect("what was left does not stand in the way");
        assert_eq!(read(folder.path()), both("newer"));
    }

    #[test]
    fn an_error_leaves_everything_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        staged(folder.path(), "old").finish().expect("finished");
        let mut stage = staged(folder.path(), "new");
        let full = stage.file(&folder.path().join("imported-x.population.csv"), |_| Err(io::Error::other("disk full")));
        assert!(full.is_err());
        drop(stage);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2);
        assert_eq!(read(folder.path()), vec![Some("old".to_owned()); 2]);
    }

    #[cfg(unix)]
    #[test]
    fn no_link_is_written_through() {
        let folder = tempfile::tempdir().expect("a folder");
        let other = folder.path().join("other");
        fs::write(&other, "somebody's").expect("a file");
        for name in ["imported-x.yaml", ".onus-import-imported-x.yaml.next", ".onus-import-imported-x.yaml.journal"] {
            std::os::unix::fs::symlink(&other, folder.path().join(name)).expect("a link");
        }
        recover(&folder.path().join("imported-x.yaml")).expect("a link is no journal");
        staged(folder.path(), "new").finish().expect("finished");
        assert_eq!(fs::read_to_string(&other).expect("a file"), "somebody's");
        assert!(!folder.path().join("imported-x.yaml").is_symlink());
    }
}
