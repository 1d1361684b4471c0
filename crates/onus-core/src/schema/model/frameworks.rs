//! Frameworks, programmes and catalogues of other tools' checks.

use serde_json::{Value, json};

use super::super::shape::*;
use super::*;

/// Frameworks whose requirements another one selects.
const LIKE: &str =
    "Frameworks that a requirement without a title is taken from by its identifier, with its links: the first that has it.";

pub(super) fn frameworks() -> Vec<(&'static str, Value)> {
    let requirements = list(map(
        "",
        vec![
            needs("id", "The framework's identifier.", string()),
            may("title", "Your own short title; without it, the requirement is that of a framework under `like`.", string()),
            may("as", "Its identifier in that framework, where that differs.", string()),
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
            may("parts", "Letters of the parts that are answered one by one.", ids()),
            may("parameters", "How many values its text leaves to the organisation.", json!({ "type": "integer", "minimum": 1 })),
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
            can("like", LIKE, ids()),
            can("requirements", "Requirements.", requirements.clone()),
            can("links", "Duties that answer a requirement.", links.clone()),
        ],
    );
    let continuation = map(
        "More of a requirement catalogue that another file heads.",
        vec![
            needs("continues", "Id of the framework.", string()),
            can("like", LIKE, ids()),
            can("requirements", "Requirements.", requirements),
            can("links", "Duties that answer a requirement.", links),
        ],
    );
    vec![("frameworks", json!({ "anyOf": [head, continuation] }))]
}

pub(super) fn checks() -> Vec<(&'static str, Value)> {
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

pub(super) fn programmes() -> Vec<(&'static str, Value)> {
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
