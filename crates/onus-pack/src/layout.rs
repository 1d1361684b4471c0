//! Names in a bag, and the order of the zip: `data/` by path, then the tag files, then the tag manifest, then signatures in
//! the order in which they were made. Writer and verifier agree here.

/// Namespace of signatures: what `ssh-keygen -Y verify -n` is given.
pub const NAMESPACE: &str = "onus-pack";
/// Predicate type of a pack's in-toto statement.
pub const PREDICATE_TYPE: &str = "urn:x-onus:evidence-pack:1";

pub const MANIFEST: &str = "manifest-sha256.txt";
pub const BAGIT: &str = "bagit.txt";
pub const BAG_INFO: &str = "bag-info.txt";
pub const STATEMENT: &str = "statement.json";
/// Tag files that the tag manifest covers, in the order of the zip.
pub const TAG_FILES: [&str; 4] = [MANIFEST, BAGIT, BAG_INFO, STATEMENT];
/// What signatures cover.
pub const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
/// Content of `bagit.txt`.
pub const BAGIT_DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// Where a signature is in the bag; `digest` is its key's fingerprint in hexadecimal.
pub fn signature_path(digest: &str) -> String {
    format!("signatures/ed25519-{}.sig", &digest[..16])
}
