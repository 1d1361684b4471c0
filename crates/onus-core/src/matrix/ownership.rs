//! Which team carries a duty of ours: the most specific rule wins, a tie is an error.
//!
//! What a rule names makes it specific, in this order: deployment, duty, domain, service, account, environment. A rule
//! that names a stronger thing beats any that does not, whatever else those name. A rule that names nothing is weaker
//! than the deployment's own `owner`.

use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::{Deployment, Inventory, Ownership};
use onus_source::{Diagnostic, SourceMap, codes};

/// The ownership rules, indexed.
pub(super) struct OwnershipRules<'i> {
    rules: Vec<Prepared<'i>>,
    deployments_named: BTreeSet<&'i str>,
    accounts_named: BTreeSet<&'i str>,
    environments_named: BTreeSet<&'i str>,
    /// Ties by pair of rules: each pair is reported once.
    ties: BTreeMap<(usize, usize), Diagnostic>,
}

struct Prepared<'i> {
    rule: &'i Ownership,
    accountable: u32,
    performs: Vec<u32>,
    common_control: Option<u32>,
    specificity: u8,
}

/// What a question is about.
#[derive(Clone, Copy)]
pub(super) struct OwnedSubject<'a> {
    pub deployment: &'a str,
    pub service: &'a str,
    pub account: Option<&'a str>,
    pub environment: Option<&'a str>,
    pub owner: Option<u32>,
}

impl<'a> OwnedSubject<'a> {
    pub fn of(deployment: &'a Deployment, owner: Option<u32>) -> OwnedSubject<'a> {
        OwnedSubject {
            deployment: &deployment.id,
            service: &deployment.service,
            account: deployment.account.as_ref().map(|a| a.as_str()),
            environment: deployment.environment.as_deref(),
            owner,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OwnershipAnswer {
    pub accountable: Option<u32>,
    pub performs: Vec<u32>,
    pub common_control: Option<u32>,
    pub rule: Option<u32>,
}

impl<'i> OwnershipRules<'i> {
    pub fn new(inventory: &'i Inventory, teams: &BTreeMap<&str, u32>, controls: &BTreeMap<&str, u32>) -> OwnershipRules<'i> {
        let prepare = |rule: &'i Ownership| {
            Some(Prepared {
                rule,
                accountable: *teams.get(rule.accountable.as_str())?,
                performs: rule.performs.iter().filter_map(|t| teams.get(t.as_str()).copied()).collect(),
                common_control: rule.common_control.as_ref().and_then(|c| controls.get(c.as_str()).copied()),
                specificity: specificity(rule),
            })
        };
        let selectors = || inventory.ownership.iter().map(|o| &o.selector);
        OwnershipRules {
            rules: inventory.ownership.iter().filter_map(prepare).collect(),
            deployments_named: selectors().flat_map(|s| &s.deployments).map(|d| d.as_str()).collect(),
            accounts_named: selectors().flat_map(|s| &s.accounts).map(|a| a.as_str()).collect(),
            environments_named: selectors().flat_map(|s| &s.environments).map(|e| e.as_str()).collect(),
            ties: BTreeMap::new(),
        }
    }

    /// Whether some rule names this deployment, so that its answers may differ from its neighbours'.
    pub fn names(&self, deployment: &str) -> bool {
        self.deployments_named.contains(deployment)
    }

    /// The account and the environment, each only where some rule names it: the answers for all others are equal.
    pub fn named_by_rules<'a>(
        &self,
        account: Option<&'a str>,
        environment: Option<&'a str>,
    ) -> (Option<&'a str>, Option<&'a str>) {
        let account = account.filter(|a| self.accounts_named.contains(a));
        (account, environment.filter(|e| self.environments_named.contains(e)))
    }

    /// Who carries `duty` of `domain` for the subject.
    pub fn answer(&mut self, subject: OwnedSubject, duty: &str, domain: &str, sources: &SourceMap) -> OwnershipAnswer {
        let mut best: Option<usize> = None;
        let mut tie: Option<usize> = None;
        for (index, prepared) in self.rules.iter().enumerate() {
            if !selects(prepared.rule, subject, duty, domain) {
                continue;
            }
            match best {
                Some(other) if self.rules[other].specificity > prepared.specificity => {}
                Some(other) if self.rules[other].specificity == prepared.specificity => {
                    if !same(&self.rules[other], prepared) {
                        tie = Some(index);
                    }
                }
                _ => (best, tie) = (Some(index), None),
            }
        }
        if let (Some(a), Some(b)) = (best, tie) {
            self.report(a, b, subject, duty, sources);
        }
        match best {
            Some(index) if self.rules[index].specificity > 0 || subject.owner.is_none() => {
                let prepared = &self.rules[index];
                OwnershipAnswer {
                    accountable: Some(prepared.accountable),
                    performs: prepared.performs.clone(),
                    common_control: prepared.common_control,
                    rule: u32::try_from(index).ok(),
                }
            }
            _ => OwnershipAnswer { accountable: subject.owner, ..OwnershipAnswer::default() },
        }
    }

    /// The team that rules make accountable for a deployment as a whole: that of the most specific ones which name neither
    /// duties nor domains; none where these disagree.
    pub fn of_all(&self, subject: OwnedSubject) -> Option<u32> {
        let of_all = |prepared: &&Prepared| {
            let selector = &prepared.rule.selector;
            selector.duties.is_empty() && selector.domains.is_empty() && selects(prepared.rule, subject, "", "")
        };
        let most = self.rules.iter().filter(of_all).map(|prepared| prepared.specificity).max()?;
        let best = self.rules.iter().filter(of_all).filter(|prepared| prepared.specificity == most);
        let teams: BTreeSet<u32> = best.map(|prepared| prepared.accountable).collect();
        teams.first().copied().filter(|_| teams.len() == 1)
    }

    /// Ties found while answering.
    pub fn into_problems(self) -> Vec<Diagnostic> {
        self.ties.into_values().collect()
    }

    fn report(&mut self, a: usize, b: usize, subject: OwnedSubject, duty: &str, sources: &SourceMap) {
        let (first, second) = (&self.rules[a].rule, &self.rules[b].rule);
        self.ties.entry((a, b)).or_insert_with(|| {
            let message = format!(
                "two equally specific ownership rules assign `{duty}` of `{}` to different teams",
                subject.deployment
            );
            Diagnostic::new(codes::OWNERSHIP_RULES_TIE, second.accountable.at, message)
                .label(format!("`{}` here", *second.accountable))
                .related(first.accountable.at, format!("`{}` at {}", *first.accountable, sources.place(first.at)))
                .hint("Make one of them more specific. From most to least specific: deployment, duty, domain, service, account, environment.")
        });
    }
}

fn same(a: &Prepared, b: &Prepared) -> bool {
    a.accountable == b.accountable && a.performs == b.performs && a.common_control == b.common_control
}

fn specificity(rule: &Ownership) -> u8 {
    let s = &rule.selector;
    [&s.deployments, &s.duties, &s.domains, &s.services, &s.accounts, &s.environments]
        .iter()
        .fold(0, |bits, list| bits << 1 | u8::from(!list.is_empty()))
}

fn selects(rule: &Ownership, subject: OwnedSubject, duty: &str, domain: &str) -> bool {
    let s = &rule.selector;
    let allows = |list: &[onus_source::typed::Spanned<String>], value: Option<&str>| {
        list.is_empty() || value.is_some_and(|v| list.iter().any(|item| item.as_str() == v))
    };
    allows(&s.domains, Some(domain))
        && allows(&s.duties, Some(duty))
        && allows(&s.services, Some(subject.service))
        && allows(&s.environments, subject.environment)
        && allows(&s.accounts, subject.account)
        && allows(&s.deployments, Some(subject.deployment))
}

/// What a rule selects, in words.
pub(super) fn words(rule: &Ownership) -> String {
    let s = &rule.selector;
    let parts: Vec<String> = [
        ("deployment", &s.deployments),
        ("duty", &s.duties),
        ("domain", &s.domains),
        ("service", &s.services),
        ("account", &s.accounts),
        ("environment", &s.environments),
    ]
    .into_iter()
    .filter(|(_, list)| !list.is_empty())
    .map(|(name, list)| format!("{name} {}", list.iter().map(|v| v.as_str()).collect::<Vec<_>>().join(", ")))
    .collect();
    if parts.is_empty() { "everything else".to_owned() } else { parts.join("; ") }
}
