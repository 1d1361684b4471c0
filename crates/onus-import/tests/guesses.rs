//! What an import must not state: facts that its source only suggests.

use std::fs;
use std::path::{Path, PathBuf};

use onus_import::claims::{ClaimedResources, OwnershipClaim};
use onus_import::resource::Parameters;
use onus_import::run::{ImportError, ImportPlan, MissingPolicy, Request, plan};
use onus_import::sources::find;
use onus_import::tags::TagMapping;
use onus_model_aws::builtin_model;
use onus_source::ProjectFolder;

struct Project {
    folder: tempfile::TempDir,
    mapping: TagMapping,
    parameters: Parameters,
}

impl Project {
    fn new() -> Project {
        let folder = tempfile::tempdir().expect("a folder");
        Project { folder, mapping: TagMapping::default(), parameters: Parameters::new() }
    }

    #[allow(clippy::disallowed_methods, reason = "a temporary folder may lie behind a link")]
    fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("there")
    }

    fn plan(&self, kind: &str, name: &str, files: &[(&str, &str)], missing: MissingPolicy) -> Result<ImportPlan, ImportError> {
        let root = self.root();
        let write = |(file, text): &(&str, &str)| {
            let path = root.join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(&path, text).expect("written");
            (path, (*file).to_owned())
        };
        let model = builtin_model();
        plan(&Request {
            source: find(kind).expect("a source"),
            name,
            files: files.iter().map(write).collect(),
            parameters: &self.parameters,
            root: &ProjectFolder::from(&root),
            into: Path::new("inventory"),
            inventory: Path::new("inventory"),
            model: &model,
            mapping: &self.mapping,
            imported: "2026-11-29T06:00:00Z",
            missing,
        })
    }

    fn import(&self, kind: &str, files: &[(&str, &str)]) -> ImportPlan {
        let mut planned = self.plan(kind, kind, files, MissingPolicy::Keep).unwrap_or_else(|e| panic!("{kind}: {e:?}"));
        std::mem::take(&mut planned.stage).finish().expect("written");
        planned
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.root().join("inventory").join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// Service and options of each deployment of a file, a line each, in order.
    fn deployments(&self, name: &str) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for line in self.read(name).lines() {
            match (line.trim().strip_prefix("service: "), out.last_mut()) {
                (Some(service), _) => out.push(service.to_owned()),
                (None, Some(last))
                    if ["options: ", "count: ", "owner: ", "account: "].iter().any(|k| line.trim().starts_with(k)) =>
                {
                    last.push_str(&format!(" | {}", line.trim()));
                }
                _ => {}
            }
        }
        out.sort();
        out
    }
}

/// A state of these resources, each as type, name and attributes.
fn state(resources: &[(&str, &str, &str)]) -> String {
    let one = |(kind, name, attributes): &(&str, &str, &str)| {
        format!(r#"{{"mode":"managed","type":"{kind}","name":"{name}","instances":[{{"attributes":{attributes}}}]}}"#)
    };
    let all: Vec<String> = resources.iter().map(one).collect();
    format!(r#"{{"version":4,"lineage":"one","resources":[{}]}}"#, all.join(","))
}

fn terraform(resources: &[(&str, &str, &str)]) -> Vec<String> {
    let project = Project::new();
    project.import("terraform", &[("a.tfstate", &state(resources))]);
    project.deployments("imported-terraform.yaml")
}

#[test]
fn a_list_decides_only_if_all_of_it_does() {
    let service = |providers: &str| format!(r#"{{"name":"web","launch_type":"","capacity_provider_strategy":[{providers}]}}"#);
    let provider = |name: &str| format!(r#"{{"capacity_provider":"{name}"}}"#);
    let mixed = service(&[provider("FARGATE"), provider("own-hosts")].join(","));
    assert_eq!(terraform(&[("aws_ecs_service", "web", &mixed)]), ["ecs"]);
    let both = service(&[provider("FARGATE"), provider("FARGATE_SPOT")].join(","));
    assert_eq!(terraform(&[("aws_ecs_service", "web", &both)]), ["ecs | options: { launch_type: fargate }"]);
}

#[test]
fn every_cluster_counts_and_node_groups_of_one_are_one() {
    let found = terraform(&[
        ("aws_eks_cluster", "a", r#"{"arn":"arn:aws:eks:eu-west-1:111122223333:cluster/a","name":"a"}"#),
        ("aws_eks_node_group", "a1", r#"{"cluster_name":"a","node_group_name":"x","ami_type":"AL2023_x86_64_STANDARD"}"#),
        ("aws_eks_node_group", "a2", r#"{"cluster_name":"a","node_group_name":"y","ami_type":"AL2023_x86_64_STANDARD"}"#),
        ("aws_eks_cluster", "b", r#"{"arn":"arn:aws:eks:eu-west-1:111122223333:cluster/b","name":"b"}"#),
    ]);
    assert_eq!(
        found,
        ["eks | account: \"111122223333\"", "eks | options: { nodes: managed-node-group } | account: \"111122223333\""]
    );
}

#[test]
fn what_a_cluster_says_is_said_of_its_node_groups() {
    let cluster = r#"{"name":"a","vpc_config":[{"endpoint_public_access":true,"endpoint_private_access":true}]}"#;
    let nodes = ("aws_eks_node_group", "a1", r#"{"cluster_name":"a","node_group_name":"x","ami_type":"AL2023_x86_64_STANDARD"}"#);
    assert_eq!(
        terraform(&[("aws_eks_cluster", "a", cluster), nodes]),
        ["eks | options: { api_endpoint: public-and-private, nodes: managed-node-group }"]
    );
}

#[test]
fn listeners_decide_where_they_agree() {
    let balancer = ("aws_lb", "l", r#"{"id":"lb","load_balancer_type":"application","name":"l"}"#);
    let tls = ("aws_lb_listener", "s", r#"{"load_balancer_arn":"lb","protocol":"HTTPS","default_action":[{"type":"forward"}]}"#);
    let plain = ("aws_lb_listener", "p", r#"{"load_balancer_arn":"lb","protocol":"HTTP","default_action":[{"type":"forward"}]}"#);
    let redirect =
        ("aws_lb_listener", "r", r#"{"load_balancer_arn":"lb","protocol":"HTTP","default_action":[{"type":"redirect"}]}"#);
    let encrypted = ["elbv2 | options: { listener: tls, type: application }"];
    assert_eq!(terraform(&[balancer, tls, redirect]), encrypted);
    assert_eq!(terraform(&[redirect, tls, balancer]), encrypted);
    assert_eq!(terraform(&[balancer, plain]), ["elbv2 | options: { listener: plain, type: application }"]);
    for mixed in [[tls, plain], [plain, tls]] {
        assert_eq!(terraform(&[mixed[0], balancer, mixed[1]]), ["elbv2 | options: { type: application }"]);
    }
}

/// The CDK's own kinds name clusters by references, and so do templates: a cluster is called by its name all the same.
#[test]
fn clusters_that_are_named_by_reference_are_those_of_their_nodes() {
    let template = r#"{"Resources":{
        "Shop":{"Type":"Custom::AWSCDK-EKS-Cluster","Properties":{"Config":{"name":"shop"}}},
        "Profile":{"Type":"Custom::AWSCDK-EKS-FargateProfile","Properties":{"Config":{"clusterName":{"Ref":"Shop"}}}},
        "Plain":{"Type":"AWS::EKS::Cluster","Properties":{"Name":"plain"}},
        "Nodes":{"Type":"AWS::EKS::Nodegroup","Properties":{"ClusterName":{"Ref":"Plain"}}}}}"#;
    let project = Project::new();
    project.import("cloudformation", &[("a.json", template)]);
    assert_eq!(
        project.deployments("imported-cloudformation.yaml"),
        ["eks | options: { nodes: fargate }", "eks | options: { nodes: managed-node-group }"]
    );
    let text = project.read("imported-cloudformation.yaml");
    assert!(text.contains("name: plain\n") && text.contains("name: Shop\n"), "{text}");
}

#[test]
fn loops_are_what_they_make_and_at_least_one_where_nobody_knows() {
    let template = "Transform: AWS::LanguageExtensions\nParameters:\n  Names: { Type: CommaDelimitedList }\nResources:\n  'Fn::ForEach::Queues':\n    - Name\n    - !Ref Names\n    - 'Queue${Name}':\n        Type: AWS::SQS::Queue\n  'Fn::ForEach::Topics':\n    - Name\n    - [10.0.0.1, 10.0.0.2]\n    - 'Topic&{Name}':\n        Type: AWS::SNS::Topic\n";
    let project = Project::new();
    project.import("cloudformation", &[("a.yaml", template)]);
    assert_eq!(project.deployments("imported-cloudformation.yaml"), ["sns | count: 2", "sqs"]);
    let text = project.read("imported-cloudformation.yaml");
    assert!(text.contains("name: Queue\n"), "{text}");
    let rows = project.read("imported.population.csv");
    assert!(rows.contains("a/Topic10001") && rows.contains("a/Topic10002"), "{rows}");
}

#[test]
fn a_task_that_no_service_runs_counts_by_what_it_is_made_for() {
    let template = "Resources:\n  Tasks: { Type: AWS::ECS::Cluster }\n  Nightly:\n    Type: AWS::ECS::TaskDefinition\n    Properties: { RequiresCompatibilities: [FARGATE] }\n";
    let project = Project::new();
    project.import("cloudformation", &[("a.yaml", template)]);
    assert_eq!(project.deployments("imported-cloudformation.yaml"), ["ecs | options: { launch_type: fargate }"]);
    let served = format!(
        "{template}  Web:\n    Type: AWS::ECS::Service\n    Properties: {{ TaskDefinition: !Ref Nightly, LaunchType: EC2 }}\n"
    );
    let project = Project::new();
    project.import("cloudformation", &[("a.yaml", &served)]);
    assert_eq!(project.deployments("imported-cloudformation.yaml"), ["ecs | options: { launch_type: ec2 }"]);
}

#[test]
fn parts_alone_are_no_deployments() {
    let group = ("aws_db_subnet_group", "s", r#"{"arn":"arn:aws:rds:eu-west-1:111122223333:subgrp:s","name":"s"}"#);
    let project = Project::new();
    project.import("terraform", &[("a.tfstate", &state(&[group]))]);
    assert_eq!(project.deployments("imported-terraform.yaml"), Vec::<String>::new());
    assert!(project.read("imported.population.csv").contains(",part,"));
    for part in
        ["aws_eks_addon", "aws_msk_configuration", "aws_kms_alias", "aws_sns_topic_subscription", "aws_s3_bucket_versioning"]
    {
        assert_eq!(terraform(&[(part, "p", r#"{"id":"p"}"#)]), Vec::<String>::new(), "{part}");
    }
    let cluster = ("aws_rds_cluster", "c", r#"{"arn":"arn:aws:rds:eu-west-1:111122223333:cluster:c","engine":"aurora-mysql"}"#);
    assert_eq!(terraform(&[group, cluster]), ["aurora | account: \"111122223333\""]);
}

#[test]
fn volumes_that_a_server_declares_are_volumes() {
    let server = r#"{"arn":"arn:aws:ec2:eu-west-1:111122223333:instance/i-1","root_block_device":[{"encrypted":false,"volume_id":"vol-1"}]}"#;
    let volume = r#"{"arn":"arn:aws:ec2:eu-west-1:111122223333:volume/vol-1","encrypted":false}"#;
    let found = terraform(&[("aws_instance", "web", server), ("aws_ebs_volume", "root", volume)]);
    assert_eq!(found, ["ebs | options: { encryption: none } | account: \"111122223333\"", "ec2 | account: \"111122223333\""]);
}

#[test]
fn other_tools_files_are_refused_by_name_and_change_nothing() {
    let project = Project::new();
    for (text, words) in [
        (r#"{"version":3,"deployment":{"manifest":{},"resources":[]}}"#, "Pulumi"),
        (
            r#"{"version":3,"serial":1,"backend":{"type":"s3"},"modules":[{"path":["root"],"resources":{}}]}"#,
            "where the state is",
        ),
    ] {
        match project.plan("terraform", "terraform", &[("odd.json", text)], MissingPolicy::Mark) {
            Err(ImportError::Source(_, error)) => assert!(error.message.contains(words), "{error:?}"),
            other => panic!("{words}: {:?}", other.map(|p| p.path)),
        }
    }
    let stack = r#"{"version":3,"deployment":{"manifest":{},"resources":[{"urn":"urn:pulumi:prod::shop::aws:sqs/queue:Queue::q","custom":true,"id":"q","type":"aws:sqs/queue:Queue","outputs":{"arn":"arn:aws:sqs:eu-west-1:111122223333:q","name":"q"}}]}}"#;
    project.import("pulumi", &[("stack.json", stack)]);
    assert_eq!(project.deployments("imported-pulumi.yaml"), ["sqs | account: \"111122223333\""]);
}

#[test]
fn states_behind_one_another_and_what_a_wrapper_prints_are_read() {
    let show = |name: &str| {
        format!(
            r#"{{"format_version":"1.0","values":{{"root_module":{{"resources":[{{"address":"aws_sqs_queue.q","mode":"managed","type":"aws_sqs_queue","name":"q","values":{{"arn":"arn:aws:sqs:eu-west-1:111122223333:{name}"}}}}]}}}}}}"#
        )
    };
    let runner =
        format!("10:00:00.123 STDOUT   [a] terraform: {}\n10:00:00.456 STDOUT   [b] terraform: {}\n", show("a"), show("b"));
    assert_eq!(Project::new().import("terraform", &[("runner.log", &runner)]).resources, 2);
    let text = format!("[command]/bin/terragrunt run-all show\n{}\n{}\n\n::debug::exitcode: 0\n", show("a"), show("b"));
    let project = Project::new();
    let planned = project.import("terraform", &[("all.json", &text)]);
    assert_eq!(planned.resources, 2);
    assert_eq!(project.deployments("imported-terraform.yaml"), ["sqs | account: \"111122223333\" | count: 2"]);
}

#[test]
fn what_hangs_on_a_default_is_unset_until_the_parameter_is_given() {
    let template = "Parameters:\n  Stage: { Type: String, Default: dev }\nConditions:\n  IsProd: !Equals [!Ref Stage, prod]\nResources:\n  Db:\n    Type: AWS::RDS::DBInstance\n    Properties: { Engine: postgres, MultiAZ: !If [IsProd, true, false] }\n";
    let mut project = Project::new();
    project.import("cloudformation", &[("a.yaml", template)]);
    let text = project.read("imported-cloudformation.yaml");
    assert!(!text.contains("multi_az:") && text.contains("multi_az on Stage"), "{text}");
    project.parameters = Parameters::from([("Stage".to_owned(), "prod".to_owned())]);
    project.import("cloudformation", &[("a.yaml", template)]);
    let text = project.read("imported-cloudformation.yaml");
    assert!(text.contains("multi_az: true") && !text.contains("note:"), "{text}");
}

#[test]
fn owners_are_never_made_up() {
    let tagged = |tags: &str| format!(r#"{{"arn":"arn:aws:sqs:eu-west-1:111122223333:q","tags":{{{tags}}}}}"#);
    let both = tagged(r#""Owner":"jane.doe@example.com","Team":"payments""#);
    assert_eq!(terraform(&[("aws_sqs_queue", "q", &both)]), ["sqs | owner: payments | account: \"111122223333\""]);
    let person = tagged(r#""Owner":"jane.doe@example.com""#);
    assert_eq!(terraform(&[("aws_sqs_queue", "q", &person)]), ["sqs | account: \"111122223333\""]);
    let mut project = Project::new();
    let claim = |team: &str| OwnershipClaim { team: team.to_owned(), what: ClaimedResources::Account("111122223333".to_owned()) };
    project.mapping.claims = vec![claim("shop"), claim("shop")];
    project.import("terraform", &[("a.tfstate", &state(&[("aws_sqs_queue", "q", &tagged(""))]))]);
    assert_eq!(project.deployments("imported-terraform.yaml"), ["sqs | account: \"111122223333\""]);
}

#[test]
fn a_bill_and_a_state_come_to_the_same_in_either_order() {
    let state = state(&[("aws_sqs_queue", "q", r#"{"arn":"arn:aws:sqs:eu-west-1:111122223333:q","name":"q"}"#)]);
    let bill = "ProviderName,ServiceName,ChargeCategory,SubAccountId,RegionId,ResourceId\nAWS,Amazon Simple Queue Service,Usage,111122223333,eu-west-1,q\nAWS,Amazon Macie,Usage,111122223333,eu-west-1,\n";
    let outcome = |order: [(&str, &str, &str); 2]| {
        let project = Project::new();
        for (kind, file, text) in order {
            project.import(kind, &[(file, text)]);
        }
        [project.deployments("imported-terraform.yaml"), project.deployments("imported-focus.yaml")]
    };
    let (state, bill) = (("terraform", "a.tfstate", state.as_str()), ("focus", "bill.csv", bill));
    let expected = [vec!["sqs | account: \"111122223333\"".to_owned()], vec!["macie2 | account: \"111122223333\"".to_owned()]];
    assert_eq!(outcome([state, bill]), expected);
    assert_eq!(outcome([bill, state]), expected);
}

#[test]
fn an_account_that_cannot_be_read_is_nobodys() {
    let bill = "lineItem/UsageAccountId,lineItem/LineItemType,lineItem/ProductCode\n1.11122E+11,Usage,AmazonSQS\n\"111,122,223,333\",Usage,AmazonSNS\n";
    let project = Project::new();
    let planned = project.import("cur", &[("bill.csv", bill)]);
    assert_eq!(project.deployments("imported-cur.yaml"), ["sns | account: \"111122223333\"", "sqs"]);
    assert!(planned.left_out.keys().any(|(_, why)| why.contains("cannot be read")), "{:?}", planned.left_out);
}

#[test]
fn answers_are_of_the_account_that_asked_and_an_organisation_names_its_accounts() {
    let project = Project::new();
    let accounts = r#"{"Accounts":[{"Id":"111122223333","Arn":"arn:aws:organizations::111122223333:account/o-a/111122223333","Name":"orders"},{"Id":"222233334444","Arn":"arn:aws:organizations::111122223333:account/o-a/222233334444","Name":"sandbox"}]}"#;
    project.import(
        "aws-cli",
        &[
            ("answers/volumes.json", r#"{"Volumes":[{"VolumeId":"vol-1","Encrypted":true,"AvailabilityZone":"eu-west-1a"}]}"#),
            ("answers/identity.json", r#"{"UserId":"A","Account":"111122223333","Arn":"arn:aws:iam::111122223333:user/a"}"#),
            ("answers/accounts.json", accounts),
        ],
    );
    let text = project.read("imported-aws-cli.yaml");
    assert!(text.contains("name: orders") && !text.contains("sandbox") && text.contains("account: \"111122223333\""), "{text}");
    let rows = project.read("imported.population.csv");
    assert!(rows.contains("arn:aws:ec2:eu-west-1:111122223333:volume/vol-1") && rows.contains("sandbox,account,"), "{rows}");
}

#[test]
fn not_seen_is_of_one_source_and_nothing_found_marks_nothing() {
    let project = Project::new();
    let one = |name: &str, account: &str| {
        state(&[("aws_sqs_queue", name, &format!(r#"{{"arn":"arn:aws:sqs:eu-west-1:{account}:{name}","name":"{name}"}}"#))])
    };
    let run = |name: &str, file: &str, text: &str, missing: MissingPolicy| {
        let mut planned = project.plan("terraform", name, &[(file, text)], missing).unwrap_or_else(|e| panic!("{e:?}"));
        std::mem::take(&mut planned.stage).finish().expect("written");
        planned
    };
    run("payments", "p/a.tfstate", &one("paid", "111122223333"), MissingPolicy::Keep);
    let other = run("orders", "o/a.tfstate", &one("ordered", "222233334444").replace("\"one\"", "\"two\""), MissingPolicy::Mark);
    assert_eq!(other.missing, Vec::<String>::new());
    let empty = state(&[]);
    let none = run("payments", "p/a.tfstate", &empty, MissingPolicy::Mark);
    assert_eq!(none.missing.len(), 1);
    let text: String = fs::read_dir(project.root().join("inventory"))
        .expect("a folder")
        .map(|e| fs::read_to_string(e.expect("an entry").path()).expect("text"))
        .collect();
    assert!(!text.contains("Gone:") && !text.contains(&*project.root().to_string_lossy()), "{text}");
}

#[test]
fn answers_about_a_bucket_are_its_options() {
    let project = Project::new();
    let encryption =
        r#"{"ServerSideEncryptionConfiguration":{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}}"#;
    project.import(
        "aws-cli",
        &[
            ("a/list-buckets.json", r#"{"Buckets":[{"Name":"files"}]}"#),
            ("a/files/get-bucket-encryption.json", encryption),
            ("a/files/get-bucket-versioning.json", r#"{"Status":"Enabled"}"#),
            ("a/files/get-bucket-location.json", r#"{"LocationConstraint":"eu-west-3"}"#),
        ],
    );
    assert_eq!(project.deployments("imported-aws-cli.yaml"), ["s3 | options: { encryption: sse-s3, versioning: true }"]);
    assert!(project.read("imported-aws-cli.yaml").contains("regions: [eu-west-3]"));
}

#[test]
fn a_launch_type_beside_a_strategy_of_another_kind_decides_nothing() {
    let service = |provider: &str| {
        format!(
            r#"{{"name":"web","launch_type":"FARGATE","capacity_provider_strategy":[{{"capacity_provider":"FARGATE"}},{{"capacity_provider":"{provider}"}}]}}"#
        )
    };
    assert_eq!(terraform(&[("aws_ecs_service", "web", &service("own-hosts"))]), ["ecs"]);
    assert_eq!(terraform(&[("aws_ecs_service", "web", &service("FARGATE_SPOT"))]), ["ecs | options: { launch_type: fargate }"]);
}

#[test]
fn who_starts_a_task_says_on_what() {
    let template = "Resources:\n  T: { Type: AWS::ECS::TaskDefinition, Properties: { RequiresCompatibilities: [EC2, FARGATE] } }\n  R: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: rate(1 day), Targets: [ { Id: a, Arn: b, EcsParameters: { LaunchType: FARGATE, TaskDefinitionArn: !Ref T } } ] } }\n";
    let project = Project::new();
    project.import("cloudformation", &[("t.yaml", template)]);
    let found = project.deployments("imported-cloudformation.yaml");
    assert!(found.contains(&"ecs | options: { launch_type: fargate }".to_owned()), "{found:?}");
    let target = r#"{"rule":"r","ecs_target":[{"launch_type":"FARGATE","task_definition_arn":"arn:aws:ecs:eu-west-1:111122223333:task-definition/nightly:7"}]}"#;
    let task = r#"{"arn":"arn:aws:ecs:eu-west-1:111122223333:task-definition/nightly:7","id":"nightly","family":"nightly","requires_compatibilities":["EC2","FARGATE"]}"#;
    let found = terraform(&[("aws_cloudwatch_event_target", "r", target), ("aws_ecs_task_definition", "nightly", task)]);
    assert!(found.iter().any(|d| d.starts_with("ecs | options: { launch_type: fargate }")), "{found:?}");
}

#[test]
fn volumes_of_launch_templates_and_spot_requests_are_volumes() {
    let template = r#"{"arn":"arn:aws:ec2:eu-west-1:111122223333:launch-template/lt-1","id":"lt-1","name":"l","block_device_mappings":[{"device_name":"/dev/xvda","ebs":[{"encrypted":"false"}]}]}"#;
    let spot = r#"{"id":"sir-1","root_block_device":[{"encrypted":true,"volume_id":"vol-7"}]}"#;
    let found = terraform(&[("aws_launch_template", "l", template), ("aws_spot_instance_request", "s", spot)]);
    assert!(found.iter().any(|d| d.starts_with("ebs | options: { encryption: none }")), "{found:?}");
    assert!(found.iter().any(|d| d.starts_with("ebs | options: { encryption: per-volume")), "{found:?}");
    let template = "Resources:\n  L: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { BlockDeviceMappings: [ { Ebs: { Encrypted: false } } ] } } }\n";
    let project = Project::new();
    project.import("cloudformation", &[("t.yaml", template)]);
    let found = project.deployments("imported-cloudformation.yaml");
    assert!(found.contains(&"ebs | options: { encryption: none }".to_owned()), "{found:?}");
}

#[test]
fn a_crash_log_is_no_state_whatever_stands_in_it() {
    for text in [
        "panic: interface conversion\ngoroutine 1 [running]:\nmain.main()\n{\"format_version\":\"1.0\"}\n",
        "!!!!!!!!!! TERRAFORM CRASH !!!!!!!!!!\n{\"version\":4,\"lineage\":\"x\",\"resources\":[]}\n",
    ] {
        let project = Project::new();
        let refused = project.plan("terraform", "terraform", &[("a.json", text)], MissingPolicy::Keep);
        assert!(matches!(&refused, Err(ImportError::Source(_, error)) if error.message.contains("crash log")), "{text}");
    }
}

#[test]
fn parameters_that_a_template_does_not_take_are_refused() {
    let template = "Parameters:\n  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }\nResources:\n  Q: { Type: AWS::SQS::Queue }\n";
    for (name, value, expected) in [
        ("Stag", "prod", Some("Did you mean `Stage`?")),
        ("Stage", "production", Some("Allowed: dev, prod.")),
        ("Stage", "prod", None),
    ] {
        let mut project = Project::new();
        project.parameters = Parameters::from([(name.to_owned(), value.to_owned())]);
        let planned = project.plan("cloudformation", "cloudformation", &[("t.yaml", template)], MissingPolicy::Keep);
        match (planned, expected) {
            (Err(ImportError::Source(_, error)), Some(hint)) => assert_eq!(error.hint, hint),
            (Ok(_), None) => {}
            (planned, _) => panic!("{name}={value}: {:?}", planned.err()),
        }
    }
}

/// What lies in a folder of templates and is none takes nothing from those that are.
#[test]
fn what_is_no_template_is_left_out_beside_templates() {
    for (name, beside) in
        [("empty.yaml", ""), ("blank.yml", " \n"), ("chart.yaml", "{{ if .Values.on }}\nkind: Pod\n{{ end }}\n")]
    {
        let project = Project::new();
        let files = [("stack.yaml", "Resources:\n  Jobs: { Type: AWS::SQS::Queue }\n"), (name, beside)];
        let planned = project.import("cloudformation", &files);
        assert_eq!(project.deployments("imported-cloudformation.yaml"), ["sqs"], "{name}");
        assert!(
            planned.left_out.keys().any(|(what, why)| what == name && why.contains("not a template")),
            "{:?}",
            planned.left_out
        );
    }
}

/// A product is known by the name that stands before its variant, whoever sells it.
#[test]
fn variants_of_a_product_are_of_its_service() {
    for (publisher, product, service) in [
        ("Red Hat", "Red Hat OpenShift Service on AWS with hosted control planes", Some("rosa")),
        ("Cohere", "Cohere Command R (Amazon Bedrock Edition)", Some("bedrock")),
        ("Acme", "Acme Scanner with Lambda support", None),
    ] {
        let project = Project::new();
        let bill = format!(
            "BilledCost,ChargeCategory,ProviderName,PublisherName,RegionId,ServiceName,SubAccountId\n\
             1,Usage,AWS,{publisher},eu-west-1,{product},111122223333\n"
        );
        project.import("focus", &[("bill.csv", &bill)]);
        let found = project.deployments("imported-focus.yaml");
        let found: Vec<&str> = found.iter().filter_map(|item| item.split(' ').next()).collect();
        assert_eq!(found, service.into_iter().collect::<Vec<_>>(), "{product}");
    }
}
