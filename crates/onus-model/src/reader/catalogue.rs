//! The parts of a model that are plain lists: layers, domains, categories, third parties, sources, words.

use onus_source::fields::{day, needed, needed_day, optional, reference};
use onus_source::text::quote;
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, list};
use onus_source::{Diagnostic, codes};

use super::Builder;
use super::words::*;
use crate::types::*;

pub(super) fn head(builder: &mut Builder, node: &Node) {
    let head = builder.map(node, "a model", |fields, problems| {
        let version = needed(fields, "version", problems).value;
        let provider = fields.need("provider", problems).and_then(|node| provider(node, problems));
        Some((version, provider?))
    });
    if let Some((version, provider)) = head {
        builder.model.version = version;
        builder.model.provider = provider;
    }
}

fn provider(node: &Node, problems: &mut Problems) -> Option<Provider> {
    let mut fields = Fields::open(node, "a provider", problems)?;
    let provider = Provider {
        id: needed(&mut fields, "id", problems).value,
        name: needed(&mut fields, "name", problems).value,
        short: needed(&mut fields, "short", problems).value,
        operators: match fields.take("operators") {
            Some(node) => list(node, "`operators`", problems, partition_operator),
            None => Vec::new(),
        },
    };
    fields.finish(problems);
    Some(provider)
}

fn partition_operator(node: &Node, problems: &mut Problems) -> Option<PartitionOperator> {
    let mut fields = Fields::open(node, "an operator of a partition", problems)?;
    let operator = PartitionOperator {
        partition: needed(&mut fields, "partition", problems).value,
        name: optional(&mut fields, "name", problems),
        regions: match fields.take("regions") {
            Some(node) => list(node, "`regions`", problems, |node, problems| {
                let mut fields = Fields::open(node, "an operator of a region", problems)?;
                let region = RegionOperator {
                    region: needed(&mut fields, "region", problems).value,
                    name: needed(&mut fields, "name", problems).value,
                };
                fields.finish(problems);
                Some(region)
            }),
            None => Vec::new(),
        },
        sources: text_list(&mut fields, "sources", problems),
    };
    fields.finish(problems);
    Some(operator)
}

pub(super) fn layer(builder: &mut Builder, node: &Node) {
    let layer = builder.map(node, "a layer", |fields, problems| {
        Some(Layer { id: needed(fields, "id", problems).value, title: needed(fields, "title", problems).value })
    });
    builder.model.layers.extend(layer);
}

pub(super) fn domain(builder: &mut Builder, node: &Node) {
    let domain = builder.map(node, "a domain", |fields, problems| {
        let id = needed(fields, "id", problems);
        let title = needed(fields, "title", problems).value;
        let short = needed(fields, "short", problems).value;
        let layer = needed(fields, "layer", problems).value;
        let side = needed_word(fields, "side", &SIDES, problems);
        let control_class = fields.need("control_class", problems).and_then(|node| control(node, problems));
        let about = needed(fields, "about", problems).value;
        let words = text_list(fields, "words", problems);
        let domain = Domain { id: id.value, title, short, layer, side: side?, control_class: control_class?, about, words };
        Some((id.at, domain))
    });
    if let Some((at, domain)) = domain {
        builder.places.insert(format!("domains/{}", domain.id), at);
        builder.model.domains.push(domain);
    }
}

fn control(node: &Node, problems: &mut Problems) -> Option<Control> {
    let mut fields = Fields::open(node, "a control class", problems)?;
    let class = needed_word(&mut fields, "class", &CONTROL_CLASSES, problems);
    let basis = needed_word(&mut fields, "basis", &BASES, problems);
    let sources = text_list(&mut fields, "sources", problems);
    fields.finish(problems);
    Some(Control { class: class?, basis: basis?, sources })
}

pub(super) fn category(builder: &mut Builder, node: &Node) {
    let category = builder.map(node, "a category", |fields, problems| {
        let id = needed_word(fields, "id", &CATEGORIES, problems);
        let name = needed(fields, "name", problems).value;
        let shown_as = needed(fields, "shown_as", problems).value;
        let service_model = needed(fields, "service_model", problems).value;
        let about = needed(fields, "about", problems).value;
        let sources = text_list(fields, "sources", problems);
        Some(CategoryInfo { id: id?, name, shown_as, service_model, about, sources })
    });
    builder.model.categories.extend(category);
}

pub(super) fn third_party(builder: &mut Builder, node: &Node) {
    let party = builder.map(node, "a third party", |fields, problems| {
        let id = needed(fields, "id", problems);
        let name = needed(fields, "name", problems).value;
        let about = optional(fields, "about", problems).unwrap_or_default();
        Some((id.at, ThirdParty { id: id.value, name, about }))
    });
    if let Some((at, party)) = party {
        if builder.model.third_parties.iter().any(|known| known.id == party.id) {
            return builder.problem(at, format!("third party {} is defined twice", quote(&party.id)));
        }
        builder.model.third_parties.push(party);
    }
}

pub(super) fn disagreement(builder: &mut Builder, node: &Node) {
    let disagreement = builder.map(node, "a disagreement", |fields, problems| {
        Some(Disagreement {
            domain: needed(fields, "domain", problems).value,
            categories: word_list(fields, "categories", &CATEGORIES, problems),
            services: text_list(fields, "services", problems),
            text: needed(fields, "text", problems).value,
            sources: text_list(fields, "sources", problems),
        })
    });
    builder.model.disagreements.extend(disagreement);
}

pub(super) fn term(builder: &mut Builder, node: &Node) {
    let term = builder.map(node, "a word of the glossary", |fields, problems| {
        Some(Term {
            term: needed(fields, "term", problems).value,
            meaning: needed(fields, "meaning", problems).value,
            also: text_list(fields, "also", problems),
        })
    });
    builder.model.glossary.extend(term);
}

pub(super) fn exclusion(builder: &mut Builder, node: &Node) {
    let exclusion = builder.map(node, "an exclusion", |fields, problems| {
        Some(Exclusion {
            kind: needed(fields, "kind", problems).value,
            prefix: needed(fields, "prefix", problems).value,
            reason: needed(fields, "reason", problems).value,
        })
    });
    builder.model.exclusions.extend(exclusion);
}

pub(super) fn iam_prefix(builder: &mut Builder, node: &Node) {
    let prefix = builder.map(node, "an IAM prefix", |fields, problems| {
        Some(IamPrefix {
            prefix: needed(fields, "prefix", problems).value,
            services: needed_text_list(fields, "services", problems),
        })
    });
    builder.model.iam_prefixes.extend(prefix);
}

pub(super) fn source(builder: &mut Builder, node: &Node) {
    let source = builder.map(node, "a source", |fields, problems| {
        let id = needed(fields, "id", problems);
        let title = needed(fields, "title", problems).value;
        let publisher = needed(fields, "publisher", problems).value;
        let url = needed(fields, "url", problems).value;
        let dated = day(fields, "dated", problems).map(|day| day.value);
        let checked_on = needed_day(fields, "checked_on", problems);
        let copy = reference(fields, "copy", problems).map(|copy| copy.value);
        let source = Source { id: id.value, title, publisher, url, dated, checked_on: checked_on?.value, copy };
        Some((id.at, source))
    });
    let Some((at, source)) = source else { return };
    let key = format!("sources/{}", source.id);
    if builder.model.sources.contains_key(&source.id) {
        let mut d = Diagnostic::new(codes::PROJECT_MODEL_INVALID, at, format!("source {} is defined twice", quote(&source.id)));
        if let Some(first) = builder.places.get(&key) {
            d = d.related(*first, "first here");
        }
        return builder.problems.push(d);
    }
    builder.places.insert(key, at);
    builder.model.sources.insert(source.id.clone(), source);
}
