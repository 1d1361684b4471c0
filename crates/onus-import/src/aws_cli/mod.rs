//! Answers of the AWS CLI (`aws … describe-*`, `list-*`, `get-*`, as JSON), one file an answer, pages one behind the other.
//!
//! An answer is known by the key at its top; `aws_cli_answers` lists those. Account and region come from ARNs and zones, else from a
//! path such as `111122223333/eu-west-1/rds.json`. Must not know: the model.

mod answer;
mod bucket;
mod entry_arn;
pub mod script;

use std::io::Read;

use indexmap::IndexSet;
use serde_json::{Map, Value};

use answer::{address, ended_state, kind, queue};

use super::aws_cli_answers::{ANSWER_KINDS, AnswerKind};
use super::resource::{AccountFact, ReadError, Resource, Sink, Skipped, SourceFact};
use super::support::fields::{shown, tags, text};
use super::support::input::{Meter, open};
use super::support::json::{Handler, KeyAction, stream};
use super::support::{arn, sniff};

/// Reads one answer. `name` is the file's path, which may tell the account and the region.
pub fn read(name: &str, input: &mut dyn Read, sink: &mut dyn Sink) -> Result<(), ReadError> {
    if let Some((bucket, command)) = bucket::named(name) {
        let account = name.split(['/', '\\', '.', '_', ' ']).find_map(arn::account);
        return bucket::read(&bucket, command, account, input, sink);
    }
    let input = open(input)?;
    let head = input.head.clone();
    let words = || name.split(['/', '\\', '.', '_', ' ']);
    let account = words().find_map(arn::account);
    let region = words().find_map(arn::region);
    let other = sniff::guess(&head).is_some_and(|g| !matches!(g.source, "" | "aws-cli"));
    let mut answers = Answers {
        sink,
        account,
        region,
        parent: parent(name),
        other,
        known: false,
        read: false,
        unknown: IndexSet::new(),
        passed: IndexSet::new(),
    };
    stream(input, &mut answers)?;
    match answers.unknown.first() {
        _ if answers.read || (answers.known && !other) => {
            for key in std::mem::take(&mut answers.passed) {
                answers.skip(&format!("further entries, under `{}`", shown(&key)), UNREAD);
            }
            Ok(())
        }
        // An answer of the CLI that is not read is no broken file: a folder holds many.
        Some(key) if !other => {
            let what = format!("answer with `{}`", shown(key));
            answers.sink.skipped(Skipped { what, reason: UNREAD.to_owned() });
            Ok(())
        }
        _ => Err(sniff::foreign("this is not a known output of the AWS CLI", &head, "aws-cli")),
    }
}

/// The parent that a path names: `organizations-list-accounts-for-parent---parent-id-ou-ab12-34cd56ef.json`.
fn parent(path: &str) -> Option<String> {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let (_, rest) =
        file.split('.').next()?.split_once("parent-id-").or_else(|| file.split('.').next()?.split_once("for-parent-"))?;
    Some(rest.trim_start_matches('-').to_owned()).filter(|id| !id.is_empty())
}

/// Why an answer is left out.
const UNREAD: &str = "output of the AWS CLI that is not read; `onus import aws-config` reads every type";

struct Answers<'s> {
    sink: &'s mut dyn Sink,
    account: Option<String>,
    region: Option<String>,
    /// What the answer is about: the parent of accounts and units.
    parent: Option<String>,
    /// The file looks like one that another source reads: entries that nobody listed are its own.
    other: bool,
    /// A key was met that is read.
    known: bool,
    /// A resource was found.
    read: bool,
    /// Keys that are not read by name.
    unknown: IndexSet<String>,
    /// Those among them with an entry that tells no ARN.
    passed: IndexSet<String>,
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
    fn key_action(&mut self, key: &str, within: bool) -> KeyAction {
        if within {
            // `--query 'DBInstances[]'`, or pages in one list: told apart when the whole entry is there.
            return KeyAction::Field;
        }
        // Who called, or one account: fields of the answer itself.
        if matches!(key, "Account" | "UserId" | "Arn") {
            return KeyAction::Field;
        }
        if known(key) {
            self.known = true;
            return KeyAction::Entries;
        }
        self.unknown.insert(key.to_owned());
        if BESIDE.contains(&key) { KeyAction::Ignore } else { KeyAction::Entries }
    }

    fn entry(&mut self, list: &str, entry: Value, _meter: &Meter) -> Result<(), String> {
        match entry {
            // Under a key that is not known, a text may be anything.
            Value::String(_) if !list.is_empty() && !known(list) => {}
            Value::String(text) => self.named(list, &text),
            Value::Object(map) if list.is_empty() => self.loose(map),
            Value::Object(map) if list == "Reservations" => self.reservation(&map),
            Value::Object(map) => self.described(list, map),
            _ if !known(list) => {}
            _ => return Err(format!("`{}` holds something that is neither a map nor a name", shown(list))),
        }
        Ok(())
    }
}

/// Whether what stands under a key is read by name.
fn known(key: &str) -> bool {
    key == "Reservations" || ANSWER_KINDS.iter().any(|d| d.key == key)
}

impl Answers<'_> {
    fn skip(&mut self, what: &str, reason: &str) {
        self.sink.skipped(Skipped { what: shown(what), reason: reason.to_owned() });
    }

    /// An entry of a list that has no key: of the first kind whose ARN and id it has.
    fn loose(&mut self, map: Map<String, Value>) {
        if map.keys().all(|key| matches!(key.as_str(), "account" | "userid" | "arn")) && map.contains_key("account") {
            self.account_of(&map);
            return;
        }
        if map.keys().all(|key| matches!(key.as_str(), "userid" | "arn")) {
            return;
        }
        let page = ANSWER_KINDS.iter().find(|d| map.get(&super::resource::key(d.key)).is_some_and(Value::is_array));
        // Without the list's key only an ARN's own field tells surely: a subnet names its network, too.
        let fits = |d: &&AnswerKind| match d.needs {
            "" | "name" | "id" | "arn" => false,
            "instanceid" => map.contains_key("imageid") && map.contains_key(d.needs),
            "volumeid" => map.contains_key("volumetype") && map.contains_key(d.needs),
            needs => !matches!(d.arn, "" | "arn") && map.contains_key(needs) && map.contains_key(d.arn),
        };
        if let Some(describe) = ANSWER_KINDS.iter().find(fits) {
            self.known = true;
            self.emit_resource(*describe, map, None);
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
        } else if let Some(arn) = entry_arn::arn("", &map).filter(|_| !self.other) {
            self.by_arn(&arn, &map);
        } else {
            self.unknown.insert("a list without a key".to_owned());
        }
    }

    /// Who called (`sts get-caller-identity`), or what an organisation says of an account (`organizations describe-account`).
    fn account_of(&mut self, map: &Map<String, Value>) {
        (self.known, self.read) = (true, true);
        match map.get("account") {
            Some(Value::Object(account)) => {
                self.organisations_account(account);
            }
            _ => {
                if let Some(account) = text(map, "account").and_then(|a| arn::account(&a)) {
                    self.sink.fact(SourceFact::CallerAccount(account));
                }
            }
        }
    }

    /// An account as an organisation lists it. Whether it is one.
    fn organisations_account(&mut self, map: &Map<String, Value>) -> bool {
        let Some(arn) = text(map, "arn").filter(|a| a.contains(":organizations:")) else { return false };
        let Some(id) = text(map, "id").and_then(|id| arn::account(&id)) else { return false };
        (self.known, self.read) = (true, true);
        self.sink.fact(SourceFact::Account(AccountFact {
            id,
            name: text(map, "name"),
            arn: Some(arn),
            unit: self.parent.clone(),
        }));
        true
    }

    /// A unit of an organisation, which nobody counts as another organisation.
    fn unit(&mut self, map: &Map<String, Value>) -> bool {
        let (Some(id), Some(name)) = (text(map, "id"), text(map, "name")) else { return false };
        (self.known, self.read) = (true, true);
        self.sink.fact(SourceFact::Unit(id, name));
        true
    }

    fn reservation(&mut self, map: &Map<String, Value>) {
        let owner = text(map, "ownerid").and_then(|o| arn::account(&o));
        for instance in map.get("instances").and_then(Value::as_array).into_iter().flatten() {
            if let (Value::Object(instance), Some(describe)) = (instance, ANSWER_KINDS.iter().find(|d| d.key == "Instances")) {
                self.emit_resource(*describe, instance.clone(), owner.clone());
            }
        }
    }

    fn described(&mut self, list: &str, map: Map<String, Value>) {
        if list == "Accounts" && self.organisations_account(&map) || list == "OrganizationalUnits" && self.unit(&map) {
            return;
        }
        let fits = |d: &&AnswerKind| d.key == list && !d.needs.is_empty() && map.contains_key(d.needs);
        let found = ANSWER_KINDS.iter().find(fits);
        // Lists of several services go by one key: an entry's own ARN tells whose it is.
        let arn_of_entry = found.and_then(|d| text(&map, if d.arn.is_empty() { "arn" } else { d.arn }));
        let arn_of_entry =
            arn_of_entry.or_else(|| entry_arn::arn(list, &map).filter(|_| !self.other)).filter(|a| arn::Arn::parse(a).is_some());
        let service = arn_of_entry.as_deref().and_then(arn::Arn::parse).map(|name| name.service);
        let another = |d: &AnswerKind| service.is_some_and(|s| !entry_arn::same_service(d.kind, s));
        match (found, &arn_of_entry) {
            (Some(describe), Some(arn)) if another(describe) => self.by_arn(arn, &map),
            (Some(describe), _) => self.emit_resource(*describe, map, None),
            (None, Some(arn)) => self.by_arn(arn, &map),
            (None, None) if !known(list) => {
                self.passed.insert(list.to_owned());
            }
            (None, None) => self.skip(&format!("entry of `{list}`"), "it lacks the fields that identify its service"),
        }
    }

    /// An entry that is a name, an ARN or an address alone.
    fn named(&mut self, list: &str, written: &str) {
        let describe = ANSWER_KINDS.iter().find(|d| d.key == list && d.needs.is_empty());
        let name = arn::Arn::parse(written);
        let kind = match (describe, &name) {
            (Some(describe), Some(name)) if !entry_arn::same_service(describe.kind, name.service) => name.kind(),
            (Some(describe), _) => kind(describe),
            (None, Some(name)) => name.kind(),
            (None, None) => {
                let what = if list.is_empty() { "a name without a key".to_owned() } else { format!("name in `{list}`") };
                return self.skip(&what, "a name alone does not identify a type");
            }
        };
        (self.known, self.read) = (true, true);
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
            alternatives: Vec::new(),
        });
    }

    /// An entry of which nothing is known but its own ARN. Its settings are not read: nobody said which it tells.
    fn by_arn(&mut self, written: &str, map: &Map<String, Value>) {
        let Some(name) = arn::Arn::parse(written) else { return };
        if let Some(state) = ended_state(map) {
            return self.skip(&format!("{}:{}", name.service, name.resource), &format!("its state is {}", shown(&state)));
        }
        (self.known, self.read) = (true, true);
        let tags = ["tags", "taglist", "tagset"].iter().map(|k| tags(map.get(*k))).find(|t| !t.is_empty()).unwrap_or_default();
        let short = tags.get("Name").cloned().or_else(|| text(map, "name")).unwrap_or_else(|| name.id.to_owned());
        self.sink.resource(Resource {
            address: written.to_owned(),
            name: Some(short).filter(|s| !s.is_empty()),
            kind: name.kind(),
            account: name.account.clone().or_else(|| self.account.clone()),
            region: name.region.clone().or_else(|| self.region.clone()),
            tags,
            attributes: Map::new(),
            count: 1,
            alternatives: Vec::new(),
        });
    }

    fn emit_resource(&mut self, describe: AnswerKind, mut map: Map<String, Value>, owner: Option<String>) {
        if let Some(state) = ended_state(&map) {
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
            return self.skip(describe.kind, "it belongs to AWS");
        }
        let kind = kind(&describe);
        let tags = ["tags", "taglist", "tagset"].iter().map(|k| tags(map.remove(*k).as_ref())).find(|t| !t.is_empty());
        let tags = tags.unwrap_or_default();
        let named = text(&map, "name");
        if BRIEF.contains(&describe.key) {
            map.clear();
        }
        self.read = true;
        let address = written.unwrap_or_else(|| address(&account, &region, &kind, &id));
        let short = tags.get("Name").cloned().or(named).unwrap_or(id);
        self.sink.resource(Resource {
            address,
            name: Some(short),
            kind,
            account,
            region,
            tags,
            attributes: map,
            count: 1,
            alternatives: Vec::new(),
        });
    }
}
