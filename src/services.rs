//! `onus services`: what the model knows.

use std::collections::BTreeMap;

use serde_json::json;

use onus_core::matrix::{ServiceGaps, service_gaps};
use onus_model::{Model, Service, Status};
use onus_source::text::plural;

use super::clock;
use super::common::ReportFormat;
use super::printer::{Printer, STRONG};
use super::programme;
use super::project::ProjectLocation;
use super::text_layout::TextLayout;
use super::{Failure, Outcome, Run};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus services\n  onus services database\n  onus services --gaps\n  onus services --programme hipaa\n  onus services --programme hipaa --format scp\n  onus services --format json"
)]
pub struct ServicesArgs {
    /// Only services whose id, name or family contains this
    pub filter: Option<String>,
    /// Only services that the model covers incompletely: no rules, no logs, areas that stay unresolved
    #[arg(long)]
    pub gaps: bool,
    /// What a programme of the provider says of each: in scope, in assessment, not listed
    #[arg(long, value_name = "PROGRAMME", conflicts_with = "gaps")]
    pub programme: Option<String>,
    /// How to print
    #[arg(long, default_value = "human")]
    pub format: ServicesFormat,
}

/// How services are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ServicesFormat {
    /// For people
    Human,
    /// For programs
    Json,
    /// With --programme: service control policies that deny what the programme does not cover, one on each line
    Scp,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &ServicesArgs, printer: &Printer) -> Run {
    let model = location.model()?;
    let wanted = args.filter.as_deref().unwrap_or_default().to_lowercase();
    let found = model.search_services(&wanted);
    if found.is_empty() {
        return Err(Failure::message(format!("no service of the model is called anything like `{wanted}`")));
    }
    let format = match (args.format, &args.programme) {
        (ServicesFormat::Scp, Some(id)) => {
            let today = clock::now().map_err(Failure::Message)?.day;
            return programme::policies(&model, id, today, printer);
        }
        (ServicesFormat::Scp, None) => return Err(Failure::message("`--format scp` needs `--programme`")),
        (ServicesFormat::Json, _) => ReportFormat::Json,
        (ServicesFormat::Human, _) => ReportFormat::Human,
    };
    if args.gaps {
        return list_gaps(&model, &found, format, printer);
    }
    if let Some(id) = &args.programme {
        let today = clock::now().map_err(Failure::Message)?.day;
        return programme::list(&model, &found, id, today, format, printer);
    }
    match format {
        ReportFormat::Json => {
            let services: Vec<_> = found.iter().map(|s| json!({ "id": s.id, "name": s.name, "family": s.family, "category": s.category, "status": s.status, "options": s.options.keys().collect::<Vec<_>>() })).collect();
            let list = json!({ "schema": "onus/services/1", "services": services });
            printer.data(&format!("{}\n", serde_json::to_string_pretty(&list).map_err(Failure::message)?));
        }
        ReportFormat::Human => printer.data(&human(&found)),
    }
    printer.say(&format!("{}, model {}", plural(found.len() as u64, "service"), model.version));
    Ok(Outcome::Done)
}

/// Services in use of which the model does not say all, and what is missing.
fn list_gaps(model: &Model, found: &[&Service], format: ReportFormat, printer: &Printer) -> Run {
    let active = found.iter().filter(|service| service.status == Status::Active);
    let gaps: Vec<ServiceGaps> = active.map(|service| service_gaps(model, service)).filter(|gaps| !gaps.is_empty()).collect();
    match format {
        ReportFormat::Json => {
            let list = json!({ "schema": "onus/service-gaps/1", "services": gaps });
            printer.data(&format!("{}\n", serde_json::to_string_pretty(&list).map_err(Failure::message)?));
        }
        ReportFormat::Human => {
            printer.data(&format!("{}\n", gaps_by_kind(&gaps)));
        }
    }
    let count = |of: fn(&ServiceGaps) -> bool| gaps.iter().filter(|gap| of(gap)).count();
    printer.say(&format!(
        "{} services with gaps: {} without rules, {} without logs, {} with unresolved areas ({} of them with one that no option settles)",
        gaps.len(),
        count(|gap| gap.without_rules),
        count(|gap| gap.without_logs),
        count(|gap| !gap.unresolved.is_empty()),
        count(|gap| gap.unresolved.iter().any(|area| area.options.is_empty())),
    ));
    Ok(Outcome::Done)
}

/// What is missing, by kind: what no option settles under its area, what one settles under its service.
fn gaps_by_kind(gaps: &[ServiceGaps]) -> String {
    let ids = |of: fn(&ServiceGaps) -> bool| gaps.iter().filter(|gap| of(gap)).map(|gap| gap.service.clone()).collect::<Vec<_>>();
    let mut undocumented: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut until_set = Vec::new();
    for gap in gaps {
        let mut areas: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for area in &gap.unresolved {
            match area.options.as_slice() {
                [] => undocumented.entry(&area.domain).or_default().push(gap.service.clone()),
                options => areas.entry(options.join(" or ")).or_default().push(&area.domain),
            }
        }
        if !areas.is_empty() {
            let words: Vec<_> = areas.iter().map(|(options, areas)| format!("{options}: {}", areas.join(", "))).collect();
            until_set.push((gap.service.as_str(), words.join("; ")));
        }
    }
    let undocumented: Vec<(&str, String)> = undocumented.iter().map(|(area, services)| (*area, services.join(", "))).collect();
    let unnamed = |services: Vec<String>| match services.as_slice() {
        [] => Vec::new(),
        services => vec![("", services.join(", "))],
    };
    let kinds = [
        ("No rules of their own", unnamed(ids(|gap| gap.without_rules))),
        ("No rule on logs", unnamed(ids(|gap| gap.without_logs))),
        ("Unresolved whatever is set; `onus explain` names the pages that were read", undocumented),
        ("Unresolved until an option is set", until_set),
    ];
    let mut layout = TextLayout::new();
    for (position, (kind, rows)) in kinds.iter().filter(|(_, rows)| !rows.is_empty()).enumerate() {
        if position > 0 {
            layout.blank();
        }
        layout.line(&format!("{STRONG}{kind}{STRONG:#}"));
        for (label, words) in rows {
            layout.labelled(&format!("  {label:<24} "), 27, words);
        }
    }
    layout.finish()
}

fn human(found: &[&Service]) -> String {
    let mut layout = TextLayout::new();
    let mut family = "";
    for service in found {
        if service.family != family {
            if !family.is_empty() {
                layout.blank();
            }
            family = &service.family;
            layout.line(&format!("{STRONG}{}{STRONG:#}", family.replace('-', " ")));
        }
        let status = match service.status {
            Status::Active => "",
            Status::Closed => ", closed to new customers",
            Status::Retired => ", retired",
        };
        let options = match service.options.len() {
            0 => String::new(),
            _ => format!(" [{}]", service.options.keys().cloned().collect::<Vec<_>>().join(", ")),
        };
        layout.labelled(
            &format!("  {:<24} ", service.id),
            27,
            &format!("{}{status}, {}{options}", service.short, service.category.id()),
        );
    }
    layout.finish()
}
