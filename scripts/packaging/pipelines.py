"""Tries what pipelines install a release with: action.yml, the GitHub workflow of `onus init`, the hook of pre-commit."""
import os
import shutil
import subprocess

from trial import MOMENT, done, fail


def steps(path):
    """The commands of each named step of a GitHub file, as a runner would hand them to bash."""
    found, name, block = {}, None, None
    for line in path.read_text().splitlines():
        inner, depth = line.strip(), len(line) - len(line.lstrip())
        if block is not None and (not inner or depth > block):
            found[name] += line[block + 2:] + "\n"
            continue
        block = None
        if inner.startswith("- name: "):
            name = inner.removeprefix("- name: ")
        elif inner == "run: |":
            found[name], block = "", depth
        elif inner.startswith("run: "):
            found[name] = inner.removeprefix("run: ")
    return found


class Runner:
    """A repository with a project, and what GitHub's runner gives a step."""

    def __init__(self, folder, program):
        shutil.rmtree(folder, ignore_errors=True)
        self.folder, self.repository = folder, folder / "repository"
        stub = folder / "bin"
        stub.mkdir(parents=True)
        # Stands for GitHub's program: notes what it was told.
        (stub / "gh").write_text(f'#!/bin/sh\necho "$@" >> "{folder}/gh"\n')
        (stub / "gh").chmod(0o755)
        self.environment = {"PATH": f"{stub}:/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": MOMENT,
                            "RUNNER_TEMP": str(folder), "GITHUB_PATH": str(folder / "path"), "GITHUB_STEP_SUMMARY": str(folder / "summary"),
                            "GIT_CONFIG_NOSYSTEM": "1"}
        (folder / "path").touch()
        subprocess.run([program, "init", self.repository], check=True, stderr=subprocess.DEVNULL)
        self.git("init", "-q", "-b", "main")
        self.commit("one")
        self.base = self.git("rev-parse", "HEAD").strip()
        deployments = self.repository / "content/inventory/deployments.yaml"
        text = deployments.read_text()
        deployments.write_text(text.replace("owner: product", "owner: platform", 1))
        if deployments.read_text() == text:
            fail("the project of `onus init` has no deployment of `product` any more")
        self.commit("two")

    def git(self, *words):
        who = ["-c", "user.name=Trial", "-c", "user.email=trial@onus.example", "-c", "commit.gpgsign=false"]
        return subprocess.run(["git", *who, *words], cwd=self.repository, env=self.environment, check=True, stdout=subprocess.PIPE,
                              text=True).stdout

    def commit(self, words):
        self.git("add", "-A")
        self.git("commit", "-qm", words)

    def step(self, script, **more):
        environment = self.environment | more
        added = (self.folder / "path").read_text().split()
        environment["PATH"] = ":".join([*added, environment["PATH"]])
        return subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=self.repository, env=environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)


def refused(ran, words, what):
    if ran.returncode == 0 or words not in ran.stdout:
        fail(f"{what} was not refused with `{words}`: {ran.returncode}\n{ran.stdout}")


def run(root, release, work, version):
    tarball = release / f"onus-{version}-x86_64-linux.tar.gz"
    digest = next(line.split()[0] for line in (release / "SHA256SUMS").read_text().splitlines() if line.endswith(tarball.name))
    program = release / f"onus-{version}-x86_64-linux"
    action(root, Runner(work / "action", program), tarball, digest)
    scaffold(Runner(work / "scaffold", program), tarball, digest)
    hook(root, Runner(work / "hook", program), program)


def action(root, runner, tarball, digest):
    of = steps(root / "action.yml")
    given = {"GITHUB_ACTION_PATH": str(root), "VERSION": "", "RELEASES": "https://releases.invalid", "ONUS_URL": "", "ONUS_FILE": "",
             "ONUS_SHA256": ""}
    install = of["Install Onus"]
    refused(runner.step(install, **given), "Give sha256", "an action without a digest")
    refused(runner.step(install, **given | {"ONUS_SHA256": digest}), "Give version, url or file", "an action without a release")
    wrong = given | {"ONUS_FILE": str(tarball), "ONUS_SHA256": "0" * 64}
    refused(runner.step(install, **wrong), "does not have the digest", "a wrong digest")
    if (runner.folder / "path").read_text():
        fail("action.yml: a refused release is on the path")
    for name, more in [
        ("Install Onus", given | {"ONUS_FILE": str(tarball), "ONUS_SHA256": digest}),
        ("What changes", {"BASE": runner.base}), ("Comment", {"NUMBER": "7", "GH_TOKEN": "none"}), ("Report findings", {}),
        ("Check", {"DENY": ""}),
    ]:
        ran = runner.step(of[name], **more)
        if ran.returncode != 0:
            fail(f"action.yml: the step `{name}` ended with {ran.returncode}\n{ran.stdout}")
    told = (runner.folder / "gh").read_text()
    changes = (runner.folder / "onus-changes.md").read_text()
    if "pr comment 7" not in told or not changes.strip() or changes != (runner.folder / "summary").read_text():
        fail("action.yml: no comment on what changes")
    if '"2.1.0"' not in (runner.folder / "onus.sarif").read_text():
        fail("action.yml: no findings as SARIF")
    deployments = runner.repository / "content/inventory/deployments.yaml"
    deployments.write_text(deployments.read_text().replace("owner: platform", "owner: nobody-known"))
    if runner.step(of["Check"], DENY="").returncode == 0:
        fail("action.yml: a broken inventory passes")
    done("action.yml: its commands, run by bash: no digest, no release and a wrong digest refused; installed; comment, SARIF, check")


def scaffold(runner, tarball, digest):
    """The step that installs, of the workflow that `onus init` wrote. What fetches the tarball is stood in for."""
    install = steps(runner.repository / ".github/workflows/onus.yml")["Install Onus"]
    refused(runner.step(install, ONUS_URL="", ONUS_SHA256=""), "Set the variables ONUS_URL", "a pipeline of `onus init` without a release")
    curl = runner.folder / "bin/curl"
    curl.write_text(f'#!/bin/sh\nfor last; do :; done\ncp "{tarball}" "$last"\n')
    curl.chmod(0o755)
    if runner.step(install, ONUS_URL="https://releases.invalid/onus.tar.gz", ONUS_SHA256="0" * 64).returncode == 0:
        fail("the pipeline of `onus init` takes a wrong digest")
    ran = runner.step(install, ONUS_URL="https://releases.invalid/onus.tar.gz", ONUS_SHA256=digest)
    if ran.returncode != 0 or runner.step("onus check").returncode != 0:
        fail(f"the pipeline of `onus init` does not install the release\n{ran.stdout}")
    done("pipeline of `onus init`: no release and a wrong digest refused, installed by the right one")


def hook(root, runner, program):
    if shutil.which("pre-commit") is None:
        print("      .pre-commit-hooks.yaml: not tried, pre-commit is not on the path")
        return
    shutil.copy(program, runner.folder / "bin/onus")
    environment = runner.environment | {"PATH": f"{runner.folder / 'bin'}:{os.environ['PATH']}"}
    call = ["pre-commit", "try-repo", str(root), "onus-check", "--ref", "HEAD", "--all-files"]

    def tried():
        return subprocess.run(call, cwd=runner.repository, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    good = tried()
    if good.returncode != 0 or "Passed" not in good.stdout:
        fail(f"pre-commit try-repo refuses a good project\n{good.stdout}")
    deployments = runner.repository / "content/inventory/deployments.yaml"
    deployments.write_text(deployments.read_text().replace("owner: platform", "owner: nobody-known"))
    runner.git("add", "-A")
    refused(tried(), "nobody-known", "a broken inventory")
    done("pre-commit try-repo: a good project passes, a broken one is refused")
