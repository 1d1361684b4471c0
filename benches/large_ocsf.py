#!/usr/bin/env python3
"""benches/large_ocsf.py OUT [MEBIBYTES]: writes a report in OCSF of that size (by default 100), as Prowler would.

The findings are those of tests/fixtures/evidence/prowler.ocsf.json, which Prowler wrote, again and again: each round is
about other resources. Measure with `/usr/bin/time -v onus evidence import ocsf OUT --by Someone --dry-run`.
"""
import json
import sys
from pathlib import Path

RECORDED = Path(__file__).resolve().parent.parent / "tests/fixtures/evidence/prowler.ocsf.json"


def main():
    out, size = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100
    findings = json.loads(RECORDED.read_text())
    wanted, written, rounds = size * 1024 * 1024, 2, 0
    with out.open("w") as file:
        file.write("[")
        while written < wanted:
            for finding in findings:
                for resource in finding["resources"]:
                    resource["uid"] = resource["uid"].split("~")[0] + f"~{rounds}" if rounds else resource["uid"]
                text = json.dumps(finding, indent=4)
                file.write(("," if written > 2 else "") + text)
                written += len(text) + 1
            rounds += 1
        file.write("]")
    print(f"{rounds * len(findings)} findings, {written} bytes")


if __name__ == "__main__":
    main()
