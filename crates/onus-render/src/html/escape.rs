//! Text into HTML: nothing that a reader wrote is ever markup.

use std::io::{self, Write};

use tera::Value;

use crate::address::Addresses;
use onus_model::vocabulary::letters;
use onus_publish::block::Inline;
use onus_source::text::{Medium, escaped_html, turns_direction, visible};

/// Escape function of the template engine; safe in text and in attributes with either quote.
pub fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(escaped_html(&visible(text, Medium::Document)).as_bytes())
}

/// The page that a link is on.
#[derive(Clone, Copy)]
pub struct LinkOrigin<'a> {
    /// Files of all pages.
    pub addresses: &'a Addresses,
    /// Book of the page.
    pub book: &'a str,
    /// File of the page.
    pub file: &'a str,
}

/// Running text as HTML, marked safe.
pub fn inline(origin: LinkOrigin, content: &[Inline]) -> Value {
    let mut out = String::new();
    write(origin, content, &mut out);
    Value::safe_string(&out)
}

fn write(origin: LinkOrigin, content: &[Inline], out: &mut String) {
    for part in content {
        match part {
            Inline::Text { text } => isolated(text, out),
            Inline::Parties { parties } => isolated(&letters(parties), out),
            Inline::Strong { content } => wrapped(origin, "strong", content, out),
            Inline::Emphasis { content } => wrapped(origin, "em", content, out),
            Inline::Struck { content } => wrapped(origin, "s", content, out),
            Inline::Code { text } => {
                out.push_str("<code>");
                out.push_str(&escaped_html(&visible(text, Medium::Document)));
                out.push_str("</code>");
            }
            Inline::Link { to, content } => match origin.addresses.href(origin.book, origin.file, to) {
                Some(href) => {
                    out.push_str("<a href=\"");
                    out.push_str(&escaped_html(&href));
                    out.push_str("\">");
                    write(origin, content, out);
                    out.push_str("</a>");
                }
                None => write(origin, content, out),
            },
            Inline::Break => out.push_str("<br>"),
        }
    }
}

fn wrapped(origin: LinkOrigin, tag: &str, content: &[Inline], out: &mut String) {
    out.push('<');
    out.push_str(tag);
    out.push('>');
    write(origin, content, out);
    out.push_str("</");
    out.push_str(tag);
    out.push('>');
}

/// Text that cannot turn the direction of its neighbours.
fn isolated(text: &str, out: &mut String) {
    let text = visible(text, Medium::Document);
    if turns_direction(&text) {
        out.push_str("<bdi>");
        out.push_str(&escaped_html(&text));
        out.push_str("</bdi>");
    } else {
        out.push_str(&escaped_html(&text));
    }
}
