//! Totals add up in every format, whatever evidence, exceptions and periods there are: by team, by domain, by scope and by
//! requirement.

use std::io::Read;

use proptest::prelude::*;

use super::*;

/// Days after 1 May 2026 on which an item was collected, what it is for and what it says.
type Item = (i32, usize, usize);
/// Days after 1 May 2026 on which something was approved, and how long it is in force.
type Approval = Option<(i32, i32)>;

const SUBJECTS: [(&str, &str); 6] = [
    ("deployment: web", "guest-os.roll-out"),
    ("deployment: web", "guest-os.harden"),
    ("deployment: db", "backup-recovery.restore-test"),
    ("deployment: files", "identity-access.review"),
    ("account: \"111122223333\"", "account-governance.root"),
    ("organisation: true", "awareness-training.train"),
];
/// What an item says: passed, failed, not reviewed, a part of the duty, a hint.
const WORDS: [(&str, &str); 5] = [("pass", ""), ("fail", ""), ("", ""), ("pass", "part-of"), ("pass", "supports")];
const PERIODS: [(&str, &str); 3] = [("2026-07-01", "2026-09-30"), ("2026-01-01", "2026-12-31"), ("2026-11-01", "2026-11-28")];

fn day(after: i32) -> jiff::civil::Date {
    jiff::civil::date(2026, 5, 1).checked_add(jiff::Span::new().days(after)).expect("a day")
}

fn exception(approval: Approval, words: &str) -> String {
    approval.map_or_else(String::new, |(on, lasts)| {
        format!(
            ", exceptions: [{{ {words}, approved_by: {{ role: Head of Risk, on: {} }}, expires: {} }}]",
            day(on),
            day(on + lasts)
        )
    })
}

/// Three deployments of two teams in two accounts, one of them in another scope alone.
fn inventory(items: &[Item], accepted: Approval, reassigned: Approval, period: (&str, &str), files: &Path) -> String {
    let mut evidence = String::new();
    for (position, (after, subject, says)) in items.iter().enumerate() {
        let ((about, duty), (result, proves)) = (SUBJECTS[*subject], WORDS[*says]);
        let file = format!("evidence/{position}.csv");
        fs::write(files.join(&file), format!("record {position}\n")).expect("write");
        let collected = day(*after);
        let review = match result {
            "" => String::new(),
            _ => format!(", reviewed: {{ on: {collected}, by: Audit, result: {result} }}"),
        };
        let results = match proves {
            "" => String::new(),
            _ => format!(", results: {{ checks: [\"tool:check\"], proves: {proves}, passed: 2 }}"),
        };
        evidence.push_str(&format!(
            "  - {{ {about}, duties: [{duty}], file: {file}, collected: {{ on: {collected}, by: Operations }}{results}{review} }}\n"
        ));
    }
    let evidence = if evidence.is_empty() { String::new() } else { format!("evidence:\n{evidence}") };
    let accepted = exception(accepted, "duties: [guest-os.roll-out], kind: risk-acceptance, risk: R-1");
    let reassigned = exception(
        reassigned,
        "duties: [backup-recovery.restore-test], kind: reassignment, to: { team: security }, reference: Agreement 4",
    );
    format!(
        "organisation: {{ name: Larkspur Ltd }}\nteams:\n\
         \x20 - {{ id: operations, name: Operations, email: ops@larkspur.example, lead: Head of Operations }}\n\
         \x20 - {{ id: security, name: Security, email: sec@larkspur.example }}\n\
         accounts:\n  - {{ id: \"111122223333\", name: one }}\n  - {{ id: \"222233334444\", name: two }}\n\
         scopes:\n  - {{ id: audit, framework: soc2, period: {{ from: {}, to: {} }}, accounts: [\"111122223333\"] }}\n\
         \x20 - {{ id: other, framework: pci-dss, period: {{ from: 2026-01-01, to: 2026-12-31 }} }}\n\
         deployments:\n\
         \x20 - {{ id: web, service: ec2, owner: operations, account: \"111122223333\", regions: [eu-west-1]{accepted} }}\n\
         \x20 - {{ id: db, service: rds, owner: operations, account: \"111122223333\", regions: [eu-west-1]{reassigned} }}\n\
         \x20 - {{ id: files, service: s3, owner: security, account: \"222233334444\", regions: [eu-west-1] }}\n{evidence}",
        period.0, period.1,
    )
}

/// Obligations by domain and status, of a table of obligations.
fn domains_in_rows(rows: &[Vec<String>]) -> Counts {
    let column = |names: [&str; 2]| rows[0].iter().position(|h| names.contains(&h.as_str())).expect("a column");
    let (duty, status, number) = (column(["duty", "Duty"]), column(["status", "Status"]), column(["obligations", "Obligations"]));
    let mut counts = Counts::new();
    for row in &rows[1..] {
        let domain = row[duty].split('.').next().expect("a domain");
        add(&mut counts, domain, &row[status], row[number].parse().expect("a number"));
    }
    counts
}

fn domains_in_json(matrix: &Value, judged: &Value) -> Counts {
    let mut counts = Counts::new();
    for obligation in judged["obligations"].as_array().expect("obligations") {
        let domain =
            matrix["duties"][obligation["duty"].as_u64().expect("a duty") as usize]["domain"].as_str().expect("a domain");
        let status = obligation["status"]["kind"].as_str().expect("a status");
        add(&mut counts, domain, status, obligation["count"].as_u64().expect("a count"));
    }
    counts
}

/// What pages say of each duty: by its title, a line for each party that carries it.
type Lines = BTreeMap<String, BTreeSet<String>>;

/// The lines that follow from a table of the scope's obligations.
fn expected_lines(rows: &[Vec<String>]) -> Lines {
    let column = |name: &str| rows[0].iter().position(|h| h == name).expect("a column");
    let of = |name: &str| {
        let at = column(name);
        move |row: &Vec<String>| row[at].clone()
    };
    let (title, party, status, words, number) =
        (of("duty_title"), of("party"), of("status"), of("status_words"), of("obligations"));
    let mut groups: BTreeMap<(String, String), Vec<&Vec<String>>> = BTreeMap::new();
    for row in &rows[1..] {
        groups.entry((title(row), party(row))).or_default().push(row);
    }
    let mut lines = Lines::new();
    for ((title, party), rows) in groups {
        let mut counts: BTreeMap<StatusKind, u64> = BTreeMap::new();
        for row in &rows {
            let kind = StatusKind::ALL.into_iter().find(|k| k.id() == status(row)).expect("a status");
            *counts.entry(kind).or_default() += number(row).parse::<u64>().expect("a number");
        }
        let alike: BTreeSet<String> = rows.iter().map(|row| words(row)).collect();
        let all: u64 = counts.values().sum();
        let line = match party.as_str() {
            "organisation" if alike.len() == 1 => alike.into_iter().next().expect("one"),
            "organisation" => {
                let each = |(kind, n): (&StatusKind, &u64)| format!("{n} {}", kind.words());
                counts.iter().map(each).collect::<Vec<_>>().join(", ")
            }
            "provider" => format!("{} of {all} in a report", counts.get(&StatusKind::ReliedOn).copied().unwrap_or(0)),
            _ => "nobody can say".to_owned(),
        };
        lines.entry(title).or_default().insert(line);
    }
    lines
}

/// A line without the number of exceptions, which is no status.
fn without_exceptions(line: &str) -> String {
    let line = line.replace('\u{a0}', " ");
    match line.rsplit_once(", ") {
        Some((words, last)) if last.ends_with(" exception") || last.ends_with(" exceptions") => words.to_owned(),
        _ => line,
    }
}

fn plain(html: &str) -> String {
    Html::parse_fragment(html).root_element().text().collect::<String>().trim().to_owned()
}

/// Lines of each requirement on a page in HTML.
fn lines_in_html(page: &str, requirements: &BTreeSet<String>) -> BTreeMap<String, Lines> {
    let document = Html::parse_document(page);
    let (elements, cells) = (Selector::parse("h1, h2, h3, h4, tr").unwrap(), Selector::parse("th, td").unwrap());
    let mut out: BTreeMap<String, Lines> = BTreeMap::new();
    let mut current = None;
    for element in document.select(&elements) {
        let words = element.text().collect::<String>();
        if element.value().name() != "tr" {
            let first = words.split_whitespace().next().unwrap_or_default().to_owned();
            current = Some(first).filter(|id| requirements.contains(id));
            continue;
        }
        let Some(requirement) = &current else { continue };
        let cells: Vec<String> = element.select(&cells).map(|cell| cell.inner_html()).collect();
        if cells.len() != 3 || cells[0].starts_with("Duty, and") {
            continue;
        }
        let title = plain(cells[0].split("<br").next().expect("a title"));
        let lines = cells[2].split("<br>").map(|line| without_exceptions(&plain(line)));
        out.entry(requirement.clone()).or_default().entry(title).or_default().extend(lines);
    }
    out
}

/// The same in Markdown.
fn lines_in_markdown(page: &str, requirements: &BTreeSet<String>) -> BTreeMap<String, Lines> {
    let mut out: BTreeMap<String, Lines> = BTreeMap::new();
    let mut current = None;
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            current = heading.split_whitespace().next().map(str::to_owned).filter(|id| requirements.contains(id));
        }
        let (Some(requirement), Some(row)) = (&current, line.strip_prefix("| [")) else { continue };
        let cells: Vec<&str> = row.trim_end_matches('|').split(" | ").collect();
        let title = cells[0].split("](").next().expect("a title").to_owned();
        let lines = cells[2].trim().split("<br>").map(|line| without_exceptions(&line.replace("**", "").replace("&nbsp;", " ")));
        out.entry(requirement.clone()).or_default().entry(title).or_default().extend(lines);
    }
    out
}

/// What each requirement's finding says in OSCAL, and what its observations add up to.
fn findings_in_oscal(results: &Value) -> BTreeMap<String, [BTreeMap<String, u64>; 2]> {
    let result = &results["assessment-results"]["results"][0];
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let property = |observation: &Value, name: &str| {
        list(&observation["props"]).iter().find(|p| p["name"] == name).and_then(|p| Some(p["value"].as_str()?.to_owned()))
    };
    let observations: BTreeMap<String, Value> = list(&result["observations"])
        .into_iter()
        .map(|observation| (observation["uuid"].as_str().expect("a UUID").to_owned(), observation))
        .collect();
    let mut out = BTreeMap::new();
    for finding in list(&result["findings"]) {
        let mut summed: BTreeMap<String, u64> = BTreeMap::new();
        for related in list(&finding["related-observations"]) {
            let observation = &observations[related["observation-uuid"].as_str().expect("a UUID")];
            let number = property(observation, "obligations").map_or(1, |n| n.parse().expect("a number"));
            *summed.entry(words_of(&property(observation, "status").expect("a status"))).or_default() += number;
        }
        let description = finding["description"].as_str().expect("words").replace('\u{a0}', " ");
        let mut stated = BTreeMap::new();
        for part in description.split_once(": ").map_or("", |(_, counts)| counts).split(", ") {
            // What all come to alike stands there without a number.
            if let Some((number, words)) = part.split_once(' ')
                && let Ok(number) = number.parse::<u64>()
                && StatusKind::ALL.iter().any(|kind| kind.words() == words)
            {
                stated.insert(words.to_owned(), number);
            }
        }
        let id = finding["title"].as_str().expect("a title").split(' ').next().expect("an id").to_owned();
        out.insert(id, [stated, summed]);
    }
    out
}

/// What the duties of each requirement come to, by the statuses of a scope.
fn requirements_in_json(matrix: &Value, judged: &Value, framework: &str) -> BTreeMap<String, BTreeMap<String, u64>> {
    let frameworks = matrix["reference"]["frameworks"].as_array().expect("frameworks");
    let requirements = frameworks.iter().find(|f| f["id"] == framework).expect("the framework")["requirements"].clone();
    let mut out = BTreeMap::new();
    for requirement in requirements.as_array().expect("requirements") {
        let duties: BTreeSet<&str> =
            requirement["duties"].as_array().expect("duties").iter().map(|d| d[0].as_str().expect("an id")).collect();
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for obligation in judged["obligations"].as_array().expect("obligations") {
            let duty = &matrix["duties"][obligation["duty"].as_u64().expect("a duty") as usize]["id"];
            if duties.contains(duty.as_str().expect("an id")) {
                let status = words_of(obligation["status"]["kind"].as_str().expect("a status"));
                *counts.entry(status).or_default() += obligation["count"].as_u64().expect("a count");
            }
        }
        out.insert(requirement["id"].as_str().expect("an id").to_owned(), counts);
    }
    out
}

/// Deployments of each requirement in a pack's index, by status: those whose duties are owed by deployment, once each.
fn requirements_in_index(rows: &[Vec<String>], by_deployment: &BTreeSet<String>) -> BTreeMap<String, BTreeMap<String, u64>> {
    let column = |name: &str| rows[0].iter().position(|h| h == name).expect("a column");
    let (requirement, duty, status, number) = (column("requirement"), column("duty"), column("status"), column("deployments"));
    let mut out: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for row in rows[1..].iter().filter(|row| !row[requirement].is_empty() && by_deployment.contains(&row[duty])) {
        let counts = out.entry(row[requirement].clone()).or_default();
        *counts.entry(words_of(&row[status])).or_default() += row[number].parse::<u64>().expect("a number");
    }
    out
}

/// The sheet of obligations, each row as wide as its head.
pub(super) fn sheet_rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let (_, sheet) = workbook::sheets(bytes).into_iter().find(|(name, _)| name == "Obligations").expect("a sheet of obligations");
    let rows: Vec<Vec<String>> = sheet.into_iter().map(|row| row.iter().map(|c| c.words().to_owned()).collect()).collect();
    let width = rows[0].len();
    let padded = |mut row: Vec<String>| {
        row.resize(width, String::new());
        row
    };
    rows.into_iter().map(padded).collect()
}

/// Builds and packs a project, and compares every total of it.
fn totals_add_up(project: &Path, period: (&str, &str)) {
    let place = project.to_str().expect("UTF-8");
    let out = project.join("out");
    let mut arguments = vec!["build", "--project", place, "--output", out.to_str().expect("UTF-8")];
    ["json", "csv", "xlsx", "oscal", "html", "markdown"].iter().for_each(|f| arguments.extend(["--format", f]));
    onus(&arguments);
    let book = out.join("handbook");
    let matrix = json(&read(&book.join("data/matrix.json")));
    let organisation = &matrix["statuses"]["organisation"];
    let (whole, domains) = (in_json(&matrix, organisation), domains_in_json(&matrix, organisation));
    let table = csv(&read(&book.join("data/obligations.csv")));
    let sheet = sheet_rows(&fs::read(book.join("data/matrix.xlsx")).expect("read"));
    for (rows, what) in [(&table, "CSV"), (&sheet, "XLSX")] {
        assert_eq!(in_rows(rows, &matrix), whole, "by team in {what}");
        assert_eq!(domains_in_rows(rows), domains, "by domain in {what}");
    }
    assert_eq!(whole.values().sum::<u64>(), domains.values().sum::<u64>(), "domains and teams");
    for (scope, framework) in [("audit", "soc2"), ("other", "pci-dss")] {
        let judged = &matrix["statuses"]["scopes"][scope];
        let by_team = in_json(&matrix, judged);
        let standing = |format: &str, page: &str| read(&book.join(format!("{format}/scopes/{scope}/{page}")));
        assert_eq!(in_html(&standing("html", "standing/index.html")), ours(&by_team), "HTML, {scope}");
        assert_eq!(in_markdown(&standing("markdown", "standing.md")), ours(&by_team), "Markdown, {scope}");
        let by_requirement = requirements_in_json(&matrix, judged, framework);
        let results = json(&read(&book.join(format!("data/oscal/assessment-results-{scope}.json"))));
        for (id, [stated, summed]) in findings_in_oscal(&results) {
            assert_eq!(summed, by_requirement[&id], "OSCAL, observations of {scope} {id}");
            if !stated.is_empty() {
                assert_eq!(stated, summed, "OSCAL, words of {scope} {id}");
            }
        }
    }
    // The pack of a scope: its own statuses, its index, its book; and the scope's pages beside them.
    let pack = project.join("pack.zip");
    let days = format!("{}..{}", period.0, period.1);
    onus(&["pack", "audit", "--project", place, "--period", &days, "--output", pack.to_str().expect("UTF-8")]);
    let files = files_of(&pack);
    let text = |name: &str| String::from_utf8(files[name].clone()).expect("UTF-8");
    let rows = csv(&text("data/matrix/obligations.csv"));
    let packed = json(&text("data/matrix/matrix.json"));
    let judged = &packed["statuses"]["scopes"]["audit"];
    assert_eq!(in_rows(&rows, &packed), in_json(&packed, judged), "a pack by team");
    assert_eq!(in_rows(&sheet_rows(&files["data/matrix/matrix.xlsx"]), &packed), in_json(&packed, judged), "a pack's workbook");
    assert_eq!(domains_in_rows(&rows), domains_in_json(&packed, judged), "a pack by domain");
    assert_eq!(in_html(&text("data/evidence-book.html")), ours(&in_rows(&rows, &packed)), "a pack's book");
    assert_eq!(in_json(&packed, judged), in_json(&matrix, &matrix["statuses"]["scopes"]["audit"]), "a pack and the pages");
    let by_requirement = requirements_in_json(&packed, judged, "soc2");
    let of_deployments: BTreeSet<String> = judged["obligations"]
        .as_array()
        .expect("obligations")
        .iter()
        .map(|o| (&packed["duties"][o["duty"].as_u64().expect("a duty") as usize], o["owed_for"] == "deployment"))
        .fold(BTreeMap::<String, bool>::new(), |mut units, (duty, owed)| {
            *units.entry(duty["id"].as_str().expect("an id").to_owned()).or_insert(true) &= owed;
            units
        })
        .into_iter()
        .filter_map(|(duty, owed)| owed.then_some(duty))
        .collect();
    let mut only_deployments = packed.clone();
    let kept = |o: &Value| {
        let duty = packed["duties"][o["duty"].as_u64().expect("a duty") as usize]["id"].as_str().expect("an id");
        of_deployments.contains(duty)
    };
    only_deployments["statuses"]["scopes"]["audit"]["obligations"].as_array_mut().expect("obligations").retain(kept);
    let by_deployment = requirements_in_json(&packed, &only_deployments["statuses"]["scopes"]["audit"], "soc2");
    let indexed = requirements_in_index(&csv(&text("data/index.csv")), &of_deployments);
    for (id, counts) in &by_deployment {
        assert_eq!(indexed.get(id).cloned().unwrap_or_default(), *counts, "index.csv, {id}");
    }
    let ids: BTreeSet<String> = by_requirement.keys().cloned().collect();
    let expected = expected_lines(&rows);
    let mut compared = 0;
    for (what, lines) in [
        ("HTML", lines_in_html(&read(&book.join("html/scopes/audit/requirements/index.html")), &ids)),
        ("Markdown", lines_in_markdown(&read(&book.join("markdown/scopes/audit/requirements.md")), &ids)),
        ("a pack's book", lines_in_html(&text("data/evidence-book.html"), &ids)),
    ] {
        for (requirement, lines) in lines {
            for (duty, said) in lines {
                assert_eq!(Some(&said), expected.get(&duty), "{what}: {requirement}, {duty}");
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "{compared} lines were compared");
}

/// Files of a pack by their paths in it.
pub(super) fn files_of(pack: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut archive = zip::ZipArchive::new(fs::File::open(pack).expect("a pack")).expect("a zip file");
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("an entry");
        let name = file.name().expect("a name").split_once('/').expect("a folder").1.to_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("read");
        files.insert(name, bytes);
    }
    files
}

#[test]
fn totals_add_up_in_every_format_whatever_was_shown() {
    let items = prop::collection::vec((0..195_i32, 0..SUBJECTS.len(), 0..WORDS.len()), 0..12);
    let approval = || prop::option::of((0..195_i32, 0..120_i32));
    let case = (items, approval(), approval(), 0..PERIODS.len());
    // Each case builds and packs a project: few by default, more by PROPTEST_CASES.
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(4);
    let config = ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 30, ..ProptestConfig::default() };
    proptest!(config, |((items, accepted, reassigned, period) in case)| {
        let folder = tempfile::tempdir().expect("a folder");
        let project = folder.path();
        for name in ["evidence", "content"] {
            fs::create_dir(project.join(name)).expect("a folder");
        }
        let book = "[book]\ntitle = \"Handbook\"\nsrc = \"content\"\n\n[preprocessor.onus]\ninventory = \"inventory.yaml\"\n";
        fs::write(project.join("book.toml"), book).expect("write");
        fs::write(project.join("content/SUMMARY.md"), "# Summary\n").expect("write");
        let text = inventory(&items, accepted, reassigned, PERIODS[period], project);
        fs::write(project.join("inventory.yaml"), &text).expect("write");
        totals_add_up(project, PERIODS[period]);
    });
}
