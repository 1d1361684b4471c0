//! Worlds: the ways in which a service could be set, where options or its category are unknown.

use std::collections::BTreeMap;

use onus_model::{Category, Rule, Service};

use crate::matrix::types::Setting;

/// Combinations of unset options that are tried before everything they touch counts as unresolved.
const MAX_WORLDS: usize = 4096;

/// One way things could be: known options with their values, unknown ones with a value tried; a category.
pub(super) struct World {
    pub values: BTreeMap<String, String>,
    pub category: Category,
}

pub(super) fn worlds(service: &Service, settings: &[Setting]) -> Vec<World> {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut unknown: Vec<(&str, Vec<&str>)> = Vec::new();
    for setting in settings {
        match &setting.value {
            Some(value) => {
                known.insert(setting.option.clone(), value.clone());
            }
            // Whether it matters at all follows from the rules that name it and could still hold.
            None if service.rules.iter().any(|r| r.when.contains_key(&setting.option)) => {
                let values = service.options[&setting.option].values.keys().map(String::as_str).collect();
                unknown.push((&setting.option, values));
            }
            None => {}
        }
    }
    let categories: &[Category] = match service.category {
        Category::Unresolved => &[Category::Infrastructure, Category::Container, Category::Abstracted],
        ref known => std::slice::from_ref(known),
    };
    let mut worlds = vec![known];
    for (option, values) in unknown {
        if worlds.len() * values.len() > MAX_WORLDS {
            break;
        }
        worlds = worlds
            .iter()
            .flat_map(|world| {
                values.iter().map(move |value| {
                    let mut next = world.clone();
                    next.insert(option.to_owned(), (*value).to_owned());
                    next
                })
            })
            .collect();
    }
    worlds
        .into_iter()
        .flat_map(|values| categories.iter().map(move |&category| World { values: values.clone(), category }))
        .collect()
}

/// The rules that hold in one world, weakest first.
pub(super) struct View<'a> {
    pub category: Category,
    pub rules: Vec<&'a Rule>,
}

impl<'a> View<'a> {
    pub fn new(service: &'a Service, world: &World) -> View<'a> {
        let holds =
            |rule: &&Rule| rule.when.iter().all(|(name, values)| world.values.get(name).is_some_and(|v| values.contains(v)));
        let mut rules: Vec<&Rule> = service.rules.iter().filter(holds).collect();
        rules.sort_by(|a, b| (a.when.len(), &a.id).cmp(&(b.when.len(), &b.id)));
        let category = rules.iter().filter_map(|r| r.category).next_back().unwrap_or(world.category);
        View { category, rules }
    }
}
