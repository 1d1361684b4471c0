//! Directives: fenced blocks with the info string `onus` that place generated content in a chapter.
//!
//! ```text
//! block: matrix
//! team: payments
//! ```

use onus_core::matrix_context::MatrixContext;
use std::ops::Range;

use crate::block::{Block, paragraph};
use onus_core::matrix::Matrix;
use onus_source::typed::{self, Fields, Problems, Spanned, nearest};
use onus_source::{At, Diagnostic, FileId, Level, codes, tree};

use super::link::at;
use super::select::{self, Selection};
use super::walk;

/// The info string.
pub const INFO: &str = "onus";

/// Blocks that a directive can place, with the fields that each takes beside `block`.
pub const BLOCKS: [(&str, &[&str]); 9] = [
    ("matrix", &["team", "service", "layer", "caption"]),
    ("duties", &["team", "service", "layer", "domain"]),
    ("gaps", &["team", "service", "layer", "domain", "level", "limit"]),
    ("bars", &["by", "team", "service", "caption"]),
    ("exceptions", &["team", "service"]),
    ("evidence", &[]),
    ("sources", &[]),
    ("glossary", &[]),
    ("facts", &["about", "team"]),
];

/// What a directive asks for, with places for problems; names are not looked up yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directive {
    /// Where the block is named.
    pub at: At,
    /// One of [`BLOCKS`].
    pub block: String,
    /// Team id.
    pub team: Option<Spanned<String>>,
    /// Service id.
    pub service: Option<Spanned<String>>,
    /// Layer id.
    pub layer: Option<Spanned<String>>,
    /// Domain id.
    pub domain: Option<Spanned<String>>,
    /// Least level of gaps.
    pub level: Option<Spanned<String>>,
    /// What bars stand for: `layer`, `team` or `environment`.
    pub by: Option<Spanned<String>>,
    /// What facts are about: `document`, `organisation` or `team`.
    pub about: Option<Spanned<String>>,
    /// Most gaps.
    pub limit: Option<u64>,
    /// Words below or above the block, instead of its own.
    pub caption: Option<String>,
}

/// Reads the lines of a fenced block that stand at `lines` of a chapter; the block itself stands at `range`.
pub fn read(file: FileId, source: &str, lines: &[Range<usize>], range: &Range<usize>) -> Result<Directive, Vec<Diagnostic>> {
    let head = at(file, &(range.start..range.end.min(range.start + INFO.len() + 3)));
    let (root, found) = tree::read(file, &alone(source, lines));
    let mut problems = Problems::new();
    problems.extend(found);
    let Some(root) = root else {
        if problems.is_empty() {
            problems.push(missing(head));
        }
        return Err(problems.into_vec());
    };
    let directive = fields(&root, head, &mut problems);
    match directive {
        Some(directive) if problems.is_empty() => Ok(directive),
        _ => Err(problems.into_vec()),
    }
}

/// The chapter with everything but these lines blanked out: YAML in it keeps its places.
fn alone(source: &str, lines: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(source.len());
    let mut from = 0;
    let end = lines.last().map_or(0, |l| l.end);
    for line in lines {
        out.extend(source[from..line.start].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }));
        out.push_str(&source[line.clone()]);
        from = line.end;
    }
    debug_assert_eq!(out.len(), end);
    out
}

fn missing(at: At) -> Diagnostic {
    Diagnostic::new(codes::ONUS_BLOCK_INVALID, at, "this onus block does not say what to place")
        .hint(format!("Write `block:` and one of {}.", BLOCKS.map(|(n, _)| n).join(", ")))
}

fn fields(root: &tree::Node, head: At, problems: &mut Problems) -> Option<Directive> {
    let mut fields = Fields::open(root, "an onus block", problems)?;
    let Some(node) = fields.take("block") else {
        problems.push(missing(head));
        return None;
    };
    let block = typed::text(node, "the block", problems)?;
    let Some((name, takes)) = BLOCKS.iter().find(|(n, _)| *n == block.value) else {
        problems.push(no_such("block", &block, BLOCKS.iter().map(|(n, _)| *n)));
        return None;
    };
    let mut directive = Directive { at: block.at, block: (*name).to_owned(), ..Directive::default() };
    for field in *takes {
        let Some(node) = fields.take(field) else { continue };
        if *field == "limit" {
            directive.limit = typed::count(node, "the limit", problems);
            continue;
        }
        let value = typed::text(node, field, problems);
        match *field {
            "team" => directive.team = value,
            "service" => directive.service = value,
            "layer" => directive.layer = value,
            "domain" => directive.domain = value,
            "level" => directive.level = value,
            "by" => directive.by = value,
            "about" => directive.about = value,
            _ => directive.caption = value.map(|v| v.value),
        }
    }
    fields.finish(problems);
    Some(directive)
}

fn no_such<'n>(what: &str, written: &Spanned<String>, names: impl Iterator<Item = &'n str> + Clone) -> Diagnostic {
    let problem = Diagnostic::new(codes::ONUS_BLOCK_INVALID, written.at, format!("there is no {what} `{}`", written.value));
    match nearest(&written.value, names.clone()) {
        Some(near) => problem.label(format!("did you mean `{near}`?")),
        None => problem.hint(format!("Known here: {}.", names.take(40).collect::<Vec<_>>().join(", "))),
    }
}

/// The blocks that a directive stands for. `team` is the team whose book this is: what a directive leaves open is about
/// it, and links to the organisation's pages lead out of its book.
pub fn expand(context: &MatrixContext, directive: &Directive, team: Option<u32>) -> Result<Vec<Block>, Diagnostic> {
    let selection = selection(context.matrix, directive, team)?;
    let caption = directive.caption.clone();
    let mut blocks = match directive.block.as_str() {
        "matrix" => select::matrix(context, &selection, caption),
        "duties" => match selection.team {
            Some(team) => select::duties(context, &selection, team),
            None => {
                return Err(Diagnostic::new(codes::ONUS_BLOCK_INVALID, directive.at, "the block `duties` needs a team here")
                    .label("this book is the organisation's")
                    .hint("Add `team:` and a team's id."));
            }
        },
        "gaps" => {
            let level = one_of(
                directive.level.as_ref(),
                "level",
                &[("note", Level::Note), ("warning", Level::Warning), ("error", Level::Error)],
            )?;
            select::gaps(context, &selection, level, directive.limit)
        }
        "bars" => {
            let by = [("layer", select::By::Layer), ("team", select::By::Team), ("environment", select::By::Environment)];
            select::bars(context, &selection, one_of(directive.by.as_ref(), "kind of bar", &by)?, caption)
        }
        "exceptions" => select::exceptions(context, &selection),
        "evidence" => select::evidence(context),
        "sources" => select::sources(context),
        "glossary" => select::glossary(context),
        _ => facts(context, directive, selection.team)?,
    };
    if team.is_some() {
        walk::abroad(&mut blocks);
    }
    if blocks.is_empty() {
        blocks.push(paragraph("There is nothing to show here."));
    }
    Ok(blocks)
}

fn facts(context: &MatrixContext, directive: &Directive, team: Option<u32>) -> Result<Vec<Block>, Diagnostic> {
    let default = if team.is_some() { "team" } else { "document" };
    let about = directive.about.as_ref().map_or(default, |a| a.value.as_str());
    match (about, team) {
        ("document", _) => Ok(select::document_facts(context)),
        ("organisation", _) => Ok(select::organisation_facts(context)),
        ("team", Some(team)) => Ok(select::team_facts(context, team)),
        ("team", None) => Err(Diagnostic::new(codes::ONUS_BLOCK_INVALID, directive.at, "facts about a team need a team here")
            .hint("Add `team:` and a team's id.")),
        _ => {
            let written = directive.about.clone().unwrap_or_default();
            Err(no_such("kind of facts", &written, ["document", "organisation", "team"].into_iter()))
        }
    }
}

/// One of a few words; the first where nothing was written.
fn one_of<T: Copy>(written: Option<&Spanned<String>>, what: &str, known: &[(&str, T)]) -> Result<T, Diagnostic> {
    let Some(written) = written else { return Ok(known[0].1) };
    known
        .iter()
        .find(|(name, _)| *name == written.value)
        .map(|(_, value)| *value)
        .ok_or_else(|| no_such(what, written, known.iter().map(|(n, _)| *n)))
}

/// Looks the names up. What does not exist is an error; what exists and is not in use selects nothing.
fn selection(matrix: &Matrix, directive: &Directive, team: Option<u32>) -> Result<Selection, Diagnostic> {
    let named = match &directive.team {
        None => team,
        Some(written) => match matrix.teams.iter().zip(0..).find(|(t, _)| t.id == written.value) {
            Some((_, index)) => Some(index),
            None => return Err(no_such("team", written, matrix.teams.iter().map(|t| t.id.as_str()))),
        },
    };
    let known = |written: &Option<Spanned<String>>, what: &str, names: Vec<&str>| match written {
        Some(w) if !names.contains(&w.value.as_str()) => Err(no_such(what, w, names.into_iter())),
        Some(w) => Ok(Some(w.value.clone())),
        None => Ok(None),
    };
    let mut services: Vec<&str> = matrix.configurations.iter().map(|c| c.service.as_str()).collect();
    services.sort_unstable();
    services.dedup();
    Ok(Selection {
        team: named,
        service: known(&directive.service, "service in use", services)?,
        layer: known(&directive.layer, "layer", matrix.reference.layers.iter().map(|l| l.id.as_str()).collect())?,
        domain: known(&directive.domain, "area", matrix.reference.domains.iter().map(|d| d.id.as_str()).collect())?,
    })
}
