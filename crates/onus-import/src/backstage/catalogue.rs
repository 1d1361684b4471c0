//! Teams of a catalogue, and what each owns.

use crate::resource::Skipped;

/// What a catalogue tells. Sorted, each thing once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    /// Groups, and groups that are only named as owners, by id.
    pub teams: Vec<Team>,
    /// Entities that a team owns, by kind, namespace and name.
    pub owners: Vec<Owner>,
    /// Entities that tell nothing: what and why, once for each entity.
    pub skipped: Vec<Skipped>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Team {
    /// Id in the shape that inventories use: `a-z`, digits, `-`, `_`, `.`; with its namespace unless that is `default`.
    pub id: String,
    /// Name in print.
    pub name: String,
    /// Where questions go: the group's e-mail, else a chat channel or another link.
    pub contact: Option<String>,
    /// The kind of group that Backstage tells: `team`, `business-unit`.
    pub group_type: Option<String>,
    /// Id of the group above it.
    pub parent: Option<String>,
    /// Whether the catalogue holds the group; else it is only named as an owner.
    pub described: bool,
}

/// An entity and the team that owns it.
#[derive(Clone, Debug, PartialEq)]
pub struct Owner {
    /// Kind of the entity, in lower case: `component`, `system`, `resource`, `api`, `domain`.
    pub kind: String,
    /// Its name, with its namespace unless that is `default`: `payments/ledger`.
    pub entity: String,
    /// Name in print, where it has another.
    pub title: Option<String>,
    /// Id of the team, which is in [`Catalogue::teams`].
    pub team: String,
    /// The system that it is part of.
    pub system: Option<String>,
    /// `production`, `experimental`: as written.
    pub lifecycle: Option<String>,
    /// `service`, `website`, `database`: as written.
    pub entity_type: Option<String>,
    /// What in AWS is its, in the order of its annotations.
    pub aws_references: Vec<AwsReference>,
}

/// What in AWS belongs to an entity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AwsReference {
    Arn(String),
    /// Resources with a tag, of one service where the annotation names it: `amazon-ecs-service`.
    Tag {
        key: String,
        value: String,
        /// The service in the annotation's words.
        of: Option<String>,
    },
    Account(String),
    /// A resource by name, and what it is in the annotation's words: `lambda-function-name`.
    Named {
        /// The annotation without its host.
        what: String,
        name: String,
    },
}
