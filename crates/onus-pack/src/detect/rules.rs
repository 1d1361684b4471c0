//! The shapes of credentials, from `rules.toml`.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::bytes::{Regex, RegexBuilder};
use serde::Deserialize;

use super::kind::SensitiveData;
use super::value::{self, Check};

pub struct Rule {
    pub kind: SensitiveData,
    pattern: Regex,
    check: Check,
}

pub struct Rules {
    rules: Vec<Rule>,
    keywords: AhoCorasick,
    /// Rule of each keyword.
    owners: Vec<usize>,
}

#[derive(Deserialize)]
struct File {
    rule: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    kind: Kind,
    keywords: Vec<String>,
    pattern: String,
    check: Option<String>,
    entropy: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    AwsKey,
    PrivateKey,
    Token,
    Password,
}

/// Read once; the suite's tests read them too, so that a mistake in the file does not wait for a user.
pub static RULES: LazyLock<Rules> = LazyLock::new(|| read(include_str!("rules.toml")).expect("the rules are tested"));

fn read(text: &str) -> Result<Rules, String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let (mut rules, mut keywords, mut owners) = (Vec::new(), Vec::new(), Vec::new());
    for entry in file.rule {
        let fault = |why: String| format!("{}: {why}", entry.id);
        let check = match entry.check.as_deref() {
            None => Check::Shape,
            Some("random") => Check::Random(entry.entropy.unwrap_or(3.0)),
            Some("password") => Check::Password,
            Some("given") => Check::Given,
            Some("login") => Check::Login,
            Some(other) => return Err(fault(format!("there is no check `{other}`"))),
        };
        let pattern = RegexBuilder::new(&entry.pattern).unicode(false).size_limit(32 << 20).build();
        let kind = match entry.kind {
            Kind::AwsKey => SensitiveData::AwsKey,
            Kind::PrivateKey => SensitiveData::PrivateKey,
            Kind::Token => SensitiveData::Token,
            Kind::Password => SensitiveData::Password,
        };
        owners.extend(entry.keywords.iter().map(|_| rules.len()));
        keywords.extend(entry.keywords.iter().cloned());
        rules.push(Rule { kind, pattern: pattern.map_err(|e| fault(e.to_string()))?, check });
    }
    let keywords = AhoCorasick::builder().ascii_case_insensitive(true).build(&keywords).map_err(|e| e.to_string())?;
    Ok(Rules { rules, keywords, owners })
}

impl Rules {
    /// Hands kind, position and value of everything in the text that looks like a credential to `take`.
    pub fn search(&self, text: &[u8], take: &mut dyn FnMut(SensitiveData, usize, &[u8])) {
        let mut tried = vec![false; self.rules.len()];
        for found in self.keywords.find_overlapping_iter(text) {
            let rule = self.owners[found.pattern().as_usize()];
            if !std::mem::replace(&mut tried[rule], true) {
                self.rules[rule].search(text, take);
            }
        }
    }
}

impl Rule {
    fn search(&self, text: &[u8], take: &mut dyn FnMut(SensitiveData, usize, &[u8])) {
        let mut at = 0;
        // What separates two values may be the end of one match and the beginning of the next: go on right after the value.
        while let Some(found) = text.get(at..).and_then(|rest| self.pattern.captures(rest)) {
            let value = found.iter().skip(1).flatten().next().or_else(|| found.get(0));
            let Some(value) = value else { break };
            if value::judge(value.as_bytes(), &self.check) {
                take(self.kind, at + value.start(), value.as_bytes());
            }
            at += value.end().max(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_can_be_read() {
        let rules = read(include_str!("rules.toml")).unwrap();
        assert!(rules.rules.len() > 40);
    }

    #[test]
    fn a_rule_with_a_mistake_is_named() {
        let wrong = "[[rule]]\nid = \"x\"\nkind = \"token\"\nkeywords = [\"k\"]\npattern = \"(\"\n";
        assert!(read(wrong).err().unwrap().starts_with("x: "));
    }
}
