//! Merges an inventory with the model into a [`Matrix`].
//!
//! Cost follows configurations: each distinct setting of options is resolved once, each distinct set of owners asked
//! once, whatever the number of deployments.

use std::collections::{BTreeMap, BTreeSet};

use crate::inventory::{self, Inventory};
use onus_model::{Holder, Model, Party};
use onus_source::{Diagnostic, SourceMap};

use super::configuration::{self, Draft, Variant};
use super::exceptions;
use super::ownership::{self, Answer, Owners, Subject};
use super::reference;
use super::resolve::{settings, split};
use super::types::*;

/// Everything that [`assemble`] reads.
pub struct Inputs<'a> {
    /// The model.
    pub model: &'a Model,
    /// The inventory, with its references checked.
    pub inventory: &'a Inventory,
    /// Where both were written.
    pub sources: &'a SourceMap,
    /// Document control; its date is the day that everything is judged on.
    pub document: Document,
}

/// Builds the matrix, or says what in the inventory contradicts itself.
pub fn assemble(inputs: &Inputs) -> Result<Matrix, Vec<Diagnostic>> {
    let Inputs { model, inventory, sources, document } = inputs;
    let ids = Ids::new(inventory);
    let order = deployment_order(inventory);
    let variants: BTreeSet<Set> = inventory.deployments.iter().map(set).collect();
    let variants: BTreeSet<Variant> =
        variants.into_iter().map(|(service, options)| (service.to_owned(), options.clone())).collect();
    let (drafts, index) = configuration::configurations(model, &variants);
    let index: BTreeMap<Set, usize> = index.iter().map(|((service, options), &at)| ((service.as_str(), options), at)).collect();
    let mut duties = Interner::default();
    let mut configurations: Vec<Configuration> = drafts.into_iter().map(|d| configuration(model, d, &mut duties)).collect();
    let mut owners = Owners::new(inventory, &ids.teams, &ids.controls);
    let mut placements = Placements::default();
    let mut deployments = Vec::with_capacity(order.len());
    let mut listed = Vec::new();
    let mut problems = Vec::new();
    for (position, &at) in order.iter().enumerate() {
        let deployment = &inventory.deployments[at];
        let Some(&configuration) = index.get(&set(deployment)) else { continue };
        let first_exception = listed.len();
        listed.extend(deployment.exceptions.iter().map(|e| exceptions::listed(e, narrow(position), &ids, sources)));
        let placement = placements.place(
            &mut PlacementInputs {
                model,
                configurations: &configurations,
                duties: &mut duties,
                owners: &mut owners,
                ids: &ids,
                sources,
                problems: &mut problems,
                today: document.date,
            },
            deployment,
            configuration,
            first_exception,
        );
        configurations[configuration].deployments.push(narrow(position));
        let service = &model.services[deployment.service.as_str()];
        deployments.push(Deployment {
            id: deployment.id.value.clone(),
            name: deployment.name.clone(),
            placement,
            owner: deployment.owner.as_ref().and_then(|o| ids.teams.get(o.as_str()).copied()),
            environment: deployment.environment.clone(),
            account: deployment.account.as_ref().and_then(|a| ids.accounts.get(a.as_str()).copied()),
            regions: deployment.regions.iter().map(|r| r.value.clone()).collect(),
            data: deployment.data.iter().map(|d| d.value.clone()).collect(),
            count: deployment.count,
            settings: settings(service, &deployment.options),
            note: deployment.note.clone(),
            place: sources.place(deployment.at),
        });
    }
    problems.extend(owners.into_problems());
    if !problems.is_empty() {
        return Err(problems);
    }
    let reference = reference::reference(model, inventory, &duties.list, &configurations);
    let mut matrix = Matrix {
        schema: Matrix::SCHEMA.to_owned(),
        document: document.clone(),
        organisation: inventory.organisation.clone(),
        reference,
        teams: inventory.teams.iter().map(team).collect(),
        accounts: inventory.accounts.iter().map(|a| account(a, model)).collect(),
        ownership: inventory
            .ownership
            .iter()
            .map(|o| OwnershipRule { place: sources.place(o.at), selects: ownership::words(o) })
            .collect(),
        common_controls: inventory.common_controls.iter().filter_map(|c| common_control(c, &ids)).collect(),
        scopes: Vec::new(),
        duties: duties.list,
        configurations,
        placements: placements.list,
        deployments,
        exceptions: listed,
        evidence: Vec::new(),
        assurance: inventory.assurance.iter().map(super::evidence::assurance).collect(),
        data_classes: inventory.data_classes.iter().map(data_class).collect(),
        user_entity_duties: inventory.user_entity_duties.iter().map(|d| reference::user_entity_duty(d, model)).collect(),
    };
    let by_id: BTreeMap<String, u32> = matrix.deployments.iter().zip(0..).map(|(d, i)| (d.id.clone(), i)).collect();
    matrix.evidence = super::evidence::evidence(inventory, &matrix, &by_id, &ids.controls, sources);
    matrix.scopes = inventory.scopes.iter().map(|s| reference::scope(s, &matrix)).collect();
    Ok(matrix)
}

/// Indices of what the inventory names.
pub(super) struct Ids<'i> {
    pub teams: BTreeMap<&'i str, u32>,
    pub accounts: BTreeMap<&'i str, u32>,
    pub controls: BTreeMap<&'i str, u32>,
}

impl<'i> Ids<'i> {
    fn new(inventory: &'i Inventory) -> Ids<'i> {
        Ids {
            teams: inventory.teams.iter().zip(0..).map(|(t, i)| (t.id.as_str(), i)).collect(),
            accounts: inventory.accounts.iter().zip(0..).map(|(a, i)| (a.id.as_str(), i)).collect(),
            controls: inventory.common_controls.iter().zip(0..).map(|(c, i)| (c.id.as_str(), i)).collect(),
        }
    }
}

pub(super) fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than four thousand million of anything")
}

/// A [`Variant`] where it stands.
type Set<'a> = (&'a str, &'a BTreeMap<String, String>);

fn set(deployment: &inventory::Deployment) -> Set<'_> {
    (&deployment.service.value, &deployment.options)
}

/// Deployments by id, so that nothing depends on the order of files and lines.
fn deployment_order(inventory: &Inventory) -> Vec<usize> {
    let mut order: Vec<usize> = (0..inventory.deployments.len()).collect();
    order.sort_by(|&a, &b| inventory.deployments[a].id.value.cmp(&inventory.deployments[b].id.value));
    order
}

/// Keeps each distinct duty once.
#[derive(Default)]
pub(super) struct Interner {
    pub list: Vec<Duty>,
    index: BTreeMap<Vec<u8>, DutyRef>,
}

impl Interner {
    pub fn intern(&mut self, duty: Duty) -> DutyRef {
        let key = postcard::to_stdvec(&duty).expect("a duty is plain data");
        *self.index.entry(key).or_insert_with(|| {
            self.list.push(duty);
            narrow(self.list.len() - 1)
        })
    }
}

fn configuration(model: &Model, draft: Draft, duties: &mut Interner) -> Configuration {
    let service = &model.services[&draft.service];
    let category = draft.resolution.category;
    let info = model.categories.iter().find(|c| c.id == category);
    let disagreements = model
        .disagreements
        .iter()
        .filter(|d| {
            d.services.contains(&service.id)
                || (d.services.is_empty() && (d.categories.is_empty() || d.categories.contains(&category)))
        })
        .map(|d| (d.domain.clone(), d.text.clone()))
        .collect();
    Configuration {
        id: draft.id,
        service: service.id.clone(),
        service_name: service.name.clone(),
        service_short: service.short.clone(),
        label: draft.label,
        category,
        category_name: info.map_or_else(|| "unresolved".to_owned(), |c| c.shown_as.clone()),
        category_reason: service.category_reason.clone(),
        settings: draft.resolution.settings,
        family: service.family.clone(),
        status: service.status,
        status_note: service.status_note.clone(),
        security_docs: service.security_docs.clone(),
        cells: draft
            .resolution
            .cells
            .into_iter()
            .map(|c| Cell {
                split: c.split,
                duties: c.duties.into_iter().map(|d| duties.intern(d)).collect(),
                removed: c.removed,
                reason: c.reason,
            })
            .collect(),
        disagreements,
        deployments: Vec::new(),
    }
}

/// Placements found so far, and the questions that were answered already.
#[derive(Default)]
struct Placements {
    list: Vec<Placement>,
    index: BTreeMap<(u32, Vec<Assignment>), u32>,
    answered: BTreeMap<Question, u32>,
}

/// All that the owners of a plain deployment's duties depend on: configuration, owner, and what rules name of account and
/// environment.
type Question = (usize, Option<u32>, Option<String>, Option<String>);

pub(super) struct PlacementInputs<'a, 'i> {
    pub model: &'a Model,
    pub configurations: &'a [Configuration],
    pub duties: &'a mut Interner,
    pub owners: &'a mut Owners<'i>,
    pub ids: &'a Ids<'i>,
    pub sources: &'a SourceMap,
    pub problems: &'a mut Vec<Diagnostic>,
    pub today: jiff::civil::Date,
}

impl Placements {
    fn place(
        &mut self,
        inputs: &mut PlacementInputs,
        deployment: &inventory::Deployment,
        configuration: usize,
        first_exception: usize,
    ) -> u32 {
        let owner = deployment.owner.as_ref().and_then(|o| inputs.ids.teams.get(o.as_str()).copied());
        let (account, environment) =
            inputs.owners.telling(deployment.account.as_ref().map(|a| a.as_str()), deployment.environment.as_deref());
        let question = (configuration, owner, account.map(str::to_owned), environment.map(str::to_owned));
        let plain = deployment.exceptions.is_empty() && !inputs.owners.names(&deployment.id);
        if plain && let Some(&known) = self.answered.get(&question) {
            return known;
        }
        let subject = Subject {
            deployment: &deployment.id,
            service: &deployment.service,
            account: deployment.account.as_ref().map(|a| a.as_str()),
            environment: deployment.environment.as_deref(),
            owner,
        };
        let mut assignments = assignments(inputs, configuration, subject);
        exceptions::apply(inputs, deployment, first_exception, &mut assignments);
        let splits = changed_splits(inputs, configuration, &assignments);
        let placement = *self.index.entry((narrow(configuration), assignments.clone())).or_insert_with(|| {
            self.list.push(Placement { configuration: narrow(configuration), assignments, splits });
            narrow(self.list.len() - 1)
        });
        if plain {
            self.answered.insert(question, placement);
        }
        placement
    }
}

fn assignments(inputs: &mut PlacementInputs, configuration: usize, subject: Subject) -> Vec<Assignment> {
    let mut out = Vec::new();
    for &duty in inputs.configurations[configuration].cells.iter().flat_map(|c| &c.duties) {
        let held = &inputs.duties.list[duty as usize];
        let ours = matches!(held.holder, Holder::Party(Party::Organisation) | Holder::Unresolved(_));
        let answer = if ours { inputs.owners.answer(subject, &held.id, &held.domain, inputs.sources) } else { Answer::default() };
        out.push(Assignment {
            duty,
            accountable: answer.accountable,
            performs: answer.performs,
            common_control: answer.common_control,
            ownership: answer.rule,
            exception: None,
        });
    }
    out
}

fn changed_splits(inputs: &PlacementInputs, configuration: usize, assignments: &[Assignment]) -> Vec<(u32, Split)> {
    if assignments.iter().all(|a| a.exception.is_none()) {
        return Vec::new();
    }
    let cells = inputs.configurations[configuration].cells.iter();
    inputs
        .model
        .domains
        .iter()
        .zip(cells)
        .zip(0..)
        .filter_map(|((domain, cell), position)| {
            let holders = assignments
                .iter()
                .map(|a| &inputs.duties.list[a.duty as usize])
                .filter(|d| d.domain == domain.id)
                .map(|d| &d.holder);
            let now = split(holders);
            (!cell.duties.is_empty() && now != cell.split).then_some((position, now))
        })
        .collect()
}

fn team(team: &inventory::Team) -> Team {
    Team {
        id: team.id.value.clone(),
        name: team.name.clone(),
        email: team.email.clone(),
        contact: team.contact.clone(),
        lead: team.lead.clone(),
        about: team.about.clone(),
    }
}

fn account(account: &inventory::Account, model: &Model) -> Account {
    let operator = model.provider.operators.iter().find(|o| o.partition == account.partition);
    let operator = operator.filter(|o| o.partition != "aws").map(|o| match &o.name {
        Some(name) => name.clone(),
        None => o.regions.iter().map(|r| format!("{} ({})", r.name, r.region)).collect::<Vec<_>>().join(", "),
    });
    Account {
        id: account.id.value.clone(),
        name: account.name.clone(),
        environment: account.environment.clone(),
        entity: account.entity.as_ref().map(|e| e.value.clone()),
        operator,
    }
}

fn common_control(control: &inventory::CommonControl, ids: &Ids) -> Option<CommonControl> {
    Some(CommonControl {
        id: control.id.value.clone(),
        name: control.name.clone(),
        about: control.about.clone(),
        team: *ids.teams.get(control.team.as_str())?,
    })
}

fn data_class(class: &inventory::DataClass) -> DataClass {
    DataClass { id: class.id.value.clone(), name: class.name.clone(), regions: class.regions.clone(), encrypted: class.encrypted }
}
