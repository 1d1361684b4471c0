//! A good pack, changed in ways that need no key: in each, some program finds something else than was signed.

use crate::zip::{Entry, Zip, end, field, large_end};

/// Name, code that is expected, and the archive.
pub struct Forgery {
    pub name: &'static str,
    pub code: &'static str,
    pub bytes: Vec<u8>,
}

const FORGED: &[u8] = b"requirement,status\nCC6.1,proven\n";

/// `entries` are those of a good pack, whose third part of the name is `data/index.csv`.
pub fn forgeries(entries: &[(String, Vec<u8>)]) -> Vec<Forgery> {
    let mut out = Vec::new();
    let base = entries[0].0.split('/').next().unwrap().to_owned();
    let index = entries.iter().position(|(n, _)| n.ends_with("/data/index.csv")).unwrap();
    let good = Zip::of(entries);
    let mut forged_entries = entries.to_vec();
    forged_entries[index].1 = FORGED.to_vec();
    let mut add = |name, code, bytes| out.push(Forgery { name, code, bytes });
    let mut with = |name, code, change: &dyn Fn(&mut Entry)| {
        let mut zip = good.clone();
        change(&mut zip.entries[index]);
        add(name, code, zip.bytes());
    };

    // What is said before the data, and not in the directory.
    with("local-name", "ONUS-V005", &|e| e.local_name = Some(e.name.replace("index", "other")));
    let unicode_path = |name: &str, of: &str| {
        let mut crc = flate2::Crc::new();
        crc.update(of.as_bytes());
        let value = [&[1][..], &crc.sum().to_le_bytes(), name.as_bytes()].concat();
        field(0x7075, &value)
    };
    with("local-unicode-path", "ONUS-V005", &|e| e.local_extra = unicode_path(&e.name.replace("index", "other"), &e.name));
    with("unicode-path", "ONUS-V005", &|e| e.extra = unicode_path(&e.name.replace("index", "other"), &e.name));
    with("local-time", "ONUS-V005", &|e| e.local_time = 0x6000);
    with("local-size", "ONUS-V005", &|e| e.local_sizes = Some([0, 4, 4]));
    with("local-checksum", "ONUS-V005", &|e| e.local_sizes.get_or_insert([1, e.data.len() as u32, e.data.len() as u32])[0] = 1);
    with("unknown-extra-field", "ONUS-V005", &|e| e.extra = field(0x1234, b"anything"));
    with("unix-link-in-extra-field", "ONUS-V005", &|e| {
        e.local_extra = field(0x756e, b"\0\0\0\0\xff\xa1\0\0\0\0\0\0\0\0/etc/passwd")
    });
    with("pkware-unix-field", "ONUS-V005", &|e| e.extra = field(0x000d, b"\0\0\0\0\0\0\0\0\0\0\0\0/etc/passwd"));
    with("spare-bytes-in-extra-field", "ONUS-V005", &|e| e.extra = vec![0; 3]);
    with("entry-comment", "ONUS-V005", &|e| e.comment = b"see below".to_vec());

    // Another kind of file, by whatever system.
    for (name, made_by) in
        [("link-of-unix", 3_u16), ("link-of-dos", 0), ("link-of-ntfs", 10), ("link-of-macos", 19), ("link-of-amiga", 1)]
    {
        with(name, "ONUS-V002", &|e| {
            e.made_by = made_by << 8 | 20;
            e.attributes = 0o120_777 << 16;
        });
    }
    with("device", "ONUS-V002", &|e| e.attributes = 0o060_644 << 16);
    with("folder-by-attribute", "ONUS-V002", &|e| e.attributes |= 0x10);
    with("reparse-point", "ONUS-V002", &|e| e.attributes = 0x400);

    // Sizes after the data that lie.
    with("descriptor-lies", "ONUS-V005", &|e| {
        e.flags = 8;
        e.after = [b"PK\x07\x08".as_slice(), &[7; 12]].concat();
    });
    with("descriptor-too-long", "ONUS-V005", &|e| {
        e.flags = 8;
        e.after = [e.descriptor(), vec![0; 5]].concat();
    });
    with("descriptor-missing", "ONUS-V005", &|e| e.flags = 8);
    with("descriptor-without-signature", "ONUS-V005", &|e| {
        e.flags = 8;
        e.after = e.descriptor()[4..].to_vec();
    });
    with("descriptor-of-another-size", "ONUS-V005", &|e| {
        e.deflate();
        (e.flags, e.local_sizes) = (8, Some([0; 3]));
        let descriptor = e.descriptor();
        e.after = [&descriptor[..12], &[0; 4], &descriptor[12..], &[0; 4]].concat();
    });
    with("stored-without-size", "ONUS-V005", &|e| {
        e.flags = 8;
        e.local_sizes = Some([0, 0, 0]);
        e.after = e.descriptor();
    });
    with("flag-of-encrypted-directory", "ONUS-V005", &|e| e.flags = 1 << 13);

    // Bytes that belong to no entry.
    with("bytes-between-entries", "ONUS-V005", &|e| e.before = b"nothing to see".to_vec());
    let mut hidden = good.clone();
    hidden.entries.insert(index + 1, Entry { listed: false, ..Entry::new(&format!("{base}/data/hidden.csv"), FORGED) });
    add("hidden-entry", "ONUS-V005", hidden.bytes());
    let mut twin = good.clone();
    twin.entries.push(Entry { listed: false, ..Entry::new(&entries[index].0, FORGED) });
    add("hidden-twin", "ONUS-V005", twin.bytes());
    let mut spare = good.clone();
    spare.before_directory = vec![0; 40];
    add("bytes-before-directory", "ONUS-V005", spare.bytes());
    let mut spare = good.clone();
    spare.after_directory = vec![0; 40];
    add("bytes-after-directory", "ONUS-V005", spare.bytes());
    let mut spare = good.clone();
    spare.after = vec![0; 40];
    add("bytes-after-end", "ONUS-V005", spare.bytes());
    let mut comment = good.clone();
    comment.comment = b"approved".to_vec();
    add("comment", "ONUS-V005", comment.bytes());
    let mut before = b"#!/bin/sh\necho hello\nexit\n".to_vec();
    before.extend(good.bytes());
    add("script-before", "ONUS-V005", before);

    // A second directory.
    let first = good.bytes();
    let forged = Zip::of(&forged_entries);
    let mut appended = first.clone();
    let (local, directory) = forged.parts(appended.len());
    appended.extend(local);
    let start = appended.len();
    appended.extend(&directory);
    appended.extend(end(forged.entries.len(), directory.len(), start, b""));
    add("archive-appended", "ONUS-V005", appended);
    let (local, directory) = good.parts(0);
    let (forged_local, forged_directory) = forged.parts(local.len());
    let mut both = [local.clone(), forged_local].concat();
    let forged_start = both.len();
    both.extend(&forged_directory);
    let large_at = both.len();
    // The directory that was signed, and before its end a locator of another one.
    let large = large_end(forged.entries.len(), forged_directory.len(), forged_start, large_at);
    let mut located = both.clone();
    located.extend(&large[..56]);
    let start = located.len();
    located.extend(&directory);
    located.extend(&large[56..]);
    located.extend(end(good.entries.len(), directory.len() + 20, start, b""));
    add("directory-behind-locator", "ONUS-V005", located);
    let mut in_comment = both[..forged_start].to_vec();
    let start = in_comment.len();
    in_comment.extend(&directory);
    let second_end_at = in_comment.len() + 22 + forged_directory.len();
    let second = [
        forged_directory.clone(),
        end(forged.entries.len(), forged_directory.len(), second_end_at - forged_directory.len(), b""),
    ]
    .concat();
    in_comment.extend(end(good.entries.len(), directory.len(), start, &second));
    add("directory-in-comment", "ONUS-V005", in_comment);
    let mut nowhere = local.clone();
    let start = nowhere.len();
    nowhere.extend(&directory);
    let at = nowhere.len();
    nowhere.extend(large_end(good.entries.len(), directory.len(), start, at));
    // The locator says that the archive has no parts.
    let disks = nowhere.len() - 4;
    nowhere[disks] = 0;
    nowhere.extend(end(good.entries.len(), directory.len(), start, b""));
    add("locator-of-no-disk", "ONUS-V005", nowhere);
    let mut disagreeing = local.clone();
    let start = disagreeing.len();
    disagreeing.extend(&directory);
    let at = disagreeing.len();
    disagreeing.extend(large_end(good.entries.len(), directory.len(), start, at));
    disagreeing.extend(end(good.entries.len() - 1, directory.len(), start, b""));
    add("two-ends-that-disagree", "ONUS-V005", disagreeing);

    // Names.
    let mut zip = good.clone();
    zip.entries.push(Entry::new(&format!("{base}/data/../../../outside.txt"), FORGED));
    add("path-that-leaves", "ONUS-V002", zip.bytes());
    let mut zip = good.clone();
    zip.entries.push(Entry::new(&entries[index].0, FORGED));
    add("name-twice", "ONUS-V003", zip.bytes());
    let mut zip = good.clone();
    zip.entries.push(Entry::new(&entries[index].0.replace("index", "INDEX"), FORGED));
    add("name-in-another-case", "ONUS-V003", zip.bytes());
    let mut zip = good.clone();
    zip.entries.push(Entry { attributes: 0o040_755 << 16 | 0x10, ..Entry::new(&format!("{base}/data/empty/"), b"") });
    add("empty-folder", "ONUS-V016", zip.bytes());
    let renamed: Vec<(String, Vec<u8>)> =
        entries.iter().map(|(n, d)| (n.replacen(&base, "approved-by-the-auditor", 1), d.clone())).collect();
    add("base-folder-renamed", "ONUS-V017", Zip::of(&renamed).bytes());
    out
}
