//! Programs of others that unpack and pack.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

pub struct Tool {
    pub name: &'static str,
    program: &'static str,
    /// Words before the archive, and after it.
    words: (&'static [&'static str], &'static [&'static str]),
}

const PYTHON: &str = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall('.')";

/// bsdtar twice: with the directory, and from a stream, where it has only what stands before the data.
pub const TOOLS: [Tool; 6] = [
    Tool { name: "bsdtar", program: "bsdtar", words: (&["-xf"], &[]) },
    Tool { name: "bsdtar-stream", program: "sh", words: (&["-c", "cat \"$0\" | bsdtar -xf -"], &[]) },
    Tool { name: "unzip", program: "unzip", words: (&["-qo"], &[]) },
    Tool { name: "7z", program: "7z", words: (&["x", "-y", "-bd"], &[]) },
    Tool { name: "python", program: "python3", words: (&["-c", PYTHON], &[]) },
    Tool { name: "jar", program: "jar", words: (&["xf"], &[]) },
];

/// File, program and its words; the folder to pack follows them.
pub const PACKERS: [(&str, &str, &[&str]); 8] = [
    ("zip.zip", "zip", &["-qr", "zip.zip"]),
    ("zip-bare.zip", "zip", &["-qrXD", "zip-bare.zip"]),
    ("zip-stored.zip", "zip", &["-qr0", "zip-stored.zip"]),
    ("zip-large.zip", "zip", &["-qr", "-fz", "zip-large.zip"]),
    ("bsdtar.zip", "bsdtar", &["--format", "zip", "-cf", "bsdtar.zip"]),
    ("7z.zip", "7z", &["a", "-bd", "-tzip", "7z.zip"]),
    ("python.zip", "python3", &["-m", "zipfile", "-c", "python.zip"]),
    ("jar.zip", "jar", &["cMf", "jar.zip"]),
];

/// Files below a folder into which the program unpacked; a link is told as such.
pub fn unpacked(tool: &Tool, archive: &Path, folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::create_dir(folder).unwrap();
    // Whether it is content with the archive does not matter, only what is there afterwards.
    let out = Command::new(tool.program)
        .args(tool.words.0)
        .arg(archive)
        .args(tool.words.1)
        .current_dir(folder)
        .stdin(std::process::Stdio::null())
        .output();
    out.unwrap_or_else(|e| panic!("{}: {e}", tool.program));
    let mut tree = BTreeMap::new();
    walk(folder, "", &mut tree);
    tree
}

fn walk(folder: &Path, prefix: &str, tree: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            let before = tree.len();
            walk(&entry.path(), &format!("{path}/"), tree);
            if tree.len() == before {
                tree.insert(format!("{path}/"), Vec::new());
            }
        } else if kind.is_symlink() {
            tree.insert(path, b"a link".to_vec());
        } else {
            tree.insert(path, fs::read(entry.path()).unwrap_or_else(|_| b"unreadable".to_vec()));
        }
    }
}

pub fn run(program: &str, words: &[&str], folder: &Path) {
    let out = Command::new(program).args(words).current_dir(folder).output().unwrap_or_else(|e| panic!("{program}: {e}"));
    assert!(out.status.success(), "{program} {words:?}: {}", String::from_utf8_lossy(&out.stderr));
}
