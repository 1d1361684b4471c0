//! Prowler's CSV output: one row a check and resource, columns separated by semicolons.

use std::io::Read;

use super::result::{CheckOutcome, CheckResult, ResultSink, moment};
use crate::resource::ReadError;
use crate::support::input::open;
use crate::support::table::Table;

pub(super) fn read(input: &mut dyn Read, sink: &mut dyn ResultSink) -> Result<(), ReadError> {
    let mut table = Table::open(open(input)?, "prowler-csv")?;
    let [check, status, resource] =
        table.needed([("CHECK_ID", &["checkid"]), ("STATUS", &["status"]), ("RESOURCE_UID", &["resourceuid", "resourcearn"])])?;
    let account = table.column(&["accountuid", "accountid"]);
    let region = table.column(&["region"]);
    let time = table.column(&["timestamp", "assessmentstarttime"]);
    let version = table.column(&["prowlerversion"]);
    let muted = table.column(&["muted"]);
    let provider = table.column(&["provider"]);
    while table.advance()? {
        sink.tool("Prowler", table.field(version)?);
        if table.field(provider)?.is_some_and(|p| !p.eq_ignore_ascii_case("aws")) {
            sink.skipped("another provider's: only AWS is read");
            continue;
        }
        let (Some(check), Some(resource)) = (table.field(Some(check))?, table.field(Some(resource))?) else {
            sink.skipped("it names no check or no resource");
            continue;
        };
        let is_muted = table.field(muted)?.is_some_and(|m| m.eq_ignore_ascii_case("true"));
        let outcome = match table.field(Some(status))?.unwrap_or_default() {
            "PASS" => CheckOutcome::Pass,
            "FAIL" if is_muted => CheckOutcome::Muted,
            "FAIL" => CheckOutcome::Fail,
            "MUTED" => CheckOutcome::Muted,
            "MANUAL" => CheckOutcome::Manual,
            _ => CheckOutcome::Error,
        };
        sink.result(CheckResult {
            catalogue: "prowler",
            check: check.to_owned(),
            resource: resource.to_owned(),
            account: table.field(account)?.map(str::to_owned),
            region: table.field(region)?.map(str::to_owned),
            outcome,
            at: table.field(time)?.and_then(moment),
        });
    }
    Ok(())
}
