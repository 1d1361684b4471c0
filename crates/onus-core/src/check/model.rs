//! Rules whose sources were last checked too long ago.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::matrix::RuleOutcome;
use onus_source::codes;

use super::{Context, Finding, general_finding};

/// ONUS-C040: one finding per rule that decides something in this matrix.
pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    let mut old: BTreeMap<&str, Date> = BTreeMap::new();
    for step in context.matrix.duties.iter().flat_map(|d| &d.trace).filter(|s| s.outcome == RuleOutcome::Wins) {
        if let Some(read) = step.checked_on
            && i64::from((context.matrix.document.date - read).get_days()) > context.options.rule_max_age_days
        {
            old.insert(&step.rule, read);
        }
    }
    for (rule, read) in old {
        let message = format!("the sources of rule `{rule}` were last checked on {read}");
        out.push(general_finding(
            codes::RULE_SOURCES_OLD,
            message,
            "Update Onus, or check the sources again and record that in a model folder of your own.",
        ));
    }
}
