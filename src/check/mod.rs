//! Findings about a matrix. One file a group of checks; every code is documented in `docs/codes.md`.
//!
//! A check is a function from the matrix to findings. It must not know formats or the terminal.

mod assurance;
mod estate;
mod evidence;
mod exceptions;
mod finding;
mod model;
mod ownership;

use std::collections::BTreeMap;

use crate::matrix::Matrix;
use crate::source::Level;

pub use finding::Finding;

/// What checks may be told.
#[derive(Clone, Debug)]
pub struct Options {
    /// Level by code; none silences a code.
    pub levels: BTreeMap<String, Option<Level>>,
    /// Days after which what was read of a source must be read again.
    pub rule_max_age_days: i64,
    /// Days ahead that expiries are announced.
    pub expiry_notice_days: i64,
}

/// What every check reads.
struct Input<'a> {
    matrix: &'a Matrix,
    options: &'a Options,
}

/// All findings, worst first, then by code and place.
pub fn check(matrix: &Matrix, options: &Options) -> Vec<Finding> {
    let input = Input { matrix, options };
    let mut findings = Vec::new();
    for group in [ownership::check, estate::check, evidence::check, assurance::check, exceptions::check, model::check] {
        group(&input, &mut findings);
    }
    findings.retain_mut(|f| match options.levels.get(&f.code) {
        Some(Some(level)) => {
            f.level = *level;
            true
        }
        Some(None) => false,
        None => true,
    });
    findings.sort_by(|a, b| {
        (std::cmp::Reverse(a.level), &a.code, &a.place, &a.message, &a.duty).cmp(&(
            std::cmp::Reverse(b.level),
            &b.code,
            &b.place,
            &b.message,
            &b.duty,
        ))
    });
    findings
}

/// A finding about one deployment.
fn about(input: &Input, code: &str, level: Level, deployment: u32, message: String, hint: &str) -> Finding {
    let details = &input.matrix.deployments[deployment as usize];
    Finding {
        code: code.to_owned(),
        level,
        message,
        hint: hint.to_owned(),
        place: details.place.clone(),
        deployment: Some(deployment),
        duty: None,
        team: details.owner,
    }
}

/// A finding about no deployment in particular.
fn general(code: &str, level: Level, message: String, hint: &str) -> Finding {
    Finding {
        code: code.to_owned(),
        level,
        message,
        hint: hint.to_owned(),
        place: String::new(),
        deployment: None,
        duty: None,
        team: None,
    }
}
