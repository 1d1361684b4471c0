//! What is sealed when, by whom, and in place of what.

use onus_pack::statement::Approval;
use onus_pack::{PackError, add_signature, superseded};

use super::*;

fn signer(seed: u8) -> Signer<'static> {
    let pair = Ed25519Keypair::from_seed(&[seed; 32]);
    Signer::Key(Box::new(PrivateKey::new(KeypairData::from(pair), "").unwrap()))
}

fn payload(files: &[(&str, &str)]) -> Payload {
    let entries = files.iter().map(|(path, text)| PackEntry::document(*path, "text/plain", text.as_bytes().to_vec()));
    Payload { base: BASE.into(), predicate: predicate(), entries: entries.collect(), dated: Vec::new() }
}

fn refused<T>(result: Result<T, PackError>) -> Vec<&'static str> {
    result.err().expect("it was done").problems().iter().map(|p| p.code.id()).collect()
}

#[test]
fn a_signed_pack_is_never_overwritten() {
    let folder = tempfile::TempDir::new().unwrap();
    let target = folder.path().join("pack.zip");
    let files = payload(&[("index.csv", "a\n")]);
    bag::write(&target, &files, &order(), None).unwrap();
    bag::write(&target, &files, &order(), Some(&signer(7))).unwrap();
    let before = fs::read(&target).unwrap();
    assert_eq!(refused(bag::write(&target, &files, &order(), Some(&signer(7)))), ["ONUS-K009"]);
    assert_eq!(refused(bag::write(&target, &files, &order(), None)), ["ONUS-K009"]);
    assert_eq!(fs::read(&target).unwrap(), before);
    // Nor is what may be one, and cannot be read.
    fs::write(&target, &before[..before.len() - 1]).unwrap();
    assert_eq!(refused(bag::write(&target, &files, &order(), None)), ["ONUS-K009"]);
    // Another file is no pack.
    fs::write(&target, "a note").unwrap();
    bag::write(&target, &files, &order(), None).unwrap();
}

#[test]
fn a_pack_says_whose_place_it_takes() {
    let folder = tempfile::TempDir::new().unwrap();
    let target = folder.path().join("pack.zip");
    let sealed = bag::write(&target, &payload(&[("index.csv", "a\n")]), &order(), Some(&signer(7))).unwrap();
    let old = superseded(&target, "audit").unwrap();
    assert_eq!((old.base.as_str(), old.serial, old.tag_manifest.as_str()), (BASE, 1, sealed.tag_manifest.as_str()));
    let next = Order { supersedes: Some(old), ..order() };
    assert_eq!(next.serial(), 2);
    assert_eq!(onus_pack::base_name("audit", next.period, next.serial()), format!("{BASE}-2"));
    assert_eq!(refused(superseded(&target, "another")), ["ONUS-K018"]);
    fs::write(&target, "a note").unwrap();
    assert_eq!(refused(superseded(&target, "audit")), ["ONUS-K018"]);
}

#[test]
fn only_what_is_as_it_was_sealed_is_signed() {
    let folder = tempfile::TempDir::new().unwrap();
    let target = folder.path().join("pack.zip");
    let (_, mut entries) = good_pack();
    entries.iter_mut().find(|(name, _)| name.ends_with("/data/index.csv")).unwrap().1[0] ^= 1;
    let changed = zip::Zip::of(&entries).bytes();
    fs::write(&target, &changed).unwrap();
    let error = add_signature(&target, &signer(8), Default::default()).unwrap_err();
    assert_eq!(error.problems()[0].code.id(), "ONUS-K005");
    assert!(error.problems()[0].message.contains("ONUS-V010"), "{error}");
    assert_eq!(fs::read(&target).unwrap(), changed);
}

#[test]
fn nothing_is_sealed_before_it_exists() {
    let folder = tempfile::TempDir::new().unwrap();
    let target = folder.path().join("pack.zip");
    let mut late = payload(&[("index.csv", "a\n")]);
    late.dated.push(("the collection of users.csv".into(), "2026-10-06".into()));
    assert_eq!(refused(bag::write(&target, &late, &order(), None)), ["ONUS-K019"]);
    let approval = Approval::parse("CISO, 2026-10-06").unwrap();
    let approved = Order { approvals: vec![approval], ..order() };
    assert_eq!(refused(bag::write(&target, &payload(&[]), &approved, None)), ["ONUS-K019"]);
    // Somebody else's program seals it all the same.
    let register = "file,file in the project,title,collected on\nx,users.csv,Users,2026-10-06\n";
    bag::write(&target, &payload(&[("registers/evidence.csv", register)]), &order(), Some(&signer(7))).unwrap();
    let verdict = judged(&fs::read(&target).unwrap());
    assert_eq!(codes(&verdict), ["ONUS-V018"]);
    assert!(verdict.problems[0].message.contains("users.csv"), "{:?}", verdict.problems);
}

#[test]
fn an_envelope_accompanies_a_signature_and_must_be_right() {
    use onus_pack::EnvelopeWanted;
    let folder = tempfile::TempDir::new().unwrap();
    let target = folder.path().join("pack.zip");
    let wanted = Order { envelope: EnvelopeWanted::Dsse, ..order() };
    bag::write(&target, &payload(&[("index.csv", "a\n")]), &wanted, Some(&signer(7))).unwrap();
    add_signature(&target, &signer(8), EnvelopeWanted::Dsse).unwrap();
    let verdict = judged(&fs::read(&target).unwrap());
    assert_eq!(codes(&verdict), [""; 0], "{verdict:#?}");
    let mut archive = ::zip::ZipArchive::new(fs::File::open(&target).unwrap()).unwrap();
    let mut entries = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut data = Vec::new();
        std::io::copy(&mut file, &mut data).unwrap();
        entries.push((file.name().unwrap().into_owned(), data));
    }
    assert_eq!(entries.iter().filter(|(name, _)| name.ends_with(".dsse.json")).count(), 2);
    let envelope = entries.iter_mut().find(|(name, _)| name.ends_with(".dsse.json")).unwrap();
    let mut json: serde_json::Value = serde_json::from_slice(&envelope.1).unwrap();
    json["payload"] = "e30=".into();
    envelope.1 = json.to_string().into_bytes();
    assert_eq!(codes(&judged(&zip::Zip::of(&entries).bytes())), ["ONUS-V021"]);
}
