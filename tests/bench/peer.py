"""What somebody would write with Python and jinja2 instead: peer.py pdf MATRIX.json OUT, peer.py estate INVENTORY OUT."""
import csv
import json
import sys
from pathlib import Path

import jinja2
import yaml

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
<style>@page { size: A3 landscape } table { border-collapse: collapse; font-size: 7px } td, th { border: 1px solid #999 }
.P { background: #cde } .O { background: #fdb } .S { background: #ded }</style></head><body><h1>{{ title }}</h1>
<table><thead><tr><th>Service</th>{% for d in heads %}<th>{{ d }}</th>{% endfor %}</tr></thead><tbody>
{% for row in rows %}<tr><th>{{ row.name }}</th>{% for c in row.cells %}<td class="{{ c }}">{{ c }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></body></html>"""


def pdf(source, out):
    import weasyprint
    matrix = json.loads(Path(source).read_text())
    letter = {"provider": "P", "organisation": "O", "shared": "S"}
    rows = [{"name": c["service_short"] + " " + c["label"], "cells": [letter.get(x["split"], "?") for x in c["cells"]]}
            for c in matrix["configurations"]]
    heads = [d["short"] for d in matrix["reference"]["domains"]]
    out.mkdir(parents=True, exist_ok=True)
    text = jinja2.Environment(autoescape=True).from_string(PAGE).render(title="Matrix", heads=heads, rows=rows)
    (out / "matrix.html").write_text(text)
    weasyprint.HTML(string=text).write_pdf(out / "matrix.pdf")


TEAM = """# {{ team }}

| Deployment | Service | Environment | Region |
|---|---|---|---|
{% for d in deployments %}| {{ d.name }} | {{ d.service }} | {{ d.environment }} | {{ d.regions | join(", ") }} |
{% endfor %}"""


def estate(folder, out):
    """Reads the same YAML and writes a page a team in two formats, one CSV and one JSON: a part of what Onus makes."""
    deployments = []
    for path in sorted(Path(folder).rglob("*.yaml")):
        loaded = yaml.load(path.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
        deployments += loaded.get("deployments", [])
    out.mkdir(parents=True, exist_ok=True)
    teams = {}
    for deployment in deployments:
        teams.setdefault(deployment.get("owner", "nobody"), []).append(deployment)
    environment = jinja2.Environment(autoescape=True)
    markdown, html = environment.from_string(TEAM), environment.from_string(PAGE)
    for team, items in teams.items():
        (out / f"{team}.md").write_text(markdown.render(team=team, deployments=items))
        rows = [{"name": d["name"], "cells": [d["service"], d.get("environment", ""), *d.get("regions", [])]} for d in items]
        (out / f"{team}.html").write_text(html.render(title=team, heads=["Service", "Environment", "Region"], rows=rows))
    with open(out / "matrix.csv", "w", newline="") as file:
        writer = csv.writer(file)
        for d in deployments:
            writer.writerow([d["id"], d["name"], d["service"], d.get("owner", ""), d.get("environment", "")])
    (out / "matrix.json").write_text(json.dumps(deployments))


{"pdf": pdf, "estate": estate}[sys.argv[1]](sys.argv[2], Path(sys.argv[3]))
