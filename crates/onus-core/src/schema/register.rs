//! The parts of an inventory that a register of information needs, and what other parties handed to us.

use serde_json::{Value, json};

use super::inventory_shapes::id;
use super::shape::*;
use crate::inventory::{Claimed, ReceivedKind};

pub fn parts() -> Vec<(&'static str, Value)> {
    vec![
        (
            "received_matrix",
            map(
                "A matrix of responsibilities that another party handed to you.",
                vec![
                    needs("id", "Stable id.", id()),
                    needs("party", "Who claims: `provider` or `third-party:ID`.", text()),
                    needs("framework", "Framework id.", text()),
                    needs(
                        "kind",
                        "Shape of the document.",
                        words(&ReceivedKind::WORDS.iter().map(|(w, _)| *w).collect::<Vec<_>>()),
                    ),
                    needs("file", "Name of the document.", scalar()),
                    needs("sha256", "Hash of the document.", json!({ "type": "string", "pattern": "^[0-9a-fA-F]{64}$" })),
                    may("dated", "Day that the party states.", day()),
                    needs("received_on", "Day on which it was read.", day()),
                    may("claims", "What the party says, row by row.", list(part("claim"))),
                ],
            ),
        ),
        (
            "claim",
            map(
                "What a party says of one requirement, or of a part of it.",
                vec![
                    needs("requirement", "Identifier, as the document writes it.", scalar()),
                    needs("claimed", "Whose it is.", words(&Claimed::WORDS.iter().map(|(w, _)| *w).collect::<Vec<_>>())),
                    may("words", "The words that this was read from.", scalar()),
                    may("text", "What the document says besides.", scalar()),
                    may("row", "Sheet and row.", scalar()),
                ],
            ),
        ),
        (
            "register_of_information",
            map(
                "What a register of information under DORA needs beyond the rest of the inventory.",
                vec![
                    may("lei", "Legal entity identifier of the entity that keeps the register.", scalar()),
                    may("country", "Its country, as two letters.", text()),
                    may("kind", "Type of entity in the words of the technical standard.", text()),
                    may("authority", "Competent authority.", text()),
                    may("contracts", "Contractual arrangements on the use of ICT services.", list(part("contract"))),
                    may("functions", "Functions of the business.", list(part("business_function"))),
                ],
            ),
        ),
        (
            "contract",
            map(
                "A contractual arrangement on the use of ICT services.",
                vec![
                    needs("reference", "Its reference number.", scalar()),
                    needs("provider", "Who provides the services directly.", part("contract_party")),
                    may("subcontractors", "Those behind, in the order of the chain.", list(part("contract_party"))),
                    may("arrangement", "Form of the arrangement.", words(&["standalone", "overarching", "subsequent"])),
                    may("overarching", "Reference number of the overarching arrangement.", scalar()),
                    may("starts", "First day.", day()),
                    may("ends", "Last day; leave it out if there is none.", day()),
                    may("governing_law", "Country of the governing law, as two letters.", text()),
                    may("services", "Services that it covers, by type of ICT service.", list(part("contract_services"))),
                ],
            ),
        ),
        (
            "contract_party",
            map(
                "A party to a contract, or behind it.",
                vec![
                    needs("operator", "provider or third-party:ID.", text()),
                    may("name", "Legal name.", text()),
                    may("identifier", "Identification code.", scalar()),
                    may("identifier_type", "What kind of code it is: LEI, EUID …", text()),
                    may("country", "Country of its headquarters, as two letters.", text()),
                ],
            ),
        ),
        (
            "contract_services",
            map(
                "Services of one type in a contract.",
                vec![
                    needs("kind", "Code of the type in the technical standard, such as S17.", text()),
                    named("Services.", "services"),
                ],
            ),
        ),
        (
            "business_function",
            map(
                "A function of the business, and the deployments that it rests on.",
                vec![
                    needs("id", "Identifier.", text()),
                    needs("name", "Name.", text()),
                    may("licensed_activity", "Licensed activity in the words of the technical standard.", text()),
                    may("critical", "Whether it is critical or important; leave it out if that was not assessed.", flag()),
                    may("reason", "Why.", text()),
                    may("assessed_on", "Day of the last assessment.", day()),
                    may("rto_hours", "Recovery time objective in hours.", count()),
                    may("rpo_hours", "Recovery point objective in hours.", count()),
                    named("Services.", "services"),
                    named("Environments.", "environments"),
                    named("Account ids.", "accounts"),
                    named("Deployment ids.", "deployments"),
                ],
            ),
        ),
    ]
}
