//! Indices into the lists of a matrix: of what an inventory names by id, and of duties that many configurations share.

use std::collections::BTreeMap;

use crate::inventory::Inventory;

use super::types::{Duty, DutyRef};

/// Indices of what the inventory names.
pub(super) struct InventoryIndex<'i> {
    pub teams: BTreeMap<&'i str, u32>,
    pub accounts: BTreeMap<&'i str, u32>,
    pub controls: BTreeMap<&'i str, u32>,
}

impl<'i> InventoryIndex<'i> {
    pub fn new(inventory: &'i Inventory) -> InventoryIndex<'i> {
        InventoryIndex {
            teams: inventory.teams.iter().zip(0..).map(|(t, i)| (t.id.as_str(), i)).collect(),
            accounts: inventory.accounts.iter().zip(0..).map(|(a, i)| (a.id.as_str(), i)).collect(),
            controls: inventory.common_controls.iter().zip(0..).map(|(c, i)| (c.id.as_str(), i)).collect(),
        }
    }
}

/// An index as the lists of a matrix hold it.
pub(super) fn list_index(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than four thousand million of anything")
}

/// Keeps each distinct duty once.
#[derive(Default)]
pub(super) struct DutyInterner {
    pub list: Vec<Duty>,
    index: BTreeMap<Vec<u8>, DutyRef>,
}

impl DutyInterner {
    pub fn intern(&mut self, duty: Duty) -> DutyRef {
        let key = postcard::to_stdvec(&duty).expect("a duty is plain data");
        *self.index.entry(key).or_insert_with(|| {
            self.list.push(duty);
            list_index(self.list.len() - 1)
        })
    }
}
