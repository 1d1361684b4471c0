//! Services, presets and import readings.

use serde_json::{Value, json};

use super::super::shape::*;
use super::*;

pub(super) fn services() -> Vec<(&'static str, Value)> {
    let by_name = |of: Value| json!({ "type": "object", "additionalProperties": of });
    let values = json!({ "type": ["string", "boolean", "array"], "items": { "type": "string" } });
    vec![
        ("services", of("service")),
        (
            "service",
            json!({
                "allOf": [map(
                    "A service, or what is added to one.",
                    vec![
                        may("id", "Stable id.", string()),
                        may("extend", "Id of the service that this adds to.", string()),
                        may("name", "Full name.", string()),
                        may("short", "What people say.", string()),
                        can("aliases", "Other names.", ids()),
                        can(
                            "variants",
                            "Aliases that say more than the service: options by alias.",
                            json!({ "type": "object", "additionalProperties": {
                                "type": "object", "additionalProperties": { "type": ["string", "number", "boolean"] }
                            } }),
                        ),
                        may("family", "Product family.", string()),
                        may("category", "Category.", category()),
                        may("category_reason", "One line why.", string()),
                        may("category_basis", "How well supported.", basis()),
                        can("sources", "Sources of the category.", ids()),
                        can("status", "Whether it may be taken up.", words(&["active", "closed", "retired"])),
                        may("status_note", "Dates and successors.", string()),
                        may("security_docs", "Security documentation.", string()),
                        may("parent", "The service that this id is only a part of.", string()),
                        may("provider", "The provider, where it operates every layer that is not listed.", string()),
                        can(
                            "operators",
                            "Who operates each layer. `[unresolved]` where nobody can say.",
                            by_name(some(json!({ "anyOf": [party(), words(&["unresolved"])] }))),
                        ),
                        can("imports", "Resource type prefixes.", map("", vec![
                            can("terraform", "", ids()),
                            can("cloudformation", "", ids()),
                        ])),
                        can("options", "Options that move duties.", by_name(part("option"))),
                        can("rules", "Rules.", of("rule")),
                        can("disagreements", "Where sources disagree.", list(map("", vec![
                            needs("domain", "Domain id.", string()),
                            needs("text", "Who says what.", string()),
                            can("sources", "Source ids.", ids()),
                        ]))),
                    ],
                )],
                "anyOf": [{ "required": ["id", "name"] }, { "required": ["extend"] }],
            }),
        ),
        (
            "option",
            map(
                "A choice that moves duties.",
                vec![
                    needs("title", "Name in print.", string()),
                    needs("values", "Values and their labels.", by_name(string())),
                    may(
                        "default",
                        "The documented default; of several, the first whose conditions hold.",
                        json!({ "anyOf": [part("option-default"), of("option-default")] }),
                    ),
                ],
            ),
        ),
        (
            "option-default",
            map(
                "What the provider sets where nobody sets anything.",
                vec![
                    needs("value", "One of the values.", string()),
                    needs("source", "Source id.", string()),
                    may("note", "Remark.", string()),
                    may("when", "Options that must have one of these values for it to be the default.", by_name(values.clone())),
                    may("since", "First day on which what is created has it.", day()),
                ],
            ),
        ),
        (
            "rule",
            map(
                "When some options hold, what changes.",
                vec![
                    needs("id", "Unique over the model.", string()),
                    can("when", "Option and accepted values; all must hold.", by_name(values)),
                    may("category", "Starts from another category.", category()),
                    can("presets", "Presets whose changes hold too, weaker than the rule's own.", ids()),
                    can("duties", "Changes by duty id.", by_name(part("patch"))),
                    can("not_applicable", "Domains that do not apply, with the reason.", by_name(string())),
                    needs("sources", "Source ids.", ids()),
                    needs("basis", "How well supported.", basis()),
                    may("source_dated", "The source's own date.", day()),
                    may("checked_on", "When it was read.", day()),
                    may("note", "Remark.", string()),
                ],
            ),
        ),
        (
            "patch",
            map(
                "What a rule does to one duty.",
                vec![
                    may("party", "New holder.", party()),
                    may("unresolved", "Why nobody can say.", string()),
                    may("statement", "New statement.", string()),
                    may("cadence", "New cadence.", cadence()),
                    may("remove", "Takes the duty away, with the reason.", string()),
                    may("mistaken", "What people wrongly believe.", string()),
                    may("basis", "How well supported, where it is not as the rule.", basis()),
                    can("sources", "Source ids, where they are not the rule's.", ids()),
                ],
            ),
        ),
        (
            "presets",
            list(map(
                "Changes that several rules share.",
                vec![
                    needs("id", "Stable id.", string()),
                    needs("about", "When a rule uses it.", string()),
                    needs("duties", "Changes by duty id.", by_name(part("patch"))),
                ],
            )),
        ),
    ]
}

/// How importers read one service.
pub(super) fn reading() -> Value {
    let strings = || list(string());
    let by_key = |of: Value| json!({ "type": "object", "additionalProperties": of });
    let case = map(
        "The option's value where all tests hold.",
        vec![
            needs("value", "The value.", string()),
            may("when", "Tests that must all hold: `engine^=postgres`.", strings()),
            may("kinds", "Kinds it is about; none: all that count.", strings()),
            may("key", "Attribute that names a KMS key.", string()),
            may("aws", "The value if that key is the provider's.", string()),
        ],
    );
    let attached = map(
        "A kind that says options of another resource.",
        vec![
            needs("kind", "The kind.", string()),
            may("to", "Attribute that names the other resource.", string()),
            needs("options", "What it says.", by_key(list(case.clone()))),
        ],
    );
    let unless_named = map(
        "Kinds that count by themselves unless a resource that counts names them.",
        vec![
            needs("kinds", "The kinds.", strings()),
            needs("by", "Attribute by which resources that count name one.", string()),
            may("as_one", "Whether all that name the same one count as one.", json!({ "type": "boolean" })),
        ],
    );
    let moved = map(
        "What makes a resource one of another service.",
        vec![needs("to", "Service id.", string()), needs("when", "Tests that must all hold.", strings())],
    );
    map(
        "How importers read one service.",
        vec![
            needs("service", "Service id.", string()),
            may("counts", "Kinds that a deployment counts, with the tests that must hold.", by_key(strings())),
            may("arns", "Further parts of ARNs that mean this service.", strings()),
            may("products", "Further products of bills that mean this service.", strings()),
            may("options", "Options, each with its cases; the first that holds counts.", by_key(list(case))),
            may("unless_named", "Kinds that count by themselves unless a resource that counts names them.", list(unless_named)),
            may("attached", "Resources that say options of another resource.", list(attached)),
            may("moves", "What makes a resource one of another service.", list(moved)),
        ],
    )
}
