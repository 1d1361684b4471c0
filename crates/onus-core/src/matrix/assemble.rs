//! Merges an inventory with the model into a [`Matrix`].
//!
//! Cost follows configurations: each distinct setting of options is resolved once, each distinct set of owners asked
//! once, whatever the number of deployments.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::inventory::{self, Inventory};
use onus_model::Model;
use onus_source::{Diagnostic, SourceMap};

use super::configuration::{self, ConfigurationDraft, OptionVariant};
use super::exceptions;
use super::index::{DutyInterner, InventoryIndex, list_index};
use super::ownership::{self, OwnershipRules};
use super::placements::{PlacementInputs, Placements};
use super::reference;
use super::resolve::{created, settings};
use super::types::*;

/// Everything that [`assemble`] reads.
pub struct Inputs<'a> {
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
    let ids = InventoryIndex::new(inventory);
    let order = deployment_order(inventory);
    let accounts: BTreeMap<&str, &inventory::Account> = inventory.accounts.iter().map(|a| (a.id.value.as_str(), a)).collect();
    let account_of = |deployment: &inventory::Deployment| accounts.get(deployment.account.as_ref()?.as_str()).copied();
    let option_set = |deployment| option_set(model, account_of(deployment), deployment);
    let variants: BTreeSet<OptionSet> = inventory.deployments.iter().filter_map(option_set).collect();
    let variants: BTreeSet<OptionVariant> =
        variants.into_iter().map(|(service, options, created)| (service.to_owned(), options.clone(), created)).collect();
    let (drafts, index) = configuration::configurations(model, &variants);
    let index: BTreeMap<OptionSet, usize> =
        index.iter().map(|((service, options, created), &at)| ((service.as_str(), options, *created), at)).collect();
    let mut duties = DutyInterner::default();
    let mut configurations: Vec<Configuration> = drafts.into_iter().map(|d| configuration(model, d, &mut duties)).collect();
    let mut owners = OwnershipRules::new(inventory, &ids.teams, &ids.controls);
    let mut placements = Placements::default();
    let mut deployments = Vec::with_capacity(order.len());
    let mut listed = Vec::new();
    let mut problems = Vec::new();
    for (position, &at) in order.iter().enumerate() {
        let deployment = &inventory.deployments[at];
        let Some(set) = option_set(deployment) else { continue };
        let Some(&configuration) = index.get(&set) else { continue };
        let first_exception = listed.len();
        listed.extend(deployment.exceptions.iter().map(|e| exceptions::listed(e, list_index(position), sources)));
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
        configurations[configuration].deployments.push(list_index(position));
        let service = &model.services[deployment.service.as_str()];
        let owner = deployment.owner.as_ref().and_then(|o| ids.teams.get(o.as_str()).copied());
        let existence = account_of(deployment).map_or((None, None), |account| (account.since, account.until));
        deployments.push(Deployment {
            id: deployment.id.value.clone(),
            name: deployment.name.clone(),
            placement,
            owner: owner.or_else(|| owners.of_all(ownership::OwnedSubject::of(deployment, owner))),
            environment: deployment.environment.clone(),
            account: deployment.account.as_ref().and_then(|a| ids.accounts.get(a.as_str()).copied()),
            regions: deployment.regions.iter().map(|r| r.value.clone()).collect(),
            data: deployment.data.iter().map(|d| d.value.clone()).collect(),
            count: deployment.count,
            settings: settings(service, &deployment.options, set.2),
            since: deployment.since.max(existence.0),
            until: [deployment.until, existence.1].into_iter().flatten().min(),
            note: deployment.note.clone(),
            place: sources.place(deployment.at),
        });
    }
    problems.extend(owners.into_problems());
    if !problems.is_empty() {
        return Err(problems);
    }
    let reference = reference::reference(model, inventory, &duties.list, &configurations, document.date);
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
        collections: inventory.collections.iter().map(|c| c.value.clone()).collect(),
        assurance: inventory.assurance.iter().map(super::evidence::assurance).collect(),
        data_classes: inventory.data_classes.iter().map(data_class).collect(),
        user_entity_duties: inventory.user_entity_duties.iter().map(|d| reference::user_entity_duty(d, model)).collect(),
        register_of_information: None,
        received_matrices: inventory.received_matrices.iter().map(received_matrix).collect(),
    };
    matrix.register_of_information = inventory.register_of_information.as_ref().map(|r| super::register::register(r, &matrix));
    let by_id: BTreeMap<String, u32> = matrix.deployments.iter().zip(0..).map(|(d, i)| (d.id.clone(), i)).collect();
    matrix.evidence = super::evidence::evidence(inventory, &by_id, &ids, sources);
    matrix.scopes = inventory.scopes.iter().map(|s| reference::scope(s, &matrix)).collect();
    Ok(matrix)
}

/// An [`OptionVariant`] that borrows.
type OptionSet<'a> = (&'a str, &'a BTreeMap<String, String>, Option<Date>);

fn option_set<'a>(
    model: &Model,
    account: Option<&inventory::Account>,
    deployment: &'a inventory::Deployment,
) -> Option<OptionSet<'a>> {
    let service = model.services.get(&deployment.service.value)?;
    let created = created(service, deployment.since, account.and_then(|account| account.since));
    Some((&deployment.service.value, &deployment.options, created))
}

/// Deployments by id, so that nothing depends on the order of files and lines.
fn deployment_order(inventory: &Inventory) -> Vec<usize> {
    let mut order: Vec<usize> = (0..inventory.deployments.len()).collect();
    order.sort_by(|&a, &b| inventory.deployments[a].id.value.cmp(&inventory.deployments[b].id.value));
    order
}

fn configuration(model: &Model, draft: ConfigurationDraft, duties: &mut DutyInterner) -> Configuration {
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
        since: account.since,
        until: account.until,
    }
}

fn common_control(control: &inventory::CommonControl, ids: &InventoryIndex) -> Option<CommonControl> {
    Some(CommonControl {
        id: control.id.value.clone(),
        name: control.name.clone(),
        about: control.about.clone(),
        team: *ids.teams.get(control.team.as_str())?,
    })
}

fn received_matrix(received: &inventory::ReceivedMatrix) -> ReceivedMatrix {
    ReceivedMatrix {
        id: received.id.value.clone(),
        party: received.party.value.clone(),
        framework: received.framework.value.clone(),
        document: received.document.clone(),
        claims: received.claims.clone(),
    }
}

fn data_class(class: &inventory::DataClass) -> DataClass {
    DataClass { id: class.id.value.clone(), name: class.name.clone(), regions: class.regions.clone(), encrypted: class.encrypted }
}
