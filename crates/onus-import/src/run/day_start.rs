//! The estate as it stood when the day began, and ids that don't stand yet.
//!
//! The sources of an estate are read in one after another. What one of them changes is made again when the next one of the same
//! day is read in: from what stood when the day began, what all sources say by now, and what people wrote. So the order of the
//! imports of a day shows in nothing. What came out stands from the next day on, and at once where a person wrote to it or
//! something in the inventory names it. A file that is read a second time on one day moves no id.

use std::collections::{BTreeMap, BTreeSet};

use onus_source::tree::{Node, Value};
use serde_json::Value as Json;

use super::Request;
use super::before::Before;
use crate::estate::snapshot::SourceSnapshot;
use crate::sources::Retention;
use crate::write::base::DayStart;
use crate::write::desired::DesiredItems;
use crate::write::existing::mentions;
use crate::write::files::ImportFile;
use crate::write::item::{DEPLOYMENT_KEYS, Item, Sections};
use crate::write::merge::{all_commented, as_text, field, parse};
use crate::write::population::{EarlierRow, GONE, Line};
use crate::write::previous::PreviousImport;

/// Columns of a row of the population.
const DEPLOYMENT: usize = 3;
const ROLE: usize = 4;
const WITNESSES: usize = 9;
const FIRST_SEEN: usize = 10;

/// What decides about ids and places: what stood when the day began, and what stands since.
pub(super) struct Start {
    base: Sections,
    current: BTreeMap<String, Json>,
    pub(super) rows: BTreeMap<String, EarlierRow>,
    pub(super) places: BTreeMap<String, String>,
    /// Where resources went in deployments that don't stand yet.
    pub(super) provisional_places: BTreeMap<String, String>,
    pub(super) pinned: BTreeSet<String>,
    pub(super) provisional: BTreeSet<String>,
    /// Deployments of today, whether or not they stand.
    made_today: BTreeSet<String>,
    /// What was noted of the day, under the ids of now.
    noted: DayStart,
    /// Index among the other files of the one that keeps it; none where the source's own does.
    pub(super) keeper: Option<usize>,
}

impl Start {
    pub(super) fn load(request: &Request, before: &mut Before, own: &ImportFile, others: &[ImportFile], again: bool) -> Start {
        let today = day(request);
        let of_today = |file: &ImportFile| file.base.day_start.clone().filter(|noted| noted.day == today);
        let keeper = others.iter().position(|file| of_today(file).is_some());
        let noted = keeper.and_then(|index| of_today(&others[index])).or_else(|| of_today(own));
        let noted = renamed(noted.unwrap_or_else(|| DayStart { day: today.to_owned(), ..DayStart::default() }), before);
        let made_today = made_today(before, &noted, today);
        let rows = std::mem::take(&mut before.rows);
        let mut start = Start {
            base: with_aliases(before.base.clone(), request),
            current: before.current.clone(),
            rows,
            places: before.places.clone(),
            provisional_places: BTreeMap::new(),
            pinned: before.pinned.clone(),
            provisional: BTreeSet::new(),
            made_today,
            noted,
            keeper,
        };
        if !again {
            start.go_back(before, others, own, today);
        }
        start
    }

    /// Goes back to the beginning of the day, save for what stands since.
    fn go_back(&mut self, before: &Before, others: &[ImportFile], own: &ImportFile, today: &str) {
        let unchanged = |id: &String, copy: &Item| {
            let words = Json::Object(copy.iter().map(|(key, value)| (key.clone(), as_text(value))).collect());
            before.current.get(id).map(as_text) == Some(words) && !before.existing.mentioned.contains(id)
        };
        self.noted.copies.iter().filter(|(id, copy)| unchanged(id, copy)).for_each(|(id, _)| {
            self.pinned.remove(id);
        });
        let mut named = BTreeSet::new();
        for file in others.iter().chain([own]) {
            let text = file.text.as_deref().unwrap_or_default();
            if let Ok(Some(root)) = parse(&file.shown, text) {
                named_by_hand(&root, &mut named);
                named.extend(all_commented(text, &root));
            }
        }
        let free = |id: &&String| {
            before.current.contains_key(*id)
                && !self.pinned.contains(*id)
                && !before.elsewhere.contains_key(*id)
                && !named.contains(*id)
        };
        self.provisional = self.made_today.iter().filter(free).cloned().collect();
        self.places_of_the_day(before, today);
        let noted = std::mem::take(&mut self.noted.rows);
        for (identity, cells) in noted.iter().filter_map(|(identity, cells)| Some((identity, cells.as_ref()?))) {
            self.rows.insert(identity.clone(), EarlierRow::of(cells));
        }
        self.noted.rows = noted;
        let base = self.base.entry("deployments".to_owned()).or_default();
        base.retain(|id, _| !self.provisional.contains(id));
        self.current.retain(|id, _| !self.provisional.contains(id));
        for (id, item) in self.noted.deployments.iter().filter_map(|(id, item)| Some((id, item.as_ref()?))) {
            if !before.current.contains_key(id) && !base.contains_key(id) {
                // An import of today took it out.
                if before.existing.items.contains_key(id) {
                    continue;
                }
                let words = item.iter().map(|(key, value)| (key.clone(), as_text(value))).collect();
                self.current.insert(id.clone(), Json::Object(words));
            }
            base.insert(id.clone(), item.clone());
        }
    }

    fn places_of_the_day(&mut self, before: &Before, today: &str) {
        let now = |id: &str| before.renamed.get(id).map_or(id, String::as_str).to_owned();
        // What a person wrote to a deployment after a resource had left it is not about that resource.
        let of_before = |identity: &String| {
            let place = now(self.noted.rows.get(identity)?.as_ref()?.get(DEPLOYMENT).filter(|id| !id.is_empty())?);
            (!self.pinned.contains(&place) || self.noted.pinned.contains(&place)).then_some(place)
        };
        for (identity, row) in self.rows.iter().filter(|(_, row)| !row.deployment.is_empty()) {
            let place = now(&row.deployment);
            let stands = !self.provisional.contains(&place) && (self.made_today.contains(&place) || self.pinned.contains(&place));
            if stands {
                continue;
            }
            let is_new = row.first_seen() == Some(today);
            let earlier = match self.noted.rows.get(identity) {
                Some(_) => of_before(identity),
                None if is_new || self.provisional.contains(&place) => None,
                None => Some(place.clone()),
            };
            if self.provisional.contains(&place) {
                self.provisional_places.insert(identity.clone(), place);
            }
            match earlier {
                Some(earlier) => self.places.insert(identity.clone(), earlier),
                None => self.places.remove(identity),
            };
        }
        for identity in self.noted.rows.keys().filter(|identity| !self.rows.contains_key(*identity)) {
            if let Some(place) = of_before(identity) {
                self.places.entry(identity.clone()).or_insert(place);
            }
        }
    }

    pub(super) fn previous<'a>(&'a self, before: &'a Before, source: &'a str) -> PreviousImport<'a> {
        PreviousImport {
            base: &self.base,
            current: &self.current,
            places: &self.places,
            rows: &self.rows,
            existing: &before.existing,
            pinned: &self.pinned,
            provisional: &self.provisional,
            provisional_places: &self.provisional_places,
            source,
        }
    }

    /// A deployment as it was written when the day began.
    pub(super) fn written(&self, id: &str) -> Option<&Item> {
        self.base.get("deployments")?.get(id)
    }

    /// Deployments as written with the words of others.
    pub(super) fn copies(&self) -> &BTreeMap<String, Item> {
        &self.noted.copies
    }

    /// What is noted of the day once this import is done; none where nothing is.
    pub(super) fn note(
        &self,
        before: &Before,
        desired: &DesiredItems,
        retired: &BTreeSet<String>,
        lines: &BTreeMap<String, Line>,
        copied: &BTreeMap<String, Item>,
    ) -> Option<DayStart> {
        let mut noted = self.noted.clone();
        let today = noted.day.clone();
        let now = |id: &str| before.renamed.get(id).map_or(id, String::as_str).to_owned();
        for (identity, row) in self.rows.iter().filter(|(identity, _)| !self.noted.rows.contains_key(*identity)) {
            let Some(cells) = row.cells().filter(|_| row.first_seen() != Some(today.as_str())) else { continue };
            let place = now(&row.deployment);
            let same = lines.get(identity).is_some_and(|line| {
                line[ROLE] == GONE
                    || (line[DEPLOYMENT] == place && witnesses(&cells[WITNESSES]).is_subset(&witnesses(&line[WITNESSES])))
            });
            let nowhere = place.is_empty() && lines.get(identity).is_none_or(|line| line[DEPLOYMENT].is_empty());
            if !(same || nowhere) {
                if self.pinned.contains(&place) {
                    noted.pinned.insert(place);
                }
                noted.rows.insert(identity.clone(), Some(cells));
            }
        }
        let mut first_seen: BTreeMap<&str, bool> = BTreeMap::new();
        for (identity, line) in lines.iter().filter(|(_, line)| !line[DEPLOYMENT].is_empty()) {
            let is_new = line[FIRST_SEEN] == today;
            *first_seen.entry(&line[DEPLOYMENT]).or_insert(true) &= is_new;
            if !is_new && !self.rows.contains_key(identity) {
                noted.rows.entry(identity.clone()).or_insert(None);
            }
        }
        let desired_items = desired.sections.get("deployments");
        let base = self.base.get("deployments");
        for (id, item) in base.into_iter().flatten().filter(|(id, _)| !self.made_today.contains(*id)) {
            let changes = match desired_items.and_then(|all| all.get(id)) {
                Some(next) => next != item,
                None => retired.contains(id),
            };
            if changes {
                noted.deployments.entry(id.clone()).or_insert_with(|| Some(item.clone()));
            }
        }
        let known = |id: &String| base.is_some_and(|all| all.contains_key(id)) && !self.made_today.contains(id);
        for id in desired_items.into_iter().flatten().map(|(id, _)| id).filter(|id| !known(id)) {
            if first_seen.get(id.as_str()) != Some(&true) {
                noted.deployments.entry(id.clone()).or_insert(None);
            }
        }
        // A copy that changed by hand is a person's.
        let earlier = noted
            .copies
            .into_iter()
            .filter(|(id, _)| !self.provisional.contains(id) && desired_items.is_some_and(|all| all.contains_key(id)));
        noted.copies = earlier.chain(copied.iter().map(|(id, item)| (id.clone(), item.clone()))).collect();
        (!noted.is_empty()).then_some(noted)
    }
}

/// The day of an import.
fn day<'a>(request: &Request<'a>) -> &'a str {
    request.imported.get(..10).unwrap_or(request.imported)
}

/// Whether a file of this import was read earlier this day.
pub(super) fn read_again(request: &Request, own: &ImportFile, snapshot: &SourceSnapshot, unread: &[String]) -> bool {
    let earlier = own.base.source.iter().flat_map(|source| &source.files).filter(|file| file.last == day(request));
    let read: Vec<_> = snapshot.files.iter().filter(|file| !unread.contains(&file.path)).collect();
    let same = |file: &crate::estate::snapshot::FileSnapshot| {
        request.source.retention != Retention::EachFile
            || read.iter().any(|new| new.path == file.path || new.identity == file.identity)
    };
    earlier.into_iter().any(same)
}

/// What was noted, under the ids that people gave since.
fn renamed(mut noted: DayStart, before: &Before) -> DayStart {
    let now = |id: String| before.renamed.get(&id).cloned().unwrap_or(id);
    noted.deployments = noted.deployments.into_iter().map(|(id, item)| (now(id), item)).collect();
    noted.pinned = noted.pinned.into_iter().map(now).collect();
    noted
}

/// Deployments with the aliases that their accounts were given since.
fn with_aliases(mut base: Sections, request: &Request) -> Sections {
    for (_, item) in base.get_mut("deployments").into_iter().flatten() {
        if let Some(Json::String(account)) = item.get_mut("account") {
            *account = request.mapping.alias(account).to_owned();
        }
    }
    base
}

/// Deployments that an import of today made.
fn made_today(before: &Before, noted: &DayStart, today: &str) -> BTreeSet<String> {
    let mut new: BTreeMap<&str, bool> = BTreeMap::new();
    for row in before.rows.values() {
        let id = before.renamed.get(&row.deployment).unwrap_or(&row.deployment);
        *new.entry(id).or_insert(true) &= row.first_seen() == Some(today);
    }
    let is_new = |id: &&String| match noted.deployments.get(*id) {
        Some(earlier) => earlier.is_none(),
        None => new.get(id.as_str()) == Some(&true),
    };
    before.base.get("deployments").into_iter().flatten().map(|(id, _)| id).filter(is_new).cloned().collect()
}

/// Who saw a resource, without the days.
fn witnesses(cell: &str) -> BTreeSet<&str> {
    cell.split("; ").filter_map(|witness| Some(witness.rsplit_once(' ')?.0)).collect()
}

/// Sections that imports write, beside deployments.
const OWN_SECTIONS: [&str; 3] = ["teams", "accounts", "data_classes"];

/// What a person names in a file that an import wrote.
fn named_by_hand(root: &Node, into: &mut BTreeSet<String>) {
    let entries = |node: &Node, own: &[&str], into: &mut BTreeSet<String>| {
        let Value::Map(entries) = &node.value else { return };
        entries.iter().filter(|(key, _)| !own.contains(&key.text.as_str())).for_each(|(_, node)| mentions(node, into));
    };
    let sections: Vec<&str> = OWN_SECTIONS.into_iter().chain(["deployments"]).collect();
    entries(root, &sections, into);
    if let Some(Value::List(deployments)) = field(root, "deployments").map(|(_, list)| &list.value) {
        deployments.iter().for_each(|deployment| entries(deployment, &DEPLOYMENT_KEYS, into));
    }
}
