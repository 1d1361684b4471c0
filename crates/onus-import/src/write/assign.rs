//! Ownership rules that a table assigns, put into a file of the inventory; everything around them stays as it is.

use std::collections::BTreeSet;
use std::sync::Arc;

use onus_source::text::capitalised;
use onus_source::tree::{Key, Node, Value};
use onus_source::{Diagnostic, SourceMap};

use super::edit::Edits;
use super::item::scalar;
use super::merge::{field, items, parse, plain};

/// Which deployments a rule is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Selected {
    Service {
        service: String,
        account: Option<String>,
    },
    /// These alone, since others of the service and account have owners of their own.
    Deployments(Vec<String>),
}

/// A team that answers for deployments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    pub team: String,
    pub selected: Selected,
}

/// A file with rules added or changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assigned {
    pub text: String,
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub teams: Vec<String>,
}

/// Puts rules into a file, and the teams (`unknown`) that no file of the inventory defines yet. A rule that selects the same
/// gets the new team.
pub fn assign(
    path: &str,
    current: &str,
    assignments: &[Assignment],
    unknown: &BTreeSet<String>,
) -> Result<Assigned, (Vec<Diagnostic>, SourceMap)> {
    let root = parse(path, current)?;
    let mut edits = Edits::new(current);
    let mut assigned = Assigned::default();
    let rules = root.as_deref().and_then(|r| field(r, "ownership"));
    let teams = root.as_deref().and_then(|r| field(r, "teams"));
    let defined: BTreeSet<String> = teams.map(|(_, list)| items(list).into_keys().collect()).unwrap_or_default();
    let new: Vec<String> = unknown.iter().filter(|team| !defined.contains(*team)).cloned().collect();
    let lines: Vec<String> = new
        .iter()
        .map(|team| format!("{{ id: {}, name: {} }}", scalar(team), scalar(&capitalised(&team.replace(['-', '_'], " ")))))
        .collect();
    append("teams", teams, &lines, &mut edits);
    assigned.teams = new;
    let mut lines = Vec::new();
    for assignment in assignments {
        match rules.and_then(|(_, list)| same_selection(list, &assignment.selected)) {
            Some(accountable) if plain(accountable) == Some(assignment.team.as_str().into()) => assigned.unchanged += 1,
            Some(accountable) => {
                edits.replace(accountable, scalar(&assignment.team));
                assigned.changed += 1;
            }
            None => {
                assigned.added += 1;
                lines.push(line(assignment));
            }
        }
    }
    append("ownership", rules, &lines, &mut edits);
    assigned.text = edits.apply();
    parse(path, &assigned.text)?;
    Ok(assigned)
}

fn line(assignment: &Assignment) -> String {
    let selected = match &assignment.selected {
        Selected::Service { service, account: Some(account) } => {
            format!("services: [{}], accounts: [{}]", scalar(service), scalar(account))
        }
        Selected::Service { service, account: None } => format!("services: [{}]", scalar(service)),
        Selected::Deployments(ids) => {
            format!("deployments: [{}]", ids.iter().map(|id| scalar(id)).collect::<Vec<_>>().join(", "))
        }
    };
    format!("{{ accountable: {}, {selected} }}", scalar(&assignment.team))
}

/// The team of a rule that selects the very same and nothing else.
fn same_selection<'n>(list: &'n Arc<Node>, selected: &Selected) -> Option<&'n Arc<Node>> {
    let Value::List(rules) = &list.value else { return None };
    rules.iter().find_map(|rule| {
        let Value::Map(entries) = &rule.value else { return None };
        let list = |name: &str| -> Vec<String> {
            match field(rule, name).and_then(|(_, node)| plain(node)) {
                Some(serde_json::Value::Array(items)) => items.iter().filter_map(|i| i.as_str().map(str::to_owned)).collect(),
                Some(serde_json::Value::String(one)) => vec![one],
                _ => Vec::new(),
            }
        };
        let only = |names: &[&str]| entries.iter().all(|(key, _)| names.contains(&key.text.as_str()));
        let same = match selected {
            Selected::Service { service, account } => {
                only(&["accountable", "services", "accounts"])
                    && list("services") == [service.clone()]
                    && list("accounts") == account.iter().cloned().collect::<Vec<_>>()
            }
            Selected::Deployments(ids) => only(&["accountable", "deployments"]) && list("deployments") == *ids,
        };
        same.then(|| field(rule, "accountable").map(|(_, node)| node)).flatten()
    })
}

/// Adds lines to a list, which may not be there yet.
fn append(section: &str, list: Option<(&Key, &Arc<Node>)>, lines: &[String], edits: &mut Edits) {
    if lines.is_empty() {
        return;
    }
    let br = edits.line_break();
    let block = |indent: usize| lines.iter().map(|l| format!("{br}{}- {l}", " ".repeat(indent))).collect::<String>();
    match list {
        None => {
            let lead = if edits.ends_in_break() { String::new() } else { br.to_owned() };
            edits.append(format!("{lead}{br}{section}:{}{br}", block(2)));
        }
        Some((key, node)) => match &node.value {
            Value::List(items) if !items.is_empty() && edits.in_flow(node) => {
                let end = items.last().map_or(0, |item| edits.end(item));
                edits.insert(end, format!(", {}", lines.join(", ")));
            }
            Value::List(items) if !items.is_empty() => {
                let last = &items[items.len() - 1];
                let indent = edits.dash(last).unwrap_or(2);
                let end = edits.line_end(edits.end(last));
                edits.insert(end, block(indent));
            }
            _ if edits.in_flow(node) => edits.replace(node, block(2)),
            _ => {
                let end = edits.line_end(key.at.end as usize);
                edits.insert(end, block(2));
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(team: &str, service: &str) -> Assignment {
        let selected = Selected::Service { service: service.to_owned(), account: Some("111122223333".to_owned()) };
        Assignment { team: team.to_owned(), selected }
    }

    #[test]
    fn rules_are_added_and_changed_and_everything_else_stays() {
        let text = "# Ours.\nownership:\n  # Hosts are platform's.\n  - accountable: platform\n    domains: [guest-os]\n";
        let first = assign("a.yaml", text, &[rule("payments", "rds")], &BTreeSet::new()).expect("YAML");
        let expected = format!("{text}  - {{ accountable: payments, services: [rds], accounts: [\"111122223333\"] }}\n");
        assert_eq!((first.text.as_str(), first.added), (expected.as_str(), 1));
        let again = assign("a.yaml", &first.text, &[rule("payments", "rds")], &BTreeSet::new()).expect("YAML");
        assert_eq!((&again.text, again.unchanged), (&first.text, 1));
        let moved = assign("a.yaml", &first.text, &[rule("shop", "rds")], &BTreeSet::new()).expect("YAML");
        assert_eq!((moved.text, moved.changed), (first.text.replace("payments", "shop"), 1));
    }

    #[test]
    fn an_empty_file_gets_teams_and_rules() {
        let found = assign("a.yaml", "", &[rule("data-platform", "s3")], &BTreeSet::from(["data-platform".to_owned()]));
        let found = found.expect("YAML");
        assert_eq!(
            found.text,
            "\nteams:\n  - { id: data-platform, name: Data platform }\n\nownership:\n  - { accountable: data-platform, services: [s3], accounts: [\"111122223333\"] }\n"
        );
    }
}
