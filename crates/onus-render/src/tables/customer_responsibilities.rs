//! Outward views: what our own customers must do. Built only from duties that were authored for them: a duty of ours, or
//! a provider's statement, is never turned into one of theirs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use onus_core::matrix::{Matrix, UserEntityDuty};

use super::{Column, Row, Table, column};

/// Frameworks whose identifiers Appendix J takes, the more specific first.
const CONTROLS: [&str; 5] = ["fedramp-moderate", "fedramp-high", "fedramp-low", "fedramp-li-saas", "nist-800-53"];

// The heads of the worksheet "CRM" of FedRAMP's Appendix J, Revision 5.
const CRM: &[Column] = &[
    column("control_id", "Control ID", 14),
    column("can_be_inherited_from_csp", "Can Be Inherited from CSP", 16),
    column("responsibilities", "Specific Inheritance and Customer Agency/CSP Responsibilities", 110),
];

/// Duties by the identifier that they answer, in the order of the framework's own numbering.
pub(super) fn answers<'m>(matrix: &'m Matrix, frameworks: &[&str]) -> BTreeMap<Key, (&'m str, Vec<&'m UserEntityDuty>)> {
    let mut out: BTreeMap<Key, (&str, Vec<&UserEntityDuty>)> = BTreeMap::new();
    for duty in &matrix.user_entity_duties {
        for id in duty.requirements.iter().filter(|(f, _)| frameworks.contains(&f.as_str())).flat_map(|(_, ids)| ids) {
            let entry = out.entry(key(id)).or_insert((id, Vec::new()));
            if !entry.1.iter().any(|d| d.id == duty.id) {
                entry.1.push(duty);
            }
        }
    }
    out
}

/// Orders `AC-2` before `AC-10`.
pub(super) type Key = Vec<(String, u64)>;

pub(super) fn key(id: &str) -> Key {
    let mut out: Key = vec![(String::new(), 0)];
    let mut digits = false;
    for c in id.chars() {
        match (c.to_digit(10), digits) {
            (Some(n), _) => {
                let last = out.last_mut().expect("never empty");
                last.1 = last.1.saturating_mul(10).saturating_add(n.into());
                digits = true;
            }
            (None, true) => {
                out.push((c.to_string(), 0));
                digits = false;
            }
            (None, false) => out.last_mut().expect("never empty").0.push(c),
        }
    }
    out
}

pub(super) fn refused(what: &str, frameworks: &[&str], matrix: &Matrix) -> String {
    let why = match matrix.user_entity_duties.is_empty() {
        true => "the inventory has no `user_entity_duties`",
        false => "no duty of `user_entity_duties` names a requirement of it",
    };
    format!(
        "{what} tells your customers what they must do, and {why}. It is built only from duties that you write for them, never from your own: \
         write them under `user_entity_duties` with `requirements: [{{ framework: {}, ids: […] }}]`",
        frameworks[0]
    )
}

/// A customer responsibility matrix in the columns of FedRAMP's Appendix J, or why there is none.
pub fn customer_responsibilities(matrix: &Matrix) -> Result<Table<'_>, String> {
    let answers_by_id = answers(matrix, &CONTROLS);
    if answers_by_id.is_empty() {
        return Err(refused("A customer responsibility matrix (`crm`)", &CONTROLS, matrix));
    }
    let rows = answers_by_id.into_values().map(|(id, duties)| -> Row {
        let shared = duties.iter().any(|d| d.sharing.is_some());
        let lines: Vec<String> = duties
            .iter()
            .flat_map(|d| {
                let ours = d.ours.as_ref().map(|o| format!("{}: {o}", matrix.organisation.short));
                ours.into_iter().chain([format!("Customer Responsibility: {}", d.statement)])
            })
            .collect();
        vec![Cow::Borrowed(id), Cow::Borrowed(if shared { "Partial" } else { "No" }), Cow::Owned(lines.join("\n"))]
    });
    Ok(Table {
        title: "CRM",
        about: "One row per control that is partly the customer's. A control that is not listed is not therefore inheritable: only the customer's part has been recorded",
        columns: CRM,
        printed: CRM.len(),
        rows: Box::new(rows),
    })
}
