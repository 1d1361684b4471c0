//! Exceptions that have ended, end soon, or that nobody approved; documents overdue for review.

use onus_source::{At, Code, codes};

use super::{Context, Finding, about, general};

pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    let today = context.matrix.document.date;
    for (position, exception) in context.matrix.exceptions.iter().enumerate() {
        let written = context.exceptions.get(position);
        let details = &context.matrix.deployments[exception.deployment as usize];
        let what = format!("the {} of {} of “{}”", exception.kind.replace('-', " "), exception.duties.join(", "), details.name);
        let ends = written.and_then(|e| e.expires_at);
        let mut say = |code: Code, at: Option<At>, message: String, hint: &str| {
            let finding = about(context, code, exception.deployment, message, hint);
            let at = at.or(written.map(|e| e.at));
            out.push(Finding { place: exception.place.clone(), ..finding.at(at).duty(exception.duties.first().cloned()) });
        };
        match exception.expires {
            None => {
                say(codes::EXCEPTION_WITHOUT_END, None, format!("{what} has no end"), "Every exception expires. Add `expires`.")
            }
            Some(day) if day < today => {
                say(
                    codes::EXCEPTION_EXPIRED,
                    ends,
                    format!("{what} ended on {day}; the duty is its owner's again"),
                    "Renew it with an approval, or remove it.",
                );
            }
            Some(day) if i64::from((day - today).get_days()) <= context.options.expiry_notice_days => {
                say(codes::EXCEPTION_ENDS_SOON, ends, format!("{what} ends on {day}"), "Decide now whether to renew it.");
            }
            Some(_) => {}
        }
        if exception.approved.is_none() {
            say(
                codes::EXCEPTION_NOT_APPROVED,
                None,
                format!("nobody approved {what}"),
                "Add `approved_by` with role, day and ticket.",
            );
        }
    }
    if let Some(day) = context.matrix.document.review_by
        && day < today
    {
        let message = format!("this allocation of duties was due for review on {day}");
        let finding = general(codes::ALLOCATION_REVIEW_OVERDUE, message, "Review it, then move `review_by` in book.toml.");
        out.push(finding.at(context.options.places.review_by));
    }
}
