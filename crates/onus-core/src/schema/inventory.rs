//! A file of an inventory, as `inventory::read` reads it. Ids of teams, services and the like are the checker's to judge.

use serde_json::{Value, json};

use super::deployments::deployments;
use super::fedramp;
use super::inventory_shapes::{duties, id, period, words_or};
use super::shape::*;
use crate::inventory::SettingAccount;
use crate::inventory::{AuthorisationType, CustomerAction};
use onus_model::ReportKind;

pub fn schema() -> Value {
    let many = |name| list(part(name));
    let body = map(
        "",
        vec![
            may(
                "organisation",
                "The organisation whose inventory this is: once in all files. A word is its name.",
                json!({ "anyOf": [part("organisation"), text()] }),
            ),
            may("teams", "Teams that carry duties. A word is the id of a team.", words_or(part("team"))),
            may("accounts", "Accounts of the provider.", many("account")),
            may("data_classes", "Where data of a class may be kept. A word is the id of a class.", words_or(part("data_class"))),
            may("ownership", "Which team carries which of your duties; the most specific rule wins.", many("ownership")),
            may("common_controls", "Duties that one team fulfils once for many deployments.", many("common_control")),
            may("acknowledgements", "Acknowledgements by teams that they accept their duties.", many("acknowledgement")),
            may("scopes", "What evidence packs are made for.", many("scope")),
            may("assurance_reports", "Assurance reports of the provider and of third parties.", many("assurance_report")),
            may(
                "user_entity_duties",
                "Duties of your own customers, for documents that are given to customers only.",
                many("user_entity_duty"),
            ),
            may(
                "register_of_information",
                "What a register of information under DORA needs: once in all files.",
                part("register_of_information"),
            ),
            may(
                "received_matrices",
                "What other parties claim to do for you; `onus import crm` and its like write it.",
                many("received_matrix"),
            ),
            may("defaults", "What the deployments of this file have unless they say otherwise.", part("defaults")),
            may("deployments", "Services in use.", many("deployment")),
            may("evidence", "What was collected as proof.", many("evidence")),
            may("collections", "How collected evidence came to be; `onus evidence import` writes it.", many("collection")),
        ],
    );
    let body = json!({ "anyOf": [body, nothing()] });
    whole(
        "urn:onus:schema:inventory:1",
        "Onus inventory",
        "A file of an inventory. All files are merged. `onus check` reports names that are not defined.",
        body,
        parts(),
    )
}

fn parts() -> Vec<(&'static str, Value)> {
    let mut out = people();
    out.extend(deployments());
    out.extend(audits());
    out.extend(outward());
    out.extend(fedramp::parts());
    out.extend(super::register::parts());
    out
}

fn people() -> Vec<(&'static str, Value)> {
    vec![
        (
            "organisation",
            map(
                "The organisation whose inventory this is.",
                vec![
                    needs("name", "Full name.", text()),
                    may("short", "Name in running text.", text()),
                    named("Legal entities.", "entities"),
                    may("contact", "Where questions go.", text()),
                    may("records_since", "Day from which the organisation keeps proof.", day()),
                ],
            ),
        ),
        (
            "team",
            map(
                "A team that carries duties.",
                vec![
                    needs("id", "Stable id.", id()),
                    may("name", "Name in print; by default the words of the id.", text()),
                    may("email", "Address that reaches it.", text()),
                    may("contact", "Another way to reach it.", text()),
                    may("lead", "Role that is accountable for it.", text()),
                    may("about", "What it does.", text()),
                ],
            ),
        ),
        (
            "account",
            map(
                "An account of the provider.",
                vec![
                    needs("id", "Twelve digits.", json!({ "type": ["string", "integer"], "pattern": "^[0-9]{12}$" })),
                    needs("name", "Name in print.", text()),
                    may("environment", "Environment of its deployments, unless they say otherwise.", text()),
                    may("entity", "Legal entity.", scalar()),
                    may("partition", "Partition of the account; `aws` by default.", scalar()),
                    may("owner", "Team that owns its deployments, unless they say otherwise.", scalar()),
                    named("Regions of its deployments, unless they say otherwise.", "regions"),
                    named("Data classes of its deployments, unless they say otherwise.", "data"),
                    may("since", "First day on which it existed.", day()),
                    may("until", "Last day on which it existed.", day()),
                ],
            ),
        ),
        (
            "ownership",
            map(
                "The teams that carry the duties that it selects.",
                vec![
                    needs("accountable", "The one team that is accountable for them.", text()),
                    named("Teams that carry them out.", "performs"),
                    named("Duty ids.", "duties"),
                    named("Domain ids.", "domains"),
                    named("Services.", "services"),
                    named("Environments.", "environments"),
                    named("Account ids.", "accounts"),
                    named("Deployment ids.", "deployments"),
                    may("common_control", "The common control that fulfils them.", scalar()),
                ],
            ),
        ),
        (
            "common_control",
            map(
                "A duty that one team fulfils once for many deployments.",
                vec![
                    needs("id", "Stable id.", id()),
                    needs("name", "Name in print.", text()),
                    may("about", "What it provides.", text()),
                    needs("team", "Team that runs it.", text()),
                ],
            ),
        ),
        (
            "data_class",
            map(
                "A class of data and where it may be kept.",
                vec![
                    needs("id", "Stable id.", id()),
                    may("name", "Name in print.", text()),
                    named("Regions where it may be kept; leave it out to allow any.", "regions"),
                    may("encrypted", "Whether it must be encrypted at rest.", flag()),
                ],
            ),
        ),
        (
            "acknowledgement",
            map(
                "A team's acknowledgement that it accepts its duties.",
                vec![
                    needs("team", "Team id.", text()),
                    needs("by", "Role that accepted the duties.", text()),
                    needs("on", "Day.", day()),
                    may("revision", "Version that was accepted.", text()),
                    may("duties", "What was accepted, as `onus check` prints it.", text()),
                ],
            ),
        ),
        ("period", map("Both days are included.", vec![needs("from", "First day.", day()), needs("to", "Last day.", day())])),
        (
            "approval",
            map(
                "Who approved, and when.",
                vec![needs("role", "Role.", text()), needs("on", "Day.", day()), may("ticket", "Ticket.", text())],
            ),
        ),
    ]
}

fn audits() -> Vec<(&'static str, Value)> {
    vec![
        (
            "scope",
            map(
                "What an evidence pack is made for.",
                vec![
                    needs("id", "Stable id.", id()),
                    may("name", "Name in print.", text()),
                    needs("framework", "Framework id.", text()),
                    may("entity", "Legal entity.", scalar()),
                    named("Accounts in scope.", "accounts"),
                    named("Environments in scope; leave it out to include all.", "environments"),
                    may("method", "How a subservice organisation is treated.", words(&["carve-out", "inclusive"])),
                    period(),
                    may("excluded", "What is excluded, with the reason.", list(part("exclusion"))),
                    may(
                        "statements",
                        "What you state of requirements that cloud duties do not answer, or not alone.",
                        list(part("statement")),
                    ),
                    may(
                        "customer_duties_complete",
                        "Whether `user_entity_duties` lists everything that your customers have to do; only then is the rest said to be yours or your suppliers'.",
                        flag(),
                    ),
                    may("oscal", "What a system security plan needs.", part("oscal")),
                ],
            ),
        ),
        (
            "statement",
            json!({ "oneOf": [
                map("Met.", vec![needs("requirement", "The framework's identifier, or that of a part.", scalar()), needs("met_by", "The document or process that meets it.", text()), fedramp::origination()]),
                map("Not met.", vec![needs("requirement", "The framework's identifier, or that of a part.", scalar()), needs("missing", "What is still missing.", text()), may("planned_by", "Day by which it will be there.", day()), fedramp::origination()]),
                map("Not applicable.", vec![needs("requirement", "The framework's identifier.", scalar()), needs("not_applicable", "Why it does not apply.", text())]),
            ] }),
        ),
        (
            "exclusion",
            json!({ "oneOf": [
                map("An account.", vec![needs("account", "Account id.", scalar()), needs("reason", "Why.", text())]),
                map("A deployment.", vec![needs("deployment", "Deployment id.", scalar()), needs("reason", "Why.", text())]),
            ] }),
        ),
        (
            "assurance_report",
            map(
                "A report recorded by reference.",
                vec![
                    needs("id", "Stable id.", id()),
                    needs("operator", "Operator that it is about.", text()),
                    needs("report", "Title.", text()),
                    may(
                        "kind",
                        "Kind of report; one that does not say is not relied on.",
                        words(&ReportKind::ALL.map(|(_, id, _)| id)),
                    ),
                    may("opinion", "The auditor's opinion.", words(&["unqualified", "qualified", "adverse", "disclaimer"])),
                    may("auditor", "Firm that issued it.", text()),
                    may("issued_on", "Day of issue.", day()),
                    named("Services in its scope.", "services"),
                    named("Regions in its scope.", "regions"),
                    named("Organisations whose services its operator builds on.", "subservice_organisations"),
                    may(
                        "method",
                        "Whether it leaves the controls of those organisations out, which is what is meant without it, or includes them.",
                        words(&["carve-out", "inclusive"]),
                    ),
                    period(),
                    may("bridge_to", "Last day that a bridge letter covers.", day()),
                    named("Exceptions that the auditor noted.", "exceptions_noted"),
                    may("reviewed", "Your review of it.", part("approval")),
                    may("cuecs", "Complementary user-entity controls.", list(part("cuec"))),
                    may("file", "The report itself, inside the project; packs contain it only if `may_pass_on` is true.", text()),
                    may("sha256", "Hash of the report.", json!({ "type": "string", "pattern": "^[0-9a-fA-F]{64}$" })),
                    may("may_pass_on", "Whether packs may contain it.", flag()),
                ],
            ),
        ),
        (
            "cuec",
            map(
                "A control that a report expects of you.",
                vec![needs("id", "Its number in the report.", text()), needs("title", "Your own short title.", text()), duties()],
            ),
        ),
    ]
}

fn outward() -> Vec<(&'static str, Value)> {
    let level = || words(&["low", "moderate", "high"]);
    vec![
        (
            "user_entity_duty",
            json!({
                "allOf": [map(
                    "A duty that your own customers carry.",
                    vec![
                        needs("id", "Stable id.", id()),
                        needs("statement", "What they must do.", text()),
                        named("Domain ids.", "domains"),
                        may("requirements", "Requirements that it answers.", list(part("answered"))),
                        may("shared", "How it is shared with you; leave it out if the duty is the customer's alone.", words(&["independent", "dependent"])),
                        may("ours", "Your part of it.", scalar()),
                        may("customer", "What a customer does to carry its part.", fedramp::words_of(CustomerAction::WORDS)),
                        may("settings", "What they have to set for it.", list(part("customer_setting"))),
                    ],
                )],
                "dependentRequired": { "shared": ["ours"], "ours": ["shared"] },
            }),
        ),
        (
            "customer_setting",
            map(
                "A setting of your product that bears on security and is your customers' to choose.",
                vec![
                    needs("name", "What the product calls it.", text()),
                    needs("recommended", "The value that is recommended.", scalar()),
                    may("delivered", "The value that it has when the product is delivered.", scalar()),
                    may(
                        "account",
                        "Which accounts can change it; by default any.",
                        words(&SettingAccount::ALL.map(|(id, _)| id)),
                    ),
                    may("implication", "What the choice means for security.", text()),
                    may("how", "Where it is set: a page, a command, a call.", text()),
                ],
            ),
        ),
        (
            "answered",
            map(
                "Requirements of one framework.",
                vec![needs("framework", "Framework id.", text()), needs("ids", "The framework's identifiers.", some(text()))],
            ),
        ),
        (
            "oscal",
            map(
                "What a system security plan needs beyond the matrix.",
                vec![
                    needs("system_id", "Identifier of the system.", text()),
                    needs("system_name", "Name of the system.", text()),
                    needs("description", "What it is and does.", text()),
                    needs("sensitivity", "Sensitivity as a whole.", level()),
                    needs("impact", "Impact as a whole.", part("objectives")),
                    needs(
                        "status",
                        "Stage of its life cycle.",
                        words(&["operational", "under-development", "under-major-modification", "disposition"]),
                    ),
                    needs("authorisation_boundary", "What lies inside the boundary.", text()),
                    needs("information_types", "Information that it holds.", some(part("information_type"))),
                    needs("leveraged_authorisations", "Authorised systems beneath it.", some(part("leveraged_authorisation"))),
                    may(
                        "profile",
                        "Address of the profile that it answers. Without one, the plan answers the catalogue that is written beside it.",
                        text(),
                    ),
                    may("fedramp", "What FedRAMP asks for beyond that.", part("fedramp")),
                ],
            ),
        ),
        (
            "objectives",
            map(
                "Impact by objective.",
                vec![
                    needs("confidentiality", "Impact of disclosure.", level()),
                    needs("integrity", "Impact of unauthorised change.", level()),
                    needs("availability", "Impact of loss of use.", level()),
                ],
            ),
        ),
        (
            "information_type",
            map(
                "A kind of information.",
                vec![
                    needs("title", "Title.", text()),
                    needs("description", "How the system uses it.", text()),
                    named("Identifiers of NIST SP 800-60.", "nist_800_60"),
                    needs("impact", "Impact.", part("objectives")),
                    may("selected", "Impact that was selected instead.", part("objectives")),
                    may("adjustment", "Why another impact was selected.", text()),
                ],
            ),
        ),
        (
            "leveraged_authorisation",
            map(
                "An authorised system beneath yours.",
                vec![
                    needs("title", "Its name.", text()),
                    needs(
                        "operator",
                        "provider or third-party:ID.",
                        json!({ "type": "string", "pattern": "^(provider|third-party:.+)$" }),
                    ),
                    needs("authorised_on", "Day of its authorisation.", day()),
                    may("system_id", "Identifier of the authorisation.", text()),
                    may("impact", "Level that it was granted for.", level()),
                    may("authorisation_type", "Who granted it.", fedramp::words_of(AuthorisationType::WORDS)),
                    may("usage", "How it is used.", part("external_use")),
                ],
            ),
        ),
    ]
}
