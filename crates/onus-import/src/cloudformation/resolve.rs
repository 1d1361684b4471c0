//! References, conditions and functions of a template, as far as what is known allows.
//!
//! What cannot be known is left as `${Name}`, so that "there is a key" can be read where "which key" cannot; what takes a
//! property away (`AWS::NoValue`, an input that must not be shown) takes it away.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// What is known while a template is read.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Values of parameters; none where the template hides or lacks them.
    pub parameters: BTreeMap<String, Option<Value>>,
    pub mappings: Value,
    /// `Conditions`, as written.
    pub conditions: Map<String, Value>,
    /// Region and account, where a file beside the template tells them.
    pub region: Option<String>,
    pub account: Option<String>,
    /// Values of loops (`Fn::ForEach`).
    pub loops: BTreeMap<String, Value>,
    /// Parameters whose value is their default, which the stack that runs may not have.
    pub assumed: BTreeSet<String>,
    /// Conditions of which the opposite is looked at.
    pub flipped: BTreeSet<String>,
    /// Conditions that hold or do not, whatever parameters say.
    pub decided: BTreeMap<String, Option<bool>>,
}

/// What a value hangs on that is only assumed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumptions {
    pub parameters: BTreeSet<String>,
    pub conditions: BTreeSet<String>,
}

/// Deepest nesting of functions that is followed.
const MAX_DEPTH: usize = 64;

impl Known {
    /// What a value hangs on: parameters with their defaults, and conditions that ask for such.
    pub fn assumptions(&self, value: &Value) -> Assumptions {
        let mut found = Assumptions::default();
        self.assume(value, &mut found, 0);
        found
    }

    fn assume(&self, value: &Value, found: &mut Assumptions, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.assume(item, found, depth + 1)),
            Value::Object(map) => {
                for (name, inner) in map {
                    match (name.as_str(), inner) {
                        ("Ref", Value::String(parameter)) if self.assumed.contains(parameter) => {
                            found.parameters.insert(parameter.clone());
                        }
                        ("Fn::Sub", Value::String(text)) => self.assume_in_text(text, found),
                        ("Fn::Sub", Value::Array(parts)) => {
                            parts.first().and_then(Value::as_str).into_iter().for_each(|text| self.assume_in_text(text, found));
                            self.assume(inner, found, depth + 1);
                        }
                        ("Fn::If", Value::Array(parts)) => {
                            if let Some(condition) = parts.first().and_then(Value::as_str)
                                && !self.parameters_of(condition, 0).is_empty()
                            {
                                found.conditions.insert(condition.to_owned());
                            }
                            parts.iter().skip(1).for_each(|part| self.assume(part, found, depth + 1));
                        }
                        _ => self.assume(inner, found, depth + 1),
                    }
                }
            }
            _ => {}
        }
    }

    fn assume_in_text(&self, text: &str, found: &mut Assumptions) {
        let named = text.split("${").skip(1).filter_map(|rest| rest.split('}').next());
        found.parameters.extend(named.filter(|name| self.assumed.contains(*name)).map(str::to_owned));
    }

    /// Parameters that a condition asks for by their defaults.
    pub fn parameters_of(&self, condition: &str, depth: usize) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        if let Some(test) = self.conditions.get(condition).filter(|_| depth < MAX_DEPTH) {
            self.parameters_in(test, &mut out, depth + 1);
        }
        out
    }

    fn parameters_in(&self, test: &Value, out: &mut BTreeSet<String>, depth: usize) {
        match test {
            Value::Array(items) => items.iter().for_each(|item| self.parameters_in(item, out, depth)),
            Value::Object(map) => {
                for (name, inner) in map {
                    match (name.as_str(), inner) {
                        ("Condition", Value::String(other)) => out.extend(self.parameters_of(other, depth + 1)),
                        ("Ref", Value::String(parameter)) if self.assumed.contains(parameter) => {
                            out.insert(parameter.clone());
                        }
                        _ if depth < MAX_DEPTH => self.parameters_in(inner, out, depth + 1),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// The logical name of a resource in loops: `${X}` is a value, `&{X}` its letters and digits alone.
    pub fn logical_name(&self, written: &str) -> String {
        let mut name = self.substituted(written, None, 0);
        for (identifier, value) in &self.loops {
            let plain: String = match value {
                Value::String(text) => text.chars().filter(char::is_ascii_alphanumeric).collect(),
                other => other.to_string(),
            };
            name = name.replace(&format!("&{{{identifier}}}"), &plain);
        }
        name
    }

    /// A value with its functions resolved; nothing where it is taken away.
    pub fn value(&self, value: &Value) -> Option<Value> {
        self.at(value, 0)
    }

    fn at(&self, value: &Value, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        match value {
            Value::Object(map) if map.len() == 1 => match map.iter().next() {
                Some((name, inner)) if name == "Ref" => self.reference(inner.as_str()?),
                Some((name, inner)) if name.starts_with("Fn::") => self.function(name, inner, depth + 1),
                _ => Some(self.map(map, depth)),
            },
            Value::Object(map) => Some(self.map(map, depth)),
            Value::Array(items) => Some(Value::Array(items.iter().filter_map(|v| self.at(v, depth + 1)).collect())),
            scalar => Some(scalar.clone()),
        }
    }

    fn map(&self, map: &Map<String, Value>, depth: usize) -> Value {
        Value::Object(map.iter().filter_map(|(k, v)| Some((k.clone(), self.at(v, depth + 1)?))).collect())
    }

    fn reference(&self, name: &str) -> Option<Value> {
        let text = |t: &Option<String>| Some(Value::String(t.clone().unwrap_or_else(|| format!("${{{name}}}"))));
        match name {
            "AWS::NoValue" => None,
            "AWS::Region" => text(&self.region),
            "AWS::AccountId" => text(&self.account),
            "AWS::Partition" => Some("aws".into()),
            "AWS::URLSuffix" => Some("amazonaws.com".into()),
            _ => match (self.loops.get(name), self.parameters.get(name)) {
                (Some(value), _) => Some(value.clone()),
                (None, Some(value)) => value.clone(),
                (None, None) => Some(Value::String(format!("${{{name}}}"))),
            },
        }
    }

    fn function(&self, name: &str, inner: &Value, depth: usize) -> Option<Value> {
        let arguments = || inner.as_array().map(Vec::as_slice).unwrap_or_default();
        let text = |v: &Value| self.at(v, depth).and_then(|v| v.as_str().map(str::to_owned));
        match name {
            "Fn::If" => {
                let [condition, yes, no] = arguments() else { return None };
                match self.condition(condition.as_str()?, 0) {
                    Some(true) => self.at(yes, depth),
                    Some(false) => self.at(no, depth),
                    None => {
                        let (yes, no) = (self.at(yes, depth), self.at(no, depth));
                        if yes == no { yes } else { None }
                    }
                }
            }
            "Fn::Sub" => match inner {
                Value::Array(parts) => {
                    let own = parts.get(1).and_then(Value::as_object);
                    Some(Value::String(self.substituted(parts.first()?.as_str()?, own, depth)))
                }
                text => Some(Value::String(self.substituted(text.as_str()?, None, depth))),
            },
            "Fn::Join" => {
                let [separator, parts] = arguments() else { return None };
                let parts = self.at(parts, depth)?;
                let parts: Vec<&str> = parts.as_array()?.iter().filter_map(Value::as_str).collect();
                Some(Value::String(parts.join(separator.as_str()?)))
            }
            "Fn::Split" => {
                let [separator, joined] = arguments() else { return None };
                let (separator, joined) = (separator.as_str().filter(|s| !s.is_empty())?, text(joined)?);
                Some(Value::Array(joined.split(separator).map(Value::from).collect()))
            }
            "Fn::Select" => {
                let [index, list] = arguments() else { return None };
                let index = match self.at(index, depth)? {
                    Value::Number(n) => usize::try_from(n.as_u64()?).ok()?,
                    Value::String(s) => s.parse().ok()?,
                    _ => return None,
                };
                self.at(list, depth)?.as_array()?.get(index).cloned()
            }
            "Fn::FindInMap" => {
                let [map, first, second, ..] = arguments() else { return None };
                let (map, first, second) = (text(map)?, text(first)?, text(second)?);
                self.mappings.get(map)?.get(first)?.get(second).cloned()
            }
            "Fn::GetAtt" => {
                let parts: Vec<String> = match inner {
                    Value::Array(parts) => parts.iter().filter_map(text).collect(),
                    Value::String(path) => vec![path.clone()],
                    _ => return None,
                };
                Some(Value::String(format!("${{{}}}", parts.join("."))))
            }
            "Fn::ImportValue" => Some(Value::String("${import}".into())),
            "Fn::ToJsonString" => self.at(inner, depth).map(|v| Value::String(v.to_string())),
            _ => None,
        }
    }

    fn substituted(&self, template: &str, own: Option<&Map<String, Value>>, depth: usize) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let Some(start) = rest.find("${") {
            out.push_str(&rest[..start]);
            let after = &rest[start + 2..];
            let Some(end) = after.find('}') else {
                out.push_str(&rest[start..]);
                return out;
            };
            let name = after[..end].trim();
            let value = match own.and_then(|o| o.get(name)) {
                Some(value) => self.at(value, depth),
                // `${!Literal}` stands for itself; `${A.B}` is an attribute.
                None if name.starts_with('!') || name.contains('.') => Some(Value::String(format!("${{{name}}}"))),
                None => self.reference(name),
            };
            match value {
                Some(Value::String(text)) => out.push_str(&text),
                Some(other @ (Value::Number(_) | Value::Bool(_))) => out.push_str(&other.to_string()),
                _ => out.push_str(&format!("${{{name}}}")),
            }
            rest = &after[end + 1..];
        }
        out.push_str(rest);
        out
    }

    /// Whether a condition holds, where that can be known.
    pub fn condition(&self, name: &str, depth: usize) -> Option<bool> {
        if depth > MAX_DEPTH {
            return None;
        }
        if let Some(decided) = self.decided.get(name) {
            return *decided;
        }
        let holds = self.holds(self.conditions.get(name)?, depth + 1)?;
        Some(holds != self.flipped.contains(name))
    }

    fn holds(&self, test: &Value, depth: usize) -> Option<bool> {
        if depth > MAX_DEPTH {
            return None;
        }
        let (name, inner) = test.as_object().filter(|m| m.len() == 1)?.iter().next()?;
        let parts = inner.as_array().map(Vec::as_slice).unwrap_or_default();
        let mut each = parts.iter().map(|p| self.holds(p, depth + 1));
        match name.as_str() {
            "Condition" => self.condition(inner.as_str()?, depth + 1),
            "Fn::Not" => each.next()?.map(|b| !b),
            "Fn::And" => {
                let all: Vec<Option<bool>> = each.collect();
                if all.contains(&Some(false)) { Some(false) } else { all.into_iter().collect::<Option<Vec<_>>>().map(|_| true) }
            }
            "Fn::Or" => {
                let all: Vec<Option<bool>> = each.collect();
                if all.contains(&Some(true)) { Some(true) } else { all.into_iter().collect::<Option<Vec<_>>>().map(|_| false) }
            }
            "Fn::Equals" => {
                let [a, b] = parts else { return None };
                let (a, b) = (known_text(&self.value(a)?)?, known_text(&self.value(b)?)?);
                Some(a == b)
            }
            _ => None,
        }
    }
}

/// Text of a scalar in which nothing is unknown.
fn known_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
        other => other.to_string(),
    };
    (!text.contains("${")).then_some(text)
}
