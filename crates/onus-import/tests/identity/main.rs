//! One resource, one identity: whatever a file is called, wherever its deployment stands, and whoever shows it.

mod ids;
mod later;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use onus_import::resource::Parameters;
use onus_import::run::{ImportPlan, MissingPolicy, Request, STANDARD_INPUT, plan};
use onus_import::sources::find;
use onus_import::tags::TagMapping;
use onus_model::Model;
use onus_model_aws::builtin_model;
use onus_source::ProjectFolder;

static MODEL: LazyLock<Model> = LazyLock::new(builtin_model);

struct Project {
    folder: tempfile::TempDir,
    mapping: TagMapping,
    /// When its imports are made.
    day: &'static str,
}

/// A deployment as a file of the inventory holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Written {
    file: String,
    lines: Vec<String>,
}

impl Project {
    fn new() -> Project {
        Project { folder: tempfile::tempdir().expect("a folder"), mapping: TagMapping::default(), day: "2026-11-29T06:00:00Z" }
    }

    #[allow(clippy::disallowed_methods, reason = "a temporary folder may lie behind a link")]
    fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("there")
    }

    /// Imports files, each as opened and as shown.
    fn import(&self, kind: &str, name: &str, files: Vec<(PathBuf, String)>) -> ImportPlan {
        let root = self.root();
        let request = Request {
            source: find(kind).expect("a source"),
            name,
            files,
            parameters: &Parameters::new(),
            root: &ProjectFolder::from(&root),
            into: Path::new("inventory"),
            inventory: Path::new("inventory"),
            model: &MODEL,
            mapping: &self.mapping,
            imported: self.day,
            missing: MissingPolicy::Keep,
        };
        let mut planned = plan(&request).unwrap_or_else(|e| panic!("{kind} {name}: {e:?}"));
        std::mem::take(&mut planned.stage).finish().expect("written");
        planned
    }

    /// Writes files of the project and imports them.
    fn read_in(&self, kind: &str, name: &str, files: &[(&str, &str)]) -> ImportPlan {
        let write = |(file, text): &(&str, &str)| {
            let path = self.root().join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(&path, text).expect("written");
            (path, (*file).to_owned())
        };
        self.import(kind, name, files.iter().map(write).collect())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root().join("inventory").join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no {from:?}:\n{text}");
        fs::write(self.path(name), text.replacen(from, to, 1)).expect("written");
    }

    /// All deployments of the inventory, by id.
    fn deployments(&self) -> BTreeMap<String, Written> {
        let mut out: BTreeMap<String, Written> = BTreeMap::new();
        let mut names: Vec<String> = fs::read_dir(self.path(""))
            .expect("a folder")
            .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter(|name| name.ends_with(".yaml"))
            .collect();
        names.sort();
        for file in names {
            let mut last = String::new();
            for line in self.read(&file).lines() {
                if let Some(id) = line.strip_prefix("  - id: ") {
                    id.clone_into(&mut last);
                    let earlier = out.insert(last.clone(), Written { file: file.clone(), lines: Vec::new() });
                    assert_eq!(earlier, None, "{id} twice");
                } else if let (Some(line), Some(item)) = (line.strip_prefix("    "), out.get_mut(&last)) {
                    item.lines.push(line.to_owned());
                }
            }
        }
        out
    }

    fn ids(&self) -> Vec<String> {
        self.deployments().into_keys().collect()
    }

    /// The value of a key of each deployment.
    fn each(&self, key: &str) -> Vec<(String, String)> {
        let value = |item: &Written| {
            let found = item.lines.iter().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
            found.unwrap_or_default().to_owned()
        };
        self.deployments().iter().map(|(id, item)| (id.clone(), value(item))).collect()
    }

    /// Rows of the population: address to deployment.
    fn places(&self) -> BTreeMap<String, String> {
        let text = self.read("imported.population.csv");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.records().map(|row| row.expect("a row")).map(|row| (row[0].to_owned(), row[3].to_owned())).collect()
    }
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

/// A state of these resources, each as type, name and attributes.
fn state(lineage: &str, resources: &[(&str, &str, &str)]) -> String {
    let one = |(kind, name, attributes): &(&str, &str, &str)| {
        format!(r#"{{"mode":"managed","type":"{kind}","name":"{name}","instances":[{{"attributes":{attributes}}}]}}"#)
    };
    let all: Vec<String> = resources.iter().map(one).collect();
    format!(r#"{{"version":4,"lineage":"{lineage}","resources":[{}]}}"#, all.join(","))
}

fn queue(name: &str, encrypted: bool) -> String {
    format!(
        r#"{{"arn":"arn:aws:sqs:eu-west-1:111122223333:{name}","name":"{name}","sqs_managed_sse_enabled":{encrypted},"kms_master_key_id":""}}"#
    )
}

const BATCH: (&str, &str, &str) = ("aws_batch_compute_environment", "this", r#"{"compute_environment_name":"nightly"}"#);

#[test]
fn what_a_person_removed_stays_removed_whatever_is_imported() {
    let project = Project::new();
    let a = state(
        "a",
        &[
            ("aws_sqs_queue", "jobs", &queue("jobs", true)),
            ("aws_s3_bucket", "files", r#"{"arn":"arn:aws:s3:::files","bucket":"files","region":"eu-west-1"}"#),
        ],
    );
    let b = state("b", &[("aws_sqs_queue", "mail", &queue("mail", false))]);
    project.read_in("terraform", "a", &[("a.tfstate", &a)]);
    project.read_in("terraform", "b", &[("b.tfstate", &b)]);
    let text = project.read("imported-a.yaml");
    let from = text.find("  - id: s3-files\n").expect("the bucket");
    let rest = &text[from + 4..];
    let to = rest.find("  - id: ").map_or(text.len(), |n| from + 4 + n);
    fs::write(project.path("imported-a.yaml"), format!("{}{}", &text[..from], &text[to..])).expect("written");
    let without = project.ids();
    for (name, file, text) in [("a", "a.tfstate", &a), ("b", "b.tfstate", &b), ("b", "b.tfstate", &b), ("a", "a.tfstate", &a)] {
        let planned = project.read_in("terraform", name, &[(file, text)]);
        assert_eq!(project.ids(), without, "after {name}");
        assert_eq!(planned.removed, ["s3-files"], "after {name}");
    }
    // Not even if it is set up otherwise by now.
    let changed = a.replace(r#""bucket":"files""#, r#""bucket":"files","versioning":[{"enabled":true}]"#);
    project.read_in("terraform", "a", &[("a.tfstate", &changed)]);
    assert_eq!(project.ids(), without);
}

#[test]
fn what_a_person_wrote_follows_a_resource_that_leaves_its_group() {
    let project = Project::new();
    let queues = |last: bool| {
        let all = [queue("q1", false), queue("q2", false), queue("q3", last)];
        state("l", &[("aws_sqs_queue", "q1", &all[0]), ("aws_sqs_queue", "q2", &all[1]), ("aws_sqs_queue", "q3", &all[2])])
    };
    project.read_in("terraform", "terraform", &[("s.tfstate", &queues(false))]);
    assert_eq!(project.ids(), ["sqs"]);
    project.edit(
        "imported-terraform.yaml",
        "    service: sqs\n",
        "    service: sqs\n    owner: shop\n    data: [personal]\n    evidence:\n      - { duty: data-at-rest.key, collected: 2026-11-01, by: shop }\n",
    );
    let planned = project.read_in("terraform", "terraform", &[("s.tfstate", &queues(true))]);
    assert_eq!(project.each("owner"), pairs(&[("sqs", "shop"), ("sqs-q3", "shop")]));
    assert_eq!(project.each("data"), pairs(&[("sqs", "[personal]"), ("sqs-q3", "[personal]")]));
    assert_eq!(project.each("count"), pairs(&[("sqs", "2"), ("sqs-q3", "")]));
    let split = &planned.split[..];
    assert_eq!(split.len(), 1, "{split:?}");
    assert_eq!((split[0].id.as_str(), split[0].origin.as_str()), ("sqs-q3", "sqs"));
    let copied: BTreeSet<&str> = split[0].copied.iter().map(String::as_str).collect();
    assert_eq!(copied, BTreeSet::from(["data", "owner"]));
    assert_eq!(split[0].not_copied, ["sqs evidence"]);
    // From then on it is a person's word at both.
    let before = project.read("imported-terraform.yaml");
    let planned = project.read_in("terraform", "terraform", &[("s.tfstate", &queues(true))]);
    assert_eq!((project.read("imported-terraform.yaml"), planned.split), (before, Vec::new()));
}

#[test]
fn a_deployment_is_known_in_whatever_file_it_stands() {
    let resources = |versioned: bool| {
        let bucket = format!(
            r#"{{"arn":"arn:aws:s3:::files","bucket":"files","region":"eu-west-1","versioning":[{{"enabled":{versioned}}}]}}"#
        );
        state("l", &[("aws_sqs_queue", "jobs", &queue("jobs", true)), ("aws_s3_bucket", "files", &bucket)])
    };
    let project = Project::new();
    project.read_in("terraform", "terraform", &[("s.tfstate", &resources(false))]);
    let text = project.read("imported-terraform.yaml");
    let from = text.find("  - id: s3-files\n").expect("the bucket");
    let to = text[from + 4..].find("\n  - id: ").map_or(text.len(), |n| from + 5 + n);
    let team = format!("deployments:\n{}    data: [secret]\n", text[from..to].trim_end_matches('\n').to_owned() + "\n");
    fs::write(project.path("team.yaml"), team).expect("written");
    fs::write(project.path("imported-terraform.yaml"), format!("{}{}", &text[..from], &text[to..])).expect("written");
    let planned = project.read_in("terraform", "terraform", &[("s.tfstate", &resources(true))]);
    assert_eq!((planned.removed, planned.merged.added), (Vec::<String>::new(), Vec::<String>::new()));
    let bucket = project.deployments().remove("s3-files").expect("the bucket");
    assert_eq!(bucket.file, "team.yaml");
    assert!(
        bucket.lines.iter().any(|l| l == "data: [secret]")
            && bucket.lines.iter().any(|l| l.contains("versioning: \"true\"") || l.contains("versioning: true")),
        "{bucket:?}"
    );
    assert_eq!(project.places()["aws_s3_bucket.files"], "s3-files");
    let before = (project.read("team.yaml"), project.read("imported-terraform.yaml"));
    project.read_in("terraform", "terraform", &[("s.tfstate", &resources(true))]);
    assert_eq!((project.read("team.yaml"), project.read("imported-terraform.yaml")), before);
}

#[test]
fn a_file_of_an_import_that_is_renamed_brings_nothing_twice() {
    let text = state("l", &[("aws_sqs_queue", "jobs", &queue("jobs", true)), ("aws_sqs_queue", "mail", &queue("mail", false))]);
    for with_record in [false, true] {
        let project = Project::new();
        project.read_in("terraform", "terraform", &[("s.tfstate", &text)]);
        let ids = project.ids();
        fs::rename(project.path("imported-terraform.yaml"), project.path("shop.yaml")).expect("renamed");
        if with_record {
            fs::rename(project.path("imported-terraform.written.json"), project.path("shop.written.json")).expect("renamed");
        }
        for _ in 0..2 {
            let planned = project.read_in("terraform", "terraform", &[("s.tfstate", &text)]);
            assert_eq!((project.ids(), planned.merged.added), (ids.clone(), Vec::new()), "{with_record}");
            assert_eq!(project.places()["aws_sqs_queue.jobs"], "sqs-jobs", "{with_record}");
        }
    }
    // One that is deleted starts over.
    let project = Project::new();
    project.read_in("terraform", "terraform", &[("s.tfstate", &text)]);
    fs::remove_file(project.path("imported-terraform.yaml")).expect("removed");
    assert_eq!(project.read_in("terraform", "terraform", &[("s.tfstate", &text)]).merged.added.len(), 2);
}

#[test]
fn files_far_from_the_project_are_told_apart() {
    let project = Project::new();
    let far = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = far.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, text).expect("written");
        let shown = path.to_string_lossy().into_owned();
        vec![(path, shown)]
    };
    project.import("terraform", "terraform", write("a/dev/net/terraform.tfstate", &state("dev", &[BATCH])));
    let planned = project.import("terraform", "terraform", write("a/prod/net/terraform.tfstate", &state("prod", &[BATCH])));
    assert_eq!((planned.unread.len(), planned.missing.len()), (1, 0));
    assert_eq!(planned.survey.resources, 2);
    let template = "Resources:\n  Jobs: { Type: AWS::SQS::Queue }\n";
    project.import("cloudformation", "cloudformation", write("a/dev/net/template.yaml", template));
    project.edit("imported-cloudformation.yaml", "    service: sqs\n", "    service: sqs\n    data: [personal]\n");
    let planned = project.import("cloudformation", "cloudformation", write("a/prod/net/template.yaml", template));
    assert_eq!((planned.unread.len(), planned.missing.len()), (1, 0));
    assert_eq!(project.read("imported-cloudformation.yaml").matches("[personal]").count(), 1);
    assert!(project.read("imported-cloudformation.yaml").matches("service: sqs").count() == 2);
    // And nothing tells where on this machine they are.
    let above = far.path().file_name().expect("a name").to_string_lossy().into_owned();
    for name in ["imported.population.csv", "imported-terraform.written.json", "imported-cloudformation.written.json"] {
        assert!(!project.read(name).contains(&above), "{name}");
    }
}

#[test]
fn a_state_is_known_by_its_lineage_wherever_it_is_read_from() {
    let project = Project::new();
    let text = state("L1", &[BATCH]);
    project.read_in("terraform", "terraform", &[("nightly.tfstate", &text)]);
    project.edit("imported-terraform.yaml", "    service: batch\n", "    service: batch\n    data: [personal]\n");
    let before = project.read("imported-terraform.yaml");
    let piped = tempfile::NamedTempFile::new().expect("a file");
    fs::write(piped.path(), &text).expect("written");
    let planned = project.import("terraform", "terraform", vec![(piped.path().to_owned(), STANDARD_INPUT.to_owned())]);
    assert_eq!((project.read("imported-terraform.yaml"), planned.survey.resources), (before.clone(), 1));
    // A new folder each night, as in a pipeline.
    for _ in 0..2 {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state.json");
        fs::write(&path, &text).expect("written");
        let planned = project.import("terraform", "terraform", vec![(path.clone(), path.to_string_lossy().into_owned())]);
        assert_eq!((project.read("imported-terraform.yaml"), planned.missing), (before.clone(), Vec::new()));
    }
    // Under another name it is the same state, and the resource one with two witnesses.
    let planned = project.read_in("terraform", "other", &[("copy.tfstate", &text)]);
    assert_eq!(planned.survey.resources, 1);
}

#[test]
fn documents_of_a_stream_may_come_in_any_order() {
    let project = Project::new();
    let document = |name: &str, env: &str| {
        format!(
            r#"{{"format_version":"1.0","values":{{"root_module":{{"resources":[{{"address":"aws_ecs_service.this","mode":"managed","type":"aws_ecs_service","name":"this","values":{{"name":"{name}","launch_type":"FARGATE","tags":{{"env":"{env}"}}}}}}]}}}}}}"#
        )
    };
    let (a, b) = (document("a", "dev"), document("b", "prod"));
    project.read_in("terraform", "terraform", &[("in.json", &format!("{a}\n{b}\n"))]);
    project.edit("imported-terraform.yaml", "    name: b\n", "    name: b\n    data: [personal]\n");
    let before = project.read("imported-terraform.yaml");
    project.read_in("terraform", "terraform", &[("in.json", &format!("{b}\n{a}\n"))]);
    assert_eq!(project.read("imported-terraform.yaml"), before);
    assert_eq!(project.each("data").iter().filter(|(_, data)| data == "[personal]").count(), 1);
    // Documents with a lineage are what the same state in a file of its own is.
    let project = Project::new();
    project.read_in(
        "terraform",
        "terraform",
        &[("in.json", &format!("{}\n{}\n", state("one", &[BATCH]), state("two", &[BATCH])))],
    );
    let planned = project.read_in("terraform", "other", &[("two.tfstate", &state("two", &[BATCH]))]);
    assert_eq!(planned.survey.resources, 2);
}

/// Tools that write a state anew put its keys in an order of their own.
#[test]
fn a_module_is_part_of_an_address_wherever_it_is_written() {
    let one = |module: &str| {
        format!(
            r#"{{"mode":"managed","type":"aws_sqs_queue","name":"this","provider":"p","instances":[{{"attributes":{{"name":"{module}"}}}}],"module":"module.{module}"}}"#
        )
    };
    let text = format!(r#"{{"version":4,"resources":[{},{}],"lineage":"one"}}"#, one("orders"), one("billing"));
    let project = Project::new();
    project.read_in("terraform", "terraform", &[("a.tfstate", &text)]);
    let rows = project.read("imported.population.csv");
    assert!(rows.contains("module.orders.aws_sqs_queue.this") && rows.contains("module.billing.aws_sqs_queue.this"), "{rows}");
}

#[test]
fn a_bucket_is_where_its_own_attributes_say() {
    let project = Project::new();
    let bucket = |name: &str, more: &str| format!(r#"{{"arn":"arn:aws:s3:::{name}","bucket":"{name}"{more}}}"#);
    let resources = [
        bucket(
            "sydney",
            r#","bucket_regional_domain_name":"sydney.s3.ap-southeast-2.amazonaws.com","versioning":[{"enabled":true}]"#,
        ),
        bucket("v6", r#","region":"eu-west-1","bucket_region":"sa-east-1","object_lock_enabled":true"#),
        bucket("bare", ""),
    ];
    let text = state(
        "l",
        &[
            ("aws_sqs_queue", "q", &queue("q", true)),
            ("aws_s3_bucket", "sydney", &resources[0]),
            ("aws_s3_bucket", "v6", &resources[1]),
            ("aws_s3_bucket", "bare", &resources[2]),
        ],
    );
    let planned = project.read_in("terraform", "terraform", &[("s.tfstate", &text)]);
    let regions = project.each("regions");
    let of = |id: &str| regions.iter().find(|(i, _)| i == id).map(|(_, r)| r.as_str());
    assert_eq!((of("s3-sydney"), of("s3-v6"), of("s3-bare")), (Some("[ap-southeast-2]"), Some("[sa-east-1]"), Some("")));
    assert!(
        planned.left_out.keys().any(|(what, why)| what == "bare" && why.contains("region is not known")),
        "{:?}",
        planned.left_out
    );
}

#[test]
fn clusters_in_answers_of_the_cli_are_those_of_their_node_groups() {
    let project = Project::new();
    let cluster =
        |name: &str| format!(r#"{{"cluster":{{"name":"{name}","arn":"arn:aws:eks:eu-west-1:111122223333:cluster/{name}"}}}}"#);
    let (a, b) = (cluster("a"), cluster("b"));
    project.read_in(
        "aws-cli",
        "aws-cli",
        &[
            ("cli/eks-describe-cluster---name-a.json", &a),
            ("cli/eks-describe-cluster---name-b.json", &b),
            ("cli/eks-describe-nodegroup.json", r#"{"nodegroup":{"nodegroupName":"x","clusterName":"a","nodegroupArn":"arn:aws:eks:eu-west-1:111122223333:nodegroup/a/x/1","amiType":"AL2023_x86_64_STANDARD"}}"#),
            ("cli/eks-describe-fargate-profile.json", r#"{"fargateProfile":{"fargateProfileName":"f","clusterName":"b","fargateProfileArn":"arn:aws:eks:eu-west-1:111122223333:fargateprofile/b/f/1"}}"#),
        ],
    );
    assert_eq!(project.each("count"), pairs(&[("eks-a", ""), ("eks-b", "")]));
    // Each cluster stands with its own nodes.
    let places = project.places();
    assert_eq!(places["arn:aws:eks:eu-west-1:111122223333:cluster/a"], "eks-a");
    assert_eq!(places["arn:aws:eks:eu-west-1:111122223333:cluster/b"], "eks-b");
    // By its ARN alone a cluster is known, too.
    let tags = r#"{"ResourceTagMappingList":[{"ResourceARN":"arn:aws:eks:eu-west-1:111122223333:cluster/a","Tags":[]}]}"#;
    let planned = project.read_in("tagging", "tagging", &[("tags.json", tags)]);
    assert_eq!(planned.survey.resources, 2);
}

#[test]
fn node_groups_may_name_a_cluster_in_two_ways() {
    let project = Project::new();
    let template = "Resources:\n  A: { Type: AWS::EKS::Cluster, Properties: { Name: a } }\n  X: { Type: AWS::EKS::Nodegroup, Properties: { ClusterName: !Ref A } }\n  Y: { Type: AWS::EKS::Nodegroup, Properties: { ClusterName: a } }\n";
    let planned = project.read_in("cloudformation", "cloudformation", &[("t.yaml", template)]);
    assert_eq!(planned.survey.resources, 1, "{}", project.read("imported-cloudformation.yaml"));
}

#[test]
fn a_list_of_names_and_what_describes_them_are_one() {
    let project = Project::new();
    let planned = project.read_in(
        "aws-cli",
        "aws-cli",
        &[
            (
                "cli/sts-get-caller-identity.json",
                r#"{"UserId":"A","Account":"111122223333","Arn":"arn:aws:iam::111122223333:user/x"}"#,
            ),
            ("cli/dynamodb-list-tables.json", r#"{"TableNames":["t1","t2"]}"#),
            (
                "cli/dynamodb-describe-table.json",
                r#"{"Table":{"TableName":"t1","TableArn":"arn:aws:dynamodb:eu-west-1:111122223333:table/t1"}}"#,
            ),
            ("cli/eks-list-clusters.json", r#"{"clusters":["a"]}"#),
            ("cli/eks-describe-cluster.json", r#"{"cluster":{"name":"a","arn":"arn:aws:eks:eu-west-1:111122223333:cluster/a"}}"#),
        ],
    );
    assert_eq!(planned.survey.resources, 3, "{}", project.read("imported.population.csv"));
}

#[test]
fn a_warehouse_of_aws_config_is_the_one_of_the_state() {
    let project = Project::new();
    let arn = "arn:aws:redshift:eu-west-1:111122223333:cluster:rs";
    let text = state("l", &[("aws_redshift_cluster", "rs", &format!(r#"{{"arn":"{arn}","cluster_identifier":"rs"}}"#))]);
    project.read_in("terraform", "terraform", &[("s.tfstate", &text)]);
    let item = format!(
        r#"{{"fileVersion":"1.0","configurationItems":[{{"configurationItemStatus":"OK","awsAccountId":"111122223333","resourceType":"AWS::Redshift::Cluster","resourceId":"rs","resourceName":"rs","ARN":"{arn}","awsRegion":"eu-west-1","configuration":{{"clusterIdentifier":"rs","encrypted":true}}}}]}}"#
    );
    let planned = project.read_in("aws-config", "aws-config", &[("c.json", &item)]);
    assert_eq!(planned.survey.resources, 1, "{}", project.read("imported.population.csv"));
}

#[test]
fn accounts_keep_the_unit_that_they_stand_in() {
    let project = Project::new();
    let account = r#"{"Accounts":[{"Id":"111122223333","Arn":"arn:aws:organizations::999900001111:account/o-x/111122223333","Name":"orders-prod","Status":"ACTIVE"}]}"#;
    let units = r#"{"OrganizationalUnits":[{"Id":"ou-ab12-11111111","Arn":"arn:aws:organizations::999900001111:ou/o-x/ou-ab12-11111111","Name":"Workloads"}]}"#;
    let roots = r#"{"Roots":[{"Id":"r-ab12","Arn":"arn:aws:organizations::999900001111:root/o-x/r-ab12","Name":"Root"}]}"#;
    let planned = project.read_in("aws-cli", "aws-cli", &[("organizations-list-accounts.json", account)]);
    assert_eq!((planned.accounts, planned.resources), (1, 0));
    let planned = project.read_in(
        "aws-cli",
        "aws-cli",
        &[
            ("cli/organizations-list-accounts.json", account),
            ("cli/organizations-list-accounts-for-parent---parent-id-ou-ab12-11111111-1234567890.json", account),
            ("cli/organizations-list-organizational-units-for-parent---parent-id-r-ab12-987654321.json", units),
            ("cli/organizations-list-roots.json", roots),
        ],
    );
    assert_eq!((planned.accounts, planned.survey.resources), (1, 1));
    let row = project.read("imported.population.csv");
    let row = row.lines().find(|line| line.starts_with("orders-prod,account")).expect("the account");
    assert!(row.ends_with("in the unit Workloads"), "{row}");
}

#[test]
fn what_two_copies_of_a_state_declare_is_told_once() {
    let project = Project::new();
    let text = state("L1", &[("aws_sqs_queue", "jobs", &queue("jobs", true)), BATCH]);
    let planned = project.read_in("terraform", "terraform", &[("a.tfstate", &text), ("b.tfstate", &text)]);
    let told: BTreeSet<&str> = planned.left_out.keys().map(|(_, why)| why.as_str()).collect();
    assert_eq!(told, BTreeSet::from(["2 files declare it: a.tfstate, b.tfstate"]));
}

#[test]
fn a_part_goes_where_what_it_names_is() {
    let bucket = |name: &str| format!(r#"{{"arn":"arn:aws:s3:::{name}","bucket":"{name}"}}"#);
    let versions =
        |name: &str, status: &str| format!(r#"{{"bucket":"{name}","versioning_configuration":[{{"status":"{status}"}}]}}"#);
    let (letters, drafts) = (bucket("letters"), bucket("drafts"));
    let (kept, not_kept) = (versions("letters", "Enabled"), versions("drafts", "Suspended"));
    let resources = [
        ("aws_s3_bucket", "letters", letters.as_str()),
        ("aws_s3_bucket", "drafts", &drafts),
        ("aws_s3_bucket_versioning", "letters", &kept),
        ("aws_s3_bucket_versioning", "drafts", &not_kept),
    ];
    let project = Project::new();
    project.read_in("terraform", "terraform", &[("one.tfstate", &state("L1", &resources))]);
    let places = project.places();
    for name in ["letters", "drafts"] {
        let (part, whole) = (&places[&format!("aws_s3_bucket_versioning.{name}")], &places[&format!("aws_s3_bucket.{name}")]);
        assert_eq!((part.as_str(), whole.as_str()), (&*format!("s3-{name}"), &*format!("s3-{name}")));
    }
}
