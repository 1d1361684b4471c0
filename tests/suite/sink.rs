//! The directory sink: whole or not at all, whatever happens to it.

#[cfg(target_os = "linux")]
mod disks;
mod killed;
mod made;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use onus_driver::sink::{
    Body, Change, Disk, FolderEntry, Options, Others, Report, SinkError, Staging, Swap, WhenLocked, publish,
};
use onus_source::path::MANIFEST;
use tempfile::TempDir;

/// Number of files of a generation that differ from the one before, and that stay.
const CHANGING: usize = 60;
const STAYING: usize = 120;

fn temp() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn bytes(text: &str) -> Body {
    Body::Bytes(text.as_bytes().to_vec())
}

fn put_all(output: &Path, files: &[(&str, &str)]) -> Result<Report, SinkError> {
    publish(
        output,
        "handbook",
        Options::default(),
        files.iter().map(|(p, t)| Ok(FolderEntry { path: (*p).to_owned(), body: bytes(t) })),
    )
}

/// Every file below a folder by its path, the manifest left out. Links and other things panic.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let path = format!("{prefix}{}", entry.file_name().to_str().expect("UTF-8"));
            if entry.file_type().expect("a type").is_dir() {
                walk(&entry.path(), &format!("{path}/"), found);
            } else if path != MANIFEST {
                found.insert(path, fs::read(entry.path()).expect("a file"));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, "", &mut found);
    found
}

fn generation(number: u64) -> BTreeMap<String, Vec<u8>> {
    let changing = (0..CHANGING).map(|i| (format!("html/changing/{i}.html"), format!("{number} {i} ").repeat(400).into_bytes()));
    let staying = (0..STAYING).map(|i| (format!("html/staying/{i}.html"), format!("for ever {i}").into_bytes()));
    // Each generation has a file that no other has.
    let own = std::iter::once((format!("only/{number}.txt"), Vec::new()));
    changing.chain(staying).chain(own).collect()
}

/// Which generation a folder holds, if it holds one whole and nothing else.
fn whole(folder: &Path) -> Option<u64> {
    let found = tree(folder);
    let number = found.keys().find_map(|p| p.strip_prefix("only/")?.strip_suffix(".txt")?.parse().ok())?;
    (found == generation(number)).then_some(number)
}

/// The names in an output folder.
fn names(output: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(output).expect("a folder").map(|e| e.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

const CLEAN: [&str; 2] = [".handbook.onus-lock", "handbook"];

#[test]
fn a_build_writes_links_and_removes() {
    let dir = temp();
    let first = put_all(dir.path(), &[("a.txt", "a"), ("b/b.txt", "b"), ("c.txt", "c")]).expect("published");
    assert_eq!(first, Report { written: 3, linked: 0, removed: 0, exchanged: true });
    let second = put_all(dir.path(), &[("a.txt", "a"), ("b/b.txt", "B"), ("d.txt", "d")]).expect("published");
    assert_eq!(second, Report { written: 2, linked: 1, removed: 1, exchanged: true });
    let expected = [("a.txt", "a"), ("b/b.txt", "B"), ("d.txt", "d")];
    assert_eq!(tree(&dir.path().join("handbook")), expected.map(|(p, t)| (p.to_owned(), t.as_bytes().to_vec())).into());
    assert_eq!(names(dir.path()), CLEAN);
}

#[test]
fn the_manifest_holds_digests_and_nothing_that_changes() {
    let dir = temp();
    put_all(dir.path(), &[("b.txt", ""), ("a.txt", "abc")]).expect("published");
    // The digests of "abc" and of nothing, as FIPS 180-4 and everybody else give them.
    let expected = r#"{
  "written_by": "onus",
  "files": {
    "a.txt": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "b.txt": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  }
}
"#;
    assert_eq!(fs::read_to_string(dir.path().join("handbook").join(MANIFEST)).expect("a manifest"), expected);
}

#[cfg(unix)]
#[test]
fn a_build_that_changes_nothing_exchanges_nothing() {
    use std::os::unix::fs::MetadataExt;
    let dir = temp();
    let files = [("a.txt", "a"), ("b/b.txt", "b")];
    put_all(dir.path(), &files).expect("published");
    let folder = || fs::metadata(dir.path().join("handbook")).expect("a folder").ino();
    let before = folder();
    let report = put_all(dir.path(), &files).expect("published");
    assert_eq!(report, Report { written: 0, linked: 2, removed: 0, exchanged: false });
    assert_eq!(folder(), before);
    assert_eq!(names(dir.path()), CLEAN);
}

#[test]
fn an_edited_output_of_the_same_length_is_written_again() {
    let dir = temp();
    put_all(dir.path(), &[("a.txt", "abc")]).expect("published");
    let path = dir.path().join("handbook/a.txt");
    fs::write(&path, "xyz").expect("written");
    let report = put_all(dir.path(), &[("a.txt", "abc")]).expect("published");
    assert_eq!((report.written, report.exchanged), (1, true));
    assert_eq!(fs::read_to_string(path).expect("a file"), "abc");
}

#[test]
fn large_files_come_from_files_and_are_linked_when_equal() {
    let dir = temp();
    let source = dir.path().join("evidence.bin");
    let content: Vec<u8> = (0..3_000_000u32).map(|i| (i % 251) as u8).collect();
    fs::write(&source, &content).expect("written");
    let output = dir.path().join("output");
    let build = || {
        let entry = FolderEntry { path: "evidence/1.bin".to_owned(), body: Body::File(source.clone()) };
        publish::<SinkError>(&output, "handbook", Options::default(), [Ok(entry)])
    };
    assert_eq!(build().expect("published").written, 1);
    assert_eq!(build().expect("published").linked, 1);
    assert_eq!(tree(&output.join("handbook"))["evidence/1.bin"], content);
    // Another byte at the same length.
    let mut other = content.clone();
    other[2_999_999] ^= 1;
    fs::write(&source, &other).expect("written");
    assert_eq!(build().expect("published").written, 1);
    assert_eq!(tree(&output.join("handbook"))["evidence/1.bin"], other);
    // A source that is gone.
    fs::remove_file(&source).expect("removed");
    assert!(matches!(build(), Err(SinkError::Io { .. })));
    assert_eq!(tree(&output.join("handbook"))["evidence/1.bin"], other);
}

#[test]
fn a_partial_build_keeps_the_others() {
    let dir = temp();
    put_all(dir.path(), &[("teams/a/1.md", "1"), ("teams/a/2.md", "2"), ("teams/b/1.md", "b"), ("x", "file")])
        .expect("published");
    fs::write(dir.path().join("handbook/stray.txt"), "not ours").expect("written");
    let staging = Staging::open(dir.path(), "handbook", Options::default()).expect("open");
    staging.put("teams/a/1.md", &bytes("one")).expect("put");
    staging.put("x/y", &bytes("now a folder")).expect("put");
    let report = staging.commit(Others::Keep(&|path| !path.starts_with("teams/a/"))).expect("committed");
    // Linked: b. Removed: a/2 and the file x, which a new folder replaces, and what nobody recorded.
    assert_eq!(report, Report { written: 2, linked: 1, removed: 3, exchanged: true });
    let expected = [("teams/a/1.md", "one"), ("teams/b/1.md", "b"), ("x/y", "now a folder")];
    assert_eq!(tree(&dir.path().join("handbook")), expected.map(|(p, t)| (p.to_owned(), t.as_bytes().to_vec())).into());
    // A whole build of the same then has nothing to do: the carried file is in the manifest.
    assert!(!put_all(dir.path(), &expected).expect("published").exchanged);
}

#[test]
fn bodies_come_from_many_threads() {
    let dir = temp();
    let staging = Staging::open(dir.path(), "handbook", Options::default()).expect("open");
    let files: Vec<(String, Vec<u8>)> = generation(1).into_iter().collect();
    thread::scope(|scope| {
        for part in files.chunks(40) {
            scope.spawn(|| part.iter().for_each(|(p, b)| staging.put(p, &Body::Bytes(b.clone())).expect("put")));
        }
    });
    assert_eq!(staging.commit(Others::Remove).expect("committed").written, files.len());
    assert_eq!(whole(&dir.path().join("handbook")), Some(1));
}

#[test]
fn a_failed_build_leaves_the_older_one_and_no_trace() {
    let dir = temp();
    put_all(dir.path(), &[("a.txt", "a")]).expect("published");
    let entries = [
        Ok(FolderEntry { path: "a.txt".to_owned(), body: bytes("new") }),
        Err(SinkError::Incomplete { path: "the renderer failed".to_owned() }),
    ];
    publish(dir.path(), "handbook", Options::default(), entries).expect_err("failed");
    assert_eq!(tree(&dir.path().join("handbook")), [("a.txt".to_owned(), b"a".to_vec())].into());
    assert_eq!(names(dir.path()), CLEAN);
}

#[test]
fn an_error_passed_over_is_not_forgotten() {
    let dir = temp();
    let staging = Staging::open(dir.path(), "handbook", Options::default()).expect("open");
    staging.put("a.txt", &bytes("a")).expect("put");
    assert_eq!(staging.put("../a.txt", &bytes("a")).expect_err("refused").code(), "ONUS-S001");
    assert_eq!(staging.commit(Others::Remove).expect_err("refused").code(), "ONUS-S006");
    assert_eq!(names(dir.path()), [".handbook.onus-lock"]);
}

#[test]
fn paths_that_fall_together_are_refused() {
    let dir = temp();
    let error = put_all(dir.path(), &[("teams/A.html", "1"), ("teams/a.html", "2")]).expect_err("refused");
    assert_eq!(error.code(), "ONUS-S002");
    assert_eq!(names(dir.path()), [".handbook.onus-lock"]);
}

#[test]
fn a_foreign_folder_is_refused_untouched() {
    for manifest in [None, Some("{}"), Some("not json"), Some(r#"{"written_by": "another", "files": {}}"#)] {
        let dir = temp();
        let folder = dir.path().join("handbook");
        fs::create_dir_all(folder.join("deep")).expect("made");
        fs::write(folder.join("deep/thesis.txt"), "years of work").expect("written");
        if let Some(text) = manifest {
            fs::write(folder.join(MANIFEST), text).expect("written");
        }
        let before = tree(&folder);
        let error = put_all(dir.path(), &[("a.txt", "a")]).expect_err("refused");
        assert_eq!(error.code(), "ONUS-S004", "{manifest:?}");
        assert!(error.to_string().contains("handbook"), "{error}");
        assert_eq!(tree(&folder), before);
        assert_eq!(names(dir.path()), CLEAN);
    }
}

#[test]
fn an_empty_folder_is_taken() {
    let dir = temp();
    fs::create_dir(dir.path().join("handbook")).expect("made");
    assert!(put_all(dir.path(), &[("a.txt", "a")]).expect("published").exchanged);
    assert_eq!(tree(&dir.path().join("handbook")).len(), 1);
}

#[test]
fn a_file_in_the_way_is_refused_untouched() {
    let dir = temp();
    fs::write(dir.path().join("handbook"), "a file").expect("written");
    assert_eq!(put_all(dir.path(), &[("a.txt", "a")]).expect_err("refused").code(), "ONUS-S005");
    assert_eq!(fs::read_to_string(dir.path().join("handbook")).expect("a file"), "a file");
}

#[cfg(unix)]
#[test]
fn links_are_followed_above_the_child_and_never_below() {
    use std::os::unix::fs::symlink;
    let dir = temp();
    let elsewhere = dir.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("made");
    fs::write(elsewhere.join("precious.txt"), "precious").expect("written");
    // The output folder may be a link: a person keeps outputs on another disk.
    let real = dir.path().join("real");
    fs::create_dir(&real).expect("made");
    symlink(&real, dir.path().join("linked")).expect("linked");
    put_all(&dir.path().join("linked"), &[("a.txt", "a")]).expect("published");
    assert_eq!(tree(&real.join("handbook")).len(), 1);
    // The child may not: an exchange would replace the link, not what it points to.
    let output = dir.path().join("output");
    fs::create_dir(&output).expect("made");
    symlink(&elsewhere, output.join("handbook")).expect("linked");
    assert_eq!(put_all(&output, &[("a.txt", "a")]).expect_err("refused").code(), "ONUS-S005");
    // Links inside an older output are dropped, not followed: neither read, linked nor emptied.
    symlink(&elsewhere, real.join("handbook/docs")).expect("linked");
    fs::remove_file(real.join("handbook/a.txt")).expect("removed");
    symlink(elsewhere.join("precious.txt"), real.join("handbook/a.txt")).expect("linked");
    let report = put_all(&real, &[("a.txt", "precious"), ("docs/x.txt", "x")]).expect("published");
    assert_eq!(report, Report { written: 2, linked: 0, removed: 2, exchanged: true });
    assert!(fs::symlink_metadata(real.join("handbook/a.txt")).expect("a file").is_file());
    // A left-over staging that is a link goes; what it points to stays.
    symlink(&elsewhere, real.join(".handbook.onus-new")).expect("linked");
    put_all(&real, &[("a.txt", "other")]).expect("published");
    assert_eq!(names(&real), CLEAN);
    assert_eq!(fs::read_to_string(elsewhere.join("precious.txt")).expect("a file"), "precious");
}

#[test]
fn a_second_build_fails_or_waits() {
    let dir = temp();
    let first = Staging::open(dir.path(), "handbook", Options::default()).expect("open");
    first.put("a.txt", &bytes("first")).expect("put");
    let error = put_all(dir.path(), &[("a.txt", "second")]).expect_err("locked");
    assert_eq!(error.code(), "ONUS-S003");
    assert!(error.to_string().contains(".handbook.onus-lock"), "{error}");
    // Another child of the same folder is another matter.
    publish::<SinkError>(dir.path(), "pack", Options::default(), []).expect("published");
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let second = scope.spawn(|| {
            let waiting = Options { when_locked: WhenLocked::Wait, ..Options::default() };
            let staging = Staging::open(dir.path(), "handbook", waiting).expect("open");
            assert!(done.load(Ordering::SeqCst), "the second began before the first was done");
            staging.put("b.txt", &bytes("second")).expect("put");
            staging.commit(Others::Remove).expect("committed")
        });
        thread::sleep(Duration::from_millis(50));
        done.store(true, Ordering::SeqCst);
        first.commit(Others::Remove).expect("committed");
        let report = second.join().expect("no panic");
        // It saw the first one's output whole.
        assert_eq!(report, Report { written: 1, linked: 0, removed: 1, exchanged: true });
    });
    assert_eq!(tree(&dir.path().join("handbook")), [("b.txt".to_owned(), b"second".to_vec())].into());
}

#[test]
fn a_reader_always_finds_a_file() {
    let dir = temp();
    put_all(dir.path(), &[("index.html", "0")]).expect("published");
    let (done, reads) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            while !done.load(Ordering::SeqCst) {
                let text = fs::read_to_string(dir.path().join("handbook/index.html")).expect("always there");
                assert!(text.parse::<u32>().is_ok(), "half a file: {text:?}");
                reads.fetch_add(1, Ordering::SeqCst);
            }
        });
        let published = (1..40u32).try_for_each(|n| {
            // The reader has come by since the last one.
            let before = reads.load(Ordering::SeqCst);
            while reads.load(Ordering::SeqCst) == before && !reader.is_finished() {
                thread::yield_now();
            }
            put_all(dir.path(), &[("index.html", &n.to_string())]).map(drop)
        });
        done.store(true, Ordering::SeqCst);
        reader.join().expect("no panic");
        published.expect("published");
    });
}

#[test]
fn a_kill_between_two_renames_is_mended_at_the_next_start() {
    let dir = temp();
    let at = |name: &str| dir.path().join(name);
    let make = |number: u64| {
        let two = Options { swap: Swap::TwoRenames, ..Options::default() };
        let entries = generation(number).into_iter().map(|(path, body)| Ok(FolderEntry { path, body: Body::Bytes(body) }));
        publish::<SinkError>(dir.path(), "handbook", two, entries).expect("published")
    };
    make(1);
    assert!(make(2).exchanged);
    assert_eq!(whole(&at("handbook")), Some(2));
    assert_eq!(names(dir.path()), CLEAN);
    // Killed after the first rename: only the older one, aside, and the new one, not yet in.
    fs::rename(at("handbook"), at(".handbook.onus-aside")).expect("renamed");
    fs::create_dir(at(".handbook.onus-new")).expect("made");
    fs::write(at(".handbook.onus-new/x.txt"), "x").expect("written");
    drop(Staging::open(dir.path(), "handbook", Options::default()).expect("open"));
    assert_eq!(whole(&at("handbook")), Some(2));
    assert_eq!(names(dir.path()), CLEAN);
    // Killed after the second: the new one is in, the older one still aside.
    fs::create_dir(at(".handbook.onus-aside")).expect("made");
    fs::write(at(".handbook.onus-aside/old.txt"), "old").expect("written");
    drop(Staging::open(dir.path(), "handbook", Options::default()).expect("open"));
    assert_eq!(whole(&at("handbook")), Some(2));
    assert_eq!(names(dir.path()), CLEAN);
}

// ---- what happens to other processes ----

/// Runs in a process of its own, started by the tests below with `ONUS_SINK_HELPER`; by itself it does nothing.
#[test]
#[ignore = "a helper of other tests, which start it in a process of its own"]
fn helper() {
    let Ok(job) = env::var("ONUS_SINK_HELPER") else { return };
    let words: Vec<&str> = job.split('\t').collect();
    let (output, number) = (words[0], words[1].parse().expect("a generation"));
    let stop_at: Option<usize> = words.get(2).map(|change| change.parse().expect("the number of a change"));
    let changes = Arc::new(Mutex::new(Vec::new()));
    let disk = Disk::observed(Arc::new({
        let changes = Arc::clone(&changes);
        move |change, path: &Path| {
            let number = {
                let mut changes = changes.lock().unwrap_or_else(PoisonError::into_inner);
                changes.push(change);
                changes.len() - 1
            };
            if Some(number) == stop_at {
                stop_before(change, path);
            }
            Ok(())
        }
    }));
    let staging = Staging::open_on(disk, Path::new(output), "handbook", Options::default());
    let result = staging.and_then(|staging| {
        let files: Vec<_> = generation(number).into_iter().collect();
        thread::scope(|scope| {
            let parts: Vec<_> = files
                .chunks(files.len().div_ceil(2))
                .map(|part| {
                    scope.spawn(|| {
                        part.iter().try_for_each(|(path, body)| {
                            thread::sleep(PAUSE);
                            staging.put(path, &Body::Bytes(body.clone()))
                        })
                    })
                })
                .collect();
            parts.into_iter().try_for_each(|part| part.join().expect("no panic"))
        })?;
        staging.commit(Others::Remove)
    });
    if let Err(error) = result {
        println!("{}: {error}", error.code());
        std::process::exit(3);
    }
    let changes: Vec<String> =
        changes.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|change| format!("{change:?}")).collect();
    say(&format!("CHANGES {}", changes.join(" ")));
}

/// Says that this change comes next, and waits to be killed.
fn stop_before(change: Change, path: &Path) {
    if change == Change::RemoveTree {
        // A kill in the middle of it.
        let first = tree(path).into_keys().next();
        first.into_iter().for_each(|file| fs::remove_file(path.join(file)).expect("removed"));
    }
    say("STOPPED");
    loop {
        thread::park();
    }
}

/// The helper's pause before each output, so that builds at once meet.
const PAUSE: Duration = Duration::from_micros(400);

/// A line for the helper's parent.
fn say(word: &str) {
    std::io::stdout().write_all(format!("\n{word}\n").as_bytes()).expect("written");
}

const HELPER: [&str; 4] = ["--exact", "sink::helper", "--include-ignored", "--nocapture"];

/// What the helper is to build, and before which change on the disk it is to stop.
fn helper_job(output: &Path, number: u64, stop_at: Option<usize>) -> String {
    let stop_at = stop_at.map_or_else(String::new, |change| format!("\t{change}"));
    format!("{}\t{number}{stop_at}", output.display())
}

fn start_helper(output: &Path, number: u64, stop_at: Option<usize>) -> Child {
    Command::new(env::current_exe().expect("this program"))
        .args(HELPER)
        .env("ONUS_SINK_HELPER", helper_job(output, number, stop_at))
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process")
}

fn wait_until(child: &mut Child, word: &str) {
    let stdout = child.stdout.as_mut().expect("piped");
    let (mut seen, mut byte) = (Vec::new(), [0]);
    while !seen.ends_with(format!("\n{word}\n").as_bytes()) {
        assert_eq!(stdout.read(&mut byte).expect("readable"), 1, "ended early: {}", String::from_utf8_lossy(&seen));
        seen.push(byte[0]);
    }
}

#[test]
fn builds_at_once_do_not_mix() {
    let dir = temp();
    let children: Vec<Child> = (1..=6).map(|number| start_helper(dir.path(), number, None)).collect();
    let done: Vec<bool> = children
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().expect("it ends");
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success() || said.contains("ONUS-S003: another build is writing there"), "{said}");
            output.status.success()
        })
        .collect();
    let found = whole(&dir.path().join("handbook")).expect("one of them, whole");
    assert!(done[usize::try_from(found).expect("small") - 1], "{found} is there but did not succeed");
    assert_eq!(names(dir.path()), CLEAN);
}
