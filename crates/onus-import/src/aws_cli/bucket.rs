//! Answers about one bucket (`s3api get-bucket-encryption` and others), which do not say which bucket: the file's name does.
//!
//! Must not know: the model.

use std::io::Read;

use serde_json::{Map, Value, json};

use crate::attributes::normalised;
use crate::resource::{Kind, ReadError, Resource, Sink};
use crate::support::arn;
use crate::support::input::{open, text};

/// Commands that answer about one bucket, and what their answer is an attribute of, where it is not called by its own name.
const COMMANDS: [(&str, Option<&str>); 8] = [
    ("get-bucket-encryption", None),
    ("get-bucket-versioning", Some("versioningconfiguration")),
    ("get-bucket-location", None),
    ("get-bucket-replication", None),
    ("get-bucket-ownership-controls", None),
    ("get-bucket-policy-status", None),
    ("get-public-access-block", None),
    ("get-object-lock-configuration", None),
];

/// The bucket and the command that a path names: `files/get-bucket-encryption.json`, `get-bucket-encryption-files.json`,
/// `s3api-get-bucket-encryption---bucket-files.json`.
pub fn named(path: &str) -> Option<(String, &'static str)> {
    let (folder, file) = path.rsplit_once(['/', '\\']).unwrap_or(("", path));
    let stem = file.split(".json").next().unwrap_or(file);
    let (command, _) = COMMANDS.iter().find(|(command, _)| stem.contains(command))?;
    let (before, after) = stem.split_once(command)?;
    let trim = |text: &str| text.trim_matches(['-', '_', '=', ' ', '.']).to_owned();
    let after = trim(after);
    let after = after
        .strip_prefix("bucket-")
        .map_or(after.clone(), |rest| if stem.contains("--bucket") { rest.to_owned() } else { after.clone() });
    let before = trim(trim(before).trim_start_matches("aws-").trim_start_matches("s3api"));
    let parent = folder.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let found = [after, before, parent].into_iter().find(|name| !name.is_empty())?;
    let valid = (3..=63).contains(&found.len())
        && found.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.'));
    // A folder of answers is called by its account or region, and not by a bucket.
    (valid && arn::account(&found).is_none() && arn::region(&found).is_none()).then_some((found, command))
}

/// Reads the answer of `command` about `bucket`.
pub fn read(
    bucket: &str,
    command: &str,
    account: Option<String>,
    input: &mut dyn Read,
    sink: &mut dyn Sink,
) -> Result<(), ReadError> {
    let input = open(input)?;
    let meter = input.meter.clone();
    let text = text(input, "No answer about a bucket is as large as that.", |e| meter.failed(&e))?;
    let wrong = |e: serde_json::Error| crate::support::json_error::read_error(&e);
    let answer: Map<String, Value> = serde_json::from_str(&text).map_err(wrong)?;
    let region = match (command, answer.get("LocationConstraint")) {
        // The oldest regions have names of their own.
        ("get-bucket-location", Some(Value::Null)) => Some("us-east-1".to_owned()),
        ("get-bucket-location", Some(Value::String(place))) if place == "EU" => Some("eu-west-1".to_owned()),
        (_, Some(Value::String(place))) => arn::region(place),
        _ => None,
    };
    let mut attributes = normalised(answer);
    if let Some((_, Some(within))) = COMMANDS.iter().find(|(name, _)| *name == command) {
        attributes = Map::from_iter([((*within).to_owned(), Value::Object(attributes))]);
    }
    if command == "get-object-lock-configuration" {
        attributes = Map::from_iter([("objectlockenabled".to_owned(), json!(true))]);
    }
    sink.resource(Resource {
        address: format!("arn:aws:s3:::{bucket}"),
        name: Some(bucket.to_owned()),
        kind: Kind::CloudFormation("AWS::S3::Bucket".to_owned()),
        account,
        region,
        tags: Default::default(),
        attributes,
        count: 1,
        alternatives: Vec::new(),
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_names_the_bucket() {
        for path in [
            "a/files/get-bucket-encryption.json",
            "get-bucket-encryption-files.json",
            "s3api-get-bucket-encryption---bucket-files.json",
            "s3api-files-get-bucket-encryption.json",
        ] {
            assert_eq!(named(path), Some(("files".to_owned(), "get-bucket-encryption")), "{path}");
        }
        assert_eq!(named("111122223333/eu-west-1/get-bucket-encryption.json"), None);
        assert_eq!(named("rds-describe-db-instances.json"), None);
    }
}
