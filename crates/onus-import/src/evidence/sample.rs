//! Samples of a population, which anybody can draw again with `sha256sum`.

use onus_source::text::hex;
use sha2::{Digest, Sha256};

/// How a sample is drawn, for whoever draws it again.
pub const METHOD: &str = "Each identity is put behind the seed and a line feed, and hashed with SHA-256; the members with the \
    smallest digests are the sample.";

/// One resource that can be drawn.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// ARN, or the address in its source.
    pub identity: String,
    pub kind: String,
    pub service: String,
    pub deployment: String,
    pub account: String,
}

/// A member that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// SHA-256 of the seed, a line feed and the identity, in hexadecimal digits.
    pub digest: String,
    pub member: Member,
}

/// Draws at most `size` members. Neither their order nor members that are listed twice change what is drawn.
pub fn draw(mut members: Vec<Member>, seed: &str, size: usize) -> Vec<Drawn> {
    members.sort();
    members.dedup_by(|a, b| a.identity == b.identity);
    let mut drawn: Vec<Drawn> = members
        .into_iter()
        .map(|member| Drawn { digest: hex(&Sha256::digest(format!("{seed}\n{}", member.identity))), member })
        .collect();
    drawn.sort_by(|a, b| a.digest.cmp(&b.digest));
    drawn.truncate(size);
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(list: &[&str]) -> Vec<Member> {
        let member = |identity: &&str| Member {
            identity: (*identity).to_owned(),
            kind: String::new(),
            service: String::new(),
            deployment: String::new(),
            account: String::new(),
        };
        list.iter().map(member).collect()
    }

    /// Digests from `printf '2026-q3\n%s' a | sha256sum`, and so on.
    #[test]
    fn anybody_can_draw_it_again() {
        let names =
            |drawn: Vec<Drawn>| drawn.into_iter().map(|d| (d.digest[..8].to_owned(), d.member.identity)).collect::<Vec<_>>();
        let expected = EXPECTED.map(|(digest, name)| (digest.to_owned(), name.to_owned())).to_vec();
        assert_eq!(names(draw(members(&["a", "b", "c", "d"]), "2026-q3", 3)), expected);
        assert_eq!(names(draw(members(&["d", "c", "b", "a", "a"]), "2026-q3", 3)), expected);
        assert_eq!(draw(members(&["a"]), "2026-q3", 3).len(), 1);
    }

    const EXPECTED: [(&str, &str); 3] = [("26f107f4", "b"), ("54528d14", "c"), ("677b0efa", "d")];
}
