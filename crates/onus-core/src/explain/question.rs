//! Questions about a service that no inventory is needed for.

use crate::inventory::{Deployment, Inventory, Method, Scope, option_value, value_guesses};
use onus_model::{Model, Service};
use onus_source::typed::{Spanned, did_you_mean, nearest};
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
        let problem = Diagnostic::general(codes::NO_SUCH_SERVICE, format!("the model has no service `{name}`"));
        return Err(vec![match model.service_suggestions(name).as_slice() {
            [] => problem.hint("`onus services` lists them all."),
            guesses => problem.hint(capitalised(&did_you_mean(guesses))),
        }]);
    };
    let mut problems = Vec::new();
    let mut set = Model::variant(service, name);
    for written in options {
        match parse(model, service, written) {
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
        statements: Vec::new(),
        customer_duties_complete: false,
        oscal: None,
    }
}

fn parse(model: &Model, service: &Service, written: &str) -> Result<(String, String), Diagnostic> {
    let Some((name, value)) = written.split_once('=') else {
        return Err(Diagnostic::general(codes::NO_SUCH_OPTION, format!("`{written}` is not an option; write name=value")));
    };
    let Some(option) = service.options.get(name) else {
        let names: Vec<&str> = service.options.keys().map(String::as_str).collect();
        let problem = Diagnostic::general(codes::NO_SUCH_OPTION, format!("{} has no option `{name}`", service.short));
        return Err(match nearest(name, names.iter().copied()) {
            Some(near) => problem.hint(format!("Did you mean `{near}`?")),
            None if names.is_empty() => problem.hint("This service has no options."),
            None => problem.hint(format!("Options: {}.", names.join(", "))),
        });
    };
    let Some(known) = option_value(value, name, option, (service, model)) else {
        let values: Vec<&str> = option.values.keys().map(String::as_str).collect();
        let guesses = capitalised(&did_you_mean(&value_guesses(value, name, option, (service, model))));
        let gap = if guesses.is_empty() { "" } else { " " };
        return Err(Diagnostic::general(codes::NO_SUCH_OPTION_VALUE, format!("`{value}` is not a value of `{name}`"))
            .hint(format!("{guesses}{gap}Values: {}.", values.join(", "))));
    };
    Ok((name.to_owned(), known))
}

/// With a capital first letter: as a sentence of its own.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
