//! `onus schema`: JSON Schemas for editors and for readers of `matrix.json`.

use clap::ValueEnum;

use onus_core::schema::{self, SchemaSubject};
use onus_source::typed::nearest;
use serde_json::{Map, Value, json};

use super::printer::Printer;
use super::project::ProjectLocation;
use super::{Failure, Outcome, Run};

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  onus schema inventory > inventory.schema.json\n  onus schema model --part services\n  onus schema matrix\n\nIn an editor with the YAML language server, open a file of the inventory with:\n  # yaml-language-server: $schema=../../inventory.schema.json"
)]
pub struct SchemaArgs {
    /// What the schema is of
    pub of: Of,
    /// Only this kind of a model's files: services, duties, domains …
    #[arg(long, value_name = "KIND")]
    pub part: Option<String>,
}

/// What a schema can be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Of {
    /// Files of an inventory
    Inventory,
    /// Files of a model
    Model,
    /// book.toml
    Book,
    /// matrix.json
    Matrix,
    /// customer-guide.json
    CustomerGuide,
}

/// Runs it.
pub fn run(location: &ProjectLocation, args: &SchemaArgs, printer: &Printer) -> Run {
    let subject = match args.of {
        Of::Inventory => SchemaSubject::Inventory,
        Of::Model => SchemaSubject::Model,
        Of::Book => SchemaSubject::Book,
        Of::Matrix => SchemaSubject::Matrix,
        Of::CustomerGuide => SchemaSubject::CustomerGuide,
    };
    let found = match (&args.part, subject) {
        (None, SchemaSubject::Inventory) => schema::inventory_of(&location.model()?),
        (None, _) => schema::schema(subject),
        (Some(part), SchemaSubject::Model) => schema::model_part(part).ok_or_else(|| unknown(part))?,
        (Some(_), _) => return Err(Failure::message("only `onus schema model` has parts; leave --part out")),
    };
    printer.data(&text(&found));
    Ok(Outcome::Done)
}

/// A schema with each of its parts on a line: a model has hundreds of services, and most of a file that indents everything is blanks.
pub fn text(schema: &Value) -> String {
    let lines = |map: &Map<String, Value>, indent: &str, one: &dyn Fn(&str, &Value) -> String| {
        let lines: Vec<String> = map.iter().map(|(key, value)| format!("{indent}{}: {}", json!(key), one(key, value))).collect();
        lines.join(",\n")
    };
    let compact = |_: &str, value: &Value| value.to_string();
    let part = |key: &str, value: &Value| match value {
        Value::Object(parts) if key == "$defs" => format!("{{\n{}\n  }}", lines(parts, "    ", &compact)),
        other => other.to_string(),
    };
    match schema {
        Value::Object(map) => format!("{{\n{}\n}}\n", lines(map, "  ", &part)),
        other => format!("{other}\n"),
    }
}

fn unknown(part: &str) -> Failure {
    let parts = schema::model_parts();
    let hint = match nearest(part, parts.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("parts: {}", parts.join(", ")),
    };
    Failure::message(format!("a model has no part `{part}`; {hint}"))
}
