//! What every source of resources is read into, and how readers hand it on.
//!
//! A reader turns one file into [`Resource`]s, one at a time, so that a file of any size needs bounded memory. Must not
//! know: the model, the inventory, the terminal, the clock.

use std::collections::BTreeMap;
use std::io::Read;

/// How a source names the kind of a resource; the model maps it to a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A Terraform type: `aws_db_instance`.
    Terraform(String),
    /// A CloudFormation type, which AWS Config uses too: `AWS::RDS::DBInstance`.
    CloudFormation(String),
    /// The service part and the resource part of an ARN: `rds`, `db`.
    Arn(String, String),
    /// A product of a bill: its code or name, `AmazonRDS` or `Amazon Relational Database Service`.
    Product(String),
    /// A third party's product on a bill of AWS, by its title.
    ForeignProduct(String),
}

/// One resource as a source describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Unique within its source: an ARN, a Terraform address, a logical id.
    pub address: String,
    /// Name in print, where the source gives one.
    pub name: Option<String>,
    pub kind: Kind,
    /// Account id of twelve digits.
    pub account: Option<String>,
    /// Region code: `eu-west-1`.
    pub region: Option<String>,
    pub tags: BTreeMap<String, String>,
    /// What options are read from. Keys at every depth are normalised by [`key`], so that `storage_encrypted`,
    /// `StorageEncrypted` and `storageEncrypted` are one. Values that the source marks as sensitive are left out.
    pub attributes: serde_json::Map<String, serde_json::Value>,
    /// How many resources it stands for: 1, except in a bill.
    pub count: u64,
    /// What its attributes would be if a value that the source only assumes were another. An option on which they differ is
    /// a guess, and stays unset.
    pub alternatives: Vec<Alternative>,
}

/// The attributes of a resource under another assumption.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// What is assumed: the name of a parameter.
    pub assumption: String,
    pub attributes: serde_json::Map<String, serde_json::Value>,
}

/// What a file is a snapshot of, whatever the file is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    /// The lineage of a state, the name of a stack.
    pub name: String,
    /// The serial number of a state, which grows with each change.
    pub serial: Option<u64>,
}

/// What a source says of itself or of accounts, beside its resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceFact {
    Lineage(Lineage),
    /// Another document begins in the same file.
    NextDocument,
    /// The credentials by which what follows is managed: a provider of Terraform, with its alias.
    Credentials(String),
    /// Whose credentials took the answers that lie in the same folder.
    CallerAccount(String),
    Account(AccountFact),
    /// An organisational unit: its id and what it is called.
    Unit(String, String),
}

/// An account as an organisation or a bill names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFact {
    /// Twelve digits.
    pub id: String,
    pub name: Option<String>,
    /// ARN of the account, where it has one.
    pub arn: Option<String>,
    /// What it stands in: text that begins with the id of a unit.
    pub unit: Option<String>,
}

/// A key of an attribute in the form that all sources share: lower case, letters and digits only.
pub fn key(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Something in a file that became no resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// What it was: a type, a product, a line.
    pub what: String,
    /// Why it was left out.
    pub reason: String,
}

/// Why a file could not be read. The inventory is untouched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// Line, from 1, where known.
    pub line: Option<usize>,
    /// Column, from 1, where known.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Where the file is whole but of another kind: the source that reads it, or nothing where none is known to.
    pub foreign: Option<&'static str>,
}

impl ReadError {
    /// Something is wrong at a place, from 1.
    pub fn at(line: usize, column: usize, message: impl Into<String>, hint: impl Into<String>) -> ReadError {
        ReadError { line: Some(line), column: Some(column), ..ReadError::of_file(message, hint) }
    }

    /// Something is wrong with the file as a whole.
    pub fn of_file(message: impl Into<String>, hint: impl Into<String>) -> ReadError {
        ReadError { line: None, column: None, message: message.into(), hint: hint.into(), foreign: None }
    }
}

/// What a reader calls for everything that it finds.
pub trait Sink {
    fn resource(&mut self, resource: Resource);
    /// Something that became none.
    fn skipped(&mut self, skipped: Skipped);
    /// What is no resource and still known. Whoever only counts resources need not care.
    fn fact(&mut self, _fact: SourceFact) {}
}

/// A reader of one kind of file. `name` is the file's name, for addresses that need one.
pub type Reader = fn(name: &str, input: &mut dyn Read, sink: &mut dyn Sink) -> Result<(), ReadError>;

/// A file that is held in memory.
#[derive(Clone, Debug)]
pub struct SourceText {
    /// Its path as given.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// A sink that is told which file is being read.
pub trait FileSink: Sink {
    /// What follows comes from the file of this index.
    fn file(&mut self, index: usize);
}

/// Values of parameters that whoever imports gives, by name.
pub type Parameters = BTreeMap<String, String>;

/// Reads files that refer to one another; an error names its file by index.
pub type JointReader =
    fn(files: &[SourceText], parameters: &Parameters, sink: &mut dyn FileSink) -> Result<(), (usize, ReadError)>;
