//! The answer about one duty of a deployment: what to do, whose it is, how it stands. What `--why` and `--frameworks` add is left
//! to them.

use onus_core::explain::{ExplainedDuty, Explanation};

use super::super::printer::{ALARM, STRONG};
use super::super::text_layout::{TextLayout, visible};
use super::deployment;

/// Column of what stands behind a label.
const COLUMN: usize = 11;

/// The duties that are left in the explanation, in a few lines each; with the requirements that they answer, if these are asked for.
pub fn brief(e: &Explanation, frameworks: bool) -> String {
    let mut layout = TextLayout::new();
    for area in &e.areas {
        layout.labelled(&format!("{STRONG}{}{STRONG:#}: ", visible(&e.name)), 2, &area.title);
        for duty in &area.duties {
            answer(&mut layout, duty, frameworks);
        }
        if area.duties.is_empty() {
            absent(&mut layout, area);
        }
    }
    layout.finish()
}

/// Why nobody has the duty here.
fn absent(layout: &mut TextLayout, area: &onus_core::explain::Area) {
    for removed in &area.removed {
        layout.paragraph(0, 0, &format!("Not here: {}: {}", removed.title, removed.reason));
    }
    if area.removed.is_empty() {
        layout.paragraph(0, 0, area.reason.as_deref().unwrap_or("Nobody has this duty here."));
    }
}

fn answer(layout: &mut TextLayout, duty: &ExplainedDuty, frameworks: bool) {
    let style = if duty.unresolved.is_some() { ALARM } else { STRONG };
    layout.labelled(&format!("{style}{}{style:#}: ", visible(&duty.party_name)), 0, &duty.statement);
    if let Some(words) = deployment::open_question(duty) {
        layout.paragraph(0, 0, &words);
    }
    let labelled =
        |layout: &mut TextLayout, label: &str, words: &str| layout.labelled(&format!("{label:<COLUMN$}"), COLUMN, words);
    let facts = [
        ("mistaken", duty.mistaken.clone()),
        ("team", deployment::team(duty, false)),
        ("exception", duty.exception.clone()),
        ("proof", Some(duty.evidence_required.join("; ")).filter(|words| !words.is_empty())),
        ("status", duty.status_words.clone()),
    ];
    for (label, words) in facts {
        if let Some(words) = words {
            labelled(layout, label, &words);
        }
    }
    let source = duty.sources.first().map_or_else(String::new, |source| format!(": {}", source.title));
    labelled(layout, "source", &format!("{}{source} (more: --why)", duty.basis));
    if frameworks {
        deployment::requirements(layout, duty, 0, COLUMN);
    }
}
