//! Requirements that are those of another framework: baselines select controls, and every one of them is the same control.

use onus_source::At;
use onus_source::text::quote;

use super::Builder;
use crate::types::{Framework, Link, Requirement};

/// A requirement without a title of its own, with the frameworks that may have it.
pub(super) struct AlikeRequirement {
    pub at: At,
    pub framework: String,
    pub requirement: String,
    /// Its identifier in those frameworks.
    pub there: String,
    pub like: Vec<String>,
}

/// Gives each such requirement what the first of its frameworks says that has it, links to duties included.
/// What it says itself stays.
pub(super) fn complete(builder: &mut Builder) {
    for alike in std::mem::take(&mut builder.alike) {
        let found = alike.like.iter().find_map(|id| of(builder.model.frameworks.iter().find(|f| f.id == *id)?, &alike));
        let Some((other, links)) = found else {
            let message = format!("{} is no requirement of {}", quote(&alike.there), alike.like.join(" or "));
            builder.problem(alike.at, message);
            continue;
        };
        let Some(framework) = builder.model.frameworks.iter_mut().find(|f| f.id == alike.framework) else { continue };
        framework.links.extend(links);
        for own in framework.requirements.iter_mut().filter(|r| r.id == alike.requirement) {
            let parts = if own.parts.is_empty() { other.parts.clone() } else { std::mem::take(&mut own.parts) };
            let parameters = if own.parameters == 0 { other.parameters } else { own.parameters };
            *own = Requirement { id: alike.requirement.clone(), parts, parameters, ..other.clone() };
        }
    }
}

fn of(other: &Framework, alike: &AlikeRequirement) -> Option<(Requirement, Vec<Link>)> {
    let is_it = |id: &str| other.id != alike.framework && id == alike.there;
    let requirement = other.requirements.iter().find(|r| is_it(&r.id) && !r.title.is_empty())?;
    let links = other.links.iter().filter(|link| is_it(&link.requirement));
    Some((requirement.clone(), links.map(|link| Link { requirement: alike.requirement.clone(), ..link.clone() }).collect()))
}
