"""Check runs: one a run, pages of fifty, texts that fit."""

from typing import Any

import httpx
import pytest
import respx

from ghapp.errors import TryLater
from ghapp.github import Access, GitHub, checks
from ghapp.model import Category, Conclusion, Severity
from tests.github.conftest import API, REPO, REPOSITORY, SHA, a_finding, sent

LIST = f"{REPO}/commits/{SHA}/check-runs"
WIDE = "é€🦀"  # two, three and four bytes


def run(number: int, external_id: str) -> dict[str, Any]:
    return {"id": number, "external_id": external_id}


async def open_it(door: GitHub, details_url: str | None = None) -> int:
    async with door.session(REPOSITORY, Access.CHECK) as api:
        return await checks.open_check(api, REPOSITORY, SHA, "run-1", details_url)


async def test_a_check_is_opened_under_the_id_of_its_run(door: GitHub, web: respx.MockRouter) -> None:
    web.get(LIST).respond(json={"total_count": 1, "check_runs": [run(1, "run-0")]})
    made = web.post(f"{REPO}/check-runs").respond(201, json={"id": 5})

    assert await open_it(door, "https://ghapp.example/runs/run-1") == 5

    body = sent(made)
    assert body.pop("started_at").endswith("Z")
    assert body == {
        "name": "ghapp",
        "head_sha": SHA,
        "external_id": "run-1",
        "status": "in_progress",
        "details_url": "https://ghapp.example/runs/run-1",
    }


async def test_a_check_without_a_page_names_none(door: GitHub, web: respx.MockRouter) -> None:
    web.get(LIST).respond(json={"total_count": 0, "check_runs": []})
    made = web.post(f"{REPO}/check-runs").respond(201, json={"id": 5})

    await open_it(door)

    assert "details_url" not in sent(made)


async def test_a_check_that_is_there_is_found_and_not_made_twice(door: GitHub, web: respx.MockRouter) -> None:
    link = {"link": f'<{API}{LIST}?page=2>; rel="next"'}
    pages = [
        httpx.Response(200, headers=link, json={"total_count": 2, "check_runs": [run(1, "run-0")]}),
        httpx.Response(200, json={"total_count": 2, "check_runs": [run(2, "run-1")]}),
    ]
    listed = web.get(LIST).mock(side_effect=pages)
    made = web.post(f"{REPO}/check-runs").respond(201, json={"id": 5})

    assert await open_it(door) == 2
    assert (listed.call_count, made.call_count) == (2, 0)
    assert dict(listed.calls[0].request.url.params) == {
        "check_name": "ghapp",
        "filter": "all",
        "per_page": "100",
    }


async def test_a_lost_answer_makes_no_second_check(door: GitHub, web: respx.MockRouter) -> None:
    lists = [{"total_count": 0, "check_runs": []}, {"total_count": 1, "check_runs": [run(5, "run-1")]}]
    web.get(LIST).mock(side_effect=[httpx.Response(200, json=found) for found in lists])
    made = web.post(f"{REPO}/check-runs").respond(502)

    with pytest.raises(TryLater):
        await open_it(door)

    assert await open_it(door) == 5
    assert made.call_count == 1


@pytest.mark.parametrize(
    ("findings", "sizes"), [(0, []), (1, [1]), (50, [50]), (51, [50, 1]), (100, [50, 50]), (101, [50, 50, 1])]
)
def test_annotations_go_in_pages_of_fifty(findings: int, sizes: list[int]) -> None:
    found = [a_finding(line=number + 1) for number in range(findings)]

    pages = list(checks.pages(found))

    assert [len(page) for page in pages] == sizes
    assert [finding for page in pages for finding in page] == found


async def test_a_page_is_added_to_the_check(door: GitHub, web: respx.MockRouter) -> None:
    patched = web.patch(f"{REPO}/check-runs/5").respond(json={})
    page = [a_finding(line=number + 1) for number in range(50)]

    async with door.session(REPOSITORY, Access.CHECK) as api:
        await checks.add_annotations(api, REPOSITORY, 5, "Title", "…", page)

    body = sent(patched)
    assert set(body) == {"output"}
    assert (body["output"]["title"], body["output"]["summary"]) == ("Title", "…")
    assert body["output"]["annotations"] == [checks.annotation(finding) for finding in page]


async def test_a_check_is_completed_once_with_its_conclusion(door: GitHub, web: respx.MockRouter) -> None:
    patched = web.patch(f"{REPO}/check-runs/5").respond(json={})

    async with door.session(REPOSITORY, Access.CHECK) as api:
        await checks.complete(api, REPOSITORY, 5, Conclusion.ACTION_REQUIRED, "T" * 300, WIDE * 20_000)

    body = sent(patched)
    assert (body["status"], body["conclusion"]) == ("completed", "action_required")
    assert body["completed_at"].endswith("Z")
    assert len(body["output"]["title"].encode()) <= 255
    assert len(body["output"]["summary"].encode()) <= 65_535
    assert "annotations" not in body["output"]


async def test_progress_opens_no_check_that_was_completed_meanwhile(
    door: GitHub, web: respx.MockRouter
) -> None:
    patched = web.patch(f"{REPO}/check-runs/5").respond(json={})

    async with door.session(REPOSITORY, Access.CHECK) as api:
        await checks.progress(api, REPOSITORY, 5, "1 of 2", "text")

    assert sent(patched) == {"output": {"title": "1 of 2", "summary": "text"}}


async def test_annotations_that_went_out_are_counted_by_github(door: GitHub, web: respx.MockRouter) -> None:
    web.get(f"{REPO}/check-runs/5").respond(json={"output": {"annotations_count": 51}})

    async with door.session(REPOSITORY, Access.CHECK) as api:
        assert await checks.count_annotations(api, REPOSITORY, 5) == 51


def test_an_annotation_says_what_a_finding_says() -> None:
    finding = a_finding(
        column=7,
        end_column=9,
        severity=Severity.ERROR,
        category=Category.STYLE,
        fingerprint="f00d",
        fixable=True,
        help_url="https://docs.example/F401",
    )

    assert checks.annotation(finding) == {
        "path": "a.py",
        "start_line": 3,
        "end_line": 3,
        "start_column": 7,
        "end_column": 9,
        "annotation_level": "failure",
        "title": "ruff: F401",
        "message": "unused",
        "raw_details": "category: style\nfingerprint: f00d\nfixable: yes\nhelp: https://docs.example/F401",
    }


@pytest.mark.parametrize(
    ("severity", "level"),
    [(Severity.ERROR, "failure"), (Severity.WARNING, "warning"), (Severity.INFO, "notice")],
)
def test_a_severity_has_a_level(severity: Severity, level: str) -> None:
    assert checks.annotation(a_finding(severity=severity))["annotation_level"] == level


@pytest.mark.parametrize(
    ("place", "lines", "columns"),
    [
        ({"line": None}, (1, 1), None),
        ({"line": None, "column": 4}, (1, 1), None),
        ({"line": 3}, (3, 3), None),
        ({"line": 3, "end_line": 5}, (3, 5), None),
        ({"line": 3, "end_line": 5, "column": 2, "end_column": 9}, (3, 5), None),
        ({"line": 5, "end_line": 3, "column": 2}, (5, 5), (2, 2)),
        ({"line": 3, "column": 2}, (3, 3), (2, 2)),
        ({"line": 3, "end_line": 3, "column": 2, "end_column": 9}, (3, 3), (2, 9)),
        ({"line": 3, "column": 9, "end_column": 2}, (3, 3), (9, 9)),
    ],
)
def test_an_annotation_always_has_lines_and_columns_only_on_one_line(
    place: dict[str, int], lines: tuple[int, int], columns: tuple[int, int] | None
) -> None:
    note = checks.annotation(a_finding(**place))

    assert (note["start_line"], note["end_line"]) == lines
    found = (note["start_column"], note["end_column"]) if "start_column" in note else None
    assert found == columns
    assert ("end_column" in note) is ("start_column" in note)


@pytest.mark.parametrize(("code", "title"), [("F401", "ruff: F401"), ("", "ruff")])
def test_a_finding_without_words_says_its_rule(code: str, title: str) -> None:
    note = checks.annotation(a_finding(message="", code=code))

    assert (note["title"], note["message"]) == (title, title)


@pytest.mark.parametrize("text", ["x", "é", "€", "🦀", WIDE])
@pytest.mark.parametrize("more", range(5))
def test_a_long_text_is_cut_between_characters_and_says_so(text: str, more: int) -> None:
    note = checks.annotation(a_finding(message="m" * more + text * 70_000, code=text * 300))

    for cut, limit in ((note["message"], 64_000), (note["title"], 255)):
        assert limit - 8 <= len(cut.encode()) <= limit
        assert cut.endswith(" …")
        assert "\ufffd" not in cut


def test_a_text_that_fits_is_left_as_it_is() -> None:
    assert checks.annotation(a_finding(message="é" * 32_000))["message"] == "é" * 32_000
