//! What directives place: parts of the generated pages, narrowed to a team, a service, a layer or an area.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::{join, plural};
use std::collections::BTreeMap;

use crate::bars::{SPLITS, bar_row};
use crate::block::{Block, DutyGroup, GapView, Inline, Target, link, paragraph, text};
use crate::gap_view::gap_view;
use crate::{configuration, control, matrix_view, register};
use onus_core::check::Finding;
use onus_core::matrix::{Cell, Deployment, Split};
use onus_source::Level;

/// What a directive is narrowed to; nothing given: everything.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Index of the team that runs the deployments.
    pub team: Option<u32>,
    /// Service id.
    pub service: Option<String>,
    /// Layer id.
    pub layer: Option<String>,
    /// Domain id.
    pub domain: Option<String>,
}

/// What each bar stands for.
#[derive(Clone, Copy, Debug)]
pub enum By {
    Layer,
    Team,
    Environment,
}

impl Selection {
    fn deployment(&self, context: &MatrixContext, deployment: &Deployment) -> bool {
        self.team.is_none_or(|t| deployment.owner == Some(t))
            && self.service.as_ref().is_none_or(|s| context.configuration(deployment).service == *s)
    }

    fn domain(&self, context: &MatrixContext, id: &str) -> bool {
        self.domain.as_deref().is_none_or(|d| d == id)
            && self.layer.as_ref().is_none_or(|l| context.matrix.reference.domains.iter().any(|d| d.id == id && d.layer == *l))
    }
}

/// The matrix of the configurations that the selection runs.
pub fn matrix(context: &MatrixContext, selection: &Selection, caption: Option<String>) -> Vec<Block> {
    let runs =
        |deployments: &[u32]| deployments.iter().any(|&d| selection.deployment(context, &context.matrix.deployments[d as usize]));
    let all = context.matrix.configurations.iter().enumerate();
    let rows: Vec<usize> = all.filter(|(_, c)| runs(&c.deployments)).map(|(i, _)| i).collect();
    if rows.is_empty() {
        return note("No deployment matches, so there is no matrix to show.");
    }
    let caption = caption.unwrap_or_else(|| match selection.team {
        Some(team) => format!("Who carries each area of what {} runs", context.matrix.teams[team as usize].name),
        None => "Who carries each area, by service configuration".to_owned(),
    });
    let mut view = matrix_view::view(context, &rows, &caption);
    let keep: Vec<bool> = context.matrix.reference.domains.iter().map(|d| selection.domain(context, &d.id)).collect();
    if keep.contains(&false) {
        let title = |id: &str| configuration::layer_title(context.matrix, id).to_owned();
        view.layers = selection.layer.iter().map(|l| (title(l), keep.iter().filter(|k| **k).count())).collect();
        retain(&mut view.domains, &keep);
        view.rows.iter_mut().for_each(|r| retain(&mut r.cells, &keep));
    }
    // In one directive only what it selects is counted.
    for (row, &index) in view.rows.iter_mut().zip(&rows) {
        let deployments = &context.matrix.configurations[index].deployments;
        row.count =
            deployments.iter().filter(|&&d| selection.deployment(context, &context.matrix.deployments[d as usize])).count()
                as u64;
    }
    vec![Block::Matrix { matrix: view }]
}

fn retain<T>(list: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    list.retain(|_| keep.next().is_none_or(|k| *k));
}

pub fn duties(context: &MatrixContext, selection: &Selection, team: u32) -> Vec<Block> {
    let narrowed = |group: &mut DutyGroup| {
        let (domain, _) = group.id.split_once('.').unwrap_or((&group.id, ""));
        if let Some(service) = &selection.service {
            group.deployments.retain(|d| {
                let id = d.id.splitn(3, '.').nth(2).unwrap_or_default();
                let deployment = context.matrix.deployments.iter().find(|x| x.id == id);
                deployment.is_some_and(|x| context.configuration(x).service == *service)
            });
        }
        selection.domain(context, domain) && !group.deployments.is_empty()
    };
    let mut groups = crate::team::duties(context, team);
    groups.retain_mut(narrowed);
    if groups.is_empty() { note("No duty matches.") } else { vec![Block::Duties { groups }] }
}

/// Gaps of at least a level, worst first.
pub fn gaps(context: &MatrixContext, selection: &Selection, least: Level, limit: Option<u64>) -> Vec<Block> {
    let chosen = |f: &&Finding| {
        let duty = f.duty.as_deref().and_then(|d| d.split_once('.')).map(|(domain, _)| domain);
        let narrow = selection.domain.is_some() || selection.layer.is_some();
        f.level >= least
            && selection.team.is_none_or(|t| f.team == Some(t))
            && (!narrow || duty.is_some_and(|d| selection.domain(context, d)))
            && selection.service.as_ref().is_none_or(|s| {
                f.deployment.is_some_and(|d| context.configuration(&context.matrix.deployments[d as usize]).service == *s)
            })
    };
    let all: Vec<GapView> = context.findings.iter().filter(chosen).map(|f| gap_view(context, f)).collect();
    let limit = limit.map_or(usize::MAX, |l| usize::try_from(l).unwrap_or(usize::MAX));
    let left = all.len().saturating_sub(limit);
    if all.is_empty() {
        return note("No check found anything here.");
    }
    let mut blocks = vec![Block::Gaps { gaps: all.into_iter().take(limit).collect() }];
    if left > 0 {
        let mut content = text(format!("{} more: see ", plural(left as u64, "gap")));
        content.push(link("gaps", "", "every gap"));
        content.extend(text("."));
        blocks.push(Block::Paragraph { content });
    }
    blocks
}

/// Shares of splits.
pub fn bars(context: &MatrixContext, selection: &Selection, by: By, caption: Option<String>) -> Vec<Block> {
    type Bar = (String, Option<Target>, [(Split, u64); 6]);
    let mut bars: BTreeMap<(usize, String), Bar> = BTreeMap::new();
    let mut count = |key: (usize, String), label: &str, to: Option<Target>, cell: &Cell| {
        let bar = bars.entry(key).or_insert_with(|| (label.to_owned(), to, SPLITS.map(|s| (s, 0))));
        if let Some(entry) = bar.2.iter_mut().find(|(s, _)| *s == cell.split) {
            entry.1 += 1;
        }
    };
    for deployment in context.matrix.deployments.iter().filter(|d| selection.deployment(context, d)) {
        for (cell, domain) in context.configuration(deployment).cells.iter().zip(&context.matrix.reference.domains) {
            match by {
                By::Layer => {
                    let position =
                        context.matrix.reference.layers.iter().position(|l| l.id == domain.layer).unwrap_or(usize::MAX);
                    count(
                        (position, domain.layer.clone()),
                        configuration::layer_title(context.matrix, &domain.layer),
                        None,
                        cell,
                    );
                }
                By::Team => {
                    let Some(team) = deployment.owner else { continue };
                    let details = &context.matrix.teams[team as usize];
                    let to =
                        Target::Book { book: format!("teams/{}", details.id), path: "index".into(), fragment: String::new() };
                    count((team as usize, details.id.clone()), &details.name, Some(to), cell);
                }
                By::Environment => {
                    let name = deployment.environment.as_deref().unwrap_or("no environment");
                    count((0, name.to_owned()), name, None, cell);
                }
            }
        }
    }
    if bars.is_empty() {
        return note("No deployment matches, so there is nothing to draw.");
    }
    let word = match by {
        By::Layer => "layer",
        By::Team => "team",
        By::Environment => "environment",
    };
    let whose = selection
        .team
        .map_or_else(|| "all deployments".to_owned(), |t| format!("what {} runs", context.matrix.teams[t as usize].name));
    let caption = caption.unwrap_or_else(|| format!("Areas of {whose} by {word} and by who carries them"));
    let rows = bars.into_values().map(|(label, to, counts)| bar_row(context, label, to, counts.to_vec())).collect();
    vec![Block::Bars { caption, rows }]
}

/// Exceptions by the day they end.
pub fn exceptions(context: &MatrixContext, selection: &Selection) -> Vec<Block> {
    let mut blocks = register::exceptions(context).blocks;
    if selection.team.is_none() && selection.service.is_none() {
        return blocks;
    }
    let mut list: Vec<_> = context.matrix.exceptions.iter().collect();
    list.sort_by_key(|e| (e.expires, e.deployment, e.duties.clone()));
    let keep: Vec<bool> =
        list.iter().map(|e| selection.deployment(context, &context.matrix.deployments[e.deployment as usize])).collect();
    if !keep.contains(&true) {
        return note("There are no exceptions.");
    }
    for block in &mut blocks {
        if let Block::Table { rows, .. } = block {
            retain(rows, &keep);
        }
    }
    blocks
}

/// Evidence held and assurance reports.
pub fn evidence(context: &MatrixContext) -> Vec<Block> {
    register::evidence(context).blocks
}

pub fn sources(context: &MatrixContext) -> Vec<Block> {
    register::sources(context).blocks
}

/// Words.
pub fn glossary(context: &MatrixContext) -> Vec<Block> {
    register::glossary(context).blocks
}

/// Document control.
pub fn document_facts(context: &MatrixContext) -> Vec<Block> {
    vec![Block::Facts { rows: control::rows(context).into_iter().map(|(k, v)| (k, text(v))).collect() }]
}

/// The organisation in numbers.
pub fn organisation_facts(context: &MatrixContext) -> Vec<Block> {
    let matrix = context.matrix;
    let mut rows = vec![("Organisation".to_owned(), text(matrix.organisation.name.clone()))];
    if !matrix.organisation.entities.is_empty() {
        rows.push(("Legal entities".to_owned(), text(join(&matrix.organisation.entities))));
    }
    rows.extend(matrix.organisation.contact.clone().map(|c| ("Questions go to".to_owned(), text(c))));
    let number = |n: usize| text(n.to_string());
    rows.push(("Deployments".to_owned(), number(matrix.deployments.len())));
    rows.push(("Service configurations".to_owned(), number(matrix.configurations.len())));
    rows.push(("Accounts".to_owned(), number(matrix.accounts.len())));
    rows.push(("Teams".to_owned(), number(matrix.teams.len())));
    vec![Block::Facts { rows }]
}

/// One team and how to reach it.
pub fn team_facts(context: &MatrixContext, index: u32) -> Vec<Block> {
    let team = &context.matrix.teams[index as usize];
    let runs = context.deployments_of(index).len() as u64;
    let open = context.gaps(index) as u64;
    let mut rows: Vec<(String, Vec<Inline>)> = vec![("Team".to_owned(), text(team.name.clone()))];
    let details =
        [("What it does", &team.about), ("Accountable role", &team.lead), ("E-mail", &team.email), ("Contact", &team.contact)];
    rows.extend(details.into_iter().filter_map(|(k, v)| v.clone().map(|v| (k.to_owned(), text(v)))));
    rows.push(("Runs".to_owned(), text(plural(runs, "deployment"))));
    rows.push(("Open".to_owned(), text(plural(open, "gap"))));
    vec![Block::Facts { rows }]
}

fn note(words: &str) -> Vec<Block> {
    vec![paragraph(words)]
}
