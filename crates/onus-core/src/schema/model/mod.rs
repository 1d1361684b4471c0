//! Files of a model, as `model::Builder` reads them. A file's path says what it holds: `services/rds.yaml` holds
//! services, `domains.yaml` domains.

use serde_json::{Value, json};

mod frameworks;
mod services;

use super::shape::*;
use frameworks::{checks, frameworks, programmes};
use onus_model::schema::PARTY;
use onus_model::{Elsewhere, ReportKind};
use services::{reading, services};

/// Kinds of files.
pub const PARTS: [&str; 17] = [
    "model",
    "layers",
    "domains",
    "categories",
    "third-parties",
    "disagreements",
    "glossary",
    "import",
    "exclusions",
    "iam-prefixes",
    "presets",
    "frameworks",
    "checks",
    "programmes",
    "sources",
    "duties",
    "services",
];

/// The schema of any file of a model.
pub fn schema() -> Value {
    let any: Vec<Value> = PARTS.iter().map(|p| part(p)).collect();
    whole(
        "urn:onus:schema:model:1",
        "Onus model",
        "A file of a model. `onus schema model --part services` prints the schema of one kind, whose messages are clearer.",
        json!({ "anyOf": any }),
        parts(),
    )
}

/// The schema of one kind.
pub fn one(name: &str) -> Option<Value> {
    PARTS.contains(&name).then(|| {
        whole(
            &format!("urn:onus:schema:model:{name}:1"),
            &format!("Onus model: {name}"),
            "A file of a model.",
            part(name),
            parts(),
        )
    })
}

fn party() -> Value {
    json!({ "type": "string", "pattern": PARTY })
}

fn basis() -> Value {
    words(&["stated", "behaviour", "derived"])
}

fn cadence() -> Value {
    words(&["continuous", "daily", "weekly", "monthly", "quarterly", "half-yearly", "yearly", "at-change", "on-event"])
}

fn category() -> Value {
    words(&["infrastructure", "container", "abstracted", "unresolved"])
}

fn ids() -> Value {
    list(string())
}

fn of(name: &str) -> Value {
    list(part(name))
}

fn parts() -> Vec<(&'static str, Value)> {
    let mut out = head();
    out.extend(frame());
    out.extend(frameworks());
    out.extend(checks());
    out.extend(programmes());
    out.extend(duties());
    out.extend(services());
    out
}

fn head() -> Vec<(&'static str, Value)> {
    vec![
        (
            "model",
            map(
                "Facts about the whole model.",
                vec![
                    needs("version", "Version of the rule data.", string()),
                    needs("provider", "The provider.", part("provider")),
                ],
            ),
        ),
        (
            "provider",
            map(
                "The provider and who operates its partitions.",
                vec![
                    needs("id", "Short id.", string()),
                    needs("name", "Full name.", string()),
                    needs("short", "Name in running text.", string()),
                    can("operators", "Operators of partitions.", of("operator")),
                ],
            ),
        ),
        (
            "operator",
            map(
                "Who operates one partition.",
                vec![
                    needs("partition", "aws, aws-cn, aws-us-gov.", string()),
                    may("name", "Operator of the whole partition.", string()),
                    can(
                        "regions",
                        "Operators by region.",
                        list(map(
                            "",
                            vec![needs("region", "Region code.", string()), needs("name", "Operator's full name.", string())],
                        )),
                    ),
                    can("sources", "Source ids.", ids()),
                ],
            ),
        ),
        ("layers", list(map("A group of domains.", vec![needs("id", "Id.", string()), needs("title", "Title.", string())]))),
    ]
}

fn frame() -> Vec<(&'static str, Value)> {
    vec![
        (
            "domains",
            list(map(
                "An area of responsibility.",
                vec![
                    needs("id", "Stable id.", string()),
                    needs("title", "Full title.", string()),
                    needs("short", "Title for narrow heads.", string()),
                    needs("layer", "Layer id.", string()),
                    needs("side", "Security of the cloud, in the cloud, or both.", words(&["of", "in", "both"])),
                    needs(
                        "control_class",
                        "The provider's class of control.",
                        map(
                            "",
                            vec![
                                needs("class", "", words(&["inherited", "shared-control", "customer-specific", "unclassified"])),
                                needs("basis", "", basis()),
                                can("sources", "Source ids.", ids()),
                            ],
                        ),
                    ),
                    needs("about", "What it covers.", string()),
                    can("words", "Words of everyday questions that mean it.", list(string())),
                ],
            )),
        ),
        (
            "categories",
            list(map(
                "Words about a category.",
                vec![
                    needs("id", "Which one.", category()),
                    needs("name", "Provider's name.", string()),
                    needs("shown_as", "Name in print.", string()),
                    needs("service_model", "IaaS, PaaS, SaaS view.", string()),
                    needs("about", "One or two sentences.", string()),
                    can("sources", "Source ids.", ids()),
                ],
            )),
        ),
        (
            "third-parties",
            list(map(
                "A party beside provider and organisation.",
                vec![
                    needs("id", "Stable id.", string()),
                    needs("name", "Name in print.", string()),
                    can("about", "What it does.", string()),
                ],
            )),
        ),
        (
            "disagreements",
            list(map(
                "Sources that contradict each other.",
                vec![
                    needs("domain", "Domain id.", string()),
                    can("categories", "Categories concerned.", list(category())),
                    can("services", "Services concerned.", ids()),
                    needs("text", "Who says what, and how it is decided.", string()),
                    can("sources", "Source ids.", ids()),
                ],
            )),
        ),
        (
            "glossary",
            list(map(
                "A word.",
                vec![
                    needs("term", "The word.", string()),
                    needs("meaning", "Its meaning.", string()),
                    can("also", "What others call it; a search for one of these finds the word.", list(string())),
                ],
            )),
        ),
        ("import", list(reading())),
        (
            "iam-prefixes",
            list(map(
                "The prefix by which IAM calls the actions of one or more services.",
                vec![needs("prefix", "Without the colon.", string()), needs("services", "Service ids.", ids())],
            )),
        ),
        (
            "exclusions",
            list(map(
                "A resource type prefix that maps to no service on purpose.",
                vec![
                    needs("kind", "terraform or cloudformation.", string()),
                    needs("prefix", "The prefix.", string()),
                    needs("reason", "Why.", string()),
                ],
            )),
        ),
        (
            "sources",
            list(map(
                "A document that supports rules.",
                vec![
                    needs("id", "Stable id.", string()),
                    needs("title", "Title of the page.", string()),
                    needs("publisher", "Who publishes it.", string()),
                    needs("url", "Where it is.", string()),
                    may("dated", "The page's own date.", day()),
                    needs("checked_on", "When it was read.", day()),
                    may("copy", "Which copy was read.", string()),
                ],
            )),
        ),
    ]
}

fn duties() -> Vec<(&'static str, Value)> {
    vec![
        (
            "duties",
            list(map(
                "One duty of the catalogue.",
                vec![
                    needs("id", "DOMAIN.NAME.", json!({ "type": "string", "pattern": "\\." })),
                    needs("title", "Short label.", string()),
                    may(
                        "unit",
                        "What it is owed for; a deployment where nothing is said.",
                        words(&["organisation", "account", "deployment"]),
                    ),
                    can("defaults", "What categories say of it.", of("default")),
                    can("evidence", "What proves it.", of("evidence")),
                ],
            )),
        ),
        (
            "default",
            json!({
                "allOf": [map(
                    "What categories say of a duty.",
                    vec![
                        needs("in", "Categories.", list(category())),
                        may(
                            "party",
                            "Who carries it: a party, `operator` for whoever operates the layer, or `every-operator`.",
                            json!({ "anyOf": [party(), words(&["operator", "every-operator"])] }),
                        ),
                        may("unresolved", "Why nobody can say.", string()),
                        needs("statement", "What to do.", string()),
                        may("cadence", "How often.", cadence()),
                        needs("basis", "How well supported.", basis()),
                        needs("sources", "Source ids.", ids()),
                        may("mistaken", "What people wrongly believe.", string()),
                    ],
                )],
                "oneOf": [{ "required": ["party"] }, { "required": ["unresolved"] }],
            }),
        ),
        (
            "evidence",
            map(
                "What an auditor accepts as proof.",
                vec![
                    needs("what", "The record.", string()),
                    needs("from", "Where it comes from.", string()),
                    may("cadence", "How often.", cadence()),
                    may("max_age_days", "How old it may be.", json!({ "type": "integer", "minimum": 0 })),
                ],
            ),
        ),
    ]
}
