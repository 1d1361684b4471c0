//! A program in a process of its own: found without the project's help, ended in time, its children with it.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// The first program of a name in the absolute entries of a search path such as `PATH`. A relative entry would let the folder of
/// the day, which may be a stranger's project, decide what is run.
pub fn locate(name: &str, search_path: Option<&OsStr>) -> Option<PathBuf> {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let folders = search_path.into_iter().flat_map(std::env::split_paths).filter(|folder| folder.is_absolute());
    folders.map(|folder| folder.join(&name)).find(|path| path.is_file())
}

/// How a program ended.
pub enum Ended {
    Exit(ExitStatus),
    /// Killed, with all of its group, because the time was up.
    TimedOut,
}

/// The words that a program wrote, and how it ended.
pub struct Finished {
    pub ended: Ended,
    pub out: Vec<u8>,
    pub err: String,
}

/// A program to run.
pub struct Call<'a> {
    pub program: &'a Path,
    pub arguments: &'a [OsString],
    /// Set in the program's environment.
    pub environment: &'a [(&'a str, &'a OsStr)],
    pub inherited: Inherited<'a>,
    pub folder: &'a Path,
    /// Given on standard input.
    pub input: &'a [u8],
    /// Where its words are written before they are read: a folder of this call's own.
    pub scratch: &'a Path,
    /// It is killed after this time.
    pub limit: Duration,
    /// More bytes than this on standard output are an error.
    pub most_output: u64,
}

/// What a program gets of our own environment.
#[derive(Clone, Copy)]
pub enum Inherited<'a> {
    Nothing,
    AllBut(&'a [&'a str]),
}

/// Words on standard error are read up to here.
const ERROR_LIMIT: u64 = 1 << 20;

/// Runs a program and waits no longer than its limit.
///
/// Its words go to files, so that no child that outlives it can hold a pipe open.
pub fn run(call: &Call) -> io::Result<Finished> {
    let file = |name: &str| call.scratch.join(name);
    std::fs::write(file("stdin"), call.input)?;
    let mut command = Command::new(call.program);
    match call.inherited {
        Inherited::Nothing => {
            command.env_clear();
        }
        Inherited::AllBut(names) => names.iter().for_each(|name| {
            command.env_remove(name);
        }),
    }
    command
        .args(call.arguments)
        .envs(call.environment.iter().copied())
        .current_dir(call.folder)
        .stdin(Stdio::from(File::open(file("stdin"))?))
        .stdout(File::create(file("stdout"))?)
        .stderr(File::create(file("stderr"))?);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    let ended = wait(&mut child, call.limit);
    // Also after a good end, a failed wait and a timeout: whatever the program left running goes with it.
    let ended = match ended {
        Ok(true) => Ended::Exit(end(&mut child)?),
        Ok(false) => {
            end(&mut child)?;
            Ended::TimedOut
        }
        Err(error) => {
            end(&mut child).ok();
            return Err(error);
        }
    };
    let out = File::open(file("stdout"))?;
    if out.metadata()?.len() > call.most_output {
        return Err(io::Error::other(format!("it wrote more than {} MiB", call.most_output >> 20)));
    }
    Ok(Finished { ended, out: head(out, call.most_output)?, err: text(head(File::open(file("stderr"))?, ERROR_LIMIT)?) })
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Waits without reaping, so that the process group's number still is this program's when the group is killed.
#[cfg(unix)]
fn wait(child: &mut Child, limit: Duration) -> io::Result<bool> {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let pid = Pid::from_child(child);
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    until(limit, || Ok(waitid(WaitId::Pid(pid), options)?.is_some()))
}

#[cfg(not(unix))]
fn wait(child: &mut Child, limit: Duration) -> io::Result<bool> {
    until(limit, || Ok(child.try_wait()?.is_some()))
}

fn until(limit: Duration, mut ended: impl FnMut() -> io::Result<bool>) -> io::Result<bool> {
    #[allow(clippy::disallowed_methods, reason = "a time limit for a process; never reaches a document")]
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if ended()? {
            return Ok(true);
        }
        let passed = start.elapsed();
        if passed >= limit {
            return Ok(false);
        }
        std::thread::sleep(pause.min(limit - passed));
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

fn end(child: &mut Child) -> io::Result<ExitStatus> {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        // No such group: everything in it has ended.
        let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    }
    #[cfg(not(unix))]
    let _ = child.kill();
    child.wait()
}

fn head(file: File, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_in_absolute_entries_only() {
        let path = OsStr::new("bin:.:/nowhere:/bin");
        assert_eq!(locate("sh", Some(path)), Some(PathBuf::from("/bin/sh")));
        assert_eq!(locate("sh", Some(OsStr::new("bin:."))), None);
        assert_eq!(locate("sh", None), None);
    }

    #[test]
    fn what_a_program_left_running_goes_with_it() {
        let scratch = tempfile::tempdir().expect("a folder");
        let arguments = ["-c".into(), "(sleep 2; echo late > late) & cat; sleep 60".into()];
        let call = Call {
            program: Path::new("/bin/sh"),
            arguments: &arguments,
            environment: &[("PATH", OsStr::new("/usr/bin:/bin"))],
            inherited: Inherited::Nothing,
            folder: scratch.path(),
            input: b"words",
            scratch: scratch.path(),
            limit: Duration::from_millis(300),
            most_output: 100,
        };
        let finished = run(&call).expect("it runs");
        assert!(matches!(finished.ended, Ended::TimedOut));
        assert_eq!(finished.out, b"words");
        std::thread::sleep(Duration::from_millis(2500));
        assert!(!scratch.path().join("late").exists());
        assert!(run(&Call { most_output: 4, ..call }).is_err(), "five bytes are more than four");
    }
}
