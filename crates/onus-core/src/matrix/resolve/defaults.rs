//! Which documented default of an option holds, given the other options and the day of creation.

use std::collections::BTreeMap;

use jiff::civil::Date;

use onus_model::{OptionDefault, Service};

/// Whether a default's conditions hold.
enum Holds {
    Yes,
    No,
    /// Another option is unset, or nobody says when it was created.
    Unknown,
}

/// The default that holds where the option is not set. None: there is none, or it depends on something unknown.
pub(super) fn default_of<'s>(
    service: &'s Service,
    option: &str,
    set: &BTreeMap<String, String>,
    created: Option<Date>,
) -> Option<&'s OptionDefault> {
    first_of(&service.options.get(option)?.defaults, service, set, created)
}

fn first_of<'s>(
    defaults: &'s [OptionDefault],
    service: &'s Service,
    set: &BTreeMap<String, String>,
    created: Option<Date>,
) -> Option<&'s OptionDefault> {
    let (first, rest) = defaults.split_first()?;
    match holds(first, service, set, created) {
        Holds::Yes => Some(first),
        Holds::No => first_of(rest, service, set, created),
        // What holds otherwise may come to the same.
        Holds::Unknown => first_of(rest, service, set, created).filter(|other| other.value == first.value),
    }
}

fn holds(default: &OptionDefault, service: &Service, set: &BTreeMap<String, String>, created: Option<Date>) -> Holds {
    let mut unknown = false;
    for (other, values) in &default.when {
        // The model's checker lets a condition name only options whose own defaults have no conditions on options.
        let value = set.get(other).or_else(|| Some(&default_of(service, other, set, created)?.value));
        match value {
            Some(value) if values.contains(value) => {}
            Some(_) => return Holds::No,
            None => unknown = true,
        }
    }
    match (default.since, created) {
        (Some(since), Some(created)) if created < since => Holds::No,
        (Some(_), None) => Holds::Unknown,
        _ if unknown => Holds::Unknown,
        _ => Holds::Yes,
    }
}

/// The day of creation, as far as the service's dated defaults tell days apart: the last of their days that is not later.
/// `account` is the first day of its account, before which nothing in it was created.
pub(in crate::matrix) fn created(service: &Service, since: Option<Date>, account: Option<Date>) -> Option<Date> {
    let days = || service.options.values().flat_map(|o| &o.defaults).filter_map(|d| d.since);
    let last = |day: Date| days().filter(|since| *since <= day).max();
    match since {
        _ if days().next().is_none() => None,
        Some(day) => Some(last(day).unwrap_or(Date::MIN)),
        None => account.and_then(last).filter(|day| days().all(|since| since <= *day)),
    }
}
