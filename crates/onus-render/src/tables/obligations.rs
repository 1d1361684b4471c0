//! Obligations: what somebody owes once, and what it comes to.

use std::borrow::Cow;

use onus_core::matrix::Matrix;
use onus_core::status::{Obligation, OwedFor, Statuses};

use super::{Column, Row, Table, column, count, day, join, number, optional};

const COLUMNS: &[Column] = &[
    column("team", "Accountable team", 16),
    column("duty_title", "Duty title", 30),
    column("owed_for", "Owed for", 14),
    column("subject", "Account, common control or deployments", 40),
    column("status", "Status", 18),
    column("status_words", "In words", 30),
    column("open_since", "Open since", 12),
    column("due_on", "Next due", 12),
    column("act", "What closes it", 40),
    // What is not printed.
    column("duty", "Duty", 28),
    column("party", "Party", 14),
    count("obligations", "Obligations", 12),
    column("cadence", "How often", 12),
    count("due", "Occurrences due", 12),
    count("proven", "Occurrences proven", 12),
    count("before_records", "Of these before records began", 12),
    column("evidence", "Deciding item of evidence", 36),
    column("reports", "Reports relied on", 30),
    column("reason", "Reason", 40),
];

/// Columns of [`COLUMNS`] that are printed.
const PRINTED: usize = 9;

/// One row an obligation; deployments whose obligations are judged alike share one.
pub fn obligations<'m>(matrix: &'m Matrix, statuses: &'m Statuses) -> Table<'m> {
    Table {
        title: "Obligations",
        about: "One row per obligation: a duty with what it is owed for, its team, and its status over the period",
        columns: COLUMNS,
        printed: PRINTED,
        rows: Box::new(statuses.obligations.iter().map(move |obligation| row(matrix, statuses, obligation))),
    }
}

fn row<'m>(matrix: &'m Matrix, statuses: &'m Statuses, obligation: &'m Obligation) -> Row<'m> {
    let duty = &matrix.duties[obligation.duty as usize];
    let status = &obligation.status;
    let subject = match obligation.owed_for {
        OwedFor::Organisation => Cow::Borrowed(matrix.organisation.short.as_str()),
        OwedFor::Account(account) => optional(account.map(|a| matrix.accounts[a as usize].id.as_str())),
        OwedFor::CommonControl(control) => Cow::Borrowed(matrix.common_controls[control as usize].id.as_str()),
        OwedFor::Deployment => join(statuses.deployments(obligation).iter().map(|d| matrix.deployments[*d as usize].id.as_str())),
    };
    let owed_for = match obligation.owed_for {
        OwedFor::Organisation => "organisation",
        OwedFor::Account(_) => "account",
        OwedFor::CommonControl(_) => "common-control",
        OwedFor::Deployment => "deployment",
    };
    vec![
        optional(obligation.team.map(|t| super::team_id(matrix, t))),
        Cow::Borrowed(&duty.title),
        Cow::Borrowed(owed_for),
        subject,
        Cow::Borrowed(status.kind.id()),
        Cow::Owned(status.in_words()),
        day(status.open_since),
        day(status.due_on),
        Cow::Borrowed(status.act().unwrap_or_default()),
        Cow::Borrowed(&duty.id),
        Cow::Owned(duty.holder.to_string()),
        number(obligation.count),
        Cow::Borrowed(status.cadence.map_or("", |c| c.words())),
        number(status.due),
        number(status.proven),
        number(status.before_records),
        optional(status.item.map(|i| matrix.evidence[i as usize].file.as_str())),
        join(status.reports.iter().map(|r| matrix.assurance[*r as usize].id.as_str())),
        optional(status.reason.as_deref()),
    ]
}
