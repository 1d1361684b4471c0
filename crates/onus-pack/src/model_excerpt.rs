//! The rules behind a scope: the part of the model that its services and duties come from, with every source cited there.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use onus_core::matrix::Matrix;
use onus_model::{
    CategoryInfo, Disagreement, Domain, DutyDefinition, Framework, Layer, Model, Provider, Service, Source, ThirdParty,
};

#[derive(Serialize)]
struct ModelExcerpt<'m> {
    version: &'m str,
    provider: &'m Provider,
    layers: &'m [Layer],
    domains: &'m [Domain],
    categories: &'m [CategoryInfo],
    third_parties: &'m [ThirdParty],
    /// Duties that arise in the scope, or that a rule of one of its services changes.
    duties: Vec<&'m DutyDefinition>,
    /// Services in use, and those that they are a part of.
    services: BTreeMap<&'m str, &'m Service>,
    sources: BTreeMap<&'m str, &'m Source>,
    disagreements: Vec<&'m Disagreement>,
    frameworks: Vec<&'m Framework>,
}

/// As JSON. `matrix` is the scope's.
pub fn json(model: &Model, matrix: &Matrix) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(&excerpt(model, matrix)).expect("a model is plain data");
    text.push(b'\n');
    text
}

fn excerpt<'m>(model: &'m Model, matrix: &Matrix) -> ModelExcerpt<'m> {
    let used: BTreeSet<&str> = matrix.configurations.iter().map(|c| c.service.as_str()).collect();
    let mut services: BTreeMap<&str, &Service> = BTreeMap::new();
    for service in used.iter().filter_map(|id| model.services.get(*id)) {
        services.insert(&service.id, service);
        let parent = service.parent.as_ref().and_then(|id| model.services.get(id));
        services.extend(parent.map(|parent| (parent.id.as_str(), parent)));
    }
    let mut duty_ids: BTreeSet<&str> = matrix.duties.iter().map(|d| d.id.as_str()).collect();
    duty_ids.extend(services.values().flat_map(|s| &s.rules).flat_map(|r| r.duties.keys()).map(String::as_str));
    let duties: Vec<&DutyDefinition> = model.duties.values().filter(|d| duty_ids.contains(d.id.as_str())).collect();
    let concerns = |d: &&Disagreement| d.services.is_empty() || d.services.iter().any(|s| services.contains_key(s.as_str()));
    let disagreements: Vec<&Disagreement> = model.disagreements.iter().filter(concerns).collect();
    let is_used = |f: &&Framework| matrix.reference.frameworks.iter().any(|used| used.id == f.id);
    let mut excerpt = ModelExcerpt {
        version: &model.version,
        provider: &model.provider,
        layers: &model.layers,
        domains: &model.domains,
        categories: &model.categories,
        third_parties: &model.third_parties,
        duties,
        services,
        sources: BTreeMap::new(),
        disagreements,
        frameworks: model.frameworks.iter().filter(is_used).collect(),
    };
    let cited = cited_sources(&excerpt);
    excerpt.sources = model.sources.values().filter(|s| cited.contains(s.id.as_str())).map(|s| (s.id.as_str(), s)).collect();
    excerpt
}

fn cited_sources<'m>(excerpt: &ModelExcerpt<'m>) -> BTreeSet<&'m str> {
    let services = || excerpt.services.values();
    let mut cited: BTreeSet<&str> = BTreeSet::new();
    let lists = (excerpt.provider.operators.iter().map(|o| &o.sources))
        .chain(excerpt.domains.iter().map(|d| &d.control_class.sources))
        .chain(excerpt.categories.iter().map(|c| &c.sources))
        .chain(excerpt.duties.iter().flat_map(|d| d.defaults.values()).map(|d| &d.sources))
        .chain(services().map(|s| &s.sources))
        .chain(services().flat_map(|s| &s.rules).map(|r| &r.sources))
        .chain(services().flat_map(|s| &s.rules).flat_map(|r| r.duties.values()).map(|patch| &patch.sources))
        .chain(excerpt.disagreements.iter().map(|d| &d.sources));
    cited.extend(lists.flatten().map(String::as_str));
    cited.extend(services().flat_map(|s| s.options.values()).flat_map(|o| &o.defaults).map(|d| d.source.as_str()));
    cited
}
