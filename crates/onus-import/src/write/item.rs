//! Items of an inventory file as they are written and compared.

use indexmap::IndexMap;
use onus_source::text::{Medium, visible};
use serde_json::Value;

/// One item of a list: keys in the order in which they are written.
pub type Item = IndexMap<String, Value>;

/// Lists that an import writes, in the order in which a file holds them.
pub const SECTIONS: [&str; 4] = ["teams", "accounts", "data_classes", "deployments"];

/// Keys that imports write to a deployment, in the order in which they are written. None of them names another deployment.
pub const DEPLOYMENT_KEYS: [&str; 11] =
    ["id", "name", "service", "options", "owner", "environment", "account", "regions", "data", "count", "note"];

/// Items by section and id.
pub type Sections = IndexMap<String, IndexMap<String, Item>>;

/// A value within a line.
pub fn flow(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => scalar(text),
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let entries: Vec<String> = map.iter().map(|(k, v)| format!("{}: {}", scalar(k), flow(v))).collect();
            if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
        }
    }
}

/// Text, in quotes where it needs them.
pub fn scalar(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().is_some_and(|c| c.is_ascii_alphabetic());
    let rest = chars.all(|c| c.is_ascii_alphanumeric() || " _./()+-".contains(c));
    let word = ["null", "yes", "no", "on", "off", "y", "n"].iter().any(|w| text.eq_ignore_ascii_case(w));
    match first && rest && !word && !text.ends_with(' ') {
        true => text.to_owned(),
        false => Value::String(visible(text, Medium::Inventory).into_owned()).to_string(),
    }
}

/// An item of a list, a key a line; what is small stands in one line.
pub fn block(item: &Item, indent: usize, section: &str) -> String {
    let margin = " ".repeat(indent);
    if section != "deployments" {
        let map: serde_json::Map<String, Value> = item.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        return format!("{margin}- {}\n", flow(&Value::Object(map)));
    }
    let mut out = String::new();
    for (index, (key, value)) in item.iter().enumerate() {
        let lead = if index == 0 { "- " } else { "  " };
        out.push_str(&format!("{margin}{lead}{key}: {}\n", flow(value)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn scalars_are_quoted_where_yaml_would_read_something_else() {
        for plain in ["payments-db", "Amazon RDS (prod)", "eu-west-1", "true", "false"] {
            assert_eq!(scalar(plain), plain);
        }
        for quoted in ["", "012345678901", "no", "a: b", "a #b", "[x]", "*a", "- x", "a ", "null", "é"] {
            assert_eq!(scalar(quoted), format!("\"{quoted}\""));
        }
        assert_eq!(scalar("a\u{202e}\nb"), "\"a  b\"");
        assert_eq!(flow(&json!({"a": ["b", "1"], "c": {}})), "{ a: [b, \"1\"], c: {} }");
    }
}
