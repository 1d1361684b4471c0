//! Looks for credentials and for personal data in bulk in files while they are copied into a pack.
//!
//! One pass over the bytes, a bounded window, no backtracking. Text inside compressed files is not seen. A hit names a
//! line, never the text. Must not know: where the bytes come from.

mod context;
mod kind;
mod number;
mod secret;

use std::collections::BTreeSet;

use context::{AHEAD, Context, hash_from};

pub use kind::SensitiveData;

/// Sensitive data of one kind in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub kind: SensitiveData,
    /// Line of the first one, counted from one.
    pub line: u64,
    /// How many different ones were seen; counting stops at a hundred.
    pub count: usize,
}

/// Bytes that a look back may need.
const BEHIND: usize = 128;
/// Where counting ends.
const COUNTED: usize = 100;

/// Reads a file piece by piece.
#[derive(Debug)]
pub struct Detector {
    window: Vec<u8>,
    /// First byte of the window that was not judged yet.
    next: usize,
    line: u64,
    /// Whether it is UTF-16; none before two bytes were read.
    wide: Option<bool>,
    tallies: [Tally; 7],
}

#[derive(Clone, Debug, Default)]
struct Tally {
    first: u64,
    different: BTreeSet<u64>,
}

impl Default for Detector {
    fn default() -> Self {
        Detector { window: Vec::new(), next: 0, line: 1, wide: None, tallies: Default::default() }
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

    /// Everything in the file that reached its threshold.
    pub fn finish(mut self) -> Vec<Hit> {
        let limit = self.window.len();
        self.judge(limit);
        SensitiveData::ALL
            .into_iter()
            .zip(&self.tallies)
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
            let context = Context { bytes: &window, at };
            match byte {
                b'\n' => {
                    self.line += 1;
                    at += 1;
                    continue;
                }
                b'0'..=b'9' => {
                    let run = number::number(context);
                    if let Some((kind, value)) = run.sensitive {
                        self.note(kind, value);
                    }
                    at += run.length.max(1);
                    continue;
                }
                b'@' => {
                    if secret::in_url(context) {
                        self.note(SensitiveData::Password, hash_from(context, 8));
                    } else if let Some(address) = secret::email(context) {
                        self.note(SensitiveData::Emails, address);
                    }
                }
                _ => {
                    if let Some(kind) = secret::credential(context) {
                        self.note(kind, hash_from(context, 40));
                    }
                }
            }
            at += 1;
        }
        self.next = at.max(self.next);
        self.window = window;
    }

    fn note(&mut self, kind: SensitiveData, value: u64) {
        let tally = &mut self.tallies[kind as usize];
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
    let bytes = b"\n0123456789@A-J_x=:";
    let mut index = 0;
    while index < bytes.len() {
        table[bytes[index] as usize] = true;
        index += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Fed in pieces of every size, so that nothing depends on where a piece ends.
    fn hits(text: &[u8]) -> Vec<(SensitiveData, u64)> {
        let whole = found(text, text.len().max(1));
        for size in [1, 7, 64] {
            assert_eq!(found(text, size), whole, "in pieces of {size}");
        }
        whole
    }

    fn found(text: &[u8], size: usize) -> Vec<(SensitiveData, u64)> {
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
            (aws.as_str(), (SensitiveData::AwsKey, 3)),
            (&pem, (SensitiveData::PrivateKey, 2)),
            (&github, (SensitiveData::Token, 1)),
            (&slack, (SensitiveData::Token, 1)),
            (&jwt, (SensitiveData::Token, 1)),
            ("db_password = \"correct-horse7\"", (SensitiveData::Password, 1)),
            ("{\"MasterUserPassword\": \"hunter2hunter2\"}", (SensitiveData::Password, 1)),
            ("\n\naws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", (SensitiveData::Password, 3)),
            ("postgres://admin:s3cretpw@db.internal/x", (SensitiveData::Password, 1)),
        ] {
            assert_eq!(hits(text.as_bytes()), [expected], "{text}");
        }
    }

    #[test]
    fn wide_text_is_read_too() {
        let mut text = vec![0xff, 0xfe];
        text.extend("line\npassword = \"correct-horse7\"".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(hits(&text), [(SensitiveData::Password, 2)]);
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
        assert_eq!(hits(emails(25).as_bytes()), [(SensitiveData::Emails, 1)]);
        let again = "one@example.org\n".repeat(500);
        assert_eq!(hits(again.as_bytes()), [], "one address, often");
        // Test numbers that card schemes publish.
        let cards = "id,pan\n1,4111111111111111\n2,5555 5555 5555 4444\n3,3782-822463-10005\n";
        assert_eq!(hits(cards.as_bytes()), [(SensitiveData::Cards, 2)]);
        assert_eq!(hits(b"4111111111111111 4111111111111112 4111111111111113"), [], "wrong check digits");
        let people = "123-45-6789\n234-56-7890\nAB123456C\nGB82WEST12345698765432\nDE89370400440532013000\n";
        assert_eq!(hits(people.as_bytes()), [(SensitiveData::Persons, 1)]);
    }
}
