//! Findings for people: equal codes together, the worst last, and a table at the end, where a terminal stops.

use std::collections::BTreeMap;

use onus_core::check::Finding;
use onus_driver::Project;
use onus_source::{Code, Diagnostic, Level};

use super::super::listing::columns;
use super::super::printer::{Printer, STRONG, width};

/// Everything that has one code at one level.
#[derive(Default)]
struct Group {
    /// What is shown of it.
    shown: Vec<Diagnostic>,
    count: usize,
    /// Findings by name of the team that should act.
    teams: BTreeMap<String, usize>,
}

/// Prints at most so many findings of each code, and the table.
pub fn print(opened: &Project, most: usize, printer: &Printer) {
    // Notes first: what matters most stands last.
    let mut groups: BTreeMap<(Level, Code), Group> = BTreeMap::new();
    for warning in &opened.files.warnings {
        let group = groups.entry((warning.level, warning.code)).or_default();
        group.count += warning.stands_for;
        if group.shown.len() < most {
            group.shown.push(warning.clone());
        }
    }
    for finding in &opened.findings {
        let group = groups.entry((finding.level, finding.code)).or_default();
        group.count += 1;
        if group.shown.len() < most {
            group.shown.push(diagnostic(finding));
        }
        if let Some(team) = finding.team {
            *group.teams.entry(opened.matrix.teams[team as usize].name.clone()).or_default() += 1;
        }
    }
    if printer.quiet() {
        groups.retain(|(level, _), _| *level == Level::Error);
    }
    if groups.is_empty() {
        return;
    }
    let mut list = Vec::new();
    for ((level, code), group) in &mut groups {
        let shown = group.shown.iter().map(|d| d.stands_for).sum::<usize>();
        list.append(&mut group.shown);
        if group.count > shown {
            let mut more = Diagnostic::general(*code, format!("and {} more like these", group.count - shown));
            more.level = *level;
            list.push(more.hint(format!("`onus check --code {code} --all` lists them.")));
        }
    }
    printer.report(&list, &opened.sources);
    let text = table(&groups);
    let (head, rows) = text.split_once('\n').unwrap_or_default();
    printer.data(&format!("\n{STRONG}{head}{STRONG:#}\n{rows}"));
}

fn table(groups: &BTreeMap<(Level, Code), Group>) -> String {
    /// Teams that are named.
    const TEAMS: usize = 2;
    let row = |((level, code), group): (&(Level, Code), &Group)| {
        let mut teams: Vec<(&String, &usize)> = group.teams.iter().collect();
        teams.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        let mut named: Vec<String> = teams.iter().take(TEAMS).map(|(team, count)| format!("{team} {count}")).collect();
        if teams.len() > TEAMS {
            named.push(format!("{} more", teams.len() - TEAMS));
        }
        vec![level.id().to_owned(), code.to_string(), group.count.to_string(), named.join(", "), code.title().to_owned()]
    };
    let head = ["LEVEL", "CODE", "COUNT", "TEAMS", "WHAT"].map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(groups.iter().map(row)).collect();
    columns(&rows, width())
}

fn diagnostic(finding: &Finding) -> Diagnostic {
    let mut shown = Diagnostic::general(finding.code, finding.message.clone()).hint(finding.hint.clone());
    shown.level = finding.level;
    shown.at = finding.at;
    // A place that cannot be shown is still named.
    if finding.at.is_none() && !finding.place.is_empty() {
        shown.hints.insert(0, format!("See {}.", finding.place));
    }
    shown
}
