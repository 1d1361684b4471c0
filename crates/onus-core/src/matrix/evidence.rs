//! Evidence and assurance reports, as the inventory lists them; [`crate::status`] judges them.

use std::collections::BTreeMap;

use crate::inventory::{self, Inventory};
use onus_source::SourceMap;

use crate::hash::short_hash;

use super::index::InventoryIndex;
use super::types::*;

pub(super) fn evidence(
    inventory: &Inventory,
    deployments: &BTreeMap<String, u32>,
    ids: &InventoryIndex,
    sources: &SourceMap,
) -> Vec<Evidence> {
    let collection = |e: &inventory::Evidence| {
        let id = e.collection.as_ref()?;
        inventory.collections.iter().map(|c| &c.value).find(|c| c.id == id.value)
    };
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
            collected_on: e.collected_on.or_else(|| Some(collection(e)?.collected_on)),
            collected_by: e.collected_by.clone().or_else(|| Some(collection(e)?.collected_by.clone())),
            period: e.period,
            review: e.review.clone().or_else(|| collection(e)?.review.clone()),
            id: e.id.as_ref().map_or_else(|| item_id(e), |id| id.value.clone()),
            collection: e.collection.as_ref().map(|c| c.value.clone()),
            results: e.results.clone(),
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

/// An id that stays while the item is about the same thing and its file is the same.
fn item_id(item: &inventory::Evidence) -> String {
    let subject = [&item.deployment, &item.common_control, &item.account];
    let mut text = String::new();
    for part in subject {
        text.push_str(part.as_ref().map_or("", |p| p.value.as_str()));
        text.push('\n');
    }
    text.push_str(&item.file.value);
    for duty in &item.duties {
        text.push('\n');
        text.push_str(&duty.value);
    }
    if let Some(day) = item.collected_on {
        text.push_str(&format!("\n{day}"));
    }
    format!("EV-{:08x}", short_hash(&text))
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
        subservice_organisations: report.subservice_organisations.clone(),
        method: report.method,
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
