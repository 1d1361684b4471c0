//! One page a domain: what it covers and who carries it in each configuration.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::plural;
use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::{Cell, Evidence, Split};
use onus_model::{Holder, Party, Side};

use super::block::*;
use super::configuration;
use super::in_use::{InUse, Links};
use super::links::item_links;
use super::requirement_links::requirement_links;
use super::to_show;

/// Where the page of a domain says whose it is in which configuration.
pub const WHO: &str = "who";

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
pub fn page(context: &MatrixContext, position: usize) -> Page {
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
    let mut blocks = vec![facts];
    // What to show is short, and what most readers come for; below the table of who carries it where, they would not see it.
    blocks.extend(to_show::blocks(context, &domain.id));
    blocks.push(heading(2, WHO, "Who carries it, and where"));
    blocks.push(by_pattern(context, position));
    blocks.extend(duties(context, position));
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

/// What makes cells alike: the split, why there is no duty, and the parties with their duties' statements.
type CellPattern<'m> = (Split, Option<&'m str>, Vec<(String, &'m str)>);

/// Who carries what in the area: configurations with the same duties of the same parties stand in one row, most of them first,
/// and what holds for more than half of them, last.
fn by_pattern(context: &MatrixContext, position: usize) -> Block {
    let matrix = context.matrix;
    let mut kinds: Vec<(&Cell, Vec<usize>)> = Vec::new();
    let mut known: BTreeMap<CellPattern, usize> = BTreeMap::new();
    for (index, configuration) in matrix.configurations.iter().enumerate() {
        let cell = &configuration.cells[position];
        let duties = cell.duties.iter().map(|&d| context.duty(d)).map(|d| (context.party(&d.holder), d.statement.as_str()));
        let key = (cell.split, cell.reason.as_deref().filter(|_| cell.duties.is_empty()), duties.collect());
        let at = *known.entry(key).or_insert(kinds.len());
        match kinds.get_mut(at) {
            Some((_, used_in)) => used_in.push(index),
            None => kinds.push((cell, vec![index])),
        }
    }
    kinds.sort_by_key(|(_, used_in)| std::cmp::Reverse(used_in.len()));
    let in_use = InUse::new(context);
    let most = kinds.len() > 1 && kinds[0].1.len() * 2 > matrix.configurations.len();
    if most {
        kinds.rotate_left(1);
    }
    let last = kinds.len().saturating_sub(1);
    let row = |(place, (cell, used_in)): (usize, (&Cell, Vec<usize>))| {
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
        let mut whereabouts = if most && place == last { text("everywhere else: ") } else { Vec::new() };
        whereabouts.extend(in_use.named(&used_in, Links::Set));
        let who = text(context.split_words(cell.split, &cell.duties));
        vec![whereabouts, who, text(used_in.len().to_string()), duties]
    };
    let rows = kinds.into_iter().enumerate().map(row).collect();
    let caption = format!("{}: who carries it, and where", matrix.reference.domains[position].title);
    table(caption, &["Where", "Who", "Configurations", "Duties"], rows)
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

/// The items of evidence on file for a duty, whatever they say.
fn shown_by(context: &MatrixContext, duty: &str) -> Option<Block> {
    let about = |item: &Evidence| item.duties.iter().any(|d| d == duty);
    let items: BTreeSet<u32> = (0..).zip(&context.matrix.evidence).filter(|(_, item)| about(item)).map(|(i, _)| i).collect();
    let mut content = text("Held as evidence: ");
    content.extend(item_links(context, &items));
    (!items.is_empty()).then_some(Block::Paragraph { content })
}
