//! What packs are made for, and the reports that we hold of others.

use crate::inventory::{AssuranceReport, Cuec, Exclusion, Method, Opinion, Origination, RequirementStatement, Scope, Stated};
use onus_model::ReportKind;
use onus_source::text::quote;
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, choice, flag, list};
use onus_source::{At, Diagnostic, ProjectFolder, codes};

use super::common::{approval, duties, id, period, regions};
use super::evidence::held_file;
use super::oscal_system;
use super::services::Services;
use onus_source::fields::{day, names, needed, optional, reference};

const METHODS: [(&str, Method); 2] = [("carve-out", Method::CarveOut), ("inclusive", Method::Inclusive)];

/// Where something of ours may come from: what others do is known from their duties.
const OWN: [(&str, Origination); 2] = [("corporate", Origination::Corporate), ("system", Origination::System)];

const OPINIONS: [(&str, Opinion); 4] = [
    ("unqualified", Opinion::Unqualified),
    ("qualified", Opinion::Qualified),
    ("adverse", Opinion::Adverse),
    ("disclaimer", Opinion::Disclaimer),
];

pub fn scope(node: &Node, problems: &mut Problems) -> Option<Scope> {
    let mut fields = Fields::open(node, "a scope", problems)?;
    let id = fields.need("id", problems).and_then(|n| id(n, "a scope", problems));
    let name = optional(&mut fields, "name", problems);
    let framework = needed(&mut fields, "framework", problems);
    let entity = reference(&mut fields, "entity", problems);
    let accounts = names(&mut fields, "accounts", problems);
    let environments = names(&mut fields, "environments", problems);
    let method = fields.take("method").and_then(|n| choice(n, "a method", &METHODS, problems)).unwrap_or_default();
    let period = period(&mut fields, problems);
    let excluded = fields.take("excluded").map(|n| list(n, "`excluded`", problems, exclusion)).unwrap_or_default();
    let oscal = fields.take("oscal").and_then(|n| oscal_system::oscal(n, &framework, problems));
    let statements = fields.take("statements").map(|n| list(n, "`statements`", problems, statement)).unwrap_or_default();
    let complete = fields.take("customer_duties_complete");
    let customer_duties_complete = complete.and_then(|n| flag(n, "`customer_duties_complete`", problems)).unwrap_or(false);
    fields.finish(problems);
    Some(Scope {
        id: id?,
        name,
        framework,
        entity,
        accounts,
        environments,
        excluded,
        method,
        period,
        statements,
        customer_duties_complete,
        oscal,
    })
}

fn statement(node: &Node, problems: &mut Problems) -> Option<RequirementStatement> {
    let mut fields = Fields::open(node, "a statement about a requirement", problems)?;
    let requirement = needed(&mut fields, "requirement", problems);
    let mut stated = [
        optional(&mut fields, "not_applicable", problems).map(Stated::NotApplicable),
        optional(&mut fields, "met_by", problems).map(Stated::Met),
        optional(&mut fields, "missing", problems).map(Stated::NotMet),
    ]
    .into_iter()
    .flatten();
    let planned_by = day(&mut fields, "planned_by", problems).map(|day| day.value);
    let origination = fields.take("origination");
    let origination = origination.map(|n| list(n, "`origination`", problems, |n, p| choice(n, "an origination", &OWN, p)));
    fields.finish(problems);
    let (first, second) = (stated.next(), stated.next());
    if first.is_none() || second.is_some() {
        let at = At { end: node.at.start + 1, ..node.at };
        problems.push(
            Diagnostic::new(codes::EXACTLY_ONE_SUBJECT_EXPECTED, at, "a statement must say exactly one thing of its requirement")
                .hint("Write `met_by: DOCUMENT`, `missing: WHAT` or `not_applicable: WHY`."),
        );
    }
    Some(RequirementStatement { requirement, stated: first?, planned_by, origination: origination.unwrap_or_default() })
}

fn exclusion(node: &Node, problems: &mut Problems) -> Option<Exclusion> {
    let mut fields = Fields::open(node, "an exclusion", problems)?;
    let account = reference(&mut fields, "account", problems);
    let deployment = reference(&mut fields, "deployment", problems);
    let reason = needed(&mut fields, "reason", problems).value;
    fields.finish(problems);
    if account.is_some() == deployment.is_some() {
        let at = At { end: node.at.start + 1, ..node.at };
        problems.push(
            Diagnostic::new(codes::EXACTLY_ONE_SUBJECT_EXPECTED, at, "an exclusion must be about exactly one thing")
                .hint("Write either `account: ID` or `deployment: ID`."),
        );
    }
    Some(Exclusion { account, deployment, reason })
}

pub fn assurance_report(
    node: &Node,
    services: &mut Services,
    folder: &ProjectFolder,
    problems: &mut Problems,
) -> Option<AssuranceReport> {
    let mut fields = Fields::open(node, "an assurance report", problems)?;
    let id = fields.need("id", problems).and_then(|n| id(n, "an assurance report", problems));
    let operator = needed(&mut fields, "operator", problems).value;
    let report = needed(&mut fields, "report", problems).value;
    let kinds = ReportKind::ALL.map(|(kind, id, _)| (id, kind));
    let kind = fields.take("kind").and_then(|n| choice(n, "a kind of report", &kinds, problems));
    let opinion = fields.take("opinion").and_then(|n| choice(n, "an opinion", &OPINIONS, problems));
    let auditor = optional(&mut fields, "auditor", problems);
    let issued_on = day(&mut fields, "issued_on", problems).map(|d| d.value);
    let covered = names(&mut fields, "services", problems);
    let regions = regions(&mut fields, problems).into_iter().map(|r| r.value).collect();
    let subservice = names(&mut fields, "subservice_organisations", problems).into_iter().map(|name| name.value).collect();
    let method = fields.take("method").and_then(|n| choice(n, "a method", &METHODS, problems)).unwrap_or_default();
    let period = period(&mut fields, problems);
    let bridge = day(&mut fields, "bridge_to", problems);
    let exceptions_noted = names(&mut fields, "exceptions_noted", problems).into_iter().map(|e| e.value).collect();
    let review = fields.take("reviewed").and_then(|n| approval(n, "a review of a report", problems)).map(|(r, _)| r);
    let cuecs = fields.take("cuecs").map(|n| list(n, "`cuecs`", problems, cuec)).unwrap_or_default();
    let file = fields.take("file").and_then(|n| held_file(n, "the report's file", folder, problems)).map(|held| held.path);
    let sha256 = reference(&mut fields, "sha256", problems);
    let may_pass_on = fields.take("may_pass_on").and_then(|n| flag(n, "`may_pass_on`", problems)).unwrap_or(false);
    fields.finish(problems);
    if let (Some((_, to)), Some(bridge)) = (period, &bridge)
        && bridge.value < to
    {
        problems.push(
            Diagnostic::new(codes::DATES_IN_WRONG_ORDER, bridge.at, "the bridge letter ends before the report does")
                .label(format!("the report's period ends on {to}")),
        );
    }
    if let Some(hash) = &sha256
        && (hash.value.len() != 64 || !hash.value.bytes().all(|b| b.is_ascii_hexdigit()))
    {
        problems.push(
            Diagnostic::new(codes::HASH_INVALID, hash.at, format!("{} is not a SHA-256 hash", quote(&hash.value)))
                .hint("It has 64 hexadecimal digits: `sha256sum FILE` prints it."),
        );
    }
    Some(AssuranceReport {
        at: node.at,
        id: id?,
        operator,
        report,
        kind,
        opinion,
        auditor,
        issued_on,
        services: services.resolve(covered, problems),
        regions,
        subservice_organisations: subservice,
        method,
        period,
        bridge_to: bridge.map(|b| b.value),
        exceptions_noted,
        review,
        cuecs,
        file,
        sha256: sha256.map(|s| s.value.to_ascii_lowercase()),
        may_pass_on,
    })
}

fn cuec(node: &Node, problems: &mut Problems) -> Option<Cuec> {
    let mut fields = Fields::open(node, "a complementary user-entity control", problems)?;
    let id = needed(&mut fields, "id", problems).value;
    let title = needed(&mut fields, "title", problems).value;
    let duties = duties(&mut fields, problems);
    fields.finish(problems);
    Some(Cuec { id, title, duties })
}
