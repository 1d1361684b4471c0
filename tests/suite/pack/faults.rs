//! Every call that writes a pack fails in turn: what was there is untouched, and nothing is left lying about.

use super::*;
use crate::faults::{CALLS, faulty, library};

fn leftovers(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|n| n.starts_with(".onus-pack-")).collect()
}

#[test]
#[ignore = "needs cc: scripts/test"]
fn a_call_that_fails_leaves_what_was_there() {
    let folder = project();
    let root = folder.path();
    let library = library(root);
    let book = root.join("book.toml");
    let text = fs::read_to_string(&book).unwrap();
    fs::write(&book, text.replace("output = \"output\"", "output = \"output\"\nformats = [\"json\"]")).unwrap();
    let (maker, approver) = (key_file(root, 1), key_file(root, 2));
    let packs = ["pack", "audit", "--period", "2026-07-01..2026-09-30", "--output", "a.zip", "--sign", maker.to_str().unwrap()];
    let signs = ["sign", "a.zip", "--key", approver.to_str().unwrap()];
    let pack = root.join("a.zip");
    let mut fired = 0;
    for words in [&packs[..], &signs[..]] {
        // Signing changes a pack that is there; packing makes one where there is none.
        let before = fs::read(&pack).ok();
        for call in CALLS {
            for number in 1.. {
                let (code, failed) = faulty(&library, root, (call, number), words);
                if !failed {
                    assert_eq!(code, Some(0), "{words:?} without a fault");
                    match &before {
                        Some(bytes) => fs::write(&pack, bytes).unwrap(),
                        None => fs::remove_file(&pack).unwrap(),
                    }
                    break;
                }
                fired += 1;
                assert_eq!(leftovers(root), [""; 0], "{words:?}, {call} {number}");
                // Some calls may fail without harm: of caches, or where there is another way to do the same.
                if code == Some(0) {
                    let verdict = judged(&fs::read(&pack).unwrap(), &allowed(&[line("maker", 1)]));
                    assert_eq!(codes(&verdict), [""; 0], "{words:?}, {call} {number}");
                    match &before {
                        Some(bytes) => fs::write(&pack, bytes).unwrap(),
                        None => fs::remove_file(&pack).unwrap(),
                    }
                }
                assert!(fs::read(&pack).ok() == before, "{words:?}, {call} {number}: the pack is not as it was");
            }
        }
        if words == packs {
            assert_eq!(faulty(&library, root, ("none", 0), words).0, Some(0));
        }
    }
    assert!(fired >= 8, "only {fired} calls failed");
}
