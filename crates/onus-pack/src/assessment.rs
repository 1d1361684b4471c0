//! A scope, judged for a period: what the documents of a pack are made from.

use std::collections::BTreeMap;

use jiff::civil::Date;

use onus_core::check::{self, Finding};
use onus_core::inventory::{Inventory, Population};
use onus_core::matrix::{Matrix, Scoped, scoped};
use onus_core::status::{StatusQuestion, Statuses, statuses};
use onus_model::Model;
use onus_source::{Code, ProjectFolder, SourceMap, codes};

use crate::assurance_reports;
use crate::error::{PackError, Problem};
use crate::excerpt;
use crate::gaps::{Acceptance, Gap, acceptances, gaps};
use crate::index::{self, Index};
use crate::neutral_path::NeutralPaths;
use crate::order::{GapPolicy, Order};
use crate::pack_path::is_below;
use crate::scope_names::ScopeNames;

pub struct AssessmentInput<'a> {
    pub root: &'a ProjectFolder,
    /// The organisation's matrix; its date is the day of the run.
    pub matrix: &'a Matrix,
    pub inventory: &'a Inventory,
    /// Every file that was read.
    pub sources: &'a SourceMap,
    /// File or folder, relative to `root`.
    pub inventory_path: &'a str,
    /// Folders of the project's own model.
    pub model_folders: &'a [String],
    /// The model that the matrix was made with.
    pub model: &'a Model,
    pub checks: &'a check::Options,
}

pub struct ScopeAssessment {
    /// The matrix cut down to the scope, and what was left out.
    pub scoped: Scoped,
    /// What its obligations come to in the period.
    pub statuses: Statuses,
    pub findings: Vec<Finding>,
    pub index: Index,
    pub gaps: Vec<Gap>,
    pub acceptances: Vec<Acceptance>,
    /// Id → path in the pack, of assurance reports that may be passed on.
    pub report_paths: BTreeMap<String, String>,
    /// Files of the inventory as they may leave, by path in the project.
    pub(crate) inventory_files: BTreeMap<String, Vec<u8>>,
    pub(crate) neutral_paths: NeutralPaths,
    pub(crate) names: ScopeNames,
}

/// Cuts the matrix down to the scope and judges it for the period.
pub fn assess(input: &AssessmentInput, scope: &str, order: &Order) -> Result<ScopeAssessment, PackError> {
    let position = input.matrix.scopes.iter().position(|s| s.id == scope);
    let Some(scoped) = position.and_then(|p| scoped(input.matrix, input.inventory, p)) else {
        let known: Vec<&str> = input.matrix.scopes.iter().map(|s| s.id.as_str()).collect();
        let known =
            if known.is_empty() { "the inventory defines none".to_owned() } else { format!("scopes: {}", known.join(", ")) };
        let problem = Problem::new(
            codes::NO_SUCH_SCOPE,
            format!("there is no scope `{scope}`; {known}"),
            "Define it under `scopes`, with its framework and accounts.",
        );
        return Err(PackError::Input(vec![problem]));
    };
    if scoped.matrix.deployments.is_empty() {
        let problem = Problem::new(
            codes::NO_SUCH_SCOPE,
            format!("the scope `{scope}` contains no deployments"),
            "Check its accounts, environments and entity.",
        );
        return Err(PackError::Input(vec![problem]));
    }
    check_period(order.period, scoped.matrix.scopes[0].period, input.matrix.document.date)?;
    // Everything in the pack speaks of its period.
    let mut scoped = scoped.within(order.period);
    let report_paths = assurance_reports::record_digests(input.root, &mut scoped.matrix)?;
    let (mut findings, acknowledged) = findings(input, &scoped.matrix);
    let names = ScopeNames::new(&scoped.matrix, input.inventory);
    let inventory_files = inventory_files(input, &scoped);
    let complete = |path: &str, bytes: &[u8]| input.sources.files().iter().any(|f| f.path == path && f.text.as_bytes() == bytes);
    let files = inventory_files.iter().map(|(path, bytes)| (path.as_str(), complete(path, bytes)));
    let neutral_paths = NeutralPaths::new(&names, input.inventory_path, files);
    neutral_paths.rename(&mut scoped.matrix, &mut findings);
    let statuses = statuses(&scoped.matrix, StatusQuestion { scope: Some(&scoped.matrix.scopes[0]) });
    let index = index::index(&scoped.matrix, &statuses);
    let acceptances = acceptances(&scoped.matrix, input.matrix, input.inventory);
    let gaps = gaps(&scoped.matrix, &findings, &acknowledged, &acceptances);
    let refusing: Vec<Problem> = gaps.iter().filter_map(refusal).collect();
    if order.gaps == GapPolicy::Refuse && !refusing.is_empty() {
        return Err(PackError::Refused(refusing));
    }
    Ok(ScopeAssessment {
        scoped,
        statuses,
        findings,
        index,
        gaps,
        acceptances,
        report_paths,
        inventory_files,
        neutral_paths,
        names,
    })
}

/// Findings that somebody may have settled with the auditor beforehand, by suppressing them until the end of the audit.
const SETTLED_WITH_AUDITOR: [Code; 2] = [codes::PROVEN_AFTER_FAILURE, codes::ASSURANCE_REPORT_QUALIFIED];

/// What checks find in the scope alone, and the messages of what was settled with the auditor. Suppressions hide nothing: an
/// auditor sees what the owner silenced.
fn findings(input: &AssessmentInput, matrix: &Matrix) -> (Vec<Finding>, Vec<String>) {
    let mut inventory = input.inventory.clone();
    inventory.scopes.retain(|s| matrix.scopes.iter().any(|kept| kept.id == s.id.value));
    inventory.teams.retain(|t| matrix.teams.iter().any(|kept| kept.id == t.id.value));
    inventory.assurance.retain(|r| matrix.assurance.iter().any(|kept| kept.id == r.id.value));
    inventory.acknowledgements.retain(|a| matrix.teams.iter().any(|kept| kept.id == a.team.value));
    let mut options = check::Options { asked: check::CheckedFor::Scopes, ..input.checks.clone() };
    options.suppressions.retain(|s| SETTLED_WITH_AUDITOR.iter().any(|code| code.id() == s.code.get_ref()));
    let check_input = check::CheckInput {
        model: input.model,
        matrix,
        inventory: &inventory,
        population: &Population::default(),
        sources: input.sources,
        options: &options,
    };
    let checked = check::check(&check_input);
    let settled: Vec<Finding> = checked.suppressed.into_iter().map(|s| s.finding).collect();
    let acknowledged = settled.iter().map(|f| f.message.clone()).collect();
    (checked.findings.into_iter().chain(settled).collect(), acknowledged)
}

fn refusal(gap: &Gap) -> Option<Problem> {
    gap.refuses.then(|| Problem::new(gap.code, gap.message.clone(), gap.hint.clone()))
}

/// A period that is the right way round, inside the scope's own, and not in the future.
fn check_period(period: (Date, Date), own: Option<(Date, Date)>, today: Date) -> Result<(), PackError> {
    let problem = |message: String, hint: &str| Err(PackError::Input(vec![Problem::new(codes::PERIOD_UNUSABLE, message, hint)]));
    if period.0 > period.1 {
        return problem(
            format!("the period ends on {}, before it begins on {}", period.1, period.0),
            "Write --period FIRST..LAST.",
        );
    }
    if let Some((from, to)) = own
        && (period.0 < from || period.1 > to)
    {
        return problem(
            format!("the period {} to {} is not within the scope's period, {from} to {to}", period.0, period.1),
            "Choose a period inside it, or change the scope's `period`.",
        );
    }
    if period.1 > today {
        return problem(format!("the period ends on {}, but today is {today}", period.1), "Choose a period that is over.");
    }
    Ok(())
}

/// Files of the inventory as they may leave, by their path in the project.
fn inventory_files(input: &AssessmentInput, scoped: &Scoped) -> BTreeMap<String, Vec<u8>> {
    let members = excerpt::ScopeMembers::new(scoped, input.inventory, input.sources);
    let files = input.sources.files().iter().filter(|f| is_below(&f.path, input.inventory_path));
    files.filter_map(|f| Some((f.path.clone(), excerpt::file(&f.path, &f.text, &members)?))).collect()
}
