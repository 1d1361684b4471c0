//! Titles of configurations that fit a line: of the settings that tell a configuration from the others of its service, as many as
//! there is room for. No two pages have the same.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::matrix::Configuration;
use onus_source::text::capitalised;

use super::configuration::name;

/// Characters of a page's title.
pub const LONGEST: usize = 70;
/// Room for what tells equal beginnings apart: ` (12)`.
const NUMBER: usize = 5;

/// A title for each configuration, in their order.
pub fn configuration_titles(configurations: &[Configuration]) -> Vec<String> {
    let mut settings: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut members: BTreeMap<&str, usize> = BTreeMap::new();
    for configuration in configurations {
        *members.entry(&configuration.service).or_default() += 1;
        for setting in configuration.label.split(", ").collect::<BTreeSet<_>>() {
            *settings.entry(&configuration.service).or_default().entry(setting).or_default() += 1;
        }
    }
    let mut used: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let title = |configuration: &Configuration| {
        let service = configuration.service.as_str();
        let all = members[service];
        let common = |setting: &str| all > 1 && settings[service].get(setting) == Some(&all);
        let full = name(configuration);
        // What is not set tells least, and comes last.
        let own = || full.split(", ").skip(1).filter(|setting| !common(setting));
        let (set, unset): (Vec<&str>, Vec<&str>) = own().partition(|setting| !setting.ends_with(" not set"));
        let ordered: Vec<&str> = set.into_iter().chain(unset).collect();
        let mut title = match ordered.is_empty() {
            true if full.chars().count() <= LONGEST => full.clone(),
            _ => shortened(&configuration.service_short, ordered.iter().copied()),
        };
        // Where there is no room for what differs, it comes first: a number would not say what it is.
        if let Some((_, label)) = used.get(&title) {
            let theirs: BTreeSet<&str> = label.split(", ").collect();
            let (own, alike): (Vec<&str>, Vec<&str>) = ordered.iter().copied().partition(|setting| !theirs.contains(setting));
            title = shortened(&configuration.service_short, own.into_iter().chain(alike));
        }
        let (times, _) = used.entry(title.clone()).or_insert_with(|| (0, configuration.label.clone()));
        *times += 1;
        if *times == 1 { title } else { format!("{title} ({times})") }
    };
    configurations.iter().map(title).collect()
}

/// What a title says beyond the service; empty where it says no more.
pub fn own_words(configuration: &Configuration, title: &str) -> String {
    let rest = title.strip_prefix(configuration.service_short.as_str()).unwrap_or(title);
    capitalised(rest.strip_prefix(", ").unwrap_or(rest).trim())
}

fn shortened<'s>(service: &str, settings: impl Iterator<Item = &'s str>) -> String {
    let mut title = service.to_owned();
    for setting in settings {
        if title.chars().count() + 2 + setting.chars().count() <= LONGEST - NUMBER {
            title.push_str(", ");
            title.push_str(setting);
        }
    }
    onus_source::text::clip(&title, LONGEST - NUMBER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_named_while_there_is_room() {
        let settings = ["PostgreSQL", "standby in another Availability Zone", "customer managed key", "own key"];
        let title = shortened("Amazon RDS", settings.into_iter());
        assert_eq!(title, "Amazon RDS, PostgreSQL, standby in another Availability Zone");
        assert!(title.chars().count() <= LONGEST);
    }
}
