//! Opens the files of a project, and nothing but the files of a project.
//!
//! Whoever sends a change to a repository decides what its links and paths say, so a path is followed first and judged then: it
//! must end at a regular file below the project's folder, outside every `.git`, that is no larger than the run allows. Links may
//! lead anywhere inside. Nothing else in Onus opens a file that a project names.

use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// Largest file that is read unless the run says otherwise: nobody writes a quarter of a gigabyte by hand.
pub const LARGEST_FILE: u64 = 256 << 20;

/// The folder of a project, with its own links resolved, and what a run allows in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectFolder {
    named: PathBuf,
    path: PathBuf,
    /// Bytes of the largest file that is opened.
    largest_file: u64,
}

impl ProjectFolder {
    /// A folder in which files of up to `largest_file` bytes are opened.
    pub fn new(path: &Path, largest_file: u64) -> ProjectFolder {
        let resolved = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        ProjectFolder { named: path.to_owned(), path: resolved, largest_file }
    }

    /// The folder as it was named.
    pub fn named(&self) -> &Path {
        &self.named
    }

    /// The folder, links resolved.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes of the largest file that is opened.
    pub fn largest_file(&self) -> u64 {
        self.largest_file
    }

    /// The same folder, for a kind of file that is small.
    pub fn with_largest_file(&self, bytes: u64) -> ProjectFolder {
        ProjectFolder { largest_file: self.largest_file.min(bytes), ..self.clone() }
    }
}

impl From<&Path> for ProjectFolder {
    fn from(path: &Path) -> ProjectFolder {
        ProjectFolder::new(path, LARGEST_FILE)
    }
}

impl From<&PathBuf> for ProjectFolder {
    fn from(path: &PathBuf) -> ProjectFolder {
        ProjectFolder::from(path.as_path())
    }
}

impl From<&ProjectFolder> for ProjectFolder {
    fn from(folder: &ProjectFolder) -> ProjectFolder {
        folder.clone()
    }
}

/// Why a path of a project is not opened.
#[derive(Debug)]
pub enum Refusal {
    /// There is nothing at the path.
    Missing,
    /// The path is absolute: it means another place on every machine.
    Absolute,
    /// `..` leads out of the project.
    Above,
    /// A link leads out of the project.
    LinkLeaves,
    /// It lies in a `.git` folder, where checkouts keep tokens.
    InsideGit,
    /// A folder, a pipe, a device or a socket.
    NotAFile,
    /// Not a folder.
    NotAFolder,
    /// A file of more bytes than the run allows.
    TooLarge { limit: u64 },
    /// Folders are nested deeper, or hold more files, than is read.
    TooMany(String),
    /// The system refuses.
    Io(io::Error),
}

impl Refusal {
    /// Whether the path points at something that is not the project's.
    pub fn leaves_project(&self) -> bool {
        matches!(self, Refusal::Absolute | Refusal::Above | Refusal::LinkLeaves | Refusal::InsideGit)
    }

    /// What to do about it, where that is not plain from the words.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Refusal::Absolute | Refusal::Above => Some("Write a path below the folder of book.toml, and copy the file in."),
            Refusal::LinkLeaves => Some("Links must stay inside the project. Copy the file in."),
            Refusal::InsideGit => Some("Onus reads nothing from git's own folder. Keep the file elsewhere in the project."),
            Refusal::TooLarge { .. } => Some("`--max-file-size` takes another limit, in MiB."),
            _ => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Missing => f.write_str("there is no such file"),
            Refusal::Absolute => f.write_str("an absolute path is outside the project"),
            Refusal::Above => f.write_str("`..` leads outside the project"),
            Refusal::LinkLeaves => f.write_str("a link points outside the project"),
            Refusal::InsideGit => f.write_str("it lies inside a `.git` folder"),
            Refusal::NotAFile => f.write_str("it is not a regular file"),
            Refusal::NotAFolder => f.write_str("it is not a folder"),
            Refusal::TooLarge { limit } if limit % (1 << 20) == 0 => write!(f, "it is larger than {} MiB", limit >> 20),
            Refusal::TooLarge { limit } if limit % (1 << 10) == 0 => write!(f, "it is larger than {} KiB", limit >> 10),
            Refusal::TooLarge { limit } => write!(f, "it is larger than {limit} bytes"),
            Refusal::TooMany(words) => f.write_str(words),
            Refusal::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Refusal {
        match error.kind() {
            io::ErrorKind::NotFound => Refusal::Missing,
            _ => Refusal::Io(error),
        }
    }
}

/// Where a path leads, with links resolved. A file or a folder, and the project's own.
pub fn resolve(folder: &ProjectFolder, path: &Path) -> Result<PathBuf, Refusal> {
    check_written(path)?;
    let resolved = folder.path.join(path).canonicalize()?;
    let below = resolved.strip_prefix(&folder.path).map_err(|_| Refusal::LinkLeaves)?;
    match below.components().any(|part| is_git(part.as_os_str())) {
        true => Err(Refusal::InsideGit),
        false => Ok(resolved),
    }
}

/// What can be said of a path from its words alone: it is judged even where nothing is there.
pub fn check_written(path: &Path) -> Result<(), Refusal> {
    let mut depth = 0_usize;
    for part in path.components() {
        match part {
            Component::Normal(name) if is_git(name) => return Err(Refusal::InsideGit),
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::ParentDir => depth = depth.checked_sub(1).ok_or(Refusal::Above)?,
            Component::RootDir | Component::Prefix(_) => return Err(Refusal::Absolute),
        }
    }
    Ok(())
}

/// File systems that ignore case, or what Windows and macOS drop from names, know git's folder by more than one name.
fn is_git(name: &OsStr) -> bool {
    let name: String = name.to_string_lossy().chars().filter(|c| !matches!(*c, '\u{200C}'..='\u{200F}' | '\u{FEFF}')).collect();
    let name = name.trim_end_matches(['.', ' ']).to_ascii_lowercase();
    name == ".git" || name == "git~1" || name.starts_with(".git:")
}

/// Opens a file. A pipe or a device is not waited for.
pub fn open(folder: &ProjectFolder, path: &Path) -> Result<File, Refusal> {
    let resolved = resolve(folder, path)?;
    // Asked first: opening some devices does something.
    if !resolved.metadata()?.is_file() {
        return Err(Refusal::NotAFile);
    }
    let file = open_resolved(folder, &resolved)?;
    let found = file.metadata()?;
    if !found.is_file() {
        return Err(Refusal::NotAFile);
    }
    match found.len() > folder.largest_file {
        true => Err(Refusal::TooLarge { limit: folder.largest_file }),
        false => Ok(file),
    }
}

/// Opens a path whose links are resolved. What became a link since is not followed.
fn open_resolved(folder: &ProjectFolder, resolved: &Path) -> io::Result<File> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2};
        let below = resolved.strip_prefix(&folder.path).unwrap_or(resolved);
        let root = openat(CWD, &folder.path, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let within = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        match openat2(&root, below, flags, Mode::empty(), within) {
            Ok(file) => return Ok(file.into()),
            // An old kernel, or a sandbox that refuses what it does not know.
            Err(rustix::io::Errno::NOSYS | rustix::io::Errno::PERM) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let _ = folder;
    open_regular(resolved)
}

/// Opens a regular file at a path whose links are resolved: one at its end is not followed, and a pipe not waited for.
pub fn open_regular(path: &Path) -> io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags((rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK).bits().cast_signed());
    }
    let file = options.open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::other("it is not a regular file")),
    }
}

/// The place of an output that a project names. What is there already must be the project's own: a link on the way would write
/// elsewhere.
pub fn output_place(folder: &ProjectFolder, path: &Path) -> Result<PathBuf, Refusal> {
    check_written(path)?;
    let existing = path.ancestors().find(|above| folder.path.join(above).symlink_metadata().is_ok());
    resolve(folder, existing.unwrap_or(Path::new("")))?;
    Ok(folder.named.join(path))
}

/// The bytes of a file.
pub fn read(folder: &ProjectFolder, path: &Path) -> Result<Vec<u8>, Refusal> {
    read_open(folder, open(folder, path)?)
}

/// The bytes of a file that whoever runs Onus names. They may name any; the folder that it is in stands for the project.
pub fn read_named(path: &Path, largest_file: u64) -> Result<Vec<u8>, Refusal> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or(Refusal::NotAFile)?;
    read(&ProjectFolder::new(folder, largest_file), Path::new(name))
}

fn read_open(folder: &ProjectFolder, file: File) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    // A file may grow while it is read.
    file.take(folder.largest_file.saturating_add(1)).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > folder.largest_file {
        true => Err(Refusal::TooLarge { limit: folder.largest_file }),
        false => Ok(bytes),
    }
}

/// Whether a path leads to a folder of the project.
pub fn is_folder(folder: &ProjectFolder, path: &Path) -> bool {
    resolve(folder, path).is_ok_and(|resolved| resolved.is_dir())
}

/// A path as people see it: relative to the project, `/` between the parts.
pub fn shown(path: &Path) -> String {
    let parts = path.components().filter(|part| !matches!(part, Component::CurDir));
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn project() -> (tempfile::TempDir, ProjectFolder) {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join("content/deep")).expect("folders");
        std::fs::create_dir_all(folder.path().join(".git")).expect("folders");
        std::fs::write(folder.path().join("content/a.md"), "text").expect("a file");
        std::fs::write(folder.path().join(".git/config"), "token").expect("a file");
        let project = ProjectFolder::from(folder.path());
        (folder, project)
    }

    fn refused(project: &ProjectFolder, path: &str) -> String {
        read(project, Path::new(path)).expect_err(path).to_string()
    }

    #[test]
    fn files_of_the_project_are_read_through_links_that_stay_inside() {
        let (folder, project) = project();
        symlink("../a.md", folder.path().join("content/deep/link.md")).expect("a link");
        for path in ["content/a.md", "./content/a.md", "content/deep/../a.md", "content/deep/link.md"] {
            assert_eq!(read(&project, Path::new(path)).expect(path), b"text");
        }
    }

    #[test]
    fn what_is_not_the_projects_is_refused() {
        let (folder, project) = project();
        symlink("/proc/self/environ", folder.path().join("content/environ.md")).expect("a link");
        symlink("/", folder.path().join("content/root")).expect("a link");
        symlink("../.git/config", folder.path().join("content/token.txt")).expect("a link");
        let absolute = folder.path().join("content/a.md");
        for (path, words) in [
            ("/etc/passwd", "an absolute path is outside the project"),
            (absolute.to_str().expect("UTF-8"), "an absolute path is outside the project"),
            ("../secret", "`..` leads outside the project"),
            ("content/../../secret", "`..` leads outside the project"),
            ("content/environ.md", "a link points outside the project"),
            ("content/root/etc/passwd", "a link points outside the project"),
            ("content/token.txt", "it lies inside a `.git` folder"),
            (".git/config", "it lies inside a `.git` folder"),
            (".GIT/config", "it lies inside a `.git` folder"),
            ("missing.md", "there is no such file"),
            ("content", "it is not a regular file"),
        ] {
            assert_eq!(refused(&project, path), words, "{path}");
        }
    }

    #[test]
    fn pipes_devices_and_large_files_are_refused_at_once() {
        let (folder, project) = project();
        rustix::fs::mkfifoat(rustix::fs::CWD, folder.path().join("pipe.md"), rustix::fs::Mode::RUSR).expect("a pipe");
        assert_eq!(refused(&project, "pipe.md"), "it is not a regular file");
        let devices = ProjectFolder::from(Path::new("/dev"));
        assert_eq!(refused(&devices, "zero"), "it is not a regular file");
        assert_eq!(refused(&project.with_largest_file(3), "content/a.md"), "it is larger than 3 bytes");
        assert!(read(&project.with_largest_file(4), Path::new("content/a.md")).is_ok());
    }
}
