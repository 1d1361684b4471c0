//! Findings that `book.toml` suppresses for a while, and settings about checks that have no effect.

use crate::configuration::Suppression;
use onus_source::codes;
use onus_source::text::quote;
use onus_source::typed::nearest;

use super::finding::Sorted;
use super::{Context, Finding, Suppressed, general_finding};

/// Separates what is suppressed; adds ONUS-C060, ONUS-C061 and ONUS-C062, which nothing suppresses.
pub(super) fn apply(context: &Context, findings: Vec<Finding>) -> Sorted {
    let today = context.matrix.document.date;
    let suppressions = &context.options.suppressions;
    let mut used = vec![false; suppressions.len()];
    let mut checked = Sorted::default();
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
    // What is off is not reported anyway, so it does not count as suppressed.
    checked.suppressed.retain(|s| context.options.levels.get(s.finding.code.id()) != Some(&None));
    for (suppression, used) in suppressions.iter().zip(used) {
        let code = suppression.code.get_ref();
        let finding = if *suppression.expires.get_ref() < today {
            let message = format!("the suppression of {} expired on {}", quote(code), suppression.expires.get_ref());
            general_finding(codes::SUPPRESSION_EXPIRED, message, "Fix what it suppressed, or decide again and set a later date.")
                .at(Some(context.options.spans.at(suppression.expires.span())))
        } else if !known(code) {
            unknown(code).at(Some(context.options.spans.at(suppression.code.span())))
        } else if !used {
            let message = format!("the suppression of {} matches no finding", quote(code));
            general_finding(codes::SUPPRESSION_MATCHES_NOTHING, message, "Remove it, or correct the ids it names.")
                .at(Some(context.options.spans.at(suppression.code.span())))
        } else {
            continue;
        };
        checked.findings.push(finding);
    }
    for code in context.options.levels.keys().filter(|code| !known(code)) {
        checked.findings.push(unknown(code).at(context.options.spans.levels.get(code).copied()));
    }
    checked
}

fn known(code: &str) -> bool {
    codes::CHECKS.iter().any(|known| *known == code)
}

fn unknown(code: &str) -> Finding {
    let hint = match nearest(code, codes::CHECKS.iter().map(|known| known.id())) {
        Some(near) => format!("Did you mean `{near}`? `onus explain {near}` describes it."),
        None => "Codes of findings look like `ONUS-C001`.".to_owned(),
    };
    general_finding(codes::NO_SUCH_CHECK, format!("no check reports {}, so this setting has no effect", quote(code)), &hint)
}

fn matches(context: &Context, suppression: &Suppression, finding: &Finding) -> bool {
    let names =
        |restriction: &Option<String>, id: Option<&str>| restriction.as_deref().is_none_or(|expected| id == Some(expected));
    let deployment = finding.deployment.map(|d| context.matrix.deployments[d as usize].id.as_str());
    let team = finding.team.map(|t| context.matrix.teams[t as usize].id.as_str());
    finding.code == suppression.code.get_ref().as_str()
        && names(&suppression.deployment, deployment)
        && names(&suppression.duty, finding.duty.as_deref())
        && names(&suppression.team, team)
}
