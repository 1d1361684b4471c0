//! `onus service`: one service's card.

use std::collections::BTreeMap;

use onus_model::{Holder, Model, OptionDefault, Rule, Service, Status};
use onus_source::text::day_words;

use super::common::ReportFormat;
use super::explain::matrix_of_service;
use super::printer::{Printer, QUIET, STRONG};
use super::project::ProjectLocation;
use super::text_layout::TextLayout;
use super::{Failure, Outcome, Run, lookup};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  onus service rds\n  onus service AmazonECS\n  onus service lambda --format json")]
pub struct ServiceArgs {
    /// Id, name or alias
    #[arg(value_name = "SERVICE")]
    pub name: String,
    /// How to print
    #[arg(long, default_value = "human")]
    pub format: ReportFormat,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &ServiceArgs, printer: &Printer) -> Run {
    let model = location.model()?;
    let service = lookup::service(&model, &args.name)?;
    match args.format {
        ReportFormat::Json => {
            let mut card = serde_json::to_value(service).map_err(Failure::message)?;
            card["schema"] = "onus/service/1".into();
            printer.data(&(serde_json::to_string_pretty(&card).map_err(Failure::message)? + "\n"));
        }
        ReportFormat::Human => printer.data(&card(&model, service)),
    }
    Ok(Outcome::Done)
}

fn card(model: &Model, service: &Service) -> String {
    let mut holders = Holders { model, service, settings: BTreeMap::new() };
    let mut layout = TextLayout::new();
    layout.line(&format!("{STRONG}{}{STRONG:#} {QUIET}({}){QUIET:#}", service.name, service.id));
    if !service.aliases.is_empty() {
        layout.labelled("also       ", 11, &service.aliases.join(", "));
    }
    layout.labelled("family     ", 11, &service.family.replace('-', " "));
    layout.labelled(
        "category   ",
        11,
        &format!("{} ({}). {}", service.category.id(), service.category_basis.word(), service.category_reason),
    );
    let status = match service.status {
        Status::Active => "active",
        Status::Closed => "closed to new customers",
        Status::Retired => "retired",
    };
    layout.labelled(
        "status     ",
        11,
        &format!("{status}{}", service.status_note.as_ref().map_or_else(String::new, |n| format!(": {n}"))),
    );
    if let Some(docs) = &service.security_docs {
        layout.labelled("security   ", 11, docs);
    }
    let prefixes: Vec<&str> =
        service.imports.terraform.iter().chain(&service.imports.cloudformation).map(String::as_str).collect();
    if !prefixes.is_empty() {
        layout.labelled("imports    ", 11, &prefixes.join(", "));
    }
    for (name, option) in &service.options {
        layout.blank();
        layout.line(&format!("{STRONG}{name}{STRONG:#}  {}", option.title));
        for (value, label) in &option.values {
            let default: String = option.defaults.iter().filter(|d| d.value == *value).map(default_words).collect();
            layout.labelled(&format!("  {value:<24} "), 27, &format!("{label}{default}"));
            let mut rules = service.rules.iter().filter(|r| r.when.get(name).is_some_and(|v| v.contains(value))).peekable();
            if rules.peek().is_none() {
                layout.line(&format!("    {QUIET}changes nothing{QUIET:#}"));
            }
            for rule in rules {
                moves(&mut layout, model, rule, name, &mut holders);
            }
        }
        match (moves_duties(service, name), !option.defaults.is_empty()) {
            (true, true) => {}
            (true, false) => layout.paragraph(2, 2, "No documented default: left out, the cells it moves are unresolved."),
            (false, true) => layout.paragraph(2, 2, "It moves no duty, only what duties say."),
            (false, false) => layout.paragraph(2, 2, "No documented default. It moves no duty, only what duties say."),
        }
    }
    let always: Vec<&Rule> = service.rules.iter().filter(|r| r.when.is_empty()).collect();
    if !always.is_empty() {
        layout.blank();
        layout.line(&format!("{STRONG}Always{STRONG:#}"));
        for rule in always {
            moves(&mut layout, model, rule, "", &mut holders);
        }
    }
    layout.blank();
    layout.line(&format!("{QUIET}`onus explain --service {}` shows every area.{QUIET:#}", service.id));
    layout.finish()
}

/// Whether an option gives a duty to another party, takes one away, or only restates.
fn moves_duties(service: &Service, option: &str) -> bool {
    service.rules.iter().filter(|r| r.when.contains_key(option)).any(|r| {
        let moved = r.duties.values().any(|patch| patch.holder.is_some() || patch.remove.is_some());
        moved || r.category.is_some() || !r.not_applicable.is_empty()
    })
}

/// What a rule does, duty by duty.
fn moves(layout: &mut TextLayout, model: &Model, rule: &Rule, under: &str, holders: &mut Holders) {
    let with: Vec<String> =
        rule.when.iter().filter(|(k, _)| *k != under).map(|(k, v)| format!("{k} = {}", v.join(" or "))).collect();
    if !with.is_empty() {
        layout.labelled("    with ", 9, &with.join(", "));
    }
    for (duty, patch) in &rule.duties {
        let (party, words) = match (&patch.holder, &patch.remove) {
            (_, Some(reason)) => ("nobody".to_owned(), format!("it is gone. {reason}")),
            (Some(Holder::Unresolved(reason)), _) => ("unresolved".to_owned(), reason.clone()),
            (Some(Holder::Party(party)), _) => (party_name(model, party), patch.statement.clone().unwrap_or_default()),
            (None, None) => {
                (holders.of(rule, duty), patch.statement.clone().unwrap_or_else(|| "as before, with other records".to_owned()))
            }
        };
        let words = if words.is_empty() { party } else { format!("{party}: {words}") };
        layout.labelled("    ", 6, &format!("{duty} → {words}"));
    }
    for (domain, reason) in &rule.not_applicable {
        layout.labelled("    ", 6, &format!("{domain} → nobody: it does not apply. {reason}"));
    }
    layout.line(&format!("    {QUIET}{} · {} · read {}{QUIET:#}", rule.id, rule.basis.word(), rule.checked_on));
}

/// Who holds the duties of a service where the conditions of a rule hold.
struct Holders<'m> {
    model: &'m Model,
    service: &'m Service,
    /// By setting: duties with the names of their holders; none where the setting cannot be resolved.
    settings: BTreeMap<Vec<String>, BTreeMap<String, Vec<String>>>,
}

impl Holders<'_> {
    /// Whose a duty is that a rule only words anew.
    fn of(&mut self, rule: &Rule, duty: &str) -> String {
        let setting: Vec<String> =
            rule.when.iter().filter_map(|(option, values)| Some(format!("{option}={}", values.first()?))).collect();
        let (model, service) = (self.model, self.service);
        let held = self.settings.entry(setting.clone()).or_insert_with(|| {
            let mut held: BTreeMap<String, Vec<String>> = BTreeMap::new();
            let matrix = matrix_of_service(model, &service.id, &setting);
            for duty in matrix.iter().flat_map(|matrix| &matrix.duties) {
                let name = match &duty.holder {
                    Holder::Party(party) => party_name(model, party),
                    Holder::Unresolved(_) if duty.depends_on.is_empty() => "unresolved".to_owned(),
                    Holder::Unresolved(_) => format!("depends on {}", duty.depends_on.join(" and ")),
                };
                let names = held.entry(duty.id.clone()).or_default();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            held
        });
        held.get(duty).map_or_else(|| "nobody where nothing else gives it".to_owned(), |names| names.join(" and "))
    }
}

fn party_name(model: &Model, party: &onus_model::Party) -> String {
    match party {
        onus_model::Party::Provider => model.provider.short.clone(),
        onus_model::Party::Organisation => "you".to_owned(),
        onus_model::Party::ThirdParty(id) => model.third_party_name(id).to_owned(),
        onus_model::Party::UserEntity => "your customers".to_owned(),
    }
}

/// When the provider sets a value by itself.
fn default_words(default: &OptionDefault) -> String {
    let mut words = " (the provider's default".to_owned();
    for (number, (option, values)) in default.when.iter().enumerate() {
        words += &format!("{} {option} is {}", if number == 0 { " where" } else { " and" }, values.join(" or "));
    }
    if let Some(day) = default.since {
        words += &format!(" for what was created since {}", day_words(day));
    }
    words + ")"
}
