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

/// Where a signature is in the bag; `algorithm` is a short name of the key's, `digest` its fingerprint in hexadecimal.
pub fn signature_path(algorithm: &str, digest: &str) -> String {
    format!("signatures/{algorithm}-{}.sig", &digest[..16])
}

/// Where the envelope is that accompanies a signature.
pub fn envelope_path(signature: &str) -> String {
    format!("{}.dsse.json", signature.strip_suffix(".sig").unwrap_or(signature))
}

/// Whether a path in the bag is an envelope's.
pub fn is_envelope(path: &str) -> bool {
    path.strip_prefix("signatures/").is_some_and(|f| f.ends_with(".dsse.json") && !f.contains('/'))
}

/// Where a time stamp is in the bag; `digest` is its own in hexadecimal.
pub fn time_stamp_path(digest: &str) -> String {
    format!("signatures/timestamp-{}.tsr", &digest[..16])
}

/// Whether a path in the bag is a time stamp's.
pub fn is_time_stamp(path: &str) -> bool {
    path.strip_prefix("signatures/").is_some_and(|f| f.ends_with(".tsr") && !f.contains('/'))
}

/// Whether a path in the bag is a signature's.
pub fn is_signature(path: &str) -> bool {
    path.strip_prefix("signatures/").is_some_and(|f| f.ends_with(".sig") && !f.contains('/'))
}
