//! Expressions in chapters: `{{ organisation.name }}`. A fixed set of names, no logic.
//!
//! They are looked for in text that was parsed before, so a value is never read as Markdown. Must not know: formats.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::{Medium, day_words, one_line};
use std::ops::Range;

use onus_source::typed::nearest;
use onus_source::{At, Diagnostic, Level, codes};

/// Every name with what it stands for. Names that begin with `team.` have a value in a team's book only.
pub const NAMES: [(&str, &str); 29] = [
    ("organisation.name", "the organisation's full name"),
    ("organisation.short", "its name in running text"),
    ("organisation.contact", "where questions go"),
    ("team.id", "the team's id in the inventory"),
    ("team.name", "the team's name"),
    ("team.email", "the team's e-mail address, or words that say that there is none"),
    ("team.contact", "how to reach the team: its contact, or else its e-mail address"),
    ("team.lead", "the role that answers for the team"),
    ("team.about", "what the team does"),
    ("team.deployments", "how many deployments the team runs"),
    ("team.gaps", "how many gaps the team should close"),
    ("document.title", "the handbook's title"),
    ("document.version", "the document's version"),
    ("document.date", "the day of the build"),
    ("document.classification", "the document's classification"),
    ("document.review_by", "the day by which it must be reviewed"),
    ("provider", "the provider's name in running text"),
    ("provider.name", "the provider's full name"),
    ("model.version", "the version of the rule data"),
    ("counts.deployments", "deployments in the inventory"),
    ("counts.resources", "resources that they stand for"),
    ("counts.services", "distinct services in use"),
    ("counts.configurations", "distinct service configurations in use"),
    ("counts.teams", "teams"),
    ("counts.accounts", "accounts"),
    ("counts.domains", "areas of responsibility"),
    ("counts.common_controls", "common controls"),
    ("counts.exceptions", "exceptions"),
    ("counts.gaps", "open gaps: errors and warnings"),
];

/// A part of a run of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<'s> {
    /// Text to be kept.
    Text(Range<usize>),
    /// An expression with its braces; the name is trimmed.
    Expression { name: &'s str, range: Range<usize> },
    /// One of mdBook's own helpers: `{{#include file}}`.
    Helper(Range<usize>),
    /// The first two braces that are not closed in the same run of text; what follows them is text.
    Open(Range<usize>),
}

/// Splits a run of text. `escaped` says that its first byte lost its meaning to a backslash.
pub fn split(source: &str, run: Range<usize>, escaped: bool) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut kept = run.start;
    let mut from = run.start + usize::from(escaped && source[run.clone()].starts_with('{'));
    while let Some(open) = source[from..run.end].find("{{").map(|n| from + n) {
        if kept < open {
            parts.push(Part::Text(kept..open));
        }
        let Some(close) = source[open..run.end].find("}}").map(|n| open + n) else {
            // Nothing after it is closed either: one problem says so, and a run of a million braces is read once.
            parts.push(Part::Open(open..open + 2));
            kept = open + 2;
            break;
        };
        let range = open..close + 2;
        let name = source[open + 2..close].trim();
        parts.push(if name.starts_with('#') {
            Part::Helper(range.clone())
        } else {
            Part::Expression { name, range: range.clone() }
        });
        kept = range.end;
        from = kept;
    }
    if kept < run.end {
        parts.push(Part::Text(kept..run.end));
    }
    parts
}

/// The problem with braces that are not closed.
pub fn unclosed(at: At) -> Diagnostic {
    Diagnostic::new(codes::NO_SUCH_EXPRESSION, at, "this expression is not closed")
        .label("`}}` is missing on this line")
        .hint("Write \\{{ where two braces are meant as text.")
}

/// The value of an expression as one line of plain text, never empty.
pub fn value(context: &MatrixContext, team: Option<u32>, name: &str, at: At) -> Result<String, Diagnostic> {
    let value = match name.strip_prefix("team.") {
        Some(field) if NAMES.iter().any(|(n, _)| *n == name) => {
            let team = team.ok_or_else(|| {
                Diagnostic::new(codes::EXPRESSION_WITHOUT_VALUE, at, format!("`{name}` has no value here"))
                    .label("this book is not a team's")
                    .hint("Use it in the chapters of the team handbooks.")
            })?;
            Some(team_value(context, team, field))
        }
        _ => book_value(context, name),
    };
    match value.map(|v| line(&v)) {
        Some(value) if !value.is_empty() => Ok(value),
        Some(_) => Err(Diagnostic::new(codes::EXPRESSION_WITHOUT_VALUE, at, format!("`{name}` has no value")).hint(match name {
            "document.review_by" => "Set review_by in [preprocessor.onus.document] of book.toml.",
            "organisation.contact" => "Give the organisation a contact in the inventory.",
            _ => "Give it a value in the inventory or in book.toml.",
        })),
        None => Err(unknown(name, at)),
    }
}

fn unknown(name: &str, at: At) -> Diagnostic {
    let problem = Diagnostic::new(codes::NO_SUCH_EXPRESSION, at, format!("there is no expression `{name}`"));
    let problem = match nearest(name, NAMES.iter().map(|(n, _)| *n)) {
        Some(near) => problem.label(format!("did you mean `{near}`?")),
        None => problem.hint(format!("Expressions: {}.", NAMES.map(|(n, _)| n).join(", "))),
    };
    problem.hint("Write \\{{ where two braces are meant as text.")
}

fn team_value(context: &MatrixContext, index: u32, field: &str) -> String {
    let team = &context.matrix.teams[index as usize];
    let first = |choices: [&Option<String>; 2], none: &str| {
        choices.into_iter().flatten().find(|c| !line(c).is_empty()).cloned().unwrap_or_else(|| none.to_owned())
    };
    match field {
        "id" => team.id.clone(),
        "name" => team.name.clone(),
        // One chapter serves every team, so what one team lacks is told in words and does not fail the build.
        "email" => first([&team.email, &None], "no e-mail address"),
        "contact" => first([&team.contact, &team.email], "no contact"),
        "lead" => first([&team.lead, &None], "nobody named"),
        "about" => first([&team.about, &None], "not described yet"),
        "deployments" => context.deployments_of(index).len().to_string(),
        "gaps" => context.gaps(index).to_string(),
        _ => String::new(),
    }
}

fn book_value(context: &MatrixContext, name: &str) -> Option<String> {
    let matrix = context.matrix;
    let count = |n: usize| n.to_string();
    Some(match name {
        "organisation.name" => matrix.organisation.name.clone(),
        "organisation.short" => matrix.organisation.short.clone(),
        "organisation.contact" => matrix.organisation.contact.clone().unwrap_or_default(),
        "document.title" => matrix.document.title.clone(),
        "document.version" => matrix.document.version.clone(),
        "document.date" => day_words(matrix.document.date),
        "document.classification" => matrix.document.classification.clone(),
        "document.review_by" => matrix.document.review_by.map(day_words).unwrap_or_default(),
        "provider" => matrix.reference.provider.clone(),
        "provider.name" => matrix.reference.provider_name.clone(),
        "model.version" => matrix.document.model_version.clone(),
        "counts.deployments" => count(matrix.deployments.len()),
        "counts.resources" => matrix.deployments.iter().map(|d| d.count).sum::<u64>().to_string(),
        "counts.services" => {
            count(matrix.configurations.iter().map(|c| &c.service).collect::<std::collections::BTreeSet<_>>().len())
        }
        "counts.configurations" => count(matrix.configurations.len()),
        "counts.teams" => count(matrix.teams.len()),
        "counts.accounts" => count(matrix.accounts.len()),
        "counts.domains" => count(matrix.reference.domains.len()),
        "counts.common_controls" => count(matrix.common_controls.len()),
        "counts.exceptions" => count(matrix.exceptions.len()),
        "counts.gaps" => count(context.findings.iter().filter(|f| f.level != Level::Note).count()),
        _ => return None,
    })
}

/// One line without control characters, since a value stands inside a sentence.
fn line(value: &str) -> String {
    one_line(value, Medium::Data).trim().to_owned()
}
