//! What was found in the files of a pack, and what somebody let pass.

use std::collections::{BTreeMap, BTreeSet};

use crate::detect::{Hit, Report, SensitiveData, Spot};
use crate::entry::Screening;
use crate::error::Problem;
use crate::order::Allowance;
use crate::statement;
use onus_source::codes;

/// A file that was searched.
pub struct Searched {
    /// Path in the project, or in the pack for what was made here.
    pub file: String,
    pub screening: Screening,
    pub report: Report,
}

#[derive(Default)]
pub struct Findings {
    /// Findings that nobody let pass.
    pub refused: Vec<Problem>,
    pub allowed: Vec<statement::Allowed>,
    /// Allowances that allow nothing.
    pub unused: Vec<Problem>,
}

impl Findings {
    pub fn judge(searched: Vec<Searched>, allowances: &[Allowance]) -> Findings {
        let mut findings = Findings::default();
        let mut used = BTreeSet::new();
        let of_project: Vec<&Hit> =
            searched.iter().filter(|s| s.screening == Screening::Project).flat_map(|s| &s.report.hits).collect();
        let kinds: BTreeSet<SensitiveData> = of_project.iter().map(|h| h.kind).collect();
        let values: BTreeSet<u64> = searched
            .iter()
            .filter(|s| s.screening != Screening::Made)
            .flat_map(|s| &s.report.hits)
            .flat_map(|h| h.values.iter().copied())
            .collect();
        for file in &searched {
            for hit in &file.report.hits {
                let relevant = match file.screening {
                    Screening::Collected => true,
                    Screening::Project => hit.kind.is_credential(),
                    // What a file of the project says is said of that file.
                    Screening::Made => hit.kind.is_credential() && !kinds.contains(&hit.kind) && !hit.values.is_subset(&values),
                };
                if relevant {
                    let place = place(&file.file, &hit.spots);
                    findings.add(&file.file, hit.kind, &place, message(&file.file, hit), allowances, &mut used);
                }
            }
            if file.screening == Screening::Collected && !file.report.unsearched.is_empty() {
                let parts = listed(file.report.unsearched.iter().cloned());
                let message = format!("{} has parts that cannot be searched: {parts}", file.file);
                findings.add(&file.file, SensitiveData::Unsearched, &file.file, message, allowances, &mut used);
            }
        }
        findings.unused = (0..allowances.len()).filter(|n| !used.contains(n)).map(|n| unused_allowance(&allowances[n])).collect();
        findings
    }

    fn add(
        &mut self,
        file: &str,
        kind: SensitiveData,
        place: &str,
        message: String,
        allowances: &[Allowance],
        used: &mut BTreeSet<usize>,
    ) {
        let code = kind.code();
        let covers = |a: &Allowance| code == a.code.as_str() && a.file.as_deref().is_none_or(|f| f == file);
        match allowances.iter().position(covers) {
            Some(number) => {
                used.insert(number);
                let reason = allowances[number].reason.clone();
                self.allowed.push(statement::Allowed { code: code.to_string(), place: place.to_owned(), reason });
            }
            None => {
                let hint = format!("Take it out and pack again, or allow the finding: --allow '{code}:{file}=REASON'");
                self.refused.push(Problem::new(code, message, hint).at(place));
            }
        }
    }
}

fn message(file: &str, hit: &Hit) -> String {
    let different = if hit.count > 1 { format!(" ({} different)", hit.count) } else { String::new() };
    let mut parts: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for spot in &hit.spots {
        parts.entry(&spot.inside).or_default().push(spot.line.to_string());
    }
    let lines = parts.into_iter().map(|(inside, lines)| {
        let lines = format!("{} {}", if lines.len() == 1 { "line" } else { "lines" }, listed(lines.into_iter()));
        if inside.is_empty() { lines } else { format!("{lines} of {inside}") }
    });
    format!("{file} contains what looks like {}{different}: {}", hit.kind.description(), lines.collect::<Vec<_>>().join("; "))
}

/// `3, 7, 9`, shortened where there are many.
fn listed(items: impl Iterator<Item = String>) -> String {
    const SHOWN: usize = 30;
    let items: Vec<String> = items.collect();
    let more = if items.len() > SHOWN { format!(" and {} more", items.len() - SHOWN) } else { String::new() };
    format!("{}{more}", items[..items.len().min(SHOWN)].join(", "))
}

/// The file and the line of the first, for programs that lead there.
fn place(file: &str, spots: &[Spot]) -> String {
    match spots.first() {
        Some(spot) if spot.inside.is_empty() => format!("{file}:{}", spot.line),
        _ => file.to_owned(),
    }
}

fn unused_allowance(allowance: &Allowance) -> Problem {
    let about = allowance.file.as_ref().map_or_else(String::new, |f| format!(" in {f}"));
    Problem::new(
        codes::ALLOWANCE_MATCHES_NOTHING,
        format!("--allow {}{about} has no effect: there is no such finding", allowance.code),
        "Remove it, so that it does not hide a future finding.",
    )
}
