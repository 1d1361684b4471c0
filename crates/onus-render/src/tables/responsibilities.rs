//! Inward views: what the provider and third parties carry for us, and what they expect of us.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::{Assignment, Assurance, Matrix, Scope};
use onus_core::status::{ObligationSet, Statuses};
use onus_model::{Holder, Party};

use super::{Column, Row, Table, column, count, duty_of, join, number, performing};

/// The framework whose scopes have a list of responsibilities.
pub const PCI: &str = "pci-dss";

const RESPONSIBILITIES: &[Column] = &[
    column("scope", "Scope", 22),
    column("requirement", "Requirement", 13),
    column("requirement_title", "In our words", 30),
    column("tpsp", "Third-party service provider", 18),
    column("managed_by", "Managed by", 14),
    column("services", "Services", 40),
    column("tpsp_duties", "The provider's duties", 44),
    column("entity_duties", "The entity's duties", 44),
    column("entity_teams", "Accountable teams", 30),
    column("others", "Others with a part", 20),
    column("unresolved", "Unresolved duties", 30),
    count("without_team", "The entity's duties without a team", 14),
    column("not_listed_because", "Nobody is listed because", 36),
];

/// PCI DSS 12.8.5: one row a requirement and third-party service provider, for the scopes of that framework, or for one of
/// them. None where no scope is of it.
pub fn responsibilities<'m>(matrix: &'m Matrix, scope: Option<&Scope>) -> Option<Table<'m>> {
    let asked = |s: &&Scope| s.framework == PCI && scope.is_none_or(|scope| scope.id == s.id);
    let scopes: Vec<&Scope> = matrix.scopes.iter().filter(asked).collect();
    if scopes.is_empty() {
        return None;
    }
    let rows: Vec<Row> = scopes.into_iter().flat_map(|scope| of_scope(matrix, scope)).collect();
    Some(Table {
        title: "PCI DSS 12.8.5",
        about: "One row per requirement and third-party service provider: who manages what. Third parties are listed for their own duties. Of a requirement without a provider, the last column says why",
        columns: RESPONSIBILITIES,
        printed: RESPONSIBILITIES.len(),
        rows: Box::new(rows.into_iter()),
    })
}

/// Those that serve us: the provider, and every third party that holds a duty.
fn suppliers(matrix: &Matrix, placements: &BTreeSet<u32>) -> BTreeMap<Party, BTreeSet<u32>> {
    let mut out: BTreeMap<Party, BTreeSet<u32>> = BTreeMap::new();
    out.insert(Party::Provider, placements.clone());
    for &placement in placements {
        for assignment in &matrix.placements[placement as usize].assignments {
            if let Holder::Party(party @ Party::ThirdParty(_)) = &duty_of(matrix, assignment).holder {
                out.entry(party.clone()).or_default().insert(placement);
            }
        }
    }
    out
}

fn of_scope<'m>(matrix: &'m Matrix, scope: &'m Scope) -> Vec<Row<'m>> {
    let placements: BTreeSet<u32> = scope.deployments.iter().map(|&d| matrix.deployments[d as usize].placement).collect();
    let Some(framework) = matrix.reference.frameworks.iter().find(|f| f.id == scope.framework) else { return Vec::new() };
    let suppliers = suppliers(matrix, &placements);
    let mut rows = Vec::new();
    for requirement in &framework.requirements {
        let before = rows.len();
        let requirement_duties: BTreeSet<&str> = requirement.duties.iter().map(|(duty, _, _)| duty.as_str()).collect();
        for (party, served) in &suppliers {
            let mut sums = Sums::default();
            for &placement in served {
                let placement = &matrix.placements[placement as usize];
                let configuration = &matrix.configurations[placement.configuration as usize];
                for assignment in
                    placement.assignments.iter().filter(|a| requirement_duties.contains(duty_of(matrix, a).id.as_str()))
                {
                    sums.add(matrix, party, &configuration.service_short, assignment);
                }
            }
            // A third party is listed for what it carries; the rest of its services stands in the provider's rows.
            if sums.theirs.is_empty() && *party != Party::Provider {
                continue;
            }
            let Some(managed) = sums.managed() else { continue };
            let name = match party {
                Party::Provider => matrix.reference.provider_name.as_str(),
                Party::ThirdParty(id) => matrix.reference.third_parties.get(id).unwrap_or(id),
                Party::Organisation | Party::UserEntity => continue,
            };
            rows.push(vec![
                Cow::Borrowed(scope.name.as_str()),
                Cow::Borrowed(requirement.id.as_str()),
                Cow::Borrowed(requirement.title.as_str()),
                // A name without an owner in the matrix is the exception's own.
                Cow::Owned(name.to_owned()),
                Cow::Borrowed(managed),
                join(sums.services),
                join(sums.theirs),
                join(sums.ours),
                join(sums.teams),
                join(sums.others),
                join(sums.unresolved),
                number(sums.orphans.len()),
                Cow::Borrowed(""),
            ]);
        }
        if rows.len() == before {
            let why = requirement.not_here().unwrap_or_else(|| "no duty of a service in scope answers it".to_owned());
            let mut row: Row = vec![
                Cow::Borrowed(scope.name.as_str()),
                Cow::Borrowed(requirement.id.as_str()),
                Cow::Borrowed(requirement.title.as_str()),
            ];
            row.extend(std::iter::repeat_n(Cow::Borrowed(""), RESPONSIBILITIES.len() - 5));
            row.extend([number(0), Cow::Owned(why)]);
            rows.push(row);
        }
    }
    rows
}

/// Duties that answer a requirement, by who holds them.
#[derive(Default)]
struct Sums<'m> {
    services: BTreeSet<&'m str>,
    theirs: BTreeSet<&'m str>,
    ours: BTreeSet<&'m str>,
    teams: BTreeSet<&'m str>,
    others: BTreeSet<&'m str>,
    unresolved: BTreeSet<&'m str>,
    orphans: BTreeSet<&'m str>,
}

impl<'m> Sums<'m> {
    fn add(&mut self, matrix: &'m Matrix, party: &Party, service: &'m str, assignment: &Assignment) {
        let duty = duty_of(matrix, assignment);
        self.services.insert(service);
        match &duty.holder {
            Holder::Unresolved(_) => {
                self.unresolved.insert(&duty.id);
            }
            Holder::Party(holder) if holder == party => {
                self.theirs.insert(&duty.id);
            }
            Holder::Party(Party::Organisation) => {
                self.ours.insert(&duty.id);
                match assignment.accountable {
                    Some(team) => self.teams.insert(super::team_name(matrix, team)),
                    None => self.orphans.insert(&duty.id),
                };
            }
            holder @ Holder::Party(_) => {
                self.others.insert(matrix.holder_name(holder));
            }
        }
    }

    /// None where nothing answers the requirement here.
    fn managed(&self) -> Option<&'static str> {
        Some(match (self.theirs.is_empty(), self.ours.is_empty()) {
            (false, true) if self.unresolved.is_empty() => "provider",
            (true, false) if self.unresolved.is_empty() => "entity",
            (false, false) if self.unresolved.is_empty() => "shared",
            (true, true) if self.unresolved.is_empty() && self.others.is_empty() => return None,
            (true, true) if self.unresolved.is_empty() => "another",
            _ => "unresolved",
        })
    }
}

const CUECS: &[Column] = &[
    column("report", "Report", 20),
    column("operator", "Operator", 22),
    column("cuec", "Control", 14),
    column("title", "In our words", 36),
    column("duty", "Duty", 28),
    column("fulfilled_by", "Accountable teams", 28),
    column("performing", "Performing teams", 28),
    column("others", "Carried by others", 20),
    count("deployments", "Deployments", 12),
    count("without_team", "Deployments without a team", 14),
    column("status", "Status", 30),
];

/// The register of complementary user-entity controls: one row a control and a duty that answers it.
pub fn cuecs<'m>(matrix: &'m Matrix, statuses: &'m Statuses) -> Table<'m> {
    let assigned = super::by_duty(matrix);
    let mut deployments: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for (index, deployment) in (0_u32..).zip(&matrix.deployments) {
        deployments.entry(deployment.placement as usize).or_default().push(index);
    }
    let mut rows: Vec<Row> = Vec::new();
    for report in &matrix.assurance {
        for (control, title, duties) in &report.cuecs {
            for duty in duties {
                let assignments = assigned.get(duty.as_str()).map_or(&[][..], Vec::as_slice);
                let sums = fulfilment(matrix, report, assignments, &deployments, statuses);
                rows.push(vec![
                    Cow::Borrowed(report.id.as_str()),
                    Cow::Borrowed(report.operator.as_str()),
                    Cow::Borrowed(control.as_str()),
                    Cow::Borrowed(title.as_str()),
                    Cow::Borrowed(duty.as_str()),
                    join(sums.accountable),
                    join(sums.performing),
                    join(sums.others),
                    number(sums.deployments),
                    number(sums.orphans),
                    Cow::Owned(sums.obligations.words().replace('\u{a0}', " ")),
                ]);
            }
        }
    }
    Table {
        title: "CUECs",
        about: "One row per control that a report expects of us and duty that answers it, for the services in that report's scope",
        columns: CUECS,
        printed: CUECS.len(),
        rows: Box::new(rows.into_iter()),
    }
}

#[derive(Default)]
struct Fulfilment<'m> {
    accountable: BTreeSet<&'m str>,
    performing: BTreeSet<&'m str>,
    others: BTreeSet<&'m str>,
    deployments: usize,
    orphans: usize,
    obligations: ObligationSet<'m>,
}

fn fulfilment<'m>(
    matrix: &'m Matrix,
    report: &Assurance,
    assignments: &[(usize, &'m Assignment)],
    deployments: &BTreeMap<usize, Vec<u32>>,
    statuses: &'m Statuses,
) -> Fulfilment<'m> {
    let mut out = Fulfilment::default();
    for (placement, assignment) in assignments {
        let configuration = &matrix.configurations[matrix.placements[*placement].configuration as usize];
        let here = deployments.get(placement).map_or(&[][..], Vec::as_slice);
        if here.is_empty() || !report.services.contains(&configuration.service) {
            continue;
        }
        let duty = duty_of(matrix, assignment);
        if duty.holder != Holder::Party(Party::Organisation) {
            out.others.insert(matrix.holder_name(&duty.holder));
            continue;
        }
        out.deployments += here.len();
        match assignment.accountable {
            Some(team) => {
                out.accountable.insert(super::team_name(matrix, team));
            }
            None => out.orphans += here.len(),
        }
        out.performing.extend(performing(assignment).into_iter().map(|t| super::team_name(matrix, t)));
        let owed = here.iter().filter_map(|d| {
            let position = matrix.placements[*placement].assignments.iter().position(|a| a.duty == assignment.duty)?;
            statuses.find(u32::try_from(*placement).ok()?, position, *d)
        });
        owed.for_each(|obligation| out.obligations.add(obligation));
    }
    out
}
