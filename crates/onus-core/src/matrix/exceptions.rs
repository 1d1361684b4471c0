//! Exceptions: what they do to the assignments of a placement. None ever moves a duty to the provider.

use jiff::civil::Date;

use crate::inventory::{self, ExceptionKind, Receiver};
use onus_model::{Basis, Cadence, Holder, Party, Unit};
use onus_source::{Diagnostic, SourceMap, codes};

use super::index::{DutyInterner, InventoryIndex, list_index};
use super::types::*;

/// An exception as the matrix lists it.
pub(super) fn listed(exception: &inventory::Exception, deployment: u32, sources: &SourceMap) -> Exception {
    let (kind, detail) = match &exception.kind {
        ExceptionKind::Reassignment(Receiver::Team(team)) => ("reassignment", format!("to team {}", team.value)),
        ExceptionKind::Reassignment(Receiver::ThirdParty(name)) => ("reassignment", format!("to {name}")),
        ExceptionKind::RiskAcceptance { risk } => ("risk-acceptance", risk.clone()),
        ExceptionKind::CompensatingControl { control, tested_by } => (
            "compensating-control",
            match tested_by {
                Some(by) => format!("{control} (tested by {by})"),
                None => control.clone(),
            },
        ),
    };
    Exception {
        deployment,
        kind: kind.to_owned(),
        duties: exception.duties.iter().map(|d| d.value.clone()).collect(),
        detail,
        reference: exception.reference.clone(),
        approved: exception.approved.clone(),
        expires: exception.expires,
        place: sources.place(exception.at),
    }
}

/// What applying exceptions reads and fills.
pub(super) struct ExceptionInputs<'a, 'i> {
    pub duties: &'a mut DutyInterner,
    pub ids: &'a InventoryIndex<'i>,
    pub problems: &'a mut Vec<Diagnostic>,
    pub today: Date,
}

/// Applies a deployment's exceptions that are in force: approved, and not expired. `first` is the index of its first in the matrix's list.
pub(super) fn apply(
    inputs: &mut ExceptionInputs,
    deployment: &inventory::Deployment,
    first: usize,
    assignments: &mut Vec<Assignment>,
) {
    for (offset, exception) in deployment.exceptions.iter().enumerate() {
        let index = list_index(first + offset);
        for duty in &exception.duties {
            let position = assignments.iter().position(|a| inputs.duties.list[a.duty as usize].id == duty.value);
            let Some(position) = position else {
                inputs.problems.push(
                    Diagnostic::new(
                        codes::EXCEPTION_FOR_ANOTHER_PARTYS_DUTY,
                        duty.at,
                        format!("`{}` has no duty `{}` in its configuration", deployment.id.value, duty.value),
                    )
                    .hint("`onus explain` lists the duties of a deployment."),
                );
                continue;
            };
            if inputs.duties.list[assignments[position].duty as usize].holder != Holder::Party(Party::Organisation) {
                inputs.problems.push(
                    Diagnostic::new(codes::EXCEPTION_FOR_ANOTHER_PARTYS_DUTY, duty.at, format!("`{}` of `{}` is not your duty, so no exception can apply to it", duty.value, deployment.id.value))
                        .hint("Exceptions apply only to the organisation's own duties. Remove this one, or check the options of the deployment."),
                );
                continue;
            }
            if assignments[position].exception.is_some() {
                inputs.problems.push(Diagnostic::new(
                    codes::TWO_EXCEPTIONS_FOR_ONE_DUTY,
                    duty.at,
                    format!("two exceptions of `{}` apply to `{}`", deployment.id.value, duty.value),
                ));
                continue;
            }
            if in_force(exception, inputs.today) {
                apply_one(inputs, exception, index, position, assignments);
            }
        }
    }
}

/// Exceptions count from their approval to their expiry.
fn in_force(exception: &inventory::Exception, day: Date) -> bool {
    exception.approved.as_ref().is_some_and(|approval| approval.on <= day) && exception.expires.is_none_or(|last| last >= day)
}

fn apply_one(
    inputs: &mut ExceptionInputs,
    exception: &inventory::Exception,
    index: u32,
    position: usize,
    assignments: &mut Vec<Assignment>,
) {
    let before = &assignments[position];
    let from = ReassignedFrom { duty: before.duty, accountable: before.accountable, common_control: before.common_control };
    assignments[position].exception = Some(index);
    if matches!(exception.kind, ExceptionKind::Reassignment(_)) {
        assignments[position].reassigned_from = Some(from);
    }
    match &exception.kind {
        ExceptionKind::Reassignment(Receiver::Team(team)) => {
            assignments[position].accountable = inputs.ids.teams.get(team.as_str()).copied();
            assignments[position].performs.clear();
            assignments[position].ownership = None;
            assignments[position].common_control = None;
        }
        ExceptionKind::Reassignment(Receiver::ThirdParty(name)) => {
            let before = inputs.duties.list[assignments[position].duty as usize].clone();
            let oversight = oversight(&before, name, exception);
            let moved = moved(before, name, exception);
            let duty = inputs.duties.intern(oversight);
            // Who answered for the duty now answers for the supplier who carries it.
            assignments.push(Assignment { duty, reassigned_from: None, ..assignments[position].clone() });
            let assignment = &mut assignments[position];
            assignment.duty = inputs.duties.intern(moved);
            assignment.accountable = None;
            assignment.performs.clear();
            assignment.ownership = None;
            assignment.common_control = None;
        }
        ExceptionKind::RiskAcceptance { .. } | ExceptionKind::CompensatingControl { .. } => {}
    }
}

fn step(holder: Holder, exception: &inventory::Exception) -> Step {
    Step {
        level: RuleRank::Exception,
        rule: "reassignment".to_owned(),
        when: Default::default(),
        holder: Some(holder),
        outcome: RuleOutcome::Wins,
        basis: Basis::Stated,
        sources: Vec::new(),
        source_dated: exception.approved.as_ref().map(|a| a.on),
        checked_on: None,
        note: exception.reference.clone(),
    }
}

fn moved(mut duty: Duty, to: &str, exception: &inventory::Exception) -> Duty {
    let holder = Holder::Party(Party::ThirdParty(to.to_owned()));
    for step in duty.trace.iter_mut().filter(|s| s.outcome == RuleOutcome::Wins) {
        step.outcome = RuleOutcome::Overridden;
    }
    duty.trace.push(step(holder.clone(), exception));
    duty.holder = holder;
    duty
}

/// The duty that always stays with us when a supplier carries another.
fn oversight(duty: &Duty, supplier: &str, exception: &inventory::Exception) -> Duty {
    let holder = Holder::Party(Party::Organisation);
    Duty {
        id: format!("{}-oversight", duty.id),
        domain: duty.domain.clone(),
        unit: Unit::Deployment,
        title: format!("Oversee: {}", duty.title),
        holder: holder.clone(),
        statement: format!("Check that {supplier} carries out what you reassigned: {}", duty.statement),
        cadence: Some(Cadence::Quarterly),
        basis: Basis::Derived,
        sources: Vec::new(),
        mistaken: None,
        depends_on: Vec::new(),
        trace: vec![Step { basis: Basis::Derived, rule: "oversight".to_owned(), ..step(holder, exception) }],
    }
}
