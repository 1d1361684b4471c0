//! Explanations of a deployment or a service in some setting: every area in a line, or one area with its reasons.

use onus_core::explain::{Area, Carrier, ExplainedDuty, Explanation};
use onus_core::matrix::{Origin, RuleOutcome, Step};
use onus_model::Holder;
use onus_source::text::clip;

use super::super::listing::columns;
use super::super::printer::{ALARM, CAUTION, QUIET, STRONG, width};
use super::super::text_layout::{TextLayout, visible};

/// How much of the reasons is printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reasons {
    /// One source.
    Source,
    /// The rules that hold, those that would move the duty, and all sources.
    Why,
    /// Every rule that was tried.
    Trace,
}

/// What is printed of an area.
pub struct Detail<'a> {
    pub reasons: Reasons,
    pub frameworks: bool,
    /// The provider's name in running text.
    pub provider: &'a str,
}

/// Characters of a configuration that stand above a list: two lines.
const BRIEF: usize = 150;

fn title(layout: &mut TextLayout, e: &Explanation, limit: usize) {
    let id = e.deployment.as_ref().map_or_else(String::new, |id| format!(" {QUIET}({id}){QUIET:#}"));
    layout.line(&format!("{STRONG}{}{STRONG:#}{id}", visible(&e.name)));
    let configuration =
        if e.configuration.is_empty() { e.service_name.clone() } else { format!("{}, {}", e.service_name, e.configuration) };
    layout.paragraph(0, 0, &clip(&configuration, limit));
}

/// The name and what is not set; with the reasons, also the category and every setting.
fn head(layout: &mut TextLayout, e: &Explanation, reasons: Reasons) {
    let limit = if reasons >= Reasons::Why { usize::MAX } else { BRIEF };
    title(layout, e, limit);
    unset(layout, e);
    if reasons >= Reasons::Why {
        layout.paragraph(0, 0, &format!("Category: {}. {}", e.category, e.category_reason));
        for setting in e.settings.iter().filter(|s| s.matters && s.origin != Origin::Unset) {
            let value = setting.label.as_deref().unwrap_or_default();
            let origin = match setting.origin {
                Origin::Assumed => " (assumed: the provider's documented default)",
                Origin::Set | Origin::Unset => "",
            };
            layout.paragraph(0, 2, &format!("{}: {value}{origin}", setting.title));
        }
    }
    layout.blank();
}

/// Options that decide something and are not set.
fn unset(layout: &mut TextLayout, e: &Explanation) {
    let unset: Vec<&str> =
        e.settings.iter().filter(|s| s.matters && s.origin == Origin::Unset).map(|s| s.option.as_str()).collect();
    if !unset.is_empty() {
        layout.labelled(&format!("{CAUTION}not set{CAUTION:#} "), 2, &unset.join(", "));
    }
}

/// Who carries how many duties: `AWS 2, Payments 1`.
fn carriers(area: &Area) -> String {
    let words = |carrier: &Carrier| format!("{} {}", carrier.name, carrier.count);
    match area.carriers.as_slice() {
        [] => area.words.clone(),
        list => list.iter().map(words).collect::<Vec<_>>().join(", "),
    }
}

/// Rows of areas with who carries them and what they come to.
fn rows(areas: &[Area]) -> String {
    let row = |area: &Area| vec![area.domain.clone(), carriers(area), area.status_words.clone().unwrap_or_default()];
    columns(&areas.iter().map(row).collect::<Vec<_>>(), width())
}

/// Every area in a line.
pub fn overview(e: &Explanation) -> String {
    let mut layout = TextLayout::new();
    title(&mut layout, e, BRIEF);
    let owner = e.deployment.as_ref().map(|_| format!("owner {}", e.owner.as_deref().unwrap_or("not named")));
    let account = e.account.as_ref().map(|account| format!("account {account}"));
    let facts: Vec<String> = owner.into_iter().chain(account).collect();
    if !facts.is_empty() {
        layout.paragraph(0, 0, &facts.join(", "));
    }
    unset(&mut layout, e);
    layout.blank();
    let subject = e.deployment.as_deref().map_or_else(|| format!("--service {}", e.service), str::to_owned);
    let text = layout.finish() + &rows(&e.areas);
    format!("{text}\n{QUIET}onus explain {subject} AREA     who does what there, and why{QUIET:#}\n")
}

/// The few areas that a question may mean.
pub fn candidates(e: &Explanation) -> String {
    let mut layout = TextLayout::new();
    title(&mut layout, e, BRIEF);
    let subject = e.deployment.as_deref().unwrap_or_default();
    let mut text = layout.finish() + "\n" + &rows(&e.areas) + "\nWhich area is meant?\n";
    for area in &e.areas {
        text += &format!("{QUIET}  onus explain {subject} {}{QUIET:#}\n", area.domain);
    }
    text
}

/// The answer for one area: who does what, and as much of the reasons as was asked for.
pub fn full(e: &Explanation, detail: &Detail) -> String {
    let mut layout = TextLayout::new();
    head(&mut layout, e, detail.reasons);
    for area in &e.areas {
        layout.line(&format!("{STRONG}{}{STRONG:#}  {}", area.title, area.words));
        if let Some(reason) = &area.reason {
            layout.paragraph(2, 2, reason);
        }
        let mut party = "";
        for duty in &area.duties {
            layout.blank();
            if duty.party_name != party {
                let style = if duty.unresolved.is_some() { ALARM } else { STRONG };
                layout.line(&format!("  {style}{}{style:#}", duty.party_name));
            }
            party = &duty.party_name;
            answer(&mut layout, duty, detail);
        }
        if detail.reasons >= Reasons::Why && !area.removed.is_empty() {
            layout.blank();
            layout.line(&format!("{STRONG}Not here{STRONG:#}"));
            for removed in &area.removed {
                layout.labelled("  – ", 4, &format!("{}: {} ({})", removed.title, removed.reason, removed.rule));
            }
        }
        for words in &area.disagreements {
            layout.blank();
            layout.line(&format!("{CAUTION}Sources disagree{CAUTION:#}"));
            layout.paragraph(2, 2, words);
        }
    }
    if detail.reasons == Reasons::Source && !detail.frameworks {
        layout.blank();
        layout.paragraph(
            0,
            0,
            "--why adds the rules that decide, --trace every rule that was tried, --frameworks the requirements.",
        );
    }
    layout.finish()
}

/// Column of what stands behind a label.
const COLUMN: usize = 15;

/// One duty: what to do, whose it is, what people get wrong, how it stands, and where this comes from.
fn answer(layout: &mut TextLayout, duty: &ExplainedDuty, detail: &Detail) {
    let labelled =
        |layout: &mut TextLayout, label: &str, words: &str| layout.labelled(&format!("    {label:<11}"), COLUMN, words);
    layout.paragraph(4, 4, &duty.statement);
    if let Some(words) = open_question(duty) {
        layout.paragraph(4, 4, &words);
    }
    if let Some(mistaken) = &duty.mistaken {
        labelled(layout, "mistaken", mistaken);
    }
    if let Some(team) = team(duty, true) {
        labelled(layout, "team", &team);
    }
    if let Some(exception) = &duty.exception {
        labelled(layout, "exception", exception);
    }
    if !duty.evidence_required.is_empty() {
        labelled(layout, "proof", &duty.evidence_required.join("; "));
    }
    if let Some(status) = &duty.status_words {
        labelled(layout, "status", status);
    }
    reasons(layout, duty, detail);
    if detail.frameworks {
        requirements(layout, duty, 4, COLUMN);
    }
}

/// Why nobody can say whose it is, or what exactly is left to do.
pub fn open_question(duty: &ExplainedDuty) -> Option<String> {
    match &duty.unresolved {
        Some(reason) => Some(reason.clone()),
        None if duty.depends_on.is_empty() => None,
        None => {
            let options = duty.depends_on.join(" and ");
            Some(format!("What exactly is left to do depends on {options}, which is not set."))
        }
    }
}

/// The requirements that it answers, one framework a line.
pub fn requirements(layout: &mut TextLayout, duty: &ExplainedDuty, indent: usize, column: usize) {
    let width = column - indent;
    for (position, answered) in duty.requirements.iter().enumerate() {
        let label = if position == 0 { "answers" } else { "" };
        let words = format!("{}: {}", answered.framework, answered.ids.join(", "));
        layout.labelled(&format!("{:indent$}{label:<width$}", ""), column, &words);
    }
}

/// The team that answers for it, and why this one.
pub fn team(duty: &ExplainedDuty, reasons: bool) -> Option<String> {
    let why = duty.ownership.as_deref().filter(|_| reasons);
    if let Some(team) = &duty.accountable_if_ours {
        // Nobody carries what nobody can assign: the name alone would read as if this team did.
        let why = why.map_or_else(String::new, |why| format!(" ({why})"));
        return Some(format!("nobody yet; {team}, if it is ours{why}"));
    }
    if let Some(team) = &duty.accountable {
        let performs =
            if duty.performs.is_empty() { String::new() } else { format!(", carried out by {}", duty.performs.join(", ")) };
        let control = duty.common_control.as_ref().map_or_else(String::new, |c| format!(", through the common control “{c}”"));
        let why = why.map_or_else(String::new, |why| format!("; {why}"));
        return Some(format!("{team}{performs}{control}{why}"));
    }
    let ours = duty.party == "organisation" && duty.ownership.is_none() && duty.status.is_some();
    ours.then(|| "none".to_owned())
}

fn reasons(layout: &mut TextLayout, duty: &ExplainedDuty, detail: &Detail) {
    if detail.reasons >= Reasons::Why {
        let mut facts = vec![duty.id.clone()];
        facts.extend(duty.cadence.clone());
        facts.push(duty.basis.clone());
        layout.line(&format!("    {QUIET}{}{QUIET:#}", facts.join(" · ")));
    }
    let moves = |step: &Step| step.holder.as_ref().is_some_and(|holder| holder.to_string() != duty.party);
    let shown = |step: &&Step| match detail.reasons {
        Reasons::Source => false,
        Reasons::Why => step.outcome != RuleOutcome::DoesNotHold || moves(step),
        Reasons::Trace => true,
    };
    for (position, tried) in duty.trace.iter().filter(shown).enumerate() {
        let label = if position == 0 { "    why        " } else { "               " };
        layout.labelled(label, COLUMN + 2, &step(tried, detail.provider));
    }
    let sources = match detail.reasons {
        Reasons::Source => &duty.sources[..duty.sources.len().min(1)],
        Reasons::Why | Reasons::Trace => &duty.sources[..],
    };
    for (position, source) in sources.iter().enumerate() {
        let label = if position == 0 { "    source     " } else { "               " };
        let dated = source.dated.as_ref().map_or_else(|| "undated".to_owned(), |d| format!("dated {d}"));
        let copy =
            source.copy.as_ref().filter(|_| detail.reasons >= Reasons::Why).map_or_else(String::new, |c| format!(" from {c}"));
        let basis = if detail.reasons == Reasons::Source { format!("{}: ", duty.basis) } else { String::new() };
        layout.labelled(label, COLUMN, &format!("{basis}{} ({dated}, read {}{copy})", source.title, source.checked_on));
        layout.paragraph(COLUMN, COLUMN, &source.url);
    }
}

fn step(step: &Step, provider: &str) -> String {
    let when: Vec<String> = step.when.iter().map(|(k, v)| format!("{k} = {}", v.join(" or "))).collect();
    let when = if when.is_empty() { String::new() } else { format!(" when {}", when.join(", ")) };
    let says = match &step.holder {
        Some(Holder::Party(party)) if party.to_string() == "provider" => format!(": {provider}"),
        Some(Holder::Party(party)) => format!(": {party}"),
        Some(Holder::Unresolved(_)) => ": unresolved".to_owned(),
        None if step.note.is_some() && step.outcome != RuleOutcome::Wins => ": takes it away".to_owned(),
        None => ": restates it".to_owned(),
    };
    let outcome = match step.outcome {
        RuleOutcome::Wins => "wins",
        RuleOutcome::Overridden => "overridden",
        RuleOutcome::DoesNotHold => "does not hold",
        RuleOutcome::Possible => "could hold",
    };
    let dates = [step.source_dated.map(|d| format!("source of {d}")), step.checked_on.map(|d| format!("read {d}"))];
    let dates: Vec<String> = dates.into_iter().flatten().collect();
    let note = step.note.as_ref().map_or_else(String::new, |n| format!(" – {n}"));
    format!(
        "{outcome}: {} {}{when}{says} ({}{}{}){note}",
        step.level.words(),
        step.rule,
        step.basis.word(),
        if dates.is_empty() { "" } else { ", " },
        dates.join(", ")
    )
}
