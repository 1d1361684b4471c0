//! A program in a process of its own: nothing inherited, ended in time, its children with it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How a program ended.
pub enum Ended {
    Exit(ExitStatus),
    /// Killed, with all of its group, because the time was up.
    TimedOut,
}

/// What a program wrote is read up to here.
const OUTPUT_LIMIT: u64 = 1 << 20;

/// Runs a program with an environment of only `environment`, in `folder`, and waits no longer than `limit`.
///
/// Its words go to a file in `folder`, so that no child that outlives it can hold a pipe open.
pub fn run(
    program: &Path,
    arguments: &[std::ffi::OsString],
    environment: &[(&str, &std::ffi::OsStr)],
    folder: &Path,
    limit: Duration,
) -> io::Result<(Ended, String, String)> {
    let out = folder.join("stdout");
    let err = folder.join("stderr");
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .envs(environment.iter().copied())
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(File::create(&out)?)
        .stderr(File::create(&err)?);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    let ended = wait(&mut child, limit);
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
    Ok((ended, head(&out)?, head(&err)?))
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

fn head(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(OUTPUT_LIMIT).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
