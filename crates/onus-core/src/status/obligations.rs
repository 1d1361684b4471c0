//! Which obligations there are: assignments gathered by what they are owed for, and each judged.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use onus_model::{Holder, Party, ReportKind, Unit};

use super::judge::{Asked, When, status};
use super::occurrences::OwedDays;
use super::proof::proofs;
use super::reports::{Reliance, operator_names, reliance};
use super::{Obligation, OwedFor, Status, StatusKind, Statuses};
use crate::matrix::{Assignment, Matrix, Scope};

/// What statuses are asked for.
#[derive(Clone, Copy, Debug)]
pub struct StatusQuestion<'a> {
    /// Only the deployments, the period and the framework of this scope; none: all of the organisation, over the year up to
    /// the day of the build, from the day on that records are kept.
    pub scope: Option<&'a Scope>,
}

/// The statuses of all obligations that a matrix holds, on the day of its build.
pub fn statuses(matrix: &Matrix, question: StatusQuestion) -> Statuses {
    statuses_over(matrix, question, None)
}

/// The same for a period of one's own, if one is given.
pub fn statuses_over(matrix: &Matrix, question: StatusQuestion, period: Option<(Date, Date)>) -> Statuses {
    let day = matrix.document.date;
    let year = day.checked_sub(jiff::Span::new().years(1)).and_then(|day| day.tomorrow()).unwrap_or(Date::MIN);
    let records_since = matrix.organisation.records_since;
    let own = (records_since.map_or(year, |since| since.max(year)).min(day), day);
    let period = period.or_else(|| question.scope.and_then(|scope| scope.period)).unwrap_or(own);
    let when = When { day, period, records_since, judging: &matrix.document.judging };
    let accepts = match question.scope {
        Some(scope) => matrix.reference.frameworks.iter().find(|f| f.id == scope.framework).map_or(&[][..], |f| &f.accepts),
        None => &matrix.reference.accepted_reports,
    };
    let mut judge = Judge {
        matrix,
        when,
        accepts,
        // A report of yesterday says nothing of tomorrow: what is still to come is not asked.
        relied_on_for: if question.scope.is_some() { (period.0, period.1.min(day)) } else { (day, day) },
        items: Items::of(matrix),
        exceptions: exceptions(matrix),
        groups: Groups::default(),
        lifted: BTreeMap::new(),
        plain: BTreeMap::new(),
        reliances: BTreeMap::new(),
        out: Vec::new(),
        index: BTreeMap::new(),
    };
    let mut here: Vec<Vec<u32>> = vec![Vec::new(); matrix.placements.len()];
    let mut put = |deployment: u32| here[matrix.deployments[deployment as usize].placement as usize].push(deployment);
    match question.scope {
        Some(scope) => scope.deployments.iter().copied().for_each(&mut put),
        None => (0..).take(matrix.deployments.len()).for_each(&mut put),
    }
    for (placement, deployments) in (0..).zip(&mut here).filter(|(_, deployments)| !deployments.is_empty()) {
        deployments.sort_unstable();
        judge.placement(placement, deployments);
    }
    judge.lift();
    Statuses { period, groups: judge.groups.list, obligations: judge.out, index: judge.index }
}

/// Days on which something existed.
type Existence = (Option<Date>, Option<Date>);

/// A lifted obligation: duty id, what it is owed for, team.
type LiftedKey<'m> = (&'m str, OwedFor, Option<u32>);

/// A lifted obligation while its deployments are gathered.
struct Lifted {
    duty: u32,
    deployments: Vec<u32>,
    from: Vec<(u32, u32)>,
    since: BTreeSet<Option<Date>>,
    until: BTreeSet<Option<Date>>,
}

struct Judge<'m> {
    matrix: &'m Matrix,
    when: When<'m>,
    accepts: &'m [ReportKind],
    relied_on_for: (Date, Date),
    items: Items<'m>,
    exceptions: BTreeMap<(u32, &'m str), Vec<(Date, Date)>>,
    groups: Groups,
    lifted: BTreeMap<LiftedKey<'m>, Lifted>,
    /// Statuses without any item, which many obligations share.
    plain: BTreeMap<(Asked, OwedDays), Status>,
    /// Reliance by operator, service, regions.
    reliances: BTreeMap<(Vec<String>, &'m str, &'m [String]), Reliance>,
    out: Vec<Obligation>,
    index: BTreeMap<(u32, u32), Vec<u32>>,
}

impl<'m> Judge<'m> {
    fn placement(&mut self, placement: u32, deployments: &[u32]) {
        let matrix = self.matrix;
        let mut by_existence: BTreeMap<Existence, Vec<u32>> = BTreeMap::new();
        for &deployment in deployments {
            by_existence.entry(self.existence(deployment)).or_default().push(deployment);
        }
        for (position, assignment) in (0..).zip(&matrix.placements[placement as usize].assignments) {
            let at = (placement, position);
            let duty = &matrix.duties[assignment.duty as usize];
            match &duty.holder {
                Holder::Unresolved(reason) => {
                    let status = Status { reason: Some(reason.clone()), ..Status::of(StatusKind::Unresolved) };
                    self.push(at, assignment.duty, OwedFor::Deployment, None, deployments.to_vec(), status);
                }
                Holder::Party(Party::UserEntity) => {}
                holder @ Holder::Party(Party::Provider | Party::ThirdParty(_)) => {
                    self.relied_on(at, assignment.duty, holder, deployments);
                    self.reassigned(placement, position, assignment, deployments);
                }
                Holder::Party(Party::Organisation) => {
                    self.ours(at, assignment, &by_existence);
                    self.reassigned(placement, position, assignment, deployments);
                }
            }
        }
    }

    fn existence(&self, deployment: u32) -> Existence {
        let deployment = &self.matrix.deployments[deployment as usize];
        (deployment.since, deployment.until)
    }

    /// Duties of ours in a placement.
    fn ours(&mut self, at: (u32, u32), assignment: &Assignment, by_existence: &BTreeMap<Existence, Vec<u32>>) {
        let matrix = self.matrix;
        let duty = &matrix.duties[assignment.duty as usize];
        let team = assignment.accountable;
        // A reassignment to this team counts from its approval.
        let from = assignment.reassigned_from.as_ref().and(assignment.exception).and_then(|e| self.approved(e));
        let owed_for = match assignment.common_control {
            Some(control) => OwedFor::CommonControl(control),
            None if duty.unit == Unit::Deployment => {
                for (existence, deployments) in by_existence {
                    let since = existence.0.max(from);
                    self.by_deployment(at, assignment.duty, team, (since, existence.1), deployments, from.is_some());
                }
                return;
            }
            None => OwedFor::of(duty.unit, None),
        };
        for (existence, deployments) in by_existence {
            for &deployment in deployments {
                let owed_for = match owed_for {
                    OwedFor::Account(_) => OwedFor::Account(matrix.deployments[deployment as usize].account),
                    other => other,
                };
                let lifted = self.lifted.entry((&duty.id, owed_for, team)).or_insert_with(|| Lifted {
                    duty: assignment.duty,
                    deployments: Vec::new(),
                    from: Vec::new(),
                    since: BTreeSet::new(),
                    until: BTreeSet::new(),
                });
                lifted.deployments.push(deployment);
                lifted.since.insert(existence.0.max(from));
                lifted.until.insert(existence.1);
                if lifted.from.last() != Some(&at) {
                    lifted.from.push(at);
                }
            }
        }
    }

    /// A duty that each deployment owes for itself. Deployments without an item or exception of their own are judged together.
    fn by_deployment(
        &mut self,
        at: (u32, u32),
        duty: u32,
        team: Option<u32>,
        existence: Existence,
        deployments: &[u32],
        reassigned: bool,
    ) {
        let id = self.matrix.duties[duty as usize].id.as_str();
        let special: Vec<u32> = self.items.deployments(id).filter(|d| deployments.binary_search(d).is_ok()).collect();
        let excepted = deployments.iter().copied().filter(|d| !reassigned && self.exceptions.contains_key(&(*d, id)));
        let special: BTreeSet<u32> = special.into_iter().chain(excepted).collect();
        let rest: Vec<u32> = deployments.iter().copied().filter(|d| !special.contains(d)).collect();
        let owed = |excepted| OwedDays { since: existence.0, until: existence.1, excepted };
        if !rest.is_empty() {
            let status = self.judged(duty, team, &owed(Vec::new()), Vec::new());
            self.push(at, duty, OwedFor::Deployment, team, rest, status);
        }
        for deployment in special {
            let excepted = self.exceptions.get(&(deployment, id)).filter(|_| !reassigned).cloned().unwrap_or_default();
            let items = self.items.of_deployment(id, deployment);
            let status = self.judged(duty, team, &owed(excepted), items);
            self.push(at, duty, OwedFor::Deployment, team, vec![deployment], status);
        }
    }

    /// What was ours, or another team's, until the day before a reassignment.
    fn reassigned(&mut self, placement: u32, position: u32, assignment: &Assignment, deployments: &[u32]) {
        let (Some(before), Some(exception)) = (&assignment.reassigned_from, assignment.exception) else { return };
        let Some(last) = self.approved(exception).and_then(|day| day.yesterday().ok()) else { return };
        if last < self.when.period.0 || before.common_control.is_some() {
            return;
        }
        let duty = &self.matrix.duties[before.duty as usize];
        if duty.unit != Unit::Deployment {
            return;
        }
        for &deployment in deployments {
            let (since, until) = self.existence(deployment);
            let owed = OwedDays { since, until: Some(until.map_or(last, |day| day.min(last))), excepted: Vec::new() };
            let items = self.items.of_deployment(&duty.id, deployment);
            let mut status = self.judged(before.duty, before.accountable, &owed, items);
            // What the earlier team owes no longer is nobody's next action.
            status.due_on = None;
            self.push((placement, position), before.duty, OwedFor::Deployment, before.accountable, vec![deployment], status);
        }
    }

    fn approved(&self, exception: u32) -> Option<Date> {
        self.matrix.exceptions[exception as usize].approved.as_ref().map(|approval| approval.on)
    }

    fn relied_on(&mut self, at: (u32, u32), duty: u32, holder: &Holder, deployments: &[u32]) {
        let matrix = self.matrix;
        let configuration = matrix.placements[at.0 as usize].configuration as usize;
        let service = matrix.configurations[configuration].service.as_str();
        let mut alike: BTreeMap<Reliance, Vec<u32>> = BTreeMap::new();
        for &number in deployments {
            let deployment = &matrix.deployments[number as usize];
            let names = operator_names(matrix, deployment, holder);
            let answer = self
                .reliances
                .entry((names.clone(), service, deployment.regions.as_slice()))
                .or_insert_with(|| reliance(matrix, deployment, &names, self.accepts, self.relied_on_for));
            alike.entry(answer.clone()).or_default().push(number);
        }
        for (answer, deployments) in alike {
            let status = match answer {
                Reliance::On { reports, qualified, until } => {
                    Status { reports, qualified, until: Some(until), ..Status::of(StatusKind::ReliedOn) }
                }
                Reliance::Not(reason) => Status { reason: Some(reason), ..Status::of(StatusKind::NotReliedOn) },
            };
            self.push(at, duty, OwedFor::Deployment, None, deployments, status);
        }
    }

    /// Judges the obligations that are owed once for several deployments.
    fn lift(&mut self) {
        for ((id, owed_for, team), mut lifted) in std::mem::take(&mut self.lifted) {
            lifted.deployments.sort_unstable();
            lifted.deployments.dedup();
            let ends = lifted.until.into_iter().collect::<Option<Vec<Date>>>().and_then(|days| days.into_iter().max());
            let excepted = self.all_excepted(id, &lifted.deployments);
            // An absent day orders first: something that always existed makes the whole so.
            let owed = OwedDays { since: lifted.since.first().copied().flatten(), until: ends, excepted };
            let items = self.items.of_lifted(id, owed_for, &lifted.deployments);
            let status = self.judged(lifted.duty, team, &owed, items);
            let position = self.push_alone(lifted.duty, owed_for, team, lifted.deployments, status);
            for at in lifted.from {
                self.index.entry(at).or_default().push(position);
            }
        }
    }

    /// Days on which every one of some deployments was excepted.
    fn all_excepted(&self, duty: &str, deployments: &[u32]) -> Vec<(Date, Date)> {
        let mut common: Option<Vec<(Date, Date)>> = None;
        for &deployment in deployments {
            let Some(own) = self.exceptions.get(&(deployment, duty)) else { return Vec::new() };
            common = Some(match common {
                None => own.clone(),
                Some(common) => {
                    let meet = |a: &(Date, Date)| own.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))).collect::<Vec<_>>();
                    common.iter().flat_map(meet).filter(|(from, to)| from <= to).collect()
                }
            });
        }
        common.unwrap_or_default()
    }

    fn judged(&mut self, duty: u32, team: Option<u32>, owed: &OwedDays, items: Vec<u32>) -> Status {
        let duty = &self.matrix.duties[duty as usize];
        let asked = Asked::of(self.matrix, &duty.id, duty.cadence);
        let performer = team.map(|team| &self.matrix.teams[team as usize]);
        let when = &self.when;
        let judged = if items.is_empty() {
            self.plain.entry((asked, owed.clone())).or_insert_with(|| status(asked, owed, &[], when)).clone()
        } else {
            status(asked, owed, &proofs(self.matrix, items.into_iter(), performer, when.day), when)
        };
        match team {
            Some(_) => judged,
            None => Status { kind: StatusKind::Unassigned, ..judged },
        }
    }

    fn push(&mut self, at: (u32, u32), duty: u32, owed_for: OwedFor, team: Option<u32>, deployments: Vec<u32>, status: Status) {
        let position = self.push_alone(duty, owed_for, team, deployments, status);
        self.index.entry(at).or_default().push(position);
    }

    fn push_alone(&mut self, duty: u32, owed_for: OwedFor, team: Option<u32>, deployments: Vec<u32>, status: Status) -> u32 {
        let count = if owed_for == OwedFor::Deployment { u32::try_from(deployments.len()).unwrap_or(u32::MAX) } else { 1 };
        let group = self.groups.position(deployments);
        self.out.push(Obligation { duty, owed_for, team, group, count, status });
        u32::try_from(self.out.len() - 1).unwrap_or(u32::MAX)
    }
}

/// Sets of deployments, each once.
#[derive(Default)]
struct Groups {
    list: Vec<Vec<u32>>,
    known: BTreeMap<Vec<u32>, u32>,
}

impl Groups {
    fn position(&mut self, deployments: Vec<u32>) -> u32 {
        *self.known.entry(deployments).or_insert_with_key(|deployments| {
            self.list.push(deployments.clone());
            u32::try_from(self.list.len() - 1).unwrap_or(u32::MAX)
        })
    }
}

/// Items of evidence by the duty that they are for.
struct Items<'m> {
    matrix: &'m Matrix,
    by_duty: BTreeMap<&'m str, Vec<u32>>,
    by_deployment: BTreeMap<(&'m str, u32), Vec<u32>>,
}

impl<'m> Items<'m> {
    fn of(matrix: &'m Matrix) -> Items<'m> {
        let mut items = Items { matrix, by_duty: BTreeMap::new(), by_deployment: BTreeMap::new() };
        for (index, item) in (0..).zip(&matrix.evidence) {
            for duty in item.duties.iter().map(String::as_str).collect::<BTreeSet<_>>() {
                items.by_duty.entry(duty).or_default().push(index);
                if let Some(deployment) = item.deployment {
                    items.by_deployment.entry((duty, deployment)).or_default().push(index);
                }
            }
        }
        items
    }

    /// Deployments that have an item of their own for a duty.
    fn deployments(&self, duty: &'m str) -> impl Iterator<Item = u32> {
        self.by_deployment.range((duty, 0)..=(duty, u32::MAX)).map(|((_, deployment), _)| *deployment)
    }

    fn of_deployment(&self, duty: &str, deployment: u32) -> Vec<u32> {
        self.by_deployment.get(&(duty, deployment)).cloned().unwrap_or_default()
    }

    /// Items for what is owed once for some deployments.
    fn of_lifted(&self, duty: &str, owed_for: OwedFor, deployments: &[u32]) -> Vec<u32> {
        let inside = |deployment: u32| deployments.binary_search(&deployment).is_ok();
        let account_inside =
            |account: u32| deployments.iter().any(|d| self.matrix.deployments[*d as usize].account == Some(account));
        let about = |index: &&u32| {
            let item = &self.matrix.evidence[**index as usize];
            match (item.deployment, item.common_control, item.account) {
                (Some(deployment), ..) => inside(deployment),
                (_, Some(control), _) => owed_for == OwedFor::CommonControl(control),
                (.., Some(account)) => match owed_for {
                    OwedFor::Account(of) => of == Some(account),
                    OwedFor::Organisation => account_inside(account),
                    OwedFor::CommonControl(_) | OwedFor::Deployment => false,
                },
                (None, None, None) => owed_for == OwedFor::Organisation,
            }
        };
        self.by_duty.get(duty).into_iter().flatten().filter(about).copied().collect()
    }
}

/// Days on which an approved exception was in force, by deployment and duty.
fn exceptions(matrix: &Matrix) -> BTreeMap<(u32, &str), Vec<(Date, Date)>> {
    let mut out: BTreeMap<(u32, &str), Vec<(Date, Date)>> = BTreeMap::new();
    for exception in &matrix.exceptions {
        let Some(approved) = &exception.approved else { continue };
        let days = (approved.on, exception.expires.unwrap_or(Date::MAX));
        for duty in exception.duties.iter().filter(|_| days.0 <= days.1) {
            out.entry((exception.deployment, duty)).or_default().push(days);
        }
    }
    out
}
