//! What a register of information needs. Everything is optional that a register may still lack: what is missing is listed
//! beside it.

use crate::inventory::{
    BusinessFunction, Contract, ContractParty, ContractServices, FunctionFacts, RegisterEntity, RegisterOfInformation, Selector,
};
use onus_model::Party;
use onus_source::text::quote;
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, choice, count, flag, list};
use onus_source::{Diagnostic, codes};

use super::services::Services;
use onus_source::fields::{day, names, needed, optional};

/// Forms of contractual arrangements.
pub const ARRANGEMENTS: [(&str, &str); 3] =
    [("standalone", "standalone"), ("overarching", "overarching"), ("subsequent", "subsequent")];

pub fn register_of_information(node: &Node, services: &mut Services, problems: &mut Problems) -> Option<RegisterOfInformation> {
    let mut fields = Fields::open(node, "the register of information", problems)?;
    let entity = RegisterEntity {
        lei: optional(&mut fields, "lei", problems),
        country: optional(&mut fields, "country", problems),
        kind: optional(&mut fields, "kind", problems),
        authority: optional(&mut fields, "authority", problems),
    };
    let contracts = fields.take("contracts");
    let contracts = contracts.map(|n| list(n, "`contracts`", problems, |n, p| contract(n, services, p))).unwrap_or_default();
    let functions = fields.take("functions");
    let functions = functions.map(|n| list(n, "`functions`", problems, |n, p| function(n, services, p))).unwrap_or_default();
    fields.finish(problems);
    Some(RegisterOfInformation { entity, contracts, functions })
}

fn contract(node: &Node, services: &mut Services, problems: &mut Problems) -> Option<Contract> {
    let mut fields = Fields::open(node, "a contract", problems)?;
    let reference = needed(&mut fields, "reference", problems).value;
    let provider = fields.need("provider", problems).and_then(|n| party(n, problems));
    let subcontractors = fields.take("subcontractors").map(|n| list(n, "`subcontractors`", problems, party)).unwrap_or_default();
    let arrangement = fields.take("arrangement").and_then(|n| choice(n, "a form of arrangement", &ARRANGEMENTS, problems));
    let overarching = optional(&mut fields, "overarching", problems);
    let starts = day(&mut fields, "starts", problems).map(|d| d.value);
    let ends = day(&mut fields, "ends", problems);
    let governing_law = optional(&mut fields, "governing_law", problems);
    let covered = fields.take("services");
    let covered = covered.map(|n| list(n, "`services`", problems, |n, p| contract_services(n, services, p))).unwrap_or_default();
    fields.finish(problems);
    if let (Some(starts), Some(ends)) = (starts, &ends)
        && ends.value < starts
    {
        problems.push(Diagnostic::new(codes::DATES_IN_WRONG_ORDER, ends.at, "the contract ends before it starts"));
    }
    Some(Contract {
        reference,
        provider: provider?,
        subcontractors,
        arrangement: arrangement.map(str::to_owned),
        overarching,
        starts,
        ends: ends.map(|d| d.value),
        governing_law,
        services: covered,
    })
}

fn party(node: &Node, problems: &mut Problems) -> Option<ContractParty> {
    let mut fields = Fields::open(node, "a party of a contract", problems)?;
    let operator = needed(&mut fields, "operator", problems);
    let name = optional(&mut fields, "name", problems);
    let identifier = optional(&mut fields, "identifier", problems);
    let identifier_type = optional(&mut fields, "identifier_type", problems);
    let country = optional(&mut fields, "country", problems);
    fields.finish(problems);
    if !operator.value.is_empty() && !matches!(operator.value.parse(), Ok(Party::Provider | Party::ThirdParty(_))) {
        problems.push(
            Diagnostic::new(
                codes::NOT_AN_AUTHORISED_OPERATOR,
                operator.at,
                format!("{} is no party that provides services", quote(&operator.value)),
            )
            .hint("Write `provider` or `third-party:ID`."),
        );
    }
    Some(ContractParty { operator: operator.value, name, identifier, identifier_type, country })
}

fn contract_services(node: &Node, services: &mut Services, problems: &mut Problems) -> Option<ContractServices> {
    let mut fields = Fields::open(node, "services of a contract", problems)?;
    let kind = needed(&mut fields, "kind", problems).value;
    let named = names(&mut fields, "services", problems);
    fields.finish(problems);
    let services = services.resolve(named, problems).into_iter().map(|service| service.value).collect();
    Some(ContractServices { kind, services })
}

fn function(node: &Node, services: &mut Services, problems: &mut Problems) -> Option<BusinessFunction> {
    let mut fields = Fields::open(node, "a function of the business", problems)?;
    let facts = FunctionFacts {
        id: needed(&mut fields, "id", problems).value,
        name: needed(&mut fields, "name", problems).value,
        licensed_activity: optional(&mut fields, "licensed_activity", problems),
        critical: fields.take("critical").and_then(|n| flag(n, "`critical`", problems)),
        reason: optional(&mut fields, "reason", problems),
        assessed_on: day(&mut fields, "assessed_on", problems).map(|d| d.value),
        rto_hours: fields.take("rto_hours").and_then(|n| count(n, "`rto_hours`", problems)),
        rpo_hours: fields.take("rpo_hours").and_then(|n| count(n, "`rpo_hours`", problems)),
    };
    let named = names(&mut fields, "services", problems);
    let environments = names(&mut fields, "environments", problems);
    let accounts = names(&mut fields, "accounts", problems);
    let deployments = names(&mut fields, "deployments", problems);
    fields.finish(problems);
    let services = services.resolve(named, problems);
    Some(BusinessFunction { facts, selector: Selector { services, environments, accounts, deployments, ..Selector::default() } })
}
