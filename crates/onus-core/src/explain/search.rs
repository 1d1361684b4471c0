//! Finds what a few words may name: anything that can be explained, and items of evidence.

use serde::Serialize;

use super::ExplainedSubject;
use crate::matrix::Matrix;
use onus_model::Model;

/// Something that words may name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SearchHit {
    /// `deployment`, `team`, `area`, `duty`, `service`, `requirement`, `evidence`.
    pub kind: &'static str,
    /// What `onus explain` takes; of evidence, the item's id.
    pub id: String,
    pub title: String,
    /// What tells it from others of the kind: a service, an edition.
    pub note: String,
}

/// Hits of a text, best first: ids before titles, whole names before beginnings before parts. Every word must stand somewhere.
pub fn search(model: &Model, matrix: Option<&Matrix>, text: &str) -> Vec<SearchHit> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut hits: Vec<(u8, SearchHit)> = Vec::new();
    let mut offer = |hit: SearchHit, bare: &str, also: &str| {
        if let Some(rank) = rank(&words, bare, &hit, also) {
            hits.push((rank, hit));
        }
    };
    let subject = |subject: &ExplainedSubject, title: &str, note: String| SearchHit {
        kind: subject.kind(),
        id: subject.unmistakable(matrix),
        title: title.to_owned(),
        note,
    };
    if let Some(matrix) = matrix {
        for (index, deployment) in (0..).zip(&matrix.deployments) {
            let placement = &matrix.placements[deployment.placement as usize];
            let service = &matrix.configurations[placement.configuration as usize].service_name;
            offer(subject(&ExplainedSubject::Deployment(index), &deployment.name, service.clone()), &deployment.id, "");
        }
        for (index, team) in (0..).zip(&matrix.teams) {
            offer(subject(&ExplainedSubject::Team(index), &team.name, team.about.clone().unwrap_or_default()), &team.id, "");
        }
    }
    for domain in &model.domains {
        offer(
            subject(&ExplainedSubject::Area(domain.id.clone()), &domain.title, domain.short.clone()),
            &domain.id,
            &domain.words.join(" "),
        );
    }
    for duty in model.duties.values() {
        offer(subject(&ExplainedSubject::Duty(duty.id.clone()), &duty.title, duty.domain.clone()), &duty.id, "");
    }
    for service in model.services.values().filter(|service| service.parent.is_none()) {
        let aliases = service.aliases.join(" ");
        offer(
            subject(&ExplainedSubject::Service(service.id.clone()), &service.name, service.family.clone()),
            &service.id,
            &aliases,
        );
    }
    for framework in &model.frameworks {
        for requirement in &framework.requirements {
            let named = ExplainedSubject::Requirement { framework: framework.id.clone(), id: requirement.id.clone() };
            offer(subject(&named, &requirement.title, framework.name.clone()), &requirement.id, &framework.id);
        }
    }
    for item in matrix.iter().flat_map(|matrix| &matrix.evidence) {
        let hit = SearchHit { kind: "evidence", id: item.id.clone(), title: item.title.clone(), note: String::new() };
        offer(hit, &item.id, "");
    }
    // The sort is stable: hits of one rank keep the order of kinds above.
    hits.sort_by_key(|(rank, _)| *rank);
    hits.into_iter().map(|(_, hit)| hit).collect()
}

/// How well words name something; less is better.
fn rank(words: &[String], bare: &str, hit: &SearchHit, also: &str) -> Option<u8> {
    let whole = words.join(" ");
    let (bare, title) = (bare.to_lowercase(), hit.title.to_lowercase());
    if bare == whole || title == whole || hit.id.to_lowercase() == whole {
        return Some(0);
    }
    let also = also.to_lowercase();
    if also.split_whitespace().any(|name| name == whole) {
        return Some(1);
    }
    if bare.starts_with(&whole) || title.starts_with(&whole) {
        return Some(2);
    }
    let named = [bare, title].join(" ");
    if words.iter().all(|word| named.contains(word.as_str())) {
        return Some(3);
    }
    let all = [named, also, hit.note.to_lowercase()].join(" ");
    words.iter().all(|word| all.contains(word.as_str())).then_some(4)
}
