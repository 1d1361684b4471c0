//! What a described resource is, where it is, and whether it is no more.

use serde_json::{Map, Value};

use crate::aws_cli_answers::AnswerKind;
use crate::resource::Kind;
use crate::support::arn;
use crate::support::fields::text;

pub(super) fn kind(describe: &AnswerKind) -> Kind {
    match describe.kind.split_once(':') {
        Some((service, resource)) if !resource.starts_with(':') => Kind::Arn(service.to_owned(), resource.to_owned()),
        _ => Kind::CloudFormation(describe.kind.to_owned()),
    }
}

pub(super) fn address(account: &Option<String>, region: &Option<String>, kind: &Kind, id: &str) -> String {
    let part = |p: &Option<String>| p.clone().unwrap_or_else(|| "-".to_owned());
    let kind = match kind {
        Kind::CloudFormation(kind) | Kind::Terraform(kind) | Kind::Product(kind) | Kind::ForeignProduct(kind) => kind.clone(),
        Kind::Arn(service, resource) => format!("{service}:{resource}"),
    };
    format!("{}/{}/{kind}/{id}", part(account), part(region))
}

/// Account, region and name in the address of a queue.
pub(super) fn queue(url: &str) -> Option<(Option<String>, Option<String>, String)> {
    let rest = url.strip_prefix("https://")?;
    let mut parts = rest.splitn(3, '/');
    let (host, owner, name) = (parts.next()?, parts.next()?, parts.next()?);
    let region = host.split('.').find_map(arn::region);
    Some((arn::account(owner), region, name.to_owned()))
}

/// The state of something that is no more.
pub(super) fn ended_state(map: &Map<String, Value>) -> Option<String> {
    let state = match map.get("state") {
        Some(Value::Object(state)) => text(state, "name"),
        _ => text(map, "state"),
    };
    let status = match map.get("status") {
        Some(Value::Object(status)) => text(status, "state"),
        _ => text(map, "status"),
    };
    let ended = |s: &String| {
        let low = s.to_ascii_lowercase();
        matches!(low.as_str(), "terminated" | "terminated_with_errors" | "deleted" | "delete_complete" | "inactive")
    };
    [state, status, text(map, "stackstatus"), text(map, "lifecyclestate")].into_iter().flatten().find(ended)
}
