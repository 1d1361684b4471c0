//! Populations added up: what each source shows of each account, where it went, and what changed since its import before.

use std::collections::BTreeMap;

use super::PopulationRow;

/// What one source shows of one account. Resources are those that a person would count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PopulationTotal {
    /// Resources that a deployment represents.
    pub mapped: u64,
    /// Resources that none represents, by the reason.
    pub unmapped: BTreeMap<String, u64>,
    /// Rows that are parts of other resources.
    pub parts: u64,
    /// Rows that only a bill names.
    pub billed: u64,
    /// Rows that no source shows any longer.
    pub gone: u64,
    /// Resources by the day on which this source showed them first.
    first_seen: BTreeMap<String, u64>,
    /// Newest day on which this source showed something of the account.
    pub last_import: String,
}

impl PopulationTotal {
    pub fn resources(&self) -> u64 {
        self.mapped + self.unmapped.values().sum::<u64>()
    }

    /// Resources that the import before did not show; none where there was only one.
    pub fn added(&self) -> Option<u64> {
        let earlier = self.first_seen.keys().any(|day| *day < self.last_import);
        earlier.then(|| self.first_seen.get(&self.last_import).copied().unwrap_or(0))
    }
}

/// Totals by source and account.
pub type PopulationTotals = BTreeMap<(String, String), PopulationTotal>;

/// Adds a row to the totals of each source that saw it.
pub fn add_population_row(totals: &mut PopulationTotals, row: &PopulationRow) {
    for (source, first, last) in row.witnesses.split("; ").filter_map(witness) {
        let total = totals.entry((source.to_owned(), row.account.to_owned())).or_default();
        let count = u64::from(row.count);
        if row.role == "gone" {
            total.gone += count;
            continue;
        }
        if total.last_import.as_str() < last {
            last.clone_into(&mut total.last_import);
        }
        match row.role {
            "part" => total.parts += count,
            "billed" => total.billed += count,
            "counted" | "unmapped" => {
                *total.first_seen.entry(first.to_owned()).or_insert(0) += count;
                match row.deployment.is_empty() {
                    false => total.mapped += count,
                    true => {
                        let reason = if row.remark.is_empty() { "no deployment represents it" } else { row.remark };
                        *total.unmapped.entry(reason.to_owned()).or_insert(0) += count;
                    }
                }
            }
            _ => {}
        }
    }
}

/// Source, first and last day of a witness: `terraform payments-prod states/a.tfstate 2026-11-01/2026-11-29`.
fn witness(written: &str) -> Option<(&str, &str, &str)> {
    let source = written.split(' ').nth(1)?;
    let (first, last) = written.rsplit(' ').next()?.split_once('/')?;
    Some((source, first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row<'r>(deployment: &'r str, role: &'r str, remark: &'r str, witnesses: &'r str) -> PopulationRow<'r> {
        PopulationRow { identity: "i", kind: "k", service: "rds", deployment, role, account: "1", count: 1, witnesses, remark }
    }

    #[test]
    fn each_source_has_totals_of_its_own() {
        let mut totals = PopulationTotals::new();
        let both = "config hub aws.json 2026-10-01/2026-11-01; terraform prod a.tfstate 2026-11-01/2026-11-01";
        for row in [
            row("db", "counted", "", both),
            row("db", "counted", "", "config hub aws.json 2026-11-01/2026-11-01"),
            row("", "unmapped", "no service of the model", "config hub aws.json 2026-10-01/2026-11-01"),
            row("db", "part", "", "config hub aws.json 2026-10-01/2026-11-01"),
            row("db", "gone", "", "config hub aws.json 2026-10-01/2026-10-01"),
        ] {
            add_population_row(&mut totals, &row);
        }
        let hub = &totals[&("hub".to_owned(), "1".to_owned())];
        assert_eq!((hub.resources(), hub.mapped, hub.parts, hub.gone, hub.added()), (3, 2, 1, 1, Some(1)));
        assert_eq!(hub.unmapped, BTreeMap::from([("no service of the model".to_owned(), 1)]));
        let prod = &totals[&("prod".to_owned(), "1".to_owned())];
        assert_eq!((prod.resources(), prod.added()), (1, None));
    }
}
