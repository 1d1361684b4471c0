//! What a word or a question is about: a deployment, a team, an area, a duty, a service, a requirement.

use std::collections::BTreeSet;

use crate::matrix::Matrix;
use onus_model::{Domain, Model};

/// Something that can be explained.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
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

impl Subject {
    fn position(&self) -> usize {
        match self {
            Subject::Deployment(_) => 0,
            Subject::Team(_) => 1,
            Subject::Area(_) => 2,
            Subject::Duty(_) => 3,
            Subject::Service(_) => 4,
            Subject::Requirement { .. } => 5,
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
            (Subject::Deployment(index), Some(matrix)) => format!("{kind}:{}", matrix.deployments[*index as usize].id),
            (Subject::Team(index), Some(matrix)) => format!("{kind}:{}", matrix.teams[*index as usize].id),
            (Subject::Deployment(_) | Subject::Team(_), None) => kind.to_owned(),
            (Subject::Area(id) | Subject::Duty(id) | Subject::Service(id), _) => format!("{kind}:{id}"),
            (Subject::Requirement { framework, id }, _) => format!("{framework}:{id}"),
        }
    }
}

/// Everything that a word names exactly, by id or name and without regard to case.
///
/// `KIND:` or a framework's id before a colon narrows it. A requirement counts in the frameworks of the scopes where it is in
/// any of those.
pub fn subjects(model: &Model, matrix: Option<&Matrix>, written: &str) -> Vec<Subject> {
    let written = written.trim().to_lowercase();
    let (kind, word) = match written.split_once(':') {
        Some((kind, word)) if KINDS.contains(&kind) => (Some(kind), word.trim()),
        _ => (None, written.as_str()),
    };
    let is = |name: &str| name.to_lowercase() == word;
    let mut out = Vec::new();
    if let Some(matrix) = matrix {
        let deployments = (0..).zip(&matrix.deployments).filter(|(_, d)| is(&d.id) || is(&d.name));
        out.extend(deployments.map(|(index, _)| Subject::Deployment(index)));
        let teams = (0..).zip(&matrix.teams).filter(|(_, t)| is(&t.id) || is(&t.name));
        out.extend(teams.map(|(index, _)| Subject::Team(index)));
    }
    let areas = model.domains.iter().filter(|d| is(&d.id) || is(&d.title) || is(&d.short));
    out.extend(areas.map(|d| Subject::Area(d.id.clone())));
    let duties = model.duties.values().filter(|d| is(&d.id) || is(&d.title));
    out.extend(duties.map(|d| Subject::Duty(d.id.clone())));
    out.extend(model.find_service(word).map(|service| Subject::Service(service.id.clone())));
    out.extend(requirements(model, matrix, word));
    out.retain(|subject| kind.is_none_or(|kind| kind == subject.kind()));
    out
}

fn requirements(model: &Model, matrix: Option<&Matrix>, word: &str) -> Vec<Subject> {
    let (framework, id) = match word.split_once(':') {
        Some((framework, id)) => (Some(framework), id.trim()),
        None => (None, word),
    };
    let mut out = Vec::new();
    for known in model.frameworks.iter().filter(|f| framework.is_none_or(|id| id == f.id.to_lowercase())) {
        let here = known.requirements.iter().filter(|r| r.id.to_lowercase() == id);
        out.extend(here.map(|r| Subject::Requirement { framework: known.id.clone(), id: r.id.clone() }));
    }
    let scoped = |subject: &Subject| match (subject, matrix) {
        (Subject::Requirement { framework, .. }, Some(matrix)) => matrix.scopes.iter().any(|s| s.framework == *framework),
        _ => false,
    };
    if framework.is_none() && out.iter().any(scoped) {
        out.retain(scoped);
    }
    out
}

/// What a question in words may be about. Several of a kind: it does not say which.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionSubjects {
    /// Indices of deployments.
    pub deployments: Vec<u32>,
    /// Domain ids, in the model's order.
    pub areas: Vec<String>,
}

/// Reads a question such as `who patches payments-db`: the deployments that it names, else those that share most words with
/// it; and the areas that its other words mean.
pub fn question_subjects(model: &Model, matrix: &Matrix, question: &str) -> QuestionSubjects {
    let words: Vec<String> = words_of(question);
    let texts: Vec<(BTreeSet<String>, BTreeSet<String>)> = matrix
        .deployments
        .iter()
        .map(|d| (words_of(&d.id).into_iter().collect(), words_of(&d.name).into_iter().collect()))
        .collect();
    let whole: BTreeSet<String> = question.split_whitespace().map(trimmed).collect();
    let mut deployments: Vec<u32> = (0_u32..)
        .zip(&matrix.deployments)
        .filter(|(_, d)| whole.contains(&d.id.to_lowercase()))
        .map(|(index, _)| index)
        .collect();
    if deployments.is_empty() {
        let said: BTreeSet<&String> = words.iter().collect();
        let all = |name: &BTreeSet<String>| if !name.is_empty() && name.iter().all(|w| said.contains(w)) { 10 } else { 0 };
        let some = |name: &BTreeSet<String>| name.iter().filter(|w| said.contains(w)).count();
        let scores: Vec<usize> = texts.iter().map(|(id, name)| (all(id) + some(id)).max(all(name) + some(name))).collect();
        let best = scores.iter().copied().max().unwrap_or_default();
        if best > 0 {
            deployments = (0_u32..).zip(&scores).filter(|(_, score)| **score == best).map(|(index, _)| index).collect();
        }
    }
    // Words of the deployment's own name say nothing of the area: `backup-vault` is not about backups alone.
    let own: BTreeSet<&String> = match deployments.as_slice() {
        [one] => texts[*one as usize].0.iter().chain(&texts[*one as usize].1).collect(),
        _ => BTreeSet::new(),
    };
    let others: Vec<&String> = words.iter().filter(|w| !own.contains(w)).collect();
    let scores: Vec<usize> = model.domains.iter().map(|domain| score(domain, &others)).collect();
    let best = scores.iter().copied().max().unwrap_or_default();
    let areas = model.domains.iter().zip(scores).filter(|(_, score)| best > 0 && *score == best);
    QuestionSubjects { deployments, areas: areas.map(|(domain, _)| domain.id.clone()).collect() }
}

/// How much a question's words mean an area: its own id weighs most, then everyday words for it, then its titles.
fn score(domain: &Domain, words: &[&String]) -> usize {
    let stems = |text: &str| words_of(text).into_iter().collect::<BTreeSet<String>>();
    let id = stems(&domain.id);
    let everyday: BTreeSet<String> = domain.words.iter().flat_map(|word| words_of(word)).collect();
    let titles: BTreeSet<String> = stems(&domain.title).into_iter().chain(stems(&domain.short)).collect();
    let said: BTreeSet<&String> = words.iter().copied().collect();
    let weight = |word: &String| match word {
        word if everyday.contains(word) => 3,
        word if id.contains(word) => 3,
        word if titles.contains(word) => 2,
        _ => 0,
    };
    let id_in_full = if id.iter().all(|word| said.contains(word)) { 3 } else { 0 };
    said.into_iter().map(weight).sum::<usize>() + id_in_full
}

/// Words that a question is made of and that mean nothing alone.
const FILLERS: [&str; 31] = [
    "a",
    "an",
    "and",
    "are",
    "at",
    "by",
    "do",
    "does",
    "for",
    "has",
    "have",
    "how",
    "in",
    "is",
    "it",
    "my",
    "of",
    "on",
    "our",
    "own",
    "responsible",
    "s",
    "should",
    "the",
    "to",
    "we",
    "what",
    "which",
    "who",
    "whose",
    "with",
];

/// The words of a text without endings, so that `patches` and `patching` are `patch`.
fn words_of(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !FILLERS.contains(word));
    words.map(stem).collect()
}

fn trimmed(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

fn stem(word: &str) -> String {
    /// An ending goes only where this many letters stay.
    const LEAST: usize = 3;
    let endings = ["ions", "ion", "ings", "ing", "ies", "es", "ed", "s", "e", "y"];
    let ending = endings.iter().find(|e| word.ends_with(*e) && word.chars().count() - e.len() >= LEAST);
    ending.map_or_else(|| word.to_owned(), |ending| word[..word.len() - ending.len()].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_people_say_differently_are_the_same_word() {
        for (said, meant) in [
            ("patches", "patch"),
            ("patching", "patch"),
            ("backups", "backup"),
            ("encrypts", "encryption"),
            ("keys", "key"),
            ("rotates", "rotation"),
        ] {
            assert_eq!(words_of(said), words_of(meant), "{said}");
        }
    }
}
