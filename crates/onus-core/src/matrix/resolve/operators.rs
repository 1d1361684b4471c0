//! Who operates the layers of a service, and which duties follow from that.

use onus_model::{Category, DefaultHolder, DutyDefault, DutyDefinition, Holder, Model, Party, Service};

/// The party that a default gives a duty, or why nobody can say.
///
/// Several operators share one layer only in duties that each of them has for itself ([`copies`]); of any other duty nobody
/// can say which of them holds it before a rule does.
pub(super) fn default_holder(
    model: &Model,
    service: &Service,
    definition: &DutyDefinition,
    default: &DutyDefault,
    copy: Option<&Party>,
) -> Holder {
    let parties: Vec<&Party> = match &default.holder {
        DefaultHolder::Party(party) => return Holder::Party(party.clone()),
        DefaultHolder::Unresolved(reason) => return Holder::Unresolved(reason.clone()),
        DefaultHolder::EveryOperator if copy.is_some() => return Holder::Party(copy.cloned().unwrap_or(Party::Provider)),
        DefaultHolder::EveryOperator => every_operator(model, service).into_iter().map(|(party, _)| party).collect(),
        DefaultHolder::Operator => model.operators(service, layer_of(model, definition)).iter().collect(),
    };
    match parties.as_slice() {
        [party] => Holder::Party((*party).clone()),
        [] => Holder::Unresolved(format!("Nobody says who operates this layer of {}.", service.short)),
        _ => Holder::Unresolved(format!(
            "Several parties operate this layer of {}, and no source says which does this.",
            service.short
        )),
    }
}

/// The operators that each hold a copy of a duty; empty where the duty has one holder.
pub(super) fn copies<'m>(
    model: &'m Model,
    service: &'m Service,
    definition: &DutyDefinition,
    category: Category,
) -> Vec<(&'m Party, Vec<&'m str>)> {
    match definition.defaults.get(&category) {
        Some(default) if default.holder == DefaultHolder::EveryOperator => {
            let operators = every_operator(model, service);
            // The duty of a single operator is the whole duty, unless nobody says who operates the rest.
            let known = model.layers.iter().all(|layer| !model.operators(service, &layer.id).is_empty());
            if operators.len() == 1 && known { Vec::new() } else { operators }
        }
        _ => Vec::new(),
    }
}

/// Everybody who operates a layer, with the titles of those layers, in their order.
///
/// The organisation is one of them only where it operates alone: beside others, its own duties cover its own layers.
fn every_operator<'m>(model: &'m Model, service: &'m Service) -> Vec<(&'m Party, Vec<&'m str>)> {
    let mut operators: Vec<(&Party, Vec<&str>)> = Vec::new();
    for layer in &model.layers {
        for party in model.operators(service, &layer.id) {
            match operators.iter_mut().find(|(known, _)| *known == party) {
                Some((_, layers)) => layers.push(&layer.title),
                None => operators.push((party, vec![&layer.title])),
            }
        }
    }
    if operators.len() > 1 {
        operators.retain(|(party, _)| **party != Party::Organisation);
    }
    operators
}

fn layer_of<'m>(model: &'m Model, definition: &DutyDefinition) -> &'m str {
    model.domain(&definition.domain).map_or("", |domain| domain.layer.as_str())
}
