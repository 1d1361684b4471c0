//! The executive summary: one page for those who read one page. What runs, where the line is, who carries the rest,
//! which decisions are needed. Must not know: how large a page is.

use onus_core::matrix::Split;
use onus_core::matrix_context::MatrixContext;
use onus_core::status::StatusKind;
use onus_source::Level;
use onus_source::text::{clip, counted, plural};

use super::bars::{layer_bars, team_bars};
use super::block::*;
use super::figure;

/// Teams in the picture before the rest is counted.
const TEAMS: usize = 8;
/// Gaps that are named.
const GAPS: usize = 3;

pub fn page(context: &MatrixContext) -> Page {
    let mut blocks = vec![Block::Paragraph { content: lead(context) }];
    blocks.push(heading(2, "who-carries-what", "Who carries what"));
    blocks.extend(figure::demarcation(context));
    blocks.push(layer_bars(context));
    if !context.matrix.teams.is_empty() {
        blocks.extend(teams(context));
    }
    blocks.push(heading(2, "decide", "Decisions needed"));
    blocks.push(Block::Paragraph { content: open(context) });
    let worst: Vec<Vec<Block>> = context
        .findings
        .iter()
        .filter(|f| f.level == Level::Error)
        .take(GAPS)
        .map(|f| vec![paragraph(clip(&f.message.replace('`', ""), 180))])
        .collect();
    if !worst.is_empty() {
        blocks.push(Block::List { ordered: false, items: worst });
    }
    Page {
        path: "in-brief".into(),
        title: "Executive summary".into(),
        section: "Overview".into(),
        summary: "What we run, who carries what, and which decisions are needed".into(),
        print: Print::Same,
        wide: false,
        blocks,
    }
}

fn lead(context: &MatrixContext) -> Vec<Inline> {
    let matrix = context.matrix;
    let provider = &matrix.reference.provider;
    let mut cells = 0_u64;
    let mut counts = [0_u64; 3];
    for configuration in &matrix.configurations {
        let weight = configuration.deployments.len() as u64;
        for cell in configuration.cells.iter().filter(|c| c.split != Split::NotApplicable) {
            cells += weight;
            match cell.split {
                Split::Provider => counts[0] += weight,
                Split::Shared => counts[1] += weight,
                Split::Organisation => counts[2] += weight,
                _ => {}
            }
        }
    }
    // Rounded down: nobody's share is flattered.
    let share = |n: u64| format!("{} %", (n * 100).checked_div(cells).unwrap_or_default());
    let mut out = text(format!("{} runs ", matrix.organisation.name));
    out.push(strong(plural(matrix.deployments.len() as u64, "deployment")));
    out.extend(text(format!(
        " of cloud services in {}, looked after by {}. Each has up to {} areas of security. Of all of them, ",
        plural(matrix.configurations.len() as u64, "configuration"),
        plural(matrix.teams.len() as u64, "team"),
        matrix.reference.domains.len(),
    )));
    out.push(strong(share(counts[0])));
    out.extend(text(format!(" are {provider}'s alone, ")));
    out.push(strong(share(counts[1])));
    out.extend(text(" are shared, and "));
    out.push(strong(share(counts[2])));
    out.extend(text(format!(" are {}'s alone. ", context.organisation())));
    out.extend(text("Every shared area leaves us something to do."));
    out
}

fn teams(context: &MatrixContext) -> Option<Block> {
    let Block::Bars { caption, mut rows } = team_bars(context) else { return None };
    let all = rows.len();
    // The sort is stable: teams with as much keep the inventory's order.
    rows.sort_by_key(|r| std::cmp::Reverse(r.counts.iter().map(|c| c.1).sum::<u64>()));
    rows.truncate(TEAMS);
    let caption = if all > TEAMS { format!("{caption}: the {TEAMS} largest of {all}") } else { caption };
    (!rows.is_empty()).then_some(Block::Bars { caption, rows })
}

fn open(context: &MatrixContext) -> Vec<Inline> {
    let matrix = context.matrix;
    let count = |level| context.findings.iter().filter(|f| f.level == level).count() as u64;
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    let of =
        |kind| context.statuses.obligations.iter().filter(|o| o.status.kind == kind).map(|o| u64::from(o.count)).sum::<u64>();
    let (failed, overdue) = (of(StatusKind::Failed), of(StatusKind::Overdue));
    let expired = matrix.exceptions.iter().filter(|e| e.expires.is_some_and(|d| d < context.today())).count() as u64;
    if errors + warnings == 0 {
        return text("No check found an error or a warning.");
    }
    let mut out = vec![strong(plural(errors, "error"))];
    out.extend(text(format!(" and {} are open. ", plural(warnings, "warning"))));
    let mut more = Vec::new();
    if failed > 0 {
        more.push(format!("{} failed", counted(failed, "obligation", "obligations")));
    }
    if overdue > 0 {
        more.push(format!("{} overdue", counted(overdue, "obligation is", "obligations are")));
    }
    if expired > 0 {
        more.push(format!("{} expired and not renewed", plural(expired, "exception")));
    }
    if !more.is_empty() {
        out.extend(text(format!("Among them: {}. ", more.join(", "))));
    }
    out.push(link("gaps", "", "All gaps, and who should act"));
    out.extend(text("."));
    out
}
