//! Evidence: what counts on the day of the build, and for which duty.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::inventory::{self, Inventory, ReviewResult};
use onus_source::SourceMap;

use super::types::*;

/// Age in days after which evidence is stale where neither requirement nor cadence says otherwise.
const DEFAULT_MAX_AGE: i64 = 366;

/// The inventory's evidence with its state on the day of the build.
pub(super) fn evidence(
    inventory: &Inventory,
    matrix: &Matrix,
    deployments: &BTreeMap<String, u32>,
    controls: &BTreeMap<&str, u32>,
    sources: &SourceMap,
) -> Vec<Evidence> {
    let mut list: Vec<Evidence> = inventory
        .evidence
        .iter()
        .map(|e| Evidence {
            deployment: e.deployment.as_ref().and_then(|d| deployments.get(d.as_str()).copied()),
            common_control: e.common_control.as_ref().and_then(|c| controls.get(c.as_str()).copied()),
            duties: e.duties.iter().map(|d| d.value.clone()).collect(),
            title: e.title.clone().unwrap_or_else(|| file_name(&e.file).to_owned()),
            file: e.file.value.clone(),
            source: e.source.clone(),
            collected_on: e.collected_on,
            collected_by: e.collected_by.clone(),
            period: e.period,
            review: e.review.clone(),
            state: state_on(
                e.review.as_ref(),
                e.collected_by.as_deref(),
                e.period,
                e.collected_on,
                max_age(e.duties.iter().map(|d| d.as_str()), matrix),
                matrix.document.date,
            ),
            place: sources.place(e.at),
        })
        .collect();
    list.sort_by(|a, b| {
        (a.deployment, a.common_control, &a.file, &a.place).cmp(&(b.deployment, b.common_control, &b.file, &b.place))
    });
    list
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Last day on which an item is not yet too old for any of its duties, whatever its review says.
pub fn good_until(matrix: &Matrix, evidence: &Evidence) -> Option<Date> {
    let proven = evidence.period.map(|p| p.1).or(evidence.collected_on)?;
    let days = max_age(evidence.duties.iter().map(String::as_str), matrix);
    proven.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// The strictest limit of the duties that the evidence is for.
fn max_age<'d>(duties: impl Iterator<Item = &'d str>, matrix: &Matrix) -> i64 {
    duties
        .flat_map(|d| matrix.reference.evidence.get(d).into_iter().flatten())
        .filter_map(|r| r.max_age_days.map(i64::from).or_else(|| r.cadence.and_then(|c| c.days())))
        .min()
        .unwrap_or(DEFAULT_MAX_AGE)
}

fn state_on(
    review: Option<&inventory::Review>,
    collector: Option<&str>,
    period: Option<(Date, Date)>,
    collected_on: Option<Date>,
    max_age: i64,
    today: Date,
) -> EvidenceState {
    let age = |day: Date| i64::from((today - day).get_days());
    let proven = period.map(|p| p.1).or(collected_on);
    match review {
        Some(review) if review.result == ReviewResult::Fail => EvidenceState::Failed,
        _ if proven.is_none_or(|day| age(day) > max_age) => EvidenceState::Stale,
        Some(review) if collector != Some(review.by.as_str()) => EvidenceState::Held,
        _ => EvidenceState::Unreviewed,
    }
}

/// Judges the evidence for another day than that of the build. Later items are dropped: they prove nothing about that day.
pub fn judge_evidence(matrix: &mut Matrix, day: Date) {
    let mut list = std::mem::take(&mut matrix.evidence);
    list.retain(|e| e.period.map(|p| p.0).or(e.collected_on).is_none_or(|begun| begun <= day));
    for item in &mut list {
        let limit = max_age(item.duties.iter().map(String::as_str), matrix);
        item.state = state_on(item.review.as_ref(), item.collected_by.as_deref(), item.period, item.collected_on, limit, day);
    }
    matrix.evidence = list;
}

/// State of the evidence for one duty of one deployment: the newest item decides.
///
/// Returns the item's index beside its state; `Missing` has none.
pub fn evidence_state(
    matrix: &Matrix,
    deployment: u32,
    duty: &str,
    common_control: Option<u32>,
) -> (EvidenceState, Option<usize>) {
    let about = |e: &Evidence| {
        e.duties.iter().any(|d| d == duty)
            && (e.deployment == Some(deployment) || (e.common_control.is_some() && e.common_control == common_control))
    };
    let newest = matrix
        .evidence
        .iter()
        .enumerate()
        .filter(|(_, e)| about(e))
        .max_by_key(|(i, e)| (e.period.map(|p| p.1).or(e.collected_on), *i));
    match newest {
        Some((index, item)) => (item.state, Some(index)),
        None => (EvidenceState::Missing, None),
    }
}

pub(super) fn assurance(report: &inventory::AssuranceReport) -> Assurance {
    let values = |list: &[onus_source::typed::Spanned<String>]| list.iter().map(|v| v.value.clone()).collect();
    Assurance {
        id: report.id.value.clone(),
        operator: report.operator.clone(),
        report: report.report.clone(),
        services: values(&report.services),
        regions: report.regions.clone(),
        period: report.period,
        bridge_to: report.bridge_to,
        exceptions_noted: report.exceptions_noted.clone(),
        review: report.review.clone(),
        cuecs: report.cuecs.iter().map(|c| (c.id.clone(), c.title.clone(), values(&c.duties))).collect(),
        file: report.file.as_ref().map(|f| f.value.clone()),
        sha256: report.sha256.clone(),
        may_pass_on: report.may_pass_on,
    }
}
