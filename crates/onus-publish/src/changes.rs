//! What changed since another edition: a chapter of the organisation's book, one of each team's, and the answer of
//! `onus diff` as a document.

use onus_core::diff::{
    AddedOrRemoved, Changes, DeploymentChange, DeploymentName, HandedOver, RegisterChange, Restated, TeamChange, TeamChangeKind,
    for_team, words,
};
use onus_core::matrix_context::MatrixContext;
use onus_source::text::{clip, day_words};

use super::block::*;
use super::configuration;
use super::configuration_titles::LONGEST;

mod risks;

/// Entries of one part that are printed; the rest is counted.
const MOST: usize = 200;
/// Deployments that one entry names; the rest is counted.
const NAMES: usize = 6;

/// The page about a deployment; none where there is none.
pub type DeploymentTarget<'p> = dyn Fn(&DeploymentName) -> Option<Target> + 'p;

/// The chapter of the organisation's book, when it was asked for.
pub fn page(context: &MatrixContext) -> Option<Page> {
    let changes = context.changes?;
    let target_of = |d: &DeploymentName| {
        let deployment = context.matrix.deployments.iter().find(|x| x.id == d.id)?;
        Some(Target::Page { path: configuration::path(context.configuration(deployment)), fragment: String::new() })
    };
    Some(Page {
        path: "changes".into(),
        title: title_in_books(changes),
        section: "Overview".into(),
        summary: "Deployments, duties, owners, exceptions and evidence that changed".into(),
        print: Print::Same,
        wide: false,
        blocks: blocks(changes, &target_of),
    })
}

/// The chapter of a team's book, when it was asked for.
pub fn team_page(context: &MatrixContext, team: u32) -> Option<Page> {
    let changes = context.changes?;
    let id = &context.matrix.teams[team as usize].id;
    Some(Page {
        path: "changes".into(),
        title: title_in_books(changes),
        section: "Your duties".into(),
        summary: "Duties that are new, removed or changed for your team".into(),
        print: Print::Same,
        wide: false,
        blocks: team_blocks(changes, &for_team(changes, id)),
    })
}

/// What changed for a team, in a sentence each; none when there is no earlier edition to compare with.
pub fn team_summary(context: &MatrixContext, team: u32) -> Option<TeamChangeSummary> {
    let changes = context.changes?;
    let lines = for_team(changes, &context.matrix.teams[team as usize].id).into_iter().map(|c| c.words).collect();
    Some(TeamChangeSummary { since: changes.from.name.clone(), lines, more: 0 })
}

/// `What changed since 1 October 2026 (version 2026.3)`: readers of a book know its versions and days, and no revision.
fn title_in_books(changes: &Changes) -> String {
    let day = day_words(changes.from.date);
    match changes.from.version == changes.to.version || changes.from.version.is_empty() {
        true => format!("What changed since {day}"),
        false => clip(&format!("What changed since {day} (version {})", changes.from.version), LONGEST),
    }
}

/// `Changes since 2026.3`.
pub fn title(changes: &Changes) -> String {
    format!("Changes since {}", changes.from.name)
}

/// At most [`MOST`] of a list, and how many were left out.
fn cut<T>(list: &[T]) -> (&[T], Option<Block>) {
    let left = list.len().saturating_sub(MOST);
    let note = (left > 0).then(|| Block::Paragraph {
        content: vec![
            Inline::Text { text: format!("And {left} more: ") },
            Inline::Code { text: "onus diff --format json".into() },
            Inline::Text { text: " lists them all.".into() },
        ],
    });
    (&list[..list.len() - left], note)
}

/// Everything that changed, for any reader.
pub fn blocks(changes: &Changes, target_of: &DeploymentTarget) -> Vec<Block> {
    let mut out = vec![
        paragraph(format!("{}.", words::summary(changes))),
        Block::Facts {
            rows: vec![("From".into(), text(words::edition(&changes.from))), ("To".into(), text(words::edition(&changes.to)))],
        },
    ];
    if let Some(model) = words::model(changes) {
        let more = if changes.is_empty() { " No duty moved as a result." } else { "" };
        out.push(paragraph(format!("{model}{more}")));
    }
    risks::blocks(changes, &mut out);
    moved(changes, target_of, &mut out);
    owners(changes, &mut out);
    handed_over(changes, target_of, &mut out);
    added_or_removed(&ADDED, &changes.added, changes, target_of, &mut out);
    added_or_removed(&REMOVED, &changes.removed, changes, &|_| None, &mut out);
    renamed(changes, target_of, &mut out);
    facts(changes, target_of, &mut out);
    restated(changes, &mut out);
    register("exceptions", "Exceptions", &changes.exceptions, changes, &mut out);
    register("evidence", "Evidence", &changes.evidence, changes, &mut out);
    register("registers", "Teams, accounts, scopes and reports", &changes.others, changes, &mut out);
    out
}

fn moved(changes: &Changes, target_of: &DeploymentTarget, out: &mut Vec<Block>) {
    let list: Vec<&DeploymentChange> = changes.changed.iter().filter(|c| words::moves(c)).collect();
    if list.is_empty() {
        return;
    }
    out.push(heading(2, "moved", "Duties that moved"));
    let (shown, more) = cut(&list);
    for change in shown {
        let mut content = vec![strong(words::headline(changes, change))];
        let mut means = words::splits(changes, change);
        means.extend(words::tallies(changes, change));
        let end = if means.is_empty() { ".".to_owned() } else { format!(": {}.", means.join("; ")) };
        content.extend(text(end));
        out.push(Block::Paragraph { content });
        if change.deployments.len() > 1 {
            out.push(Block::Paragraph { content: linked(&change.deployments, target_of) });
        }
        let rows = change.duties.iter().map(|d| {
            vec![
                vec![Inline::Text { text: format!("{} ", d.duty.title) }, Inline::Code { text: d.duty.id.clone() }],
                text(words::holder(changes, d.from.as_ref())),
                text(words::holder(changes, d.to.as_ref())),
            ]
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            out.push(table(format!("Duties of {}", words::subject(&change.deployments)), &["Duty", "From", "To"], rows));
        }
    }
    out.extend(more);
}

/// Names of deployments, linked to their pages.
fn linked(deployments: &[DeploymentName], target_of: &DeploymentTarget) -> Vec<Inline> {
    let mut out = Vec::new();
    for (i, deployment) in deployments.iter().take(NAMES).enumerate() {
        if i > 0 {
            out.extend(text(", "));
        }
        out.push(name(deployment, target_of));
    }
    match deployments.len().saturating_sub(NAMES) {
        0 => {}
        more => out.extend(text(format!(" and {more} more"))),
    }
    out
}

fn name(deployment: &DeploymentName, target_of: &DeploymentTarget) -> Inline {
    match target_of(deployment) {
        Some(to) => Inline::Link { to, content: text(deployment.name.clone()) },
        None => Inline::Text { text: deployment.name.clone() },
    }
}

fn owners(changes: &Changes, out: &mut Vec<Block>) {
    let list: Vec<String> = changes.changed.iter().filter_map(|change| words::owner_change(changes, change)).collect();
    sentences("owners", "Deployments with another owner", &list, out);
}

/// A heading and a sentence for each entry; nothing where there is none.
fn sentences(id: &str, title: &str, list: &[String], out: &mut Vec<Block>) {
    if list.is_empty() {
        return;
    }
    out.push(heading(2, id, title));
    let (shown, more) = cut(list);
    let items = shown.iter().map(|words| vec![paragraph(format!("{words}."))]).collect();
    out.push(Block::List { ordered: false, items });
    out.extend(more);
}

fn handed_over(changes: &Changes, target_of: &DeploymentTarget, out: &mut Vec<Block>) {
    let list = words::handed_apart(changes);
    if list.is_empty() {
        return;
    }
    out.push(heading(2, "handed-over", "Duties handed over between teams"));
    let (shown, more) = cut(&list);
    let row = |h: &&HandedOver| {
        let titles: Vec<String> = h.duties.iter().map(|(d, _)| d.title.clone()).collect();
        vec![
            text(titles.join("; ")),
            text(words::responsible_teams(changes, &h.from)),
            text(words::responsible_teams(changes, &h.to)),
            linked(&h.deployments, target_of),
        ]
    };
    out.push(table(
        "Our duties that another team now carries",
        &["Duties", "From", "To", "For"],
        shown.iter().map(row).collect(),
    ));
    out.extend(more);
}

/// What is said of a list of deployments.
struct ListWords {
    id: &'static str,
    title: &'static str,
    caption: &'static str,
    /// Head of the last column.
    duties: &'static str,
}

const ADDED: ListWords = ListWords {
    id: "added",
    title: "Deployments added",
    caption: "Which deployments are new, and the duties of each team in them",
    duties: "Duties",
};

const REMOVED: ListWords = ListWords {
    id: "removed",
    title: "Deployments removed",
    caption: "Which deployments are gone, and the duties that went with them",
    duties: "Duties removed with it",
};

fn added_or_removed(
    &ListWords { id, title, caption, duties: last }: &ListWords,
    list: &[AddedOrRemoved],
    changes: &Changes,
    target_of: &DeploymentTarget,
    out: &mut Vec<Block>,
) {
    if list.is_empty() {
        return;
    }
    out.push(heading(2, id, title));
    let (shown, more) = cut(list);
    let row = |w: &AddedOrRemoved| {
        let duties: Vec<String> = w.teams.iter().map(|t| format!("{} {}", changes.team(&t.team), t.gains + t.relieved)).collect();
        vec![
            vec![name(&w.deployment, target_of)],
            text(w.deployment.service.clone()),
            text(w.owner.as_deref().map_or("–", |o| changes.team(o))),
            text(w.environment.clone().unwrap_or_else(|| "–".into())),
            text(duties.join(", ")),
        ]
    };
    let head = ["Deployment", "Service", "Owner", "Environment", last];
    out.push(table(caption, &head, shown.iter().map(row).collect()));
    out.extend(more);
}

fn renamed(changes: &Changes, target_of: &DeploymentTarget, out: &mut Vec<Block>) {
    if changes.renamed.is_empty() {
        return;
    }
    out.push(heading(2, "renamed", "Deployments that look renamed"));
    out.push(paragraph(
        "Their ids differ, but everything else matches closely enough that each pair is compared as one deployment.",
    ));
    let code = |d: &DeploymentName| vec![Inline::Text { text: format!("{} ", d.name) }, Inline::Code { text: d.id.clone() }];
    let row = |r: &onus_core::diff::Renamed| {
        let mut now = vec![name(&r.to, target_of)];
        now.extend(text(" "));
        now.push(Inline::Code { text: r.to.id.clone() });
        vec![code(&r.from), now, text(r.to.service.clone())]
    };
    let (shown, more) = cut(&changes.renamed);
    out.push(table("Deployments with a new id", &["Before", "Now", "Service"], shown.iter().map(row).collect()));
    out.extend(more);
}

fn facts(changes: &Changes, target_of: &DeploymentTarget, out: &mut Vec<Block>) {
    let list: Vec<&DeploymentChange> =
        changes.changed.iter().filter(|c| !words::moves(c) && words::new_owner(c).is_none()).collect();
    if list.is_empty() {
        return;
    }
    out.push(heading(2, "facts", "Deployments that changed without moving a duty"));
    let row = |c: &&DeploymentChange| {
        let mut descriptions: Vec<String> = c.facts.iter().map(|f| words::field(changes, f)).collect();
        descriptions.extend(c.options.iter().map(words::option));
        descriptions.extend(words::tallies(changes, c));
        vec![linked(&c.deployments, target_of), text(descriptions.join("; "))]
    };
    let (shown, more) = cut(&list);
    out.push(table("Deployments whose details changed", &["Deployment", "What changed"], shown.iter().map(row).collect()));
    out.extend(more);
}

fn restated(changes: &Changes, out: &mut Vec<Block>) {
    if changes.restated.is_empty() {
        return;
    }
    out.push(heading(2, "restated", "Duties restated"));
    out.push(paragraph("The same party still carries these duties, but their wording, frequency or basis has changed."));
    let row = |r: &Restated| {
        let side = |side: fn(&onus_core::diff::FieldChange) -> &Option<String>| {
            let value = |f| side(f).clone().unwrap_or_else(|| "none".into());
            let (statement, rest): (Vec<_>, Vec<_>) = r.fields.iter().partition(|f| f.field == "statement");
            let mut words: Vec<String> = statement.into_iter().map(value).collect();
            let rest: Vec<String> = rest.into_iter().map(|f| format!("{}: {}", f.field, value(f))).collect();
            if !rest.is_empty() {
                words.push(if words.is_empty() { rest.join("; ") } else { format!("({})", rest.join("; ")) });
            }
            text(words.join(" "))
        };
        vec![
            vec![Inline::Text { text: format!("{} ", r.duty.title) }, Inline::Code { text: r.duty.id.clone() }],
            text(r.party.clone()),
            text(words::names(&r.deployments, 3)),
            side(|f| &f.from),
            side(|f| &f.to),
        ]
    };
    let (shown, more) = cut(&changes.restated);
    let head = ["Duty", "Carried by", "For", "Before", "Now"];
    out.push(table("Duties whose wording changed", &head, shown.iter().map(row).collect()));
    out.extend(more);
}

fn register(id: &str, title: &str, list: &[RegisterChange], changes: &Changes, out: &mut Vec<Block>) {
    let list: Vec<String> = list.iter().map(|change| words::entry(changes, change)).collect();
    sentences(id, title, &list, out);
}

/// What changed for one team.
pub fn team_blocks(changes: &Changes, list: &[TeamChange]) -> Vec<Block> {
    if list.is_empty() {
        return vec![paragraph(format!("Nothing changed for you since {}.", words::edition(&changes.from)))];
    }
    let mut out = vec![paragraph(format!("Compared with {}.", words::edition(&changes.from)))];
    let parts: [(&str, &str, &[TeamChangeKind]); 5] = [
        ("gains", "New on your list", &[TeamChangeKind::Gains]),
        ("relieved", "No longer on your list", &[TeamChangeKind::Relieved]),
        ("changed", "Still yours, but changed", &[TeamChangeKind::Role, TeamChangeKind::Restated]),
        ("deployments", "Deployments", &[TeamChangeKind::Came, TeamChangeKind::Went, TeamChangeKind::Facts]),
        ("registers", "Exceptions and evidence", &[TeamChangeKind::Exception, TeamChangeKind::Evidence]),
    ];
    for (id, title, kinds) in parts {
        let part: Vec<&TeamChange> = list.iter().filter(|c| kinds.contains(&c.kind)).collect();
        if part.is_empty() {
            continue;
        }
        out.push(heading(2, id, title));
        let (shown, more) = cut(&part);
        out.push(Block::List { ordered: false, items: shown.iter().map(|c| item(c)).collect() });
        out.extend(more);
    }
    out
}

fn item(change: &TeamChange) -> Vec<Block> {
    let mut content = match &change.duty {
        Some(duty) => {
            let mut content = vec![strong(duty.area.clone())];
            content.extend(text(format!(": {}", change.words)));
            content
        }
        None => text(change.words.clone()),
    };
    if !change.statement.is_empty() {
        content.extend(text(" "));
        content.push(Inline::Emphasis { content: text(change.statement.clone()) });
    }
    if change.duty.is_some() && !change.deployments.is_empty() {
        content.extend(text(format!(" For {}.", words::names(&change.deployments, NAMES))));
    }
    vec![Block::Paragraph { content }]
}
