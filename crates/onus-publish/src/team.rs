//! A team's book: what is yours, what others do, what is open.
//!
//! Duties are grouped by statement, not repeated per deployment: a team reads what to do once, and for what.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::{day_words, join, plural};
use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::{Assignment, Team};
use onus_model::{Basis, how_often};

use super::actions::TeamActions;
use super::bars::{bar_row, split_counts};
use super::block::*;
use super::changes;
use super::control;
use super::duty_deployments::{Listing, PlacedDuty, duty_deployments, has_part};
use super::gap_view::gap_view;
use super::handout;
use super::links::anchor;
use super::print;
use super::register;
use super::team_others::others;
use super::team_standing::{by_deployment, standing};

/// The whole book of one team.
pub fn publication(context: &MatrixContext, team: u32, narrative: Vec<Page>) -> Publication {
    let document = &context.matrix.document;
    let details = &context.matrix.teams[team as usize];
    let team_duties = TeamDuties::new(context, team, Listing::Readable);
    let actions = TeamActions::new(context, team);
    let handout = handout::page(context, team, &actions);
    let mut pages = vec![home(context, team, &team_duties, actions)];
    pages.extend(narrative);
    pages.push(mistaken(context, &team_duties));
    pages.push(others(context, team));
    pages.push(open_gaps(context, team));
    pages.push(checklist(&team_duties));
    pages.extend(changes::team_page(context, team));
    pages.push(handout);
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
        search: SearchTerms { names: vec![by_name(details)], synonyms: Vec::new() },
        lasting: BTreeMap::new(),
    }
}

/// A team is found by its name before all that it runs.
fn by_name(team: &Team) -> SearchName {
    SearchName {
        id: team.id.clone(),
        title: team.name.clone(),
        note: "Next actions, duties, lists to take away".into(),
        kind: "team",
        page: "index".into(),
        fragment: String::new(),
    }
}

/// A team's duties, grouped by statement, in the order of their domains, with each deployment of theirs.
pub fn duties(context: &MatrixContext, team: u32) -> Vec<DutyGroup> {
    TeamDuties::new(context, team, Listing::Each).groups
}

/// A team's duties, by what is to be done.
struct TeamDuties {
    groups: Vec<DutyGroup>,
    mistaken: Vec<(String, String)>,
    owned: Vec<u32>,
}

/// Everything that makes two duties the same key of a list.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone)]
struct GroupKey<'a> {
    domain: usize,
    duty: &'a str,
    statement: &'a str,
    with: String,
    control: Option<u32>,
}

impl TeamDuties {
    fn new(context: &MatrixContext, team: u32, listing: Listing) -> TeamDuties {
        let order: BTreeMap<&str, usize> =
            context.matrix.reference.domains.iter().enumerate().map(|(i, d)| (d.id.as_str(), i)).collect();
        let mut deployments_by_key: BTreeMap<GroupKey, Vec<PlacedDuty>> = BTreeMap::new();
        let mut mistaken: BTreeSet<(usize, &str, &str)> = BTreeSet::new();
        for &placement in context.placements_of(team) {
            let deployments = context.deployments_in(placement);
            for assignment in &context.matrix.placements[placement as usize].assignments {
                if !context.is_ours(assignment) || !has_part(assignment, team) {
                    continue;
                }
                let duty = context.duty(assignment.duty);
                let domain = order.get(duty.domain.as_str()).copied().unwrap_or(usize::MAX);
                if let Some(words) = &duty.mistaken {
                    mistaken.insert((domain, context.domain_title(&duty.domain), words));
                }
                let key = GroupKey {
                    domain,
                    duty: &duty.id,
                    statement: &duty.statement,
                    with: with(context, assignment, team),
                    control: assignment.common_control,
                };
                deployments_by_key.entry(key).or_default().extend(deployments.iter().map(|&d| (d, assignment)));
            }
        }
        deployments_by_key.values_mut().for_each(|placed| placed.sort_by_key(|(d, _)| *d));
        let mut used: BTreeMap<String, usize> = BTreeMap::new();
        let groups = deployments_by_key.iter().map(|(key, placed)| group(context, key, (placed, listing), &mut used)).collect();
        let mistaken = mistaken.into_iter().map(|(_, title, words)| (title.to_owned(), words.to_owned())).collect();
        TeamDuties { groups, mistaken, owned: context.deployments_of(team).to_vec() }
    }
}

/// Duties by area in the order of the areas, but last the areas in which a single deployment has duties: what is unusual is not
/// what a team reads first.
fn usual_first(groups: &[DutyGroup]) -> Vec<&DutyGroup> {
    let mut deployments: BTreeMap<&str, BTreeSet<(&str, u64)>> = BTreeMap::new();
    for group in groups {
        let names = group.deployments.iter().map(|deployment| (deployment.name.as_str(), deployment.count));
        deployments.entry(group.domain.as_str()).or_default().extend(names);
    }
    let mut ordered: Vec<&DutyGroup> = groups.iter().collect();
    ordered.sort_by_key(|group| deployments[group.domain.as_str()].iter().map(|(_, count)| count).sum::<u64>() < 2);
    ordered
}

/// Who shares a duty with the team, in a sentence.
fn with(context: &MatrixContext, assignment: &Assignment, team: u32) -> String {
    let name = |t: &u32| context.matrix.teams[*t as usize].name.clone();
    if assignment.accountable == Some(team) {
        let others: Vec<String> = assignment.performs.iter().filter(|t| **t != team).map(name).collect();
        let verb = if others.len() == 1 { "carries" } else { "carry" };
        return if others.is_empty() { String::new() } else { format!("You are accountable; {} {verb} it out.", join(&others)) };
    }
    match &assignment.accountable {
        Some(accountable) => format!("You carry it out; {} is accountable.", name(accountable)),
        None => "You carry it out; no team is accountable yet.".to_owned(),
    }
}

fn group(
    context: &MatrixContext,
    key: &GroupKey,
    (placed, listing): (&[PlacedDuty], Listing),
    used: &mut BTreeMap<String, usize>,
) -> DutyGroup {
    let duty = context.duty(placed[0].1.duty);
    let times = used.entry(key.duty.to_owned()).or_insert(0);
    *times += 1;
    let id = if *times == 1 { key.duty.to_owned() } else { format!("{}-{times}", key.duty) };
    let required = context.matrix.reference.evidence.get(key.duty);
    let (deployments, (open_since, due_on)) = duty_deployments(context, duty, placed, listing);
    let words = match (duty.cadence, open_since, due_on) {
        (None, ..) => String::new(),
        (Some(_), Some(day), _) => format!("open since {}", day_words(day)),
        (Some(_), None, Some(day)) => day_words(day),
        (Some(c), None, None) if c.days().is_some() => "no record yet".to_owned(),
        (Some(_), None, None) => String::new(),
    };
    DutyGroup {
        id,
        domain: context.domain_title(&duty.domain).to_owned(),
        statement: duty.statement.clone(),
        cadence: how_often(duty.cadence).to_owned(),
        due: words,
        overdue: open_since.is_some(),
        proof: required.into_iter().flatten().map(|r| format!("{}, from {}", r.what, r.from)).collect(),
        deployments,
        with: key.with.clone(),
        derived: duty.basis == Basis::Derived,
        common_control: key.control.map_or_else(String::new, |c| context.matrix.common_controls[c as usize].name.clone()),
    }
}

/// What to do next comes first; then the same duties by area and by deployment, which change less often.
fn home(context: &MatrixContext, team: u32, team_duties: &TeamDuties, actions: TeamActions) -> Page {
    let details = &context.matrix.teams[team as usize];
    let provider = &context.matrix.reference.provider;
    let mut blocks = Vec::new();
    if !team_duties.groups.is_empty() {
        blocks.push(Block::Numbers { numbers: actions.key_numbers() });
    }
    let mut ways = vec![link("index", "by-area", "By area"), link("index", "by-deployment", "By deployment")];
    ways.push(link("mistaken", "", format!("You may think {provider} does this")));
    ways.push(link("others", "", "What others do for you"));
    let mut content = Vec::new();
    for way in ways {
        if !content.is_empty() {
            content.extend(text(" · "));
        }
        content.push(way);
    }
    blocks.push(Block::Paragraph { content });
    // On paper the first page has the numbers, and the contents say where the rest is.
    let first_printed = blocks.len();
    blocks.extend(actions.blocks());
    blocks.push(heading(2, "by-area", "By area"));
    if team_duties.groups.is_empty() {
        blocks.push(paragraph("No duty is assigned to this team."));
    }
    let on_screen = blocks.len();
    let mut domain = String::new();
    let mut pending: Vec<DutyGroup> = Vec::new();
    for group in usual_first(&team_duties.groups) {
        if group.domain != domain {
            flush(&mut blocks, &mut pending);
            domain.clone_from(&group.domain);
            blocks.push(Block::Heading { level: 3, id: format!("area-{}", anchor(&domain)), content: text(domain.clone()) });
        }
        pending.push(group.clone());
    }
    flush(&mut blocks, &mut pending);
    let below = blocks.len();
    blocks.push(heading(2, "by-deployment", "By deployment"));
    blocks.push(by_deployment(context, team, &team_duties.owned));
    // On paper the first page says whose the book is, and what share of it.
    let on_paper = blocks.len();
    let mut facts = Vec::new();
    facts.extend(details.about.clone().map(|a| ("What you do".to_owned(), text(a))));
    facts.extend(details.lead.clone().map(|l| ("Accountable role".to_owned(), text(l))));
    facts.extend(details.email.clone().map(|e| ("Contact".to_owned(), text(e))));
    if !facts.is_empty() || !team_duties.owned.is_empty() {
        blocks.push(heading(2, "about", "About this team"));
    }
    if !facts.is_empty() {
        blocks.push(Block::Facts { rows: facts });
    }
    if !team_duties.owned.is_empty() {
        blocks.push(Block::Bars {
            caption: "Areas of your deployments by who carries them".into(),
            rows: vec![bar_row(context, details.name.clone(), None, split_counts(context, &team_duties.owned))],
        });
    }
    let in_columns = print::team::duties(context, team, &team_duties.groups);
    let printed = blocks[first_printed..on_screen]
        .iter()
        .cloned()
        .chain(in_columns)
        .chain(blocks[below..on_paper].iter().cloned())
        .collect();
    Page {
        path: "index".into(),
        title: details.name.clone(),
        section: "Your duties".into(),
        summary: standing(context, &team_duties.owned),
        print: Print::Blocks(printed),
        wide: false,
        blocks,
    }
}

fn flush(blocks: &mut Vec<Block>, pending: &mut Vec<DutyGroup>) {
    if !pending.is_empty() {
        blocks.push(Block::Duties { groups: std::mem::take(pending) });
    }
}

fn mistaken(context: &MatrixContext, team_duties: &TeamDuties) -> Page {
    let provider = &context.matrix.reference.provider;
    let mut blocks = Vec::new();
    if team_duties.mistaken.is_empty() {
        blocks.push(paragraph("None of your duties is commonly mistaken for somebody else's."));
    }
    let mut last = String::new();
    let mut items = Vec::new();
    for (domain, words) in &team_duties.mistaken {
        if *domain != last {
            if !items.is_empty() {
                blocks.push(Block::List { ordered: false, items: std::mem::take(&mut items) });
            }
            last.clone_from(domain);
            blocks.push(heading(2, anchor(domain), domain.clone()));
        }
        items.push(vec![paragraph(words.clone())]);
    }
    if !items.is_empty() {
        blocks.push(Block::List { ordered: false, items });
    }
    Page {
        path: "mistaken".into(),
        title: format!("You may think {provider} does this"),
        section: "Your duties".into(),
        summary: "Duties that are often assumed to be the provider's".into(),
        print: match team_duties.mistaken.is_empty() {
            true => Print::Same,
            false => Print::Blocks(print::team::mistaken(&team_duties.mistaken)),
        },
        wide: false,
        blocks,
    }
}

fn open_gaps(context: &MatrixContext, team: u32) -> Page {
    let gaps: Vec<GapView> = context.findings_for(team).iter().map(|f| gap_view(context, f)).collect();
    let worst = gaps.iter().any(|g| g.level != "note");
    let mut blocks = vec![paragraph(if worst { "These are yours to close." } else { "You have no gaps that must be closed." })];
    if !gaps.is_empty() {
        blocks.push(Block::Gaps { gaps });
    }
    let before = before_records(context, team);
    blocks.extend(before.clone());
    Page {
        path: "open".into(),
        title: "What is open".into(),
        section: "Your duties".into(),
        summary: "Gaps that you should close".into(),
        print: match context.findings_for(team).len() {
            n if n > register::PRINTED => {
                Print::Blocks(print::gaps_of(context, context.findings_for(team)).into_iter().chain(before).collect())
            }
            _ => Print::Same,
        },
        wide: false,
        blocks,
    }
}

/// What auditors ask about and the team cannot mend: what ended before the organisation kept records.
fn before_records(context: &MatrixContext, team: u32) -> Option<Block> {
    let (count, since) = (context.before_records(team) as u64, context.matrix.organisation.records_since?);
    let verb = if count == 1 { "is" } else { "are" };
    (count > 0).then(|| {
        paragraph(format!(
            "{} about what ended before records began on {} {verb} left out here: nothing can be collected for that time. The \
             books for the audits name what is missing.",
            plural(count, "finding"),
            day_words(since),
        ))
    })
}

fn checklist(team_duties: &TeamDuties) -> Page {
    let rows: Vec<_> = team_duties
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
        paragraph("No duty is assigned to this team.")
    } else {
        table("All your duties, to tick off", &["Done", "What", "How often", "Next", "For"], rows)
    };
    Page {
        path: "checklist".into(),
        title: "Checklist".into(),
        section: "Your duties".into(),
        summary: "Your duties as a list to tick off".into(),
        // In print, the duties by area have boxes.
        print: Print::Nothing,
        wide: false,
        blocks: vec![list],
    }
}
