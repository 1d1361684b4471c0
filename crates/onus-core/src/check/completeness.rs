//! Whether inventory and estate agree: what imports contain and the inventory lacks, and what imports no longer contain.

use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::{FirstResource, Import};
use onus_source::codes;

use super::{Context, Finding, deployment_finding, general_finding};

pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    no_longer_imported(context, out);
    services(context, out);
    accounts(context, out);
}

/// ONUS-C050: a deployment that an import wrote and that no source contains any longer.
fn no_longer_imported(context: &Context, out: &mut Vec<Finding>) {
    let imports = &context.population.imports;
    // Without a population there is nothing to compare with.
    let Some(last) = imports.iter().max_by_key(|i| i.on) else { return };
    let seen: BTreeSet<&str> = imports.iter().flat_map(|i| &i.deployments).map(String::as_str).collect();
    let when = last.on.map_or_else(String::new, |day| format!(" (last import: {day})"));
    for (deployment, index) in context.matrix.deployments.iter().zip(0_u32..) {
        if context.population.brought.contains(&deployment.id) && !seen.contains(deployment.id.as_str()) {
            let message = format!("“{}” was imported, but imports no longer contain it{when}", deployment.name);
            let hint = "If it no longer exists, remove it. `onus import --prune` marks such deployments.";
            out.push(deployment_finding(context, codes::DEPLOYMENT_NO_LONGER_SEEN, index, message, hint));
        }
    }
}

/// ONUS-C051: a service that an import saw and no deployment uses. One finding per service.
fn services(context: &Context, out: &mut Vec<Finding>) {
    let used: BTreeSet<&str> = context.matrix.configurations.iter().map(|c| c.service.as_str()).collect();
    for (service, seen) in missing(context, |i| &i.services, &used) {
        let message =
            format!("{} contains `{service}` ({}), but the inventory has no deployment of it", sources(&seen), seen[0].1.address);
        let hint = "Add a deployment for it, or import the source that describes it.";
        out.push(placed(general_finding(codes::SERVICE_NOT_IN_INVENTORY, message, hint), seen[0]));
    }
}

/// ONUS-C052: an account that an import saw and the inventory does not list. One finding per account.
fn accounts(context: &Context, out: &mut Vec<Finding>) {
    let listed: BTreeSet<&str> = context.matrix.accounts.iter().map(|a| a.id.as_str()).collect();
    for (account, seen) in missing(context, |i| &i.accounts, &listed) {
        let message = format!("{} contains the account {account}, but the inventory does not list it", sources(&seen));
        let hint = "Add it under `accounts`, with its environment and legal entity.";
        out.push(placed(general_finding(codes::ACCOUNT_NOT_IN_INVENTORY, message, hint), seen[0]));
    }
}

type Shown<'a> = Vec<(&'a Import, &'a FirstResource)>;

/// What imports contain and is not known, with the imports that contain it.
fn missing<'a>(
    context: &'a Context,
    what: impl Fn(&'a Import) -> &'a BTreeMap<String, FirstResource>,
    known: &BTreeSet<&str>,
) -> BTreeMap<&'a str, Shown<'a>> {
    let mut out: BTreeMap<&str, Shown> = BTreeMap::new();
    for import in &context.population.imports {
        for (id, first) in what(import).iter().filter(|(id, _)| !known.contains(id.as_str())) {
            out.entry(id).or_default().push((import, first));
        }
    }
    out
}

fn sources(seen: &Shown) -> String {
    let names: BTreeSet<&str> = seen.iter().map(|(import, _)| import.source.as_str()).collect();
    names.into_iter().collect::<Vec<_>>().join(" and ")
}

fn placed(finding: Finding, (import, first): (&Import, &FirstResource)) -> Finding {
    Finding { place: format!("{}:{}", import.path, first.line), ..finding }
}
