//! A JSON document that is held whole, since its parts stand in groups of groups.

use std::io::Read;

use serde_json::Value;

use crate::resource::ReadError;
use crate::support::input::open;
use crate::support::sniff;

/// Most bytes of such a document.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

pub(super) fn document(input: &mut dyn Read, source: &'static str) -> Result<Value, ReadError> {
    let input = open(input)?;
    let (head, meter) = (input.head.clone(), input.meter.clone());
    let mut bytes = Vec::new();
    input.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|e| meter.failed(&e))?;
    if bytes.len() as u64 > MAX_BYTES {
        let hint = "Export the results of one benchmark or one account at a time.";
        return Err(ReadError::of_file("the document is larger than 256 MiB", hint));
    }
    serde_json::from_slice(&bytes).map_err(|e| {
        let error = ReadError::at(e.line().max(1), e.column().max(1), "this is not JSON", sniff::hint(&head, source));
        sniff::or_foreign(error, &head, source)
    })
}
