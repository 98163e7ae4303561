"""Code scanning gets what it can show, the most severe first, and nothing that would close alerts."""

import base64
import gzip
import json
from typing import Any

import pytest

from ghapp.demo.github.scanning_rules import rejections
from ghapp.model import Report
from ghapp.pipeline.scanning import Uploads, uploads
from tests.pipeline.conftest import checked, finding, result
from tests.pipeline.test_sarif import VALID, report


def documents(given: Uploads) -> list[dict[str, Any]]:
    return [json.loads(gzip.decompress(base64.b64decode(text))) for text in given.documents]


def tools(document: dict[str, Any]) -> list[str]:
    return [run["tool"]["driver"]["name"] for run in document["runs"]]


def many(number: int) -> Report:
    infos = [
        finding(tool="big", line=n, code=f"F{n}", severity="info", message=f"{n}") for n in range(1, number)
    ]
    return report(checked("big", *infos, finding(tool="big", code="WORST", severity="error")))


def test_only_tools_that_judged_are_told() -> None:
    broken = checked("broken", finding(tool="broken"), status="broken")
    missed = result("missed", "skipped", required=True)
    [document] = documents(uploads(report(checked("clean"), broken, skipped=(missed,))))
    assert tools(document) == ["clean"]


def test_nothing_judged_is_nothing_told() -> None:
    assert uploads(report(checked("broken", status="timeout"))) == Uploads((), ())


def test_more_tools_than_a_document_takes_make_two() -> None:
    given = documents(uploads(report(*(checked(f"t{n:02}") for n in range(25)))))
    assert [len(document["runs"]) for document in given] == [20, 5]
    assert len({tool for document in given for tool in tools(document)}) == 25


def test_what_is_cut_is_the_least_severe_and_is_named() -> None:
    given = uploads(many(12), most=5)
    [document] = documents(given)
    [run] = document["runs"]
    assert given.cut == ("big",)
    assert [each["ruleId"] for each in run["results"]] == ["WORST", "F1", "F2", "F3", "F4"]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {"WORST", "F1", "F2", "F3", "F4"}


def test_a_document_is_cut_until_it_is_small_enough() -> None:
    whole = len(base64.b64decode(uploads(many(400)).documents[0]))
    given = uploads(many(400), largest=whole // 2)
    assert given.cut == ("big",)
    assert len(base64.b64decode(given.documents[0])) <= whole // 2
    assert documents(given)[0]["runs"][0]["results"][0]["ruleId"] == "WORST"


@pytest.mark.parametrize("line", [None, 3])
def test_a_finding_about_a_whole_file_stands_on_its_first_line(line: int | None) -> None:
    [document] = documents(uploads(report(checked("ruff", finding(line=line)))))
    [told] = document["runs"][0]["results"]
    assert told["locations"][0]["physicalLocation"]["region"] == {"startLine": line or 1}
    assert rejections(document) == []
    assert VALID.is_valid(document)


def test_the_same_report_makes_the_same_document() -> None:
    assert uploads(many(10)) == uploads(many(10))
