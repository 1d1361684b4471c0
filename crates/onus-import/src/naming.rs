//! Ids and names of deployments that a person can read.

use std::collections::{BTreeMap, BTreeSet};

use super::collect::Collector;
use super::deployment::ImportedDeployment;
use super::tags::id_part;

/// Most options that a name tells.
const MAX_NAMED_OPTIONS: usize = 3;

/// Gives every deployment an id of its own and a name. `names` holds the resource's name where there is one resource.
pub fn name(deployments: &mut [ImportedDeployment], names: &[Option<&str>], collector: &Collector) {
    let differing = differing(deployments);
    let accounts = several(deployments, |d| d.account.clone());
    let owners = several(deployments, |d| d.owner.clone());
    let mut taken: BTreeSet<String> = BTreeSet::new();
    // A real id that an alias hides may stand in a name.
    let names: Vec<Option<String>> = names.iter().map(|n| n.map(|n| collector.mapping.aliased(n))).collect();
    let mut often: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (deployment, name) in deployments.iter().zip(&names) {
        let name = name.as_deref().map(id_part).unwrap_or_default();
        *often.entry((deployment.service.clone(), name)).or_default() += 1;
    }
    for (index, deployment) in deployments.iter_mut().enumerate() {
        let service = collector.model.services.get(&deployment.service);
        let short = service.map_or(deployment.service.as_str(), |s| s.short.as_str());
        let resource_name = names[index].as_deref().map(id_part).filter(|s| !s.is_empty());
        let empty = BTreeSet::new();
        let differing_options = differing.get(&scope(deployment)).unwrap_or(&empty);
        let environment = deployment.environment.as_deref().map(id_part);
        let account = deployment.account.as_deref().filter(|_| accounts.contains(&deployment.service));
        let account_name = account.map(|a| {
            let setting = collector.mapping.settings.accounts.get(a);
            setting.and_then(|s| s.name.clone()).unwrap_or_else(|| collector.mapping.alias(a).to_owned())
        });
        let owner = deployment.owner.clone().filter(|_| owners.contains(&deployment.service));
        let mut parts = vec![deployment.service.clone()];
        match &resource_name {
            Some(own) => {
                let tells = own.split('-').any(|p| p == deployment.service);
                if tells && own.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    parts.clear();
                }
                parts.push(own.clone());
                if often.get(&(deployment.service.clone(), own.clone())).is_some_and(|n| *n > 1) {
                    parts.extend(environment);
                    parts.extend(account_name.as_deref().map(id_part));
                }
            }
            None => {
                parts.extend(environment);
                parts.extend(account_name.as_deref().map(id_part));
                parts.extend(owner);
                let values =
                    differing_options.iter().take(MAX_NAMED_OPTIONS).filter_map(|o| Some((o, deployment.options.get(o)?)));
                parts.extend(values.map(|(option, value)| piece(option, value)));
            }
        }
        deployment.id = free(&parts.join("-"), &mut taken);
        let label = |option: &String| {
            let value = deployment.options.get(option)?;
            let option = service?.options.get(option)?;
            let label = option.values.get(value)?;
            let bare = matches!(value.as_str(), "true" | "false") || label.len() < 4;
            Some(if bare { format!("{}: {}", option.title, label.to_lowercase()) } else { label.clone() })
        };
        deployment.name = match (&names[index], &resource_name) {
            (Some(own), Some(_)) => own.trim().chars().take(120).collect(),
            _ => {
                let labels: Vec<String> = differing_options.iter().take(MAX_NAMED_OPTIONS).filter_map(label).collect();
                let mut words = vec![short.to_owned()];
                words.extend(deployment.environment.iter().cloned());
                words.extend(account_name);
                words.extend(labels);
                words.join(", ")
            }
        };
    }
}

type Scope = (String, Option<String>, Option<String>, Option<String>);

fn scope(deployment: &ImportedDeployment) -> Scope {
    (deployment.service.clone(), deployment.environment.clone(), deployment.account.clone(), deployment.owner.clone())
}

/// Options in which deployments differ that are otherwise called alike.
fn differing(deployments: &[ImportedDeployment]) -> BTreeMap<Scope, BTreeSet<String>> {
    let mut values: BTreeMap<Scope, BTreeMap<String, BTreeSet<Option<String>>>> = BTreeMap::new();
    let mut all: BTreeMap<Scope, BTreeSet<String>> = BTreeMap::new();
    for deployment in deployments {
        all.entry(scope(deployment)).or_default().extend(deployment.options.keys().cloned());
    }
    for deployment in deployments {
        let scope = scope(deployment);
        for option in all.get(&scope).into_iter().flatten() {
            let value = deployment.options.get(option).cloned();
            values.entry(scope.clone()).or_default().entry(option.clone()).or_default().insert(value);
        }
    }
    let differs = |options: BTreeMap<String, BTreeSet<Option<String>>>| {
        options.into_iter().filter(|(_, values)| values.len() > 1).map(|(option, _)| option).collect()
    };
    values.into_iter().map(|(scope, options)| (scope, differs(options))).collect()
}

/// Services whose deployments have more than one of something.
fn several(deployments: &[ImportedDeployment], of: fn(&ImportedDeployment) -> Option<String>) -> BTreeSet<String> {
    let mut seen: BTreeMap<&str, BTreeSet<Option<String>>> = BTreeMap::new();
    for deployment in deployments {
        seen.entry(&deployment.service).or_default().insert(of(deployment));
    }
    seen.into_iter().filter(|(_, values)| values.len() > 1).map(|(service, _)| service.to_owned()).collect()
}

fn piece(option: &str, value: &str) -> String {
    match value {
        "true" => id_part(option),
        "false" | "none" => format!("no-{}", id_part(option)),
        value => id_part(value),
    }
}

/// Longest id; room is left for a number.
const MAX_ID: usize = 90;

/// The id, or the id with the first number that makes it free.
pub fn free(preferred: &str, taken: &mut BTreeSet<String>) -> String {
    let preferred: String = preferred.chars().take(MAX_ID).collect();
    let preferred = preferred.trim_end_matches('-');
    let numbered = (2_u32..).map(|n| format!("{preferred}-{n}"));
    let id = std::iter::once(preferred.to_owned()).chain(numbered).find(|id| !taken.contains(id));
    let id = id.unwrap_or_else(|| preferred.to_owned());
    taken.insert(id.clone());
    id
}
