//! The provider model: layers, domains, categories, duties, services, rules, sources, frameworks.
//!
//! Data is read from YAML ([`Builder`]) at build time for the built-in model and at run time for a project's own.
//! Must not know: inventories, teams, output formats, the terminal.

use std::collections::BTreeMap;

use onus_source::typed::nearest;

mod category;
mod check_catalogue;
mod duty;
mod framework;
mod party;
mod programme;
mod reader;
mod reading;
mod report_kind;
pub mod schema;
mod service;
mod types;
mod validate;
pub mod vocabulary;

pub use reader::Builder;
#[allow(unused_imports, reason = "the build script has no importer")]
pub use reading::{Attached, Case, Move, Op, Path as AttributePath, Reading, Test, UnlessNamed};
pub use report_kind::ReportKind;
pub use types::*;

impl Model {
    /// Encodes the model in the compact form that is built into the program.
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("a model of plain data always encodes")
    }

    /// Decodes what [`Model::encode`] wrote.
    pub fn decode(bytes: &[u8]) -> Result<Model, String> {
        postcard::from_bytes(bytes).map_err(|e| format!("the built-in model does not decode: {e}"))
    }

    /// Who operates a layer of a service; empty where nobody says.
    pub fn operators<'m>(&'m self, service: &'m Service, layer: &str) -> &'m [Party] {
        service.operators.get(layer).map_or(&[Party::Provider], Vec::as_slice)
    }

    pub fn domain(&self, id: &str) -> Option<&Domain> {
        self.domains.iter().find(|d| d.id == id)
    }

    pub fn framework(&self, id: &str) -> Option<&Framework> {
        self.frameworks.iter().find(|f| f.id == id)
    }

    /// Name in print of a third party: the model's, or what was written.
    pub fn third_party_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.third_parties.iter().find(|t| t.id == id).map_or(id, |t| t.name.as_str())
    }

    /// The service that a name, an alias or an id means: its parent where the id is only a part of one.
    ///
    /// Ids match exactly; names and aliases without regard to case. What matches nothing is looked for once more without
    /// the maker's name, spaces and signs (`storage-gateway`, `IoT Core`), and found if only one service can be meant.
    pub fn find_service(&self, name: &str) -> Option<&Service> {
        let found = self.services.get(name).or_else(|| {
            let wanted = name.trim().to_lowercase();
            self.services.values().find(|s| {
                s.id == wanted
                    || s.name.to_lowercase() == wanted
                    || s.short.to_lowercase() == wanted
                    || s.aliases.iter().any(|a| a.to_lowercase() == wanted)
            })
        });
        match found {
            Some(service) => self.whole(service),
            None => self.find_bare(&bare(name)).or_else(|| self.find_counting(name.trim())),
        }
    }

    /// The service whose deployments are resources of a kind, as Terraform or CloudFormation names it: `aws_db_instance`. None if
    /// several count it.
    fn find_counting(&self, kind: &str) -> Option<&Service> {
        let counts = |reading: &&Reading| reading.counts.keys().any(|counted| counted.eq_ignore_ascii_case(kind));
        let mut counting = self.readings.iter().filter(counts);
        match (counting.next(), counting.next()) {
            (Some(reading), None) => self.whole(self.services.get(&reading.service)?),
            _ => None,
        }
    }

    /// The service to which imports give resources of a kind, by the longest prefix: `aws_ses_domain_identity`.
    fn find_prefix(&self, kind: &str) -> Option<&Service> {
        let longest = |service: &Service| {
            let prefixes = service.imports.terraform.iter().chain(&service.imports.cloudformation);
            prefixes.filter(|prefix| kind.starts_with(prefix.as_str())).map(String::len).max()
        };
        let prefixed = self.services.values().filter_map(|service| Some((longest(service)?, service)));
        self.whole(prefixed.max_by_key(|(length, _)| *length)?.1)
    }

    /// The service itself, or the one that it is only a part of.
    fn whole<'a>(&'a self, service: &'a Service) -> Option<&'a Service> {
        match &service.parent {
            Some(parent) => self.services.get(parent),
            None => Some(service),
        }
    }

    /// The options that a name of a service stands for, beyond the service itself; empty for most.
    pub fn variant(service: &Service, name: &str) -> BTreeMap<String, String> {
        let wanted = bare(name);
        let named = service.variants.iter().find(|(alias, _)| bare(alias) == wanted);
        named.map(|(_, options)| options.clone()).unwrap_or_default()
    }

    fn find_bare(&self, wanted: &str) -> Option<&Service> {
        if wanted.is_empty() {
            return None;
        }
        let mut found: Option<&Service> = None;
        for service in self.services.values() {
            let mut names = [&service.id, &service.name, &service.short].into_iter().chain(&service.aliases);
            if !names.any(|n| bare(n) == wanted) {
                continue;
            }
            let whole = self.whole(service)?;
            match found {
                Some(other) if other.id != whole.id => return None,
                _ => found = Some(whole),
            }
        }
        found
    }

    /// Services whose id, names or family hold a text, signs and spaces aside, by family and id. Services that are a part of
    /// another are left out.
    pub fn search_services(&self, text: &str) -> Vec<&Service> {
        let lower = text.trim().to_lowercase();
        let bare_text = bare(text);
        let holds = |name: &String| {
            name.to_lowercase().contains(&lower) || (bare_text.chars().count() >= TELLING && bare(name).contains(&bare_text))
        };
        let found = |service: &&Service| {
            let names = [&service.id, &service.name, &service.short, &service.family];
            names.into_iter().chain(&service.aliases).any(holds)
        };
        let mut list: Vec<&Service> = self.services.values().filter(|s| s.parent.is_none()).filter(found).collect();
        list.sort_by(|a, b| (&a.family, &a.id).cmp(&(&b.family, &b.id)));
        list
    }

    /// Up to three services that a name may have meant, by id: the one to which imports give a resource of that kind, those that
    /// hold it, else the one that a word of it names
    /// (`sqs-main`), else the nearest.
    pub fn service_suggestions(&self, written: &str) -> Vec<&str> {
        const MOST: usize = 3;
        /// Longer texts are no name of a service.
        const LONGEST: usize = 80;
        if written.len() > LONGEST {
            return Vec::new();
        }
        if let Some(service) = self.find_prefix(written.trim()) {
            return vec![service.id.as_str()];
        }
        let lower = written.trim().to_lowercase();
        if bare(written).chars().count() >= TELLING {
            let mut list = self.search_services(written);
            // A name in which it is a word of its own comes before one in which it is a part of a word.
            let as_words = |service: &Service| {
                let mut names = [&service.id, &service.name, &service.short].into_iter().chain(&service.aliases);
                names.any(|name| words(name).any(|word| word.to_lowercase() == lower))
            };
            list.sort_by_key(|service| (service.status != Status::Active, !as_words(service)));
            if !list.is_empty() {
                return list.into_iter().take(MOST).map(|service| service.id.as_str()).collect();
            }
        }
        let mut named: Vec<&str> = Vec::new();
        for service in words(&lower).filter(|word| *word != "aws" && *word != "amazon").filter_map(|word| self.find_service(word))
        {
            if !named.contains(&service.id.as_str()) {
                named.push(&service.id);
            }
        }
        if !named.is_empty() {
            named.truncate(MOST);
            return named;
        }
        // The maker's name is in so many that it would make them all alike.
        let bare_names: Vec<(String, &Service)> = self
            .services
            .values()
            .flat_map(|s| [&s.id, &s.name].into_iter().chain(&s.aliases).map(move |name| (bare(name), s)))
            .collect();
        let near = nearest(&bare(written), bare_names.iter().map(|(name, _)| name.as_str()));
        let near = near.and_then(|near| bare_names.iter().find(|(name, _)| name == near));
        near.and_then(|(_, service)| self.whole(service)).map(|service| service.id.as_str()).into_iter().collect()
    }

    /// Every name that [`Model::find_service`] accepts, for suggestions.
    pub fn service_names(&self) -> impl Iterator<Item = &str> {
        self.services.values().flat_map(|s| {
            std::iter::once(s.id.as_str()).chain(std::iter::once(s.name.as_str())).chain(s.aliases.iter().map(String::as_str))
        })
    }
}

/// Letters from which on a text tells something of a name: shorter ones stand in too many.
const TELLING: usize = 3;

/// The words of a name, without signs.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// What is left of a name without the maker's, spaces and signs.
fn bare(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    let rest = ["amazon", "aws"].iter().find_map(|maker| lower.strip_prefix(maker)).unwrap_or(&lower);
    rest.chars().filter(|c| c.is_alphanumeric()).collect()
}
