//! Tables of a pack, as CSV and as HTML.

use std::borrow::Cow;
use std::fmt::Write;

use onus_source::csv::write_rows;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub head: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(head: &[&'static str]) -> Table {
        Table { head: head.to_vec(), rows: Vec::new() }
    }

    pub fn csv(&self) -> Vec<u8> {
        let head = self.head.iter().map(|h| Cow::Borrowed(*h)).collect::<Vec<_>>();
        let rows = self.rows.iter().map(|row| row.iter().map(|cell| Cow::Borrowed(cell.as_str())).collect());
        let mut out = Vec::new();
        write_rows(std::iter::once(head).chain(rows), &mut out).expect("memory takes every record of equal length");
        out
    }

    /// As an HTML table; `class` is ours, cells are text.
    pub fn html(&self, class: &str) -> String {
        let mut out = format!("<table class=\"{class}\"><thead><tr>");
        for head in &self.head {
            let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(head));
        }
        out.push_str("</tr></thead><tbody>\n");
        for row in &self.rows {
            out.push_str("<tr>");
            for cell in row {
                let _ = write!(out, "<td>{}</td>", escaped(cell));
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody></table>\n");
        out
    }
}

/// Text in HTML. Controls and marks that turn the reading direction are shown as such.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_holds_text_only() {
        let table = Table { head: vec!["a"], rows: vec![vec!["<script>\u{202e}&".into()]] };
        assert!(table.html("x").contains("<td>&lt;script&gt;\u{fffd}&amp;</td>"));
    }
}
