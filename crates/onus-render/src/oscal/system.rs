//! What plans of both kinds state about a system: its characteristics, and the authorised systems beneath it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use onus_core::inventory::{Impact, Objectives, OscalSystem};
use onus_core::matrix::{Matrix, Scope};
use onus_model::Party;

use super::parties::Parties;
use super::{add, id, line, markup};

/// Namespace of FedRAMP's properties.
pub const FEDRAMP_NAMESPACE: &str = "http://fedramp.gov/ns/oscal";

/// A property of FedRAMP's.
pub fn fedramp_property(name: &str, value: &str) -> Value {
    json!({ "name": name, "ns": FEDRAMP_NAMESPACE, "value": line(value) })
}

/// The file of a scope's plan.
pub fn path(scope: &Scope) -> String {
    format!("data/oscal/system-security-plan-{}.json", scope.id)
}

/// Authorised systems beneath a system.
pub struct Leverage {
    /// UUID of the authorisation of each operator.
    pub by_operator: BTreeMap<Party, String>,
    pub authorisations: Vec<Value>,
}

/// The leveraged authorisations of a system; the parties that hold them become known.
pub fn leverage(matrix: &Matrix, scope: &Scope, system: &OscalSystem, parties: &mut Parties) -> Result<Leverage, String> {
    let mut out = Leverage { by_operator: BTreeMap::new(), authorisations: Vec::new() };
    let names: Vec<String> = system.leveraged_authorisations.iter().map(|a| format!("{} {}", a.operator, a.title)).collect();
    for (position, authorisation) in system.leveraged_authorisations.iter().enumerate() {
        let operator: Party = authorisation.operator.parse()?;
        let party = match &operator {
            Party::ThirdParty(id) => parties.third_party(matrix, id),
            Party::Provider | Party::Organisation | Party::UserEntity => parties.provider().to_owned(),
        };
        let uuid = id(matrix, &["leveraged", &scope.id, &names[position], &twin(&names, position)]);
        let mut props = Vec::new();
        props.extend(authorisation.system_id.as_ref().map(|id| fedramp_property("leveraged-system-identifier", id)));
        props.extend(authorisation.authorisation_type.map(|kind| fedramp_property("authorization-type", kind.fedramp())));
        props.extend(authorisation.impact.map(|impact| fedramp_property("impact-level", &fips(impact))));
        let mut entry = json!({
            "uuid": uuid,
            "title": markup(&authorisation.title),
            "party-uuid": party,
            "date-authorized": authorisation.authorised_on.to_string(),
        });
        add(&mut entry, "props", props);
        out.by_operator.entry(operator).or_insert(uuid);
        out.authorisations.push(entry);
    }
    Ok(out)
}

/// Which of several equal names this one is: a UUID is made from the name and not from its place in the list.
fn twin(names: &[String], position: usize) -> String {
    names[..position].iter().filter(|name| **name == names[position]).count().to_string()
}

fn fips(impact: Impact) -> String {
    format!("fips-199-{}", impact.word())
}

pub fn characteristics(matrix: &Matrix, scope: &Scope, system: &OscalSystem) -> Value {
    let titles: Vec<String> = system.information_types.iter().map(|kind| kind.title.clone()).collect();
    let types: Vec<Value> = system
        .information_types
        .iter()
        .enumerate()
        .map(|(position, kind)| {
            let Objectives { confidentiality, integrity, availability } = kind.impact;
            let selected = kind.selected.unwrap_or(kind.impact);
            let mut out = json!({
                "uuid": id(matrix, &["information", &scope.id, &kind.title, &twin(&titles, position)]),
                "title": markup(&kind.title),
                "description": markup(&kind.description),
                "confidentiality-impact": level(confidentiality, selected.confidentiality, kind.adjustment.as_deref()),
                "integrity-impact": level(integrity, selected.integrity, kind.adjustment.as_deref()),
                "availability-impact": level(availability, selected.availability, kind.adjustment.as_deref()),
            });
            if !kind.nist_800_60.is_empty() {
                let ids: Vec<String> = kind.nist_800_60.iter().map(|i| line(i)).collect();
                out["categorizations"] =
                    json!([{ "system": "https://doi.org/10.6028/NIST.SP.800-60v2r1", "information-type-ids": ids }]);
            }
            out
        })
        .collect();
    json!({
        "system-ids": [{ "id": line(&system.system_id) }],
        "system-name": line(&system.system_name),
        "description": markup(&system.description),
        "security-sensitivity-level": fips(system.sensitivity),
        "system-information": { "information-types": types },
        "security-impact-level": {
            "security-objective-confidentiality": fips(system.impact.confidentiality),
            "security-objective-integrity": fips(system.impact.integrity),
            "security-objective-availability": fips(system.impact.availability),
        },
        "status": { "state": system.status.word() },
        "authorization-boundary": { "description": markup(&system.authorisation_boundary) },
    })
}

/// A level as NIST SP 800-60 has it, and as it was selected.
fn level(base: Impact, selected: Impact, adjustment: Option<&str>) -> Value {
    let mut out = json!({ "base": fips(base), "selected": fips(selected) });
    if let Some(why) = adjustment.filter(|_| base != selected) {
        out["adjustment-justification"] = json!(markup(why));
    }
    out
}
