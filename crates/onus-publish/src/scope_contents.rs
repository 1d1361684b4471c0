//! What a scope holds: its deployments, its duties by what is to be done, who carries them, what proves them.
//!
//! Everything here is asked of the deployments in scope and of nothing else. Must not know: pages.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::{Assignment, Assurance, Deployment, Duty, Scope};
use onus_core::matrix_context::MatrixContext;
use onus_core::status::{Obligation, ObligationSet, OwedFor, StatusKind, Statuses};
use onus_model::{Holder, Party};

/// A scope, looked through once.
pub(super) struct ScopeContents<'a> {
    pub context: &'a MatrixContext<'a>,
    pub scope: &'a Scope,
    /// What everything in scope comes to, over the scope's period.
    pub statuses: &'a Statuses,
    /// Deployments in scope.
    pub in_scope: BTreeSet<u32>,
    /// Duties by domain, id, holder and statement.
    pub lines: Vec<ScopeDuty<'a>>,
    /// Items of evidence that prove something in scope.
    pub evidence: BTreeSet<usize>,
    /// Exceptions of deployments in scope.
    pub exceptions: BTreeSet<u32>,
    /// Teams that carry something in scope or look after a deployment in it.
    pub teams: BTreeSet<u32>,
}

/// Deployments in scope that share one duty, one statement and one holder.
pub(super) struct ScopeDuty<'a> {
    /// Position of its domain.
    pub domain: usize,
    pub duty: &'a Duty,
    pub deployments: Vec<u32>,
    /// What each accountable team has of it; `None` where a duty of ours has none.
    pub teams: BTreeMap<Option<u32>, Share<'a>>,
    /// Teams that carry it out for others.
    pub performs: BTreeSet<u32>,
    /// Places whose duty an exception touches.
    pub excepted: u64,
    /// Places that an assurance report covers: service, regions and period are in it.
    pub covered: u64,
    /// Common controls that fulfil it.
    pub controls: BTreeSet<u32>,
    /// Items of evidence behind it.
    pub items: BTreeSet<usize>,
}

/// A team's share of a line.
#[derive(Default)]
pub(super) struct Share<'a> {
    /// Deployments for which it is the team's.
    pub deployments: u64,
    /// What they owe.
    pub obligations: ObligationSet<'a>,
}

impl<'a> ScopeContents<'a> {
    pub fn new(context: &'a MatrixContext<'a>, scope: &'a Scope) -> ScopeContents<'a> {
        let mut contents = ScopeContents {
            context,
            scope,
            statuses: context.statuses_of(scope),
            in_scope: scope.deployments.iter().copied().collect(),
            lines: Vec::new(),
            evidence: BTreeSet::new(),
            exceptions: BTreeSet::new(),
            teams: BTreeSet::new(),
        };
        let order: BTreeMap<&str, usize> =
            context.matrix.reference.domains.iter().enumerate().map(|(i, d)| (d.id.as_str(), i)).collect();
        let mut lines: BTreeMap<(usize, &str, String, &str), ScopeDuty> = BTreeMap::new();
        let mut by_placement: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &index in &contents.in_scope {
            let deployment = &context.matrix.deployments[index as usize];
            contents.teams.extend(deployment.owner);
            by_placement.entry(deployment.placement).or_default().push(index);
        }
        for (placement, deployments) in &by_placement {
            for (position, assignment) in context.matrix.placements[*placement as usize].assignments.iter().enumerate() {
                let empty_line = |duty: u32| {
                    let duty = context.duty(duty);
                    let domain = order.get(duty.domain.as_str()).copied().unwrap_or(usize::MAX);
                    let key = (domain, duty.id.as_str(), context.party(&duty.holder), duty.statement.as_str());
                    (key, ScopeDuty::new(domain, duty))
                };
                contents.teams.extend(assignment.accountable.iter().chain(&assignment.performs));
                let (key, line) = empty_line(assignment.duty);
                lines.entry(key).or_insert(line).add(contents.statuses, *placement, position, deployments, assignment);
                let Some(before) = &assignment.reassigned_from else { continue };
                // What was another's until a reassignment in the period.
                let former = (before.duty, before.accountable);
                for obligation in contents.statuses.of_assignment(*placement, position) {
                    let carrier = (obligation.duty, obligation.team);
                    if obligation.owed_for == OwedFor::Deployment
                        && carrier == former
                        && carrier != (assignment.duty, assignment.accountable)
                    {
                        let (key, line) = empty_line(obligation.duty);
                        lines.entry(key).or_insert(line).add_former(contents.statuses, obligation, deployments);
                    }
                }
            }
        }
        contents.lines = lines.into_values().collect();
        contents.lines.iter_mut().for_each(|line| line.deployments.sort_unstable());
        for line in &contents.lines {
            contents.evidence.extend(&line.items);
        }
        let exceptions = context.matrix.exceptions.iter().zip(0_u32..);
        contents.exceptions = exceptions.filter(|(e, _)| contents.in_scope.contains(&e.deployment)).map(|(_, i)| i).collect();
        contents
    }

    /// Lines of a duty, by its id.
    pub fn of<'s>(&'s self, duty: &'s str) -> impl Iterator<Item = &'s ScopeDuty<'a>> {
        self.lines.iter().filter(move |l| l.duty.id == duty)
    }

    /// Deployments with their numbers.
    pub fn deployments(&self) -> impl Iterator<Item = (u32, &'a Deployment)> {
        self.in_scope.iter().map(|&i| (i, &self.context.matrix.deployments[i as usize]))
    }

    /// Configurations in scope with the number of their deployments in scope.
    pub fn configurations(&self) -> BTreeMap<usize, u64> {
        let mut out = BTreeMap::new();
        for (_, deployment) in self.deployments() {
            *out.entry(self.context.placement(deployment).configuration as usize).or_default() += 1;
        }
        out
    }

    /// Reports of parties that carry duties in scope, for services in scope.
    pub fn reports(&self) -> Vec<&'a Assurance> {
        let services: BTreeSet<&str> = self.deployments().map(|(_, d)| self.context.configuration(d).service.as_str()).collect();
        let matrix = self.context.matrix;
        matrix.assurance.iter().filter(|a| a.services.iter().any(|s| services.contains(s.as_str()))).collect()
    }
}

impl<'a> ScopeDuty<'a> {
    fn new(domain: usize, duty: &'a Duty) -> ScopeDuty<'a> {
        ScopeDuty {
            domain,
            duty,
            deployments: Vec::new(),
            teams: BTreeMap::new(),
            performs: BTreeSet::new(),
            excepted: 0,
            covered: 0,
            controls: BTreeSet::new(),
            items: BTreeSet::new(),
        }
    }

    /// Whether the duty is the organisation's.
    pub fn is_ours(&self) -> bool {
        self.duty.holder == Holder::Party(Party::Organisation)
    }

    fn add(&mut self, statuses: &'a Statuses, placement: u32, position: usize, deployments: &[u32], assignment: &Assignment) {
        let count = deployments.len() as u64;
        self.deployments.extend(deployments);
        self.performs.extend(assignment.performs.iter().filter(|t| Some(**t) != assignment.accountable));
        self.excepted += if assignment.exception.is_some() { count } else { 0 };
        let owed = deployments.iter().filter_map(|&index| statuses.find(placement, position, index));
        match &self.duty.holder {
            Holder::Party(Party::Organisation) => {
                self.controls.extend(assignment.common_control);
                let share = self.teams.entry(assignment.accountable).or_default();
                share.deployments += count;
                for obligation in owed {
                    share.obligations.add(obligation);
                    self.items.extend(obligation.status.items.iter().map(|item| *item as usize));
                }
            }
            Holder::Party(Party::Provider | Party::ThirdParty(_)) => {
                self.covered += owed.filter(|o| o.status.kind == StatusKind::ReliedOn).count() as u64;
            }
            _ => {}
        }
    }

    /// Adds what a team owed until it was reassigned.
    fn add_former(&mut self, statuses: &'a Statuses, obligation: &'a Obligation, deployments: &[u32]) {
        let owed: Vec<u32> = statuses.deployments(obligation).iter().copied().filter(|d| deployments.contains(d)).collect();
        let share = self.teams.entry(obligation.team).or_default();
        share.deployments += owed.len() as u64;
        owed.iter().for_each(|_| share.obligations.add(obligation));
        self.deployments.extend(owed);
        self.items.extend(obligation.status.items.iter().map(|item| *item as usize));
    }
}
