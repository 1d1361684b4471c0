//! Exceptions that have ended, end soon, or that nobody approved; documents overdue for review.

use onus_source::{At, Code, codes};

use super::{Context, Finding, deployment_finding, general_finding};

pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    let today = context.matrix.document.date;
    for (position, exception) in context.matrix.exceptions.iter().enumerate() {
        let written = context.exceptions.get(position);
        let details = &context.matrix.deployments[exception.deployment as usize];
        let what = format!("the {} for {} of “{}”", exception.kind.replace('-', " "), exception.duties.join(", "), details.name);
        let ends = written.and_then(|e| e.expires_at);
        let mut say = |code: Code, at: Option<At>, message: String, hint: &str| {
            let finding = deployment_finding(context, code, exception.deployment, message, hint);
            let at = at.or(written.map(|e| e.at));
            out.push(Finding { place: exception.place.clone(), ..finding.at(at).duty(exception.duties.first().cloned()) });
        };
        match exception.expires {
            None => say(
                codes::EXCEPTION_WITHOUT_END,
                None,
                format!("{what} has no expiry date"),
                "Every exception must expire: add `expires`.",
            ),
            Some(day) if day < today => {
                say(
                    codes::EXCEPTION_EXPIRED,
                    ends,
                    format!("{what} expired on {day}; the duty is back with its owner"),
                    "Renew it with a new approval, or remove it.",
                );
            }
            Some(day) if i64::from((day - today).get_days()) <= context.options.expiry_notice_days => {
                say(codes::EXCEPTION_ENDS_SOON, ends, format!("{what} expires on {day}"), "Decide now whether to renew it.");
            }
            Some(_) => {}
        }
        if exception.approved.is_none() {
            say(
                codes::EXCEPTION_NOT_APPROVED,
                None,
                format!("{what} has not been approved"),
                "Add `approved_by` with role, date and ticket.",
            );
        }
    }
    if let Some(day) = context.matrix.document.review_by
        && day < today
    {
        let message = format!("this allocation of duties was due for review on {day}");
        let finding =
            general_finding(codes::ALLOCATION_REVIEW_OVERDUE, message, "Review it, then set a later `review_by` in book.toml.");
        out.push(finding.at(context.options.spans.review_by));
    }
}
