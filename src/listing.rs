//! Lists that people read as a table and programs as JSON or CSV.

use clap::ValueEnum;
use onus_render::markdown::escape;
use serde_json::{Map, Value, json};
use textwrap::core::display_width;

use super::Failure;
use super::printer::{STRONG, width};
use super::text_layout::visible;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A table for a terminal
    #[default]
    #[value(alias = "text")]
    Human,
    /// An object with a `schema` and the list
    Json,
    /// Comma-separated values with a header row
    Csv,
    /// A table in Markdown
    Markdown,
}

/// A column: its key in data, and its title in print.
pub type Column = (&'static str, &'static str);

/// Rows with one value a column. An array is printed with commas.
pub struct Listing {
    /// `onus/teams/1`.
    pub schema: &'static str,
    /// Key of the list in JSON.
    pub key: &'static str,
    pub columns: &'static [Column],
    pub rows: Vec<Vec<Value>>,
}

/// The list as it was asked for.
pub fn text(listing: &Listing, format: ListFormat) -> Result<String, Failure> {
    match format {
        ListFormat::Human => Ok(table(listing)),
        ListFormat::Json => {
            let object = |row: &Vec<Value>| {
                let keys = listing.columns.iter().map(|(key, _)| (*key).to_owned());
                Value::Object(keys.zip(row.iter().cloned()).collect::<Map<String, Value>>())
            };
            let rows: Vec<Value> = listing.rows.iter().map(object).collect();
            let document = json!({ "schema": listing.schema, listing.key: rows });
            Ok(serde_json::to_string_pretty(&document).map_err(Failure::message)? + "\n")
        }
        ListFormat::Csv => {
            let head = listing.columns.iter().map(|(key, _)| (*key).to_owned()).collect();
            let rows = listing.rows.iter().map(|row| row.iter().map(|value| words(value, " ")).collect::<Vec<String>>());
            onus_source::csv::text(std::iter::once(head).chain(rows)).map_err(Failure::message)
        }
        ListFormat::Markdown => {
            let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
            let mut out = line(listing.columns.iter().map(|(_, title)| (*title).to_owned()).collect());
            out += &format!("|{}\n", "---|".repeat(listing.columns.len()));
            for row in &listing.rows {
                out += &line(row.iter().map(|value| escape::line(&words(value, ", "))).collect());
            }
            Ok(out)
        }
    }
}

/// A value in words.
fn words(value: &Value, between: &str) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(|value| words(value, between)).collect::<Vec<_>>().join(between),
        other => other.to_string(),
    }
}

fn table(listing: &Listing) -> String {
    let head = listing.columns.iter().map(|(_, title)| (*title).to_owned()).collect();
    let body = listing.rows.iter().map(|row| row.iter().map(|value| words(value, ", ")).collect());
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(body).collect();
    let text = columns(&rows, width());
    match text.split_once('\n') {
        Some((head, rest)) => format!("{STRONG}{head}{STRONG:#}\n{rest}"),
        None => text,
    }
}

/// Rows of cells under one another, in lines no wider than the screen. A wide cell goes on in the next line; an id is never broken.
pub fn columns(rows: &[Vec<String>], width: usize) -> String {
    /// Spaces between two columns.
    const GAP: usize = 2;
    /// Columns of the screen that the last column gets at least, where it has words as long.
    const NARROWEST: usize = 16;
    /// Rows that decide which column gives way.
    const LOOKED_AT: usize = 200;
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| visible(cell).into_owned()).collect()).collect();
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widest = |column: usize, of: &dyn Fn(&str) -> usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| of(cell)).max().unwrap_or_default()
    };
    let longest_word = |cell: &str| cell.split(' ').map(display_width).max().unwrap_or_default();
    let mut widths: Vec<usize> = (0..count).map(|column| widest(column, &display_width)).collect();
    let mut least: Vec<usize> = (0..count).map(|column| widest(column, &longest_word)).collect();
    // Nothing stands behind the last column: a long word may stick out of it without moving others.
    if let Some(last) = least.last_mut() {
        *last = (*last).min(NARROWEST);
    }
    // Lines that a column goes on for where it has so many columns of the screen, in the rows that most people see.
    let further_lines = |column: usize, width: usize| -> usize {
        let cells = rows.iter().take(LOOKED_AT).filter_map(|row| row.get(column));
        cells.map(|cell| display_width(cell).saturating_sub(1) / width.max(1)).sum()
    };
    while widths.iter().sum::<usize>() + GAP * count.saturating_sub(1) > width {
        let shrinkable = (0..count).filter(|c| widths[*c] > least[*c]);
        let cost = |c: &usize| (further_lines(*c, widths[*c] - 1), usize::MAX - widths[*c]);
        let Some(column) = shrinkable.min_by_key(cost) else { break };
        widths[column] -= 1;
    }
    let mut out = String::new();
    for row in &rows {
        let cells: Vec<Vec<String>> = row.iter().zip(&widths).map(|(cell, width)| wrapped(cell, *width)).collect();
        for line in 0..cells.iter().map(Vec::len).max().unwrap_or_default() {
            let mut text = String::new();
            for (cell, width) in cells.iter().zip(&widths) {
                let part = cell.get(line).map_or("", String::as_str);
                text += part;
                text += &" ".repeat(width.saturating_sub(display_width(part)) + GAP);
            }
            out += text.trim_end();
            out.push('\n');
        }
    }
    out
}

fn wrapped(cell: &str, width: usize) -> Vec<String> {
    if display_width(cell) <= width {
        return vec![cell.to_owned()];
    }
    let options = textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation).break_words(false);
    textwrap::wrap(cell, options).into_iter().map(|line| line.into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn a_wide_cell_goes_on_below_and_an_id_stays_whole() {
        let rows = [row(&["ID", "ABOUT"]), row(&["payments-db", "takes card payments from checkout on"])];
        let text = columns(&rows, 32);
        assert_eq!(text, "ID           ABOUT\npayments-db  takes card payments\n             from checkout on\n");
        assert!(columns(&rows, 10).contains("payments-db"), "an id is not broken, however narrow the screen");
    }

    #[test]
    fn csv_and_json_name_the_columns_by_their_keys() {
        let listing = Listing {
            schema: "onus/things/1",
            key: "things",
            columns: &[("id", "ID"), ("accounts", "ACCOUNTS")],
            rows: vec![vec![json!("a"), json!(["1", "2"])]],
        };
        assert_eq!(text(&listing, ListFormat::Csv).expect("text"), "id,accounts\r\na,1 2\r\n");
        let document: Value = serde_json::from_str(&text(&listing, ListFormat::Json).expect("text")).expect("JSON");
        assert_eq!(document, json!({ "schema": "onus/things/1", "things": [{ "id": "a", "accounts": ["1", "2"] }] }));
    }
}
