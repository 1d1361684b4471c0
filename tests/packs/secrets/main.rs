//! What must not leave, in the shapes in which it turns up, and what evidence usually looks like.
//!
//! Every value was made up for these tests. They are written with `~` inside, which is taken out here, so that no scanner takes
//! the file for a leak.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "tests start programs and report; what they test may not")]

use std::io::{Cursor, Write};

use onus_pack::detect::{Detector, SensitiveData};

const PLANTED: &str = include_str!("planted.txt");
const HARMLESS: &str = include_str!("harmless.txt");

/// Cases are parted by lines of `----`.
fn cases(text: &str) -> Vec<String> {
    text.split("\n----\n").map(|case| case.trim_end_matches('\n').replace('~', "")).filter(|c| !c.is_empty()).collect()
}

fn kinds(bytes: &[u8]) -> Vec<SensitiveData> {
    let mut detector = Detector::default();
    bytes.chunks(1000).for_each(|piece| detector.feed(piece));
    detector.finish_with(Cursor::new(bytes)).hits.into_iter().map(|h| h.kind).collect()
}

fn credential(bytes: &[u8]) -> bool {
    kinds(bytes).into_iter().any(SensitiveData::is_credential)
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(bytes).unwrap();
    zip.finish().unwrap().into_inner()
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[test]
fn planted_secrets_are_found() {
    let cases = cases(PLANTED);
    let missed: Vec<&String> = cases.iter().filter(|case| !credential(case.as_bytes())).collect();
    assert!(missed.is_empty(), "{} of {} missed:\n{missed:#?}", missed.len(), cases.len());
}

#[test]
fn what_evidence_usually_says_raises_no_alarm() {
    let cases = cases(HARMLESS);
    let alarms: Vec<_> = cases.iter().map(|c| (kinds(c.as_bytes()), c)).filter(|(k, _)| !k.is_empty()).collect();
    assert!(alarms.is_empty(), "{alarms:#?}");
}

#[test]
fn wrappings_hide_nothing() {
    let secret = format!("first line\nkey {}{}\n", "AKIA", "QRSTUVWX23456ABC");
    let bytes = secret.as_bytes();
    let wide = |big: bool| -> Vec<u8> {
        secret.encode_utf16().flat_map(|c| if big { c.to_be_bytes() } else { c.to_le_bytes() }).collect()
    };
    let folded = base64(format!("{}{secret}", "padding of some length. ".repeat(20)).as_bytes())
        .as_bytes()
        .chunks(76)
        .map(|line| String::from_utf8_lossy(line).into_owned() + "\r\n")
        .collect::<String>();
    let document = |inner: &str| zipped("word/document.xml", format!("<w:p><w:r><w:t>{inner}</w:t></w:r></w:p>").as_bytes());
    let split = format!("AKIA{}{}", "</w:t></w:r><w:r><w:t>", "QRSTUVWX23456ABC");
    for (name, wrapped) in [
        ("plain", bytes.to_vec()),
        ("UTF-16 with a mark", [&[0xff, 0xfe], wide(false).as_slice()].concat()),
        ("UTF-16 without a mark", wide(false)),
        ("UTF-16, the other way round", [&[0xfe, 0xff], wide(true).as_slice()].concat()),
        ("gzip", gzipped(bytes)),
        ("zip", zipped("notes.txt", bytes)),
        ("zip in zip", zipped("inner.zip", &zipped("notes.txt", bytes))),
        ("gzip in zip", zipped("inner.gz", &gzipped(bytes))),
        ("Word", document(&secret)),
        ("Word, in two runs", document(&split)),
        ("Excel", zipped("xl/sharedStrings.xml", format!("<sst><si><t>{secret}</t></si></sst>").as_bytes())),
        ("base64", base64(bytes).into_bytes()),
        ("base64 in JSON", format!("{{\"data\": \"{}\"}}", base64(bytes)).into_bytes()),
        ("base64 in base64", base64(base64(bytes).as_bytes()).into_bytes()),
        ("base64 of gzip", base64(&gzipped(bytes)).into_bytes()),
        ("folded base64", folded.into_bytes()),
        ("far behind", [" harmless line\n".repeat(200_000).as_bytes(), bytes].concat()),
    ] {
        assert_eq!(kinds(&wrapped), [SensitiveData::AwsKey], "{name}");
    }
}

#[test]
fn all_lines_are_told_at_once() {
    let key = |end: &str| format!("{}QRSTUVWX23456{end}", "AKIA");
    let text = format!("a\n{}\nb\n{}\n{}\n", key("ABC"), key("ABD"), key("ABC"));
    let mut detector = Detector::default();
    detector.feed(text.as_bytes());
    let hits = detector.finish();
    let lines: Vec<u64> = hits[0].spots.iter().map(|s| s.line).collect();
    assert_eq!((lines, hits[0].count), (vec![2, 4, 5], 2));
}

#[test]
fn what_cannot_be_opened_is_told() {
    let mut broken = zipped("notes.txt", b"text");
    broken.truncate(30);
    let mut detector = Detector::default();
    detector.feed(&broken);
    assert_eq!(detector.finish_with(Cursor::new(&broken)).unsearched.len(), 1);
}

#[test]
fn pages_of_a_document_are_read() {
    // Set by two programs, with the letters in glyph numbers; how they were made stands in README.md beside them.
    for (name, document) in
        [("typst.pdf", include_bytes!("typst.pdf").as_slice()), ("chromium.pdf", include_bytes!("chromium.pdf").as_slice())]
    {
        let mut detector = Detector::default();
        detector.feed(document);
        let report = detector.finish_with(Cursor::new(document));
        let kinds: Vec<_> = report.hits.iter().map(|h| h.kind).collect();
        assert_eq!((kinds, report.unsearched), (vec![SensitiveData::AwsKey], Vec::new()), "{name}");
    }
}

#[test]
fn what_nobody_unpacks_is_told() {
    // The first bytes of each format, as its description gives them.
    for head in [
        b"BZh91AY&SY".as_slice(),
        b"\xfd7zXZ\x00\x00\x04",
        b"\x28\xb5\x2f\xfd\x04\x58",
        b"7z\xbc\xaf\x27\x1c\x00\x04",
        b"Rar!\x1a\x07\x01\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"%PDF-1.4\ntrailer << /Encrypt 5 0 R >>",
    ] {
        for file in [head.to_vec(), zipped("inner", head), gzipped(head)] {
            let mut detector = Detector::default();
            detector.feed(&file);
            let report = detector.finish_with(Cursor::new(&file));
            assert_eq!(report.unsearched.len(), 1, "{head:?}");
        }
    }
}
