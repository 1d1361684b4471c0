//! Registers of a pack: evidence items, assurance reports, user-entity controls, exceptions, gaps, what was left out,
//! acceptances. Each is a table.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use onus_core::matrix::{Matrix, Scoped};
use onus_model::{Holder, Party};

use crate::gaps::{Acceptance, Gap};
use crate::index::{Index, party_name, result_word};
use crate::table::Table;

fn day(day: Option<Date>) -> String {
    day.map_or_else(String::new, |d| d.to_string())
}

fn period(period: Option<(Date, Date)>) -> String {
    period.map_or_else(String::new, |p| format!("{} to {}", p.0, p.1))
}

/// Every evidence item that the index uses, one row each.
pub fn evidence(matrix: &Matrix, index: &Index) -> Table {
    let mut table = Table::new(&[
        "file",
        "file in the project",
        "title",
        "about",
        "duties",
        "requirements",
        "source system and query",
        "collected on",
        "collected by",
        "period",
        "reviewed on",
        "reviewed by",
        "result",
        "proves up to",
    ]);
    let mut requirements: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for row in &index.rows {
        for item in &row.items {
            requirements.entry(*item).or_default().insert(row.requirement);
        }
    }
    for (item, answered) in requirements {
        let e = &matrix.evidence[item];
        let about = match (e.deployment, e.common_control) {
            (Some(d), _) => format!("deployment {}", matrix.deployments[d as usize].id),
            (None, Some(c)) => format!("common control {}", matrix.common_controls[c as usize].id),
            (None, None) => String::new(),
        };
        let ids: Vec<&str> = answered.iter().filter_map(|r| index.requirements.get(*r)).map(|r| r.0.as_str()).collect();
        table.rows.push(vec![
            index.files.get(&e.file).map_or_else(String::new, |f| format!("data/{f}")),
            e.file.clone(),
            e.title.clone(),
            about,
            e.duties.join(" "),
            ids.join("; "),
            e.source.clone().unwrap_or_default(),
            day(e.collected_on),
            e.collected_by.clone().unwrap_or_default(),
            period(e.period),
            day(e.review.as_ref().map(|r| r.on)),
            e.review.as_ref().map_or_else(String::new, |r| r.by.clone()),
            e.review.as_ref().map_or_else(String::new, |r| result_word(r.result).to_owned()),
            e.collected_on.map_or_else(String::new, |c| e.period.map_or(c, |(_, to)| to.min(c)).to_string()),
        ]);
    }
    table
}

/// `paths`: where in the pack each report is that may be passed on, by id.
pub fn reports(matrix: &Matrix, paths: &BTreeMap<String, String>) -> Table {
    let mut table = Table::new(&[
        "report",
        "operator",
        "title",
        "period",
        "bridge letter to",
        "services in scope of the report",
        "regions",
        "exceptions noted",
        "reviewed on",
        "reviewed by",
        "ticket",
        "sha256",
        "may be passed on",
        "file",
    ]);
    for r in &matrix.assurance {
        table.rows.push(vec![
            r.id.clone(),
            r.operator.clone(),
            r.report.clone(),
            period(r.period),
            day(r.bridge_to),
            r.services.join(" "),
            if r.regions.is_empty() { "all".to_owned() } else { r.regions.join(" ") },
            r.exceptions_noted.join("; "),
            day(r.review.as_ref().map(|a| a.on)),
            r.review.as_ref().map_or_else(String::new, |a| a.role.clone()),
            r.review.as_ref().and_then(|a| a.ticket.clone()).unwrap_or_default(),
            r.sha256.clone().unwrap_or_default(),
            if r.may_pass_on { "yes" } else { "no" }.to_owned(),
            paths.get(&r.id).map_or_else(String::new, |p| format!("data/{p}")),
        ]);
    }
    table
}

pub fn user_entity_controls(matrix: &Matrix, index: &Index) -> Table {
    let mut table = Table::new(&[
        "report",
        "control",
        "title",
        "duty",
        "duty title",
        "carried by",
        "accountable teams",
        "performing teams",
        "evidence",
    ]);
    for report in &matrix.assurance {
        for (id, title, duties) in &report.cuecs {
            let mut row = |duty: &str, cells: [String; 5]| {
                let [label, party, accountable, performing, state] = cells;
                table.rows.push(vec![
                    report.id.clone(),
                    id.clone(),
                    title.clone(),
                    duty.to_owned(),
                    label,
                    party,
                    accountable,
                    performing,
                    state,
                ]);
            };
            if duties.is_empty() {
                row("", ["no duty answers it".into(), String::new(), String::new(), String::new(), String::new()]);
            }
            for duty in duties {
                let rows: Vec<_> = index.rows.iter().filter(|r| r.duty == *duty && r.ours).collect();
                let team = |t: &u32| matrix.teams[*t as usize].name.clone();
                let join = |set: BTreeSet<String>| set.into_iter().collect::<Vec<_>>().join("; ");
                let accountable: BTreeSet<String> = rows.iter().filter_map(|r| r.accountable.as_ref()).map(team).collect();
                let performing: BTreeSet<String> = rows.iter().flat_map(|r| &r.performing).map(team).collect();
                let states: BTreeSet<String> = rows.iter().map(|r| r.status_words.clone()).collect();
                let known_duty = matrix.duties.iter().find(|d| d.id == *duty);
                let carried = match (rows.first(), known_duty) {
                    (Some(_), _) => party_name(matrix, &Holder::Party(Party::Organisation)),
                    (None, Some(other)) => party_name(matrix, &other.holder),
                    (None, None) => "does not arise in this scope".to_owned(),
                };
                row(
                    duty,
                    [
                        known_duty.map_or_else(String::new, |d| d.title.clone()),
                        carried,
                        join(accountable),
                        join(performing),
                        join(states),
                    ],
                );
            }
        }
    }
    table
}

pub fn exceptions(matrix: &Matrix) -> Table {
    let mut table = Table::new(&[
        "deployment",
        "kind",
        "duties",
        "detail",
        "reference",
        "approved by",
        "approved on",
        "ticket",
        "expires",
        "written at",
    ]);
    for e in &matrix.exceptions {
        table.rows.push(vec![
            matrix.deployments[e.deployment as usize].id.clone(),
            e.kind.replace('-', " "),
            e.duties.join(" "),
            e.detail.clone(),
            e.reference.clone().unwrap_or_default(),
            e.approved.as_ref().map_or_else(String::new, |a| a.role.clone()),
            day(e.approved.as_ref().map(|a| a.on)),
            e.approved.as_ref().and_then(|a| a.ticket.clone()).unwrap_or_default(),
            day(e.expires),
            e.place.clone(),
        ]);
    }
    table
}

pub fn gaps(matrix: &Matrix, gaps: &[Gap]) -> Table {
    let mut table = Table::new(&["code", "level", "gap", "team", "what to do"]);
    for gap in gaps {
        let team = gap.team.map_or_else(String::new, |t| matrix.teams[t as usize].name.clone());
        table.rows.push(vec![gap.code.to_string(), gap.level.id().to_owned(), gap.message.clone(), team, gap.hint.clone()]);
    }
    table
}

pub fn left_out(scoped: &Scoped) -> Table {
    let mut table = Table::new(&["kind", "id", "reason", "decided by"]);
    for item in &scoped.left_out {
        let by = if item.named { "named in the scope" } else { "the scope's accounts, environments and entity" };
        table.rows.push(vec![item.kind.to_owned(), item.id.clone(), item.reason.clone(), by.to_owned()]);
    }
    table
}

pub fn acceptances(matrix: &Matrix, acceptances: &[Acceptance]) -> Table {
    let mut table = Table::new(&["team", "accepted by", "on", "version accepted", "is the version of this pack"]);
    for a in acceptances {
        let (by, on, revision) = match &a.newest {
            Some((by, on, revision)) => (by.clone(), on.to_string(), revision.clone().unwrap_or_default()),
            None => ("nobody".to_owned(), String::new(), String::new()),
        };
        let current = if a.current { "yes" } else { "no" };
        table.rows.push(vec![matrix.teams[a.team as usize].name.clone(), by, on, revision, current.to_owned()]);
    }
    table
}
