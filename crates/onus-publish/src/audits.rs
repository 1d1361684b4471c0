//! Everything that is about an audit in one place: for each scope where it stands, and where the rest is.

use onus_core::matrix::Scope;
use onus_core::matrix_context::MatrixContext;
use onus_core::status::readiness;
use onus_source::text::day_words;

use super::block::*;
use super::evidence_book::PARTS;
use super::links::{anchor, evidence_book_id, scope_path};
use super::requirement_links::responsibility_path;
use super::summary::verdict_words;

/// Section of all pages about audits.
pub const SECTION: &str = "Audits";

/// The first page of the section; none where nothing is audited.
pub fn page(context: &MatrixContext) -> Option<Page> {
    let scopes = &context.matrix.scopes;
    let blocks: Vec<Block> = scopes.iter().flat_map(|scope| of_scope(context, scope)).collect();
    (!scopes.is_empty()).then(|| Page {
        path: "requirements/index".into(),
        title: SECTION.into(),
        section: SECTION.into(),
        summary: "What is assessed, where it stands, and where its requirements, evidence, reports and gaps are".into(),
        print: Print::Nothing,
        wide: false,
        blocks,
    })
}

fn of_scope(context: &MatrixContext, scope: &Scope) -> Vec<Block> {
    let readiness = readiness(context.matrix, scope, context.statuses_of(scope));
    let mut stands = vec![strong(readiness.verdict.words())];
    stands.extend(text(format!(". {}", verdict_words(scope, &readiness))));
    let framework = context.matrix.reference.frameworks.iter().find(|f| f.id == scope.framework);
    let period = scope.period.map(|(from, to)| format!("{} to {}", day_words(from), day_words(to)));
    let in_book = |path: &str, words: &str| Inline::Link {
        to: Target::Book { book: evidence_book_id(scope), path: path.to_owned(), fragment: String::new() },
        content: text(words),
    };
    let mut requirements = Vec::new();
    if let Some(framework) = framework {
        requirements.push(in_book("requirements", "Each with its duties, holders and status"));
        requirements.extend(text("; "));
        requirements.push(link(format!("requirements/{}/index", anchor(&framework.id)), "", "a page for each"));
        requirements.extend(text("; "));
        requirements.push(link(responsibility_path(framework), "", "who meets what"));
        requirements.extend(text("; "));
    }
    requirements.push(link(scope_path(scope), "", "the scope with all of them on one page"));
    let mut rows = vec![
        ("Where it stands".to_owned(), stands),
        (
            "Framework".to_owned(),
            text(framework.map_or_else(|| scope.framework.clone(), |f| format!("{}, {}", f.name, f.edition))),
        ),
        ("Period".to_owned(), text(period.unwrap_or_else(|| "not stated".into()))),
        ("In scope".to_owned(), vec![in_book("index", "Accounts and deployments, and what is left out")]),
        ("Requirements".to_owned(), requirements),
    ];
    rows.extend(PARTS.iter().map(|(label, path, words)| ((*label).to_owned(), vec![in_book(path, words)])));
    rows.push(("Evidence pack".to_owned(), vec![Inline::Code { text: format!("onus pack {} --period FIRST..LAST", scope.id) }]));
    vec![heading(2, anchor(&scope.id), scope.name.clone()), Block::Facts { rows }]
}
