//! Schemas of the words of the model that a published matrix holds.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Basis, Cadence, Category, Holder, Party, Side, Status};

/// Gives an enum of plain words the schema of what it is serialised as. A variant that is missing here does not compile.
macro_rules! words {
    ($type:ident, $about:literal, [$($variant:ident),+ $(,)?]) => {
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let every = [$($type::$variant),+];
                for one in every {
                    match one {
                        $($type::$variant => {})+
                    }
                }
                let words: Vec<serde_json::Value> =
                    every.iter().map(|one| serde_json::to_value(one).unwrap_or_default()).collect();
                json_schema!({ "description": $about, "type": "string", "enum": words })
            }
        }
    };
}

words!(Basis, "How well a rule is supported.", [Stated, Behaviour, Derived]);
words!(
    Cadence,
    "How often a duty recurs.",
    [Continuous, Daily, Weekly, Monthly, Quarterly, HalfYearly, Yearly, AtChange, OnEvent]
);
words!(Category, "The model's defaults for a kind of service.", [Infrastructure, Container, Abstracted, Unresolved]);
words!(Side, "Security of the cloud, in the cloud, or both.", [Of, In, Both]);
words!(Status, "Whether a service may still be taken up.", [Active, Closed, Retired]);

/// What a party looks like.
pub const PARTY: &str = "^(provider|organisation|user-entity|third-party:.*\\S.*)$";

impl JsonSchema for Party {
    fn schema_name() -> Cow<'static, str> {
        "Party".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Who carries a duty: provider, organisation, user-entity, or third-party:ID.",
            "type": "string",
            "pattern": "^(provider|organisation|user-entity|third-party:[\\s\\S]*\\S[\\s\\S]*)$",
        })
    }
}

impl JsonSchema for Holder {
    fn schema_name() -> Cow<'static, str> {
        "Holder".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let party = generator.subschema_for::<Party>();
        json_schema!({
            "description": "A party, or why nobody can say.",
            "oneOf": [
                { "type": "object", "properties": { "Party": party }, "required": ["Party"], "additionalProperties": false },
                {
                    "type": "object",
                    "properties": { "Unresolved": { "type": "string" } },
                    "required": ["Unresolved"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}
