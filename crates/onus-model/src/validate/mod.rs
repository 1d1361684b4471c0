//! What must hold of a model before anyone may rely on it. Each problem is keyed by the id of the thing it concerns.

use std::collections::{BTreeMap, BTreeSet};

use onus_source::typed::nearest;

use super::types::*;

mod services;

use services::service_rules;

/// Something that does not fit the rest of the model.
pub(super) struct Mistake {
    /// Id of the duty, service or rule, and what of it: `ec2-guest/guest-os.patch`.
    pub key: String,
    pub message: String,
    /// The name that was probably meant.
    pub meant: Option<String>,
}

impl Mistake {
    fn new(key: impl Into<String>, message: impl Into<String>) -> Mistake {
        Mistake { key: key.into(), message: message.into(), meant: None }
    }

    /// The mistake of writing a name that is none of `names`.
    fn unknown<'a>(
        key: impl Into<String>,
        message: impl Into<String>,
        written: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Mistake {
        Mistake { meant: nearest(written, names).map(str::to_owned), ..Mistake::new(key, message) }
    }
}

pub(super) fn validate(model: &Model) -> Vec<Mistake> {
    let mut out = Vec::new();
    frame(model, &mut out);
    duties(model, &mut out);
    names(model, &mut out);
    for service in model.services.values() {
        service_rules(model, service, &mut out);
    }
    frameworks(model, &mut out);
    checks(model, &mut out);
    programmes(model, &mut out);
    out.extend(
        super::reading::validate(&model.readings, &model.services)
            .into_iter()
            .map(|(service, message)| Mistake::new(format!("import/{service}"), message)),
    );
    out
}

type Problems = Vec<Mistake>;

fn known_sources(model: &Model, key: &str, sources: &[String], out: &mut Problems) {
    for source in sources.iter().filter(|s| !model.sources.contains_key(*s)) {
        out.push(Mistake::unknown(
            key,
            format!("source `{source}` is not defined"),
            source,
            model.sources.keys().map(String::as_str),
        ));
    }
}

fn statement(key: &str, what: &str, text: &str, out: &mut Problems) {
    if !text.ends_with('.') || text.trim() != text || text.len() < 8 {
        out.push(Mistake::new(
            key.to_owned(),
            format!("the statement of `{what}` must be a sentence that ends with a period: {text:?}"),
        ));
    }
}

fn frame(model: &Model, out: &mut Problems) {
    let layers: BTreeSet<&str> = model.layers.iter().map(|l| l.id.as_str()).collect();
    let mut seen = BTreeSet::new();
    for domain in &model.domains {
        if !seen.insert(&domain.id) {
            out.push(Mistake::new("domains", format!("domain `{}` is defined twice", domain.id)));
        }
        if !layers.contains(domain.layer.as_str()) {
            out.push(Mistake::new("domains", format!("domain `{}` names the unknown layer `{}`", domain.id, domain.layer)));
        }
        known_sources(model, "domains", &domain.control_class.sources, out);
    }
    for category in [Category::Infrastructure, Category::Container, Category::Abstracted] {
        if !model.categories.iter().any(|c| c.id == category) {
            out.push(Mistake::new("categories", format!("category `{}` is not described", category.id())));
        }
    }
    for d in &model.disagreements {
        if model.domain(&d.domain).is_none() {
            out.push(Mistake::new("disagreements", format!("disagreement names the unknown domain `{}`", d.domain)));
        }
        for service in d.services.iter().filter(|s| !model.services.contains_key(*s)) {
            out.push(Mistake::new("disagreements", format!("disagreement names the unknown service `{service}`")));
        }
        known_sources(model, "disagreements", &d.sources, out);
    }
}

fn duties(model: &Model, out: &mut Problems) {
    let mut statements: BTreeMap<&str, &str> = BTreeMap::new();
    for duty in model.duties.values() {
        if model.domain(&duty.domain).is_none() {
            out.push(Mistake::new(
                duty.id.clone(),
                format!("duty `{}` belongs to the unknown domain `{}`", duty.id, duty.domain),
            ));
        }
        for default in duty.defaults.values() {
            statement(&duty.id, &duty.id, &default.statement, out);
            known_sources(model, &duty.id, &default.sources, out);
            if default.sources.is_empty() {
                out.push(Mistake::new(duty.id.clone(), format!("a default of `{}` has no source", duty.id)));
            }
            repeated(&mut statements, &duty.id, &default.statement, &duty.id, out);
            if let DefaultHolder::Party(holder) = &default.holder {
                party(model, &duty.id, holder, out);
            }
        }
    }
    for service in model.services.values() {
        for rule in &service.rules {
            for (id, patch) in &rule.duties {
                if let Some(text) = &patch.statement {
                    repeated(&mut statements, id, text, &rule.id, out);
                }
            }
        }
    }
    for domain in &model.domains {
        for category in [Category::Infrastructure, Category::Container, Category::Abstracted] {
            if !model.duties.values().any(|d| d.domain == domain.id && d.defaults.contains_key(&category)) {
                out.push(Mistake::new("domains", format!("domain `{}` has no duty in category `{}`", domain.id, category.id())));
            }
        }
    }
}

fn repeated<'a>(seen: &mut BTreeMap<&'a str, &'a str>, duty: &'a str, text: &'a str, key: &str, out: &mut Problems) {
    if let Some(other) = seen.insert(text, duty)
        && other != duty
    {
        out.push(Mistake::new(key.to_owned(), format!("`{duty}` and `{other}` have the same statement: {text:?}")));
    }
}

fn party(model: &Model, key: &str, party: &Party, out: &mut Problems) {
    if let Party::ThirdParty(id) = party
        && !model.third_parties.iter().any(|t| t.id == *id)
    {
        let names = model.third_parties.iter().map(|t| t.id.as_str());
        out.push(Mistake::unknown(key, format!("third party `{id}` is not defined"), id, names));
    }
}

fn names(model: &Model, out: &mut Problems) {
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    let mut prefixes: BTreeMap<&str, &str> = BTreeMap::new();
    for service in model.services.values() {
        let mut own: BTreeSet<String> = [&service.id, &service.name, &service.short].map(|n| n.to_lowercase()).into();
        own.extend(service.aliases.iter().map(|a| a.to_lowercase()));
        for name in own {
            if let Some(other) = owners.insert(name.clone(), &service.id) {
                out.push(Mistake::new(service.id.clone(), format!("`{name}` names both `{other}` and `{}`", service.id)));
            }
        }
        for (alias, options) in &service.variants {
            for (name, value) in options {
                if service.options.get(name).is_none_or(|option| !option.values.contains_key(value)) {
                    let message = format!("`{alias}` sets `{name}: {value}`, which the service does not have");
                    out.push(Mistake::new(format!("{}/{alias}", service.id), message));
                }
            }
        }
        for prefix in service.imports.terraform.iter().chain(&service.imports.cloudformation) {
            if let Some(other) = prefixes.insert(prefix, &service.id) {
                out.push(Mistake::new(
                    service.id.clone(),
                    format!("import prefix `{prefix}` belongs to both `{other}` and `{}`", service.id),
                ));
            }
        }
        match &service.parent {
            Some(parent) if model.services.get(parent).is_none_or(|p| p.parent.is_some()) => {
                out.push(Mistake::new(
                    service.id.clone(),
                    format!("`{}` points at `{parent}`, which is no service of its own", service.id),
                ));
            }
            None if service.category_reason.is_empty() => {
                out.push(Mistake::new(service.id.clone(), format!("service `{}` needs a `category_reason`", service.id)));
            }
            _ => {}
        }
        if service.category != Category::Unresolved && service.parent.is_none() && service.sources.is_empty() {
            out.push(Mistake::new(service.id.clone(), format!("the category of `{}` has no source", service.id)));
        }
        known_sources(model, &service.id, &service.sources, out);
    }
    for prefix in &model.iam_prefixes {
        for service in prefix.services.iter().filter(|service| !model.services.contains_key(*service)) {
            out.push(Mistake::new(
                "iam-prefixes",
                format!("`{}` names the service `{service}`, which is not there", prefix.prefix),
            ));
        }
    }
    for exclusion in &model.exclusions {
        if let Some(service) = prefixes.get(exclusion.prefix.as_str()) {
            out.push(Mistake::new("exclusions", format!("`{}` is excluded and imported by `{service}`", exclusion.prefix)));
        }
    }
}

fn frameworks(model: &Model, out: &mut Problems) {
    for framework in &model.frameworks {
        let key = format!("frameworks/{}", framework.id);
        let mut ids = BTreeSet::new();
        for requirement in &framework.requirements {
            if !ids.insert(requirement.id.as_str()) {
                out.push(Mistake::new(key.clone(), format!("requirement `{}` is listed twice", requirement.id)));
            }
        }
        for requirement in framework.requirements.iter().filter(|r| r.elsewhere.is_some()) {
            if framework.links.iter().any(|l| l.requirement == requirement.id) {
                let message = format!("requirement `{}` is answered elsewhere, and a link answers it", requirement.id);
                out.push(Mistake::new(format!("{key}/{}", requirement.id), message));
            }
        }
        for link in &framework.links {
            if !ids.contains(link.requirement.as_str()) {
                out.push(Mistake::new(
                    format!("{key}/{}", link.requirement),
                    format!("link names the unknown requirement `{}`", link.requirement),
                ));
            }
            for duty in link.duties.iter().filter(|d| !model.duties.contains_key(*d)) {
                out.push(Mistake::unknown(
                    format!("{key}/{}", link.requirement),
                    format!("link of `{}` names the unknown duty `{duty}`", link.requirement),
                    duty,
                    model.duties.keys().map(String::as_str),
                ));
            }
        }
    }
}

fn programmes(model: &Model, out: &mut Problems) {
    for programme in &model.programmes {
        let key = format!("programmes/{}", programme.id);
        for id in programme.frameworks.iter().filter(|id| model.framework(id).is_none()) {
            let names = model.frameworks.iter().map(|f| f.id.as_str());
            out.push(Mistake::unknown(key.clone(), format!("framework `{id}` is not defined"), id, names));
        }
        let mut seen = BTreeSet::new();
        for id in programme.services.iter().flat_map(|(_, services)| services) {
            if !seen.insert(id) {
                out.push(Mistake::new(key.clone(), format!("service `{id}` is listed twice")));
            }
            if !model.services.contains_key(id) {
                let names = model.services.keys().map(String::as_str);
                out.push(Mistake::unknown(key.clone(), format!("service `{id}` is not defined"), id, names));
            }
        }
    }
}

fn checks(model: &Model, out: &mut Problems) {
    for catalogue in &model.checks {
        let key = format!("checks/{}", catalogue.id);
        let mut ids = BTreeSet::new();
        let listed = catalogue.groups.iter().flat_map(|g| &g.ids).chain(catalogue.unmapped.iter().flat_map(|u| &u.ids));
        for id in listed.filter(|id| !ids.insert(id.as_str())) {
            out.push(Mistake::new(key.clone(), format!("check `{id}` is listed twice")));
        }
        if let Some(source) = catalogue.source.as_ref().filter(|source| !model.sources.contains_key(*source)) {
            let message = format!("names the unknown source `{source}`");
            out.push(Mistake::unknown(key.clone(), message, source, model.sources.keys().map(String::as_str)));
        }
        for group in &catalogue.groups {
            let first = group.ids.first().map_or("", String::as_str);
            for duty in group.duties.iter().filter(|d| !model.duties.contains_key(*d)) {
                let message = format!("the group of check `{first}` names the unknown duty `{duty}`");
                out.push(Mistake::unknown(key.clone(), message, duty, model.duties.keys().map(String::as_str)));
            }
            for service in group.services.iter().filter(|s| !model.services.contains_key(*s)) {
                let message = format!("the group of check `{first}` names the unknown service `{service}`");
                out.push(Mistake::unknown(key.clone(), message, service, model.services.keys().map(String::as_str)));
            }
        }
    }
}
