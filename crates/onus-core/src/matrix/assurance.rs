//! Assurance: which reports of others cover the duties that they carry for us.
//!
//! A report covers a duty of its operator only where service, every region and the whole period are in it, and somebody of
//! ours has read it. Must not know: formats, the clock.

use jiff::civil::Date;

use onus_model::{Holder, Party};

use super::types::*;

/// Whether a report covers a duty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coverage {
    /// The report of this index in [`Matrix::assurance`] does.
    Covered(usize),
    /// None does; for the nearest one, why not.
    Not(String),
}

/// The names that a report may give the operator who carries a duty, the one for print first; none: the duty is ours, or
/// nobody knows whose it is.
pub fn operator(matrix: &Matrix, deployment: &Deployment, holder: &Holder) -> Vec<String> {
    match holder {
        Holder::Party(Party::Provider) => match deployment.account.and_then(|a| matrix.accounts[a as usize].operator.clone()) {
            Some(operator) => vec![operator],
            None => vec![matrix.reference.provider_name.clone(), matrix.reference.provider.clone()],
        },
        Holder::Party(Party::ThirdParty(id)) => vec![matrix.reference.third_parties.get(id).unwrap_or(id).clone()],
        Holder::Party(Party::Organisation | Party::UserEntity) | Holder::Unresolved(_) => Vec::new(),
    }
}

/// Whether a report of the operator with these names covers what it carries of a deployment in a period.
pub fn coverage(matrix: &Matrix, deployment: &Deployment, operator: &[String], period: (Date, Date)) -> Coverage {
    let mut nearest: Option<(usize, String)> = None;
    for (index, report) in matrix.assurance.iter().enumerate() {
        if !operator.iter().any(|name| name.trim().eq_ignore_ascii_case(report.operator.trim())) {
            continue;
        }
        let missing = missing(matrix, report, deployment, period);
        if missing.is_empty() {
            return Coverage::Covered(index);
        }
        let words = format!("“{}” of {}: {}", report.report, report.operator, missing.join("; "));
        if nearest.as_ref().is_none_or(|(count, _)| missing.len() < *count) {
            nearest = Some((missing.len(), words));
        }
    }
    let none = || format!("there is no report from {}", operator.first().map_or("this party", String::as_str));
    Coverage::Not(nearest.map_or_else(none, |(_, words)| words))
}

/// Whether this very report covers what its operator carries of a deployment in a period; others may do so too.
pub fn covers(matrix: &Matrix, report: &Assurance, deployment: &Deployment, period: (Date, Date)) -> bool {
    missing(matrix, report, deployment, period).is_empty()
}

/// Whether a report is about the party that is printed under this name.
pub fn is_about(report: &Assurance, party: &str, reference: &Reference) -> bool {
    // The provider goes by two names: one in running text, one on its reports.
    let name = if party == reference.provider { &reference.provider_name } else { party };
    [party, name].iter().any(|n| report.operator.contains(n) || n.contains(report.operator.as_str()))
}

/// What a report leaves out.
fn missing(matrix: &Matrix, report: &Assurance, deployment: &Deployment, period: (Date, Date)) -> Vec<String> {
    let mut out = Vec::new();
    let configuration = &matrix.configurations[matrix.placements[deployment.placement as usize].configuration as usize];
    if !report.services.contains(&configuration.service) {
        out.push(format!("its scope does not include {}", configuration.service_short));
    }
    if !report.regions.is_empty() {
        let absent: Vec<&str> =
            deployment.regions.iter().filter(|r| *r != "global" && !report.regions.contains(r)).map(String::as_str).collect();
        if !absent.is_empty() {
            out.push(format!("its regions do not include {}", absent.join(", ")));
        }
        if deployment.regions.is_empty() {
            out.push("the deployment lists no region".to_owned());
        }
    }
    match report.period {
        None => out.push("it states no period".to_owned()),
        Some((from, to)) => {
            let end = report.bridge_to.map_or(to, |b| b.max(to));
            if from > period.0 {
                out.push(format!("it begins on {from}"));
            }
            if end < period.1 {
                out.push(format!("it ends on {end}"));
            }
        }
    }
    if report.review.is_none() {
        out.push("nobody has reviewed it".to_owned());
    }
    out
}
