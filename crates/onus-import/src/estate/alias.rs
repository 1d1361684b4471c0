//! What was said before an account had an alias, as it would be said now.

use super::snapshot::{SourceSnapshot, WitnessedResource};
use crate::tags::TagMapping;

impl SourceSnapshot {
    /// Replaces real ids of accounts that have an alias by now. Returns whether there were any.
    pub fn take_aliases(&mut self, mapping: &TagMapping) -> bool {
        if !mapping.has_aliases() {
            return false;
        }
        let mut changed = false;
        let mut text = |text: &mut String| {
            let aliased = mapping.aliased(text);
            changed |= aliased != *text;
            *text = aliased;
        };
        for file in &mut self.files {
            let keys = std::mem::take(&mut file.keys);
            file.keys = keys
                .into_iter()
                .map(|(mut key, aws)| {
                    text(&mut key);
                    (key, aws)
                })
                .collect();
            for account in &mut file.accounts {
                text(&mut account.id);
                account.arn.iter_mut().for_each(&mut text);
            }
            for resource in &mut file.resources {
                let WitnessedResource { identity, address, name, keys, account, environment, parent_names, parent, .. } =
                    resource;
                [identity, address, account, environment, parent].into_iter().for_each(&mut text);
                name.iter_mut().chain(parent_names).for_each(&mut text);
                keys.iter_mut().for_each(|(_, key, _)| text(key));
            }
            file.resources.sort_by(|a, b| (&a.identity, &a.address).cmp(&(&b.identity, &b.address)));
        }
        changed
    }
}
