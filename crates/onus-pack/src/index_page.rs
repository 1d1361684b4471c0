//! The index as one self-contained page: what is open first, then every requirement.

use std::fmt::Write;

use onus_core::matrix::Matrix;
use onus_core::status::StatusKind;
use onus_source::text::capitalised;

use crate::assessment::ScopeAssessment;
use crate::facts::{self, PackFacts};
use crate::gaps::{GapKind, kinds, summary};
use crate::index::{Index, Row};
use crate::registers;
use crate::statement::MEANING;
use crate::table::{PackTable, escaped};

/// Deployments that a row names; `index.csv` names all.
const NAMED: usize = 12;

const STYLE: &str = "
:root { color-scheme: light; --ink: #1c2330; --quiet: #5a6475; --line: #d5dae2; --head: #f2f4f8; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 84rem; padding: 1.5rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: #fff; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 1.6rem 0 .4rem; }
dl.legend { margin: .6rem 0; font-size: .86rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .86rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
td:first-child { min-width: 7rem; }
thead th { background: var(--head); white-space: nowrap; }
.state { display: inline-block; padding: 0 .45rem; border: 1px solid currentColor; border-radius: .8rem; white-space: nowrap; }
.good { color: #14603a; } .bad { color: #9b1c1c; } .open { color: #7a4b00; } .quiet { color: var(--quiet); }
code { font-family: ui-monospace, monospace; font-size: .92em; }
@media print { body { padding: 0; max-width: none; } .scroll { overflow: visible; } thead { display: table-header-group; } tr { break-inside: avoid; } }
";

pub fn page(facts: &PackFacts, assessment: &ScopeAssessment) -> String {
    let matrix = &assessment.scoped.matrix;
    let name = escaped(&facts.predicate.scope.name);
    let language = escaped(&matrix.document.language);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Evidence pack: {name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>Evidence pack: {name}</h1>\n"
    );
    out.push_str("<dl>\n");
    for (term, value) in facts::lines(facts) {
        let _ = writeln!(out, "<dt>{term}</dt><dd>{}</dd>", escaped(&value));
    }
    out.push_str("</dl>\n");
    let _ = write!(out, "<h2 id=\"gaps\">Gaps</h2>\n<p>{}</p>\n", escaped(&summary(facts.gaps)));
    if !facts.gaps.is_empty() {
        let mut table = PackTable::new(&["code", "gap", "count", "first"]);
        let row = |k: &GapKind| vec![k.code.to_string(), k.code.title().to_owned(), k.count.to_string(), k.first.to_owned()];
        table.rows.extend(kinds(facts.gaps).iter().map(row));
        scrolled(&mut out, "Gaps by kind", &table.html("kinds"));
        out.push_str("<p><a href=\"#all-gaps\">All gaps</a> are listed at the end of this page.</p>\n");
    }
    out.push_str("<h2 id=\"meaning\">What this pack proves and what it does not</h2>\n<ul>\n");
    for sentence in MEANING {
        let _ = writeln!(out, "<li>{}</li>", escaped(sentence));
    }
    out.push_str(
        "</ul>\n<h2 id=\"requirements\">Requirements</h2>\n<p><a href=\"index.csv\">index.csv</a> has every field.</p>\n",
    );
    legend(&mut out, &assessment.index);
    requirements(&mut out, matrix, &assessment.index);
    out.push_str("<h2 id=\"reports\">Assurance reports, by reference</h2>\n");
    scrolled(&mut out, "Assurance reports", &registers::reports(matrix, &assessment.report_paths).html("reports"));
    out.push_str("<h2 id=\"controls\">User-entity controls and who fulfils them</h2>\n");
    scrolled(&mut out, "User-entity controls", &registers::user_entity_controls(matrix, &assessment.index).html("controls"));
    if !matrix.exceptions.is_empty() {
        out.push_str("<h2 id=\"exceptions\">Exceptions</h2>\n");
        scrolled(&mut out, "Exceptions", &registers::exceptions(matrix).html("exceptions"));
    }
    out.push_str("<h2 id=\"acceptances\">Acceptance of duties</h2>\n");
    scrolled(&mut out, "Acceptances", &registers::acceptances(matrix, &assessment.acceptances).html("acceptances"));
    let left = facts.predicate.counts.left_out;
    let _ = write!(
        out,
        "<h2 id=\"left-out\">Left out</h2>\n<p>{} outside the scope; <a href=\"registers/left-out.csv\">left-out.csv</a> lists each with the reason.</p>\n",
        if left == 1 { "1 account or deployment is".to_owned() } else { format!("{left} accounts and deployments are") }
    );
    if !facts.gaps.is_empty() {
        out.push_str("<h2 id=\"all-gaps\">All gaps</h2>\n");
        scrolled(&mut out, "All gaps", &registers::gaps(matrix, facts.gaps).html("gaps"));
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn scrolled(out: &mut String, label: &str, table: &str) {
    let _ = write!(out, "<div class=\"scroll\" role=\"region\" aria-label=\"{label}\" tabindex=\"0\">\n{table}</div>\n");
}

/// What the words in the column "Status" mean: those that the page uses.
fn legend(out: &mut String, index: &Index) {
    out.push_str("<dl class=\"legend\">\n");
    for status in StatusKind::ALL.into_iter().filter(|s| index.rows.iter().any(|r| r.status == *s)) {
        let _ = writeln!(
            out,
            "<dt><span class=\"state {}\">{}</span></dt><dd>{}</dd>",
            class(status),
            status.words(),
            escaped(status.meaning())
        );
    }
    out.push_str(
        "</dl>\n<p>Due / proven: how many times the duty fell due in the period, and how many of them are proven.</p>\n",
    );
}

fn class(status: StatusKind) -> &'static str {
    match status {
        StatusKind::Proven | StatusKind::ReliedOn => "good",
        StatusKind::Failed | StatusKind::Overdue | StatusKind::Unresolved | StatusKind::Unassigned => "bad",
        StatusKind::PartlyProven
        | StatusKind::ProvenAfterFailure
        | StatusKind::Unreviewed
        | StatusKind::Stale
        | StatusKind::NeverProven
        | StatusKind::NotReliedOn => "open",
        StatusKind::Due | StatusKind::Excepted | StatusKind::NotDue => "quiet",
    }
}

fn requirements(out: &mut String, matrix: &Matrix, index: &Index) {
    let none = (String::new(), "Duties that answer no requirement".to_owned());
    for position in 0..=index.requirements.len() {
        let (id, title) = index.requirements.get(position).unwrap_or(&none);
        let rows: Vec<&Row> = index.rows.iter().filter(|r| r.requirement == position).collect();
        if rows.is_empty() && id.is_empty() {
            continue;
        }
        let heading = if id.is_empty() { escaped(title) } else { format!("{} {}", escaped(id), escaped(title)) };
        let _ = writeln!(out, "<h3 id=\"r{position}\">{heading}</h3>");
        if let Some(words) = index.not_here.get(position).and_then(Option::as_ref) {
            let _ = writeln!(out, "<p class=\"quiet\">{}.</p>", escaped(&capitalised(words)));
        }
        if rows.is_empty() {
            if index.not_here.get(position).is_none_or(Option::is_none) {
                out.push_str("<p class=\"quiet\">No duty in this scope answers it.</p>\n");
            }
            continue;
        }
        let mut table = String::from(
            "<table><thead><tr><th scope=\"col\">Duty</th><th scope=\"col\">Party</th><th scope=\"col\">Accountable</th><th scope=\"col\">Performing</th><th scope=\"col\">Status</th><th scope=\"col\">Due / proven</th><th scope=\"col\">Files and reports</th><th scope=\"col\">Deployments</th></tr></thead><tbody>\n",
        );
        for row in rows {
            line(&mut table, matrix, index, row);
        }
        table.push_str("</tbody></table>\n");
        scrolled(out, &heading, &table);
    }
}

fn line(out: &mut String, matrix: &Matrix, index: &Index, row: &Row) {
    let team = |t: &u32| escaped(&matrix.teams[*t as usize].name);
    let class = class(row.status);
    let mut proof: Vec<String> = Vec::new();
    for item in &row.items {
        let evidence = &matrix.evidence[*item];
        let review = match &evidence.review {
            Some(r) => format!("{}, {} by {}", crate::index::result_word(r.result), r.on, escaped(&r.by)),
            None => "not reviewed".to_owned(),
        };
        let title = escaped(&evidence.title);
        let name = index.files.get(&evidence.file).map_or_else(|| title.clone(), |f| format!("<a href=\"{f}\">{title}</a>"));
        let collected = evidence.collected_on.map_or_else(String::new, |d| format!("collected {d}; "));
        proof.push(format!("{name}<br><span class=\"quiet\">{collected}{review}</span>"));
    }
    proof.extend(
        row.reports.iter().map(|r| escaped(&format!("{}, {}", matrix.assurance[*r].operator, matrix.assurance[*r].report))),
    );
    let ids: Vec<String> = row.deployments.iter().take(NAMED).map(|d| escaped(&matrix.deployments[*d as usize].id)).collect();
    let more = row.deployments.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let mut notes = String::new();
    if let Some(control) = row.common_control {
        let _ = write!(
            notes,
            "<br><span class=\"quiet\">common control: {}</span>",
            escaped(&matrix.common_controls[control as usize].name)
        );
    }
    if let Some(exception) = row.exception {
        let _ = write!(
            notes,
            "<br><span class=\"quiet\">{}</span>",
            escaped(&matrix.exceptions[exception as usize].kind.replace('-', " "))
        );
    }
    let _ = writeln!(
        out,
        "<tr><td>{}<br><code>{}</code>{notes}</td><td>{}</td><td>{}</td><td>{}</td><td><span class=\"state {class}\">{}</span></td><td>{}</td><td>{}</td><td>{}{more}</td></tr>",
        escaped(&row.title),
        escaped(&row.duty),
        escaped(&row.party),
        row.accountable.as_ref().map(team).unwrap_or_default(),
        row.performing.iter().map(team).collect::<Vec<_>>().join(", "),
        escaped(&row.status_words),
        row.occurrences.map_or_else(String::new, |o| format!("{} / {}", o.0, o.1)),
        proof.join("<br>"),
        ids.join(", "),
    );
}
