//! The component definition: one component a configuration in use, with the controls of NIST SP 800-53 that its duties
//! answer by our crosswalk.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::RenderError;
use crate::tables::performing;
use onus_core::matrix::{Assignment, Configuration, Matrix, RefFramework, RefRequirement};
use onus_model::vocabulary::PartyKind;
use onus_model::{Holder, Party};

use super::parties::Parties;
use super::{add, control_id, id, line, markup, metadata, paragraphs, property, to_bytes};

/// Where NIST publishes the catalogue whose controls are named.
const CATALOGUE: &str =
    "https://raw.githubusercontent.com/usnistgov/oscal-content/main/nist.gov/SP800-53/rev5/json/NIST_SP-800-53_rev5_catalog.json";

/// Assignments of each configuration that is in use, over its placements, each distinct one once.
pub fn assignments(matrix: &Matrix, placements: impl Iterator<Item = u32>) -> BTreeMap<u32, Vec<&Assignment>> {
    let mut out: BTreeMap<u32, Vec<&Assignment>> = BTreeMap::new();
    for placement in placements {
        let placement = &matrix.placements[placement as usize];
        let list = out.entry(placement.configuration).or_default();
        for assignment in &placement.assignments {
            if !list.iter().any(|a| same(a, assignment)) {
                list.push(assignment);
            }
        }
    }
    out
}

/// Whether two assignments say the same of who carries a duty.
fn same(a: &Assignment, b: &Assignment) -> bool {
    a.duty == b.duty && a.accountable == b.accountable && a.performs == b.performs
}

/// The duties of a list that answer a requirement.
pub fn answering<'m>(matrix: &Matrix, list: &[&'m Assignment], requirement: &RefRequirement) -> Vec<&'m Assignment> {
    let answers_requirement = |a: &&&Assignment| {
        let duty = &matrix.duties[a.duty as usize].id;
        requirement.duties.iter().any(|(id, _, _)| id == duty)
    };
    list.iter().filter(answers_requirement).copied().collect()
}

/// Title of a configuration as a component.
pub fn title(configuration: &Configuration) -> String {
    match configuration.label.is_empty() {
        true => markup(&configuration.service_name),
        false => markup(&format!("{}, {}", configuration.service_name, configuration.label)),
    }
}

/// UUID of a configuration as a component.
pub fn component_id(matrix: &Matrix, configuration: &Configuration) -> String {
    id(matrix, &["component", &configuration.id])
}

/// One duty in words: who carries it, and what it is.
pub fn words(matrix: &Matrix, assignment: &Assignment) -> String {
    let duty = &matrix.duties[assignment.duty as usize];
    let names = |teams: Vec<u32>| teams.iter().map(|t| matrix.teams[*t as usize].name.as_str()).collect::<Vec<_>>().join(", ");
    let who = match &duty.holder {
        Holder::Unresolved(why) => {
            return markup(&format!("Unresolved: {} Nobody can say who does this: {why}", duty.statement));
        }
        holder @ Holder::Party(Party::Organisation) => {
            let team = match assignment.accountable {
                None => "no team".to_owned(),
                Some(team) if performing(assignment) == [team] => names(vec![team]),
                Some(team) => format!("{}; performed by {}", names(vec![team]), names(performing(assignment))),
            };
            format!("{} ({team})", matrix.holder_name(holder))
        }
        holder => matrix.holder_name(holder).to_owned(),
    };
    markup(&format!("{who}: {}", duty.statement))
}

/// Duties in words, each once.
pub fn statements(matrix: &Matrix, list: &[&Assignment]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for assignment in list {
        let words = words(matrix, assignment);
        if !lines.contains(&words) {
            lines.push(words);
        }
    }
    paragraphs(&lines)
}

/// Duties as properties of a control: the id, and the party as class. What each says stands in the component's.
pub fn named(matrix: &Matrix, list: &[&Assignment]) -> Vec<Value> {
    let mut out = duty_properties(matrix, list);
    for property in &mut out {
        if let Some(map) = property.as_object_mut() {
            map.remove("remarks");
        }
    }
    out
}

/// Duties as properties of a component: the id, the party as class, the statement as remark.
fn duty_properties(matrix: &Matrix, list: &[&Assignment]) -> Vec<Value> {
    let mut seen: Vec<u32> = Vec::new();
    let mut out = Vec::new();
    for assignment in list {
        if seen.contains(&assignment.duty) {
            continue;
        }
        seen.push(assignment.duty);
        let duty = &matrix.duties[assignment.duty as usize];
        let class = PartyKind::from(&duty.holder).id();
        let mut property = property("duty", &duty.id);
        property["class"] = json!(class);
        property["remarks"] = json!(markup(&duty.statement));
        out.push(property);
    }
    out
}

/// The component definition of every service in use. `controls` is the crosswalk of NIST SP 800-53.
pub fn component_definition(matrix: &Matrix, controls: Option<&RefFramework>) -> Result<Vec<u8>, RenderError> {
    let parties = Parties::new(matrix);
    let every = 0..u32::try_from(matrix.placements.len()).unwrap_or(u32::MAX);
    let source = id(matrix, &["resource", "catalogue"]);
    let components: Vec<Value> = assignments(matrix, every)
        .into_iter()
        .map(|(index, list)| {
            let configuration = &matrix.configurations[index as usize];
            let mut component = component(matrix, &parties, configuration, &list);
            if let Some(controls) = controls {
                add(
                    &mut component,
                    "control-implementations",
                    implementations(matrix, &parties, controls, (&source, configuration, &list)),
                );
            }
            component
        })
        .collect();
    let title = format!("Services of {} in use at {}", matrix.reference.provider, matrix.organisation.short);
    let mut body = json!({
        "uuid": id(matrix, &["component-definition", &matrix.document.version, &matrix.document.date.to_string()]),
        "metadata": metadata(matrix, &title, &parties),
    });
    add(&mut body, "components", components);
    if let Some(controls) = controls {
        body["back-matter"] = json!({ "resources": [{
            "uuid": source,
            "title": markup(&format!("{}, {}", controls.name, controls.edition)),
            "rlinks": [{ "href": CATALOGUE, "media-type": "application/json" }],
        }] });
    }
    to_bytes("component-definition", super::COMPONENT_DEFINITION, body)
}

/// What components of both kinds of document have in common.
pub fn component(matrix: &Matrix, parties: &Parties, configuration: &Configuration, list: &[&Assignment]) -> Value {
    let settings: Vec<String> = configuration
        .settings
        .iter()
        .filter_map(|s| Some(format!("{}: {}", s.title, s.label.as_ref().or(s.value.as_ref())?)))
        .collect();
    let mut about = vec![markup(&format!("{}. Category: {}.", configuration.service_name, configuration.category_name))];
    if !settings.is_empty() {
        about.push(markup(&settings.join("; ")));
    }
    let mut props = vec![
        property("configuration", &configuration.id),
        property("service", &configuration.service),
        property("category", configuration.category.id()),
    ];
    props.extend(duty_properties(matrix, list));
    let mut component = json!({
        "uuid": component_id(matrix, configuration),
        "type": "service",
        "title": title(configuration),
        "description": paragraphs(&about),
        "props": props,
    });
    add(&mut component, "responsible-roles", parties.responsible(matrix, list.iter().copied()));
    component
}

fn implementations(
    matrix: &Matrix,
    parties: &Parties,
    controls: &RefFramework,
    (source, configuration, list): (&str, &Configuration, &[&Assignment]),
) -> Vec<Value> {
    let requirements: Vec<Value> = controls
        .requirements
        .iter()
        .filter_map(|requirement| {
            let answers = answering(matrix, list, requirement);
            if answers.is_empty() {
                return None;
            }
            let mut out = json!({
                "uuid": id(matrix, &["implemented", &configuration.id, &requirement.id]),
                "control-id": control_id(&requirement.id),
                "description": statements(matrix, &answers),
                "props": named(matrix, &answers),
            });
            add(&mut out, "responsible-roles", parties.responsible(matrix, answers.iter().copied()));
            Some(out)
        })
        .collect();
    if requirements.is_empty() {
        return Vec::new();
    }
    vec![json!({
        "uuid": id(matrix, &["implementation", &configuration.id, &controls.id]),
        "source": format!("#{source}"),
        "description": format!(
            "Who carries the duties that bear on each control of {}. Duties are linked to controls by Onus; they are parts of what a control asks, and this allocates them without saying that they are carried out.",
            line(&controls.name)
        ),
        "implemented-requirements": requirements,
    })]
}
