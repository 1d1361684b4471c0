//! The register of information of DORA, in the templates of Implementing Regulation (EU) 2024/2956 that an inventory can
//! support. Columns are called as the standard numbers them. A cell is empty where nothing was recorded, and what is
//! missing is a table of its own: nothing is filled in to please a validator.

mod columns;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use onus_core::inventory::{Contract, ContractParty};
use onus_core::matrix::{Deployment, Matrix, RegisterFunction, RegisterOfInformation};
use onus_model::{Holder, Party};

use super::{Column, Row, Table, day, number, optional};
use columns::*;

/// A register with its matrix.
#[derive(Clone, Copy)]
pub struct DoraRegister<'m> {
    matrix: &'m Matrix,
    register: &'m RegisterOfInformation,
}

/// One use of a contract: what a function rests on, of one type of service, in one country.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Use<'m> {
    contract: usize,
    function: &'m str,
    kind: &'m str,
    country: &'static str,
    stores_data: bool,
}

impl<'m> DoraRegister<'m> {
    /// The register, or why there is none.
    pub fn new(matrix: &'m Matrix) -> Result<DoraRegister<'m>, String> {
        let register = matrix.register_of_information.as_ref().ok_or(
            "A register of information (`dora`) needs contracts and functions, and the inventory has no `register_of_information`",
        )?;
        Ok(DoraRegister { matrix, register })
    }

    /// B_01.01: the entity that keeps the register.
    pub fn entity(self) -> Table<'m> {
        let entity = &self.register.entity;
        let row = vec![
            optional(entity.lei.as_deref()),
            Cow::Borrowed(self.matrix.organisation.name.as_str()),
            optional(entity.country.as_deref()),
            optional(entity.kind.as_deref()),
            optional(entity.authority.as_deref()),
            day(Some(self.matrix.document.date)),
        ];
        table("B_01.01", "The entity that keeps the register", ENTITY, vec![row])
    }

    /// B_02.01: contractual arrangements.
    pub fn contracts(self) -> Table<'m> {
        let row = |contract: &'m Contract| {
            let mut row = vec![
                Cow::Borrowed(contract.reference.as_str()),
                optional(contract.arrangement.as_deref()),
                optional(contract.overarching.as_deref()),
            ];
            row.resize(CONTRACTS.len(), Cow::Borrowed(""));
            row
        };
        table("B_02.01", "One row per contractual arrangement", CONTRACTS, self.register.contracts.iter().map(row).collect())
    }

    /// B_02.02: what functions use of each contract.
    pub fn services(self) -> Table<'m> {
        let row = |used: &Use<'m>| {
            let contract = &self.register.contracts[used.contract];
            let mut row: Row = vec![Cow::Borrowed(contract.reference.as_str()), optional(self.register.entity.lei.as_deref())];
            row.extend(codes(&contract.provider));
            row.extend([
                Cow::Borrowed(used.function),
                Cow::Borrowed(used.kind),
                day(contract.starts),
                // The standard's own day for an arrangement without an end.
                contract.ends.map_or(Cow::Borrowed("9999-12-31"), |ends| day(Some(ends))),
            ]);
            row.extend(std::iter::repeat_n(Cow::Borrowed(""), 3));
            row.push(optional(contract.governing_law.as_deref()));
            row.push(Cow::Borrowed(""));
            let at_rest = if used.stores_data { ("Yes", used.country) } else { ("", "") };
            row.extend([at_rest.0, at_rest.1, used.country, "", ""].map(Cow::Borrowed));
            row
        };
        table(
            "B_02.02",
            "One row per contract, function, type of service and country",
            SERVICES,
            self.uses().iter().map(row).collect(),
        )
    }

    /// B_03.02: who signs each contract on the other side.
    pub fn signed_by(self) -> Table<'m> {
        let row = |contract: &'m Contract| -> Row<'m> {
            [Cow::Borrowed(contract.reference.as_str())].into_iter().chain(codes(&contract.provider)).collect()
        };
        table("B_03.02", "One row per contract and provider", SIGNED_BY, self.register.contracts.iter().map(row).collect())
    }

    /// B_05.01: providers and those behind them, each once.
    pub fn providers(self) -> Table<'m> {
        let row = |party: &'m ContractParty| {
            let mut row: Row = codes(party).into();
            row.extend(["", ""].map(Cow::Borrowed));
            let name = party.name.as_deref().unwrap_or_else(|| self.name(party));
            row.extend([name, name, ""].map(Cow::Borrowed));
            row.push(optional(party.country.as_deref()));
            row.resize(PROVIDERS.len(), Cow::Borrowed(""));
            row
        };
        table("B_05.01", "One row per provider", PROVIDERS, self.parties().into_values().map(row).collect())
    }

    /// B_05.02: the chain of each contract. The direct provider has rank 1.
    pub fn chains(self) -> Table<'m> {
        let mut rows = Vec::new();
        for contract in &self.register.contracts {
            let chain: Vec<&ContractParty> = [&contract.provider].into_iter().chain(&contract.subcontractors).collect();
            for services in &contract.services {
                for (index, party) in chain.iter().enumerate() {
                    let mut row: Row = vec![Cow::Borrowed(contract.reference.as_str()), Cow::Borrowed(services.kind.as_str())];
                    row.extend(codes(party));
                    row.push(number(index + 1));
                    row.extend(match index.checked_sub(1) {
                        Some(recipient) => codes(chain[recipient]),
                        None => ["", ""].map(Cow::Borrowed),
                    });
                    rows.push(row);
                }
            }
        }
        table("B_05.02", "One row per contract, type of service and party of the chain", CHAINS, rows)
    }

    /// B_06.01: functions of the business.
    pub fn functions(self) -> Table<'m> {
        let row = |function: &'m RegisterFunction| -> Row<'m> {
            let facts = &function.facts;
            let critical = match facts.critical {
                Some(true) => "Yes",
                Some(false) => "No",
                None => "Assessment not performed",
            };
            vec![
                Cow::Borrowed(facts.id.as_str()),
                optional(facts.licensed_activity.as_deref()),
                Cow::Borrowed(facts.name.as_str()),
                optional(self.register.entity.lei.as_deref()),
                Cow::Borrowed(critical),
                optional(facts.reason.as_deref()),
                day(facts.assessed_on),
                facts.rto_hours.map_or(Cow::Borrowed(""), number),
                facts.rpo_hours.map_or(Cow::Borrowed(""), number),
                Cow::Borrowed(""),
            ]
        };
        table("B_06.01", "One row per function", FUNCTIONS, self.register.functions.iter().map(row).collect())
    }

    /// What the register lacks: every empty cell, every use without a contract or a function.
    pub fn missing(self) -> Table<'m> {
        let mut rows = self.uncovered();
        for table in [
            self.entity(),
            self.contracts(),
            self.services(),
            self.signed_by(),
            self.providers(),
            self.chains(),
            self.functions(),
        ] {
            let (template, columns) = (table.title, table.columns);
            for row in table.rows {
                // Of a chain's first link, the recipient is the entity itself and is left out by the standard.
                let optional = |index: usize| match template {
                    "B_02.01" => columns[index].name == "c0030" && row[1] != "subsequent",
                    "B_02.02" => columns[index].name == "c0090",
                    "B_05.01" => matches!(columns[index].name, "c0030" | "c0040"),
                    "B_05.02" => row[4] == "1" && index > 4,
                    "B_06.01" => columns[index].name == "c0060",
                    _ => false,
                };
                let about =
                    row.iter().filter(|value| !value.is_empty()).take(2).map(|v| v.as_ref()).collect::<Vec<_>>().join(", ");
                for (index, _) in row.iter().enumerate().filter(|(index, value)| value.is_empty() && !optional(*index)) {
                    rows.push(vec![
                        Cow::Borrowed(template),
                        Cow::Borrowed(columns[index].name),
                        Cow::Owned(about.clone()),
                        Cow::Borrowed(columns[index].title),
                    ]);
                }
            }
        }
        for template in ["B_01.02", "B_01.03", "B_02.03", "B_03.01", "B_03.03", "B_04.01", "B_07.01", "B_99.01"] {
            rows.push(
                [template, "", "", "the whole template: it is about what no inventory of services holds"]
                    .map(Cow::Borrowed)
                    .into(),
            );
        }
        table("Missing", "One row per value or template that the register lacks", MISSING, rows)
    }

    /// Deployments that a party has duties in without a contract, and those that no function rests on.
    fn uncovered(self) -> Vec<Row<'m>> {
        let mut without_contract: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        let mut without_function = Vec::new();
        for deployment in &self.matrix.deployments {
            let service = self.service(deployment);
            for party in self.involved(deployment) {
                let covers = |contract: &Contract| {
                    let chain = [&contract.provider].into_iter().chain(&contract.subcontractors);
                    chain.into_iter().any(|member| self.name(member) == party) && self.kinds(contract, service).next().is_some()
                };
                if !self.register.contracts.iter().any(covers) {
                    *without_contract.entry((party, service)).or_default() += 1;
                }
            }
            if !self.register.functions.iter().any(|function| function.deployments.contains(&deployment.id)) {
                without_function.push(deployment.id.as_str());
            }
        }
        let contracts = without_contract.into_iter().map(|((party, service), count)| -> Row {
            vec![
                Cow::Borrowed("B_02.01"),
                Cow::Borrowed(""),
                Cow::Owned(format!("{party}, {service}")),
                Cow::Owned(format!(
                    "a contract that covers it, with the type of ICT service: {count} {} on it",
                    if count == 1 { "deployment rests" } else { "deployments rest" }
                )),
            ]
        });
        let functions = without_function.into_iter().map(|id| -> Row {
            vec![
                Cow::Borrowed("B_06.01"),
                Cow::Borrowed(""),
                Cow::Borrowed(id),
                Cow::Borrowed("the function of the business that rests on this deployment"),
            ]
        });
        contracts.chain(functions).collect()
    }

    fn uses(self) -> BTreeSet<Use<'m>> {
        let mut uses = BTreeSet::new();
        let deployments: BTreeMap<&str, &Deployment> = self.matrix.deployments.iter().map(|d| (d.id.as_str(), d)).collect();
        for function in &self.register.functions {
            for deployment in function.deployments.iter().filter_map(|id| deployments.get(id.as_str())) {
                let involved = self.involved(deployment);
                for (index, contract) in self.register.contracts.iter().enumerate() {
                    if !involved.contains(self.name(&contract.provider)) {
                        continue;
                    }
                    for kind in self.kinds(contract, self.service(deployment)) {
                        let countries: BTreeSet<&'static str> = deployment.regions.iter().filter_map(|r| country(r)).collect();
                        let unknown = countries.is_empty().then_some("");
                        uses.extend(countries.into_iter().chain(unknown).map(|country| Use {
                            contract: index,
                            function: &function.facts.id,
                            kind,
                            country,
                            stores_data: !deployment.data.is_empty(),
                        }));
                    }
                }
            }
        }
        uses
    }

    /// Types of ICT service under which a contract covers a service.
    fn kinds(self, contract: &'m Contract, service: &str) -> impl Iterator<Item = &'m str> {
        contract.services.iter().filter(move |s| s.services.iter().any(|id| id == service)).map(|s| s.kind.as_str())
    }

    fn service(self, deployment: &Deployment) -> &'m str {
        let placement = &self.matrix.placements[deployment.placement as usize];
        &self.matrix.configurations[placement.configuration as usize].service
    }

    /// Names of the provider and of third parties that hold duties in a deployment.
    fn involved(self, deployment: &Deployment) -> BTreeSet<&'m str> {
        let assignments = &self.matrix.placements[deployment.placement as usize].assignments;
        let holders = assignments.iter().map(|a| &self.matrix.duties[a.duty as usize].holder);
        holders
            .filter(|holder| matches!(holder, Holder::Party(Party::Provider | Party::ThirdParty(_))))
            .map(|holder| self.matrix.holder_name(holder))
            .collect()
    }

    /// The name in print of a party: what the matrix calls it.
    fn name(self, party: &'m ContractParty) -> &'m str {
        match party.operator.strip_prefix("third-party:") {
            Some(id) => self.matrix.reference.third_parties.get(id).map_or(id, String::as_str),
            None => &self.matrix.reference.provider,
        }
    }

    fn parties(self) -> BTreeMap<(&'m str, Option<&'m str>), &'m ContractParty> {
        let contracts = self.register.contracts.iter();
        let parties = contracts.flat_map(|contract| [&contract.provider].into_iter().chain(&contract.subcontractors));
        parties.map(|party| ((self.name(party), party.identifier.as_deref()), party)).collect()
    }
}

fn country(region: &str) -> Option<&'static str> {
    COUNTRIES
        .iter()
        .find(|(start, _)| region == *start || (start.ends_with(['-', 'o']) && region.starts_with(start)))
        .map(|(_, c)| *c)
}

fn codes(party: &ContractParty) -> [Cow<'_, str>; 2] {
    [optional(party.identifier.as_deref()), optional(party.identifier_type.as_deref())]
}

fn table<'m>(title: &'static str, about: &'static str, columns: &'static [Column], rows: Vec<Row<'m>>) -> Table<'m> {
    Table { title, about, columns, printed: columns.len(), rows: Box::new(rows.into_iter()) }
}
