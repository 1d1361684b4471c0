//! The component definition: one component a configuration in use, with the controls of NIST SP 800-53 that its duties
//! answer by our crosswalk.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::RenderError;
use crate::tables::performing;
use onus_core::matrix::{Assignment, Configuration, Matrix, RefFramework, RefRequirement};
use onus_model::vocabulary::PartyKind;
use onus_model::{Holder, Party};

use super::parties::Parties;
use super::references::References;
use super::{add, control_id, id, line, markup, metadata, paragraphs, property, sound};

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

/// Which duties answer which requirements of a framework. Duties of many configurations have one id: each id has a number.
pub struct Answers {
    /// By duty of the matrix.
    numbers: Vec<usize>,
    /// By requirement, then by number.
    answering: Vec<Vec<bool>>,
}

impl Answers {
    pub fn new(matrix: &Matrix, framework: &RefFramework) -> Answers {
        let ids: BTreeSet<&str> = matrix.duties.iter().map(|d| d.id.as_str()).collect();
        let by_id: BTreeMap<&str, usize> = ids.into_iter().enumerate().map(|(number, id)| (id, number)).collect();
        let answering = |requirement: &RefRequirement| {
            let mut answering = vec![false; by_id.len()];
            for number in requirement.duties.iter().filter_map(|(id, _, _)| by_id.get(id.as_str())) {
                answering[*number] = true;
            }
            answering
        };
        Answers {
            numbers: matrix.duties.iter().map(|d| by_id[d.id.as_str()]).collect(),
            answering: framework.requirements.iter().map(answering).collect(),
        }
    }

    /// The assignments of a list whose duties answer the requirement at `requirement`.
    pub fn of<'m>(&self, requirement: usize, list: &[&'m Assignment]) -> Vec<&'m Assignment> {
        let answering = &self.answering[requirement];
        list.iter().copied().filter(|a| answering[self.numbers[a.duty as usize]]).collect()
    }
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

/// Who carries a duty, in words; of an unresolved one, why nobody can say.
fn carrier(matrix: &Matrix, assignment: &Assignment) -> Result<String, String> {
    let names = |teams: Vec<u32>| teams.iter().map(|t| matrix.teams[*t as usize].name.as_str()).collect::<Vec<_>>().join(", ");
    match &matrix.duties[assignment.duty as usize].holder {
        Holder::Unresolved(why) => Err(why.to_string()),
        holder @ Holder::Party(Party::Organisation) => {
            let team = match assignment.accountable {
                None => "no team".to_owned(),
                Some(team) if performing(assignment) == [team] => names(vec![team]),
                Some(team) => format!("{}; performed by {}", names(vec![team]), names(performing(assignment))),
            };
            Ok(format!("{} ({team})", matrix.holder_name(holder)))
        }
        holder => Ok(matrix.holder_name(holder).to_owned()),
    }
}

/// One duty in words: who carries it, and what it is.
pub fn words(matrix: &Matrix, assignment: &Assignment) -> String {
    let statement = &matrix.duties[assignment.duty as usize].statement;
    match carrier(matrix, assignment) {
        Ok(carrier) => markup(&format!("{carrier}: {statement}")),
        Err(why) => markup(&format!("Unresolved: {statement} Nobody can say who does this: {why}")),
    }
}

/// Who carries which duties, by their ids: the statements stand once, with the component.
fn carriers(matrix: &Matrix, list: &[&Assignment]) -> String {
    let mut by_carrier: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for assignment in list {
        let carrier = carrier(matrix, assignment).unwrap_or_else(|_| "Unresolved".to_owned());
        by_carrier.entry(carrier).or_default().insert(&matrix.duties[assignment.duty as usize].id);
    }
    let line = |(carrier, ids): (&String, &BTreeSet<&str>)| {
        markup(&format!("{carrier}: {}", ids.iter().copied().collect::<Vec<_>>().join(", ")))
    };
    paragraphs(&by_carrier.iter().map(line).collect::<Vec<_>>())
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

/// Writes the component definition of every service in use, one component a line: together they may be too many for memory.
/// `controls` is the crosswalk of NIST SP 800-53.
pub fn write_definition(matrix: &Matrix, controls: Option<&RefFramework>, out: &mut dyn Write) -> Result<(), RenderError> {
    let parties = Parties::new(matrix);
    let source = id(matrix, &["resource", "catalogue"]);
    let answers = controls.map(|controls| (controls, Answers::new(matrix, controls)));
    let mut references = References::default();
    let mut opening = Vec::new();
    if let Some(controls) = controls {
        let catalogue = json!({ "resources": [{
            "uuid": source,
            "title": markup(&format!("{}, {}", controls.name, controls.edition)),
            "rlinks": [{ "href": CATALOGUE, "media-type": "application/json" }],
        }] });
        opening.push(("back-matter", catalogue));
    }
    let title = format!("Services of {} in use at {}", matrix.reference.provider, matrix.organisation.short);
    opening.push(("metadata", metadata(matrix, &title, &parties)));
    let document = &matrix.document;
    opening.push(("uuid", json!(id(matrix, &["component-definition", &document.version, &document.date.to_string()]))));
    let failed = |e: io::Error| RenderError::new(super::COMPONENT_DEFINITION, e.to_string());
    let mut write = |opening: &str, key: &str, value: &Value| {
        references.add(key, value);
        out.write_all(opening.as_bytes()).and_then(|()| Ok(serde_json::to_writer(&mut *out, value)?)).map_err(failed)
    };
    for (number, (key, value)) in opening.iter().enumerate() {
        let before = if number == 0 { "{\"component-definition\":{\n" } else { ",\n" };
        write(&format!("{before}\"{key}\":"), key, value)?;
    }
    let every = 0..u32::try_from(matrix.placements.len()).unwrap_or(u32::MAX);
    let mut before = ",\n\"components\":[\n";
    for (index, list) in assignments(matrix, every) {
        let configuration = &matrix.configurations[index as usize];
        let mut component = component(matrix, &parties, configuration, &list);
        if let Some((controls, answers)) = &answers {
            let crosswalk = Crosswalk { source: &source, controls, answers };
            add(&mut component, "control-implementations", implementations(matrix, &parties, &crosswalk, configuration, &list));
        }
        write(before, "components", &component)?;
        before = ",\n";
    }
    let end = if before == ",\n" { "\n]}}\n" } else { "\n}}\n" };
    out.write_all(end.as_bytes()).map_err(failed)?;
    sound(super::COMPONENT_DEFINITION, references.problems())
}

/// A framework whose requirements duties answer.
struct Crosswalk<'a> {
    /// UUID of the catalogue among the resources.
    source: &'a str,
    controls: &'a RefFramework,
    answers: &'a Answers,
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
    Crosswalk { source, controls, answers }: &Crosswalk,
    configuration: &Configuration,
    list: &[&Assignment],
) -> Vec<Value> {
    let requirements: Vec<Value> = controls
        .requirements
        .iter()
        .enumerate()
        .filter_map(|(number, requirement)| {
            let answers = answers.of(number, list);
            if answers.is_empty() {
                return None;
            }
            let mut out = json!({
                "uuid": id(matrix, &["implemented", &configuration.id, &requirement.id]),
                "control-id": control_id(&requirement.id),
                "description": carriers(matrix, &answers),
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
