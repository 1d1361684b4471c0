//! A service that is in use in several configurations: what all of them have in common once, what tells them apart in columns.
//! And the index of all services.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::{Configuration, Split};
use onus_core::matrix_context::MatrixContext;
use onus_source::text::{clip, counted, plural};

use super::block::*;
use super::configuration;
use super::configuration_titles::{LONGEST, own_words};
use super::links::{deployment_link, service_path};
use super::print;

/// Configurations side by side in one table: more columns cannot be read.
const COLUMNS: usize = 4;
/// Deployments that a column names before the rest is counted.
const NAMED: usize = 4;

/// What stands for a setting that changes nothing in a configuration.
const UNUSED: &str = "–";
/// Characters of a cell that are not worth a look at another column.
const SHORT: usize = 60;

/// Configurations by service, in their order.
pub fn by_service(context: &MatrixContext) -> Vec<Vec<usize>> {
    let mut services: Vec<Vec<usize>> = Vec::new();
    for (index, configuration) in context.matrix.configurations.iter().enumerate() {
        let service = |list: &&mut Vec<usize>| context.matrix.configurations[list[0]].service == configuration.service;
        match services.iter_mut().find(service) {
            Some(list) => list.push(index),
            None => services.push(vec![index]),
        }
    }
    services
}

/// Every service in use, with its configurations.
pub fn index(context: &MatrixContext, titles: &[String]) -> Page {
    let configurations = &context.matrix.configurations;
    let row = |list: Vec<usize>| {
        let first = &configurations[list[0]];
        let mut shown: Vec<Inline> = Vec::new();
        for &number in &list {
            let c = &configurations[number];
            if !shown.is_empty() {
                shown.push(Inline::Break);
            }
            let words = own_words(c, &titles[number]);
            match list.len() {
                1 => shown.extend(text(words)),
                _ => {
                    shown.push(link(configuration::path(c), "", if words.is_empty() { titles[number].clone() } else { words }));
                    shown.extend(text(format!(" ({})", c.deployments.len())));
                }
            }
        }
        let path = service_path(context, &first.service).unwrap_or_else(|| configuration::path(first));
        let deployments: usize = list.iter().map(|&number| configurations[number].deployments.len()).sum();
        let categories: BTreeSet<&str> = list.iter().map(|&number| configurations[number].category_name.as_str()).collect();
        vec![
            vec![link(path, "", first.service_short.clone())],
            shown,
            text(deployments.to_string()),
            text(categories.into_iter().collect::<Vec<_>>().join(", ")),
        ]
    };
    let rows = by_service(context).into_iter().map(row).collect();
    let head = ["Service", "Configurations in use", "Deployments", "Category"];
    Page {
        path: "services/index".into(),
        title: "Services".into(),
        section: "Services".into(),
        summary: "Every service in use, and the configurations of each".into(),
        print: Print::Gathered { blocks: print::services(context), places: print::places(context) },
        wide: false,
        blocks: vec![table("Services in use, with the number of deployments of each configuration", &head, rows)],
    }
}

/// The page of a service; none where one configuration is all there is.
pub fn page(context: &MatrixContext, list: &[usize], titles: &[String]) -> Option<Page> {
    let configurations: Vec<&Configuration> = list.iter().map(|&number| &context.matrix.configurations[number]).collect();
    let first = *configurations.first()?;
    let path = service_path(context, &first.service)?;
    let columns: Vec<String> = configurations
        .iter()
        .zip(list)
        .map(|(c, &number)| {
            Some(own_words(c, &titles[number])).filter(|w| !w.is_empty()).unwrap_or_else(|| titles[number].clone())
        })
        .collect();
    let (shared, differing) = settings(&configurations);
    let mut blocks = Vec::new();
    if !shared.is_empty() {
        blocks.push(paragraph(format!("In all of them: {}.", shared.join("; "))));
    }
    let areas: Vec<Area> =
        (0..context.matrix.reference.domains.len()).map(|at| Area::new(context, &configurations, at)).collect();
    blocks.push(heading(2, "apart", "What tells them apart"));
    for (chunk, group) in configurations.chunks(COLUMNS).enumerate() {
        let start = chunk * COLUMNS;
        let end = start + group.len();
        let mut head = vec!["What".to_owned()];
        head.extend(columns[start..end].iter().cloned());
        let mut rows = vec![row("Deployments", group.iter().map(|c| deployments(context, c)))];
        rows.extend(differing.iter().map(|(title, values)| row(title, values[start..end].iter().map(|v| text(v.clone())))));
        rows.push(row("Areas", group.iter().map(|c| text(counts(c.cells.iter().map(|cell| cell.split))))));
        for area in areas.iter().filter(|area| area.differs()) {
            rows.push(row(area.title, said_once(&area.own[start..end], &columns[start..end]).into_iter()));
        }
        rows.push(row("Every duty, with reasons", group.iter().map(|c| vec![link(configuration::path(c), "", "Its page")])));
        let unused = differing.iter().any(|(_, values)| values[start..end].iter().any(|value| value == UNUSED));
        let caption = if unused { format!("{UNUSED}: the setting does not matter there") } else { String::new() };
        blocks.push(Block::Table { caption, head, rows });
    }
    if !areas.iter().any(Area::differs) {
        blocks.push(paragraph("No duty differs between them."));
    }
    blocks.push(heading(2, "common", "The same in all of them"));
    let rows = areas
        .iter()
        .filter(|area| !area.common.is_empty())
        .map(|area| vec![vec![link(format!("domains/{}", area.id), "", area.title)], area.common.clone()]);
    blocks.push(table("Duties that every configuration has, once", &["Area", "Who does what"], rows.collect()));
    let deployments: usize = configurations.iter().map(|c| c.deployments.len()).sum();
    Some(Page {
        path,
        title: clip(&format!("{}, side by side", first.service_short), LONGEST),
        section: "Services".into(),
        summary: format!(
            "{}: {}, {}",
            first.service_name,
            plural(list.len() as u64, "configuration"),
            plural(deployments as u64, "deployment")
        ),
        print: Print::Nothing,
        wide: false,
        blocks,
    })
}

fn row(title: &str, cells: impl Iterator<Item = Vec<Inline>>) -> Vec<Vec<Inline>> {
    std::iter::once(text(title)).chain(cells).collect()
}

/// The cells of a row, of which a long one that stands in an earlier column already refers there: who, and as for which.
fn said_once(cells: &[Vec<Inline>], columns: &[String]) -> Vec<Vec<Inline>> {
    let words: Vec<String> = cells.iter().map(|cell| plain(cell)).collect();
    let cell = |(position, cell): (usize, &Vec<Inline>)| {
        let earlier = words[..position].iter().position(|said| *said == words[position]);
        match earlier.filter(|_| words[position].chars().count() > SHORT) {
            Some(earlier) => {
                let who = cell.first().cloned();
                who.into_iter().chain(text(format!("; as for “{}”", columns[earlier]))).collect()
            }
            None => cell.clone(),
        }
    };
    cells.iter().enumerate().map(cell).collect()
}

/// The first deployments of a configuration, and how many more there are.
fn deployments(context: &MatrixContext, configuration: &Configuration) -> Vec<Inline> {
    let mut out = Vec::new();
    for &number in configuration.deployments.iter().take(NAMED) {
        if !out.is_empty() {
            out.extend(text(", "));
        }
        out.push(deployment_link(context, number));
    }
    let more = configuration.deployments.len().saturating_sub(NAMED);
    if more > 0 {
        out.extend(text(" and "));
        out.push(link(configuration::path(configuration), "deployments", counted(more as u64, "more", "more")));
    }
    out
}

/// What all configurations are set to, in words; and by title what each is set to where they differ.
fn settings(configurations: &[&Configuration]) -> (Vec<String>, Vec<(String, Vec<String>)>) {
    let mut titles: Vec<(&str, &str)> = Vec::new();
    for setting in configurations.iter().flat_map(|c| &c.settings).filter(|s| s.matters) {
        if !titles.iter().any(|(option, _)| *option == setting.option) {
            titles.push((&setting.option, &setting.title));
        }
    }
    let value = |c: &Configuration, option: &str| {
        let setting = c.settings.iter().find(|s| s.option == option && s.matters);
        setting.map_or_else(|| UNUSED.to_owned(), |s| s.label.clone().unwrap_or_else(|| "not set".to_owned()))
    };
    let (mut shared, mut differing) = (Vec::new(), Vec::new());
    for (option, title) in titles {
        let values: Vec<String> = configurations.iter().map(|c| value(c, option)).collect();
        match values.iter().all(|v| *v == values[0]) {
            true => shared.push(format!("{title}: {}", values[0])),
            false => differing.push((title.to_owned(), values)),
        }
    }
    (shared, differing)
}

/// An area of a service: duties that all of its configurations have, and what each has beside them.
struct Area<'a> {
    id: &'a str,
    title: &'a str,
    common: Vec<Inline>,
    own: Vec<Vec<Inline>>,
    /// Whether the hands differ, or a duty, or its words.
    differs: bool,
}

impl<'a> Area<'a> {
    fn new(context: &'a MatrixContext<'a>, configurations: &[&'a Configuration], position: usize) -> Area<'a> {
        let domain = &context.matrix.reference.domains[position];
        // A duty is the same where the same party has it in the same words.
        let said = |number: &u32| {
            let duty = context.duty(*number);
            (duty.id.clone(), context.party(&duty.holder), duty.statement.clone())
        };
        let all: Vec<BTreeSet<_>> =
            configurations.iter().map(|c| c.cells[position].duties.iter().map(said).collect::<BTreeSet<_>>()).collect();
        let is_common = |number: &u32| all.iter().all(|own| own.contains(&said(number)));
        let first = &configurations[0].cells[position];
        let common: Vec<u32> = first.duties.iter().copied().filter(is_common).collect();
        let splits: BTreeSet<Split> = configurations.iter().map(|c| c.cells[position].split).collect();
        let own = configurations.iter().map(|c| {
            let cell = &c.cells[position];
            let rest: Vec<u32> = cell.duties.iter().copied().filter(|d| !is_common(d)).collect();
            let mut out = text(context.split_words(cell.split, &cell.duties));
            match (rest.is_empty(), cell.duties.is_empty()) {
                (true, true) => out.extend(text(format!(": {}", cell.reason.as_deref().unwrap_or("no reason is given")))),
                (true, false) => out.extend(text("; only what is the same in all")),
                _ => {
                    out.push(Inline::Break);
                    out.extend(statements(context, &rest));
                }
            }
            out
        });
        let differs = splits.len() > 1 || all.iter().any(|own| *own != all[0]);
        // Nothing in common is no row, not an empty one.
        let common = if common.is_empty() { Vec::new() } else { print::brief(context, &common, None) };
        Area { id: &domain.id, title: &domain.title, own: own.collect(), common, differs }
    }

    fn differs(&self) -> bool {
        self.differs
    }
}

/// Duties in full, party by party.
fn statements(context: &MatrixContext, duties: &[u32]) -> Vec<Inline> {
    let mut out = Vec::new();
    for &duty in duties {
        let duty = context.duty(duty);
        if !out.is_empty() {
            out.push(Inline::Break);
        }
        out.push(strong(context.party(&duty.holder)));
        out.extend(text(format!(": {}", duty.statement)));
    }
    out
}

/// Areas by whose they are, in words.
fn counts(splits: impl Iterator<Item = Split>) -> String {
    let mut by_split: BTreeMap<usize, usize> = BTreeMap::new();
    let order = [Split::Provider, Split::Shared, Split::Organisation, Split::ThirdParty, Split::NotApplicable, Split::Unresolved];
    for split in splits {
        let place = order.iter().position(|s| *s == split).unwrap_or(order.len());
        *by_split.entry(place).or_default() += 1;
    }
    let words = |(place, n): (usize, usize)| order.get(place).map(|split| format!("{n} {}", split.words()));
    by_split.into_iter().filter_map(words).collect::<Vec<_>>().join(", ")
}
