//! The population: every resource that an import saw, where it went, from which file and when, so that an auditor can sample.
//!
//! A CSV file beside the inventory; the inventory reader takes no `.csv`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};

use onus_source::csv::{escape_cell, unescape_cell};

use crate::collect::Collector;
use crate::deployment::GroupedDeployments;

/// Columns, in order.
pub const COLUMNS: [&str; 12] =
    ["address", "type", "service", "deployment", "role", "account", "region", "count", "file", "source", "imported", "remark"];

/// What one import adds to the rows of earlier ones.
pub struct PopulationRows<'a> {
    /// What was found.
    pub collector: &'a Collector<'a>,
    /// Where it went.
    pub grouped: &'a GroupedDeployments,
    /// Per group: its id.
    pub ids: &'a [Option<String>],
    /// Names of files, by index.
    pub files: &'a [String],
    /// Name of the source.
    pub source: &'a str,
    /// When, in UTC: `2026-11-22T05:00:00Z`.
    pub imported: &'a str,
}

/// Reads where each address went, and from which files.
pub fn deployments_by_address(text: impl Read) -> Result<BTreeMap<String, String>, csv::Error> {
    let mut reader = csv::Reader::from_reader(text);
    let mut found = BTreeMap::new();
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row)? {
        if let (Some(address), Some(deployment)) = (row.get(0), row.get(3))
            && !deployment.is_empty()
        {
            found.insert(unescape_cell(address).to_owned(), deployment.to_owned());
        }
    }
    Ok(found)
}

/// Writes all rows. Rows of files that were not read this time are taken over.
pub fn write(rows: &PopulationRows, earlier: Option<&mut dyn Read>, out: &mut dyn Write) -> Result<(), csv::Error> {
    let PopulationRows { collector, grouped, ids, files, source, imported } = rows;
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    if let Some(earlier) = earlier {
        let read: BTreeSet<&str> = files.iter().map(String::as_str).collect();
        let mut reader = csv::Reader::from_reader(earlier);
        let mut row = csv::StringRecord::new();
        while reader.read_record(&mut row)? {
            if row.len() == COLUMNS.len() && row.get(8).is_some_and(|f| !read.contains(unescape_cell(f))) {
                writer.write_record(&row)?;
            }
        }
    }
    let mapping = collector.mapping;
    let file = |index: u32| files.get(index as usize).map_or("", String::as_str);
    for (record, group) in collector.records.iter().zip(&grouped.deployment_of_record) {
        let id = ids.get(*group).and_then(Option::as_deref);
        let role = if record.counts { "counted" } else { "part" };
        let remark = if id.is_none() { "its deployment was removed from the inventory by hand" } else { "" };
        writer.write_record([
            &escape_cell(&mapping.aliased(&record.address)),
            &escape_cell(collector.text(record.kind)),
            collector.text(record.service),
            id.unwrap_or_default(),
            role,
            mapping.alias(collector.text(record.account)),
            collector.text(record.region),
            &record.count.to_string(),
            &escape_cell(file(record.file)),
            source,
            imported,
            remark,
        ])?;
    }
    for unplaced in &collector.unplaced {
        writer.write_record([
            &escape_cell(&mapping.aliased(&unplaced.address)),
            &escape_cell(collector.text(unplaced.kind)),
            "",
            "",
            "unmapped",
            "",
            "",
            &unplaced.count.to_string(),
            &escape_cell(file(unplaced.file)),
            source,
            imported,
            collector.text(unplaced.reason),
        ])?;
    }
    writer.flush()?;
    Ok(())
}
