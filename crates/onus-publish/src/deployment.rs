//! The page of one deployment: whose each area is, who answers for it, and what it comes to.
//!
//! What the rules say stands on the page of the configuration, once for all deployments that share it.

use std::collections::BTreeMap;

use onus_core::matrix::{Assignment, Cell, Deployment, Origin, Split};
use onus_core::matrix_context::MatrixContext;
use onus_core::status::{ObligationSet, StatusKind};
use onus_model::vocabulary::PartyKind;
use onus_model::{Holder, Party};
use onus_source::text::{clip, join, plural};

use super::assignment_terms::assignment_terms;
use super::block::*;
use super::configuration;
use super::configuration_titles::LONGEST;
use super::links::{deployment_path as path, deployments_have_pages as have_pages, team_link};

pub use super::links::{deployment_link as link_to, deployment_target as target};

/// A page for each deployment, and one that leads to them.
pub fn pages(context: &MatrixContext, titles: &[String]) -> Vec<Page> {
    let mut pages = vec![index(context, titles)];
    if have_pages(context) {
        pages.extend(by_name(context).into_iter().map(|number| page(context, number, titles)));
    }
    pages
}

fn by_name(context: &MatrixContext) -> Vec<u32> {
    let deployments = &context.matrix.deployments;
    let mut numbers: Vec<u32> = (0..u32::try_from(deployments.len()).unwrap_or(u32::MAX)).collect();
    numbers.sort_by_key(|&number| (&deployments[number as usize].name, number));
    numbers
}

fn index(context: &MatrixContext, titles: &[String]) -> Page {
    let matrix = context.matrix;
    let block = if have_pages(context) {
        let row = |&number: &u32| {
            let deployment = &matrix.deployments[number as usize];
            vec![
                vec![link_to(context, number)],
                text(context.configuration(deployment).service_short.clone()),
                deployment.owner.map_or_else(|| vec![strong("no team")], |team| vec![team_link(context, team)]),
                text(deployment.environment.clone().unwrap_or_default()),
                text(data_classes(context, deployment)),
            ]
        };
        let head = ["Deployment", "Service", "Owner", "Environment", "Data"];
        table("Deployments, by name", &head, by_name(context).iter().map(row).collect())
    } else {
        let mut counts: BTreeMap<(u32, Option<u32>), u64> = BTreeMap::new();
        for deployment in &matrix.deployments {
            *counts.entry((context.placement(deployment).configuration, deployment.owner)).or_default() += 1;
        }
        let row = |((number, owner), count): (&(u32, Option<u32>), &u64)| {
            let of = &matrix.configurations[*number as usize];
            vec![
                vec![link(configuration::path(of), "deployments", titles[*number as usize].clone())],
                owner.map_or_else(|| vec![strong("no team")], |team| vec![team_link(context, team)]),
                text(count.to_string()),
            ]
        };
        let caption = format!("{}, by configuration and owner", plural(matrix.deployments.len() as u64, "deployment"));
        table(caption, &["Service configuration", "Owner", "Deployments"], counts.iter().map(row).collect())
    };
    Page {
        path: "d/index".into(),
        title: "Deployments".into(),
        section: "Deployments".into(),
        summary: "What you run, and whose each part of its security is".into(),
        print: Print::Nothing,
        wide: false,
        blocks: vec![block],
    }
}

fn data_classes(context: &MatrixContext, deployment: &Deployment) -> String {
    let name = |id: &String| context.matrix.data_classes.iter().find(|c| c.id == *id).map_or(id.clone(), |c| c.name.clone());
    join(&deployment.data.iter().map(name).collect::<Vec<_>>())
}

/// One deployment.
fn page(context: &MatrixContext, number: u32, titles: &[String]) -> Page {
    let deployment = &context.matrix.deployments[number as usize];
    let of = context.configuration(deployment);
    let placed = by_area(context, deployment);
    let excepted: BTreeMap<u32, Split> = context.placement(deployment).splits.iter().copied().collect();
    let mut areas = Vec::new();
    let mut alone: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let mut absent = Vec::new();
    for ((cell, domain), position) in of.cells.iter().zip(&context.matrix.reference.domains).zip(0_u32..) {
        let here = placed.get(domain.id.as_str()).map_or(&[][..], Vec::as_slice);
        let line = area(context, (number, deployment), cell, (&domain.id, &domain.title), here);
        let line = AreaLine { split: excepted.get(&position).copied().unwrap_or(cell.split), ..line };
        match (line.split, line.parties.as_slice()) {
            (Split::NotApplicable, _) if line.duties.is_empty() => absent.push(domain.title.clone()),
            (Split::Provider, [(PartyKind::Provider, name)]) if !line.alarm => {
                alone.entry((name.clone(), line.state)).or_default().push(domain.title.clone());
            }
            _ => areas.push(line),
        }
    }
    let mut blocks = vec![Block::Areas { areas }];
    if !alone.is_empty() || !absent.is_empty() {
        blocks.push(heading(2, "alone", "Areas without a duty of yours"));
    }
    for ((party, state), titles) in alone {
        let mut content = vec![strong(party)];
        content.extend(text(format!(" alone carries {}", join(&titles))));
        content.extend(text(if state.is_empty() { ".".to_owned() } else { format!(": {state}.") }));
        blocks.push(Block::Paragraph { content });
    }
    if !absent.is_empty() {
        let verb = if absent.len() == 1 { "does" } else { "do" };
        blocks.push(paragraph(format!("{} {verb} not exist here.", join(&absent))));
    }
    blocks.push(heading(2, "about", "About this deployment"));
    blocks.push(facts(context, number, deployment, titles));
    Page {
        path: path(deployment),
        title: clip(&deployment.name, LONGEST),
        section: "Deployments".into(),
        summary: summary(context, deployment),
        print: Print::Nothing,
        wide: false,
        blocks,
    }
}

/// What it is, where it runs, what it holds, and who runs it.
fn summary(context: &MatrixContext, deployment: &Deployment) -> String {
    let mut parts = vec![context.configuration(deployment).service_name.clone()];
    parts.extend(deployment.account.map(|a| context.matrix.accounts[a as usize].name.clone()));
    if !deployment.regions.is_empty() {
        parts.push(deployment.regions.join(", "));
    }
    if !deployment.data.is_empty() {
        parts.push(data_classes(context, deployment));
    }
    parts.push(match deployment.owner {
        Some(team) => format!("run by {}", context.matrix.teams[team as usize].name),
        None => "run by no team".to_owned(),
    });
    parts.join(" · ")
}

fn facts(context: &MatrixContext, number: u32, deployment: &Deployment, titles: &[String]) -> Block {
    let of = context.configuration(deployment);
    let title = titles[context.placement(deployment).configuration as usize].clone();
    let mut rows = vec![
        ("Service".to_owned(), vec![link(configuration::path(of), "", title)]),
        ("Owner".into(), deployment.owner.map_or_else(|| vec![strong("no team")], |team| vec![team_link(context, team)])),
    ];
    if deployment.name.chars().count() > LONGEST {
        rows.push(("Name".into(), text(deployment.name.clone())));
    }
    if !deployment.data.is_empty() {
        rows.push(("Data".into(), text(data_classes(context, deployment))));
    }
    let account = deployment.account.map(|account| &context.matrix.accounts[account as usize]);
    let mut place: Vec<String> = account.map(|a| a.name.clone()).into_iter().collect();
    place.extend(account.filter(|a| a.name != a.id).map(|a| a.id.clone()));
    place.extend(deployment.environment.clone());
    place.extend(deployment.regions.iter().cloned());
    if !place.is_empty() {
        rows.push(("Where".into(), text(place.join(" · "))));
    }
    if deployment.count > 1 {
        rows.push(("Stands for".into(), text(plural(deployment.count, "resource"))));
    }
    let assumed: Vec<String> = deployment
        .settings
        .iter()
        .filter(|s| s.matters && s.origin != Origin::Set)
        .map(|s| match s.origin {
            Origin::Unset => format!("{}: not set", s.title),
            _ => format!("{}: {}", s.title, s.label.clone().unwrap_or_default()),
        })
        .collect();
    if !assumed.is_empty() {
        rows.push(("Assumed".into(), text(assumed.join("; "))));
    }
    let scopes: Vec<String> = context.scopes_with(&[number]).map(|s| s.name.clone()).collect();
    if !scopes.is_empty() {
        rows.push(("In scope of".into(), text(join(&scopes))));
    }
    rows.extend(deployment.note.clone().map(|note| ("Remark".to_owned(), text(note))));
    Block::Facts { rows }
}

/// Position in the placement, and the assignment.
type Placed<'a> = (usize, &'a Assignment);

fn by_area<'a>(context: &MatrixContext<'a>, deployment: &Deployment) -> BTreeMap<&'a str, Vec<Placed<'a>>> {
    let mut out: BTreeMap<&str, Vec<Placed>> = BTreeMap::new();
    for placed in context.placement(deployment).assignments.iter().enumerate() {
        out.entry(&context.duty(placed.1.duty).domain).or_default().push(placed);
    }
    out
}

fn area(
    context: &MatrixContext,
    (number, deployment): (u32, &Deployment),
    cell: &Cell,
    (id, title): (&str, &str),
    placed: &[Placed],
) -> AreaLine {
    let mut obligations = ObligationSet::default();
    let mut parties: Vec<(PartyKind, String)> = Vec::new();
    let mut does: Vec<(String, Vec<String>)> = Vec::new();
    let mut teams: Vec<Option<u32>> = Vec::new();
    let mut mistaken: Vec<String> = Vec::new();
    let mut duties = Vec::new();
    for &(position, assignment) in placed {
        let duty = context.duty(assignment.duty);
        let party = (PartyKind::from(&duty.holder), context.party(&duty.holder));
        match does.iter_mut().find(|(name, _)| *name == party.1) {
            Some((_, titles)) => titles.push(duty.title.clone()),
            None => does.push((party.1.clone(), vec![duty.title.clone()])),
        }
        let obligation = context.statuses.find(deployment.placement, position, number);
        if let Some(obligation) = obligation {
            obligations.add(obligation);
        }
        let ours = duty.holder == Holder::Party(Party::Organisation);
        if ours && !teams.contains(&assignment.accountable) {
            teams.push(assignment.accountable);
        }
        if let Some(words) = duty.mistaken.as_ref().filter(|words| !mistaken.contains(words)) {
            mistaken.push(words.clone());
        }
        let asked = context.matrix.reference.evidence.get(&duty.id).filter(|_| ours);
        duties.push(AreaDuty {
            party_kind: party.0,
            party: party.1.clone(),
            statement: duty.statement.clone(),
            cadence: duty.cadence_words().to_owned(),
            team: who(context, assignment, ours),
            state: obligation.map_or_else(String::new, |o| o.status.in_words_with_reason()),
            alarm: obligation.is_some_and(|o| o.status.kind.is_alarm()),
            proof: asked.into_iter().flatten().map(|r| format!("{}, from {}", r.what, r.from)).collect(),
        });
        if !parties.contains(&party) {
            parties.push(party);
        }
    }
    parties.sort_by_key(|(kind, _)| *kind);
    let name = |team: &Option<u32>| team.map_or("no team", |team| &context.matrix.teams[team as usize].name).to_owned();
    let (state, alarm) = state(&obligations);
    AreaLine {
        id: id.to_owned(),
        title: title.to_owned(),
        split: cell.split,
        parties,
        line: match (&cell.reason, does.as_slice()) {
            (Some(reason), []) => reason.clone(),
            (_, [(_, titles)]) => titles.join("; "),
            _ => does.iter().map(|(party, titles)| format!("{party}: {}", titles.join("; "))).collect::<Vec<_>>().join(". "),
        },
        teams: teams.iter().map(name).collect(),
        state,
        alarm,
        duties,
        mistaken,
        to: Target::Page { path: configuration::path(context.configuration(deployment)), fragment: id.to_owned() },
    }
}

/// The worst of what is ours, else what another party's comes to.
fn state(obligations: &ObligationSet) -> (String, bool) {
    let theirs = |kind: StatusKind| matches!(kind, StatusKind::ReliedOn | StatusKind::NotReliedOn);
    let mut ours = ObligationSet::default();
    let all = obligations.iter();
    all.filter(|(o, _)| !theirs(o.status.kind)).for_each(|(o, _)| ours.add(o));
    let shown = if ours.is_empty() { obligations } else { &ours };
    (shown.words(), shown.iter().any(|(o, _)| o.status.kind.is_alarm()))
}

fn who(context: &MatrixContext, assignment: &Assignment, ours: bool) -> Vec<Inline> {
    let mut content = match assignment.accountable {
        Some(team) => vec![team_link(context, team)],
        None if ours => vec![strong("no team")],
        None => Vec::new(),
    };
    content.extend(assignment_terms(context, assignment));
    content
}
