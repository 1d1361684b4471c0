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

/// From where a link is seen.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// Files of all pages.
    pub addresses: &'a Addresses,
    /// Book of the page.
    pub book: &'a str,
    /// File of the page.
    pub file: &'a str,
}

/// Running text as HTML, marked safe.
pub fn inline(place: Place, content: &[Inline]) -> Value {
    let mut out = String::new();
    write(place, content, &mut out);
    Value::safe_string(&out)
}

fn write(place: Place, content: &[Inline], out: &mut String) {
    for part in content {
        match part {
            Inline::Text { text } => isolated(text, out),
            Inline::Parties { parties } => isolated(&letters(parties), out),
            Inline::Strong { content } => wrapped(place, "strong", content, out),
            Inline::Emphasis { content } => wrapped(place, "em", content, out),
            Inline::Struck { content } => wrapped(place, "s", content, out),
            Inline::Code { text } => {
                out.push_str("<code>");
                out.push_str(&escaped_html(&visible(text, Medium::Document)));
                out.push_str("</code>");
            }
            Inline::Link { to, content } => match place.addresses.href(place.book, place.file, to) {
                Some(href) => {
                    out.push_str("<a href=\"");
                    out.push_str(&escaped_html(&href));
                    out.push_str("\">");
                    write(place, content, out);
                    out.push_str("</a>");
                }
                None => write(place, content, out),
            },
            Inline::Break => out.push_str("<br>"),
        }
    }
}

fn wrapped(place: Place, tag: &str, content: &[Inline], out: &mut String) {
    out.push('<');
    out.push_str(tag);
    out.push('>');
    write(place, content, out);
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
