//! Our system security plan, for a scope of NIST SP 800-53 or FedRAMP whose inventory gives what a plan needs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::RenderError;
use onus_core::inventory::{FedrampBaseline, OscalSystem};
use onus_core::matrix::{Assignment, Matrix, RefFramework, RefRequirement, Scope};
use onus_core::security_plan::PlanInput;
use onus_core::status::{StatusQuestion, Statuses, statuses};
use onus_model::{Holder, Party};

use super::catalogue;
use super::component::{self, Answers, component_id, statements};
use super::fedramp;
use super::inheritance::ConfigurationStatuses;
use super::parties::Parties;
use super::system::{Leverage, characteristics, leverage, path};
use super::{add, control_id, id, markup, metadata, property, to_bytes};

/// Whether scopes of a framework have a plan.
pub fn has_plan(framework: &str) -> bool {
    framework == "nist-800-53" || FedrampBaseline::of(framework).is_some()
}

/// Whether the plan of a scope can be written: everything that it needs is stated.
pub fn is_planned(matrix: &Matrix, scope: &Scope, statuses: &Statuses) -> bool {
    has_plan(&scope.framework) && PlanInput::new(matrix, scope, statuses).is_some_and(|input| input.missing_facts().is_empty())
}

/// Scopes whose plan is refused, each with what the inventory lacks.
pub fn without_plan(matrix: &Matrix) -> Vec<(&Scope, Vec<String>)> {
    const LACKS: &[&str] = &[
        "system_id",
        "system_name",
        "description",
        "sensitivity",
        "impact",
        "status",
        "authorisation_boundary",
        "information_types",
        "leveraged_authorisations",
    ];
    let lacks = |scope: &Scope| -> Vec<String> {
        if scope.oscal.is_none() {
            return LACKS.iter().map(|key| format!("oscal: {key}")).collect();
        }
        let statuses = statuses(matrix, StatusQuestion { scope: Some(scope) });
        let input = PlanInput::new(matrix, scope, &statuses);
        input.into_iter().flat_map(|input| input.missing_facts()).map(|fact| fact.key).collect()
    };
    let scopes = matrix.scopes.iter().filter(|scope| has_plan(&scope.framework));
    scopes.map(|scope| (scope, lacks(scope))).filter(|(_, lacks)| !lacks.is_empty()).collect()
}

/// Everything that the parts of a plan read.
struct Plan<'m> {
    matrix: &'m Matrix,
    scope: &'m Scope,
    framework: &'m RefFramework,
    parties: Parties,
    /// UUID of the leveraged authorisation of each operator.
    leveraged: BTreeMap<Party, String>,
    /// Assignments in scope by configuration.
    services: BTreeMap<u32, Vec<&'m Assignment>>,
    statuses: ConfigurationStatuses<'m>,
}

pub fn system_security_plan(matrix: &Matrix, scope: &Scope, statuses: &Statuses) -> Result<Vec<u8>, RenderError> {
    let file = path(scope);
    let lacks = |what: &str| RenderError::new(file.as_str(), format!("scope `{}` has no {what}", scope.id));
    let system = scope.oscal.as_ref().ok_or_else(|| lacks("part `oscal`"))?;
    let input = PlanInput::new(matrix, scope, statuses).ok_or_else(|| lacks("framework"))?;
    if input.baseline().is_some() {
        return fedramp::system_security_plan(input);
    }
    let framework = input.framework;
    let mut parties = Parties::new(matrix);
    let leverage = leverage(matrix, scope, system, &mut parties).map_err(|why| RenderError::new(file.as_str(), why))?;
    let Leverage { by_operator: leveraged, authorisations } = leverage;
    let placements: BTreeSet<u32> = scope.deployments.iter().map(|&d| matrix.deployments[d as usize].placement).collect();
    let services = component::assignments(matrix, placements.into_iter());
    let statuses = ConfigurationStatuses::new(matrix, scope, statuses);
    let plan = Plan { matrix, scope, framework, parties, leveraged, services, statuses };
    let requirements = plan.requirements(system);
    if requirements.is_empty() {
        return Err(RenderError::new(
            file.as_str(),
            format!("no duty of scope `{}` answers a control of {}", scope.id, framework.name),
        ));
    }
    let mut implementation = json!({ "components": plan.components(system) });
    add(&mut implementation, "leveraged-authorizations", authorisations);
    add(&mut implementation, "users", plan.users());
    let body = json!({
        "uuid": id(matrix, &["plan", &scope.id, &matrix.document.version, &matrix.document.date.to_string()]),
        "metadata": metadata(matrix, &format!("{}: system security plan", system.system_name), &plan.parties),
        "import-profile": { "href": catalogue::profile(scope, system) },
        "system-characteristics": characteristics(matrix, scope, system),
        "system-implementation": implementation,
        "control-implementation": {
            "description": "Which duties bear on each control, who carries them, and what is inherited. This allocates duties; whether they are carried out, evidence and assessments say. Controls on which no cloud duty bears are not answered here.",
            "implemented-requirements": requirements,
        },
    });
    to_bytes("system-security-plan", &file, body)
}

impl Plan<'_> {
    fn this_system(&self) -> String {
        id(self.matrix, &["this-system", &self.scope.id])
    }

    fn components(&self, system: &OscalSystem) -> Vec<Value> {
        let mut out = vec![json!({
            "uuid": self.this_system(),
            "type": "this-system",
            "title": markup(&system.system_name),
            "description": markup(&system.description),
            "status": { "state": match system.status.word() { "under-major-modification" => "operational", word => word } },
        })];
        for (index, list) in &self.services {
            let configuration = &self.matrix.configurations[*index as usize];
            let mut component = component::component(self.matrix, &self.parties, configuration, list);
            component["status"] = json!({ "state": "operational" });
            let inherits = list.iter().any(|a| self.inherits(*index, a, &Party::Provider));
            let leveraged = self.leveraged.get(&Party::Provider).filter(|_| inherits);
            if let (Some(uuid), Some(Value::Array(props))) = (leveraged, component.get_mut("props")) {
                props.push(json!({ "name": "leveraged-authorization-uuid", "value": uuid }));
            }
            out.push(component);
        }
        out
    }

    /// Whether a duty is an operator's, and an authorisation on record covers it.
    fn inherits(&self, configuration: u32, assignment: &Assignment, operator: &Party) -> bool {
        let holder = &self.matrix.duties[assignment.duty as usize].holder;
        matches!(holder, Holder::Party(party) if party == operator) && self.statuses.inherits(configuration, assignment)
    }

    /// Teams that carry a duty in scope.
    fn users(&self) -> Vec<Value> {
        let teams: BTreeSet<u32> =
            self.services.values().flatten().flat_map(|a| a.accountable.into_iter().chain(a.performs.iter().copied())).collect();
        teams.into_iter().map(|team| self.parties.user(self.matrix, team as usize)).collect()
    }

    fn requirements(&self, system: &OscalSystem) -> Vec<Value> {
        let answers = Answers::new(self.matrix, self.framework);
        self.framework
            .requirements
            .iter()
            .enumerate()
            .filter_map(|(number, requirement)| {
                let mut by_components: Vec<Value> = self
                    .services
                    .iter()
                    .filter_map(|(index, list)| {
                        let answers = answers.of(number, list);
                        (!answers.is_empty()).then(|| self.by_component(*index, requirement, &answers))
                    })
                    .collect();
                by_components.extend(self.exported(requirement, system));
                if by_components.is_empty() {
                    return None;
                }
                Some(json!({
                    "uuid": id(self.matrix, &["requirement", &self.scope.id, &requirement.id]),
                    "control-id": control_id(&requirement.id),
                    "by-components": by_components,
                }))
            })
            .collect()
    }

    fn by_component(&self, index: u32, requirement: &RefRequirement, answers: &[&Assignment]) -> Value {
        let matrix = self.matrix;
        let configuration = &matrix.configurations[index as usize];
        let name = |kind: &str| id(matrix, &[kind, &self.scope.id, &requirement.id, &configuration.id]);
        let holder = |a: &Assignment| &matrix.duties[a.duty as usize].holder;
        let mut out = json!({
            "component-uuid": component_id(matrix, configuration),
            "uuid": name("by-component"),
            "description": statements(matrix, answers),
            "props": component::named(matrix, answers),
        });
        let mut inherited = Vec::new();
        for operator in self.leveraged.keys() {
            let theirs: Vec<&Assignment> = answers.iter().copied().filter(|a| self.inherits(index, a, operator)).collect();
            if !theirs.is_empty() {
                let uuid = id(matrix, &["inherited", &self.scope.id, &requirement.id, &configuration.id, &operator.to_string()]);
                let mut entry = json!({ "uuid": uuid, "description": statements(matrix, &theirs) });
                add(&mut entry, "responsible-roles", self.parties.responsible(matrix, theirs.iter().copied()));
                inherited.push(entry);
            }
        }
        // What a leveraged system leaves to its customers is ours here; nothing inherited, nothing satisfied.
        let ours: Vec<&Assignment> = match inherited.is_empty() {
            true => Vec::new(),
            false => answers.iter().copied().filter(|a| *holder(a) == Holder::Party(Party::Organisation)).collect(),
        };
        if !ours.is_empty() {
            let mut entry = json!({ "uuid": name("satisfied"), "description": statements(matrix, &ours) });
            if let Some((kind, words)) = self.statuses.of(index, &ours) {
                entry["props"] = json!([property("status", kind.id())]);
                entry["remarks"] = json!(markup(&format!("Status of these duties in the scope's period: {words}.")));
            }
            add(&mut entry, "responsible-roles", self.parties.responsible(matrix, ours.iter().copied()));
            add(&mut out, "satisfied", vec![entry]);
        }
        add(&mut out, "inherited", inherited);
        let of_others = |a: &&Assignment| matches!(holder(a), Holder::Party(p) if self.leveraged.contains_key(p));
        let uncovered: Vec<&Assignment> =
            answers.iter().copied().filter(of_others).filter(|a| !self.statuses.inherits(index, a)).collect();
        if !uncovered.is_empty() {
            let ids: BTreeSet<&str> = uncovered.iter().map(|a| matrix.duties[a.duty as usize].id.as_str()).collect();
            out["remarks"] = json!(markup(&format!(
                "Not inherited, because no authorisation on record covers it in every deployment: {}.",
                ids.into_iter().collect::<Vec<_>>().join(", ")
            )));
        }
        add(&mut out, "responsible-roles", self.parties.responsible(matrix, answers.iter().copied()));
        out
    }

    /// What our own customers must do for a control: only what was written for them.
    fn exported(&self, requirement: &RefRequirement, system: &OscalSystem) -> Option<Value> {
        let matrix = self.matrix;
        let names = |(framework, ids): &(String, Vec<String>)| {
            *framework == self.framework.id && ids.iter().any(|i| control_id(i) == control_id(&requirement.id))
        };
        let duties: Vec<_> = matrix.user_entity_duties.iter().filter(|d| d.requirements.iter().any(names)).collect();
        if duties.is_empty() {
            return None;
        }
        let mut provided = Vec::new();
        let mut responsibilities = Vec::new();
        for duty in duties {
            let uuid = |kind: &str| id(matrix, &[kind, &self.scope.id, &requirement.id, &duty.id]);
            let mut entry = json!({
                "uuid": uuid("responsibility"),
                "description": markup(&duty.statement),
                "responsible-roles": [{ "role-id": "user-entity" }],
            });
            if let Some(ours) = &duty.ours {
                provided.push(json!({ "uuid": uuid("provided"), "description": markup(ours) }));
                entry["provided-uuid"] = json!(uuid("provided"));
            }
            responsibilities.push(entry);
        }
        let mut export = json!({ "description": format!("What customers of {} must do.", markup(&system.system_name)) });
        add(&mut export, "provided", provided);
        add(&mut export, "responsibilities", responsibilities);
        Some(json!({
            "component-uuid": self.this_system(),
            "uuid": id(matrix, &["by-component", &self.scope.id, &requirement.id, "this-system"]),
            "description": "What of this control is left to customers.",
            "export": export,
        }))
    }
}
