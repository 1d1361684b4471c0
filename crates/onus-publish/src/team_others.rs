//! What others do for a team.

use onus_core::matrix_context::MatrixContext;
use std::collections::{BTreeMap, BTreeSet};

use onus_model::{Holder, Party};

use super::block::*;
use super::links::team_link;

/// What the provider, third parties and other teams do for the team's deployments.
pub(super) fn others(context: &MatrixContext, team: u32) -> Page {
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
    let mut blocks = vec![heading(2, "teams", "Other teams")];
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
        paragraph("No other team carries a duty for your deployments.")
    } else {
        table("What other teams do for your deployments (in how many of them)", &["Team", "Areas", "How to reach it"], rows)
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
        blocks.push(paragraph("You run nothing yourselves, so there is nothing to list."));
    } else {
        blocks.push(table(
            "What other parties do for your deployments (in how many of them)",
            &["Party", "Areas", "Proven by"],
            rows,
        ));
    }
    Page {
        path: "others".into(),
        title: "What others do for you".into(),
        section: "Your duties".into(),
        summary: "Teams, the provider, third parties, and how to reach them".into(),
        print: Print::Same,
        wide: false,
        blocks,
    }
}
