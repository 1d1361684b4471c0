//! What holds for any two matrices, and what changes of small inventories come to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use onus_core::diff::{ChangeKind, Changes, DeploymentChange, ResponsibleTeams, diff, risk_words, words};
use onus_core::inventory::Inventory;
use onus_core::matrix::{Document, Inputs, Matrix, assemble};
use onus_model::Model;
use onus_model::vocabulary::PartyKind;
use onus_source::SourceMap;
use proptest::prelude::*;

use super::fixtures;

/// A change of one duty in one deployment, or of one register's entry, with its sides.
type Fact = (String, String, Option<String>, Option<String>);

/// All that changes say, without grouping and order. Deployments have the id of the pair, the lesser of both.
fn flat(changes: &Changes) -> BTreeSet<Fact> {
    let pair: BTreeMap<&str, &str> = changes
        .renamed
        .iter()
        .flat_map(|r| {
            let least = r.from.id.as_str().min(r.to.id.as_str());
            [(r.from.id.as_str(), least), (r.to.id.as_str(), least)]
        })
        .collect();
    let id = |id: &str| pair.get(id).map_or(id, |p| *p).to_owned();
    let mut out = BTreeSet::new();
    for whole in &changes.added {
        out.insert(("deployment".into(), whole.deployment.id.clone(), None, Some(format!("{:?}", whole.owner))));
    }
    for whole in &changes.removed {
        out.insert(("deployment".into(), whole.deployment.id.clone(), Some(format!("{:?}", whole.owner)), None));
    }
    for renamed in &changes.renamed {
        out.insert(("renamed".into(), id(&renamed.from.id), Some(renamed.from.id.clone()), Some(renamed.to.id.clone())));
    }
    for change in &changes.changed {
        for deployment in &change.deployments {
            one(change, &id(&deployment.id), &mut out);
        }
    }
    let hands = |h: &ResponsibleTeams| Some(format!("{h:?}"));
    for handed in &changes.handed_over {
        for deployment in &handed.deployments {
            for (duty, _) in &handed.duties {
                out.insert((format!("hands of {}", duty.id), id(&deployment.id), hands(&handed.from), hands(&handed.to)));
            }
        }
    }
    for restated in &changes.restated {
        for deployment in &restated.deployments {
            for f in &restated.fields {
                out.insert((format!("{} of {}", f.field, restated.duty.id), id(&deployment.id), f.from.clone(), f.to.clone()));
            }
        }
    }
    for change in &changes.statuses {
        let deployments = change.deployments.iter().map(|d| id(&d.id));
        for about in deployments.chain(change.others.iter().cloned()) {
            let side = |kind: onus_core::status::StatusKind| Some(kind.id().to_owned());
            out.insert((format!("status of {}", change.duty.id), about, side(change.from), side(change.to)));
        }
    }
    for change in changes.exceptions.iter().chain(&changes.evidence).chain(&changes.others) {
        let about = change.deployment.as_ref().map_or_else(String::new, |d| id(&d.id));
        let there = |is: bool, state: &Option<String>| is.then(|| format!("{state:?}"));
        let entry = format!("{} {:?}", change.kind, change.duties);
        out.insert((
            entry.clone(),
            about.clone(),
            there(change.fate != ChangeKind::Added, &change.state_from),
            there(change.fate != ChangeKind::Removed, &change.state_to),
        ));
        for f in &change.fields {
            out.insert((format!("{entry} {}", f.field), about.clone(), f.from.clone(), f.to.clone()));
        }
    }
    out
}

fn one(change: &DeploymentChange, id: &str, out: &mut BTreeSet<Fact>) {
    for f in &change.facts {
        out.insert((f.field.clone(), id.to_owned(), f.from.clone(), f.to.clone()));
    }
    for o in &change.options {
        let side = |v: &Option<onus_core::diff::OptionValue>| v.as_ref().map(|v| format!("{:?} {:?}", v.value, v.origin));
        out.insert((format!("option {}", o.option), id.to_owned(), side(&o.from), side(&o.to)));
    }
    for s in &change.splits {
        let side = |v: &Option<onus_core::diff::AreaHolders>| v.as_ref().map(|v| format!("{:?} {:?}", v.split, v.parties));
        out.insert((format!("split {}", s.domain), id.to_owned(), side(&s.from), side(&s.to)));
    }
    for d in &change.duties {
        let side = |v: &Option<onus_core::diff::DutyHolder>| v.as_ref().map(|v| format!("{v:?}"));
        out.insert((format!("duty {}", d.duty.id), id.to_owned(), side(&d.from), side(&d.to)));
    }
    for t in &change.teams {
        out.insert((format!("team {}", t.team), id.to_owned(), Some(t.relieved.to_string()), Some(t.gains.to_string())));
    }
}

fn mirrored(facts: &BTreeSet<Fact>) -> BTreeSet<Fact> {
    facts.iter().map(|(what, about, from, to)| (what.clone(), about.clone(), to.clone(), from.clone())).collect()
}

/// What stands in a small inventory: each number chooses something.
#[derive(Clone, Debug)]
struct Seed {
    there: bool,
    name: u8,
    service: u8,
    option: u8,
    owner: u8,
    count: u8,
    exception: u8,
    evidence: u8,
}

fn seed() -> impl Strategy<Value = Seed> {
    (prop::bool::weighted(0.8), 0..3_u8, 0..4_u8, 0..3_u8, 0..3_u8, 1..3_u8, 0..4_u8, 0..4_u8).prop_map(
        |(there, name, service, option, owner, count, exception, evidence)| Seed {
            there,
            name,
            service,
            option,
            owner,
            count,
            exception,
            evidence,
        },
    )
}

fn inventory_of(seeds: &[Seed], shift: usize, rule: u8) -> String {
    let mut text = String::from("organisation: { name: Larkspur Ltd, short: Larkspur }\nteams:\n");
    text.push_str("  - { id: orders, name: Orders }\n  - { id: platform, name: Platform }\n");
    match rule {
        1 => text.push_str("ownership:\n  - { accountable: platform, domains: [guest-os] }\n"),
        2 => text.push_str("ownership:\n  - { accountable: platform, performs: [orders], domains: [backup-recovery] }\n"),
        _ => {}
    }
    text.push_str("deployments:\n");
    let there: Vec<(usize, &Seed)> = seeds.iter().enumerate().filter(|(_, s)| s.there).collect();
    if there.is_empty() {
        text.push_str("  []\n");
    }
    for (number, s) in there {
        let service = ["ec2", "ecs", "rds", "s3"][usize::from(s.service)];
        let option = match (service, s.option) {
            ("ecs", 1) => ", options: { launch_type: ec2 }",
            ("ecs", 2) => ", options: { launch_type: fargate }",
            ("rds", 1) => ", options: { multi_az: true }",
            _ => "",
        };
        let owner = ["", ", owner: orders", ", owner: platform"][usize::from(s.owner)];
        // Ids move along with `shift`, so that renamed ones are met.
        let id = (number + shift) % 7;
        text.push_str(&format!(
            "  - {{ id: service-{id}, name: Name {}, service: {service}{option}{owner}, count: {}",
            s.name, s.count
        ));
        let day = ["2026-01-01", "2027-01-01"][usize::from(s.exception % 2)];
        if s.exception == 1 {
            text.push_str(&format!(
                ", exceptions: [{{ kind: risk-acceptance, duties: [backup-recovery.back-up], risk: R, expires: {day} }}]"
            ));
        }
        if s.exception >= 2 {
            text.push_str(&format!(
                ", exceptions: [{{ kind: reassignment, duties: [backup-recovery.restore-test], to: {{ third_party: Copies Ltd }}, expires: {day} }}]"
            ));
        }
        if s.evidence > 0 {
            let on = ["2024-01-01", "2026-10-01", "2026-11-01"][usize::from(s.evidence - 1)];
            text.push_str(&format!(
                ", evidence: [{{ duties: [backup-recovery.back-up], file: proof.txt, collected: {{ on: {on} }} }}]"
            ));
        }
        text.push_str(" }\n");
    }
    text
}

fn read(model: &Model, text: &str) -> Matrix {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("proof.txt"), "proof").expect("written");
    fs::write(folder.path().join("inventory.yaml"), text).expect("written");
    let mut sources = SourceMap::default();
    let loaded = onus_core::inventory::load(folder.path(), Path::new("inventory.yaml"), model, &mut sources);
    let inventory: Inventory = loaded.unwrap_or_else(|p| panic!("{p:#?}\n{text}")).inventory;
    let document = Document {
        title: "Handbook".into(),
        authors: vec![],
        language: "en".into(),
        version: "1".into(),
        classification: "Internal".into(),
        review_by: None,
        date: "2026-11-22".parse().expect("a day"),
        revision: None,
        model_version: model.version.clone(),
        program_version: "test".into(),
        judging: Default::default(),
    };
    assemble(&Inputs { model, inventory: &inventory, sources: &sources, document }).expect("no contradiction")
}

fn model(name: &str) -> Model {
    crate::inventory::model_of(&fixtures().join(name))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn nothing_changes_from_a_matrix_to_itself_and_the_way_back_mirrors_the_way_there(
        a in prop::collection::vec(seed(), 0..7),
        b in prop::collection::vec(seed(), 0..7),
        shift in 0..3_usize,
        rules in (0..3_u8, 0..3_u8),
        next in any::<bool>(),
    ) {
        let (first, second) = (model("model"), model(if next { "model-next" } else { "model" }));
        let a = read(&first, &inventory_of(&a, 0, rules.0));
        let b = read(&second, &inventory_of(&b, shift, rules.1));
        prop_assert!(diff(&a, &a).is_empty());
        prop_assert!(diff(&b, &b).is_empty());
        let (there, back) = (flat(&diff(&a, &b)), flat(&diff(&b, &a)));
        prop_assert_eq!(mirrored(&there), back);
        // Whatever differs in what the teams carry is told.
        if loads(&a) != loads(&b) {
            prop_assert!(!there.is_empty());
        }
    }
}

/// Duties by deployment and team: what a reader of two books would compare.
fn loads(matrix: &Matrix) -> BTreeMap<String, Vec<(String, String, Option<u32>)>> {
    let duties = |d: &onus_core::matrix::Deployment| {
        let assignments = &matrix.placements[d.placement as usize].assignments;
        let mut all: Vec<_> = assignments
            .iter()
            .map(|a| {
                let duty = &matrix.duties[a.duty as usize];
                (duty.id.clone(), format!("{:?} {}", duty.holder, duty.statement), a.accountable)
            })
            .collect();
        all.sort();
        all
    };
    matrix.deployments.iter().map(|d| (d.id.clone(), duties(d))).collect()
}

#[test]
fn a_thousand_deployments_that_change_alike_are_one_entry() {
    let text = |launch: &str| {
        let mut text = String::from("organisation: { name: L, short: L }\nteams: [{ id: orders, name: Orders }]\ndeployments:\n");
        for n in 0..1000 {
            text.push_str(&format!(
                "  - {{ id: d{n}, name: D {n}, service: ecs, options: {{ launch_type: {launch} }}, owner: orders }}\n"
            ));
        }
        text
    };
    let model = model("model");
    let changes = diff(&read(&model, &text("ec2")), &read(&model, &text("fargate")));
    assert_eq!(changes.changed.len(), 1);
    let change = &changes.changed[0];
    assert_eq!(change.deployments.len(), 1000);
    assert_eq!(change.duties.len(), 4);
    let moved: Vec<_> = change.duties.iter().filter(|d| d.to.as_ref().is_some_and(|h| h.party == PartyKind::Provider)).collect();
    assert_eq!(moved.len(), 3);
    assert!(changes.handed_over.is_empty() && changes.restated.is_empty());
}

/// An inventory of one deployment.
fn one_deployment(fields: &str) -> String {
    format!(
        "organisation: {{ name: L, short: L }}\nteams: [{{ id: orders, name: Orders }}, {{ id: platform, name: Platform }}]\ndeployments:\n  - {{ id: queue, name: Queue, {fields} }}\n"
    )
}

#[test]
fn another_owner_is_one_line_with_the_number_of_duties() {
    let model = model("model");
    let side = |owner: &str| read(&model, &one_deployment(&format!("service: s3, owner: {owner}")));
    let changes = diff(&side("orders"), &side("platform"));
    let duties: usize = changes.handed_over.iter().map(|handed| handed.duties.len()).sum();
    assert!(duties > 0, "{changes:?}");
    let sentence = words::owner_change(&changes, &changes.changed[0]).expect("another owner");
    assert_eq!(sentence, format!("Queue: Orders → Platform, with {}", onus_source::text::plural(duties as u64, "duty")));
    assert!(words::handed_apart(&changes).is_empty(), "what goes with the owner is not told again");
    assert_eq!(words::summary(&changes), "1 deployment with another owner");
}

#[test]
fn nobody_is_relieved_of_a_duty_that_no_longer_exists_or_is_nobodys() {
    let model = model("model");
    let side = |fields: &str| read(&model, &one_deployment(fields));
    let launched = |launch: &str| side(&format!("service: ecs, options: {{ launch_type: {launch} }}, owner: orders"));
    let changes = diff(&launched("fargate"), &launched("ec2"));
    let told = words::tallies(&changes, &changes.changed[0]).expect("duties");
    assert_eq!(told, "Orders gains 3 duties, 1 duty of Orders no longer applies");
    let changes = diff(&side("service: s3, owner: orders"), &side("service: s3"));
    let tally = &changes.changed[0].teams[0];
    assert!(tally.relieved > 0 && tally.orphaned == tally.relieved, "{tally:?}");
    let told = words::tallies(&changes, &changes.changed[0]).expect("duties");
    assert!(told.ends_with("nobody's now") && !told.contains("relieved"), "{told}");
}

#[test]
fn statuses_are_compared_and_the_worse_come_first() {
    let model = model("model");
    let side = |evidence: &str| read(&model, &one_deployment(&format!("service: s3, owner: orders{evidence}")));
    let proof = "duties: [backup-recovery.back-up], file: proof.txt, collected: { on: 2026-11-01, by: Orders }";
    let reviewed =
        |result: &str| format!(", evidence: [{{ {proof}, reviewed: {{ on: 2026-11-02, by: Platform, result: {result} }} }}]");
    let (passed, failed) = (side(&reviewed("pass")), side(&reviewed("fail")));
    let changes = diff(&passed, &failed);
    let change = &changes.statuses[0];
    assert_eq!((change.duty.id.as_str(), change.to), ("backup-recovery.back-up", onus_core::status::StatusKind::Failed));
    assert!(change.is_worse() && change.team.as_deref() == Some("orders"), "{change:?}");
    let told = risk_words::status(&changes, change);
    assert!(told.contains("for Queue: ") && told.ends_with("→ failed, Orders"), "{told}");
    assert!(words::summary(&changes).starts_with("1 obligation judged worse"), "{}", words::summary(&changes));
    assert!(words::summary(&diff(&failed, &passed)).starts_with("1 obligation judged better"));
}

#[test]
fn twins_are_not_taken_for_renamed_ones() {
    let text = |ids: &[&str]| {
        let mut text = String::from("organisation: { name: L, short: L }\nteams: [{ id: orders, name: Orders }]\ndeployments:\n");
        for id in ids {
            text.push_str(&format!("  - {{ id: {id}, name: Queue, service: s3, owner: orders }}\n"));
        }
        text
    };
    let model = model("model");
    let diff = |a: &[&str], b: &[&str]| diff(&read(&model, &text(a)), &read(&model, &text(b)));
    // One that fits: renamed. Two that fit equally well: nobody knows which.
    let one = diff(&["queue"], &["queue-1"]);
    assert_eq!((one.renamed.len(), one.added.len(), one.removed.len()), (1, 0, 0));
    let twins = diff(&["queue"], &["queue-1", "queue-2"]);
    assert_eq!((twins.renamed.len(), twins.added.len(), twins.removed.len()), (0, 2, 1));
}
