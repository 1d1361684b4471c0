//! What a team, an auditor or a newcomer asks the command line: what is mine, what is open, who carries this.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// 2026-11-22, on which the example is judged.
const TODAY: &str = "1795305600";

fn onus(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onus"))
        .args(words)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .env("SOURCE_DATE_EPOCH", TODAY)
        .env("NO_COLOR", "1")
        .env_remove("COLUMNS")
        .stdin(Stdio::null())
        .output()
        .expect("the program runs")
}

fn said(words: &[&str]) -> String {
    let out = onus(words);
    assert!(out.status.success(), "onus {words:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).expect("UTF-8")
}

fn refused(words: &[&str]) -> String {
    let out = onus(words);
    assert_eq!(out.status.code(), Some(2), "onus {words:?}: {}", String::from_utf8_lossy(&out.stdout));
    String::from_utf8(out.stderr).expect("UTF-8")
}

fn json(words: &[&str]) -> Value {
    let out = onus(words);
    // A check that finds something says no, and still answers.
    assert_ne!(out.status.code(), Some(2), "onus {words:?}: {}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("onus {words:?}: {e}"))
}

fn list<'v>(value: &'v Value, key: &str) -> &'v Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("no list {key}: {value}"))
}

#[test]
fn a_team_sees_its_next_actions_on_one_screen() {
    let screen = said(&["mine", "payments"]);
    assert!(screen.lines().count() <= 45, "{} lines:\n{screen}", screen.lines().count());
    assert!(screen.lines().all(|line| line.chars().count() <= 80), "{screen}");
    assert!(screen.contains("onus mine payments --all"), "how to see the rest:\n{screen}");
    // What the plan of evidence asks of the team is what it has to do.
    let ids = |value: &Value, key: &str| -> BTreeSet<String> {
        list(value, key).iter().map(|r| r["id"].as_str().expect("an id").to_owned()).collect()
    };
    let mine = json(&["mine", "Payments", "--format", "json"]);
    let plan = json(&["evidence", "plan", "--team", "payments", "--format", "json"]);
    assert_eq!(mine["schema"], "onus/mine/1");
    assert_eq!(ids(&mine, "records"), ids(&plan, "requests"));
    let order = ["failed", "overdue", "incomplete", "due-soon", "never-shown", "due-later"];
    let urgencies: Vec<usize> = list(&mine, "records")
        .iter()
        .map(|r| order.iter().position(|u| r["urgency"] == *u).unwrap_or_else(|| panic!("{r}")))
        .collect();
    assert!(urgencies.is_sorted(), "the most pressing first: {urgencies:?}");
    for record in list(&mine, "records") {
        let soon = record["open_since"].is_null() && record["due_on"].as_str().is_some_and(|day| day <= "2026-12-22");
        if record["urgency"] == "due-soon" {
            assert!(soon, "thirty days after 22 November end on 22 December: {record}");
        }
        if record["urgency"] == "overdue" && !record["open_since"].is_null() {
            assert!(record["open_since"].as_str().is_some_and(|day| day <= "2026-11-22"), "{record}");
        }
    }
}

#[test]
fn next_actions_are_narrowed_to_an_area() {
    let all = json(&["mine", "payments", "--format", "json"]);
    let some = json(&["mine", "payments", "--area", "Backup & recovery", "--format", "json"]);
    assert!(!list(&some, "records").is_empty() && list(&some, "records").len() < list(&all, "records").len());
    for record in list(&some, "records") {
        assert!(list(record, "duties").iter().all(|d| d.as_str().is_some_and(|d| d.starts_with("backup-recovery."))), "{record}");
    }
    assert!(refused(&["mine", "paymants"]).contains("did you mean `payments`?"));
    let unnamed = refused(&["mine"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(unnamed.contains("`onus mine ") && unnamed.contains("payments") && unnamed.contains("teams.yaml:"), "{unnamed}");
    assert!(refused(&["mine", "payments", "--due", "soon"]).contains("30d"));
    let csv = said(&["mine", "payments", "--format", "csv"]);
    assert!(csv.starts_with("id,urgency,open_since,due_on,record,from,"), "{csv}");
    assert_eq!(csv.matches("\r\nER-").count(), list(&all, "records").len());
}

#[test]
fn what_is_open_is_grouped_by_the_act_the_worst_first() {
    let screen = said(&["open"]);
    assert!(screen.lines().count() <= 45, "{} lines:\n{screen}", screen.lines().count());
    let open = json(&["open", "--format", "json"]);
    assert_eq!(open["schema"], "onus/open/1");
    let ranks = [
        "unresolved",
        "unassigned",
        "failed",
        "overdue",
        "partly-proven",
        "unreviewed",
        "never-proven",
        "stale",
        "not-relied-on",
    ];
    let seen: Vec<usize> = list(&open, "acts")
        .iter()
        .map(|a| ranks.iter().position(|r| a["status"] == *r).unwrap_or_else(|| panic!("no gap: {a}")))
        .collect();
    assert!(seen.is_sorted() && seen.len() > 3, "{seen:?}");
    let payments = json(&["open", "--team", "payments", "--format", "json"]);
    assert!(list(&payments, "acts").iter().all(|a| a["team"] == "payments"));
    // The gaps of a team are those that the list of teams counts, and what nobody can say of its deployments.
    let teams = json(&["teams", "--format", "json"]);
    let team = list(&teams, "teams").iter().find(|t| t["id"] == "payments").expect("the team").clone();
    let counted: u64 = list(&payments, "acts")
        .iter()
        .filter(|a| a["status"] != "unresolved")
        .map(|a| a["obligations"].as_u64().expect("a number"))
        .sum();
    assert_eq!(team["open"].as_u64(), Some(counted));
}

#[test]
fn what_there_is_can_be_listed_and_narrowed() {
    for words in [&["domains"][..], &["duties"], &["teams"], &["deployments"]] {
        let screen = said(words);
        let wide: Vec<&str> = screen.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(wide.is_empty(), "{words:?}:\n{}", wide.join("\n"));
    }
    let deployments = json(&["deployments", "--service", "RDS", "--team", "PAYMENTS", "--format", "json"]);
    let rows = list(&deployments, "deployments");
    assert!(rows.iter().any(|d| d["id"] == "payments-db"), "{deployments}");
    assert!(rows.iter().all(|d| d["service"] == "rds" && d["team"] == "payments"), "{deployments}");
    let duties = json(&["duties", "guest-os", "--format", "json"]);
    assert!(list(&duties, "duties").iter().all(|d| d["id"].as_str().is_some_and(|id| id.starts_with("guest-os."))));
    assert!(refused(&["duties", "guest-so"]).contains("did you mean `guest-os`?"));
    assert!(refused(&["deployments", "--team", "nobody-at-all"]).contains("onus teams"));
    assert!(said(&["teams", "--format", "csv"]).starts_with("id,deployments,obligations,open,overdue,name\r\n"));
}

#[test]
fn a_deployment_shows_parties_and_teams_by_name() {
    let screen = said(&["explain", "PAYMENTS-DB"]);
    let guest = screen.lines().find(|line| line.trim_start().starts_with("guest-os ")).unwrap_or_else(|| panic!("{screen}"));
    assert!(guest.contains("AWS") && guest.contains("Payments"), "{guest}");
    assert!(screen.contains("Backups Ltd 1"), "{screen}");
    assert!(!screen.contains("O   Larkspur") && !screen.contains("Larkspur alone"), "{screen}");
    assert!(screen.lines().count() <= 45, "{} lines:\n{screen}", screen.lines().count());
}

#[test]
fn everything_that_has_a_name_is_explained() {
    for (words, expected) in [
        (&["explain", "team:payments"][..], "(team payments)"),
        (&["explain", "guest-os"], "(area guest-os)"),
        (&["explain", "Guest OS"], "(area guest-os)"),
        (&["explain", "guest-os.roll-out"], "(duty guest-os.roll-out)"),
        (&["explain", "soc2:cc6.1"], "(requirement CC6.1)"),
        (&["explain", "rds"], "Amazon Relational Database Service"),
        (&["explain", "ONUS-C010"], "ONUS-C010"),
    ] {
        let screen = said(words);
        assert!(screen.contains(expected), "{words:?}: {screen}");
        assert!(screen.lines().count() <= 45, "{words:?}: {screen}");
        if words[1] != "ONUS-C010" {
            let mut words = words.to_vec();
            words.extend(["--format", "json"]);
            assert!(json(&words)["schema"].as_str().is_some_and(|s| s.starts_with("onus/")), "{words:?}");
        }
    }
    let duty = said(&["explain", "guest-os.roll-out"]);
    assert!(duty.lines().count() <= 14, "one duty is short:\n{duty}");
    let said = refused(&["explain", "no-such-thing-at-all"]);
    assert!(said.split_whitespace().collect::<Vec<_>>().join(" ").contains("onus deployments"), "{said}");
}

#[test]
fn a_question_in_words_finds_the_deployment_and_the_area() {
    let screen = said(&["explain", "who backs up and restores payments-db?"]);
    assert!(screen.contains("Payments database (payments-db)") && screen.contains("Backup"), "{screen}");
    // Both the guest system and the engine are patched: it asks back, and answers both.
    let screen = said(&["explain", "who", "patches", "payments-db"]);
    for words in ["guest-os", "platform-runtime", "onus explain payments-db guest-os"] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    assert!(!screen.contains("physical-security"), "{screen}");
    // One duty of a deployment is ten lines; why it is so, and what it answers, are asked for.
    let duty = said(&["explain", "payments-db", "key-management.rotate"]);
    assert!(duty.lines().count() <= 10, "{} lines:\n{duty}", duty.lines().count());
    for words in ["Payments database", "Rotate your keys", "Cloud Security", "proof", "status", "source", "--why"] {
        assert!(duty.contains(words), "{words}: {duty}");
    }
    assert!(!duty.contains("ownership rule") && !duty.contains("https://"), "{duty}");
    let why = said(&["explain", "payments-db", "key-management.rotate", "--why"]);
    assert!(why.contains("ownership rule") && why.contains("https://") && why.contains("wins: "), "{why}");
    let answers = said(&["explain", "payments-db", "key-management.rotate", "--frameworks"]);
    assert!(answers.starts_with(duty.trim_end()) && answers.contains("answers"), "{answers}");
    let asked = refused(&["explain", "who encrypts the database"]);
    assert!(asked.contains("which deployment is meant") && asked.contains("`payments-db`"), "{asked}");
}

#[test]
fn checks_are_narrowed_grouped_and_end_with_the_errors() {
    let all = json(&["check", "--format", "json"]);
    let findings = |value: &Value| list(value, "findings").clone();
    let narrowed = json(&["check", "--team", "Payments", "--code", "c023", "--format", "json"]);
    let expected = findings(&all).iter().filter(|f| f["team"] == "payments" && f["code"] == "ONUS-C023").count();
    assert_eq!(findings(&narrowed).len(), expected);
    let errors = findings(&all).iter().filter(|f| f["level"] == "error").count();
    let only = onus(&["check", "--level", "error", "--format", "json"]);
    let only: Value = serde_json::from_slice(&only.stdout).expect("JSON");
    assert_eq!(findings(&only).len(), errors);
    let screen = String::from_utf8(onus(&["check"]).stdout).expect("UTF-8");
    let first_note = screen.find("note[ONUS-").expect("a note");
    let last_error = screen.rfind("error[ONUS-").expect("an error");
    assert!(first_note < last_error, "errors stand last");
    let table = screen.split("LEVEL").nth(1).expect("a table");
    assert!(table.trim_end().lines().last().is_some_and(|line| line.starts_with("error") || line.starts_with(' ')), "{table}");
    let quiet = String::from_utf8(onus(&["check", "-q"]).stdout).expect("UTF-8");
    assert!(!quiet.contains("warning[") && quiet.contains("error[ONUS-"), "{quiet}");
}

/// A project of one inventory file.
fn project(inventory: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let book = "[book]\ntitle = \"Test\"\n\n[preprocessor.onus]\ninventory = \"inventory.yaml\"\nformats = [\"json\"]\n";
    std::fs::write(folder.path().join("book.toml"), book).expect("written");
    std::fs::write(folder.path().join("inventory.yaml"), inventory).expect("written");
    folder
}

const SHORT: &str = "organisation: { name: Larkspur }
teams: [{ id: card-payments, email: cards@larkspur.example }, { id: edge, name: Edge }]
accounts:
  - { id: \"111122223333\", name: production, environment: production, owner: card-payments, regions: eu-west-1, data: personal }
defaults: { account: \"111122223333\" }
ownership: [{ accountable: edge, domains: network-config }]
deployments:
  - { id: a, service: fargate }
  - { id: b, service: ecs, options: { launch_type: FARGATE } }
  - { id: c, service: rds, options: { engine: postgres } }
  - { id: d, service: elasticache-serverless, options: { engine: redis } }
  - { id: e, service: api-gateway-http, regions: us-east-1, owner: edge }
";

#[test]
fn an_inventory_is_written_in_few_words() {
    let folder = project(SHORT);
    let place = folder.path().to_str().expect("a path");
    let listed = json(&["deployments", "--project", place, "--format", "json"]);
    let row = |id: &str| list(&listed, "deployments").iter().find(|d| d["id"] == id).unwrap_or_else(|| panic!("{id}")).clone();
    let a = row("a");
    assert_eq!((&a["team"], &a["environment"]), (&Value::from("card-payments"), &Value::from("production")));
    assert_eq!(a["regions"], serde_json::json!(["eu-west-1"]), "what an account says holds for its deployments");
    assert_eq!(row("e")["regions"], serde_json::json!(["us-east-1"]), "unless they say otherwise");
    assert_eq!((&row("e")["team"], &row("e")["service"]), (&Value::from("edge"), &Value::from("apigatewayv2")));
    let teams = json(&["teams", "--project", place, "--format", "json"]);
    assert_eq!(list(&teams, "teams")[0]["name"], "Card payments");
    for (id, option, value) in [
        ("a", "launch_type", "fargate"),
        ("b", "launch_type", "fargate"),
        ("c", "engine", "postgresql"),
        ("d", "deployment", "serverless"),
        ("d", "engine", "redis-oss"),
    ] {
        let explained = json(&["explain", id, "--project", place, "--format", "json"]);
        let setting = list(&explained, "settings").iter().find(|s| s["option"] == option).unwrap_or_else(|| panic!("{id}"));
        assert_eq!((&setting["value"], &setting["origin"]), (&Value::from(value), &Value::from("set")), "{id}");
    }
}

/// Where there is no more to say than a name, a word is enough.
#[test]
fn a_word_is_enough_for_an_organisation_a_team_and_a_class_of_data() {
    let text = "organisation: Acme Photos\nteams: engineering\ndata_classes: [personal, public]\ndefaults: { owner: engineering }\ndeployments:\n  - { id: cdn, service: CDN, data: public }\n";
    let folder = project(text);
    let place = folder.path().to_str().expect("a path");
    // Nobody else can be meant.
    let mine = json(&["mine", "--project", place, "--format", "json"]);
    assert_eq!(mine["team"], "engineering");
    let teams = json(&["teams", "--project", place, "--format", "json"]);
    assert_eq!(
        (&list(&teams, "teams")[0]["id"], &list(&teams, "teams")[0]["name"]),
        (&"engineering".into(), &"Engineering".into())
    );
    let deployments = json(&["deployments", "--project", place, "--format", "json"]);
    assert_eq!(list(&deployments, "deployments")[0]["service"], "cloudfront");
    // A list without its brackets is no name, and a word that cannot be an id is told one that can.
    let folder = project(&text.replace("teams: engineering", "teams: engineering, data"));
    assert!(refused(&["check", "--project", folder.path().to_str().expect("a path")]).contains("`teams` must be a list"));
    let folder = project(&text.replace("teams: engineering", "teams: Platform Team"));
    assert!(refused(&["check", "--project", folder.path().to_str().expect("a path")]).contains("for example `platform-team`"));
}

/// Whoever mistakes an option for another is told the values of that one, too: otherwise they come back for them.
#[test]
fn a_wrong_option_is_told_with_the_values_of_the_right_one() {
    let folder = project(&SHORT.replace("options: { engine: postgres }", "options: { storage_encrypted: true }"));
    let said = refused(&["check", "--project", folder.path().to_str().expect("a path")]);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("did you mean `encryption`?") && said.contains("Values of `encryption`: `none` (Not encrypted)"),
        "{said}"
    );
}

#[test]
fn documents_that_a_format_holds_and_things_that_another_command_explains_are_named() {
    for (asked, told) in
        [("ssp", "'oscal' writes a system security plan"), ("POAM", "'oscal' writes a plan of action"), ("xls", "'xlsx'")]
    {
        let said = refused(&["build", "--format", asked]);
        assert!(said.contains("tip: ") && said.contains(told), "{asked}: {said}");
    }
    let folder = project(&format!("{SHORT}scopes: [{{ id: audit-2026, framework: soc2 }}]\n"));
    let place = folder.path().to_str().expect("a path");
    assert!(refused(&["explain", "SOC2", "--project", place]).contains("`soc2` is a framework: `onus framework soc2`"));
    assert!(
        refused(&["explain", "audit-2026", "--project", place])
            .contains("`audit-2026` is a scope: `onus evidence plan --scope audit-2026`")
    );
}

/// What retired keeps a name of its own; what everybody calls by the short name is the service that is in use.
#[test]
fn an_everyday_name_means_the_service_that_is_active() {
    let model = onus_model_aws::builtin_model();
    let names = [
        ("waf", "wafv2"),
        ("WAF", "wafv2"),
        ("AWS WAF", "wafv2"),
        ("WAF Classic", "waf-classic"),
        ("elb", "elbv2"),
        ("ELB", "elbv2"),
        ("CLB", "elb-classic"),
        ("cdn", "cloudfront"),
    ];
    for (name, id) in names {
        assert_eq!(model.find_service(name).map(|service| service.id.as_str()), Some(id), "{name}");
    }
}

#[test]
fn an_alias_is_not_contradicted_and_all_mistakes_show_at_once() {
    let both = SHORT.replace("{ id: a, service: fargate }", "{ id: a, service: fargate, options: { launch_type: ec2 } }");
    let folder = project(&both);
    let said = refused(&["check", "--project", folder.path().to_str().expect("a path")]);
    assert!(said.contains("stands for `launch_type: fargate`"), "{said}");
    let wrong = SHORT
        .replace(
            "{ id: b, service: ecs, options: { launch_type: FARGATE } }",
            "{ id: b, service: ecss, options: { lunch_type: x } }",
        )
        .replace("owner: card-payments, regions", "owner: card-paymants, regions")
        .replace("service: rds,", "service: sqlserv,");
    let folder = project(&wrong);
    let said = refused(&["check", "--project", folder.path().to_str().expect("a path")]);
    for words in ["has no option `lunch_type`", "did you mean `ecs`?", "did you mean `card-payments`?", "`rds`"] {
        assert!(said.contains(words), "{words}:\n{said}");
    }
    assert_eq!(said.matches("ONUS-I007").count(), 1, "a default that names nobody is one mistake:\n{said}");
}

/// What stands under a list whose name is misspelt is read: whoever wrote `team` is not told once more for each of its teams.
#[test]
fn one_slip_is_one_problem() {
    let folder = project(&SHORT.replace("teams: [", "team: ["));
    let said = refused(&["check", "--project", folder.path().to_str().expect("a path")]);
    assert!(said.contains("did you mean `teams`?") && said.contains("1 error;"), "{said}");
}

/// An organisation of one team is told how to say so once, and that is enough.
#[test]
fn one_team_can_own_everything() {
    let one = "organisation: Larkspur\nteams: ops\ndeployments: [{ id: a, service: fargate }, { id: b, service: s3 }]\n";
    let folder = project(one);
    let place = folder.path().to_str().expect("a path");
    let told = json(&["check", "--code", "C001", "--format", "json", "--project", place]);
    assert!(told.to_string().contains("say so once: `ownership: [{ accountable: ops }]`"), "{told}");
    let folder = project(&format!("{one}ownership: [{{ accountable: ops }}]\n"));
    let told = json(&["check", "--code", "C001", "--format", "json", "--project", folder.path().to_str().expect("a path")]);
    assert!(list(&told, "findings").is_empty(), "{told}");
}

/// What each line of a stranger's inventory is told stands behind it.
#[test]
fn a_strangers_words_are_understood_or_told_the_right_ones() {
    let text = include_str!("../data/startup/inventory.yaml");
    let folder = project(text);
    let said = refused(&["check", "--project", folder.path().to_str().expect("a path")]);
    // A problem begins with its level and ends before the next; the screen breaks its lines.
    let problems: Vec<String> =
        said.split("error[").skip(1).map(|p| p.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let told: Vec<(usize, &str)> = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.starts_with('#'))
        .filter_map(|(number, line)| Some((number, line.split_once(" # ")?.1)))
        .collect();
    for (number, words) in &told {
        let place = format!("inventory.yaml:{number}:");
        let problem = problems.iter().find(|problem| problem.contains(&place));
        assert!(problem.is_some_and(|problem| problem.contains(words)), "line {number}: {words}\n{problem:?}\n{said}");
    }
    assert_eq!(problems.len(), told.len(), "{said}");
    assert!(!said.contains("`kms`?") && !said.contains("`dsse-kms`?"), "{said}");
}

#[test]
fn every_line_of_a_service_that_a_rule_moves_names_a_party() {
    for service in ["s3", "rds", "ecs", "lambda", "cloudfront", "rosa", "datadog"] {
        // Broken lines are joined: what a rule does stands four letters in, and goes on six letters in.
        let card = said(&["service", service]).replace("\n      ", " ");
        for line in card.lines().filter(|line| line.starts_with("    ") && line.contains(" → ")) {
            let (_, words) = line.split_once(" → ").expect("an arrow");
            let party = words.split(": ").next().unwrap_or_default();
            let known = [
                "you",
                "AWS",
                "nobody",
                "unresolved",
                "your customers",
                "Red Hat",
                "Datadog",
                "Microsoft",
                "depends on",
                "nobody where",
            ];
            assert!(known.iter().any(|name| party == *name || party.starts_with(&format!("{name} "))), "{service}: {line}");
        }
    }
}

#[test]
fn nobody_is_named_as_holder_of_what_nobody_can_say() {
    let screen = said(&["explain", "refund-worker", "guest-os.roll-out"]);
    assert!(screen.contains("nobody yet; Payments, if it is ours"), "{screen}");
    let duty = json(&["explain", "refund-worker", "guest-os.roll-out", "--format", "json"]);
    let duty = &list(&list(&duty, "areas")[0], "duties")[0];
    assert_eq!((&duty["party"], &duty["accountable"]), (&Value::from("unresolved"), &Value::Null));
    assert_eq!(duty["accountable_if_ours"], "Payments");
}

#[test]
fn an_option_that_is_missing_is_told_with_its_values() {
    let told = json(&["check", "--code", "C010", "--format", "json"]);
    let hint = list(&told, "findings")[0]["hints"].to_string();
    assert!(hint.contains("`launch_type`: ec2, fargate, managed-instances or external"), "{hint}");
}

/// Whatever takes `--format json` answers in it, with the name of what it answers in.
#[test]
fn every_answer_in_json_has_a_schema() {
    for words in [
        &["explain", "ONUS-C010"][..],
        &["explain", "c010"],
        &["explain", "payments"],
        &["framework"],
        &["framework", "soc2"],
        &["service", "rds"],
        &["services"],
        &["services", "--gaps"],
        &["services", "--programme", "hipaa"],
    ] {
        let answer = json(&[words, &["--format", "json"]].concat());
        assert!(answer["schema"].as_str().is_some_and(|schema| schema.starts_with("onus/")), "{words:?}: {answer}");
    }
    let teams = json(&["teams", "--format", "json"]);
    let overdue = list(&teams, "teams").iter().find(|t| t["id"] == "payments").expect("the team")["overdue"].to_string();
    // A number and its word stay on one line.
    let explained = said(&["explain", "payments"]).replace('\u{a0}', " ");
    assert!(explained.contains(&format!("{overdue} overdue")), "one word counts one thing: {overdue}");
}

#[test]
fn verbose_says_what_was_read() {
    let folder = project(SHORT);
    let out = onus(&["teams", "-v", "--project", folder.path().to_str().expect("a path")]);
    let said = String::from_utf8(out.stderr).expect("UTF-8");
    for words in ["read 2 files", "5 deployments, 2 teams", "took "] {
        assert!(said.replace('\n', " ").contains(words), "{words}: {said}");
    }
}

#[test]
fn checks_since_a_revision_say_only_what_is_new() {
    let folder = project(SHORT);
    let git = |words: &[&str]| {
        let done = Command::new("git")
            .args(["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"])
            .args(words)
            .current_dir(folder.path())
            .output()
            .expect("git runs");
        assert!(done.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "Before"]);
    let place = folder.path().to_str().expect("a path");
    let same = json(&["check", "--since", "HEAD", "--project", place, "--format", "json"]);
    assert_eq!(list(&same, "findings").len(), 0, "{same}");
    let all = json(&["check", "--project", place, "--format", "json"]);
    assert!(!list(&all, "findings").is_empty());
    std::fs::write(folder.path().join("inventory.yaml"), format!("{SHORT}  - {{ id: f, service: ecs }}\n")).expect("written");
    let new = json(&["check", "--since", "HEAD", "--project", place, "--format", "json"]);
    let new = list(&new, "findings");
    let now = json(&["check", "--project", place, "--format", "json"]);
    assert!(!new.is_empty() && new.len() < list(&now, "findings").len(), "{new:?}");
    assert!(new.iter().any(|f| f["code"] == "ONUS-C010" && f["deployment"] == "f"), "{new:?}");
}
