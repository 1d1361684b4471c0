//! What describes a pack and vouches for it, changed by somebody without the signer's key. The archive itself is in order.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use onus_pack::add_signature;
use onus_pack::bag;
use onus_pack::entry::Payload;
use onus_pack::key::Signer;
use sha2::{Digest, Sha256};
use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{HashAlg, LineEnding, PrivateKey};

use super::{Kind, Pack};
use crate::zip::Zip;
use crate::{BASE, allowed_line, order, predicate, small_entries};

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes the digests of a manifest right for the files that it lists.
fn summed(entries: &mut [(String, Vec<u8>)], base: &str, manifest: &str) {
    let at = entries.iter().position(|(name, _)| *name == format!("{base}/{manifest}")).expect("a manifest");
    let text = String::from_utf8_lossy(&entries[at].1).into_owned();
    let line = |line: &str| {
        let (digest, path) = line.split_once("  ").unwrap_or((line, ""));
        let file = entries.iter().find(|(name, _)| *name == format!("{base}/{path}"));
        format!("{}  {path}\n", file.map_or_else(|| digest.to_owned(), |(_, data)| sha256(data)))
    };
    entries[at].1 = text.lines().map(line).collect::<String>().into_bytes();
}

/// Changes of a text, by what they are.
type Change = (&'static str, fn(&str) -> String);

const MANIFEST: [Change; 16] = [
    ("a line fewer", |text| text.lines().skip(1).map(|line| format!("{line}\n")).collect()),
    ("a line twice", |text| format!("{}\n{text}", text.lines().next().unwrap_or_default())),
    ("a line more", |text| format!("{text}{}  data/more.csv\n", "0".repeat(64))),
    ("a line of a file outside", |text| format!("{text}{}  ../more.csv\n", "0".repeat(64))),
    ("another digest", |text| format!("{}{}", if text.starts_with('0') { '1' } else { '0' }, &text[1..])),
    ("upper case", |text| text.replacen(&text[..64], &text[..64].to_uppercase(), 1)),
    ("half a digest", |text| text[32..].to_owned()),
    ("another name", |text| text.replacen("  ", "  x", 1)),
    ("a name in another case", |text| text.replacen("index", "INDEX", 1).replacen("statement", "STATEMENT", 1)),
    ("the other way round", |text| text.lines().rev().map(|line| format!("{line}\n")).collect()),
    ("line ends of Windows", |text| text.replace('\n', "\r\n")),
    ("one space", |text| text.replace("  ", " ")),
    ("star of a binary file", |text| text.replace("  ", " *")),
    ("no line end", |text| text.trim_end().to_owned()),
    ("a byte order mark", |text| format!("\u{feff}{text}")),
    ("nothing", |_| String::new()),
];

const STATEMENT: [Change; 10] = [
    ("another scope", |text| text.replace("\"Audit\"", "\"All\"")),
    ("another period", |text| text.replace("2026-09-30", "2026-12-31")),
    ("another organisation", |text| text.replace("Marsupial", "Larkspur")),
    ("another bag", |text| text.replace(BASE, "audit-of-another-year")),
    ("another serial", |text| text.replace("\"serial\": 1", "\"serial\": 2").replace("\"serial\":1", "\"serial\":2")),
    ("another day", |text| text.replace("2026-10-05", "2026-10-04")),
    ("another type", |text| text.replace("in-toto.io/Statement/v1", "in-toto.io/Statement/v2")),
    ("a key twice", |text| text.replacen('{', "{\"_type\":\"x\",", 1)),
    ("a space more", |text| text.replacen('{', "{ ", 1)),
    ("nothing", |_| String::new()),
];

pub fn manifests(pack: &Pack, kind: &mut Kind) {
    let index = pack.at("data/index.csv");
    let files: [(&str, &[Change]); 3] =
        [("manifest-sha256.txt", &MANIFEST), ("tagmanifest-sha256.txt", &MANIFEST), ("statement.json", &STATEMENT)];
    for (file, changes) in files {
        for (what, change) in changes {
            let mut entries = pack.entries.to_vec();
            let at = pack.at(file);
            entries[at].1 = change(&String::from_utf8_lossy(&pack.entries[at].1)).into_bytes();
            assert_ne!(entries[at].1, pack.entries[at].1, "{file}: {what}");
            kind.add(format!("{file}: {what}"), Zip::of(&entries).bytes());
            if file != "tagmanifest-sha256.txt" {
                summed(&mut entries, pack.base(), "tagmanifest-sha256.txt");
                kind.add(format!("{file}: {what}, listed anew"), Zip::of(&entries).bytes());
            }
        }
    }
    // Everything that needs no key is right.
    let mut entries = pack.entries.to_vec();
    entries[index].1 = b"requirement,status\nCC6.1,proven\n".to_vec();
    for manifest in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
        summed(&mut entries, pack.base(), manifest);
        kind.add(format!("another index, {manifest} anew"), Zip::of(&entries).bytes());
    }
}

fn stranger(seed: u8) -> PrivateKey {
    PrivateKey::new(KeypairData::from(Ed25519Keypair::from_seed(&[seed; 32])), "").expect("a key")
}

/// The same content, sealed by somebody else.
fn sealed_by(seed: u8) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("pack.zip");
    let payload = Payload { base: BASE.into(), predicate: predicate(), entries: small_entries(), dated: Vec::new() };
    bag::write(&target, &payload, &order(), Some(&Signer::Key(Box::new(stranger(seed))))).expect("written");
    std::fs::read(target).expect("a pack")
}

pub fn signatures(pack: &Pack, kind: &mut Kind) {
    let at = pack.entries.iter().position(|(name, _)| name.ends_with(".sig")).expect("a signature");
    let (name, signature) = (&pack.entries[at].0, String::from_utf8_lossy(&pack.entries[at].1).into_owned());
    let mut with = |what: String, name: &str, signature: Vec<u8>| {
        let mut entries = pack.entries.to_vec();
        entries[at] = (name.to_owned(), signature);
        kind.add(what, Zip::of(&entries).bytes());
    };
    let body: String = signature.lines().filter(|line| !line.starts_with('-')).collect();
    let raw = STANDARD.decode(&body).expect("base64");
    let armoured = |raw: &[u8]| {
        let mut text = "-----BEGIN SSH SIGNATURE-----\n".to_owned();
        STANDARD.encode(raw).as_bytes().chunks(70).for_each(|line| text += &format!("{}\n", String::from_utf8_lossy(line)));
        (text + "-----END SSH SIGNATURE-----\n").into_bytes()
    };
    for byte in 0..raw.len() {
        let mut changed = raw.clone();
        changed[byte] ^= 1;
        with(format!("byte {byte}"), name, armoured(&changed));
    }
    with("a byte more".to_owned(), name, armoured(&[&raw[..], &[0]].concat()));
    with("a byte fewer".to_owned(), name, armoured(&raw[..raw.len() - 1]));
    with("without its armour".to_owned(), name, body.clone().into_bytes());
    with("line ends of Windows".to_owned(), name, signature.replace('\n', "\r\n").into_bytes());
    with("words in front".to_owned(), name, format!("approved\n{signature}").into_bytes());
    with("words behind".to_owned(), name, format!("{signature}approved\n").into_bytes());
    with("twice in a file".to_owned(), name, signature.repeat(2).into_bytes());
    with("another name".to_owned(), &name.replace(".sig", "0.sig"), signature.clone().into_bytes());
    with("a deeper folder".to_owned(), &name.replace("signatures/", "signatures/old/"), signature.clone().into_bytes());
    with("another folder".to_owned(), &name.replace("signatures/", "data/"), signature.clone().into_bytes());
    let tag_manifest = &pack.entries[pack.at("tagmanifest-sha256.txt")].1;
    for (what, key, namespace, of) in [
        ("a stranger's", stranger(9), "onus-pack", tag_manifest.as_slice()),
        ("the signer's, of another text", crate::key(), "onus-pack", b"another text".as_slice()),
        ("the signer's, for files", crate::key(), "file", tag_manifest),
        ("the signer's, for git", crate::key(), "git", tag_manifest),
    ] {
        for algorithm in [HashAlg::Sha256, HashAlg::Sha512] {
            let signed = key.sign(namespace, algorithm, of).expect("signed");
            let text = signed.to_pem(LineEnding::LF).expect("armoured");
            with(format!("{what}, {algorithm}"), name, text.into_bytes());
        }
    }
    for seed in [9, 10] {
        kind.add(format!("sealed by stranger {seed}"), sealed_by(seed));
    }
    // One more beside the good one takes nothing away.
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("pack.zip");
    std::fs::write(&target, pack.bytes).expect("written");
    add_signature(&target, &Signer::Key(Box::new(stranger(9))), Default::default()).expect("signed");
    kind.add("signed by a stranger too", std::fs::read(&target).expect("a pack"));
}

pub fn allowed(pack: &Pack, kind: &mut Kind) {
    let line = allowed_line();
    let (principal, key) = line.trim_end().split_once(' ').expect("a line");
    let other = stranger(9).public_key().to_openssh().expect("a key");
    for (what, text) in [
        ("nobody", String::new()),
        ("a comment", format!("# {line}")),
        ("another key", format!("{principal} {other}\n")),
        ("expired", format!("{principal} valid-before=\"20260101Z\" {key}\n")),
        ("expired a second before", format!("{principal} valid-before=\"20261005085959Z\" {key}\n")),
        ("valid a second later", format!("{principal} valid-after=\"20261005090001Z\" {key}\n")),
        ("not valid yet", format!("{principal} valid-after=\"20270101Z\" {key}\n")),
        ("for files only", format!("{principal} namespaces=\"file\" {key}\n")),
        ("for everything but packs", format!("{principal} namespaces=\"!onus-pack,*\" {key}\n")),
        ("as an authority", format!("{principal} cert-authority {key}\n")),
        ("an unknown option", format!("{principal} trust-me {key}\n")),
        ("half a key", format!("{principal} {}\n", &key[..40])),
        ("another algorithm", format!("{principal} {}\n", key.replacen("ssh-ed25519", "ssh-rsa", 1))),
        ("no principal", format!("{key}\n")),
        ("words", "everybody may sign\n".to_owned()),
        ("another key in front", format!("{principal} {other}\n{line}")),
        ("a line that cannot be read in front", format!("a b c\n{line}")),
        ("until the second", format!("{principal} valid-before=\"20261005090000Z\" {key}\n")),
        ("for packs", format!("{principal} namespaces=\"onus-*\" {key}\n")),
        ("line ends of Windows", line.replace('\n', "\r\n")),
    ] {
        kind.allowed(what, pack, text);
    }
}
