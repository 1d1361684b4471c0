//! How an importer reads a service's resources: which count, where their options stand, what belongs to another resource.
//!
//! Data of the model (`content/model/aws/import`), so that a new service stays YAML alone. Paths of attributes are written as
//! Terraform writes them and compared by letters and digits only, so that one line reads Terraform, CloudFormation and the
//! provider's own JSON. Must not know: importers, inventories.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// How the resources of one service are read.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Service id.
    pub service: String,
    /// Kinds that a deployment counts, each with the tests that must hold. The service's other kinds are parts of them.
    /// `aws_db_instance`, `AWS::RDS::DBInstance`, `arn:rds:db`.
    #[serde(default)]
    pub counts: IndexMap<String, Vec<Test>>,
    /// Further parts of ARNs that mean this service: `elasticfilesystem`, `rds:cluster`.
    #[serde(default)]
    pub arns: Vec<String>,
    /// Further products of bills that mean this service.
    #[serde(default)]
    pub products: Vec<String>,
    /// Options, each with its cases: the first that holds gives the value.
    #[serde(default)]
    pub options: IndexMap<String, Vec<Case>>,
    /// Kinds that count by themselves unless a resource that counts names them.
    #[serde(default)]
    pub unless_named: Vec<UnlessNamed>,
    /// Resources that say options of another resource.
    #[serde(default)]
    pub attached: Vec<Attached>,
    /// What makes a resource one of another service.
    #[serde(default)]
    pub moves: Vec<Move>,
}

/// One case of an option.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The option's value.
    pub value: String,
    /// Tests that must all hold.
    #[serde(default)]
    pub when: Vec<Test>,
    /// Kinds it is about; empty: all that count.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Attribute that names a KMS key. The case holds only if it does; `value` is for a key of the organisation's own.
    #[serde(default)]
    pub key: Option<Path>,
    /// The value if that key is the provider's.
    #[serde(default)]
    pub aws: Option<String>,
}

/// Kinds that count by themselves unless a resource that counts names them: a cluster without node groups, a task that no
/// service runs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnlessNamed {
    pub kinds: Vec<String>,
    /// Attribute by which resources that count name one of these kinds.
    pub by: Path,
    /// Whether all that name the same one count as one.
    #[serde(default)]
    pub as_one: bool,
}

/// A kind that says options of another resource: `aws_s3_bucket_versioning` of a bucket.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attached {
    pub kind: String,
    /// Attribute that names the other resource; without one, all of the service that stand beside it are meant.
    #[serde(default)]
    pub to: Option<Path>,
    /// What it says.
    pub options: IndexMap<String, Vec<Case>>,
}

/// Attributes that make a resource one of another service: a cluster whose engine is Neptune.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Service id.
    pub to: String,
    /// Tests that must all hold.
    pub when: Vec<Test>,
}

/// Where an attribute stands: keys joined by dots, each by its letters and digits. Lists on the way are looked through.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Path(pub Vec<String>);

/// A test of one attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Test {
    /// Where it stands.
    pub path: Path,
    /// What must hold.
    pub op: Op,
    /// Values, in lower case; one must do.
    pub values: Vec<String>,
}

/// What a test asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `path`: it is there and says something.
    Present,
    /// `!path`: it is not there, or says nothing.
    Absent,
    /// `path = a|b`.
    Is,
    /// `path != a|b`: it is there and is none of them.
    IsNot,
    /// `path ^= a|b`: it starts with one.
    Starts,
    /// `path *= a|b`: it holds one.
    Holds,
}

impl FromStr for Path {
    type Err = String;
    fn from_str(text: &str) -> Result<Path, String> {
        let plain = |part: &str| part.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let parts: Vec<String> = text.trim().split('.').map(plain).collect();
        match parts.iter().any(String::is_empty) {
            true => Err(format!("`{text}` is not a path of an attribute")),
            false => Ok(Path(parts)),
        }
    }
}

impl FromStr for Test {
    type Err = String;
    fn from_str(text: &str) -> Result<Test, String> {
        for (sign, op) in [("!=", Op::IsNot), ("^=", Op::Starts), ("*=", Op::Holds), ("=", Op::Is)] {
            if let Some((path, values)) = text.split_once(sign) {
                let values = values.split('|').map(|v| v.trim().to_lowercase()).collect();
                return Ok(Test { path: path.parse()?, op, values });
            }
        }
        match text.trim().strip_prefix('!') {
            Some(path) => Ok(Test { path: path.parse()?, op: Op::Absent, values: Vec::new() }),
            None => Ok(Test { path: text.parse()?, op: Op::Present, values: Vec::new() }),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = self.values.join("|");
        match self.op {
            Op::Present => write!(f, "{}", self.path),
            Op::Absent => write!(f, "!{}", self.path),
            Op::Is => write!(f, "{}={values}", self.path),
            Op::IsNot => write!(f, "{}!={values}", self.path),
            Op::Starts => write!(f, "{}^={values}", self.path),
            Op::Holds => write!(f, "{}*={values}", self.path),
        }
    }
}

impl TryFrom<String> for Path {
    type Error = String;
    fn try_from(text: String) -> Result<Path, String> {
        text.parse()
    }
}

impl From<Path> for String {
    fn from(path: Path) -> String {
        path.to_string()
    }
}

impl TryFrom<String> for Test {
    type Error = String;
    fn try_from(text: String) -> Result<Test, String> {
        text.parse()
    }
}

impl From<Test> for String {
    fn from(test: Test) -> String {
        test.to_string()
    }
}

/// What is wrong with readings, given each service's options: `(service, message)`.
pub(super) fn validate(readings: &[Reading], services: &BTreeMap<String, super::Service>) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (i, reading) in readings.iter().enumerate() {
        let id = &reading.service;
        let mut say = |message: String| out.push((id.clone(), format!("reading of `{id}`: {message}")));
        let Some(service) = services.get(id) else {
            say("there is no such service".into());
            continue;
        };
        if readings[..i].iter().any(|r| r.service == *id) {
            say("stands twice".into());
        }
        for target in reading.moves.iter().filter(|m| !services.contains_key(&m.to)) {
            say(format!("`{}` is no service", target.to));
        }
        for (name, cases) in reading.options.iter().chain(reading.attached.iter().flat_map(|a| &a.options)) {
            let Some(option) = service.options.get(name) else {
                say(format!("`{name}` is no option"));
                continue;
            };
            for case in cases {
                for value in [Some(&case.value), case.aws.as_ref()].into_iter().flatten() {
                    if !option.values.contains_key(value) {
                        say(format!("`{value}` is no value of `{name}`"));
                    }
                }
                if case.key.is_some() != case.aws.is_some() {
                    say(format!("a case of `{name}` needs both `key` and `aws`, or neither"));
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_read_and_written_alike() {
        for text in ["a", "!a.b", "a=x|y", "a!=x", "a^=x", "a.b*=x|y"] {
            assert_eq!(text.parse::<Test>().map(|t| t.to_string()), Ok(text.to_owned()));
        }
        let test: Test = "storage_encrypted = True".parse().expect("a test");
        assert_eq!((test.path.to_string(), test.op, test.values), ("storageencrypted".into(), Op::Is, vec!["true".to_owned()]));
        assert!("".parse::<Test>().is_err() && "a..b=1".parse::<Test>().is_err());
    }
}
