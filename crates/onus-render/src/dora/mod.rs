//! The register of information of DORA: a CSV file for each template that an inventory can support, and what is missing.

use super::RenderError;
use super::planned_file::{DataInput, PlannedFile};
use super::tables::{DoraRegister, Table};

/// The folder of the templates.
pub const FOLDER: &str = "data/dora/";

type Template = for<'m> fn(DoraRegister<'m>) -> Table<'m>;

const TEMPLATES: [(&str, Template); 8] = [
    ("b_01.01", |register| register.entity()),
    ("b_02.01", |register| register.contracts()),
    ("b_02.02", |register| register.services()),
    ("b_03.02", |register| register.signed_by()),
    ("b_05.01", |register| register.providers()),
    ("b_05.02", |register| register.chains()),
    ("b_06.01", |register| register.functions()),
    ("missing", |register| register.missing()),
];

pub fn files<'a>(input: &'a DataInput<'a>) -> Vec<PlannedFile<'a>> {
    let file = |(name, template): (&'static str, Template)| {
        let path = format!("{FOLDER}{name}.csv");
        PlannedFile::streamed(path.clone(), move |out| {
            let register = DoraRegister::new(input.matrix).map_err(|why| RenderError::new(&path, why))?;
            super::csv::write(template(register), input.csv, out)
        })
    };
    TEMPLATES.into_iter().map(file).collect()
}
