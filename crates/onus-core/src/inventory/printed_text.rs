//! Every text of an inventory that is printed, with the position where it was written.
//!
//! Must not know: who asks for it.

use onus_source::At;

use super::types::{ExceptionKind, Inventory, Receiver};

#[derive(Clone, Debug)]
pub struct PrintedText<'i> {
    /// What it is: `the name of team “payments”`.
    pub what: String,
    pub text: &'i str,
    /// Where the entry that it belongs to was written; none for the organisation itself.
    pub at: Option<At>,
}

/// All printed texts, entry by entry.
pub fn printed_texts(inventory: &Inventory) -> Vec<PrintedText<'_>> {
    let mut out = Vec::new();
    organisation(inventory, &mut out);
    owners(inventory, &mut out);
    deployments(inventory, &mut out);
    proofs(inventory, &mut out);
    out
}

fn organisation<'i>(inventory: &'i Inventory, out: &mut Vec<PrintedText<'i>>) {
    let organisation = &inventory.organisation;
    let mut add = |what: &str, text: &'i str| out.push(PrintedText { what: what.to_owned(), text, at: None });
    add("the name of the organisation", &organisation.name);
    add("the short name of the organisation", &organisation.short);
    organisation.entities.iter().for_each(|e| add("a legal entity of the organisation", e));
    organisation.contact.iter().for_each(|c| add("the contact of the organisation", c));
}

fn owners<'i>(inventory: &'i Inventory, out: &mut Vec<PrintedText<'i>>) {
    let mut add = |what: &str, kind: &str, id: &str, text: &'i str, at: At| {
        out.push(PrintedText { what: format!("the {what} of {kind} “{id}”"), text, at: Some(at) });
    };
    for team in &inventory.teams {
        add("name", "team", &team.id.value, &team.name, team.id.at);
        for (what, text) in
            [("lead", &team.lead), ("description", &team.about), ("email", &team.email), ("contact", &team.contact)]
        {
            text.iter().for_each(|t| add(what, "team", &team.id.value, t, team.id.at));
        }
    }
    for account in &inventory.accounts {
        add("name", "account", &account.id.value, &account.name, account.id.at);
        account.environment.iter().for_each(|e| add("environment", "account", &account.id.value, e, account.id.at));
    }
    for control in &inventory.common_controls {
        add("name", "common control", &control.id.value, &control.name, control.id.at);
        control.about.iter().for_each(|a| add("description", "common control", &control.id.value, a, control.id.at));
    }
    for scope in &inventory.scopes {
        scope.name.iter().for_each(|n| add("name", "scope", &scope.id.value, n, scope.id.at));
        scope.excluded.iter().for_each(|e| add("reason of an exclusion", "scope", &scope.id.value, &e.reason, scope.id.at));
    }
    for class in &inventory.data_classes {
        add("name", "data class", &class.id.value, &class.name, class.id.at);
    }
}

fn deployments<'i>(inventory: &'i Inventory, out: &mut Vec<PrintedText<'i>>) {
    for deployment in &inventory.deployments {
        let mut add = |what: &str, text: &'i str, at: At| {
            out.push(PrintedText { what: format!("the {what} of deployment “{}”", deployment.id.value), text, at: Some(at) });
        };
        add("name", &deployment.name, deployment.id.at);
        deployment.note.iter().for_each(|n| add("note", n, deployment.id.at));
        deployment.environment.iter().for_each(|e| add("environment", e, deployment.id.at));
        deployment.regions.iter().for_each(|r| add("region", &r.value, r.at));
        for exception in &deployment.exceptions {
            let texts: [Option<&'i str>; 2] = match &exception.kind {
                ExceptionKind::Reassignment(Receiver::ThirdParty(name)) => [Some(name), None],
                ExceptionKind::Reassignment(Receiver::Team(_)) => [None, None],
                ExceptionKind::RiskAcceptance { risk } => [Some(risk), None],
                ExceptionKind::CompensatingControl { control, tested_by } => [Some(control), tested_by.as_deref()],
            };
            let approved = exception.approved.iter().flat_map(|a| [Some(a.role.as_str()), a.ticket.as_deref()]);
            let all = texts.into_iter().chain([exception.reference.as_deref()]).chain(approved);
            all.flatten().for_each(|t| add("exception", t, exception.at));
        }
    }
}

fn proofs<'i>(inventory: &'i Inventory, out: &mut Vec<PrintedText<'i>>) {
    for item in &inventory.evidence {
        let texts = [item.title.as_deref(), item.source.as_deref(), item.collected_by.as_deref(), Some(item.file.value.as_str())];
        let reviewer = item.review.as_ref().map(|r| r.by.as_str());
        for text in texts.into_iter().chain([reviewer]).flatten() {
            out.push(PrintedText { what: format!("the evidence “{}”", item.file.value), text, at: Some(item.at) });
        }
    }
    for matrix in &inventory.received_matrices {
        for claim in &matrix.claims {
            let texts = [Some(claim.requirement.as_str()), Some(claim.words.as_str()), claim.text.as_deref()];
            for text in texts.into_iter().flatten() {
                let what = format!("the received matrix “{}”", matrix.id.value);
                out.push(PrintedText { what, text, at: Some(matrix.id.at) });
            }
        }
    }
    for report in &inventory.assurance {
        let cuecs = report.cuecs.iter().flat_map(|c| [c.id.as_str(), c.title.as_str()]);
        let noted = report.exceptions_noted.iter().chain(&report.subservice_organisations).map(String::as_str);
        for text in [report.operator.as_str(), report.report.as_str()].into_iter().chain(cuecs).chain(noted) {
            out.push(PrintedText {
                what: format!("the assurance report “{}”", report.id.value), text, at: Some(report.id.at)
            });
        }
    }
}
