//! The page of one service configuration: what it is, who runs it, every cell with its duties and trace.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::{clip, day_words, join, plural};
use std::collections::BTreeMap;

use onus_core::matrix::{Assignment, Configuration, Duty, Matrix, Origin, RefDomain, RuleOutcome, RuleRank, Step};
use onus_core::status::ObligationSet;
use onus_model::vocabulary::PartyKind;
use onus_model::{Holder, Status};

use super::assignment_terms::assignment_terms;
use super::block::*;
use super::links::{configuration_path, deployment_link, deployment_path, service_path, source_link, team_link};

pub use super::links::configuration_path as path;

/// Name of a configuration in running text.
pub fn name(configuration: &Configuration) -> String {
    let service = &configuration.service_short;
    match settings_label(configuration) {
        "" => service.clone(),
        label if label.starts_with(|c: char| c.is_alphanumeric()) => format!("{service}, {label}"),
        _ => format!("{service}, {}", configuration.label),
    }
}

/// Its settings in words. Some are named like the service itself, which stands before them anyway.
pub fn settings_label(configuration: &Configuration) -> &str {
    match configuration.label.strip_prefix(configuration.service_short.as_str()) {
        Some("") => "",
        Some(rest) => rest.strip_prefix(", ").unwrap_or(&configuration.label),
        None => &configuration.label,
    }
}

/// Each configuration's page by the first of its deployments: that stays when an option changes.
pub fn lasting_names(context: &MatrixContext) -> BTreeMap<String, LastingName> {
    let matrix = context.matrix;
    let lasting = |c: &Configuration| {
        let first = &matrix.deployments[*c.deployments.first()? as usize];
        let more = match c.deployments.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let path = format!("services/{}", deployment_path(first).replace('/', "-"));
        Some((configuration_path(c), LastingName { path, title: format!("{}: {}{more}", c.service_short, first.name) }))
    };
    matrix.configurations.iter().filter_map(lasting).collect()
}

/// Room for a name in a cell of a table.
const CELL: usize = 60;

/// The same where there is less room: the service, and of its settings the first for which there is room.
pub fn short_name(configuration: &Configuration) -> String {
    let full = name(configuration);
    if full.chars().count() <= CELL {
        return full;
    }
    let mut parts = full.split(", ");
    let mut short = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if short.chars().count() + 2 + part.chars().count() > CELL {
            break;
        }
        short = format!("{short}, {part}");
    }
    clip(&short, CELL)
}

/// The page of a configuration, with a title that is its name or short for it.
pub fn page(context: &MatrixContext, index: usize, title: &str) -> Page {
    let configuration = &context.matrix.configurations[index];
    let owners = Owners::new(context, configuration);
    let mut blocks = vec![facts(context, configuration)];
    blocks.extend(status(configuration));
    let mut layer = "";
    for (position, domain) in context.matrix.reference.domains.iter().enumerate() {
        if domain.layer != layer {
            layer = &domain.layer;
            blocks.push(Block::Heading {
                level: 2,
                id: format!("layer-{layer}"),
                content: text(layer_title(context.matrix, layer)),
            });
        }
        blocks.push(Block::Cell { cell: cell(context, configuration, position, domain, &owners) });
    }
    blocks.push(heading(2, "deployments", "Where it runs"));
    blocks.push(deployments(context, configuration));
    Page {
        path: path(configuration),
        title: title.to_owned(),
        section: "Services".into(),
        summary: format!("{}, {}", configuration.service_name, plural(configuration.deployments.len() as u64, "deployment")),
        print: Print::Nothing,
        wide: false,
        blocks,
    }
}

pub fn layer_title<'m>(matrix: &'m Matrix, id: &'m str) -> &'m str {
    matrix.reference.layers.iter().find(|l| l.id == id).map_or(id, |l| &l.title)
}

fn facts(context: &MatrixContext, configuration: &Configuration) -> Block {
    let mut service = text(configuration.service_name.clone());
    if let Some(path) = service_path(context, &configuration.service) {
        service.extend(text(": "));
        service.push(link(path, "", "its configurations side by side"));
    }
    let mut rows = vec![
        ("Service".to_owned(), service),
        ("Category".to_owned(), text(format!("{}. {}", configuration.category_name, configuration.category_reason))),
    ];
    for setting in configuration.settings.iter().filter(|s| s.matters) {
        let value = setting.label.clone().unwrap_or_else(|| "not set".to_owned());
        let content = match setting.origin {
            Origin::Set => text(value),
            Origin::Assumed => {
                let mut content = text(format!("{value}, "));
                content.push(strong("assumed"));
                content.extend(text(format!(": {}'s documented default", context.matrix.reference.provider)));
                if let Some(source) = &setting.source {
                    content.extend(text(" ("));
                    content.push(source_link(context, source));
                    content.extend(text(")"));
                }
                content
            }
            Origin::Unset => vec![strong("not set")],
        };
        rows.push((setting.title.clone(), content));
    }
    if let Some(docs) = &configuration.security_docs {
        rows.push((
            "Security documentation".to_owned(),
            vec![Inline::Link { to: Target::Url { url: docs.clone() }, content: text(docs.clone()) }],
        ));
    }
    Block::Facts { rows }
}

fn status(configuration: &Configuration) -> Option<Block> {
    let words = match configuration.status {
        Status::Active => return None,
        Status::Closed => "This service is closed to new customers.",
        Status::Retired => "This service is retired.",
    };
    let note = configuration.status_note.as_deref().unwrap_or_default();
    let content = text(format!("{words} {note}").trim().to_owned());
    Some(Block::Notice { tone: Tone::Caution, blocks: vec![Block::Paragraph { content }] })
}

/// Who carries each duty of a configuration, over all its placements.
pub struct Owners {
    /// Duty id → (assignment without its exception, deployments).
    by_duty: BTreeMap<String, Vec<(Assignment, Vec<u32>)>>,
}

impl Owners {
    /// Gathers the assignments of all deployments of a configuration.
    pub fn new(context: &MatrixContext, configuration: &Configuration) -> Owners {
        let mut by_placement: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &d in &configuration.deployments {
            by_placement.entry(context.matrix.deployments[d as usize].placement).or_default().push(d);
        }
        let mut by_duty: BTreeMap<String, Vec<(Assignment, Vec<u32>)>> = BTreeMap::new();
        for (placement, deployments) in by_placement {
            for assignment in &context.matrix.placements[placement as usize].assignments {
                let id = base(&context.duty(assignment.duty).id).to_owned();
                let list = by_duty.entry(id).or_default();
                match list.iter_mut().find(|(a, _)| a == assignment) {
                    Some((_, all)) => all.extend(&deployments),
                    None => list.push((assignment.clone(), deployments.clone())),
                }
            }
        }
        Owners { by_duty }
    }

    fn of(&self, duty: &str) -> &[(Assignment, Vec<u32>)] {
        self.by_duty.get(duty).map_or(&[], Vec::as_slice)
    }
}

/// An oversight duty is told beside the duty that it oversees.
fn base(id: &str) -> &str {
    id.strip_suffix("-oversight").unwrap_or(id)
}

pub fn cell(
    context: &MatrixContext,
    configuration: &Configuration,
    position: usize,
    domain: &RefDomain,
    owners: &Owners,
) -> CellView {
    let cell = &configuration.cells[position];
    CellView {
        id: domain.id.clone(),
        title: domain.title.clone(),
        layer: layer_title(context.matrix, &domain.layer).to_owned(),
        split: cell.split,
        parties: context.parties(cell.split, &cell.duties),
        words: context.split_words(cell.split, &cell.duties),
        duties: cell.duties.iter().map(|&d| duty(context, configuration, context.duty(d), owners)).collect(),
        removed: cell.removed.iter().map(|r| (r.title.clone(), r.reason.clone())).collect(),
        reason: cell.reason.clone(),
        disagreements: configuration
            .disagreements
            .iter()
            .filter(|(d, _)| *d == domain.id)
            .map(|(_, words)| words.clone())
            .collect(),
    }
}

fn duty(context: &MatrixContext, configuration: &Configuration, duty: &Duty, owners: &Owners) -> DutyView {
    let assignments = owners.of(&duty.id);
    DutyView {
        id: duty.id.clone(),
        party_kind: PartyKind::from(&duty.holder),
        party: context.party(&duty.holder),
        statement: duty.statement.clone(),
        cadence: duty.cadence_words().to_owned(),
        basis: duty.basis.word().to_owned(),
        owners: assignments.iter().filter_map(|(a, on)| owner(context, configuration, a, on)).collect(),
        sources: duty.sources.iter().map(|s| vec![source_link(context, s)]).collect(),
        unresolved: match &duty.holder {
            Holder::Unresolved(reason) => reason.clone(),
            Holder::Party(_) => String::new(),
        },
        trace: duty.trace.iter().map(|s| step(context, s)).collect(),
        requirements: context.requirements(&duty.id).to_vec(),
        evidence: evidence(context, duty, assignments),
    }
}

fn owner(context: &MatrixContext, configuration: &Configuration, assignment: &Assignment, on: &[u32]) -> Option<Vec<Inline>> {
    let duty = context.duty(assignment.duty);
    let mut content = Vec::new();
    match (&duty.holder, assignment.accountable) {
        (Holder::Party(onus_model::Party::ThirdParty(_)), _) if assignment.exception.is_some() => {
            content.extend(text(format!("{}, by reassignment", context.party(&duty.holder))));
        }
        (Holder::Party(onus_model::Party::Organisation) | Holder::Unresolved(_), Some(team)) => {
            if duty.id.ends_with("-oversight") {
                content.extend(text("oversight: "));
            }
            content.push(team_link(context, team));
        }
        (Holder::Party(onus_model::Party::Organisation), None) => content.push(strong("no team")),
        _ => return None,
    }
    content.extend(assignment_terms(context, assignment));
    if on.len() < configuration.deployments.len() {
        let names: Vec<String> = on.iter().take(3).map(|&d| context.matrix.deployments[d as usize].name.clone()).collect();
        let more = on.len().saturating_sub(3);
        let list = if more == 0 { join(&names) } else { format!("{} and {more} more", names.join(", ")) };
        content.extend(text(format!(" for {list}")));
    }
    Some(content)
}

fn step(context: &MatrixContext, step: &Step) -> StepView {
    let when: Vec<String> = step.when.iter().map(|(k, v)| format!("{k} is {}", v.join(" or "))).collect();
    let condition = if when.is_empty() { String::new() } else { format!("when {}: ", when.join(" and ")) };
    let says = match (&step.holder, &step.note) {
        (Some(holder), None) => context.party(holder),
        (Some(holder), Some(note)) => format!("{}. {note}", context.party(holder)),
        (None, Some(note)) => note.clone(),
        (None, None) => "restates the duty".to_owned(),
    };
    let mut support = vec![step.basis.word().to_owned()];
    support.extend(step.source_dated.map(|d| format!("source dated {}", day_words(d))));
    support.extend(step.checked_on.map(|d| format!("read {}", day_words(d))));
    StepView {
        level: step.level.words().to_owned(),
        rule: if step.level == RuleRank::CategoryDefault { String::new() } else { step.rule.clone() },
        words: format!("{condition}{says}"),
        outcome: match step.outcome {
            RuleOutcome::Wins => "wins",
            RuleOutcome::Overridden => "overridden",
            RuleOutcome::DoesNotHold => "does-not-hold",
            RuleOutcome::Possible => "possible",
        }
        .to_owned(),
        support: support.join(", "),
    }
}

fn evidence(context: &MatrixContext, duty: &Duty, assignments: &[(Assignment, Vec<u32>)]) -> Vec<Vec<Inline>> {
    let Some(requirements) = context.matrix.reference.evidence.get(&duty.id) else { return Vec::new() };
    if !matches!(duty.holder, Holder::Party(onus_model::Party::Organisation)) {
        return Vec::new();
    }
    let mut obligations = ObligationSet::default();
    for (assignment, deployments) in assignments.iter().filter(|(a, _)| context.duty(a.duty).id == duty.id) {
        deployments
            .iter()
            .filter_map(|&d| context.obligation(&context.statuses, d, assignment))
            .for_each(|obligation| obligations.add(obligation));
    }
    let mut out: Vec<Vec<Inline>> = requirements.iter().map(|r| text(format!("{}, from {}", r.what, r.from))).collect();
    out.extend(obligations.combined().map(|c| vec![Inline::Emphasis { content: text(c.words) }]));
    out
}

fn deployments(context: &MatrixContext, configuration: &Configuration) -> Block {
    let rows = configuration
        .deployments
        .iter()
        .map(|&d| {
            let deployment = &context.matrix.deployments[d as usize];
            let assumed: Vec<String> = deployment
                .settings
                .iter()
                .filter(|s| s.origin == Origin::Assumed && s.matters)
                .map(|s| s.title.clone())
                .collect();
            vec![
                vec![deployment_link(context, d)],
                deployment.owner.map_or_else(|| text("–"), |t| vec![team_link(context, t)]),
                text(deployment.environment.clone().unwrap_or_else(|| "–".into())),
                text(deployment.account.map_or_else(|| "–".into(), |a| context.matrix.accounts[a as usize].name.clone())),
                text(deployment.regions.join(", ")),
                text(deployment.data.join(", ")),
                text(if assumed.is_empty() { String::new() } else { assumed.join(", ") }),
            ]
        })
        .collect();
    table(
        "Deployments of this configuration",
        &["Deployment", "Owner", "Environment", "Account", "Regions", "Data", "Assumed options"],
        rows,
    )
}
