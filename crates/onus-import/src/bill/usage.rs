//! Rows of usage, gathered by product, account and region, in bounded memory.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Map, Value};

use crate::resource::{AccountFact, Kind, ReadError, Resource, Sink, Skipped, SourceFact};
use crate::support::fields::shown;
use onus_source::text::plural;

/// Most resource ids that are told apart in one bill, all groups together.
const MAX_IDS: usize = 2_000_000;

/// Most groups of one bill. AWS has some 400 products and 40 regions.
const MAX_GROUPS: usize = 100_000;

/// Most names of what was left out; what comes later is counted together.
const MAX_SKIPPED: usize = 500;

/// Longest text of a row that goes into a group's name.
const MAX_NAME: usize = 256;

/// One row that shows a service in use.
pub struct Usage<'a> {
    /// Name or code of the product.
    pub product: &'a str,
    /// Whether a third party sells it, so that it is none of AWS's services unless the model knows it.
    pub foreign: bool,
    /// Account of twelve digits.
    pub account: Option<String>,
    pub region: Option<String>,
    /// Id or ARN of the resource.
    pub id: Option<&'a str>,
    pub tags: BTreeMap<String, String>,
}

#[derive(Default)]
struct Group {
    ids: u64,
    foreign: bool,
    /// Tags that all rows have, with equal values.
    tags: Option<BTreeMap<String, String>>,
}

/// Product, account, region.
type GroupKey = (String, Option<String>, Option<String>);

/// The groups of a bill while it is read.
pub struct Bill<'s> {
    sink: &'s mut dyn Sink,
    groups: BTreeMap<GroupKey, Group>,
    ids: BTreeSet<u64>,
    uncounted: u64,
    padded: BTreeSet<String>,
    /// Accounts that cannot be read, as written, and how often.
    unreadable: BTreeMap<String, u64>,
    /// What accounts are called.
    names: BTreeMap<String, String>,
    skipped: BTreeSet<String>,
}

impl<'s> Bill<'s> {
    /// An empty bill.
    pub fn new(sink: &'s mut dyn Sink) -> Bill<'s> {
        Bill {
            sink,
            groups: BTreeMap::new(),
            ids: BTreeSet::new(),
            uncounted: 0,
            padded: BTreeSet::new(),
            unreadable: BTreeMap::new(),
            names: BTreeMap::new(),
            skipped: BTreeSet::new(),
        }
    }

    /// A row that shows no service in use.
    pub fn skip(&mut self, what: &str, reason: &'static str) {
        let mut what = shown(what);
        if !self.skipped.contains(&what) {
            if self.skipped.len() < MAX_SKIPPED {
                self.skipped.insert(what.clone());
            } else {
                what = "other rows".to_owned();
            }
        }
        self.sink.skipped(Skipped { what, reason: reason.to_owned() });
    }

    /// A row of usage, on this line.
    pub fn add(&mut self, usage: Usage<'_>, line: usize) -> Result<(), ReadError> {
        if usage.product.len() > MAX_NAME {
            return Err(too_much(line, "the name of a product is longer than any"));
        }
        let key = (usage.product.to_owned(), usage.account, usage.region);
        if self.groups.len() >= MAX_GROUPS && !self.groups.contains_key(&key) {
            return Err(too_much(line, "there are more products, accounts and regions than any bill has"));
        }
        if let Some(id) = usage.id {
            let mut hash = DefaultHasher::new();
            (&key, id).hash(&mut hash);
            let hash = hash.finish();
            if self.ids.len() < MAX_IDS {
                if self.ids.insert(hash) {
                    self.groups.entry(key.clone()).or_default().ids += 1;
                }
            } else if !self.ids.contains(&hash) {
                self.uncounted += 1;
            }
        }
        let group = self.groups.entry(key).or_default();
        group.foreign |= usage.foreign;
        match &mut group.tags {
            None => group.tags = Some(usage.tags),
            Some(common) => common.retain(|key, value| usage.tags.get(key) == Some(value)),
        }
        Ok(())
    }

    /// An account's id out of a row. One that a spreadsheet has robbed of leading zeros gets them back, and that is told.
    pub fn account(&mut self, written: Option<&str>) -> Option<String> {
        let written = written.map(str::trim).filter(|w| !w.is_empty())?;
        // `111,122,223,333`, as a spreadsheet groups digits.
        let plain: String = match written.split(',').skip(1).all(|group| group.len() == 3) {
            true => written.replace(',', ""),
            false => written.to_owned(),
        };
        let Some(account) = crate::support::arn::account_in_table(&plain) else {
            if self.unreadable.len() < MAX_SKIPPED {
                *self.unreadable.entry(shown(written)).or_default() += 1;
            }
            return None;
        };
        if account != plain && self.padded.len() < MAX_SKIPPED {
            self.padded.insert(account.clone());
        }
        Some(account)
    }

    /// What an account is called.
    pub fn account_name(&mut self, account: Option<&str>, name: Option<&str>) {
        if let (Some(account), Some(name)) = (account, name.map(str::trim).filter(|n| !n.is_empty() && n.len() <= MAX_NAME))
            && self.names.len() < MAX_GROUPS
        {
            self.names.entry(account.to_owned()).or_insert_with(|| name.to_owned());
        }
    }

    /// Hands on the groups. `source` opens their addresses.
    pub fn finish(self, source: &str) {
        let Bill { sink, groups, uncounted, padded, unreadable, names, .. } = self;
        for (id, name) in names {
            sink.fact(SourceFact::Account(AccountFact { id, name: Some(name), arn: None, unit: None }));
        }
        for (written, times) in unreadable {
            let reason = format!(
                "this account cannot be read ({}): was the bill saved by a spreadsheet? The deployments have no account; export the bill again",
                plural(times, "row")
            );
            sink.skipped(Skipped { what: format!("account {written}"), reason });
        }
        for ((product, account, region), group) in groups {
            let part = |p: &Option<String>, none: &str| p.clone().unwrap_or_else(|| none.to_owned());
            let address = format!("{source}:{product}/{}/{}", part(&account, "-"), part(&region, "global"));
            // No attributes: settings are read from what is absent, too, and a bill tells none.
            sink.resource(Resource {
                address,
                name: Some(product.clone()),
                kind: if group.foreign { Kind::ForeignProduct(product) } else { Kind::Product(product) },
                account,
                region,
                tags: group.tags.unwrap_or_default(),
                attributes: Map::new(),
                count: group.ids.max(1),
                alternatives: Vec::new(),
            });
        }
        for account in padded {
            let reason = "its missing leading zeros were restored: no row was skipped".to_owned();
            sink.skipped(Skipped { what: format!("account {account}"), reason });
        }
        if uncounted > 0 {
            let what = format!("{uncounted} rows with further resource ids");
            let reason =
                format!("counting stops at {MAX_IDS} different resources in one bill: services are complete, counts are not");
            sink.skipped(Skipped { what, reason });
        }
    }
}

fn too_much(line: usize, message: &str) -> ReadError {
    ReadError::at(line, 1, message, "Is this the bill? Look at its first lines.")
}

/// Whether a name is one of AWS's own, of the company or of its sellers of record.
pub fn is_aws(name: &str) -> bool {
    let low = name.trim().to_ascii_lowercase();
    low == "aws"
        || low == "amazon"
        || ["aws ", "amazon web services", "amazon.com", "amazon internet services", "aws, "].iter().any(|p| low.starts_with(p))
}

/// Whether a product is AWS's support, or another that is no service in use.
pub fn no_service(product: &str) -> Option<&'static str> {
    let low: String = product.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let support = [
        "awssupport",
        "awsdevelopersupport",
        "awsbusinesssupport",
        "awsenterprisesupport",
        "awspremiumsupport",
        "ocbpremiumsupport",
    ];
    if support.iter().any(|s| low.starts_with(s)) && !low.starts_with("awssupportapp") {
        return Some("a support plan, not a service in use");
    }
    if low.contains("savingsplan") {
        return Some("a commitment to pay, not a service in use");
    }
    (low == "ocblatefee" || low == "refund" || low == "tax").then_some("a charge, not a service in use")
}

/// The product whose resource an id, or a type of usage, tells of: volumes and addresses are billed with the servers.
pub fn product<'a>(product: &'a str, usage_type: Option<&str>, id: Option<&str>) -> &'a str {
    let low = product.to_ascii_lowercase();
    if !(low == "amazonec2" || low.contains("elastic compute cloud")) {
        return product;
    }
    // `EU-EBS:VolumeUsage.gp3`, `EBS:SnapshotUsage`.
    let usage = usage_type.unwrap_or_default();
    let storage = usage.contains("EBS:")
        || id.is_some_and(|id| ["vol-", "snap-"].iter().any(|p| id.rsplit('/').next().is_some_and(|i| i.starts_with(p))));
    let network = usage.contains("NatGateway") || id.is_some_and(|id| id.contains("natgateway/"));
    match () {
        () if storage => "Amazon Elastic Block Store",
        () if network => "Amazon Virtual Private Cloud",
        () => product,
    }
}

/// A product of the model that a name means, where it stands in brackets: `Claude (Amazon Bedrock Edition)`.
pub fn edition(name: &str) -> Option<&str> {
    let inner = name.rsplit_once('(')?.1.strip_suffix(')')?;
    inner.strip_suffix(" Edition").or_else(|| inner.strip_suffix(" edition"))
}

/// Tags that stand as a JSON map in a column.
pub fn tag_map(written: &str) -> Option<BTreeMap<String, String>> {
    if written.len() > 64 * 1024 {
        return None;
    }
    let Ok(Value::Object(map)) = serde_json::from_str(written) else { return None };
    Some(crate::support::fields::tags(Some(&Value::Object(map))))
}
