//! Matrices of responsibilities that other parties handed to us.

use crate::inventory::{Claim, Claimed, ReceivedDocument, ReceivedKind, ReceivedMatrix};
use onus_model::Party;
use onus_source::fields::{day, needed, needed_day, optional};
use onus_source::text::quote;
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, choice, list};
use onus_source::{Diagnostic, codes};

use super::common::id;

pub fn received_matrix(node: &Node, problems: &mut Problems) -> Option<ReceivedMatrix> {
    let mut fields = Fields::open(node, "a received matrix", problems)?;
    let id = fields.need("id", problems).and_then(|n| id(n, "a received matrix", problems));
    let party = needed(&mut fields, "party", problems);
    let framework = needed(&mut fields, "framework", problems);
    let kind = fields.need("kind", problems).and_then(|n| choice(n, "a kind of matrix", ReceivedKind::WORDS, problems));
    let file = needed(&mut fields, "file", problems).value;
    let sha256 = needed(&mut fields, "sha256", problems).value;
    let dated = day(&mut fields, "dated", problems);
    let received_on = needed_day(&mut fields, "received_on", problems);
    let claims = fields.take("claims").map(|n| list(n, "`claims`", problems, claim)).unwrap_or_default();
    fields.finish(problems);
    if !party.value.is_empty() && !matches!(party.value.parse(), Ok(Party::Provider | Party::ThirdParty(_))) {
        problems.push(
            Diagnostic::new(
                codes::NOT_AN_AUTHORISED_OPERATOR,
                party.at,
                format!("{} is no party that provides services", quote(&party.value)),
            )
            .hint("Write `provider` or `third-party:ID`."),
        );
    }
    if let (Some(dated), Some(received_on)) = (&dated, &received_on)
        && received_on.value < dated.value
    {
        problems.push(Diagnostic::new(codes::DATES_IN_WRONG_ORDER, received_on.at, "the matrix was received before its day"));
    }
    let document = ReceivedDocument { kind: kind?, file, sha256, dated: dated.map(|d| d.value), received_on: received_on?.value };
    Some(ReceivedMatrix { id: id?, party, framework, document, claims })
}

fn claim(node: &Node, problems: &mut Problems) -> Option<Claim> {
    let mut fields = Fields::open(node, "a claim", problems)?;
    let requirement = needed(&mut fields, "requirement", problems).value;
    let claimed = fields.need("claimed", problems).and_then(|n| choice(n, "a claim", Claimed::WORDS, problems));
    let words = optional(&mut fields, "words", problems).unwrap_or_default();
    let text = optional(&mut fields, "text", problems);
    let row = optional(&mut fields, "row", problems).unwrap_or_default();
    fields.finish(problems);
    Some(Claim { requirement, claimed: claimed?, words, text, row })
}
