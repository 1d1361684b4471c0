//! What a question in words is about: `who patches payments-db`.

use std::collections::BTreeSet;

use crate::matrix::{Deployment, Matrix};
use onus_model::{Domain, Model};

/// What a question in words may be about. Several of a kind: it does not say which.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionSubjects {
    /// Indices of deployments.
    pub deployments: Vec<u32>,
    /// The deployment's name is also the everyday word for the areas: nobody can say which of both is meant.
    pub deployment_or_area: bool,
    /// Index of a team that is named where no deployment is.
    pub team: Option<u32>,
    /// Id of a service that is named where neither a deployment nor a team is.
    pub service: Option<String>,
    /// Domain ids, in the model's order.
    pub areas: Vec<String>,
}

/// Reads a question such as `who patches payments-db`: the deployments, the team or the service that it names, and the areas
/// that its other words mean.
///
/// A word that means an area names no deployment by itself: `who destroys disks` is not about the deployment
/// `settlement-disks` alone.
pub fn question_subjects(model: &Model, matrix: Option<&Matrix>, question: &str) -> QuestionSubjects {
    let areas: Vec<AreaWords> = model.domains.iter().map(AreaWords::of).collect();
    let words = words_of(question);
    let of_areas: BTreeSet<&String> = words.iter().filter(|word| areas.iter().any(|area| area.weight(word) > 0)).collect();
    let mut found = QuestionSubjects::default();
    let names: Vec<Name> = matrix.map_or(&[][..], |m| &m.deployments[..]).iter().map(Name::of).collect();
    let whole: BTreeSet<String> = question.split_whitespace().map(trimmed).collect();
    if let Some(matrix) = matrix {
        found.deployments = positions(&matrix.deployments, |d| whole.contains(&d.id.to_lowercase()));
        let telling = |index: &u32| names[*index as usize].id.iter().any(|word| !of_areas.contains(word));
        if found.deployments.iter().any(telling) {
            found.deployments.retain(telling);
        } else if !found.deployments.is_empty() {
            found.deployment_or_area = true;
        }
        if found.deployments.is_empty() {
            let (in_full, alike) = alike(&names, &words, &of_areas);
            found.team = positions(&matrix.teams, |team| whole.contains(&team.id.to_lowercase())).first().copied();
            // `payments` is a team; `payments database` is a deployment all the same.
            if found.team.is_none() || in_full > 1 {
                found.team = None;
                found.deployments = alike;
            }
            if in_full == 0
                && let Some((service, run)) = service_named(model, question, &areas, &of_areas)
            {
                keep_deployments_of(matrix, &service, &run, &names, &mut found.deployments);
            }
        }
    }
    if found.deployments.is_empty() && found.team.is_none() {
        found.service = service_named(model, question, &areas, &of_areas).map(|(service, _)| service);
    }
    // Words of the deployment's own name say nothing of the area: `backup-vault` is not about backups alone.
    let own: BTreeSet<&String> = match found.deployments.as_slice() {
        [one] if !found.deployment_or_area => names[*one as usize].id.iter().chain(&names[*one as usize].name).collect(),
        _ => BTreeSet::new(),
    };
    // The provider's name says whose part is asked about, not that it is the area with that name in its title.
    let provider = words_of(&model.provider.short);
    let others: BTreeSet<&String> = words.iter().filter(|word| !own.contains(word) && !provider.contains(*word)).collect();
    let scores: Vec<usize> = areas.iter().map(|area| area.score(&others)).collect();
    let best = scores.iter().copied().max().unwrap_or_default();
    let meant = model.domains.iter().zip(scores).filter(|(_, score)| best > 0 && *score == best);
    found.areas = meant.map(|(domain, _)| domain.id.clone()).collect();
    found.deployment_or_area &= !found.areas.is_empty();
    found
}

fn positions<T>(list: &[T], is: impl Fn(&T) -> bool) -> Vec<u32> {
    (0..).zip(list).filter(|(_, item)| is(item)).map(|(index, _)| index).collect()
}

/// The words of a deployment's id and name.
struct Name {
    id: BTreeSet<String>,
    name: BTreeSet<String>,
}

impl Name {
    fn of(deployment: &Deployment) -> Name {
        Name { id: words_of(&deployment.id).into_iter().collect(), name: words_of(&deployment.name).into_iter().collect() }
    }
}

/// Deployments that share most words with a question: at least one that means no area. And how many words the best of them
/// have, where all are said.
fn alike(names: &[Name], words: &[String], of_areas: &BTreeSet<&String>) -> (usize, Vec<u32>) {
    /// What a name in full counts beyond its words.
    const IN_FULL: usize = 10;
    let said: BTreeSet<&String> = words.iter().collect();
    let count = |name: &BTreeSet<String>| {
        let shared = name.iter().filter(|word| said.contains(word)).count();
        let telling = name.iter().any(|word| said.contains(word) && !of_areas.contains(word));
        match telling {
            true if shared == name.len() => shared + IN_FULL,
            true => shared,
            false => 0,
        }
    };
    let scores: Vec<usize> = names.iter().map(|name| count(&name.id).max(count(&name.name))).collect();
    let best = scores.iter().copied().max().unwrap_or_default();
    (best.saturating_sub(IN_FULL), positions(&scores, |score| best > 0 && *score == best))
}

/// Keeps the deployments of a service that a question names, where no deployment is named in full: `old CloudWatch logs` are
/// not the deployment `old-terminal-names`. A name of a service that is part of a deployment's own name says nothing:
/// `card-events` need not be of EventBridge.
fn keep_deployments_of(matrix: &Matrix, service: &str, run: &str, names: &[Name], deployments: &mut Vec<u32>) {
    let said = words_of(run);
    let own = |index: &u32| {
        let name = &names[*index as usize];
        said.iter().all(|word| name.id.contains(word) || name.name.contains(word))
    };
    if deployments.iter().any(own) {
        return;
    }
    deployments.retain(|index| {
        let placement = &matrix.placements[matrix.deployments[*index as usize].placement as usize];
        matrix.configurations[placement.configuration as usize].service == service
    });
}

/// The one service that the words of a question name, the longest name first: `API Gateway`, `RDS`. And the words that name it.
fn service_named(model: &Model, question: &str, areas: &[AreaWords], of_areas: &BTreeSet<&String>) -> Option<(String, String)> {
    /// Words of the longest name that is looked for.
    const LONGEST: usize = 4;
    let said: Vec<String> = question.split_whitespace().map(trimmed).filter(|word| !word.is_empty()).collect();
    for length in (1..=LONGEST.min(said.len())).rev() {
        let runs = said.windows(length).filter(|run| {
            // What is everyday language, or means an area, is no name: `AWS back up` is not AWS Backup.
            let words: Vec<String> = run.iter().map(|word| stem(word)).collect();
            match words.as_slice() {
                [word] => !FILLERS.contains(&run[0].as_str()) && !of_areas.contains(word),
                several => !areas
                    .iter()
                    .flat_map(|area| &area.everyday)
                    .any(|phrase| phrase.len() > 1 && several.windows(phrase.len()).any(|part| part == phrase.as_slice())),
            }
        });
        let mut found: Vec<(&str, String)> = runs
            .map(|run| run.join(" "))
            .filter_map(|run| model.find_service(&run).map(|service| (service.id.as_str(), run)))
            .collect();
        found.dedup_by(|next, kept| next.0 == kept.0);
        match found.as_slice() {
            [] => {}
            [(service, run)] => return Some(((*service).to_owned(), run.clone())),
            _ => return None,
        }
    }
    None
}

/// The words that mean an area.
struct AreaWords {
    id: BTreeSet<String>,
    /// Everyday words; of several words (`back-up`), all must be said.
    everyday: Vec<Vec<String>>,
    titles: BTreeSet<String>,
}

impl AreaWords {
    fn of(domain: &Domain) -> AreaWords {
        AreaWords {
            id: words_of(&domain.id).into_iter().collect(),
            everyday: domain.words.iter().map(|word| words_of(word)).collect(),
            titles: words_of(&domain.title).into_iter().chain(words_of(&domain.short)).collect(),
        }
    }

    /// How much a word alone means the area: an everyday word for it or a word of its id more than one of its titles.
    fn weight(&self, word: &String) -> usize {
        match word {
            word if self.id.contains(word) || self.everyday.iter().any(|phrase| phrase.as_slice() == [word.clone()]) => 3,
            word if self.titles.contains(word) => 2,
            _ => 0,
        }
    }

    /// How much the words of a question mean the area together.
    fn score(&self, said: &BTreeSet<&String>) -> usize {
        let phrases = self.everyday.iter().filter(|phrase| phrase.len() > 1 && phrase.iter().all(|word| said.contains(word)));
        let in_full = if self.id.iter().all(|word| said.contains(word)) { 3 } else { 0 };
        said.iter().map(|word| self.weight(word)).sum::<usize>() + phrases.map(|phrase| 3 * phrase.len()).sum::<usize>() + in_full
    }
}

/// Words that a question is made of and that mean nothing alone.
const FILLERS: [&str; 76] = [
    "a",
    "about",
    "after",
    "against",
    "all",
    "an",
    "and",
    "any",
    "are",
    "at",
    "be",
    "before",
    "between",
    "by",
    "can",
    "care",
    "carries",
    "do",
    "does",
    "during",
    "for",
    "from",
    "get",
    "gets",
    "handle",
    "handles",
    "has",
    "have",
    "how",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "job",
    "long",
    "looks",
    "makes",
    "manage",
    "manages",
    "me",
    "must",
    "my",
    "need",
    "needs",
    "of",
    "often",
    "on",
    "or",
    "our",
    "own",
    "owns",
    "responsibility",
    "responsible",
    "run",
    "runs",
    "s",
    "should",
    "sure",
    "take",
    "takes",
    "that",
    "the",
    "there",
    "this",
    "to",
    "us",
    "we",
    "what",
    "when",
    "which",
    "who",
    "whose",
    "with",
    "work",
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

/// A word without its ending: `restores`, `restored` and `restoring` are one word, and so are `logs` and `logging`,
/// `classify` and `classification`.
fn stem(word: &str) -> String {
    /// An ending goes only where this many letters stay.
    const LEAST: usize = 3;
    if word.ends_with("ss") {
        return word.to_owned();
    }
    let endings = [
        "ications", "ication", "ations", "ation", "ating", "ates", "ated", "ate", "ions", "ion", "ings", "ing", "ies", "ied",
        "es", "ed", "s", "e", "y",
    ];
    // `replication` is of `replicate`, and `classification` of `classify`.
    let fits = |ending: &str| !ending.starts_with("ication") || word.contains("if");
    let ending = endings.iter().find(|e| word.ends_with(**e) && fits(e) && word.chars().count() - e.len() >= LEAST);
    let rest = ending.map_or(word, |ending| &word[..word.len() - ending.len()]);
    let mut letters = rest.chars().rev();
    match (ending, letters.next(), letters.next()) {
        (Some(ending), Some(last), Some(before))
            if last == before && !"aeiouls".contains(last) && (ending.starts_with("ing") || *ending == "ed") =>
        {
            rest[..rest.len() - last.len_utf8()].to_owned()
        }
        _ => rest.to_owned(),
    }
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
            ("logging", "logs"),
            ("logged", "log"),
            ("scanned", "scans"),
            ("classifies", "classification"),
            ("classified", "classify"),
            ("replicates", "replication"),
            ("restored", "restores"),
            ("restoration", "restore"),
            ("configures", "configuration"),
            ("certifies", "certification"),
            ("accesses", "access"),
            ("upgrading", "upgrades"),
            ("vulnerabilities", "vulnerability"),
        ] {
            assert_eq!(words_of(said), words_of(meant), "{said}");
        }
    }

    #[test]
    fn fillers_are_in_order_and_once() {
        assert!(FILLERS.is_sorted_by(|a, b| a < b));
    }
}
