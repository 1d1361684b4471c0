//! What people of each role ask, and the one command or the two clicks that answer it: `tests/fixtures/guide/questions.tsv`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{example, root, shell};

/// Most clicks from a first page to an answer.
const MOST_CLICKS: usize = 2;

struct Question {
    role: String,
    words: String,
    way: String,
    answer: String,
}

fn questions() -> Vec<Question> {
    let text = fs::read_to_string(root().join("tests/fixtures/guide/questions.tsv")).expect("questions");
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| match row.split('\t').collect::<Vec<_>>().as_slice() {
        [role, words, way, answer] => Question {
            role: (*role).to_owned(),
            words: (*words).to_owned(),
            way: (*way).to_owned(),
            answer: (*answer).to_owned(),
        },
        _ => panic!("not four columns: {row}"),
    })
    .collect()
}

/// Follows links from a first page. Every page must link to the next one.
fn clicked(first: &Path, pages: &[&str], base: &Path) -> Result<String, String> {
    if pages.len() > MOST_CLICKS {
        return Err(format!("{} clicks", pages.len()));
    }
    let mut here: PathBuf = first.to_owned();
    for page in pages {
        let next = base.join(page);
        let text = fs::read_to_string(&here).map_err(|e| format!("{}: {e}", here.display()))?;
        if !links(&text).any(|link| leads(&here, link, &next)) {
            return Err(format!("{} does not link to {page}", here.display()));
        }
        here = next;
    }
    fs::read_to_string(&here).map_err(|e| format!("{}: {e}", here.display()))
}

/// Targets of links of Markdown and HTML, without fragments.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let markdown = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let html = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    markdown.chain(html).map(|link| link.split('#').next().unwrap_or_default()).filter(|link| !link.is_empty())
}

fn leads(from: &Path, link: &str, to: &Path) -> bool {
    let mut place = from.parent().expect("a folder").to_owned();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(place.pop()),
            part => place.push(part),
        }
    }
    place == to
}

#[test]
fn five_questions_of_each_role_are_answered_by_a_command_or_two_clicks() {
    let questions = questions();
    let mut roles: BTreeMap<&str, usize> = BTreeMap::new();
    questions.iter().for_each(|question| *roles.entry(&question.role).or_default() += 1);
    assert_eq!(roles.len(), 7, "{roles:?}");
    assert!(roles.values().all(|count| *count == 5), "{roles:?}");
    let folder = tempfile::tempdir().expect("a folder");
    example(folder.path());
    let (code, said) = shell("onus build --quiet --format html", folder.path()).expect("run");
    assert_eq!(code, Some(0), "{said}");
    let (docs, site) = (root().join("docs"), folder.path().join("output/handbook/html"));
    let mut problems = Vec::new();
    for Question { role, words, way, answer } in &questions {
        let found = if way.starts_with("onus ") {
            // A check that finds something says so by its exit code; only a wrong call is none of an answer.
            shell(way, folder.path()).and_then(|(code, said)| if code == Some(2) { Err(said) } else { Ok(said) })
        } else if let Some(pages) = way.strip_prefix("guide: ") {
            clicked(&docs.join("README.md"), &pages.split(" > ").collect::<Vec<_>>(), &docs)
        } else {
            let pages = way.strip_prefix("site: ").unwrap_or_else(|| panic!("{way}"));
            clicked(&site.join("index.html"), &pages.split(" > ").collect::<Vec<_>>(), &site)
        };
        match found {
            Ok(text) if text.contains(answer.as_str()) => {}
            Ok(text) => problems.push(format!("{role}: {words}\n  {way} does not say “{answer}”\n{text:.2000}")),
            Err(error) => problems.push(format!("{role}: {words}\n  {way}: {error}")),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}
