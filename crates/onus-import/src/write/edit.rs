//! Changes to a file of YAML as text, so that everything around them (comments, order, style) stays as it was.
//!
//! Must not know: what the file means.

use onus_source::tree::{Key, Node, Value};

/// Changes gathered against one text, applied together.
pub struct Edits<'t> {
    text: &'t str,
    changes: Vec<(usize, usize, String)>,
}

/// Where whole lines were removed, a text that began with the break of the line before it ends with that break instead.
fn insert_behind_removed(out: &mut String, new: &str) {
    match ["\r\n", "\n"].into_iter().find_map(|line_break| Some((line_break, new.strip_prefix(line_break)?))) {
        Some((line_break, lines)) if out.is_empty() || out.ends_with('\n') => {
            out.push_str(lines);
            out.push_str(line_break);
        }
        _ => out.push_str(new),
    }
}

impl<'t> Edits<'t> {
    /// No changes yet.
    pub fn new(text: &'t str) -> Edits<'t> {
        Edits { text, changes: Vec::new() }
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The text with all changes made.
    pub fn apply(mut self) -> String {
        // Stable: insertions at one place keep their order.
        self.changes.sort_by_key(|(start, end, _)| (*start, *end));
        let mut out = String::with_capacity(self.text.len() + 1024);
        let mut done = 0;
        let mut removed = false;
        for (start, end, new) in self.changes {
            if start < done {
                // What goes behind something that is removed still has to stand somewhere; what is inside something that
                // is replaced has gone with it.
                if removed && start == end {
                    insert_behind_removed(&mut out, &new);
                }
                continue;
            }
            out.push_str(&self.text[done..start]);
            out.push_str(&new);
            done = end;
            removed = new.is_empty();
        }
        out.push_str(&self.text[done..]);
        out
    }

    /// The line break that the text uses.
    pub fn line_break(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// Puts text at a place.
    pub fn insert(&mut self, at: usize, text: String) {
        self.changes.push((at, at, text));
    }

    /// Puts text at the end of the whole.
    pub fn append(&mut self, text: String) {
        self.insert(self.text.len(), text);
    }

    /// Whether the whole ends in a line break.
    pub fn ends_in_break(&self) -> bool {
        self.text.is_empty() || self.text.ends_with('\n')
    }

    /// Replaces a value.
    pub fn replace(&mut self, node: &Node, with: String) {
        self.changes.push((node.at.start as usize, self.end(node), with));
    }

    /// Where a value ends: containers in block style end with what they hold.
    pub fn end(&self, node: &Node) -> usize {
        let start = node.at.start as usize;
        let last = match &node.value {
            _ if self.in_flow(node) => None,
            Value::List(items) => items.last().map(|n| self.end(n)),
            Value::Map(entries) => entries.last().map(|(_, n)| self.end(n)),
            Value::Scalar { .. } => None,
        };
        let end = last.unwrap_or((node.at.end as usize).max(start));
        // A block scalar's place takes the break after it in.
        start + self.text[start..end.max(start)].trim_end().len()
    }

    /// Whether a container is written in brackets.
    pub fn in_flow(&self, node: &Node) -> bool {
        matches!(node.value, Value::List(_) | Value::Map(_)) && self.text[node.at.start as usize..].starts_with(['[', '{'])
    }

    /// Where the line of a place ends, before its break.
    pub fn line_end(&self, at: usize) -> usize {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |n| at + n);
        if self.text[..end].ends_with('\r') { end - 1 } else { end }
    }

    /// How far a place stands from the start of its line.
    pub fn column(&self, at: usize) -> usize {
        at - self.text[..at].rfind('\n').map_or(0, |n| n + 1)
    }

    /// The column of the dash before an item of a list.
    pub fn dash(&self, item: &Node) -> Option<usize> {
        let start = item.at.start as usize;
        let line = start - self.column(start);
        self.text[line..start].rfind('-')
    }

    /// Adds an entry to a map after one of its entries.
    pub fn add_entry(&mut self, after: (&Key, &Node), flow: bool, entry: &str) {
        let end = self.end(after.1);
        // A key without a value ends with itself.
        let end = end.max(after.0.at.end as usize);
        if flow {
            self.insert(end, format!(", {entry}"));
        } else {
            let indent = " ".repeat(self.column(after.0.at.start as usize));
            let text = format!("{}{indent}{entry}", self.line_break());
            self.insert(self.line_end(end), text);
        }
    }

    /// Takes an item out of a list in block style, with an empty line behind it. Comments above it stay.
    pub fn remove_item(&mut self, item: &Node) {
        let Some(dash) = self.dash_place(item) else { return };
        let start = dash - self.column(dash);
        let line_end = self.line_end(self.end(item));
        let mut next = self.text[line_end..].find('\n').map_or(self.text.len(), |n| line_end + n + 1);
        let rest = &self.text[next..];
        let blank = rest.find('\n').filter(|n| rest[..*n].trim().is_empty());
        next += blank.map_or(0, |n| n + 1);
        self.changes.push((start, next, String::new()));
    }

    /// Whether a comment stands in the lines of an item.
    pub fn commented(&self, item: &Node) -> bool {
        let start = self.dash_place(item).unwrap_or(item.at.start as usize);
        let end = self.line_end(self.end(item));
        self.text[start..end.max(start)].contains('#')
    }

    fn dash_place(&self, item: &Node) -> Option<usize> {
        let start = item.at.start as usize;
        Some(start - self.column(start) + self.dash(item)?)
    }

    /// Takes an entry out of a map; a comment behind it stays.
    pub fn remove_entry(&mut self, entries: &[(Key, std::sync::Arc<Node>)], index: usize, flow: bool) {
        let (key, node) = &entries[index];
        let (start, end) = (key.at.start as usize, self.end(node).max(key.at.end as usize));
        if flow {
            let range = match (index.checked_sub(1), entries.get(index + 1)) {
                (Some(before), _) => (self.end(&entries[before].1), end),
                (None, Some((next, _))) => (start, next.at.start as usize),
                (None, None) => (start, end),
            };
            return self.changes.push((range.0, range.1, String::new()));
        }
        let line = start - self.column(start);
        let line_end = self.line_end(end);
        let alone = self.text[line..start].trim().is_empty() && self.text[end..line_end].trim().is_empty();
        match alone {
            true => {
                let next = self.text[line_end..].find('\n').map_or(self.text.len(), |n| line_end + n + 1);
                self.changes.push((line, next, String::new()));
            }
            false => self.changes.push((start, end, String::new())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_behind_a_removed_line_stays() {
        let text = "- id: a\n  count: 2\nother: 1\n";
        let (line, end, next) = (8, 18, 19);
        let mut edits = Edits::new(text);
        edits.changes.push((line, next, String::new()));
        edits.insert(end, "\n- id: b".to_owned());
        edits.insert(end, "\n- id: c".to_owned());
        assert_eq!(edits.apply(), "- id: a\n- id: b\n- id: c\nother: 1\n");
    }

    #[test]
    fn what_is_inside_a_replaced_value_goes_with_it() {
        let mut edits = Edits::new("a: [x, y]\n");
        edits.changes.push((3, 9, "[z]".to_owned()));
        edits.insert(8, ", w".to_owned());
        assert_eq!(edits.apply(), "a: [z]\n");
    }
}
