//! Which reports of others cover the duties that they carry for us.
//!
//! A duty of an operator is relied on only where reports of kinds that the framework takes hold the service, every Region and
//! the whole period, and somebody of ours has read them. Consecutive reports chain; a bridge letter reaches a little further.

use std::collections::BTreeSet;

use jiff::civil::Date;

use onus_model::{Holder, Party, ReportKind};
use onus_source::text::join;

use super::calendar::after;
use crate::inventory::Opinion;
use crate::matrix::{Assurance, Deployment, Matrix, Reference};

/// Whether reports cover what an operator carries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reliance {
    /// The reports of these indices in [`Matrix::assurance`] do, in order of time; `qualified`: the opinion of one is.
    On { reports: Vec<u32>, qualified: bool, until: Date },
    /// None does; for the nearest one, why not.
    Not(String),
}

/// The names that a report may give the operator who carries a duty, the one for print first; other parts of an inventory
/// call the provider `provider`, and a third party `third-party:ID`. None: the duty is ours, or
/// nobody knows whose it is.
pub fn operator_names(matrix: &Matrix, deployment: &Deployment, holder: &Holder) -> Vec<String> {
    match holder {
        Holder::Party(Party::Provider) => match deployment.account.and_then(|a| matrix.accounts[a as usize].operator.clone()) {
            Some(operator) => vec![operator],
            None => vec![matrix.reference.provider_name.clone(), matrix.reference.provider.clone(), "provider".to_owned()],
        },
        Holder::Party(Party::ThirdParty(id)) => {
            vec![matrix.reference.third_parties.get(id).unwrap_or(id).clone(), format!("third-party:{id}"), id.clone()]
        }
        Holder::Party(Party::Organisation | Party::UserEntity) | Holder::Unresolved(_) => Vec::new(),
    }
}

/// Every name that a report may give its operator for anything to rely on it: parties that may operate something, and those
/// whose controls another report leaves out.
pub fn known_operators(matrix: &Matrix) -> BTreeSet<&str> {
    let reference = &matrix.reference;
    let mut names = BTreeSet::from([reference.provider_name.as_str(), reference.provider.as_str(), "provider"]);
    names.extend(matrix.accounts.iter().filter_map(|account| account.operator.as_deref()));
    names.extend(reference.third_parties.iter().flat_map(|(id, name)| [id.as_str(), name.as_str()]));
    // An exception may name a third party that the model does not know.
    names.extend(matrix.duties.iter().filter_map(|duty| match &duty.holder {
        Holder::Party(Party::ThirdParty(id)) => Some(id.as_str()),
        _ => None,
    }));
    names.extend(matrix.assurance.iter().flat_map(|report| report.carved_out()).map(String::as_str));
    names
}

/// Whether a report is about the party that is printed under this name.
pub fn is_about(report: &Assurance, party: &str, reference: &Reference) -> bool {
    // The provider goes by two names: one in running text, one on its reports.
    let name = if party == reference.provider { &reference.provider_name } else { party };
    [party, name].iter().any(|n| report.operator.trim().eq_ignore_ascii_case(n.trim()))
}

/// Whether reports of the operator with these names, of kinds that are taken, cover what it carries of a deployment.
pub fn reliance(
    matrix: &Matrix,
    deployment: &Deployment,
    operator: &[String],
    accepts: &[ReportKind],
    period: (Date, Date),
) -> Reliance {
    let theirs = |report: &&Assurance| operator.iter().any(|name| name.trim().eq_ignore_ascii_case(report.operator.trim()));
    let mut nearest: Option<(usize, String)> = None;
    let mut usable: Vec<(Date, Date, u32)> = Vec::new();
    for (index, report) in (0..).zip(&matrix.assurance).filter(|(_, report)| theirs(report)) {
        let faults = faults(matrix, report, deployment, accepts);
        match report.period {
            Some((from, to)) if faults.is_empty() => usable.push((from, reaches(matrix, report, to), index)),
            _ => {
                let words = format!("“{}” of {}: {}", report.report, report.operator, faults.join("; "));
                if nearest.as_ref().is_none_or(|(count, _)| faults.len() < *count) {
                    nearest = Some((faults.len(), words));
                }
            }
        }
    }
    match chained(usable, period) {
        Chain::Whole { reports, until } => {
            if let Some(reason) = left_out(matrix, &reports, accepts, period) {
                return Reliance::Not(reason);
            }
            let qualified = reports.iter().any(|r| matrix.assurance[*r as usize].opinion == Some(Opinion::Qualified));
            Reliance::On { reports, qualified, until }
        }
        Chain::Broken { reports, words } => {
            let names: Vec<String> = reports.iter().map(|r| format!("“{}”", matrix.assurance[*r as usize].report)).collect();
            Reliance::Not(format!("{} {words}", join(&names)))
        }
        Chain::Nothing => {
            let none = || format!("there is no report from {}", operator.first().map_or("this party", String::as_str));
            Reliance::Not(nearest.map_or_else(none, |(_, words)| words))
        }
    }
}

/// Why reports are not enough that leave out the controls of organisations that their operator builds on: no report of such an
/// organisation counts over the whole period. What each of them runs for the operator is not known, so that the service and
/// the Regions are not asked.
fn left_out(matrix: &Matrix, reports: &[u32], accepts: &[ReportKind], period: (Date, Date)) -> Option<String> {
    for report in reports.iter().map(|index| &matrix.assurance[*index as usize]) {
        for organisation in report.carved_out() {
            let usable = (0..).zip(&matrix.assurance).filter(|(_, other)| is_about(other, organisation, &matrix.reference));
            let usable = usable.filter(|(_, other)| faults_in_itself(matrix, other, accepts).is_empty());
            let usable = usable.filter_map(|(index, other)| {
                let (from, to) = other.period?;
                Some((from, reaches(matrix, other, to), index))
            });
            if !matches!(chained(usable.collect(), period), Chain::Whole { .. }) {
                return Some(format!(
                    "“{}” of {} leaves out the controls of {organisation}, and no report of {organisation} covers the period",
                    report.report, report.operator
                ));
            }
        }
    }
    None
}

/// Last day that a report covers, its bridge letter included as far as one may reach.
pub(super) fn reaches(matrix: &Matrix, report: &Assurance, to: Date) -> Date {
    let furthest = after(to, i64::from(matrix.document.judging.bridge_days));
    report.bridge_to.map_or(to, |bridge| bridge.min(furthest).max(to))
}

enum Chain {
    Whole { reports: Vec<u32>, until: Date },
    Broken { reports: Vec<u32>, words: String },
    Nothing,
}

/// Puts reports one after another over a period. The next may begin on the day after the last ends, or earlier.
fn chained(mut usable: Vec<(Date, Date, u32)>, (from, to): (Date, Date)) -> Chain {
    usable.sort();
    let mut reports: Vec<u32> = Vec::new();
    let mut covered: Option<Date> = None;
    while covered.is_none_or(|day| day < to) {
        let need = covered.map_or(from, |day| after(day, 1));
        // Of those that hold the next day, the one that reaches furthest.
        let next = usable.iter().filter(|(begin, end, _)| *begin <= need && *end >= need).max_by_key(|(_, end, _)| *end);
        let Some((_, end, index)) = next else { break };
        reports.push(*index);
        covered = Some(*end);
    }
    match (covered, usable.first()) {
        (Some(until), _) if until >= to => Chain::Whole { reports, until },
        (Some(until), _) => Chain::Broken { reports, words: format!("reaches only to {until}") },
        (None, Some((begin, _, index))) if *begin > from => {
            Chain::Broken { reports: vec![*index], words: format!("begins only on {begin}") }
        }
        (None, Some((_, end, index))) => Chain::Broken { reports: vec![*index], words: format!("reaches only to {end}") },
        (None, None) => Chain::Nothing,
    }
}

/// Why a report says nothing of a deployment, whatever the period.
fn faults(matrix: &Matrix, report: &Assurance, deployment: &Deployment, accepts: &[ReportKind]) -> Vec<String> {
    let mut out = faults_in_itself(matrix, report, accepts);
    let configuration = &matrix.configurations[matrix.placements[deployment.placement as usize].configuration as usize];
    if !report.services.contains(&configuration.service) {
        out.push(format!("its scope does not include {}", configuration.service_short));
    }
    let regional: Vec<&String> = deployment.regions.iter().filter(|r| *r != "global").collect();
    if report.regions.is_empty() && (!regional.is_empty() || deployment.regions.is_empty()) {
        out.push("it states no Regions".to_owned());
    } else {
        let absent: Vec<&str> = regional.iter().filter(|r| !report.regions.contains(r)).map(|r| r.as_str()).collect();
        if !absent.is_empty() {
            out.push(format!("its Regions do not include {}", absent.join(", ")));
        }
        if deployment.regions.is_empty() {
            out.push("the deployment lists no Region".to_owned());
        }
    }
    out
}

/// Why a report counts for nothing, whatever it is asked about.
fn faults_in_itself(matrix: &Matrix, report: &Assurance, accepts: &[ReportKind]) -> Vec<String> {
    let mut out = Vec::new();
    match report.kind {
        None => out.push("the inventory does not say what kind of report it is".to_owned()),
        Some(kind) if !accepts.contains(&kind) => {
            let taken: Vec<String> = accepts.iter().map(|k| k.words().to_owned()).collect();
            out.push(match taken.is_empty() {
                true => format!("a report of kind {} does not show this", kind.words()),
                false => format!("it is of kind {}; what counts here is {}", kind.words(), or(&taken)),
            });
        }
        Some(_) => {}
    }
    match report.opinion {
        Some(Opinion::Adverse) => out.push("its opinion is adverse".to_owned()),
        Some(Opinion::Disclaimer) => out.push("its auditor gave no opinion".to_owned()),
        Some(Opinion::Unqualified | Opinion::Qualified) | None => {}
    }
    if report.period.is_none() {
        out.push("it states no period".to_owned());
    }
    if report.review.as_ref().is_none_or(|review| review.on > matrix.document.date) {
        out.push("nobody has reviewed it".to_owned());
    }
    if report.issued_on.is_some_and(|day| day > matrix.document.date) {
        out.push("it is dated after the day of the build".to_owned());
    }
    out
}

fn or(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
