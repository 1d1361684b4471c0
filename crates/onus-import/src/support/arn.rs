//! Amazon Resource Names, account ids and region codes as they stand in documents.
//!
//! Must not know: which service a name belongs to in the model.

use crate::resource::Kind;

/// The parts of an ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: &'a str,
    pub service: &'a str,
    /// `eu-west-1`, where it has one.
    pub region: Option<String>,
    /// Twelve digits, where it has them.
    pub account: Option<String>,
    /// Type of the resource: `db`, `function`, `bucket`.
    pub resource: &'a str,
    /// What follows the type.
    pub id: &'a str,
}

impl<'a> Arn<'a> {
    /// Reads one: `arn:partition:service:region:account:resource`.
    pub fn parse(text: &'a str) -> Option<Arn<'a>> {
        if text.len() > 2048 || text.chars().any(char::is_control) {
            return None;
        }
        let mut parts = text.splitn(6, ':');
        let mut part = || parts.next();
        if part()? != "arn" {
            return None;
        }
        let partition = part()?;
        let service = part()?;
        let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !(partition == "aws" || partition.starts_with("aws-")) || !plain(service) {
            return None;
        }
        let region = region(part()?);
        let account = account(part()?);
        let rest = part()?;
        if rest.is_empty() {
            return None;
        }
        let (resource, id) = resource(service, rest);
        Some(Arn { partition, service, region, account, resource, id })
    }

    /// As the kind of a resource.
    pub fn kind(&self) -> Kind {
        Kind::Arn(self.service.to_owned(), self.resource.to_owned())
    }
}

fn resource<'a>(service: &str, rest: &'a str) -> (&'a str, &'a str) {
    let fixed = match service {
        "s3" if !rest.contains('/') && !rest.contains(':') => Some("bucket"),
        "s3" if !rest.starts_with("accesspoint/") => Some("object"),
        "sns" => Some("topic"),
        "sqs" => Some("queue"),
        "codepipeline" if !rest.starts_with("webhook:") => Some("pipeline"),
        "codecommit" => Some("repository"),
        _ => None,
    };
    if let Some(kind) = fixed {
        return (kind, rest);
    }
    let mut rest = rest.trim_start_matches('/');
    if service == "wafv2" {
        rest = rest.strip_prefix("regional/").or_else(|| rest.strip_prefix("global/")).unwrap_or(rest);
    }
    match rest.find(['/', ':']) {
        Some(at) => (&rest[..at], &rest[at + 1..]),
        // `arn:aws:iam::111122223333:root`: a type without an id.
        None if service == "iam" => (rest, ""),
        None => ("", rest),
    }
}

/// An account id: twelve digits.
pub fn account(text: &str) -> Option<String> {
    (text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned())
}

/// An account id out of a table, where a spreadsheet may have taken its leading zeros.
pub fn account_in_table(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = (9..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| format!("{text:0>12}"))
}

/// A region code; of an Availability Zone or a Local Zone its region. `global` and the like are none.
pub fn region(text: &str) -> Option<String> {
    if text.len() > 40 {
        return None;
    }
    let parts: Vec<&str> = text.split('-').collect();
    let at = parts.iter().position(|p| p.starts_with(|c: char| c.is_ascii_digit()))?;
    let words = parts[..at].iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase()));
    let number = parts[at].trim_end_matches(|c: char| c.is_ascii_lowercase());
    let zone = parts[at].len() - number.len();
    let digits = !number.is_empty() && number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit());
    if !(2..=4).contains(&at) || !words || !digits || zone > 1 {
        return None;
    }
    Some(format!("{}-{number}", parts[..at].join("-")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_and_zones() {
        let database = Arn::parse("arn:aws:rds:eu-west-1:111122223333:db:x").expect("an ARN");
        assert_eq!((database.region.as_deref(), database.account.as_deref()), (Some("eu-west-1"), Some("111122223333")));
        let policy = Arn::parse("arn:aws:iam::aws:policy/x").expect("an ARN");
        assert_eq!((policy.region, policy.account), (None, None));
        assert_eq!(region("us-gov-east-1b").as_deref(), Some("us-gov-east-1"));
        assert_eq!(region("us-west-2-lax-1a").as_deref(), Some("us-west-2"));
        assert_eq!(region("eu-west-1").as_deref(), Some("eu-west-1"));
        assert_eq!(region("global"), None);
    }
}
