//! Whether what the provider lists as covered holds what a scope runs.

use std::collections::{BTreeMap, BTreeSet};

use crate::matrix::{Assurance, RefProgramme, Scope};
use crate::status::is_about;
use onus_model::{Holder, Party, ProgrammeStatus};
use onus_source::codes;

use super::evidence::some;
use super::{Context, Finding, general_finding};

pub(super) fn check(context: &Context, out: &mut Vec<Finding>) {
    for (scope, written) in context.matrix.scopes.iter().zip(&context.inventory.scopes) {
        let first = out.len();
        for programme in context.matrix.reference.programmes.iter().filter(|p| p.frameworks.contains(&scope.framework)) {
            of_programme(context, scope, programme, out);
        }
        out[first..].iter_mut().for_each(|f| f.at = Some(written.id.at));
    }
}

/// ONUS-C036: a scope runs services that the provider's list for the scope's framework does not name as in scope; one finding
/// for each programme and status. ONUS-C037: the newest list that could be had is too old to say.
fn of_programme(context: &Context, scope: &Scope, programme: &RefProgramme, out: &mut Vec<Finding>) {
    let matrix = context.matrix;
    // What a report of the provider that this framework's auditors take names is decided by that report, and by its period.
    let accepts = matrix.reference.frameworks.iter().find(|f| f.id == scope.framework).map_or(&[][..], |f| &f.accepts);
    let decides = |report: &&Assurance| {
        is_about(report, &matrix.reference.provider, &matrix.reference) && report.kind.is_some_and(|kind| accepts.contains(&kind))
    };
    let reported: BTreeSet<&str> =
        matrix.assurance.iter().filter(decides).flat_map(|r| &r.services).map(String::as_str).collect();
    let mut services: BTreeMap<&str, &str> = BTreeMap::new();
    for deployment in &scope.deployments {
        let deployment = &matrix.deployments[*deployment as usize];
        let placement = &matrix.placements[deployment.placement as usize];
        let configuration = &matrix.configurations[placement.configuration as usize];
        let provided =
            placement.assignments.iter().any(|a| matrix.duties[a.duty as usize].holder == Holder::Party(Party::Provider));
        let here = programme.region.is_none_or(|regions| deployment.regions.iter().any(|region| regions.holds(region)));
        if here && provided && !reported.contains(configuration.service.as_str()) {
            services.insert(&configuration.service, &configuration.service_short);
        }
    }
    if services.is_empty() {
        return;
    }
    let Some(listed) = &programme.services else {
        let message = format!(
            "“{}” relies on “{}”, whose newest list here is of {}: too old to say which services are covered",
            scope.name, programme.title, programme.dated
        );
        let hint =
            format!("Look the services up at {}, or list them in the report that you hold, under `assurance`.", programme.url);
        return out.push(general_finding(codes::PROGRAMME_LIST_TOO_OLD, message, &hint));
    };
    let mut open: BTreeMap<ProgrammeStatus, Vec<&str>> = BTreeMap::new();
    for (service, name) in services {
        match listed.get(service).copied().unwrap_or(ProgrammeStatus::NotListed) {
            ProgrammeStatus::InScope => {}
            status => open.entry(status).or_default().push(name),
        }
    }
    for (status, names) in open {
        let message = format!(
            "“{}” runs {}, {} in “{}” of {}",
            scope.name,
            some(&names),
            match status {
                ProgrammeStatus::NotListed => "which are not listed",
                ProgrammeStatus::InAssessment => "which are still in assessment",
                ProgrammeStatus::NotInScope | ProgrammeStatus::InScope => "which are left out",
            },
            programme.title,
            programme.dated
        );
        let hint = format!(
            "Compare with the list of today at {}. Leave these services out of the scope, or obtain other proof of what the provider carries.",
            programme.url
        );
        out.push(general_finding(codes::SERVICE_NOT_IN_PROGRAMME, message, &hint));
    }
}
