//! Questions in words, as a team lead types them: each finds the deployment and the area that it means, or asks back.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// More areas than a question asks back with: every one.
const ALL: usize = 10;

/// What a question was taken to be about, in the words of the table.
fn taken_for(question: &str) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_onus"))
        .args(["explain", question, "--format", "json"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .env("SOURCE_DATE_EPOCH", "1795305600")
        .output()
        .expect("the program runs");
    if !out.status.success() {
        let said = String::from_utf8(out.stderr).expect("UTF-8").replace('\n', " ");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        return match said.split_once("which area is meant: ").and_then(|(_, rest)| rest.split_once('?')) {
            Some((areas, _)) => format!("areas {}", areas.replace(", ", " + ")),
            None => said,
        };
    }
    let answer: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let word = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
    if answer["schema"] == "onus/explain-card/1" {
        return format!("{} {}", word("kind"), word("id"));
    }
    let subject = match word("deployment") {
        id if id.is_empty() => format!("service {}", word("service")),
        id => id,
    };
    let areas: Vec<&str> = answer["areas"].as_array().expect("areas").iter().filter_map(|a| a["domain"].as_str()).collect();
    match areas.len() {
        ALL.. => format!("{subject} all"),
        _ => format!("{subject} {}", areas.join(" + ")),
    }
}

#[test]
fn a_question_in_words_finds_what_it_is_about_or_asks_back() {
    let table = include_str!("../data/questions/asked.tsv");
    let mut missed = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let (question, meant) = line.split_once('\t').expect("a question, a tab, what it means");
        let found = taken_for(question);
        let right = match meant.strip_prefix("which ") {
            Some(words) => {
                let asks = found.contains("say which") || found.contains("which deployment is meant");
                asks && words.split(' ').all(|word| found.contains(word))
            }
            None => found == meant,
        };
        if !right {
            missed.push(format!("{question}\n    meant: {meant}\n    found: {found}"));
        }
    }
    assert!(missed.is_empty(), "{} missed:\n{}", missed.len(), missed.join("\n"));
}
