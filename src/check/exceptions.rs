//! Exceptions that have ended, end soon, or that nobody approved; documents overdue for review.

use crate::source::Level;

use super::{Finding, Input, about, general};

pub(super) fn check(input: &Input, out: &mut Vec<Finding>) {
    let today = input.matrix.document.date;
    for exception in &input.matrix.exceptions {
        let details = &input.matrix.deployments[exception.deployment as usize];
        let what = format!("the {} of {} of “{}”", exception.kind.replace('-', " "), exception.duties.join(", "), details.name);
        let mut say = |code: &str, level: Level, message: String, hint: &str| {
            let mut finding = about(input, code, level, exception.deployment, message, hint);
            finding.place.clone_from(&exception.place);
            finding.duty = exception.duties.first().cloned();
            out.push(finding);
        };
        match exception.expires {
            None => say("ONUS-C030", Level::Error, format!("{what} has no end"), "Every exception expires. Add `expires`."),
            Some(day) if day < today => {
                say(
                    "ONUS-C031",
                    Level::Error,
                    format!("{what} ended on {day}; the duty is its owner's again"),
                    "Renew it with an approval, or remove it.",
                );
            }
            Some(day) if i64::from((day - today).get_days()) <= input.options.expiry_notice_days => {
                say("ONUS-C032", Level::Warning, format!("{what} ends on {day}"), "Decide now whether to renew it.");
            }
            Some(_) => {}
        }
        if exception.approved.is_none() {
            say("ONUS-C033", Level::Error, format!("nobody approved {what}"), "Add `approved_by` with role, day and ticket.");
        }
    }
    if let Some(day) = input.matrix.document.review_by
        && day < today
    {
        let message = format!("this allocation of duties was due for review on {day}");
        out.push(general("ONUS-C034", Level::Warning, message, "Review it, then move `review_by` in book.toml."));
    }
}
