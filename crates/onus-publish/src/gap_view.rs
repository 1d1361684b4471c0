//! A finding as an entry of a list of gaps.

use onus_core::check::Finding;
use onus_core::hash::short_hash;
use onus_core::matrix_context::MatrixContext;
use onus_core::status::Status;
use onus_source::text::day_words;

use super::block::GapView;
use super::deployment;
use super::links::source_target;

pub fn gap_view(context: &MatrixContext, finding: &Finding) -> GapView {
    let to = finding.deployment.map(|d| {
        let area = finding.duty.as_deref().and_then(|d| d.split_once('.')).map_or("", |(domain, _)| domain);
        deployment::target(context, &context.matrix.deployments[d as usize], area)
    });
    let status = status(context, finding);
    // The day from which it is open, or on which it falls due.
    let (by, day) = match status.and_then(|status| status.open_since.or(status.due_on)) {
        Some(day) if day < context.today() => (format!("open since {}", day_words(day)), day.to_string()),
        Some(day) => (format!("by {}", day_words(day)), day.to_string()),
        None => (String::new(), String::new()),
    };
    GapView {
        id: format!("gap-{:08x}", short_hash(&format!("{}\n{}\n{}", finding.code, finding.message, finding.place))),
        code: finding.code.to_string(),
        level: finding.level.id().into(),
        message: finding.message.clone(),
        hint: finding.hint.clone(),
        why: finding.code.importance().to_owned(),
        by,
        day,
        status: status.map_or_else(String::new, |status| status.kind.words().to_owned()),
        place: finding.place.clone(),
        source: source_target(context, &finding.place),
        to,
        team: finding.team.map_or_else(String::new, |t| context.matrix.teams[t as usize].name.clone()),
    }
}

/// What the finding is about comes to, where it is about one obligation.
fn status<'s>(context: &'s MatrixContext, finding: &Finding) -> Option<&'s Status> {
    let (number, id) = (finding.deployment?, finding.duty.as_deref()?);
    let placement = context.matrix.deployments[number as usize].placement;
    let assignments = &context.matrix.placements[placement as usize].assignments;
    let position = assignments.iter().position(|a| context.duty(a.duty).id == id)?;
    Some(&context.statuses.find(placement, position, number)?.status)
}
