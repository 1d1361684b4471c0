//! Keys of every kind, against OpenSSH's own judgement.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "tests start programs and report; what they test may not")]

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use onus_pack::bag;
use onus_pack::entry::{PackEntry, Payload};
use onus_pack::key::{Signer, signs_elsewhere};
use onus_pack::signers;
use onus_pack::statement::Predicate;
use onus_pack::verify::{VerifyRequest, verify};
use onus_pack::{GapPolicy, Order};
use sha2::{Digest, Sha256};
use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::public::{KeyData, SkEd25519};
use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey, PublicKey, Signature, SshSig};

/// 2026-10-05T09:00:00Z, by `date -u -d 2026-10-05T09:00:00Z +%s`.
const SEALED: i64 = 1_791_190_800;

fn keygen(words: &[&str], folder: &Path, input: Option<&Path>) -> Output {
    let input = input.map_or_else(Stdio::null, |file| fs::File::open(file).unwrap().into());
    let out = Command::new("ssh-keygen").args(words).current_dir(folder).env("TZ", "UTC").stdin(input).output();
    out.unwrap_or_else(|e| panic!("ssh-keygen: {e}"))
}

fn payload() -> Payload {
    let predicate: Predicate = serde_json::from_str(include_str!("predicate.json")).unwrap();
    let entries = vec![PackEntry::document("index.csv", "text/csv", b"a,b\n".to_vec())];
    Payload { base: predicate.base.clone(), predicate, entries, dated: Vec::new() }
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

fn codes(pack: &[u8], allowed: &str, at: i64) -> Vec<&'static str> {
    let allowed = signers::parse(allowed, "allowed_signers").unwrap().usable;
    let verdict = verify(
        Cursor::new(pack),
        &VerifyRequest { allowed: &allowed, required: &[], at, authorities: &[], limits: Default::default() },
    );
    verdict.problems.iter().map(|p| p.code.id()).collect()
}

/// A pack that the key signs through `sign`.
fn packed(folder: &Path, public: &str, sign: &dyn Fn(&[u8]) -> Result<String, String>) -> Vec<u8> {
    let target = folder.join("pack.zip");
    let _ = fs::remove_file(&target);
    bag::write(&target, &payload(), &order(), Some(&Signer::from_public(public, sign).unwrap())).unwrap();
    fs::read(target).unwrap()
}

#[test]
#[ignore = "needs ssh-keygen: scripts/test"]
fn keys_of_every_kind_sign_and_are_verified() {
    let folder = tempfile::TempDir::new().unwrap();
    let root = folder.path();
    for (kind, bits) in
        [("ed25519", "256"), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521"), ("rsa", "2048"), ("rsa", "5120")]
    {
        let name = format!("{kind}-{bits}");
        assert!(keygen(&["-q", "-t", kind, "-b", bits, "-N", "", "-C", "who", "-f", &name], root, None).status.success());
        let public = fs::read_to_string(root.join(format!("{name}.pub"))).unwrap();
        let sign = |message: &[u8]| {
            fs::write(root.join("message"), message).unwrap();
            let _ = fs::remove_file(root.join("message.sig"));
            assert!(keygen(&["-Y", "sign", "-q", "-n", "onus-pack", "-f", &name, "message"], root, None).status.success());
            Ok(fs::read_to_string(root.join("message.sig")).unwrap())
        };
        let pack = packed(root, &public, &sign);
        assert_eq!(codes(&pack, &format!("who {public}"), SEALED), [""; 0], "{name}");
        // The private key itself, where it signs here.
        let text = fs::read(root.join(&name)).unwrap();
        if signs_elsewhere(&text).is_none() {
            assert_ne!(kind, "rsa");
            let target = root.join("own.zip");
            let _ = fs::remove_file(&target);
            bag::write(&target, &payload(), &order(), Some(&Signer::from_private(&text, &|| None).unwrap())).unwrap();
            assert_eq!(codes(&fs::read(&target).unwrap(), &format!("who {public}"), SEALED), [""; 0], "{name}");
        }
    }
}

/// One ECDSA key in 256 has a secret number that begins with a zero, and is a byte shorter. `ssh-keygen` made this one of 218.
#[test]
fn a_key_whose_number_begins_with_a_zero_signs_through_ssh_keygen() {
    let public = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBJqDxaYa3rS3t51WtMX1oj/QzpR6GyOXsUNNg0KUdcBkVTdgoiKj5LUy0bVbU0ebsSkygU1G3bQOQWvXJBgYqb0=";
    assert_eq!(signs_elsewhere(include_bytes!("short.key")).as_deref(), Some(public));
}

/// A key of a token, whose private half is here: as a token signs, by the protocol of FIDO.
fn token_signature(message: &[u8], wrong: bool) -> (String, String) {
    let pair = Ed25519Keypair::from_seed(&[3; 32]);
    let key = KeyData::SkEd25519(SkEd25519::new(pair.public, "ssh:"));
    let signed = SshSig::signed_data("onus-pack", HashAlg::Sha512, message).unwrap();
    // Touched, counted once.
    let flags_and_counter = [1, 0, 0, 0, 1];
    let of_token = [&Sha256::digest("ssh:")[..], &flags_and_counter, &Sha256::digest(&signed)[..]].concat();
    let private = PrivateKey::new(KeypairData::from(pair), "").unwrap();
    let signature: Signature = rsa::signature::Signer::sign(&private, &of_token);
    let mut data = [signature.as_bytes(), &flags_and_counter].concat();
    data[0] ^= u8::from(wrong);
    let signature = Signature::new(Algorithm::SkEd25519, data).unwrap();
    let pem = SshSig::new(key.clone(), "onus-pack", HashAlg::Sha512, signature).unwrap().to_pem(LineEnding::LF).unwrap();
    (PublicKey::from(key).to_openssh().unwrap(), pem)
}

#[test]
#[ignore = "needs ssh-keygen: scripts/test"]
fn a_security_key_is_verified_as_openssh_verifies_it() {
    let folder = tempfile::TempDir::new().unwrap();
    let root = folder.path();
    let (public, _) = token_signature(b"", false);
    let pack = packed(root, &public, &|message| {
        fs::write(root.join("message"), message).unwrap();
        let (_, pem) = token_signature(message, false);
        fs::write(root.join("message.sig"), &pem).unwrap();
        Ok(pem)
    });
    assert_eq!(codes(&pack, &format!("who {public}\n"), SEALED), [""; 0]);
    fs::write(root.join("allowed"), format!("who {public}\n")).unwrap();
    let words = ["-Y", "verify", "-f", "allowed", "-I", "who", "-n", "onus-pack", "-s", "message.sig"];
    assert!(keygen(&words, root, Some(&root.join("message"))).status.success());
    // And it can say no.
    let message = fs::read(root.join("message")).unwrap();
    fs::write(root.join("message.sig"), token_signature(&message, true).1).unwrap();
    assert!(!keygen(&words, root, Some(&root.join("message"))).status.success());
}

#[test]
#[ignore = "needs ssh-keygen: scripts/test"]
fn keys_expire_at_the_second_at_which_openssh_says_so() {
    let folder = tempfile::TempDir::new().unwrap();
    let root = folder.path();
    assert!(keygen(&["-q", "-t", "ed25519", "-N", "", "-f", "key"], root, None).status.success());
    let public = fs::read_to_string(root.join("key.pub")).unwrap();
    let sign = |message: &[u8]| {
        fs::write(root.join("message"), message).unwrap();
        let _ = fs::remove_file(root.join("message.sig"));
        keygen(&["-Y", "sign", "-q", "-n", "onus-pack", "-f", "key", "message"], root, None);
        Ok(fs::read_to_string(root.join("message.sig")).unwrap())
    };
    let pack = packed(root, &public, &sign);
    let line = format!("who valid-after=\"20261005085959\",valid-before=\"20261005090001\" {public}");
    fs::write(root.join("allowed"), &line).unwrap();
    for at in SEALED - 3..=SEALED + 3 {
        let day = jiff::Timestamp::from_second(at).unwrap().strftime("%Y%m%d%H%M%S").to_string();
        let time = format!("verify-time={day}");
        let words = ["-Y", "verify", "-f", "allowed", "-I", "who", "-n", "onus-pack", "-s", "message.sig", "-O", &time];
        let openssh = keygen(&words, root, Some(&root.join("message"))).status.success();
        assert_eq!(codes(&pack, &line, at).is_empty(), openssh, "{day}");
    }
}

#[test]
fn what_is_not_supported_is_called_so() {
    let folder = tempfile::TempDir::new().unwrap();
    let target = folder.path().join("pack.zip");
    bag::write(&target, &payload(), &order(), None).unwrap();
    // A signature by DSA: the reader of signatures does not know how to read it, and its name is in plain sight.
    let string = |bytes: &[u8]| [&u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat();
    let key = [string(b"ssh-dss"), string(&[1]), string(&[1]), string(&[1]), string(&[1])].concat();
    let signature = [string(b"ssh-dss"), string(&[1; 39])].concat();
    let blob =
        [b"SSHSIG\0\0\0\x01".to_vec(), string(&key), string(b"onus-pack"), string(b""), string(b"sha512"), string(&signature)];
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(blob.concat());
    let lines: Vec<&str> = text.as_bytes().chunks(70).map(|l| std::str::from_utf8(l).unwrap()).collect();
    let pem = format!("-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n", lines.join("\n"));
    let base = payload().base;
    let mut old = zip::ZipArchive::new(Cursor::new(fs::read(&target).unwrap())).unwrap();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        zip.raw_copy_file(old.by_index(at).unwrap()).unwrap();
    }
    zip.start_file(format!("{base}/signatures/dsa.sig"), zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut zip, pem.as_bytes()).unwrap();
    fs::write(&target, zip.finish().unwrap().into_inner()).unwrap();
    let allowed = "who ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n";
    assert_eq!(codes(&fs::read(&target).unwrap(), allowed, SEALED), ["ONUS-V026"]);
}

/// An authority of its own, with `openssl ts`.
#[test]
#[ignore = "needs openssl: scripts/test"]
fn a_time_stamp_is_attached_and_verified() {
    let folder = tempfile::TempDir::new().unwrap();
    let root = folder.path();
    let openssl = |words: &str| {
        let out = Command::new("openssl").args(words.split(' ')).current_dir(root).env("TZ", "UTC").output().unwrap();
        assert!(out.status.success(), "openssl {words}: {}", String::from_utf8_lossy(&out.stderr));
    };
    fs::write(root.join("ts.cnf"), include_str!("ts.cnf")).unwrap();
    fs::write(root.join("serial"), "01\n").unwrap();
    openssl(
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=Root -days 3650 -config ts.cnf -extensions ca",
    );
    openssl(
        "req -x509 -newkey rsa:2048 -nodes -keyout other.key -out other.pem -subj /CN=Other -days 3650 -config ts.cnf -extensions ca",
    );
    openssl("req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=Stamps -config ts.cnf");
    openssl(
        "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 3650 -extfile ts.cnf -extensions stamps",
    );
    let key = PrivateKey::new(KeypairData::from(Ed25519Keypair::from_seed(&[7; 32])), "").unwrap();
    let target = root.join("pack.zip");
    // The authority stamps now, so the pack is sealed before.
    bag::write(&target, &payload(), &order(), Some(&Signer::Key(Box::new(key.clone())))).unwrap();
    let mut archive = zip::ZipArchive::new(fs::File::open(&target).unwrap()).unwrap();
    let name = format!("{}/tagmanifest-sha256.txt", payload().base);
    let mut message = Vec::new();
    std::io::copy(&mut archive.by_name(&name).unwrap(), &mut message).unwrap();
    for (file, bytes) in [("message", message), ("another", b"another message".to_vec())] {
        fs::write(root.join(file), bytes).unwrap();
        openssl(&format!("ts -query -data {file} -sha256 -cert -out {file}.tsq"));
        openssl(&format!(
            "ts -reply -queryfile {file}.tsq -inkey tsa.key -signer tsa.pem -chain ca.pem -config ts.cnf -out {file}.tsr"
        ));
    }
    let of_another = onus_pack::add_time_stamp(&target, &fs::read(root.join("another.tsr")).unwrap()).unwrap_err();
    assert_eq!(of_another.problems()[0].code.id(), "ONUS-K026");
    let response = fs::read(root.join("message.tsr")).unwrap();
    let stamp = onus_pack::add_time_stamp(&target, &response).unwrap();
    assert_eq!(stamp.authority, "CN=Stamps");
    let judged = |authorities: &str| {
        let allowed = signers::parse(&format!("who {}\n", key.public_key().to_openssh().unwrap()), "").unwrap().usable;
        let pem = match authorities {
            "" => Vec::new(),
            file => onus_pack::timestamp::authorities(&fs::read(root.join(file)).unwrap()).unwrap(),
        };
        let request =
            VerifyRequest { allowed: &allowed, required: &[], at: stamp.moment, authorities: &pem, limits: Default::default() };
        let verdict = verify(Cursor::new(fs::read(&target).unwrap()), &request);
        let trusted = verdict.time_stamps.iter().map(|(_, s)| s.trusted).collect::<Vec<_>>();
        (verdict.problems.iter().map(|p| p.code.id()).collect::<Vec<_>>(), trusted)
    };
    assert_eq!(judged(""), (vec![], vec![false]));
    assert_eq!(judged("ca.pem"), (vec![], vec![true]));
    assert_eq!(judged("tsa.pem"), (vec![], vec![true]));
    assert_eq!(judged("other.pem"), (vec!["ONUS-V027"], vec![]));
    // No byte of it is free.
    for at in (0..response.len()).step_by(7) {
        let mut changed = response.clone();
        changed[at] ^= 1;
        let roots = onus_pack::timestamp::authorities(&fs::read(root.join("ca.pem")).unwrap()).unwrap();
        let checked = onus_pack::timestamp::check(&changed, &fs::read(root.join("message")).unwrap(), &roots);
        assert!(
            checked.map_or(true, |s| !s.trusted || s == onus_pack::timestamp::TimeStamp { trusted: true, ..stamp.clone() }),
            "byte {at}"
        );
    }
}
