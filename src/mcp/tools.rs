//! The tools: what an assistant may ask, as the command that answers it.

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value, json};

/// A command that answers a call.
#[derive(Debug, PartialEq, Eq)]
pub struct Call {
    pub arguments: Vec<String>,
    pub answer: Answer,
}

/// What the command prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Json,
    /// An explanation, with the steps that led to it.
    Reasons,
    /// An explanation, of which only the outcome is passed on.
    Outcome,
    Markdown,
}

/// A parameter of a tool.
struct Parameter {
    name: &'static str,
    about: &'static str,
    shape: Shape,
    need: Need,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Texts,
    Days,
    Choice,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Required,
    Optional,
}

/// A tool: name, title, what it says, parameters, and the command for what was given.
struct Definition {
    name: &'static str,
    title: &'static str,
    about: &'static str,
    parameters: &'static [Parameter],
    command: fn(&JsonObject) -> Call,
}

const fn required(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, about, shape: Shape::Text, need: Need::Required }
}

const fn optional(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, about, shape: Shape::Text, need: Need::Optional }
}

const DEFINITIONS: [Definition; 6] = [
    Definition {
        name: "explain",
        title: "Who is responsible, and why",
        about: "Explains who is responsible for what. `about` is a deployment (`payments-db`), a deployment and an area or duty of \
                it (`payments-db guest-os`), a team, area, duty, service, requirement (`soc2:CC6.1`) or code, or a question in words \
                (`who patches payments-db`). With `service`, it explains a service of the model with the options that are given, and \
                `about` is an area. Duties come with holder, statement, basis, dated sources and status; what the facts do not \
                decide is `unresolved`, with the options that it depends on.",
        parameters: &[
            optional("about", "What is asked about; needed unless `service` is given"),
            optional("service", "Id or name of a service, to ask about it without a deployment: rds"),
            Parameter {
                name: "options",
                about: "Options of that service, as NAME=VALUE: edition=custom-oracle",
                shape: Shape::Texts,
                need: Need::Optional,
            },
            Parameter {
                name: "why",
                about: "Adds every rule that was tried, with its sources",
                shape: Shape::Choice,
                need: Need::Optional,
            },
        ],
        command: explain,
    },
    Definition {
        name: "mine",
        title: "What a team has to do next",
        about: "Lists the records that a team has to collect, the most pressing first, each with the day since which it is open or \
                on which it is due, its deployments and accounts, and the duties that it proves.",
        parameters: &[
            required("team", "Id or name of the team"),
            Parameter {
                name: "due_within_days",
                about: "How far ahead something is due soon; by default 30",
                shape: Shape::Days,
                need: Need::Optional,
            },
            optional("area", "Only duties of one area, such as backup-recovery"),
        ],
        command: mine,
    },
    Definition {
        name: "open",
        title: "What is open",
        about: "Lists what is open over the organisation by the act that closes it and by owner, with status, number of \
                obligations, day, areas and deployments. Begins with what is unresolved.",
        parameters: &[optional("team", "Only what one team has to act on")],
        command: open,
    },
    Definition {
        name: "requirement",
        title: "A requirement of a framework",
        about: "Shows a requirement: the duties that answer it, who carries them and their status, or where else it is met.",
        parameters: &[
            required("framework", "Id of the framework: soc2, iso27001, pci-dss"),
            required("requirement", "The framework's identifier: CC6.1, A.8.24, 12.8.5"),
        ],
        command: requirement,
    },
    Definition {
        name: "diff",
        title: "What changed",
        about: "Compares two states of the project, and says the risk first: findings and unresolved areas that are new, then who \
                gains duties and who is relieved of them. Answers in Markdown.",
        parameters: &[
            required("from", "A revision of the project's repository, such as v2026.3 or HEAD~10, or a kept matrix.json"),
            optional("to", "Another; by default the files as they are now"),
        ],
        command: diff,
    },
    Definition {
        name: "search",
        title: "Find by name",
        about: "Finds deployments, teams, areas, duties, services, requirements and evidence by words of their ids and names. The \
                `id` of a hit is what `explain` takes.",
        parameters: &[required("text", "Words of an id or a name")],
        command: search,
    },
];

/// What the protocol lists.
pub fn all() -> Vec<Tool> {
    let tool = |definition: &Definition| {
        Tool::new(definition.name, definition.about, schema(definition))
            .with_title(definition.title)
            .with_annotations(ToolAnnotations::new().read_only(true).idempotent(true).open_world(false))
    };
    DEFINITIONS.iter().map(tool).collect()
}

fn schema(definition: &Definition) -> JsonObject {
    let shape = |shape| match shape {
        Shape::Text => json!({ "type": "string", "minLength": 1, "maxLength": 1000 }),
        Shape::Texts => json!({ "type": "array", "items": { "type": "string" }, "maxItems": 50 }),
        Shape::Days => json!({ "type": "integer", "minimum": 0, "maximum": 36_500 }),
        Shape::Choice => json!({ "type": "boolean" }),
    };
    let property = |parameter: &Parameter| {
        let mut property = shape(parameter.shape);
        property["description"] = json!(parameter.about);
        (parameter.name.to_owned(), property)
    };
    let needed = definition.parameters.iter().filter(|p| p.need == Need::Required).map(|p| json!(p.name));
    JsonObject::from_iter([
        ("type".to_owned(), json!("object")),
        ("properties".to_owned(), Value::Object(definition.parameters.iter().map(property).collect())),
        ("required".to_owned(), Value::Array(needed.collect())),
        ("additionalProperties".to_owned(), json!(false)),
    ])
}

/// The command that answers a call, or what is wrong with it.
pub fn call(name: &str, arguments: JsonObject) -> Result<Call, String> {
    let Some(definition) = DEFINITIONS.iter().find(|definition| definition.name == name) else {
        let known: Vec<&str> = DEFINITIONS.iter().map(|definition| definition.name).collect();
        return Err(format!("there is no tool `{name}`; there are {}", known.join(", ")));
    };
    for (name, value) in &arguments {
        let parameter = definition.parameters.iter().find(|parameter| parameter.name == name);
        let fits = match parameter.map(|parameter| parameter.shape) {
            None => return Err(format!("`{}` has no parameter `{name}`", definition.name)),
            Some(Shape::Text) => value.is_string(),
            Some(Shape::Texts) => value.as_array().is_some_and(|list| list.iter().all(Value::is_string)),
            Some(Shape::Days) => value.is_u64(),
            Some(Shape::Choice) => value.is_boolean(),
        };
        if !fits {
            return Err(format!("`{name}` has another type than the tool's schema says"));
        }
    }
    let missing = definition.parameters.iter().find(|p| p.need == Need::Required && text(&arguments, p.name).is_none());
    match missing {
        Some(parameter) => Err(format!("`{}` is missing: {}", parameter.name, parameter.about)),
        None if name == "explain" && text(&arguments, "about").is_none() && text(&arguments, "service").is_none() => {
            Err("say in `about` what to explain, or name a `service`".to_owned())
        }
        None => Ok((definition.command)(&arguments)),
    }
}

fn text<'a>(arguments: &'a JsonObject, name: &str) -> Option<&'a str> {
    arguments.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// A command with its options; what an assistant names stands behind `--`, or in one argument with its option.
fn command(name: &str, format: &str, options: impl IntoIterator<Item = String>, named: &[&str]) -> Vec<String> {
    let mut out = vec![name.to_owned(), format!("--format={format}")];
    out.extend(options);
    out.push("--".to_owned());
    out.extend(named.iter().map(|name| (*name).to_owned()));
    out
}

fn option(arguments: &JsonObject, name: &str, flag: &str) -> Option<String> {
    text(arguments, name).map(|value| format!("--{flag}={value}"))
}

fn explain(arguments: &JsonObject) -> Call {
    let why = arguments.get("why").and_then(Value::as_bool).unwrap_or_default();
    let mut options: Vec<String> = option(arguments, "service", "service").into_iter().collect();
    let given = arguments.get("options").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    options.extend(given.map(|option| format!("--option={option}")));
    let words: Vec<&str> = text(arguments, "about").unwrap_or_default().split_whitespace().collect();
    // An area is all that may be asked of a service, whose title may have several words.
    let area = words.join(" ");
    let words = if text(arguments, "service").is_some() && !area.is_empty() { vec![area.as_str()] } else { words };
    let code = matches!(words.as_slice(), [word] if word.to_ascii_uppercase().starts_with("ONUS-"));
    let answer = match (code, why) {
        (true, _) => Answer::Markdown,
        (false, true) => Answer::Reasons,
        (false, false) => Answer::Outcome,
    };
    Call { arguments: command("explain", "json", options, &words), answer }
}

fn mine(arguments: &JsonObject) -> Call {
    let days = arguments.get("due_within_days").and_then(Value::as_u64).map(|days| format!("--due={days}"));
    let options = days.into_iter().chain(option(arguments, "area", "area"));
    Call { arguments: command("mine", "json", options, &[text(arguments, "team").unwrap_or_default()]), answer: Answer::Json }
}

fn open(arguments: &JsonObject) -> Call {
    Call { arguments: command("open", "json", option(arguments, "team", "team"), &[]), answer: Answer::Json }
}

fn requirement(arguments: &JsonObject) -> Call {
    let framework = text(arguments, "framework").unwrap_or_default();
    let name = format!("{framework}:{}", text(arguments, "requirement").unwrap_or_default());
    Call { arguments: command("explain", "json", None, &[&name]), answer: Answer::Json }
}

fn diff(arguments: &JsonObject) -> Call {
    let named: Vec<&str> = ["from", "to"].iter().filter_map(|name| text(arguments, name)).collect();
    Call { arguments: command("diff", "markdown", None, &named), answer: Answer::Markdown }
}

fn search(arguments: &JsonObject) -> Call {
    let words: Vec<&str> = text(arguments, "text").unwrap_or_default().split_whitespace().collect();
    Call { arguments: command("search", "json", None, &words), answer: Answer::Json }
}

/// An explanation without what only a long look needs: settings that move nothing, the trace, records, requirements. Areas keep
/// their duties where few areas are asked about.
pub fn shortened(answer: Answer, words: String) -> Result<String, serde_json::Error> {
    /// Areas up to which duties are told in full.
    const TOLD: usize = 4;
    if matches!(answer, Answer::Json | Answer::Markdown) {
        return Ok(words);
    }
    let mut value: Value = serde_json::from_str(&words)?;
    if let Some(settings) = value.get_mut("settings").and_then(Value::as_array_mut) {
        settings.retain(|setting| setting["matters"] == json!(true));
    }
    let mut told = true;
    if let Some(areas) = value.get_mut("areas").and_then(Value::as_array_mut) {
        told = areas.len() <= TOLD;
        for area in areas {
            if !told {
                drop_keys(area, &["duties", "removed", "disagreements"]);
            }
            let duties = area.get_mut("duties").and_then(Value::as_array_mut).into_iter().flatten();
            if answer == Answer::Outcome {
                duties.for_each(|duty| drop_keys(duty, &["trace", "requirements", "evidence_required"]));
            }
        }
    }
    if !told {
        value["more"] = json!("Name an area behind the deployment to see its duties with their sources.");
    }
    serde_json::to_string(&value)
}

fn drop_keys(value: &mut Value, keys: &[&str]) {
    if let Some(object) = value.as_object_mut() {
        keys.iter().for_each(|key| drop(object.remove(*key)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(value: Value) -> JsonObject {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn what_an_assistant_names_is_never_an_option() {
        let call = call("explain", given(json!({ "about": "--help payments-db" }))).expect("a call");
        assert_eq!(call.arguments, ["explain", "--format=json", "--", "--help", "payments-db"]);
        let call = super::call("mine", given(json!({ "team": "--all", "area": "--due=1" }))).expect("a call");
        assert_eq!(call.arguments, ["mine", "--format=json", "--area=--due=1", "--", "--all"]);
    }

    #[test]
    fn a_call_that_the_schema_does_not_allow_is_refused() {
        for (tool, arguments, words) in [
            ("build", json!({}), "there is no tool `build`"),
            ("mine", json!({}), "`team` is missing"),
            ("mine", json!({ "team": 7 }), "another type"),
            ("open", json!({ "folder": "/" }), "no parameter `folder`"),
            ("explain", json!({ "why": true }), "say in `about`"),
        ] {
            let refused = call(tool, given(arguments)).expect_err("no call");
            assert!(refused.contains(words), "{refused}");
        }
    }
}
