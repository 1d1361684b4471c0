//! Tables of a pack: CSV (RFC 4180) that no spreadsheet takes for formulas, and HTML tables.

use std::borrow::Cow;
use std::fmt::Write;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub head: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(head: &[&'static str]) -> Table {
        Table { head: head.to_vec(), rows: Vec::new() }
    }

    /// As CSV: CRLF, quotes where needed, cells that look like formulas begin with an apostrophe.
    pub fn csv(&self) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        let head = std::iter::once(self.head.iter().map(|h| Cow::Borrowed(*h)).collect::<Vec<_>>());
        let rows = self.rows.iter().map(|row| row.iter().map(|c| defused(c)).collect());
        for record in head.chain(rows) {
            writer.write_record(record.iter().map(|c| c.as_bytes())).expect("memory takes every record of equal length");
        }
        writer.into_inner().expect("memory takes every flush")
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

/// What a spreadsheet would run begins with an apostrophe instead.
pub fn defused(cell: &str) -> Cow<'_, str> {
    match cell
        .trim_start_matches(' ')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
    {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
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
    fn formulas_are_defused_and_quotes_doubled() {
        let table = Table { head: vec!["a", "b"], rows: vec![vec!["=cmd|' /C calc'!A0".into(), "x \"y\", z".into()]] };
        assert_eq!(String::from_utf8(table.csv()).unwrap(), "a,b\r\n'=cmd|' /C calc'!A0,\"x \"\"y\"\", z\"\r\n");
    }

    #[test]
    fn html_holds_text_only() {
        let table = Table { head: vec!["a"], rows: vec![vec!["<script>\u{202e}&".into()]] };
        assert!(table.html("x").contains("<td>&lt;script&gt;\u{fffd}&amp;</td>"));
    }
}
