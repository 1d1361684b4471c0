//! A build that is cut short at any change that it makes on the disk, by an error or by a kill.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use onus_driver::sink::{Change, Disk};

use super::*;

/// Which changes of the disk fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// The one of this number.
    At(usize),
    /// That one and all that follow, those of the clean-up too: nothing more happens, as after a kill.
    From(usize),
}

/// A disk with a fault, and whether the fault was met.
fn faulty(fault: Fault) -> (Disk, Arc<AtomicBool>) {
    let met = Arc::new(AtomicBool::new(false));
    let (changes, meeting) = (AtomicUsize::new(0), Arc::clone(&met));
    let before_change = move |_: Change, _: &Path| {
        let number = changes.fetch_add(1, Ordering::SeqCst);
        let fails = match fault {
            Fault::At(at) => number == at,
            Fault::From(from) => number >= from,
        };
        if fails {
            meeting.store(true, Ordering::SeqCst);
            return Err(io::Error::other("fails on purpose"));
        }
        Ok(())
    };
    (Disk::observed(Arc::new(before_change)), met)
}

/// One file of each kind: unchanged, changed, written in pieces, new with its folder; and those of the other number go.
fn few(number: u64) -> BTreeMap<String, Vec<u8>> {
    let files = [
        ("same.txt".to_owned(), "for ever".to_owned()),
        ("changed.txt".to_owned(), format!("changed {number}")),
        ("data/flowing.csv".to_owned(), format!("row {number}\n").repeat(20_000)),
        (format!("only/{number}.txt"), String::new()),
    ];
    files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect()
}

fn make_few(disk: Disk, output: &Path, swap: Swap, number: u64) -> Result<Report, SinkError> {
    let staging = Staging::open_on(disk, output, "handbook", Options { swap, ..Options::default() })?;
    for (path, bytes) in few(number) {
        if path.ends_with(".csv") {
            staging.put_flowing(&path, |out| {
                let pieces = bytes.chunks(1_000).try_for_each(|piece| out.write_all(piece));
                pieces.map_err(|error| SinkError::Incomplete { path: error.to_string() })
            })?;
        } else {
            staging.put(&path, &Body::Bytes(bytes))?;
        }
    }
    staging.commit(Others::Remove)
}

#[test]
fn whichever_change_fails_the_output_is_the_old_one_or_the_new_one() {
    for swap in [Swap::Exchange, Swap::TwoRenames] {
        for lasting in [false, true] {
            let (mut number, mut refused) = (0, 0);
            loop {
                let fault = if lasting { Fault::From(number) } else { Fault::At(number) };
                let dir = temp();
                make_few(Disk::default(), dir.path(), swap, 1).expect("published");
                let (disk, met) = faulty(fault);
                let result = make_few(disk, dir.path(), swap, 2);
                if !met.load(Ordering::SeqCst) {
                    result.expect("nothing failed");
                    break;
                }
                let expected = few(if result.is_ok() { 2 } else { 1 });
                let handbook = dir.path().join("handbook");
                // Only a kill between two renames leaves nothing where readers look.
                let readable = !lasting || swap == Swap::Exchange || handbook.exists();
                assert!(!readable || tree(&handbook) == expected, "{swap:?}, {fault:?}: {result:?}");
                if let Err(error) = result {
                    assert_eq!(error.code(), "ONUS-S007", "{swap:?}, {fault:?}: {error}");
                    assert!(error.to_string().contains("fails on purpose"), "{swap:?}, {fault:?}: {error}");
                    refused += 1;
                }
                drop(Staging::open(dir.path(), "handbook", Options::default()).expect("the next start"));
                assert!(tree(&handbook) == expected, "{swap:?}, {fault:?}: after the next start");
                assert_eq!(names(dir.path()), CLEAN, "{swap:?}, {fault:?}");
                number += 1;
            }
            // Its folders, its files, its links, the exchange: or this test has shown nothing.
            assert!(refused >= 15 && number > refused, "{swap:?}: {refused} of {number} changes refused the build");
        }
    }
}

/// The changes of a helper's build that nothing disturbs.
fn changes_of(output: &Path, number: u64) -> Vec<String> {
    let result = start_helper(output, number, None).wait_with_output().expect("it ends");
    assert!(result.status.success());
    let said = String::from_utf8(result.stdout).expect("UTF-8");
    let changes = said.lines().find_map(|line| line.strip_prefix("CHANGES ")).expect("the helper says what it changed");
    changes.split(' ').map(str::to_owned).collect()
}

/// Starts a build, waits until it is about to make its change of this number, and kills it there.
fn kill_at(output: &Path, number: u64, change: usize) {
    let mut child = start_helper(output, number, Some(change));
    wait_until(&mut child, "STOPPED");
    child.kill().expect("killed");
    assert!(!child.wait().expect("it ends").success());
}

/// Numbers of changes at which to kill: some of the whole build, and all from shortly before the exchange to the end.
fn points(changes: &[String], exchange: usize) -> BTreeSet<usize> {
    let spread = (0..6).map(|part| changes.len() * part / 6);
    spread.chain(exchange - 2..changes.len()).collect()
}

#[test]
fn a_killed_build_leaves_the_old_output_or_the_new_one_whole() {
    let dir = temp();
    changes_of(dir.path(), 1);
    let changes = changes_of(dir.path(), 2);
    let exchange = changes.iter().position(|change| change == "Exchange").expect("an exchange");
    let (mut stands, mut next) = (2, 3);
    for point in points(&changes, exchange) {
        kill_at(dir.path(), next, point);
        // Where the file system cannot exchange, two renames follow, and the kill before the second leaves no output.
        let renamed = changes.get(exchange + 1).is_some_and(|change| change == "Rename");
        let handbook = dir.path().join("handbook");
        if !renamed {
            let expected = if point <= exchange { stands } else { next };
            assert_eq!(whole(&handbook), Some(expected), "killed before change {point}, {}", changes[point]);
        }
        // The next build is not disturbed by what is left.
        stands = next + 1;
        changes_of(dir.path(), stands);
        assert_eq!(whole(&handbook), Some(stands), "after a kill before change {point}, {}", changes[point]);
        assert_eq!(names(dir.path()), CLEAN);
        next += 2;
    }
}

#[test]
fn a_killed_first_build_leaves_nothing_in_the_way() {
    let changes = changes_of(temp().path(), 1);
    let rename = changes.iter().rposition(|change| change == "Rename").expect("a rename");
    for point in points(&changes, rename) {
        let dir = temp();
        kill_at(dir.path(), 1, point);
        let handbook = dir.path().join("handbook");
        let expected = (point > rename).then_some(1);
        assert_eq!(handbook.exists().then(|| whole(&handbook)).flatten(), expected, "change {point}, {}", changes[point]);
        changes_of(dir.path(), 2);
        assert_eq!(whole(&handbook), Some(2));
        assert_eq!(names(dir.path()), CLEAN);
    }
}
