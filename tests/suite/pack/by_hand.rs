//! Packs in the hands of others: the commands of the README, OpenSSH, bagit.py, and our own program from outside.

use std::process::{Command, Output};

use super::*;

fn onus(root: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onus"))
        .args(words)
        .arg("--project")
        .arg(root)
        .env("SOURCE_DATE_EPOCH", SEALED.to_string())
        .env_remove("SSH_AUTH_SOCK")
        .output()
        .unwrap()
}

fn printed(out: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}

fn run(program: &str, words: &[&str], folder: &Path) -> String {
    let out = Command::new(program).args(words).current_dir(folder).env("LC_ALL", "C.UTF-8").output();
    let out = out.unwrap_or_else(|e| panic!("{program}: {e}"));
    assert!(out.status.success(), "{program} {words:?}: {}", printed(&out));
    printed(&out)
}

const PERIOD: &str = "2026-07-01..2026-09-30";

#[test]
#[cfg_attr(not(feature = "typst"), ignore = "needs the embedded engine: the evidence book is also a PDF")]
fn the_program_packs_signs_and_verifies() {
    let folder = project();
    let root = folder.path();
    let (maker, approver) = (key_file(root, 1), key_file(root, 2));
    let pack = root.join("a.zip");
    let name = pack.to_str().unwrap();
    let out = onus(root, &["pack", "audit", "--period", PERIOD, "--sign", maker.to_str().unwrap(), "--output", name]);
    assert_eq!(out.status.code(), Some(0), "{}", printed(&out));
    assert_eq!(String::from_utf8_lossy(&out.stdout).trim(), name);
    for (path, bytes) in entries(&fs::read(&pack).unwrap()) {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        let stranger = ["wombat", "zanzibar", "yonder", "999900001111"].iter().find(|n| text.contains(**n));
        assert!(stranger.is_none() || path.ends_with("left-out.csv"), "{stranger:?} in {path}");
    }
    let fingerprint = onus_pack::key::fingerprint(key(1).public_key());
    assert!(printed(&out).contains(&fingerprint), "{}", printed(&out));
    let out = onus(root, &["sign", name, "--key", approver.to_str().unwrap()]);
    assert_eq!(out.status.code(), Some(0), "{}", printed(&out));
    let signers = root.join("allowed_signers");
    fs::write(&signers, line("maker", 1) + &line("approver", 2)).unwrap();
    let signers = signers.to_str().unwrap();
    let out = onus(root, &["verify", name, "--allowed-signers", signers, "--require", "maker", "--require", "approver"]);
    assert_eq!(out.status.code(), Some(0), "{}", printed(&out));
    assert!(printed(&out).lines().all(|l| l.chars().count() <= 80 || l.contains(name)), "{}", printed(&out));
    let out = onus(root, &["verify", name, "--allowed-signers", signers, "--require", "nobody", "--format", "json"]);
    assert_eq!(out.status.code(), Some(1), "{}", printed(&out));
    let report: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((report["good"].as_bool(), report["problems"][0]["code"].as_str()), (Some(false), Some("ONUS-V024")));
    for wrong in [
        vec!["verify", name, "--allowed-signers", "/nonexistent"],
        vec!["verify", "/nonexistent", "--allowed-signers", signers],
        vec!["pack", "nobody", "--period", PERIOD],
        vec!["pack", "audit", "--period", "2026"],
        vec!["pack", "audit", "--period", PERIOD, "--sign", "/nonexistent"],
        vec!["pack", "audit", "--period", PERIOD, "--allow", "ONUS-K010"],
        vec!["sign", "/nonexistent", "--key", maker.to_str().unwrap()],
    ] {
        assert_eq!(onus(root, &wrong).status.code(), Some(2), "{wrong:?}");
    }
    let out = onus(root, &["pack", "audit", "--period", PERIOD, "--strict", "--output", name]);
    assert_eq!(out.status.code(), Some(1), "{}", printed(&out));
}

#[test]
fn an_encrypted_key_is_opened_with_a_passphrase() {
    use onus_pack::key::Signer;
    // Made by `ssh-keygen -t ed25519 -N 'open sesame'` for this test; it signs nothing else.
    let text = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pack/encrypted-key")).unwrap();
    assert!(Signer::from_private(&text, &|| Some("open sesame".to_owned())).is_ok());
    assert_eq!(refused(Signer::from_private(&text, &|| Some("shut sesame".to_owned()))), ["ONUS-K004"]);
    assert_eq!(refused(Signer::from_private(&text, &|| None)), ["ONUS-K004"]);
}

/// The commands of the README, as they stand there.
#[test]
#[ignore = "needs unzip, sha256sum and ssh-keygen: scripts/test"]
fn the_readme_s_commands_check_a_pack() {
    let folder = project();
    let root = folder.path();
    let pack = packed(root, &order()).unwrap();
    onus_pack::add_signature(&pack, &signer(2), Default::default()).unwrap();
    let all = entries(&fs::read(&pack).unwrap());
    let readme = String::from_utf8(all.iter().find(|(n, _)| n.ends_with("/data/README.md")).unwrap().1.clone()).unwrap();
    let script = readme.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let signers = root.join("signers");
    fs::write(&signers, line("maker", 1) + &line("approver", 2)).unwrap();
    let checked = |pack: &Path, name: &str| {
        let place = root.join(name);
        fs::create_dir(&place).unwrap();
        let out = Command::new("sh")
            .arg("-c")
            .arg(script)
            .current_dir(&place)
            .env("PACK", pack)
            .env("SIGNERS", &signers)
            .output()
            .unwrap();
        (out.status.success(), printed(&out))
    };
    let (good, words) = checked(&pack, "good");
    assert!(good, "{words}");
    assert_eq!(words.matches("Good \"onus-pack\" signature").count(), 2, "{words}");
    // And they say no.
    type Change = fn(&mut Vec<(String, Vec<u8>)>);
    let changes: [(&str, Change); 6] = [
        ("byte", |e| e.iter_mut().find(|(n, _)| n.ends_with("index.csv")).unwrap().1[0] ^= 1),
        ("dropped", |e| e.retain(|(n, _)| !n.ends_with("index.csv"))),
        ("added", |e| e.push((format!("{}/data/x", e[0].0.split('/').next().unwrap()), b"x".to_vec()))),
        ("stray", |e| e.push((format!("{}/x", e[0].0.split('/').next().unwrap()), b"x".to_vec()))),
        ("statement", |e| e.iter_mut().find(|(n, _)| n.ends_with("/statement.json")).unwrap().1.push(b'\n')),
        ("unsigned", |e| e.retain(|(n, _)| !n.ends_with(".sig"))),
    ];
    for (name, change) in changes {
        let mut entries = all.clone();
        change(&mut entries);
        let changed = root.join(format!("{name}.zip"));
        fs::write(&changed, zipped(&entries)).unwrap();
        let (good, words) = checked(&changed, name);
        assert!(!good, "{name}: {words}");
    }
}

#[test]
#[ignore = "needs ssh-keygen and ssh-agent: scripts/test"]
fn an_agent_signs_for_a_public_key() {
    let folder = project();
    let root = folder.path();
    run("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", "agent", "-f", "held"], root);
    let pack = root.join("a.zip");
    let script = format!(
        "eval $(ssh-agent -s) >/dev/null; ssh-add -q held; rm held; {onus} pack audit --period {PERIOD} --sign held.pub --output a.zip --project . ; code=$?; ssh-agent -k >/dev/null; exit $code",
        onus = env!("CARGO_BIN_EXE_onus"),
    );
    let out = Command::new("bash")
        .args(["-c", &script])
        .current_dir(root)
        .env("SOURCE_DATE_EPOCH", SEALED.to_string())
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", printed(&out));
    let public = fs::read_to_string(root.join("held.pub")).unwrap();
    let known = allowed(&[format!("agent {public}")]);
    assert_eq!(codes(&judged(&fs::read(&pack).unwrap(), &known)), [""; 0]);
    let listing = run("ssh-keygen", &["-lf", "held.pub"], root);
    let fingerprint = listing.split(' ').nth(1).unwrap();
    assert!(printed(&out).contains(fingerprint), "{listing}{}", printed(&out));
}

#[test]
#[ignore = "needs bagit.py: scripts/test"]
fn bagit_accepts_the_bag() {
    let judges = std::env::var("ONUS_TEST_JUDGES").expect("ONUS_TEST_JUDGES names the folder of judges");
    let folder = project();
    let root = folder.path();
    let pack = packed(root, &order()).unwrap();
    run("unzip", &["-q", pack.to_str().unwrap()], root);
    let bagit = format!("{judges}/python/bin/bagit.py");
    run(&bagit, &["--validate", "audit-2026-07-01-to-2026-09-30"], root);
    // And it can say no.
    fs::write(root.join("audit-2026-07-01-to-2026-09-30/data/index.csv"), "changed").unwrap();
    let out = Command::new(&bagit).args(["--validate", "audit-2026-07-01-to-2026-09-30"]).current_dir(root).output().unwrap();
    assert!(!out.status.success());
}

/// Info-ZIP's `zip` packs the same files again: good, and noted.
#[test]
#[ignore = "needs zip and unzip: scripts/test"]
fn a_pack_that_was_packed_again_by_another_program_is_noted() {
    let folder = project();
    let root = folder.path();
    let pack = packed(root, &order()).unwrap();
    run("unzip", &["-q", pack.to_str().unwrap()], root);
    for (name, words) in [("plain.zip", &["-qr"][..]), ("bare.zip", &["-qrXD"]), ("stored.zip", &["-qrXD0"])] {
        let mut all = words.to_vec();
        all.extend([name, "audit-2026-07-01-to-2026-09-30"]);
        run("zip", &all, root);
        let verdict = judged(&fs::read(root.join(name)).unwrap(), &allowed(&[line("maker", 1)]));
        assert_eq!(codes(&verdict), [""; 0], "{name}");
        assert_eq!(verdict.notes.len(), 1, "{name}: {:?}", verdict.notes);
    }
}
