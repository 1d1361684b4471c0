//! Zips that were made to cheat.

use onus_pack::archive::Limits;

use super::*;

fn tried(zip: &[u8]) -> Vec<&'static str> {
    let known = allowed(&[line("anybody", 1)]);
    codes(&judged(zip, &known))
}

fn zip_with(name: &str) -> Vec<u8> {
    zipped(&[("pack/bagit.txt".to_owned(), b"x".to_vec()), (name.to_owned(), b"x".to_vec())])
}

/// Gives an entry another name of the same length, in both places.
fn renamed(mut zip: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    for at in 0..zip.len() - from.len() {
        if zip[at..].starts_with(from.as_bytes()) {
            zip[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
    }
    zip
}

#[test]
fn paths_that_leave_the_bag_are_refused() {
    for (from, to) in [
        ("pack/aa/x", "../../../"),
        ("pack/data/x.txt", "pack/../../x.tx"),
        ("pack/data/x.txt", "/etc/cron.d/x.t"),
        ("pack/data/x.txt", "pack\\data\\x.txt"),
        ("pack/data/x.txt", "c:/data/x.txt.."),
        ("pack/data/x.txt", "pack/data/x\nxt."),
        ("pack/data/x.txt", "pack//data/x.tx"),
        ("pack/data/x.txt", "pack/data/./x.t"),
        ("pack/data/x.txt", "pack/data/x?txt"),
    ] {
        let codes = tried(&renamed(zip_with(from), from, to));
        assert!(codes.contains(&"ONUS-V002"), "{to:?}: {codes:?}");
    }
}

#[test]
fn links_are_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("pack/data/x", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    assert_eq!(tried(&zip), ["ONUS-V002"]);
}

#[test]
fn names_that_fall_together_are_refused() {
    for (a, b) in [
        ("pack/data/a1.txt", "pack/data/a2.txt"),
        ("pack/data/B1.txt", "pack/data/b2.txt"),
        ("pack/data/\u{e9}1.txt", "pack/data/\u{c9}2.txt"),
    ] {
        let zip = zipped(&[(a.to_owned(), b"1".to_vec()), (b.to_owned(), b"2".to_vec())]);
        let same = b.replace('2', "1");
        assert_eq!(tried(&renamed(zip, b, &same)), ["ONUS-V003"], "{a} {same}");
    }
    let folders = zipped(&[("pack/Data/a".to_owned(), b"1".to_vec()), ("pack/data/b".to_owned(), b"2".to_vec())]);
    assert_eq!(tried(&folders), ["ONUS-V003"]);
    let both = zipped(&[("pack/data".to_owned(), b"1".to_vec()), ("pack/data/b".to_owned(), b"2".to_vec())]);
    assert_eq!(tried(&both), ["ONUS-V003"]);
}

#[test]
fn bombs_are_refused_before_they_unpack() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("pack/data/zeros", SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
    for _ in 0..64 {
        zip.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let zip = zip.finish().unwrap().into_inner();
    assert!(zip.len() < 1 << 20);
    assert_eq!(tried(&zip), ["ONUS-V004"]);
    let known = allowed(&[line("anybody", 1)]);
    let limits = Limits { total: 4, ..Limits::default() };
    let plain = zipped(&[("pack/data/a".to_owned(), b"12345".to_vec())]);
    let verdict = verify(Cursor::new(&plain), &VerifyRequest { allowed: &known, required: &[], at: 0, authorities: &[], limits });
    assert_eq!(codes(&verdict), ["ONUS-V004"]);
    let limits = Limits { entries: 1, ..Limits::default() };
    let verdict = verify(
        Cursor::new(&zip_with("pack/data/a")),
        &VerifyRequest { allowed: &known, required: &[], at: 0, authorities: &[], limits },
    );
    assert_eq!(codes(&verdict), ["ONUS-V004"]);
}

#[test]
fn entries_that_share_their_bytes_are_refused() {
    // Both directory entries point at the first local header, and both are called the same there.
    let zip = zipped(&[("pack/data/a1".to_owned(), b"same".to_vec()), ("pack/data/a2".to_owned(), b"same".to_vec())]);
    let mut zip = zip;
    let second = zip.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    zip[second + 42..second + 46].copy_from_slice(&0_u32.to_le_bytes());
    // The name in the local header is another now: described twice, differently.
    assert_eq!(tried(&zip), ["ONUS-V005"]);
    let name = second + 46 + "pack/data/a".len();
    zip[name] = b'1';
    let codes = tried(&zip);
    assert!(codes.contains(&"ONUS-V004") && codes.contains(&"ONUS-V003"), "{codes:?}");
}

#[test]
fn a_size_that_lies_is_noticed() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("pack/data/a", SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
    zip.write_all(&[b'x'; 1000]).unwrap();
    let mut zip = zip.finish().unwrap().into_inner();
    // Ten bytes instead of a thousand, in both places.
    let directory = zip.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    zip[directory + 24..directory + 28].copy_from_slice(&10_u32.to_le_bytes());
    zip[22..26].copy_from_slice(&10_u32.to_le_bytes());
    let verdict = judged(&zip, &allowed(&[line("anybody", 1)]));
    assert!(!verdict.problems.is_empty());
    assert!(verdict.signatures.is_empty());
}

#[test]
fn what_is_no_zip_is_refused_in_words() {
    for bytes in [&b""[..], b"PK", b"not a zip at all, but longer than the end of a directory", &[0; 4096]] {
        assert_eq!(tried(bytes), ["ONUS-V001"]);
    }
    let zip = zip_with("pack/data/a");
    for length in 0..zip.len() {
        assert!(!tried(&zip[..length]).is_empty());
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_judged_without_a_fault(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        tried(&bytes);
        // Behind a good beginning too.
        let mut zip = zip_with("pack/data/a");
        let from = zip.len().saturating_sub(bytes.len());
        let length = zip.len() - from;
        zip[from..].copy_from_slice(&bytes[..length]);
        tried(&zip);
    }
}
