//! Tables of a pack, as CSV and as HTML.

use onus_source::text::{Medium, escaped_html, visible};
use std::borrow::Cow;
use std::fmt::Write;

use onus_source::csv::write_rows;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackTable {
    pub head: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

impl PackTable {
    pub fn new(head: &[&'static str]) -> PackTable {
        PackTable { head: head.to_vec(), rows: Vec::new() }
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

/// Text in a page of the pack. Controls and marks that turn the reading direction are shown as such.
pub fn escaped(text: &str) -> String {
    escaped_html(&visible(text, Medium::Terminal)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_holds_text_only() {
        let table = PackTable { head: vec!["a"], rows: vec![vec!["<script>\u{202e}&".into()]] };
        assert!(table.html("x").contains("<td>&lt;script&gt;‹U+202E›&amp;</td>"));
    }
}
