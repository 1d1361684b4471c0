//! Short answers about a team, an area, a duty and a requirement.

use std::collections::BTreeMap;

use onus_core::explain::{Carried, ExplainedSubject, carried};
use onus_core::matrix_context::MatrixContext;
use onus_core::status::Obligation;
use onus_model::{Framework, Model};
use onus_source::text::plural;

use super::card::Card;

/// The answer about something; deployments and services have answers of their own.
pub fn card(model: &Model, context: Option<&MatrixContext>, subject: &ExplainedSubject) -> Card {
    match subject {
        ExplainedSubject::Team(index) => context.map_or_else(|| empty(subject), |context| team(context, *index)),
        ExplainedSubject::Area(id) => area(model, context, id),
        ExplainedSubject::Duty(id) => duty(model, context, id),
        ExplainedSubject::Requirement { framework, id } => match model.framework(framework) {
            Some(framework) => requirement(model, context, framework, id),
            None => empty(subject),
        },
        ExplainedSubject::Deployment(_) | ExplainedSubject::Service(_) => empty(subject),
    }
}

fn empty(subject: &ExplainedSubject) -> Card {
    let id = subject.unmistakable(None);
    Card { kind: subject.kind(), name: id.clone(), id, about: None, facts: Vec::new(), next: Vec::new() }
}

/// Names of what has most, and how many more there are.
fn most<'n>(counts: impl Iterator<Item = (&'n str, u32)>, limit: usize) -> String {
    let mut list: Vec<(&str, u32)> = counts.collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let named: Vec<String> = list.iter().take(limit).map(|(name, count)| format!("{name}\u{a0}{count}")).collect();
    match list.len().saturating_sub(limit) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// The first few of some ids.
fn first<'n>(ids: impl Iterator<Item = &'n str>, limit: usize) -> String {
    let ids: Vec<&str> = ids.collect();
    match ids.len().saturating_sub(limit) {
        0 => ids.join(", "),
        more => format!("{} and {more} more", ids[..limit].join(", ")),
    }
}

/// Who carries it, and what it comes to.
fn carried_facts(carried: Option<Carried>) -> Vec<(&'static str, String)> {
    /// Carriers that are named.
    const CARRIERS: usize = 6;
    let Some(carried) = carried else { return Vec::new() };
    if carried.carriers.is_empty() {
        return vec![("carried by", "nobody: no deployment of the inventory has it".to_owned())];
    }
    let carriers = most(carried.carriers.iter().map(|c| (c.name.as_str(), c.count)), CARRIERS);
    vec![
        ("carried by", format!("{carriers}, for {}", plural(carried.deployments as u64, "deployment"))),
        ("status", carried.status_words()),
    ]
}

fn team(context: &MatrixContext, index: u32) -> Card {
    let team = &context.matrix.teams[index as usize];
    let carried = carried(context, &|obligation| obligation.team == Some(index));
    let mut areas: BTreeMap<&str, u32> = BTreeMap::new();
    for obligation in context.statuses.of_team(index) {
        let count = areas.entry(context.duty(obligation.duty).domain.as_str()).or_default();
        *count = count.saturating_add(obligation.count);
    }
    let deployments = context.deployments_of(index);
    let ids = deployments.iter().map(|d| context.matrix.deployments[*d as usize].id.as_str());
    let reached = [team.lead.as_deref(), team.email.as_deref(), team.contact.as_deref()];
    let obligations: u64 = carried.statuses.values().map(|count| u64::from(*count)).sum();
    Card {
        kind: "team",
        id: team.id.clone(),
        name: team.name.clone(),
        about: team.about.clone(),
        facts: vec![
            ("reached by", reached.into_iter().flatten().collect::<Vec<_>>().join(", ")),
            ("looks after", format!("{}: {}", plural(deployments.len() as u64, "deployment"), first(ids, 4))),
            ("answers for", plural(obligations, "obligation")),
            ("status", carried.status_words()),
            ("areas", most(areas.into_iter(), 5)),
        ],
        next: vec![format!("onus mine {}", team.id), format!("onus deployments --team {}", team.id)],
    }
}

fn area(model: &Model, context: Option<&MatrixContext>, id: &str) -> Card {
    let domain = model.domain(id);
    let duties = model.duties.values().filter(|duty| duty.domain == id).map(|duty| duty.id.as_str());
    let here = |context: &MatrixContext| carried(context, &|obligation: &Obligation| context.duty(obligation.duty).domain == id);
    let layer = domain.and_then(|d| model.layers.iter().find(|layer| layer.id == d.layer)).map(|layer| layer.title.clone());
    let mut facts = vec![("layer", layer.unwrap_or_default()), ("duties", first(duties, 8))];
    facts.extend(carried_facts(context.map(here)));
    Card {
        kind: "area",
        id: id.to_owned(),
        name: domain.map_or_else(|| id.to_owned(), |d| d.title.clone()),
        about: domain.map(|d| d.about.clone()),
        facts,
        next: vec![format!("onus duties {id}"), format!("onus explain DEPLOYMENT {id}")],
    }
}

fn duty(model: &Model, context: Option<&MatrixContext>, id: &str) -> Card {
    let definition = model.duties.get(id);
    let here = |context: &MatrixContext| carried(context, &|obligation: &Obligation| context.duty(obligation.duty).id == id);
    // What is said of it differs between deployments; the first says what it is about.
    let resolved = context.and_then(|context| context.matrix.duties.iter().find(|duty| duty.id == id));
    let default = definition.and_then(|d| d.defaults.values().next());
    let statement = resolved.map(|d| d.statement.clone()).or_else(|| default.map(|d| d.statement.clone()));
    let cadence = resolved.and_then(|d| d.cadence).or_else(|| default.and_then(|d| d.cadence));
    let records = definition.iter().flat_map(|d| &d.evidence).map(|e| e.what.as_str());
    let domain = definition.map(|d| d.domain.clone()).unwrap_or_default();
    let owed = definition.map(|d| format!("once for each {}", d.unit.id())).unwrap_or_default();
    let often = cadence.map_or_else(String::new, |cadence| format!(", {}", cadence.words()));
    let answers = model
        .frameworks
        .iter()
        .map(|f| (f.id.as_str(), f.links.iter().filter(|link| link.duties.iter().any(|d| d == id)).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| (name, u32::try_from(count).unwrap_or(u32::MAX)));
    let mut facts = vec![("area", domain), ("owed", format!("{owed}{often}")), ("proof", first(records, 3))];
    facts.extend(carried_facts(context.map(here)));
    facts.push(("answers", most(answers, 3)));
    Card {
        kind: "duty",
        id: id.to_owned(),
        name: definition.map_or_else(|| id.to_owned(), |d| d.title.clone()),
        about: statement,
        facts,
        next: vec![format!("onus explain DEPLOYMENT {id}")],
    }
}

fn requirement(model: &Model, context: Option<&MatrixContext>, framework: &Framework, id: &str) -> Card {
    let known = framework.requirements.iter().find(|r| r.id == id);
    let links = || framework.links.iter().filter(|link| link.requirement == id);
    let duties: Vec<&str> = links().flat_map(|link| &link.duties).map(String::as_str).collect();
    let here = |context: &MatrixContext| {
        carried(context, &|obligation: &Obligation| duties.contains(&context.duty(obligation.duty).id.as_str()))
    };
    let elsewhere = known.and_then(|r| r.elsewhere).map(|place| place.label().to_owned()).unwrap_or_default();
    let titles = duties.iter().map(|id| model.duties.get(*id).map_or(*id, |duty| duty.id.as_str()));
    let mut facts = vec![
        ("framework", format!("{}, {}", framework.name, framework.edition)),
        ("duties", first(titles, 8)),
        ("elsewhere", elsewhere),
        ("partly", known.and_then(|r| r.partly.clone()).unwrap_or_default()),
    ];
    if !duties.is_empty() {
        facts.extend(carried_facts(context.map(here)));
    }
    Card {
        kind: "requirement",
        id: id.to_owned(),
        name: known.map_or_else(|| id.to_owned(), |r| r.title.clone()),
        about: None,
        facts,
        next: vec![format!("onus framework {}", framework.id)],
    }
}
