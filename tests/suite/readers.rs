//! Readers of resources: what fixtures hold, written down by hand from the files, and what hostile files must not do.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use onus_import::backstage::{self, catalogue::AwsReference, catalogue::Catalogue};
use onus_import::bill::{cur, focus};
use onus_import::resource::{Kind, ReadError, Reader, Resource, Sink, Skipped};
use onus_import::{aws_cli, aws_config, ocsf, tagging};

/// What a reader told.
#[derive(Default)]
pub struct Found {
    pub resources: Vec<Resource>,
    pub skipped: Vec<Skipped>,
}

impl Sink for Found {
    fn resource(&mut self, resource: Resource) {
        self.resources.push(resource);
    }
    fn skipped(&mut self, skipped: Skipped) {
        self.skipped.push(skipped);
    }
}

impl Found {
    /// `address | kind | account | region | name | count`, a line each.
    fn lines(&self) -> Vec<String> {
        let line = |r: &Resource| {
            let kind = match &r.kind {
                Kind::Terraform(k) | Kind::CloudFormation(k) | Kind::Product(k) | Kind::ForeignProduct(k) => k.clone(),
                Kind::Arn(service, resource) => format!("{service}/{resource}"),
            };
            let or = |o: &Option<String>| o.clone().unwrap_or_else(|| "-".to_owned());
            format!("{} | {kind} | {} | {} | {} | {}", r.address, or(&r.account), or(&r.region), or(&r.name), r.count)
        };
        self.resources.iter().map(line).collect()
    }

    fn reasons(&self) -> Vec<String> {
        let mut all: Vec<String> = self.skipped.iter().map(|s| format!("{}: {}", s.what, s.reason)).collect();
        all.sort();
        all
    }
}

fn fixture(path: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/readers").join(path);
    fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn try_read(reader: Reader, name: &str, bytes: &[u8]) -> Result<Found, ReadError> {
    let mut found = Found::default();
    let mut input = bytes;
    reader(name, &mut input, &mut found).map(|()| found)
}

fn read(reader: Reader, path: &str) -> Found {
    try_read(reader, path, &fixture(path)).unwrap_or_else(|e| panic!("{path}: {e:?}"))
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(bytes).expect("written");
    gz.finish().expect("packed")
}

#[test]
fn a_snapshot_of_aws_config() {
    let found = read(aws_config::read, "aws-config/snapshot.json");
    assert_eq!(
        found.lines(),
        [
            "arn:aws:rds:eu-west-1:111122223333:db:ledger | AWS::RDS::DBInstance | 111122223333 | eu-west-1 | ledger | 1",
            "arn:aws:s3:::larkspur-statements | AWS::S3::Bucket | 111122223333 | eu-west-1 | larkspur-statements | 1",
        ]
    );
    let rds = &found.resources[0];
    assert_eq!(rds.tags.get("Environment").map(String::as_str), Some("production"));
    assert_eq!(rds.attributes["engine"], "postgres");
    assert_eq!(rds.attributes["multiaz"], true);
    assert_eq!(rds.attributes["storageencrypted"], true);
    assert!(!format!("{rds:?}").contains("must-not-be-copied"));
    let s3 = &found.resources[1];
    assert_eq!(s3.attributes["versioningconfiguration"]["status"], "Enabled");
    let rule = &s3.attributes["bucketencryption"]["serversideencryptionconfiguration"][0];
    assert_eq!(rule["serversideencryptionbydefault"]["ssealgorithm"], "aws:kms");
    assert_eq!(s3.attributes["isrequesterpaysenabled"], false);
    assert_eq!(
        found.reasons(),
        ["AWS::Lambda::Function: it was deleted", "Example::Monitor::Probe: a type of a third party, registered with AWS Config",]
    );
}

#[test]
fn an_answer_of_a_query_of_aws_config() {
    let found = read(aws_config::read, "aws-config/select.json");
    assert_eq!(
        found.lines(),
        [
            "444455556666/eu-central-1/AWS::Lambda::Function/api | AWS::Lambda::Function | 444455556666 | eu-central-1 | - | 1",
            "-/-/AWS::EC2::Volume/- | AWS::EC2::Volume | - | - | - | 12",
        ]
    );
    assert_eq!(found.resources[0].attributes["runtime"], "python3.13");
    assert_eq!(found.resources[0].tags["team"], "orders");
    assert!(!format!("{:?}", found.resources).contains("hidden"), "an environment variable was copied");
    assert_eq!(found.skipped.len(), 1);
    assert_eq!(found.skipped[0].what, "result of a query");
}

#[test]
fn of_a_history_the_newest_state_counts() {
    let found = read(aws_config::read, "aws-config/history.ndjson");
    assert_eq!(found.resources.len(), 1);
    assert_eq!(found.resources[0].attributes["origin"], "EXTERNAL");
    assert_eq!(found.reasons(), ["AWS::SQS::Queue: it was deleted"]);
}

#[test]
fn tagged_resources_of_several_pages() {
    let found = read(tagging::read, "tagging/get-resources.json");
    assert_eq!(
        found.lines(),
        [
            "arn:aws:dynamodb:eu-west-1:111122223333:table/orders | dynamodb/table | 111122223333 | eu-west-1 | Orders | 1",
            "arn:aws:s3:::larkspur-logs | s3/bucket | - | - | - | 1",
        ]
    );
    assert_eq!(found.resources[0].tags["team"], "orders");
    assert_eq!(found.skipped[0].what, "not-an-arn");
}

#[test]
fn an_answer_of_resource_explorer() {
    let found = read(tagging::read, "tagging/explorer.json");
    let line =
        "arn:aws:ec2:eu-west-2:444455556666:instance/i-0123456789abcdef0 | ec2/instance | 444455556666 | eu-west-2 | - | 1";
    assert_eq!(found.lines(), [line]);
    assert_eq!(found.resources[0].tags["env"], "staging");
}

#[test]
fn a_table_of_the_console() {
    let found = read(tagging::read, "tagging/editor.csv");
    assert_eq!(
        found.lines(),
        [
            "-/eu-west-1/Instance/i-0aa | ec2/instance | - | eu-west-1 | Web server | 1",
            "arn:aws:sqs:eu-west-1:111122223333:orders | sqs/queue | 111122223333 | eu-west-1 | - | 1",
        ]
    );
    assert_eq!(found.resources[1].tags["team"], "orders");
}

#[test]
fn answers_of_the_aws_cli() {
    let rds = read(aws_cli::read, "aws-cli/rds.json");
    let line = "arn:aws:rds:eu-west-1:111122223333:db:ledger | AWS::RDS::DBInstance | 111122223333 | eu-west-1 | ledger | 1";
    assert_eq!(rds.lines(), [line]);
    assert_eq!(rds.resources[0].tags["team"], "payments");
    assert_eq!(rds.resources[0].attributes["multiaz"], true);
    let ec2 = read(aws_cli::read, "aws-cli/ec2.json");
    let line = "111122223333/eu-west-1/AWS::EC2::Instance/i-1 | AWS::EC2::Instance | 111122223333 | eu-west-1 | bastion | 1";
    assert_eq!(ec2.lines(), [line]);
    assert_eq!(ec2.reasons(), ["AWS::EC2::Instance: its state is terminated"]);
    let queues = read(aws_cli::read, "aws-cli/queues.json");
    let url = "https://sqs.eu-west-1.amazonaws.com/111122223333/orders";
    assert_eq!(queues.lines(), [format!("{url} | AWS::SQS::Queue | 111122223333 | eu-west-1 | orders | 1")]);
    let cloudfront = read(aws_cli::read, "aws-cli/cloudfront.json");
    let line = "arn:aws:cloudfront::111122223333:distribution/E1 | AWS::CloudFront::Distribution | 111122223333 | - | E1 | 1";
    assert_eq!(cloudfront.lines(), [line]);
}

#[test]
fn one_key_of_several_services_is_told_apart_by_its_entries() {
    let kind = |path: &str| read(aws_cli::read, path).resources[0].kind.clone();
    let cloudformation = |t: &str| Kind::CloudFormation(t.to_owned());
    assert_eq!(kind("aws-cli/clusters-eks.json"), cloudformation("AWS::EKS::Cluster"));
    assert_eq!(kind("aws-cli/clusters-ecs.json"), cloudformation("AWS::ECS::Cluster"));
    assert_eq!(kind("aws-cli/clusters-redshift.json"), cloudformation("AWS::Redshift::Cluster"));
}

#[test]
fn a_queried_answer_has_no_key_and_no_secret() {
    let found = read(aws_cli::read, "aws-cli/queried.json");
    assert_eq!(found.resources[0].kind, Kind::CloudFormation("AWS::Lambda::Function".to_owned()));
    assert_eq!(found.resources[0].attributes["packagetype"], "Zip");
    assert!(!format!("{:?}", found.resources).contains("hidden"));
}

#[test]
fn a_path_tells_account_and_region_where_an_answer_does_not() {
    let bytes = fixture("aws-cli/clusters-eks.json");
    let found = try_read(aws_cli::read, "export/111122223333/eu-west-3/eks.json", &bytes).expect("read");
    let line = "111122223333/eu-west-3/AWS::EKS::Cluster/shop | AWS::EKS::Cluster | 111122223333 | eu-west-3 | shop | 1";
    assert_eq!(found.lines(), [line]);
}

#[test]
fn an_answer_that_is_not_known_is_named() {
    let found = read(aws_cli::read, "aws-cli/unknown.json");
    assert!(found.resources.is_empty());
    assert_eq!(found.skipped[0].what, "answer with `BillingGroups`");
}

#[test]
fn of_lists_that_several_services_call_alike_the_arn_tells_the_service() {
    let found = read(aws_cli::read, "aws-cli/endpoints-dms.json");
    let arn = "arn:aws:dms:eu-west-1:111122223333:endpoint:LEDGERSOURCE";
    assert_eq!(found.lines(), [format!("{arn} | dms/endpoint | 111122223333 | eu-west-1 | LEDGERSOURCE | 1")]);
    // Parameters of a parameter group are no parameters of Systems Manager.
    let found = read(aws_cli::read, "aws-cli/parameters-memorydb.json");
    assert_eq!(found.lines(), Vec::<String>::new());
    assert_eq!(found.skipped.len(), 1);
}

#[test]
fn entries_of_lists_that_nobody_listed_are_read_by_their_own_arn() {
    let found = read(aws_cli::read, "aws-cli/own-arns.json");
    assert_eq!(
        found.lines(),
        [
            "arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-1 | vpc-lattice/servicenetwork | 111122223333 | eu-west-1 | shop | 1",
            "arn:aws:lambda:eu-west-1:111122223333:event-source-mapping:m-1 | lambda/event-source-mapping | 111122223333 | eu-west-1 | m-1 | 1",
        ]
    );
    let told: Vec<&str> = found.skipped.iter().map(|s| s.what.as_str()).collect();
    assert_eq!(told, ["further entries, under `EventSourceMappings`", "further entries, under `Controls`"]);
    assert!(found.resources.iter().all(|r| r.attributes.is_empty()), "nobody said which settings such an entry tells");
}

#[test]
fn answers_that_tell_of_no_resource_are_left_out_and_do_not_end_an_import() {
    for (path, what) in [("tags-only", "answer with `TagList`"), ("scalars", "answer with `Status`")] {
        let found = read(aws_cli::read, &format!("aws-cli/{path}.json"));
        assert!(found.resources.is_empty());
        assert_eq!(found.skipped.iter().map(|s| s.what.as_str()).collect::<Vec<_>>(), [what]);
    }
    // A file that another source reads is not taken for one.
    let template = br#"{"Parameters": {"Size": {"Type": "String"}}, "Resources": {"A": {"Type": "AWS::SQS::Queue"}}}"#;
    let error = try_read(aws_cli::read, "template.json", template).map(|f| f.lines()).expect_err("a template");
    assert_eq!(error.foreign, Some("cloudformation"), "{error:?}");
}

#[test]
fn a_bill_in_focus() {
    for gzip in [false, true] {
        let bytes = fixture("bill/focus-1.0.csv");
        let bytes = if gzip { packed(&bytes) } else { bytes };
        let found = try_read(focus::read, "bill.csv", &bytes).expect("read");
        let ec2 = "Amazon Elastic Compute Cloud";
        assert_eq!(
            found.lines(),
            [
                "focus:Amazon CloudFront/022223334444/global | Amazon CloudFront | 022223334444 | - | Amazon CloudFront | 1",
                &format!("focus:{ec2}/111122223333/eu-west-1 | {ec2} | 111122223333 | eu-west-1 | {ec2} | 2"),
                // Whether a third party's product is a service, the model says.
                "focus:Example Scanner/111122223333/eu-west-1 | Example Scanner | 111122223333 | eu-west-1 | Example Scanner | 1",
            ]
        );
        let ec2 = &found.resources[1];
        // `team` differs from row to row, `env` does not.
        assert_eq!(ec2.tags.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>(), ["env=prod"]);
        assert!(ec2.attributes.is_empty(), "a bill tells no settings");
        assert_eq!(
            found.reasons(),
            [
                "AWS Support (Business): a support plan, not a service in use",
                "Amazon Elastic Compute Cloud: a commitment to pay, not a service in use",
                "Amazon Elastic Compute Cloud: a credit",
                "Amazon Elastic Compute Cloud: a tax",
                "account 022223334444: its missing leading zeros were restored: no row was skipped",
                "rows of Microsoft: another provider's: only AWS is read",
                "rows of Microsoft: another provider's: only AWS is read",
            ]
        );
    }
}

#[test]
fn a_bill_with_semicolons_a_mark_and_columns_in_another_order() {
    let found = read(focus::read, "bill/focus-semicolons.csv");
    let s3 = "Amazon Simple Storage Service";
    assert_eq!(found.lines(), [format!("focus:{s3}/111122223333/eu-north-1 | {s3} | 111122223333 | eu-north-1 | {s3} | 1")]);
}

#[test]
fn cost_and_usage_reports_old_and_new() {
    let old = read(cur::read, "bill/cur-legacy.csv");
    assert_eq!(
        old.lines(),
        [
            "cur:AmazonEC2/444455556666/eu-west-2 | AmazonEC2 | 444455556666 | eu-west-2 | AmazonEC2 | 1",
            "cur:AmazonRDS/111122223333/eu-west-1 | AmazonRDS | 111122223333 | eu-west-1 | AmazonRDS | 1",
            "cur:Example Firewall/111122223333/eu-west-1 | Example Firewall | 111122223333 | eu-west-1 | Example Firewall | 1",
        ]
    );
    assert_eq!(old.resources[1].tags["team"], "payments");
    assert_eq!(old.reasons(), ["AWSSupportBusiness: a support plan, not a service in use", "AmazonRDS: a tax"]);
    let new = read(cur::read, "bill/cur-2.csv");
    assert_eq!(new.lines(), ["cur:AWSLambda/111122223333/us-east-1 | AWSLambda | 111122223333 | us-east-1 | AWSLambda | 1"]);
    assert_eq!(new.resources[0].tags["team"], "orders");
    assert_eq!(new.reasons(), ["AWSLambda: a discount"]);
}

#[test]
fn reports_of_scanners() {
    let found = read(ocsf::read, "ocsf/prowler.ocsf.json");
    assert_eq!(
        found.lines(),
        [
            "arn:aws:s3:::larkspur-logs | s3/bucket | 111122223333 | eu-west-1 | larkspur-logs | 1",
            "sg-1 | AWS::EC2::SecurityGroup | 111122223333 | eu-west-1 | sg | 1",
        ]
    );
    assert_eq!(found.resources[0].tags["team"], "web");
    assert!(found.resources[0].attributes.is_empty(), "a finding tells a part of the settings");
    assert_eq!(
        found.reasons(),
        ["accessanalyzer: the scanner reports that none exists", "resource of azure: another provider's: only AWS is read",]
    );
    let hub = read(ocsf::read, "ocsf/securityhub.json");
    assert_eq!(hub.lines(), ["arn:aws:rds:eu-west-1:444455556666:db:core | rds/db | 444455556666 | eu-west-1 | - | 1"]);
    assert_eq!(hub.resources[0].tags["team"], "core");
}

fn catalogue(path: &str) -> Catalogue {
    backstage::read(path, &mut fixture(path).as_slice()).unwrap_or_else(|e| panic!("{path}: {e:?}"))
}

#[test]
fn a_catalogue_in_yaml() {
    let found = catalogue("backstage/catalog.yaml");
    let teams: Vec<(&str, &str, Option<&str>, bool)> =
        found.teams.iter().map(|t| (&*t.id, &*t.name, t.contact.as_deref(), t.described)).collect();
    assert_eq!(
        teams,
        [
            ("payments", "Payments", Some("payments@larkspur.example"), true),
            ("shared.web_platform", "Web_Platform", Some("#web-platform"), true),
            ("treasury", "treasury", None, false),
        ]
    );
    assert_eq!(found.teams[0].parent.as_deref(), Some("finance"));
    let owners: Vec<(&str, &str, &str)> = found.owners.iter().map(|o| (&*o.kind, &*o.entity, &*o.team)).collect();
    assert_eq!(owners, [("component", "ledger", "payments"), ("system", "money", "treasury")]);
    let tag = |key: &str, value: &str| AwsReference::Tag {
        key: key.to_owned(),
        value: value.to_owned(),
        of: Some("amazon-ecs-service".to_owned()),
    };
    let mut aws_references = found.owners[0].aws_references.clone();
    aws_references.sort();
    assert_eq!(
        aws_references,
        [
            AwsReference::Arn("arn:aws:sqs:eu-west-1:111122223333:ledger".to_owned()),
            tag("component", "ledger"),
            tag("tier", "core"),
            AwsReference::Account("111122223333".to_owned()),
            AwsReference::Named { what: "lambda-function-name".to_owned(), name: "ledger-nightly".to_owned() },
        ]
    );
    assert!(!format!("{found:?}").contains("somebody"), "a person was read");
    assert_eq!(found.skipped.len(), 2);
}

#[test]
fn a_catalogue_of_the_api() {
    let found = catalogue("backstage/api.json");
    assert_eq!(found.teams.len(), 1);
    assert_eq!(found.teams[0].name, "Data");
    assert_eq!(found.teams[0].contact.as_deref(), Some("https://chat.larkspur.example/data"));
    assert_eq!((&*found.owners[0].entity, &*found.owners[0].team), ("events", "data"));
    let both = backstage::merge([catalogue("backstage/catalog.yaml"), found]);
    assert_eq!(both.teams.len(), 4);
    assert_eq!(both.owners.len(), 3);
}

#[test]
fn an_alias_bomb_is_refused_in_a_catalogue() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = level - 1;
        bomb += &format!("a{level}: &a{level} [{}]\n", vec![format!("*a{before}"); 10].join(", "));
    }
    let error = backstage::read("bomb.yaml", &mut bomb.as_bytes()).expect_err("refused");
    assert!(error.message.contains("aliases"), "{error:?}");
    assert!(error.line.is_some_and(|l| l > 1) && error.column.is_some());
}

#[test]
fn a_problem_in_a_later_document_has_its_line_in_the_file() {
    let text = "apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata: { name: a }\nspec: { owner: b }\n---\nkind: [\n";
    let error = backstage::read("c.yaml", &mut text.as_bytes()).expect_err("refused");
    assert!(error.line.is_some_and(|l| (6..=7).contains(&l)), "{error:?}");
}

const READERS: [(&str, Reader); 6] = [
    ("aws-config", aws_config::read),
    ("tagging", tagging::read),
    ("aws-cli", aws_cli::read),
    ("focus", focus::read),
    ("cur", cur::read),
    ("ocsf", ocsf::read),
];

/// A fixture of each source: what the other readers must not take for theirs.
const SAMPLES: [(&str, &str); 8] = [
    ("aws-config", "aws-config/snapshot.json"),
    ("tagging", "tagging/get-resources.json"),
    ("tagging", "tagging/explorer.json"),
    ("aws-cli", "aws-cli/rds.json"),
    ("focus", "bill/focus-1.0.csv"),
    ("cur", "bill/cur-legacy.csv"),
    ("ocsf", "ocsf/prowler.ocsf.json"),
    ("backstage", "backstage/catalog.yaml"),
];

#[test]
fn a_file_of_another_kind_is_refused_and_its_source_named() {
    for (source, reader) in READERS {
        for (other, path) in SAMPLES.into_iter().filter(|(other, _)| *other != source) {
            let Err(error) = try_read(reader, path, &fixture(path)) else { panic!("{source} took {path}") };
            assert!(error.hint.contains(&format!("onus import {other}")), "{source} of {path}: {error:?}");
            assert!(error.line.is_some() && error.column.is_some());
        }
    }
    for (other, path) in SAMPLES.into_iter().filter(|(other, _)| *other != "backstage") {
        let error = backstage::read(path, &mut fixture(path).as_slice()).expect_err(path);
        assert!(error.hint.contains(&format!("onus import {other}")), "{path}: {error:?}");
    }
}

#[test]
fn a_file_cut_anywhere_is_an_error_or_a_shorter_file_and_never_more() {
    for (source, path) in SAMPLES.into_iter().filter(|(source, _)| *source != "backstage") {
        let reader = READERS.iter().find(|(s, _)| *s == source).expect("a reader").1;
        let whole = fixture(path);
        let all = try_read(reader, path, &whole).expect("the whole").resources.len();
        let is_json = path.ends_with("json");
        for end in 0..whole.len() {
            match try_read(reader, path, &whole[..end]) {
                Err(error) => assert!(error.line.is_some() && error.column.is_some(), "{path} cut at {end}: {error:?}"),
                Ok(found) => {
                    assert!(found.resources.len() <= all, "{path} cut at {end}");
                    let rest_is_blank = whole[end..].iter().all(u8::is_ascii_whitespace);
                    // Between two pages a cut cannot be seen.
                    assert!(!is_json || rest_is_blank || path.contains("get-resources"), "{path} cut at {end} was taken");
                }
            }
        }
        let gz = packed(&whole);
        for end in [gz.len() / 4, gz.len() / 2, gz.len() - 9, gz.len() - 1] {
            let error = try_read(reader, path, &gz[..end]).err().unwrap_or_else(|| panic!("{path}.gz cut at {end} was taken"));
            assert!(error.line.is_some() && error.column.is_some());
        }
    }
}

#[test]
fn an_error_says_where_it_is() {
    let json = "{\n  \"configurationItems\": [\n    { \"resourceType\": x }\n";
    let error = try_read(aws_config::read, "c.json", json.as_bytes()).err().expect("refused");
    assert_eq!((error.line, error.column), (Some(3), Some(23)), "{error:?}");
    let csv = "ProviderName,ServiceName,SubAccountId\nAWS,a,b\n";
    let error = try_read(focus::read, "c.csv", csv.as_bytes()).err().expect("refused");
    assert_eq!((error.line, &*error.message), (Some(1), "the column ChargeCategory is missing"));
    let csv = "ProviderName,ServiceName,SubAccountId,ChargeCategory\nAWS,a,b,Usage\nAWS,a\n";
    let error = try_read(focus::read, "c.csv", csv.as_bytes()).err().expect("refused");
    assert_eq!((error.line, &*error.message), (Some(3), "this row has 2 fields, the first line has 4"));
    let csv = b"ProviderName,ServiceName,SubAccountId,ChargeCategory\nAWS,a\xff,b,Usage\n";
    let error = try_read(focus::read, "c.csv", csv).err().expect("refused");
    assert_eq!((error.line, &*error.message), (Some(2), "`ServiceName` is not UTF-8 text"));
}

#[test]
fn hostile_files_are_errors_and_never_crash() {
    let deep = "[".repeat(10_000);
    let deep_in = format!("{{\"configurationItems\":{deep}");
    let deep_text = format!("{{\"Results\":[\"{}\"]}}", "[".repeat(10_000));
    let maps = "{\"Reservations\":".repeat(10_000);
    let nul = "{\"configurationItems\":[\0]}";
    let huge = format!("{{\"configurationItems\":[{{\"resourceType\":\"{}\"", "x".repeat(70 << 20));
    let many = format!("{{\"DBInstances\":[{{\"a\":[{}", "{\"b\":0},".repeat(500_000));
    let samples: [&[u8]; 16] = [
        b"",
        b"   \n",
        b"null",
        b"[]",
        b"{}",
        b"\"text\"",
        b"\xff\xfe{\x00}\x00",
        b"PAR1....",
        b"PK\x03\x04....",
        b"{\"configurationItems\":[\"\xff\xfe\"]}",
        deep.as_bytes(),
        deep_in.as_bytes(),
        deep_text.as_bytes(),
        maps.as_bytes(),
        nul.as_bytes(),
        many.as_bytes(),
    ];
    for (source, reader) in READERS {
        let huge = (source == "aws-config").then_some(huge.as_bytes());
        for sample in samples.into_iter().chain(huge) {
            let Err(error) = try_read(reader, "x", sample) else {
                panic!("{source} took {:?}", String::from_utf8_lossy(&sample[..sample.len().min(60)]));
            };
            assert!(error.line.is_some() && !error.message.is_empty() && !error.hint.is_empty(), "{source}: {error:?}");
        }
    }
    for sample in samples {
        backstage::read("x", &mut &*sample).expect_err("refused");
    }
}

#[test]
fn a_key_that_stands_twice_is_read_as_parsers_do() {
    let json = "{\"DBInstances\":[{\"DBInstanceIdentifier\":\"a\",\"DBInstanceIdentifier\":\"b\"}],\"DBInstances\":[]}";
    let found = try_read(aws_cli::read, "x.json", json.as_bytes()).expect("read");
    assert_eq!(found.resources[0].name.as_deref(), Some("b"));
}

#[test]
fn a_quotation_that_never_ends_is_bounded() {
    struct Endless(Vec<u8>, usize);
    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let start = &self.0[self.1.min(self.0.len())..];
            let n = if start.is_empty() {
                buffer.fill(b'x');
                buffer.len()
            } else {
                let n = start.len().min(buffer.len());
                buffer[..n].copy_from_slice(&start[..n]);
                n
            };
            self.1 += n;
            Ok(n)
        }
    }
    let mut input = Endless(b"ProviderName,ServiceName,SubAccountId,ChargeCategory\nAWS,\"".to_vec(), 0);
    let error = focus::read("x", &mut input, &mut Found::default()).expect_err("refused");
    assert!(error.message.contains("too large"), "{error:?}");
}
