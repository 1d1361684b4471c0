//! The organisation's book: overview, matrix, configurations, domains, teams, registers.

use onus_core::matrix_context::MatrixContext;
use onus_source::text::{day_words, grouped, plural};
use rayon::prelude::*;

use onus_core::matrix::Split;
use onus_core::status::{StatusKind, proven_of_asked};
use onus_source::Level;

use super::audits;
use super::bars::{layer_bars, team_bars};
use super::block::*;
use super::changes;
use super::configuration;
use super::configuration_titles::configuration_titles;
use super::control;
use super::deployment;
use super::domain;
use super::duty_register;
use super::ends_soon;
use super::figure;
use super::late_by_team;
use super::links::{scope_path, team_link};
use super::matrix_sheet;
use super::matrix_view;
use super::register;
use super::relied_on;
use super::requirement;
use super::responsibility;
use super::search_terms::search_terms;
use super::service;
use super::summary;

/// The whole book, with the narrative chapters before what is generated.
pub fn publication(context: &MatrixContext, narrative: Vec<Page>) -> Publication {
    let document = &context.matrix.document;
    // In the order in which they are read on paper: are we ready, who answers, what is open, then what it rests on.
    let mut pages = vec![overview(context), summary::page(context), teams(context), register::gaps(context)];
    pages.extend(narrative);
    pages.push(how_to_read(context));
    pages.extend(changes::page(context));
    pages.push(matrix_page(context));
    let titles = configuration_titles(&context.matrix.configurations);
    pages.push(service::index(context, &titles));
    for list in service::by_service(context) {
        pages.extend(service::page(context, &list, &titles));
        let of_service = list.par_iter().map(|&i| configuration::page(context, i, &titles[i]));
        pages.extend(of_service.collect::<Vec<Page>>());
    }
    pages.extend(deployment::pages(context, &titles));
    pages.push(duty_register::page(context));
    pages.push(domain::index(context));
    pages.extend((0..context.matrix.reference.domains.len()).map(|i| domain::page(context, i)));
    pages.extend(audits::page(context));
    pages.extend(register::frameworks(context));
    pages.extend(requirement::pages(context));
    pages.extend(responsibility::pages(context));
    pages.push(ends_soon::page(context));
    pages.push(register::exceptions(context));
    pages.push(register::evidence(context));
    pages.push(relied_on::page(context));
    pages.push(register::common_controls(context));
    pages.push(register::glossary(context));
    pages.push(register::sources(context));
    Publication {
        kind: PublicationKind::Organisation,
        id: "organisation".into(),
        title: document.title.clone(),
        subtitle: format!("Who carries each security duty of {}", context.matrix.organisation.name),
        control: control::rows(context),
        classification: document.classification.clone(),
        language: document.language.clone(),
        direction: control::direction(&document.language).into(),
        authors: document.authors.clone(),
        date: document.date.to_string(),
        pages,
        search: search_terms(context),
        lasting: configuration::lasting_names(context),
    }
}

fn overview(context: &MatrixContext) -> Page {
    let errors = context.findings.iter().filter(|f| f.level == Level::Error).count() as u64;
    let warnings = context.findings.iter().filter(|f| f.level == Level::Warning).count() as u64;
    let open = match (errors, warnings) {
        (0, 0) => text("No check found anything."),
        _ => {
            let mut content = text(format!("{} and {} are open. ", plural(errors, "error"), plural(warnings, "warning")));
            content.push(link("gaps", "", "See every gap"));
            content.extend(text("."));
            content
        }
    };
    let mut blocks = vec![lead(context)];
    blocks.push(standing(context));
    blocks.push(heading(2, "decisions", "What needs a decision"));
    blocks.push(summary::decisions_table(context));
    blocks.push(Block::Paragraph { content: open });
    blocks.push(heading(2, "who-carries-what", "Who carries what"));
    blocks.extend(figure::demarcation(context));
    blocks.push(layer_bars(context));
    if !context.matrix.teams.is_empty() {
        blocks.push(team_bars(context));
    }
    blocks.push(heading(2, "document-control", "Document control"));
    blocks.push(Block::Facts { rows: document_control(context) });
    Page {
        path: "index".into(),
        title: "Overview".into(),
        section: "Overview".into(),
        summary: "What we run, who carries what, what is open".into(),
        // Print has the summary, and document control of its own.
        print: Print::Nothing,
        wide: false,
        blocks,
    }
}

/// What this issue is, and with which it was compared.
fn document_control(context: &MatrixContext) -> Vec<(String, Vec<Inline>)> {
    let mut rows: Vec<_> = control::rows(context).into_iter().map(|(label, value)| (label, text(value))).collect();
    let compared = match context.changes {
        Some(_) => vec![link("changes", "", "What changed since the issue before")],
        None => {
            let mut content = text("No earlier issue, so this one does not say what changed: ");
            content.push(Inline::Code { text: "since".into() });
            content.extend(text(" in book.toml names the one to compare with."));
            content
        }
    };
    rows.push(("Changes".to_owned(), compared));
    rows
}

/// What we run, in a sentence, and the way to the matrix.
fn lead(context: &MatrixContext) -> Block {
    let matrix = context.matrix;
    let resources: u64 = matrix.deployments.iter().map(|d| d.count).sum();
    let mut lead = text(format!(
        "{} runs {} in {}, {} in all, looked after by {}. ",
        matrix.organisation.name,
        plural(matrix.deployments.len() as u64, "deployment"),
        plural(matrix.configurations.len() as u64, "service configuration"),
        plural(resources, "resource"),
        plural(matrix.teams.len() as u64, "team"),
    ));
    lead.extend(text(format!(
        "For each of them the {} says, area by area, which duties are {}'s and which are yours. ",
        "matrix", matrix.reference.provider
    )));
    lead.push(link("matrix", "", "Open the matrix"));
    lead.extend(text("."));
    Block::Paragraph { content: lead }
}

/// What our obligations come to, and what ends next, in a few numbers.
fn standing(context: &MatrixContext) -> Block {
    let today = context.today();
    let (shown, asked) = proven_of_asked(&context.statuses);
    let late = late_by_team::count(context);
    let number = |number: String, words: String, alarm: bool, to: Option<Target>| KeyNumber { number, words, alarm, to };
    let gaps = || Some(Target::Page { path: "gaps".into(), fragment: String::new() });
    let by_team = || {
        Some(Target::Page { path: "gaps".into(), fragment: if late > 0 { late_by_team::ANCHOR.into() } else { String::new() } })
    };
    let mut numbers = vec![
        number(
            format!("{} of {}", grouped(shown.into()), grouped(asked.into())),
            "of our obligations are proven".into(),
            false,
            None,
        ),
        number(grouped(late), "failed, overdue, stale or proven in part when due".into(), late > 0, by_team()),
    ];
    let undecided =
        context.statuses.obligations.iter().filter(|o| matches!(o.status.kind, StatusKind::Unresolved | StatusKind::Unassigned));
    let undecided: u64 = undecided.map(|o| u64::from(o.count)).sum();
    if undecided > 0 {
        numbers.push(number(grouped(undecided), "in nobody's hands: unresolved, or without a team".into(), true, gaps()));
    }
    let endings = ends_soon::all(context).len() as u64;
    if endings > 0 {
        let to = Target::Page { path: ends_soon::PAGE.into(), fragment: String::new() };
        let words = format!("within {} days: reports, exceptions, evidence, reviews", onus_core::status::ENDS_WITHIN_DAYS);
        let verb = if endings == 1 { "ends" } else { "end" };
        numbers.push(number(endings.to_string(), format!("{verb} {words}"), false, Some(to)));
    }
    let ends = context.matrix.scopes.iter().filter_map(|s| Some((s.period?.1, s))).filter(|(end, _)| *end >= today);
    if let Some((end, scope)) = ends.min_by_key(|(end, scope)| (*end, scope.name.clone())) {
        let days = i64::from(today.until(end).map_or(0, |span| span.get_days()));
        let to = Target::Page { path: scope_path(scope), fragment: String::new() };
        let words = format!("until the period of {} ends on {}", scope.name, day_words(end));
        numbers.push(number(plural(u64::try_from(days).unwrap_or(0), "day"), words, false, Some(to)));
    }
    Block::Numbers { numbers }
}

fn how_to_read(context: &MatrixContext) -> Page {
    let provider = &context.matrix.reference.provider;
    let ours = context.organisation();
    let item = |lead: String, rest: String| {
        let mut content = vec![strong(lead)];
        content.extend(text(format!(": {rest}")));
        vec![Block::Paragraph { content }]
    };
    let blocks = vec![
        paragraph(format!(
                "Cloud security is shared. {provider} secures the cloud; {ours} secures what it puts in it; where the line runs depends on the service and on how it is configured. This book shows that line for every configuration in use."
            )),
        Block::List {
            ordered: false,
            items: vec![
                item(format!("{}, {provider}", Split::Provider.letter()), format!("every duty in this area is {provider}'s. You prove it with its assurance reports.")),
                item(format!("{}, {ours}", Split::Organisation.letter()), "every duty in this area is yours.".into()),
                item(format!("{} and {} in one cell", Split::Provider.letter(), Split::Organisation.letter()), "shared: both have duties here, and the cell lists the duties of each.".into()),
                item(Split::ThirdParty.letter().into(), "a named third party carries it. Overseeing that party remains your duty.".into()),
                item(format!("{} ", Split::NotApplicable.letter()), "the area does not exist in this configuration.".into()),
                item(Split::Unresolved.letter().into(), "unresolved: no source states who carries it, or an option that decides it is not set. It is never assumed to be the provider's.".into()),
            ],
        },
        paragraph("Each duty says how it is supported: stated (the source assigns the party), behaviour (the source says what happens), or derived (our own inference). An option that the inventory leaves out is shown as assumed where the provider documents a default."),
        paragraph("A document like this shows who carries which duty. It does not show that a duty was carried out: evidence does."),
    ];
    Page {
        path: "how-to-read".into(),
        title: "How to read this book".into(),
        section: "Overview".into(),
        summary: "What the letters and terms mean".into(),
        print: Print::Same,
        wide: false,
        blocks,
    }
}

fn matrix_page(context: &MatrixContext) -> Page {
    let rows: Vec<usize> = (0..context.matrix.configurations.len()).collect();
    let view = matrix_view::view(context, &rows, "Who carries each area, by service configuration");
    let blocks = vec![Block::Matrix { matrix: view }];
    Page {
        path: "matrix".into(),
        title: "Responsibility matrix".into(),
        section: "Matrix".into(),
        summary: "Every configuration and every area on one page".into(),
        print: Print::Blocks(matrix_sheet::blocks(context)),
        wide: true,
        blocks,
    }
}

/// In print, the picture of who carries what stands with the teams.
fn who_answers(context: &MatrixContext, teams: &[Block]) -> Vec<Block> {
    let mut blocks = vec![lead(context)];
    blocks.extend(figure::demarcation_on_paper(context));
    if !context.matrix.teams.is_empty() {
        blocks.push(team_bars(context));
    }
    blocks.extend(teams.iter().cloned());
    blocks
}

fn teams(context: &MatrixContext) -> Page {
    let rows = context
        .matrix
        .teams
        .iter()
        .zip(0_u32..)
        .map(|(team, index)| {
            vec![
                vec![team_link(context, index)],
                text(team.about.clone().unwrap_or_default()),
                text(team.email.clone().or_else(|| team.contact.clone()).unwrap_or_else(|| "no contact".into())),
                text(context.deployments_of(index).len().to_string()),
                text(context.gaps(index).to_string()),
            ]
        })
        .collect();
    let mut blocks =
        vec![table("Teams and what they run", &["Team", "What it does", "How to reach it", "Deployments", "Open gaps"], rows)];
    if let Some(day) = context.matrix.document.review_by {
        blocks.push(paragraph(format!("This allocation of duties is due for review by {}.", day_words(day))));
    }
    Page {
        path: "teams/index".into(),
        title: "Teams".into(),
        section: "Teams".into(),
        summary: "Who they are and what they run".into(),
        print: Print::Blocks(who_answers(context, &blocks)),
        wide: false,
        blocks,
    }
}
