//! A table in Parquet as the CSV that the readers of bills take: the columns that a bill needs, row by row.
//!
//! Only these columns are decoded, a page of each at a time. Must not know: what the columns mean.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::reader::RowIter;
use ::parquet::record::{Field, Row};
use ::parquet::schema::types::Type;
use csv::Writer;
use serde_json::{Map, Value};

use crate::resource::key;

/// Columns (normalised) that the readers of bills ask for.
const COLUMNS: [&str; 30] = [
    "providername",
    "serviceprovidername",
    "provider",
    "publishername",
    "publisher",
    "servicename",
    "chargecategory",
    "subaccountid",
    "regionid",
    "region",
    "availabilityzone",
    "resourceid",
    "commitmentdiscountid",
    "tags",
    "lineitemproductcode",
    "lineitemusageaccountid",
    "lineitemlineitemtype",
    "lineitemresourceid",
    "lineitemavailabilityzone",
    "billbillingentity",
    "productregioncode",
    "productregion",
    "productproductname",
    "product",
    "resourcetags",
    "xservicecode",
    "chargeclass",
    "serviceprovider",
    "hostprovidername",
    "subaccountname",
];

/// Bytes of CSV that are made ready at once.
const PIECE: usize = 64 * 1024;

/// Rows of a table as CSV.
pub struct Rows {
    rows: RowIter<'static>,
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

/// Opens a table and makes its line of names ready.
pub fn rows(file: File) -> io::Result<Rows> {
    let reader = SerializedFileReader::new(file).map_err(|e| wrong(&e))?;
    let schema = reader.metadata().file_metadata().schema_descr().root_schema().clone();
    let wanted = |t: &&Arc<Type>| {
        let name = t.name();
        COLUMNS.contains(&key(name).as_str()) || name.starts_with("resource_tags_user_")
    };
    let fields: Vec<Arc<Type>> = schema.get_fields().iter().filter(wanted).cloned().collect();
    let names: Vec<String> = fields.iter().map(|f| f.name().to_owned()).collect();
    if names.is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the table has no column of a bill"));
    }
    let projected = Type::group_type_builder(schema.name()).with_fields(fields).build().map_err(|e| wrong(&e))?;
    let rows = RowIter::from_file_into(Box::new(reader)).project(Some(projected)).map_err(|e| wrong(&e))?;
    let mut ready = Vec::new();
    write(&mut ready, names.iter().map(String::as_str))?;
    Ok(Rows { rows, ready, at: 0, ended: false })
}

fn write<'t>(into: &mut Vec<u8>, texts: impl Iterator<Item = &'t str>) -> io::Result<()> {
    let mut line = Writer::from_writer(into);
    line.write_record(texts)?;
    line.flush()
}

fn wrong(error: &::parquet::errors::ParquetError) -> io::Error {
    let words = error.to_string();
    let words = match words.contains("Disabled feature") {
        true => format!("its pages are packed in a way that is not read here, write it with Snappy or gzip ({words})"),
        false => words,
    };
    io::Error::new(io::ErrorKind::InvalidData, words)
}

/// What a field says, as text; lists and maps as JSON.
fn text(field: &Field) -> String {
    match value(field) {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Str(text) => Value::String(text.clone()),
        Field::Bool(b) => Value::Bool(*b),
        Field::Bytes(bytes) => Value::String(String::from_utf8_lossy(bytes.data()).into_owned()),
        Field::MapInternal(map) => {
            let entry = |(k, v): &(Field, Field)| (text(k), value(v));
            Value::Object(map.entries().iter().map(entry).collect::<Map<_, _>>())
        }
        Field::ListInternal(list) => list.elements().iter().map(value).collect(),
        Field::Group(row) => {
            let fields = row.get_column_iter().map(|(name, field)| (name.clone(), value(field)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        other => Value::String(other.to_string()),
    }
}

impl Rows {
    fn fill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.at = 0;
        while self.ready.len() < PIECE {
            let Some(row) = self.rows.next() else {
                self.ended = true;
                break;
            };
            let row: Row = row.map_err(|e| wrong(&e))?;
            let texts: Vec<String> = row.get_column_iter().map(|(_, field)| text(field)).collect();
            write(&mut self.ready, texts.iter().map(String::as_str))?;
        }
        Ok(())
    }
}

impl Read for Rows {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.ready.len() && !self.ended {
            self.fill()?;
        }
        let ready = &self.ready[self.at..];
        let many = ready.len().min(buffer.len());
        buffer[..many].copy_from_slice(&ready[..many]);
        self.at += many;
        Ok(many)
    }
}
