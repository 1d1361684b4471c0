//! Files of a model, as `model::Builder` reads them. A file's path says what it holds: `services/rds.yaml` holds
//! services, `domains.yaml` domains.

use serde_json::{Value, json};

use super::shape::*;
use onus_model::schema::PARTY;
use onus_model::{Elsewhere, ReportKind};

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
            list(map("A word.", vec![needs("term", "The word.", string()), needs("meaning", "Its meaning.", string())])),
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

fn frameworks() -> Vec<(&'static str, Value)> {
    let requirements = list(map(
        "",
        vec![
            needs("id", "The framework's identifier.", string()),
            needs("title", "Your own short title.", string()),
            may("elsewhere", "Where it is answered, if no cloud duty bears on it.", words(&Elsewhere::ALL.map(|(_, id, _)| id))),
            may("partly", "What of it no cloud duty answers, and where that is answered.", string()),
            may(
                "points",
                "Points that the framework's score loses while it is not met.",
                json!({ "type": "integer", "minimum": 1, "maximum": 255 }),
            ),
            may(
                "questions",
                "How many questions the framework's questionnaire asks of it, where that is not one.",
                json!({ "type": "integer", "minimum": 1, "maximum": 255 }),
            ),
        ],
    ));
    let links = list(map(
        "",
        vec![
            needs("requirement", "Requirement id.", string()),
            can("duties", "Duty ids.", ids()),
            can("through", "Requirements of other frameworks whose duties answer it: `nist-800-53:AC-2`.", ids()),
            needs("relation", "How they relate.", words(&["meets", "part-of", "supports"])),
            may("why", "A few words why. A link through another framework takes the words from there.", string()),
        ],
    ));
    let head = map(
        "A requirement catalogue.",
        vec![
            needs("id", "Stable id.", string()),
            needs("name", "Name.", string()),
            needs("edition", "Pinned edition.", string()),
            needs("publisher", "Who publishes it.", string()),
            may("url", "Where.", string()),
            may("note", "Remark.", string()),
            can(
                "accepts",
                "Kinds of report that its auditors take for what another party operates.",
                list(words(&ReportKind::ALL.map(|(_, id, _)| id))),
            ),
            can("requirements", "Requirements.", requirements.clone()),
            can("links", "Duties that answer a requirement.", links.clone()),
        ],
    );
    let continuation = map(
        "More of a requirement catalogue that another file heads.",
        vec![
            needs("continues", "Id of the framework.", string()),
            can("requirements", "Requirements.", requirements),
            can("links", "Duties that answer a requirement.", links),
        ],
    );
    vec![("frameworks", json!({ "anyOf": [head, continuation] }))]
}

fn checks() -> Vec<(&'static str, Value)> {
    let groups = list(map(
        "Checks whose results say the same thing.",
        vec![
            needs("ids", "Identifiers as the tool prints them.", ids()),
            needs("services", "Services whose deployments the examined resources belong to.", ids()),
            needs("duties", "Duties that a result bears on.", ids()),
            needs("proves", "How much of the duty a pass shows.", words(&["all-of", "part-of", "supports"])),
            needs("shows", "What a pass shows, as a clause.", string()),
            may("but-not", "What a pass does not show, as a clause.", string()),
        ],
    ));
    let unmapped =
        list(map("Checks that bear on no duty.", vec![needs("ids", "Identifiers.", ids()), needs("reason", "Why.", string())]));
    vec![(
        "checks",
        map(
            "Checks of one tool, and the duties that their results bear on.",
            vec![
                needs("catalogue", "Stable id.", string()),
                needs("name", "Name.", string()),
                needs("edition", "Edition whose identifiers are listed.", string()),
                needs("publisher", "Who publishes it.", string()),
                may("source", "Source that lists them.", string()),
                can("checks", "Groups of checks.", groups),
                can("unmapped", "Checks that bear on no duty.", unmapped),
            ],
        ),
    )]
}

fn programmes() -> Vec<(&'static str, Value)> {
    let source = map(
        "The list that was read.",
        vec![
            needs("title", "Title.", string()),
            needs("url", "Address of the provider's own list.", string()),
            may("copy", "Public copy that was read where the list could not be.", string()),
            needs("dated", "Date of the list's text.", day()),
            needs("retrieved", "Day on which it was read.", day()),
        ],
    );
    let services = map(
        "Service ids by what the list says of them.",
        vec![
            may("in-scope", "In scope.", ids()),
            may("in-assessment", "Applied for, and not decided.", ids()),
            may("not-in-scope", "Left out, as the list says.", ids()),
        ],
    );
    let elsewhere = list(map(
        "A name of the list that is no service of the model.",
        vec![needs("name", "Name on the list.", string()), needs("reason", "Why.", string())],
    ));
    vec![(
        "programmes",
        map(
            "Services that a report or authorisation of the provider covers.",
            vec![
                needs("programme", "Stable id.", string()),
                needs("title", "Title.", string()),
                may("frameworks", "Frameworks whose auditors rely on it.", ids()),
                may("region", "Regions that it is bound to.", words(&["us-east-west", "us-gov", "us-secret"])),
                needs("source", "The list that was read.", source),
                needs("services", "Services by what the list says of them.", services),
                can("elsewhere", "Names of the list that are no service of the model.", elsewhere),
            ],
        ),
    )]
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

fn services() -> Vec<(&'static str, Value)> {
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
                        json!({ "anyOf": [of("option-default"), list(of("option-default"))] }),
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
fn reading() -> Value {
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
