//! The command line as a whole: exit codes, what goes where, how it looks without colour and in eighty columns.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// 2026-11-22, on which the example is judged in all of these tests.
const TODAY: &str = "1795305600";

fn example() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn onus(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onus"));
    command.args(words).current_dir(folder).env("SOURCE_DATE_EPOCH", TODAY).stdin(Stdio::null());
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

fn run(folder: &Path, words: &[&str]) -> Output {
    onus(folder, words).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// A project of one inventory file, and its folder for as long as it is needed.
fn project(inventory: &str, settings: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let book = format!(
        "[book]\ntitle = \"Test\"\nsrc = \"chapters\"\n\n[preprocessor.onus]\ninventory = \"inventory.yaml\"\nformats = [\"json\"]\n{settings}"
    );
    fs::write(folder.path().join("book.toml"), book).expect("written");
    fs::write(folder.path().join("inventory.yaml"), inventory).expect("written");
    folder
}

/// Complete, and nothing in it is open.
const CLEAN: &str = "organisation: { name: Larkspur }
teams:
  - { id: payments, name: Payments, email: payments@larkspur.example }
deployments:
  - id: keys
    service: kms
    options: { key: customer-managed, spec: symmetric, multi_region: false }
    owner: payments
";

/// Four things are wrong with it: a service, an option, a team, a field.
const WRONG: &str = "organisation: { name: Larkspur }
teams:
  - { id: payments, name: Payments, email: payments@larkspur.example }
deployments:
  - id: a
    service: no-such-service-at-all
    owner: payments
  - id: b
    service: ecs
    options: { lunch_type: fargate }
    owner: payments
  - id: c
    service: s3
    owner: paymants
    colour: green
";

/// The same, and nothing says who owns it.
fn orphan() -> String {
    CLEAN.replace("    owner: payments\n", "")
}

#[test]
fn exit_codes_tell_done_from_no_from_wrong() {
    let clean = project(CLEAN, "");
    let code = |folder: &Path, words: &[&str]| run(folder, words).status.code();
    assert_eq!(code(clean.path(), &["check"]), Some(0));
    assert_eq!(code(clean.path(), &["build"]), Some(0));
    assert_eq!(code(clean.path(), &["--help"]), Some(0));
    assert_eq!(code(clean.path(), &["--version"]), Some(0));
    let open = project(&orphan(), "");
    assert_eq!(code(open.path(), &["check"]), Some(1), "a check says no");
    assert_eq!(code(open.path(), &["build"]), Some(0), "a gap does not stop a build");
    let wrong = project(WRONG, "");
    for words in [&["check"][..], &["build"], &["explain", "a"]] {
        assert_eq!(code(wrong.path(), words), Some(2), "{words:?}");
    }
    for words in
        [&["chekc"][..], &["check", "--format", "yaml"], &["explain"], &["explain", "ONUS-C999"], &["service", "nothing"]]
    {
        assert_eq!(code(clean.path(), words), Some(2), "{words:?}");
    }
    let nowhere = tempfile::tempdir().expect("a folder");
    assert_eq!(code(nowhere.path(), &["check"]), Some(2), "no project");
    // 70, an internal error, cannot be provoked from outside: src/lib.rs tests it.
}

#[test]
fn warnings_and_notes_fail_only_where_they_are_denied() {
    let inventory = CLEAN.replace(", email: payments@larkspur.example", "");
    let folder = project(&inventory, "");
    let code = |words: &[&str]| run(folder.path(), words).status.code();
    assert_eq!(code(&["check"]), Some(0));
    assert_eq!(code(&["check", "--deny", "warning"]), Some(1));
    let off = project(&inventory, "[preprocessor.onus.check.levels]\nONUS-C002 = \"off\"\n");
    assert_eq!(run(off.path(), &["check", "--deny", "warning"]).status.code(), Some(0));
    let raised = project(&inventory, "[preprocessor.onus.check.levels]\nONUS-C002 = \"error\"\n");
    assert_eq!(run(raised.path(), &["check"]).status.code(), Some(1));
}

#[test]
fn data_goes_to_standard_output_and_words_to_standard_error() {
    let out = run(example(), &["check", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_slice(&out.stdout).expect("only JSON on standard output");
    let findings = found["findings"].as_array().expect("a list");
    assert!(findings.iter().any(|f| f["code"] == "ONUS-C010" && f["deployment"] == "refund-worker"));
    assert!(text(&out.stderr).contains("errors"), "the tally is words");
    let wrong = project(WRONG, "");
    let out = run(wrong.path(), &["build"]);
    assert_eq!(text(&out.stdout), "", "nothing was made");
    assert!(text(&out.stderr).contains("error[ONUS-I009]"));
}

#[test]
fn quiet_says_only_what_failed() {
    let clean = project(CLEAN, "");
    for words in [&["build", "--quiet"][..], &["check", "--quiet"]] {
        let out = run(clean.path(), words);
        assert_eq!((text(&out.stdout), text(&out.stderr)), (String::new(), String::new()), "{words:?}");
    }
    let wrong = project(WRONG, "");
    assert!(text(&run(wrong.path(), &["build", "--quiet"]).stderr).contains("ONUS-I009"));
}

#[test]
fn colour_is_for_those_who_want_it() {
    let escapes = |command: &mut Command| command.output().expect("run").stdout.contains(&0x1b);
    assert!(!escapes(&mut onus(example(), &["check"])), "a pipe gets plain text");
    assert!(escapes(onus(example(), &["check"]).env("CLICOLOR_FORCE", "1")), "colour on request");
    assert!(!escapes(onus(example(), &["check"]).env("NO_COLOR", "1")));
    // Nothing is said by colour alone: without it, the words are the same.
    let plain = text(&run(example(), &["check"]).stdout);
    let coloured = text(&onus(example(), &["check"]).env("CLICOLOR_FORCE", "1").output().expect("run").stdout);
    let stripped = anstream_strip(&coloured);
    let trimmed = |t: &str| t.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(trimmed(&stripped), trimmed(&plain));
    for word in ["error[ONUS-", "warning[ONUS-", "note[ONUS-"] {
        assert!(plain.contains(word), "{word}");
    }
}

/// Text without escape sequences of colour.
fn anstream_strip(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        out += before;
        rest = after.split_once('m').expect("a colour ends").1;
    }
    out + rest
}

#[test]
fn nothing_is_wider_than_eighty_columns() {
    let wrong = project(WRONG, "");
    let calls: [(&Path, &[&str]); 14] = [
        (example(), &["check"]),
        (example(), &["check", "--deny", "warning"]),
        (example(), &["--help"]),
        (example(), &["check", "--help"]),
        (example(), &["build", "--help"]),
        (example(), &["explain", "--help"]),
        (example(), &["explain", "payments-db"]),
        (example(), &["explain", "ONUS-C005"]),
        (example(), &["services"]),
        (example(), &["services", "--gaps"]),
        (example(), &["service", "ecs"]),
        (example(), &["framework", "soc2"]),
        (wrong.path(), &["check"]),
        (wrong.path(), &["chekc"]),
    ];
    let mut wide = Vec::new();
    for (folder, words) in calls {
        let out = run(folder, words);
        for line in (text(&out.stdout) + &text(&out.stderr)).lines().filter(|l| l.chars().count() > 80) {
            // What cannot be broken may stick out: a path, an address.
            let longest = line.split_whitespace().map(|w| w.chars().count()).max().unwrap_or(0);
            if longest < 50 {
                wide.push(format!("{words:?} ({}): {line}", line.chars().count()));
            }
        }
    }
    assert!(wide.is_empty(), "{}", wide.join("\n"));
}

/// What no page settles stands under its area; what an option settles, under its service.
#[test]
fn gaps_are_listed_by_kind() {
    let nowhere = tempfile::tempdir().expect("a folder");
    let listed = |filter: &str| text(&run(nowhere.path(), &["services", "--gaps", filter]).stdout).trim_end().to_owned();
    let undocumented =
        "Unresolved whatever is set; `onus explain` names the pages that were read\n  encryption-at-rest       organizations";
    assert_eq!(listed("organizations"), undocumented);
    let by_option =
        "  batch                    compute: virtualization-host, guest-os,\n                           platform-runtime";
    assert_eq!(listed("batch"), format!("Unresolved until an option is set\n{by_option}"));
}

#[test]
fn everything_wrong_is_told_at_once() {
    let wrong = project(WRONG, "");
    let said = text(&run(wrong.path(), &["check"]).stderr);
    for (code, line) in [("ONUS-I009", 6), ("ONUS-I010", 10), ("ONUS-I007", 14), ("ONUS-Y007", 15)] {
        assert!(said.contains(code) && said.contains(&format!("inventory.yaml:{line}:")), "{code} at line {line}:\n{said}");
    }
    assert!(said.contains("4 errors"), "{said}");
}

#[test]
fn a_mistake_made_again_is_told_once_with_its_lines() {
    let again = "  - id: d\n    service: s3\n    owner: paymants\n";
    let wrong = project(&format!("{WRONG}{again}"), "");
    let said = text(&run(wrong.path(), &["check"]).stderr);
    assert_eq!(said.matches("ONUS-I007").count(), 1, "{said}");
    assert!(said.contains("The same in line 18.") && said.contains("5 errors"), "{said}");
}

/// `a`, `ab`: characters of a line, from one.
fn columns(line: &str, from: usize, to: usize) -> String {
    line.chars().skip(from - 1).take(to - from).collect()
}

#[test]
fn sarif_points_at_the_words_that_each_finding_is_about() {
    let out = run(example(), &["check", "--format", "sarif"]);
    let log: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    let read = |path: &str| fs::read_to_string(example().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    let words = |code: &str, about: &str| -> Vec<String> {
        let about = |r: &&serde_json::Value| r["ruleId"] == code && (about.is_empty() || r["properties"]["deployment"] == about);
        let place = |r: &serde_json::Value| {
            let place = &r["locations"][0]["physicalLocation"];
            let region = &place["region"];
            let number = |name: &str| usize::try_from(region[name].as_u64().expect("a number")).expect("small");
            let file = read(place["artifactLocation"]["uri"].as_str().expect("a path"));
            columns(file.lines().nth(number("startLine") - 1).expect("a line"), number("startColumn"), number("endColumn"))
        };
        results.iter().filter(about).map(place).collect()
    };
    assert_eq!(words("ONUS-C010", "refund-worker"), ["ecs"]);
    assert_eq!(words("ONUS-C001", "old-terminal-names"), ["old-terminal-names"]);
    assert_eq!(words("ONUS-C021", ""), ["content/evidence/ledger/patch-compliance-2026-10.csv"]);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(rules[index]["help"]["markdown"].as_str().is_some_and(|h| h.contains("**How to fix it.**")), "{result}");
    }
    let prints: std::collections::BTreeSet<String> =
        results.iter().map(|r| r["partialFingerprints"]["onus/1"].as_str().expect("a fingerprint").to_owned()).collect();
    assert_eq!(prints.len(), results.len(), "two findings would be taken for one");
}

#[test]
fn a_project_that_cannot_be_read_is_told_in_the_format_asked_for() {
    let wrong = project(WRONG, "");
    let out = run(wrong.path(), &["check", "--format", "sarif"]);
    assert_eq!(out.status.code(), Some(2));
    let log: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let codes: Vec<&str> =
        log["runs"][0]["results"].as_array().expect("results").iter().filter_map(|r| r["ruleId"].as_str()).collect();
    assert_eq!(codes, ["ONUS-I009", "ONUS-I010", "ONUS-I007", "ONUS-Y007"]);
    let out = text(&run(wrong.path(), &["check", "--format", "github"]).stdout);
    assert!(out.contains("::error file=inventory.yaml,line=10,endLine=10,col=16,endColumn=25,title=ONUS-I010::"), "{out}");
}

#[test]
fn annotations_escape_what_would_end_them() {
    let inventory = orphan().replace("  - id: keys\n", "  - id: keys\n    name: \"100%, done: yes\"\n");
    let folder = project(&inventory, "");
    fs::create_dir(folder.path().join(".git")).expect("a repository");
    fs::create_dir_all(folder.path().join("our, part")).expect("a folder");
    for name in ["book.toml", "inventory.yaml"] {
        fs::rename(folder.path().join(name), folder.path().join("our, part").join(name)).expect("moved");
    }
    let out = text(&run(&folder.path().join("our, part"), &["check", "--format", "github"]).stdout);
    let line = out.lines().find(|l| l.contains("ONUS-C001")).expect("an orphan");
    // As GitHub documents workflow commands: %, line ends, and in properties also colon and comma.
    assert!(line.starts_with("::error file=our%2C part/inventory.yaml,line="), "{line}");
    assert!(line.contains("“100%25, done: yes”") && line.contains("%0A"), "{line}");
}

#[test]
fn a_code_is_explained_with_its_reason_and_its_remedy() {
    let said = text(&run(example(), &["explain", "onus-c031"]).stdout);
    for words in ["ONUS-C031", "An exception has ended", "Why it matters.", "How to fix it."] {
        assert!(said.contains(words), "{said}");
    }
    assert!(!said.contains("**"), "{said}");
    let said = text(&run(example(), &["explain", "ONUS-C0331"]).stderr);
    assert!(said.contains("did you mean `ONUS-C031`?") || said.contains("did you mean `ONUS-C033`?"), "{said}");
}

#[test]
fn the_program_tells_what_it_is_and_finds_itself_in_sums() {
    use sha2::{Digest, Sha256};
    let folder = tempfile::tempdir().expect("a folder");
    let digest: String = Sha256::digest(fs::read(env!("CARGO_BIN_EXE_onus")).expect("the program"))
        .iter()
        .fold(String::new(), |all, b| all + &format!("{b:02x}"));
    let told = run(folder.path(), &["--version", "--verbose"]);
    let told = String::from_utf8(told.stdout).expect("text");
    assert!(told.starts_with(concat!("onus ", env!("CARGO_PKG_VERSION"), "\nmodel    ")), "{told}");
    assert!(told.contains(&format!("\nprogram  sha256:{digest}\n")), "{told}");
    let sums = folder.path().join("SHA256SUMS");
    fs::write(&sums, format!("{digest}  onus\n")).expect("written");
    let good = run(folder.path(), &["self-check", "SHA256SUMS"]);
    let said = String::from_utf8(good.stdout).expect("text");
    assert_eq!(good.status.code(), Some(0), "{said}");
    // Whose sums they are is another question, and nobody asked it.
    assert!(said.contains("not checked"), "{said}");
    let signers = "releases@onus.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n";
    fs::write(folder.path().join("signers"), signers).expect("written");
    let unsigned = run(folder.path(), &["self-check", "SHA256SUMS", "--signers", "signers"]);
    assert_eq!(unsigned.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unsigned.stdout).contains("ONUS-V032"));
    fs::write(&sums, format!("{}  onus\n", "0".repeat(64))).expect("written");
    let other = run(folder.path(), &["self-check", "SHA256SUMS"]);
    assert_eq!(other.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&other.stdout).contains("ONUS-V031"));
}

/// What a reader of a pull request looks for stands before everything else.
#[test]
fn a_comparison_begins_with_the_findings_that_are_new() {
    let (before, after) = (project(CLEAN, ""), project(&orphan(), ""));
    let sides = [before.path(), after.path()].map(|path| path.to_str().expect("UTF-8").to_owned());
    let compared = |format: &str| text(&run(before.path(), &["diff", &sides[0], &sides[1], "--format", format]).stdout);
    let said = compared("human");
    let at = |part: &str| said.find(part).unwrap_or_else(|| panic!("does not say: {part}\n{said}"));
    assert!(at("Findings that are new") < at("Deployments with another owner"), "{said}");
    assert!(said.contains("keys: Payments → no team, with "), "{said}");
    assert!(!said.contains("relieved"), "nobody took the duties over: {said}");
    let changes: serde_json::Value = serde_json::from_str(&compared("json")).expect("JSON");
    let checked = text(&run(after.path(), &["check", "--format", "json"]).stdout);
    let checked: serde_json::Value = serde_json::from_str(&checked).expect("JSON");
    let errors = |findings: &serde_json::Value| -> std::collections::BTreeSet<String> {
        let errors = findings.as_array().expect("a list").iter().filter(|f| f["level"] == "error");
        errors.map(|f| format!("{} {}", f["code"], f["message"])).collect()
    };
    assert!(!errors(&checked["findings"]).is_empty());
    assert_eq!(errors(&changes["findings"]["new"]), errors(&checked["findings"]));
    let back = text(&run(before.path(), &["diff", &sides[1], &sides[0]]).stdout);
    assert!(back.contains("Findings that are gone"), "{back}");
}

#[test]
fn every_heading_of_a_comparison_stands_once_in_markdown() {
    let (start, _) = CLEAN.split_once("  - id: keys").expect("a deployment");
    let files = format!("{start}  - {{ id: files, service: s3, owner: payments }}\n");
    let (before, after) = (project(CLEAN, ""), project(&files, ""));
    let sides = [before.path(), after.path()].map(|path| path.to_str().expect("UTF-8").to_owned());
    let said = text(&run(before.path(), &["diff", &sides[0], &sides[1], "--format", "markdown"]).stdout);
    for title in ["Deployments added", "Deployments removed"] {
        assert_eq!(said.matches(title).count(), 1, "{title}:\n{said}");
    }
}

/// One way to write CSV, whichever command writes it.
#[test]
fn tables_of_all_commands_end_their_lines_alike_and_hold_no_formula() {
    let folder = project(&orphan().replace("name: Payments", "name: \"=Payments\""), "");
    let csv = ["--format", "csv"];
    for command in [&["assign"][..], &["evidence", "list"], &["evidence", "plan"], &["teams"]] {
        let words = if command == ["assign"] { command.to_vec() } else { [command, &csv].concat() };
        let table = text(&run(folder.path(), &words).stdout);
        assert!(table.ends_with("\r\n"), "{words:?}: {table:?}");
        assert_eq!(table.matches('\n').count(), table.matches("\r\n").count(), "{words:?}: {table:?}");
        assert!(!table.contains(",=") && !table.contains(",\"="), "{words:?}: {table}");
    }
}

#[test]
fn a_file_that_is_missing_is_told_in_words() {
    for words in [&["fmt", "missing.yaml"][..], &["import", "terraform", "missing.tfstate"], &["assign", "missing.csv"]] {
        let said = text(&run(project(CLEAN, "").path(), words).stderr);
        assert!(said.contains("missing.") && !said.contains("os error"), "{words:?}: {said}");
    }
}

/// What has no owner gets one, what has one keeps it: a queue that no account is known of says nothing of other accounts, and a
/// team that a rule for an environment names has the duties already.
#[test]
fn an_assignment_takes_no_duty_from_a_team_that_has_it() {
    const ESTATE: &str = "organisation: { name: Larkspur }
teams:
  - { id: payments, name: Payments, email: payments@larkspur.example }
  - { id: platform, name: Platform, email: platform@larkspur.example }
accounts: [{ id: \"111122223333\", name: orders }]
ownership:
  - { accountable: payments, services: [sns], environments: [production] }
deployments:
  - { id: queue-of-payments, service: sqs, account: \"111122223333\", owner: payments }
  - { id: queue-somewhere, service: sqs }
  - { id: topic-in-production, service: sns, account: \"111122223333\", environment: production }
  - { id: topic-elsewhere, service: sns, account: \"111122223333\" }
  - { id: key, service: kms, account: \"111122223333\" }
";
    let folder = project(ESTATE, "");
    let table = "account,service,owner\n,sqs,platform\n111122223333,sns,platform\n111122223333,kms,platform\n";
    fs::write(folder.path().join("owners.csv"), table).expect("written");
    let out = run(folder.path(), &["assign", "owners.csv"]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let rules = fs::read_to_string(folder.path().join("inventory.yaml")).expect("read");
    for rule in [
        "{ accountable: platform, deployments: [queue-somewhere] }",
        "{ accountable: platform, deployments: [topic-elsewhere] }",
        "{ accountable: platform, services: [kms], accounts: [\"111122223333\"] }",
    ] {
        assert!(rules.contains(rule), "{rule}:\n{rules}");
    }
    let teams = |team: &str| {
        let listed = text(&run(folder.path(), &["deployments", "--team", team, "--format", "csv"]).stdout);
        listed.lines().skip(1).map(|l| l.split(',').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(teams("payments"), ["queue-of-payments", "topic-in-production"]);
    assert_eq!(teams("platform"), ["key", "queue-somewhere", "topic-elsewhere"]);
    // The same table again changes nothing, and says what it leaves.
    fs::write(folder.path().join("owners.csv"), table.replace("sqs,platform", "sqs,payments")).expect("written");
    let said = text(&run(folder.path(), &["assign", "owners.csv"]).stderr);
    assert!(said.contains("left as they are") && said.contains("sqs in no account"), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("inventory.yaml")).expect("read"), rules);
}

/// A problem of a file that a call names looks like any other.
#[test]
fn a_key_that_cannot_be_read_is_told_like_every_other_error() {
    let folder = project(&format!("{CLEAN}scopes: [{{ id: audit, framework: soc2 }}]\n"), "");
    let output = run(folder.path(), &["pack", "audit", "--period", "2026-07-01..2026-09-30", "--key", "nope"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("error[ONUS-K004]: ") && said.contains("= help: ") && said.contains("1 error"), "{said}");
    assert!(!said.contains('→') && !said.contains("error: ["), "{said}");
}

/// The duties of a deployment go to another team: what was open is open still, and nothing is new.
#[test]
fn a_finding_that_goes_to_another_team_is_not_new() {
    let two = CLEAN.replace("deployments:", "  - { id: edge, name: Edge, email: edge@larkspur.example }\ndeployments:");
    let two = two.replace("key: customer-managed, ", "");
    let folder = project(&two, "");
    let git = |words: &[&str]| {
        let who = ["-c", "user.name=Platform", "-c", "user.email=platform@larkspur.example", "-c", "commit.gpgsign=false"];
        let output = Command::new("git").args(who).args(words).current_dir(folder.path()).output().expect("git runs");
        assert!(output.status.success(), "{}", text(&output.stderr));
    };
    git(&["init", "-q", "."]);
    git(&["add", "-A"]);
    git(&["commit", "-qm", "one"]);
    let codes = |words: &[&str]| -> Vec<String> {
        let output = run(folder.path(), words);
        let list: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"));
        list["findings"].as_array().expect("findings").iter().map(|f| format!("{} {}", f["code"], f["team"])).collect()
    };
    fs::write(folder.path().join("inventory.yaml"), two.replace("owner: payments", "owner: edge")).expect("written");
    let all = codes(&["check", "--format", "json"]);
    assert!(all.iter().any(|finding| finding.ends_with("\"edge\"")), "{all:?}");
    let new = codes(&["check", "--since", "HEAD", "--format", "json"]);
    // That the team before has nothing left to do is new.
    assert_eq!(new, ["\"ONUS-C003\" \"payments\""]);
}

/// What a newcomer can choose from stands in the message.
#[test]
fn a_check_ends_with_what_to_do_next() {
    let said = |folder: &Path, words: &[&str]| {
        let output = run(folder, words);
        (text(&output.stdout) + &text(&output.stderr)).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let two = |inventory: &str| inventory.replace("deployments:", "  - { id: edge, name: Edge, phone: 1 }\ndeployments:");
    let orphan = project(&two(&orphan()).replace(", phone: 1", ""), "");
    let told = said(orphan.path(), &["check"]);
    assert!(told.contains("Give the deployment an `owner` (one of `payments`, `edge`)"), "{told}");
    assert!(told.ends_with("next: `onus explain ONUS-C001` says why it matters and what closes it"), "{told}");
    let clean = project(CLEAN, "");
    assert!(said(clean.path(), &["check"]).ends_with("next: `onus build` writes the handbook"));
    let wrong = project(&CLEAN.replace("owner: payments", "owner: zzz"), "");
    assert!(said(wrong.path(), &["check"]).contains("Teams are defined under `teams`, by id. Known: `payments`."));
    let options = "    options: { key: customer-managed, spec: symmetric, multi_region: false }\n";
    let assumed = project(&CLEAN.replace("kms", "s3").replace(options, ""), "");
    assert!(said(assumed.path(), &["check"]).contains("`onus service s3` lists the values"), "options are assumed");
}
