//! Where the model's data stands: a service, its sources and its readings are found by its id.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use onus_model::Model;
use onus_model_aws::builtin_model;
use onus_source::yaml_format::{Layout, format};

use super::fail_with;

/// Name of a file without its ending, and its text.
fn files(folder: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for publisher in ["aws", "vendors"] {
        let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/model").join(publisher).join(folder);
        // Importers read a vendor's resources by their prefixes alone so far.
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|e| e.expect("an entry").path()) {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("text");
            assert_eq!(found.insert(name.clone(), text), None, "two files are named {name}");
        }
    }
    assert!(!found.is_empty(), "{folder} is empty");
    found
}

/// What stands behind `- id: ` and the like at the beginning of a line.
fn listed<'t>(text: &'t str, key: &str) -> Vec<&'t str> {
    text.lines().filter_map(|line| line.strip_prefix(key)).map(|id| id.trim_matches('"')).collect()
}

/// A service by its id, the parts of another by that one's.
fn own<'m>(model: &'m Model, id: &'m str) -> &'m str {
    model.services.get(id).and_then(|s| s.parent.as_deref()).unwrap_or(id)
}

#[test]
fn every_service_stands_in_the_file_of_its_name() {
    let model = builtin_model();
    let mut problems = Vec::new();
    let mut met = BTreeSet::new();
    for (folder, key) in [("services", "- id: "), ("import", "- service: ")] {
        for (name, text) in files(folder) {
            let ids = listed(&text, key);
            // More of a long service stands beside it, in a file of its own: `rds-operation.yaml` extends `rds`.
            let more = listed(&text, "- extend: ");
            let named_after = |of: &&str| name.strip_prefix(*of).is_some_and(|rest| rest.starts_with('-'));
            let opens = if more.is_empty() { ids.first() == Some(&name.as_str()) } else { more.iter().all(named_after) };
            if folder == "services" && !opens {
                problems.push(format!("services/{name}.yaml does not open with `{name}`"));
            }
            for id in ids {
                if own(&model, id) != name {
                    problems.push(format!("{folder}/{name}.yaml holds `{id}`"));
                }
                if folder == "services" {
                    met.insert(id.to_owned());
                }
            }
        }
    }
    fail_with(problems);
    assert_eq!(met, model.services.keys().cloned().collect(), "the files name other services than the model holds");
}

/// Who cites each source: services by the name of their file, all else as `general`.
fn citations(model: &Model) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut out: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for service in model.services.values() {
        let defaults = service.options.values().flat_map(|o| &o.defaults).map(|d| &d.source);
        let rules = service.rules.iter().flat_map(|r| &r.sources);
        // A rule's word on one duty may rest on pages of its own.
        let duties = service.rules.iter().flat_map(|r| r.duties.values()).flat_map(|patch| &patch.sources);
        for source in service.sources.iter().chain(defaults).chain(rules).chain(duties) {
            out.entry(source).or_default().insert(own(model, &service.id));
        }
    }
    let duties = model.duties.values().flat_map(|d| d.defaults.values()).flat_map(|d| &d.sources);
    let domains = model.domains.iter().flat_map(|d| &d.control_class.sources);
    let categories = model.categories.iter().flat_map(|c| &c.sources);
    let operators = model.provider.operators.iter().flat_map(|o| &o.sources);
    let disagreements = model.disagreements.iter().flat_map(|d| &d.sources);
    let checks = model.checks.iter().filter_map(|c| c.source.as_ref());
    for source in duties.chain(domains).chain(categories).chain(operators).chain(disagreements).chain(checks) {
        out.entry(source).or_default().insert("general");
    }
    out
}

/// Who asks where a claim of `services/rds.yaml` comes from looks into `sources/rds.yaml`.
#[test]
fn what_one_service_cites_stands_in_the_file_of_its_name() {
    let model = builtin_model();
    let cited = citations(&model);
    let mut problems = Vec::new();
    let mut met = BTreeSet::new();
    for (name, text) in files("sources") {
        if name != "general" && model.services.get(&name).is_none_or(|s| s.parent.is_some()) {
            problems.push(format!("sources/{name}.yaml is named after no service"));
        }
        for id in listed(&text, "- id: ") {
            met.insert(id.to_owned());
            match cited.get(id).map(|by| by.iter().collect::<Vec<_>>()).as_deref() {
                None => problems.push(format!("sources/{name}.yaml: nobody cites `{id}`")),
                Some([one]) if **one != name && **one != "general" => {
                    problems.push(format!("sources/{name}.yaml: only `{one}` cites `{id}`"));
                }
                Some(_) => {}
            }
        }
    }
    fail_with(problems);
    assert_eq!(met, model.sources.keys().cloned().collect(), "the files name other sources than the model holds");
}

/// Every file below a folder, by its path.
fn below(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut out = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            out.extend(below(&path));
        } else {
            let text = fs::read_to_string(&path).expect("text");
            out.insert(path, text);
        }
    }
    out
}

#[test]
fn every_file_is_formatted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/model");
    let files = below(&folder);
    assert!(files.len() > 600, "the files are there: {}", files.len());
    let mut problems = Vec::new();
    for (path, text) in files {
        let shown = path.strip_prefix(&folder).expect("below").display();
        match format(&text, Layout::Uniform) {
            Ok(formatted) if formatted == text => {}
            Ok(_) => problems.push(format!("{shown} is not as the formatter writes it")),
            Err(error) => problems.push(format!("{shown}: {error}")),
        }
        // Addresses and paths of attributes have no space at which to break them.
        let too_long = |line: &&str| line.chars().count() >= 120 && line.split_whitespace().count() > 2;
        problems.extend(text.lines().filter(too_long).map(|line| format!("{shown}: a line of 120 columns or more: {line}")));
    }
    fail_with(problems);
}
