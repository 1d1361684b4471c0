//! What a later import may change, and what it may not: copies, aliases, later states, and changes in any order.

use super::*;

/// The same queue in another account.
fn queue_of(account: &str, name: &str) -> String {
    queue(name, true).replace("111122223333", account)
}

#[test]
fn copies_of_a_state_in_two_accounts_are_of_two_accounts() {
    let mut project = Project::new();
    let copy = |account: &str| state("l", &[("aws_sqs_queue", "jobs", &queue_of(account, "jobs")), BATCH]);
    project.read_in("terraform", "one", &[("one.tfstate", &copy("111122223333"))]);
    project.edit("imported-one.yaml", "    service: batch\n", "    service: batch\n    data: [personal]\n");
    project.day = "2026-12-24T06:00:00Z";
    let planned = project.read_in("terraform", "two", &[("two.tfstate", &copy("444455556666"))]);
    assert_eq!(planned.survey.resources, 4);
    let personal: Vec<String> =
        project.each("data").into_iter().filter(|(_, data)| data == "[personal]").map(|(id, _)| id).collect();
    let of = |account: &str| {
        let text = project.read("imported.population.csv");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows = reader.records().map(|row| row.expect("a row")).filter(|row| row[8].starts_with("terraform:l:"));
        rows.filter(|row| &row[5] == account).map(|row| row[3].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of("111122223333"), personal);
    assert_ne!(of("444455556666"), personal);
    // Where one goes, the other is what it was.
    project.read_in("terraform", "two", &[("two.tfstate", &state("l", &[]))]);
    assert_eq!(of("111122223333"), personal);
    assert_eq!(project.each("data").iter().filter(|(_, data)| data == "[personal]").count(), 1);
}

#[test]
fn an_account_that_is_given_an_alias_later_is_the_same() {
    let mut project = Project::new();
    let text = state("l", &[("aws_sqs_queue", "jobs", &queue("jobs", true)), BATCH]);
    let tags = r#"{"ResourceTagMappingList":[{"ResourceARN":"arn:aws:sqs:eu-west-1:111122223333:jobs","Tags":[]}]}"#;
    project.read_in("tagging", "tagging", &[("tags.json", tags)]);
    project.read_in("terraform", "terraform", &[("s.tfstate", &text)]);
    project.edit("imported-tagging.yaml", "    service: sqs\n", "    service: sqs\n    data: [personal]\n");
    let ids = project.ids();
    project.mapping.settings.accounts.entry("111122223333".to_owned()).or_default().alias = Some("999900001111".to_owned());
    project.day = "2026-12-24T06:00:00Z";
    let planned = project.read_in("terraform", "terraform", &[("s.tfstate", &text)]);
    assert_eq!((project.ids(), planned.missing, planned.survey.resources), (ids, Vec::new(), 2));
    assert_eq!(project.each("account").iter().map(|(_, account)| account.as_str()).collect::<BTreeSet<_>>().len(), 1);
    assert_eq!(project.places()["aws_sqs_queue.jobs"], "sqs-jobs");
    assert_eq!(project.each("data").iter().filter(|(_, data)| data == "[personal]").count(), 1);
    let population = project.read("imported.population.csv");
    assert!(!population.contains("111122223333"), "{population}");
}

#[test]
fn a_later_state_of_one_lineage_takes_the_place_of_an_older_one() {
    let jobs = queue("jobs", true);
    let mail = queue("mail", false);
    let serial = |serial: u8, text: String| text.replacen(r#""version":4,"#, &format!(r#""version":4,"serial":{serial},"#), 1);
    let old = serial(7, state("l", &[("aws_sqs_queue", "jobs", &jobs), ("aws_sqs_queue", "mail", &mail)]));
    let new = serial(8, state("l", &[("aws_sqs_queue", "jobs", &jobs)]));
    let project = Project::new();
    project.read_in("terraform", "prod", &[("monday/terraform.tfstate", &old)]);
    let planned = project.read_in("terraform", "prod", &[("tuesday/terraform.tfstate", &new)]);
    assert_eq!((planned.survey.resources, planned.missing, planned.unread), (1, vec!["sqs-mail".to_owned()], Vec::new()));
    // In the other order, and at once, too.
    let planned = project.read_in("terraform", "prod", &[("monday/terraform.tfstate", &old)]);
    assert_eq!(planned.survey.resources, 1);
    assert!(
        planned.left_out.keys().any(|(what, why)| what.contains("monday") && why.contains("older")),
        "{:?}",
        planned.left_out
    );
    let both = [("monday/terraform.tfstate", old.as_str()), ("tuesday/terraform.tfstate", new.as_str())];
    assert_eq!(Project::new().read_in("terraform", "prod", &both).survey.resources, 1);
    // A copy for another account is no older state.
    let copy = serial(3, state("l", &[("aws_sqs_queue", "jobs", &queue_of("444455556666", "jobs"))]));
    let both = [("one/terraform.tfstate", copy.as_str()), ("two/terraform.tfstate", new.as_str())];
    assert_eq!(Project::new().read_in("terraform", "prod", &both).survey.resources, 2);
}

#[test]
fn a_note_on_an_instance_does_not_move_to_the_bill() {
    let mut project = Project::new();
    let instance =
        ("aws_instance", "web", r#"{"arn":"arn:aws:ec2:eu-west-1:111122223333:instance/i-1","id":"i-1","tags":{"Name":"web"}}"#);
    let bill = "BilledCost,ChargeCategory,ProviderName,PublisherName,RegionId,ResourceId,ServiceName,SubAccountId\n\
                1,Usage,AWS,Amazon Web Services,eu-west-1,,Amazon Elastic Compute Cloud,111122223333\n";
    project.read_in("terraform", "terraform", &[("s.tfstate", &state("l", &[instance, BATCH]))]);
    project.read_in("focus", "focus", &[("bill.csv", bill)]);
    project.edit("imported-terraform.yaml", "    service: ec2\n", "    service: ec2\n    note: Patched by the vendor.\n");
    project.day = "2026-12-24T06:00:00Z";
    let planned = project.read_in("terraform", "terraform", &[("s.tfstate", &state("l", &[BATCH]))]);
    assert_eq!(planned.missing, ["ec2-web"]);
    let text = project.read("imported.population.csv");
    let usage = text.lines().find(|line| line.contains("usage:ec2/")).expect("a row");
    assert!(!usage.contains("ec2-web"), "{usage}");
    assert_eq!(project.each("note").iter().filter(|(_, note)| note.contains("Patched")).count(), 1);
}

/// A second week of two sources in both orders: what each leaves.
fn second_week(
    first: &[(&str, &str, &str, &str)],
    second: &[(&str, &str, &str, &str)],
) -> [(BTreeMap<String, Vec<String>>, String); 2] {
    [false, true].map(|backwards| {
        let mut project = Project::new();
        let read = |project: &Project, (kind, name, file, text): &(&str, &str, &str, &str)| {
            project.read_in(kind, name, &[(file, text)]);
        };
        first.iter().for_each(|source| read(&project, source));
        project.day = "2026-12-24T06:00:00Z";
        match backwards {
            true => second.iter().rev().for_each(|source| read(&project, source)),
            false => second.iter().for_each(|source| read(&project, source)),
        }
        let items = project.deployments().into_iter().map(|(id, item)| (id, item.lines)).collect();
        (items, project.read("imported.population.csv"))
    })
}

fn shown(queues: &[(&str, bool)]) -> String {
    let item = |(name, encrypted): &(&str, bool)| {
        format!(
            r#"{{"configurationItemStatus":"OK","awsAccountId":"111122223333","resourceType":"AWS::SQS::Queue","resourceId":"{name}","resourceName":"{name}","ARN":"arn:aws:sqs:eu-west-1:111122223333:{name}","awsRegion":"eu-west-1","configuration":{{"SqsManagedSseEnabled":{encrypted}}}}}"#
        )
    };
    format!(r#"{{"fileVersion":"1.0","configurationItems":[{}]}}"#, queues.iter().map(item).collect::<Vec<_>>().join(","))
}

#[test]
fn an_id_that_stands_goes_to_what_it_stood_for_in_any_order_of_a_second_week() {
    let [old, new] = [queue("old", false), queue("new", true)];
    let (a, b) = (state("a", &[("aws_sqs_queue", "old", &old)]), state("b", &[("aws_sqs_queue", "new", &new)]));
    let live = shown(&[("old", true)]);
    let [one, other] = second_week(
        &[("terraform", "a", "a.tfstate", &a)],
        &[("terraform", "b", "b.tfstate", &b), ("aws-config", "aws-config", "config.json", &live)],
    );
    assert_eq!(one, other);
    assert_eq!(one.0.keys().collect::<Vec<_>>(), ["sqs-old"]);
}

#[test]
fn what_is_gone_is_as_it_was_whoever_dropped_it_last() {
    let [jobs, mail] = [queue("jobs", false), queue("mail", false)];
    let declared = state("a", &[("aws_sqs_queue", "jobs", &jobs), ("aws_sqs_queue", "mail", &mail)]);
    let live = shown(&[("jobs", true), ("mail", false)]);
    let (declared_then, live_then) = (state("a", &[("aws_sqs_queue", "mail", &mail)]), shown(&[("mail", false)]));
    let [one, other] = second_week(
        &[("terraform", "a", "a.tfstate", &declared), ("aws-config", "aws-config", "config.json", &live)],
        &[("terraform", "a", "a.tfstate", &declared_then), ("aws-config", "aws-config", "config.json", &live_then)],
    );
    assert_eq!(one, other);
    assert!(one.0["sqs-jobs"].iter().any(|line| line.contains("sse-sqs")), "{:?}", one.0);
}
