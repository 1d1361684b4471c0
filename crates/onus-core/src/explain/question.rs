//! Questions about a service that no inventory is needed for.

use std::collections::BTreeMap;

use crate::inventory::{Deployment, Inventory, Method, Scope};
use onus_model::{Model, Service};
use onus_source::typed::{Spanned, nearest, nearest_name};
use onus_source::{At, Diagnostic, codes};

/// What was asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// A deployment of an inventory.
    Deployment,
    /// A service in some setting.
    Service,
}

/// An inventory of one deployment: the service in the setting asked about. Options are `name=value`.
pub fn question(model: &Model, name: &str, options: &[String]) -> Result<Inventory, Vec<Diagnostic>> {
    let Some(service) = model.find_service(name) else {
        let problem = Diagnostic::general(codes::ID_GIVEN_TWICE, format!("the model has no service `{name}`"));
        return Err(vec![match nearest_name(name, model.service_names()) {
            Some(nearest) => problem.hint(format!("Did you mean `{nearest}`?")),
            None => problem.hint("`onus services` lists them all."),
        }]);
    };
    let mut problems = Vec::new();
    let mut set = BTreeMap::new();
    for written in options {
        match parse(service, written) {
            Ok((option, value)) => {
                set.insert(option, value);
            }
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let spanned = |value: &str| Spanned { value: value.to_owned(), at: At::default() };
    let deployment = Deployment {
        at: At::default(),
        id: spanned(&service.id),
        name: service.short.clone(),
        service: spanned(&service.id),
        options: set,
        options_at: Default::default(),
        owner: None,
        environment: None,
        account: None,
        regions: Vec::new(),
        data: Vec::new(),
        count: 1,
        exceptions: Vec::new(),
        since: None,
        until: None,
        note: None,
    };
    let mut inventory = Inventory::default();
    inventory.organisation.name = "you".to_owned();
    inventory.organisation.short = "you".to_owned();
    inventory.deployments.push(deployment);
    // Without an inventory nobody says which frameworks matter: show them all.
    inventory.scopes = model.frameworks.iter().map(|f| scope(&f.id)).collect();
    Ok(inventory)
}

fn scope(framework: &str) -> Scope {
    let id = Spanned { value: framework.to_owned(), at: At::default() };
    Scope {
        id: id.clone(),
        name: None,
        framework: id,
        entity: None,
        accounts: Vec::new(),
        environments: Vec::new(),
        excluded: Vec::new(),
        method: Method::default(),
        period: None,
        oscal: None,
    }
}

fn parse(service: &Service, written: &str) -> Result<(String, String), Diagnostic> {
    let Some((name, value)) = written.split_once('=') else {
        return Err(Diagnostic::general(codes::ACCOUNT_ID_INVALID, format!("`{written}` is not an option; write name=value")));
    };
    let Some(option) = service.options.get(name) else {
        let names: Vec<&str> = service.options.keys().map(String::as_str).collect();
        let problem = Diagnostic::general(codes::ACCOUNT_ID_INVALID, format!("{} has no option `{name}`", service.short));
        return Err(match nearest(name, names.iter().copied()) {
            Some(near) => problem.hint(format!("Did you mean `{near}`?")),
            None if names.is_empty() => problem.hint("This service has no options."),
            None => problem.hint(format!("Options: {}.", names.join(", "))),
        });
    };
    if !option.values.contains_key(value) {
        let values: Vec<&str> = option.values.keys().map(String::as_str).collect();
        return Err(Diagnostic::general(codes::NO_SUCH_TEAM, format!("`{value}` is not a value of `{name}`"))
            .hint(format!("Values: {}.", values.join(", "))));
    }
    Ok((name.to_owned(), value.to_owned()))
}
