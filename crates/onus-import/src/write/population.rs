//! The population: every resource that imports saw, once, with who saw it and where it went, so that an auditor can sample.
//!
//! A CSV file beside the inventory; the inventory reader takes no `.csv`. It goes into signed packs: paths are relative.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};

use onus_source::csv::{escape_cell, unescape_cell};

use crate::deployment::GroupedDeployments;
use crate::estate::merge::{Estate, Witness};

pub const POPULATION_FILE: &str = "imported.population.csv";

/// Columns, in order.
pub const COLUMNS: [&str; 13] = [
    "address",
    "type",
    "service",
    "deployment",
    "role",
    "account",
    "region",
    "count",
    "identity",
    "witnesses",
    "first_seen",
    "last_seen",
    "remark",
];

/// Role of a resource that no source shows any longer and whose deployment is still there.
pub const GONE: &str = "gone";

/// A row of an earlier population.
#[derive(Clone, Debug)]
pub struct EarlierRow {
    pub deployment: String,
    /// Names of the sources that saw it last.
    pub sources: Vec<String>,
    /// What these are read as.
    pub kinds: Vec<String>,
    cells: csv::StringRecord,
}

impl EarlierRow {
    /// A row by its cells, one a column of [`COLUMNS`].
    pub fn of(cells: &[String]) -> EarlierRow {
        let cells = csv::StringRecord::from(cells.to_vec());
        let witnesses = cells.get(9).unwrap_or_default();
        let word = |at: usize| witnesses.split("; ").filter_map(move |w| Some(w.split(' ').nth(at)?.to_owned())).collect();
        EarlierRow { deployment: cells.get(3).unwrap_or_default().to_owned(), sources: word(1), kinds: word(0), cells }
    }

    /// Its cells; none in rows of version 0.1.
    pub fn cells(&self) -> Option<Vec<String>> {
        (self.cells.len() == COLUMNS.len()).then(|| self.cells.iter().map(str::to_owned).collect())
    }

    /// The row with other words in its cells.
    #[must_use]
    pub fn map(self, word: impl Fn(&str) -> String) -> EarlierRow {
        match self.cells() {
            Some(cells) => EarlierRow::of(&cells.iter().map(|cell| word(cell)).collect::<Vec<_>>()),
            None => self,
        }
    }

    /// Whether it was counted as a resource of its deployment.
    pub fn counted(&self) -> bool {
        self.cells.get(4).is_none_or(|role| role == "counted" || role == GONE)
    }

    /// Account as written; none where it is not known.
    pub fn account(&self) -> Option<&str> {
        self.cells.get(5).filter(|account| !account.is_empty())
    }

    /// Day on which the resource was seen first; none in rows of version 0.1.
    pub fn first_seen(&self) -> Option<&str> {
        let column = COLUMNS.iter().position(|name| *name == "first_seen")?;
        let is_day =
            |text: &&str| text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-') && !text.starts_with('-');
        self.cells.get(column).filter(is_day)
    }
}

/// Reads the rows by identity. Rows of version 0.1, which had no identity, stand under their address where it is the only one
/// of that name.
pub fn earlier_rows(text: impl Read) -> Result<BTreeMap<String, EarlierRow>, csv::Error> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
    let head = reader.headers()?.clone();
    let column = |name: &str| head.iter().position(|h| h == name);
    let (identity, witnesses, source) = (column("identity"), column("witnesses"), column("source"));
    let mut found: BTreeMap<String, EarlierRow> = BTreeMap::new();
    let mut ambiguous = Vec::new();
    for row in reader.records() {
        let row = row?;
        let cell = |at: Option<usize>| at.and_then(|i| row.get(i)).unwrap_or_default();
        let key = unescape_cell(cell(identity.or(Some(0)))).to_owned();
        let sources = match witnesses {
            Some(_) => cell(witnesses).split("; ").filter_map(|w| Some(w.split(' ').nth(1)?.to_owned())).collect(),
            None => vec![cell(source).to_owned()],
        };
        let kinds = cell(witnesses).split("; ").filter_map(|w| Some(w.split(' ').next()?.to_owned())).collect();
        let cells = if identity.is_some() { row.clone() } else { csv::StringRecord::new() };
        let new = EarlierRow { deployment: cell(Some(3)).to_owned(), sources, kinds, cells };
        match found.get(&key) {
            Some(other) if identity.is_none() && other.deployment != new.deployment => ambiguous.push(key),
            _ => {
                found.insert(key, new);
            }
        }
    }
    for key in ambiguous {
        found.remove(&key);
    }
    Ok(found)
}

/// What one import makes of the population.
pub struct PopulationRows<'a> {
    pub estate: &'a Estate<'a>,
    pub grouped: &'a GroupedDeployments,
    /// Per group: its id.
    pub ids: &'a [Option<String>],
    /// Rows of before, by identity.
    pub earlier: &'a BTreeMap<String, EarlierRow>,
    /// Whether a deployment is still in the inventory.
    pub stays: &'a dyn Fn(&str) -> bool,
    /// Ids that people changed, by the id of before.
    pub renamed: &'a BTreeMap<String, String>,
}

/// Cells of a row, one a column.
pub type Line = [String; 13];

/// All rows, by identity.
pub fn lines(rows: &PopulationRows) -> BTreeMap<String, Line> {
    let PopulationRows { estate, grouped, ids, earlier, stays, renamed } = rows;
    let collector = &estate.collector;
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    for (index, record) in collector.records.iter().enumerate() {
        let group = grouped.deployment_of_record.get(index).copied().flatten();
        let id = group.and_then(|g| ids.get(g)).and_then(Option::as_deref);
        let mut remarks = estate.remarks[index].clone();
        match (group, id) {
            (Some(_), None) => remarks.push("its deployment was removed from the inventory by hand".to_owned()),
            (None, _) => remarks.push("only a part, and no source shows what it is a part of".to_owned()),
            _ => {}
        }
        let role = match () {
            () if record.counts => "counted",
            () if record.product => "billed",
            () => "part",
        };
        // A part that stands alone is no sign of its service.
        let service = if group.is_some() { collector.text(record.service) } else { "" };
        let identity = &estate.identities[index];
        let (first, last) = days(&estate.witnesses[index]);
        // Who saw it first may not see it any longer: a resource that moved to another state is as old as before.
        let before = std::iter::once(identity).chain(&estate.former[index]).filter_map(|known| earlier.get(known)?.first_seen());
        let first = before.map(str::to_owned).chain([first]).min().unwrap_or_default();
        let line = [
            escape_cell(&record.address).into_owned(),
            escape_cell(collector.text(record.kind)).into_owned(),
            service.to_owned(),
            id.unwrap_or_default().to_owned(),
            role.to_owned(),
            collector.text(record.account).to_owned(),
            collector.text(record.region).to_owned(),
            record.count.to_string(),
            escape_cell(identity).into_owned(),
            escape_cell(&witnesses(&estate.witnesses[index])).into_owned(),
            first,
            last,
            escape_cell(&remarks.join(". ")).into_owned(),
        ];
        lines.insert(identity.clone(), line);
    }
    for unmapped in &estate.unmapped {
        let (first, last) = days(&unmapped.witnesses);
        let line = [
            escape_cell(&unmapped.address).into_owned(),
            escape_cell(&unmapped.kind).into_owned(),
            String::new(),
            String::new(),
            "unmapped".to_owned(),
            unmapped.account.clone(),
            String::new(),
            unmapped.count.to_string(),
            escape_cell(&unmapped.identity).into_owned(),
            escape_cell(&witnesses(&unmapped.witnesses)).into_owned(),
            first,
            last,
            escape_cell(&unmapped.reason).into_owned(),
        ];
        lines.insert(unmapped.identity.clone(), line);
    }
    for (id, (account, seen)) in &estate.accounts {
        let identity = account.arn.clone().unwrap_or_else(|| format!("account/{id}"));
        let (first, last) = days(seen);
        let line = [
            escape_cell(account.name.as_deref().unwrap_or(id)).into_owned(),
            "account".to_owned(),
            String::new(),
            String::new(),
            "account".to_owned(),
            id.clone(),
            String::new(),
            "1".to_owned(),
            escape_cell(&identity).into_owned(),
            escape_cell(&witnesses(seen)).into_owned(),
            first,
            last,
            account.unit.as_ref().map_or_else(String::new, |unit| escape_cell(&format!("in the unit {unit}")).into_owned()),
        ];
        lines.entry(identity).or_insert(line);
    }
    // What went by another name before it had an ARN is here.
    let former: BTreeSet<&str> = estate.former.iter().flatten().map(String::as_str).collect();
    // What is gone keeps its deployment from standing for anything else, as long as that is in the inventory.
    for (identity, row) in earlier.iter().filter(|(_, row)| row.cells.len() == COLUMNS.len()) {
        let id = renamed.get(&row.deployment).unwrap_or(&row.deployment);
        if !id.is_empty() && stays(id) && !lines.contains_key(identity) && !former.contains(identity.as_str()) {
            let mut line: Line = std::array::from_fn(|i| row.cells.get(i).unwrap_or_default().to_owned());
            line[3].clone_from(id);
            line[4] = GONE.to_owned();
            lines.insert(identity.clone(), line);
        }
    }
    lines
}

/// Writes rows in order of identity.
pub fn write(lines: &BTreeMap<String, Line>, out: &mut dyn Write) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    for line in lines.values() {
        writer.write_record(line)?;
    }
    writer.flush()?;
    Ok(())
}

fn days(witnesses: &[Witness]) -> (String, String) {
    let first = witnesses.iter().map(|w| w.first.as_str()).min().unwrap_or_default();
    let last = witnesses.iter().map(|w| w.last.as_str()).max().unwrap_or_default();
    (first.to_owned(), last.to_owned())
}

/// `terraform payments-prod states/a.tfstate 2026-11-01/2026-11-29; …`.
fn witnesses(witnesses: &[Witness]) -> String {
    let mut all: Vec<String> = witnesses
        .iter()
        .map(|w| format!("{} {} {} {}/{}", w.kind, w.source, w.path.replace(';', ","), w.first, w.last))
        .collect();
    all.sort();
    all.dedup();
    all.join("; ")
}
