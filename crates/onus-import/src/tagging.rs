//! Lists of resources by ARN: the Resource Groups Tagging API (`get-resources`), Resource Explorer (`search`,
//! `list-resources`), and tables that the console exports.
//!
//! These tell what there is and its tags, and no settings. Must not know: the model.

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::{Map, Value};

use super::resource::{Kind, ReadError, Resource, Sink, Skipped};
use super::support::fields::{first, shown, tags, text};
use super::support::input::{Input, Meter, open};
use super::support::json::{Handler, KeyAction, stream};
use super::support::table::Table;
use super::support::{arn, sniff};

/// Reads one file: JSON (pages may follow each other) or CSV.
pub fn read(_name: &str, input: &mut dyn Read, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let input = open(input)?;
    if !sniff::looks_like_json(&input.head) {
        return table(input, sink);
    }
    let head = input.head.clone();
    let mut lists = Lists { sink, known: false };
    stream(input, &mut lists)?;
    if lists.known {
        return Ok(());
    }
    let message = "this holds no list of tagged resources: neither `ResourceTagMappingList` nor `Resources` with ARNs";
    Err(sniff::foreign(message, &head, "tagging"))
}

struct Lists<'s> {
    sink: &'s mut dyn Sink,
    known: bool,
}

impl Handler for Lists<'_> {
    fn key_action(&mut self, name: &str, _within: bool) -> KeyAction {
        match name {
            "ResourceTagMappingList" => {
                self.known = true;
                KeyAction::Entries
            }
            "Resources" => KeyAction::Entries,
            "ResourceARN" | "Arn" | "Tags" | "ResourceType" | "Region" | "OwningAccountId" | "Service" | "Properties" => {
                KeyAction::Field
            }
            _ => KeyAction::Ignore,
        }
    }

    fn entry(&mut self, list: &str, entry: Value, _meter: &Meter) -> Result<(), String> {
        let Value::Object(entry) = entry else {
            return Err(if list.is_empty() { "a list of ARNs alone" } else { "an entry that is not a map" }.to_owned());
        };
        let Some(address) = first(&entry, &["resourcearn", "arn"]).map(|arn| arn.trim().to_owned()) else {
            if self.known {
                self.sink.skipped(Skipped { what: "entry of a list".to_owned(), reason: "it has no ARN".to_owned() });
            }
            return Ok(());
        };
        self.known = true;
        let Some(name) = arn::Arn::parse(&address) else {
            let reason = "its ARN is not valid: `arn:partition:service:region:account:resource`".to_owned();
            self.sink.skipped(Skipped { what: shown(&address), reason });
            return Ok(());
        };
        let kind = text(&entry, "resourcetype").as_deref().and_then(resource_explorer_kind).unwrap_or_else(|| name.kind());
        let account = text(&entry, "owningaccountid").and_then(|a| arn::account(&a)).or_else(|| name.account.clone());
        let region = name.region.clone().or_else(|| arn::region(&text(&entry, "region")?));
        let mut tags = tags(entry.get("tags"));
        for property in entry.get("properties").and_then(Value::as_array).into_iter().flatten() {
            if let Value::Object(property) = property
                && text(property, "name").is_some_and(|n| n == "tags")
            {
                tags = self::tags(property.get("data"));
            }
        }
        let name = tags.get("Name").filter(|n| !n.is_empty()).cloned();
        self.sink.resource(Resource {
            address,
            name,
            kind,
            account,
            region,
            tags,
            attributes: Map::new(),
            count: 1,
            alternatives: Vec::new(),
        });
        Ok(())
    }
}

/// Resource Explorer's type: `rds:db`.
fn resource_explorer_kind(written: &str) -> Option<Kind> {
    let (service, resource) = written.split_once(':')?;
    Some(Kind::Arn(service.to_owned(), resource.to_owned()))
}

/// A table of the console: a column for the ARN, or for identifier, service and type; `Tag: KEY` or `tag:KEY` for tags.
fn table(input: Input<'_>, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let mut table = Table::open(input, "tagging")?;
    let arn_column = table.column(&["arn", "resourcearn"]);
    let id = table.column(&["identifier", "id", "resourceid"]);
    let service = table.column(&["service"]);
    let kind = table.column(&["type", "resourcetype"]);
    if arn_column.is_none() && (id.is_none() || service.is_none() || kind.is_none()) {
        table.needed([("ARN", &["arn"][..])])?;
    }
    let region = table.column(&["region", "awsregion"]);
    let account = table.column(&["owningaccountid", "accountid", "awsaccount", "account", "owneraccountid"]);
    let named: Vec<(usize, String)> = table
        .names
        .iter()
        .enumerate()
        .filter_map(|(at, name)| {
            let tag = name.strip_prefix("Tag:").or_else(|| name.strip_prefix("tag:"))?;
            Some((at, tag.trim().to_owned()))
        })
        .collect();
    while table.advance()? {
        let place = arn::region(table.field(region)?.unwrap_or_default());
        let owner = table.field(account)?.and_then(arn::account_in_table);
        let mut tags = BTreeMap::new();
        for (column, tag) in &named {
            if let Some(value) = table.field(Some(*column))?.filter(|v| *v != "(not tagged)" && *v != "-") {
                tags.insert(tag.clone(), value.to_owned());
            }
        }
        let written = table.field(arn_column)?.map(|arn| arn.trim().to_owned());
        let parsed = written.as_deref().and_then(arn::Arn::parse);
        let (address, kind, account, region) = match (&parsed, table.field(id)?, table.field(kind)?) {
            (Some(name), ..) => {
                let address = written.clone().unwrap_or_default();
                (address, name.kind(), owner.or_else(|| name.account.clone()), name.region.clone().or(place))
            }
            (None, Some(id), Some(written_kind)) => {
                let Some(kind) = kind_of_columns(table.field(service)?, written_kind) else {
                    sink.skipped(Skipped {
                        what: shown(written_kind),
                        reason: "its type does not identify a service".to_owned(),
                    });
                    continue;
                };
                let part = |p: &Option<String>| p.clone().unwrap_or_else(|| "-".to_owned());
                (format!("{}/{}/{}/{id}", part(&owner), part(&place), shown(written_kind)), kind, owner, place)
            }
            _ => {
                let what = format!("line {}", table.line());
                sink.skipped(Skipped { what, reason: "it has neither an ARN nor an identifier and a type".to_owned() });
                continue;
            }
        };
        let name = tags.get("Name").cloned();
        sink.resource(Resource {
            address,
            name,
            kind,
            account,
            region,
            tags,
            attributes: Map::new(),
            count: 1,
            alternatives: Vec::new(),
        });
    }
    Ok(())
}

/// The kind that two columns of a table tell: `EC2` and `Instance`, or `AWS::EC2::Instance`, or `ec2:instance`.
fn kind_of_columns(service: Option<&str>, kind: &str) -> Option<Kind> {
    if kind.starts_with("AWS::") {
        return Some(Kind::CloudFormation(kind.to_owned()));
    }
    let low = |s: &str| s.to_ascii_lowercase().replace(' ', "-");
    match service {
        Some(service) => Some(Kind::Arn(low(service), low(kind))),
        None => resource_explorer_kind(kind),
    }
}
