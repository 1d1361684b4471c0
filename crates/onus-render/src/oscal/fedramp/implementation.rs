//! Users, components and inventory items of a FedRAMP plan.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use onus_core::inventory::{ExternalUse, SystemStatus};
use onus_core::matrix::Assignment;
use onus_model::{Holder, Party};

use super::super::component::{self, component_id};
use super::super::system::fedramp_property;
use super::super::{add, id, line, markup};
use super::{FedrampPlan, oscal_property, push};

impl FedrampPlan<'_> {
    pub(super) fn implementation(&self) -> Value {
        let mut out = json!({ "components": self.components() });
        add(&mut out, "leveraged-authorizations", self.leverage.authorisations.clone());
        add(&mut out, "users", self.users());
        add(&mut out, "inventory-items", self.inventory_items());
        out
    }

    fn user(&self, user: &str) -> String {
        self.uuid(&["user", user])
    }

    fn users(&self) -> Vec<Value> {
        let user = |user: &onus_core::inventory::SystemUser| {
            let privileges = user.privileges.iter().map(|privilege| {
                let functions: Vec<String> = privilege.functions.iter().map(|f| line(f)).collect();
                json!({ "title": markup(&privilege.title), "functions-performed": functions })
            });
            let mut out = json!({
                "uuid": self.user(&user.id),
                "title": markup(&user.title),
                "props": [
                    oscal_property("type", user.kind.fedramp()),
                    fedramp_property("privilege-level", user.privilege.fedramp()),
                    fedramp_property("sensitivity", user.sensitivity.fedramp()),
                ],
                "role-ids": [Self::role(&user.id)],
            });
            add(&mut out, "authorized-privileges", privileges.collect());
            out
        };
        self.facts.users.iter().map(user).collect()
    }

    fn this_system(&self) -> String {
        self.uuid(&["this-system"])
    }

    fn components(&self) -> Vec<Value> {
        let (matrix, scope, system) = (self.input.matrix, self.input.scope, self.input.system);
        let state = match system.status {
            SystemStatus::UnderMajorModification => "operational",
            status => status.word(),
        };
        let mut out = vec![json!({
            "uuid": self.this_system(),
            "type": "this-system",
            "title": markup(&system.system_name),
            "description": markup(&system.description),
            "status": { "state": state },
        })];
        out.extend(self.leveraged_components());
        let placements: BTreeSet<u32> = scope.deployments.iter().map(|&d| matrix.deployments[d as usize].placement).collect();
        let uncovered = self.input.uncovered_services();
        for (index, list) in component::assignments(matrix, placements.into_iter()) {
            let configuration = &matrix.configurations[index as usize];
            let mut component = component::component(matrix, &self.parties, configuration, &list);
            component["status"] = json!({ "state": "operational" });
            match (self.operator(&list), uncovered.contains(configuration.service.as_str())) {
                (None, _) => push(&mut component, "props", [oscal_property("implementation-point", "internal")]),
                (Some(operator), false) => {
                    let authorisation = self.leverage.by_operator.get(&operator).map(String::as_str).unwrap_or_default();
                    let props = [
                        oscal_property("implementation-point", "external"),
                        oscal_property("leveraged-authorization-uuid", authorisation),
                    ];
                    push(&mut component, "props", props);
                }
                (Some(operator), true) => self.external(&mut component, &configuration.service, &operator),
            }
            out.push(component);
        }
        out
    }

    /// The party outside the organisation that operates a service: the provider where it is one of several.
    fn operator(&self, list: &[&Assignment]) -> Option<Party> {
        let holders = list.iter().filter_map(|a| match &self.input.matrix.duties[a.duty as usize].holder {
            Holder::Party(party @ (Party::Provider | Party::ThirdParty(_))) => Some(party),
            _ => None,
        });
        holders.min().cloned()
    }

    fn leveraged_components(&self) -> Vec<Value> {
        let systems = self.leveraged_systems();
        let mut out = Vec::new();
        for authorisation in &self.input.system.leveraged_authorisations {
            let Ok(operator) = authorisation.operator.parse::<Party>() else { continue };
            let (Some(uuid), Some(authorised)) = (systems.get(&operator), self.leverage.by_operator.get(&operator)) else {
                continue;
            };
            if out.iter().any(|component: &Value| component["uuid"] == uuid.as_str()) {
                continue;
            }
            let mut component = json!({
                "uuid": uuid,
                "type": "system",
                "title": markup(&authorisation.title),
                "description": markup(&format!("The authorised system of {} beneath this one.", self.name(&operator))),
                "props": [
                    oscal_property("leveraged-authorization-uuid", authorised),
                    oscal_property("implementation-point", "external"),
                ],
                "status": { "state": "operational" },
            });
            if let Some(usage) = &authorisation.usage {
                self.used(&mut component, usage, &operator);
            }
            out.push(component);
        }
        out
    }

    fn name(&self, party: &Party) -> String {
        self.input.matrix.holder_name(&Holder::Party(party.clone())).to_owned()
    }

    /// A service that no authorisation covers.
    fn external(&self, component: &mut Value, service: &str, operator: &Party) {
        push(component, "props", [oscal_property("implementation-point", "external")]);
        if let Some(described) = self.facts.external_services.iter().find(|described| described.service == service) {
            push(component, "props", [fedramp_property("connection-security", described.connection_security.fedramp())]);
            self.used(component, &described.usage, operator);
        }
    }

    /// How something outside the boundary is used: agreement, sign-in, and by whom.
    fn used(&self, component: &mut Value, usage: &ExternalUse, operator: &Party) {
        let mut sign_in = fedramp_property("authentication-method", usage.sign_in.fedramp());
        sign_in["remarks"] = json!(markup(&usage.sign_in_remarks));
        push(component, "props", [fedramp_property("nature-of-agreement", usage.agreement.fedramp()), sign_in]);
        let mut roles = vec![json!({ "role-id": "provider", "party-uuids": [self.parties.operator(operator)] })];
        roles.extend(
            usage.users.iter().map(
                |user| json!({ "role-id": Self::role(user), "props": [fedramp_property("privilege-uuid", &self.user(user))] }),
            ),
        );
        component["responsible-roles"] = json!(roles);
    }

    /// One item for each deployment in scope.
    fn inventory_items(&self) -> Vec<Value> {
        let matrix = self.input.matrix;
        let mut by_id: BTreeMap<&str, Value> = BTreeMap::new();
        for &deployment in &self.input.scope.deployments {
            let deployment = &matrix.deployments[deployment as usize];
            let configuration = &matrix.configurations[matrix.placements[deployment.placement as usize].configuration as usize];
            let component = component_id(matrix, configuration);
            let item = json!({
                "uuid": id(matrix, &["inventory-item", &self.input.scope.id, &deployment.id]),
                "description": markup(&format!("{}: {}", deployment.name, configuration.service_name)),
                "props": [oscal_property("asset-id", &deployment.id), oscal_property("virtual", "yes")],
                "implemented-components": [{ "component-uuid": component }],
            });
            by_id.insert(&deployment.id, item);
        }
        by_id.into_values().collect()
    }

    /// The component of this system, which answers every part of every control.
    pub(super) fn own_component(&self) -> String {
        self.this_system()
    }
}
