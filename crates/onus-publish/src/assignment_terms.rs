//! On which terms a team is accountable: who carries the duty out, through what, and until when otherwise.

use onus_core::matrix::Assignment;
use onus_core::matrix_context::MatrixContext;
use onus_source::text::{day_words, join};

use super::block::{Inline, text};

/// Words that follow the name of the accountable team.
pub fn assignment_terms(context: &MatrixContext, assignment: &Assignment) -> Vec<Inline> {
    let mut content = Vec::new();
    if !assignment.performs.is_empty() {
        let names: Vec<String> = assignment.performs.iter().map(|&t| context.matrix.teams[t as usize].name.clone()).collect();
        content.extend(text(format!(", carried out by {}", join(&names))));
    }
    if let Some(control) = assignment.common_control {
        content.extend(text(format!(", through the common control “{}”", context.matrix.common_controls[control as usize].name)));
    }
    if let Some(exception) = assignment.exception {
        let exception = &context.matrix.exceptions[exception as usize];
        let until = exception.expires.map_or_else(String::new, |day| format!(" until {}", day_words(day)));
        content.extend(text(format!(" ({}{until})", exception.kind.replace('-', " "))));
    }
    content
}
