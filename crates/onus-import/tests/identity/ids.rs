//! Ids and names of deployments: what they say, when they are given anew, and from when on they stand.

use std::fs;

use super::{BATCH, Project, queue, state};

#[test]
fn names_say_what_differs() {
    let project = Project::new();
    let template = |multi_az: bool| {
        format!("Resources:\n  Db: {{ Type: AWS::RDS::DBInstance, Properties: {{ Engine: mysql, MultiAZ: {multi_az} }} }}\n")
    };
    project.read_in("cloudformation", "shop-prod", &[("prod.yaml", &template(true))]);
    project.read_in("cloudformation", "shop-dev", &[("dev.yaml", &template(false))]);
    let mut names: Vec<String> = project.each("name").into_iter().map(|(_, name)| name).collect();
    names.sort();
    assert_eq!(names, ["\"Db, shop-dev\"", "\"Db, shop-prod\""]);
    let project = Project::new();
    let text = state(
        "l",
        &[
            (
                "aws_eks_node_group",
                "n",
                r#"{"arn":"arn:aws:eks:eu-west-1:111122223333:nodegroup/a/n/1","cluster_name":"a","ami_type":"AL2_x86_64"}"#,
            ),
            (
                "aws_eks_fargate_profile",
                "f",
                r#"{"arn":"arn:aws:eks:eu-west-1:111122223333:fargateprofile/a/f/1","cluster_name":"a"}"#,
            ),
        ],
    );
    project.read_in("terraform", "terraform", &[("s.tfstate", &text)]);
    let names = project.each("name");
    assert!(names.iter().all(|(_, name)| name.contains("a, ") && !name.contains("(2)")), "{names:?}");
    assert_ne!(names[0].1, names[1].1);
}

/// A server's own volume as its state declares it, and as AWS Config shows it.
fn volume_twice() -> [(&'static str, &'static str, String); 2] {
    let server = r#"{"arn":"arn:aws:ec2:eu-west-1:111122223333:instance/i-1","id":"i-1","tags":{"Name":"web"},"root_block_device":[{"volume_id":"vol-0abd","encrypted":true}]}"#;
    let shown = r#"{"fileVersion":"1.0","configurationItems":[{"configurationItemStatus":"OK","awsAccountId":"111122223333","resourceType":"AWS::EC2::Volume","resourceId":"vol-0abd","resourceName":"vol-0abd","ARN":"arn:aws:ec2:eu-west-1:111122223333:volume/vol-0abd","awsRegion":"eu-west-1","configuration":{"encrypted":true}}]}"#;
    [("terraform", "a.tfstate", state("a", &[("aws_instance", "web", server)])), ("aws-config", "config.json", shown.to_owned())]
}

/// While sources are read in for the first time, ids follow from what is known by now: the order does not show in them, and the
/// item stays in the file where it stood.
#[test]
fn ids_of_a_first_day_are_the_same_in_any_order() {
    let [declared, shown] = volume_twice();
    let ids = |first: &(&str, &str, String), second: &(&str, &str, String)| {
        let project = Project::new();
        project.read_in(first.0, first.0, &[(first.1, &first.2)]);
        let given_anew = project.read_in(second.0, second.0, &[(second.1, &second.2)]).given_anew;
        let of_volume = project.deployments().into_iter().find(|(id, _)| id.starts_with("ebs"));
        (project.ids(), of_volume.map(|(_, item)| item.file), given_anew)
    };
    let (state_first, file, given_anew) = ids(&declared, &shown);
    assert_eq!(
        (state_first.as_slice(), file.as_deref()),
        (["ebs-vol-0abd".to_owned(), "ec2-web".to_owned()].as_slice(), Some("imported-terraform.yaml"))
    );
    assert_eq!(given_anew, [("ebs-vol-0abd".to_owned(), "ebs-web-vol-0abd".to_owned())]);
    let (shown_first, file, given_anew) = ids(&shown, &declared);
    assert_eq!((shown_first, file.as_deref(), given_anew), (state_first, Some("imported-aws-config.yaml"), Vec::new()));
}

/// An id that anybody may rely on never changes: from the day after, once somebody wrote to the deployment or names it, and once
/// a source is read again.
#[test]
fn an_id_that_stands_never_changes() {
    let [(_, state_file, declared), (_, config_file, shown)] = volume_twice();
    let stands = |between: &dyn Fn(&mut Project)| {
        let mut project = Project::new();
        project.read_in("terraform", "terraform", &[(state_file, &declared)]);
        between(&mut project);
        let planned = project.read_in("aws-config", "aws-config", &[(config_file, &shown)]);
        assert_eq!(planned.given_anew, []);
        assert_eq!(project.ids(), ["ebs-web-vol-0abd", "ec2-web"]);
    };
    stands(&|project| project.day = "2026-11-30T06:00:00Z");
    stands(&|project| project.edit("imported-terraform.yaml", "    service: ebs\n", "    service: ebs\n    data: [personal]\n"));
    stands(&|project| project.edit("imported-terraform.yaml", "    service: ebs\n", "    service: ebs  # ours\n"));
    stands(&|project| {
        let named = "ownership:\n  - { accountable: web, deployments: [ebs-web-vol-0abd] }\n";
        fs::write(project.path("ownership.yaml"), named).expect("written");
    });
    stands(&|project| {
        let named = "\nownership:\n  - { accountable: web, deployments: [ebs-web-vol-0abd] }\n";
        let text = project.read("imported-terraform.yaml") + named;
        fs::write(project.path("imported-terraform.yaml"), text).expect("written");
    });
    // What is read in a second time finds the estate as it stood, whatever another source knows.
    let project = Project::new();
    project.read_in("terraform", "terraform", &[(state_file, &declared)]);
    project.read_in("aws-config", "aws-config", &[(config_file, &shown)]);
    project.edit("imported-terraform.yaml", "ebs-vol-0abd", "ebs-of-the-web");
    project.read_in("terraform", "terraform", &[(state_file, &declared)]);
    assert_eq!(project.ids(), ["ebs-of-the-web", "ec2-web"]);
}

#[test]
fn a_resource_that_moves_to_another_state_is_as_old_as_before() {
    let mut project = Project::new();
    let jobs = queue("jobs", true);
    let jobs = ("aws_sqs_queue", "jobs", jobs.as_str());
    project.read_in("terraform", "one", &[("one.tfstate", &state("L1", &[jobs, BATCH]))]);
    project.day = "2026-12-24T06:00:00Z";
    project.read_in("terraform", "one", &[("one.tfstate", &state("L1", &[BATCH]))]);
    project.read_in("terraform", "two", &[("two.tfstate", &state("L2", &[jobs]))]);
    let population = project.read("imported.population.csv");
    let row = population.lines().find(|line| line.contains(":jobs,")).expect("a row");
    assert!(row.contains("terraform two two.tfstate 2026-12-24/2026-12-24,2026-11-29,2026-12-24,"), "{row}");
}

/// Plans know no ids, and one module has one label: what is called `this` in each of them is told apart by its name.
#[test]
fn plans_of_one_module_may_come_in_any_order() {
    let project = Project::new();
    let plan = |name: &str, owner: &str| {
        format!(
            r#"{{"format_version":"1.0","values":{{"root_module":{{"resources":[{{"address":"aws_batch_compute_environment.this","mode":"managed","type":"aws_batch_compute_environment","name":"this","values":{{"compute_environment_name":"{name}","tags":{{"owner":"{owner}"}}}}}}]}}}}}}"#
        )
    };
    let (nightly, hourly) = (plan("nightly", "ledger"), plan("hourly", "payments"));
    project.read_in("terraform", "terraform", &[("in.json", &format!("{nightly}\n{hourly}\n"))]);
    project.edit("imported-terraform.yaml", "    name: nightly\n", "    name: nightly\n    data: [personal]\n");
    let before = project.read("imported-terraform.yaml");
    project.read_in("terraform", "terraform", &[("in.json", &format!("{hourly}\n{nightly}\n"))]);
    assert_eq!(project.read("imported-terraform.yaml"), before);
}
