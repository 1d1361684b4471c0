//! What changed for one team, in sentences addressed to it.

use std::collections::BTreeMap;

use onus_model::vocabulary::PartyKind;

use super::changes::*;
use super::words;

/// What changed for the team with this id: duties first, then deployments, then exceptions and evidence.
pub fn for_team(changes: &Changes, team: &str) -> Vec<TeamChange> {
    let mut grouped: BTreeMap<(TeamChangeKind, DutyName, String, String), Vec<DeploymentName>> = BTreeMap::new();
    let mut note = |kind, duty: &DutyName, words: String, statement: &str, deployments: &[DeploymentName]| {
        let key = (kind, duty.clone(), words, statement.to_owned());
        grouped.entry(key).or_default().extend(deployments.iter().cloned());
    };
    for change in &changes.changed {
        for duty in &change.duties {
            let holds = |holder: &Option<DutyHolder>| holder.as_ref().is_some_and(|h| responsible_teams(h).holds(team));
            let statement = duty.to.as_ref().map_or("", |h| h.statement.as_str());
            match (holds(&duty.from), holds(&duty.to)) {
                (false, true) => {
                    let was = duty.from.as_ref().map_or_else(|| "new".to_owned(), |h| format!("was {}", possessive(changes, h)));
                    let words = format!("Now yours: {} ({was}).", duty.duty.title);
                    note(TeamChangeKind::Gains, &duty.duty, words, statement, &change.deployments);
                }
                (true, false) => {
                    let is = match &duty.to {
                        None => "this duty no longer exists".to_owned(),
                        Some(holder) => format!("now {}", possessive(changes, holder)),
                    };
                    let words = format!("No longer yours: {} ({is}).", duty.duty.title);
                    note(TeamChangeKind::Relieved, &duty.duty, words, "", &change.deployments);
                }
                // Still the team's work, but for another holder: it was unresolved before, for example.
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
            let (had, has) = (words::responsible_teams(changes, &handed.from), words::responsible_teams(changes, &handed.to));
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
            Some(_) => format!("{} has been reworded{more}.", restated.duty.title),
            None => format!("{} changed{more}.", restated.duty.title),
        };
        note(TeamChangeKind::Restated, &restated.duty, words, statement.unwrap_or_default(), &restated.deployments);
    }
    let mut out: Vec<TeamChange> = grouped
        .into_iter()
        .map(|((kind, duty, words, statement), mut deployments)| {
            deployments.sort();
            deployments.dedup();
            TeamChange { kind, duty: Some(duty), words, statement, deployments }
        })
        .collect();
    out.extend(added_and_removed(changes, team));
    out.extend(facts(changes, team));
    for register in [&changes.exceptions, &changes.evidence, &changes.others] {
        out.extend(register.iter().filter(|c| c.team.as_deref() == Some(team)).map(|c| entry(changes, c)));
    }
    out.sort_by_key(|c| c.kind);
    out
}

fn responsible_teams(holder: &DutyHolder) -> ResponsibleTeams {
    ResponsibleTeams {
        accountable: holder.accountable.clone(),
        performs: holder.performs.clone(),
        common_control: holder.common_control.clone(),
    }
}

/// `AWS's`, `Platform's`, `nobody's`.
fn possessive(changes: &Changes, holder: &DutyHolder) -> String {
    match (holder.party, &holder.accountable) {
        (PartyKind::Unresolved, _) => holder.name.clone(),
        (PartyKind::Organisation, Some(team)) => words::possessive(changes.team(team)),
        (PartyKind::Organisation, None) => "nobody's".to_owned(),
        _ => words::possessive(&holder.name),
    }
}

/// Added and removed deployments in which the team has a duty or that it runs.
fn added_and_removed<'c>(changes: &'c Changes, team: &'c str) -> impl Iterator<Item = TeamChange> + 'c {
    let change = move |listed: &AddedOrRemoved, kind: TeamChangeKind| {
        let tally = listed.teams.iter().find(|t| t.team == team);
        if tally.is_none() && listed.owner.as_deref() != Some(team) {
            return None;
        }
        let name = format!("{} ({})", listed.deployment.name, listed.deployment.service);
        let n = tally.map_or(0, |t| t.gains + t.relieved);
        let words = match kind {
            TeamChangeKind::Came => format!("{name} is new: you have {} there.", onus_source::text::plural(n, "duty")),
            _ => format!("{name} was removed, along with {} of yours.", onus_source::text::plural(n, "duty")),
        };
        Some(TeamChange { kind, duty: None, words, statement: String::new(), deployments: vec![listed.deployment.clone()] })
    };
    let came = changes.added.iter().filter_map(move |w| change(w, TeamChangeKind::Came));
    came.chain(changes.removed.iter().filter_map(move |w| change(w, TeamChangeKind::Went)))
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
        words: format!("{}.", words::owner_change(changes, c).unwrap_or_else(|| words::sentence(changes, c))),
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
