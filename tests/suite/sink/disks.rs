//! Disks that are full, read-only or closed to us.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{CLEAN, HELPER, helper_job, names, put_all, temp, tree};

/// Runs the helper below a shell line that sees it as `"$@"` and the folder as `$DIR`; gives what it printed and
/// whether the whole line succeeded.
fn shell(line: &str, output: &Path, number: u64, wrap: &[&str]) -> (String, bool) {
    let mut words: Vec<&str> = wrap.to_vec();
    words.extend(["sh", "-euc", line, "sh"]);
    let result = Command::new(words[0])
        .args(&words[1..])
        .arg(env::current_exe().expect("this program"))
        .args(HELPER)
        .env("ONUS_SINK_HELPER", helper_job(output, number, None))
        .env("DIR", output)
        .output()
        .expect("a process");
    let said = [&result.stdout[..], &result.stderr[..]].concat();
    (String::from_utf8_lossy(&said).into_owned(), result.status.success())
}

/// How to get a mount name space here, if at all: as root, or with a user name space.
fn with_mounts() -> Option<Vec<&'static str>> {
    [vec!["unshare", "-m"], vec!["unshare", "-r", "-m"]].into_iter().find(|wrap| {
        let mut probe = Command::new(wrap[0]);
        probe.args(&wrap[1..]).args(["mount", "-t", "tmpfs", "none", "/mnt"]);
        probe.output().is_ok_and(|o| o.status.success())
    })
}

/// Says past the test runner's capture what could not be tried on this machine.
fn not_tried(what: &str) {
    let _ = writeln!(std::io::stderr(), "not tried here: {what}");
}

#[test]
fn a_full_disk_leaves_the_older_output() {
    let dir = temp();
    let Some(wrap) = with_mounts() else { return not_tried("a full disk (needs root, or user name spaces, to mount one)") };
    // Room for one generation and not for the changing half of another. All of it is gone with the name space.
    let line = r#"mount -t tmpfs -o size=850k none "$DIR"
        "$@" > /dev/null
        used() { find "$DIR/handbook" -type f -exec sha256sum {} + | sort -k2; }
        used > /tmp/onus-before.$$
        ONUS_SINK_HELPER="$DIR$(printf '\t')2" "$@" && exit 9
        used | cmp - /tmp/onus-before.$$
        rm /tmp/onus-before.$$
        test ! -e "$DIR/.handbook.onus-new"
        mount -o remount,size=20m "$DIR"
        ONUS_SINK_HELPER="$DIR$(printf '\t')2" "$@"
        test -e "$DIR/handbook/only/2.txt"
        echo ALL SEEN"#;
    let (said, ok) = shell(line, dir.path(), 1, &wrap);
    assert!(ok && said.contains("ALL SEEN"), "{said}");
    assert!(said.contains("ONUS-S007") && said.contains("No space left on device"), "{said}");
}

#[test]
fn a_read_only_disk_is_reported_and_untouched() {
    let dir = temp();
    let Some(wrap) = with_mounts() else {
        return not_tried("a read-only disk (needs root, or user name spaces, to mount one)");
    };
    let line = r#"mount -t tmpfs none "$DIR"
        "$@" > /dev/null
        mount -o remount,ro "$DIR"
        ONUS_SINK_HELPER="$DIR$(printf '\t')2" "$@" && exit 9
        test -e "$DIR/handbook/only/1.txt"
        echo ALL SEEN"#;
    let (said, ok) = shell(line, dir.path(), 1, &wrap);
    assert!(ok && said.contains("ALL SEEN"), "{said}");
    assert!(said.contains("ONUS-S007") && said.contains("Read-only file system"), "{said}");
}

#[test]
fn a_file_that_grows_too_large_leaves_the_older_output() {
    let dir = temp();
    put_all(dir.path(), &[("a.txt", "a")]).expect("published");
    // A limit of the shell on a file's size: the nearest thing to a full disk that needs no rights at all.
    let (said, ok) = shell(r#"trap '' XFSZ; ulimit -f 1; exec "$@""#, dir.path(), 2, &[]);
    assert!(!ok && said.contains("ONUS-S007"), "{said}");
    assert_eq!(tree(&dir.path().join("handbook")), [("a.txt".to_owned(), b"a".to_vec())].into());
    assert_eq!(names(dir.path()), CLEAN);
}

#[test]
fn a_folder_that_may_not_be_written_is_reported() {
    use std::os::unix::fs::PermissionsExt;
    let dir = temp();
    let output: PathBuf = dir.path().join("output");
    fs::create_dir(&output).expect("made");
    fs::set_permissions(&output, fs::Permissions::from_mode(0o555)).expect("set");
    let result = put_all(&output, &[("a.txt", "a")]);
    fs::set_permissions(&output, fs::Permissions::from_mode(0o755)).expect("set");
    if result.is_ok() {
        // Root may write everywhere; it has the read-only disk above instead.
        return not_tried("a folder without the right to write (this user may write everywhere)");
    }
    assert_eq!(result.expect_err("refused").code(), "ONUS-S007");
    assert!(names(&output).is_empty());
}
