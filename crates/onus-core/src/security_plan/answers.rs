//! Parts of controls, each with its implementation status and origination, as FedRAMP has them.

use std::collections::BTreeSet;

use onus_model::{Elsewhere, Holder, Party};

use crate::inventory::{CustomerAction, Origination, Stated};
use crate::matrix::UserEntityDuty;
use crate::status::{Determination, Obligation, OwedFor, RequirementStatus, StatusKind};

use super::{MissingFact, PlanInput};

/// How far a part of a control is implemented, in the words of FedRAMP's template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Implementation {
    Implemented,
    /// Something of it was shown and something is open.
    Partial,
    /// Nothing of it was shown, and what is open stands in a plan.
    Planned,
    /// What is open was excepted for something else that is done instead.
    Alternative,
    NotApplicable,
}

impl Implementation {
    /// OSCAL's word.
    pub fn id(self) -> &'static str {
        match self {
            Implementation::Implemented => "implemented",
            Implementation::Partial => "partial",
            Implementation::Planned => "planned",
            Implementation::Alternative => "alternative",
            Implementation::NotApplicable => "not-applicable",
        }
    }
}

/// One part of a control with its answer.
#[derive(Clone, Debug)]
pub struct PartAnswer<'a> {
    /// `AC-2(a)`; the control's own where it is answered whole.
    pub id: String,
    pub requirement: &'a RequirementStatus<'a>,
    /// What is stated of the part, or of the control.
    pub stated: Option<&'a Stated>,
    /// None: undetermined.
    pub implementation: Option<Implementation>,
    /// Why it is not simply implemented.
    pub remarks: String,
    pub originations: BTreeSet<Origination>,
    /// What customers must do for it.
    pub customers: Vec<&'a UserEntityDuty>,
}

impl PartAnswer<'_> {
    /// Whether something of it is ours or another party's, and not left to customers alone.
    pub fn is_provided(&self) -> bool {
        let provided = [Origination::Corporate, Origination::System, Origination::Inherited];
        provided.iter().any(|origination| self.originations.contains(origination))
    }
}

pub(super) fn answers<'a>(input: &PlanInput<'a>, requirements: &'a [RequirementStatus<'a>]) -> Vec<PartAnswer<'a>> {
    let leveraged = input.leveraged();
    let mut out = Vec::new();
    for requirement in requirements {
        let of_duties = originations_of_duties(input, requirement, &leveraged);
        for id in requirement.requirement.part_ids() {
            let own = input.scope.statements.get(&id).filter(|_| id != requirement.requirement.id);
            let stated = own.or(requirement.stated);
            let determination = own.map_or(requirement.determination, |own| requirement.determination_with(own));
            let (implementation, remarks) = implementation(input, requirement, &id, determination, stated);
            let customers: Vec<&UserEntityDuty> = input
                .matrix
                .user_entity_duties
                .iter()
                .filter(|duty| is_about(duty, &input.scope.framework, requirement, &id))
                .collect();
            let mut originations = of_duties.clone();
            originations.extend(originations_of_statement(input, requirement, &id, stated));
            originations.extend(customers.iter().filter_map(|duty| duty.customer).map(|action| match action {
                CustomerAction::Configures => Origination::CustomerConfigured,
                CustomerAction::Provides => Origination::CustomerProvided,
            }));
            out.push(PartAnswer { id, requirement, stated, implementation, remarks, originations, customers });
        }
    }
    out
}

/// A duty of customers names a control, or one of its parts.
fn is_about(duty: &UserEntityDuty, framework: &str, requirement: &RequirementStatus, part: &str) -> bool {
    let ids = duty.requirements.iter().filter(|(of, _)| of == framework).flat_map(|(_, ids)| ids);
    ids.into_iter().any(|id| *id == requirement.requirement.id || id == part)
}

fn implementation(
    input: &PlanInput,
    requirement: &RequirementStatus,
    id: &str,
    determination: Determination,
    stated: Option<&Stated>,
) -> (Option<Implementation>, String) {
    let shown = requirement.obligations.iter().any(|(o, _)| is_shown(o));
    let words = || requirement.obligations.words().replace('\u{a0}', " ");
    match (determination, stated) {
        (Determination::Undetermined, _) => (None, words()),
        (Determination::Met, _) => (Some(Implementation::Implemented), String::new()),
        (Determination::NotApplicable, stated) => {
            (Some(Implementation::NotApplicable), stated.map(Stated::words).unwrap_or_default())
        }
        (Determination::NotShown, Some(stated @ Stated::NotMet(_))) => {
            let planned = input.scope.planned.get(id).or_else(|| input.scope.planned.get(&requirement.requirement.id));
            let by = planned.map(|day| format!("; planned by {day}")).unwrap_or_default();
            let kind = if shown { Implementation::Partial } else { Implementation::Planned };
            (Some(kind), format!("{}{by}", stated.words()))
        }
        (Determination::NotShown, _) => {
            if let Some(instead) = compensating(input, requirement) {
                return (Some(Implementation::Alternative), instead);
            }
            let kind = if shown { Implementation::Partial } else { Implementation::Planned };
            (Some(kind), format!("Of the duties that answer it: {}. The plan of action lists what is open.", words()))
        }
    }
}

/// Whether nothing of it keeps the control from being met.
fn is_settled(obligation: &Obligation) -> bool {
    let status = &obligation.status;
    match status.kind {
        StatusKind::ReliedOn => !status.qualified,
        StatusKind::Due => status.item.is_some(),
        kind => matches!(kind, StatusKind::Proven | StatusKind::ProvenAfterFailure | StatusKind::NotDue),
    }
}

fn is_shown(obligation: &Obligation) -> bool {
    let status = &obligation.status;
    match status.kind {
        StatusKind::Proven | StatusKind::ProvenAfterFailure | StatusKind::ReliedOn | StatusKind::PartlyProven => true,
        StatusKind::Due => status.item.is_some(),
        _ => false,
    }
}

/// What is done instead of all that is open; none: something else is open as well.
fn compensating(input: &PlanInput, requirement: &RequirementStatus) -> Option<String> {
    let matrix = input.matrix;
    let mut instead = BTreeSet::new();
    for (obligation, _) in requirement.obligations.iter().filter(|(o, _)| !is_settled(o)) {
        let duty = &matrix.duties[obligation.duty as usize].id;
        let deployments = input.statuses.deployments(obligation);
        let exceptions = matrix
            .exceptions
            .iter()
            .filter(|e| e.kind == "compensating-control" && e.duties.contains(duty) && deployments.contains(&e.deployment));
        let found: Vec<&str> = exceptions.map(|e| e.detail.as_str()).collect();
        if obligation.status.kind != StatusKind::Excepted || found.is_empty() {
            return None;
        }
        instead.extend(found);
    }
    (!instead.is_empty()).then(|| format!("Instead: {}", instead.into_iter().collect::<Vec<_>>().join("; ")))
}

fn originations_of_duties(
    input: &PlanInput,
    requirement: &RequirementStatus,
    leveraged: &BTreeSet<Party>,
) -> BTreeSet<Origination> {
    let of = |obligation: &Obligation| match (&input.matrix.duties[obligation.duty as usize].holder, obligation.owed_for) {
        (Holder::Party(Party::Organisation), OwedFor::Organisation) => Some(Origination::Corporate),
        (Holder::Party(Party::Organisation), _) => Some(Origination::System),
        (Holder::Party(party @ (Party::Provider | Party::ThirdParty(_))), _) => {
            (obligation.status.kind == StatusKind::ReliedOn && leveraged.contains(party)).then_some(Origination::Inherited)
        }
        (Holder::Party(Party::UserEntity) | Holder::Unresolved(_), _) => None,
    };
    requirement.obligations.iter().filter_map(|(obligation, _)| of(obligation)).collect()
}

/// Where a document or process of the organisation comes from: as the statement says, else by where the model places it.
fn originations_of_statement(
    input: &PlanInput,
    requirement: &RequirementStatus,
    id: &str,
    stated: Option<&Stated>,
) -> Vec<Origination> {
    let written = &input.scope.originations;
    if let Some(list) = written.get(id).or_else(|| written.get(&requirement.requirement.id)) {
        return list.clone();
    }
    match (stated, requirement.requirement.elsewhere) {
        (Some(Stated::Met(_) | Stated::NotMet(_)), Some(Elsewhere::Product)) => vec![Origination::System],
        (Some(Stated::Met(_) | Stated::NotMet(_)), Some(_)) => vec![Origination::Corporate],
        _ => Vec::new(),
    }
}

/// What the answers lack.
pub(super) fn missing(input: &PlanInput, answers: &[PartAnswer]) -> Vec<MissingFact> {
    let nobodys = |answer: &PartAnswer| {
        let kinds = [StatusKind::Unresolved, StatusKind::Unassigned];
        answer.requirement.obligations.iter().any(|(o, _)| kinds.contains(&o.status.kind))
    };
    let ids = |is_open: &dyn Fn(&PartAnswer) -> bool| -> Vec<&str> {
        answers.iter().filter(|answer| is_open(answer)).map(|answer| answer.id.as_str()).collect()
    };
    let undetermined = |answer: &PartAnswer| answer.implementation.is_none();
    let applies = |answer: &PartAnswer| !matches!(answer.implementation, None | Some(Implementation::NotApplicable));
    let unplanned = |answer: &PartAnswer| {
        let planned = &input.scope.planned;
        matches!(answer.stated, Some(Stated::NotMet(_)))
            && !planned.contains_key(&answer.id)
            && !planned.contains_key(&answer.requirement.requirement.id)
    };
    let groups: [(&str, &str, Vec<&str>); 4] = [
        ("ownership", "a duty that answers them is unresolved, or no team has it", ids(&|a| undetermined(a) && nobodys(a))),
        (
            "statements",
            "nobody has stated how what no cloud duty answers is met (`met_by`, `missing` or `not_applicable`)",
            ids(&|a| undetermined(a) && !nobodys(a)),
        ),
        ("statements: planned_by", "what is missing has no day by which it will be there", ids(&unplanned)),
        (
            "statements: origination",
            "nothing says where what meets them comes from (`corporate` or `system`)",
            ids(&|a| applies(a) && a.originations.is_empty()),
        ),
    ];
    let mut out: Vec<MissingFact> = groups
        .into_iter()
        .filter(|(_, _, ids)| !ids.is_empty())
        .map(|(key, what, ids)| MissingFact { key: input.key(key), what: format!("{what}: {}", ids.join(", ")) })
        .collect();
    let without_action: BTreeSet<&str> = answers
        .iter()
        .flat_map(|answer| &answer.customers)
        .filter(|duty| duty.customer.is_none())
        .map(|duty| duty.id.as_str())
        .collect();
    out.extend(without_action.into_iter().map(|duty| MissingFact {
        key: format!("user_entity_duties: {duty}: customer"),
        what: "whether customers configure something or provide it themselves (`configures` or `provides`)".to_owned(),
    }));
    out
}
