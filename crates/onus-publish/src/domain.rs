//! One page a domain: what it covers and who carries it in each configuration.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::{capitalised, plural};
use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::{Evidence, Split};
use onus_model::{Holder, Party, Side};

use super::block::*;
use super::configuration;
use super::links::item_links;
use super::matrix_view::who;
use super::requirement_links::requirement_links;
use super::to_show;

/// Where the page of a domain says whose it is in which configuration.
pub const WHO: &str = "who";
/// Configurations that are named in a row before the rest is counted.
const NAMED: usize = 30;

/// All domains on one page.
pub fn index(context: &MatrixContext) -> Page {
    let rows = context
        .matrix
        .reference
        .domains
        .iter()
        .map(|d| {
            vec![
                vec![link(format!("domains/{}", d.id), "", d.title.clone())],
                text(configuration::layer_title(context.matrix, &d.layer).to_owned()),
                text(side(d.side)),
                text(d.about.clone()),
            ]
        })
        .collect();
    let table = table("Areas of responsibility", &["Area", "Layer", "Side", "What it covers"], rows);
    Page {
        path: "domains/index".into(),
        title: "Areas of responsibility".into(),
        section: "Areas".into(),
        summary: "What each area covers".into(),
        print: Print::Same,
        wide: false,
        blocks: vec![table],
    }
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Of => "of the cloud",
        Side::In => "in the cloud",
        Side::Both => "of and in the cloud",
    }
}

/// One domain.
pub fn page(context: &MatrixContext, position: usize, titles: &[String]) -> Page {
    let domain = &context.matrix.reference.domains[position];
    let class = format!(
        "{}{}",
        domain.control_class,
        if domain.control_derived { " (derived: the provider does not classify it)" } else { "" }
    );
    let facts = Block::Facts {
        rows: vec![
            ("Layer".into(), text(configuration::layer_title(context.matrix, &domain.layer).to_owned())),
            ("Side".into(), text(format!("Security {}", side(domain.side)))),
            ("Control class".into(), text(class)),
        ],
    };
    let rows = context
        .matrix
        .configurations
        .iter()
        .zip(titles)
        .map(|(c, title)| {
            let cell = &c.cells[position];
            let mut duties: Vec<Inline> = Vec::new();
            for &d in &cell.duties {
                let duty = context.duty(d);
                if !duties.is_empty() {
                    duties.push(Inline::Break);
                }
                duties.push(strong(context.party(&duty.holder)));
                duties.extend(text(format!(": {}", duty.statement)));
            }
            if duties.is_empty() {
                duties = text(cell.reason.clone().unwrap_or_default());
            }
            vec![
                vec![link(configuration::path(c), domain.id.clone(), title.clone())],
                vec![Inline::Parties { parties: context.parties(cell.split, &cell.duties) }],
                duties,
            ]
        })
        .collect();
    let table = table(format!("{} by service configuration", domain.title), &["Configuration", "Who", "Duties"], rows);
    let mut blocks = vec![facts, heading(2, WHO, "Who carries it")];
    blocks.push(by_hands(context, position, titles));
    blocks.extend(to_show::blocks(context, &domain.id));
    blocks.extend(duties(context, position));
    blocks.push(heading(2, "configurations", "By configuration"));
    blocks.push(table);
    Page {
        path: format!("domains/{}", domain.id),
        title: domain.title.clone(),
        section: "Areas".into(),
        summary: domain.about.clone(),
        print: Print::Nothing,
        wide: false,
        blocks,
    }
}

/// The configurations by whose hands the area is in; what is ours comes first.
fn by_hands(context: &MatrixContext, position: usize, titles: &[String]) -> Block {
    let id = &context.matrix.reference.domains[position].id;
    let order = [Split::Organisation, Split::Shared, Split::ThirdParty, Split::Unresolved, Split::Provider, Split::NotApplicable];
    let mut hands: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
    for (number, configuration) in context.matrix.configurations.iter().enumerate() {
        let cell = &configuration.cells[position];
        let place = order.iter().position(|split| *split == cell.split).unwrap_or(order.len());
        hands.entry((place, who(context, cell))).or_default().push(number);
    }
    let row = |((_, who), list): (&(usize, String), &Vec<usize>)| {
        let mut content = Vec::new();
        for &number in list.iter().take(NAMED) {
            if !content.is_empty() {
                content.extend(text("; "));
            }
            let configuration = &context.matrix.configurations[number];
            content.push(link(configuration::path(configuration), id.clone(), titles[number].clone()));
        }
        if list.len() > NAMED {
            content.extend(text(" and "));
            content.push(link(format!("domains/{id}"), "configurations", format!("{} more", list.len() - NAMED)));
        }
        vec![text(capitalised(who)), text(list.len().to_string()), content]
    };
    table(
        "Service configurations, by whose hands the area is in",
        &["Who", "How many", "Configurations"],
        hands.iter().map(row).collect(),
    )
}

/// Every duty of the area, once, with an anchor of its own: who carries it, where, and which requirements it answers.
fn duties(context: &MatrixContext, position: usize) -> Vec<Block> {
    // Ours come first: a reader looks for their own.
    let mut holders_by_duty: BTreeMap<&str, BTreeMap<(bool, String, &str), u64>> = BTreeMap::new();
    for configuration in &context.matrix.configurations {
        for &d in &configuration.cells[position].duties {
            let duty = context.duty(d);
            let theirs = duty.holder != Holder::Party(Party::Organisation);
            let key = (theirs, context.party(&duty.holder), duty.statement.as_str());
            *holders_by_duty.entry(&duty.id).or_default().entry(key).or_default() += 1;
        }
    }
    let mut blocks = vec![heading(2, "duties", "Duties")];
    for (id, holders) in holders_by_duty {
        let title = context.matrix.duties.iter().find(|d| d.id == id).map_or(id, |d| &d.title);
        blocks.push(heading(3, id.to_owned(), title));
        let mut holders: Vec<_> = holders.into_iter().collect();
        holders.sort_by(|a, b| (a.0.0, b.1, &a.0).cmp(&(b.0.0, a.1, &b.0)));
        let item = |((_, party, statement), count): ((bool, String, &str), u64)| {
            let mut content = vec![strong(party)];
            content.extend(text(format!(": {statement} ({})", plural(count, "configuration"))));
            vec![Block::Paragraph { content }]
        };
        blocks.push(Block::List { ordered: false, items: holders.into_iter().map(item).collect() });
        blocks.extend(answers(context, id));
        blocks.extend(shown_by(context, id));
    }
    blocks
}

fn answers(context: &MatrixContext, duty: &str) -> Option<Block> {
    let links = requirement_links(context, &[duty]);
    let mut content = text("Answers ");
    content.extend(links);
    (content.len() > 1).then_some(Block::Paragraph { content })
}

/// The items of evidence that are held for a duty, whatever they say.
fn shown_by(context: &MatrixContext, duty: &str) -> Option<Block> {
    let about = |item: &Evidence| item.duties.iter().any(|d| d == duty);
    let items: BTreeSet<u32> = (0..).zip(&context.matrix.evidence).filter(|(_, item)| about(item)).map(|(i, _)| i).collect();
    let mut content = text("Held as evidence: ");
    content.extend(item_links(context, &items));
    (!items.is_empty()).then_some(Block::Paragraph { content })
}
