//! Finds what a word of the command line names, by id or name and without regard to case.

use onus_core::matrix::{Matrix, Scope};
use onus_model::{Domain, Model, Service};
use onus_source::typed::{completed, did_you_mean, nearest};
use onus_source::{Code, codes};

use super::Failure;

/// Whether a word is an id or a name.
pub fn names(word: &str, id: &str, name: &str) -> bool {
    let word = word.trim().to_lowercase();
    word == id.to_lowercase() || word == name.to_lowercase()
}

/// Position of a team.
pub fn team(matrix: &Matrix, word: &str) -> Result<u32, Failure> {
    let known = (0_u32..).zip(&matrix.teams).find(|(_, team)| names(word, &team.id, &team.name));
    known.map(|(index, _)| index).ok_or_else(|| {
        let ids = matrix.teams.iter().map(|team| team.id.as_str());
        unknown("the inventory has no team", word, ids, "`onus teams` lists them")
    })
}

/// Position of an account.
pub fn account(matrix: &Matrix, word: &str) -> Result<u32, Failure> {
    let known = (0_u32..).zip(&matrix.accounts).find(|(_, account)| names(word, &account.id, &account.name));
    known.map(|(index, _)| index).ok_or_else(|| {
        let ids = matrix.accounts.iter().map(|account| account.id.as_str());
        unknown("the inventory has no account", word, ids, "accounts stand under `accounts:` in the inventory")
    })
}

/// A code, with or without the `ONUS-` before it.
pub fn code(word: &str) -> Result<Code, Failure> {
    const PREFIX: &str = "ONUS-";
    let upper = word.trim().to_ascii_uppercase();
    let short = upper.strip_prefix(PREFIX).unwrap_or(&upper);
    codes::find(&format!("{PREFIX}{short}")).ok_or_else(|| {
        // What all of them begin with would make any of them alike.
        let shorts = codes::all().filter_map(|code| code.id().strip_prefix(PREFIX));
        let hint = nearest(short, shorts)
            .map_or_else(|| "codes are like ONUS-C010".to_owned(), |near| format!("did you mean `{PREFIX}{near}`?"));
        Failure::message(format!("there is no code `{word}`; {hint}"))
    })
}

pub fn scope<'m>(matrix: &'m Matrix, word: &str) -> Result<&'m Scope, Failure> {
    let known = matrix.scopes.iter().find(|scope| names(word, &scope.id, &scope.name));
    known.ok_or_else(|| {
        let ids = matrix.scopes.iter().map(|scope| scope.id.as_str());
        unknown("the inventory has no scope", word, ids, "scopes stand under `scopes:` in the inventory")
    })
}

/// An area by id, title or short title.
pub fn domain<'m>(model: &'m Model, word: &str) -> Result<&'m Domain, Failure> {
    let known = model.domains.iter().find(|d| names(word, &d.id, &d.title) || names(word, &d.id, &d.short));
    known.ok_or_else(|| {
        let ids = model.domains.iter().map(|d| d.id.as_str());
        unknown("there is no area", word, ids, "`onus domains` lists them")
    })
}

pub fn service<'m>(model: &'m Model, word: &str) -> Result<&'m Service, Failure> {
    model.find_service(word).ok_or_else(|| {
        let hint = match model.service_suggestions(word).as_slice() {
            [] => "`onus services` lists them all".to_owned(),
            guesses => did_you_mean(guesses),
        };
        Failure::message(format!("the model knows no service `{word}`; {hint}"))
    })
}

fn unknown<'n>(what: &str, word: &str, ids: impl Iterator<Item = &'n str> + Clone, otherwise: &str) -> Failure {
    let near = nearest(word, ids.clone()).or_else(|| completed(word, ids));
    let hint = near.map_or_else(|| otherwise.to_owned(), |near| format!("did you mean `{near}`?"));
    Failure::message(format!("{what} `{word}`; {hint}"))
}
