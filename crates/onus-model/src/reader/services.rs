//! Services: their options, their operators, their rules; and the presets that rules share.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use onus_source::fields::{day, needed, optional, reference, suggest};
use onus_source::text::quote;
use onus_source::tree::{Node, Value};
use onus_source::typed::{Fields, Problems, Spanned, list, text, texts};
use onus_source::{At, Diagnostic, codes};

use super::rules::{WrittenRule, add_rule, conditions, patches, rule};
use super::words::*;
use super::{Builder, Preset};
use crate::types::*;

/// A service as it is written, or what a file adds to one.
pub(super) struct WrittenService {
    at: At,
    id: Option<Spanned<String>>,
    extend: Option<Spanned<String>>,
    name: Option<String>,
    short: Option<String>,
    aliases: Vec<String>,
    variants: Vec<(Spanned<String>, BTreeMap<String, String>)>,
    family: Option<String>,
    category: Option<Category>,
    category_reason: Option<String>,
    category_basis: Option<Basis>,
    sources: Vec<String>,
    status: Option<Status>,
    status_note: Option<String>,
    security_docs: Option<String>,
    parent: Option<String>,
    provider: Option<Spanned<String>>,
    operators: Vec<(Spanned<String>, Vec<Party>)>,
    imports: Imports,
    options: Vec<(Spanned<String>, ServiceOption)>,
    rules: Vec<WrittenRule>,
    disagreements: Vec<(String, String, Vec<String>)>,
}

pub(super) fn preset(builder: &mut Builder, node: &Node) {
    let preset = builder.map(node, "a preset", |fields, problems| {
        let id = needed(fields, "id", problems);
        needed(fields, "about", problems);
        let duties = patches(fields, problems);
        Some((id, duties))
    });
    let Some((id, duties)) = preset else { return };
    if builder.presets.insert(id.value.clone(), Preset { at: id.at, duties, used: false }).is_some() {
        builder.problem(id.at, format!("preset {} is defined twice", quote(&id.value)));
    }
}

pub(super) fn service(builder: &mut Builder, node: &Node) {
    let written = builder.map(node, "a service", |fields, problems| {
        Some(WrittenService {
            at: At { end: node.at.end.min(node.at.start + 1), ..node.at },
            id: reference(fields, "id", problems),
            extend: reference(fields, "extend", problems),
            name: optional(fields, "name", problems),
            short: optional(fields, "short", problems),
            aliases: text_list(fields, "aliases", problems),
            variants: match fields.take("variants") {
                Some(node) => entries(node, "`variants`", problems, |_, node, problems| Some(variant(node, problems))),
                None => Vec::new(),
            },
            family: optional(fields, "family", problems),
            category: optional_word(fields, "category", &CATEGORIES, problems),
            category_reason: optional(fields, "category_reason", problems),
            category_basis: optional_word(fields, "category_basis", &BASES, problems),
            sources: text_list(fields, "sources", problems),
            status: optional_word(fields, "status", &STATUSES, problems),
            status_note: optional(fields, "status_note", problems),
            security_docs: optional(fields, "security_docs", problems),
            parent: optional(fields, "parent", problems),
            provider: reference(fields, "provider", problems),
            operators: match fields.take("operators") {
                Some(node) => entries(node, "`operators`", problems, |_, node, problems| Some(operators(node, problems))),
                None => Vec::new(),
            },
            imports: fields.take("imports").and_then(|node| imports(node, problems)).unwrap_or_default(),
            options: match fields.take("options") {
                Some(node) => entries(node, "`options`", problems, |_, node, problems| option(node, problems)),
                None => Vec::new(),
            },
            rules: match fields.take("rules") {
                Some(node) => list(node, "`rules`", problems, rule),
                None => Vec::new(),
            },
            disagreements: match fields.take("disagreements") {
                Some(node) => list(node, "`disagreements`", problems, disagreement),
                None => Vec::new(),
            },
        })
    });
    builder.services.extend(written);
}

/// The options that an alias stands for.
fn variant(node: &Node, problems: &mut Problems) -> BTreeMap<String, String> {
    let options = entries(node, "the options of a variant", problems, |_, node, problems| {
        text(node, "the value of an option", problems).map(|value| value.value)
    });
    options.into_iter().map(|(name, value)| (name.value, value)).collect()
}

/// Who operates one layer: parties, or `unresolved` alone where nobody says.
fn operators(node: &Node, problems: &mut Problems) -> Vec<Party> {
    let written = texts(node, "the operators of a layer", problems);
    if written.iter().any(|w| w.value == "unresolved") {
        if let [_, second, ..] = written.as_slice() {
            problems.push(Diagnostic::new(
                codes::PROJECT_MODEL_INVALID,
                second.at,
                "an operator that is not known stands alone: `[unresolved]`",
            ));
        }
        return Vec::new();
    }
    if written.is_empty() {
        problems.push(
            Diagnostic::new(codes::PROJECT_MODEL_INVALID, node.at, "the operators of a layer name nobody")
                .hint("Name each party that operates a part of this layer, or write `[unresolved]` where nobody can say."),
        );
    }
    written.iter().filter_map(|w| party(w, problems)).collect()
}

fn imports(node: &Node, problems: &mut Problems) -> Option<Imports> {
    let mut fields = Fields::open(node, "imports", problems)?;
    let imports = Imports {
        terraform: text_list(&mut fields, "terraform", problems),
        cloudformation: text_list(&mut fields, "cloudformation", problems),
    };
    fields.finish(problems);
    Some(imports)
}

fn option(node: &Node, problems: &mut Problems) -> Option<ServiceOption> {
    let mut fields = Fields::open(node, "an option", problems)?;
    let title = needed(&mut fields, "title", problems).value;
    let values = plain_map(text_map(&mut fields, "values", problems));
    let defaults = match fields.take("default") {
        None => Vec::new(),
        Some(node) => match &node.value {
            Value::List(_) => list(node, "the defaults of an option", problems, default),
            _ => default(node, problems).into_iter().collect(),
        },
    };
    fields.finish(problems);
    Some(ServiceOption { title, values, defaults })
}

fn default(node: &Node, problems: &mut Problems) -> Option<OptionDefault> {
    let mut fields = Fields::open(node, "a default", problems)?;
    let default = OptionDefault {
        value: needed(&mut fields, "value", problems).value,
        source: needed(&mut fields, "source", problems).value,
        note: optional(&mut fields, "note", problems),
        when: plain_map(conditions(&mut fields, problems)),
        since: day(&mut fields, "since", problems).map(|day| day.value),
    };
    fields.finish(problems);
    Some(default)
}

fn disagreement(node: &Node, problems: &mut Problems) -> Option<(String, String, Vec<String>)> {
    let mut fields = Fields::open(node, "a disagreement", problems)?;
    let domain = needed(&mut fields, "domain", problems).value;
    let text = needed(&mut fields, "text", problems).value;
    let sources = text_list(&mut fields, "sources", problems);
    fields.finish(problems);
    Some((domain, text, sources))
}

/// Puts the services together, once all files are read: what is extended and which presets there are is known by then.
pub(super) fn add_services(builder: &mut Builder) {
    let (new, additions): (Vec<_>, Vec<_>) = std::mem::take(&mut builder.services).into_iter().partition(|s| s.extend.is_none());
    for written in new {
        add(builder, written);
    }
    for written in additions {
        let Some(extended) = &written.extend else { continue };
        let Some(mut service) = builder.model.services.remove(&extended.value) else {
            let message = format!("`extend` names no service of the model: {}", quote(&extended.value));
            let d = Diagnostic::new(codes::PROJECT_MODEL_INVALID, extended.at, message);
            let d = suggest(d, &extended.value, builder.model.services.keys().map(String::as_str));
            builder.problems.push(d);
            continue;
        };
        let id = service.id.clone();
        fill(builder, &mut service, written);
        builder.model.services.insert(id, service);
    }
}

fn add(builder: &mut Builder, written: WrittenService) {
    let Some(id) = written.id.clone() else {
        return builder.problem(written.at, "a service needs an `id` (or `extend`)");
    };
    let Some(name) = written.name.clone() else {
        return builder.problem(id.at, format!("service {} needs a `name`", quote(&id.value)));
    };
    let mut service = Service {
        id: id.value.clone(),
        short: written.short.clone().unwrap_or_else(|| name.clone()),
        name,
        aliases: Vec::new(),
        variants: BTreeMap::new(),
        family: written.family.clone().unwrap_or_default(),
        category: written.category.unwrap_or(Category::Unresolved),
        category_reason: written.category_reason.clone().unwrap_or_default(),
        category_basis: written.category_basis.unwrap_or(Basis::Derived),
        sources: written.sources.clone(),
        status: written.status.unwrap_or_default(),
        status_note: written.status_note.clone(),
        security_docs: written.security_docs.clone(),
        parent: written.parent.clone(),
        operators: BTreeMap::new(),
        imports: Imports::default(),
        options: IndexMap::new(),
        rules: Vec::new(),
    };
    operated_by_somebody(builder, &id, &written);
    builder.places.insert(id.value.clone(), id.at);
    fill(builder, &mut service, written);
    if builder.model.services.insert(id.value.clone(), service).is_some() {
        builder.problem(id.at, format!("service {} is defined twice", quote(&id.value)));
    }
}

/// A service that a project adds may run on anybody's machines, so nobody operates it before the project says who.
fn operated_by_somebody(builder: &mut Builder, id: &Spanned<String>, written: &WrittenService) {
    if let Some(provider) = &written.provider {
        if provider.value != builder.model.provider.id {
            let message = format!("{} is not the provider of this model", quote(&provider.value));
            let d = Diagnostic::new(codes::PROJECT_MODEL_INVALID, provider.at, message);
            builder.problems.push(suggest(d, &provider.value, [builder.model.provider.id.as_str()]));
        }
        return;
    }
    if !builder.foreign || written.parent.is_some() {
        return;
    }
    let missing: Vec<&str> = builder
        .model
        .layers
        .iter()
        .map(|layer| layer.id.as_str())
        .filter(|layer| !written.operators.iter().any(|(named, _)| named.value == *layer))
        .collect();
    if missing.is_empty() {
        return;
    }
    let message = format!("service {} does not say who operates it: {}", quote(&id.value), missing.join(", "));
    let hint = format!(
        "List each layer under `operators`: [organisation], [third-party:ID], [provider], or [unresolved] where nobody can say. \
         `provider: {}` stands for all layers of a service of {}.",
        builder.model.provider.id, builder.model.provider.short
    );
    builder.problems.push(Diagnostic::new(codes::PROJECT_MODEL_INVALID, id.at, message).hint(hint));
}

fn fill(builder: &mut Builder, service: &mut Service, written: WrittenService) {
    service.aliases.extend(written.aliases);
    for (alias, options) in written.variants {
        builder.places.insert(format!("{}/{}", service.id, alias.value), alias.at);
        service.aliases.push(alias.value.clone());
        service.variants.insert(alias.value, options);
    }
    service.imports.terraform.extend(written.imports.terraform);
    service.imports.cloudformation.extend(written.imports.cloudformation);
    for (layer, parties) in written.operators {
        builder.places.insert(format!("{}/{}", service.id, layer.value), layer.at);
        service.operators.insert(layer.value, parties);
    }
    for (name, option) in written.options {
        builder.places.insert(format!("{}/{}", service.id, name.value), name.at);
        service.options.insert(name.value, option);
    }
    for rule in written.rules {
        let rule = add_rule(builder, rule);
        service.rules.push(rule);
    }
    for (domain, text, sources) in written.disagreements {
        let services = vec![service.id.clone()];
        builder.model.disagreements.push(Disagreement { domain, categories: Vec::new(), services, text, sources });
    }
}
