//! A bill in Parquet, written here and read through the command's own path.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use onus_import::open::open;
use onus_import::sources::{Read, find};
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::readers::Found;

const COLUMNS: [&str; 6] = ["ProviderName", "ServiceName", "ChargeCategory", "SubAccountId", "RegionId", "ResourceId"];

/// Text columns, then `Tags` as a map with one entry a row; row groups of 500 rows.
fn write(path: &Path, rows: &[[&str; 6]], codec: Compression) {
    let columns: String = COLUMNS.iter().map(|c| format!("optional binary {c} (UTF8); ")).collect();
    let schema = format!(
        "message bill {{ {columns} optional binary ChargeDescription (UTF8); optional group Tags (MAP) {{ repeated group key_value {{ required binary key (UTF8); optional binary value (UTF8); }} }} }}"
    );
    let schema = Arc::new(parse_message_type(&schema).expect("a schema"));
    let properties = Arc::new(WriterProperties::builder().set_compression(codec).build());
    let mut writer = SerializedFileWriter::new(File::create(path).expect("created"), schema, properties).expect("a writer");
    for rows in rows.chunks(500) {
        let mut group = writer.next_row_group().expect("a group");
        let mut index = 0;
        while let Some(mut column) = group.next_column().expect("a column") {
            let mut put = |values: Vec<ByteArray>, definition: Vec<i16>, repetition: Option<Vec<i16>>| {
                column.typed::<ByteArrayType>().write_batch(&values, Some(&definition), repetition.as_deref()).expect("written");
            };
            let zeros = vec![0; rows.len()];
            match index {
                at @ 0..6 => {
                    let values = rows.iter().map(|r| r[at]).filter(|v| !v.is_empty()).map(ByteArray::from).collect();
                    put(values, rows.iter().map(|r| i16::from(!r[at].is_empty())).collect(), None);
                }
                6 => put(Vec::new(), zeros, None),
                7 => put(vec![ByteArray::from("team"); rows.len()], vec![2; rows.len()], Some(zeros)),
                _ => put(vec![ByteArray::from("orders"); rows.len()], vec![3; rows.len()], Some(zeros)),
            }
            column.close().expect("closed");
            index += 1;
        }
        group.close().expect("closed");
    }
    writer.close().expect("closed");
}

fn rows() -> Vec<[&'static str; 6]> {
    let ec2 = "Amazon Elastic Compute Cloud";
    let mut rows = vec![["AWS", ec2, "Usage", "111122223333", "eu-west-1", "i-1"]; 1200];
    rows[3][5] = "i-2";
    rows[700] = ["AWS", "AWS Key Management Service", "Usage", "111122223333", "eu-west-1", ""];
    rows[701] = ["AWS", ec2, "Tax", "111122223333", "", ""];
    rows[1199] = ["Microsoft", "Virtual Machines", "Usage", "sub-1", "westeurope", "vm"];
    rows
}

fn read(path: &Path) -> Found {
    let mut found = Found::default();
    let Some(Read::Each(reader)) = find("focus").map(|s| s.read) else { panic!("a reader") };
    let mut input = open(path).unwrap_or_else(|e| panic!("{e:?}"));
    reader("bill.parquet", &mut input, &mut found).unwrap_or_else(|e| panic!("{e:?}"));
    found
}

fn bill(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("bill.parquet")
}

#[test]
fn a_bill_in_parquet_says_what_the_same_bill_in_csv_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let csv = folder.path().join("bill.csv");
    let mut lines = csv::Writer::from_path(&csv).expect("created");
    lines.write_record(COLUMNS.iter().chain(&["Tags"])).expect("written");
    for row in rows() {
        lines.write_record(row.iter().chain(&[r#"{"team":"orders"}"#])).expect("written");
    }
    lines.flush().expect("written");
    let expected = read(&csv);
    assert_eq!(expected.resources.len(), 2);
    assert_eq!(expected.resources[1].count, 2);
    for codec in [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::GZIP(Default::default())] {
        write(&bill(&folder), &rows(), codec);
        let found = read(&bill(&folder));
        assert_eq!(found.resources, expected.resources, "{codec}");
        assert_eq!(found.resources[0].tags["team"], "orders");
        assert_eq!(found.skipped, expected.skipped, "{codec}");
    }
}

#[test]
fn a_table_that_is_cut_off_or_is_no_bill_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    write(&bill(&folder), &rows(), Compression::SNAPPY);
    let whole = std::fs::read(bill(&folder)).expect("read");
    for part in [4, 8, whole.len() / 2, whole.len() - 9] {
        std::fs::write(bill(&folder), &whole[..part]).expect("written");
        let error = open(&bill(&folder)).err().unwrap_or_else(|| panic!("{part} bytes were taken for a table"));
        assert!(error.message.contains("Parquet"), "{error:?}");
    }
    let schema = Arc::new(parse_message_type("message other { optional binary name (UTF8); }").expect("a schema"));
    let file = File::create(bill(&folder)).expect("created");
    SerializedFileWriter::new(file, schema, Arc::default()).and_then(SerializedFileWriter::close).expect("written");
    let error = open(&bill(&folder)).err().expect("no bill");
    assert!(error.message.contains("no column of a bill"), "{error:?}");
}
