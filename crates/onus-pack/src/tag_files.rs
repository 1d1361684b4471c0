//! The tag files of a bag, as bytes.

use crate::entry::Payload;
use crate::layout::{NAMESPACE, PREDICATE_TYPE};
use crate::order::Order;
use crate::statement::{self, Statement, StatementSubject};
use crate::time::rfc3339;
use onus_source::text::{Medium, one_line};

/// `DIGEST  PATH` lines in order of path.
pub fn manifest<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<u8> {
    let mut lines: Vec<(&str, &str)> = files.map(|(digest, path)| (path, digest)).collect();
    lines.sort_unstable();
    lines.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect::<String>().into_bytes()
}

/// `files` and `bytes` are those of the payload.
pub fn bag_info(payload: &Payload, order: &Order, files: usize, bytes: u64) -> Vec<u8> {
    let predicate = &payload.predicate;
    let mut lines: Vec<(&str, String)> = vec![
        ("Source-Organization", predicate.producer.organisation.clone()),
        ("External-Identifier", payload.base.clone()),
        (
            "External-Description",
            format!("Evidence pack for {} ({} {})", predicate.scope.name, predicate.scope.framework, predicate.scope.edition),
        ),
        ("Bagging-Date", rfc3339(order.sealed).chars().take(10).collect()),
        ("Bag-Software-Agent", format!("onus {}", predicate.tool.version)),
        ("Payload-Oxum", format!("{bytes}.{files}")),
        ("Onus-Period", format!("{}/{}", order.period.0, order.period.1)),
        ("Onus-Scope", predicate.scope.id.clone()),
        ("Onus-Sealed", rfc3339(order.sealed)),
        ("Onus-Signature-Namespace", NAMESPACE.to_owned()),
    ];
    lines.push(("Onus-Serial", predicate.serial.to_string()));
    lines.extend(predicate.supersedes.iter().map(|old| ("Onus-Supersedes", format!("{}, {}", old.base, old.tag_manifest))));
    lines.extend(predicate.producer.contact.iter().map(|c| ("Contact-Email", c.clone())));
    for approval in &order.approvals {
        let ticket = approval.ticket.as_ref().map_or_else(String::new, |t| format!(", {t}"));
        lines.push(("Onus-Approval", format!("{}, {}{ticket}", approval.by, approval.on)));
    }
    // One line each: a name with a line break must not make a field of its own.
    lines
        .iter()
        .map(|(label, value)| format!("{label}: {}\n", one_line(value, Medium::Data).trim()))
        .collect::<String>()
        .into_bytes()
}

pub fn statement(payload: &Payload, order: &Order, files: &[statement::File], allowed: &[statement::Allowed]) -> Vec<u8> {
    let subject = files
        .iter()
        .map(|f| StatementSubject { name: f.path.clone(), digest: [("sha256".to_owned(), f.sha256.clone())].into() })
        .collect();
    let predicate = statement::Predicate {
        sealed: rfc3339(order.sealed),
        approvals: order.approvals.clone(),
        allowed: allowed.to_vec(),
        files: files.to_vec(),
        ..payload.predicate.clone()
    };
    let statement = Statement { kind: statement::TYPE.to_owned(), subject, predicate_type: PREDICATE_TYPE.to_owned(), predicate };
    let mut text = serde_json::to_vec_pretty(&statement).expect("text and numbers only");
    text.push(b'\n');
    text
}
