//! A source's file as text: unpacked, as UTF-8, without a byte order mark.
//!
//! Must not know: what the text means.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::resource::ReadError;
use super::support::{input::text, utf16};

fn refusal(message: impl Into<String>, hint: &str) -> ReadError {
    ReadError::of_file(message, hint)
}

/// Opens a file: unpacked if it is packed, without a byte order mark.
pub fn open(path: &Path) -> Result<Box<dyn Read>, ReadError> {
    let cannot = |e: std::io::Error| refusal(format!("it cannot be read: {e}"), "Check the path and its permissions.");
    let meta = std::fs::metadata(path).map_err(cannot)?;
    if !meta.is_file() {
        return Err(refusal("it is not a file", "Name a file, or a folder of files."));
    }
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(cannot)?);
    let start = file.fill_buf().map_err(cannot)?;
    if start.starts_with(b"PAR1") {
        return table(path);
    }
    if start.starts_with(&[0x1f, 0x8b]) {
        return plain(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(file)));
    }
    plain(file)
}

/// Opens a file as it is, for who takes its digest.
pub fn raw_file(path: &Path) -> std::io::Result<File> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is not a file"));
    }
    File::open(path)
}

/// A table in Parquet, as CSV.
#[cfg(feature = "parquet")]
fn table(path: &Path) -> Result<Box<dyn Read>, ReadError> {
    let cannot = |e: std::io::Error| refusal(format!("the Parquet file cannot be read: {e}"), "Is it complete, and a bill?");
    let rows = File::open(path).and_then(super::support::parquet::rows).map_err(cannot)?;
    Ok(Box::new(rows))
}

/// A table in Parquet, which this program was built without.
#[cfg(not(feature = "parquet"))]
fn table(_path: &Path) -> Result<Box<dyn Read>, ReadError> {
    Err(refusal(
        "it is a Parquet file, and this program was built without the feature `parquet`",
        "Build it with `cargo install --path . --features parquet`, export the bill as CSV, or convert it: \
         `duckdb -c \"COPY 'bill.parquet' TO 'bill.csv'\"`.",
    ))
}

/// Text as UTF-8 without its mark; archives are refused.
fn plain(mut input: impl BufRead + 'static) -> Result<Box<dyn Read>, ReadError> {
    let cannot = |e: std::io::Error| refusal(format!("it cannot be read: {e}"), "Is the archive complete?");
    let start = input.fill_buf().map_err(cannot)?;
    if start.starts_with(b"PK\x03\x04") {
        return Err(refusal(
            "it is an archive",
            "A plan that Terraform saved is read with `terraform show -json FILE`; unpack other archives.",
        ));
    }
    if let Some(encoding) = utf16::encoding(start) {
        let mut text = BufReader::with_capacity(1 << 16, utf16::Utf8::new(input, encoding));
        skip_mark(&mut text).map_err(cannot)?;
        return Ok(Box::new(text));
    }
    skip_mark(&mut input).map_err(cannot)?;
    Ok(Box::new(input))
}

fn skip_mark(input: &mut impl BufRead) -> std::io::Result<()> {
    if input.fill_buf()?.starts_with(&[0xef, 0xbb, 0xbf]) {
        input.consume(3);
    }
    Ok(())
}

pub fn read_text(path: &Path) -> Result<String, ReadError> {
    let cannot = |e: std::io::Error| refusal(format!("it cannot be read: {e}"), "Check the path and its permissions.");
    text(open(path)?, "No template is as large as that.", cannot)
}
