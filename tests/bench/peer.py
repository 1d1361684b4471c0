"""What somebody would write with Python instead of using Onus.

peer.py rules MATRIX.json INVENTORY RULES.json    what the estate program is given in place of a model
peer.py estate INVENTORY RULES.json OUT           an estate's pages and tables
peer.py print MATRIX.json OUT                     the organisation's matrix and configurations, as pages and one PDF

`estate` is spared the model: for each service with its options it is told who has which duty, so it resolves no rule. All else it
does: it reads the same YAML, decides for each duty which team answers for it, finds what nobody answers for, and writes the same facts
in the same four formats.
"""
import csv
import json
import sys
from collections import defaultdict
from pathlib import Path

import jinja2
import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LETTERS = {"provider": "P", "organisation": "O", "shared": "S"}
STYLE = """@page { size: A4 landscape; margin: 12mm; @bottom-right { content: counter(page) } }
body { font: 8px sans-serif } table { border-collapse: collapse; width: 100% } td, th { border: 1px solid #999; padding: 1px 3px }
h2 { break-before: page } .P { background: #cde } .O { background: #fdb } .S { background: #ded }"""
MATRIX = """<h1>{{ title }}</h1>
<table><thead><tr><th>Service</th>{% for d in domains %}<th>{{ d.short }}</th>{% endfor %}<th>Deployments</th></tr></thead><tbody>
{% for c in configurations %}<tr><th><a href="{{ c.id }}.html">{{ c.name }}</a></th>{% for cell in c.cells %}<td class="{{ cell.letter }}">
{{ cell.letter }}</td>{% endfor %}<td>{{ c.count }}</td></tr>
{% endfor %}</tbody></table>"""
CONFIGURATION = """<h2 id="{{ c.id }}">{{ c.name }}</h2><p>{{ c.reason }}</p>
{% for cell in c.cells %}<h3>{{ cell.domain }}</h3><table><thead><tr><th>Duty</th><th>Party</th><th>Team</th><th>What</th><th>How often</th>
<th>Sources</th></tr></thead><tbody>{% for d in cell.duties %}<tr><td>{{ d.title }}</td><td>{{ d.party }}</td><td>{{ d.team }}</td>
<td>{{ d.statement }}</td><td>{{ d.cadence }}</td><td>{% for s in d.sources %}<a href="{{ s.url }}">{{ s.title }}</a> {% endfor %}</td></tr>
{% endfor %}</tbody></table>{% endfor %}"""
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title><style>{{ style }}</style></head><body>
<nav>{% for link, text in links %}<a href="{{ link }}">{{ text }}</a> {% endfor %}</nav>{{ body }}</body></html>"""
LIST = """<h1>{{ title }}</h1><table><thead><tr>{% for h in heads %}<th>{{ h }}</th>{% endfor %}</tr></thead><tbody>
{% for row in rows %}<tr>{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table>"""
MARKDOWN_LIST = """# {{ title }}

| {{ heads | join(" | ") }} |
|{% for h in heads %}---|{% endfor %}
{% for row in rows %}| {{ row | join(" | ") }} |
{% endfor %}"""
MARKDOWN_CONFIGURATION = """# {{ c.name }}

{{ c.reason }}
{% for cell in c.cells %}
## {{ cell.domain }}

| Duty | Party | Team | What | How often | Sources |
|---|---|---|---|---|---|
{% for d in cell.duties %}| {{ d.title }} | {{ d.party }} | {{ d.team }} | {{ d.statement }} | {{ d.cadence }} | {% for s in d.sources %}[{{ s.title }}]({{ s.url }}) {% endfor %}|
{% endfor %}{% endfor %}"""
HEADS = ["Deployment", "Name", "Service", "Environment", "Account", "Regions", "Data", "Resources"]


class Pages:
    """Templates, each compiled once."""

    def __init__(self):
        html, text = jinja2.Environment(autoescape=True), jinja2.Environment()
        self.page, self.list, self.matrix = html.from_string(PAGE), html.from_string(LIST), html.from_string(MATRIX)
        self.configuration = html.from_string(CONFIGURATION)
        self.markdown_list, self.markdown_configuration = text.from_string(MARKDOWN_LIST), text.from_string(MARKDOWN_CONFIGURATION)

    def html(self, title, body, links=()):
        return self.page.render(title=title, style=STYLE, links=links, body=jinja2.utils.markupsafe.Markup(body))


def key(deployment):
    """Service and options as they are written."""
    options = deployment.get("options") or {}
    return deployment["service"] + "?" + "&".join(f"{k}={str(v).lower()}" for k, v in sorted(options.items()))


def inventory(folder):
    """Everything that the files of a folder list."""
    lists = defaultdict(list)
    for path in sorted(Path(folder).rglob("*.yaml")):
        for name, entries in (yaml.load(path.read_text(), Loader=LOADER) or {}).items():
            lists[name] += entries if isinstance(entries, list) else [entries]
    return lists


def configurations(matrix):
    """What a reader sees of each configuration: cells with their duties."""
    reference = matrix["reference"]

    def duty(index):
        d = matrix["duties"][index]
        holder = d["holder"].get("Party") if isinstance(d["holder"], dict) else None
        return {"id": d["id"], "domain": d["domain"], "title": d["title"], "party": holder or "unresolved", "statement": d["statement"],
                "cadence": d["cadence"], "sources": [reference["sources"][s] for s in d["sources"]], "team": ""}
    for c in matrix["configurations"]:
        cells = [{"domain": domain["title"], "letter": LETTERS.get(cell["split"], "?"), "duties": [duty(i) for i in cell["duties"]]}
                 for domain, cell in zip(reference["domains"], c["cells"], strict=True)]
        yield {"id": c["id"], "name": f"{c['service_short']} {c['label']}".strip(), "reason": c["category_reason"], "cells": cells,
               "count": len(c["deployments"])}


def rules(source, folder, out):
    """The model's answer for each service with options that the inventory has."""
    matrix = json.loads(Path(source).read_text())
    shown = list(configurations(matrix))
    placed = {d["id"]: matrix["placements"][d["placement"]]["configuration"] for d in matrix["deployments"]}
    by_key = {key(d): placed[d["id"]] for d in inventory(folder)["deployments"]}
    domains = [{"id": d["id"], "short": d["short"], "title": d["title"]} for d in matrix["reference"]["domains"]]
    Path(out).write_text(json.dumps({"configurations": shown, "keys": by_key, "domains": domains}))


# What an ownership rule may name; the first that it names ranks it, as in Onus.
RANKS = ["deployments", "duties", "domains", "services", "accounts", "environments"]


def answerable(ownership):
    """The function that names the team that answers for a duty of a deployment."""
    ranked = sorted((next((i for i, r in enumerate(RANKS) if r in rule), len(RANKS)), i) for i, rule in enumerate(ownership))
    ordered = [ownership[i] for _, i in ranked]

    def team(deployment, environment, duty):
        for rule in ordered:
            facts = {"deployments": deployment["id"], "duties": duty["id"], "domains": duty["domain"], "services": deployment["service"],
                     "accounts": deployment.get("account"), "environments": environment}
            if all(facts[name] in rule[name] for name in RANKS if name in rule):
                return rule["accountable"]
        return deployment.get("owner", "")
    return team


def estate(folder, given, out):
    lists, model = inventory(folder), json.loads(Path(given).read_text())
    environments = {a["id"]: a.get("environment", "") for a in lists["accounts"]}
    team_of, names = answerable(lists["ownership"]), {t["id"]: t["name"] for t in lists["teams"]}
    out.mkdir(parents=True)
    pages, shown = Pages(), model["configurations"]
    by_team, settled, numbers, gaps = defaultdict(list), {}, {}, []
    with open(out / "duties.csv", "w", newline="") as file, open(out / "deployments.csv", "w", newline="") as list_file:
        duties, all_deployments = csv.writer(file), csv.writer(list_file)
        duties.writerow(["placement", "service", "area", "duty", "party", "team", "statement", "cadence", "sources"])
        all_deployments.writerow([*HEADS, "Owner", "Placement"])
        for deployment in lists["deployments"]:
            index = model["keys"][key(deployment)]
            environment = deployment.get("environment") or environments.get(deployment.get("account"), "")
            # As in Onus, what decides alike is decided once.
            placement = (index, deployment.get("owner"), environment)
            number = numbers.setdefault(placement, len(numbers))
            if placement not in settled:
                settled[placement] = teams = {}
                for cell in shown[index]["cells"]:
                    for duty in cell["duties"]:
                        team = team_of(deployment, environment, duty) if duty["party"] in ("organisation", "unresolved") else ""
                        teams[duty["id"]] = team
                        duties.writerow([number, shown[index]["name"], cell["domain"], duty["title"], duty["party"], names.get(team, ""),
                                         duty["statement"], duty["cadence"], "; ".join(s["title"] for s in duty["sources"])])
            row = [deployment["id"], deployment["name"], shown[index]["name"], environment, deployment.get("account", ""),
                   ", ".join(deployment.get("regions", [])), ", ".join(deployment.get("data", [])), deployment.get("count", 1)]
            all_deployments.writerow([*row, deployment.get("owner", ""), number])
            carrying = set(settled[placement].values()) - {""}
            for team in carrying:
                by_team[team].append((row, index, placement))
            for cell in shown[index]["cells"]:
                for duty in cell["duties"]:
                    if duty["party"] == "unresolved" or (duty["party"] == "organisation" and not settled[placement][duty["id"]]):
                        gaps.append([deployment["id"], cell["domain"], duty["title"], duty["party"]])
    counted = defaultdict(int)
    for deployment in lists["deployments"]:
        counted[model["keys"][key(deployment)]] += 1
    used = [{**shown[i], "count": n} for i, n in sorted(counted.items())]
    links = [(f"{team}/index.html", names[team]) for team in sorted(by_team)]
    write(out, "index", pages.html("Matrix", pages.matrix.render(title="Matrix", domains=model["domains"], configurations=used), links), pages,
          "Matrix", ["Service", *(d["short"] for d in model["domains"])], [[c["name"], *(x["letter"] for x in c["cells"])] for c in used])
    for c in used:
        (out / f"{c['id']}.html").write_text(pages.html(c["name"], pages.configuration.render(c=c), links))
        (out / f"{c['id']}.md").write_text(pages.markdown_configuration.render(c=c))
    heads = ["Deployment", "Area", "Duty", "Party"]
    write(out, "gaps", pages.html("Gaps", pages.list.render(title="Gaps", heads=heads, rows=gaps), links), pages, "Gaps", heads, gaps)
    for team, entries in by_team.items():
        place = out / team
        place.mkdir()
        rows = [row for row, _, _ in entries]
        write(place, "index", pages.html(names[team], pages.list.render(title=names[team], heads=HEADS, rows=rows), links), pages, names[team],
              HEADS, rows)
        # One page for each configuration that the team runs, with the team's own duties named.
        for index in sorted({index for _, index, _ in entries}):
            teams = next(settled[p] for _, i, p in entries if i == index)
            c = {**shown[index], "cells": [{**cell, "duties": [{**d, "team": names.get(teams[d["id"]], "")} for d in cell["duties"]]}
                                           for cell in shown[index]["cells"]]}
            (place / f"{c['id']}.html").write_text(pages.html(c["name"], pages.configuration.render(c=c), links))
            (place / f"{c['id']}.md").write_text(pages.markdown_configuration.render(c=c))
    facts = {"deployments": lists["deployments"], "configurations": used, "gaps": gaps,
             "placements": [{"configuration": p[0], "owner": p[1], "environment": p[2], "teams": t} for p, t in settled.items()]}
    (out / "matrix.json").write_text(json.dumps(facts))


def write(folder, name, html, pages, title, heads, rows):
    (folder / f"{name}.html").write_text(html)
    (folder / f"{name}.md").write_text(pages.markdown_list.render(title=title, heads=heads, rows=rows))


def printed(source, out):
    """Pages as in `estate`; the PDF says each duty once, with the numbers of its configurations and sources, as that of Onus does."""
    import weasyprint
    matrix = json.loads(Path(source).read_text())
    shown, pages = list(configurations(matrix)), Pages()
    out.mkdir(parents=True)
    table = pages.matrix.render(title="Matrix", domains=matrix["reference"]["domains"], configurations=shown)
    (out / "index.html").write_text(pages.html("Matrix", table))
    once, cited = defaultdict(list), {}
    for number, c in enumerate(shown, 1):
        (out / f"{c['id']}.html").write_text(pages.html(c["name"], pages.configuration.render(c=c)))
        for cell in c["cells"]:
            for duty in cell["duties"]:
                sources = ", ".join(str(cited.setdefault(s["url"], (len(cited) + 1, s["title"]))[0]) for s in duty["sources"])
                once[cell["domain"], duty["title"], duty["party"], duty["statement"], sources].append(number)
    duties = [[*facts, ", ".join(map(str, numbers))] for facts, numbers in sorted(once.items())]
    services = [[number, c["name"], c["reason"], c["count"]] for number, c in enumerate(shown, 1)]
    sources = [[number, title, url] for url, (number, title) in cited.items()]
    gaps = [row for row in duties if row[2] == "unresolved"]
    lists = [("Services", ["No.", "Configuration", "Category", "Deployments"], services),
             ("Gaps", ["Area", "Duty", "Party", "What", "Sources", "Configurations"], gaps),
             ("Duties", ["Area", "Duty", "Party", "What", "Sources", "Configurations"], duties),
             ("Sources", ["No.", "Title", "Address"], sources)]
    body = table + "".join(pages.list.render(title=title, heads=heads, rows=rows) for title, heads, rows in lists)
    weasyprint.HTML(string=pages.html("Matrix", body)).write_pdf(out / "organisation.pdf")


WORKS = {"rules": rules, "estate": lambda f, r, o: estate(f, r, Path(o)), "print": lambda m, o: printed(m, Path(o))}
WORKS[sys.argv[1]](*sys.argv[2:])
