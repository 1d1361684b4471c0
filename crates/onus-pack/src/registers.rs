//! Registers of a pack: evidence items and the collections that they came from, assurance reports, user-entity controls,
//! exceptions, gaps, what was left out, acceptances. Each is a table.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use onus_core::inventory::CheckResults;
use onus_core::matrix::{Matrix, Scoped};
use onus_core::status::{closing, item_verdict};
use onus_model::{Holder, Party};

use crate::gaps::{Acceptance, Gap};
use crate::index::{Index, party_name, result_word};
use crate::table::PackTable;

fn day(day: Option<Date>) -> String {
    day.map_or_else(String::new, |d| d.to_string())
}

fn period(period: Option<(Date, Date)>) -> String {
    period.map_or_else(String::new, |p| format!("{} to {}", p.0, p.1))
}

/// Every evidence item that the index uses, one row each.
pub fn evidence(matrix: &Matrix, index: &Index) -> PackTable {
    let mut table = PackTable::new(&[
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
        "id",
        "collection",
        "verdict",
        "checks",
        "resources asked about",
        "passed",
        "failed",
        "in words",
        "failing",
        "without a result",
        "passed on",
        "passed by",
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
            (None, None) => match e.account {
                Some(account) => format!("account {}", matrix.accounts[account as usize].id),
                None => "organisation".to_owned(),
            },
        };
        let passed = closing(matrix, e);
        let results = e.results.as_ref();
        let number = |of: fn(&CheckResults) -> u32| results.map_or_else(String::new, |r| of(r).to_string());
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
            e.id.clone(),
            e.collection.clone().unwrap_or_default(),
            item_verdict(matrix, e).words().to_owned(),
            results.map_or_else(String::new, |r| r.checks.join("; ")),
            number(CheckResults::asked),
            number(|r| r.passed),
            number(|r| r.failed),
            results.map_or_else(String::new, CheckResults::words),
            results.map_or_else(String::new, |r| r.failing.join("; ")),
            results.map_or_else(String::new, |r| r.missing.join("; ")),
            day(passed.map(|f| f.passed_on)),
            passed.map_or_else(String::new, |f| matrix.evidence[f.item as usize].id.clone()),
        ]);
    }
    table
}

/// The runs of tools behind the evidence: who asked what, with which tool, and the digest of what it answered.
pub fn collections(matrix: &Matrix, index: &Index) -> PackTable {
    let mut table = PackTable::new(&[
        "id",
        "source",
        "tool",
        "version",
        "command",
        "accounts",
        "regions",
        "first result",
        "last result",
        "results",
        "for no deployment of the inventory",
        "of checks that bear on no duty",
        "original file",
        "sha256 of the original",
        "collected on",
        "collected by",
        "reviewed on",
        "reviewed by",
        "result",
        "rows in the pack",
    ]);
    for c in &matrix.collections {
        let moment = |at: Option<jiff::Timestamp>| at.map_or_else(String::new, |at| at.to_string());
        let mut files: Vec<&str> = matrix
            .evidence
            .iter()
            .filter(|e| e.collection.as_deref() == Some(&c.id))
            .filter_map(|e| index.files.get(&e.file).map(String::as_str))
            .collect();
        files.sort_unstable();
        files.dedup();
        table.rows.push(vec![
            c.id.clone(),
            c.source.clone(),
            c.tool.clone(),
            c.tool_version.clone().unwrap_or_default(),
            c.command.clone().unwrap_or_default(),
            c.accounts.join(" "),
            c.regions.join(" "),
            moment(c.from),
            moment(c.to),
            c.rows.to_string(),
            c.unplaced.to_string(),
            c.unmapped.to_string(),
            c.original.clone(),
            c.sha256.clone(),
            c.collected_on.to_string(),
            c.collected_by.clone(),
            day(c.review.as_ref().map(|r| r.on)),
            c.review.as_ref().map_or_else(String::new, |r| r.by.clone()),
            c.review.as_ref().map_or_else(String::new, |r| result_word(r.result).to_owned()),
            files.into_iter().map(|f| format!("data/{f}")).collect::<Vec<_>>().join("; "),
        ]);
    }
    table
}

/// `paths`: where in the pack each report is that may be passed on, by id.
pub fn reports(matrix: &Matrix, paths: &BTreeMap<String, String>) -> PackTable {
    let mut table = PackTable::new(&[
        "report",
        "operator",
        "title",
        "kind",
        "opinion",
        "period",
        "bridge letter to",
        "services in scope of the report",
        "regions",
        "subservice organisations",
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
            r.kind.map_or("", |kind| kind.id()).to_owned(),
            r.opinion.map_or("", |opinion| opinion.id()).to_owned(),
            period(r.period),
            day(r.bridge_to),
            r.services.join(" "),
            r.regions.join(" "),
            r.subservice_words().unwrap_or_default(),
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

pub fn user_entity_controls(matrix: &Matrix, index: &Index) -> PackTable {
    let mut table = PackTable::new(&[
        "report",
        "control",
        "title",
        "duty",
        "duty title",
        "carried by",
        "accountable teams",
        "performing teams",
        "status",
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

pub fn exceptions(matrix: &Matrix) -> PackTable {
    let mut table = PackTable::new(&[
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

pub fn gaps(matrix: &Matrix, gaps: &[Gap]) -> PackTable {
    let mut table = PackTable::new(&["code", "level", "gap", "team", "what to do"]);
    for gap in gaps {
        let team = gap.team.map_or_else(String::new, |t| matrix.teams[t as usize].name.clone());
        table.rows.push(vec![gap.code.to_string(), gap.level.id().to_owned(), gap.message.clone(), team, gap.hint.clone()]);
    }
    table
}

pub fn left_out(scoped: &Scoped) -> PackTable {
    let mut table = PackTable::new(&["kind", "id", "reason", "decided by"]);
    for item in &scoped.left_out {
        let by = if item.named { "named in the scope" } else { "the scope's accounts, environments and entity" };
        table.rows.push(vec![item.kind.to_owned(), item.id.clone(), item.reason.clone(), by.to_owned()]);
    }
    table
}

pub fn acceptances(matrix: &Matrix, acceptances: &[Acceptance]) -> PackTable {
    let mut table = PackTable::new(&["team", "accepted by", "on", "version accepted", "is the version of this pack"]);
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
