//! Hundreds of changes to a signed pack, each the same at every run. None needs the signer's key.

mod entries;
mod headers;
mod parts;
mod seal;

use crate::forgeries::forgeries;
use crate::zip::Zip;

/// A changed pack, or other allowed signers for an unchanged one.
pub struct Tampering {
    /// Row of the table in docs/security.md.
    pub kind: &'static str,
    pub name: String,
    pub bytes: Vec<u8>,
    /// Allowed signers in place of those who signed.
    pub allowed: Option<String>,
}

/// What is changed.
pub struct Pack<'a> {
    /// The file that Onus wrote.
    pub bytes: &'a [u8],
    pub entries: &'a [(String, Vec<u8>)],
    /// Where `data/index.csv` is among the entries.
    pub index: usize,
}

impl Pack<'_> {
    /// The same entries, in an archive that is written byte by byte.
    fn zip(&self) -> Zip {
        Zip::of(self.entries)
    }

    fn base(&self) -> &str {
        self.entries[0].0.split('/').next().unwrap_or_default()
    }

    fn at(&self, name: &str) -> usize {
        let found = self.entries.iter().position(|(entry, _)| entry.strip_prefix(self.base()) == Some(&format!("/{name}")));
        found.unwrap_or_else(|| panic!("no {name}"))
    }
}

/// Collects the tamperings of one kind.
pub struct Kind<'a> {
    kind: &'static str,
    all: &'a mut Vec<Tampering>,
}

impl Kind<'_> {
    pub fn add(&mut self, name: impl Into<String>, bytes: Vec<u8>) {
        self.all.push(Tampering { kind: self.kind, name: name.into(), bytes, allowed: None });
    }

    pub fn zip(&mut self, name: impl Into<String>, pack: &Pack, change: impl FnOnce(&mut Zip)) {
        let mut zip = pack.zip();
        change(&mut zip);
        self.add(name, zip.bytes());
    }

    pub fn allowed(&mut self, name: impl Into<String>, pack: &Pack, text: String) {
        self.all.push(Tampering { kind: self.kind, name: name.into(), bytes: pack.bytes.to_vec(), allowed: Some(text) });
    }
}

/// All of them, those of a kind together.
pub fn all(pack: &Pack) -> Vec<Tampering> {
    let mut all = Vec::new();
    type NamedKind = (&'static str, fn(&Pack, &mut Kind));
    let kinds: [NamedKind; 20] = [
        ("header before the data", headers::local),
        ("record of the directory", headers::directory),
        ("header and record alike", headers::both),
        ("end of the directory", headers::end),
        ("large end and its locator", headers::large),
        ("name of an entry", parts::names),
        ("kind of file and mode", parts::modes),
        ("extra field", parts::extra_fields),
        ("sizes after the data", parts::descriptors),
        ("comment", parts::comments),
        ("bytes outside the entries", parts::spare),
        ("archive that was cut off", parts::cut),
        ("published forgery", published),
        ("entry removed, added or doubled", entries::count),
        ("entry moved or packed otherwise", entries::order),
        ("content of an entry", entries::content),
        ("manifest or statement", seal::manifests),
        ("signature", seal::signatures),
        ("allowed signers", seal::allowed),
        ("bytes at random places", random),
    ];
    for (kind, make) in kinds {
        make(pack, &mut Kind { kind, all: &mut all });
    }
    all
}

/// What is published in `tests/packs/bad`.
fn published(pack: &Pack, kind: &mut Kind) {
    forgeries(pack.entries).into_iter().for_each(|forgery| kind.add(forgery.name, forgery.bytes));
}

/// Up to three changes at once. Headers and the directory are where programs differ; so most are there.
fn random(pack: &Pack, kind: &mut Kind) {
    let directory = headers::Layout::of(pack.bytes).directory;
    let mut seed = 20_261_005_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    for number in 0..250 {
        let mut changed = pack.bytes.to_vec();
        for _ in 0..=random(2) {
            let at = if random(4) == 0 { random(changed.len()) } else { directory + random(pack.bytes.len() - directory) };
            match random(4) {
                0 => changed[at] = u8::try_from(random(256)).unwrap(),
                1 => changed[at] ^= 1 << random(8),
                2 => changed.insert(at, u8::try_from(random(256)).unwrap()),
                _ => {
                    let end = (at + 1 + random(40)).min(changed.len());
                    let piece = changed[at.min(end - 1)..end].to_vec();
                    changed.splice(at..at, piece);
                }
            }
        }
        kind.add(number.to_string(), changed);
    }
}
