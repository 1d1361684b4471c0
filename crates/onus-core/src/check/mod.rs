//! Findings about a matrix. One file per group of checks; every code is documented in `docs/codes.md`.
//!
//! A check is a function from the matrix to findings; the inventory only says where things were written, and what no
//! publication shows. Must not know: formats, the terminal.

mod acknowledgements;
mod assurance;
mod completeness;
mod estate;
mod evidence;
mod exceptions;
mod finding;
mod model;
mod ownership;
mod programmes;
mod received;
mod security_plan;
mod suppress;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::configuration::{SettingSpans, Suppression};
use crate::inventory::{self, Inventory, Population};
use crate::matrix::{Deployment, Matrix};
use crate::status::{AllStatuses, Statuses};
use onus_model::Model;
use onus_source::{At, Code, Level, SourceMap};

pub use finding::{Checked, Finding, FindingKey, Suppressed};

/// What `book.toml` sets for checks.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Level by code; none silences a code.
    pub levels: BTreeMap<String, Option<Level>>,
    /// Days after which a source must be checked again.
    pub rule_max_age_days: i64,
    /// How many days ahead an expiry is announced.
    pub expiry_notice_days: i64,
    /// Findings that are suppressed for a while.
    pub suppressions: Vec<Suppression>,
    /// Where settings were written.
    pub spans: SettingSpans,
    /// What is asked about.
    pub asked: CheckedFor,
}

/// What checks ask about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CheckedFor {
    /// The organisation on the day of the build, and every scope.
    #[default]
    Organisation,
    /// The scopes alone: nothing that happened outside their periods.
    Scopes,
}

/// What every check reads.
#[derive(Clone, Copy)]
pub struct CheckInput<'a> {
    pub model: &'a Model,
    pub matrix: &'a Matrix,
    /// The inventory that it was made from.
    pub inventory: &'a Inventory,
    /// What imports saw.
    pub population: &'a Population,
    /// The files of both.
    pub sources: &'a SourceMap,
    /// What `book.toml` says of checks.
    pub options: &'a Options,
}

/// An input with its deployments and exceptions as they were written, each at the position that it has in the matrix.
struct Context<'a> {
    model: &'a Model,
    matrix: &'a Matrix,
    inventory: &'a Inventory,
    population: &'a Population,
    sources: &'a SourceMap,
    options: &'a Options,
    /// Statuses of the whole organisation.
    statuses: &'a Statuses,
    /// Statuses of each scope, in the matrix's order.
    by_scope: Vec<&'a Statuses>,
    deployments: Vec<Option<&'a inventory::Deployment>>,
    exceptions: Vec<&'a inventory::Exception>,
}

pub fn check(input: &CheckInput) -> Checked {
    let CheckInput { model, matrix, inventory, population, sources, options } = *input;
    let written: BTreeMap<&str, &inventory::Deployment> = inventory.deployments.iter().map(|d| (d.id.as_str(), d)).collect();
    let deployments: Vec<_> = matrix.deployments.iter().map(|d| written.get(d.id.as_str()).copied()).collect();
    let exceptions = deployments.iter().flatten().flat_map(|d| &d.exceptions).collect();
    let judged = AllStatuses::of(matrix);
    let context = Context {
        model,
        matrix,
        inventory,
        population,
        sources,
        options,
        statuses: &judged.organisation,
        by_scope: matrix.scopes.iter().map(|scope| &judged.scopes[&scope.id]).collect(),
        deployments,
        exceptions,
    };
    let mut findings = Vec::new();
    for group in [
        ownership::check,
        acknowledgements::check,
        estate::check,
        evidence::check,
        assurance::check,
        programmes::check,
        received::check,
        security_plan::check,
        exceptions::check,
        model::check,
        completeness::check,
    ] {
        group(&context, &mut findings);
    }
    let mut checked = suppress::apply(&context, findings);
    checked.findings = level(&context, checked.findings);
    for finding in checked.findings.iter_mut().chain(checked.suppressed.iter_mut().map(|s| &mut s.finding)) {
        if let Some(at) = finding.at {
            finding.place = sources.place(at);
        }
    }
    checked.findings.sort_by(order);
    checked.suppressed.sort_by(|a, b| order(&a.finding, &b.finding));
    Checked { findings: checked.findings, suppressed: checked.suppressed, statuses: judged }
}

/// Applies the levels of `book.toml` and drops what is off.
fn level(context: &Context, mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.retain_mut(|f| match context.options.levels.get(f.code.id()) {
        Some(Some(level)) => {
            f.level = *level;
            true
        }
        Some(None) => false,
        None => true,
    });
    findings
}

/// Worst first; then by position in the file rather than by its text, so that line 9 comes before line 10.
fn order(a: &Finding, b: &Finding) -> Ordering {
    b.level
        .cmp(&a.level)
        .then_with(|| a.code.cmp(&b.code))
        .then_with(|| a.at.cmp(&b.at))
        .then_with(|| (&a.place, &a.message, &a.duty).cmp(&(&b.place, &b.message, &b.duty)))
}

/// A finding about one deployment.
fn deployment_finding(context: &Context, code: Code, deployment: u32, message: String, hint: &str) -> Finding {
    let details = &context.matrix.deployments[deployment as usize];
    Finding {
        code,
        level: code.level(),
        message,
        hint: hint.to_owned(),
        place: details.place.clone(),
        deployment: Some(deployment),
        duty: None,
        team: details.owner.or_else(|| only_team(context, details)),
        at: context.deployments[deployment as usize].map(|d| d.id.at),
        before_records: false,
    }
}

/// The team that ownership rules make accountable for a deployment, if it is one.
fn only_team(context: &Context, deployment: &Deployment) -> Option<u32> {
    let mut teams = context.matrix.placements[deployment.placement as usize].assignments.iter().filter_map(|a| a.accountable);
    let first = teams.next()?;
    teams.all(|team| team == first).then_some(first)
}

/// A finding about no deployment in particular.
fn general_finding(code: Code, message: String, hint: &str) -> Finding {
    Finding {
        code,
        level: code.level(),
        message,
        hint: hint.to_owned(),
        place: String::new(),
        deployment: None,
        duty: None,
        team: None,
        at: None,
        before_records: false,
    }
}

impl Finding {
    /// The same, at a more precise position where one is known.
    fn at(mut self, at: Option<At>) -> Finding {
        self.at = at.or(self.at);
        self
    }

    /// The same, as bad as this.
    fn level(mut self, level: Level) -> Finding {
        self.level = level;
        self
    }

    /// The same, about a duty.
    fn duty(mut self, duty: impl Into<Option<String>>) -> Finding {
        self.duty = duty.into();
        self
    }
}
