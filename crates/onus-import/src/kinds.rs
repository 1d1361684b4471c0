//! From the kind of a resource to the service that it belongs to, by what the model says.
//!
//! Must not know: sources, inventories.

use std::collections::BTreeMap;

use onus_model::{Model, Service};

use super::resource::{Kind, key};

/// What a kind belongs to.
#[derive(Clone, Debug)]
pub enum ServiceMapping<'m> {
    Service(&'m Service),
    /// None, and why.
    None(String),
}

/// Looks kinds up, each once.
pub struct Kinds<'m> {
    model: &'m Model,
    /// Letters and digits of a CloudFormation prefix → service.
    plain: BTreeMap<String, &'m str>,
    arns: BTreeMap<&'m str, &'m str>,
    products: BTreeMap<String, &'m str>,
    seen: BTreeMap<Kind, ServiceMapping<'m>>,
}

/// How types of the provider begin that is made of CloudFormation's own.
const CLOUD_CONTROL: &str = "awscc_";

/// Providers of Terraform that only help a configuration along.
const HELPERS: [&str; 10] = ["random", "null", "time", "tls", "local", "template", "archive", "external", "http", "terraform"];

impl<'m> Kinds<'m> {
    /// Prepares the look-up.
    pub fn new(model: &'m Model) -> Kinds<'m> {
        let mut plain = BTreeMap::new();
        let mut products = BTreeMap::new();
        for service in model.services.values() {
            plain.extend(service.imports.cloudformation.iter().map(|p| (key(p), service.id.as_str())));
            for name in [&service.id, &service.name, &service.short].into_iter().chain(&service.aliases) {
                products.entry(bare(name)).or_insert(service.id.as_str());
            }
        }
        let mut arns = BTreeMap::new();
        for reading in &model.readings {
            arns.extend(reading.arns.iter().map(|a| (a.as_str(), reading.service.as_str())));
            products.extend(reading.products.iter().map(|p| (bare(p), reading.service.as_str())));
        }
        Kinds { model, plain, arns, products, seen: BTreeMap::new() }
    }

    /// What a kind belongs to.
    pub fn find(&mut self, kind: &Kind) -> ServiceMapping<'m> {
        if let Some(found) = self.seen.get(kind) {
            return found.clone();
        }
        let found = self.look_up(kind);
        self.seen.insert(kind.clone(), found.clone());
        found
    }

    fn look_up(&self, kind: &Kind) -> ServiceMapping<'m> {
        match kind {
            Kind::Terraform(name) if name.starts_with(CLOUD_CONTROL) => self.by_type(&name[CLOUD_CONTROL.len()..]),
            Kind::Terraform(name) => self.by_prefix(name, "terraform", |s| &s.imports.terraform, reason_terraform),
            Kind::CloudFormation(name) => {
                self.by_prefix(name, "cloudformation", |s| &s.imports.cloudformation, reason_cloudformation)
            }
            Kind::Arn(service, part) => self.by_arn(service, part),
            Kind::ForeignProduct(name) => match self.product(name) {
                Some(id) => self.service(id),
                None => ServiceMapping::None("a third party's product, bought through AWS".to_owned()),
            },
            Kind::Product(name) => match self.product(name) {
                Some(id) => self.service(id),
                None => ServiceMapping::None("the model knows no service by the name of this product".to_owned()),
            },
        }
    }

    /// The service of a product, by its name or by what stands before a variant: `… on AWS with hosted control planes`.
    fn product(&self, name: &str) -> Option<&&'m str> {
        let before = ["with ", "("].iter().filter_map(|word| name.split_once(&format!(" {word}"))).map(|(before, _)| before);
        std::iter::once(name).chain(before).find_map(|name| self.products.get(&bare(name)))
    }

    /// The service, or the one that it is only a part of.
    fn service(&self, id: &str) -> ServiceMapping<'m> {
        let found = self.model.services.get(id);
        let parent = found.and_then(|s| s.parent.as_ref()).and_then(|p| self.model.services.get(p));
        match parent.or(found) {
            Some(service) => ServiceMapping::Service(service),
            None => ServiceMapping::None("the model has no service for it".to_owned()),
        }
    }

    /// The longest prefix wins, among services and what is left out on purpose.
    fn by_prefix(
        &self,
        name: &str,
        what: &str,
        prefixes: fn(&Service) -> &Vec<String>,
        otherwise: fn(&str) -> String,
    ) -> ServiceMapping<'m> {
        let services = self.model.services.values().flat_map(|s| prefixes(s).iter().map(move |p| (p, s)));
        let best = services.filter(|(p, _)| name.starts_with(p.as_str())).max_by_key(|(p, _)| p.len());
        let left = self.model.exclusions.iter().filter(|e| e.kind == what && name.starts_with(e.prefix.as_str()));
        let left = left.max_by_key(|e| e.prefix.len());
        match (best, left) {
            (Some((prefix, _)), Some(left)) if left.prefix.len() > prefix.len() => ServiceMapping::None(left.reason.clone()),
            (None, Some(left)) => ServiceMapping::None(left.reason.clone()),
            (Some((_, service)), _) => self.service(&service.id),
            (None, None) => ServiceMapping::None(otherwise(name)),
        }
    }

    /// The service of the longest prefix of a type's letters and digits that has this much of it at least.
    fn plain(&self, name: &str, least: &str) -> Option<&'m str> {
        let named = self.plain.iter().filter(|(p, _)| p.starts_with(least) && name.starts_with(p.as_str()));
        named.max_by_key(|(p, _)| p.len()).map(|(_, id)| *id)
    }

    /// `ec2_security_group` of Terraform's provider `awscc` is `AWS::EC2::SecurityGroup`.
    fn by_type(&self, name: &str) -> ServiceMapping<'m> {
        match self.plain(&format!("aws{}", key(name)), "aws") {
            Some(id) => self.service(id),
            None => ServiceMapping::None(reason_terraform("aws")),
        }
    }

    fn by_arn(&self, service: &str, part: &str) -> ServiceMapping<'m> {
        if let Some(id) = self.arns.get(format!("{service}:{part}").as_str()).or_else(|| self.arns.get(service)) {
            return self.service(id);
        }
        // `ec2:security-group` is `AWS::EC2::SecurityGroup`.
        let space = format!("aws{}", key(service));
        if let Some(id) = self.plain(&format!("{space}{}", key(part)), &space) {
            return self.service(id);
        }
        match self.model.services.contains_key(service) {
            true => self.service(service),
            false => match self.products.get(&bare(service)) {
                Some(id) => self.service(id),
                None => ServiceMapping::None("the model has no service for this part of an ARN".to_owned()),
            },
        }
    }
}

/// A name without `Amazon` or `AWS` before it, by its letters and digits.
fn bare(name: &str) -> String {
    let plain = key(name);
    let cut = plain.strip_prefix("amazon").or_else(|| plain.strip_prefix("aws")).filter(|rest| rest.len() > 1);
    cut.unwrap_or(&plain).to_owned()
}

fn reason_terraform(name: &str) -> String {
    let provider = name.split('_').next().unwrap_or(name);
    match provider {
        "aws" | "awscc" => "the model has no service for this type".to_owned(),
        helper if HELPERS.contains(&helper) => format!("a helper of Terraform (provider `{helper}`), which runs nothing"),
        other => format!("a resource of the provider `{other}`, not of Amazon Web Services"),
    }
}

fn reason_cloudformation(name: &str) -> String {
    match name.split("::").next() {
        Some("Custom") => "a custom resource: only its function knows what it creates".to_owned(),
        Some("AWS") => "the model has no service for this type".to_owned(),
        _ => "a third party's type, not one of Amazon Web Services".to_owned(),
    }
}
