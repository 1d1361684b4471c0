//! The pack's README: what it is, what it proves, how to check it by hand with common programs.

use std::fmt::Write;

use onus_source::Level;

use super::NAMESPACE;
use super::gaps::{Gap, kinds};
use super::statement::{MEANING, Predicate};
use onus_source::text::{Medium, visible};

/// What both the README and the index tell of a pack.
pub struct Facts<'a> {
    /// Folder of the bag.
    pub base: &'a str,
    /// The statement's words.
    pub about: &'a Predicate,
    /// What is open.
    pub gaps: &'a [Gap],
}

/// What is told of a pack in lines of a name and a value.
pub fn lines(facts: &Facts) -> Vec<(&'static str, String)> {
    let a = facts.about;
    let mut out = vec![
        ("Organisation", a.producer.organisation.clone()),
        ("Scope", format!("{} ({})", a.scope.name, a.scope.id)),
        ("Framework", format!("{} {}", a.scope.framework, a.scope.edition)),
        ("Period", format!("{} to {}", a.period.from, a.period.to)),
        ("Legal entity", a.scope.entity.clone().unwrap_or_else(|| "all".to_owned())),
        ("Method", a.scope.method.clone()),
        ("Accounts", a.scope.accounts.join(", ")),
        ("Deployments", a.counts.deployments.to_string()),
        ("Left out", format!("{}, listed with reasons in data/registers/left-out.csv", a.counts.left_out)),
        ("Document version", a.inventory.version.clone()),
        ("Inventory revision", a.inventory.revision.clone().unwrap_or_else(|| "not in a repository".to_owned())),
        ("Rule data", format!("{}, version {}", a.model.provider, a.model.version)),
        ("Made with", format!("{} {}", a.tool.name, a.tool.version)),
        ("Sealed", a.sealed.clone()),
    ];
    if let Some(contact) = &a.producer.contact {
        out.push(("Questions to", contact.clone()));
    }
    for approval in &a.approvals {
        let ticket = approval.ticket.as_ref().map_or_else(String::new, |t| format!(", {t}"));
        out.push(("Approved by", format!("{} on {}{ticket}", approval.by, approval.on)));
    }
    out
}

/// Words for how many gaps there are.
pub fn open(gaps: &[Gap]) -> String {
    let count = |level: Level| gaps.iter().filter(|g| g.level == level).count() as u64;
    let plural = onus_source::text::plural;
    match gaps.len() {
        0 => "Nothing is open.".to_owned(),
        _ => format!(
            "Open: {}, {}, {}.",
            plural(count(Level::Error), "error"),
            plural(count(Level::Warning), "warning"),
            plural(count(Level::Note), "note")
        ),
    }
}

/// The README.
pub fn text(facts: &Facts, paths: &[&str]) -> String {
    let mut out = format!("# Evidence pack: {}\n\n", plain(&facts.about.scope.name));
    for (name, value) in lines(facts) {
        let _ = writeln!(out, "- {name}: {}", plain(&value));
    }
    let _ = write!(out, "\n## Gaps\n\n{}\n", open(facts.gaps));
    if !facts.gaps.is_empty() {
        out.push('\n');
        for kind in kinds(facts.gaps) {
            let more = if kind.count > 1 { format!("; and {} more", kind.count - 1) } else { String::new() };
            let _ = writeln!(out, "- {}, {}: {}{more}", kind.code, kind.title, plain(kind.first));
        }
        out.push_str("\n`data/registers/gaps.csv` lists all of them, with who should act.\n");
    }
    out.push_str("\n## What this pack proves, and what not\n\n");
    for sentence in MEANING {
        let _ = writeln!(out, "- {sentence}");
    }
    contents(&mut out, paths);
    by_hand(&mut out, facts.base);
    out
}

fn contents(out: &mut String, paths: &[&str]) {
    out.push_str("\n## What is in it\n\n");
    let known: [(&str, &str); 13] = [
        ("index.html", "the index as one page: requirement, duty, party, teams, evidence"),
        ("index.csv", "the same as a sheet, with every field"),
        ("evidence-book.html", "the evidence book of the scope, one page that needs no other file"),
        ("evidence-book.pdf", "the same as PDF/A"),
        ("matrix/", "who carries each duty of each deployment"),
        ("evidence/", "evidence files, each below the first requirement that it answers"),
        ("registers/", "evidence items, reports, user-entity controls, exceptions, gaps, acceptances, what was left out"),
        ("populations/", "the resources behind each deployment, where an import recorded them"),
        (
            "project/",
            "settings, inventory and a model of the project's own as they were read; excerpts where a file reaches beyond the scope",
        ),
        ("model/", "the rules that duties come from"),
        ("reports/", "assurance reports that may be passed on"),
        ("sheets/", "sheets for spreadsheets"),
        ("oscal/", "OSCAL documents"),
    ];
    for (path, words) in known.iter().filter(|(p, _)| paths.iter().any(|x| x.starts_with(p))) {
        let _ = writeln!(out, "- `data/{path}`: {words}");
    }
    out.push_str(
        "- `statement.json`: an in-toto statement about all of it: period, scope, maker, versions, digests, sizes, media types\n",
    );
    out.push_str("- `manifest-sha256.txt`: the digest of every file under `data/`\n");
    out.push_str("- `tagmanifest-sha256.txt`: the digests of the manifest, of the statement and of the bag's own files; this is what is signed\n");
}

/// Commands that the suite runs as they stand here.
fn by_hand(out: &mut String, base: &str) {
    let _ = write!(
        out,
        r#"
## How to check it

With onus:

```text
onus verify PACK.zip --allowed-signers allowed_signers
```

By hand, with `unzip`, `sha256sum` and `ssh-keygen` 8.2 or later. `PACK` is the path of the zip, `SIGNERS` the path of a
file that you write yourself: one line a signer, `NAME ssh-ed25519 AAAA...`.

**The key must reach you by another way than this pack**: on paper, by telephone, from the maker's own site. The maker reads
you its fingerprint, and `ssh-keygen -lf KEY.pub` shows the same. A key that comes with a pack proves nothing.

```sh
set -eu
unzip -q "$PACK"
cd {base}
# Every file is as it was sealed.
sha256sum --check --strict --quiet tagmanifest-sha256.txt
sha256sum --check --strict --quiet manifest-sha256.txt
# The tag manifest covers what it must, and nothing was added.
cut -c 67- tagmanifest-sha256.txt | LC_ALL=C sort > ../covered.txt
printf '%s\n' bag-info.txt bagit.txt manifest-sha256.txt statement.json | diff - ../covered.txt
(cut -c 67- manifest-sha256.txt tagmanifest-sha256.txt; echo tagmanifest-sha256.txt) | LC_ALL=C sort > ../listed.txt
find . -type f ! -path './signatures/*.sig' | cut -c 3- | LC_ALL=C sort | diff ../listed.txt -
# Somebody whom you know signed the tag manifest.
test -n "$(ls signatures)"
for signature in signatures/*.sig; do
    who=$(ssh-keygen -Y find-principals -f "$SIGNERS" -s "$signature")
    ssh-keygen -Y verify -f "$SIGNERS" -I "$who" -n {NAMESPACE} -s "$signature" < tagmanifest-sha256.txt
done
```

Ask who must have signed, and look for each: a signature that was taken away leaves no trace.
"#
    );
}

/// One line without characters that Markdown or a terminal would act on.
fn plain(text: &str) -> String {
    visible(text, Medium::Terminal).replace('<', "‹").replace('>', "›")
}
