//! Evidence and assurance reports, as the inventory lists them; [`crate::status`] judges them.

use std::collections::BTreeMap;

use crate::inventory::{self, Inventory};
use onus_source::SourceMap;

use super::index::InventoryIndex;
use super::types::*;

pub(super) fn evidence(
    inventory: &Inventory,
    deployments: &BTreeMap<String, u32>,
    ids: &InventoryIndex,
    sources: &SourceMap,
) -> Vec<Evidence> {
    let mut list: Vec<Evidence> = inventory
        .evidence
        .iter()
        .map(|e| Evidence {
            deployment: e.deployment.as_ref().and_then(|d| deployments.get(d.as_str()).copied()),
            common_control: e.common_control.as_ref().and_then(|c| ids.controls.get(c.as_str()).copied()),
            account: e.account.as_ref().and_then(|a| ids.accounts.get(a.as_str()).copied()),
            duties: e.duties.iter().map(|d| d.value.clone()).collect(),
            title: e.title.clone().unwrap_or_else(|| file_name(&e.file).to_owned()),
            file: e.file.value.clone(),
            source: e.source.clone(),
            collected_on: e.collected_on,
            collected_by: e.collected_by.clone(),
            period: e.period,
            review: e.review.clone(),
            place: sources.place(e.at),
        })
        .collect();
    list.sort_by(|a, b| {
        (a.deployment, a.common_control, a.account, &a.file, &a.place).cmp(&(
            b.deployment,
            b.common_control,
            b.account,
            &b.file,
            &b.place,
        ))
    });
    list
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

pub(super) fn assurance(report: &inventory::AssuranceReport) -> Assurance {
    let values = |list: &[onus_source::typed::Spanned<String>]| list.iter().map(|v| v.value.clone()).collect();
    Assurance {
        id: report.id.value.clone(),
        operator: report.operator.clone(),
        report: report.report.clone(),
        kind: report.kind,
        opinion: report.opinion,
        auditor: report.auditor.clone(),
        issued_on: report.issued_on,
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
