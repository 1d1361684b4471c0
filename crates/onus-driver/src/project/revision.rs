//! The revision of the repository that a project is in, read from its files: no program is run.

use std::io::Read;
use std::path::Path;

use onus_source::project_file::open_regular;

/// Git's own files, `packed-refs` of a large repository among them, are far smaller.
const LARGEST_FILE: u64 = 64 << 20;

/// Short commit id of the checkout that holds `root`; none outside a repository or before the first commit.
pub fn revision(root: &Path) -> Option<String> {
    let git = root.ancestors().map(|a| a.join(".git")).find(|p| p.exists())?;
    let git = match text_of(&git) {
        // A worktree's `.git` is a file that names the real folder.
        Some(text) => root.ancestors().find(|a| a.join(".git").exists())?.join(text.trim().strip_prefix("gitdir: ")?),
        None => git,
    };
    let head = text_of(&git.join("HEAD"))?;
    let head = head.trim();
    let Some(name) = head.strip_prefix("ref: ") else { return short(head) };
    let common = match text_of(&git.join("commondir")) {
        Some(text) => git.join(text.trim()),
        None => git.clone(),
    };
    if let Some(id) = text_of(&common.join(name)) {
        return short(id.trim());
    }
    let packed = text_of(&common.join("packed-refs"))?;
    packed.lines().find_map(|l| l.strip_suffix(name).map(str::trim)).and_then(short)
}

/// What a regular file of bounded size says: whoever made the checkout may have put a pipe or a device in its place.
fn text_of(path: &Path) -> Option<String> {
    let mut text = String::new();
    let file = open_regular(&path.canonicalize().ok()?).ok()?;
    let length = file.take(LARGEST_FILE + 1).read_to_string(&mut text).ok()?;
    (length as u64 <= LARGEST_FILE).then_some(text)
}

fn short(id: &str) -> Option<String> {
    (id.len() >= 40 && id.bytes().all(|b| b.is_ascii_hexdigit())).then(|| id[..10].to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::process::Command;

    use super::*;

    /// A pipe would be waited for, a device would never end.
    #[test]
    fn what_is_no_file_is_no_revision() {
        let id = "0123456789abcdef0123456789abcdef01234567";
        let folder = tempfile::tempdir().unwrap();
        let git = folder.path().join(".git");
        fs::create_dir(&git).unwrap();
        fs::write(git.join("HEAD"), id).unwrap();
        assert_eq!(revision(folder.path()).as_deref(), Some(&id[..10]));
        fs::remove_file(git.join("HEAD")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", git.join("HEAD")).unwrap();
        assert_eq!(revision(folder.path()), None);
        fs::remove_file(git.join("HEAD")).unwrap();
        assert!(Command::new("mkfifo").arg(git.join("HEAD")).status().unwrap().success());
        assert_eq!(revision(folder.path()), None);
    }
}
