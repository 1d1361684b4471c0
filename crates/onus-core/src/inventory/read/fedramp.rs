//! What FedRAMP asks of a system security plan. A fact that is absent is no problem of reading: the plan is refused with it.

use std::collections::BTreeMap;

use crate::inventory::*;
use onus_source::fields::{day, names, needed, optional};
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, choice, list};

use super::common::nonempty_texts;

/// The part `fedramp` of a scope's part `oscal`.
pub fn facts(node: &Node, problems: &mut Problems) -> Option<FedrampFacts> {
    let mut fields = Fields::open(node, "what FedRAMP asks of a plan", problems)?;
    let mut facts = FedrampFacts {
        short_name: optional(&mut fields, "short_name", problems),
        service_model: word(&mut fields, "service_model", ServiceModel::WORDS, problems),
        deployment_model: word(&mut fields, "deployment_model", DeploymentModel::WORDS, problems),
        authorisation_type: word(&mut fields, "authorisation_type", AuthorisationType::WORDS, problems),
        operational_since: day(&mut fields, "operational_since", problems).map(|day| day.value),
        assurance_levels: fields.take("assurance_levels").and_then(|n| assurance_levels(n, problems)),
        address: fields.take("address").and_then(|n| address(n, problems)),
        prepared_for: fields.take("prepared_for").and_then(|n| office(n, problems)),
        contacts: by_word(&mut fields, "contacts", ContactRole::WORDS, problems, contact),
        data_centres: entries(&mut fields, "data_centres", problems, data_centre),
        diagrams: by_word(&mut fields, "diagrams", DiagramKind::WORDS, problems, diagram),
        documents: by_word(&mut fields, "documents", DocumentKind::WORDS, problems, document),
        users: entries(&mut fields, "users", problems, user),
        external_services: entries(&mut fields, "external_services", problems, external_service),
        parameters: BTreeMap::new(),
    };
    for (id, value) in entries(&mut fields, "parameters", problems, parameter) {
        facts.parameters.insert(id, value);
    }
    fields.finish(problems);
    Some(facts)
}

fn word<T: Copy>(fields: &mut Fields, name: &'static str, words: &[(&str, T)], problems: &mut Problems) -> Option<T> {
    fields.take(name).and_then(|n| choice(n, &format!("`{name}`"), words, problems))
}

fn needed_word<T: Copy>(fields: &mut Fields, name: &'static str, words: &[(&str, T)], problems: &mut Problems) -> Option<T> {
    fields.need(name, problems).and_then(|n| choice(n, &format!("`{name}`"), words, problems))
}

fn entries<T>(
    fields: &mut Fields,
    name: &'static str,
    problems: &mut Problems,
    read: fn(&Node, &mut Problems) -> Option<T>,
) -> Vec<T> {
    fields.take(name).map(|n| list(n, &format!("`{name}`"), problems, read)).unwrap_or_default()
}

/// A map whose keys are some of these words.
fn by_word<K: Copy + Ord, T>(
    fields: &mut Fields,
    name: &'static str,
    words: &'static [(&'static str, K)],
    problems: &mut Problems,
    read: fn(&Node, &mut Problems) -> Option<T>,
) -> BTreeMap<K, T> {
    let Some(node) = fields.take(name) else { return BTreeMap::new() };
    let Some(mut inner) = Fields::open(node, name, problems) else { return BTreeMap::new() };
    let mut out = BTreeMap::new();
    for (word, key) in words {
        if let Some(value) = inner.take(word).and_then(|n| read(n, problems)) {
            out.insert(*key, value);
        }
    }
    inner.finish(problems);
    out
}

fn texts(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> Vec<String> {
    names(fields, name, problems).into_iter().map(|n| n.value).collect()
}

const LEVELS: &[(&str, u8)] = &[("1", 1), ("2", 2), ("3", 3)];

fn assurance_levels(node: &Node, problems: &mut Problems) -> Option<AssuranceLevels> {
    let mut fields = Fields::open(node, "assurance levels", problems)?;
    let identity = needed_word(&mut fields, "identity", LEVELS, problems);
    let authenticator = needed_word(&mut fields, "authenticator", LEVELS, problems);
    let federation = needed_word(&mut fields, "federation", LEVELS, problems);
    fields.finish(problems);
    Some(AssuranceLevels { identity: identity?, authenticator: authenticator?, federation: federation? })
}

fn address(node: &Node, problems: &mut Problems) -> Option<Address> {
    let mut fields = Fields::open(node, "an address", problems)?;
    let address = Address {
        lines: nonempty_texts(&mut fields, "lines", problems),
        city: needed(&mut fields, "city", problems).value,
        state: needed(&mut fields, "state", problems).value,
        postal_code: needed(&mut fields, "postal_code", problems).value,
        country: needed(&mut fields, "country", problems).value,
    };
    fields.finish(problems);
    Some(address)
}

fn office(node: &Node, problems: &mut Problems) -> Option<Office> {
    let mut fields = Fields::open(node, "an office", problems)?;
    let name = needed(&mut fields, "name", problems).value;
    let address = fields.need("address", problems).and_then(|n| address(n, problems));
    fields.finish(problems);
    Some(Office { name, address: address? })
}

fn contact(node: &Node, problems: &mut Problems) -> Option<Contact> {
    let mut fields = Fields::open(node, "a contact", problems)?;
    let name = needed(&mut fields, "name", problems).value;
    let email = optional(&mut fields, "email", problems);
    fields.finish(problems);
    Some(Contact { name, email })
}

fn data_centre(node: &Node, problems: &mut Problems) -> Option<DataCentre> {
    let mut fields = Fields::open(node, "a data centre", problems)?;
    let title = needed(&mut fields, "title", problems).value;
    let kind = needed_word(&mut fields, "kind", DataCentreKind::WORDS, problems);
    let address = fields.need("address", problems).and_then(|n| address(n, problems));
    fields.finish(problems);
    Some(DataCentre { title, kind: kind?, address: address? })
}

fn diagram(node: &Node, problems: &mut Problems) -> Option<Diagram> {
    let mut fields = Fields::open(node, "a diagram", problems)?;
    let href = needed(&mut fields, "href", problems).value;
    let caption = needed(&mut fields, "caption", problems).value;
    let description = needed(&mut fields, "description", problems).value;
    fields.finish(problems);
    Some(Diagram { href, caption, description })
}

fn document(node: &Node, problems: &mut Problems) -> Option<AttachedDocument> {
    let mut fields = Fields::open(node, "a document", problems)?;
    let title = needed(&mut fields, "title", problems).value;
    let href = needed(&mut fields, "href", problems).value;
    fields.finish(problems);
    Some(AttachedDocument { title, href })
}

fn user(node: &Node, problems: &mut Problems) -> Option<SystemUser> {
    let mut fields = Fields::open(node, "a kind of users", problems)?;
    let id = fields.need("id", problems).and_then(|n| super::common::id(n, "a kind of users", problems));
    let title = needed(&mut fields, "title", problems).value;
    let kind = needed_word(&mut fields, "type", UserType::WORDS, problems);
    let privilege = needed_word(&mut fields, "privilege", PrivilegeLevel::WORDS, problems);
    let sensitivity = needed_word(&mut fields, "sensitivity", PositionSensitivity::WORDS, problems);
    let privileges = entries(&mut fields, "privileges", problems, privileges);
    fields.finish(problems);
    Some(SystemUser { id: id?.value, title, kind: kind?, privilege: privilege?, sensitivity: sensitivity?, privileges })
}

fn privileges(node: &Node, problems: &mut Problems) -> Option<Privilege> {
    let mut fields = Fields::open(node, "a privilege", problems)?;
    let title = needed(&mut fields, "title", problems).value;
    let functions = nonempty_texts(&mut fields, "functions", problems);
    fields.finish(problems);
    Some(Privilege { title, functions })
}

/// How something outside the boundary is used.
pub fn external_use(node: &Node, problems: &mut Problems) -> Option<ExternalUse> {
    let mut fields = Fields::open(node, "a use of something outside the boundary", problems)?;
    let agreement = needed_word(&mut fields, "agreement", Agreement::WORDS, problems);
    let sign_in = needed_word(&mut fields, "sign_in", SignIn::WORDS, problems);
    let sign_in_remarks = needed(&mut fields, "sign_in_remarks", problems).value;
    let users = texts(&mut fields, "users", problems);
    fields.finish(problems);
    Some(ExternalUse { agreement: agreement?, sign_in: sign_in?, sign_in_remarks, users })
}

fn external_service(node: &Node, problems: &mut Problems) -> Option<ExternalService> {
    let mut fields = Fields::open(node, "an external service", problems)?;
    let service = needed(&mut fields, "service", problems).value;
    let connection_security = needed_word(&mut fields, "connection_security", ConnectionSecurity::WORDS, problems);
    let usage = fields.need("usage", problems).and_then(|n| external_use(n, problems));
    fields.finish(problems);
    Some(ExternalService { service, connection_security: connection_security?, usage: usage? })
}

fn parameter(node: &Node, problems: &mut Problems) -> Option<(String, String)> {
    let mut fields = Fields::open(node, "a parameter", problems)?;
    let id = needed(&mut fields, "id", problems).value;
    let value = needed(&mut fields, "value", problems).value;
    fields.finish(problems);
    Some((id, value))
}

/// The words of what an authorisation is, beside its title and day.
pub fn authorisation_type(fields: &mut Fields, problems: &mut Problems) -> Option<AuthorisationType> {
    word(fields, "authorisation_type", AuthorisationType::WORDS, problems)
}
