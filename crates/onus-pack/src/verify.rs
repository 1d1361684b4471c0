//! Judges a pack that came from anywhere: its zip, its bag, its statement, its signatures. Every problem has a code.
//!
//! Nothing is unpacked to disk; files stream through their digest. What is not covered by a good signature of an allowed
//! signer proves nothing, however whole it is.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use sha2::{Digest, Sha256};
use ssh_key::{PublicKey, SshSig};

use super::archive::{Archive, Limits};
use super::bag::{self, BAGIT, TAGMANIFEST, TAGS};
use super::key::fingerprint;
use super::signers::{AllowedSigner, Validity};
use super::statement::{self, Statement};
use super::{NAMESPACE, PREDICATE, Problem};
use onus_source::text::hex;

/// What is asked of a pack.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Who may sign.
    pub allowed: &'a [AllowedSigner],
    /// Names whose signature must be there.
    pub required: &'a [String],
    /// Seconds since 1970 at which keys must be valid.
    pub at: i64,
    /// What a zip may at most be.
    pub limits: Limits,
}

/// A signature that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Its file in the bag.
    pub file: String,
    /// Fingerprint of its key; empty where it cannot be read.
    pub fingerprint: String,
    /// Names that the allowed signers give the key.
    pub names: Vec<String>,
    /// Whether it counts.
    pub good: bool,
}

/// The judgement.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// What is wrong; empty: nothing.
    pub problems: Vec<Problem>,
    /// What is worth knowing.
    pub notes: Vec<String>,
    /// Signatures in the order of the zip.
    pub signatures: Vec<Signed>,
    /// The statement, where it could be read.
    pub statement: Option<Statement>,
    /// Files of the payload.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Judges a pack.
pub fn verify(reader: impl Read + Seek, request: &Request) -> Verdict {
    let mut verdict = Verdict::default();
    let mut archive = match Archive::open(reader, &request.limits) {
        Ok(archive) => archive,
        Err(problems) => {
            verdict.problems = problems;
            return verdict;
        }
    };
    let found = contents(&mut archive, &mut verdict);
    let covered = tags(&found, &mut verdict);
    payload(&found, &mut verdict);
    if covered {
        statement(&found, &mut verdict);
    }
    signatures(&found, request, &mut verdict);
    verdict.notes.extend(
        archive
            .rewritten(
                verdict
                    .statement
                    .as_ref()
                    .and_then(|s| s.predicate.sealed.parse::<jiff::Timestamp>().ok())
                    .map(|t| t.as_second()),
            )
            .map(|why| format!("this is not the archive that onus wrote ({why}); what it holds is the same")),
    );
    if verdict.problems.iter().any(|p| !matches!(p.code, "ONUS-V020" | "ONUS-V022" | "ONUS-V023" | "ONUS-V024")) {
        verdict.notes.retain(|n| !n.contains("what it holds is the same"));
    }
    verdict
}

/// Everything in the bag: digests of the payload, bytes of what describes it.
#[derive(Default)]
struct Found {
    /// Path → digest and size, or why it cannot be unpacked.
    data: BTreeMap<String, Result<(String, u64), String>>,
    /// Path → bytes, or why they cannot be unpacked.
    tags: BTreeMap<String, Result<Vec<u8>, String>>,
    /// Path → bytes, in the order of the zip.
    signatures: Vec<(String, Vec<u8>)>,
    /// Path → digest of what should not be there.
    strays: BTreeMap<String, String>,
}

fn contents<R: Read + Seek>(archive: &mut Archive<R>, verdict: &mut Verdict) -> Found {
    let mut found = Found::default();
    let inside = format!("{}/", archive.base());
    let names: Vec<(String, u64)> = archive.items().iter().map(|i| (i.name.clone(), i.size)).collect();
    for (name, size) in names.into_iter().filter(|(n, _)| !n.ends_with('/')) {
        let path = name.strip_prefix(&inside).unwrap_or(&name).to_owned();
        let in_bag = name.starts_with(&inside);
        let tag = TAGS.contains(&path.as_str()) || path == TAGMANIFEST;
        let signature = path.strip_prefix("signatures/").is_some_and(|f| f.ends_with(".sig") && !f.contains('/'));
        if in_bag && tag {
            let bytes = archive.text(&name);
            found.tags.insert(path, bytes);
        } else if in_bag && signature && size <= 64 * 1024 {
            match archive.text(&name) {
                Ok(bytes) => found.signatures.push((path, bytes)),
                Err(why) => verdict.problems.push(wrong_signature(&path, &why)),
            }
        } else {
            let mut digest = Sha256::new();
            let done = archive.stream(&name, &mut |piece| digest.update(piece)).map(|()| hex(&digest.finalize()));
            if in_bag && path.starts_with("data/") {
                verdict.files += 1;
                verdict.bytes += size;
                found.data.insert(path, done.map(|d| (d, size)));
            } else {
                found.strays.insert(if in_bag { path } else { format!("../{name}") }, done.unwrap_or_default());
            }
        }
    }
    found
}

/// `DIGEST  PATH` lines by path; none where a line is anything else.
fn lines(bytes: &[u8]) -> Option<BTreeMap<String, String>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut out = BTreeMap::new();
    for line in text.lines() {
        let (digest, path) = line.split_once("  ")?;
        let hexadecimal = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !hexadecimal || path.is_empty() || out.insert(path.to_owned(), digest.to_owned()).is_some() {
            return None;
        }
    }
    Some(out)
}

const CHANGED: &str = "Do not rely on it. Ask for the pack again, by another way.";

/// The tag manifest and what it covers. Returns whether all of it is as it was sealed.
fn tags(found: &Found, verdict: &mut Verdict) -> bool {
    let before = verdict.problems.len();
    let gone = |why: &str| Problem::new("ONUS-V015", format!("{TAGMANIFEST} {why}"), CHANGED).at(TAGMANIFEST);
    let covered = match found.tags.get(TAGMANIFEST) {
        None => Err("is gone".to_owned()),
        Some(Err(why)) => Err(format!("cannot be read: {why}")),
        Some(Ok(bytes)) => match lines(bytes) {
            None => Err("is no list of digests".to_owned()),
            Some(list) if list.is_empty() => Err("is empty".to_owned()),
            Some(list) => Ok(list),
        },
    };
    let covered = match covered {
        Ok(list) => list,
        Err(why) => {
            verdict.problems.push(gone(&why));
            BTreeMap::new()
        }
    };
    let mut missing = BTreeMap::new();
    for name in TAGS {
        match (found.tags.get(name), covered.get(name)) {
            (Some(_), None) if !covered.is_empty() => verdict.problems.push(gone(&format!("does not cover {name}"))),
            (None, digest) => {
                missing.insert(name.to_owned(), digest.cloned().unwrap_or_default());
            }
            (Some(Ok(bytes)), Some(digest)) if hex(&Sha256::digest(bytes)) != *digest => {
                verdict.problems.push(Problem::new("ONUS-V014", format!("{name} was changed"), CHANGED).at(name));
            }
            (Some(Err(why)), _) => {
                verdict.problems.push(Problem::new("ONUS-V014", format!("{name} was changed: {why}"), CHANGED).at(name));
            }
            _ => {}
        }
    }
    for (name, digest) in covered.iter().filter(|(n, _)| !TAGS.contains(&n.as_str())) {
        missing.insert(name.clone(), digest.clone());
    }
    compare(&missing, &found.strays, "ONUS-V016", "lies beside the payload and belongs to nothing", verdict);
    if let Some(Ok(bytes)) = found.tags.get("bagit.txt")
        && bytes != BAGIT.as_bytes()
        && verdict.problems.len() == before
    {
        verdict
            .problems
            .push(Problem::new("ONUS-V017", "bagit.txt does not declare BagIt 1.0 in UTF-8", CHANGED).at("bagit.txt"));
    }
    verdict.problems.len() == before
}

/// What is missing and what is there too many; equal digests are one file renamed.
fn compare(
    missing: &BTreeMap<String, String>,
    extra: &BTreeMap<String, String>,
    code: &'static str,
    words: &str,
    verdict: &mut Verdict,
) {
    let mut left: BTreeMap<&String, &String> = extra.iter().collect();
    for (path, digest) in missing {
        let renamed = left.iter().find(|(_, d)| !digest.is_empty() && **d == digest).map(|(p, _)| *p);
        verdict.problems.push(match renamed {
            Some(now) => {
                left.remove(now);
                Problem::new("ONUS-V013", format!("{path} was renamed to {now}"), CHANGED).at(path.as_str())
            }
            None => Problem::new("ONUS-V011", format!("{path} is missing"), CHANGED).at(path.as_str()),
        });
    }
    for path in left.keys() {
        verdict.problems.push(Problem::new(code, format!("{path} {words}"), CHANGED).at(path.as_str()));
    }
}

fn manifest(found: &Found) -> Option<BTreeMap<String, String>> {
    found.tags.get("manifest-sha256.txt").and_then(|b| b.as_ref().ok()).and_then(|b| lines(b))
}

fn payload(found: &Found, verdict: &mut Verdict) {
    let Some(listed) = manifest(found) else {
        if matches!(found.tags.get("manifest-sha256.txt"), Some(Ok(_))) {
            verdict
                .problems
                .push(Problem::new("ONUS-V014", "manifest-sha256.txt is no list of digests", CHANGED).at("manifest-sha256.txt"));
        }
        return;
    };
    for (path, digest) in &listed {
        match found.data.get(path) {
            Some(Ok((now, _))) if now != digest => {
                verdict.problems.push(Problem::new("ONUS-V010", format!("{path} was changed"), CHANGED).at(path.as_str()));
            }
            Some(Err(why)) => {
                verdict.problems.push(Problem::new("ONUS-V010", format!("{path} was changed: {why}"), CHANGED).at(path.as_str()));
            }
            _ => {}
        }
    }
    let missing = listed.iter().filter(|(p, _)| !found.data.contains_key(*p)).map(|(p, d)| (p.clone(), d.clone())).collect();
    let extra = found
        .data
        .iter()
        .filter(|(p, _)| !listed.contains_key(*p))
        .map(|(p, d)| (p.clone(), d.as_ref().map_or_else(|_| String::new(), |d| d.0.clone())))
        .collect();
    compare(&missing, &extra, "ONUS-V012", "was added", verdict);
}

/// The statement must say of the bag what the bag says of itself.
fn statement(found: &Found, verdict: &mut Verdict) {
    let wrong = |why: String| Problem::new("ONUS-V017", format!("statement.json {why}"), CHANGED).at("statement.json");
    let Some(Ok(bytes)) = found.tags.get("statement.json") else { return };
    let said: Statement = match serde_json::from_slice(bytes) {
        Ok(statement) => statement,
        Err(error) => return verdict.problems.push(wrong(format!("is no statement about a pack: {error}"))),
    };
    if said.kind != statement::TYPE || said.predicate_type != PREDICATE {
        verdict.problems.push(wrong(format!("is a statement about something else: {}", said.predicate_type)));
    }
    let subjects: BTreeMap<String, String> =
        said.subject.iter().map(|s| (s.name.clone(), s.digest.get("sha256").cloned().unwrap_or_default())).collect();
    let files: BTreeMap<String, String> = said.predicate.files.iter().map(|f| (f.path.clone(), f.sha256.clone())).collect();
    if manifest(found).is_some_and(|m| m != subjects) || files != subjects || subjects.len() != said.subject.len() {
        verdict.problems.push(wrong("names other files than the manifest".to_owned()));
    }
    let size = |path: &str| found.data.get(path).and_then(|d| d.as_ref().ok()).map(|d| d.1);
    if said.predicate.files.iter().any(|f| size(&f.path).is_some_and(|s| s != f.size)) {
        verdict.problems.push(wrong("gives a file another size".to_owned()));
    }
    let (sum, count) = (said.predicate.files.iter().map(|f| f.size).sum::<u64>(), said.predicate.files.len());
    let info = found.tags.get("bag-info.txt").and_then(|b| b.as_ref().ok()).map(|b| String::from_utf8_lossy(b).into_owned());
    for line in [
        format!("Payload-Oxum: {sum}.{count}"),
        format!("Onus-Period: {}/{}", said.predicate.period.from, said.predicate.period.to),
        format!("Onus-Sealed: {}", said.predicate.sealed),
    ] {
        if info.as_ref().is_some_and(|i| !i.lines().any(|l| l == line)) {
            verdict.problems.push(wrong(format!("and bag-info.txt disagree: the latter has no line `{line}`")));
        }
    }
    verdict.statement = Some(said);
}

fn wrong_signature(path: &str, why: &str) -> Problem {
    Problem::new("ONUS-V021", format!("the signature {path} is wrong: {why}"), CHANGED).at(path)
}

fn signatures(found: &Found, request: &Request, verdict: &mut Verdict) {
    let message = match found.tags.get(TAGMANIFEST) {
        Some(Ok(bytes)) => bytes.as_slice(),
        _ => &[],
    };
    let hint = "Ask the maker for it. A signature that was stripped cannot be told from one that never was.";
    if found.signatures.is_empty() && !verdict.problems.iter().any(|p| p.code == "ONUS-V021") {
        verdict.problems.push(Problem::new("ONUS-V020", "nobody signed this pack", hint));
    }
    let mut doubts = Vec::new();
    for (path, pem) in &found.signatures {
        let (signed, doubt) = signature(path, pem, message, request, verdict);
        verdict.signatures.push(signed);
        doubts.extend(doubt);
    }
    let good = verdict.signatures.iter().any(|s| s.good);
    for doubt in doubts {
        // Anybody can add a signature of his own: beside a good one it is worth a note, alone it is nothing.
        match good {
            true => verdict.notes.push(doubt.message),
            false => verdict.problems.push(doubt),
        }
    }
    for required in request.required {
        let there = verdict.signatures.iter().filter(|s| s.good).any(|s| {
            request.allowed.iter().any(|a| {
                a.names(required)
                    && a.signs_packs()
                    && fingerprint(&a.key) == s.fingerprint
                    && a.validity(request.at) == Validity::Valid
            })
        });
        if !there {
            verdict.problems.push(Problem::new("ONUS-V024", format!("there is no good signature of {required}"), hint));
        }
    }
}

/// The base64 of a PEM, without its frame and line breaks.
fn body(pem: &str) -> String {
    pem.lines().filter(|l| !l.starts_with("-----")).flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
}

/// Judges one signature: a wrong one is a problem, one that does not count a doubt.
fn signature(path: &str, pem: &[u8], message: &[u8], request: &Request, verdict: &mut Verdict) -> (Signed, Option<Problem>) {
    let mut signed = Signed { file: path.to_owned(), fingerprint: String::new(), names: Vec::new(), good: false };
    let signature = match SshSig::from_pem(pem) {
        Ok(signature) => signature,
        Err(error) => {
            verdict.problems.push(wrong_signature(path, &error.to_string()));
            return (signed, None);
        }
    };
    // The reader forgives lengths that nothing needs; ssh-keygen does not, and no byte of a pack is free.
    let again = signature.to_pem(ssh_key::LineEnding::LF).unwrap_or_default();
    if body(&again) != body(&String::from_utf8_lossy(pem)) {
        verdict.problems.push(wrong_signature(path, "it is not written as OpenSSH writes it"));
        return (signed, None);
    }
    let key = PublicKey::from(signature.public_key().clone());
    signed.fingerprint = fingerprint(&key);
    if signature.namespace() != NAMESPACE {
        let why = format!("it was made for {:?}, not for {NAMESPACE:?}", signature.namespace());
        verdict.problems.push(wrong_signature(path, &why));
        return (signed, None);
    }
    if key.verify(NAMESPACE, message, &signature).is_err() {
        verdict.problems.push(wrong_signature(path, &format!("it does not fit {TAGMANIFEST}")));
        return (signed, None);
    }
    let known: Vec<&AllowedSigner> =
        request.allowed.iter().filter(|a| a.key.key_data() == key.key_data() && a.signs_packs()).collect();
    signed.names = known.iter().flat_map(|a| a.principals.clone()).collect();
    let doubt = match known.iter().map(|a| a.validity(request.at)).min_by_key(|v| *v != Validity::Valid) {
        None => Some(
            Problem::new(
                "ONUS-V022",
                format!("{path}: no allowed signer has the key {}", signed.fingerprint),
                "Ask the maker, by another way than this pack came, whether it is his key.",
            )
            .at(path),
        ),
        Some(Validity::Valid) => {
            signed.good = true;
            None
        }
        Some(validity) => {
            let when = if validity == Validity::Early { "was not valid yet" } else { "was no longer valid" };
            let moment = bag::moment(request.at);
            let what = format!("{path}: the key of {} {when} at {moment}", signed.names.join(", "));
            Some(Problem::new("ONUS-V023", what, "Name the day on which it must have been valid: --at DATE.").at(path))
        }
    };
    (signed, doubt)
}
