//! Judges the time stamps of a bag.

use jiff::Timestamp;

use crate::error::Problem;
use crate::time::rfc3339;
use crate::timestamp;

use super::contents::BagContents;
use super::verdict::{CHANGED, PackVerdict, VerifyRequest};
use onus_source::codes;

/// Seconds by which the clocks of a maker and an authority may differ.
const CLOCKS: i64 = 300;

pub fn check(contents: &BagContents, request: &VerifyRequest, verdict: &mut PackVerdict) {
    let sealed = verdict.statement.as_ref().and_then(|s| s.predicate.sealed.parse::<Timestamp>().ok());
    for (path, bytes) in &contents.time_stamps {
        let judged = bytes.clone().and_then(|b| timestamp::check(&b, contents.seal.message(), request.authorities));
        let why = match judged {
            Ok(stamp) if stamp.trusted || request.authorities.is_empty() => {
                if let Some(sealed) = sealed.filter(|s| s.as_second() > stamp.moment + CLOCKS) {
                    let what =
                        format!("{path} is of {}, before the pack says that it was sealed: {sealed}", rfc3339(stamp.moment));
                    verdict.report(Problem::new(codes::SEALED_BEFORE_CONTENT, what, CHANGED).at(path.as_str()));
                }
                if !stamp.trusted {
                    verdict.notes.push(format!("{path}: nobody vouches for who stamped it; name whom you trust: --tsa FILE"));
                }
                verdict.time_stamps.push((path.clone(), stamp));
                continue;
            }
            Ok(stamp) => {
                format!("none of your authorities issued the certificate of {}", crate::archive::shortened(&stamp.authority))
            }
            Err(why) => why,
        };
        verdict.report(
            Problem::new(codes::TIME_STAMP_INVALID, format!("the time stamp {path} is invalid: {why}"), CHANGED)
                .at(path.as_str()),
        );
    }
}
