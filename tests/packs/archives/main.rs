//! Archives that were made to be read differently by different programs, and archives that common programs make.
//!
//! The bad ones are published in `tests/packs/bad`, for whoever writes a verifier. `SNAPSHOTS=overwrite` writes them anew.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "tests start programs and report; what they test may not")]

mod forgeries;
mod sealing;
mod strangers;
mod tamperings;
mod tools;
mod zip;

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use onus_pack::bag;
use onus_pack::entry::{PackEntry, Payload};
use onus_pack::key::Signer;
use onus_pack::signers::{self, AllowedSigner};
use onus_pack::statement::{Counts, InventoryUsed, ModelUsed, Period, Predicate, Producer, StatementScope, Tool};
use onus_pack::verify::{PackVerdict, VerifyRequest, verify};
use onus_pack::{GapPolicy, Order};
use ssh_key::PrivateKey;
use ssh_key::private::{Ed25519Keypair, KeypairData};

/// 2026-10-05T09:00:00Z, by `date -u -d 2026-10-05T09:00:00Z +%s`.
const SEALED: i64 = 1_791_190_800;
const BASE: &str = "audit-2026-07-01-to-2026-09-30";

fn key() -> PrivateKey {
    PrivateKey::new(KeypairData::from(Ed25519Keypair::from_seed(&[7; 32])), "made for tests").unwrap()
}

fn allowed() -> Vec<AllowedSigner> {
    signers::parse(&allowed_line(), "allowed_signers").unwrap().usable
}

fn allowed_line() -> String {
    format!("audit@marsupial.example {}\n", key().public_key().to_openssh().unwrap())
}

fn judged(bytes: &[u8]) -> PackVerdict {
    judged_by(bytes, &allowed())
}

fn judged_by(bytes: &[u8], allowed: &[AllowedSigner]) -> PackVerdict {
    verify(
        Cursor::new(bytes),
        &VerifyRequest { allowed, required: &[], at: SEALED, authorities: &[], limits: Default::default() },
    )
}

fn codes(verdict: &PackVerdict) -> Vec<&'static str> {
    verdict.problems.iter().map(|p| p.code.id()).collect()
}

fn predicate() -> Predicate {
    Predicate {
        base: BASE.into(),
        serial: 1,
        supersedes: None,
        period: Period { from: "2026-07-01".into(), to: "2026-09-30".into() },
        scope: StatementScope {
            id: "audit".into(),
            name: "Audit".into(),
            framework: "SOC 2".into(),
            edition: "2017".into(),
            entity: None,
            method: "carve-out".into(),
            accounts: Vec::new(),
            deployments: Vec::new(),
            left_out: "data/registers/left-out.csv".into(),
        },
        producer: Producer { organisation: "Marsupial Ltd".into(), authors: Vec::new(), contact: None },
        tool: Tool { name: "onus".into(), version: "0.2.0".into() },
        model: ModelUsed { provider: "Amazon Web Services".into(), version: "1".into() },
        inventory: InventoryUsed { revision: None, version: "1".into() },
        sealed: String::new(),
        approvals: Vec::new(),
        allowed: Vec::new(),
        counts: Counts::default(),
        meaning: Vec::new(),
        files: Vec::new(),
    }
}

fn order() -> Order {
    Order {
        period: ("2026-07-01".parse().unwrap(), "2026-09-30".parse().unwrap()),
        sealed: SEALED,
        approvals: Vec::new(),
        allowed: Vec::new(),
        gaps: GapPolicy::List,
        envelope: Default::default(),
        supersedes: None,
    }
}

fn small_entries() -> Vec<PackEntry> {
    let entries = [("index.csv", "requirement,status\nCC6.1,open\n"), ("notes/a.txt", "a\n")];
    entries.map(|(path, text)| PackEntry::document(path, "text/plain", text.into())).into()
}

/// A small good pack: the file that Onus writes, and its entries.
fn good_pack() -> (Vec<u8>, Vec<(String, Vec<u8>)>) {
    let folder = tempfile::TempDir::new().unwrap();
    let target = folder.path().join("good.zip");
    let payload = Payload { base: BASE.into(), predicate: predicate(), entries: small_entries(), dated: Vec::new() };
    bag::write(&target, &payload, &order(), Some(&Signer::Key(Box::new(key())))).unwrap();
    let bytes = fs::read(target).unwrap();
    let mut archive = ::zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut entries = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut data = Vec::new();
        std::io::copy(&mut file, &mut data).unwrap();
        entries.push((file.name().unwrap().into_owned(), data));
    }
    (bytes, entries)
}

fn published() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/packs/bad")
}

#[test]
fn a_good_pack_is_good_however_it_is_written() {
    let (bytes, entries) = good_pack();
    assert_eq!(codes(&judged(&bytes)), [""; 0]);
    assert_eq!(judged(&bytes).notes, [""; 0]);
    let verdict = judged(&zip::Zip::of(&entries).bytes());
    assert_eq!((codes(&verdict), verdict.notes.len()), (vec![], 1), "{verdict:#?}");
    // Sizes after the data, as they are.
    let mut trailing = zip::Zip::of(&entries);
    for entry in &mut trailing.entries {
        entry.flags = 8;
        entry.after = entry.descriptor();
    }
    assert_eq!(codes(&judged(&trailing.bytes())), [""; 0]);
    // A large end where a small one would do.
    let zip = zip::Zip::of(&entries);
    let (mut out, directory) = zip.parts(0);
    let start = out.len();
    out.extend(&directory);
    let at = out.len();
    out.extend(zip::large_end(entries.len(), directory.len(), start, at));
    out.extend(zip::end(entries.len(), directory.len(), start, b""));
    assert_eq!(codes(&judged(&out)), [""; 0]);
}

#[test]
fn forgeries_without_a_key_are_refused() {
    let (_, entries) = good_pack();
    let overwrite = std::env::var("SNAPSHOTS").is_ok_and(|v| v == "overwrite");
    let mut expected = String::new();
    for forgery in forgeries::forgeries(&entries) {
        let found = codes(&judged(&forgery.bytes));
        assert!(found.contains(&forgery.code), "{}: {found:?}", forgery.name);
        assert!(judged(&forgery.bytes).notes.iter().all(|n| !n.contains("as it was sealed")), "{}", forgery.name);
        expected += &format!("{}.zip\t{}\n", forgery.name, forgery.code);
        let file = published().join(format!("{}.zip", forgery.name));
        if overwrite {
            fs::create_dir_all(published()).unwrap();
            fs::write(&file, &forgery.bytes).unwrap();
        }
        assert!(fs::read(&file).unwrap_or_default() == forgery.bytes, "{} differs: SNAPSHOTS=overwrite", file.display());
    }
    for (name, text) in [("expected.tsv", expected), ("allowed_signers", allowed_line())] {
        if overwrite {
            fs::write(published().join(name), &text).unwrap();
        }
        assert_eq!(fs::read_to_string(published().join(name)).unwrap(), text, "SNAPSHOTS=overwrite");
    }
}

/// What every program that is asked finds in an archive.
fn trees(bytes: &[u8], place: &Path) -> BTreeMap<&'static str, BTreeMap<String, Vec<u8>>> {
    let file = place.join("pack.zip");
    fs::write(&file, bytes).unwrap();
    tools::TOOLS.iter().map(|tool| (tool.name, tools::unpacked(tool, &file, &place.join(tool.name)))).collect()
}

#[test]
#[ignore = "needs bsdtar, unzip, 7z, python3 and jar: scripts/test"]
fn what_any_program_shows_differently_is_refused() {
    let (bytes, entries) = good_pack();
    let signed: BTreeMap<String, Vec<u8>> = entries.iter().cloned().collect();
    let place = tempfile::TempDir::new().unwrap();
    let step = |name: &str| {
        let folder = place.path().join(name);
        fs::create_dir(&folder).unwrap();
        folder
    };
    // The judges can see: all of them find what was signed in a good pack.
    for (tool, tree) in trees(&bytes, &step("good")) {
        assert_eq!(tree, signed, "{tool}");
    }
    let mut differing = 0;
    for forgery in forgeries::forgeries(&entries) {
        let found = trees(&forgery.bytes, &step(forgery.name));
        differing += usize::from(found.values().any(|tree| *tree != signed));
        assert!(!judged(&forgery.bytes).problems.is_empty(), "{}", forgery.name);
    }
    assert!(differing >= 12, "only {differing} forgeries show anything else in any program");
}

/// Tamperings with what `verify` says of each: all are distinct, and none is the pack itself.
fn judged_tamperings(bytes: &[u8], entries: &[(String, Vec<u8>)]) -> Vec<(tamperings::Tampering, PackVerdict)> {
    let index = entries.iter().position(|(name, _)| name.ends_with("/data/index.csv")).unwrap();
    let mut seen = std::collections::BTreeSet::from([(bytes.to_vec(), None)]);
    let mut all = Vec::new();
    for tampering in tamperings::all(&tamperings::Pack { bytes, entries, index }) {
        if seen.insert((tampering.bytes.clone(), tampering.allowed.clone())) {
            let allowed = tampering.allowed.as_ref().map(|text| signers::parse(text, "allowed_signers"));
            let verdict = match allowed {
                None => judged(&tampering.bytes),
                Some(Ok(signers)) => judged_by(&tampering.bytes, &signers.usable),
                Some(Err(_)) => judged_by(&tampering.bytes, &[]),
            };
            all.push((tampering, verdict));
        }
    }
    all
}

/// Kind, tamperings, and how many of them are refused.
fn counted(judged: &[(tamperings::Tampering, PackVerdict)]) -> Vec<(&'static str, usize, usize)> {
    let mut counts: Vec<(&'static str, usize, usize)> = Vec::new();
    for (tampering, verdict) in judged {
        if counts.last().is_none_or(|(kind, ..)| *kind != tampering.kind) {
            counts.push((tampering.kind, 0, 0));
        }
        let (_, all, refused) = counts.last_mut().unwrap();
        *all += 1;
        *refused += usize::from(!verdict.problems.is_empty());
    }
    counts
}

#[test]
fn what_is_refused_of_all_tamperings_is_documented() {
    let (bytes, entries) = good_pack();
    let judged = judged_tamperings(&bytes, &entries);
    assert!(judged.len() >= 250, "only {}", judged.len());
    let row = |kind: &str, all: usize, refused: usize| format!("| {kind} | {all} | {refused} | {} |", all - refused);
    let counts = counted(&judged);
    let mut rows: Vec<String> = counts.iter().map(|(kind, all, refused)| row(kind, *all, *refused)).collect();
    let sum = |of: fn(&(&str, usize, usize)) -> usize| counts.iter().map(of).sum::<usize>();
    rows.push(row("**all**", sum(|c| c.1), sum(|c| c.2)));
    let table = rows.join("\n");
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/security.md");
    let text = fs::read_to_string(&page).unwrap();
    let head = "| accepted, and harmless |\n|---|---|---|---|\n";
    let start = text.find(head).unwrap() + head.len();
    let stop = start + text[start..].find("\n\n").unwrap();
    if std::env::var("SNAPSHOTS").is_ok_and(|v| v == "overwrite") {
        fs::write(&page, [&text[..start], &table, &text[stop..]].concat()).unwrap();
        return;
    }
    assert!(text[start..stop] == table, "docs/security.md should say (SNAPSHOTS=overwrite):\n{table}");
}

#[test]
#[ignore = "needs bsdtar, unzip, 7z, python3 and jar: scripts/test"]
fn what_is_not_refused_of_all_tamperings_is_harmless() {
    let (bytes, entries) = good_pack();
    // A signature covers everything but signatures.
    let covered = |name: &String| !name.contains("/signatures/");
    let signed: BTreeMap<String, Vec<u8>> = entries.iter().filter(|(name, _)| covered(name)).cloned().collect();
    let place = tempfile::TempDir::new().unwrap();
    let (mut accepted, mut wrong) = (0, Vec::new());
    for (tampering, _) in judged_tamperings(&bytes, &entries).iter().filter(|(_, verdict)| verdict.problems.is_empty()) {
        let folder = place.path().join(accepted.to_string());
        fs::create_dir(&folder).unwrap();
        for (tool, mut tree) in trees(&tampering.bytes, &folder) {
            tree.retain(|name, _| covered(name));
            if tree != signed {
                wrong.push(format!("{tool}: {}, {}", tampering.kind, tampering.name));
            }
        }
        accepted += 1;
    }
    println!("{accepted} tamperings were accepted; five programs find in them what was signed");
    assert!(accepted > 0);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
#[ignore = "needs bsdtar, zip, 7z, python3 and jar: scripts/test"]
fn packs_that_common_programs_packed_again_are_good_and_noted() {
    let (bytes, _) = good_pack();
    let place = tempfile::TempDir::new().unwrap();
    let file = place.path().join("good.zip");
    fs::write(&file, &bytes).unwrap();
    tools::run("unzip", &["-q", "good.zip"], place.path());
    for (name, program, words) in tools::PACKERS {
        let words: Vec<&str> = words.iter().copied().chain([BASE]).collect();
        tools::run(program, &words, place.path());
        let packed = place.path().join(name);
        let verdict = judged(&fs::read(&packed).unwrap());
        assert_eq!(codes(&verdict), [""; 0], "{name}: {verdict:#?}");
        assert_eq!(verdict.notes.len(), 1, "{name}: {:?}", verdict.notes);
    }
}

/// What released versions wrote is verified for ever: see `tests/compat`.
#[test]
fn packs_of_every_released_version_are_good() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/compat");
    for version in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        let allowed = fs::read_to_string(version.join("allowed_signers")).unwrap();
        let allowed = signers::parse(&allowed, "allowed_signers").unwrap().usable;
        let required = ["audit@marsupial.example".to_owned()];
        let request =
            VerifyRequest { allowed: &allowed, required: &required, at: SEALED, authorities: &[], limits: Default::default() };
        let verdict = verify(Cursor::new(fs::read(version.join("pack.zip")).unwrap()), &request);
        assert_eq!((codes(&verdict), verdict.notes.len()), (vec![], 0), "{}: {verdict:#?}", version.display());
    }
}
