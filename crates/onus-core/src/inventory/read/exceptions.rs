//! Exceptions: duties that are not carried as model and ownership say. None ever moves a duty to the provider.

use crate::inventory::{Exception, ExceptionKind, Receiver};
use onus_model::Model;
use onus_source::text::quote;
use onus_source::tree::{Node, Value};
use onus_source::typed::{Fields, Problems, Spanned, choice, filled};
use onus_source::{Diagnostic, codes};

use super::common::{approval, duties};
use onus_source::fields::{day, needed, optional};

/// Overseeing a supplier cannot be reassigned to one.
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
            // Which fields belong here is unknown: one mistake is enough to report.
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
            Diagnostic::new(codes::DATES_IN_WRONG_ORDER, expires.at, "the exception expires before it is approved")
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
                Diagnostic::new(codes::EXACTLY_ONE_SUBJECT_EXPECTED, at, "a duty must be reassigned to exactly one receiver")
                    .hint("Write `to: { team: ID }` or `to: { third_party: NAME }`."),
            );
            None
        }
    }
}

fn never(written: Spanned<String>, model: &Model) -> Diagnostic {
    let provider = &model.provider.short;
    Diagnostic::new(codes::EXCEPTION_MOVES_DUTY_TO_PROVIDER, written.at, format!("an exception cannot move a duty to {provider}"))
        .label("not a party you can assign a duty to")
        .hint(format!(
            "{provider}'s duties follow from its own documentation: set the options that describe how you run the service."
        ))
        .hint("If the model is wrong, correct the model: add a rule with its source. A contract does not change it.")
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
            Diagnostic::new(codes::SUPPLIER_OVERSEES_ITSELF, duty.at, format!("{} cannot oversee itself", quote(receiver)))
                .label("this duty stays with you")
                .hint("Overseeing a supplier always remains your own duty. Remove it here."),
        );
    }
}
