//! What a scope's statuses come to, as assessment results, and what is open of it, as a plan of action and milestones.
//!
//! An observation is an obligation with its status; a finding is a requirement with what it comes to; a risk is an obligation
//! that somebody has to act on. Nothing is judged here.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::RenderError;
use onus_core::inventory::Stated;
use onus_core::matrix::{Matrix, RefFramework, Scope};
use onus_core::status::{Determination, Obligation, OwedFor, RequirementStatus, StatusKind, Statuses, requirement_statuses};
use onus_model::{Holder, Party};

use super::parties::Parties;
use super::{add, control_id, id, line, markup, metadata, plan, property, system, to_bytes};

/// Everything that the parts of both documents read.
struct Assessment<'m> {
    matrix: &'m Matrix,
    scope: &'m Scope,
    statuses: &'m Statuses,
    parties: Parties,
}

pub fn results_path(scope: &Scope) -> String {
    format!("data/oscal/assessment-results-{}.json", scope.id)
}

pub fn plan_path(scope: &Scope) -> String {
    format!("data/oscal/plan-of-action-{}.json", scope.id)
}

/// Whether an obligation is a risk: somebody has to act, and not only because a day comes near.
fn is_open(obligation: &Obligation) -> bool {
    obligation.status.act().is_some() && obligation.status.kind != StatusKind::Due
}

/// Whether a scope has a plan of action: OSCAL has none without items.
pub fn has_plan(statuses: &Statuses) -> bool {
    statuses.obligations.iter().any(is_open)
}

pub fn assessment_results(matrix: &Matrix, scope: &Scope, statuses: &Statuses) -> Result<Vec<u8>, RenderError> {
    let file = results_path(scope);
    let lacks = || RenderError::new(file.as_str(), format!("scope `{}` has no framework", scope.id));
    let framework = matrix.reference.frameworks.iter().find(|f| f.id == scope.framework).ok_or_else(lacks)?;
    let assessment = Assessment { matrix, scope, statuses, parties: Parties::new(matrix) };
    let requirements = requirement_statuses(matrix, scope, framework, statuses);
    let answered: Vec<&RequirementStatus> = requirements
        .iter()
        .filter(|r| r.determination != Determination::NotApplicable && !(r.obligations.is_empty() && r.stated.is_none()))
        .collect();
    let controls: Vec<Value> = answered.iter().map(|r| json!({ "control-id": target(framework, &r.requirement.id) })).collect();
    let mut selection = json!({ "description": "Requirements that a duty in scope answers, or of which something is stated." });
    match controls.is_empty() {
        true => selection["include-all"] = json!({}),
        false => add(&mut selection, "include-controls", controls),
    }
    let through = id(matrix, &["resource", &scope.id, "obligations"]);
    let mut result = json!({
        "uuid": id(matrix, &["result", &scope.id, &matrix.document.version, &matrix.document.date.to_string()]),
        "title": markup(&format!("{}, {} to {}", scope.name, statuses.period.0, statuses.period.1)),
        "description": "What was shown of each obligation in the period, by the records and reports of the inventory.",
        "start": moment(statuses.period.0),
        "end": moment(statuses.period.1.min(matrix.document.date)),
        "reviewed-controls": { "control-selections": [selection] },
    });
    add(&mut result, "observations", statuses.obligations.iter().map(|o| assessment.observation(o)).collect());
    add(&mut result, "risks", assessment.risks());
    add(&mut result, "findings", answered.iter().map(|r| assessment.finding(framework, r)).collect());
    let body = json!({
        "uuid": id(matrix, &["assessment-results", &scope.id, &matrix.document.version, &matrix.document.date.to_string()]),
        "metadata": metadata(matrix, &format!("{}: assessment results", scope.name), &assessment.parties),
        "import-ap": { "href": format!("#{through}") },
        "results": [result],
        "back-matter": { "resources": [{
            "uuid": through,
            "title": "Obligations of the inventory",
            "description": "There is no assessment plan apart from the inventory: each duty of the model says what proves it and how often, and the scope says for what.",
        }] },
    });
    to_bytes("assessment-results", &file, body)
}

pub fn plan_of_action(matrix: &Matrix, scope: &Scope, statuses: &Statuses) -> Result<Vec<u8>, RenderError> {
    let assessment = Assessment { matrix, scope, statuses, parties: Parties::new(matrix) };
    let open = || statuses.obligations.iter().filter(|o| is_open(o));
    let item = |obligation: &Obligation| {
        json!({
            "uuid": assessment.uuid("poam-item", obligation),
            "title": markup(&matrix.duties[obligation.duty as usize].title),
            "description": markup(&assessment.act(obligation)),
            "related-observations": [{ "observation-uuid": assessment.uuid("observation", obligation) }],
            "related-risks": [{ "risk-uuid": assessment.uuid("risk", obligation) }],
        })
    };
    let mut body = json!({
        "uuid": id(matrix, &["plan-of-action", &scope.id, &matrix.document.version, &matrix.document.date.to_string()]),
        "metadata": metadata(matrix, &format!("{}: plan of action and milestones", scope.name), &assessment.parties),
        "poam-items": open().map(item).collect::<Vec<_>>(),
    });
    match plan::is_planned(matrix, scope, statuses) {
        true => {
            let path = system::path(scope);
            let name = path.rsplit('/').next().unwrap_or_default();
            body["import-ssp"] = json!({ "href": name });
        }
        false => body["system-id"] = json!({ "identifier-type": super::NAMESPACE, "id": line(&scope.id) }),
    }
    add(&mut body, "observations", open().map(|o| assessment.observation(o)).collect());
    add(&mut body, "risks", open().map(|o| assessment.risk(o)).collect());
    to_bytes("plan-of-action-and-milestones", &plan_path(scope), body)
}

fn moment(day: Date) -> String {
    format!("{day}T00:00:00Z")
}

/// The requirement as a token of OSCAL: NIST's own id, or ours behind the framework's.
fn target(framework: &RefFramework, requirement: &str) -> String {
    if plan::has_plan(&framework.id) {
        return control_id(requirement);
    }
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '_' };
    format!("{}_{}", framework.id, requirement.chars().map(safe).collect::<String>())
}

impl Assessment<'_> {
    fn subject(&self, obligation: &Obligation) -> String {
        let deployment = |d: &u32| self.matrix.deployments[*d as usize].id.as_str();
        match obligation.owed_for {
            OwedFor::Organisation => "organisation".to_owned(),
            OwedFor::Account(account) => {
                format!("account {}", account.map_or("not named", |a| self.matrix.accounts[a as usize].id.as_str()))
            }
            OwedFor::CommonControl(control) => {
                format!("common control {}", self.matrix.common_controls[control as usize].id)
            }
            OwedFor::Deployment => {
                let list: Vec<&str> = self.statuses.deployments(obligation).iter().map(deployment).collect();
                format!("{} {}", if list.len() == 1 { "deployment" } else { "deployments" }, list.join(", "))
            }
        }
    }

    /// UUID of something about an obligation. It depends on what is owed, by whom and for what, and not on its status.
    fn uuid(&self, kind: &str, obligation: &Obligation) -> String {
        let duty = &self.matrix.duties[obligation.duty as usize];
        let team = obligation.team.map_or("", |t| self.matrix.teams[t as usize].id.as_str());
        // Configurations can state one duty in different words.
        let path = [kind, &self.scope.id, &duty.id, &duty.holder.to_string(), &duty.statement, team, &self.subject(obligation)];
        id(self.matrix, &path)
    }

    fn observation(&self, obligation: &Obligation) -> Value {
        let matrix = self.matrix;
        let duty = &matrix.duties[obligation.duty as usize];
        let status = &obligation.status;
        let newest = status.items.iter().filter_map(|&item| matrix.evidence[item as usize].collected_on).max();
        let mut props = vec![property("duty", &duty.id), property("status", status.kind.id())];
        if let Some(team) = obligation.team {
            props.push(property("team", &matrix.teams[team as usize].id));
        }
        if status.due > 0 {
            props.push(property("occurrences-due", &status.due.to_string()));
            props.push(property("occurrences-proven", &status.proven.to_string()));
        }
        let mut out = json!({
            "uuid": self.uuid("observation", obligation),
            "title": markup(&duty.title),
            "description": markup(&format!("{}: {}", duty.statement, status.in_words())),
            "props": props,
            "methods": ["EXAMINE"],
            "collected": moment(newest.unwrap_or(matrix.document.date)),
            "remarks": markup(&format!("Owed for {}.", self.subject(obligation))),
        });
        let evidence = status.items.iter().map(|&item| {
            let item = &matrix.evidence[item as usize];
            json!({ "description": markup(&format!("{} {}", item.id, item.title)) })
        });
        let reports = status.reports.iter().map(|&report| {
            let report = &matrix.assurance[report as usize];
            json!({ "description": markup(&format!("{}: {}, {}", report.id, report.report, report.operator)) })
        });
        add(&mut out, "relevant-evidence", evidence.chain(reports).collect());
        out
    }

    fn act(&self, obligation: &Obligation) -> String {
        let duty = &self.matrix.duties[obligation.duty as usize];
        let who = match (&duty.holder, obligation.team) {
            (_, Some(team)) => self.matrix.teams[team as usize].name.as_str(),
            (Holder::Party(Party::Organisation) | Holder::Unresolved(_), None) => "nobody yet",
            (holder, None) => self.matrix.holder_name(holder),
        };
        format!("{}; {}: {}", obligation.status.in_words(), who, obligation.status.act().unwrap_or("nothing is to be done"))
    }

    /// What is open, and what failed in the period and has passed since.
    fn risks(&self) -> Vec<Value> {
        let is_risk = |o: &&Obligation| is_open(o) || o.status.kind == StatusKind::ProvenAfterFailure;
        self.statuses.obligations.iter().filter(is_risk).map(|o| self.risk(o)).collect()
    }

    fn risk(&self, obligation: &Obligation) -> Value {
        let duty = &self.matrix.duties[obligation.duty as usize];
        let status = &obligation.status;
        let mut out = json!({
            "uuid": self.uuid("risk", obligation),
            "title": markup(&duty.title),
            "description": markup(&self.act(obligation)),
            "statement": markup(&duty.statement),
            "status": if is_open(obligation) { "open" } else { "closed" },
            "related-observations": [{ "observation-uuid": self.uuid("observation", obligation) }],
        });
        // What no report covers was reported on no day.
        let reported = status.since.filter(|_| status.kind != StatusKind::NotReliedOn);
        let days = [("open-since", status.open_since), ("reported-on", reported)];
        let days = days.into_iter().filter_map(|(name, day)| Some(property(name, &day?.to_string()))).collect();
        add(&mut out, "props", days);
        if let Some(day) = status.due_on {
            out["deadline"] = json!(moment(day));
        }
        out
    }

    fn finding(&self, framework: &RefFramework, requirement: &RequirementStatus) -> Value {
        let (state, reason) = match requirement.determination {
            Determination::Met | Determination::NotApplicable => ("satisfied", "pass"),
            Determination::NotShown => ("not-satisfied", "fail"),
            Determination::Undetermined => ("not-satisfied", "other"),
        };
        let entry = requirement.requirement;
        let token = target(framework, &entry.id);
        let kind = if plan::has_plan(&framework.id) { format!("{token}_smt") } else { token };
        let mut description = match requirement.obligations.is_empty() {
            true => requirement.determination.words().to_owned(),
            false => format!("{}: {}", requirement.determination.words(), requirement.obligations.words()),
        };
        if let Some(stated) = requirement.stated {
            description.push_str(&format!("; the organisation states: {}", Stated::words(stated)));
        }
        let mut out = json!({
            "uuid": id(self.matrix, &["finding", &self.scope.id, &entry.id]),
            "title": markup(&format!("{} {}", entry.id, entry.title)),
            "description": markup(&description),
            "target": {
                "type": "statement-id",
                "target-id": kind,
                "status": { "state": state, "reason": reason },
            },
        });
        let observations = requirement.obligations.iter();
        let related = observations.map(|(o, _)| json!({ "observation-uuid": self.uuid("observation", o) })).collect();
        add(&mut out, "related-observations", related);
        let risks = requirement.obligations.iter().filter(|(o, _)| is_open(o));
        add(&mut out, "related-risks", risks.map(|(o, _)| json!({ "risk-uuid": self.uuid("risk", o) })).collect());
        out
    }
}
