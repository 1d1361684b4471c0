//! What is found, and what is left alone, whatever the pieces that text arrives in.

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
    detector.finish().into_iter().map(|h| (h.kind, h.spots[0].line)).collect()
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
        ("\n\naws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", (SensitiveData::AwsKey, 3)),
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
        "it is assumed to have `admin_password: self-managed`, `enhanced_vpc_routing: false`",
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

/// A document with two fonts that give the same numbers other letters, and a page whose text is in one of them.
fn document(font: &str, letters: [&str; 2], more: &str) -> Vec<u8> {
    let packed = |text: &str| {
        let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut out, text.as_bytes()).expect("packed");
        out.finish().expect("packed")
    };
    let table = |letters: &str| {
        let lines = letters.bytes().enumerate().map(|(n, letter)| format!("<{:04x}> <{letter:04x}>\n", n + 1));
        format!("{} beginbfchar\n{}endbfchar\n", letters.len(), lines.collect::<String>())
    };
    let text: String = (1..=letters[0].len()).map(|n| format!("{n:04x}")).collect();
    let page = format!("BT /{font} 11 Tf 1 0 0 1 72 720 Tm <{text}> Tj ET");
    let mut out =
        format!("%PDF-1.7\n1 0 obj <</Resources <</Font <</One 2 0 R/Two 3 0 R>>>>/Contents 6 0 R>> endobj\n{more}").into_bytes();
    out.extend(b"2 0 obj <</Type/Font/ToUnicode 4 0 R>> endobj\n3 0 obj <</Type/Font/ToUnicode 5 0 R>> endobj\n");
    for (object, text) in [(4, table(letters[0])), (5, table(letters[1])), (6, page)] {
        out.extend(format!("{object} 0 obj <</Filter/FlateDecode>>\nstream\n").bytes());
        out.extend(packed(&text));
        out.extend(b"\nendstream endobj\n");
    }
    out
}

/// In the letters of a font that is not its own, a text is noise, and noise may look like a key.
#[test]
fn text_of_a_document_is_read_in_the_letters_of_its_own_font() {
    let key = format!("{}{}", "AKIA", "IOSFODNN7EXAMPLE");
    let letters = [key.as_str(), "how we rotate keys .."];
    let kinds = |document: &[u8]| {
        let mut detector = Detector::default();
        detector.feed(document);
        let report = detector.finish_with(std::io::Cursor::new(document));
        assert_eq!(report.unsearched.len(), 0);
        report.hits.iter().map(|hit| hit.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&document("One", letters, "")), [SensitiveData::AwsKey]);
    assert_eq!(kinds(&document("Two", letters, "")), []);
    // Where the name may mean either, or stands where nobody looks, both are tried.
    assert_eq!(kinds(&document("Two", letters, "7 0 obj <</Two 2 0 R>> endobj\n")), [SensitiveData::AwsKey]);
    assert_eq!(kinds(&document("Two", letters, "7 0 obj <</Type/ObjStm>> endobj\n")), [SensitiveData::AwsKey]);
    assert_eq!(kinds(&document("T#77o", letters, "")), [SensitiveData::AwsKey]);
}
