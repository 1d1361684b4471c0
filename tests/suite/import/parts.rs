//! To which deployment a part belongs, and what stays said of what is gone.

use std::path::PathBuf;

use onus_import::run::MissingPolicy;

use super::Estate;

fn state(resources: &[&str]) -> String {
    format!(r#"{{"version":4,"resources":[{}]}}"#, resources.join(","))
}

const NETWORK: &str = r#"{"mode":"managed","type":"aws_vpc","name":"main","instances":[{"attributes":{"id":"vpc-aaa","arn":"arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-aaa"}}]}"#;
const GATEWAY: &str = r#"{"mode":"managed","type":"aws_internet_gateway","name":"gw","instances":[{"attributes":{"id":"igw-1","vpc_id":"vpc-bbb"}}]}"#;
const ROUTES: &str = r#"{"mode":"managed","type":"aws_route_table","name":"public","instances":[{"attributes":{"id":"rtb-1","vpc_id":"vpc-bbb"}}]}"#;
const TOPIC: &str = r#"{"mode":"managed","type":"aws_sns_topic","name":"news","instances":[{"attributes":{"arn":"arn:aws:sns:eu-west-1:111122223333:news","name":"news"}}]}"#;
const QUEUE: &str = r#"{"mode":"managed","type":"aws_sqs_queue","name":"jobs","instances":[{"attributes":{"arn":"arn:aws:sqs:eu-west-1:111122223333:jobs","name":"jobs","sqs_managed_sse_enabled":true}}]}"#;

impl Estate {
    fn states(&self, files: &[(&str, &[&str])]) -> Vec<PathBuf> {
        files.iter().map(|(name, resources)| self.source(name, &state(resources))).collect()
    }

    /// The deployment of each resource whose row holds the words.
    fn places(&self, words: &str) -> Vec<String> {
        let rows = self.read("imported.population.csv");
        let mut reader = csv::Reader::from_reader(rows.as_bytes());
        let at = reader.headers().unwrap().iter().position(|name| name == "deployment").unwrap();
        let found = reader.records().map(Result::unwrap).filter(|row| row.iter().any(|field| field.contains(words)));
        found.map(|row| row[at].to_owned()).collect()
    }
}

/// The gateway names a VPC that no file shows, and no account: it is not known to be of the account whose VPC another file shows.
#[test]
fn a_part_of_an_unknown_account_joins_no_deployment_that_only_another_file_shows() {
    let estate = Estate::new();
    let files = estate.states(&[("a.tfstate", &[NETWORK]), ("b.tfstate", &[GATEWAY])]);
    estate.import("terraform", &files);
    let (network, gateway) = (estate.places("aws_vpc.main"), estate.places("aws_internet_gateway.gw"));
    assert_eq!((network.len(), gateway.len()), (1, 1));
    assert_ne!(network, gateway);
    estate.loads();
}

#[test]
fn a_part_of_an_unknown_account_joins_the_deployment_that_stands_in_the_same_file() {
    let estate = Estate::new();
    let files = estate.states(&[("a.tfstate", &[NETWORK, GATEWAY])]);
    estate.import("terraform", &files);
    let network = estate.places("aws_vpc.main");
    assert!(!network.is_empty());
    assert_eq!(network, estate.places("aws_internet_gateway.gw"));
}

#[test]
fn parts_without_a_whole_are_one_deployment_and_not_as_many_as_they_are_parts() {
    let estate = Estate::new();
    let files = estate.states(&[("b.tfstate", &[GATEWAY, ROUTES])]);
    estate.import("terraform", &files);
    let text = estate.read("imported-terraform.yaml");
    assert_eq!(text.matches("service: vpc").count(), 1, "{text}");
    assert!(!text.contains("count:"), "{text}");
    let gateway = estate.places("aws_internet_gateway.gw");
    assert_eq!(gateway.len(), 1);
    assert_eq!(gateway, estate.places("aws_route_table.public"));
}

/// Whatever else is imported on that day.
#[test]
fn what_is_marked_as_gone_stays_marked_when_something_else_is_imported_on_the_same_day() {
    let estate = Estate::new();
    let files = estate.states(&[("a.tfstate", &[QUEUE, NETWORK])]);
    estate.import("terraform", &files);
    let files = estate.states(&[("a.tfstate", &[NETWORK])]);
    estate.import_on("terraform", &files, MissingPolicy::Mark, "2026-11-20");
    let marked = estate.read("imported-terraform.yaml");
    assert!(marked.contains("Gone: the import of 2026-11-20"), "{marked}");
    let other = estate.states(&[("b.tfstate", &[TOPIC])]);
    let planned = estate.plan_as("terraform", "news", &other, MissingPolicy::Keep, "2026-11-20").unwrap();
    planned.stage.finish().unwrap();
    assert_eq!(estate.read("imported-terraform.yaml"), marked);
    estate.loads();
}
