//! What a word is about: a deployment, a team, an area, a duty, a service, a requirement.

use crate::matrix::Matrix;
use onus_model::Model;

/// Something that can be explained.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExplainedSubject {
    /// Index of the deployment.
    Deployment(u32),
    /// Index of the team.
    Team(u32),
    /// Domain id.
    Area(String),
    /// Duty id.
    Duty(String),
    /// Service id.
    Service(String),
    Requirement {
        /// Framework id.
        framework: String,
        /// The framework's identifier.
        id: String,
    },
}

/// Words that stand before a colon to say which kind is meant.
const KINDS: [&str; 6] = ["deployment", "team", "area", "duty", "service", "requirement"];

impl ExplainedSubject {
    fn position(&self) -> usize {
        match self {
            ExplainedSubject::Deployment(_) => 0,
            ExplainedSubject::Team(_) => 1,
            ExplainedSubject::Area(_) => 2,
            ExplainedSubject::Duty(_) => 3,
            ExplainedSubject::Service(_) => 4,
            ExplainedSubject::Requirement { .. } => 5,
        }
    }

    /// What kind of thing it is, in print.
    pub fn kind(&self) -> &'static str {
        KINDS[self.position()]
    }

    /// What names this alone, whatever else has the same id: `team:payments`, `soc2:CC6.1`.
    pub fn unmistakable(&self, matrix: Option<&Matrix>) -> String {
        let kind = self.kind();
        match (self, matrix) {
            (ExplainedSubject::Deployment(index), Some(matrix)) => format!("{kind}:{}", matrix.deployments[*index as usize].id),
            (ExplainedSubject::Team(index), Some(matrix)) => format!("{kind}:{}", matrix.teams[*index as usize].id),
            (ExplainedSubject::Deployment(_) | ExplainedSubject::Team(_), None) => kind.to_owned(),
            (ExplainedSubject::Area(id) | ExplainedSubject::Duty(id) | ExplainedSubject::Service(id), _) => {
                format!("{kind}:{id}")
            }
            (ExplainedSubject::Requirement { framework, id }, _) => format!("{framework}:{id}"),
        }
    }
}

/// Everything that a word names exactly, by id or name and without regard to case.
///
/// `KIND:` or a framework's id before a colon narrows it. A requirement counts in the frameworks of the scopes where it is in
/// any of those.
pub fn subjects(model: &Model, matrix: Option<&Matrix>, written: &str) -> Vec<ExplainedSubject> {
    let written = written.trim().to_lowercase();
    let (kind, word) = match written.split_once(':') {
        Some((kind, word)) if KINDS.contains(&kind) => (Some(kind), word.trim()),
        _ => (None, written.as_str()),
    };
    let is = |name: &str| name.to_lowercase() == word;
    let mut out = Vec::new();
    if let Some(matrix) = matrix {
        let deployments = (0..).zip(&matrix.deployments).filter(|(_, d)| is(&d.id) || is(&d.name));
        out.extend(deployments.map(|(index, _)| ExplainedSubject::Deployment(index)));
        let teams = (0..).zip(&matrix.teams).filter(|(_, t)| is(&t.id) || is(&t.name));
        out.extend(teams.map(|(index, _)| ExplainedSubject::Team(index)));
    }
    let areas = model.domains.iter().filter(|d| is(&d.id) || is(&d.title) || is(&d.short));
    out.extend(areas.map(|d| ExplainedSubject::Area(d.id.clone())));
    let duties = model.duties.values().filter(|d| is(&d.id) || is(&d.title));
    out.extend(duties.map(|d| ExplainedSubject::Duty(d.id.clone())));
    out.extend(model.find_service(word).map(|service| ExplainedSubject::Service(service.id.clone())));
    out.extend(requirements(model, matrix, word));
    out.retain(|subject| kind.is_none_or(|kind| kind == subject.kind()));
    out
}

fn requirements(model: &Model, matrix: Option<&Matrix>, word: &str) -> Vec<ExplainedSubject> {
    let (framework, id) = match word.split_once(':') {
        Some((framework, id)) => (Some(framework), id.trim()),
        None => (None, word),
    };
    let mut out = Vec::new();
    for known in model.frameworks.iter().filter(|f| framework.is_none_or(|id| id == f.id.to_lowercase())) {
        let here = known.requirements.iter().filter(|r| r.id.to_lowercase() == id);
        out.extend(here.map(|r| ExplainedSubject::Requirement { framework: known.id.clone(), id: r.id.clone() }));
    }
    let scoped = |subject: &ExplainedSubject| match (subject, matrix) {
        (ExplainedSubject::Requirement { framework, .. }, Some(matrix)) => {
            matrix.scopes.iter().any(|s| s.framework == *framework)
        }
        _ => false,
    };
    if framework.is_none() && out.iter().any(scoped) {
        out.retain(scoped);
    }
    out
}
