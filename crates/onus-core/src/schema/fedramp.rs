//! The parts of an inventory's schema that FedRAMP's plans ask for.

use serde_json::{Value, json};

use super::shape::*;
use crate::inventory::*;

/// The words of an enumeration.
pub fn words_of<T>(list: &[(&str, T)]) -> Value {
    words(&list.iter().map(|(word, _)| *word).collect::<Vec<_>>())
}

/// Where what meets a requirement comes from.
pub fn origination() -> Field {
    may(
        "origination",
        "Where what meets it comes from.",
        some(words(&[Origination::Corporate.word(), Origination::System.word()])),
    )
}

pub fn parts() -> Vec<(&'static str, Value)> {
    let level = || json!({ "enum": [1, 2, 3] });
    let of_words = |list: &[(&str, &'static str)], of: &str| {
        map("", list.iter().map(|(about, word)| may(word, about, part(of))).collect::<Vec<_>>())
    };
    let contacts = ContactRole::WORDS.iter().map(|(word, _)| ("A person.", *word)).collect::<Vec<_>>();
    let diagrams = DiagramKind::WORDS.iter().map(|(word, _)| ("A diagram.", *word)).collect::<Vec<_>>();
    let documents = DocumentKind::WORDS.iter().map(|(word, _)| ("A document.", *word)).collect::<Vec<_>>();
    vec![
        (
            "fedramp",
            map(
                "What FedRAMP asks of a plan.",
                vec![
                    may("short_name", "Short name of the system.", text()),
                    may("service_model", "What customers are given.", words_of(ServiceModel::WORDS)),
                    may("deployment_model", "Who shares the system.", words_of(DeploymentModel::WORDS)),
                    may("authorisation_type", "Who grants the authorisation.", words_of(AuthorisationType::WORDS)),
                    may("operational_since", "Day on which it became fully operational.", day()),
                    may(
                        "assurance_levels",
                        "Levels of NIST SP 800-63.",
                        map(
                            "",
                            vec![
                                needs("identity", "Identity assurance level.", level()),
                                needs("authenticator", "Authenticator assurance level.", level()),
                                needs("federation", "Federation assurance level.", level()),
                            ],
                        ),
                    ),
                    may("address", "Where the organisation works.", part("address")),
                    may(
                        "prepared_for",
                        "Agency or office that the plan is prepared for.",
                        map("", vec![needs("name", "Name.", text()), needs("address", "Its address.", part("address"))]),
                    ),
                    may("contacts", "People by role.", of_words(&contacts, "contact")),
                    may("data_centres", "One primary and at least one alternate.", list(part("data_centre"))),
                    may("diagrams", "Diagrams by what they show.", of_words(&diagrams, "diagram")),
                    may("documents", "Documents that go with the plan.", of_words(&documents, "attached_document")),
                    may("users", "Kinds of users.", list(part("system_user"))),
                    may("external_services", "Services that no authorisation covers.", list(part("external_service"))),
                    may(
                        "parameters",
                        "Values that the baseline leaves to the organisation.",
                        list(map(
                            "",
                            vec![needs("id", "The catalogue's identifier.", text()), needs("value", "Its value.", text())],
                        )),
                    ),
                ],
            ),
        ),
        (
            "address",
            map(
                "A place of work.",
                vec![
                    needs("lines", "Street and number.", some(text())),
                    needs("city", "City.", text()),
                    needs("state", "State.", text()),
                    needs("postal_code", "Postal code.", text()),
                    needs("country", "Two letters.", text()),
                ],
            ),
        ),
        ("contact", map("A person.", vec![needs("name", "Name.", text()), may("email", "Address.", text())])),
        (
            "data_centre",
            map(
                "A data centre or Region.",
                vec![
                    needs("title", "Title.", text()),
                    needs("kind", "Whether it is the primary one.", words_of(DataCentreKind::WORDS)),
                    needs("address", "Its address.", part("address")),
                ],
            ),
        ),
        (
            "diagram",
            map(
                "A diagram, by reference.",
                vec![
                    needs("href", "Where the picture is, from the plan.", text()),
                    needs("caption", "Caption.", text()),
                    needs("description", "What it shows, in words.", text()),
                ],
            ),
        ),
        (
            "attached_document",
            map(
                "A document, by reference.",
                vec![needs("title", "Title.", text()), needs("href", "Where it is, from the plan.", text())],
            ),
        ),
        (
            "system_user",
            map(
                "A kind of users.",
                vec![
                    needs("id", "Stable id.", text()),
                    needs("title", "Title.", text()),
                    needs("type", "Where they stand.", words_of(UserType::WORDS)),
                    needs("privilege", "What they may do.", words_of(PrivilegeLevel::WORDS)),
                    needs("sensitivity", "How sensitive their position is.", words_of(PositionSensitivity::WORDS)),
                    may(
                        "privileges",
                        "Privileges with the functions that are performed with them.",
                        list(map("", vec![needs("title", "Title.", text()), needs("functions", "Functions.", some(text()))])),
                    ),
                ],
            ),
        ),
        (
            "external_use",
            map(
                "How something outside the boundary is used.",
                vec![
                    needs("agreement", "What it is used under.", words_of(Agreement::WORDS)),
                    needs("sign_in", "Whether users sign in.", words_of(SignIn::WORDS)),
                    needs("sign_in_remarks", "How they sign in, or why they need not.", text()),
                    may("users", "Ids of the users of the plan that use it.", list(text())),
                ],
            ),
        ),
        (
            "external_service",
            map(
                "A service that no authorisation covers.",
                vec![
                    needs("service", "Service id.", text()),
                    needs("connection_security", "How the connection is protected.", words_of(ConnectionSecurity::WORDS)),
                    needs("usage", "How it is used.", part("external_use")),
                ],
            ),
        ),
    ]
}
