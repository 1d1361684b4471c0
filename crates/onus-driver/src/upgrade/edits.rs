//! Replacements in one text, by place.

use std::ops::Range;
use std::path::PathBuf;

use super::{Upgrade, UpgradeRemark, UpgradedFile};

/// A text with what is to be replaced in it.
pub(super) struct Edits<'t> {
    shown: &'t str,
    text: &'t str,
    replacements: Vec<(Range<usize>, String)>,
    remarks: Vec<UpgradeRemark>,
}

impl<'t> Edits<'t> {
    pub(super) fn new(shown: &'t str, text: &'t str) -> Edits<'t> {
        Edits { shown, text, replacements: Vec::new(), remarks: Vec::new() }
    }

    /// Puts other words in the place of a range.
    pub(super) fn replace(&mut self, range: Range<usize>, with: impl Into<String>, words: impl Into<String>) {
        // A value with an anchor is met once for each of its aliases.
        if self.replacements.iter().any(|(known, _)| *known == range) {
            return;
        }
        self.remarks.push(self.remark(range.start, words));
        self.replacements.push((range, with.into()));
    }

    /// A remark about the line of a byte.
    pub(super) fn remark(&self, byte: usize, words: impl Into<String>) -> UpgradeRemark {
        let line = self.text[..byte].bytes().filter(|b| *b == b'\n').count() + 1;
        UpgradeRemark { file: self.shown.to_owned(), line, words: words.into() }
    }

    /// The text with all replacements made.
    pub(super) fn text(&self) -> String {
        let mut sorted: Vec<&(Range<usize>, String)> = self.replacements.iter().collect();
        sorted.sort_by_key(|(range, _)| range.start);
        let (mut out, mut done) = (String::with_capacity(self.text.len()), 0);
        for (range, with) in sorted {
            out.push_str(&self.text[done..range.start]);
            out.push_str(with);
            done = range.end;
        }
        out + &self.text[done..]
    }

    /// Adds the file to an upgrade, if anything in it changes.
    pub(super) fn finish(self, place: PathBuf, upgrade: &mut Upgrade) {
        if !self.replacements.is_empty() {
            upgrade.files.push(UpgradedFile { shown: self.shown.to_owned(), place, text: self.text() });
        }
        upgrade.changes.extend(self.remarks);
    }
}

#[cfg(test)]
mod tests {
    use super::Edits;

    #[test]
    fn replacements_in_any_order_keep_what_is_between() {
        let mut edits = Edits::new("a.yaml", "one: 1\ntwo: 2 # kept\n");
        edits.replace(12..13, "II", "second");
        edits.replace(5..6, "I", "first");
        assert_eq!(edits.text(), "one: I\ntwo: II # kept\n");
        let mut upgrade = super::Upgrade::default();
        edits.finish("a.yaml".into(), &mut upgrade);
        assert_eq!(upgrade.changes.iter().map(|c| c.line).collect::<Vec<_>>(), [2, 1]);
    }
}
