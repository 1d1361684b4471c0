//! Templates in YAML as the JSON they stand for: short-form tags are spelt out.

use std::sync::Arc;

use onus_source::tree::{self, Key, Node, Tags};
use serde_json::Value;

use crate::resource::ReadError;
use crate::support::yaml;

/// Reads one document.
pub fn read(text: &str) -> Result<Value, ReadError> {
    let mut documents = yaml::documents(text, Tags::Replace(long_form));
    let Some((template, _)) = documents.next().transpose()? else { return Ok(Value::Null) };
    match documents.next() {
        None => Ok(template),
        Some(Ok((_, (line, column)))) => {
            Err(ReadError::at(line, column, "the file holds more than one YAML document", "Split it into files."))
        }
        Some(Err(error)) => Err(error),
    }
}

/// `!Ref x` is `{"Ref": x}`, `!GetAtt a.b` is `{"Fn::GetAtt": ["a", "b"]}`. Other tags say nothing that is read here.
fn long_form(tag: &str, node: Node) -> Node {
    let name = match tag {
        "Ref" | "Condition" => tag.to_owned(),
        "Base64" | "FindInMap" | "GetAtt" | "GetAZs" | "ImportValue" | "Join" | "Select" | "Split" | "Sub" | "If" | "And"
        | "Or" | "Not" | "Equals" | "Cidr" | "Transform" | "ToJsonString" | "Length" | "Contains" => format!("Fn::{tag}"),
        _ => return node,
    };
    let at = node.at;
    let argument = match &node.value {
        tree::Value::Scalar { text, .. } if tag == "GetAtt" => {
            let (resource, attribute) = text.split_once('.').unwrap_or((text, ""));
            let quoted = |text: &str| Arc::new(Node { at, value: tree::Value::Scalar { text: text.to_owned(), plain: false } });
            Node { at, value: tree::Value::List(vec![quoted(resource), quoted(attribute)]) }
        }
        _ => node,
    };
    Node { at, value: tree::Value::Map(vec![(Key::new(at, name), Arc::new(argument))]) }
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
    fn what_cloudformation_itself_would_not_take_is_an_error_with_a_place() {
        for (text, message) in [
            ("Resources: {}\n---\nResources: {}\n", "more than one YAML document"),
            ("A: &a { B: c }\nD:\n  <<: *a\n", "merge keys"),
            ("A: b\nA: c\n", "stands twice"),
        ] {
            let error = read(text).expect_err(message);
            assert!(error.message.contains(message) && error.line > Some(1), "{error:?}");
        }
    }

    #[test]
    fn hostile_aliases_and_depth_are_errors_with_a_place() {
        let mut bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned();
        for (c, p) in ('b'..='i').zip('a'..) {
            bomb.push_str(&format!("{c}: &{c} [*{p},*{p},*{p},*{p},*{p},*{p},*{p},*{p},*{p}]\n"));
        }
        assert!(read(&bomb).is_err_and(|e| e.line.is_some()));
        let deep: String = (0..70).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
        let deep = read(&deep).expect_err("too deep");
        assert_eq!((deep.line, &*deep.message), (Some(65), "nested deeper than 64 levels"));
        // Where brackets alone nest, the parser beneath counts first.
        let deep = read(&"[".repeat(1000)).expect_err("too deep");
        assert!(deep.line == Some(1) && deep.column.is_some_and(|c| (100..=256).contains(&c)), "{deep:?}");
    }
}
