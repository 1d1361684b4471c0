//! Controls of a FedRAMP plan: a statement for each part, answered by this system and by each leveraged system that carries
//! something of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use onus_core::inventory::{Origination, Stated};
use onus_core::security_plan::{Implementation, PartAnswer, parameter_ids};
use onus_core::status::{Obligation, StatusKind};
use onus_model::{Holder, Party};

use super::super::catalogue::statement_id;
use super::super::system::fedramp_property;
use super::super::{add, control_id, line, markup, paragraphs};
use super::FedrampPlan;

fn originations(list: &BTreeSet<Origination>) -> Vec<Value> {
    list.iter().map(|origination| fedramp_property("control-origination", origination.fedramp())).collect()
}

impl FedrampPlan<'_> {
    /// Every control of the baseline, in its order.
    pub(super) fn controls(&self, answers: &[PartAnswer]) -> Vec<Value> {
        let mut out = Vec::new();
        let same = |a: &PartAnswer, b: &PartAnswer| a.requirement.requirement.id == b.requirement.requirement.id;
        for parts in answers.chunk_by(same) {
            let requirement = parts[0].requirement.requirement;
            let mut control = json!({
                "uuid": self.uuid(&["requirement", &requirement.id]),
                "control-id": control_id(&requirement.id),
            });
            let all: BTreeSet<Origination> = parts.iter().flat_map(|part| part.originations.iter().copied()).collect();
            let mut props = originations(&all);
            let planned = parts.iter().filter_map(|part| {
                let planned = &self.input.scope.planned;
                planned.get(&part.id).or_else(|| planned.get(&requirement.id))
            });
            props.extend(planned.max().map(|day| fedramp_property("planned-completion-date", &format!("{day}Z"))));
            add(&mut control, "props", props);
            let parameters = parameter_ids(requirement).into_iter().filter_map(|id| {
                let value = self.facts.parameters.get(&id)?;
                Some(json!({ "param-id": id, "values": [line(value)] }))
            });
            add(&mut control, "set-parameters", parameters.collect());
            add(&mut control, "statements", parts.iter().map(|part| self.statement(part)).collect());
            out.push(control);
        }
        out
    }

    fn statement(&self, part: &PartAnswer) -> Value {
        let mut by_components = vec![self.own_answer(part)];
        let systems = self.leveraged_systems();
        for (operator, component) in &systems {
            by_components.extend(self.inherited(part, operator, component));
        }
        let mut out = json!({
            "statement-id": statement_id(&part.requirement.requirement.id, &part.id),
            "uuid": self.uuid(&["statement", &part.id]),
        });
        add(&mut out, "props", originations(&part.originations));
        add(&mut out, "by-components", by_components);
        out
    }

    /// What this system does for a part, and what is left to customers.
    fn own_answer(&self, part: &PartAnswer) -> Value {
        let matrix = self.input.matrix;
        let mut lines: Vec<String> = Vec::new();
        let mut teams: BTreeSet<String> = BTreeSet::new();
        for (obligation, _) in part.requirement.obligations.iter() {
            let duty = &matrix.duties[obligation.duty as usize];
            if duty.holder != Holder::Party(Party::Organisation) {
                continue;
            }
            let team = obligation.team.map(|team| matrix.teams[team as usize].name.as_str());
            lines.push(markup(&format!("{} ({}): {}", matrix.organisation.short, team.unwrap_or("no team"), duty.statement)));
            teams.extend(obligation.team.map(|team| self.parties.team(team)));
        }
        lines.sort();
        lines.dedup();
        lines.extend(part.stated.map(|stated| match stated {
            Stated::Met(by) => markup(&format!("Met by: {by}")),
            Stated::NotApplicable(why) => markup(&format!("Does not apply: {why}")),
            Stated::NotMet(what) => markup(&format!("Missing: {what}")),
        }));
        lines.extend(part.customers.iter().map(|duty| markup(&format!("Customers: {}", duty.statement))));
        if lines.is_empty() {
            lines.push("Carried by the leveraged system alone.".to_owned());
        }
        let responsible = match teams.is_empty() {
            true => {
                json!([{ "role-id": "system-owner", "party-uuids": [self.contact(onus_core::inventory::ContactRole::SystemOwner)] }])
            }
            false => json!([{ "role-id": "accountable", "party-uuids": teams }]),
        };
        let mut status = json!({ "state": part.implementation.map_or("planned", Implementation::id) });
        if !part.remarks.is_empty() {
            status["remarks"] = json!(markup(&part.remarks));
        }
        let mut out = json!({
            "component-uuid": self.own_component(),
            "uuid": self.uuid(&["by-component", &part.id, "this-system"]),
            "description": paragraphs(&lines),
            "implementation-status": status,
            "responsible-roles": responsible,
        });
        if let Some(export) = self.export(part) {
            out["export"] = export;
        }
        out
    }

    /// What a leveraged system carries of a part: only what an authorisation on record covers.
    fn inherited(&self, part: &PartAnswer, operator: &Party, component: &str) -> Option<Value> {
        let matrix = self.input.matrix;
        let theirs = |obligation: &Obligation| {
            let holder = &matrix.duties[obligation.duty as usize].holder;
            matches!(holder, Holder::Party(party) if party == operator) && obligation.status.kind == StatusKind::ReliedOn
        };
        let lines: BTreeSet<String> = part
            .requirement
            .obligations
            .iter()
            .filter(|(obligation, _)| theirs(obligation))
            .map(|(obligation, _)| markup(&matrix.duties[obligation.duty as usize].statement))
            .collect();
        if lines.is_empty() {
            return None;
        }
        let text = paragraphs(&lines.into_iter().collect::<Vec<_>>());
        let uuid = |kind: &str| self.uuid(&[kind, &part.id, &operator.to_string()]);
        let responsible = json!([{ "role-id": "provider", "party-uuids": [self.parties.operator(operator)] }]);
        Some(json!({
            "component-uuid": component,
            "uuid": uuid("by-component"),
            "description": text,
            "implementation-status": { "state": "implemented" },
            "inherited": [{ "uuid": uuid("inherited"), "description": text, "responsible-roles": responsible }],
            "responsible-roles": responsible,
        }))
    }

    /// What was written for customers, and nothing else.
    fn export(&self, part: &PartAnswer) -> Option<Value> {
        let mut provided = Vec::new();
        let mut responsibilities: BTreeMap<&str, Value> = BTreeMap::new();
        for duty in &part.customers {
            let uuid = |kind: &str| self.uuid(&[kind, &part.id, &duty.id]);
            let mut entry = json!({
                "uuid": uuid("responsibility"),
                "description": markup(&duty.statement),
                "responsible-roles": [{ "role-id": "user-entity" }],
            });
            if let Some(ours) = &duty.ours {
                provided.push(json!({ "uuid": uuid("provided"), "description": markup(ours) }));
                entry["provided-uuid"] = json!(uuid("provided"));
            }
            responsibilities.insert(&duty.id, entry);
        }
        if responsibilities.is_empty() {
            return None;
        }
        let mut export =
            json!({ "description": format!("What customers of {} must do.", markup(&self.input.system.system_name)) });
        add(&mut export, "provided", provided);
        add(&mut export, "responsibilities", responsibilities.into_values().collect());
        Some(export)
    }
}
