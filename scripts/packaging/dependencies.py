"""What goes into the program besides our own code: from `cargo metadata` and Cargo.lock, for one target."""
import json
import os
import subprocess
import tomllib
import uuid
from pathlib import Path

NOTICES = ("LICENSE", "LICENCE", "COPYING", "NOTICE", "COPYRIGHT", "UNLICENSE")


def read(root, target):
    """Packages in order of name and version: each with what it uses, its checksum and its folder."""
    call = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", target]
    data = json.loads(subprocess.run(call, cwd=root, check=True, stdout=subprocess.PIPE).stdout)
    lock = tomllib.loads((root / "Cargo.lock").read_text())
    sums = {(p["name"], p["version"]): p.get("checksum") for p in lock["package"]}
    nodes = {n["id"]: n for n in data["resolve"]["nodes"]}
    packages = {p["id"]: p for p in data["packages"]}
    # Tests and build scripts leave nothing in the program.
    uses = {i: [d["pkg"] for d in n["deps"] if any(k["kind"] is None for k in d["dep_kinds"])] for i, n in nodes.items()}
    todo, found = [data["resolve"]["root"]], set()
    while todo:
        package = todo.pop()
        if package not in found:
            found.add(package)
            todo += uses[package]
    out = []
    for i in sorted(found, key=lambda i: (packages[i]["name"], packages[i]["version"])):
        p = packages[i]
        out.append({
            "name": p["name"], "version": p["version"], "licence": p["license"], "authors": p["authors"],
            "ours": p["source"] is None, "sum": sums.get((p["name"], p["version"])), "folder": Path(p["manifest_path"]).parent,
            "purl": f"pkg:cargo/{p['name']}@{p['version']}",
            "uses": sorted(f"pkg:cargo/{packages[u]['name']}@{packages[u]['version']}" for u in uses[i]),
        })
    return out


def bill_of_materials(packages, version, created):
    """CycloneDX 1.6."""
    root = f"pkg:cargo/onus@{version}"

    def component(p):
        of_onus = p["purl"] == root
        out = {"type": "application" if of_onus else "library", "bom-ref": p["purl"], "name": p["name"], "version": p["version"],
               "purl": p["purl"]}
        if p["licence"]:
            # Old crates write `MIT/Apache-2.0`, which is no expression of SPDX.
            out["licenses"] = [{"expression": p["licence"].replace("/", " OR ")}]
        if p["sum"]:
            out["hashes"] = [{"alg": "SHA-256", "content": p["sum"]}]
        return out

    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, root + created)}",
        "metadata": {"timestamp": created, "component": next(component(p) for p in packages if p["purl"] == root)},
        "components": [component(p) for p in packages if p["purl"] != root],
        "dependencies": [{"ref": p["purl"], "dependsOn": p["uses"]} for p in packages],
    }


def notices(packages, root):
    """The licences of all that is in the program, each text once, and who uses it."""
    texts, without = {}, []
    for p in packages:
        if p["ours"]:
            continue
        files = sorted(f for f in p["folder"].iterdir() if f.is_file() and f.name.upper().startswith(NOTICES))
        if not files:
            without.append(p)
        for file in files:
            text = file.read_text(errors="replace").replace("\r\n", "\n").strip()
            texts.setdefault(text, []).append(f"{p['name']} {p['version']}")
    for file in sorted((root / "assets").rglob("LICENSE*")):
        texts.setdefault(file.read_text().strip(), []).append(os.fspath(file.relative_to(root)))
    out = ["What the program contains besides its own code, and under which terms.\n"]
    if without:
        # Their crates hold no text of the licence that they name.
        out.append("Published without the text of a licence:\n")
        out += [f"- {p['name']} {p['version']}: {p['licence']}; {', '.join(p['authors'])}" for p in without]
    for text, users in sorted(texts.items(), key=lambda item: item[1]):
        out.append(f"\n{'=' * 80}\n{', '.join(users)}\n{'-' * 80}\n\n{text}")
    return "\n".join(out) + "\n"
