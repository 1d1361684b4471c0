//! Ids and names of deployments that a person can read.

use std::collections::{BTreeMap, BTreeSet};

use super::collect::Collector;
use super::deployment::ImportedDeployment;
use super::names::within;
use super::tags::id_part;

/// Most options that a name tells.
const MAX_NAMED_OPTIONS: usize = 3;

/// Gives every deployment an id of its own and a name. `names` holds the resource's name where there is one resource.
pub fn name(deployments: &mut [ImportedDeployment], names: &[Option<&str>], collector: &Collector) {
    let differing = differing(deployments);
    let accounts = several(deployments, |d| d.account.clone());
    let owners = several(deployments, |d| d.owner.clone());
    let mut taken: BTreeSet<String> = deployments.iter().filter_map(|d| d.pin.clone()).collect();
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
        let account_name = account.map(|a| account_name(collector, a).unwrap_or_else(|| collector.mapping.alias(a).to_owned()));
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
        deployment.id = match &deployment.pin {
            Some(pin) => pin.clone(),
            None => free(&parts.join("-"), &mut taken),
        };
        let label = |option: &String| option_label(deployment, option, collector);
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
    distinguish(deployments, collector);
}

/// What an account is called: as set, else as an organisation or a bill calls it.
pub fn account_name(collector: &Collector, account: &str) -> Option<String> {
    let set = collector.mapping.account_setting(account).and_then(|s| s.name.clone());
    set.or_else(|| collector.accounts.get(&(0, account.to_owned()))?.name.clone())
}

/// What an option of a deployment is set to, in words: `Multi-AZ: yes`, `Fargate`.
fn option_label(deployment: &ImportedDeployment, option: &str, collector: &Collector) -> Option<String> {
    let value = deployment.options.get(option)?;
    let option = collector.model.services.get(&deployment.service)?.options.get(option)?;
    let label = option.values.get(value)?;
    let bare = matches!(value.as_str(), "true" | "false") || label.len() < 4;
    Some(if bare { format!("{}: {}", option.title, label.to_lowercase()) } else { label.clone() })
}

/// The first option that tells deployments apart, in words for each.
fn telling_option(deployments: &[ImportedDeployment], indices: &[usize], collector: &Collector) -> Vec<Option<String>> {
    let options: BTreeSet<&String> = indices.iter().flat_map(|i| deployments[*i].options.keys()).collect();
    let words = |option: &String| -> Vec<Option<String>> {
        indices.iter().map(|i| option_label(&deployments[*i], option, collector)).collect()
    };
    // The option that has most values; of several, the first by name.
    let all = options.into_iter().rev().map(words);
    all.max_by_key(|words| words.iter().collect::<BTreeSet<_>>().len()).unwrap_or_default()
}

/// A file with its folder, which is what people tell states apart by.
fn short_path(path: &str) -> String {
    let parts: Vec<&str> = path.rsplitn(3, '/').take(2).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join("/")
}

/// Makes names differ that would be read as one: by account, environment, owner, region, source, options, module and file as far
/// as these tell them apart, else by number.
fn distinguish(deployments: &mut [ImportedDeployment], collector: &Collector) {
    let facts: [fn(&ImportedDeployment, &Collector) -> Option<String>; 6] = [
        |d, c| c.model.services.get(&d.service).map(|s| s.short.clone()),
        |d, c| d.account.as_deref().map(|a| account_name(c, a).unwrap_or_else(|| c.mapping.alias(a).to_owned())),
        |d, _| d.environment.clone(),
        |d, _| d.owner.clone(),
        |d, _| (d.regions.len() == 1).then(|| d.regions.first().cloned()).flatten(),
        |d, _| d.source.clone(),
    ];
    let places: [fn(&ImportedDeployment, &Collector) -> Option<String>; 2] = [
        |d, _| Some(within(&d.place.as_ref()?.1).trim_end_matches(['.', '/']).to_owned()).filter(|module| !module.is_empty()),
        |d, _| Some(short_path(&d.place.as_ref()?.0)).filter(|path| !path.is_empty()),
    ];
    let by_option = std::iter::repeat_n(None, MAX_NAMED_OPTIONS);
    for fact in facts.into_iter().map(Some).chain(by_option).chain(places.into_iter().map(Some)) {
        for indices in alike(deployments) {
            let told: Vec<Option<String>> = match fact {
                Some(fact) => indices.iter().map(|i| fact(&deployments[*i], collector)).collect(),
                None => telling_option(deployments, &indices, collector),
            };
            if told.iter().collect::<BTreeSet<_>>().len() < 2 {
                continue;
            }
            for (index, told) in indices.into_iter().zip(told) {
                if let Some(told) = told.filter(|t| !deployments[index].name.split(", ").any(|part| part == t)) {
                    deployments[index].name = format!("{}, {told}", deployments[index].name);
                }
            }
        }
    }
    for indices in alike(deployments) {
        for (number, index) in (2..).zip(indices.into_iter().skip(1)) {
            deployments[index].name = format!("{} ({number})", deployments[index].name);
        }
    }
}

/// Deployments of one name, where there are several.
fn alike(deployments: &[ImportedDeployment]) -> Vec<Vec<usize>> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, deployment) in deployments.iter().enumerate() {
        by_name.entry(&deployment.name).or_default().push(index);
    }
    by_name.into_values().filter(|indices| indices.len() > 1).collect()
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
