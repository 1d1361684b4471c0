//! Whatever is changed in a pack, `verify` says so, with the code for it.

use onus_pack::add_signature;
use onus_pack::archive::Limits;
use onus_pack::entry::PackEntry;

use super::*;

/// A small pack of three files, so that every byte can be tried.
fn small() -> Vec<(String, Vec<u8>)> {
    let folder = project();
    let loaded = load(folder.path());
    let order = order();
    let mut payload = loaded.payload(&order).unwrap();
    payload.entries = ["a.txt", "b/c.txt", "d.txt"]
        .map(|path| PackEntry::document(path, "text/plain", format!("what {path} says\n").into_bytes()))
        .into();
    let target = folder.path().join("small.zip");
    bag::write(&target, &payload, &order, Some(&signer(1))).unwrap();
    entries(&fs::read(target).unwrap())
}

const BASE: &str = "audit-2026-07-01-to-2026-09-30";

fn at(entries: &[(String, Vec<u8>)], path: &str) -> usize {
    entries.iter().position(|(n, _)| *n == format!("{BASE}/{path}")).unwrap_or_else(|| panic!("no {path}"))
}

fn known() -> Vec<AllowedSigner> {
    allowed(&[line("audit@marsupial.example", 1)])
}

#[test]
fn a_pack_that_was_only_packed_again_is_good_and_noted() {
    let mut entries = small();
    let verdict = judged(&zipped(&entries), &known());
    assert_eq!(codes(&verdict), [""; 0], "{verdict:#?}");
    assert!(verdict.notes.iter().any(|n| n.contains("another program packed this archive again")), "{:?}", verdict.notes);
    entries.reverse();
    assert_eq!(codes(&judged(&zipped(&entries), &known())), [""; 0]);
}

#[test]
fn every_byte_of_every_tag_file_counts() {
    let entries = small();
    let known = known();
    for (path, code) in [
        ("manifest-sha256.txt", "ONUS-V014"),
        ("bagit.txt", "ONUS-V014"),
        ("bag-info.txt", "ONUS-V014"),
        ("statement.json", "ONUS-V014"),
        ("tagmanifest-sha256.txt", "ONUS-V021"),
    ] {
        let place = at(&entries, path);
        for byte in 0..entries[place].1.len() {
            let mut changed = entries.clone();
            changed[place].1[byte] ^= 1;
            let found = codes(&judged(&zipped(&changed), &known));
            assert!(found.contains(&code), "byte {byte} of {path}: {found:?}");
        }
    }
}

#[test]
fn every_byte_of_a_signature_that_says_something_counts() {
    let entries = small();
    let place = entries.iter().position(|(n, _)| n.ends_with(".sig")).unwrap();
    let known = known();
    for byte in 0..entries[place].1.len() {
        let mut changed = entries.clone();
        changed[place].1[byte] ^= 1;
        let verdict = judged(&zipped(&changed), &known);
        // The last line break of a PEM is no part of it; nothing else is free.
        let last = byte + 1 == entries[place].1.len();
        assert!(last || !verdict.problems.is_empty(), "byte {byte}");
        assert!(verdict.signatures.iter().all(|s| !s.good) || verdict.problems.is_empty());
    }
}

#[test]
fn one_byte_of_each_file_counts() {
    let entries = small();
    for place in (0..entries.len()).filter(|p| entries[*p].0.contains("/data/")) {
        let mut changed = entries.clone();
        changed[place].1[0] ^= 1;
        assert_eq!(codes(&judged(&zipped(&changed), &known())), ["ONUS-V010"], "{}", entries[place].0);
    }
}

#[test]
fn bytes_flipped_in_the_zip_itself_are_noticed_or_mean_nothing() {
    let folder = project();
    let target = packed(folder.path(), &order()).unwrap();
    let good = fs::read(&target).unwrap();
    let before = entries(&good);
    let known = known();
    // Every 997th byte: headers, names, packed data, the directory.
    for byte in (0..good.len()).step_by(997) {
        let mut changed = good.clone();
        changed[byte] ^= 1;
        let verdict = judged(&changed, &known);
        if verdict.problems.is_empty() {
            assert_eq!(entries(&changed), before, "byte {byte} changed what is unpacked");
        }
    }
}

#[test]
fn dropped_entries_are_missing() {
    let entries = small();
    for place in 0..entries.len() {
        let mut changed = entries.clone();
        let (name, _) = changed.remove(place);
        let expected = match name.rsplit('/').next().unwrap() {
            "tagmanifest-sha256.txt" => "ONUS-V015",
            file if file.ends_with(".sig") => "ONUS-V020",
            _ => "ONUS-V011",
        };
        let found = codes(&judged(&zipped(&changed), &known()));
        assert!(found.contains(&expected), "{name}: {found:?}");
    }
}

#[test]
fn added_entries_are_strangers() {
    for (name, code) in [
        ("data/x.txt", "ONUS-V012"),
        ("data/b/x.txt", "ONUS-V012"),
        ("x.txt", "ONUS-V016"),
        ("fetch.txt", "ONUS-V016"),
        ("manifest-md5.txt", "ONUS-V016"),
        ("signatures/x.txt", "ONUS-V016"),
        ("signatures/deeper/x.sig", "ONUS-V016"),
        ("signatures/x.sig", "ONUS-V021"),
    ] {
        let mut changed = small();
        changed.push((format!("{BASE}/{name}"), b"new\n".to_vec()));
        assert_eq!(codes(&judged(&zipped(&changed), &known())), [code], "{name}");
    }
    let mut changed = small();
    changed.push(("beside.txt".to_owned(), b"new\n".to_vec()));
    assert_eq!(codes(&judged(&zipped(&changed), &known())), ["ONUS-V016"]);
}

#[test]
fn renamed_entries_are_told_as_such() {
    for (from, to) in [
        ("data/a.txt", "data/z.txt"),
        ("data/b/c.txt", "data/c.txt"),
        ("statement.json", "statement2.json"),
        ("bag-info.txt", "Bag-Info.text"),
    ] {
        let mut changed = small();
        let place = at(&changed, from);
        changed[place].0 = format!("{BASE}/{to}");
        assert_eq!(codes(&judged(&zipped(&changed), &known())), ["ONUS-V013"], "{from}");
    }
    // Two files that change places are two changed files.
    let mut changed = small();
    let (a, d) = (at(&changed, "data/a.txt"), at(&changed, "data/d.txt"));
    let bytes = std::mem::take(&mut changed[a].1);
    changed[a].1 = std::mem::replace(&mut changed[d].1, bytes);
    assert_eq!(codes(&judged(&zipped(&changed), &known())), ["ONUS-V010"]);
}

#[test]
fn a_tag_manifest_without_content_covers_nothing() {
    for content in ["", "\n", "nothing here\n"] {
        let mut changed = small();
        let place = at(&changed, "tagmanifest-sha256.txt");
        changed[place].1 = content.as_bytes().to_vec();
        let found = codes(&judged(&zipped(&changed), &known()));
        assert!(found.contains(&"ONUS-V015") && found.contains(&"ONUS-V021"), "{content:?}: {found:?}");
    }
    // One that leaves a file out, sealed by whoever: still not what a pack is.
    let mut changed = small();
    let place = at(&changed, "tagmanifest-sha256.txt");
    let text = String::from_utf8(changed[place].1.clone()).unwrap();
    changed[place].1 =
        text.lines().filter(|l| !l.ends_with("statement.json")).map(|l| format!("{l}\n")).collect::<String>().into_bytes();
    let signature = key(1).sign("onus-pack", ssh_key::HashAlg::Sha512, &changed[place].1).unwrap();
    let sig = changed.iter().position(|(n, _)| n.ends_with(".sig")).unwrap();
    changed[sig].1 = signature.to_pem(LineEnding::LF).unwrap().into_bytes();
    assert_eq!(codes(&judged(&zipped(&changed), &known())), ["ONUS-V015"]);
}

#[test]
fn a_changed_period_breaks_the_seal() {
    for path in ["statement.json", "bag-info.txt"] {
        let mut changed = small();
        let place = at(&changed, path);
        let text = String::from_utf8(changed[place].1.clone()).unwrap();
        assert!(text.contains("2026-09-30"));
        changed[place].1 = text.replace("2026-09-30", "2026-12-31").into_bytes();
        assert_eq!(codes(&judged(&zipped(&changed), &known())), ["ONUS-V014"], "{path}");
    }
}

#[test]
fn signers_count_only_if_you_allow_them_then() {
    let zip = zipped(&small());
    let case = |lines: &[String], required: &[&str], at: i64| {
        let required: Vec<String> = required.iter().map(|r| (*r).to_owned()).collect();
        let allowed = allowed(lines);
        codes(&verify(
            Cursor::new(&zip),
            &VerifyRequest { allowed: &allowed, required: &required, at, authorities: &[], limits: Limits::default() },
        ))
    };
    let none: [&str; 0] = [];
    let plain = || vec![line("audit@marsupial.example", 1)];
    assert_eq!(case(&plain(), &["audit@marsupial.example"], SEALED), none);
    assert_eq!(case(&plain(), &["ceo@marsupial.example"], SEALED), ["ONUS-V024"]);
    assert_eq!(case(&[line("audit@marsupial.example", 2)], &[], SEALED), ["ONUS-V022"]);
    assert_eq!(case(&[line("audit namespaces=\"git\"", 1)], &[], SEALED), ["ONUS-V022"]);
    assert_eq!(case(&[line("audit namespaces=\"onus-pack\"", 1)], &["audit"], SEALED), none);
    let dated = || vec![line("audit valid-after=\"20260101\",valid-before=\"20270101\"", 1)];
    assert_eq!(case(&dated(), &["audit"], SEALED), none);
    // 2027-06-01 and 2025-06-01.
    assert_eq!(case(&dated(), &[], 1_811_808_000), ["ONUS-V023"]);
    assert_eq!(case(&dated(), &["audit"], 1_748_736_000), ["ONUS-V023", "ONUS-V024"]);
}

#[test]
fn a_signature_for_another_purpose_is_wrong() {
    let mut changed = small();
    let message = changed[at(&changed, "tagmanifest-sha256.txt")].1.clone();
    let sig = changed.iter().position(|(n, _)| n.ends_with(".sig")).unwrap();
    let signature = key(1).sign("git", ssh_key::HashAlg::Sha512, &message).unwrap();
    changed[sig].1 = signature.to_pem(LineEnding::LF).unwrap().into_bytes();
    assert_eq!(codes(&judged(&zipped(&changed), &known())), ["ONUS-V021"]);
}

#[test]
fn further_signers_touch_nothing_that_was_there() {
    let folder = project();
    let target = packed(folder.path(), &order()).unwrap();
    let before = fs::read(&target).unwrap();
    add_signature(&target, &signer(2), Default::default()).unwrap();
    let after = fs::read(&target).unwrap();
    let (old, new) = (entries(&before), entries(&after));
    assert_eq!(new[..old.len()], old[..]);
    assert_eq!(new.len(), old.len() + 1);
    let directory = before.windows(4).rposition(|w| w == b"PK\x05\x06").unwrap();
    let directory = u32::from_le_bytes(before[directory + 16..directory + 20].try_into().unwrap()) as usize;
    assert_eq!(after[..directory], before[..directory], "bytes before the directory");
    let both = allowed(&[line("maker", 1), line("approver", 2)]);
    let verdict = verify(
        Cursor::new(&after),
        &VerifyRequest {
            allowed: &both,
            required: &["maker".to_owned(), "approver".to_owned()],
            at: SEALED,
            authorities: &[],
            limits: Limits::default(),
        },
    );
    assert_eq!(codes(&verdict), [""; 0]);
    assert_eq!(verdict.notes, [""; 0], "still the archive that onus wrote");
    // A second signature of one key would say nothing new.
    assert_eq!(refused(add_signature(&target, &signer(2), Default::default())), ["ONUS-K005"]);
    assert_eq!(fs::read(&target).unwrap(), after);
    // Somebody whom nobody knows beside somebody who is known: a note.
    let verdict = judged(&after, &known());
    assert_eq!(codes(&verdict), [""; 0]);
    assert!(verdict.notes.iter().any(|n| n.contains("no allowed signer")), "{:?}", verdict.notes);
}

#[test]
fn keys_of_another_kind_sign_nothing() {
    let text = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQE=";
    let never = |_: &[u8]| -> Result<String, String> { panic!("asked to sign") };
    assert_eq!(refused(Signer::from_public(text, &never)), ["ONUS-K004"]);
    assert_eq!(refused(Signer::from_private(b"no key", &|| None)), ["ONUS-K004"]);
    // An agent that signs something else is not believed.
    let liar = |_: &[u8]| {
        let other = key(1).sign("onus-pack", ssh_key::HashAlg::Sha512, b"another message").unwrap();
        Ok(other.to_pem(LineEnding::LF).unwrap())
    };
    let folder = project();
    let public = key(1).public_key().to_openssh().unwrap();
    let signer = Signer::from_public(&public, &liar).unwrap();
    let payload = load(folder.path()).payload(&order()).unwrap();
    assert_eq!(refused(bag::write(&folder.path().join("x.zip"), &payload, &order(), Some(&signer))), ["ONUS-K004"]);
    assert!(!folder.path().join("x.zip").exists());
}
