//! Problems found while something is read: all of them, as long as they are few enough for a person.

use std::collections::BTreeMap;
use std::ops::Deref;

use crate::{Code, Diagnostic};

/// Most problems of one kind that are kept. A small file can have a million; nobody reads, and no pull request shows, that many.
pub const MOST_OF_A_KIND: usize = 200;

/// Problems in the order in which they were found. Of each code the first few are kept and the rest are counted.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    kept: Vec<Diagnostic>,
    seen: BTreeMap<Code, usize>,
}

impl Problems {
    pub fn new() -> Problems {
        Problems::default()
    }

    pub fn push(&mut self, problem: Diagnostic) {
        if self.count(problem.code) {
            self.kept.push(problem);
        }
    }

    /// Counts a problem. Whether it would be kept: what is only counted need not be made.
    fn count(&mut self, code: Code) -> bool {
        let seen = self.seen.entry(code).or_default();
        *seen += 1;
        *seen <= MOST_OF_A_KIND
    }

    /// The same as [`Problems::push`], for problems that cost something to describe.
    pub fn push_with(&mut self, code: Code, problem: impl FnOnce() -> Diagnostic) {
        if self.count(code) {
            self.kept.push(problem());
        }
    }

    /// In order of place, each once, with a line for each kind of which some were left out.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.kept.sort_by(|a, b| (a.at, a.code, &a.message).cmp(&(b.at, b.code, &b.message)));
        self.kept.dedup();
        self.into_vec()
    }

    /// In the order in which they were found, with a line for each kind of which some were left out.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        let mut list = self.kept;
        for (code, seen) in self.seen.into_iter().filter(|(_, seen)| *seen > MOST_OF_A_KIND) {
            let level = list.iter().filter(|d| d.code == code).map(|d| d.level).max().unwrap_or(code.level());
            let message = format!("{} more problems of this kind are not listed", seen - MOST_OF_A_KIND);
            let stands_for = seen - MOST_OF_A_KIND;
            list.push(Diagnostic { level, stands_for, ..Diagnostic::general(code, message) });
        }
        list
    }
}

impl Deref for Problems {
    type Target = [Diagnostic];
    fn deref(&self) -> &[Diagnostic] {
        &self.kept
    }
}

impl Extend<Diagnostic> for Problems {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, problems: T) {
        problems.into_iter().for_each(|problem| self.push(problem));
    }
}

impl IntoIterator for Problems {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.into_vec().into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;

    #[test]
    fn each_kind_is_kept_up_to_a_limit_and_counted_beyond() {
        let mut problems = Problems::new();
        for number in 0..1_000 {
            problems.push(Diagnostic::general(codes::FIELD_UNKNOWN, format!("{number}")));
        }
        problems.push(Diagnostic::general(codes::NO_SUCH_TEAM, "another kind"));
        problems.push_with(codes::FIELD_UNKNOWN, || unreachable!("it would not be kept"));
        let list = problems.into_vec();
        assert_eq!(list.len(), MOST_OF_A_KIND + 2);
        assert_eq!(list.last().map(|d| d.message.as_str()), Some("801 more problems of this kind are not listed"));
    }
}
