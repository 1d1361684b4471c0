//! What an entity's metadata tells beyond its name: where a group is reached, and what in AWS belongs to it.
//!
//! Must not know: who owns what.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::catalogue::AwsReference;
use crate::support::arn;

/// The group's own address: its e-mail, a channel, a link. Never one of a member.
pub fn contact(profile: &Map<String, Value>, metadata: &Map<String, Value>) -> Option<String> {
    if let Some(email) = text_field(profile, "email") {
        return Some(email.to_owned());
    }
    let links: Vec<&Map<String, Value>> =
        metadata.get("links").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object).collect();
    let url = |l: &&Map<String, Value>| text_field(l, "url").map(str::to_owned);
    if let Some(mail) = links.iter().find_map(|l| text_field(l, "url")?.strip_prefix("mailto:")) {
        return Some(mail.to_owned());
    }
    let annotations = metadata.get("annotations").and_then(Value::as_object);
    let channel = annotations.into_iter().flatten().find_map(|(key, value)| {
        let chat = key.contains("slack") || key.contains("teams.microsoft") || key.contains("contact") || key.contains("email");
        value.as_str().filter(|v| chat && !v.trim().is_empty()).map(str::to_owned)
    });
    let chat = |l: &&&Map<String, Value>| {
        let word = |k: &str| text_field(l, k).unwrap_or_default().to_ascii_lowercase();
        ["chat", "slack", "teams", "contact", "support"].iter().any(|w| word("title").contains(w) || word("type").contains(w))
    };
    channel.or_else(|| links.iter().find(chat).and_then(url)).or_else(|| links.first().and_then(url))
}

/// What in AWS annotations point at.
pub fn aws_references(annotations: &Map<String, Value>) -> Vec<AwsReference> {
    let mut aws_references = Vec::new();
    for (key, value) in annotations {
        let Some(value) = value.as_str().map(str::trim).filter(|v| !v.is_empty()) else { continue };
        if value.split(',').all(|part| arn::Arn::parse(part.trim()).is_some()) {
            aws_references.extend(value.split(',').map(|part| AwsReference::Arn(part.trim().to_owned())));
            continue;
        }
        let Some((host, what)) = key.split_once('/') else { continue };
        if !(host == "amazon.com" || host.ends_with(".amazon.com") || host.ends_with("amazonaws.com")) {
            continue;
        }
        if let Some(of) = what.strip_suffix("-tags") {
            let of = of.strip_prefix("aws-").unwrap_or(of).to_owned();
            for (key, value) in value.split(',').filter_map(|pair| pair.split_once('=')) {
                let of = (of != "cost-insights").then(|| of.clone());
                aws_references.push(AwsReference::Tag { key: key.trim().to_owned(), value: value.trim().to_owned(), of });
            }
        } else if what.contains("account")
            && let Some(account) = arn::account(value)
        {
            aws_references.push(AwsReference::Account(account));
        } else if what.ends_with("-name") || what.ends_with("-id") {
            aws_references.push(AwsReference::Named { what: what.to_owned(), name: value.to_owned() });
        }
    }
    let mut seen = BTreeSet::new();
    aws_references.retain(|m| seen.insert(m.clone()));
    aws_references
}

/// The text of a field, without the spaces around it; none where it is empty.
pub fn text_field<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    map.get(key)?.as_str().map(str::trim).filter(|s| !s.is_empty())
}
