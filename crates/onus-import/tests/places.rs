//! Where a resource is, and what was known of it, outlasts what else comes into its file, and its leaving it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use onus_import::resource::Parameters;
use onus_import::run::{ImportPlan, MissingPolicy, Request, plan};
use onus_import::sources::find;
use onus_import::tags::TagMapping;
use onus_model::Model;
use onus_model_aws::builtin_model;
use onus_source::ProjectFolder;

static MODEL: LazyLock<Model> = LazyLock::new(builtin_model);

/// A resource of a state: type, name, alias of its provider, attributes.
type Declared<'a> = (&'a str, &'a str, &'a str, &'a str);

#[allow(clippy::disallowed_methods, reason = "a temporary folder may lie behind a link")]
fn root(project: &tempfile::TempDir) -> PathBuf {
    project.path().canonicalize().expect("there")
}

/// Imports files, each with its text, as the one source of its kind.
fn import(project: &tempfile::TempDir, kind: &str, files: &[(&str, &str)]) -> ImportPlan {
    let root = root(project);
    let write = |(name, text): &(&str, &str)| {
        fs::write(root.join(name), text).expect("written");
        (root.join(name), (*name).to_owned())
    };
    let request = Request {
        source: find(kind).expect("a source"),
        name: kind,
        files: files.iter().map(write).collect(),
        parameters: &Parameters::new(),
        root: &ProjectFolder::from(&root),
        into: Path::new("inventory"),
        inventory: Path::new("inventory"),
        model: &MODEL,
        mapping: &TagMapping::default(),
        imported: "2026-11-29T06:00:00Z",
        missing: MissingPolicy::Keep,
    };
    let mut planned = plan(&request).unwrap_or_else(|e| panic!("{kind}: {e:?}"));
    std::mem::take(&mut planned.stage).finish().expect("written");
    planned
}

fn files(project: &tempfile::TempDir) -> BTreeMap<String, String> {
    let entries = fs::read_dir(root(project).join("inventory")).expect("a folder").map(|e| e.expect("an entry").path());
    let name = |p: &Path| p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    entries.map(|p| (name(&p), fs::read_to_string(&p).expect("text"))).collect()
}

/// Rows of the population of an address: role, account, identity.
fn rows(project: &tempfile::TempDir, address: &str) -> Vec<[String; 3]> {
    let text = files(project).remove("imported.population.csv").expect("a population");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.expect("a row")).filter(|row| &row[0] == address);
    rows.map(|row| [row[4].to_owned(), row[5].to_owned(), row[8].to_owned()]).collect()
}

/// The lines of a deployment in the file that Terraform's importer wrote.
fn deployment(project: &tempfile::TempDir, id: &str) -> String {
    let text = files(project).remove("imported-terraform.yaml").expect("an inventory");
    let head = format!("  - id: {id}\n");
    let (_, rest) = text.split_once(&head).unwrap_or_else(|| panic!("no {id}:\n{text}"));
    rest.split("\n\n").next().unwrap_or_default().trim_end().to_owned()
}

fn state(lineage: &str, resources: &[Declared]) -> String {
    let one = |(kind, name, alias, attributes): &Declared| {
        let provider = format!(r#"provider[\"registry.terraform.io/hashicorp/aws\"]{alias}"#);
        format!(
            r#"{{"mode":"managed","type":"{kind}","name":"{name}","provider":"{provider}","instances":[{{"attributes":{attributes}}}]}}"#
        )
    };
    let all: Vec<String> = resources.iter().map(one).collect();
    format!(r#"{{"version":4,"lineage":"{lineage}","resources":[{}]}}"#, all.join(","))
}

const VPC: Declared = ("aws_vpc", "main", "", r#"{"arn":"arn:aws:ec2:eu-west-1:444455556666:vpc/vpc-1","id":"vpc-1"}"#);
const BUCKET: Declared =
    ("aws_s3_bucket", "logs", "", r#"{"arn":"arn:aws:s3:::logs","id":"logs","bucket":"logs","region":"eu-west-1"}"#);
const GATEWAY: Declared = ("aws_nat_gateway", "a", "", r#"{"id":"nat-1","subnet_id":"subnet-1"}"#);
const OF_ANOTHER_ACCOUNT: Declared =
    ("aws_sqs_queue", "jobs", "", r#"{"arn":"arn:aws:sqs:eu-central-1:111122223333:jobs","name":"jobs"}"#);

#[test]
fn files_of_one_source_may_come_in_any_order() {
    let key = |name: &str, account: &str| {
        let arn = format!("arn:aws:kms:eu-west-1:{account}:key/{name}");
        state(name, &[("aws_kms_key", name, "", &format!(r#"{{"arn":"{arn}","id":"{name}","key_id":"{name}"}}"#))])
    };
    let (a, b, c) = (key("a", "111122223333"), key("b", "444455556666"), key("c", "111122223333"));
    let (a, b, c) = (("a.tfstate", a.as_str()), ("b.tfstate", b.as_str()), ("c.tfstate", c.as_str()));
    let project = tempfile::tempdir().expect("a folder");
    import(&project, "terraform", &[a, b, c]);
    let before = files(&project);
    for order in [[a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]] {
        import(&project, "terraform", &order);
        assert_eq!(files(&project), before, "{:?}", order.map(|(name, _)| name));
    }
}

#[test]
fn what_comes_in_from_another_account_moves_nothing_else() {
    let project = tempfile::tempdir().expect("a folder");
    import(&project, "terraform", &[("s.tfstate", &state("l", &[VPC, BUCKET, GATEWAY]))]);
    let bucket = deployment(&project, "s3-logs");
    assert!(bucket.contains("account: \"444455556666\""), "{bucket}");
    let gateway = rows(&project, "aws_nat_gateway.a");
    let arn = "arn:aws:ec2:eu-west-1:444455556666:natgateway/nat-1";
    assert_eq!(gateway, [["part", "444455556666", arn].map(str::to_owned)]);
    let more = state("l", &[VPC, BUCKET, GATEWAY, OF_ANOTHER_ACCOUNT]);
    for _ in 0..2 {
        import(&project, "terraform", &[("s.tfstate", &more)]);
        assert_eq!(deployment(&project, "s3-logs"), bucket);
        assert_eq!(rows(&project, "aws_nat_gateway.a"), gateway);
    }
    // Another bucket under the same address may be anywhere.
    let other = more.replace("arn:aws:s3:::logs", "arn:aws:s3:::records").replace(r#""logs","region""#, r#""records","region""#);
    import(&project, "terraform", &[("s.tfstate", &other)]);
    let there: Vec<[String; 3]> =
        rows(&project, "aws_s3_bucket.logs").into_iter().filter(|[.., identity]| identity == "arn:aws:s3:::records").collect();
    assert_eq!(there, [["counted", "", "arn:aws:s3:::records"].map(str::to_owned)]);
}

#[test]
fn what_one_provider_manages_is_of_one_account() {
    let project = tempfile::tempdir().expect("a folder");
    let audit = |(kind, name, _, attributes): Declared<'static>| -> Declared<'static> { (kind, name, ".audit", attributes) };
    let receipts =
        ("aws_s3_bucket", "receipts", "", r#"{"arn":"arn:aws:s3:::receipts","bucket":"receipts","region":"eu-west-1"}"#);
    let both = state("l", &[receipts, OF_ANOTHER_ACCOUNT, audit(VPC), audit(BUCKET), audit(GATEWAY)]);
    import(&project, "terraform", &[("s.tfstate", &both)]);
    let account = |address: &str| rows(&project, address).into_iter().map(|[_, account, _]| account).collect::<Vec<_>>();
    assert_eq!(account("aws_s3_bucket.logs"), ["444455556666"]);
    assert_eq!(account("aws_nat_gateway.a"), ["444455556666"]);
    assert_eq!(account("aws_s3_bucket.receipts"), ["111122223333"]);
}

#[test]
fn what_got_an_arn_is_not_gone_under_its_address() {
    let project = tempfile::tempdir().expect("a folder");
    import(&project, "terraform", &[("s.tfstate", &state("l", &[VPC, GATEWAY, OF_ANOTHER_ACCOUNT]))]);
    assert_eq!(rows(&project, "aws_nat_gateway.a"), [["part", "", "terraform:l:aws_nat_gateway.a"].map(str::to_owned)]);
    import(&project, "terraform", &[("s.tfstate", &state("l", &[VPC, GATEWAY]))]);
    let arn = "arn:aws:ec2:eu-west-1:444455556666:natgateway/nat-1";
    assert_eq!(rows(&project, "aws_nat_gateway.a"), [["part", "444455556666", arn].map(str::to_owned)]);
}

#[test]
fn what_left_its_state_and_is_still_billed_keeps_what_was_written() {
    let table = (
        "aws_dynamodb_table",
        "carts",
        "",
        r#"{"arn":"arn:aws:dynamodb:eu-west-1:444455556666:table/carts","name":"carts","billing_mode":"PAY_PER_REQUEST","tags":{"team":"shop","env":"prod"}}"#,
    );
    let bill = "BilledCost,ChargeCategory,ProviderName,PublisherName,RegionId,ResourceId,ServiceName,SubAccountId\n\
                1,Usage,AWS,Amazon Web Services,eu-west-1,arn:aws:dynamodb:eu-west-1:444455556666:table/carts,Amazon DynamoDB,444455556666\n";
    let project = tempfile::tempdir().expect("a folder");
    import(&project, "terraform", &[("s.tfstate", &state("l", &[VPC, table]))]);
    import(&project, "focus", &[("bill.csv", bill)]);
    let before = deployment(&project, "dynamodb-carts");
    for line in ["options: { capacity_mode: on-demand }", "owner: shop", "environment: production"] {
        assert!(before.contains(line), "{line} in\n{before}");
    }
    let planned = import(&project, "terraform", &[("s.tfstate", &state("l", &[VPC]))]);
    assert_eq!(planned.settings_lost, ["dynamodb-carts"]);
    let after = deployment(&project, "dynamodb-carts");
    let (note, kept): (Vec<&str>, Vec<&str>) = after.lines().partition(|line| line.starts_with("    note: "));
    assert_eq!(kept, before.lines().collect::<Vec<_>>());
    let note = note.first().unwrap_or_else(|| panic!("no note in\n{after}"));
    assert!(note.contains("No source shows its settings any longer"), "{note}");
    // Said once, and kept for good.
    for (kind, name, text) in [("focus", "bill.csv", bill), ("terraform", "s.tfstate", &state("l", &[VPC]))] {
        let planned = import(&project, kind, &[(name, text)]);
        assert_eq!((planned.settings_lost, deployment(&project, "dynamodb-carts")), (Vec::new(), after.clone()));
    }
    // What comes back is as it is shown.
    import(&project, "terraform", &[("s.tfstate", &state("l", &[VPC, table]))]);
    assert_eq!(deployment(&project, "dynamodb-carts"), before);
}
