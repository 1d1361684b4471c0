"""What a release says of itself: sums, a signature over them, and where it comes from."""
import platform
import shutil
import subprocess
import sys

import archives

# As `onus self-check` wants it.
NAMESPACE = "onus-release"


def sums(folder):
    """As `sha256sum` writes them, of every file of the release but themselves."""
    files = sorted(f for f in folder.iterdir() if not f.name.startswith("SHA256SUMS"))
    return "".join(f"{archives.sha256(f.read_bytes())}  {f.name}\n" for f in files)


def sign(file, key):
    """Beside the file, as `NAME.sig`. A .pub file is signed for by whoever holds its key: an agent or a token."""
    if shutil.which("ssh-keygen") is None:
        sys.exit("package: ssh-keygen is missing; install your system's OpenSSH client, or leave out --key")
    file.with_name(file.name + ".sig").unlink(missing_ok=True)
    call = ["ssh-keygen", "-q", "-Y", "sign", "-n", NAMESPACE, "-f", str(key), str(file)]
    if subprocess.run(call, stdin=sys.stdin).returncode != 0:
        sys.exit(f"package: {key} does not sign; see what ssh-keygen says above")


def tools(requirements):
    """What compiled the program, by name and version; the file pins the digests that each may have."""
    lines = [line for line in requirements.read_text().splitlines() if "==" in line and not line.startswith("#")]
    used = [line.split()[0] for line in lines if "sys_platform" not in line or platform.system() == "Linux"]
    return [{"uri": f"pkg:pypi/{name.replace('==', '@')}"} for name in used]


def provenance(release, facts, wheel):
    """in-toto Statement v1 with SLSA Provenance v1. It says what was done, and claims no level: the builder is whoever ran this.

    `wheel` is what the program was taken from, in place of compiling it: nothing is said then of how it was compiled.
    """
    subjects = sorted(f for f in release.iterdir() if f.suffix != ".sig" and f.name != "SHA256SUMS")
    used = [{"name": "onus", "digest": {"gitCommit": facts["commit"]}}, *facts["used"]]
    if wheel:
        how = {"program": f"taken from {wheel.name}"}
        used.append({"name": wheel.name, "digest": {"sha256": archives.sha256(wheel.read_bytes())}})
    else:
        how = {"program": "compiled", "glibc": facts["glibc"], "rustc": facts["rustc"], "rustflags": facts["rustflags"]}
        used += tools(facts["requirements"])
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": f.name, "digest": {"sha256": archives.sha256(f.read_bytes())}} for f in subjects],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": "urn:x-onus:package:1",
                "externalParameters": {"command": "scripts/package", "target": facts["target"], "sourceDateEpoch": facts["epoch"]},
                "internalParameters": {**how, "python": platform.python_version()},
                "resolvedDependencies": used,
            },
            "runDetails": {"builder": {"id": facts["builder"]}},
        },
    }
