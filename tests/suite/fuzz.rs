//! A short run of the fuzz targets on what grows out of their seeds: the same inputs at every run, chosen without coverage.
//! `scripts/fuzz` looks for longer, and with it.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;

#[path = "../../fuzz/targets/allowed_signers.rs"]
mod allowed_signers;
#[path = "../../fuzz/targets/book_toml.rs"]
mod book_toml;
#[path = "../../fuzz/targets/evidence.rs"]
mod evidence;
#[path = "../../fuzz/targets/importers.rs"]
mod importers;
#[path = "../../fuzz/targets/inventory.rs"]
mod inventory;
#[path = "../../fuzz/targets/manifest.rs"]
mod manifest;
#[path = "../../fuzz/targets/matrix.rs"]
mod matrix;
#[path = "../../fuzz/targets/narrative.rs"]
mod narrative;
#[path = "../../fuzz/targets/sidecars.rs"]
mod sidecars;
#[path = "../../fuzz/targets/summary.rs"]
mod summary;
#[path = "../../fuzz/targets/verify.rs"]
mod verify;

/// Words that mean something to one reader or another.
const WORDS: [&[u8]; 28] = [
    b"\0",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xC3",
    b"\r\n",
    b"\t",
    b"\"",
    b"'",
    b"{",
    b"}",
    b"[",
    b"]",
    b": ",
    b"- ",
    b"&a ",
    b"*a",
    b"<<: ",
    b"|\n",
    b"!!binary ",
    b"---\n",
    b"# ",
    b",",
    b"{{ onus ",
    b"}}",
    b"```onus\n",
    b"99999999999999999999",
    b"-1",
    b"PK\x05\x06",
];

/// A generator of its own, so that its numbers never change (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number).unwrap_or(0) % most.max(1)
    }
}

/// One to four changes of what a hand, a broken disk or an enemy would do.
fn changed(seed: &[u8], others: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + 1 + dice.below(64)).min(bytes.len());
        match dice.below(7) {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            2 => drop(bytes.drain(at.min(end)..end)),
            3 => drop(bytes.splice(at..at, WORDS[dice.below(WORDS.len())].iter().copied())),
            4 => {
                let again: Vec<u8> = bytes[at.min(end)..end].repeat(1 + dice.below(40));
                drop(bytes.splice(at..at, again));
            }
            5 => {
                let other = &others[dice.below(others.len())];
                let from = dice.below(other.len() + 1);
                let to = (from + dice.below(200)).min(other.len());
                drop(bytes.splice(at..at, other[from..to].iter().copied()));
            }
            _ => drop(bytes.splice(at..end.max(at), WORDS[dice.below(WORDS.len())].iter().copied())),
        }
    }
    bytes
}

fn try_all(seeds: &[Vec<u8>], rounds: usize, run: fn(&[u8])) {
    assert!(!seeds.is_empty(), "no seeds");
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    seeds.iter().for_each(|seed| run(seed));
    for round in 0..rounds {
        run(&changed(&seeds[round % seeds.len()], seeds, &mut dice));
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files below a folder of the repository, in order.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn seeds(folder: &str) -> Vec<Vec<u8>> {
    files(folder).iter().map(|file| fs::read(file).expect("a seed")).collect()
}

#[test]
fn settings_survive_what_grows_out_of_the_seeds() {
    try_all(&seeds("fuzz/seeds/book_toml"), 2000, book_toml::run);
}

#[test]
fn inventories_survive_what_grows_out_of_the_seeds() {
    try_all(&seeds("fuzz/seeds/inventory"), 400, inventory::run);
}

#[test]
fn chapters_survive_what_grows_out_of_the_seeds() {
    try_all(&seeds("fuzz/seeds/narrative"), 200, narrative::run);
}

#[test]
fn lists_of_chapters_survive_what_grows_out_of_the_seeds() {
    try_all(&seeds("fuzz/seeds/summary"), 4000, summary::run);
}

#[test]
fn matrices_survive_what_grows_out_of_the_seeds() {
    try_all(&seeds("fuzz/seeds/matrix"), 1000, matrix::run);
}

#[test]
fn allowed_signers_survive_what_grows_out_of_the_seeds() {
    try_all(&seeds("fuzz/seeds/allowed_signers"), 4000, allowed_signers::run);
}

#[test]
fn what_imports_keep_survives_what_grows_out_of_the_seeds() {
    try_all(&seeds("fuzz/seeds/sidecars"), 4000, sidecars::run);
}

#[test]
fn manifests_of_collections_survive_what_grows_out_of_the_seeds() {
    try_all(&seeds("fuzz/seeds/manifest"), 4000, manifest::run);
}

/// Each reader is tried with its own file, and every one of them has a seed.
#[test]
fn readers_of_results_survive_what_grows_out_of_the_seeds() {
    let seeds = seeds("fuzz/seeds/evidence");
    for source in &onus_import::evidence::EVIDENCE_SOURCES {
        let head = format!("{}\n", source.name);
        assert!(seeds.iter().any(|seed| seed.starts_with(head.as_bytes())), "no seed for {}", source.name);
    }
    try_all(&seeds, 6000, evidence::run);
}

#[test]
fn importers_survive_what_grows_out_of_the_fixtures() {
    let mut seeds = Vec::new();
    for file in files("tests/fixtures/readers").into_iter().chain(files("tests/fixtures/import")) {
        let bytes = fs::read(&file).expect("a fixture");
        // Each fixture goes to every source: a file of another kind is what people give by mistake.
        let sources = u8::try_from(onus_import::sources::SOURCES.len()).expect("few sources");
        if bytes.len() < 64 * 1024 {
            seeds.extend((0..sources).map(|source| [&[source], bytes.as_slice()].concat()));
        }
    }
    try_all(&seeds, 4000, importers::run);
}

#[test]
fn packs_survive_what_grows_out_of_a_small_one() {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in [
        ("pack/bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
        ("pack/bag-info.txt", "Payload-Oxum: 6.1\n"),
        ("pack/data/index.csv", "a,b,c\n"),
        ("pack/manifest-sha256.txt", "d0a7  data/index.csv\n"),
        ("pack/tagmanifest-sha256.txt", "d0a7  manifest-sha256.txt\n"),
        ("pack/statement.json", "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[]}"),
        ("pack/signatures/a.sig", "-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n"),
    ] {
        archive.start_file(name, stored).expect("a file");
        archive.write_all(text.as_bytes()).expect("written");
    }
    let pack = archive.finish().expect("an archive").into_inner();
    try_all(&[pack], 4000, verify::run);
}
