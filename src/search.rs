//! `onus search`: finds what a few words may name.

use onus_core::explain::{SearchHit, search};
use serde_json::json;

use super::listing::{self, ListFormat, Listing};
use super::printer::Printer;
use super::project::ProjectLocation;
use super::{Failure, Outcome, Run};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus search patch\n  onus search payments db\n  onus search cc6.1\n  onus search backup --format json"
)]
pub struct SearchArgs {
    /// Words of an id or a name; all of them must stand in it
    #[arg(value_name = "TEXT", num_args = 1.., required = true)]
    pub words: Vec<String>,
    /// Largest number of hits
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
    /// How to print
    #[arg(long, default_value = "human")]
    pub format: ListFormat,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &SearchArgs, printer: &Printer) -> Run {
    let text = args.words.join(" ");
    let hits = match location.root() {
        Some(_) => {
            let project = location.open_silently()?;
            search(&project.files.model, Some(&project.matrix), &text)
        }
        None => search(&location.model()?, None, &text),
    };
    if hits.is_empty() {
        return Err(Failure::message(format!(
            "nothing has a name with `{text}` in it; `onus explain` also takes questions in words"
        )));
    }
    let more = hits.len().saturating_sub(args.top);
    printer.data(&listing::text(&listed(&hits[..hits.len() - more]), args.format)?);
    if more > 0 {
        printer.say(&format!("and {more} more; --top {} lists them all", hits.len()));
    }
    Ok(Outcome::Done)
}

fn listed(hits: &[SearchHit]) -> Listing {
    Listing {
        schema: "onus/search/1",
        key: "hits",
        columns: &[("kind", "KIND"), ("id", "ID"), ("title", "TITLE"), ("note", "NOTE")],
        rows: hits.iter().map(|hit| vec![json!(hit.kind), json!(hit.id), json!(hit.title), json!(hit.note)]).collect(),
    }
}
