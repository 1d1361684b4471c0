//! `onus services --programme`: which services a programme of the provider covers.

use jiff::civil::Date;
use serde_json::json;

use onus_core::deny_list::deny_list;
use onus_model::{Model, Programme, ProgrammeStatus, Service};
use onus_source::typed::nearest;

use super::common::ReportFormat;
use super::printer::{Printer, QUIET, STRONG};
use super::text_layout::TextLayout;
use super::{Failure, Outcome, Run};

/// Lists what a programme says of services, on a day.
pub fn list(model: &Model, services: &[&Service], id: &str, today: Date, format: ReportFormat, printer: &Printer) -> Run {
    let programme = find(model, id)?;
    let known = programme.is_known_on(today);
    let rows: Vec<(&Service, ProgrammeStatus)> = services.iter().map(|s| (*s, programme.status(&s.id))).collect();
    match format {
        ReportFormat::Json => {
            let list: Vec<_> = rows.iter().map(|(s, status)| json!({ "id": s.id, "name": s.name, "status": status })).collect();
            let value = json!({
                "schema": "onus/programme/1",
                "programme": programme.id,
                "title": programme.title,
                "region": programme.region,
                "url": programme.url,
                "copy": programme.copy,
                "dated": programme.dated,
                "retrieved": programme.retrieved,
                "known": known,
                "services": list,
                "elsewhere": programme.elsewhere.iter().map(|(name, why)| json!({ "name": name, "reason": why })).collect::<Vec<_>>(),
            });
            printer.data(&format!("{}\n", serde_json::to_string_pretty(&value).map_err(Failure::message)?));
        }
        ReportFormat::Human => printer.data(&human(programme, &rows, known)),
    }
    let count = |wanted| rows.iter().filter(|(_, status)| *status == wanted).count();
    printer.say(&format!(
        "{}: {} in scope, {} in assessment, {} not in scope, {} not listed; list of {}",
        programme.title,
        count(ProgrammeStatus::InScope),
        count(ProgrammeStatus::InAssessment),
        count(ProgrammeStatus::NotInScope),
        count(ProgrammeStatus::NotListed),
        programme.dated
    ));
    Ok(Outcome::Done)
}

/// Prints the service control policies of a programme, one on each line.
pub fn policies(model: &Model, id: &str, today: Date, printer: &Printer) -> Run {
    let programme = find(model, id)?;
    let list = deny_list(model, programme, today).map_err(Failure::Message)?;
    for policy in &list.policies {
        printer.data(&format!("{policy}\n"));
    }
    for (service, why) in &list.not_denied {
        printer.say(&format!("not denied: {service}: {why}"));
    }
    printer.say(&format!(
        "{}: {} that deny what the list of {} does not cover; {} services are not covered and not denied",
        programme.title,
        onus_source::text::plural(list.policies.len() as u64, "policy"),
        programme.dated,
        list.not_denied.len()
    ));
    Ok(Outcome::Done)
}

fn find<'m>(model: &'m Model, id: &str) -> Result<&'m Programme, Failure> {
    model.programmes.iter().find(|p| p.id.eq_ignore_ascii_case(id)).ok_or_else(|| {
        let ids: Vec<&str> = model.programmes.iter().map(|p| p.id.as_str()).collect();
        let hint = match nearest(id, ids.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", ids.join(", ")),
        };
        Failure::message(format!("there is no programme `{id}`; {hint}"))
    })
}

fn human(programme: &Programme, rows: &[(&Service, ProgrammeStatus)], known: bool) -> String {
    let mut layout = TextLayout::new();
    if !known {
        layout.paragraph(
            0,
            0,
            &format!("This list is of {}: too old to say what is covered today. {}", programme.dated, programme.url),
        );
    }
    for (service, status) in rows {
        let words = format!("{:<14}", status.words());
        layout.line(&format!("  {STRONG}{:<26}{STRONG:#} {words} {QUIET}{}{QUIET:#}", service.id, service.short));
    }
    layout.paragraph(0, 2, &format!("Source: {} ({})", programme.list_title, programme.url));
    layout.finish()
}
