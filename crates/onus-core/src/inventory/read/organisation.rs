//! The organisation, its teams and accounts, who owns what, classes of data, acknowledgements.

use crate::inventory::{Account, Acknowledgement, CommonControl, DataClass, Organisation, Ownership, Selector, Team};
use onus_source::text::{capitalised, quote};
use onus_source::tree::{Node, Value};
use onus_source::typed::{Fields, Problems, filled, flag, list};
use onus_source::{Diagnostic, codes};

use super::Context;
use super::common::{existence, id, needed_id, regions};
use super::services::Services;
use onus_source::fields::{day, names, needed, needed_day, optional, reference, suggest};

/// The organisation: once in all files.
pub fn organisation(node: &Node, context: &mut Context, problems: &mut Problems) {
    context.organisations.push(node.at);
    if let [first, .., again] = context.organisations[..] {
        problems.push(
            Diagnostic::new(codes::ORGANISATION_DESCRIBED_TWICE, again, "the organisation is described twice")
                .label("again here")
                .related(first, "first here")
                .hint("Keep one description, in one file."),
        );
    }
    if is_word(node) {
        let name = filled(node, "the organisation's name", problems).map(|name| name.value).unwrap_or_default();
        context.inventory.organisation = Organisation { short: name.clone(), name, ..Organisation::default() };
        return;
    }
    let Some(mut fields) = Fields::open(node, "an organisation", problems) else { return };
    let name = needed(&mut fields, "name", problems).value;
    let short = optional(&mut fields, "short", problems).unwrap_or_else(|| name.clone());
    let entities = names(&mut fields, "entities", problems).into_iter().map(|e| e.value).collect();
    let contact = optional(&mut fields, "contact", problems);
    let records_since = day(&mut fields, "records_since", problems).map(|d| d.value);
    fields.finish(problems);
    context.inventory.organisation = Organisation { name, short, entities, contact, records_since };
}

/// A team, or a word that is its id.
pub fn team(node: &Node, problems: &mut Problems) -> Option<Team> {
    if is_word(node) {
        let id = id(node, "a team", problems)?;
        return Some(Team { name: name_of(&id.value), id, ..Team::default() });
    }
    let mut fields = Fields::open(node, "a team", problems)?;
    let id = needed_id(&mut fields, "a team", problems);
    let name = optional(&mut fields, "name", problems);
    let email = optional(&mut fields, "email", problems);
    let contact = optional(&mut fields, "contact", problems);
    let lead = optional(&mut fields, "lead", problems);
    let about = optional(&mut fields, "about", problems);
    fields.finish(problems);
    let id = id?;
    let name = name.unwrap_or_else(|| name_of(&id.value));
    Some(Team { id, name, email, contact, lead, about })
}

/// The words of an id.
fn name_of(id: &str) -> String {
    capitalised(&id.replace(['-', '_', '.'], " "))
}

/// Whether a word stands where a map may stand.
fn is_word(node: &Node) -> bool {
    node.shape() == "text"
}

/// How an account is written, for those who wrote it otherwise.
const ACCOUNT_EXAMPLE: &str = "For example `- { id: \"111122223333\", name: production }`.";

/// The accounts. A map from names to numbers is what people try first.
pub fn accounts(node: &Node, services: &Services, problems: &mut Problems) -> Vec<Account> {
    if let Value::Map(_) = &node.value {
        problems.push(
            Diagnostic::new(codes::VALUE_HAS_WRONG_SHAPE, node.at, "`accounts` must be a list")
                .label("this is a map")
                .hint(ACCOUNT_EXAMPLE),
        );
        return Vec::new();
    }
    list(node, "`accounts`", problems, |n, p| account(n, services, p))
}

/// An account of the provider.
fn account(node: &Node, services: &Services, problems: &mut Problems) -> Option<Account> {
    if is_word(node) {
        problems.push(
            Diagnostic::new(codes::VALUE_HAS_WRONG_SHAPE, node.at, "an account must be a map of fields")
                .label("this is text")
                .hint(ACCOUNT_EXAMPLE),
        );
        return None;
    }
    let mut fields = Fields::open(node, "an account", problems)?;
    let id = fields.need("id", problems).and_then(|n| filled(n, "the account's id", problems));
    if let Some(id) = &id
        && (id.value.len() != 12 || !id.value.bytes().all(|b| b.is_ascii_digit()))
    {
        let digits = !id.value.is_empty() && id.value.bytes().all(|b| b.is_ascii_digit());
        let d = Diagnostic::new(codes::ACCOUNT_ID_INVALID, id.at, format!("{} is not an account id", quote(&id.value)));
        problems.push(match digits && id.value.len() < 12 {
            true => d
                .label(format!("{} digits; 12 are needed", id.value.len()))
                .hint("Spreadsheets drop leading zeros: restore them."),
            false => d.hint("Account ids have twelve digits. The account's name belongs in `name`."),
        });
    }
    let name = needed(&mut fields, "name", problems).value;
    let environment = optional(&mut fields, "environment", problems);
    let entity = reference(&mut fields, "entity", problems);
    let partition = reference(&mut fields, "partition", problems);
    let owner = reference(&mut fields, "owner", problems);
    let regions = regions(&mut fields, problems);
    let data = names(&mut fields, "data", problems);
    let (since, until) = existence(&mut fields, problems);
    fields.finish(problems);
    let known: Vec<&str> = services.model.provider.operators.iter().map(|o| o.partition.as_str()).collect();
    if let Some(partition) = &partition
        && !known.contains(&partition.value.as_str())
    {
        let d = Diagnostic::new(
            codes::NO_SUCH_PARTITION,
            partition.at,
            format!("the model has no partition {}", quote(&partition.value)),
        );
        let hint = format!("Partitions: {}.", known.join(", "));
        problems.push(suggest(d, &partition.value, known.iter().copied()).hint(hint));
    }
    let partition = partition.map_or_else(|| "aws".to_owned(), |p| p.value);
    Some(Account { id: id?, name, environment, entity, partition, owner, regions, data, since, until })
}

/// An ownership rule.
pub fn ownership(node: &Node, services: &mut Services, problems: &mut Problems) -> Option<Ownership> {
    let mut fields = Fields::open(node, "an ownership rule", problems)?;
    let accountable = needed(&mut fields, "accountable", problems);
    let performs = names(&mut fields, "performs", problems);
    let duties = names(&mut fields, "duties", problems);
    let domains = names(&mut fields, "domains", problems);
    let named = names(&mut fields, "services", problems);
    let environments = names(&mut fields, "environments", problems);
    let accounts = names(&mut fields, "accounts", problems);
    let deployments = names(&mut fields, "deployments", problems);
    let common_control = reference(&mut fields, "common_control", problems);
    fields.finish(problems);
    let selector = Selector { duties, domains, services: services.resolve(named, problems), environments, accounts, deployments };
    Some(Ownership { at: node.at, accountable, performs, selector, common_control })
}

pub fn common_control(node: &Node, problems: &mut Problems) -> Option<CommonControl> {
    let mut fields = Fields::open(node, "a common control", problems)?;
    let id = fields.need("id", problems).and_then(|n| id(n, "a common control", problems));
    let name = needed(&mut fields, "name", problems).value;
    let about = optional(&mut fields, "about", problems);
    let team = needed(&mut fields, "team", problems);
    fields.finish(problems);
    Some(CommonControl { id: id?, name, about, team })
}

/// A class of data, or a word that is its id.
pub fn data_class(node: &Node, problems: &mut Problems) -> Option<DataClass> {
    if is_word(node) {
        let id = id(node, "a data class", problems)?;
        return Some(DataClass { name: id.value.clone(), id, regions: Vec::new(), encrypted: false });
    }
    let mut fields = Fields::open(node, "a data class", problems)?;
    let id = needed_id(&mut fields, "a data class", problems);
    let name = optional(&mut fields, "name", problems);
    let regions = regions(&mut fields, problems).into_iter().map(|r| r.value).collect();
    let encrypted = fields.take("encrypted").and_then(|n| flag(n, "`encrypted`", problems)).unwrap_or(false);
    fields.finish(problems);
    let id = id?;
    Some(DataClass { name: name.unwrap_or_else(|| id.value.clone()), id, regions, encrypted })
}

/// A team's acceptance.
pub fn acknowledgement(node: &Node, problems: &mut Problems) -> Option<Acknowledgement> {
    let mut fields = Fields::open(node, "an acknowledgement", problems)?;
    let team = needed(&mut fields, "team", problems);
    let by = needed(&mut fields, "by", problems).value;
    let on = needed_day(&mut fields, "on", problems);
    let revision = optional(&mut fields, "revision", problems);
    let duties = reference(&mut fields, "duties", problems);
    fields.finish(problems);
    Some(Acknowledgement { at: node.at, team, by, on: on?.value, revision, duties })
}
