//! A finding as an entry of a list of gaps.

use onus_core::check::Finding;
use onus_core::matrix_context::MatrixContext;

use super::block::{GapView, Target};
use super::configuration;

pub fn gap_view(context: &MatrixContext, finding: &Finding) -> GapView {
    let to = finding.deployment.map(|d| {
        let configuration = context.configuration(&context.matrix.deployments[d as usize]);
        let fragment =
            finding.duty.as_deref().and_then(|d| d.split_once('.')).map_or_else(String::new, |(domain, _)| domain.to_owned());
        Target::Page { path: configuration::path(configuration), fragment }
    });
    GapView {
        code: finding.code.clone(),
        level: finding.level.id().into(),
        message: finding.message.clone(),
        hint: finding.hint.clone(),
        place: finding.place.clone(),
        to,
        team: finding.team.map_or_else(String::new, |t| context.matrix.teams[t as usize].name.clone()),
    }
}
