//! A number that bears one name is one number, whichever output shows it: how many obligations each team has, and what they
//! come to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use onus_core::status::StatusKind;
use scraper::{Html, Selector};
use serde_json::Value;

use super::formats::workbook;

mod random;

/// Obligations by team, or by the empty name where there is none, and by the words of their status.
type Counts = BTreeMap<(String, String), u64>;

const SCOPE: &str = "soc2";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn onus(arguments: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_onus"))
        .current_dir(root())
        .env("SOURCE_DATE_EPOCH", "1795910400")
        .args(arguments)
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.success(), "onus {arguments:?}: {said}");
    said
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn words_of(id: &str) -> String {
    StatusKind::ALL.into_iter().find(|kind| kind.id() == id).unwrap_or_else(|| panic!("status {id}")).words().to_owned()
}

fn add(counts: &mut Counts, team: &str, status: &str, number: u64) {
    *counts.entry((team.to_owned(), status.to_owned())).or_default() += number;
}

/// As programs read it: the obligations of `matrix.json`, judged for the organisation or for a scope.
fn in_json(matrix: &Value, judged: &Value) -> Counts {
    let mut counts = Counts::new();
    for obligation in judged["obligations"].as_array().expect("obligations") {
        let team = obligation["team"].as_u64().map_or("", |t| matrix["teams"][t as usize]["name"].as_str().expect("a name"));
        let status = words_of(obligation["status"]["kind"].as_str().expect("a status"));
        add(&mut counts, team, &status, obligation["count"].as_u64().expect("a count"));
    }
    counts
}

/// The table of obligations, in CSV or in a workbook.
fn in_rows(rows: &[Vec<String>], matrix: &Value) -> Counts {
    let head = &rows[0];
    let column =
        |names: [&str; 2]| head.iter().position(|h| names.contains(&h.as_str())).unwrap_or_else(|| panic!("{names:?}: {head:?}"));
    let (team, status, number) =
        (column(["team", "Accountable team"]), column(["status", "Status"]), column(["obligations", "Obligations"]));
    let names: BTreeMap<&str, &str> = matrix["teams"]
        .as_array()
        .expect("teams")
        .iter()
        .map(|t| (t["id"].as_str().expect("an id"), t["name"].as_str().expect("a name")))
        .collect();
    let mut counts = Counts::new();
    for row in &rows[1..] {
        let name = names.get(row[team].as_str()).copied().unwrap_or(&row[team]);
        let kind = StatusKind::ALL.into_iter().find(|k| k.id() == row[status] || k.words() == row[status]);
        let status = kind.unwrap_or_else(|| panic!("a status: {row:?}")).words();
        add(&mut counts, name, status, row[number].parse().expect("a number"));
    }
    counts
}

fn csv(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

fn in_workbook(bytes: &[u8], matrix: &Value) -> Counts {
    in_rows(&random::sheet_rows(bytes), matrix)
}

/// The table of a scope's teams, once it is cells: a head, a row a team, and the sum of them.
fn in_standing(rows: &[Vec<String>]) -> Counts {
    let (head, teams) = (&rows[0], &rows[1..]);
    let mut counts = Counts::new();
    let mut sums = vec![0; head.len()];
    for row in teams {
        let numbers: Vec<u64> =
            row[1..].iter().map(|n| n.replace(',', "").parse().unwrap_or_else(|_| panic!("a number: {row:?}"))).collect();
        assert_eq!(numbers[0], numbers[1..].iter().sum::<u64>(), "{row:?} adds up");
        if row[0] == "All teams" {
            assert_eq!(numbers, sums[1..], "the sum of all teams");
            continue;
        }
        sums.iter_mut().skip(1).zip(&numbers).for_each(|(sum, n)| *sum += n);
        let team = if row[0] == "no team" { "" } else { &row[0] };
        for (status, number) in head[2..].iter().zip(&numbers[1..]).filter(|(_, n)| **n > 0) {
            add(&mut counts, team, status, *number);
        }
    }
    counts
}

fn in_html(page: &str) -> Counts {
    let document = Html::parse_document(page);
    let (table, row, cell) =
        (Selector::parse("table").unwrap(), Selector::parse("tr").unwrap(), Selector::parse("th, td").unwrap());
    let caption = Selector::parse("caption").unwrap();
    let found = document
        .select(&table)
        .find(|t| t.select(&caption).any(|c| c.text().collect::<String>().starts_with("Obligations of each team")))
        .expect("the table of teams");
    let rows: Vec<Vec<String>> =
        found.select(&row).map(|r| r.select(&cell).map(|c| c.text().collect::<String>().trim().to_owned()).collect()).collect();
    in_standing(&rows)
}

fn in_markdown(page: &str) -> Counts {
    let mut lines = page.lines().skip_while(|l| !l.starts_with("| Team | Obligations |"));
    let cells = |line: &str| -> Vec<String> {
        let name = |cell: &str| match cell.trim().trim_matches('*').strip_prefix('[').and_then(|c| c.split_once(']')) {
            Some((name, _)) => name.to_owned(),
            None => cell.trim().trim_matches('*').to_owned(),
        };
        line.trim().trim_matches('|').split('|').map(name).collect()
    };
    let mut rows = vec![cells(lines.next().expect("the table of teams"))];
    rows.extend(lines.skip(1).take_while(|l| l.starts_with('|')).map(cells));
    in_standing(&rows)
}

/// Those of teams, and those that nobody has: what a table of our own obligations holds.
fn ours(counts: &Counts) -> Counts {
    let nobodys = StatusKind::Unassigned.words();
    counts.iter().filter(|((team, status), _)| !team.is_empty() || status == nobodys).map(|(k, n)| (k.clone(), *n)).collect()
}

fn by_status(counts: &Counts) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    counts.iter().for_each(|((_, status), n)| *sums.entry(status.clone()).or_default() += n);
    sums
}

#[test]
fn every_output_of_a_build_counts_the_same_obligations() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let formats = ["json", "csv", "xlsx", "oscal", "html", "markdown"];
    let mut arguments = vec!["build", "--output", out.to_str().expect("UTF-8")];
    formats.iter().for_each(|f| arguments.extend(["--format", f]));
    onus(&arguments);
    let book = out.join("handbook");
    let matrix = json(&read(&book.join("data/matrix.json")));
    let whole = in_json(&matrix, &matrix["statuses"]["organisation"]);
    let kinds: BTreeSet<&String> = whole.keys().map(|(_, status)| status).collect();
    assert!(kinds.len() >= 10, "the example shows most statuses: {kinds:?}");
    assert_eq!(in_rows(&csv(&read(&book.join("data/obligations.csv"))), &matrix), whole, "obligations.csv");
    assert_eq!(in_workbook(&fs::read(book.join("data/matrix.xlsx")).expect("read"), &matrix), whole, "matrix.xlsx");
    for scope in matrix["statuses"]["scopes"].as_object().expect("scopes").keys() {
        let judged = in_json(&matrix, &matrix["statuses"]["scopes"][scope]);
        assert_eq!(
            in_html(&read(&book.join(format!("html/scopes/{scope}/standing/index.html")))),
            ours(&judged),
            "HTML, {scope}"
        );
        assert_eq!(
            in_markdown(&read(&book.join(format!("markdown/scopes/{scope}/standing.md")))),
            ours(&judged),
            "Markdown, {scope}"
        );
        let results = json(&read(&book.join(format!("data/oscal/assessment-results-{scope}.json"))));
        let mut observed = BTreeMap::new();
        for observation in results["assessment-results"]["results"][0]["observations"].as_array().expect("observations") {
            let property = |name: &str| {
                let all = observation["props"].as_array().expect("properties");
                all.iter().find(|p| p["name"] == name).and_then(|p| p["value"].as_str())
            };
            let number = property("obligations").map_or(1, |n| n.parse().expect("a number"));
            *observed.entry(words_of(property("status").expect("a status"))).or_default() += number;
        }
        assert_eq!(observed, by_status(&judged), "OSCAL, {scope}");
    }
}

#[test]
fn every_file_of_a_pack_counts_the_same_obligations() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = folder.path().join("pack.zip");
    // Nothing in the example looks like a secret: it is packed as it stands.
    onus(&["pack", SCOPE, "--period", "2026-07-01..2026-09-30", "--output", pack.to_str().expect("UTF-8")]);
    let files = random::files_of(&pack);
    let text = |name: &str| String::from_utf8(files[name].clone()).expect("UTF-8");
    let matrix = json(&text("data/matrix/matrix.json"));
    let judged = in_rows(&csv(&text("data/matrix/obligations.csv")), &matrix);
    assert!(matrix["statuses"].get("organisation").is_none(), "a pack speaks of its scope alone");
    assert_eq!(in_json(&matrix, &matrix["statuses"]["scopes"][SCOPE]), judged, "matrix.json");
    assert!(by_status(&judged).len() >= 6, "{:?}", by_status(&judged));
    assert_eq!(in_workbook(&files["data/matrix/matrix.xlsx"], &matrix), judged, "matrix.xlsx");
    assert_eq!(in_html(&text("data/evidence-book.html")), ours(&judged), "the evidence book");
    let counts = &json(&text("statement.json"))["predicate"]["counts"]["states"];
    let stated: BTreeMap<String, u64> =
        counts.as_object().expect("states").iter().map(|(id, n)| (words_of(id), n.as_u64().expect("a number"))).collect();
    assert_eq!(stated, by_status(&judged), "statement.json");
}

/// What the program prints, whatever it thinks of the project.
fn printed(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onus"));
    let out = command.current_dir(root()).env("SOURCE_DATE_EPOCH", "1795910400").args(arguments).output();
    String::from_utf8(out.expect("the program starts").stdout).expect("UTF-8")
}

/// Day in the words of a page or a finding: `1 October 2026`.
fn day_in(words: &str) -> jiff::civil::Date {
    let first: Vec<&str> = words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(3).collect();
    let text = format!("{:0>2} {} {}", first[0], first[1], first[2]);
    jiff::civil::Date::strptime("%d %B %Y", &text).unwrap_or_else(|error| panic!("a day in {words:?}: {error}"))
}

/// The numbers at the top of a team's page, by the words beside them.
fn key_numbers(page: &str) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    // A list on the page, one line on the handout.
    let lines = page.lines().take_while(|line| !line.starts_with("## "));
    for part in lines.flat_map(|line| line.trim_start_matches("- ").split(" · ")) {
        let Some((number, words)) = part.strip_prefix("**").and_then(|rest| rest.split_once("** ")) else { continue };
        let words = words.trim_start_matches('[').split("](").next().unwrap_or(words);
        out.insert(words.to_owned(), number.to_owned());
    }
    out
}

/// What a team has to do, on its page, on its handout, in its calendar, in its table of tasks, and as the command line lists it.
#[test]
fn what_a_team_has_to_do_is_counted_and_dated_alike() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    onus(&["build", "--output", out.to_str().expect("UTF-8"), "--format", "json", "--format", "html", "--format", "markdown"]);
    let book = out.join("handbook");
    let matrix = json(&read(&book.join("data/matrix.json")));
    let mut dated = 0;
    for team in matrix["teams"].as_array().expect("teams") {
        let (id, name) = (team["id"].as_str().expect("an id"), team["name"].as_str().expect("a name"));
        let mine = json(&printed(&["mine", id, "--format", "json"]));
        let records = mine["records"].as_array().expect("records");
        let of = |urgency: &str| records.iter().filter(|r| r["urgency"] == urgency).collect::<Vec<_>>();
        let page = read(&book.join(format!("markdown/teams/{id}/index.md")));
        let numbers = key_numbers(&page);
        let number = |words: &str| -> usize {
            let bare = |w: &str| w.split_once(' ').map_or(String::new(), |(_, rest)| rest.to_owned());
            let found = numbers.iter().find(|(w, _)| bare(w).starts_with(words)).map_or("0", |(_, n)| n.as_str());
            found.parse().unwrap_or_else(|_| panic!("{name}: {words}: {numbers:?}"))
        };
        for (words, urgency) in [("failed", "failed"), ("overdue", "overdue"), ("due in the next 30 days", "due-soon")] {
            assert_eq!(number(words), of(urgency).len(), "{name}: {words}");
        }
        let (shown, all) = numbers["records shown"].split_once(" of ").expect("a part of all");
        let (shown, all): (usize, usize) = (shown.parse().expect("a number"), all.parse().expect("a number"));
        assert!(shown + records.len() <= all, "{name}: what waits is not shown");
        let handout = key_numbers(&read(&book.join(format!("markdown/teams/{id}/one-page.md"))));
        assert_eq!(handout, numbers, "{name}: the handout");
        assert_eq!(csv(&read(&book.join(format!("html/teams/{id}/tasks.csv")))).len() - 1, records.len(), "{name}: tasks.csv");
        let calendar = read(&book.join(format!("html/teams/{id}/due.ics")));
        assert_eq!(calendar.matches("BEGIN:VEVENT").count(), records.len(), "{name}: due.ics");
        // A finding says since when the team is late as its page does, whatever longer period an audit asks about.
        let oldest = numbers.keys().find_map(|words| words.split_once("the oldest since ")).map(|(_, day)| day_in(day));
        let first = of("overdue").iter().filter_map(|r| r["open_since"].as_str()).map(str::to_owned).min();
        assert_eq!(oldest.map(|day| day.to_string()), first, "{name}: the oldest");
        let found = json(&printed(&["check", "--team", id, "--format", "json", "--deny", "error"]));
        for finding in found["findings"].as_array().expect("findings") {
            let message = finding["message"].as_str().expect("words");
            let Some((_, since)) = message.split_once("overdue since ") else { continue };
            let said = since.split(", in ").next().unwrap_or(since);
            if said.contains("before records began") {
                continue;
            }
            let late = day_in(said.rsplit("since ").next().unwrap_or(said));
            assert!(oldest.is_some_and(|oldest| oldest <= late), "{name}: the oldest is of {oldest:?}: {message}");
            dated += 1;
        }
    }
    assert!(dated > 3, "{dated} findings were compared");
}

/// Lines of the table as `pdftotext -layout` prints it: a name, then numbers.
fn in_print(text: &str, head: &[String]) -> Counts {
    let mut rows = vec![head.to_vec()];
    for line in text.lines().skip_while(|l| !l.contains("Obligations of each team in scope")).skip(1) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let numbers = words.iter().rev().take_while(|w| w.chars().all(|c| c.is_ascii_digit())).count();
        if numbers == head.len() - 1 {
            let (name, numbers) = words.split_at(words.len() - numbers);
            rows.push([name.join(" ")].into_iter().chain(numbers.iter().map(|n| (*n).to_owned())).collect());
            if name == ["All", "teams"] {
                break;
            }
        }
    }
    in_standing(&rows)
}

#[test]
#[ignore = "needs the embedded engine and pdftotext: scripts/test"]
fn an_evidence_book_in_print_counts_what_its_page_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    onus(&["build", "--format", "json", "--format", "pdf", "--output", out.to_str().expect("UTF-8")]);
    let matrix = json(&read(&out.join("handbook/data/matrix.json")));
    let judged = ours(&in_json(&matrix, &matrix["statuses"]["scopes"][SCOPE]));
    let used: BTreeSet<&String> = judged.keys().map(|(_, status)| status).collect();
    let head: Vec<String> = ["Team".to_owned(), "Obligations".to_owned()]
        .into_iter()
        .chain(StatusKind::ALL.into_iter().map(|k| k.words().to_owned()).filter(|w| used.contains(w)))
        .collect();
    let book = out.join(format!("handbook/pdf/scopes/{SCOPE}.pdf"));
    let printed = Command::new("pdftotext").arg("-layout").arg(&book).arg("-").output().expect("pdftotext");
    let printed = in_print(&String::from_utf8_lossy(&printed.stdout), &head);
    // A long name goes on below its numbers.
    let whole = |begun: &String| {
        judged.keys().map(|(team, _)| team).find(|team| team.starts_with(begun.trim_end_matches('\u{ad}'))).cloned()
    };
    let printed: Counts = printed.into_iter().map(|((team, status), n)| ((whole(&team).unwrap_or(team), status), n)).collect();
    assert_eq!(printed, judged);
}
