//! Whether the inventory and the estate are the same: what imports saw and it lacks, what it has and they no longer saw.

use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::{First, Import};
use onus_source::codes;

use super::{Context, Finding, about, general};

pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    gone(context, out);
    services(context, out);
    accounts(context, out);
}

/// ONUS-C050: a deployment that an import wrote, and that no source shows any more.
fn gone(context: &Context, out: &mut Vec<Finding>) {
    let imports = &context.population.imports;
    // Without a population nothing can be said of what is gone.
    let Some(last) = imports.iter().max_by_key(|i| i.on) else { return };
    let seen: BTreeSet<&str> = imports.iter().flat_map(|i| &i.deployments).map(String::as_str).collect();
    let when = last.on.map_or_else(String::new, |day| format!(" (the last one on {day})"));
    for (deployment, index) in context.matrix.deployments.iter().zip(0_u32..) {
        if context.population.brought.contains(&deployment.id) && !seen.contains(deployment.id.as_str()) {
            let message = format!("“{}” came from an import, and imports no longer see it{when}", deployment.name);
            let hint = "Remove it if it is gone: `onus import --prune` marks such deployments.";
            out.push(about(context, codes::DEPLOYMENT_NO_LONGER_SEEN, index, message, hint));
        }
    }
}

/// ONUS-C051: a service that an import saw and no deployment uses. One finding a service.
fn services(context: &Context, out: &mut Vec<Finding>) {
    let used: BTreeSet<&str> = context.matrix.configurations.iter().map(|c| c.service.as_str()).collect();
    for (service, seen) in missing(context, |i| &i.services, &used) {
        let message =
            format!("{} shows `{service}` ({}), and the inventory has no deployment of it", sources(&seen), seen[0].1.address);
        let hint = "Add a deployment for it, or import the source that describes it.";
        out.push(placed(general(codes::SERVICE_NOT_IN_INVENTORY, message, hint), seen[0]));
    }
}

/// ONUS-C052: an account that an import saw and the inventory does not list. One finding an account.
fn accounts(context: &Context, out: &mut Vec<Finding>) {
    let listed: BTreeSet<&str> = context.matrix.accounts.iter().map(|a| a.id.as_str()).collect();
    for (account, seen) in missing(context, |i| &i.accounts, &listed) {
        let message = format!("{} shows the account {account}, and the inventory does not list it", sources(&seen));
        let hint = "Add it under `accounts`, with its environment and legal entity.";
        out.push(placed(general(codes::ACCOUNT_NOT_IN_INVENTORY, message, hint), seen[0]));
    }
}

type Shown<'a> = Vec<(&'a Import, &'a First)>;

/// What imports show and is not known, with who shows it.
fn missing<'a>(
    context: &'a Context,
    what: impl Fn(&'a Import) -> &'a BTreeMap<String, First>,
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

fn placed(finding: Finding, (import, first): (&Import, &First)) -> Finding {
    Finding { place: format!("{}:{}", import.path, first.line), ..finding }
}
