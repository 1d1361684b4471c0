//! The pack's README: what it is, what it proves, how to check it by hand with common programs.

use std::fmt::Write;

use crate::facts::{PackFacts, lines};
use crate::gaps::{kinds, summary};
use crate::layout::NAMESPACE;
use crate::statement::MEANING;
use onus_source::text::{Medium, visible};

/// `paths` are those of the payload.
pub fn text(facts: &PackFacts, paths: &[&str]) -> String {
    let mut out = format!("# Evidence pack: {}\n\n", plain(&facts.predicate.scope.name));
    for (name, value) in lines(facts) {
        let _ = writeln!(out, "- {name}: {}", plain(&value));
    }
    let _ = write!(out, "\n## Gaps\n\n{}\n", summary(facts.gaps));
    if !facts.gaps.is_empty() {
        out.push('\n');
        for kind in kinds(facts.gaps) {
            let more = if kind.count > 1 { format!("; and {} more", kind.count - 1) } else { String::new() };
            let _ = writeln!(out, "- {}, {}: {}{more}", kind.code, kind.title, plain(kind.first));
        }
        out.push_str("\n`data/registers/gaps.csv` lists all of them, with who should act.\n");
    }
    out.push_str("\n## What this pack proves and what it does not\n\n");
    for sentence in MEANING {
        let _ = writeln!(out, "- {sentence}");
    }
    contents(&mut out, paths);
    manual_verification(&mut out, facts.base);
    out
}

fn contents(out: &mut String, paths: &[&str]) {
    out.push_str("\n## Contents\n\n");
    let known: [(&str, &str); 11] = [
        ("index.html", "the index as one page: requirement, duty, party, teams, evidence"),
        ("index.csv", "the same as a table, with every field"),
        ("evidence-book.html", "the evidence book of the scope as one self-contained page"),
        ("evidence-book.pdf", "the same as PDF/A"),
        ("matrix/", "who carries each duty of each deployment"),
        ("evidence/", "evidence files, each under the first requirement that it answers"),
        ("registers/", "evidence items, reports, user-entity controls, exceptions, gaps, acceptances, what was left out"),
        ("populations/", "the resources behind each deployment, where an import recorded them"),
        (
            "project/",
            "the project's settings, inventory and own model as they were read; excerpts where a file reaches beyond the scope",
        ),
        ("model/", "the rules behind the duties of the scope: conditions, statements, basis, sources"),
        ("reports/", "assurance reports that may be passed on"),
    ];
    for (path, description) in known.iter().filter(|(p, _)| paths.iter().any(|x| x.starts_with(p))) {
        let _ = writeln!(out, "- `data/{path}`: {description}");
    }
    out.push_str(
        "- `statement.json`: an in-toto statement about all of it: period, scope, producer, versions, digests, sizes, media types\n",
    );
    out.push_str("- `manifest-sha256.txt`: the digest of every file under `data/`\n");
    out.push_str("- `tagmanifest-sha256.txt`: the digests of the manifest, the statement and the bag's own files; this file is what is signed\n");
}

/// Commands that the suite runs as they stand here.
fn manual_verification(out: &mut String, base: &str) {
    let _ = write!(
        out,
        r#"
## How to verify it

With Onus:

```text
onus verify PACK.zip --allowed-signers allowed_signers
```

By hand, with `unzip`, `sha256sum` and `ssh-keygen` 8.2 or later. `PACK` is the path of the zip, `SIGNERS` the path of a
file that you write yourself: one line per signer, `NAME ssh-ed25519 AAAA...`.

**Get the key through a separate channel, not with this pack**: on paper, by telephone, from the producer's own website. Ask
the producer for its fingerprint, and compare it with what `ssh-keygen -lf KEY.pub` prints. A key that comes with a pack
proves nothing.

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
# A signer whom you know signed the tag manifest.
test -n "$(ls signatures)"
for signature in signatures/*.sig; do
    who=$(ssh-keygen -Y find-principals -f "$SIGNERS" -s "$signature")
    ssh-keygen -Y verify -f "$SIGNERS" -I "$who" -n {NAMESPACE} -s "$signature" < tagmanifest-sha256.txt
done
```

Ask who must have signed, and check that each of them did: a signature that was removed leaves no trace.
"#
    );
}

/// One line without characters that Markdown or a terminal would act on.
fn plain(text: &str) -> String {
    visible(text, Medium::Terminal).replace('<', "‹").replace('>', "›")
}
