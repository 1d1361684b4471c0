//! What an assistant is told: the answers of the commands, over the protocol's own client.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// 2026-11-22, on which the example is judged.
const TODAY: &str = "1795305600";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .env("SOURCE_DATE_EPOCH", TODAY)
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

fn onus(arguments: &[&str]) -> Output {
    run(Command::new(env!("CARGO_BIN_EXE_onus")).args(arguments).current_dir(root()), "")
}

/// What the server answers, by the protocol's lines written out.
fn lines(folder: &Path, requests: &[Value]) -> Vec<Value> {
    let start = [
        json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": { "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "suite", "version": "1" } } }),
        json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }),
    ];
    let numbered = (1..).zip(requests).map(|(id, request)| {
        let mut request = request.clone();
        request["jsonrpc"] = json!("2.0");
        request["id"] = json!(id);
        request
    });
    let text: String = start.into_iter().chain(numbered).map(|line| format!("{line}\n")).collect();
    let mut server = Command::new(env!("CARGO_BIN_EXE_onus"));
    server.arg("mcp").current_dir(folder);
    // The input ends only when every answer is there: a client that leaves is not answered.
    let mut child = server
        .env("SOURCE_DATE_EPOCH", TODAY)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(text.as_bytes()).expect("it reads");
    let mut answers: Vec<Value> = Vec::new();
    let output = std::io::BufReader::new(child.stdout.take().expect("a pipe"));
    for line in std::io::BufRead::lines(output).take(requests.len() + 1) {
        answers.push(serde_json::from_str(&line.expect("UTF-8")).expect("JSON"));
    }
    drop(input);
    assert!(child.wait().expect("it ends").success());
    answers.sort_by_key(|answer| answer["id"].as_u64());
    answers
}

fn call(tool: &str, arguments: Value) -> Value {
    json!({ "method": "tools/call", "params": { "name": tool, "arguments": arguments } })
}

#[test]
fn an_assistant_gets_what_the_command_says() {
    let answers = lines(
        root(),
        &[
            call("mine", json!({ "team": "Payments" })),
            call("explain", json!({ "about": "payments-db guest-os" })),
            call("search", json!({ "text": "payments db" })),
            call("explain", json!({ "about": "--frameworkz" })),
            call("mine", json!({ "team": "nobody" })),
            json!({ "method": "tools/list", "params": {} }),
        ],
    );
    let said: Value = serde_json::from_slice(&onus(&["mine", "payments", "--format", "json"]).stdout).expect("JSON");
    assert_eq!(answers[1]["result"]["structuredContent"], said);
    let duties = &answers[2]["result"]["structuredContent"]["areas"][0]["duties"];
    let duty = duties.as_array().expect("duties").iter().find(|d| d["party"] == "organisation").expect("one of ours");
    for field in ["statement", "basis", "status_words", "accountable", "mistaken"] {
        assert!(!duty[field].is_null(), "{field}: {duty}");
    }
    assert!(duty["sources"][0]["dated"].is_string(), "{duty}");
    assert_eq!(answers[3]["result"]["structuredContent"]["hits"][0]["id"], "deployment:payments-db");
    // Words that look like an option are words; what nobody knows is an answer that says so.
    let refused = |answer: &Value| {
        assert_eq!(answer["result"]["isError"], true, "{answer}");
        answer["result"]["content"][0]["text"].as_str().expect("text").to_owned()
    };
    assert!(refused(&answers[4]).contains("knows `--frameworkz`"), "{}", answers[4]);
    assert!(refused(&answers[5]).contains("no team `nobody`"), "{}", answers[5]);
    let tools = answers[6]["result"]["tools"].as_array().expect("tools");
    assert!(tools.iter().all(|tool| tool["annotations"]["readOnlyHint"] == true), "{tools:?}");
}

#[test]
fn without_a_project_an_assistant_can_ask_about_services() {
    let empty = tempfile::tempdir().expect("a folder");
    let answers = lines(
        empty.path(),
        &[
            call("explain", json!({ "service": "rds", "options": ["edition=custom-oracle"], "about": "guest-os" })),
            call("open", json!({})),
        ],
    );
    let area = &answers[1]["result"]["structuredContent"]["areas"][0];
    assert_eq!(area["domain"], "guest-os", "{area}");
    assert_eq!(answers[2]["result"]["isError"], true);
}

/// The official client for Python.
#[test]
#[ignore = "needs the judges"]
fn the_protocols_own_client_accepts_every_answer() {
    let judges = PathBuf::from(std::env::var_os("ONUS_TEST_JUDGES").expect("ONUS_TEST_JUDGES names the folder of judges"));
    let calls = json!([
        ["search", { "text": "payments" }],
        ["explain", { "about": "payments-db" }],
        ["explain", { "about": "who patches payments-db" }],
        ["explain", { "about": "ONUS-C010" }],
        ["mine", { "team": "payments", "due_within_days": 90, "area": "backup-recovery" }],
        ["open", {}],
        ["requirement", { "framework": "soc2", "requirement": "CC6.1" }],
        ["diff", { "from": "." }],
        ["build", {}],
    ]);
    let mut client = Command::new(judges.join("python/bin/python"));
    client.arg(root().join("tests/judges/mcp_client.py")).arg(env!("CARGO_BIN_EXE_onus")).arg(root());
    let output = run(&mut client, &calls.to_string());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(said["server"]["serverInfo"]["name"], "onus");
    assert_eq!(said["tools"]["tools"].as_array().expect("tools").len(), 6);
    let answers = said["answers"].as_array().expect("answers");
    let (last, others) = answers.split_last().expect("answers");
    for answer in others {
        assert_eq!(answer["isError"], false, "{answer}");
    }
    assert!(last["refused"].as_str().is_some_and(|words| words.contains("there is no tool `build`")), "{last}");
}
