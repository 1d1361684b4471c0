//! What no pack's zip may do, seen in its directory before anything is unpacked.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use onus_source::path::check_path;

use crate::error::Problem;

use super::directory::Item;
use super::limits::Limits;

/// An archive that would unpack to too much.
pub fn bomb(why: String) -> Problem {
    Problem::new(
        "ONUS-V004",
        format!("this zip would unpack to too much: {why}"),
        "Do not unpack it. If its size is what you expect, raise the limit: --max-gib.",
    )
}

/// Entries that share bytes: a small file that unpacks to many.
pub fn overlaps(items: &[Item], problems: &mut Vec<Problem>) {
    let mut ranges: Vec<(u64, u64, &str)> = items.iter().map(|i| (i.header, i.data + i.packed, i.name.as_str())).collect();
    ranges.sort_unstable();
    for pair in ranges.windows(2) {
        if pair[1].0 < pair[0].1 {
            problems.push(bomb(format!("{} and {} share bytes", pair[0].2, pair[1].2)));
        }
    }
}

/// Absolute paths, `..`, links; two names that are one on some systems.
pub fn names(items: &[Item], problems: &mut Vec<Problem>) {
    let hint = "Do not unpack it: it may write outside its folder, or unpack differently on different systems.";
    let fold = |name: &str| name.nfc().collect::<String>().to_lowercase();
    let mut files: BTreeMap<String, &str> = BTreeMap::new();
    let mut folders: BTreeMap<String, String> = BTreeMap::new();
    for item in items {
        let folder = item.name.ends_with('/');
        let path = item.name.strip_suffix('/').unwrap_or(&item.name);
        if let Err(problem) = check_path(path) {
            problems.push(Problem::new("ONUS-V002", format!("the name {:?} cannot be used: {problem}", item.name), hint));
            continue;
        }
        let kind = item.mode & 0o170_000;
        let unix = matches!(item.made_by >> 8, 3 | 19) && kind != 0;
        if unix && kind != if folder { 0o040_000 } else { 0o100_000 } {
            problems.push(Problem::new("ONUS-V002", format!("{} is a link or a device, not a file", item.name), hint));
        }
        if folder && item.size > 0 {
            problems.push(Problem::new("ONUS-V002", format!("the folder {} has content", item.name), hint));
        }
        let collision = |other: &str| {
            let what = if other == item.name {
                "appears twice".to_owned()
            } else {
                format!("and {other} are the same file on some systems")
            };
            Problem::new("ONUS-V003", format!("{} {what}", item.name), hint)
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
            problems.push(Problem::new("ONUS-V003", format!("{name} is a file and {folder} a folder"), hint));
        }
    }
}

/// What an archive may at most unpack to.
pub fn sizes(items: &[Item], limits: &Limits, problems: &mut Vec<Problem>) {
    let mut total: u64 = 0;
    for item in items {
        total = total.saturating_add(item.size);
        if item.size > limits.small && item.size / item.packed.max(1) > limits.ratio {
            problems.push(bomb(format!("{} unpacks to {} times its size", item.name, item.size / item.packed.max(1))));
        }
    }
    if total > limits.total {
        problems.push(bomb(format!("{} MiB; {} are allowed", total >> 20, limits.total >> 20)));
    }
}
