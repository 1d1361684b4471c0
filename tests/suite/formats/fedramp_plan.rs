//! The example organisation with everything that a plan for FedRAMP needs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use onus_core::inventory::*;
use onus_core::security_plan::{Implementation, PlanInput};

use super::estate::{Estate, authorisation, estate, fedramp_scope, root, spanned, system, user_entity_duties};

/// Identifiers of a list of `tests/data/frames`, whose first line names its source.
pub fn listed(name: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(format!("tests/data/frames/{name}.txt"))).expect("a list");
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_owned).collect()
}

fn address() -> Address {
    Address {
        lines: vec!["1 Example Street".into()],
        city: "Springfield".into(),
        state: "VA".into(),
        postal_code: "22150".into(),
        country: "US".into(),
    }
}

pub fn usage() -> ExternalUse {
    ExternalUse {
        agreement: Agreement::Contract,
        sign_in: SignIn::Yes,
        sign_in_remarks: "Single sign-on with a hardware key.".into(),
        users: vec!["administrators".into()],
    }
}

pub fn facts() -> FedrampFacts {
    let centre = |title: &str, kind| DataCentre { title: title.into(), kind, address: address() };
    let contact = |role: &ContactRole| Contact { name: format!("Holder of the role {}", role.word()), email: None };
    let diagram = |kind: &DiagramKind| Diagram {
        href: format!("./{}.png", kind.word()),
        caption: kind.word().to_owned(),
        description: "What lies inside, and what crosses the line.".into(),
    };
    let document =
        |kind: &DocumentKind| AttachedDocument { title: kind.word().to_owned(), href: format!("./{}.pdf", kind.word()) };
    FedrampFacts {
        short_name: Some("LKS".into()),
        service_model: Some(ServiceModel::Software),
        deployment_model: Some(DeploymentModel::GovernmentOnly),
        authorisation_type: Some(AuthorisationType::Agency),
        operational_since: Some("2024-05-01".parse().expect("a day")),
        assurance_levels: Some(AssuranceLevels { identity: 2, authenticator: 2, federation: 2 }),
        address: Some(address()),
        prepared_for: Some(Office { name: "Agency".into(), address: address() }),
        contacts: ContactRole::WORDS.iter().map(|(_, role)| (*role, contact(role))).collect(),
        data_centres: vec![centre("East", DataCentreKind::Primary), centre("West", DataCentreKind::Alternate)],
        diagrams: DiagramKind::WORDS.iter().map(|(_, kind)| (*kind, diagram(kind))).collect(),
        documents: DocumentKind::WORDS.iter().map(|(_, kind)| (*kind, document(kind))).collect(),
        users: vec![SystemUser {
            id: "administrators".into(),
            title: "Administrators".into(),
            kind: UserType::Privileged,
            privilege: PrivilegeLevel::ReadWrite,
            sensitivity: PositionSensitivity::HighRisk,
            privileges: vec![Privilege { title: "Administration".into(), functions: vec!["Change settings".into()] }],
        }],
        external_services: Vec::new(),
        parameters: listed("fedramp-moderate-parameters").into_iter().map(|id| (id, "as the baseline says".to_owned())).collect(),
    }
}

/// A system that is built on the provider's authorisation.
pub fn fedramp_system() -> OscalSystem {
    let level = Objectives { confidentiality: Impact::Moderate, integrity: Impact::Moderate, availability: Impact::Moderate };
    let mut system = OscalSystem { impact: level, sensitivity: Impact::Moderate, fedramp: Some(facts()), ..system() };
    for authorisation in &mut system.leveraged_authorisations {
        authorisation.impact = Some(Impact::High);
        authorisation.authorisation_type = Some(AuthorisationType::Board);
        authorisation.usage = Some(usage());
    }
    system
}

/// A control of which the fixture says that it does not apply.
pub const NOT_APPLICABLE: &str = "AC-18";

/// A part of which the fixture says that it is missing.
pub const MISSING: &str = "AC-2(b)";

fn statement(requirement: &str, stated: Stated) -> RequirementStatement {
    let planned_by = matches!(stated, Stated::NotMet(_)).then(|| "2027-03-31".parse().expect("a day"));
    RequirementStatement { requirement: spanned(requirement), stated, planned_by, origination: vec![Origination::Corporate] }
}

/// The parts that are undetermined and the services that nothing covers, of a scope that this makes.
fn open(scope: &Scope) -> (BTreeSet<String>, BTreeSet<String>) {
    let estate = estate(|i| change(i, scope.clone()));
    let scope = estate.matrix.scopes.iter().find(|s| s.id == "fedramp").expect("the scope");
    let statuses = &estate.data().statuses.scopes["fedramp"];
    let input = PlanInput::new(&estate.matrix, scope, statuses).expect("a plan");
    let requirements = input.requirements();
    let undetermined = input.answers(&requirements).into_iter().filter(|answer| answer.implementation.is_none());
    let controls = undetermined.map(|answer| answer.requirement.requirement.id.clone()).collect();
    (controls, input.uncovered_services().into_iter().map(str::to_owned).collect())
}

fn change(inventory: &mut Inventory, scope: Scope) {
    inventory.scopes.push(scope);
    inventory.user_entity_duties = user_entity_duties();
    inventory.assurance.push(authorisation());
}

/// The scope with all that it needs: every control is stated to be met, and what still is nobody's is stated to be missing.
pub fn complete_scope() -> Scope {
    let controls = listed("fedramp-moderate");
    let met = |id: &String| match id.as_str() {
        NOT_APPLICABLE => statement(id, Stated::NotApplicable("There is no wireless network.".into())),
        _ => statement(id, Stated::Met("Security policy".into())),
    };
    let mut scope = Scope {
        statements: controls.iter().map(met).collect(),
        customer_duties_complete: true,
        ..fedramp_scope(Some(fedramp_system()))
    };
    scope.statements.push(statement(MISSING, Stated::NotMet("Rules for group accounts".into())));
    let (undetermined, uncovered) = open(&scope);
    for stated in &mut scope.statements {
        if undetermined.contains(&stated.requirement.value) {
            *stated = statement(&stated.requirement.value, Stated::NotMet("An owner".into()));
        }
    }
    let facts = scope.oscal.as_mut().and_then(|system| system.fedramp.as_mut()).expect("facts");
    facts.external_services = uncovered
        .into_iter()
        .map(|service| ExternalService { service, connection_security: ConnectionSecurity::Tls, usage: usage() })
        .collect();
    scope
}

/// The example with a complete plan, and with what `alter` makes of its scope.
pub fn fedramp(alter: impl FnOnce(&mut Scope)) -> Estate {
    let mut scope = complete_scope();
    alter(&mut scope);
    estate(|i| change(i, scope))
}

/// Implementation statuses of an estate's parts.
pub fn implementations(estate: &Estate) -> BTreeMap<String, Implementation> {
    let scope = estate.matrix.scopes.iter().find(|s| s.id == "fedramp").expect("the scope");
    let statuses = &estate.data().statuses.scopes["fedramp"];
    let input = PlanInput::new(&estate.matrix, scope, statuses).expect("a plan");
    let requirements = input.requirements();
    input.answers(&requirements).into_iter().map(|a| (a.id, a.implementation.expect("determined"))).collect()
}
