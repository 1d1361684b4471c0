//! Properties of resolution that hold for every inventory.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::check;
use onus_core::inventory::*;
use onus_core::matrix::{Document, Inputs, Matrix, Split, assemble};
use onus_model::{Holder, Model, Party};
use onus_model_aws::builtin_model;
use onus_source::typed::Spanned;
use onus_source::{At, SourceMap};
use proptest::prelude::*;

fn spanned(value: &str) -> Spanned<String> {
    Spanned { value: value.to_owned(), at: At::default() }
}

fn sources() -> SourceMap {
    let mut sources = SourceMap::default();
    sources.add("inventory.yaml", "teams: []\n");
    sources
}

fn document() -> Document {
    Document {
        title: "Handbook".into(),
        authors: vec![],
        language: "en".into(),
        version: "1".into(),
        classification: "Internal".into(),
        review_by: None,
        date: "2026-11-22".parse().expect("a day"),
        revision: None,
        model_version: "test".into(),
        program_version: "test".into(),
        judging: Default::default(),
    }
}

fn matrix(model: &Model, inventory: &Inventory) -> Result<Matrix, Vec<onus_source::Diagnostic>> {
    assemble(&Inputs { model, inventory, sources: &sources(), document: document() })
}

fn options() -> check::Options {
    check::Options { rule_max_age_days: 10_000, expiry_notice_days: 30, ..check::Options::default() }
}

const TEAMS: [&str; 3] = ["payments", "platform", "security"];

/// Numbers from which [`inventory`] makes one deployment.
#[derive(Clone, Debug)]
struct Seed {
    service: usize,
    values: Vec<usize>,
    owner: Option<usize>,
    environment: usize,
    exception: Option<(usize, bool)>,
}

fn seed() -> impl Strategy<Value = Seed> {
    (
        any::<u16>(),
        prop::collection::vec(any::<u8>(), 8),
        prop::option::of(0..TEAMS.len()),
        0..3_usize,
        prop::option::of((any::<u16>(), any::<bool>())),
    )
        .prop_map(|(service, values, owner, environment, exception)| Seed {
            service: service.into(),
            values: values.into_iter().map(usize::from).collect(),
            owner,
            environment,
            exception: exception.map(|(n, b)| (n.into(), b)),
        })
}

fn inventory(model: &Model, seeds: &[Seed], ownership: &[(usize, usize)]) -> Inventory {
    let services: Vec<_> = model.services.values().filter(|s| s.parent.is_none()).collect();
    let domains: Vec<&str> = model.domains.iter().map(|d| d.id.as_str()).collect();
    let mut inventory = Inventory::default();
    inventory.organisation.name = "Larkspur Ltd".into();
    inventory.organisation.short = "Larkspur".into();
    inventory.teams = TEAMS
        .iter()
        .map(|id| Team { id: spanned(id), name: (*id).into(), email: None, contact: None, lead: None, about: None })
        .collect();
    let mut used = BTreeSet::new();
    for &(team, domain) in ownership {
        let domain = domains[domain % domains.len()];
        if used.insert(domain) {
            inventory.ownership.push(Ownership {
                at: At::default(),
                accountable: spanned(TEAMS[team % TEAMS.len()]),
                performs: vec![],
                selector: Selector { domains: vec![spanned(domain)], ..Selector::default() },
                common_control: None,
            });
        }
    }
    for (number, seed) in seeds.iter().enumerate() {
        let service = services[seed.service % services.len()];
        // A third of the options stays unset, so that defaults and unresolved cells are met too.
        let options = service
            .options
            .iter()
            .zip(&seed.values)
            .filter(|(_, n)| *n % 3 != 0)
            .map(|((name, option), n)| {
                (name.clone(), option.values.get_index(n % option.values.len()).expect("in range").0.clone())
            })
            .collect();
        inventory.deployments.push(Deployment {
            at: At::default(),
            id: spanned(&format!("d{number:03}")),
            name: format!("Deployment {number}"),
            service: spanned(&service.id),
            options,
            options_at: BTreeMap::new(),
            owner: seed.owner.map(|o| spanned(TEAMS[o])),
            environment: Some(["production", "staging", "test"][seed.environment].into()),
            account: None,
            regions: vec![],
            data: vec![],
            count: 1,
            exceptions: vec![],
            since: None,
            until: None,
            note: None,
        });
    }
    inventory
}

/// Gives some deployments an exception on a duty that really is theirs.
fn except(model: &Model, inventory: &mut Inventory, seeds: &[Seed]) {
    let plain = matrix(model, inventory).expect("an inventory without exceptions resolves");
    for (deployment, seed) in inventory.deployments.iter_mut().zip(seeds) {
        let Some((pick, third)) = seed.exception else { continue };
        let details = plain.deployments.iter().find(|d| d.id == deployment.id.value).expect("every deployment is in the matrix");
        let ours: Vec<&str> = plain.placements[details.placement as usize]
            .assignments
            .iter()
            .map(|a| &plain.duties[a.duty as usize])
            .filter(|d| d.holder == Holder::Party(Party::Organisation))
            .map(|d| d.id.as_str())
            .collect();
        let to = if third { Receiver::ThirdParty("Example Backups Ltd".into()) } else { Receiver::Team(spanned("security")) };
        deployment.exceptions.push(Exception {
            at: At::default(),
            kind: ExceptionKind::Reassignment(to),
            duties: vec![spanned(ours[pick % ours.len()])],
            reference: None,
            approved: None,
            expires_at: None,
            expires: Some("2027-01-31".parse().expect("a day")),
        });
    }
}

/// All facts of a matrix by names instead of indices.
fn facts(matrix: &Matrix) -> BTreeMap<String, Vec<String>> {
    let one = |d: &onus_core::matrix::Deployment| {
        let placement = &matrix.placements[d.placement as usize];
        let mut lines: Vec<String> = placement
            .assignments
            .iter()
            .map(|a| {
                let duty = &matrix.duties[a.duty as usize];
                let team = a.accountable.map(|t| matrix.teams[t as usize].id.clone());
                format!("{} {:?} {team:?} {}", duty.id, duty.holder, duty.statement)
            })
            .collect();
        lines.push(matrix.configurations[placement.configuration as usize].id.clone());
        (d.id.clone(), lines)
    };
    matrix.deployments.iter().map(one).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn order_of_lines_and_rules_does_not_matter(
        seeds in prop::collection::vec(seed(), 1..20),
        ownership in prop::collection::vec((0..3_usize, any::<u8>().prop_map(usize::from)), 0..8),
        turn in any::<u8>(),
    ) {
        let mut model = builtin_model();
        let mut inventory = inventory(&model, &seeds, &ownership);
        except(&model, &mut inventory, &seeds);
        let before = facts(&matrix(&model, &inventory).expect("resolves"));
        let turn = usize::from(turn) % inventory.deployments.len();
        inventory.deployments.rotate_left(turn);
        inventory.ownership.reverse();
        for service in model.services.values_mut() {
            service.rules.reverse();
        }
        let after = facts(&matrix(&model, &inventory).expect("resolves"));
        prop_assert_eq!(before, after);
    }

    #[test]
    fn every_cell_is_resolved_not_applicable_or_unresolved_for_a_reason(seeds in prop::collection::vec(seed(), 1..20)) {
        let model = builtin_model();
        let matrix = matrix(&model, &inventory(&model, &seeds, &[])).expect("resolves");
        for configuration in &matrix.configurations {
            prop_assert_eq!(configuration.cells.len(), matrix.reference.domains.len());
            for cell in &configuration.cells {
                let holders: BTreeSet<&str> = cell.duties.iter().map(|d| match &matrix.duties[*d as usize].holder {
                    Holder::Party(Party::Provider) => "provider",
                    Holder::Party(Party::Organisation) => "organisation",
                    Holder::Party(Party::ThirdParty(_)) => "third",
                    Holder::Party(Party::UserEntity) => "user",
                    Holder::Unresolved(_) => "unresolved",
                }).collect();
                match cell.split {
                    // A shared cell shows every party's half.
                    Split::Shared => prop_assert!(holders.len() > 1 && !holders.contains("unresolved")),
                    Split::Provider => prop_assert_eq!(holders, BTreeSet::from(["provider"])),
                    Split::Organisation => prop_assert_eq!(holders, BTreeSet::from(["organisation"])),
                    Split::ThirdParty => prop_assert_eq!(holders, BTreeSet::from(["third"])),
                    Split::NotApplicable => prop_assert!(cell.duties.is_empty() && cell.reason.is_some()),
                    Split::Unresolved => prop_assert!(holders.contains("unresolved") || cell.reason.is_some()),
                }
            }
        }
    }

    #[test]
    fn no_duty_of_ours_lacks_both_a_team_and_a_finding(
        seeds in prop::collection::vec(seed(), 1..20),
        ownership in prop::collection::vec((0..3_usize, any::<u8>().prop_map(usize::from)), 0..8),
    ) {
        let model = builtin_model();
        let matrix = matrix(&model, &inventory(&model, &seeds, &ownership)).expect("resolves");
        let inventory = Inventory::default();
        let input = check::CheckInput {
            model: &model,
            matrix: &matrix,
            inventory: &inventory,
            population: &Population::default(),
            sources: &SourceMap::default(),
            options: &options(),
        };
        let findings = check::check(&input).findings;
        for (deployment, index) in matrix.deployments.iter().zip(0_u32..) {
            for assignment in &matrix.placements[deployment.placement as usize].assignments {
                let duty = &matrix.duties[assignment.duty as usize];
                if duty.holder == Holder::Party(Party::Organisation) && assignment.accountable.is_none() {
                    let told = findings.iter().any(|f| f.code == "ONUS-C001" && f.deployment == Some(index) && (f.duty.is_none() || f.message.contains(&format!("`{}`", duty.id))));
                    prop_assert!(told, "{} of {} is an orphan without a finding", duty.id, deployment.id);
                }
            }
        }
    }

    #[test]
    fn no_exception_moves_a_duty_to_the_provider(seeds in prop::collection::vec(seed(), 1..20)) {
        let model = builtin_model();
        let mut inventory = inventory(&model, &seeds, &[]);
        let before = matrix(&model, &inventory).expect("resolves");
        except(&model, &mut inventory, &seeds);
        let after = matrix(&model, &inventory).expect("resolves");
        let provider = |m: &Matrix, d: usize| -> BTreeSet<String> {
            m.placements[m.deployments[d].placement as usize].assignments.iter()
                .map(|a| &m.duties[a.duty as usize])
                .filter(|d| d.holder == Holder::Party(Party::Provider))
                .map(|d| d.id.clone())
                .collect()
        };
        for d in 0..before.deployments.len() {
            prop_assert_eq!(provider(&before, d), provider(&after, d));
            let placement = &after.placements[after.deployments[d].placement as usize];
            for assignment in &placement.assignments {
                let duty = &after.duties[assignment.duty as usize];
                if let (Holder::Party(Party::ThirdParty(_)), Some(_)) = (&duty.holder, assignment.exception) {
                    let oversight = format!("{}-oversight", duty.id);
                    let watched = placement.assignments.iter().any(|a| {
                        let d = &after.duties[a.duty as usize];
                        d.id == oversight && d.holder == Holder::Party(Party::Organisation)
                    });
                    prop_assert!(watched, "{} was given away without oversight", duty.id);
                }
            }
        }
    }
}

#[test]
fn two_rules_of_equal_strength_are_an_error_with_both_places() {
    let model = builtin_model();
    let seeds = [Seed { service: 0, values: vec![1; 8], owner: None, environment: 0, exception: None }];
    let mut inventory = inventory(&model, &seeds, &[]);
    for team in ["payments", "platform"] {
        inventory.ownership.push(Ownership {
            at: At::default(),
            accountable: spanned(team),
            performs: vec![],
            selector: Selector { environments: vec![spanned("production")], ..Selector::default() },
            common_control: None,
        });
    }
    let problems = matrix(&model, &inventory).expect_err("a tie is an error");
    assert_eq!(problems[0].code.id(), "ONUS-M001");
    assert_eq!(problems[0].related.len(), 1);
}

#[test]
fn the_more_specific_rule_of_ownership_wins() {
    let model = builtin_model();
    let ec2 = model.services.values().filter(|s| s.parent.is_none()).position(|s| s.id == "ec2").expect("ec2 is in the model");
    let seeds = [Seed { service: ec2, values: vec![1; 8], owner: Some(0), environment: 0, exception: None }];
    let mut inventory = inventory(&model, &seeds, &[]);
    let mut rule = |team: &str, selector: Selector| {
        inventory.ownership.push(Ownership {
            at: At::default(),
            accountable: spanned(team),
            performs: vec![],
            selector,
            common_control: None,
        });
    };
    rule("security", Selector::default());
    rule(
        "platform",
        Selector { domains: vec![spanned("guest-os")], environments: vec![spanned("production")], ..Selector::default() },
    );
    rule("security", Selector { duties: vec![spanned("guest-os.roll-out")], ..Selector::default() });
    let matrix = matrix(&model, &inventory).expect("resolves");
    let owner = |id: &str| {
        let a = matrix.placements[0].assignments.iter().find(|a| matrix.duties[a.duty as usize].id == id).expect("a duty of EC2");
        matrix.teams[a.accountable.expect("somebody") as usize].id.clone()
    };
    assert_eq!(owner("guest-os.roll-out"), "security", "a duty is more specific than a domain and an environment");
    assert_eq!(owner("guest-os.build-image"), "platform");
    assert_eq!(owner("application-security.build"), "payments", "a rule that selects nothing is weaker than the owner");
}
