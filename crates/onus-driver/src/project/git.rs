//! Git, asked through its own program: revisions and objects are read, no checkout, index or configuration is touched.
//!
//! Every call ends in bounded time, fetches nothing and asks nobody for a password. Why a process and no library:
//! `docs/decisions/0005-git-as-a-process.md`.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use onus_source::process::{self, Call, Ended, Inherited};
use onus_source::text::quote;
use onus_source::typed::nearest;
use onus_source::{Diagnostic, codes};

/// Longest time for all calls of one run.
const LIMIT: Duration = Duration::from_secs(60);
/// Most bytes of an answer.
const MOST: u64 = 1 << 30;

/// The program, and the time that is left for it.
#[derive(Clone, Debug)]
pub struct Git {
    search_path: Option<OsString>,
    left: Arc<Mutex<Duration>>,
}

impl Git {
    /// Git from the absolute entries of a search path, with a minute for everything that it is asked.
    pub fn new(search_path: Option<OsString>) -> Git {
        Git { search_path, left: Arc::new(Mutex::new(LIMIT)) }
    }

    fn left(&self) -> Duration {
        *self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spend(&self, time: Duration) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left.saturating_sub(time);
    }
}

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
    git: Git,
    program: PathBuf,
    /// The folder that holds `.git`.
    folder: PathBuf,
    /// Answers are written here; removed with the value.
    scratch: tempfile::TempDir,
    /// The folder's path inside the repository, with a slash at its end unless it is empty.
    pub prefix: String,
}

/// A file of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeEntry {
    /// Path below the tree that was listed.
    pub path: String,
    /// `100644`, `100755`, `120000` for a symbolic link.
    pub mode: String,
    /// Id of its content.
    pub id: String,
    /// Bytes.
    pub size: u64,
}

struct GitAnswer {
    good: bool,
    out: Vec<u8>,
    err: String,
}

impl GitAnswer {
    fn line(&self) -> String {
        String::from_utf8_lossy(&self.out).trim_end_matches(['\r', '\n']).to_owned()
    }
}

impl Repository {
    /// The repository that a folder is in: that of the nearest `.git` above. A folder that only looks like a repository inside
    /// (`HEAD`, `objects`, `refs`), which anybody can commit, is none.
    pub fn open(folder: &Path, git: &Git) -> Result<Repository, Diagnostic> {
        let program = process::locate("git", git.search_path.as_deref()).ok_or_else(|| {
            Diagnostic::general(codes::GIT_MISSING, "the program `git` was not found")
                .hint("Install git, or name folders or files matrix.json instead of revisions.")
        })?;
        let real = folder.canonicalize().map_err(|e| failed(&format!("{}: {e}", folder.display())))?;
        let Some(top) = real.ancestors().find(|above| above.join(".git").symlink_metadata().is_ok()) else {
            return Err(outside(folder));
        };
        let below = real.strip_prefix(top).unwrap_or(Path::new(""));
        let Some(prefix) = below.to_str().map(|below| below.replace('\\', "/")) else {
            return Err(failed(&format!("the name of {} is not UTF-8", folder.display())));
        };
        let prefix = if prefix.is_empty() { prefix } else { format!("{prefix}/") };
        let scratch = tempfile::Builder::new().prefix("onus-git-").tempdir().map_err(|e| failed(&e.to_string()))?;
        let found = Repository { git: git.clone(), program, folder: top.to_owned(), scratch, prefix };
        let answer = found.ask(&["rev-parse", "--git-dir"], &[])?;
        match answer.good {
            true => Ok(found),
            false if answer.err.contains("not a git repository") => Err(outside(folder)),
            false => Err(failed(&answer.err)),
        }
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
        let problem = Diagnostic::general(codes::NO_SUCH_REVISION, format!("{} and {} share no commit", quote(a), quote(b)));
        Err(if self.shallow() { problem.hint(SHALLOW) } else { problem })
    }

    fn shallow(&self) -> bool {
        self.ask(&["rev-parse", "--is-shallow-repository"], &[]).is_ok_and(|a| a.line() == "true")
    }

    fn unknown(&self, revision: &str) -> Diagnostic {
        let mut problem = Diagnostic::general(codes::NO_SUCH_REVISION, format!("git knows no revision {}", quote(revision)));
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
    pub fn list(&self, commit: &str, folder: &str) -> Result<Option<Vec<TreeEntry>>, Diagnostic> {
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
        let lines = answer.out.split(|b| *b == 0).filter(|line| !line.is_empty());
        let entries: Result<Vec<Option<TreeEntry>>, Diagnostic> = lines.map(entry).collect();
        Ok(Some(entries?.into_iter().flatten().collect()))
    }

    /// The content of files, in the order of `entries`.
    pub fn contents(&self, entries: &[&TreeEntry]) -> Result<Vec<Vec<u8>>, Diagnostic> {
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
                return Err(Diagnostic::general(codes::GIT_FAILED, what)
                    .hint("This is a partial clone. Fetch the revision with its files."));
            }
            let size: usize = head.rsplit(' ').next().and_then(|s| s.parse().ok()).ok_or_else(broken)?;
            let body = rest.get(end + 1..end + 1 + size).ok_or_else(broken)?;
            out.push(body.to_vec());
            rest = rest.get(end + 2 + size..).ok_or_else(broken)?;
        }
        Ok(out)
    }

    fn ask(&self, arguments: &[&str], input: &[u8]) -> Result<GitAnswer, Diagnostic> {
        let limit = self.git.left();
        if limit.is_zero() {
            return Err(out_of_time());
        }
        let arguments: Vec<OsString> = FIXED.iter().chain(arguments).map(OsString::from).collect();
        let nothing = OsStr::new("");
        let environment = [
            ("GIT_TERMINAL_PROMPT", OsStr::new("0")),
            // Nothing is fetched: by promise, or by a transport that the repository's configuration names.
            ("GIT_NO_LAZY_FETCH", OsStr::new("1")),
            ("GIT_ALLOW_PROTOCOL", nothing),
            ("GIT_OPTIONAL_LOCKS", OsStr::new("0")),
            ("LC_ALL", OsStr::new("C")),
        ];
        let call = Call {
            program: &self.program,
            arguments: &arguments,
            environment: &environment,
            inherited: Inherited::AllBut(&INHERITED),
            folder: &self.folder,
            input,
            scratch: self.scratch.path(),
            limit,
            most_output: MOST,
        };
        #[allow(clippy::disallowed_methods, reason = "a time limit for processes; never reaches a document")]
        let start = Instant::now();
        let finished = process::run(&call);
        self.git.spend(start.elapsed());
        let finished = finished.map_err(|error: io::Error| failed(&error.to_string()))?;
        match finished.ended {
            Ended::TimedOut => Err(out_of_time()),
            Ended::Exit(status) => Ok(GitAnswer { good: status.success(), out: finished.out, err: finished.err }),
        }
    }
}

/// What every call says first. A bare repository is one only where it is named, and never because a folder looks like one.
const FIXED: [&str; 8] = [
    "--no-optional-locks",
    "--no-replace-objects",
    "-c",
    "safe.bareRepository=explicit",
    "-c",
    "protocol.allow=never",
    "-c",
    "core.fsmonitor=false",
];

fn out_of_time() -> Diagnostic {
    failed(&format!("no answer within {} seconds", LIMIT.as_secs()))
}

fn outside(folder: &Path) -> Diagnostic {
    Diagnostic::general(codes::NOT_A_GIT_REPOSITORY, format!("{} is in no git repository", folder.display()))
        .hint("Name folders or files matrix.json instead of revisions.")
}

const SHALLOW: &str = "This clone is shallow: fetch more with `git fetch --unshallow`, or set `fetch-depth: 0` (GitHub) or `GIT_DEPTH: 0` (GitLab).";

fn failed(words: &str) -> Diagnostic {
    let words = words.trim();
    let words = words.strip_prefix("fatal: ").unwrap_or(words);
    Diagnostic::general(codes::GIT_FAILED, format!("git failed: {words}"))
}

/// One line of `ls-tree -l`: mode, type, id and size, a tab, the path. None for a submodule.
fn entry(line: &[u8]) -> Result<Option<TreeEntry>, Diagnostic> {
    let strange = || failed(&format!("git listed {}", quote(&String::from_utf8_lossy(line))));
    let tab = line.iter().position(|b| *b == b'\t').ok_or_else(strange)?;
    let head = std::str::from_utf8(&line[..tab]).map_err(|_| strange())?;
    let mut words = head.split_ascii_whitespace();
    let (Some(mode), Some(kind), Some(id), Some(size)) = (words.next(), words.next(), words.next(), words.next()) else {
        return Err(strange());
    };
    if kind != "blob" {
        return Ok(None);
    }
    // A file that is passed over would look like one that was removed.
    let path = std::str::from_utf8(&line[tab + 1..]).map_err(|_| {
        let name = quote(&String::from_utf8_lossy(&line[tab + 1..])).to_string();
        Diagnostic::general(codes::EARLIER_PROJECT_UNWRITABLE, format!("the name of {name} in that revision is not UTF-8"))
            .hint("Compare with a later revision in which the file has another name.")
    })?;
    let size = size.parse().map_err(|_| strange())?;
    Ok(Some(TreeEntry { path: path.to_owned(), mode: mode.to_owned(), id: id.to_owned(), size }))
}
