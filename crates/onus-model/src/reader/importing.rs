//! How importers read the resources of a service: kinds that count, and where options stand.

use indexmap::IndexMap;
use onus_source::fields::{needed, reference};
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, Spanned, flag, list, texts};
use onus_source::{Diagnostic, codes};

use super::Builder;
use super::words::*;
use crate::reading::{Attached, Case, Move, Path, Reading, Test, UnlessNamed};

pub(super) fn reading(builder: &mut Builder, node: &Node) {
    let reading = builder.map(node, "a reading", |fields, problems| {
        let service = needed(fields, "service", problems);
        let counts = match fields.take("counts") {
            Some(node) => plain_map(entries(node, "`counts`", problems, |_, node, problems| Some(tests_of(node, problems)))),
            None => IndexMap::new(),
        };
        let arns = text_list(fields, "arns", problems);
        let products = text_list(fields, "products", problems);
        let options = options(fields, "options", problems);
        let unless_named = match fields.take("unless_named") {
            Some(node) => list(node, "`unless_named`", problems, unless_named),
            None => Vec::new(),
        };
        let attached = match fields.take("attached") {
            Some(node) => list(node, "`attached`", problems, attached),
            None => Vec::new(),
        };
        let moves = match fields.take("moves") {
            Some(node) => list(node, "`moves`", problems, moved),
            None => Vec::new(),
        };
        Some((service.at, Reading { service: service.value, counts, arns, products, options, unless_named, attached, moves }))
    });
    if let Some((at, reading)) = reading {
        builder.places.insert(format!("import/{}", reading.service), at);
        builder.model.readings.push(reading);
    }
}

fn options(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> IndexMap<String, Vec<Case>> {
    let Some(node) = fields.take(name) else { return IndexMap::new() };
    plain_map(entries(node, "`options`", problems, |_, node, problems| Some(list(node, "the cases", problems, case))))
}

fn case(node: &Node, problems: &mut Problems) -> Option<Case> {
    let mut fields = Fields::open(node, "a case", problems)?;
    let value = needed(&mut fields, "value", problems).value;
    let when = tests(&mut fields, "when", problems);
    let kinds = text_list(&mut fields, "kinds", problems);
    let key = path(&mut fields, "key", problems);
    let aws = reference(&mut fields, "aws", problems).map(|aws| aws.value);
    fields.finish(problems);
    Some(Case { value, when, kinds, key, aws })
}

fn attached(node: &Node, problems: &mut Problems) -> Option<Attached> {
    let mut fields = Fields::open(node, "an attached resource", problems)?;
    let kind = needed(&mut fields, "kind", problems).value;
    let to = path(&mut fields, "to", problems);
    let options = options(&mut fields, "options", problems);
    fields.finish(problems);
    Some(Attached { kind, to, options })
}

fn unless_named(node: &Node, problems: &mut Problems) -> Option<UnlessNamed> {
    let mut fields = Fields::open(node, "kinds that count unless they are named", problems)?;
    let kinds = text_list(&mut fields, "kinds", problems);
    let by = path(&mut fields, "by", problems);
    let as_one = fields.take("as_one").and_then(|node| flag(node, "`as_one`", problems)).unwrap_or_default();
    fields.finish(problems);
    Some(UnlessNamed { kinds, by: by?, as_one })
}

fn moved(node: &Node, problems: &mut Problems) -> Option<Move> {
    let mut fields = Fields::open(node, "a move", problems)?;
    let to = needed(&mut fields, "to", problems).value;
    let when = tests(&mut fields, "when", problems);
    fields.finish(problems);
    Some(Move { to, when })
}

fn path(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> Option<Path> {
    reference(fields, name, problems).and_then(|written| parsed(&written, problems))
}

fn tests(fields: &mut Fields, name: &'static str, problems: &mut Problems) -> Vec<Test> {
    fields.take(name).map(|node| tests_of(node, problems)).unwrap_or_default()
}

fn tests_of(node: &Node, problems: &mut Problems) -> Vec<Test> {
    let mut tests = Vec::new();
    for written in texts(node, "a list of tests", problems) {
        tests.extend(parsed::<Test>(&written, problems));
    }
    tests
}

fn parsed<T: std::str::FromStr<Err = String>>(written: &Spanned<String>, problems: &mut Problems) -> Option<T> {
    written
        .value
        .parse()
        .map_err(|message| problems.push(Diagnostic::new(codes::PROJECT_MODEL_INVALID, written.at, message)))
        .ok()
}
