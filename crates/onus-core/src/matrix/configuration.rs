//! Configurations: which resolutions are equal, what distinguishes them, and what they are called.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use onus_model::{Model, Service};
use onus_source::text::slug;

use super::label;
use super::resolve::{Resolution, resolve, settings};
use super::types::{RuleOutcome, Setting};

/// A distinct setting of a service's options, as some deployments have it, and when those were created, as far as defaults
/// depend on it.
pub(super) type OptionVariant = (String, BTreeMap<String, String>, Option<Date>);

/// A configuration before its duties are interned.
pub(super) struct ConfigurationDraft {
    pub service: String,
    pub resolution: Resolution,
    pub label: String,
    pub id: String,
}

/// Resolves each variant once, groups equal results, names and orders them.
///
/// Returns the drafts in their final order and, for each variant, the draft it belongs to.
pub(super) fn configurations(
    model: &Model,
    variants: &BTreeSet<OptionVariant>,
) -> (Vec<ConfigurationDraft>, BTreeMap<OptionVariant, usize>) {
    let mut groups: BTreeMap<(String, Vec<u8>), (Resolution, Vec<OptionVariant>)> = BTreeMap::new();
    for variant in variants {
        let Some(service) = model.services.get(&variant.0) else { continue };
        let resolution = resolve(model, service, &variant.1, variant.2);
        let cells = postcard::to_stdvec(&resolution.cells).expect("cells are plain data");
        groups.entry((variant.0.clone(), cells)).or_insert_with(|| (resolution, Vec::new())).1.push(variant.clone());
    }
    let mut named: Vec<(ConfigurationDraft, Vec<OptionVariant>)> = groups
        .into_iter()
        .map(|((service_id, _), (resolution, variants))| {
            let service = &model.services[&service_id];
            let labels: BTreeSet<(String, String)> =
                variants.iter().map(|v| label(service, &resolution, &settings(service, &v.1, v.2))).collect();
            let label = labels.iter().map(|l| l.0.clone()).collect::<Vec<_>>().join(" or ");
            let slug = labels.iter().map(|l| l.1.clone()).collect::<Vec<_>>().join("-or-");
            let id = if slug.is_empty() { service_id.clone() } else { format!("{service_id}-{slug}") };
            (ConfigurationDraft { service: service_id, resolution, label, id: shorten(&id) }, variants)
        })
        .collect();
    named.sort_by(|(a, _), (b, _)| {
        let name = |d: &ConfigurationDraft| model.services[&d.service].short.to_lowercase();
        (name(a), &a.service, &a.label, &a.id).cmp(&(name(b), &b.service, &b.label, &b.id))
    });
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    let mut index = BTreeMap::new();
    let mut drafts = Vec::with_capacity(named.len());
    for (position, (mut draft, variants)) in named.into_iter().enumerate() {
        let times = used.entry(draft.id.clone()).or_insert(0);
        *times += 1;
        if *times > 1 {
            draft.id = format!("{}-{times}", draft.id);
            draft.label = format!("{} ({times})", draft.label);
        }
        index.extend(variants.into_iter().map(|v| (v, position)));
        drafts.push(draft);
    }
    (drafts, index)
}

/// Label and slug: the options that decided something, in the catalogue's order.
fn label(service: &Service, resolution: &Resolution, settings: &[Setting]) -> (String, String) {
    let mut deciding: BTreeSet<&str> = resolution
        .cells
        .iter()
        .flat_map(|c| &c.duties)
        .flat_map(|d| {
            let rules = d.trace.iter().filter(|s| s.outcome == RuleOutcome::Wins).flat_map(|s| s.when.keys());
            rules.chain(&d.depends_on).map(String::as_str)
        })
        .collect();
    // A rule that only takes duties away decides too, and leaves no duty that shows it.
    for removed in resolution.cells.iter().flat_map(|c| &c.removed) {
        let rule = service.rules.iter().find(|r| r.id == removed.rule);
        deciding.extend(rule.iter().flat_map(|r| r.when.keys()).map(String::as_str));
    }
    let named_settings = settings.iter().filter(|s| deciding.contains(s.option.as_str()));
    let words = label::words(&named_settings.clone().map(|s| (s.title.as_str(), s.label.as_deref())).collect::<Vec<_>>());
    let slugs: Vec<String> = named_settings
        .map(|s| match s.value.as_deref() {
            Some("true") => slug(&s.option),
            Some("false") => format!("no-{}", slug(&s.option)),
            Some(value) => slug(value),
            None => format!("{}-unset", slug(&s.option)),
        })
        .collect();
    (words, slugs.join("-"))
}

/// Addresses stay short enough for any file system; ids that become equal are numbered.
fn shorten(id: &str) -> String {
    let cut: String = id.chars().take(80).collect();
    cut.trim_end_matches('-').to_owned()
}
