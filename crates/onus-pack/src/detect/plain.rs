//! Text without what notations put between its characters: escapes of JSON, entities of HTML and XML. Line breaks stay, so
//! that lines can be counted.

/// What is written → what it stands for.
const ESCAPES: [(&[u8], &[u8]); 24] = [
    (b"\\\"", b"\""),
    (b"\\'", b"'"),
    (b"\\/", b"/"),
    (b"\\n", b" "),
    (b"\\r", b" "),
    (b"\\t", b" "),
    (b"\\u0022", b"\""),
    (b"\\u0026", b"&"),
    (b"\\u0027", b"'"),
    (b"\\u002b", b"+"),
    (b"\\u002f", b"/"),
    (b"\\u003d", b"="),
    (b"\\u003a", b":"),
    (b"\\u003c", b"<"),
    (b"\\u003e", b">"),
    (b"&quot;", b"\""),
    (b"&#34;", b"\""),
    (b"&#39;", b"'"),
    (b"&#x27;", b"'"),
    (b"&#x2f;", b"/"),
    (b"&#47;", b"/"),
    (b"&apos;", b"'"),
    (b"&amp;", b"&"),
    (b"&#x3d;", b"="),
];

pub fn plain(text: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    if !text.iter().any(|b| matches!(b, b'\\' | b'&')) {
        return text.into();
    }
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let escape = match rest[0] {
            b'\\' | b'&' => ESCAPES.iter().find(|(written, _)| starts(rest, written)),
            _ => None,
        };
        match escape {
            Some((written, meant)) => {
                out.extend_from_slice(meant);
                at += written.len();
            }
            None => {
                out.push(rest[0]);
                at += 1;
            }
        }
    }
    out.into()
}

fn starts(text: &[u8], written: &[u8]) -> bool {
    // The letter after a backslash counts; digits of a code may be in either case.
    match written.len() {
        0..=2 => text.starts_with(written),
        length => text.len() >= length && text[..length].eq_ignore_ascii_case(written),
    }
}

/// The text of an XML document: without its tags, a paragraph or a cell to a line.
pub fn without_tags(xml: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(xml.len() / 2);
    let mut rest = xml;
    while let Some(open) = rest.iter().position(|b| *b == b'<') {
        out.extend_from_slice(&rest[..open]);
        let tag = &rest[open..];
        let close = tag.iter().position(|b| *b == b'>').unwrap_or(tag.len() - 1);
        let name = &tag[1..=close];
        let ends_line = [&b"/w:p>"[..], b"/a:p>", b"/si>", b"/c>", b"/row>", b"/text:p>", b"w:br/>", b"w:tab/>"];
        if ends_line.iter().any(|end| name.starts_with(end)) {
            out.push(b'\n');
        }
        rest = &tag[close + 1..];
    }
    out.extend_from_slice(rest);
    out
}

/// Whether bytes are text: nearly all of them printable.
pub fn is_text(bytes: &[u8]) -> bool {
    let printable = bytes.iter().filter(|b| matches!(b, b'\t' | b'\n' | b'\r' | 0x20..=0x7e)).count();
    !bytes.is_empty() && printable * 100 >= bytes.len() * 97
}
