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
            let _ = writeln!(out, "- {}, {}: {}{more}", kind.code, kind.code.title(), plain(kind.first));
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
file that you write yourself: one line per signer, `NAME ssh-ed25519 AAAA...`. On Windows, see below.

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
find . -type f \( ! -path './signatures/*.sig' -o -path './signatures/*/*' \) | cut -c 3- | LC_ALL=C sort | diff ../listed.txt -
# A signer whom you know signed the tag manifest. Anybody can add a signature: those of others do not count.
good=0
for signature in signatures/*.sig; do
    if who=$(ssh-keygen -Y find-principals -f "$SIGNERS" -s "$signature"); then
        ssh-keygen -Y verify -f "$SIGNERS" -I "${{who%%,*}}" -n {NAMESPACE} -s "$signature" < tagmanifest-sha256.txt
        good=$((good + 1))
    else
        echo "$signature is by somebody whom you do not know"
    fi
done
test "$good" -gt 0
```

On Windows, in PowerShell, with the OpenSSH client 8.2 or later (`$Pack` and `$Signers` are the paths of the two files):

```powershell
$ErrorActionPreference = 'Stop'
Expand-Archive -LiteralPath $Pack -DestinationPath .
Set-Location {base}
function Read-Manifest($Name) {{
    Get-Content -LiteralPath $Name -Encoding UTF8 | ForEach-Object {{
        [pscustomobject]@{{ Digest = $_.Substring(0, 64); Path = $_.Substring(66) }}
    }}
}}
# Every file is as it was sealed.
$tags = @(Read-Manifest tagmanifest-sha256.txt)
$files = $tags + @(Read-Manifest manifest-sha256.txt)
foreach ($file in $files) {{
    $hash = (Get-FileHash -Algorithm SHA256 -LiteralPath $file.Path).Hash
    if ($hash -ne $file.Digest) {{ throw "$($file.Path) was changed" }}
}}
# The tag manifest covers what it must, and nothing was added.
$must = 'bag-info.txt', 'bagit.txt', 'manifest-sha256.txt', 'statement.json'
if (Compare-Object $must $tags.Path -CaseSensitive) {{ throw 'the tag manifest does not cover what it must' }}
$listed = @($files.Path) + 'tagmanifest-sha256.txt'
$found = Get-ChildItem -Recurse -File -Name | ForEach-Object {{ $_.Replace('\', '/') }} |
    Where-Object {{ $_ -notmatch '^signatures/[^/]+\.sig$' }}
if (Compare-Object $listed $found -CaseSensitive) {{ throw 'a file was added or is missing' }}
# A signer whom you know signed the tag manifest.
$good = 0
foreach ($signature in Get-ChildItem signatures -Filter *.sig) {{
    $who = cmd /c "ssh-keygen -Y find-principals -f ""$Signers"" -s ""$($signature.FullName)"" 2>nul"
    if ($LASTEXITCODE -ne 0) {{ "$($signature.Name) is by somebody whom you do not know"; continue }}
    $who = @($who)[0].Split(',')[0]
    cmd /c "ssh-keygen -Y verify -f ""$Signers"" -I ""$who"" -n {NAMESPACE} -s ""$($signature.FullName)"" < tagmanifest-sha256.txt"
    if ($LASTEXITCODE -ne 0) {{ throw "$($signature.Name) is wrong" }}
    $good++
}}
if ($good -eq 0) {{ throw 'nobody whom you know signed this pack' }}
'good'
```

Ask who must have signed, and check that each of them did: a signature that was removed leaves no trace.
"#
    );
}

/// One line without characters that Markdown or a terminal would act on.
fn plain(text: &str) -> String {
    visible(text, Medium::Terminal).replace('<', "‹").replace('>', "›")
}
