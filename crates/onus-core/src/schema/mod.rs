//! JSON Schemas of what Onus reads and of what it publishes: for editors, and for programs that read `matrix.json`.
//!
//! The schemas of `book.toml` and of what we publish are derived from types. Inventory and model have readers of their own, so
//! their schemas are written here; tests compare every key with what the readers accept. Must not know: formats, the
//! terminal.

mod deployments;
mod derived;
mod fedramp;
mod inventory;
mod inventory_shapes;
mod model;
mod offers;
mod register;
mod shape;

use serde_json::Value;

pub use offers::inventory_of;
pub use shape::DRAFT;

/// A schema that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchemaSubject {
    /// A file of an inventory.
    Inventory,
    /// A file of a model.
    Model,
    /// `book.toml`.
    Book,
    /// `matrix.json`.
    Matrix,
    /// `customer-guide.json`.
    CustomerGuide,
}

impl SchemaSubject {
    /// All of them.
    pub const ALL: [SchemaSubject; 5] = [
        SchemaSubject::Inventory,
        SchemaSubject::Model,
        SchemaSubject::Book,
        SchemaSubject::Matrix,
        SchemaSubject::CustomerGuide,
    ];

    pub fn id(self) -> &'static str {
        match self {
            SchemaSubject::Inventory => "inventory",
            SchemaSubject::Model => "model",
            SchemaSubject::Book => "book",
            SchemaSubject::Matrix => "matrix",
            SchemaSubject::CustomerGuide => "customer-guide",
        }
    }
}

/// The schema, with its `$schema` and `$id`. Changes that break readers change the number in the id.
pub fn schema(subject: SchemaSubject) -> Value {
    match subject {
        SchemaSubject::Inventory => inventory::schema(),
        SchemaSubject::Model => model::schema(),
        SchemaSubject::Book => derived::book(),
        SchemaSubject::Matrix => derived::matrix(),
        SchemaSubject::CustomerGuide => derived::customer_guide(),
    }
}

/// Kinds of files that a model is made of, each with a schema below `$defs` of [`SchemaSubject::Model`].
pub fn model_parts() -> Vec<&'static str> {
    model::PARTS.to_vec()
}

/// The schema of one kind of a model's files; none where there is no such kind.
pub fn model_part(part: &str) -> Option<Value> {
    model::one(part)
}
