//! The revision of the repository that a project is in, read from its files: no program is run.

use std::fs;
use std::path::Path;

/// Short commit id of the checkout that holds `root`; none outside a repository or before the first commit.
pub fn revision(root: &Path) -> Option<String> {
    let git = root.ancestors().map(|a| a.join(".git")).find(|p| p.exists())?;
    let git = match fs::read_to_string(&git) {
        // A worktree's `.git` is a file that names the real folder.
        Ok(text) => root.ancestors().find(|a| a.join(".git").exists())?.join(text.trim().strip_prefix("gitdir: ")?),
        Err(_) => git,
    };
    let head = fs::read_to_string(git.join("HEAD")).ok()?;
    let head = head.trim();
    let Some(name) = head.strip_prefix("ref: ") else { return short(head) };
    let common = match fs::read_to_string(git.join("commondir")) {
        Ok(text) => git.join(text.trim()),
        Err(_) => git.clone(),
    };
    if let Ok(id) = fs::read_to_string(common.join(name)) {
        return short(id.trim());
    }
    let packed = fs::read_to_string(common.join("packed-refs")).ok()?;
    packed.lines().find_map(|l| l.strip_suffix(name).map(str::trim)).and_then(short)
}

fn short(id: &str) -> Option<String> {
    (id.len() >= 40 && id.bytes().all(|b| b.is_ascii_hexdigit())).then(|| id[..10].to_owned())
}
