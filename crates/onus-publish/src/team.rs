//! A team's book: what is yours, what others do, what is open.
//!
//! Duties are grouped by statement, not repeated per deployment: a team reads what to do once, and for what.

use crate::context::team_link;
use onus_core::matrix_context::MatrixContext;
use onus_source::text::{day_words, join, plural};
use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::Assignment;
use onus_model::{Basis, Holder, Party};

use super::block::*;
use super::changes;
use super::control;
use super::handout;
use super::organisation::{SPLITS, anchor};
use super::places::{Listing, Placed, places};
use super::register;

/// The whole book of one team.
pub fn publication(context: &MatrixContext, team: u32, narrative: Vec<Page>) -> Publication {
    let document = &context.matrix.document;
    let details = &context.matrix.teams[team as usize];
    let work = Work::new(context, team, Listing::Readable);
    let mut pages = vec![yours(context, team, &work)];
    pages.extend(narrative);
    pages.push(mistaken(context, &work));
    pages.push(others(context, team));
    pages.push(open(context, team));
    pages.push(checklist(&work));
    pages.extend(changes::team_page(context, team));
    pages.push(handout::page(context, team));
    Publication {
        kind: PublicationKind::Team,
        id: format!("teams/{}", details.id),
        title: format!("What is yours: {}", details.name),
        subtitle: format!("Team handbook of {}", context.matrix.organisation.name),
        control: control::rows(context),
        classification: document.classification.clone(),
        language: document.language.clone(),
        direction: control::direction(&document.language).into(),
        authors: document.authors.clone(),
        date: document.date.to_string(),
        pages,
    }
}

/// A team's duties, grouped by statement, in the order of their domains, with each deployment of theirs.
pub fn duties(context: &MatrixContext, team: u32) -> Vec<DutyGroup> {
    Work::new(context, team, Listing::Each).groups
}

/// A team's duties, by what is to be done.
struct Work {
    groups: Vec<DutyGroup>,
    mistaken: Vec<(String, String)>,
    owned: Vec<u32>,
}

/// Everything that makes two duties the same line of a list.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone)]
struct Line<'a> {
    domain: usize,
    duty: &'a str,
    statement: &'a str,
    with: String,
    control: Option<u32>,
}

impl Work {
    fn new(context: &MatrixContext, team: u32, listing: Listing) -> Work {
        let order: BTreeMap<&str, usize> =
            context.matrix.reference.domains.iter().enumerate().map(|(i, d)| (d.id.as_str(), i)).collect();
        let mut lines: BTreeMap<Line, Vec<Placed>> = BTreeMap::new();
        let mut mistaken: BTreeSet<(usize, &str, &str)> = BTreeSet::new();
        for &placement in context.placements_of(team) {
            let deployments = context.deployments_in(placement);
            for assignment in &context.matrix.placements[placement as usize].assignments {
                if !context.is_ours(assignment) || !concerns(assignment, team) {
                    continue;
                }
                let duty = context.duty(assignment.duty);
                let domain = order.get(duty.domain.as_str()).copied().unwrap_or(usize::MAX);
                if let Some(words) = &duty.mistaken {
                    mistaken.insert((domain, context.domain_title(&duty.domain), words));
                }
                let line = Line {
                    domain,
                    duty: &duty.id,
                    statement: &duty.statement,
                    with: with(context, assignment, team),
                    control: assignment.common_control,
                };
                lines.entry(line).or_default().extend(deployments.iter().map(|&d| (d, assignment)));
            }
        }
        lines.values_mut().for_each(|placed| placed.sort_by_key(|(d, _)| *d));
        let mut used: BTreeMap<String, usize> = BTreeMap::new();
        let groups = lines.iter().map(|(line, placed)| group(context, line, (placed, listing), &mut used)).collect();
        let mistaken = mistaken.into_iter().map(|(_, title, words)| (title.to_owned(), words.to_owned())).collect();
        Work { groups, mistaken, owned: context.deployments_of(team).to_vec() }
    }
}

pub(super) fn concerns(assignment: &Assignment, team: u32) -> bool {
    assignment.accountable == Some(team) || assignment.performs.contains(&team)
}

/// Who shares a duty with the team, in a sentence.
fn with(context: &MatrixContext, assignment: &Assignment, team: u32) -> String {
    let name = |t: &u32| context.matrix.teams[*t as usize].name.clone();
    if assignment.accountable == Some(team) {
        let others: Vec<String> = assignment.performs.iter().filter(|t| **t != team).map(name).collect();
        let verb = if others.len() == 1 { "carries" } else { "carry" };
        return if others.is_empty() { String::new() } else { format!("You answer for it; {} {verb} it out.", join(&others)) };
    }
    match &assignment.accountable {
        Some(accountable) => format!("You carry it out; {} answers for it.", name(accountable)),
        None => "You carry it out; nobody answers for it yet.".to_owned(),
    }
}

fn group(
    context: &MatrixContext,
    line: &Line,
    (placed, listing): (&[Placed], Listing),
    used: &mut BTreeMap<String, usize>,
) -> DutyGroup {
    let duty = context.duty(placed[0].1.duty);
    let times = used.entry(line.duty.to_owned()).or_insert(0);
    *times += 1;
    let id = if *times == 1 { line.duty.to_owned() } else { format!("{}-{times}", line.duty) };
    let required = context.matrix.reference.evidence.get(line.duty);
    let (deployments, next) = places(context, duty, placed, listing);
    let today = context.today();
    let words = match (duty.cadence, next) {
        (None, _) => String::new(),
        (Some(_), Some(day)) if day < today => format!("overdue since {}", day_words(day)),
        (Some(_), Some(day)) => day_words(day),
        (Some(c), None) if c.days().is_some() => "not done yet".to_owned(),
        (Some(_), None) => String::new(),
    };
    DutyGroup {
        id,
        domain: context.domain_title(&duty.domain).to_owned(),
        statement: duty.statement.clone(),
        cadence: duty.cadence.map_or_else(String::new, |c| c.words().to_owned()),
        due: words,
        overdue: next.is_some_and(|day| day < today),
        proof: required.into_iter().flatten().map(|r| format!("{}, from {}", r.what, r.from)).collect(),
        deployments,
        with: line.with.clone(),
        derived: duty.basis == Basis::Derived,
        common_control: line.control.map_or_else(String::new, |c| context.matrix.common_controls[c as usize].name.clone()),
    }
}

fn yours(context: &MatrixContext, team: u32, work: &Work) -> Page {
    let details = &context.matrix.teams[team as usize];
    let mut blocks = Vec::new();
    let mut facts = Vec::new();
    facts.extend(details.about.clone().map(|a| ("What you do".to_owned(), text(a))));
    facts.extend(details.lead.clone().map(|l| ("Answers for the team".to_owned(), text(l))));
    facts.extend(details.email.clone().map(|e| ("Reached at".to_owned(), text(e))));
    facts.push(("You run".to_owned(), text(plural(work.owned.len() as u64, "deployment"))));
    let scopes: Vec<String> = context.scopes_with(&work.owned).map(|s| s.name.clone()).collect();
    if !scopes.is_empty() {
        facts.push(("In scope of".to_owned(), text(join(&scopes))));
    }
    blocks.push(Block::Facts { rows: facts });
    if !work.owned.is_empty() {
        let mut counts = SPLITS.map(|s| (s, 0_u64));
        for &d in &work.owned {
            for cell in &context.configuration(&context.matrix.deployments[d as usize]).cells {
                if let Some(entry) = counts.iter_mut().find(|(s, _)| *s == cell.split) {
                    entry.1 += 1;
                }
            }
        }
        blocks.push(Block::Bars {
            caption: "Areas of your deployments by who carries them".into(),
            rows: vec![BarRow { label: details.name.clone(), to: None, counts: counts.to_vec() }],
        });
    }
    if work.groups.is_empty() {
        blocks.push(Block::Paragraph { content: text("No duty is assigned to this team.") });
    }
    let mut domain = String::new();
    let mut pending: Vec<DutyGroup> = Vec::new();
    for group in &work.groups {
        if group.domain != domain {
            flush(&mut blocks, &mut pending);
            domain.clone_from(&group.domain);
            blocks.push(Block::Heading { level: 2, id: format!("area-{}", anchor(&domain)), content: text(domain.clone()) });
        }
        pending.push(group.clone());
    }
    flush(&mut blocks, &mut pending);
    Page {
        path: "index".into(),
        title: "What is yours".into(),
        section: "Your duties".into(),
        summary: "What to do, how often, how to prove it".into(),
        in_pdf: true,
        wide: false,
        blocks,
    }
}

fn flush(blocks: &mut Vec<Block>, pending: &mut Vec<DutyGroup>) {
    if !pending.is_empty() {
        blocks.push(Block::Duties { groups: std::mem::take(pending) });
    }
}

fn mistaken(context: &MatrixContext, work: &Work) -> Page {
    let provider = &context.matrix.reference.provider;
    let mut blocks = Vec::new();
    if work.mistaken.is_empty() {
        blocks.push(Block::Paragraph { content: text("Nothing on your list is commonly mistaken.") });
    }
    let mut last = String::new();
    let mut items = Vec::new();
    for (domain, words) in &work.mistaken {
        if *domain != last {
            if !items.is_empty() {
                blocks.push(Block::List { ordered: false, items: std::mem::take(&mut items) });
            }
            last.clone_from(domain);
            blocks.push(Block::Heading { level: 2, id: anchor(domain), content: text(domain.clone()) });
        }
        items.push(vec![Block::Paragraph { content: text(words.clone()) }]);
    }
    if !items.is_empty() {
        blocks.push(Block::List { ordered: false, items });
    }
    Page {
        path: "mistaken".into(),
        title: format!("You may think {provider} does this"),
        section: "Your duties".into(),
        summary: "What is often taken to be the provider's and is not".into(),
        in_pdf: true,
        wide: false,
        blocks,
    }
}

/// What the provider, third parties and other teams do for the team's deployments.
fn others(context: &MatrixContext, team: u32) -> Page {
    let owned = context.deployments_of(team);
    let mut by_team: BTreeMap<u32, BTreeMap<&str, u64>> = BTreeMap::new();
    let mut by_party: BTreeMap<String, BTreeMap<&str, u64>> = BTreeMap::new();
    for (placement, count) in context.by_placement(owned) {
        // A deployment counts once for a team and an area, however many duties they share.
        let mut teams: BTreeSet<(u32, &str)> = BTreeSet::new();
        let mut parties: BTreeSet<(String, &str)> = BTreeSet::new();
        for assignment in &context.matrix.placements[placement as usize].assignments {
            let duty = context.duty(assignment.duty);
            match (&duty.holder, assignment.accountable) {
                (Holder::Party(Party::Organisation), Some(other)) if other != team => {
                    teams.insert((other, &duty.domain));
                }
                (Holder::Party(Party::Provider | Party::ThirdParty(_)), _) => {
                    parties.insert((context.party(&duty.holder), &duty.domain));
                }
                _ => {}
            }
        }
        for (other, domain) in teams {
            *by_team.entry(other).or_default().entry(domain).or_default() += count;
        }
        for (party, domain) in parties {
            *by_party.entry(party).or_default().entry(domain).or_default() += count;
        }
    }
    let row = |domains: &BTreeMap<&str, u64>| {
        context
            .matrix
            .reference
            .domains
            .iter()
            .filter_map(|d| {
                domains
                    .get(d.id.as_str())
                    .map(|&n| format!("{} ({})", d.title, if n == owned.len() as u64 { "all".to_owned() } else { n.to_string() }))
            })
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut blocks = vec![Block::Heading { level: 2, id: "teams".into(), content: text("Other teams") }];
    let rows: Vec<_> = by_team
        .iter()
        .map(|(&other, domains)| {
            let details = &context.matrix.teams[other as usize];
            vec![
                vec![team_link(context, other)],
                text(row(domains)),
                text(details.email.clone().or_else(|| details.contact.clone()).unwrap_or_default()),
            ]
        })
        .collect();
    blocks.push(if rows.is_empty() {
        Block::Paragraph { content: text("No other team carries a duty for your deployments.") }
    } else {
        Block::Table {
            caption: "What other teams do for your deployments (in how many of them)".into(),
            head: ["Team", "Areas", "How to reach it"].map(String::from).to_vec(),
            rows,
        }
    });
    blocks.push(Block::Heading {
        level: 2,
        id: "parties".into(),
        content: text(format!("{} and third parties", context.matrix.reference.provider)),
    });
    let rows: Vec<_> = by_party
        .iter()
        .map(|(party, domains)| vec![text(party.clone()), text(row(domains)), text(context.reports(party))])
        .collect();
    if rows.is_empty() {
        blocks.push(Block::Paragraph { content: text("You run nothing yourselves, so there is nothing to list.") });
    } else {
        blocks.push(Block::Table {
            caption: "What other parties do for your deployments (in how many of them)".into(),
            head: ["Party", "Areas", "Proven by"].map(String::from).to_vec(),
            rows,
        });
    }
    Page {
        path: "others".into(),
        title: "What others do for you".into(),
        section: "Your duties".into(),
        summary: "Teams, the provider, third parties, and how to reach them".into(),
        in_pdf: true,
        wide: false,
        blocks,
    }
}

fn open(context: &MatrixContext, team: u32) -> Page {
    let gaps: Vec<GapView> = context
        .findings_for(team)
        .iter()
        .map(|f| {
            let mut gap = register::gap(context, f);
            // The page that says more is in another book.
            gap.to = gap.to.map(|to| match to {
                Target::Page { path, fragment } => Target::Book { book: "organisation".into(), path, fragment },
                other => other,
            });
            gap
        })
        .collect();
    let worst = gaps.iter().any(|g| g.level != "note");
    let mut blocks = vec![Block::Paragraph {
        content: text(if worst { "These are yours to close." } else { "Nothing of yours must be closed." }),
    }];
    if !gaps.is_empty() {
        blocks.push(Block::Gaps { gaps });
    }
    Page {
        path: "open".into(),
        title: "What is open".into(),
        section: "Your duties".into(),
        summary: "Gaps that you should close".into(),
        in_pdf: true,
        wide: false,
        blocks,
    }
}

fn checklist(work: &Work) -> Page {
    let rows: Vec<_> = work
        .groups
        .iter()
        .map(|g| {
            let names: Vec<String> = g.deployments.iter().map(|d| d.name.clone()).collect();
            let all = g.deployments.iter().map(|d| d.count).sum::<u64>();
            let list = match names.len() as u64 {
                n if n < all => plural(all, "deployment"),
                n if n > 4 => format!("{} and {} more", names[..4].join(", "), n - 4),
                _ => join(&names),
            };
            vec![text("☐"), text(g.statement.clone()), text(g.cadence.clone()), text(g.due.clone()), text(list)]
        })
        .collect();
    let list = if rows.is_empty() {
        Block::Paragraph { content: text("No duty is assigned to this team.") }
    } else {
        Block::Table {
            caption: "Everything on your list, to tick off".into(),
            head: ["Done", "What", "How often", "Next", "For"].map(String::from).to_vec(),
            rows,
        }
    };
    Page {
        path: "checklist".into(),
        title: "Checklist".into(),
        section: "Your duties".into(),
        summary: "The same list, to tick off".into(),
        in_pdf: true,
        wide: false,
        blocks: vec![list],
    }
}
