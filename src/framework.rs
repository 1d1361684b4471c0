//! `onus framework`: requirements → duties → who, for this inventory.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use onus_model::{Framework, Holder, Model, Party, Relation};
use onus_source::typed::nearest;

use super::common::ReportFormat;
use super::printer::{Printer, STRONG};
use onus_driver::Project;

use super::project::ProjectLocation;
use super::text_layout::TextLayout;
use super::{Failure, Outcome, Run, lookup};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  onus framework\n  onus framework soc2\n  onus framework soc2 --format json")]
pub struct FrameworkArgs {
    /// Framework id; without one, all are listed
    #[arg(value_name = "FRAMEWORK")]
    pub id: Option<String>,
    /// How to print
    #[arg(long, default_value = "human")]
    pub format: ReportFormat,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &FrameworkArgs, printer: &Printer) -> Run {
    let model = location.model()?;
    let Some(id) = &args.id else {
        printer.data(&match args.format {
            ReportFormat::Json => list_json(&model)?,
            ReportFormat::Human => list(&model),
        });
        return Ok(Outcome::Done);
    };
    let Some(framework) = model.frameworks.iter().find(|f| lookup::names(id, &f.id, &f.name)) else {
        let near = nearest(id, model.frameworks.iter().map(|f| f.id.as_str()));
        let hint = near.map_or_else(|| "`onus framework` lists them".to_owned(), |n| format!("did you mean `{n}`?"));
        return Err(Failure::message(format!("the model knows no framework `{id}`; {hint}")));
    };
    let who = match location.root() {
        Some(_) => who(&location.open(printer)?),
        None => BTreeMap::new(),
    };
    let text = match args.format {
        ReportFormat::Json => json_text(framework, &who)?,
        ReportFormat::Human => human(framework, &who),
    };
    printer.data(&text);
    Ok(Outcome::Done)
}

fn list(model: &Model) -> String {
    let mut layout = TextLayout::new();
    for f in &model.frameworks {
        layout.labelled(&format!("{:<18} ", f.id), 19, &format!("{}, {} ({})", f.name, f.edition, f.frame_words()));
    }
    layout.finish()
}

fn list_json(model: &Model) -> Result<String, Failure> {
    let one = |f: &Framework| json!({ "framework": f.id, "name": f.name, "edition": f.edition, "frame": f.frame_words() });
    let list: Vec<_> = model.frameworks.iter().map(one).collect();
    let all = json!({ "schema": "onus/frameworks/1", "frameworks": list });
    Ok(serde_json::to_string_pretty(&all).map_err(Failure::message)? + "\n")
}

/// Parties and teams that carry each duty, by duty id.
fn who(opened: &Project) -> BTreeMap<String, BTreeSet<String>> {
    let matrix = &opened.matrix;
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for assignment in matrix.placements.iter().flat_map(|p| &p.assignments) {
        let duty = &matrix.duties[assignment.duty as usize];
        let name = match (&duty.holder, assignment.accountable) {
            (Holder::Party(Party::Organisation), Some(team)) => matrix.teams[team as usize].name.clone(),
            (Holder::Party(Party::Organisation), None) => "no team".to_owned(),
            (holder, _) => matrix.holder_name(holder).to_owned(),
        };
        out.entry(duty.id.clone()).or_default().insert(name);
    }
    out
}

fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Meets => "meets",
        Relation::PartOf => "part of",
        Relation::Supports => "supports",
    }
}

fn names(who: &BTreeMap<String, BTreeSet<String>>, duty: &str) -> Vec<String> {
    who.get(duty).into_iter().flatten().cloned().collect()
}

fn human(framework: &Framework, who: &BTreeMap<String, BTreeSet<String>>) -> String {
    let mut layout = TextLayout::new();
    layout.line(&format!("{STRONG}{}{STRONG:#}", framework.name));
    layout.paragraph(0, 0, &framework.edition);
    if let Some(note) = &framework.note {
        layout.paragraph(0, 0, note);
    }
    layout.paragraph(0, 0, &framework.frame_words());
    for requirement in &framework.requirements {
        layout.blank();
        layout.labelled(&format!("{STRONG}{}{STRONG:#} ", requirement.id), 2, &requirement.title);
        if let Some(place) = requirement.elsewhere {
            layout.paragraph(2, 4, &format!("answered elsewhere: {}", place.label()));
        }
        if let Some(rest) = &requirement.partly {
            layout.paragraph(2, 4, &format!("answered partly: {rest}"));
        }
        for link in framework.links.iter().filter(|l| l.requirement == requirement.id) {
            for duty in &link.duties {
                let names = names(who, duty);
                let names = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
                layout.labelled("  ", 4, &format!("{duty}{names}"));
            }
            layout.paragraph(2, 4, &format!("{}: {}", relation(link.relation), link.why));
        }
    }
    layout.finish()
}

fn json_text(framework: &Framework, who: &BTreeMap<String, BTreeSet<String>>) -> Result<String, Failure> {
    let requirements: Vec<_> = framework
        .requirements
        .iter()
        .map(|r| {
            let links: Vec<_> = framework
                .links
                .iter()
                .filter(|l| l.requirement == r.id)
                .map(|l| {
                    let duties: Vec<_> = l.duties.iter().map(|d| json!({ "duty": d, "carried_by": names(who, d) })).collect();
                    json!({ "relation": relation(l.relation), "why": l.why, "duties": duties })
                })
                .collect();
            let mut requirement = json!({ "requirement": r.id, "title": r.title, "links": links });
            if let Some(place) = r.elsewhere {
                requirement["elsewhere"] = json!(place);
            }
            if let Some(rest) = &r.partly {
                requirement["partly"] = json!(rest);
            }
            requirement
        })
        .collect();
    let all = json!({
        "schema": "onus/framework/1",
        "framework": framework.id,
        "name": framework.name,
        "edition": framework.edition,
        "requirements": requirements,
    });
    Ok(serde_json::to_string_pretty(&all).map_err(Failure::message)? + "\n")
}
