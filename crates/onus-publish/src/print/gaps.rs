//! What is open, by kind and team: how often, and about what.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::check::Finding;
use onus_core::matrix_context::MatrixContext;
use onus_source::Code;

use crate::block::*;

/// Findings of one kind and team that are told in full before the rest is counted.
const NAMED: usize = 4;
/// Teams that have a column each; of more, whose columns would be too narrow for words, each kind names its own.
const COLUMNS: usize = 6;

/// The kind of a finding, worst first.
type Kind = (std::cmp::Reverse<onus_source::Level>, Code);

/// All that is open.
pub fn blocks(context: &MatrixContext) -> Vec<Block> {
    of(context, &context.findings.iter().collect::<Vec<_>>())
}

/// Some of what is open.
pub fn of(context: &MatrixContext, findings: &[&Finding]) -> Vec<Block> {
    if findings.is_empty() {
        return vec![paragraph("No check found anything.")];
    }
    let team_name = |team: Option<u32>| match team {
        Some(team) => context.matrix.teams[team as usize].name.clone(),
        None => "No team".to_owned(),
    };
    let mut by_code: BTreeMap<Kind, BTreeMap<Option<u32>, Vec<&Finding>>> = BTreeMap::new();
    for finding in findings {
        let key = (std::cmp::Reverse(finding.level), finding.code);
        by_code.entry(key).or_default().entry(finding.team).or_default().push(finding);
    }
    let columns: BTreeSet<Option<u32>> = by_code.values().flat_map(|teams| teams.keys().copied()).collect();
    let mut out = vec![paragraph("The site lists every one with its place.")];
    if columns.len() <= COLUMNS {
        let mut head: Vec<String> = vec!["Kind".into(), "Level".into(), "All".into()];
        head.extend(columns.iter().map(|team| team_name(*team)));
        let row = |(kind, teams): (&Kind, &BTreeMap<Option<u32>, Vec<&Finding>>)| {
            let all = teams.values().map(Vec::len).sum::<usize>();
            let mut row = vec![text(kind.1.title()), text(kind.0.0.id()), text(all.to_string())];
            // No zero: the eye looks for what is there.
            row.extend(columns.iter().map(|team| text(teams.get(team).map_or_else(String::new, |list| list.len().to_string()))));
            row
        };
        let rows = by_code.iter().map(row).collect();
        out.push(Block::Table { caption: "What is open, by kind and team".into(), head, rows });
    } else {
        let row = |(kind, teams): (&Kind, &BTreeMap<Option<u32>, Vec<&Finding>>)| {
            let by_team = teams.iter().map(|(team, list)| format!("{} {}", team_name(*team), list.len())).collect::<Vec<_>>();
            let all = teams.values().map(Vec::len).sum::<usize>();
            vec![text(kind.1.title()), text(kind.0.0.id()), text(all.to_string()), text(by_team.join(", "))]
        };
        let rows = by_code.iter().map(row).collect();
        out.push(table("What is open, by kind", &["Kind", "Level", "Open", "By team"], rows));
    }
    for ((_, code), teams) in &by_code {
        out.push(heading(2, format!("kind-{}", code.id()), format!("{} ({})", code.title(), code.id())));
        let hint = teams.values().flatten().next().map_or_else(String::new, |first| first.hint.replace('`', ""));
        let rows = teams
            .iter()
            .map(|(team, list)| {
                let mut words: Vec<String> = list.iter().take(NAMED).map(|f| f.message.clone()).collect();
                if list.len() > NAMED {
                    words.push(format!("and {} like these", list.len() - NAMED));
                }
                vec![text(team_name(*team)), text(list.len().to_string()), said(&words.join("; "))]
            })
            .collect();
        out.push(table(hint, &["Team", "Open", "What"], rows));
    }
    out
}

/// A message: what stands between backticks is code.
fn said(words: &str) -> Vec<Inline> {
    let part = |(position, part): (usize, &str)| match position % 2 {
        1 => Inline::Code { text: part.to_owned() },
        _ => Inline::Text { text: part.to_owned() },
    };
    words.split('`').enumerate().filter(|(_, part)| !part.is_empty()).map(part).collect()
}
