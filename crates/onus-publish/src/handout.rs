//! One side of paper for a team lead: what to do first, how often, how to prove it, and who else helps.
//!
//! No traces, no hashes, no words of the model's own. Names are cut, lists are short, and what is left out is counted;
//! the printed page leaves out more when even that is too much. Must not know: how large a page is.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::{clip, day_words, join, plural};
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use onus_core::matrix::{Assignment, Duty, Exception, Split};
use onus_core::status::{ObligationSet, StatusKind};
use onus_model::{Holder, Party};

use super::bars::split_counts;
use super::block::*;
use super::changes::team_summary;
use super::control;
use super::duty_deployments::has_part;

/// Path of the page in the team's book.
pub const PAGE: &str = "one-page";
/// Duties on the page.
const DUTIES: usize = 10;
/// Lines of every other list.
const LINES: usize = 3;
/// Other parties that help.
const HELPERS: usize = 4;

const ORDER: &str = "Overdue first, then failed, stale and missing proof, then what is due next; ties go to the duty with most \
                     deployments.";
const LIMITS: &str = "This page shows who carries which duty. It does not show that a duty was carried out.";

/// The handout as a publication of its own, for print.
pub fn publication(context: &MatrixContext, team: u32) -> Publication {
    of(context, team, page(context, team))
}

/// The same, of the page that the team's book has already.
pub fn of(context: &MatrixContext, team: u32, page: Page) -> Publication {
    let document = &context.matrix.document;
    let details = &context.matrix.teams[team as usize];
    let page = Page { path: "index".into(), print: Print::Same, ..page };
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
    }
}

/// The same as a page of the team's book. The book's print leaves it out: it has a sheet of its own.
pub fn page(context: &MatrixContext, team: u32) -> Page {
    Page {
        path: PAGE.into(),
        title: "One page".into(),
        section: "Your duties".into(),
        summary: "What comes first, on one side of paper".into(),
        print: Print::Nothing,
        wide: false,
        blocks: vec![Block::Handout { handout: Box::new(view(context, team)) }],
    }
}

fn view(context: &MatrixContext, team: u32) -> HandoutView {
    let details = &context.matrix.teams[team as usize];
    let owned = context.deployments_of(team);
    let lines = lines(context, team);
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
        total: lines.len() as u64,
        duties: lines.iter().take(DUTIES).map(|l| l.view(context, owned.len())).collect(),
        order: ORDER.into(),
        mistaken: mistaken(context, &lines),
        others: others(context, team, owned),
        more_exceptions: exceptions.len().saturating_sub(LINES) as u64,
        exceptions: exceptions.into_iter().take(LINES).map(|e| exception(context, e)).collect(),
        changes: team_summary(context, team).as_ref().map(shortened),
        rest,
        limits: LIMITS.into(),
    }
}

/// What people believe of the duties at the top of the list, and what is true. Beliefs about the provider come first.
fn mistaken(context: &MatrixContext, lines: &[StatementDuty]) -> Vec<(String, String)> {
    let mut beliefs: Vec<(String, String)> = Vec::new();
    for words in lines.iter().filter_map(|l| l.duty.mistaken.as_deref()) {
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

/// Deployments that share one statement.
struct StatementDuty<'a> {
    domain: usize,
    duty: &'a Duty,
    deployments: Vec<u32>,
    obligations: ObligationSet<'a>,
    control: Option<u32>,
    /// Team that answers for it, when it is another.
    answers: Option<u32>,
}

/// What comes first; see [`ORDER`].
type Rank<'a> = (u8, Option<Date>, bool, std::cmp::Reverse<usize>, usize, &'a str, &'a str);

fn lines<'a>(context: &'a MatrixContext<'a>, team: u32) -> Vec<StatementDuty<'a>> {
    let order: BTreeMap<&str, usize> =
        context.matrix.reference.domains.iter().enumerate().map(|(i, d)| (d.id.as_str(), i)).collect();
    let mut by_statement: BTreeMap<(&str, &str), StatementDuty> = BTreeMap::new();
    for &placement in context.placements_of(team) {
        for (position, assignment) in context.matrix.placements[placement as usize].assignments.iter().enumerate() {
            if !context.is_ours(assignment) || !has_part(assignment, team) || excepted(context, assignment) {
                continue;
            }
            let duty = context.duty(assignment.duty);
            let line = by_statement.entry((&duty.id, &duty.statement)).or_insert_with(|| StatementDuty {
                domain: order.get(duty.domain.as_str()).copied().unwrap_or(usize::MAX),
                duty,
                deployments: Vec::new(),
                obligations: ObligationSet::default(),
                control: assignment.common_control,
                answers: assignment.accountable.filter(|a| *a != team),
            });
            for &index in context.deployments_in(placement) {
                line.deployments.push(index);
                if let Some(obligation) = context.statuses.find(placement, position, index) {
                    line.obligations.add(obligation);
                }
            }
        }
    }
    let today = context.today();
    let mut lines: Vec<StatementDuty> = by_statement.into_values().collect();
    lines.iter_mut().for_each(|line| line.deployments.sort_unstable());
    lines.sort_by(|a, b| a.rank(today).cmp(&b.rank(today)));
    lines
}

/// Whether an accepted risk or another control stands in the duty's place: then it stands among the exceptions.
fn excepted(context: &MatrixContext, assignment: &Assignment) -> bool {
    assignment.exception.is_some_and(|e| context.matrix.exceptions[e as usize].kind != "reassignment")
}

impl StatementDuty<'_> {
    fn rank(&self, today: Date) -> Rank<'_> {
        let next = self.obligations.next();
        let kind = self.obligations.combined().map(|c| c.kind);
        let grade = match kind {
            _ if next.is_some_and(|day| day < today) => 0,
            Some(StatusKind::Failed) => 1,
            Some(StatusKind::Stale | StatusKind::Overdue | StatusKind::PartlyProven) => 2,
            Some(kind) if kind.is_gap() => 3,
            _ => 4,
        };
        let most = std::cmp::Reverse(self.deployments.len());
        // A missing proof of what recurs comes before one of what holds all the time.
        let calendar = self.duty.cadence.and_then(onus_model::Cadence::days).is_none();
        (grade, next.or(Some(Date::MAX)), calendar, most, self.domain, &self.duty.id, &self.duty.statement)
    }

    fn view(&self, context: &MatrixContext, owned: usize) -> HandoutDuty {
        let today = context.today();
        let next = self.obligations.next();
        let due = match next {
            Some(day) if day <= today => format!("overdue since {}", day_words(day)),
            Some(day) => format!("due by {}", day_words(day)),
            None => String::new(),
        };
        let names = |limit: usize| {
            self.deployments
                .iter()
                .take(limit)
                .map(|&d| clip(&context.matrix.deployments[d as usize].name, 34))
                .collect::<Vec<_>>()
        };
        let mut places = match self.deployments.len() {
            n if n > LINES && n == owned => format!("all {n} of your deployments"),
            n if n > LINES => format!("{} and {} more", names(LINES).join(", "), n - LINES),
            _ => join(&names(LINES)),
        };
        if let Some(team) = self.answers {
            places.push_str(&format!("; {} is accountable", clip(&context.matrix.teams[team as usize].name, 30)));
        } else if let Some(control) = self.control {
            let name = &context.matrix.common_controls[control as usize].name;
            places.push_str(&format!("; common control: {}", clip(name, 34)));
        }
        let proof = context.matrix.reference.evidence.get(&self.duty.id).and_then(|list| list.first());
        HandoutDuty {
            statement: clip(&self.duty.statement, 180),
            places,
            cadence: self.duty.cadence.map_or_else(String::new, |c| c.words().to_owned()),
            due,
            overdue: next.is_some_and(|day| day <= today),
            proof: proof.map_or_else(String::new, |p| clip(&p.what, 80)),
            open: self.open(),
        }
    }

    /// What the proof comes to, where somebody must act.
    fn open(&self) -> String {
        self.obligations.combined().filter(|c| c.kind.is_gap()).map_or_else(String::new, |c| c.words)
    }
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
