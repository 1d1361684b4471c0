//! What both the README and the index page say of a pack.

use crate::gaps::Gap;
use crate::statement::Predicate;

pub struct PackFacts<'a> {
    /// Folder of the bag.
    pub base: &'a str,
    pub predicate: &'a Predicate,
    pub gaps: &'a [Gap],
}

/// Label and value of each.
pub fn lines(facts: &PackFacts) -> Vec<(&'static str, String)> {
    let a = facts.predicate;
    let mut out = vec![
        ("Organisation", a.producer.organisation.clone()),
        ("Scope", format!("{} ({})", a.scope.name, a.scope.id)),
        ("Framework", format!("{} {}", a.scope.framework, a.scope.edition)),
        ("Period", format!("{} to {}", a.period.from, a.period.to)),
        ("Legal entity", a.scope.entity.clone().unwrap_or_else(|| "all".to_owned())),
        ("Method", a.scope.method.clone()),
        ("Accounts", a.scope.accounts.join(", ")),
        ("Deployments", a.counts.deployments.to_string()),
        ("Left out", format!("{}, listed with reasons in data/registers/left-out.csv", a.counts.left_out)),
        ("Document version", a.inventory.version.clone()),
        ("Inventory revision", a.inventory.revision.clone().unwrap_or_else(|| "not in a repository".to_owned())),
        ("Rule data", format!("{}, version {}", a.model.provider, a.model.version)),
        ("Made with", format!("{} {}", a.tool.name, a.tool.version)),
        ("Sealed", a.sealed.clone()),
    ];
    if let Some(contact) = &a.producer.contact {
        out.push(("Contact", contact.clone()));
    }
    for approval in &a.approvals {
        let ticket = approval.ticket.as_ref().map_or_else(String::new, |t| format!(", {t}"));
        out.push(("Approved by", format!("{} on {}{ticket}", approval.by, approval.on)));
    }
    out
}
