//! `onus explain`: who carries an area, and why.

use onus_core::explain::{Area, ExplainedDuty, Explanation, Question, explain, question};
use onus_core::matrix::{Document, Inputs, Matrix, Origin, Outcome as Tried, Split, Step, assemble};
use onus_model::vocabulary::letters;
use onus_model::{Holder, Model};
use onus_source::typed::nearest;
use onus_source::{Code, Diagnostic, SourceMap, codes};

use super::common::ReportFormat;
use super::printer::{ALARM, CAUTION, Printer, QUIET, STRONG};
use super::project::ProjectLocation;
use super::sheet::{Sheet, visible};
use super::{Failure, Outcome, Run, clock};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus explain payments-db\n  onus explain payments-db guest-os\n  onus explain --service rds --option edition=custom-oracle guest-os\n  onus explain ONUS-C010"
)]
pub struct ExplainArgs {
    /// A deployment and an area; with --service, only an area; or a code
    #[arg(value_name = "DEPLOYMENT|CODE|AREA", num_args = 0..=2)]
    pub words: Vec<String>,
    /// Ask about a service; no inventory is needed
    #[arg(long)]
    pub service: Option<String>,
    /// An option of that service; may be given more than once
    #[arg(long = "option", value_name = "NAME=VALUE", requires = "service")]
    pub options: Vec<String>,
    /// Print the rules that hold, those that would move the duty, and all sources
    #[arg(long)]
    pub why: bool,
    /// Print every rule that was tried
    #[arg(long)]
    pub trace: bool,
    /// Print the requirements that each duty answers
    #[arg(long)]
    pub frameworks: bool,
    /// How to print
    #[arg(long, default_value = "human")]
    pub format: ReportFormat,
}

/// How much of the reasons is printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reasons {
    /// One source.
    Source,
    /// The rules that hold, those that would move the duty, and all sources.
    Why,
    /// Every rule that was tried.
    Trace,
}

/// What is printed of an area.
struct Detail<'a> {
    reasons: Reasons,
    frameworks: bool,
    /// The provider's name in running text.
    provider: &'a str,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &ExplainArgs, printer: &Printer) -> Run {
    if let (None, [word]) = (&args.service, args.words.as_slice())
        && word.to_ascii_uppercase().starts_with("ONUS-")
    {
        return about_code(word, printer);
    }
    let (explanation, provider) = match &args.service {
        Some(service) => of_service(location, service, args)?,
        None => of_deployment(location, args, printer)?,
    };
    let text = match args.format {
        ReportFormat::Json => serde_json::to_string_pretty(&explanation).map_err(Failure::message)? + "\n",
        ReportFormat::Human if explanation.areas.len() > 1 => overview(&explanation),
        ReportFormat::Human => {
            let reasons = match (args.why, args.trace) {
                (_, true) => Reasons::Trace,
                (true, false) => Reasons::Why,
                (false, false) => Reasons::Source,
            };
            full(&explanation, &Detail { reasons, frameworks: args.frameworks, provider: &provider })
        }
    };
    printer.data(&text);
    Ok(Outcome::Done)
}

/// The section of the documentation about a code.
fn about_code(word: &str, printer: &Printer) -> Run {
    let Some(code) = codes::find(word) else {
        let hint = match nearest(&word.to_ascii_uppercase(), codes::all().map(Code::id)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "docs/codes.md lists them all".to_owned(),
        };
        return Err(Failure::message(format!("there is no code `{word}`; {hint}")));
    };
    let mut sheet = Sheet::new();
    sheet.line(&format!("{STRONG}{code}{STRONG:#}"));
    sheet.paragraph(0, 0, code.title());
    for paragraph in code.paragraphs() {
        sheet.blank();
        sheet.paragraph(2, 2, &paragraph.replace("**", ""));
    }
    printer.data(&sheet.finish());
    Ok(Outcome::Done)
}

fn of_service(location: &ProjectLocation, service: &str, args: &ExplainArgs) -> Result<(Explanation, String), Failure> {
    let model = location.model()?;
    let mut sources = SourceMap::default();
    // Places of an inventory that nobody wrote point into the call itself.
    sources.add("command line", "");
    let input = |problems: Vec<Diagnostic>| Failure::Input(problems, SourceMap::default());
    let inventory = question(&model, service, &args.options).map_err(input)?;
    let day = clock::now().map_err(Failure::Message)?.day;
    let document = Document {
        title: String::new(),
        authors: Vec::new(),
        language: "en".to_owned(),
        version: String::new(),
        classification: String::new(),
        review_by: None,
        date: day,
        revision: None,
        model_version: model.version.clone(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        judging: Default::default(),
    };
    let matrix = assemble(&Inputs { model: &model, inventory: &inventory, sources: &sources, document }).map_err(input)?;
    let domain = match args.words.as_slice() {
        [] => None,
        [area] => Some(domain(&model, area)?),
        [_, extra, ..] => return Err(Failure::message(format!("with --service only an area may follow; what is `{extra}`?"))),
    };
    Ok((explain(&matrix, 0, domain.as_deref(), Question::Service), matrix.reference.provider.clone()))
}

fn of_deployment(location: &ProjectLocation, args: &ExplainArgs, printer: &Printer) -> Result<(Explanation, String), Failure> {
    let Some(id) = args.words.first() else {
        return Err(Failure::message(
            "name a deployment, a code, or a service with --service; `onus explain --help` shows examples",
        ));
    };
    let opened = location.open(printer)?;
    let index = deployment(&opened.matrix, id)?;
    let domain = args.words.get(1).map(|area| domain(&opened.files.model, area)).transpose()?;
    Ok((explain(&opened.matrix, index, domain.as_deref(), Question::Deployment), opened.matrix.reference.provider.clone()))
}

fn deployment(matrix: &Matrix, id: &str) -> Result<usize, Failure> {
    matrix.deployments.iter().position(|d| d.id == id).ok_or_else(|| {
        let near = nearest(id, matrix.deployments.iter().map(|d| d.id.as_str()));
        let hint = near.map_or_else(|| "; use --service to ask about a service".to_owned(), |n| format!("; did you mean `{n}`?"));
        Failure::message(format!("the inventory has no deployment `{id}`{hint}"))
    })
}

fn domain(model: &Model, area: &str) -> Result<String, Failure> {
    let wanted = area.to_lowercase();
    let found =
        model.domains.iter().find(|d| d.id == wanted || d.title.to_lowercase() == wanted || d.short.to_lowercase() == wanted);
    found.map(|d| d.id.clone()).ok_or_else(|| {
        let near = nearest(area, model.domains.iter().map(|d| d.id.as_str()));
        let all: Vec<&str> = model.domains.iter().map(|d| d.id.as_str()).collect();
        let hint = near.map_or_else(|| format!("areas: {}", all.join(", ")), |n| format!("did you mean `{n}`?"));
        Failure::message(format!("there is no area `{area}`; {hint}"))
    })
}

fn head(sheet: &mut Sheet, e: &Explanation) {
    let id = e.deployment.as_ref().map_or_else(String::new, |id| format!(" {QUIET}({id}){QUIET:#}"));
    sheet.line(&format!("{STRONG}{}{STRONG:#}{id}", visible(&e.name)));
    let configuration =
        if e.configuration.is_empty() { e.service_name.clone() } else { format!("{}, {}", e.service_name, e.configuration) };
    sheet.paragraph(0, 0, &configuration);
    sheet.paragraph(0, 0, &format!("Category: {}. {}", e.category, e.category_reason));
    for setting in e.settings.iter().filter(|s| s.matters) {
        let value = setting.label.as_deref().unwrap_or("not set");
        let origin = match setting.origin {
            Origin::Set => "",
            Origin::Assumed => " (assumed: the provider's documented default)",
            Origin::Unset => " (no documented default is known)",
        };
        sheet.paragraph(0, 2, &format!("{}: {value}{origin}", setting.title));
    }
    sheet.blank();
}

fn styled_letters(area: &Area) -> String {
    let style = if area.split == Split::Unresolved { ALARM } else { STRONG };
    format!("{style}{}{style:#}", letters(&area.parties))
}

/// Every area in a line.
fn overview(e: &Explanation) -> String {
    let mut sheet = Sheet::new();
    head(&mut sheet, e);
    for area in &e.areas {
        sheet.line(&format!(
            "  {:<28} {}{}{}",
            area.domain,
            styled_letters(area),
            " ".repeat(4_usize.saturating_sub(letters(&area.parties).chars().count())),
            area.words
        ));
    }
    sheet.blank();
    let subject = e.deployment.as_deref().map_or_else(|| format!("--service {}", e.service), str::to_owned);
    sheet.line(&format!("{QUIET}`onus explain {subject} AREA` tells why.{QUIET:#}"));
    sheet.finish()
}

/// The answer for one area: who does what, and as much of the reasons as was asked for.
fn full(e: &Explanation, detail: &Detail) -> String {
    let mut sheet = Sheet::new();
    head(&mut sheet, e);
    for area in &e.areas {
        sheet.line(&format!("{STRONG}{}{STRONG:#}  {}", area.title, area.words));
        if let Some(reason) = &area.reason {
            sheet.paragraph(2, 2, reason);
        }
        let mut party = "";
        for duty in &area.duties {
            sheet.blank();
            if duty.party_name != party {
                let style = if duty.unresolved.is_some() { ALARM } else { STRONG };
                sheet.line(&format!("  {style}{}{style:#}", duty.party_name));
            }
            party = &duty.party_name;
            answer(&mut sheet, duty, detail);
        }
        if detail.reasons >= Reasons::Why && !area.removed.is_empty() {
            sheet.blank();
            sheet.line(&format!("{STRONG}Not here{STRONG:#}"));
            for removed in &area.removed {
                sheet.labelled("  – ", 4, &format!("{}: {} ({})", removed.title, removed.reason, removed.rule));
            }
        }
        for words in &area.disagreements {
            sheet.blank();
            sheet.line(&format!("{CAUTION}Sources disagree{CAUTION:#}"));
            sheet.paragraph(2, 2, words);
        }
    }
    if detail.reasons == Reasons::Source && !detail.frameworks {
        sheet.blank();
        sheet.paragraph(
            0,
            0,
            "--why adds the rules that decide, --trace every rule that was tried, --frameworks the requirements.",
        );
    }
    sheet.finish()
}

/// Column of what stands behind a label.
const COLUMN: usize = 15;

/// One duty: what to do, whose it is, what people get wrong, how it stands, and where this comes from.
fn answer(sheet: &mut Sheet, duty: &ExplainedDuty, detail: &Detail) {
    let labelled = |sheet: &mut Sheet, label: &str, words: &str| sheet.labelled(&format!("    {label:<11}"), COLUMN, words);
    sheet.paragraph(4, 4, &duty.statement);
    if let Some(reason) = &duty.unresolved {
        sheet.paragraph(4, 4, reason);
    } else if !duty.depends_on.is_empty() {
        let options = duty.depends_on.join(" and ");
        sheet.paragraph(4, 4, &format!("What exactly is left to do depends on {options}, which is not set."));
    }
    if let Some(mistaken) = &duty.mistaken {
        labelled(sheet, "mistaken", mistaken);
    }
    owner(sheet, duty);
    if !duty.evidence_required.is_empty() {
        labelled(sheet, "proof", &duty.evidence_required.join("; "));
    }
    if let Some(status) = &duty.status_words {
        labelled(sheet, "status", status);
    }
    reasons(sheet, duty, detail);
    if detail.frameworks {
        for (position, answered) in duty.requirements.iter().enumerate() {
            let label = if position == 0 { "answers" } else { "" };
            labelled(sheet, label, &format!("{}: {}", answered.framework, answered.ids.join(", ")));
        }
    }
}

fn owner(sheet: &mut Sheet, duty: &ExplainedDuty) {
    if let Some(team) = &duty.accountable {
        let performs =
            if duty.performs.is_empty() { String::new() } else { format!(", carried out by {}", duty.performs.join(", ")) };
        let control = duty.common_control.as_ref().map_or_else(String::new, |c| format!(", through the common control “{c}”"));
        let why = duty.ownership.as_deref().unwrap_or_default();
        sheet.labelled("    team       ", COLUMN, &format!("{team}{performs}{control}; {why}"));
    } else if duty.party == "organisation" && duty.ownership.is_none() && duty.status.is_some() {
        sheet.labelled("    team       ", COLUMN, "none");
    }
    if let Some(exception) = &duty.exception {
        sheet.labelled("    exception  ", COLUMN, exception);
    }
}

fn reasons(sheet: &mut Sheet, duty: &ExplainedDuty, detail: &Detail) {
    if detail.reasons >= Reasons::Why {
        let mut facts = vec![duty.id.clone()];
        facts.extend(duty.cadence.clone());
        facts.push(duty.basis.clone());
        sheet.line(&format!("    {QUIET}{}{QUIET:#}", facts.join(" · ")));
    }
    let moves = |step: &Step| step.holder.as_ref().is_some_and(|holder| holder.to_string() != duty.party);
    let shown = |step: &&Step| match detail.reasons {
        Reasons::Source => false,
        Reasons::Why => step.outcome != Tried::DoesNotHold || moves(step),
        Reasons::Trace => true,
    };
    for (position, tried) in duty.trace.iter().filter(shown).enumerate() {
        let label = if position == 0 { "    why        " } else { "               " };
        sheet.labelled(label, COLUMN + 2, &step(tried, detail.provider));
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
        sheet.labelled(label, COLUMN, &format!("{basis}{} ({dated}, read {}{copy})", source.title, source.checked_on));
        sheet.paragraph(COLUMN, COLUMN, &source.url);
    }
}

fn step(step: &Step, provider: &str) -> String {
    let when: Vec<String> = step.when.iter().map(|(k, v)| format!("{k} = {}", v.join(" or "))).collect();
    let when = if when.is_empty() { String::new() } else { format!(" when {}", when.join(", ")) };
    let says = match &step.holder {
        Some(Holder::Party(party)) if party.to_string() == "provider" => format!(": {provider}"),
        Some(Holder::Party(party)) => format!(": {party}"),
        Some(Holder::Unresolved(_)) => ": unresolved".to_owned(),
        None if step.note.is_some() && step.outcome != Tried::Wins => ": takes it away".to_owned(),
        None => ": restates it".to_owned(),
    };
    let outcome = match step.outcome {
        Tried::Wins => "wins",
        Tried::Overridden => "overridden",
        Tried::DoesNotHold => "does not hold",
        Tried::Possible => "could hold",
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
