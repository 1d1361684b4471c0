//! The index: requirement → duty → party → teams → evidence, for a scope and a period.
//!
//! Deployments for which everything in a row is the same share it, so that an index grows with what differs.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::matrix::{Assignment, Assurance, Duty, Matrix};
use crate::model::{Cadence, Holder, Party};

use super::evidence::{Shelf, State, places, proven};
use super::table::Table;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// Index of the requirement in the framework; past its end: the duty answers none.
    pub requirement: usize,
    /// Duty id.
    pub duty: String,
    /// How the duty answers the requirement.
    pub relation: String,
    /// Short label of the duty.
    pub title: String,
    /// Who carries it.
    pub party: String,
    /// Whether it is the organisation's own.
    pub ours: bool,
    /// Accountable team.
    pub accountable: Option<u32>,
    /// Performing teams.
    pub performing: Vec<u32>,
    /// Common control that fulfils it.
    pub common_control: Option<u32>,
    /// Exception that applies.
    pub exception: Option<u32>,
    /// What the evidence is worth.
    pub state: State,
    /// Evidence, oldest first.
    pub items: Vec<usize>,
    /// Reports that cover another party's duty.
    pub reports: Vec<usize>,
    /// Occurrences due and held in the period, where the duty follows the calendar.
    pub occurrences: Option<(u64, u64)>,
    /// Indices of deployments.
    pub deployments: Vec<u32>,
}

/// The index of a scoped matrix.
#[derive(Clone, Debug)]
pub struct Index {
    /// Rows in the order of the framework.
    pub rows: Vec<Row>,
    /// Requirements: id and title.
    pub requirements: Vec<(String, String)>,
    /// Path in the project → path in the pack, of every evidence file used.
    pub files: BTreeMap<String, String>,
}

/// Makes it. `matrix` knows one scope only.
pub fn index(matrix: &Matrix, period: (Date, Date)) -> Index {
    let shelf = Shelf::new(matrix, period);
    let framework = matrix.reference.frameworks.first();
    let requirements: Vec<(String, String)> =
        framework.map(|f| f.requirements.iter().map(|r| (r.id.clone(), r.title.clone())).collect()).unwrap_or_default();
    let mut answers: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    for (position, requirement) in framework.into_iter().flat_map(|f| &f.requirements).enumerate() {
        for (duty, relation, _) in &requirement.duties {
            answers.entry(duty).or_default().push((position, relation));
        }
    }
    let mut grouped: BTreeMap<Row, Vec<u32>> = BTreeMap::new();
    for (deployment, at) in matrix.deployments.iter().zip(0_u32..) {
        for assignment in &matrix.placements[deployment.placement as usize].assignments {
            let duty = &matrix.duties[assignment.duty as usize];
            let plain = row(&shelf, matrix, period, at, assignment, duty);
            let none = [(requirements.len(), "")];
            for (requirement, relation) in answers.get(duty.id.as_str()).map_or(&none[..], Vec::as_slice) {
                let row = Row { requirement: *requirement, relation: (*relation).to_owned(), ..plain.clone() };
                grouped.entry(row).or_default().push(at);
            }
        }
    }
    let rows: Vec<Row> = grouped.into_iter().map(|(row, deployments)| Row { deployments, ..row }).collect();
    let uses: Vec<(String, String, usize)> = rows
        .iter()
        .flat_map(|r| {
            let requirement = requirements.get(r.requirement).map_or_else(String::new, |q| q.0.clone());
            r.items.iter().map(move |i| (requirement.clone(), r.duty.clone(), *i))
        })
        .collect();
    Index { files: places(matrix, &uses), rows, requirements }
}

fn row(shelf: &Shelf, matrix: &Matrix, period: (Date, Date), deployment: u32, assignment: &Assignment, duty: &Duty) -> Row {
    let ours = duty.holder == Holder::Party(Party::Organisation);
    let mut row = Row {
        requirement: 0,
        duty: duty.id.clone(),
        relation: String::new(),
        title: duty.title.clone(),
        party: party(matrix, &duty.holder),
        ours,
        accountable: assignment.accountable,
        performing: if assignment.performs.is_empty() {
            assignment.accountable.into_iter().collect()
        } else {
            assignment.performs.clone()
        },
        common_control: assignment.common_control,
        exception: assignment.exception,
        state: State::Unresolved,
        items: Vec::new(),
        reports: Vec::new(),
        occurrences: None,
        deployments: Vec::new(),
    };
    if matches!(duty.holder, Holder::Unresolved(_)) {
        return row;
    }
    row.items = shelf.items(deployment, &duty.id, assignment.common_control);
    if !ours && row.items.is_empty() {
        row.performing.clear();
        row.reports = covering(matrix, period, deployment, &duty.holder);
        row.state = if row.reports.is_empty() { State::NoReport } else { State::Report };
        return row;
    }
    let asked = matrix.reference.evidence.get(&duty.id);
    let cadence =
        asked.into_iter().flatten().filter_map(|r| r.cadence).min_by_key(|c| c.days().unwrap_or(i64::MAX)).or(duty.cadence);
    let good: Vec<(Date, Date)> = row
        .items
        .iter()
        .filter(|i| shelf.good(**i))
        .filter_map(|i| {
            let item = &matrix.evidence[*i];
            let day = proven(item)?;
            Some(item.period.unwrap_or((day, day)))
        })
        .collect();
    row.occurrences = occurrences(cadence, period, &good);
    row.state = match (shelf.worth(&duty.id, &row.items), asked, row.occurrences) {
        (Some(state), _, _) => state,
        (None, None, _) => State::NotAsked,
        (None, Some(_), Some((0, _))) => State::NotDue,
        (None, Some(_), _) => State::Missing,
    };
    row
}

/// Occurrences of a duty in a period: whole intervals of its cadence, and how many of them a good item falls into.
///
/// Intervals are counted from the period's first day. An item counts in the interval of its last day, and in every interval
/// that its own period covers whole.
fn occurrences(cadence: Option<Cadence>, period: (Date, Date), good: &[(Date, Date)]) -> Option<(u64, u64)> {
    let step = |n: i32| {
        let span = jiff::Span::new();
        let span = match cadence? {
            Cadence::Daily => span.days(n),
            Cadence::Weekly => span.weeks(n),
            Cadence::Monthly => span.months(n),
            Cadence::Quarterly => span.months(n * 3),
            Cadence::HalfYearly => span.months(n * 6),
            Cadence::Yearly => span.years(n),
            Cadence::Continuous | Cadence::AtChange | Cadence::OnEvent => return None,
        };
        period.0.checked_add(span).ok()
    };
    step(0)?;
    let (mut due, mut held) = (0, 0);
    for n in 0.. {
        let (Some(first), Some(next)) = (step(n), step(n + 1)) else { break };
        let Ok(last) = next.yesterday() else { break };
        if last > period.1 {
            break;
        }
        due += 1;
        let inside = |item: &&(Date, Date)| (item.1 >= first && item.1 <= last) || (item.0 <= first && item.1 >= last);
        held += u64::from(good.iter().any(|i| inside(&i)));
    }
    Some((due, held))
}

/// Name of a holder.
pub fn party(matrix: &Matrix, holder: &Holder) -> String {
    match holder {
        Holder::Party(Party::Provider) => matrix.reference.provider.clone(),
        Holder::Party(Party::Organisation) => matrix.organisation.short.clone(),
        Holder::Party(Party::ThirdParty(id)) => matrix.reference.third_parties.get(id).unwrap_or(id).clone(),
        Holder::Party(Party::UserEntity) => format!("customers of {}", matrix.organisation.short),
        Holder::Unresolved(_) => "unresolved".to_owned(),
    }
}

/// Reports of the holder that cover the deployment's service, all of its regions, and the whole period.
fn covering(matrix: &Matrix, period: (Date, Date), deployment: u32, holder: &Holder) -> Vec<usize> {
    let details = &matrix.deployments[deployment as usize];
    let placement = &matrix.placements[details.placement as usize];
    let service = &matrix.configurations[placement.configuration as usize].service;
    let operator = details.account.and_then(|a| matrix.accounts[a as usize].operator.clone());
    let names: Vec<String> = match holder {
        Holder::Party(Party::Provider) => {
            vec![matrix.reference.provider.clone(), matrix.reference.provider_name.clone()].into_iter().chain(operator).collect()
        }
        other => vec![party(matrix, other)],
    };
    let covers = |report: &Assurance| {
        names.iter().any(|n| n.eq_ignore_ascii_case(&report.operator))
            && report.services.contains(service)
            && (report.regions.is_empty() || details.regions.iter().all(|r| report.regions.contains(r)))
            && report.period.is_some_and(|p| p.0 <= period.0 && report.bridge_to.unwrap_or(p.1).max(p.1) >= period.1)
    };
    matrix.assurance.iter().enumerate().filter(|(_, r)| covers(r)).map(|(i, _)| i).collect()
}

/// The index as a table.
pub fn table(matrix: &Matrix, index: &Index) -> Table {
    let mut table = Table::new(&[
        "requirement",
        "requirement title",
        "relation",
        "duty",
        "duty title",
        "party",
        "accountable team",
        "performing teams",
        "common control",
        "exception",
        "evidence",
        "occurrences due",
        "occurrences held",
        "files",
        "source system and query",
        "collected on",
        "collected by",
        "reviewed on",
        "reviewed by",
        "result",
        "reports",
        "deployments",
        "deployment ids",
    ]);
    let team = |t: &u32| matrix.teams[*t as usize].name.clone();
    for row in &index.rows {
        let (requirement, title) = index.requirements.get(row.requirement).cloned().unwrap_or_default();
        let newest = row.items.last().map(|i| &matrix.evidence[*i]);
        let review = newest.and_then(|e| e.review.as_ref());
        let day = |d: Option<Date>| d.map_or_else(String::new, |d| d.to_string());
        let files: Vec<String> =
            row.items.iter().filter_map(|i| index.files.get(&matrix.evidence[*i].file)).map(|f| format!("data/{f}")).collect();
        table.rows.push(vec![
            requirement,
            title,
            row.relation.clone(),
            row.duty.clone(),
            row.title.clone(),
            row.party.clone(),
            row.accountable.as_ref().map_or_else(String::new, team),
            row.performing.iter().map(team).collect::<Vec<_>>().join("; "),
            row.common_control.map_or_else(String::new, |c| matrix.common_controls[c as usize].name.clone()),
            row.exception.map_or_else(String::new, |e| matrix.exceptions[e as usize].kind.replace('-', " ")),
            row.state.word().to_owned(),
            row.occurrences.map_or_else(String::new, |o| o.0.to_string()),
            row.occurrences.map_or_else(String::new, |o| o.1.to_string()),
            files.join("; "),
            newest.and_then(|e| e.source.clone()).unwrap_or_default(),
            day(newest.and_then(|e| e.collected_on)),
            newest.and_then(|e| e.collected_by.clone()).unwrap_or_default(),
            day(review.map(|r| r.on)),
            review.map_or_else(String::new, |r| r.by.clone()),
            review.map_or_else(String::new, |r| result(r.result).to_owned()),
            row.reports.iter().map(|r| matrix.assurance[*r].id.clone()).collect::<Vec<_>>().join("; "),
            row.deployments.len().to_string(),
            row.deployments.iter().map(|d| matrix.deployments[*d as usize].id.as_str()).collect::<Vec<_>>().join(" "),
        ]);
    }
    table
}

/// Word of a review's result.
pub fn result(result: crate::inventory::ReviewResult) -> &'static str {
    match result {
        crate::inventory::ReviewResult::Pass => "pass",
        crate::inventory::ReviewResult::Fail => "fail",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn whole_intervals_are_due() {
        let quarter = (day("2026-07-01"), day("2026-09-30"));
        for (cadence, due) in [
            (Cadence::Daily, 92),
            (Cadence::Weekly, 13),
            (Cadence::Monthly, 3),
            (Cadence::Quarterly, 1),
            (Cadence::HalfYearly, 0),
            (Cadence::Yearly, 0),
        ] {
            assert_eq!(occurrences(Some(cadence), quarter, &[]), Some((due, 0)), "{cadence:?}");
        }
        assert_eq!(occurrences(Some(Cadence::Continuous), quarter, &[]), None);
        assert_eq!(occurrences(None, quarter, &[]), None);
        assert_eq!(occurrences(Some(Cadence::Monthly), (day("2026-07-01"), day("2026-09-29")), &[]), Some((2, 0)));
        // From the 31st: the last days of shorter months.
        assert_eq!(occurrences(Some(Cadence::Monthly), (day("2026-01-31"), day("2026-03-30")), &[]), Some((2, 0)));
    }

    #[test]
    fn items_count_once_an_interval() {
        let quarter = (day("2026-07-01"), day("2026-09-30"));
        let on = |d: &str| (day(d), day(d));
        let held = |items: &[(Date, Date)]| occurrences(Some(Cadence::Monthly), quarter, items).unwrap().1;
        assert_eq!(held(&[on("2026-07-02"), on("2026-07-30"), on("2026-09-30")]), 2);
        assert_eq!(held(&[(day("2026-07-01"), day("2026-09-30"))]), 3, "one report over the quarter");
        assert_eq!(held(&[(day("2026-06-15"), day("2026-08-10"))]), 2, "July whole, August by its end");
        assert_eq!(held(&[on("2026-06-30"), on("2026-10-01")]), 0);
    }
}
