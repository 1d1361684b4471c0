//! Whether the inventory and the estate are the same: what imports saw and it lacks, what it has and they no longer saw.

use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::{Import, Seen};
use crate::source::Level;

use super::{Context, Finding, about, general};

pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    let imports = &context.population.imports;
    if imports.is_empty() {
        return;
    }
    gone(context, imports, out);
    services(context, imports, out);
    accounts(context, imports, out);
}

/// ONUS-C050: a deployment that an import once made, and that the newest import of that source no longer saw.
fn gone(context: &Context, imports: &[Import], out: &mut Vec<Finding>) {
    let seen: BTreeSet<&str> = imports.iter().flat_map(|i| &i.seen).filter_map(|s| s.deployment.as_deref()).collect();
    for (deployment, index) in context.matrix.deployments.iter().zip(0_u32..) {
        let id = deployment.id.as_str();
        // What another source still shows is not gone.
        let Some(import) = imports.iter().find(|i| i.brought.contains(id)).filter(|_| !seen.contains(id)) else { continue };
        let when = import.on.map_or_else(String::new, |day| format!(" of {day}"));
        let message = format!("“{}” came from {}, whose last import{when} no longer saw it", deployment.name, import.source);
        let hint = "Remove it if it is gone: `onus import --prune` marks such deployments.";
        out.push(about(context, "ONUS-C050", Level::Warning, index, message, hint));
    }
}

/// ONUS-C051: a service that an import saw and no deployment uses. One finding a service.
fn services(context: &Context, imports: &[Import], out: &mut Vec<Finding>) {
    let used: BTreeSet<&str> = context.matrix.configurations.iter().map(|c| c.service.as_str()).collect();
    let mut missing: BTreeMap<&str, Vec<(&Import, &Seen)>> = BTreeMap::new();
    for (import, seen) in imports.iter().flat_map(|i| i.seen.iter().map(move |s| (i, s))) {
        if let Some(service) = seen.service.as_deref().filter(|s| !used.contains(s)) {
            missing.entry(service).or_default().push((import, seen));
        }
    }
    for (service, seen) in missing {
        let sources: BTreeSet<&str> = seen.iter().map(|(import, _)| import.source.as_str()).collect();
        let message = format!(
            "{} shows `{service}` ({}), and the inventory has no deployment of it",
            sources.into_iter().collect::<Vec<_>>().join(" and "),
            seen[0].1.address
        );
        let hint = "Add a deployment for it, or import the source that describes it.";
        out.push(general("ONUS-C051", Level::Warning, message, hint).at(Some(seen[0].1.at)));
    }
}

/// ONUS-C052: an account that an import saw and the inventory does not list. One finding an account.
fn accounts(context: &Context, imports: &[Import], out: &mut Vec<Finding>) {
    let listed: BTreeSet<&str> = context.matrix.accounts.iter().map(|a| a.id.as_str()).collect();
    let mut missing: BTreeMap<&str, (&Import, &Seen)> = BTreeMap::new();
    for (import, seen) in imports.iter().flat_map(|i| i.seen.iter().map(move |s| (i, s))) {
        if let Some(account) = seen.account.as_deref().filter(|a| !listed.contains(a)) {
            missing.entry(account).or_insert((import, seen));
        }
    }
    for (account, (import, seen)) in missing {
        let message = format!("{} shows the account {account}, and the inventory does not list it", import.source);
        let hint = "Add it under `accounts`, with its environment and legal entity.";
        out.push(general("ONUS-C052", Level::Warning, message, hint).at(Some(seen.at)));
    }
}
