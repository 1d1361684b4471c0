//! Questions in words: the one answer that they mean, or what they may mean.

use onus_core::explain::{ExplainedSubject, Question, QuestionSubjects, explain, question_subjects};
use onus_core::matrix::Matrix;
use onus_core::matrix_context::MatrixContext;
use onus_driver::Project;
use onus_model::Model;
use onus_source::text::join;

use super::super::{Failure, Printer, Run};
use super::{ExplainArgs, about, deployment, of_service, overview, print_card, print_full, print_text, unknown};

/// Candidates that are asked back with.
const NAMED: usize = 5;

/// A question about what the inventory has.
pub fn of_question(project: &Project, text: &str, args: &ExplainArgs, printer: &Printer) -> Run {
    let (model, matrix) = (&project.files.model, &project.matrix);
    let mut found = question_subjects(model, Some(matrix), text);
    // A word alone that is nearly a name is a slip, unless it means an area.
    if looks_like_id(text) || (!text.contains(' ') && found.areas.is_empty()) {
        return Err(unknown(model, Some(matrix), text));
    }
    if let Some(team) = found.team {
        return about_team(project, team, &found.areas, args, printer);
    }
    if let Some(service) = &found.service {
        let context = MatrixContext::judged(matrix, &project.findings, &project.statuses);
        let uses = (0..).zip(&matrix.deployments).filter(|(_, d)| context.configuration(d).service == *service);
        found.deployments = uses.map(|(index, _)| index).collect();
    }
    match (found.deployments.as_slice(), found.areas.as_slice()) {
        ([], _) if found.service.is_some() => about_service(model, &found, args, printer),
        ([], []) => Err(unknown(model, Some(matrix), text)),
        ([], [area]) => {
            let context = MatrixContext::judged(matrix, &project.findings, &project.statuses);
            print_card(&about::card(model, Some(&context), &ExplainedSubject::Area(area.clone())), args, printer)
        }
        ([], several) => Err(which_area(several)),
        ([index], areas) if found.deployment_or_area => {
            let id = &matrix.deployments[*index as usize].id;
            let areas: Vec<String> = areas.iter().map(|area| format!("\n  onus explain {area:<36} the area")).collect();
            let calls = areas.concat();
            Err(Failure::message(format!(
                "`{id}` is a deployment, and an area is called so; say which:\n  onus explain deployment:{id:<25} the deployment{calls}"
            )))
        }
        ([index], []) => overview(matrix, *index as usize, args, printer),
        ([index], [area]) => {
            let explanation = explain(matrix, *index as usize, Some(area), Question::Deployment);
            print_full(&explanation, &matrix.reference.provider, args, printer)
        }
        ([index], several) => {
            let mut explanation = explain(matrix, *index as usize, None, Question::Deployment);
            explanation.areas.retain(|area| several.contains(&area.domain));
            print_text(&explanation, args, printer, deployment::candidates)
        }
        (several, areas) => Err(which_deployment(matrix, several, areas)),
    }
}

/// A question that no inventory is there for.
pub fn of_model_question(model: &Model, text: &str, args: &ExplainArgs, printer: &Printer) -> Run {
    if looks_like_id(text) {
        return Err(unknown(model, None, text));
    }
    let found = question_subjects(model, None, text);
    match found.areas.as_slice() {
        _ if found.service.is_some() => about_service(model, &found, args, printer),
        [] => Err(unknown(model, None, text)),
        [area] => print_card(&about::card(model, None, &ExplainedSubject::Area(area.clone())), args, printer),
        several => Err(which_area(several)),
    }
}

/// Whether a text is written as ids are: `payments-db` that nobody knows is a slip, and no question about databases.
fn looks_like_id(text: &str) -> bool {
    text.contains(['-', '_', '.', '/', ':']) && !text.contains(' ')
}

/// A service that the inventory does not use, or that there is no inventory for.
fn about_service(model: &Model, found: &QuestionSubjects, args: &ExplainArgs, printer: &Printer) -> Run {
    let service = found.service.as_deref().unwrap_or_default();
    match found.areas.as_slice() {
        [] => of_service(model, service, None, args, printer),
        [area] => of_service(model, service, Some(area), args, printer),
        several => {
            let calls: Vec<String> = several.iter().map(|area| format!("\n  onus explain --service {service} {area}")).collect();
            Err(Failure::message(format!("which area is meant?{}", calls.concat())))
        }
    }
}

/// What a team carries, and where its duties in the areas of the question are listed.
fn about_team(project: &Project, team: u32, areas: &[String], args: &ExplainArgs, printer: &Printer) -> Run {
    let context = MatrixContext::judged(&project.matrix, &project.findings, &project.statuses);
    let mut card = about::card(&project.files.model, Some(&context), &ExplainedSubject::Team(team));
    let id = &project.matrix.teams[team as usize].id;
    for (position, area) in areas.iter().enumerate() {
        card.next.insert(position, format!("onus mine {id} --area {area}"));
    }
    print_card(&card, args, printer)
}

fn which_area(several: &[String]) -> Failure {
    Failure::message(format!(
        "which area is meant: {}? `onus explain AREA` explains one, `onus explain DEPLOYMENT AREA` one of a deployment",
        several.join(", ")
    ))
}

fn which_deployment(matrix: &Matrix, several: &[u32], areas: &[String]) -> Failure {
    let ids: Vec<String> =
        several.iter().take(NAMED).map(|index| format!("`{}`", matrix.deployments[*index as usize].id)).collect();
    let more = match several.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" ({more} more match as well)"),
    };
    let area = if let [area] = areas { area } else { "AREA" };
    Failure::message(format!("which deployment is meant: {}{more}? Ask `onus explain DEPLOYMENT {area}`", join(&ids)))
}
