//! Problems, a page of them at most: whoever made a hostile pack decides how many there are.

use std::collections::BTreeMap;

use onus_source::{Code, codes};

use crate::error::Problem;

/// How many of one code are listed.
const LISTED: u64 = 10;

#[derive(Clone, Debug, Default)]
pub struct ProblemList {
    listed: Vec<Problem>,
    counts: BTreeMap<Code, u64>,
}

impl ProblemList {
    pub fn push(&mut self, problem: Problem) {
        let count = self.counts.entry(problem.code).or_default();
        *count += 1;
        if *count <= LISTED {
            self.listed.push(problem);
        }
    }

    /// All of them, listed or not.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// Whether every problem has one of these codes.
    pub fn only(&self, codes: &[Code]) -> bool {
        self.counts.keys().all(|code| codes.contains(code))
    }

    /// Those that are listed, each code's followed by how many more there are.
    pub fn finish(self) -> Vec<Problem> {
        let mut out = self.listed;
        for (code, count) in self.counts.iter().filter(|(_, count)| **count > LISTED) {
            let after = out.iter().rposition(|p| p.code == *code).map_or(out.len(), |at| at + 1);
            let message = format!("and {} more of this kind", count - LISTED);
            out.insert(after, Problem::new(*code, message, hint(*code)));
        }
        out
    }
}

fn hint(code: Code) -> &'static str {
    match code {
        codes::SIGNATURE_INVALID | codes::SIGNER_NOT_ALLOWED => {
            "Anybody can add signatures; ask the producer for the pack again."
        }
        _ => "Do not rely on this pack. Ask for it again through a separate channel.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_counted() {
        let mut list = ProblemList::default();
        for n in 0..1000 {
            list.push(Problem::new(codes::STRAY_FILE, format!("{n} is not part of the pack"), ""));
        }
        list.push(Problem::new(codes::PACK_UNSIGNED, "this pack is not signed", ""));
        assert_eq!(list.total(), 1001);
        let listed = list.finish();
        assert_eq!(listed.len(), 12);
        assert_eq!(listed[10].message, "and 990 more of this kind");
        assert_eq!(listed[11].code, codes::PACK_UNSIGNED);
    }
}
