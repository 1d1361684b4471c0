//! Answers of the AWS CLI (`aws … describe-*`, `list-*`, `get-*`, as JSON), one file an answer, pages one behind the other.
//!
//! An answer is known by the key at its top; `table` lists those. Account and region come from ARNs and zones, else from a
//! path such as `111122223333/eu-west-1/rds.json`. Must not know: the model.

pub mod table;

use std::io::Read;

use serde_json::{Map, Value};

use self::table::{DESCRIBES, Describe};
use super::resource::{Kind, ReadError, Resource, Sink, Skipped};
use super::support::fields::{shown, tags, text};
use super::support::input::{Meter, open};
use super::support::json::{Handler, Want, stream};
use super::support::{arn, sniff};

/// Reads one answer. `name` is the file's path, which may tell the account and the region.
pub fn read(name: &str, input: &mut dyn Read, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let input = open(input)?;
    let head = input.head.clone();
    let words = || name.split(['/', '\\', '.', '_', ' ']);
    let account = words().find_map(arn::account);
    let region = words().find_map(arn::region);
    let mut answers = Answers { sink, account, region, known: false, unknown: None };
    stream(input, &mut answers)?;
    if answers.known {
        return Ok(());
    }
    // An answer of the CLI that is not read is no broken file: a folder holds many.
    if sniff::guess(&head).is_none_or(|g| g.source == "aws-cli")
        && let Some(key) = answers.unknown
    {
        let what = format!("answer with `{}`", shown(&key));
        let reason = "no answer of the AWS CLI that is read: `onus import aws-config` reads every type".to_owned();
        sink.skipped(Skipped { what, reason });
        return Ok(());
    }
    Err(ReadError {
        line: Some(1),
        column: Some(1),
        message: "this is no answer of the AWS CLI that is known".to_owned(),
        hint: sniff::hint(&head),
    })
}

struct Answers<'s> {
    sink: &'s mut dyn Sink,
    account: Option<String>,
    region: Option<String>,
    known: bool,
    unknown: Option<String>,
}

/// Lists that stand beside others in one answer and tell of no further resources.
const BESIDE: [&str; 8] = ["Owner", "ResponseMetadata", "failures", "Code", "Tags", "Errors", "unprocessed", "CommonPrefixes"];

/// Lists that name resources and leave their settings out: what is absent there is not off.
const BRIEF: [&str; 20] = [
    "Keys",
    "Buckets",
    "WebACLs",
    "Topics",
    "StreamSummaries",
    "DomainNames",
    "CertificateSummaryList",
    "UserPools",
    "IdentityPools",
    "ServiceSummaryList",
    "Trails",
    "Policies",
    "stateMachines",
    "pipelines",
    "agentSummaries",
    "knowledgeBaseSummaries",
    "BrokerSummaries",
    "DistributionList",
    "NotebookInstances",
    "Endpoints",
];

impl Handler for Answers<'_> {
    fn want(&mut self, key: &str, within: bool) -> Want {
        if within {
            // `--query 'DBInstances[]'`, or pages in one list: told apart when the whole entry is there.
            return Want::Field;
        }
        if key == "Reservations" || DESCRIBES.iter().any(|d| d.key == key) {
            self.known = true;
            return Want::Entries;
        }
        if BESIDE.contains(&key) { Want::Ignore } else { Want::Count }
    }

    fn counted(&mut self, key: &str, _entries: usize) {
        self.unknown.get_or_insert_with(|| key.to_owned());
    }

    fn entry(&mut self, list: &str, entry: Value, _meter: &Meter) -> Result<(), String> {
        match entry {
            Value::String(text) => self.named(list, &text),
            Value::Object(map) if list.is_empty() => self.loose(map),
            Value::Object(map) if list == "Reservations" => self.reservation(&map),
            Value::Object(map) => self.described(list, map),
            _ => return Err(format!("`{}` holds something that is neither a map nor a name", shown(list))),
        }
        Ok(())
    }
}

impl Answers<'_> {
    fn skip(&mut self, what: &str, reason: &str) {
        self.sink.skipped(Skipped { what: shown(what), reason: reason.to_owned() });
    }

    /// An entry of a list that has no key: of the first kind whose ARN and id it has.
    fn loose(&mut self, map: Map<String, Value>) {
        let page = DESCRIBES.iter().find(|d| map.get(&super::resource::key(d.key)).is_some_and(Value::is_array));
        // Without the list's key only an ARN's own field tells surely: a subnet names its network, too.
        let fits = |d: &&Describe| match d.needs {
            "" | "name" | "id" | "arn" => false,
            "instanceid" => map.contains_key("imageid") && map.contains_key(d.needs),
            "volumeid" => map.contains_key("volumetype") && map.contains_key(d.needs),
            needs => !matches!(d.arn, "" | "arn") && map.contains_key(needs) && map.contains_key(d.arn),
        };
        if let Some(describe) = DESCRIBES.iter().find(fits) {
            self.known = true;
            self.one(*describe, map, None);
        } else if let Some(describe) = page {
            self.known = true;
            if let Some(Value::Array(entries)) = map.get(&super::resource::key(describe.key)) {
                for entry in entries.clone() {
                    match entry {
                        Value::String(name) => self.named(describe.key, &name),
                        Value::Object(entry) => self.described(describe.key, entry),
                        _ => {}
                    }
                }
            }
        } else if let Some(Value::Array(reservations)) = map.get("reservations") {
            self.known = true;
            for reservation in reservations.clone() {
                if let Value::Object(reservation) = reservation {
                    self.reservation(&reservation);
                }
            }
        } else {
            self.unknown.get_or_insert_with(|| "a list without a key".to_owned());
        }
    }

    fn reservation(&mut self, map: &Map<String, Value>) {
        let owner = text(map, "ownerid").and_then(|o| arn::account(&o));
        for instance in map.get("instances").and_then(Value::as_array).into_iter().flatten() {
            if let (Value::Object(instance), Some(describe)) = (instance, DESCRIBES.iter().find(|d| d.key == "Instances")) {
                self.one(*describe, instance.clone(), owner.clone());
            }
        }
    }

    fn described(&mut self, list: &str, map: Map<String, Value>) {
        let fits = |d: &&Describe| d.key == list && !d.needs.is_empty() && map.contains_key(d.needs);
        match DESCRIBES.iter().find(fits) {
            Some(describe) => self.one(*describe, map, None),
            None => self.skip(&format!("entry of `{list}`"), "it lacks the fields that tell which service it is of"),
        }
    }

    /// An entry that is a name, an ARN or an address alone.
    fn named(&mut self, list: &str, written: &str) {
        let describe = DESCRIBES.iter().find(|d| d.key == list && d.needs.is_empty());
        let name = arn::Arn::parse(written);
        let kind = match (describe, &name) {
            (Some(describe), _) => kind(describe),
            (None, Some(name)) => name.kind(),
            (None, None) => {
                let what = if list.is_empty() { "a name without a key".to_owned() } else { format!("name in `{list}`") };
                return self.skip(&what, "a name alone tells no type");
            }
        };
        self.known = true;
        let queue = queue(written);
        let account = name.as_ref().and_then(|n| n.account.clone()).or_else(|| queue.as_ref()?.0.clone());
        let region = name.as_ref().and_then(|n| n.region.clone()).or_else(|| queue.as_ref()?.1.clone());
        let account = account.or_else(|| self.account.clone());
        let region = region.or_else(|| self.region.clone());
        let (address, short) = match (&name, queue) {
            (Some(name), _) => (written.to_owned(), name.id.rsplit('/').next().unwrap_or_default().to_owned()),
            (None, Some((.., short))) => (written.to_owned(), short),
            (None, None) => (address(&account, &region, &kind, written), written.to_owned()),
        };
        self.sink.resource(Resource {
            address,
            name: Some(short).filter(|s| !s.is_empty()),
            kind,
            account,
            region,
            tags: Default::default(),
            attributes: Map::new(),
            count: 1,
        });
    }

    fn one(&mut self, describe: Describe, mut map: Map<String, Value>, owner: Option<String>) {
        if let Some(state) = gone(&map) {
            return self.skip(describe.kind, &format!("its state is {}", shown(&state)));
        }
        let arn_field = if describe.arn.is_empty() { "arn" } else { describe.arn };
        let written = text(&map, arn_field).filter(|a| arn::Arn::parse(a).is_some());
        let name = written.as_deref().and_then(arn::Arn::parse);
        let Some(id) = text(&map, describe.id).or_else(|| written.clone()) else {
            return self.skip(describe.kind, "it has neither an ARN nor an id");
        };
        let account = name
            .as_ref()
            .and_then(|n| n.account.clone())
            .or(owner)
            .or_else(|| text(&map, "ownerid").and_then(|o| arn::account(&o)))
            .or_else(|| text(&map, "awsaccountid").and_then(|o| arn::account(&o)))
            .or_else(|| self.account.clone());
        let place = |m: &Map<String, Value>, keys: &[&str]| keys.iter().find_map(|k| arn::region(&text(m, k)?));
        let region = name
            .as_ref()
            .and_then(|n| n.region.clone())
            .or_else(|| place(&map, &["region", "bucketregion", "homeregion", "availabilityzone"]))
            .or_else(|| place(map.get("placement")?.as_object()?, &["availabilityzone"]))
            .or_else(|| place(map.get("availabilityzones")?.get(0)?.as_object()?, &["zonename"]))
            .or_else(|| arn::region(map.get("availabilityzones")?.get(0)?.as_str()?))
            .or_else(|| self.region.clone());
        if written.as_deref().is_some_and(|w| w.split(':').nth(4) == Some("aws")) {
            return self.skip(describe.kind, "it is AWS's own");
        }
        let kind = kind(&describe);
        let tags = ["tags", "taglist", "tagset"].iter().map(|k| tags(map.remove(*k).as_ref())).find(|t| !t.is_empty());
        let tags = tags.unwrap_or_default();
        let named = text(&map, "name");
        if BRIEF.contains(&describe.key) {
            map.clear();
        }
        let address = written.unwrap_or_else(|| address(&account, &region, &kind, &id));
        let short = tags.get("Name").cloned().or(named).unwrap_or(id);
        self.sink.resource(Resource { address, name: Some(short), kind, account, region, tags, attributes: map, count: 1 });
    }
}

fn kind(describe: &Describe) -> Kind {
    match describe.kind.split_once(':') {
        Some((service, resource)) if !resource.starts_with(':') => Kind::Arn(service.to_owned(), resource.to_owned()),
        _ => Kind::CloudFormation(describe.kind.to_owned()),
    }
}

fn address(account: &Option<String>, region: &Option<String>, kind: &Kind, id: &str) -> String {
    let part = |p: &Option<String>| p.clone().unwrap_or_else(|| "-".to_owned());
    let kind = match kind {
        Kind::CloudFormation(kind) | Kind::Terraform(kind) | Kind::Product(kind) => kind.clone(),
        Kind::Arn(service, resource) => format!("{service}:{resource}"),
    };
    format!("{}/{}/{kind}/{id}", part(account), part(region))
}

/// Account, region and name in the address of a queue.
fn queue(url: &str) -> Option<(Option<String>, Option<String>, String)> {
    let rest = url.strip_prefix("https://")?;
    let mut parts = rest.splitn(3, '/');
    let (host, owner, name) = (parts.next()?, parts.next()?, parts.next()?);
    let region = host.split('.').find_map(arn::region);
    Some((arn::account(owner), region, name.to_owned()))
}

/// The state of something that is no more.
fn gone(map: &Map<String, Value>) -> Option<String> {
    let state = match map.get("state") {
        Some(Value::Object(state)) => text(state, "name"),
        _ => text(map, "state"),
    };
    let status = match map.get("status") {
        Some(Value::Object(status)) => text(status, "state"),
        _ => text(map, "status"),
    };
    let gone = |s: &String| {
        let low = s.to_ascii_lowercase();
        matches!(low.as_str(), "terminated" | "terminated_with_errors" | "deleted" | "delete_complete" | "inactive")
    };
    [state, status, text(map, "stackstatus"), text(map, "lifecyclestate")].into_iter().flatten().find(gone)
}
