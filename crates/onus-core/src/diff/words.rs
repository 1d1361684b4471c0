//! Changes in sentences: the same ones in a terminal, in a pull request and in a book.
//!
//! Must not know: markup, the width of a line.

use std::collections::{BTreeMap, BTreeSet};

use crate::matrix::{Origin, Split};
use onus_model::vocabulary::PartyKind;
use onus_source::text::{capitalised, join, plural};

use super::changes::*;
use super::risk_words;

pub use super::names::{folded, names, subject};

/// Longest value that a sentence quotes.
const LONG: usize = 160;
/// Duties that a sentence names; the rest is counted.
const DUTIES: usize = 4;

/// `Platform's`, `AWS's`, `Payments'`.
pub fn possessive(name: &str) -> String {
    // Acronyms are spoken letter by letter, so they take an s of their own.
    let plural = name.ends_with('s');
    if plural { format!("{name}'") } else { format!("{name}'s") }
}

/// What a reader sees first: `2 deployments added; duties moved in 3 deployments; 1 change of exceptions`.
pub fn summary(changes: &Changes) -> String {
    let n = |n: usize| n as u64;
    let mut parts = risk_words::summary(changes);
    let mut say = |number: usize, words: String| {
        if number > 0 {
            parts.push(words);
        }
    };
    say(changes.added.len(), format!("{} added", plural(n(changes.added.len()), "deployment")));
    say(changes.removed.len(), format!("{} removed", plural(n(changes.removed.len()), "deployment")));
    say(changes.renamed.len(), format!("{} apparently renamed", plural(n(changes.renamed.len()), "deployment")));
    let places = |all: &mut dyn Iterator<Item = &DeploymentChange>| all.map(|c| c.deployments.len()).sum::<usize>();
    let moved = places(&mut changes.changed.iter().filter(|c| moves(c)));
    say(moved, format!("duties moved in {}", plural(n(moved), "deployment")));
    let owners = places(&mut changes.changed.iter().filter(|c| new_owner(c).is_some()));
    say(owners, format!("{} with another owner", plural(n(owners), "deployment")));
    let facts = places(&mut changes.changed.iter().filter(|c| !moves(c) && new_owner(c).is_none()));
    say(facts, format!("{} changed without moving a duty", plural(n(facts), "deployment")));
    let handed: usize = handed_apart(changes).iter().map(|h| h.duties.len() * h.deployments.len()).sum();
    say(handed, format!("{} handed over between teams", plural(n(handed), "duty")));
    say(changes.restated.len(), format!("{} restated", plural(n(changes.restated.len()), "duty")));
    say(changes.exceptions.len(), format!("{} of exceptions", plural(n(changes.exceptions.len()), "change")));
    say(changes.evidence.len(), format!("{} of evidence", plural(n(changes.evidence.len()), "change")));
    say(changes.others.len(), format!("{} of teams, accounts and scopes", plural(n(changes.others.len()), "change")));
    match parts.is_empty() {
        true => "Nothing changed".to_owned(),
        false => capitalised(&parts.join("; ")),
    }
}

/// `v2026.3, version 2026.3, revision 0123456789, model 2026.08`: a side in words.
pub fn edition(edition: &Edition) -> String {
    let mut parts = vec![edition.name.clone()];
    if edition.version != edition.name {
        parts.push(format!("version {}", edition.version));
    }
    parts.extend(edition.revision.clone().filter(|r| *r != edition.name).map(|r| format!("revision {r}")));
    parts.push(format!("model {}", edition.model_version));
    parts.join(", ")
}

/// A sentence where the editions were made from different rule data or by different versions of the program.
pub fn model(changes: &Changes) -> Option<String> {
    let (from, to) = (&changes.from, &changes.to);
    let mut parts = Vec::new();
    if from.model_version != to.model_version {
        parts.push(format!("The responsibility model changed from {} to {}", from.model_version, to.model_version));
    }
    if from.program_version != to.program_version {
        parts.push(format!("Onus changed from {} to {}", from.program_version, to.program_version));
    }
    (!parts.is_empty()).then(|| format!("{}.", parts.join("; ")))
}

/// Whether a change moves any duty between parties.
pub fn moves(change: &DeploymentChange) -> bool {
    !change.splits.is_empty() || !change.duties.is_empty()
}

/// The owners before and after where a deployment has another owner and nothing else changed in it but who has its duties.
pub fn new_owner(change: &DeploymentChange) -> Option<(Option<&str>, Option<&str>)> {
    match change.facts.as_slice() {
        [only] if only.field == "owner" && change.options.is_empty() && !moves(change) => {
            Some((only.from.as_deref(), only.to.as_deref()))
        }
        _ => None,
    }
}

/// `Payments database (payments-db): Platform → Payments, with 23 duties`.
pub fn owner_change(changes: &Changes, change: &DeploymentChange) -> Option<String> {
    let (from, to) = new_owner(change)?;
    let name = |team: Option<&str>| team.map_or_else(|| "no team".to_owned(), |team| changes.team(team).to_owned());
    let duties = change.teams.iter().map(|tally| tally.gains.max(tally.relieved)).max().unwrap_or_default();
    let each = if change.deployments.len() > 1 { " in each" } else { "" };
    let with = if duties > 0 { format!(", with {}{each}", plural(duties, "duty")) } else { String::new() };
    Some(format!("{}: {} → {}{with}", subject(&change.deployments), name(from), name(to)))
}

/// What was handed over between teams other than with the whole of a deployment.
pub fn handed_apart(changes: &Changes) -> Vec<&HandedOver> {
    let mut owners: BTreeMap<(Option<&str>, Option<&str>), BTreeSet<&str>> = BTreeMap::new();
    for change in &changes.changed {
        if let Some(owner) = new_owner(change) {
            owners.entry(owner).or_default().extend(change.deployments.iter().map(|d| d.id.as_str()));
        }
    }
    let alone = |teams: &ResponsibleTeams| teams.performs.is_empty() && teams.common_control.is_none();
    let with_owner = |handed: &HandedOver| {
        let teams = (handed.from.accountable.as_deref(), handed.to.accountable.as_deref());
        let here = owners.get(&teams);
        alone(&handed.from)
            && alone(&handed.to)
            && here.is_some_and(|ids| handed.deployments.iter().all(|deployment| ids.contains(deployment.id.as_str())))
    };
    changes.handed_over.iter().filter(|handed| !with_owner(handed)).collect()
}

/// One sentence without its full stop: `Orders API (orders-api) moved from EC2 to AWS Fargate: Guest operating system is now
/// AWS's; Platform is relieved of 3 duties, Orders gains 1`.
pub fn sentence(changes: &Changes, change: &DeploymentChange) -> String {
    let head = headline(changes, change);
    let mut parts: Vec<String> = splits(changes, change);
    parts.extend(tallies(changes, change));
    if parts.is_empty() { head } else { format!("{head}: {}", parts.join("; ")) }
}

/// What happened to the deployments, before what it means: `Orders API (orders-api) moved from EC2 to AWS Fargate`.
pub fn headline(changes: &Changes, change: &DeploymentChange) -> String {
    let subject = subject(&change.deployments);
    let mut clauses = Vec::new();
    let service = change.facts.iter().find(|f| f.field == "service");
    if let Some(FieldChange { from: Some(from), to: Some(to), .. }) = service {
        clauses.push(format!("moved from {from} to {to}"));
    } else {
        let deciding: Vec<&OptionChange> = change.options.iter().filter(|o| option_matters(o)).collect();
        let sides = |side: fn(&OptionChange) -> Option<&OptionValue>| -> Option<Vec<String>> {
            deciding.iter().map(|o| side(o).and_then(plain)).collect()
        };
        match (sides(|o| o.from.as_ref()), sides(|o| o.to.as_ref())) {
            // Values whose labels are clear on their own: EC2, AWS Fargate. Yes and no are not.
            (Some(from), Some(to)) if !from.is_empty() && from != to => {
                clauses.push(format!("moved from {} to {}", join(&from), join(&to)));
            }
            _ => clauses.extend(deciding.iter().map(|o| option(o))),
        }
        clauses.extend(change.options.iter().filter(|o| !option_matters(o)).map(option));
    }
    if clauses.is_empty() && moves(change) {
        let exception = |holder: &Option<DutyHolder>| holder.as_ref().and_then(|h| h.exception.clone());
        let by_exception = |d: &DutyChange| exception(&d.from) != exception(&d.to);
        let excepted = change.duties.iter().any(by_exception);
        let reason = if excepted { "changed by an exception" } else { "changed because the model changed" };
        clauses.push(reason.to_owned());
    }
    clauses.extend(change.facts.iter().filter(|f| f.field != "service").map(|f| field(changes, f)));
    // `orders-api moved …`, but `orders-api: count 2 → 3`.
    let verb = clauses.first().is_some_and(|t| t.starts_with("moved ") || t.starts_with("changed "));
    format!("{subject}{} {}", if verb { "" } else { ":" }, clauses.join(", "))
}

fn option_matters(option: &OptionChange) -> bool {
    option.from.as_ref().is_some_and(|v| v.matters) || option.to.as_ref().is_some_and(|v| v.matters)
}

/// The label of a value that is clear without its option's title.
fn plain(value: &OptionValue) -> Option<String> {
    let bare = matches!(value.value.as_deref(), None | Some("true" | "false"));
    if bare { None } else { value.label.clone() }
}

/// `Launch type: EC2 → AWS Fargate`.
pub fn option(option: &OptionChange) -> String {
    let value = |v: &Option<OptionValue>| match v {
        None => "no such option".to_owned(),
        Some(v) => match (v.label.as_ref().or(v.value.as_ref()), v.origin) {
            (None, _) => "not set".to_owned(),
            (Some(label), Origin::Assumed) => format!("{label} (assumed)"),
            (Some(label), _) => label.clone(),
        },
    };
    format!("{} {} → {}", option.title.to_lowercase(), value(&option.from), value(&option.to))
}

/// `count 2 → 3`, `owner Platform → Orders`.
pub fn field(changes: &Changes, change: &FieldChange) -> String {
    let value = |v: &Option<String>| match v {
        None => "none".to_owned(),
        Some(v) if change.field == "owner" || change.field == "team" => changes.team(v).to_owned(),
        Some(v) => cut(v),
    };
    format!("{} {} → {}", change.field, value(&change.from), value(&change.to))
}

fn cut(value: &str) -> String {
    match value.char_indices().nth(LONG) {
        None => value.to_owned(),
        Some((end, _)) => format!("{}…", &value[..end]),
    }
}

/// `Guest operating system and Vulnerability management are now AWS's`, one for each outcome.
pub fn splits(changes: &Changes, change: &DeploymentChange) -> Vec<String> {
    let mut by_outcome: BTreeMap<(u8, String, String), Vec<String>> = BTreeMap::new();
    for split in &change.splits {
        let (rank, singular, plural) = outcome(changes, split.to.as_ref());
        by_outcome.entry((rank, singular, plural)).or_default().push(split.title.clone());
    }
    by_outcome
        .into_iter()
        .map(|((_, singular, plural), titles)| {
            let verb = if titles.len() == 1 { singular } else { plural };
            format!("{} {verb}", join(&titles))
        })
        .collect()
}

/// What an area is now: for one area, for several.
fn outcome(changes: &Changes, to: Option<&AreaHolders>) -> (u8, String, String) {
    let both = |rank: u8, words: String| (rank, format!("is now {words}"), format!("are now {words}"));
    let Some(carried) = to else { return (6, "is no longer an area".into(), "are no longer areas".into()) };
    match carried.split {
        Split::Provider => both(0, possessive(&changes.to.provider)),
        Split::Shared => both(1, format!("shared by {}", join(&carried.parties))),
        Split::Organisation => both(2, possessive(&changes.to.organisation)),
        Split::ThirdParty => {
            let owners: Vec<String> = carried.parties.iter().map(|p| possessive(p)).collect();
            both(3, join(&owners))
        }
        Split::NotApplicable => (4, "no longer applies".into(), "no longer apply".into()),
        Split::Unresolved => both(5, "unresolved".into()),
    }
}

/// `Platform is relieved of 3 duties, Orders gains 1`; in several deployments alike: `in each`.
pub fn tallies(changes: &Changes, change: &DeploymentChange) -> Option<String> {
    let each = if change.deployments.len() > 1 { " in each" } else { "" };
    loads(changes, &change.teams).map(|words| format!("{words}{each}"))
}

/// `Platform is relieved of 3 duties, Orders gains 1`; nothing when no team gains or loses any.
pub fn loads(changes: &Changes, teams: &[Tally]) -> Option<String> {
    let mut parts = Vec::new();
    let mut duty_named = false;
    let mut duties = |n: u64| {
        let words = if duty_named { n.to_string() } else { plural(n, "duty") };
        duty_named = true;
        words
    };
    let mut teams: Vec<&Tally> = teams.iter().collect();
    teams.sort_by_key(|t| (t.gains, &t.team));
    for tally in teams {
        let team = changes.team(&tally.team);
        match (tally.relieved.saturating_sub(tally.lapsed + tally.orphaned), tally.gains) {
            (0, 0) => {}
            (0, gains) => parts.push(format!("{team} gains {}", duties(gains))),
            (relieved, 0) => parts.push(format!("{team} is relieved of {}", duties(relieved))),
            (relieved, gains) => parts.push(format!("{team} is relieved of {} and gains {gains}", duties(relieved))),
        }
        parts.extend(unrelieved(changes, tally));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A duty that nobody took over is no relief: it no longer applies, or it is nobody's.
fn unrelieved(changes: &Changes, tally: &Tally) -> Vec<String> {
    let duties = |n: u64| format!("{} of {}", plural(n, "duty"), changes.team(&tally.team));
    let verb = |n: u64, one: &str, many: &str| if n == 1 { one.to_owned() } else { many.to_owned() };
    let mut parts = Vec::new();
    if tally.lapsed > 0 {
        parts.push(format!("{} no longer {}", duties(tally.lapsed), verb(tally.lapsed, "applies", "apply")));
    }
    if tally.orphaned > 0 {
        parts.push(format!("{} {} nobody's now", duties(tally.orphaned), verb(tally.orphaned, "is", "are")));
    }
    parts
}

/// A deployment that was added or removed: `Search (search-hosts), Amazon EC2, run by Platform: Platform gains 8 duties`.
pub fn added_or_removed(changes: &Changes, added_or_removed: &AddedOrRemoved) -> String {
    let owner = added_or_removed
        .owner
        .as_deref()
        .map_or_else(|| "without an owner".to_owned(), |o| format!("run by {}", changes.team(o)));
    let loads = loads(changes, &added_or_removed.teams).map_or_else(String::new, |l| format!(": {l}"));
    format!(
        "{}, {}, {owner}{loads}",
        subject(std::slice::from_ref(&added_or_removed.deployment)),
        added_or_removed.deployment.service
    )
}

/// Who has a duty, in a few words: `AWS`, `Platform`, `Platform, carried out by Payments`, `no team`.
pub fn holder(changes: &Changes, holder: Option<&DutyHolder>) -> String {
    let Some(holder) = holder else { return "–".to_owned() };
    let teams = ResponsibleTeams {
        accountable: holder.accountable.clone(),
        performs: holder.performs.clone(),
        common_control: holder.common_control.clone(),
    };
    match holder.party {
        PartyKind::Organisation => responsible_teams(changes, &teams),
        _ => holder.name.clone(),
    }
}

/// Teams that have a duty: `Platform`, `Platform, carried out by Payments`, `no team`.
pub fn responsible_teams(changes: &Changes, teams: &ResponsibleTeams) -> String {
    let mut words = teams.accountable.as_deref().map_or_else(|| "no team".to_owned(), |t| changes.team(t).to_owned());
    if !teams.performs.is_empty() {
        let names: Vec<String> = teams.performs.iter().map(|t| changes.team(t).to_owned()).collect();
        words.push_str(&format!(", carried out by {}", join(&names)));
    }
    if let Some(control) = &teams.common_control {
        words.push_str(&format!(", through “{control}”"));
    }
    words
}

/// `Exception added: risk acceptance: R-12, for Payments database: in force`.
pub fn entry(changes: &Changes, change: &RegisterChange) -> String {
    let kind = capitalised(&change.kind.replace('-', " "));
    let fate = match change.fate {
        ChangeKind::Added => "added",
        ChangeKind::Removed => "removed",
        ChangeKind::Changed => "changed",
    };
    let about = change.deployment.as_ref().map_or_else(String::new, |d| format!(", for {}", subject(std::slice::from_ref(d))));
    let mut clauses = Vec::new();
    match (&change.state_from, &change.state_to) {
        (Some(a), Some(b)) if a != b => clauses.push(format!("{a} → {b}")),
        (None, Some(state)) | (Some(state), None) => clauses.push(state.clone()),
        _ => {}
    }
    clauses.extend(change.fields.iter().map(|f| field(changes, f)));
    if change.kind == "exception" {
        let told = |name: &str| change.fields.iter().any(|f| f.field == name);
        clauses.extend(change.expires.filter(|_| !told("expires")).map(|day| format!("until {day}")));
        let duties = if told("duties") { &[][..] } else { &change.duties };
        clauses.extend((!duties.is_empty()).then(|| format!("duties {}", folded(duties, DUTIES))));
    }
    let clauses = if clauses.is_empty() { String::new() } else { format!(": {}", clauses.join("; ")) };
    format!("{kind} {fate}: {}{about}{clauses}", cut(&change.title))
}
