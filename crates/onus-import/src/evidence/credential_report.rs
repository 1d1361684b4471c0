//! The credential report of IAM: one row a user, read as checks of what stands in its columns.

use std::io::Read;

use jiff::{Span, Timestamp};

use super::result::{CheckOutcome, CheckResult, ResultSink, moment};
use crate::resource::ReadError;
use crate::support::input::open;
use crate::support::table::Table;

/// Days after which a key or a password counts as not rotated or not used: CIS AWS Foundations Benchmark, 1.12 and 1.14.
const MAX_KEY_AGE: i64 = 90;
const MAX_UNUSED: i64 = 45;

pub(super) fn read(input: &mut dyn Read, sink: &mut dyn ResultSink) -> Result<(), ReadError> {
    let mut table = Table::open(open(input)?, "credential-report")?;
    let [user, arn, enabled, mfa] = table.needed([
        ("user", &["user"]),
        ("arn", &["arn"]),
        ("password_enabled", &["passwordenabled"]),
        ("mfa_active", &["mfaactive"]),
    ])?;
    let used = table.column(&["passwordlastused"]);
    let keys = ["1", "2"].map(|n| {
        let active = table.column(&[&format!("accesskey{n}active")]);
        (n, active, table.column(&[&format!("accesskey{n}lastrotated")]))
    });
    sink.tool("IAM credential report", None);
    let mut rows: Vec<(CheckResult, Option<Timestamp>, i64)> = Vec::new();
    let mut newest: Option<Timestamp> = None;
    while table.advance()? {
        let Some(resource) = table.field(Some(arn))?.map(str::to_owned) else {
            sink.skipped("it names no user");
            continue;
        };
        let account = resource.split(':').nth(4).map(str::to_owned);
        let is_root = table.field(Some(user))?.is_some_and(|name| name == "<root_account>");
        let result = |check: String, outcome| CheckResult {
            catalogue: "credential-report",
            check,
            resource: resource.clone(),
            account: account.clone(),
            region: None,
            outcome,
            at: None,
        };
        let is = |text: Option<&str>| text.is_some_and(|t| t.eq_ignore_ascii_case("true"));
        let with_password = is_root || is(table.field(Some(enabled))?);
        let outcome = match (with_password, is(table.field(Some(mfa))?)) {
            (false, _) => CheckOutcome::NotApplicable,
            (true, true) => CheckOutcome::Pass,
            (true, false) => CheckOutcome::Fail,
        };
        rows.push((result("mfa_active".to_owned(), outcome), None, 0));
        let last = table.field(used)?.and_then(moment);
        newest = newest.max(last);
        if with_password
            && !is_root
            && let Some(last) = last
        {
            rows.push((result("password_last_used".to_owned(), CheckOutcome::Manual), Some(last), MAX_UNUSED));
        }
        for (n, active, rotated) in keys {
            let active = is(table.field(active)?);
            let rotated = table.field(rotated)?.and_then(moment);
            newest = newest.max(rotated);
            match (active, is_root, rotated) {
                (true, true, _) => rows.push((result(format!("access_key_{n}_active"), CheckOutcome::Fail), None, 0)),
                (false, true, _) => rows.push((result(format!("access_key_{n}_active"), CheckOutcome::Pass), None, 0)),
                (true, false, Some(rotated)) => {
                    rows.push((result(format!("access_key_{n}_last_rotated"), CheckOutcome::Manual), Some(rotated), MAX_KEY_AGE));
                }
                _ => {}
            }
        }
    }
    // The report does not say when it was made: the newest moment in it is the earliest that it can be. What is too old then
    // fails; what is not may be too old all the same, so that is left to a person.
    for (mut result, since, days) in rows {
        if let (Some(since), Some(newest)) = (since, newest)
            && since.checked_add(Span::new().hours(days * 24)).is_ok_and(|end| end < newest)
        {
            result.outcome = CheckOutcome::Fail;
        }
        sink.result(result);
    }
    Ok(())
}
