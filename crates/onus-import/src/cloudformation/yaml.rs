//! Templates in YAML as the JSON they stand for: short-form tags are spelt out.
//!
//! Scalars stay text, save truth values and null. Depth and aliases are bounded.

use std::collections::BTreeMap;

use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value};

use crate::resource::ReadError;

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 128;

struct Open {
    tag: Option<String>,
    anchor: usize,
    size: usize,
    kind: Container,
}

enum Container {
    List(Vec<Value>),
    Map(Map<String, Value>, Option<String>),
}

/// Reads one document.
pub fn read(text: &str) -> Result<Value, ReadError> {
    let options = granit_parser::options! { emit_comments: false };
    let mut stack: Vec<Open> = Vec::new();
    let mut anchors: BTreeMap<usize, (Value, usize)> = BTreeMap::new();
    let mut budget = text.len() + 1024;
    let mut root = Value::Null;
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.map_err(|e| {
            let (line, column) = (e.marker().line(), e.marker().col() + 1);
            wrong(line, column, &format!("this is not YAML: {}", e.info()), "The mistake is often a line above.")
        })?;
        let place = (span.start.line(), span.start.col() + 1);
        let (value, size) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.map(|t| t.suffix().to_owned());
                let value = tagged(tag, scalar(text.into_owned(), style == ScalarStyle::Plain));
                if anchor > 0 {
                    anchors.insert(anchor, (value.clone(), 1));
                }
                (value, 1)
            }
            Event::SequenceStart(_, anchor, tag) | Event::MappingStart(_, anchor, tag) if stack.len() >= MAX_DEPTH => {
                let _ = (anchor, tag);
                return Err(wrong(place.0, place.1, &format!("nested deeper than {MAX_DEPTH} levels"), "Flatten the template."));
            }
            Event::SequenceStart(_, anchor, tag) => {
                let tag = tag.map(|t| t.suffix().to_owned());
                stack.push(Open { tag, anchor, size: 1, kind: Container::List(Vec::new()) });
                continue;
            }
            Event::MappingStart(_, anchor, tag) => {
                let tag = tag.map(|t| t.suffix().to_owned());
                stack.push(Open { tag, anchor, size: 1, kind: Container::Map(Map::new(), None) });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = stack.pop() else { continue };
                let inner = match open.kind {
                    Container::List(items) => Value::Array(items),
                    Container::Map(map, _) => Value::Object(map),
                };
                let value = tagged(open.tag, inner);
                if open.anchor > 0 {
                    anchors.insert(open.anchor, (value.clone(), open.size));
                }
                (value, open.size)
            }
            Event::Alias(id) => match anchors.get(&id) {
                Some((value, size)) if *size <= budget => (value.clone(), *size),
                _ => {
                    return Err(wrong(
                        place.0,
                        place.1,
                        "aliases make this file far larger than it looks",
                        "Write the values out.",
                    ));
                }
            },
            Event::DocumentStart(..) if !root.is_null() => {
                return Err(wrong(place.0, place.1, "the file holds more than one YAML document", "Split it into files."));
            }
            _ => continue,
        };
        if budget < size {
            return Err(wrong(place.0, place.1, "aliases make this file far larger than it looks", "Write the values out."));
        }
        budget -= size;
        let Some(open) = stack.last_mut() else {
            root = value;
            continue;
        };
        open.size += size;
        match &mut open.kind {
            Container::List(items) => items.push(value),
            Container::Map(map, key) => match key.take() {
                None => *key = Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
                Some(key) => {
                    map.insert(key, value);
                }
            },
        }
    }
    Ok(root)
}

fn wrong(line: usize, column: usize, message: &str, hint: &str) -> ReadError {
    ReadError::at(line, column, message, hint)
}

fn scalar(text: String, plain: bool) -> Value {
    match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" if plain => Value::Null,
        "true" | "True" | "TRUE" if plain => Value::Bool(true),
        "false" | "False" | "FALSE" if plain => Value::Bool(false),
        _ => Value::String(text),
    }
}

/// `!Ref x` is `{"Ref": x}`, `!GetAtt a.b` is `{"Fn::GetAtt": ["a", "b"]}`.
fn tagged(tag: Option<String>, value: Value) -> Value {
    let Some(tag) = tag else { return value };
    let tag = tag.trim_start_matches('!');
    let name = match tag {
        "Ref" | "Condition" => tag.to_owned(),
        "Base64" | "FindInMap" | "GetAtt" | "GetAZs" | "ImportValue" | "Join" | "Select" | "Split" | "Sub" | "If" | "And"
        | "Or" | "Not" | "Equals" | "Cidr" | "Transform" | "ToJsonString" | "Length" | "Contains" => format!("Fn::{tag}"),
        _ => return value,
    };
    let value = match (tag, value) {
        ("GetAtt", Value::String(text)) => {
            let (resource, attribute) = text.split_once('.').unwrap_or((&text, ""));
            Value::Array(vec![resource.into(), attribute.into()])
        }
        (_, value) => value,
    };
    Value::Object(Map::from_iter([(name, value)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn short_forms_are_spelt_out() {
        let text = "A: !Ref B\nC: !GetAtt D.E.F\nG: !Join ['-', [!Ref H, i]]\nJ: !If [K, !Ref 'AWS::NoValue', true]\nL: 'true'\n";
        let expected = json!({
            "A": {"Ref": "B"}, "C": {"Fn::GetAtt": ["D", "E.F"]}, "G": {"Fn::Join": ["-", [{"Ref": "H"}, "i"]]},
            "J": {"Fn::If": ["K", {"Ref": "AWS::NoValue"}, true]}, "L": "true"
        });
        assert_eq!(read(text), Ok(expected));
    }

    #[test]
    fn hostile_aliases_and_depth_are_errors_with_a_place() {
        let mut bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned();
        for (c, p) in ('b'..='i').zip('a'..) {
            bomb.push_str(&format!("{c}: &{c} [*{p},*{p},*{p},*{p},*{p},*{p},*{p},*{p},*{p}]\n"));
        }
        assert!(read(&bomb).is_err_and(|e| e.line.is_some()));
        // Where brackets alone nest, the parser beneath counts first.
        let deep = read(&"[".repeat(1000)).expect_err("too deep");
        assert!(deep.line == Some(1) && deep.column.is_some_and(|c| (100..=256).contains(&c)), "{deep:?}");
    }
}
