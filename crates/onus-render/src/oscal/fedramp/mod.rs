//! A system security plan that is complete by FedRAMP's own validations: every part of every control of the baseline, with
//! implementation status and origination, and the facts about the system that reviewers look for first.
//!
//! A plan that lacks a fact is not written. What is inherited stands with the leveraged system, and what is ours with this
//! system, because FedRAMP reads a plan part by part and not service by service.

mod controls;
mod implementation;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::RenderError;
use onus_core::inventory::{Address, ContactRole, DiagramKind, DocumentKind, FedrampFacts};
use onus_core::security_plan::PlanInput;
use onus_model::Party;

use super::parties::Parties;
use super::system::{self, FEDRAMP_NAMESPACE, Leverage, fedramp_property};
use super::{add, catalogue, id, line, markup, metadata, to_bytes};

/// The rules that the plan is written for.
const RULES: &str = "fedramp-3.0.0rc1-oscal-1.1.2";

/// FedRAMP's list of laws and standards, which a plan has to cite.
const CITATIONS: &str =
    "https://www.fedramp.gov/assets/resources/templates/FedRAMP-Laws-Regulations-Standards-and-Guidance-Reference.xlsx";

/// A property of OSCAL's own.
fn oscal_property(name: &str, value: &str) -> Value {
    json!({ "name": name, "value": line(value) })
}

fn oscal_property_of_class(name: &str, value: &str, class: &str) -> Value {
    json!({ "name": name, "value": value, "class": class })
}

/// What all parts of the plan read.
struct FedrampPlan<'a> {
    input: PlanInput<'a>,
    facts: &'a FedrampFacts,
    parties: Parties,
    leverage: Leverage,
}

pub fn system_security_plan(input: PlanInput) -> Result<Vec<u8>, RenderError> {
    let PlanInput { matrix, scope, system: described, .. } = input;
    let file = system::path(scope);
    let missing: Vec<String> = input.missing_facts().into_iter().map(|fact| format!("{}: {}", fact.key, fact.what)).collect();
    let (Some(facts), true) = (&described.fedramp, missing.is_empty()) else {
        return Err(RenderError::new(file, format!("the plan lacks facts: {}", missing.join("; "))));
    };
    let mut parties = Parties::new(matrix);
    let leverage =
        system::leverage(matrix, scope, described, &mut parties).map_err(|why| RenderError::new(file.as_str(), why))?;
    let plan = FedrampPlan { input, facts, parties, leverage };
    let requirements = input.requirements();
    let answers = input.answers(&requirements);
    let title = format!("{}: system security plan", described.system_name);
    let body = json!({
        "uuid": id(matrix, &["plan", &scope.id, &matrix.document.version, &matrix.document.date.to_string()]),
        "metadata": plan.metadata(metadata(matrix, &title, &plan.parties)),
        "import-profile": { "href": catalogue::profile(scope, described) },
        "system-characteristics": plan.characteristics(system::characteristics(matrix, scope, described)),
        "system-implementation": plan.implementation(),
        "control-implementation": {
            "description": "What is done for each part of each control, by whom, and what is inherited. The status of a part is what was shown in the period of the scope, or what the organisation states.",
            "implemented-requirements": plan.controls(&answers),
        },
        "back-matter": { "resources": plan.resources() },
    });
    to_bytes("system-security-plan", &file, body)
}

fn address(address: &Address) -> Value {
    json!({
        "type": "work",
        "addr-lines": address.lines.iter().map(|l| line(l)).collect::<Vec<_>>(),
        "city": line(&address.city),
        "state": line(&address.state),
        "postal-code": line(&address.postal_code),
        "country": line(&address.country),
    })
}

fn push(value: &mut Value, key: &str, more: impl IntoIterator<Item = Value>) {
    let more: Vec<Value> = more.into_iter().collect();
    match value.get_mut(key).and_then(Value::as_array_mut) {
        Some(list) => list.extend(more),
        None => add(value, key, more),
    }
}

impl FedrampPlan<'_> {
    fn uuid(&self, path: &[&str]) -> String {
        let scope = self.input.scope.id.as_str();
        let whole: Vec<&str> = path.iter().take(1).copied().chain([scope]).chain(path.iter().skip(1).copied()).collect();
        id(self.input.matrix, &whole)
    }

    fn contact(&self, role: ContactRole) -> String {
        self.uuid(&["contact", role.word()])
    }

    /// The id of a kind of users as a role.
    fn role(user: &str) -> String {
        format!("users-{user}")
    }

    fn metadata(&self, mut metadata: Value) -> Value {
        let matrix = self.input.matrix;
        metadata["published"] = metadata["last-modified"].clone();
        let marking = oscal_property("marking", &matrix.document.classification);
        push(&mut metadata, "props", [fedramp_property("fedramp-version", RULES), marking]);
        let roles = [
            ("prepared-for", "Prepared for"),
            ("system-owner", "System owner"),
            ("information-system-security-officer", "Information system security officer"),
            ("authorizing-official-poc", "Contact of the authorising official"),
        ];
        push(&mut metadata, "roles", roles.iter().map(|(id, title)| json!({ "id": id, "title": title })));
        let users = self.facts.users.iter().map(|user| json!({ "id": Self::role(&user.id), "title": markup(&user.title) }));
        push(&mut metadata, "roles", users);
        if let (Some(own), Some(Value::Array(parties))) = (&self.facts.address, metadata.get_mut("parties")) {
            for party in parties.iter_mut().filter(|party| party["uuid"] == self.parties.organisation.as_str()) {
                party["addresses"] = json!([address(own)]);
            }
        }
        if let Some(office) = &self.facts.prepared_for {
            let uuid = self.uuid(&["prepared-for", &office.name]);
            let party = json!({ "uuid": uuid, "type": "organization", "name": line(&office.name),
                "addresses": [address(&office.address)] });
            push(&mut metadata, "parties", [party]);
            push(&mut metadata, "responsible-parties", [json!({ "role-id": "prepared-for", "party-uuids": [uuid] })]);
        }
        for (role, contact) in &self.facts.contacts {
            let uuid = self.contact(*role);
            let mut party = json!({ "uuid": uuid, "type": "person", "name": line(&contact.name) });
            if let Some(email) = contact.email.as_ref().filter(|email| super::parties::is_address(email)) {
                party["email-addresses"] = json!([email]);
            }
            push(&mut metadata, "parties", [party]);
            push(&mut metadata, "responsible-parties", [json!({ "role-id": role.fedramp(), "party-uuids": [uuid] })]);
        }
        let centres = self.facts.data_centres.iter().map(|centre| {
            json!({
                "uuid": self.uuid(&["data-centre", &centre.title]),
                "title": markup(&centre.title),
                "address": address(&centre.address),
                "props": [oscal_property_of_class("type", "data-center", centre.kind.fedramp())],
            })
        });
        push(&mut metadata, "locations", centres);
        metadata
    }

    fn characteristics(&self, mut out: Value) -> Value {
        let (facts, system) = (self.facts, self.input.system);
        out["system-ids"] = json!([{ "identifier-type": FEDRAMP_NAMESPACE, "id": line(&system.system_id) }]);
        if let Some(name) = &facts.short_name {
            out["system-name-short"] = json!(line(name));
        }
        let mut props = Vec::new();
        if let Some(levels) = facts.assurance_levels {
            let named = [
                ("identity-assurance-level", levels.identity),
                ("authenticator-assurance-level", levels.authenticator),
                ("federation-assurance-level", levels.federation),
            ];
            props.extend(named.iter().map(|(name, level)| oscal_property(name, &level.to_string())));
        }
        props.extend(facts.service_model.map(|model| oscal_property("cloud-service-model", model.fedramp())));
        props.extend(facts.deployment_model.map(|model| oscal_property("cloud-deployment-model", model.fedramp())));
        props.extend(facts.authorisation_type.map(|kind| fedramp_property("authorization-type", kind.fedramp())));
        props.extend(facts.operational_since.map(|day| fedramp_property("fully-operational-date", &format!("{day}Z"))));
        add(&mut out, "props", props);
        for (kind, key) in [
            (DiagramKind::AuthorisationBoundary, "authorization-boundary"),
            (DiagramKind::NetworkArchitecture, "network-architecture"),
            (DiagramKind::DataFlow, "data-flow"),
        ] {
            let Some(diagram) = facts.diagrams.get(&kind) else { continue };
            if out.get(key).is_none() {
                out[key] = json!({ "description": markup(&diagram.description) });
            }
            out[key]["diagrams"] = json!([{
                "uuid": self.uuid(&["diagram", kind.word()]),
                "description": markup(&diagram.description),
                "links": [{ "href": format!("#{}", self.uuid(&["picture", kind.word()])), "rel": "diagram" }],
                "caption": markup(&diagram.caption),
            }]);
        }
        out
    }

    /// Pictures, documents and citations, by their addresses.
    fn resources(&self) -> Vec<Value> {
        let mut out = Vec::new();
        for (kind, diagram) in &self.facts.diagrams {
            out.push(json!({
                "uuid": self.uuid(&["picture", kind.word()]),
                "title": markup(&diagram.caption),
                "props": [oscal_property_of_class("type", "image", kind.fedramp())],
                "rlinks": [{ "href": line(&diagram.href) }],
            }));
        }
        for (kind, document) in &self.facts.documents {
            let name = match kind {
                DocumentKind::UsersGuide | DocumentKind::RulesOfBehaviour => oscal_property("type", kind.fedramp()),
                DocumentKind::ContingencyPlan | DocumentKind::ConfigurationPlan | DocumentKind::IncidentPlan => {
                    oscal_property_of_class("type", "plan", kind.fedramp())
                }
            };
            out.push(json!({
                "uuid": self.uuid(&["document", kind.word()]),
                "title": markup(&document.title),
                "props": [name],
                "rlinks": [{ "href": line(&document.href) }],
            }));
        }
        out.push(json!({
            "uuid": self.uuid(&["citations"]),
            "title": "Laws, regulations, standards and guidance of FedRAMP",
            "props": [oscal_property_of_class("type", "citation", "fedramp-citations")],
            "rlinks": [{ "href": CITATIONS }],
        }));
        out
    }

    /// UUIDs of the components that stand for leveraged systems, by operator.
    fn leveraged_systems(&self) -> BTreeMap<&Party, String> {
        let component = |party: &Party| self.uuid(&["leveraged-system", &party.to_string()]);
        self.leverage.by_operator.keys().map(|party| (party, component(party))).collect()
    }
}
