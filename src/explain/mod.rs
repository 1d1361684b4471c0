//! `onus explain`: what somebody carries, who carries something, and why.

mod about;
mod card;
mod deployment;
mod duty;
mod in_words;

use onus_core::explain::{ExplainedSubject, Explanation, Question, explain, question, subjects};
use onus_core::matrix::{Document, Inputs, Matrix, assemble};
use onus_core::matrix_context::MatrixContext;
use onus_driver::Project;
use onus_model::Model;
use onus_source::typed::{did_you_mean, nearest, nearest_name};
use onus_source::{Code, Diagnostic, SourceMap};

use super::common::ReportFormat;
use super::printer::{Printer, STRONG};
use super::project::ProjectLocation;
use super::text_layout::TextLayout;
use super::{Failure, Outcome, Run, clock, lookup};
use card::Card;
use deployment::{Detail, Reasons};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus explain payments-db                 every area of a deployment in a line\n  onus explain payments-db guest-os        one area, with its duties\n  onus explain who patches payments-db     a question in words\n  onus explain guest-os                    an area over the organisation\n  onus explain team:payments               a team, whatever else has that name\n  onus explain soc2:CC6.1                  a requirement\n  onus explain --service rds --option edition=custom-oracle guest-os\n  onus explain ONUS-C010"
)]
pub struct ExplainArgs {
    /// A deployment (and an area or duty of it), team, area, duty, service, requirement or code; or a question in words
    #[arg(value_name = "WORDS", num_args = 0..)]
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

/// Runs it.
pub fn run(location: &ProjectLocation, args: &ExplainArgs, printer: &Printer) -> Run {
    if let Some(service) = &args.service {
        let model = location.model()?;
        let area = match args.words.as_slice() {
            [] => None,
            [area] => Some(lookup::domain(&model, area)?.id.clone()),
            [_, extra, ..] => {
                return Err(Failure::message(format!("with --service only an area may follow; what is `{extra}`?")));
            }
        };
        return of_service(&model, service, area.as_deref(), args, printer);
    }
    if let [word] = args.words.as_slice()
        && word.to_ascii_uppercase().starts_with("ONUS-")
    {
        return about_code(lookup::code(word)?, args, printer);
    }
    let text = args.words.join(" ").trim_end_matches('?').trim().to_owned();
    if text.is_empty() {
        return Err(Failure::message(
            "name a deployment, a team, an area, a duty, a service, a requirement or a code, or ask in words; `onus explain --help` shows examples",
        ));
    }
    match location.root() {
        Some(_) => of_project(&location.open(printer)?, &text, args, printer),
        None => of_model(&location.model()?, &text, args, printer),
    }
}

fn of_project(project: &Project, text: &str, args: &ExplainArgs, printer: &Printer) -> Run {
    let (model, matrix) = (&project.files.model, &project.matrix);
    if let [first, second] = args.words.as_slice()
        && let [ExplainedSubject::Deployment(index)] = of_kinds(subjects(model, Some(matrix), first), &["deployment"]).as_slice()
    {
        return part_of_deployment(project, *index as usize, second, args, printer);
    }
    match narrowed(subjects(model, Some(matrix), text)).as_slice() {
        [ExplainedSubject::Deployment(index)] => overview(matrix, *index as usize, args, printer),
        [ExplainedSubject::Service(id)] => of_service(model, id, None, args, printer),
        [subject] => {
            let context = MatrixContext::judged(matrix, &project.findings, &project.statuses);
            print_card(&about::card(model, Some(&context), subject), args, printer)
        }
        [] => match lookup::code(text) {
            Ok(code) => about_code(code, args, printer),
            Err(_) => in_words::of_question(project, text, args, printer),
        },
        several => Err(ambiguous(text, several, Some(matrix))),
    }
}

/// Without an inventory, what the model alone can say.
fn of_model(model: &Model, text: &str, args: &ExplainArgs, printer: &Printer) -> Run {
    match narrowed(subjects(model, None, text)).as_slice() {
        [ExplainedSubject::Service(id)] => of_service(model, id, None, args, printer),
        [subject] => print_card(&about::card(model, None, subject), args, printer),
        [] => match lookup::code(text) {
            Ok(code) => about_code(code, args, printer),
            Err(_) => in_words::of_model_question(model, text, args, printer),
        },
        several => Err(ambiguous(text, several, None)),
    }
}

/// A service gives way to what the organisation or the model calls by the same name: `--service` asks about it.
fn narrowed(list: Vec<ExplainedSubject>) -> Vec<ExplainedSubject> {
    let others = list.iter().any(|subject| subject.kind() != "service");
    list.into_iter().filter(|subject| !others || subject.kind() != "service").collect()
}

fn of_kinds(list: Vec<ExplainedSubject>, kinds: &[&str]) -> Vec<ExplainedSubject> {
    list.into_iter().filter(|subject| kinds.contains(&subject.kind())).collect()
}

/// An area or a duty of a deployment.
fn part_of_deployment(project: &Project, index: usize, word: &str, args: &ExplainArgs, printer: &Printer) -> Run {
    let (model, matrix) = (&project.files.model, &project.matrix);
    match of_kinds(subjects(model, None, word), &["area", "duty"]).as_slice() {
        [ExplainedSubject::Duty(id)] => {
            let domain = model.duties.get(id).map(|duty| duty.domain.as_str());
            let mut explanation = explain(matrix, index, domain, Question::Deployment);
            for area in &mut explanation.areas {
                area.duties.retain(|duty| duty.id == *id);
                area.removed.retain(|removed| removed.duty == *id);
            }
            match args.why || args.trace {
                true => print_full(&explanation, &matrix.reference.provider, args, printer),
                false => print_text(&explanation, args, printer, |explanation| duty::brief(explanation, args.frameworks)),
            }
        }
        _ => {
            let domain = lookup::domain(model, word)?;
            let explanation = explain(matrix, index, Some(&domain.id), Question::Deployment);
            print_full(&explanation, &matrix.reference.provider, args, printer)
        }
    }
}

fn overview(matrix: &Matrix, index: usize, args: &ExplainArgs, printer: &Printer) -> Run {
    let explanation = explain(matrix, index, None, Question::Deployment);
    print_text(&explanation, args, printer, deployment::overview)
}

fn print_full(explanation: &Explanation, provider: &str, args: &ExplainArgs, printer: &Printer) -> Run {
    let reasons = match (args.why, args.trace) {
        (_, true) => Reasons::Trace,
        (true, false) => Reasons::Why,
        (false, false) => Reasons::Source,
    };
    let detail = Detail { reasons, frameworks: args.frameworks, provider };
    print_text(explanation, args, printer, |explanation| deployment::full(explanation, &detail))
}

fn print_text(explanation: &Explanation, args: &ExplainArgs, printer: &Printer, human: impl Fn(&Explanation) -> String) -> Run {
    printer.data(&match args.format {
        ReportFormat::Json => serde_json::to_string_pretty(explanation).map_err(Failure::message)? + "\n",
        ReportFormat::Human => human(explanation),
    });
    Ok(Outcome::Done)
}

fn print_card(card: &Card, args: &ExplainArgs, printer: &Printer) -> Run {
    printer.data(&match args.format {
        ReportFormat::Json => card::json_text(card)?,
        ReportFormat::Human => card::human(card),
    });
    Ok(Outcome::Done)
}

/// Several things have the name.
fn ambiguous(text: &str, several: &[ExplainedSubject], matrix: Option<&Matrix>) -> Failure {
    let calls: Vec<String> = several
        .iter()
        .map(|subject| format!("\n  onus explain {:<36} the {}", subject.unmistakable(matrix), subject.kind()))
        .collect();
    Failure::message(format!("`{text}` may mean several things; say which:{}", calls.concat()))
}

/// What has the name, and another command for it.
fn answered_elsewhere(model: &Model, matrix: Option<&Matrix>, text: &str) -> Option<String> {
    let scopes = matrix.map_or(&[][..], |matrix| &matrix.scopes[..]);
    if let Some(scope) = scopes.iter().find(|scope| scope.id.eq_ignore_ascii_case(text)) {
        return Some(format!(
            "`{}` is a scope: `onus evidence plan --scope {}` lists what it still needs, and `onus framework {}` its requirements",
            scope.id, scope.id, scope.framework
        ));
    }
    let framework = &model.frameworks.iter().find(|framework| framework.id.eq_ignore_ascii_case(text))?.id;
    Some(format!(
        "`{framework}` is a framework: `onus framework {framework}` lists its requirements, and `onus explain {framework}:ID` explains one"
    ))
}

/// Names that a message offers for one that nothing has.
const MOST_MEANT: usize = 3;

/// Nothing has the name.
fn unknown(model: &Model, matrix: Option<&Matrix>, text: &str) -> Failure {
    if let Some(elsewhere) = answered_elsewhere(model, matrix, text) {
        return Failure::message(elsewhere);
    }
    let (deployments, teams) = matrix.map_or((&[][..], &[][..]), |m| (&m.deployments[..], &m.teams[..]));
    let ids = deployments.iter().map(|d| d.id.as_str()).chain(teams.iter().map(|t| t.id.as_str()));
    let ids = ids.chain(model.domains.iter().map(|d| d.id.as_str())).chain(model.duties.keys().map(String::as_str));
    let near = nearest(text, ids.clone()).or_else(|| nearest_name(text, model.service_names()));
    let begun: Vec<&str> =
        near.map_or_else(|| ids.filter(|id| id.starts_with(&text.to_lowercase())).collect(), |near| vec![near]);
    let hint = match begun.len() {
        0 => "`onus deployments`, `onus teams`, `onus domains`, `onus duties` and `onus services` list what there is".to_owned(),
        1..=MOST_MEANT => did_you_mean(&begun),
        _ => format!("`onus search {text}` lists what has that in its name"),
    };
    match matrix {
        Some(_) => Failure::message(format!("neither the inventory nor the model knows `{text}`; {hint}")),
        None => Failure::message(format!(
            "the model does not know `{text}`; {hint}. There is no project here: `onus init FOLDER` makes one, and `--project` names one"
        )),
    }
}

/// The section of the documentation about a code.
fn about_code(code: Code, args: &ExplainArgs, printer: &Printer) -> Run {
    let paragraphs = code.paragraphs().map(|paragraph| paragraph.replace("**", ""));
    if matches!(args.format, ReportFormat::Json) {
        let (id, name, about) = (code.id().to_owned(), code.title().to_owned(), Some(paragraphs.join("\n\n")));
        return print_card(&Card { kind: "code", id, name, about, facts: Vec::new(), next: Vec::new() }, args, printer);
    }
    let mut layout = TextLayout::new();
    layout.line(&format!("{STRONG}{code}{STRONG:#}"));
    layout.paragraph(0, 0, code.title());
    for paragraph in &paragraphs {
        layout.blank();
        layout.paragraph(2, 2, paragraph);
    }
    printer.data(&layout.finish());
    Ok(Outcome::Done)
}

fn of_service(model: &Model, service: &str, area: Option<&str>, args: &ExplainArgs, printer: &Printer) -> Run {
    let matrix = matrix_of_service(model, service, &args.options)?;
    let explanation = explain(&matrix, 0, area, Question::Service);
    match area {
        Some(_) => print_full(&explanation, &matrix.reference.provider, args, printer),
        None => print_text(&explanation, args, printer, deployment::overview),
    }
}

/// The matrix of one service in some setting, as if it were an inventory's only deployment.
pub(super) fn matrix_of_service(model: &Model, service: &str, options: &[String]) -> Result<Matrix, Failure> {
    let mut sources = SourceMap::default();
    // Places of an inventory that nobody wrote point into the call itself.
    sources.add("command line", "");
    let input = |problems: Vec<Diagnostic>| Failure::Input(problems, SourceMap::default());
    let inventory = question(model, service, options).map_err(input)?;
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
    assemble(&Inputs { model, inventory: &inventory, sources: &sources, document }).map_err(input)
}
