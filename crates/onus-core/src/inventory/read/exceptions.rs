//! Exceptions: duties that are not carried as model and ownership say. None ever moves a duty to the provider.

use crate::inventory::{Exception, ExceptionKind, Receiver};
use onus_model::Model;
use onus_source::Diagnostic;
use onus_source::text::quote;
use onus_source::tree::{Node, Value};
use onus_source::typed::{Fields, Problems, Spanned, choice, filled};

use super::common::{approval, day, duties, needed, optional};

/// Overseeing a supplier cannot be given to one.
const OVERSIGHT: &str = "compliance-audit.oversee-supplier";

#[derive(Clone, Copy)]
enum Kind {
    Reassignment,
    RiskAcceptance,
    CompensatingControl,
}

const KINDS: [(&str, Kind); 3] = [
    ("reassignment", Kind::Reassignment),
    ("risk-acceptance", Kind::RiskAcceptance),
    ("compensating-control", Kind::CompensatingControl),
];

/// An exception.
pub fn exception(node: &Node, model: &Model, problems: &mut Problems) -> Option<Exception> {
    let mut fields = Fields::open(node, "an exception", problems)?;
    let kind = fields.need("kind", problems).and_then(|n| choice(n, "a kind of exception", &KINDS, problems));
    let duties = duties(&mut fields, problems);
    let reference = optional(&mut fields, "reference", problems);
    let approved = fields.take("approved_by").and_then(|n| approval(n, "an approval", problems));
    let expires = day(&mut fields, "expires", problems);
    let kind = match kind {
        Some(Kind::Reassignment) => {
            let to = fields.need("to", problems).and_then(|n| receiver(n, model, problems));
            if let Some(Receiver::ThirdParty(name)) = &to {
                oversight(&duties, name, problems);
            }
            to.map(ExceptionKind::Reassignment)
        }
        Some(Kind::RiskAcceptance) => Some(ExceptionKind::RiskAcceptance { risk: needed(&mut fields, "risk", problems).value }),
        Some(Kind::CompensatingControl) => {
            let control = needed(&mut fields, "control", problems).value;
            Some(ExceptionKind::CompensatingControl { control, tested_by: optional(&mut fields, "tested_by", problems) })
        }
        None => {
            // Which fields belong here is unknown: one mistake is enough to tell of.
            for name in ["to", "risk", "control", "tested_by"] {
                fields.take(name);
            }
            None
        }
    };
    fields.finish(problems);
    if let (Some((approval, at)), Some(expires)) = (&approved, &expires)
        && expires.value < approval.on
    {
        problems.push(
            Diagnostic::error("ONUS-I024", expires.at, "the exception expires before it is approved")
                .label("expires here")
                .related(*at, "approved here"),
        );
    }
    Some(Exception {
        at: node.at,
        kind: kind?,
        duties,
        reference,
        approved: approved.map(|(approval, _)| approval),
        expires_at: expires.as_ref().map(|e| e.at),
        expires: expires.map(|e| e.value),
    })
}

fn receiver(node: &Node, model: &Model, problems: &mut Problems) -> Option<Receiver> {
    const WHO: &str = "the receiver of a duty";
    if let Value::Map(entries) = &node.value
        && let Some((key, _)) = entries.iter().find(|(k, _)| is_provider(&k.text, model))
    {
        problems.push(never(Spanned { value: String::new(), at: key.at }, model));
        return None;
    }
    let mut fields = Fields::open(node, WHO, problems)?;
    let team = fields.take("team").and_then(|n| filled(n, "`team`", problems));
    let third = fields.take("third_party").and_then(|n| filled(n, "`third_party`", problems));
    fields.finish(problems);
    match (team, third) {
        (Some(team), None) => Some(Receiver::Team(team)),
        (None, Some(third)) if is_provider(&third.value, model) => {
            problems.push(never(third, model));
            None
        }
        (None, Some(third)) => Some(Receiver::ThirdParty(third.value)),
        _ => {
            let at = onus_source::At { end: node.at.start + 1, ..node.at };
            problems.push(
                Diagnostic::error("ONUS-I027", at, "a duty is reassigned to one receiver")
                    .hint("Write `to: { team: ID }` or `to: { third_party: NAME }`."),
            );
            None
        }
    }
}

fn never(written: Spanned<String>, model: &Model) -> Diagnostic {
    let provider = &model.provider.short;
    Diagnostic::error("ONUS-I021", written.at, format!("no exception moves a duty to {provider}"))
        .label("not a party that you can give a duty to")
        .hint(format!(
            "What {provider} does follows from its own documentation: choose the options that say how you run the service."
        ))
        .hint("If the model is wrong, mend the model: a rule with its source. A contract cannot make it so.")
}

/// Whether a name means the provider, or an operator of one of its partitions.
fn is_provider(name: &str, model: &Model) -> bool {
    let name = name.trim().to_lowercase();
    let provider = &model.provider;
    let operators = provider.operators.iter().flat_map(|o| o.name.iter().chain(o.regions.iter().map(|r| &r.name)));
    ["provider", "cloud provider", "amazon", "amazon.com"].contains(&name.as_str())
        || [&provider.id, &provider.name, &provider.short].into_iter().chain(operators).any(|n| n.to_lowercase() == name)
}

fn oversight(duties: &[Spanned<String>], receiver: &str, problems: &mut Problems) {
    for duty in duties.iter().filter(|d| d.value == OVERSIGHT) {
        problems.push(
            Diagnostic::error("ONUS-I022", duty.at, format!("{} cannot be asked to oversee itself", quote(receiver)))
                .label("this duty stays with you")
                .hint("Whoever carries a duty for you, seeing that it is carried remains yours. Remove it here."),
        );
    }
}
