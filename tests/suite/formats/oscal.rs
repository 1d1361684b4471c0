//! OSCAL and what leaves the organisation: everything leads somewhere, ids stay, and customers are told only what was
//! written for them.

use std::collections::{BTreeMap, BTreeSet};

use onus_core::inventory::{AssuranceReport, OscalSystem};
use onus_core::status::AllStatuses;
use onus_render::oscal::{self, problems};
use onus_render::tables;
use serde_json::{Value, json};

use super::estate::{
    AUTHORISED, Estate, authorisation, estate, fedramp_scope, hostile, nist_scope, spanned, system, user_entity_duties,
};
use super::workbook::{self, Cell};

fn document(estate: &Estate, path: &str) -> Value {
    let bytes = estate.render(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    serde_json::from_slice(&bytes).expect("JSON")
}

/// The value of a property.
fn property<'v>(of: &'v Value, name: &str) -> Option<&'v str> {
    of["props"].as_array()?.iter().find(|p| p["name"] == name)?["value"].as_str()
}

fn planned(system: Option<OscalSystem>) -> Estate {
    estate(|i| {
        i.scopes.push(match system {
            Some(system) => nist_scope(system),
            None => fedramp_scope(None),
        });
        i.user_entity_duties = user_entity_duties();
        i.assurance.push(authorisation());
    })
}

fn security_plan() -> &'static str {
    "data/oscal/system-security-plan-nist.json"
}

/// Every value under a key, wherever it stands.
fn all<'v>(value: &'v Value, key: &str, out: &mut Vec<&'v Value>) {
    match value {
        Value::Object(map) => {
            for (k, v) in map {
                if k == key {
                    out.push(v);
                }
                all(v, key, out);
            }
        }
        Value::Array(list) => list.iter().for_each(|v| all(v, key, out)),
        _ => {}
    }
}

fn every<'v>(value: &'v Value, key: &str) -> Vec<&'v Value> {
    let mut out = Vec::new();
    all(value, key, &mut out);
    out
}

#[test]
fn uuids_are_of_version_five_and_given_once() {
    let estate = hostile();
    for path in ["data/oscal/component-definition.json", security_plan()] {
        let document = document(&estate, path);
        let uuids: Vec<&str> = every(&document, "uuid").into_iter().map(|u| u.as_str().expect("text")).collect();
        assert!(uuids.len() > 100);
        assert_eq!(uuids.iter().collect::<BTreeSet<_>>().len(), uuids.len(), "{path}");
        for uuid in uuids {
            assert_eq!(uuid.as_bytes()[14], b'5', "{uuid}");
            assert!(b"89ab".contains(&uuid.as_bytes()[19]), "{uuid}");
        }
    }
}

/// A component keeps its UUID when another is added and when the day changes.
#[test]
fn uuids_stay() {
    let ids = |estate: &Estate| -> BTreeSet<String> {
        let document = document(estate, "data/oscal/component-definition.json");
        document["component-definition"]["components"]
            .as_array()
            .expect("components")
            .iter()
            .map(|c| format!("{} {}", c["title"], c["uuid"]))
            .collect()
    };
    let before = ids(&estate(|_| {}));
    let fewer = ids(&estate(|i| {
        i.deployments.truncate(20);
        i.evidence.clear();
        // A rule without its deployments would be as specific as the one that it makes an exception from.
        i.ownership.retain(|o| o.selector.deployments.is_empty());
        i.scopes.clear();
    }));
    assert!(fewer.len() < before.len());
    assert!(fewer.is_subset(&before), "{:#?}", fewer.difference(&before).collect::<Vec<_>>());
}

/// No validator of OSCAL sees these; ours must.
#[test]
fn what_leads_nowhere_is_found() {
    let estate = planned(Some(system()));
    let whole = document(&estate, security_plan());
    assert!(problems(&whole).is_empty());
    let plan = |v: &mut Value| v["system-security-plan"].take();
    type Break = (&'static str, fn(&mut Value), &'static str);
    let breaks: [Break; 7] = [
        ("role", |p| p["metadata"]["roles"].as_array_mut().expect("roles").retain(|r| r["id"] != "accountable"), "accountable"),
        ("party", |p| drop(p["metadata"]["parties"].as_array_mut().expect("parties").pop()), "no party"),
        ("role in use", |p| p["metadata"]["responsible-parties"][0]["role-id"] = json!("author"), "author"),
        (
            "component",
            |p| drop(p["system-implementation"]["components"].as_array_mut().expect("components").remove(0)),
            "nothing has",
        ),
        (
            "leveraged authorisation",
            |p| drop(p["system-implementation"].as_object_mut().expect("a map").remove("leveraged-authorizations")),
            "nothing has",
        ),
        (
            "party of an authorisation",
            |p| p["system-implementation"]["leveraged-authorizations"][0]["party-uuid"] = json!("x"),
            "no party",
        ),
        (
            "the same twice",
            |p| {
                let first = p["system-implementation"]["components"][0].clone();
                p["system-implementation"]["components"].as_array_mut().expect("components").push(first);
            },
            "2 times",
        ),
    ];
    for (name, change, words) in breaks {
        let mut broken = whole.clone();
        let mut inner = plan(&mut broken);
        change(&mut inner);
        broken["system-security-plan"] = inner;
        let found = problems(&broken);
        assert!(found.iter().any(|p| p.contains(words)), "{name}: {found:?}");
    }
}

/// Ours, not the provider's: what AWS carries is inherited from the leveraged system, what is ours satisfies it, and
/// nothing is exported that was not written for customers.
#[test]
fn the_plan_is_ours() {
    let estate = planned(Some(system()));
    let document = document(&estate, security_plan());
    let plan = &document["system-security-plan"];
    assert_eq!(plan["system-characteristics"]["system-name"], "Larkspur Payments");
    assert_eq!(plan["import-profile"]["href"], "trestle://profiles/moderate/profile.json");
    let leveraged = &plan["system-implementation"]["leveraged-authorizations"];
    assert_eq!(leveraged[0]["date-authorized"], "2016-06-21");
    let parties = plan["metadata"]["parties"].as_array().expect("parties");
    let party = parties.iter().find(|p| p["uuid"] == leveraged[0]["party-uuid"]).expect("resolves");
    assert_eq!(party["name"], "Amazon Web Services");
    let inherited = every(plan, "inherited");
    let satisfied = every(plan, "satisfied");
    assert!(!inherited.is_empty() && !satisfied.is_empty());
    // Only where the authorisation covers the service and every Region.
    let components: BTreeMap<&str, &str> = plan["system-implementation"]["components"]
        .as_array()
        .expect("components")
        .iter()
        .filter_map(|c| Some((c["uuid"].as_str()?, property(c, "service")?)))
        .collect();
    let mut inheriting = BTreeSet::new();
    for requirement in plan["control-implementation"]["implemented-requirements"].as_array().expect("requirements") {
        for part in requirement["by-components"].as_array().expect("components") {
            let inherits = part.get("inherited").is_some();
            assert!(inherits || part.get("satisfied").is_none(), "nothing inherited, nothing satisfied: {part}");
            if inherits {
                inheriting.insert(components[part["component-uuid"].as_str().expect("a component")]);
            }
        }
    }
    assert_eq!(inheriting, AUTHORISED.into_iter().collect());
    let leveraging: BTreeSet<&str> = plan["system-implementation"]["components"]
        .as_array()
        .expect("components")
        .iter()
        .filter(|c| property(c, "leveraged-authorization-uuid").is_some())
        .filter_map(|c| property(c, "service"))
        .collect();
    assert_eq!(leveraging, inheriting);
    for entry in inherited.into_iter().flat_map(|l| l.as_array().expect("a list")) {
        for line in entry["description"].as_str().expect("text").split("\n\n") {
            assert!(line.starts_with("AWS: "), "inherited from AWS: {line}");
        }
        assert_eq!(entry["responsible-roles"][0]["role-id"], "provider");
    }
    for entry in satisfied.into_iter().flat_map(|l| l.as_array().expect("a list")) {
        for line in entry["description"].as_str().expect("text").split("\n\n") {
            assert!(line.starts_with("Larkspur ("), "satisfied by us: {line}");
        }
        assert!(property(entry, "status").is_some(), "it says how far: {entry}");
    }
    let exported: BTreeSet<&str> = every(plan, "responsibilities")
        .into_iter()
        .flat_map(|l| l.as_array().expect("a list"))
        .map(|r| r["description"].as_str().expect("text"))
        .collect();
    let written =
        ["Choose a key for your tenant and keep it in your own account.", "Remove leavers from your tenant within a day."];
    assert_eq!(exported, written.into_iter().collect());
    // Nobody says that a control is implemented: duties are allocated, no more.
    assert!(every(plan, "implementation-status").is_empty());
}

/// An authorisation that does not reach what runs: nothing is claimed from it.
#[test]
fn nothing_is_inherited_from_an_authorisation_that_does_not_cover_it() {
    let elsewhere = |report: &mut AssuranceReport| report.regions = vec!["us-east-1".to_owned()];
    let over =
        |report: &mut AssuranceReport| report.period = Some((jiff::civil::date(2024, 1, 1), jiff::civil::date(2025, 1, 1)));
    let other_service = |report: &mut AssuranceReport| report.services = vec![spanned("gamelift")];
    type Change<'c> = (&'c str, &'c dyn Fn(&mut AssuranceReport));
    let changes: [Change; 3] = [("another Region", &elsewhere), ("another time", &over), ("another service", &other_service)];
    for (what, change) in changes {
        let estate = estate(|i| {
            i.scopes.push(nist_scope(system()));
            let mut report = authorisation();
            change(&mut report);
            i.assurance.push(report);
        });
        let document = document(&estate, security_plan());
        assert!(every(&document, "inherited").is_empty() && every(&document, "satisfied").is_empty(), "{what}");
    }
}

#[test]
fn without_leverage_nothing_is_inherited() {
    let mut alone = system();
    alone.leveraged_authorisations.clear();
    let estate = planned(Some(alone));
    let document = document(&estate, security_plan());
    assert!(every(&document, "inherited").is_empty() && every(&document, "satisfied").is_empty());
    let bare = estate_without_customers();
    assert!(every(&super::oscal::document(&bare, security_plan()), "export").is_empty());
}

fn estate_without_customers() -> Estate {
    estate(|i| i.scopes.push(nist_scope(system())))
}

/// A scope without what a plan needs is refused, with a list of it; scopes of other frameworks are never asked.
#[test]
fn a_plan_is_refused_with_what_it_lacks() {
    let estate = planned(None);
    assert!(!oscal::is_planned(&estate.matrix, &estate.matrix.scopes[2], &estate.data().statuses.scopes["fedramp"]));
    let refused = oscal::without_plan(&estate.matrix);
    assert_eq!(refused.len(), 1, "PCI DSS and SOC 2 have none to refuse");
    assert_eq!(refused[0].0.id, "fedramp");
    for needed in ["information_types", "status", "authorisation_boundary", "leveraged_authorisations"] {
        assert!(refused[0].1.contains(&format!("oscal: {needed}")), "{needed}");
    }
    let input = estate.data();
    let files = onus_render::formats::data_files(&input, &[onus_core::configuration::Format::Oscal]);
    assert!(files.iter().all(|file| !file.path.contains("system-security-plan")));
    assert!(oscal::system_security_plan(&estate.matrix, refused[0].0, &input.statuses.scopes["fedramp"]).is_err());
}

fn rows_of(estate: &Estate, path: &str, name: &str) -> Vec<Vec<String>> {
    let bytes = estate.render(path).unwrap_or_else(|e| panic!("{e}"));
    let sheets = workbook::sheets(&bytes);
    let (_, sheet) = sheets.iter().find(|(n, _)| n == name).expect("the sheet");
    sheet.iter().map(|r| r.iter().map(|c: &Cell| c.words().to_owned()).collect()).collect()
}

/// The heads are those of the worksheet CRM of FedRAMP's Appendix J, and its rules for the second column.
#[test]
fn the_customer_matrix_has_appendix_js_columns() {
    let estate = planned(None);
    let rows = rows_of(&estate, "data/customer-responsibility-matrix.xlsx", "CRM");
    let ours = "Larkspur: We encrypt your records with the key that you choose.\nCustomer Responsibility: Choose a key for your tenant and keep it in your own account.";
    let theirs = "Customer Responsibility: Remove leavers from your tenant within a day.";
    let expected = [
        ["Control ID", "Can Be Inherited from CSP", "Specific Inheritance and Customer Agency/CSP Responsibilities"],
        ["AC-2", "No", theirs],
        ["AC-17", "No", theirs],
        ["SC-12", "Partial", ours],
    ];
    assert_eq!(rows, expected);
}

/// What customers get bears neither the handbook's title nor its classification.
#[test]
fn outward_workbooks_are_not_internal() {
    let estate = planned(None);
    for path in ["data/customer-responsibility-matrix.xlsx", "data/caiq-ssrm.xlsx"] {
        let bytes = estate.render(path).expect("rendered");
        for (name, part) in workbook::parts(&bytes) {
            assert!(!part.contains("Internal"), "{name}: {part}");
            assert!(!part.contains(&estate.matrix.document.title), "{name}: {part}");
        }
    }
    let inward = estate.render("data/matrix.xlsx").expect("rendered");
    assert!(workbook::parts(&inward).values().any(|part| part.contains("Internal")));
}

/// Duties of ours never become duties of customers.
#[test]
fn outward_documents_are_refused_where_nothing_was_written_for_customers() {
    let estate = estate(|_| {});
    for path in ["data/customer-responsibility-matrix.xlsx", "data/caiq-ssrm.xlsx"] {
        let why = estate.render(path).expect_err("refused").to_string();
        assert!(why.contains("user_entity_duties"), "{why}");
    }
    // Nor where what was written is about something else.
    let other = super::estate::estate(|i| {
        i.user_entity_duties = user_entity_duties();
        i.user_entity_duties.retain(|d| d.id.value == "tenant-logs");
    });
    assert!(tables::customer_responsibilities(&other.matrix).is_err());
    assert!(other.render("data/caiq-ssrm.xlsx").is_ok());
}

/// PCI DSS 12.8.5, checked by hand against the duties of the requirement in every placement of the scope.
#[test]
fn responsibilities_follow_from_the_duties() {
    let estate = estate(|_| {});
    let matrix = &estate.matrix;
    let scope = matrix.scopes.iter().find(|s| s.framework == "pci-dss").expect("the example has one");
    let framework = matrix.reference.frameworks.iter().find(|f| f.id == "pci-dss").expect("its framework");
    let table = tables::responsibilities(matrix, None).expect("a table");
    let column = |name: &str| table.columns.iter().position(|c| c.name == name).expect("a column");
    let (requirement, tpsp, managed) = (column("requirement"), column("tpsp"), column("managed_by"));
    let found: BTreeSet<(String, String, String)> =
        table.rows.map(|r| (r[requirement].to_string(), r[tpsp].to_string(), r[managed].to_string())).collect();
    // A requirement without a provider has a row that names none.
    let mut expected = BTreeSet::new();
    for one in &framework.requirements {
        let mut holders = BTreeSet::new();
        for deployment in &scope.deployments {
            let placement = &matrix.placements[matrix.deployments[*deployment as usize].placement as usize];
            for assignment in &placement.assignments {
                let duty = &matrix.duties[assignment.duty as usize];
                if one.duties.iter().any(|(id, _, _)| *id == duty.id) {
                    holders.insert(duty.holder.to_string());
                }
            }
        }
        let has = |h: &str| holders.contains(h);
        let word = match (has("provider"), has("organisation"), has("unresolved")) {
            (_, _, true) => "unresolved",
            (true, true, _) => "shared",
            (true, false, _) => "provider",
            (false, true, _) => "entity",
            (false, false, _) if holders.is_empty() => continue,
            (false, false, _) => "another",
        };
        expected.insert((one.id.clone(), "Amazon Web Services".to_owned(), word.to_owned()));
    }
    let of_aws: BTreeSet<_> = found.iter().filter(|(_, t, _)| t == "Amazon Web Services").cloned().collect();
    assert_eq!(of_aws, expected);
    let others: Vec<_> = found.iter().filter(|(_, t, _)| t != "Amazon Web Services" && !t.is_empty()).collect();
    assert!(!others.is_empty() && others.iter().all(|(_, _, m)| m == "provider" || m == "shared"), "{others:?}");
    assert!(expected.iter().any(|(_, _, m)| m == "shared") && expected.iter().any(|(_, _, m)| m == "provider"));
}

/// Every control that a report expects of us is in the register with each duty that answers it.
#[test]
fn the_register_of_cuecs_is_whole() {
    let estate = estate(|_| {});
    let statuses = AllStatuses::of(&estate.matrix).organisation;
    let found: Vec<(String, String, String)> =
        tables::cuecs(&estate.matrix, &statuses).rows.map(|r| (r[0].to_string(), r[2].to_string(), r[4].to_string())).collect();
    let mut expected = Vec::new();
    for report in &estate.project.inventory.assurance {
        for cuec in &report.cuecs {
            expected.extend(cuec.duties.iter().map(|d| (report.id.value.clone(), cuec.id.clone(), d.value.clone())));
        }
    }
    assert_eq!(found, expected);
    let teams: Vec<String> = tables::cuecs(&estate.matrix, &statuses).rows.map(|r| r[5].to_string()).collect();
    assert!(teams.iter().any(|t| !t.is_empty()));
}

/// Each obligation is observed once, each risk leads to its observation, and nothing is satisfied that was not shown.
#[test]
fn assessment_results_say_what_the_statuses_say() {
    let estate = estate(|_| {});
    let statuses = AllStatuses::of(&estate.matrix);
    for scope in &estate.matrix.scopes {
        let path = |kind: &str| format!("data/oscal/{kind}-{}.json", scope.id);
        let results: Value = serde_json::from_slice(&estate.render(&path("assessment-results")).expect("results")).expect("JSON");
        let result = &results["assessment-results"]["results"][0];
        let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
        let obligations = &statuses.scopes[&scope.id].obligations;
        assert_eq!(list(result, "observations").len(), obligations.len());
        let status_of = |observation: &Value| {
            let properties = list(observation, "props");
            let status = properties.iter().find(|p| p["name"] == "status").expect("a status");
            status["value"].as_str().expect("text").to_owned()
        };
        let by_uuid: BTreeMap<String, String> =
            list(result, "observations").iter().map(|o| (o["uuid"].as_str().expect("a UUID").to_owned(), status_of(o))).collect();
        let shown = ["proven", "proven-after-failure", "relied-on", "not-due", "due"];
        for finding in list(result, "findings").iter().filter(|f| f["target"]["status"]["state"] == "satisfied") {
            for observation in list(finding, "related-observations") {
                let status = &by_uuid[observation["observation-uuid"].as_str().expect("a UUID")];
                assert!(shown.contains(&status.as_str()), "{status}: {finding}");
            }
        }
        let open: Vec<Value> = list(result, "risks").into_iter().filter(|r| r["status"] == "open").collect();
        let plan: Value = serde_json::from_slice(&estate.render(&path("plan-of-action")).expect("a plan")).expect("JSON");
        let plan = &plan["plan-of-action-and-milestones"];
        assert_eq!(list(plan, "poam-items").len(), open.len());
        assert_eq!(list(plan, "risks"), open);
        for risk in &open {
            let status = &by_uuid[risk["related-observations"][0]["observation-uuid"].as_str().expect("a UUID")];
            assert!(!shown.contains(&status.as_str()), "{status}: {risk}");
        }
    }
}
