//! Deployments with their options and exceptions, as the inventory has them.

use serde_json::{Value, json};

use super::inventory_shapes::{duties, exception, id, period};
use super::shape::*;
use onus_model::Proves;

pub(super) fn deployments() -> Vec<(&'static str, Value)> {
    let receiver = json!({ "oneOf": [
        map("A team of yours.", vec![needs("team", "Team id.", text())]),
        map("A third party.", vec![needs("third_party", "Its name.", text())]),
    ] });
    let evidence = || {
        vec![
            duties(),
            may("title", "Title in print; by default the name of the file.", text()),
            needs("file", "Path of the file, from the folder of the project.", text()),
            may("source", "Query or export that made the file.", text()),
            may("collected", "When and by whom it was collected.", part("collected")),
            period(),
            may("reviewed", "What somebody other than the collector found.", part("review")),
            may("id", "Id that stays when the file changes, such as EV-3f0a9c41.", text()),
            may("collection", "Collection that it came from.", text()),
            may("results", "What checks of a tool gave.", part("results")),
        ]
    };
    let about_one = |about, field: &'static str, subject| {
        let mut fields = evidence();
        fields.push(needs(field, "What it is about.", subject));
        map(about, fields)
    };
    vec![
        (
            "defaults",
            map(
                "What the deployments of a file have unless they say otherwise.",
                vec![
                    may("owner", "Team that is accountable for what no ownership rule assigns to another team.", scalar()),
                    may("environment", "Environment, such as production; by default that of the account.", text()),
                    may("account", "Id of the account that it runs in.", scalar()),
                    named("Regions that it runs in, such as eu-west-1; global for a service without Regions.", "regions"),
                    named("Classes of the data that it keeps; data_classes defines them.", "data"),
                ],
            ),
        ),
        (
            "deployment",
            map(
                "A service in use.",
                vec![
                    needs("id", "Id of the deployment, which stays when its name changes.", id()),
                    may("name", "Name in print; by default the id.", text()),
                    needs("service", "The service in use, by id, name or alias; `onus services` lists them.", scalar()),
                    may(
                        "options",
                        "Settings that decide who is responsible; `onus service NAME` lists those of a service.",
                        json!({ "type": "object", "additionalProperties": { "anyOf": [scalar(), nothing()] } }),
                    ),
                    may("owner", "Team that is accountable for what no ownership rule assigns to another team.", scalar()),
                    may("environment", "Environment, such as production; by default that of the account.", text()),
                    may("account", "Id of the account that it runs in.", scalar()),
                    named("Regions that it runs in, such as eu-west-1; global for a service without Regions.", "regions"),
                    named("Classes of the data that it keeps; data_classes defines them.", "data"),
                    may("count", "How many resources the deployment stands for; by default one.", count()),
                    may(
                        "exceptions",
                        "Duties that are handled differently from what the model and the ownership rules say.",
                        list(part("exception")),
                    ),
                    may("since", "First day on which it existed.", day()),
                    may("until", "Last day on which it existed.", day()),
                    may("note", "A remark that handbooks print beside the deployment.", text()),
                    may("evidence", "What proves its duties.", list(part("deployment_evidence"))),
                ],
            ),
        ),
        ("exception", exception(receiver)),
        ("deployment_evidence", map("Proof for the deployment that it stands in.", evidence())),
        (
            "evidence",
            json!({ "oneOf": [
                about_one("Proof for a deployment.", "deployment", text()),
                about_one("Proof for a common control.", "common_control", text()),
                about_one("Proof for an account.", "account", scalar()),
                about_one("Proof for the whole organisation.", "organisation", json!({ "const": true })),
            ] }),
        ),
        (
            "results",
            map(
                "What checks of a tool gave. Resources count once, with their worst result.",
                vec![
                    needs("checks", "Catalogue and check: `prowler:rds_instance_storage_encrypted`.", list(text())),
                    needs("proves", "How much of the duty a pass shows.", words(&Proves::ALL.map(|(id, _)| id))),
                    may("population", "Resources that the checks should have examined.", count()),
                    may("passed", "Resources that passed.", count()),
                    may("failed", "Resources that failed.", count()),
                    may("muted", "Failed, and silenced by somebody: no pass.", count()),
                    may("manual", "Left to a person by the tool: no proof.", count()),
                    may("not_applicable", "Outside the check.", count()),
                    may("skipped", "Tests that were not run: no proof.", count()),
                    may("errors", "Could not be examined: no proof.", count()),
                    may("failing", "Resources that failed, at most 20 of them.", list(text())),
                    may("missing", "Resources without a result, at most 20 of them.", list(text())),
                ],
            ),
        ),
        (
            "collection",
            map(
                "One run of a tool whose results were imported.",
                vec![
                    needs("id", "Stable id.", text()),
                    needs("source", "Source as imports name it.", text()),
                    needs("tool", "Name of the tool.", text()),
                    may("tool_version", "Its version.", scalar()),
                    may("command", "Command and parameters.", text()),
                    may("accounts", "Accounts that were examined.", list(scalar())),
                    may("regions", "Regions that were examined.", list(text())),
                    may("from", "First moment of the results.", text()),
                    may("to", "Last moment of the results.", text()),
                    needs("rows", "Result rows that were read.", count()),
                    may("unplaced", "Rows that stand for no deployment.", count()),
                    may("unmapped", "Rows of checks that bear on no duty.", count()),
                    needs("original", "The tool's own file, by name.", text()),
                    needs("sha256", "SHA-256 of the tool's own file.", text()),
                    needs("collected", "Collection.", part("collected")),
                    may("reviewed", "Review of the whole collection, for items that have none of their own.", part("review")),
                ],
            ),
        ),
        (
            "collected",
            map("When and by whom it was collected.", vec![needs("on", "Day.", day()), may("by", "Collector.", text())]),
        ),
        (
            "review",
            map(
                "What a reviewer found.",
                vec![
                    needs("on", "Day.", day()),
                    needs("by", "Reviewer: never the collector.", text()),
                    needs("result", "Result.", words(&["pass", "fail"])),
                ],
            ),
        ),
    ]
}
