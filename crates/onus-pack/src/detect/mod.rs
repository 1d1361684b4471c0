//! Looks for credentials and personal data in bulk in what is about to leave, as it streams by.
//!
//! One pass over the bytes, a bounded window, no backtracking. Text inside compressed files is not seen. A hit names a
//! line, never what stands there. Must not know: where the bytes come from.

mod number;
mod secret;

use std::collections::BTreeSet;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An access key id of AWS.
    AwsKey,
    /// A private key.
    PrivateKey,
    /// A token of a service: GitHub, GitLab, Slack, Stripe, npm, or a JSON web token.
    Token,
    /// A password or secret with its value.
    Password,
    /// Many different e-mail addresses.
    Emails,
    /// Several different payment card numbers.
    Cards,
    /// Several different numbers that identify persons or their bank accounts.
    Persons,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 7] =
        [Kind::AwsKey, Kind::PrivateKey, Kind::Token, Kind::Password, Kind::Emails, Kind::Cards, Kind::Persons];

    /// Stable code, described in `docs/codes.md`.
    pub fn code(self) -> &'static str {
        match self {
            Kind::AwsKey => "ONUS-K010",
            Kind::PrivateKey => "ONUS-K011",
            Kind::Token => "ONUS-K012",
            Kind::Password => "ONUS-K013",
            Kind::Emails => "ONUS-K014",
            Kind::Cards => "ONUS-K015",
            Kind::Persons => "ONUS-K016",
        }
    }

    /// Words in print.
    pub fn words(self) -> &'static str {
        match self {
            Kind::AwsKey => "an AWS access key",
            Kind::PrivateKey => "a private key",
            Kind::Token => "a service's token",
            Kind::Password => "a password or secret",
            Kind::Emails => "e-mail addresses in bulk",
            Kind::Cards => "payment card numbers",
            Kind::Persons => "numbers of persons or bank accounts",
        }
    }

    /// How many different ones make a hit.
    pub fn threshold(self) -> usize {
        match self {
            Kind::AwsKey | Kind::PrivateKey | Kind::Token | Kind::Password => 1,
            Kind::Emails => 25,
            Kind::Cards => 3,
            Kind::Persons => 5,
        }
    }
}

/// A kind of thing that a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What.
    pub kind: Kind,
    /// Line of the first one, counted from one.
    pub line: u64,
    /// How many different ones were seen; counting stops at a hundred.
    pub count: usize,
}

/// Bytes that a look back may need.
const BEHIND: usize = 128;
/// Bytes that a look ahead may need.
const AHEAD: usize = 1024;
/// Where counting ends.
const COUNTED: usize = 100;

/// Reads a file piece by piece.
#[derive(Debug)]
pub struct Detector {
    window: Vec<u8>,
    /// First byte of the window that was not judged yet.
    next: usize,
    line: u64,
    wide: Option<bool>,
    found: [Tally; 7],
}

#[derive(Clone, Debug, Default)]
struct Tally {
    first: u64,
    different: BTreeSet<u64>,
}

impl Default for Detector {
    fn default() -> Self {
        Detector { window: Vec::new(), next: 0, line: 1, wide: None, found: Default::default() }
    }
}

impl Detector {
    /// The next piece of the file.
    pub fn feed(&mut self, piece: &[u8]) {
        // UTF-16 (PowerShell writes it) is read without its zero bytes; its first two bytes tell.
        if self.wide.is_none() && self.window.len() + piece.len() >= 2 {
            let head: Vec<u8> = self.window.iter().chain(piece).copied().take(2).collect();
            self.wide = Some(head == [0xff, 0xfe] || head == [0xfe, 0xff]);
        }
        match self.wide {
            Some(true) => self.window.extend(piece.iter().copied().filter(|b| *b != 0)),
            _ => self.window.extend_from_slice(piece),
        }
        let limit = self.window.len().saturating_sub(AHEAD);
        self.judge(limit);
        let done = self.next.saturating_sub(BEHIND);
        self.window.drain(..done);
        self.next -= done;
    }

    /// What the whole file held.
    pub fn finish(mut self) -> Vec<Hit> {
        let limit = self.window.len();
        self.judge(limit);
        Kind::ALL
            .into_iter()
            .zip(&self.found)
            .filter(|(kind, tally)| tally.different.len() >= kind.threshold())
            .map(|(kind, tally)| Hit { kind, line: tally.first, count: tally.different.len() })
            .collect()
    }

    fn judge(&mut self, limit: usize) {
        let window = std::mem::take(&mut self.window);
        let mut at = self.next;
        while at < limit {
            let Some(skipped) = window[at..limit].iter().position(|b| TRIGGERS[usize::from(*b)]) else {
                at = limit;
                break;
            };
            at += skipped;
            let byte = window[at];
            let around = Around { bytes: &window, at };
            match byte {
                b'\n' => {
                    self.line += 1;
                    at += 1;
                    continue;
                }
                b'0'..=b'9' => {
                    let seen = number::number(around);
                    if let Some((kind, value)) = seen.found {
                        self.note(kind, value);
                    }
                    at += seen.length.max(1);
                    continue;
                }
                b'@' => {
                    if secret::in_address(around) {
                        self.note(Kind::Password, at_hash(around, 8));
                    } else if let Some(address) = secret::email(around) {
                        self.note(Kind::Emails, address);
                    }
                }
                _ => {
                    if let Some(kind) = secret::credential(around) {
                        self.note(kind, at_hash(around, 40));
                    }
                }
            }
            at += 1;
        }
        self.next = at.max(self.next);
        self.window = window;
    }

    fn note(&mut self, kind: Kind, value: u64) {
        let tally = &mut self.found[kind as usize];
        if tally.different.is_empty() {
            tally.first = self.line;
        }
        if tally.different.len() < COUNTED {
            tally.different.insert(value);
        }
    }
}

/// Bytes at which something could begin or be recognised.
static TRIGGERS: [bool; 256] = {
    let mut table = [false; 256];
    let wanted = b"\n0123456789@A-J_x=:";
    let mut index = 0;
    while index < wanted.len() {
        table[wanted[index] as usize] = true;
        index += 1;
    }
    table
};

/// A byte and what stands around it.
#[derive(Clone, Copy)]
struct Around<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Around<'a> {
    /// Up to `most` bytes before.
    fn before(self, most: usize) -> &'a [u8] {
        &self.bytes[self.at.saturating_sub(most)..self.at]
    }

    /// From the byte itself.
    fn here(self) -> &'a [u8] {
        &self.bytes[self.at..self.bytes.len().min(self.at + AHEAD)]
    }

    /// The byte `back` bytes before, if there is one.
    fn back(self, back: usize) -> Option<u8> {
        self.at.checked_sub(back).map(|i| self.bytes[i])
    }
}

fn word(byte: Option<u8>) -> bool {
    byte.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// FNV-1a: tells values apart without keeping them.
fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

fn at_hash(around: Around, length: usize) -> u64 {
    let here = around.here();
    hash(here[..here.len().min(length)].iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fed in pieces of every size, so that nothing depends on where a piece ends.
    fn hits(text: &[u8]) -> Vec<(Kind, u64)> {
        let whole = found(text, text.len().max(1));
        for size in [1, 7, 64] {
            assert_eq!(found(text, size), whole, "in pieces of {size}");
        }
        whole
    }

    fn found(text: &[u8], size: usize) -> Vec<(Kind, u64)> {
        let mut detector = Detector::default();
        text.chunks(size).for_each(|piece| detector.feed(piece));
        detector.finish().into_iter().map(|h| (h.kind, h.line)).collect()
    }

    #[test]
    fn credentials_are_found_with_their_line() {
        // Made up for this test from documented shapes; put together here so that no scanner takes this file for a leak.
        let aws = format!("a\nb\nkey {}{}\n", "AKIA", "IOSFODNN7EXAMPLE");
        let pem = format!("x\n-----BEGIN {} KEY-----\n", "OPENSSH PRIVATE");
        let github = format!("token {}{}", "ghp_", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8");
        let slack = format!("{}-{}", "xoxb", "123456789012-abcdefABCDEF");
        let jwt = format!("{}.{}.sig_sig_sig_sig", "eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0");
        for (text, expected) in [
            (aws.as_str(), (Kind::AwsKey, 3)),
            (&pem, (Kind::PrivateKey, 2)),
            (&github, (Kind::Token, 1)),
            (&slack, (Kind::Token, 1)),
            (&jwt, (Kind::Token, 1)),
            ("db_password = \"correct-horse7\"", (Kind::Password, 1)),
            ("{\"MasterUserPassword\": \"hunter2hunter2\"}", (Kind::Password, 1)),
            ("\n\naws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", (Kind::Password, 3)),
            ("postgres://admin:s3cretpw@db.internal/x", (Kind::Password, 1)),
        ] {
            assert_eq!(hits(text.as_bytes()), [expected], "{text}");
        }
    }

    #[test]
    fn wide_text_is_read_too() {
        let mut text = vec![0xff, 0xfe];
        text.extend("line\npassword = \"correct-horse7\"".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(hits(&text), [(Kind::Password, 2)]);
    }

    #[test]
    fn what_evidence_usually_says_is_left_alone() {
        for text in [
            "user,account,password_last_used,mfa_active\nroot,012345678901,2026-02-11T09:14:03+00:00,true",
            "\"PasswordPolicy\": { \"MinimumPasswordLength\": 14 }",
            "password: ********",
            "Password: required",
            "secret = ${DB_SECRET}",
            "Secret: arn:aws:secretsmanager:eu-west-1:111122223333:secret:payments",
            "the AKIA prefix of keys, BEGIN CERTIFICATE",
            "-----BEGIN CERTIFICATE-----",
            "cloud-security@example.com and platform@example.com",
            "1795305600000 1795305600001 1795305600002 1795305600003",
            "6f1c2a3b-1234-4678-9012-123456789012",
            "NextToken: null",
        ] {
            assert_eq!(hits(text.as_bytes()), [], "{text}");
        }
    }

    #[test]
    fn personal_data_counts_in_bulk_only() {
        let emails = |n: u32| (0..n).map(|i| format!("{i},person{i}@example.org\n")).collect::<String>();
        assert_eq!(hits(emails(24).as_bytes()), []);
        assert_eq!(hits(emails(25).as_bytes()), [(Kind::Emails, 1)]);
        let again = "one@example.org\n".repeat(500);
        assert_eq!(hits(again.as_bytes()), [], "one address, often");
        // Test numbers that card schemes publish.
        let cards = "id,pan\n1,4111111111111111\n2,5555 5555 5555 4444\n3,3782-822463-10005\n";
        assert_eq!(hits(cards.as_bytes()), [(Kind::Cards, 2)]);
        assert_eq!(hits(b"4111111111111111 4111111111111112 4111111111111113"), [], "wrong check digits");
        let people = "123-45-6789\n234-56-7890\nAB123456C\nGB82WEST12345698765432\nDE89370400440532013000\n";
        assert_eq!(hits(people.as_bytes()), [(Kind::Persons, 1)]);
    }
}
