"""What GitHub's code scanning takes of a report: less than a whole SARIF document. Pure.

https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
"""

import base64
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass

from ghapp.model import Report
from ghapp.pipeline.report import JUDGED
from ghapp.pipeline.sarif import Json, as_sarif

MOST_RUNS = 20  # a document
MOST_RESULTS = 5_000  # a run: it takes more, and shows no more
LARGEST = 10_000_000  # bytes, compressed


@dataclass(frozen=True, slots=True)
class Uploads:
    """`documents` are compressed and in base64; of the tools in `cut` they do not have all findings."""

    documents: tuple[str, ...]
    cut: tuple[str, ...]


def uploads(report: Report, *, most: int = MOST_RESULTS, largest: int = LARGEST) -> Uploads:
    """Only of tools that judged: of a run without a finding it learns that all was repaired."""
    document = as_sarif(report)
    judged = {result.id for result in report.plugins if result.status in JUDGED}
    runs = [run for run in document["runs"] if _tool(run) in judged]
    packed, cut = list[str](), list[str]()
    for start in range(0, len(runs), MOST_RUNS):
        batch = runs[start : start + MOST_RUNS]
        text, shown = _fitting(document, batch, most, largest)
        packed.append(text)
        cut += [_tool(run) for run in batch if len(run["results"]) > shown]
    return Uploads(tuple(packed), tuple(cut))


def _fitting(document: Json, runs: Sequence[Json], most: int, largest: int) -> tuple[str, int]:
    """The document, and how many results of each run are in it: the most severe, which come first."""
    while True:
        shown = document | {"runs": [_shortened(run, most) for run in runs]}
        packed = gzip.compress(json.dumps(shown).encode(), mtime=0)
        if len(packed) <= largest or most <= 1:
            return base64.b64encode(packed).decode(), most
        most //= 2


def _shortened(run: Json, most: int) -> Json:
    results = [_placed(result) for result in run["results"][:most]]
    used = {result["ruleId"] for result in results}
    driver: Json = run["tool"]["driver"]
    rules = [rule for rule in driver["rules"] if rule["id"] in used]
    return run | {"tool": {"driver": driver | {"rules": rules}}, "results": results}


def _placed(result: Json) -> Json:
    """It refuses what has no line: what is about the whole file stands on its first."""
    [location] = result["locations"]
    place = {"region": {"startLine": 1}} | location["physicalLocation"]
    return result | {"locations": [{"physicalLocation": place}]}


def _tool(run: Json) -> str:
    return str(run["tool"]["driver"]["name"])
