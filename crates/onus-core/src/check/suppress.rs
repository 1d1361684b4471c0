//! What `book.toml` leaves out for a while, and settings about checks that do nothing.

use crate::configuration::Suppression;
use onus_source::Level;
use onus_source::text::quote;
use onus_source::typed::nearest;

use super::{CODES, Checked, Context, Finding, Suppressed, general};

/// Takes out what is suppressed; adds ONUS-C060, ONUS-C061 and ONUS-C062, which nothing suppresses.
pub(super) fn apply(context: &Context, findings: Vec<Finding>) -> Checked {
    let today = context.matrix.document.date;
    let suppressions = &context.options.suppressions;
    let mut used = vec![false; suppressions.len()];
    let mut checked = Checked::default();
    for finding in findings {
        let by = suppressions.iter().position(|s| *s.expires.get_ref() >= today && matches(context, s, &finding));
        match by {
            Some(index) => {
                used[index] = true;
                let reason = suppressions[index].reason.get_ref().clone();
                checked.suppressed.push(Suppressed { finding, reason, expires: *suppressions[index].expires.get_ref() });
            }
            None => checked.findings.push(finding),
        }
    }
    // What is off is not reported, so a suppression of it is left over as well.
    checked.suppressed.retain(|s| context.options.levels.get(&s.finding.code) != Some(&None));
    for (suppression, used) in suppressions.iter().zip(used) {
        let code = suppression.code.get_ref();
        let finding = if *suppression.expires.get_ref() < today {
            let message = format!("the suppression of {} ended on {}", quote(code), suppression.expires.get_ref());
            general("ONUS-C060", Level::Error, message, "Mend what it hid, or decide anew and write a later day.")
                .at(Some(context.options.places.at(suppression.expires.span())))
        } else if !known(code) {
            unknown(code).at(Some(context.options.places.at(suppression.code.span())))
        } else if !used {
            let message = format!("nothing is found that the suppression of {} would leave out", quote(code));
            general("ONUS-C061", Level::Warning, message, "Remove it, or mend the ids that it names.")
                .at(Some(context.options.places.at(suppression.code.span())))
        } else {
            continue;
        };
        checked.findings.push(finding);
    }
    for code in context.options.levels.keys().filter(|code| !known(code)) {
        checked.findings.push(unknown(code).at(context.options.places.levels.get(code).copied()));
    }
    checked
}

fn known(code: &str) -> bool {
    CODES.iter().any(|(known, _)| *known == code)
}

fn unknown(code: &str) -> Finding {
    let hint = match nearest(code, CODES.iter().map(|(known, _)| *known)) {
        Some(near) => format!("Did you mean `{near}`? `onus explain {near}` tells what it is."),
        None => "Codes of checks are written like `ONUS-C001`.".to_owned(),
    };
    general("ONUS-C062", Level::Warning, format!("no check reports {}, so this setting does nothing", quote(code)), &hint)
}

fn matches(context: &Context, suppression: &Suppression, finding: &Finding) -> bool {
    let names = |wanted: &Option<String>, id: Option<&str>| wanted.as_deref().is_none_or(|wanted| id == Some(wanted));
    let deployment = finding.deployment.map(|d| context.matrix.deployments[d as usize].id.as_str());
    let team = finding.team.map(|t| context.matrix.teams[t as usize].id.as_str());
    *suppression.code.get_ref() == finding.code
        && names(&suppression.deployment, deployment)
        && names(&suppression.duty, finding.duty.as_deref())
        && names(&suppression.team, team)
}
