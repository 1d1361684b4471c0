"""Tries every artefact where a user would run it, and says what it did: init, build with PDF, pack, verify, self-check."""
import gzip
import json
import os
import shutil
import subprocess
import sys
import tarfile
import venv

import statements

# A day of the example's period, so that nothing depends on when this runs.
MOMENT = "1795305600"
SCOPE = """
scopes:
  - id: soc2
    name: SOC 2 Type 2
    framework: soc2
    accounts: ["111122223333"]
    environments: [production]
    method: carve-out
    period: { from: 2026-01-01, to: 2026-12-31 }
"""


def fail(words):
    sys.exit(f"package: {words}")


def done(words):
    print(f"ok    {words}", flush=True)


def compare(one, other):
    names = sorted({f.name for f in one.iterdir()} | {f.name for f in other.iterdir()})
    different = [n for n in names if not (one / n).is_file() or not (other / n).is_file()
                 or (one / n).read_bytes() != (other / n).read_bytes()]
    if different:
        fail(f"packing twice gave different files: {', '.join(different)}")
    done(f"packed twice from one program: {len(names)} files, equal to the byte")


class Place:
    """Where a program is tried: how to call it, and one folder by its name inside and outside."""

    def __init__(self, name, call, inside, outside, path="/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"):
        self.name, self.call, self.inside, self.outside = name, call, inside, outside
        self.environment = {"PATH": path, "HOME": "/", "SOURCE_DATE_EPOCH": MOMENT, "LC_ALL": "C.UTF-8"}

    def run(self, *words, expected=0):
        """What it prints; it must end with the expected code."""
        ran = subprocess.run([*self.call, *words], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             cwd="/")
        if ran.returncode != expected:
            fail(f"{self.name}: onus {' '.join(words)} ended with {ran.returncode}, not {expected}\n{ran.stdout}{ran.stderr}")
        return ran.stdout


def exercise(place, release, version):
    """What a new user does first."""
    shutil.rmtree(place.outside, ignore_errors=True)
    place.outside.mkdir(parents=True)
    key = place.outside / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "trial", "-f", str(key)], check=True)
    public = key.with_name("key.pub").read_text()
    (place.outside / "signers").write_text(f"trial@onus.example {public}")
    told = place.run("--version", "--verbose")
    if f"onus {version}\n" not in told or "sha256:" not in told:
        fail(f"{place.name}: onus --version --verbose prints\n{told}")
    project, inside = place.outside / "handbook", f"{place.inside}/handbook"
    place.run("init", inside)
    with (project / "content/inventory/organisation.yaml").open("a") as file:
        file.write(SCOPE)
    place.run("--project", inside, "build")
    pdf = project / "output/handbook/pdf/organisation.pdf"
    if not pdf.read_bytes().startswith(b"%PDF-1.") or not (project / "output/handbook/html/index.html").is_file():
        fail(f"{place.name}: build made no PDF or no page")
    packed = f"{place.inside}/soc2.zip"
    place.run("--project", inside, "pack", "soc2", "--period", "2026-07-01..2026-09-30", "--sign", f"{place.inside}/key",
              "--output", packed)
    place.run("verify", packed, "--allowed-signers", f"{place.inside}/signers", "--require", "trial@onus.example")
    # A check that never says no proves nothing.
    changed = bytearray((place.outside / "soc2.zip").read_bytes())
    changed[len(changed) // 2] ^= 1
    (place.outside / "changed.zip").write_bytes(changed)
    place.run("verify", f"{place.inside}/changed.zip", "--allowed-signers", f"{place.inside}/signers", expected=1)
    shutil.copy(release / "SHA256SUMS", place.outside)
    statements.sign(place.outside / "SHA256SUMS", key)
    good = place.run("self-check", f"{place.inside}/SHA256SUMS", "--signers", f"{place.inside}/signers")
    with (place.outside / "SHA256SUMS").open("a") as file:
        file.write(f"{'0' * 64}  added\n")
    place.run("self-check", f"{place.inside}/SHA256SUMS", "--signers", f"{place.inside}/signers", expected=1)
    listed = next(line.split()[1] for line in good.splitlines() if line.strip().startswith("file"))
    pages = pdf.stat().st_size / 1024
    done(f"{place.name}: init, build (organisation.pdf of {pages:.0f} KiB), pack, verify, self-check against {listed}; a changed "
         "pack and changed sums were refused")


def entered(root, *call):
    """A call inside a root file system, with /proc and nothing else of this machine."""
    script = f'mount -t proc proc "{root}/proc" && exec chroot "{root}" "$@"'
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", *call]


def inside(root, *call):
    ran = subprocess.run(entered(root, *call), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                         env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"})
    if ran.returncode != 0:
        fail(f"{' '.join(call)} failed:\n{ran.stdout}")
    return ran.stdout


def unpacked(archive, folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    subprocess.run(["tar", "--extract", "--file", str(archive), "--directory", str(folder)], check=True)
    return folder


def files(root):
    """What there is, but for what every run of programs leaves."""
    skipped = ("proc", "trial", "tmp", "var/log", "var/lib/dpkg", "var/cache")
    found = set()
    for folder, _, names in os.walk(root):
        place = os.path.relpath(folder, root)
        found |= {os.path.normpath(f"{place}/{n}") for n in names}
    return {f for f in found if not f.startswith(skipped)}


def run(release, work, version):
    if os.geteuid() != 0:
        fail("--test enters root file systems and installs a package there: run it as root")
    for program in ("mmdebstrap", "unshare", "ssh-keygen", "tar"):
        if shutil.which(program) is None:
            fail(f"--test needs {program}")
    work.mkdir(parents=True, exist_ok=True)
    system = work / "debian-11.tar"
    if not system.is_file():
        half = work / "debian-11.half.tar"
        subprocess.run(["mmdebstrap", "--quiet", "--variant=essential", "bullseye", str(half)], check=True)
        half.rename(system)
    stem = f"onus-{version}-x86_64-linux"

    root = unpacked(system, work / "program")
    libc = inside(root, "ldd", "--version").splitlines()[0].split()[-1]
    shutil.copy(release / stem, root / "usr/local/bin/onus")
    exercise(Place(f"program in Debian 11 (glibc {libc})", entered(root, "onus"), "/trial", root / "trial"), release, version)

    root = unpacked(system, work / "tarball")
    subprocess.run(["tar", "--extract", "--file", str(release / f"{stem}.tar.gz"), "--directory", str(root / "opt")], check=True)
    at = root / "opt" / stem
    inside(root, "bash", "-n", f"/opt/{stem}/completions/onus.bash")
    for page in ("man/onus.1", "man/onus-build.1", "LICENSE-MIT", "THIRD-PARTY-LICENCES.txt"):
        if not (at / page).read_text().strip():
            fail(f"the tarball's {page} is empty")
    listed = {c["name"] for c in json.loads((at / "sbom.cdx.json").read_text())["components"]}
    if not {"typst", "onus-core", "clap"} <= listed:
        fail("the bill of materials lacks what the program is made of")
    exercise(Place("tarball in Debian 11", entered(root, f"/opt/{stem}/onus"), "/trial", root / "trial"), release, version)

    root = unpacked(system, work / "package")
    shutil.copy(release / f"onus_{version}_amd64.deb", root / "onus.deb")
    before = files(root)
    inside(root, "dpkg", "--install", "/onus.deb")
    if inside(root, "dpkg", "--verify", "onus").strip():
        fail("dpkg finds files of the package changed right after its installation")
    with gzip.open(root / "usr/share/man/man1/onus.1.gz") as page:
        if b".TH onus" not in page.read():
            fail("the package has no manual page")
    exercise(Place("Debian package in Debian 11", entered(root, "onus"), "/trial", root / "trial"), release, version)
    inside(root, "dpkg", "--purge", "onus")
    if files(root) != before:
        fail(f"the removed package leaves {sorted(files(root) ^ before)[:20]}")
    done("Debian package: installed, its files verified, removed, and nothing of it left")

    environment = work / "wheel"
    shutil.rmtree(environment, ignore_errors=True)
    venv.create(environment, with_pip=True)
    (wheel,) = release.glob("*.whl")
    subprocess.run([environment / "bin/pip", "install", "-q", "--disable-pip-version-check", "--no-index", wheel], check=True)
    exercise(Place("wheel in an empty environment, by pip without an index", [str(environment / "bin/onus")], str(work / "wheel-trial"),
                   work / "wheel-trial", path=f"{environment / 'bin'}:/usr/bin:/bin"), release, version)
    if uvx := shutil.which("uvx"):
        environment = {**os.environ, "UV_CACHE_DIR": str(work / "uv"), "UV_OFFLINE": "1"}
        said = subprocess.run([uvx, "--from", wheel, "onus", "--version"], check=True, stdout=subprocess.PIPE, text=True, env=environment)
        if said.stdout != f"onus {version}\n":
            fail(f"uvx runs {said.stdout!r}")
        done("wheel: run by uvx, offline")
    else:
        print("      wheel: not tried with uvx, which is not on the path")

    layout = release / f"{stem}.oci.tar"
    if layout.is_file():
        root = assembled(unpacked(layout, work / "layout"), work / "image")
        (root / "proc").mkdir(exist_ok=True)
        exercise(Place("image, its layers as a root file system", entered(root, "/usr/bin/onus"), "/trial", root / "trial"), release,
                 version)
        if skopeo := shutil.which("skopeo"):
            subprocess.run([skopeo, "inspect", "--raw", f"oci-archive:{layout}"], check=True, stdout=subprocess.DEVNULL)
            done("image: read by skopeo")
        else:
            print("      image: not read by skopeo, which is not on the path")

    subprocess.run(["sha256sum", "--quiet", "--check", "SHA256SUMS"], cwd=release, check=True)
    done("SHA256SUMS: checked by sha256sum")


def assembled(layout, root):
    """The layers of an image on top of each other, each checked against its digest, as an engine does it."""
    blob = lambda described: layout / "blobs" / described["digest"].replace(":", "/")  # noqa: E731
    index = json.loads((layout / "index.json").read_text())
    manifest = json.loads(blob(index["manifests"][0]).read_text())
    for described in [index["manifests"][0], manifest["config"], *manifest["layers"]]:
        data = blob(described).read_bytes()
        if len(data) != described["size"] or statements.archives.sha256(data) != described["digest"].split(":")[1]:
            fail(f"the image's {described['digest']} is not what its digest says")
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    diffs = json.loads(blob(manifest["config"]).read_text())["rootfs"]["diff_ids"]
    for described, diff in zip(manifest["layers"], diffs, strict=True):
        data = gzip.decompress(blob(described).read_bytes())
        if f"sha256:{statements.archives.sha256(data)}" != diff:
            fail("a layer of the image is not the one of its configuration")
        layer = root.with_suffix(".layer.tar")
        layer.write_bytes(data)
        with tarfile.open(layer) as archive:
            archive.extractall(root, filter="tar")
        layer.unlink()
    return root
