//! The configuration within a plan: where its providers work, and which attributes refer to other resources.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Default, Deserialize)]
pub struct Configuration {
    #[serde(default)]
    provider_config: BTreeMap<String, Provider>,
    #[serde(default)]
    root_module: Module,
}

#[derive(Default, Deserialize)]
struct Provider {
    #[serde(default)]
    expressions: Value,
}

#[derive(Default, Deserialize)]
struct Module {
    #[serde(default)]
    resources: Vec<WrittenResource>,
    #[serde(default)]
    module_calls: BTreeMap<String, Call>,
}

#[derive(Deserialize)]
struct Call {
    #[serde(default)]
    module: Module,
}

#[derive(Deserialize)]
struct WrittenResource {
    #[serde(default)]
    address: String,
    #[serde(default)]
    provider_config_key: Option<String>,
    #[serde(default)]
    expressions: Value,
}

#[derive(Default, Deserialize)]
pub struct Variable {
    #[serde(default)]
    value: Value,
}

/// What the configuration adds to planned resources.
pub struct Configured {
    /// Region by key of a provider.
    regions: BTreeMap<String, String>,
    /// By address without indices: the provider's key, and the expressions.
    resources: BTreeMap<String, (Option<String>, Value)>,
}

impl Configuration {
    /// Puts it in order.
    pub fn configured(self, variables: &BTreeMap<String, Variable>) -> Configured {
        let region = |provider: &Provider| {
            let region = provider.expressions.get("region")?;
            let constant = region.get("constant_value").and_then(Value::as_str);
            let named = || {
                let first = region.get("references")?.as_array()?.first()?.as_str()?;
                variables.get(first.strip_prefix("var.")?)?.value.as_str()
            };
            constant.or_else(named).map(str::to_owned)
        };
        let regions = self.provider_config.iter().filter_map(|(key, p)| Some((key.clone(), region(p)?))).collect();
        let mut resources = BTreeMap::new();
        gather("", self.root_module, &mut resources);
        Configured { regions, resources }
    }
}

fn gather(path: &str, module: Module, into: &mut BTreeMap<String, (Option<String>, Value)>) {
    for written in module.resources {
        into.insert(format!("{path}{}", written.address), (written.provider_config_key, written.expressions));
    }
    for (name, call) in module.module_calls {
        gather(&format!("{path}module.{name}."), call.module, into);
    }
}

impl Configured {
    /// The region of a resource's provider.
    pub fn region(&self, address: &str) -> Option<&str> {
        let (key, _) = self.resources.get(&plain(address))?;
        let key = key.as_deref()?;
        // `module.a:aws` is a provider that the module `a` was given, or its own.
        let found = self.regions.get(key).or_else(|| self.regions.get(key.rsplit(':').next()?));
        found.or_else(|| self.regions.get("aws")).map(String::as_str)
    }

    /// Fills attributes that only applying the plan will tell with what they refer to: `${aws_kms_key.main}`.
    pub fn fill(&self, address: &str, values: &mut Map<String, Value>) {
        if let Some((_, Value::Object(expressions))) = self.resources.get(&plain(address)) {
            fill(values, expressions);
        }
    }
}

fn fill(values: &mut Map<String, Value>, expressions: &Map<String, Value>) {
    for (name, expression) in expressions {
        match (values.get_mut(name), expression) {
            (None, Value::Object(written)) => {
                if let Some(first) =
                    written.get("references").and_then(Value::as_array).and_then(|r| r.first()).and_then(Value::as_str)
                {
                    values.insert(name.clone(), Value::String(format!("${{{first}}}")));
                }
            }
            (Some(Value::Array(blocks)), Value::Array(written)) => {
                for (block, written) in blocks.iter_mut().zip(written) {
                    if let (Value::Object(block), Value::Object(written)) = (block, written) {
                        fill(block, written);
                    }
                }
            }
            (Some(Value::Object(block)), Value::Object(written)) => fill(block, written),
            _ => {}
        }
    }
}

/// An address without indices, as the configuration knows it.
fn plain(address: &str) -> String {
    let mut plain = String::with_capacity(address.len());
    let mut rest = address;
    while let Some(open) = rest.find('[') {
        plain.push_str(&rest[..open]);
        let inner = &rest[open + 1..];
        // A key in quotes may hold brackets.
        let close = match inner.strip_prefix('"') {
            Some(quoted) => end_of_text(quoted).map(|n| n + 3),
            None => inner.find(']').map(|n| n + 1),
        };
        match close {
            Some(close) if close <= inner.len() => rest = &inner[close..],
            _ => return plain,
        }
    }
    plain.push_str(rest);
    plain
}

/// Where the closing quote stands.
fn end_of_text(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (i, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return text[i + 1..].starts_with(']').then_some(i),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_are_taken_out_of_addresses() {
        assert_eq!(plain(r#"module.a["x].y"].aws_db.b[0]"#), "module.a.aws_db.b");
        assert_eq!(plain("aws_db.b"), "aws_db.b");
        assert_eq!(plain(r#"aws_db.b["x"#), "aws_db.b");
    }
}
