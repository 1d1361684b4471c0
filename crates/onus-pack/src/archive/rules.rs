//! What no pack's zip may do, seen in its directory before anything is unpacked.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use onus_source::path::check_path;

use crate::error::Problem;
use crate::problem_list::ProblemList;

use super::directory::{DEFLATED, Item, shortened};
use super::end::Directory;
use super::fault::Fault;
use super::limits::Limits;
use onus_source::codes;

/// An archive that would unpack to too much.
pub fn bomb(why: String) -> Problem {
    Problem::new(
        codes::ZIP_EXPANDS_TOO_MUCH,
        format!("this zip would unpack to too much: {why}"),
        "Do not unpack it. If its size is what you expect, raise the limit: --max-gib.",
    )
}

/// Entries must lie one behind the other, from the first byte to the directory: what is between them is seen by some programs
/// and not by others. `stops` are where the entries end, in the order of `items`.
pub fn contiguity(items: &[Item], stops: &[u64], directory: &Directory, problems: &mut ProblemList) {
    let mut ranges: Vec<(u64, u64, &str)> = items.iter().zip(stops).map(|(i, stop)| (i.header, *stop, i.name.as_str())).collect();
    ranges.sort_unstable();
    let mut reached = (0, None);
    for (start, stop, name) in ranges {
        match reached {
            (end, Some(before)) if start < end => {
                problems.push(bomb(format!("{} and {} share bytes", shortened(before), shortened(name))));
            }
            (end, _) if start > end => {
                let why = format!("there are {} bytes before {} that belong to no entry", start - end, shortened(name));
                problems.push(Fault::Ambiguous(why).problem());
            }
            _ => {}
        }
        reached = (stop, Some(name));
    }
    if reached.0 != directory.start {
        let why = format!("there are {} bytes before its directory that belong to no entry", directory.start.abs_diff(reached.0));
        problems.push(Fault::Ambiguous(why).problem());
    }
}

/// Absolute paths, `..`, links; two names that are one on some systems.
pub fn names(items: &[Item], problems: &mut ProblemList) {
    let hint = "Do not unpack it: it may write outside its folder, or unpack differently on different systems.";
    let fold = |name: &str| name.nfc().collect::<String>().to_lowercase();
    let mut files: BTreeMap<String, &str> = BTreeMap::new();
    let mut folders: BTreeMap<String, String> = BTreeMap::new();
    for item in items {
        let folder = item.name.ends_with('/');
        let path = item.name.strip_suffix('/').unwrap_or(&item.name);
        if let Err(problem) = check_path(path) {
            problems.push(Problem::new(
                codes::ENTRY_LEAVES_FOLDER,
                format!("the name {:?} cannot be used: {problem}", shortened(&item.name)),
                hint,
            ));
            continue;
        }
        if let Some(what) = unusual_kind(item, folder) {
            problems.push(Problem::new(codes::ENTRY_LEAVES_FOLDER, format!("{} is {what}", shortened(&item.name)), hint));
        }
        // An empty file takes two bytes where it is deflated.
        if folder && (item.size > 0 || item.packed > if item.method == DEFLATED { 2 } else { 0 }) {
            let what = format!("the folder {} has content", shortened(&item.name));
            problems.push(Problem::new(codes::ENTRY_LEAVES_FOLDER, what, hint));
        }
        let collision = |other: &str| {
            let what = if other == item.name {
                "appears twice".to_owned()
            } else {
                format!("and {} are the same file on some systems", shortened(other))
            };
            Problem::new(codes::ENTRY_NAMES_COLLIDE, format!("{} {what}", shortened(&item.name)), hint)
        };
        for (end, _) in path.match_indices('/').chain(folder.then_some((path.len(), ""))) {
            let spelled = &path[..end];
            if let Some(other) = folders.insert(fold(spelled), spelled.to_owned())
                && other != spelled
            {
                problems.push(collision(&other));
            }
        }
        if !folder && let Some(other) = files.insert(fold(path), &item.name) {
            problems.push(collision(other));
        }
    }
    for (folded, name) in &files {
        if let Some(folder) = folders.get(folded) {
            problems.push(Problem::new(
                codes::ENTRY_NAMES_COLLIDE,
                format!("{} is a file and {} a folder", shortened(name), shortened(folder)),
                hint,
            ));
        }
    }
}

/// What an entry is besides a file or a folder, whatever system says that it packed it: unpackers differ in whom they believe.
fn unusual_kind(item: &Item, folder: bool) -> Option<&'static str> {
    /// Of MS-DOS: read-only, hidden, system, folder, archive. The last bit is 7-Zip's: the other half is of Unix.
    const PLAIN: u32 = 0x0001 | 0x0002 | 0x0004 | FOLDER | 0x0020 | 0x8000;
    const FOLDER: u32 = 0x0010;
    let kind = (item.attributes >> 16) & 0o170_000;
    let low = item.attributes & 0xffff;
    if kind != 0 && kind != if folder { 0o040_000 } else { 0o100_000 } {
        return Some(if folder { "a folder by its name alone" } else { "a link, a folder or a device, not a file" });
    }
    if low & !PLAIN != 0 {
        return Some("a volume or a reparse point, not a file");
    }
    (!folder && low & FOLDER != 0).then_some("a folder by its attributes and a file by its name")
}

/// What an archive may at most unpack to.
pub fn sizes(items: &[Item], limits: &Limits, problems: &mut ProblemList) {
    let mut total: u64 = 0;
    for item in items {
        total = total.saturating_add(item.size);
        if item.size > limits.small && item.size / item.packed.max(1) > limits.ratio {
            problems.push(bomb(format!(
                "{} unpacks to {} times its size",
                shortened(&item.name),
                item.size / item.packed.max(1)
            )));
        }
    }
    if total > limits.total {
        problems.push(bomb(format!("{} MiB; {} are allowed", total >> 20, limits.total >> 20)));
    }
}
