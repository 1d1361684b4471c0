//! Which obligations there are: assignments gathered by what they are owed for, and each judged.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use onus_model::{Holder, Party, ReportKind, Unit};

use super::items::{Exceptions, Items, exceptions};
use super::judge::{Asked, When, status};
use super::occurrences::OwedDays;
use super::proof::{Identities, proofs};
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
        identities: Identities::of(matrix),
        exceptions: exceptions(matrix),
        groups: Groups::default(),
        lifted: BTreeMap::new(),
        plain: BTreeMap::new(),
        places: BTreeMap::new(),
        reliances: BTreeMap::new(),
        out: Vec::new(),
        by_assignment: matrix.placements.iter().map(|placement| vec![Vec::new(); placement.assignments.len()]).collect(),
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
    Statuses::of(period, (judge.groups.list, judge.out), judge.by_assignment, matrix.teams.len())
}

/// Days on which something existed.
type Existence = (Option<Date>, Option<Date>);

/// Where a deployment is, as far as reports can tell: service, operator of the account, Regions.
type Place<'m> = (&'m str, Option<&'m str>, &'m [String]);

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

impl Lifted {
    fn of(duty: u32) -> Lifted {
        let (since, until) = (BTreeSet::new(), BTreeSet::new());
        Lifted { duty, deployments: Vec::new(), from: Vec::new(), since, until }
    }
}

/// The deployments of a placement, by when they existed, and by account as well.
struct Residents {
    by_existence: BTreeMap<Existence, Vec<u32>>,
    by_account: BTreeMap<(Existence, Option<u32>), Vec<u32>>,
}

struct Judge<'m> {
    matrix: &'m Matrix,
    when: When<'m>,
    accepts: &'m [ReportKind],
    relied_on_for: (Date, Date),
    items: Items<'m>,
    identities: Identities,
    exceptions: Exceptions<'m>,
    groups: Groups,
    lifted: BTreeMap<LiftedKey<'m>, Lifted>,
    /// Statuses without any item, which many obligations share.
    plain: BTreeMap<(Asked, OwedDays), Status>,
    /// Numbers of the places that reports see alike.
    places: BTreeMap<Place<'m>, u32>,
    /// Reliance by who carries the duty, where, and from which day on.
    reliances: BTreeMap<(&'m Party, u32, Date), Reliance>,
    out: Vec<Obligation>,
    by_assignment: Vec<Vec<Vec<u32>>>,
}

impl<'m> Judge<'m> {
    fn placement(&mut self, placement: u32, deployments: &[u32]) {
        let matrix = self.matrix;
        let mut by_existence: BTreeMap<Existence, Vec<u32>> = BTreeMap::new();
        let mut by_account: BTreeMap<(Existence, Option<u32>), Vec<u32>> = BTreeMap::new();
        for &deployment in deployments {
            let existence = self.existence(deployment);
            by_existence.entry(existence).or_default().push(deployment);
            let account = matrix.deployments[deployment as usize].account;
            by_account.entry((existence, account)).or_default().push(deployment);
        }
        let residents = Residents { by_existence, by_account };
        let places = self.places(placement, deployments);
        for (position, assignment) in (0..).zip(&matrix.placements[placement as usize].assignments) {
            let at = (placement, position);
            let duty = &matrix.duties[assignment.duty as usize];
            match &duty.holder {
                Holder::Unresolved(reason) => {
                    let status = Status { reason: Some(reason.clone()), ..Status::of(StatusKind::Unresolved) };
                    self.push(at, assignment.duty, OwedFor::Deployment, None, deployments.to_vec(), status);
                }
                Holder::Party(Party::UserEntity) => {}
                Holder::Party(party @ (Party::Provider | Party::ThirdParty(_))) => {
                    self.relied_on(at, assignment, (&duty.holder, party), &places);
                    self.reassigned(placement, position, assignment, deployments);
                }
                Holder::Party(Party::Organisation) => {
                    self.ours(at, assignment, &residents);
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
    fn ours(&mut self, at: (u32, u32), assignment: &Assignment, residents: &Residents) {
        let matrix = self.matrix;
        let duty = &matrix.duties[assignment.duty as usize];
        let team = assignment.accountable;
        // A reassignment to this team counts from its approval.
        let from = assignment.reassigned_from.as_ref().and(assignment.exception).and_then(|e| self.approved(e));
        let owed_for = match assignment.common_control {
            Some(control) => OwedFor::CommonControl(control),
            None if duty.unit == Unit::Deployment => {
                for (existence, deployments) in &residents.by_existence {
                    let since = existence.0.max(from);
                    self.by_deployment(at, assignment.duty, team, (since, existence.1), deployments, from.is_some());
                }
                return;
            }
            None => OwedFor::of(duty.unit, None),
        };
        let mut gather = |owed_for: OwedFor, existence: &Existence, deployments: &[u32]| {
            let lifted = self.lifted.entry((&duty.id, owed_for, team)).or_insert_with(|| Lifted::of(assignment.duty));
            lifted.deployments.extend_from_slice(deployments);
            lifted.since.insert(existence.0.max(from));
            lifted.until.insert(existence.1);
            if lifted.from.last() != Some(&at) {
                lifted.from.push(at);
            }
        };
        match owed_for {
            OwedFor::Account(_) => {
                let by_account = residents.by_account.iter();
                by_account.for_each(|((existence, account), list)| gather(OwedFor::Account(*account), existence, list));
            }
            _ => residents.by_existence.iter().for_each(|(existence, list)| gather(owed_for, existence, list)),
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
        let mut special = self.items.deployments(id, deployments);
        if !reassigned && let Some(excepted) = self.exceptions.get(id) {
            special.extend(excepted.keys().filter(|d| deployments.binary_search(d).is_ok()));
        }
        let rest: Vec<u32> = match special.is_empty() {
            true => deployments.to_vec(),
            false => deployments.iter().copied().filter(|d| !special.contains(d)).collect(),
        };
        let owed = |excepted| OwedDays { since: existence.0, until: existence.1, handed_over: None, excepted };
        if !rest.is_empty() {
            let status = self.judged(duty, team, &owed(Vec::new()), Vec::new());
            self.push(at, duty, OwedFor::Deployment, team, rest, status);
        }
        for deployment in special {
            let excepted = self.excepted(id, deployment).filter(|_| !reassigned).cloned().unwrap_or_default();
            let items = self.items.of_deployment(id, deployment);
            let status = self.judged(duty, team, &owed(excepted), items);
            self.push(at, duty, OwedFor::Deployment, team, vec![deployment], status);
        }
    }

    /// Days on which a duty of a deployment was excepted.
    fn excepted(&self, duty: &str, deployment: u32) -> Option<&Vec<(Date, Date)>> {
        self.exceptions.get(duty)?.get(&deployment)
    }

    /// What was ours, or another team's, until the day before a reassignment.
    fn reassigned(&mut self, placement: u32, position: u32, assignment: &Assignment, deployments: &[u32]) {
        let (Some(before), Some(exception)) = (&assignment.reassigned_from, assignment.exception) else { return };
        let Some(approved) = self.approved(exception) else { return };
        if approved <= self.when.period.0 || before.common_control.is_some() {
            return;
        }
        let duty = &self.matrix.duties[before.duty as usize];
        if duty.unit != Unit::Deployment {
            return;
        }
        for &deployment in deployments {
            let (since, until) = self.existence(deployment);
            let owed = OwedDays { since, until, handed_over: Some(approved), excepted: Vec::new() };
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

    /// Deployments of a placement that reports see alike: the same operator of the account and the same Regions.
    fn places(&mut self, placement: u32, deployments: &[u32]) -> Vec<(u32, Vec<u32>)> {
        let matrix = self.matrix;
        let configuration = matrix.placements[placement as usize].configuration as usize;
        let service = matrix.configurations[configuration].service.as_str();
        let mut alike: BTreeMap<Place, Vec<u32>> = BTreeMap::new();
        for &number in deployments {
            let deployment = &matrix.deployments[number as usize];
            let operator = deployment.account.and_then(|a| matrix.accounts[a as usize].operator.as_deref());
            alike.entry((service, operator, deployment.regions.as_slice())).or_default().push(number);
        }
        let mut out = Vec::new();
        for (place, deployments) in alike {
            let next = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
            out.push((*self.places.entry(place).or_insert(next), deployments));
        }
        out
    }

    /// A duty that another party carries, with the party.
    fn relied_on(
        &mut self,
        at: (u32, u32),
        assignment: &Assignment,
        (holder, party): (&Holder, &'m Party),
        places: &[(u32, Vec<u32>)],
    ) {
        let matrix = self.matrix;
        let mut period = self.relied_on_for;
        // What another party took over is asked of its reports from then on.
        let taken_over = assignment.reassigned_from.as_ref().and(assignment.exception).and_then(|e| self.approved(e));
        if taken_over.is_some_and(|day| day > period.1) {
            return;
        }
        let since = taken_over.filter(|day| *day >= period.0);
        period.0 = since.unwrap_or(period.0);
        let mut alike: BTreeMap<Reliance, Vec<u32>> = BTreeMap::new();
        for (place, deployments) in places {
            let Some(first) = deployments.first().map(|d| &matrix.deployments[*d as usize]) else { continue };
            let accepts = self.accepts;
            let answer = self
                .reliances
                .entry((party, *place, period.0))
                .or_insert_with(|| reliance(matrix, first, &operator_names(matrix, first, holder), accepts, period));
            match alike.get_mut(answer) {
                Some(known) => known.extend(deployments),
                None => _ = alike.insert(answer.clone(), deployments.clone()),
            }
        }
        for (answer, mut deployments) in alike {
            deployments.sort_unstable();
            let status = match answer {
                Reliance::On { reports, qualified, until } => {
                    Status { reports, qualified, until: Some(until), ..Status::of(StatusKind::ReliedOn) }
                }
                Reliance::Not(reason) => Status { reason: Some(reason), since, ..Status::of(StatusKind::NotReliedOn) },
            };
            self.push(at, assignment.duty, OwedFor::Deployment, None, deployments, status);
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
            let owed = OwedDays { since: lifted.since.first().copied().flatten(), until: ends, handed_over: None, excepted };
            let items = self.items.of_lifted(id, owed_for, &lifted.deployments);
            let status = self.judged(lifted.duty, team, &owed, items);
            let position = self.push_alone(lifted.duty, owed_for, team, lifted.deployments, status);
            for (placement, assignment) in lifted.from {
                self.by_assignment[placement as usize][assignment as usize].push(position);
            }
        }
    }

    /// Days on which every one of some deployments was excepted.
    fn all_excepted(&self, duty: &str, deployments: &[u32]) -> Vec<(Date, Date)> {
        let mut common: Option<Vec<(Date, Date)>> = None;
        for &deployment in deployments {
            let Some(own) = self.excepted(duty, deployment) else { return Vec::new() };
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
            status(asked, owed, &proofs(self.matrix, &self.identities, items.into_iter(), performer, when.day), when)
        };
        match team {
            Some(_) => judged,
            None => Status { kind: StatusKind::Unassigned, ..judged },
        }
    }

    fn push(&mut self, at: (u32, u32), duty: u32, owed_for: OwedFor, team: Option<u32>, deployments: Vec<u32>, status: Status) {
        let position = self.push_alone(duty, owed_for, team, deployments, status);
        self.by_assignment[at.0 as usize][at.1 as usize].push(position);
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
