//! What changed for one team, in sentences addressed to it.

use std::collections::BTreeMap;

use onus_model::vocabulary::PartyKind;

use super::changes::*;
use super::words;

/// What changed for the team with this id: duties first, then deployments, then what proves and what is excepted.
pub fn for_team(changes: &Changes, team: &str) -> Vec<TeamChange> {
    let mut gathered: BTreeMap<(TeamChangeKind, DutyName, String, String), Vec<Deployed>> = BTreeMap::new();
    let mut note = |kind, duty: &DutyName, words: String, statement: &str, deployments: &[Deployed]| {
        let key = (kind, duty.clone(), words, statement.to_owned());
        gathered.entry(key).or_default().extend(deployments.iter().cloned());
    };
    for change in &changes.changed {
        for duty in &change.duties {
            let holds = |held: &Option<Held>| held.as_ref().is_some_and(|h| hands(h).holds(team));
            let statement = duty.to.as_ref().map_or("", |h| h.statement.as_str());
            match (holds(&duty.from), holds(&duty.to)) {
                (false, true) => {
                    let was = duty.from.as_ref().map_or_else(|| "new".to_owned(), |h| format!("was {}", possessive(changes, h)));
                    let words = format!("Now yours: {} ({was}).", duty.duty.title);
                    note(TeamChangeKind::Gains, &duty.duty, words, statement, &change.deployments);
                }
                (true, false) => {
                    let is = match &duty.to {
                        None => "there is no such duty any more".to_owned(),
                        Some(held) => format!("now {}", possessive(changes, held)),
                    };
                    let words = format!("No longer yours: {} ({is}).", duty.duty.title);
                    note(TeamChangeKind::Relieved, &duty.duty, words, "", &change.deployments);
                }
                // Still the team's work, for another party's account: unresolved before, say.
                (true, true) => {
                    let words = format!(
                        "{} is now {}.",
                        duty.duty.title,
                        duty.to.as_ref().map_or_else(String::new, |h| possessive(changes, h))
                    );
                    note(TeamChangeKind::Role, &duty.duty, words, statement, &change.deployments);
                }
                (false, false) => {}
            }
        }
    }
    for handed in &changes.handed_over {
        let kind = match (handed.from.holds(team), handed.to.holds(team)) {
            (false, true) => TeamChangeKind::Gains,
            (true, false) => TeamChangeKind::Relieved,
            (true, true) => TeamChangeKind::Role,
            (false, false) => continue,
        };
        for (duty, statement) in &handed.duties {
            let (had, has) = (words::hands(changes, &handed.from), words::hands(changes, &handed.to));
            let words = match kind {
                TeamChangeKind::Gains => format!("Now yours: {} (was with {had}).", duty.title),
                TeamChangeKind::Relieved => format!("No longer yours: {} (now with {has}).", duty.title),
                _ => format!("{} is now with {has} (was with {had}).", duty.title),
            };
            let statement = statement.as_deref().filter(|_| kind != TeamChangeKind::Relieved).unwrap_or_default();
            note(kind, duty, words, statement, &handed.deployments);
        }
    }
    for restated in changes.restated.iter().filter(|r| r.teams.iter().any(|t| t == team)) {
        let statement = restated.fields.iter().find(|f| f.field == "statement").and_then(|f| f.to.as_deref());
        let what: Vec<String> =
            restated.fields.iter().filter(|f| f.field != "statement").map(|f| words::field(changes, f)).collect();
        let more = if what.is_empty() { String::new() } else { format!(" ({})", what.join("; ")) };
        let words = match statement {
            Some(_) => format!("{} says something else now{more}.", restated.duty.title),
            None => format!("{} changed{more}.", restated.duty.title),
        };
        note(TeamChangeKind::Restated, &restated.duty, words, statement.unwrap_or_default(), &restated.deployments);
    }
    let mut out: Vec<TeamChange> = gathered
        .into_iter()
        .map(|((kind, duty, words, statement), mut deployments)| {
            deployments.sort();
            deployments.dedup();
            TeamChange { kind, duty: Some(duty), words, statement, deployments }
        })
        .collect();
    out.extend(wholes(changes, team));
    out.extend(facts(changes, team));
    for register in [&changes.exceptions, &changes.evidence, &changes.others] {
        out.extend(register.iter().filter(|c| c.team.as_deref() == Some(team)).map(|c| entry(changes, c)));
    }
    out.sort_by_key(|c| c.kind);
    out
}

fn hands(held: &Held) -> Hands {
    Hands { accountable: held.accountable.clone(), performs: held.performs.clone(), common_control: held.common_control.clone() }
}

/// `AWS's`, `Platform's`, `nobody's`.
fn possessive(changes: &Changes, held: &Held) -> String {
    match (held.party, &held.accountable) {
        (PartyKind::Unresolved, _) => held.name.clone(),
        (PartyKind::Organisation, Some(team)) => words::possessive(changes.team(team)),
        (PartyKind::Organisation, None) => "nobody's".to_owned(),
        _ => words::possessive(&held.name),
    }
}

/// Deployments that came and went, where the team has a duty or runs them.
fn wholes<'c>(changes: &'c Changes, team: &'c str) -> impl Iterator<Item = TeamChange> + 'c {
    let one = move |whole: &Whole, kind: TeamChangeKind| {
        let tally = whole.teams.iter().find(|t| t.team == team);
        if tally.is_none() && whole.owner.as_deref() != Some(team) {
            return None;
        }
        let name = format!("{} ({})", whole.deployment.name, whole.deployment.service);
        let n = tally.map_or(0, |t| t.gains + t.relieved);
        let words = match kind {
            TeamChangeKind::Came => format!("{name} is new: you have {} there.", onus_source::text::plural(n, "duty")),
            _ => format!("{name} is gone, and {} of yours with it.", onus_source::text::plural(n, "duty")),
        };
        Some(TeamChange { kind, duty: None, words, statement: String::new(), deployments: vec![whole.deployment.clone()] })
    };
    let came = changes.added.iter().filter_map(move |w| one(w, TeamChangeKind::Came));
    came.chain(changes.removed.iter().filter_map(move |w| one(w, TeamChangeKind::Went)))
}

/// Changes of deployments in which the team's duties changed, or that it runs or ran.
fn facts<'c>(changes: &'c Changes, team: &'c str) -> impl Iterator<Item = TeamChange> + 'c {
    let concerns = move |c: &&DeploymentChange| {
        let owner = |f: &FieldChange| f.field == "owner" && (f.from.as_deref() == Some(team) || f.to.as_deref() == Some(team));
        c.owner.as_deref() == Some(team) || c.teams.iter().any(|t| t.team == team) || c.facts.iter().any(owner)
    };
    changes.changed.iter().filter(concerns).map(|c| TeamChange {
        kind: TeamChangeKind::Facts,
        duty: None,
        words: format!("{}.", words::sentence(changes, c)),
        statement: String::new(),
        deployments: c.deployments.clone(),
    })
}

fn entry(changes: &Changes, change: &RegisterChange) -> TeamChange {
    let kind = match change.kind.as_str() {
        "exception" => TeamChangeKind::Exception,
        "evidence" => TeamChangeKind::Evidence,
        _ => TeamChangeKind::Facts,
    };
    TeamChange {
        kind,
        duty: None,
        words: format!("{}.", words::entry(changes, change)),
        statement: String::new(),
        deployments: change.deployment.iter().cloned().collect(),
    }
}
