//! What a team does next: the records to collect, grouped by how pressing they are.
//!
//! Only `status` judges; this puts its words in an order that a reader can work through. Must not know any output format.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use onus_core::matrix::Scope;
use onus_core::matrix_context::MatrixContext;
use onus_core::status::{NextAction, NextActionsQuestion, Obligation, ProofRequest, StatusKind, Urgency, combined, next_actions};
use onus_model::how_often;
use onus_source::text::{capitalised, day_words, join, plural};

use super::block::*;
use super::deployment;

/// Days ahead that count as soon.
const SOON: u32 = 30;
/// Names in a list before the rest is counted.
const NAMED: usize = 3;
/// Requirements named beside a record.
const REQUIREMENTS: usize = 3;

/// A section of the page: the urgency that the judge's records have, those that the next audit asks for apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    Failed,
    Overdue,
    Incomplete,
    Soon,
    BeforeAudit,
    Later,
}

impl Section {
    const ALL: [Section; 6] =
        [Section::Failed, Section::Overdue, Section::Incomplete, Section::Soon, Section::BeforeAudit, Section::Later];

    fn anchor(self) -> &'static str {
        match self {
            Section::Failed => "failed",
            Section::Overdue => "overdue",
            Section::Incomplete => "incomplete",
            Section::Soon => "due-soon",
            Section::BeforeAudit => "before-audit",
            Section::Later => "later",
        }
    }

    fn of(action: &NextAction, audited: Option<&Audited>) -> Section {
        match action.urgency {
            Urgency::Failed => Section::Failed,
            Urgency::Overdue => Section::Overdue,
            Urgency::Incomplete => Section::Incomplete,
            Urgency::DueSoon => Section::Soon,
            _ if audited.is_some_and(|audited| audited.asks_for(&action.request)) => Section::BeforeAudit,
            Urgency::NeverShown | Urgency::DueLater => Section::Later,
        }
    }
}

/// The records that a team has still to collect.
pub struct TeamActions {
    by_section: BTreeMap<Section, Vec<ActionView>>,
    /// First day on which something was overdue.
    oldest: Option<Date>,
    /// The scope that ends next, and its last day.
    audit: Option<(String, Date)>,
    /// Records that prove everything that they are asked for, and all of which something is asked.
    shown: (usize, usize),
    /// Ids of the duties that wait for a record, each once, the most pressing first.
    duties: Vec<String>,
}

impl TeamActions {
    pub fn new(context: &MatrixContext, team: u32) -> TeamActions {
        let records = records(context, team);
        let audit = next_audit(context, team);
        let audited = audit.map(|scope| Audited::new(context, scope));
        let question = NextActionsQuestion { team, domain: None, due_within_days: SOON };
        let actions = next_actions(context.matrix, &context.statuses, &question);
        let mut by_section: BTreeMap<Section, Vec<ActionView>> = BTreeMap::new();
        let mut oldest = None;
        for next in &actions {
            let request = &next.request;
            let Some(obligations) = records.get(&(request.what.as_str(), request.from.as_str())) else { continue };
            let section = Section::of(next, audited.as_ref());
            let day = match section {
                Section::Failed | Section::Overdue | Section::Incomplete => request.open_since.or(request.due_on),
                Section::Soon | Section::Later => request.due_on,
                Section::BeforeAudit => request.due_on.or(audited.as_ref().map(|a| a.end)),
            };
            if section == Section::Overdue {
                oldest = [oldest, request.open_since].into_iter().flatten().min();
            }
            by_section.entry(section).or_default().push(action(context, request, obligations, day));
        }
        let asked: BTreeSet<(&str, &str)> = actions.iter().map(|a| (a.request.what.as_str(), a.request.from.as_str())).collect();
        let has = |list: &[&Obligation], kinds: &[StatusKind]| list.iter().any(|o| kinds.contains(&o.status.kind));
        let due = |list: &[&Obligation]| list.iter().any(|o| !matches!(o.status.kind, StatusKind::NotDue | StatusKind::Excepted));
        let proven = [StatusKind::Proven, StatusKind::ProvenAfterFailure];
        let shown = records.iter().filter(|(key, list)| !asked.contains(*key) && has(list, &proven)).count();
        let all = records.values().filter(|list| due(list)).count();
        let mut duties: Vec<String> = Vec::new();
        for duty in actions.iter().flat_map(|action| &action.request.duties) {
            if !duties.contains(duty) {
                duties.push(duty.clone());
            }
        }
        TeamActions { by_section, oldest, audit: audited.map(|a| (a.name, a.end)), shown: (shown, all), duties }
    }

    /// The records, the most pressing first.
    pub fn records(&self) -> impl Iterator<Item = &ActionView> {
        self.by_section.values().flatten()
    }

    /// Ids of the duties that wait for a record, the most pressing first.
    pub fn duties(&self) -> &[String] {
        &self.duties
    }

    fn count(&self, section: Section) -> usize {
        self.by_section.get(&section).map_or(0, Vec::len)
    }

    /// What it comes to in four numbers.
    pub fn key_numbers(&self) -> Vec<KeyNumber> {
        let to = |section: Section| {
            let fragment = section.anchor().to_owned();
            (self.count(section) > 0).then(|| Target::Page { path: "index".into(), fragment })
        };
        // Records, and not the obligations that wait for them, which other pages and commands count.
        let records = |section: Section, words: &str| match self.count(section) {
            1 => format!("record {words}"),
            _ => format!("records {words}"),
        };
        let overdue = match self.oldest {
            Some(day) => records(Section::Overdue, &format!("overdue, the oldest since {}", day_words(day))),
            None => records(Section::Overdue, "overdue"),
        };
        let mut numbers = Vec::new();
        if self.count(Section::Failed) > 0 {
            let number = self.count(Section::Failed).to_string();
            numbers.push(KeyNumber { number, words: records(Section::Failed, "failed"), alarm: true, to: to(Section::Failed) });
        }
        numbers.extend([
            KeyNumber {
                number: self.count(Section::Overdue).to_string(),
                words: overdue,
                alarm: self.count(Section::Overdue) > 0,
                to: to(Section::Overdue),
            },
            KeyNumber {
                number: self.count(Section::Soon).to_string(),
                words: records(Section::Soon, &format!("due in the next {SOON} days")),
                alarm: false,
                to: to(Section::Soon),
            },
        ]);
        if let Some((name, _)) = &self.audit {
            numbers.push(KeyNumber {
                number: self.count(Section::BeforeAudit).to_string(),
                words: records(Section::BeforeAudit, &format!("to prove before {name} ends")),
                alarm: false,
                to: to(Section::BeforeAudit),
            });
        }
        let (shown, all) = self.shown;
        numbers.push(KeyNumber { number: format!("{shown} of {all}"), words: "records shown".into(), alarm: false, to: None });
        numbers
    }

    /// The records, a heading for each degree of urgency.
    pub fn blocks(self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let TeamActions { mut by_section, audit, .. } = self;
        for section in Section::ALL {
            let Some(actions) = by_section.remove(&section) else { continue };
            let title = match (section, &audit) {
                (Section::Failed, _) => "Failed".to_owned(),
                (Section::Overdue, _) => "Overdue".to_owned(),
                (Section::Incomplete, _) => "Shown in part, stale or not reviewed".to_owned(),
                (Section::Soon, _) => "Due soon".to_owned(),
                (Section::BeforeAudit, Some((name, end))) => format!("To prove before {name} ends on {}", day_words(*end)),
                (Section::BeforeAudit, None) => "To prove before the next audit".to_owned(),
                (Section::Later, _) => "Later".to_owned(),
            };
            blocks.push(heading(2, section.anchor(), title));
            blocks.push(Block::Actions { actions });
        }
        blocks
    }
}

/// The team's obligations by the record that proves them.
fn records<'a>(context: &'a MatrixContext<'a>, team: u32) -> BTreeMap<(&'a str, &'a str), Vec<&'a Obligation>> {
    let mut records: BTreeMap<(&str, &str), Vec<&Obligation>> = BTreeMap::new();
    for obligation in context.statuses.of_team(team) {
        for record in context.matrix.reference.evidence.get(&context.duty(obligation.duty).id).into_iter().flatten() {
            records.entry((&record.what, &record.from)).or_default().push(obligation);
        }
    }
    records
}

/// The scope with deployments of the team whose period ends next.
fn next_audit<'a>(context: &MatrixContext<'a>, team: u32) -> Option<(&'a Scope, Date)> {
    let today = context.today();
    let ends = context.scopes_with(context.deployments_of(team)).filter_map(|s| Some((s, s.period?.1)));
    ends.filter(|(_, end)| *end >= today).min_by_key(|(scope, end)| (*end, scope.name.clone()))
}

/// What an audit asks about.
struct Audited<'a> {
    name: String,
    end: Date,
    duties: BTreeSet<&'a str>,
    deployments: BTreeSet<&'a str>,
}

impl<'a> Audited<'a> {
    fn new(context: &MatrixContext<'a>, (scope, end): (&'a Scope, Date)) -> Audited<'a> {
        let framework = context.matrix.reference.frameworks.iter().find(|f| f.id == scope.framework);
        let requirements = framework.into_iter().flat_map(|f| &f.requirements);
        Audited {
            name: scope.name.clone(),
            end,
            duties: requirements.flat_map(|r| &r.duties).map(|(duty, ..)| duty.as_str()).collect(),
            deployments: scope.deployments.iter().map(|&d| context.matrix.deployments[d as usize].id.as_str()).collect(),
        }
    }

    fn asks_for(&self, request: &ProofRequest) -> bool {
        let here = request.organisation
            || !request.accounts.is_empty()
            || request.deployments.iter().any(|d| self.deployments.contains(d.as_str()));
        here && request.duties.iter().any(|d| self.duties.contains(d.as_str()))
    }
}

fn action(context: &MatrixContext, request: &ProofRequest, obligations: &[&Obligation], day: Option<Date>) -> ActionView {
    let state = combined(obligations.iter().map(|o| (*o, o.count)));
    let count = |kind: &StatusKind| state.as_ref().and_then(|s| s.counts.get(kind)).copied().unwrap_or(0);
    let requirements: BTreeSet<&String> = request.duties.iter().flat_map(|d| context.requirements(d)).collect();
    let more = requirements.len().saturating_sub(REQUIREMENTS);
    let mut named: Vec<String> = requirements.into_iter().take(REQUIREMENTS).cloned().collect();
    if more > 0 {
        named.push(format!("{more} more"));
    }
    ActionView {
        id: request.id.clone(),
        what: capitalised(&request.what),
        from: request.from.clone(),
        cadence: how_often(request.cadence).to_owned(),
        covers: covers(context, request, obligations),
        duties: duties(context, request),
        requirements: named.join(", "),
        alarm: state.as_ref().is_some_and(|s| s.kind.is_alarm()),
        shown: count(&StatusKind::Proven) + count(&StatusKind::ProvenAfterFailure),
        total: obligations.iter().map(|o| o.count).sum::<u32>() - count(&StatusKind::Excepted) - count(&StatusKind::NotDue),
        state: state.map_or_else(String::new, |state| match day {
            // The day stands beside it.
            Some(day) if state.day == Some(day) => capitalised(state.kind.words()),
            _ => capitalised(&state.words),
        }),
        last: last(context, obligations),
        by: match day {
            Some(day) if day < context.today() => format!("since {}", day_words(day)),
            Some(day) => format!("by {}", day_words(day)),
            None => String::new(),
        },
        day: day.map_or_else(String::new, |d| d.to_string()),
    }
}

/// Some links, and the number of the others.
fn listed(links: Vec<Inline>, more: usize) -> Vec<Inline> {
    let mut out = Vec::new();
    for link in links {
        if !out.is_empty() {
            out.extend(text(", "));
        }
        out.push(link);
    }
    if more > 0 {
        out.extend(text(format!(" and {more} more")));
    }
    out
}

fn covers(context: &MatrixContext, request: &ProofRequest, obligations: &[&Obligation]) -> Vec<Inline> {
    let first: BTreeSet<&str> = request.deployments.iter().take(NAMED).map(String::as_str).collect();
    let mut known: BTreeMap<&str, u32> = BTreeMap::new();
    for &index in obligations.iter().flat_map(|o| context.statuses.deployments(o)) {
        let id = context.matrix.deployments[index as usize].id.as_str();
        if first.contains(id) {
            known.insert(id, index);
        }
        if known.len() == first.len() {
            break;
        }
    }
    let links = known.values().map(|&index| deployment::link_to(context, index)).collect();
    let mut out = listed(links, request.deployments.len().saturating_sub(NAMED));
    let name = |id: &String| context.matrix.accounts.iter().find(|a| a.id == *id).map_or(id.clone(), |a| a.name.clone());
    let accounts: Vec<String> = request.accounts.iter().map(name).collect();
    let mut others = Vec::new();
    match accounts.len() {
        0 => {}
        n if n > NAMED => others.push(plural(n as u64, "account")),
        1 => others.push(format!("account {}", accounts[0])),
        _ => others.push(format!("accounts {}", join(&accounts))),
    }
    if request.organisation {
        others.push("the organisation".to_owned());
    }
    if !others.is_empty() {
        let words = join(&others);
        out.extend(text(if out.is_empty() { capitalised(&words) } else { format!("; {words}") }));
    }
    out
}

fn duties(context: &MatrixContext, request: &ProofRequest) -> Vec<Inline> {
    let links = request.duties.iter().take(NAMED).map(|id| link("index", id.clone(), context.duty_title(id)));
    listed(links.collect(), request.duties.len().saturating_sub(NAMED))
}

/// The newest item on file for any of the obligations.
fn last(context: &MatrixContext, obligations: &[&Obligation]) -> String {
    let items = obligations.iter().flat_map(|o| o.status.items.iter().chain(&o.status.item).chain(&o.status.failures));
    let items = items.map(|&index| &context.matrix.evidence[index as usize]);
    match items.max_by_key(|item| (item.collected_on, &item.id)) {
        Some(item) => match item.collected_on {
            Some(day) => format!("{}, {}", item.title, day_words(day)),
            None => item.title.clone(),
        },
        None => String::new(),
    }
}
