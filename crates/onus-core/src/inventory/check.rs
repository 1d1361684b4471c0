//! References inside an inventory and to the model: every name must be known, every id unique.

use std::collections::{BTreeMap, BTreeSet};

use onus_model::{Model, question_ids};
use onus_source::text::quote;
use onus_source::typed::{Problems, Spanned, nearest};
use onus_source::{At, Code, Diagnostic, codes};

use super::types::*;

/// Most names of a kind for which a nearest one is suggested: enough to fix a file by, and a bound on a hostile one.
const MAX_GUESSES: usize = 500;

/// How much of the inventory could be read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it.
    Complete,
    /// A file is missing or is not YAML: what it defines must not be reported as unknown in the others.
    Partial,
}

/// Fills in what a deployment takes from its account.
pub(super) fn complete(inventory: &mut Inventory) {
    let accounts: BTreeMap<&str, &Account> = inventory.accounts.iter().map(|a| (a.id.as_str(), a)).collect();
    for deployment in &mut inventory.deployments {
        let Some(account) = deployment.account.as_ref().and_then(|id| accounts.get(id.as_str())) else { continue };
        if deployment.environment.is_none() {
            deployment.environment.clone_from(&account.environment);
        }
        if deployment.owner.is_none() {
            deployment.owner.clone_from(&account.owner);
        }
        if deployment.regions.is_empty() {
            deployment.regions.clone_from(&account.regions);
        }
        if deployment.data.is_empty() {
            deployment.data.clone_from(&account.data);
        }
    }
}

/// Reports duplicate ids and unknown names.
pub(super) fn check(inventory: &Inventory, model: &Model, extent: Extent, problems: &mut Problems) {
    unique("team", inventory.teams.iter().map(|t| &t.id), problems);
    unique("account", inventory.accounts.iter().map(|a| &a.id), problems);
    unique("common control", inventory.common_controls.iter().map(|c| &c.id), problems);
    unique("scope", inventory.scopes.iter().map(|s| &s.id), problems);
    unique("deployment", inventory.deployments.iter().map(|d| &d.id), problems);
    unique("assurance report", inventory.assurance.iter().map(|r| &r.id), problems);
    unique("user-entity duty", inventory.user_entity_duties.iter().map(|d| &d.id), problems);
    unique("received matrix", inventory.received_matrices.iter().map(|m| &m.id), problems);
    unique("data class", inventory.data_classes.iter().map(|c| &c.id), problems);

    let mut names = NameSets::new(inventory, model);
    if extent == Extent::Partial {
        names.trust_own();
    }
    ownership(inventory, &mut names, problems);
    deployments(inventory, &mut names, problems);
    scopes(inventory, model, &mut names, problems);
    others(inventory, &mut names, problems);
}

fn unique<'a>(what: &str, ids: impl Iterator<Item = &'a Spanned<String>>, problems: &mut Problems) {
    let mut first: BTreeMap<&str, At> = BTreeMap::new();
    for id in ids.filter(|id| !id.value.is_empty()) {
        match first.get(id.as_str()) {
            None => {
                first.insert(&id.value, id.at);
            }
            Some(at) => problems.push(
                Diagnostic::new(codes::ID_GIVEN_TWICE, id.at, format!("two {} have the id {}", many(what), quote(&id.value)))
                    .label("again here")
                    .related(*at, "first here"),
            ),
        }
    }
}

fn many(what: &str) -> String {
    match (what.strip_suffix('y'), what.strip_suffix("ix")) {
        (Some(stem), _) => format!("{stem}ies"),
        (None, Some(stem)) => format!("{stem}ices"),
        (None, None) => format!("{what}s"),
    }
}

/// Known names of one kind.
struct NameSet<'a> {
    code: Code,
    /// What a message calls it: "there is no team".
    none: &'static str,
    names: BTreeSet<&'a str>,
    hint: &'static str,
    /// Nearest names by what was written: an inventory repeats its mistakes.
    guesses: BTreeMap<String, Option<&'a str>>,
    /// Where unknown names were reported: a default is one name for many deployments.
    reported: BTreeSet<At>,
    /// Takes every name as known.
    trusting: bool,
    /// Whether a command lists them: the model's are many.
    of_model: bool,
}

impl<'a> NameSet<'a> {
    fn new(code: Code, none: &'static str, names: impl Iterator<Item = &'a str>, hint: &'static str) -> NameSet<'a> {
        let (names, guesses, reported) = (names.collect(), BTreeMap::new(), BTreeSet::new());
        NameSet { code, none, names, hint, guesses, reported, trusting: false, of_model: false }
    }

    fn of_model(self) -> NameSet<'a> {
        NameSet { of_model: true, ..self }
    }

    fn knows(&self, name: &str) -> bool {
        // What is missing altogether has been reported already.
        self.trusting || name.is_empty() || self.names.contains(name)
    }

    fn all<'s>(&mut self, written: impl IntoIterator<Item = &'s Spanned<String>>, problems: &mut Problems) {
        for name in written {
            if !self.knows(&name.value) && self.reported.insert(name.at) {
                problems.push(self.unknown(name));
            }
        }
    }

    fn unknown(&mut self, name: &Spanned<String>) -> Diagnostic {
        let guess = match self.guesses.get(&name.value) {
            Some(guess) => *guess,
            None if self.guesses.len() >= MAX_GUESSES => None,
            None => {
                let guess = nearest(&name.value, self.names.iter().copied());
                self.guesses.insert(name.value.clone(), guess);
                guess
            }
        };
        let d = Diagnostic::new(self.code, name.at, format!("there is no {} {}", self.none, quote(&name.value)));
        match guess {
            Some(guess) => d.label(format!("did you mean `{guess}`?")),
            None => d.hint(format!("{}{}", self.hint, self.few())),
        }
    }

    /// The names that there are, where somebody who knows none of them can read them all.
    fn few(&self) -> String {
        const FEW: usize = 8;
        let names: Vec<String> = self.names.iter().take(FEW + 1).map(|name| quote(name)).collect();
        let named = !self.of_model && (1..=FEW).contains(&names.len());
        if named { format!(" Known: {}.", names.join(", ")) } else { String::new() }
    }
}

struct NameSets<'a> {
    teams: NameSet<'a>,
    accounts: NameSet<'a>,
    account_names: BTreeMap<&'a str, &'a str>,
    duties: NameSet<'a>,
    domains: NameSet<'a>,
    frameworks: NameSet<'a>,
    controls: NameSet<'a>,
    deployments: NameSet<'a>,
    classes: NameSet<'a>,
    entities: NameSet<'a>,
    environments: NameSet<'a>,
}

impl<'a> NameSets<'a> {
    fn new(inventory: &'a Inventory, model: &'a Model) -> NameSets<'a> {
        let organisation = &inventory.organisation;
        let entities = organisation.entities.iter().chain([&organisation.name]).map(String::as_str);
        let environments = inventory.accounts.iter().filter_map(|a| a.environment.as_deref());
        let environments = environments.chain(inventory.deployments.iter().filter_map(|d| d.environment.as_deref()));
        NameSets {
            teams: NameSet::new(
                codes::NO_SUCH_TEAM,
                "team",
                inventory.teams.iter().map(|t| t.id.as_str()),
                "Teams are defined under `teams`, by id.",
            ),
            accounts: NameSet::new(
                codes::NO_SUCH_ACCOUNT,
                "account",
                inventory.accounts.iter().map(|a| a.id.as_str()),
                "Accounts are defined under `accounts`, by their twelve digits.",
            ),
            account_names: inventory.accounts.iter().map(|a| (a.name.as_str(), a.id.as_str())).collect(),
            duties: NameSet::new(
                codes::NO_SUCH_DUTY,
                "duty",
                model.duties.keys().map(String::as_str),
                "A duty is written DOMAIN.NAME, such as `guest-os.roll-out`; `onus duties` lists them.",
            )
            .of_model(),
            domains: NameSet::new(
                codes::NO_SUCH_DOMAIN,
                "domain",
                model.domains.iter().map(|d| d.id.as_str()),
                "Domains look like `guest-os`; `onus domains` lists them.",
            )
            .of_model(),
            frameworks: NameSet::new(
                codes::NO_SUCH_FRAMEWORK,
                "framework",
                model.frameworks.iter().map(|f| f.id.as_str()),
                "`onus framework` lists those that the model knows; a project can add its own.",
            )
            .of_model(),
            controls: NameSet::new(
                codes::NO_SUCH_COMMON_CONTROL,
                "common control",
                inventory.common_controls.iter().map(|c| c.id.as_str()),
                "Common controls are defined under `common_controls`, by id.",
            ),
            deployments: NameSet::new(
                codes::NO_SUCH_DEPLOYMENT,
                "deployment",
                inventory.deployments.iter().map(|d| d.id.as_str()),
                "Deployments are defined under `deployments`, by id.",
            ),
            classes: NameSet::new(
                codes::NO_SUCH_DATA_CLASS,
                "data class",
                inventory.data_classes.iter().map(|c| c.id.as_str()),
                "Classes are defined under `data_classes`, by id.",
            ),
            entities: NameSet::new(
                codes::NO_SUCH_LEGAL_ENTITY,
                "legal entity",
                entities,
                "Legal entities are listed under `organisation`, as `entities`.",
            ),
            environments: NameSet::new(
                codes::ENVIRONMENT_EMPTY,
                "account or deployment in the environment",
                environments,
                "Environments are those that accounts and deployments name.",
            ),
        }
    }

    /// Accepts every name that an inventory defines; those of the model stay checked.
    fn trust_own(&mut self) {
        let own = [
            &mut self.teams,
            &mut self.accounts,
            &mut self.controls,
            &mut self.deployments,
            &mut self.classes,
            &mut self.entities,
            &mut self.environments,
        ];
        for known in own {
            known.trusting = true;
        }
    }

    fn teams<'s>(&mut self, written: impl IntoIterator<Item = &'s Spanned<String>>, problems: &mut Problems) {
        self.teams.all(written, problems);
    }

    fn accounts<'s>(&mut self, written: impl IntoIterator<Item = &'s Spanned<String>>, problems: &mut Problems) {
        for name in written {
            if self.accounts.knows(&name.value) {
                continue;
            }
            let mut d = self.accounts.unknown(name);
            if let Some(id) = self.account_names.get(name.as_str()) {
                d.hints.clear();
                d = d.label(format!("`{id}` has this name")).hint("Accounts are named by their twelve digits.");
            }
            problems.push(d);
        }
    }

    fn duties<'s>(&mut self, written: impl IntoIterator<Item = &'s Spanned<String>>, problems: &mut Problems) {
        for name in written {
            if self.duties.knows(&name.value) {
                continue;
            }
            let mut d = self.duties.unknown(name);
            if self.domains.names.contains(name.as_str()) {
                d.hints.clear();
                d = d.label("this is a domain").hint("Ownership rules may name it under `domains`.");
            }
            problems.push(d);
        }
    }

    fn domains<'s>(&mut self, written: impl IntoIterator<Item = &'s Spanned<String>>, problems: &mut Problems) {
        for name in written {
            if self.domains.knows(&name.value) {
                continue;
            }
            let mut d = self.domains.unknown(name);
            if self.duties.names.contains(name.as_str()) {
                d.hints.clear();
                d = d.label("this is a duty").hint("Write it under `duties`.");
            }
            problems.push(d);
        }
    }

    /// Environments are defined by the accounts and deployments that name them: an unknown one is suspicious, not wrong.
    fn environments<'s>(&mut self, written: impl IntoIterator<Item = &'s Spanned<String>>, problems: &mut Problems) {
        self.environments.all(written, problems);
    }
}

fn ownership(inventory: &Inventory, names: &mut NameSets, problems: &mut Problems) {
    for rule in &inventory.ownership {
        names.teams([&rule.accountable].into_iter().chain(&rule.performs), problems);
        names.duties(&rule.selector.duties, problems);
        names.domains(&rule.selector.domains, problems);
        names.environments(&rule.selector.environments, problems);
        names.accounts(&rule.selector.accounts, problems);
        names.deployments.all(&rule.selector.deployments, problems);
        names.controls.all(&rule.common_control, problems);
    }
    for control in &inventory.common_controls {
        names.teams([&control.team], problems);
    }
}

fn deployments(inventory: &Inventory, names: &mut NameSets, problems: &mut Problems) {
    for account in &inventory.accounts {
        names.entities.all(&account.entity, problems);
    }
    for deployment in &inventory.deployments {
        names.teams(&deployment.owner, problems);
        names.accounts(&deployment.account, problems);
        // An inventory that defines no classes uses them as plain labels.
        if !inventory.data_classes.is_empty() {
            names.classes.all(&deployment.data, problems);
        }
        for exception in &deployment.exceptions {
            names.duties(&exception.duties, problems);
            if let ExceptionKind::Reassignment(Receiver::Team(team)) = &exception.kind {
                names.teams([team], problems);
            }
        }
    }
}

fn scopes(inventory: &Inventory, model: &Model, names: &mut NameSets, problems: &mut Problems) {
    for scope in &inventory.scopes {
        names.frameworks.all([&scope.framework], problems);
        names.entities.all(&scope.entity, problems);
        names.accounts(&scope.accounts, problems);
        names.environments(&scope.environments, problems);
        for exclusion in &scope.excluded {
            names.accounts(&exclusion.account, problems);
            names.deployments.all(&exclusion.deployment, problems);
        }
        let Some(framework) = model.frameworks.iter().find(|f| f.id == scope.framework.value) else { continue };
        let parts = framework.requirements.iter().flat_map(|r| r.parts.iter().map(|part| format!("{}({part})", r.id)));
        let questions = framework.requirements.iter().filter(|_| framework.has_questionnaire());
        let finer: Vec<String> = parts.chain(questions.flat_map(|r| question_ids(&r.id, r.questions))).collect();
        let mut requirements = NameSet::new(
            codes::NO_SUCH_REQUIREMENT,
            "requirement",
            framework.requirements.iter().map(|r| r.id.as_str()).chain(finer.iter().map(String::as_str)),
            "`onus framework ID` lists the requirements of a framework.",
        );
        requirements.all(scope.statements.iter().map(|s| &s.requirement), problems);
    }
}

fn others(inventory: &Inventory, names: &mut NameSets, problems: &mut Problems) {
    for item in &inventory.evidence {
        names.duties(&item.duties, problems);
        // An item nested in its deployment has the deployment's own id.
        names.deployments.all(&item.deployment, problems);
        names.controls.all(&item.common_control, problems);
        names.accounts(&item.account, problems);
    }
    for report in &inventory.assurance {
        for cuec in &report.cuecs {
            names.duties(&cuec.duties, problems);
        }
    }
    for duty in &inventory.user_entity_duties {
        names.domains(&duty.domains, problems);
        names.frameworks.all(duty.requirements.iter().map(|r| &r.framework), problems);
    }
    names.frameworks.all(inventory.received_matrices.iter().map(|m| &m.framework), problems);
    for acknowledgement in &inventory.acknowledgements {
        names.teams([&acknowledgement.team], problems);
    }
    for function in inventory.register_of_information.iter().flat_map(|register| &register.functions) {
        names.environments(&function.selector.environments, problems);
        names.accounts(&function.selector.accounts, problems);
        names.deployments.all(&function.selector.deployments, problems);
    }
}
