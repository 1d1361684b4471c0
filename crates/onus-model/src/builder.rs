//! Reads model files into a [`Model`], over a base where a project extends ours, collecting every problem.

use indexmap::IndexMap;
use jiff::civil::Date;
use serde::de::DeserializeOwned;

use super::raw::*;
use super::types::*;
use super::validate;

/// Something wrong in a model file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Path as given by the caller.
    pub file: String,
    /// Line, counted from one; zero where unknown.
    pub line: u64,
    /// What is wrong and what was expected.
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// Where a named thing was written, for messages.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub file: String,
    pub line: u64,
}

/// Collects model files; [`Builder::finish`] checks the whole.
pub struct Builder {
    model: Model,
    pub(super) places: std::collections::BTreeMap<String, Place>,
    problems: Vec<Problem>,
}

impl Default for Builder {
    fn default() -> Self {
        Builder::over(Model::default())
    }
}

impl Builder {
    /// Starts from a model that the files extend.
    pub fn over(base: Model) -> Builder {
        Builder { model: base, places: Default::default(), problems: Vec::new() }
    }

    /// Reads one file. What it holds follows from its path inside the model's folder:
    /// `services/rds.yaml` holds services, `domains.yaml` domains.
    pub fn add(&mut self, path: &str, text: &str) {
        self.add_as(path, path, text);
    }

    /// Like [`Builder::add`], with problems told of another path: the one that people know the file by.
    pub fn add_as(&mut self, name: &str, path: &str, text: &str) {
        let kind = name.trim_start_matches("./");
        let kind = match kind.split_once('/') {
            Some((folder, _)) => folder,
            None => kind.trim_end_matches(".yaml").trim_end_matches(".yml"),
        };
        match kind {
            "model" => {
                if let Some(head) = self.read::<RawHead>(path, text) {
                    self.model.version = head.version;
                    self.model.provider = head.provider;
                }
            }
            "layers" => self.extend_list(path, text, |m| &mut m.layers),
            "domains" => self.extend_list(path, text, |m| &mut m.domains),
            "categories" => self.extend_list(path, text, |m| &mut m.categories),
            "third-parties" => self.extend_list(path, text, |m| &mut m.third_parties),
            "disagreements" => self.extend_list(path, text, |m| &mut m.disagreements),
            "glossary" => self.extend_list(path, text, |m| &mut m.glossary),
            "exclusions" => self.extend_list(path, text, |m| &mut m.exclusions),
            "import" => self.extend_list(path, text, |m| &mut m.readings),
            "frameworks" => {
                if let Some(framework) = self.read::<Framework>(path, text) {
                    self.model.frameworks.push(framework);
                }
            }
            "sources" => {
                for source in self.read::<Vec<Source>>(path, text).unwrap_or_default() {
                    let id = source.id.clone();
                    if self.model.sources.insert(id.clone(), source).is_some() {
                        self.problem(path, 0, format!("source `{id}` is defined twice"));
                    }
                }
            }
            "duties" => {
                for duty in self.read::<Vec<RawDuty>>(path, text).unwrap_or_default() {
                    self.add_duty(path, duty);
                }
            }
            "services" => {
                for service in self.read::<Vec<RawService>>(path, text).unwrap_or_default() {
                    self.add_service(path, service);
                }
            }
            other => self.problem(
                path,
                0,
                format!("`{other}` is not a part of a model; expected model, layers, domains, categories, third-parties, disagreements, glossary, exclusions, or a folder frameworks, import, sources, duties, services"),
            ),
        }
    }

    /// Checks the whole and returns the model, or every problem, ordered by file and line.
    pub fn finish(mut self) -> Result<Model, Vec<Problem>> {
        self.order();
        let mut problems = std::mem::take(&mut self.problems);
        problems.extend(validate::validate(&self.model).into_iter().map(|(key, message)| {
            let place = self.places.get(&key).cloned().unwrap_or(Place { file: key, line: 0 });
            Problem { file: place.file, line: place.line, message }
        }));
        if problems.is_empty() {
            return Ok(self.model);
        }
        problems.sort_by(|a, b| (&a.file, a.line, &a.message).cmp(&(&b.file, b.line, &b.message)));
        Err(problems)
    }

    fn problem(&mut self, file: &str, line: u64, message: String) {
        self.problems.push(Problem { file: file.to_owned(), line, message });
    }

    fn read<T: DeserializeOwned>(&mut self, path: &str, text: &str) -> Option<T> {
        // The default budget is meant for untrusted documents of modest size; the model is ours or the project owner's.
        let options = serde_saphyr::options! { budget: None };
        match serde_saphyr::from_str_with_options::<T>(text, options) {
            Ok(value) => Some(value),
            Err(error) => {
                let line = error.location().map_or(0, |l| l.line());
                self.problem(path, line, error.to_string());
                None
            }
        }
    }

    fn extend_list<T: DeserializeOwned>(&mut self, path: &str, text: &str, list: fn(&mut Model) -> &mut Vec<T>) {
        if let Some(items) = self.read::<Vec<T>>(path, text) {
            list(&mut self.model).extend(items);
        }
    }

    fn add_duty(&mut self, path: &str, raw: RawDuty) {
        let line = raw.id.defined.line();
        let id = raw.id.value;
        let Some((domain, _)) = id.split_once('.') else {
            return self.problem(path, line, format!("duty `{id}` must be named DOMAIN.NAME"));
        };
        let mut duty = DutyDefinition {
            id: id.clone(),
            domain: domain.to_owned(),
            title: raw.title,
            defaults: Default::default(),
            evidence: raw.evidence,
        };
        for default in raw.defaults {
            let holder = match (default.party, default.unresolved) {
                (Some(party), None) => Holder::Party(party),
                (None, Some(reason)) => Holder::Unresolved(reason),
                _ => {
                    self.problem(path, line, format!("a default of `{id}` needs either `party` or `unresolved`"));
                    continue;
                }
            };
            for category in default.categories {
                let entry = DutyDefault {
                    holder: holder.clone(),
                    statement: default.statement.clone(),
                    cadence: default.cadence,
                    basis: default.basis,
                    sources: default.sources.clone(),
                    mistaken: default.mistaken.clone(),
                };
                if duty.defaults.insert(category, entry).is_some() {
                    self.problem(path, line, format!("`{id}` has two defaults for {}", category.id()));
                }
            }
        }
        self.places.insert(id.clone(), Place { file: path.to_owned(), line });
        if self.model.duties.insert(id.clone(), duty).is_some() {
            self.problem(path, line, format!("duty `{id}` is defined twice"));
        }
    }

    fn add_service(&mut self, path: &str, raw: RawService) {
        if let Some(extended) = &raw.extend {
            let (id, line) = (extended.value.clone(), extended.defined.line());
            let Some(mut service) = self.model.services.remove(&id) else {
                return self.problem(path, line, format!("`extend: {id}` names no service of the model"));
            };
            self.fill_service(path, &mut service, raw);
            self.model.services.insert(id, service);
            return;
        }
        let Some(id) = &raw.id else {
            return self.problem(path, 0, "a service needs an `id` (or `extend`)".to_owned());
        };
        let (id, line) = (id.value.clone(), id.defined.line());
        let Some(name) = raw.name.clone() else {
            return self.problem(path, line, format!("service `{id}` needs a `name`"));
        };
        let mut service = Service {
            id: id.clone(),
            short: raw.short.clone().unwrap_or_else(|| name.clone()),
            name,
            aliases: Vec::new(),
            family: raw.family.clone().unwrap_or_default(),
            category: raw.category.unwrap_or(Category::Unresolved),
            category_reason: raw.category_reason.clone().unwrap_or_default(),
            category_basis: raw.category_basis.unwrap_or(Basis::Derived),
            sources: raw.sources.clone(),
            status: raw.status,
            status_note: raw.status_note.clone(),
            security_docs: raw.security_docs.clone(),
            parent: raw.parent.clone(),
            imports: Imports::default(),
            options: IndexMap::new(),
            rules: Vec::new(),
        };
        self.places.insert(id.clone(), Place { file: path.to_owned(), line });
        self.fill_service(path, &mut service, raw);
        if self.model.services.insert(id.clone(), service).is_some() {
            self.problem(path, line, format!("service `{id}` is defined twice"));
        }
    }

    fn fill_service(&mut self, path: &str, service: &mut Service, raw: RawService) {
        service.aliases.extend(raw.aliases);
        service.imports.terraform.extend(raw.imports.terraform);
        service.imports.cloudformation.extend(raw.imports.cloudformation);
        for (name, option) in raw.options {
            service.options.insert(name, ServiceOption { title: option.title, values: option.values, default: option.default });
        }
        for rule in raw.rules {
            let line = rule.id.defined.line();
            self.places.insert(rule.id.value.clone(), Place { file: path.to_owned(), line });
            let rule = self.rule(path, line, rule);
            service.rules.push(rule);
        }
        for d in raw.disagreements {
            self.model.disagreements.push(Disagreement {
                domain: d.domain,
                categories: Vec::new(),
                services: vec![service.id.clone()],
                text: d.text,
                sources: d.sources,
            });
        }
    }

    fn rule(&mut self, path: &str, line: u64, raw: RawRule) -> Rule {
        let id = raw.id.value;
        let mut duties = IndexMap::new();
        for (duty, patch) in raw.duties {
            let holder = match (patch.party, patch.unresolved) {
                (Some(_), Some(_)) => {
                    self.problem(path, line, format!("rule `{id}`, duty `{duty}`: give `party` or `unresolved`, not both"));
                    None
                }
                (Some(party), None) => Some(Holder::Party(party)),
                (None, Some(reason)) => Some(Holder::Unresolved(reason)),
                (None, None) => None,
            };
            duties.insert(
                duty,
                Patch {
                    holder,
                    statement: patch.statement,
                    cadence: patch.cadence,
                    remove: patch.remove,
                    mistaken: patch.mistaken,
                },
            );
        }
        Rule {
            id,
            when: raw.when.into_iter().map(|(k, v)| (k, v.into_values())).collect(),
            category: raw.category,
            duties,
            not_applicable: raw.not_applicable,
            basis: raw.basis,
            source_dated: raw.source_dated,
            // Dates that the rule leaves to its sources are filled in once all sources are known.
            checked_on: raw.checked_on.unwrap_or(Date::ZERO),
            sources: raw.sources,
            note: raw.note,
        }
    }

    /// Orders duties by domain, fills in rules' dates, sorts what has no order of its own.
    fn order(&mut self) {
        let model = &mut self.model;
        let position: std::collections::BTreeMap<String, usize> =
            model.domains.iter().enumerate().map(|(i, d)| (d.id.clone(), i)).collect();
        model.duties.sort_by(|_, a, _, b| {
            let rank = |d: &DutyDefinition| position.get(&d.domain).copied().unwrap_or(usize::MAX);
            rank(a).cmp(&rank(b))
        });
        model.frameworks.sort_by(|a, b| a.id.cmp(&b.id));
        model.readings.sort_by(|a, b| a.service.cmp(&b.service));
        model.disagreements.sort_by(|a, b| (&a.domain, &a.services, &a.text).cmp(&(&b.domain, &b.services, &b.text)));
        for service in model.services.values_mut() {
            service.rules.sort_by(|a, b| (a.when.len(), &a.id).cmp(&(b.when.len(), &b.id)));
            for rule in &mut service.rules {
                let sources = || rule.sources.iter().filter_map(|s| model.sources.get(s));
                if rule.source_dated.is_none() {
                    rule.source_dated = sources().filter_map(|s| s.dated).min();
                }
                if rule.checked_on == Date::ZERO {
                    rule.checked_on = sources().map(|s| s.checked_on).min().unwrap_or(Date::ZERO);
                }
            }
        }
    }
}
