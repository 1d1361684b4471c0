//! What holds for any items and exceptions: sums agree, and a passing item never makes anything worse.

use std::collections::BTreeMap;

use jiff::civil::Date;
use onus_core::matrix::Matrix;
use onus_core::status::{Obligation, ObligationSet, OccurrenceState, StatusKind, StatusQuestion, requirement_statuses, statuses};

use super::{Case, DUTY, day};

/// An item as a random case has it: days after 1 May 2026, and what it is: passed, failed, not reviewed, or a hint that
/// passed.
type RandomItem = (i32, u8);
const HINT: u8 = 3;

fn random_evidence(items: &[RandomItem]) -> Vec<onus_core::matrix::Evidence> {
    use onus_core::inventory::{Review, ReviewResult};
    let item = |(position, (days, verdict)): (usize, &RandomItem)| {
        let collected = day("2026-05-01").checked_add(jiff::Span::new().days(*days)).unwrap();
        let review = |result| Review { on: collected.tomorrow().unwrap(), by: "Security".into(), result };
        onus_core::matrix::Evidence {
            deployment: Some(0),
            common_control: None,
            account: None,
            duties: vec![DUTY.into(), "guest-os.harden".into()],
            title: "A record".into(),
            file: format!("{position}.csv"),
            source: None,
            collected_on: Some(collected),
            collected_by: Some("Operations".into()),
            period: None,
            review: match verdict {
                1 => Some(review(ReviewResult::Fail)),
                2 => None,
                _ => Some(review(ReviewResult::Pass)),
            },
            id: String::new(),
            collection: None,
            results: (*verdict == HINT).then(|| onus_core::inventory::CheckResults {
                checks: vec!["tool:check".into()],
                proves: onus_model::Proves::Supports,
                population: None,
                passed: 3,
                failed: 0,
                muted: 0,
                manual: 0,
                not_applicable: 0,
                skipped: 0,
                errors: 0,
                failing: Vec::new(),
                missing: Vec::new(),
            }),
            place: String::new(),
        }
    };
    items.iter().enumerate().map(item).collect()
}

fn random_exceptions(exceptions: &[(i32, i32)]) -> Vec<onus_core::matrix::Exception> {
    let exception = |(approved, lasts): &(i32, i32)| {
        let on = day("2026-05-01").checked_add(jiff::Span::new().days(*approved)).unwrap();
        onus_core::matrix::Exception {
            deployment: 0,
            duties: vec![DUTY.into(), "guest-os.harden".into()],
            kind: "risk-acceptance".into(),
            detail: "a risk".into(),
            reference: None,
            approved: Some(onus_core::inventory::Approval { role: "Head of Risk".into(), on, ticket: None }),
            expires: Some(on.checked_add(jiff::Span::new().days(*lasts)).unwrap()),
            place: String::new(),
        }
    };
    exceptions.iter().map(exception).collect()
}

/// Obligations of a set of statuses: all, and the sums of those of each team and of each domain, by what they come to. Duties
/// answer several requirements, or none: those of each requirement are compared with the duties that it names.
struct Totals {
    all: BTreeMap<StatusKind, u32>,
    by_team: BTreeMap<StatusKind, u32>,
    by_domain: BTreeMap<StatusKind, u32>,
    by_requirement: BTreeMap<String, BTreeMap<StatusKind, u32>>,
    of_requirements: BTreeMap<String, BTreeMap<StatusKind, u32>>,
}

/// The same obligations counted in three ways: as they are listed, and as each deployment of a team and a domain finds them.
fn totals(matrix: &Matrix) -> Vec<Totals> {
    let all = [Some(&matrix.scopes[0]), None].map(|scope| statuses(matrix, StatusQuestion { scope }));
    all.iter()
        .map(|statuses| {
            let mut all: BTreeMap<StatusKind, u32> = BTreeMap::new();
            statuses.obligations.iter().for_each(|o| *all.entry(o.status.kind).or_default() += o.count);
            let mut by_team: BTreeMap<Option<u32>, ObligationSet> = BTreeMap::new();
            let mut by_domain: BTreeMap<&str, ObligationSet> = BTreeMap::new();
            for (deployment, index) in matrix.deployments.iter().zip(0_u32..) {
                let assignments = &matrix.placements[deployment.placement as usize].assignments;
                for position in 0..assignments.len() {
                    let here = statuses.of_assignment(deployment.placement, position);
                    for obligation in here.filter(|o| statuses.deployments(o).contains(&index)) {
                        by_team.entry(obligation.team).or_default().add(obligation);
                        by_domain.entry(&matrix.duties[obligation.duty as usize].domain).or_default().add(obligation);
                    }
                }
            }
            let sum = |sets: &mut dyn Iterator<Item = BTreeMap<StatusKind, u32>>| {
                let mut sums: BTreeMap<StatusKind, u32> = BTreeMap::new();
                sets.flatten().for_each(|(kind, n)| *sums.entry(kind).or_default() += n);
                sums
            };
            let framework = matrix.reference.frameworks.iter().find(|f| f.id == matrix.scopes[0].framework).unwrap();
            let judged = requirement_statuses(matrix, &matrix.scopes[0], framework, statuses);
            let by_requirement = judged.iter().map(|r| (r.requirement.id.clone(), r.obligations.counts())).collect();
            let mut of_requirements: BTreeMap<String, BTreeMap<StatusKind, u32>> = BTreeMap::new();
            for requirement in &framework.requirements {
                let counts = of_requirements.entry(requirement.id.clone()).or_default();
                let names = |o: &&Obligation| {
                    let id = &matrix.duties[o.duty as usize].id;
                    requirement.duties.iter().any(|(duty, ..)| duty == id)
                };
                for obligation in statuses.obligations.iter().filter(names) {
                    *counts.entry(obligation.status.kind).or_default() += obligation.count;
                }
            }
            Totals {
                by_requirement,
                of_requirements,
                all,
                by_team: sum(&mut by_team.values().map(ObligationSet::counts)),
                by_domain: sum(&mut by_domain.values().map(ObligationSet::counts)),
            }
        })
        .collect()
}

/// Status kinds order worst first, so that a later one is better.
fn kinds(matrix: &Matrix) -> Vec<(StatusKind, Option<Date>)> {
    let scope = statuses(matrix, StatusQuestion { scope: Some(&matrix.scopes[0]) });
    let whole = statuses(matrix, StatusQuestion { scope: None });
    let ours = |o: &&Obligation| [DUTY, "guest-os.harden"].contains(&matrix.duties[o.duty as usize].id.as_str());
    let both = scope.obligations.iter().filter(ours).chain(whole.obligations.iter().filter(ours));
    both.map(|o| {
        (o.status.kind, o.status.occurrences.iter().filter(|r| r.state == OccurrenceState::Proven).map(|r| r.from).max())
    })
    .collect()
}

#[test]
fn passing_items_never_make_anything_worse_and_no_later_day_is_proven() {
    use proptest::prelude::*;
    let base = Case::default().judge().matrix;
    // The last one is open, and nothing falls due in it.
    let periods =
        [("2026-07-01", "2026-09-30"), ("2026-07-01", "2026-12-31"), ("2026-11-01", "2026-11-28"), ("2026-11-05", "2026-11-29")];
    let items = prop::collection::vec((0..210_i32, 0..4_u8), 0..7);
    // How old the newest proof may be.
    let max_age = prop::option::of(10..150_u32);
    let timeless = any::<bool>();
    let records = prop::option::of(0..200_i32);
    // Days after 1 May 2026 on which an exception was approved and on which it expires.
    let exceptions = prop::collection::vec((0..210_i32, 0..120_i32), 0..3);
    let added = (0..210_i32, prop::sample::select(vec![0_u8, HINT]));
    let when = (0..periods.len(), timeless, records, max_age);
    let case = (items, when, exceptions, any::<prop::sample::Index>(), added);
    // At least so many; PROPTEST_CASES asks for more.
    let default = ProptestConfig::default();
    let config = ProptestConfig { cases: default.cases.max(3000), failure_persistence: None, ..default };
    proptest!(config, |((items, (period, timeless, records, max_age), exceptions, removed, added) in case)| {
        let mut matrix = base.clone();
        matrix.exceptions = random_exceptions(&exceptions);
        matrix.scopes[0].period = Some((day(periods[period].0), day(periods[period].1)));
        matrix.organisation.records_since =
            records.map(|days| day("2026-05-01").checked_add(jiff::Span::new().days(days)).unwrap());
        for duty in [DUTY, "guest-os.harden"] {
            let records = matrix.reference.evidence.get_mut(duty).unwrap();
            records.iter_mut().filter(|_| max_age.is_some()).for_each(|record| record.max_age_days = max_age);
            records.iter_mut().filter(|_| timeless && duty != DUTY).for_each(|record| record.cadence = None);
        }
        matrix.evidence = random_evidence(&items);
        let with = kinds(&matrix);
        for (_, proven) in &with {
            prop_assert!(proven.is_none_or(|day| day <= matrix.document.date));
        }
        for sums in totals(&matrix) {
            prop_assert_eq!(&sums.by_team, &sums.all);
            prop_assert_eq!(&sums.by_domain, &sums.all);
            prop_assert_eq!(&sums.by_requirement, &sums.of_requirements);
        }
        let mut more = items.clone();
        more.push(added);
        matrix.evidence = random_evidence(&more);
        for ((before, _), (after, _)) in with.iter().zip(kinds(&matrix)) {
            prop_assert!(after >= *before, "{before:?} became {after:?} with a passing item beside {items:?}");
        }
        matrix.evidence = random_evidence(&items);
        let passing: Vec<usize> = items.iter().enumerate().filter(|(_, item)| item.1 == 0 || item.1 == HINT).map(|(i, _)| i).collect();
        if !passing.is_empty() {
            matrix.evidence.remove(passing[removed.index(passing.len())]);
            for ((before, _), (after, _)) in with.iter().zip(kinds(&matrix)) {
                prop_assert!(after <= *before, "{before:?} became {after:?} without a passing item of {items:?}");
            }
        }
    });
}
