//! Git, asked through its own program: revisions and objects are read, no checkout, index or configuration is touched.
//!
//! Every call ends in bounded time, fetches nothing and asks nobody for a password. Why a process and no library:
//! `docs/decisions/0005-git-as-a-process.md`.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use onus_source::Diagnostic;
use onus_source::text::quote;
use onus_source::typed::nearest;

/// Longest time for one call.
const LIMIT: Duration = Duration::from_secs(60);
/// Most bytes of an answer that is not file content.
const MOST: u64 = 256 << 20;

/// What hooks and other programs of git set: it would name another repository than the one that the project is in.
const INHERITED: [&str; 11] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_CONFIG",
    "GIT_TRACE",
    "GIT_LITERAL_PATHSPECS",
];

/// A repository, as seen from a folder in it.
#[derive(Debug)]
pub struct Repository {
    folder: PathBuf,
    /// Answers are written here; removed with the value.
    scratch: tempfile::TempDir,
    /// The folder's path inside the repository, with a slash at its end unless it is empty.
    pub prefix: String,
}

/// A file of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path below the tree that was listed.
    pub path: String,
    /// `100644`, `100755`, `120000` for a symbolic link.
    pub mode: String,
    /// Id of its content.
    pub id: String,
    /// Bytes.
    pub size: u64,
}

struct Answer {
    good: bool,
    out: Vec<u8>,
    err: String,
}

impl Answer {
    fn line(&self) -> String {
        String::from_utf8_lossy(&self.out).trim_end_matches(['\r', '\n']).to_owned()
    }
}

impl Repository {
    /// The repository that a folder is in.
    pub fn open(folder: &Path) -> Result<Repository, Diagnostic> {
        let scratch = tempfile::Builder::new().prefix("onus-git-").tempdir().map_err(|e| failed(&e.to_string()))?;
        let mut found = Repository { folder: folder.to_owned(), scratch, prefix: String::new() };
        let answer = found.ask(&["rev-parse", "--show-prefix"], &[])?;
        if !answer.good {
            let outside = answer.err.contains("not a git repository");
            return Err(if outside {
                Diagnostic::general("ONUS-G002", format!("{} is in no git repository", folder.display()))
                    .hint("Name folders or files matrix.json instead of revisions.")
            } else {
                failed(&answer.err)
            });
        }
        found.prefix = answer.line();
        Ok(found)
    }

    /// Full id of the commit that a revision names.
    pub fn commit(&self, revision: &str) -> Result<String, Diagnostic> {
        // What opens with a hyphen would be an option.
        if !revision.is_empty() && !revision.starts_with('-') {
            let answer = self.ask(&["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")], &[])?;
            if answer.good {
                return Ok(answer.line());
            }
        }
        Err(self.unknown(revision))
    }

    /// Whether a word names a commit.
    pub fn knows(&self, revision: &str) -> bool {
        self.commit(revision).is_ok()
    }

    /// The last commit that two revisions share.
    pub fn merge_base(&self, a: &str, b: &str) -> Result<String, Diagnostic> {
        let (a_id, b_id) = (self.commit(a)?, self.commit(b)?);
        let answer = self.ask(&["merge-base", &a_id, &b_id], &[])?;
        if answer.good {
            return Ok(answer.line());
        }
        let problem = Diagnostic::general("ONUS-G003", format!("{} and {} share no commit", quote(a), quote(b)));
        Err(if self.shallow() { problem.hint(SHALLOW) } else { problem })
    }

    fn shallow(&self) -> bool {
        self.ask(&["rev-parse", "--is-shallow-repository"], &[]).is_ok_and(|a| a.line() == "true")
    }

    fn unknown(&self, revision: &str) -> Diagnostic {
        let mut problem = Diagnostic::general("ONUS-G003", format!("git knows no revision {}", quote(revision)));
        let names = self.ask(&["for-each-ref", "--format=%(refname:short)"], &[]).map(|a| a.line()).unwrap_or_default();
        if let Some(near) = nearest(revision, names.lines().take(20_000)) {
            problem = problem.hint(format!("did you mean `{near}`?"));
        }
        if self.shallow() {
            problem = problem.hint(SHALLOW);
        } else if problem.hints.is_empty() {
            problem = problem.hint("`git log --oneline` lists commits, `git tag` and `git branch --all` names.");
        }
        problem
    }

    /// Every file below a folder of a commit; nothing when there is no such folder. Submodules are left out.
    pub fn list(&self, commit: &str, folder: &str) -> Result<Option<Vec<Entry>>, Diagnostic> {
        let tree = format!("{commit}:{}", folder.trim_end_matches('/'));
        let answer = self.ask(&["rev-parse", "--verify", "--quiet", &tree], &[])?;
        if !answer.good {
            return Ok(None);
        }
        let tree = answer.line();
        let answer = self.ask(&["ls-tree", "-r", "-z", "-l", "--full-tree", &tree], &[])?;
        if !answer.good {
            // A file stands where a folder was expected, or an object is missing.
            return if answer.err.contains("not a tree object") { Ok(None) } else { Err(failed(&answer.err)) };
        }
        Ok(Some(answer.out.split(|b| *b == 0).filter_map(entry).collect()))
    }

    /// The content of files, in the order of `entries`.
    pub fn contents(&self, entries: &[&Entry]) -> Result<Vec<Vec<u8>>, Diagnostic> {
        let ids: String = entries.iter().map(|e| format!("{}\n", e.id)).collect();
        let answer = self.ask(&["cat-file", "--batch"], ids.as_bytes())?;
        if !answer.good {
            return Err(failed(&answer.err));
        }
        let mut rest = answer.out.as_slice();
        let mut out = Vec::with_capacity(entries.len());
        for entry in entries {
            let broken = || failed(&format!("the content of {} cannot be read", entry.path));
            let end = rest.iter().position(|b| *b == b'\n').ok_or_else(broken)?;
            let head = String::from_utf8_lossy(&rest[..end]).into_owned();
            if head.ends_with(" missing") {
                let what = format!("the content of {} is not in this clone", entry.path);
                return Err(
                    Diagnostic::general("ONUS-G005", what).hint("This is a partial clone. Fetch the revision with its files.")
                );
            }
            let size: usize = head.rsplit(' ').next().and_then(|s| s.parse().ok()).ok_or_else(broken)?;
            let body = rest.get(end + 1..end + 1 + size).ok_or_else(broken)?;
            out.push(body.to_vec());
            rest = rest.get(end + 2 + size..).ok_or_else(broken)?;
        }
        Ok(out)
    }

    fn ask(&self, arguments: &[&str], input: &[u8]) -> Result<Answer, Diagnostic> {
        self.run(arguments, input).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Diagnostic::general("ONUS-G001", "the program `git` was not found")
                .hint("Install git, or name folders or files matrix.json instead of revisions."),
            _ => failed(&error.to_string()),
        })
    }

    /// Runs git with its words in files, so that no full pipe can hold it or us.
    fn run(&self, arguments: &[&str], input: &[u8]) -> io::Result<Answer> {
        let file = |name: &str| self.scratch.path().join(name);
        File::create(file("in"))?.write_all(input)?;
        let mut command = Command::new("git");
        for name in INHERITED {
            command.env_remove(name);
        }
        let mut child = command
            .arg("-C")
            .arg(&self.folder)
            .arg("--no-optional-locks")
            .arg("--no-replace-objects")
            .args(arguments)
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("LC_ALL", "C")
            .stdin(File::open(file("in"))?)
            .stdout(File::create(file("out"))?)
            .stderr(File::create(file("err"))?)
            .spawn()?;
        let good = wait(&mut child)?;
        let mut out = Vec::new();
        let answer = File::open(file("out"))?;
        if answer.metadata()?.len() > MOST * 4 {
            return Err(io::Error::other("git answered with more than a GiB"));
        }
        answer.take(MOST * 4).read_to_end(&mut out)?;
        let mut err = Vec::new();
        File::open(file("err"))?.take(1 << 16).read_to_end(&mut err)?;
        Ok(Answer { good, out, err: String::from_utf8_lossy(&err).into_owned() })
    }
}

const SHALLOW: &str = "This clone is shallow: fetch more with `git fetch --unshallow`, or set `fetch-depth: 0` (GitHub) or `GIT_DEPTH: 0` (GitLab).";

fn failed(words: &str) -> Diagnostic {
    let words = words.trim();
    let words = words.strip_prefix("fatal: ").unwrap_or(words);
    Diagnostic::general("ONUS-G005", format!("git failed: {words}"))
}

/// One line of `ls-tree -l`: mode, type, id and size, a tab, the path.
fn entry(line: &[u8]) -> Option<Entry> {
    let tab = line.iter().position(|b| *b == b'\t')?;
    let head = std::str::from_utf8(&line[..tab]).ok()?;
    let mut words = head.split_ascii_whitespace();
    let (mode, kind, id, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
    if kind != "blob" {
        return None;
    }
    // A name that is not UTF-8 can stand in no inventory.
    let path = std::str::from_utf8(&line[tab + 1..]).ok()?.to_owned();
    Some(Entry { path, mode: mode.to_owned(), id: id.to_owned(), size: size.parse().ok()? })
}

/// Waits, and kills what takes too long.
fn wait(child: &mut Child) -> io::Result<bool> {
    #[allow(clippy::disallowed_methods, reason = "a time limit for a process; never reaches a document")]
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if start.elapsed() >= LIMIT {
            let _ = child.kill();
            let _ = child.wait();
            return Err(io::Error::other(format!("no answer within {} seconds", LIMIT.as_secs())));
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}
