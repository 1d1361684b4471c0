//! One side of paper for a team lead: what to do first, how often, how to prove it, and who else helps. Page one of the
//! team's book.
//!
//! Numbers and records are those of the team's home page. Names are cut, lists are short, and what is left out is counted;
//! the printed page leaves out more when even that is too much. Must not know: how large a page is.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::{clip, day_words, join, plural};
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use onus_core::matrix::{Assignment, Exception, Split};
use onus_model::{Holder, Party};

use super::actions::TeamActions;
use super::bars::split_counts;
use super::block::*;
use super::changes::team_summary;
use super::control;
use super::duty_deployments::has_part;

/// Path of the page in the team's book.
pub const PAGE: &str = "one-page";
/// Records on the page.
const RECORDS: usize = 10;
/// Lines of every other list.
const LINES: usize = 3;
/// Other parties that help.
const HELPERS: usize = 4;

const ORDER: &str = "Failed and overdue first, then what is incomplete, then what is due next.";
const LIMITS: &str = "This page shows who carries which duty. It does not show that a duty was carried out.";

/// The handout as a publication of its own, for print.
pub fn publication(context: &MatrixContext, team: u32) -> Publication {
    of(context, team, page(context, team, &TeamActions::new(context, team)))
}

/// The same, of the page that the team's book has already.
pub fn of(context: &MatrixContext, team: u32, page: Page) -> Publication {
    let document = &context.matrix.document;
    let details = &context.matrix.teams[team as usize];
    let page = Page { path: "index".into(), ..page };
    Publication {
        kind: PublicationKind::Handout,
        id: format!("handouts/{}", details.id),
        title: format!("What is yours: {}", clip(&details.name, 60)),
        subtitle: format!("One page for {}, {}", clip(&details.name, 60), clip(&context.matrix.organisation.name, 60)),
        control: control::rows(context),
        classification: document.classification.clone(),
        language: document.language.clone(),
        direction: control::direction(&document.language).into(),
        authors: document.authors.clone(),
        date: document.date.to_string(),
        pages: vec![page],
        search: SearchTerms::default(),
        lasting: BTreeMap::new(),
    }
}

/// The same as a page of the team's book, of which it is the first on paper.
pub fn page(context: &MatrixContext, team: u32, actions: &TeamActions) -> Page {
    Page {
        path: PAGE.into(),
        title: "One page".into(),
        section: "Your duties".into(),
        summary: "What comes first, on one side of paper".into(),
        print: Print::Front,
        wide: false,
        blocks: vec![Block::Handout { handout: Box::new(view(context, team, actions)) }],
    }
}

fn view(context: &MatrixContext, team: u32, actions: &TeamActions) -> HandoutView {
    let details = &context.matrix.teams[team as usize];
    let owned = context.deployments_of(team);
    let exceptions = exceptions(context, team);
    let book = Target::Book { book: format!("teams/{}", details.id), path: "index".into(), fragment: String::new() };
    let mut rest = text("Everything else, with reasons and sources, is in your handbook: ");
    rest.push(Inline::Link { to: book, content: text(format!("teams/{}", details.id)) });
    rest.extend(text("."));
    HandoutView {
        team: clip(&details.name, 60),
        provider: context.matrix.reference.provider.clone(),
        about: about(context, team, owned),
        counts: split_counts(context, owned).into_iter().filter(|(s, n)| *n > 0 && *s != Split::NotApplicable).collect(),
        numbers: actions.key_numbers(),
        total: actions.records().count() as u64,
        records: actions.records().take(RECORDS).map(record).collect(),
        order: ORDER.into(),
        mistaken: mistaken(context, team, actions.duties()),
        others: others(context, team, owned),
        more_exceptions: exceptions.len().saturating_sub(LINES) as u64,
        exceptions: exceptions.into_iter().take(LINES).map(|e| exception(context, e)).collect(),
        changes: team_summary(context, team).as_ref().map(shortened),
        rest,
        limits: LIMITS.into(),
    }
}

/// A record of the team's home page, cut to what fits on one side.
fn record(action: &ActionView) -> HandoutRecord {
    HandoutRecord {
        duties: clip(&plain(&action.duties), 120),
        places: clip(&plain(&action.covers), 100),
        cadence: action.cadence.clone(),
        by: action.by.clone(),
        alarm: action.alarm,
        proof: clip(&format!("{}, from {}", action.what, action.from), 120),
        state: clip(&action.state, 80),
    }
}

/// What people believe of the team's duties, and what is true: of those that are most pressing first, and among them of the
/// provider.
fn mistaken(context: &MatrixContext, team: u32, pressing: &[String]) -> Vec<(String, String)> {
    let mut by_duty: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for &placement in context.placements_of(team) {
        let assignments = context.matrix.placements[placement as usize].assignments.iter();
        for assignment in assignments.filter(|a| context.is_ours(a) && has_part(a, team)) {
            let duty = context.duty(assignment.duty);
            by_duty.entry(&duty.id).or_default().extend(duty.mistaken.as_deref());
        }
    }
    let first = pressing.iter().filter_map(|id| by_duty.get(id.as_str()));
    let mut beliefs: Vec<(String, String)> = Vec::new();
    for words in first.chain(by_duty.values()).flatten() {
        let belief = words.strip_prefix("You may think ").unwrap_or(words);
        let (claim, truth) = belief.split_once(": ").or_else(|| belief.split_once("; ")).unwrap_or((belief, ""));
        let pair = (clip(claim, 90), clip(truth, 130));
        if !beliefs.contains(&pair) {
            beliefs.push(pair);
        }
    }
    let provider = &context.matrix.reference.provider;
    beliefs.sort_by_key(|(claim, _)| !claim.contains(provider.as_str()));
    beliefs.truncate(LINES);
    beliefs
}

fn shortened(changes: &TeamChangeSummary) -> TeamChangeSummary {
    let lines: Vec<String> = changes.lines.iter().take(LINES).map(|l| clip(l, 160)).collect();
    let more = changes.more + changes.lines.len().saturating_sub(LINES) as u64;
    TeamChangeSummary { since: clip(&changes.since, 24), lines, more }
}

fn about(context: &MatrixContext, team: u32, owned: &[u32]) -> Vec<String> {
    let matrix = context.matrix;
    let details = &matrix.teams[team as usize];
    let environments: BTreeSet<&str> =
        owned.iter().filter_map(|&d| matrix.deployments[d as usize].environment.as_deref()).collect();
    let environments: Vec<String> = environments.into_iter().take(3).map(|e| clip(e, 20)).collect();
    let runs = plural(owned.len() as u64, "deployment");
    let mut out = vec![if environments.is_empty() { runs } else { format!("{runs} in {}", join(&environments)) }];
    let scopes: Vec<String> = context.scopes_with(owned).map(|s| clip(&s.name, 40)).take(3).collect();
    if !scopes.is_empty() {
        out.push(format!("in scope of {}", join(&scopes)));
    }
    out.extend(details.lead.as_ref().map(|l| format!("owner: {}", clip(l, 40))));
    out.extend(reach(details));
    out.push(format!("issued {}", day_words(matrix.document.date)));
    let version = format!("version {}", clip(&matrix.document.version, 24));
    out.push(match &matrix.document.revision {
        Some(revision) => format!("{version}, revision {}", clip(revision, 16)),
        None => version,
    });
    out
}

fn reach(team: &onus_core::matrix::Team) -> Option<String> {
    team.email.as_deref().or(team.contact.as_deref()).map(|c| clip(c, 60))
}

/// Other teams by how much they do, then the provider and third parties with what proves it.
fn others(context: &MatrixContext, team: u32, owned: &[u32]) -> Vec<HandoutHelp> {
    let mut teams: BTreeMap<u32, BTreeMap<&str, u64>> = BTreeMap::new();
    let mut parties: BTreeMap<String, BTreeMap<&str, u64>> = BTreeMap::new();
    for (placement, count) in context.by_placement(owned) {
        for assignment in &context.matrix.placements[placement as usize].assignments {
            let duty = context.duty(assignment.duty);
            match (&duty.holder, assignment.accountable) {
                (Holder::Party(Party::Organisation), Some(other)) if other != team => {
                    *teams.entry(other).or_default().entry(&duty.domain).or_default() += count;
                }
                (Holder::Party(Party::Provider | Party::ThirdParty(_)), _) => {
                    *parties.entry(context.party(&duty.holder)).or_default().entry(&duty.domain).or_default() += count;
                }
                _ => {}
            }
        }
    }
    let areas = |domains: &BTreeMap<&str, u64>| {
        let mut list: Vec<(&str, u64)> = domains.iter().map(|(d, n)| (*d, *n)).collect();
        list.sort_by_key(|(d, n)| (std::cmp::Reverse(*n), *d));
        let short = |d| context.matrix.reference.domains.iter().find(|x| x.id == d).map_or(d, |x| x.short.as_str());
        let mut names: Vec<String> = list.iter().take(LINES).map(|(d, _)| clip(short(d), 40)).collect();
        if list.len() > LINES {
            names.push(plural((list.len() - LINES) as u64, "more area"));
        }
        join(&names)
    };
    let weight = |domains: &BTreeMap<&str, u64>| std::cmp::Reverse(domains.values().sum::<u64>());
    let mut ours: Vec<_> = teams.iter().collect();
    ours.sort_by_key(|(t, domains)| (weight(domains), **t));
    let mut theirs: Vec<_> = parties.iter().collect();
    theirs.sort_by_key(|(name, domains)| (weight(domains), (*name).clone()));
    let room = HELPERS.saturating_sub(theirs.len().min(2));
    let mut out: Vec<HandoutHelp> = ours
        .iter()
        .take(room)
        .map(|(t, domains)| {
            let details = &context.matrix.teams[**t as usize];
            let contact = reach(details).unwrap_or_default();
            HandoutHelp { name: clip(&details.name, 34), does: areas(domains), contact }
        })
        .collect();
    out.extend(theirs.iter().take(2).map(|(name, domains)| HandoutHelp {
        name: clip(name, 34),
        does: areas(domains),
        contact: context.reports(name),
    }));
    out
}

/// Exceptions that concern a team, the next to end first.
fn exceptions<'a>(context: &MatrixContext<'a>, team: u32) -> Vec<&'a Exception> {
    let mut indices: BTreeSet<u32> = BTreeSet::new();
    for (index, exception) in context.matrix.exceptions.iter().enumerate() {
        let deployment = &context.matrix.deployments[exception.deployment as usize];
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let mut applied = context.placement(deployment).assignments.iter().filter(|a| a.exception == Some(index));
        let mine = |a: &Assignment| deployment.owner == Some(team) || has_part(a, team);
        indices.extend(applied.any(mine).then_some(index));
    }
    // One that has ended moves nothing any more and is in no assignment.
    let ended = context.matrix.exceptions.iter().zip(0_u32..).filter(|(e, _)| {
        e.expires.is_some_and(|day| day < context.today())
            && context.matrix.deployments[e.deployment as usize].owner == Some(team)
    });
    indices.extend(ended.map(|(_, i)| i));
    let mut list: Vec<(u32, &Exception)> = indices.into_iter().map(|i| (i, &context.matrix.exceptions[i as usize])).collect();
    list.sort_by_key(|(i, e)| (e.expires.unwrap_or(Date::MAX), *i));
    list.into_iter().map(|(_, e)| e).collect()
}

fn exception(context: &MatrixContext, exception: &Exception) -> HandoutException {
    let deployment = &context.matrix.deployments[exception.deployment as usize];
    let titles: Vec<String> = exception.duties.iter().take(2).map(|d| clip(&context.duty_title(d), 48)).collect();
    let more = exception.duties.len().saturating_sub(2);
    let duties = if more == 0 { join(&titles) } else { format!("{} and {more} more", titles.join(", ")) };
    let what = match exception.kind.as_str() {
        "reassignment" => "reassigned",
        "risk-acceptance" => "risk accepted",
        _ => "replaced",
    };
    let words = format!("{duties} ({}): {what}, {}", clip(&deployment.name, 34), clip(&exception.detail, 80));
    let expired = exception.expires.is_some_and(|day| day < context.today());
    let ends = match exception.expires {
        Some(day) if expired => format!("ended {}", day_words(day)),
        Some(day) => format!("until {}", day_words(day)),
        None => "no end date".to_owned(),
    };
    HandoutException { words, ends, expired }
}
