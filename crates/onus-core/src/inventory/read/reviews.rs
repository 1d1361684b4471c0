//! Who collected something, and who reviewed it: never the same.

use crate::inventory::{Review, ReviewResult};
use onus_source::fields::{needed, needed_day};
use onus_source::text::quote;
use onus_source::tree::Node;
use onus_source::typed::{Fields, Problems, Spanned, choice, filled};
use onus_source::{Diagnostic, codes};

const RESULTS: [(&str, ReviewResult); 2] = [("pass", ReviewResult::Pass), ("fail", ReviewResult::Fail)];

pub(super) struct Collected {
    pub on: Option<Spanned<jiff::civil::Date>>,
    pub by: Option<Spanned<String>>,
}

pub(super) fn collected(node: &Node, problems: &mut Problems) -> Option<Collected> {
    let mut fields = Fields::open(node, "a collection", problems)?;
    let on = needed_day(&mut fields, "on", problems);
    let by = fields.take("by").and_then(|n| filled(n, "`by`", problems));
    fields.finish(problems);
    Some(Collected { on, by })
}

pub(super) fn review(node: &Node, collected: Option<&Collected>, problems: &mut Problems) -> Option<Review> {
    let mut fields = Fields::open(node, "a review", problems)?;
    let on = needed_day(&mut fields, "on", problems);
    let by = needed(&mut fields, "by", problems);
    let result = fields.need("result", problems).and_then(|n| choice(n, "a result of a review", &RESULTS, problems));
    fields.finish(problems);
    if let Some(collector) = collected.and_then(|c| c.by.as_ref())
        && !by.value.is_empty()
        && collector.value.trim().to_lowercase() == by.value.trim().to_lowercase()
    {
        problems.push(
            Diagnostic::new(
                codes::EVIDENCE_REVIEWED_BY_COLLECTOR,
                by.at,
                format!("{} reviews evidence that it collected itself", quote(&by.value)),
            )
            .label("reviewed by")
            .related(collector.at, "collected by")
            .hint("Auditors expect a second pair of eyes: have another role review it."),
        );
    }
    if let (Some(on), Some(collected)) = (&on, collected.and_then(|c| c.on.as_ref()))
        && on.value < collected.value
    {
        problems.push(
            Diagnostic::new(codes::DATES_IN_WRONG_ORDER, on.at, "the evidence was reviewed before it was collected")
                .label("reviewed here")
                .related(collected.at, "collected here"),
        );
    }
    Some(Review { on: on?.value, by: by.value, result: result? })
}
