//! Service control policies that deny what a programme of the provider does not cover.
//!
//! Must not know: the terminal.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use onus_model::{Model, Programme, ProgrammeStatus};
use serde_json::{Value, json};

/// What a policy may have at most, in characters, white space included.
const MAX_CHARACTERS: usize = 5_120;

/// Services without which nobody could sign in and take a policy back.
const NEVER_DENIED: [&str; 3] = ["iam", "organizations", "sts"];

/// Policies, and what they leave out.
#[derive(Clone, Debug, PartialEq)]
pub struct DenyList {
    /// Each within the size limit, as compact JSON.
    pub policies: Vec<String>,
    /// Services that are not covered and that no policy can deny, with the reason.
    pub not_denied: Vec<(String, String)>,
}

/// The policies, or why there are none: the list is too old to say what is covered.
pub fn deny_list(model: &Model, programme: &Programme, today: Date) -> Result<DenyList, String> {
    if !programme.is_known_on(today) {
        return Err(format!(
            "the list of \u{201c}{}\u{201d} is of {}: too old to say what is covered today, so nothing can be denied by it; see {}",
            programme.title, programme.dated, programme.url
        ));
    }
    let covered = |service: &str| programme.status(service) == ProgrammeStatus::InScope;
    let mut prefixes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for prefix in &model.iam_prefixes {
        for service in &prefix.services {
            prefixes.entry(service).or_default().insert(&prefix.prefix);
        }
    }
    // Another service of the same prefix may be covered: to deny the one would deny the other.
    let shared: BTreeMap<&str, &str> = model
        .iam_prefixes
        .iter()
        .filter_map(|prefix| Some((prefix.prefix.as_str(), prefix.services.iter().find(|service| covered(service))?.as_str())))
        .collect();
    let (mut denied, mut not_denied) = (BTreeSet::new(), Vec::new());
    for service in model.services.keys().map(String::as_str).filter(|service| !covered(service)) {
        let Some(own) = prefixes.get(service) else {
            not_denied.push((service.to_owned(), "IAM's name for its actions is not known".to_owned()));
            continue;
        };
        for prefix in own {
            if NEVER_DENIED.contains(prefix) {
                not_denied.push((service.to_owned(), "without it nobody could take the policy back".to_owned()));
            } else if let Some(other) = shared.get(prefix) {
                not_denied.push((
                    service.to_owned(),
                    format!("its actions are called `{prefix}:`, like those of {other}, which is covered"),
                ));
            } else {
                denied.insert(*prefix);
            }
        }
    }
    Ok(DenyList { policies: split(&programme.id, denied), not_denied })
}

/// As few policies as the size limit allows, in the order of the prefixes.
fn split(programme: &str, denied: BTreeSet<&str>) -> Vec<String> {
    let mut policies: Vec<String> = Vec::new();
    let mut actions: Vec<String> = Vec::new();
    for prefix in denied {
        actions.push(format!("{prefix}:*"));
        if policy(programme, policies.len(), &actions).chars().count() > MAX_CHARACTERS
            && let Some(next) = actions.pop()
        {
            policies.push(policy(programme, policies.len(), &actions));
            actions = vec![next];
        }
    }
    if !actions.is_empty() {
        policies.push(policy(programme, policies.len(), &actions));
    }
    policies
}

fn policy(programme: &str, index: usize, actions: &[String]) -> String {
    // A statement's id has letters and digits alone.
    let words = programme.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.map(onus_source::text::capitalised).collect();
    let value: Value = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": format!("NotIn{name}{}", index + 1),
            "Effect": "Deny",
            "Action": actions,
            "Resource": "*",
        }],
    });
    value.to_string()
}
