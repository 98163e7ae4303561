"""Links in a registry's documents are led through the door, and nothing else is touched."""

import json
from typing import Any

import pytest

from ghapp.egress.registry import Registry
from ghapp.egress.rewrite import has_links, rewritten

DOOR = "http://127.0.0.1:1"
PYPI = Registry("pypi", "https://pypi.org/simple/", "https://pypi.org/", ("https://files.pythonhosted.org/",))
NPM = Registry("npm", "https://registry.npmjs.org/", "https://registry.npmjs.org/")
PAGE = "https://pypi.org/simple/a/"
THERE = f"{DOOR}/pypi/files.pythonhosted.org/a.whl"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="https://files.pythonhosted.org/a.whl#sha256=1">', f'<a href="{THERE}#sha256=1">'),
        ("<a data-x=1 HREF = 'https://files.pythonhosted.org/a.whl'>", f'<a data-x=1 HREF = "{THERE}">'),
        ('<a href="//files.pythonhosted.org/a.whl">', f'<a href="{THERE}">'),
        ('<a href="/simple/b/">', f'<a href="{DOOR}/pypi/pypi.org/simple/b/">'),
        ('<a href="../../files/a.whl">', f'<a href="{DOOR}/pypi/pypi.org/files/a.whl">'),
        ('<a href="/f?a=1&amp;b=2">', f'<a href="{DOOR}/pypi/pypi.org/f?a=1&amp;b=2">'),
    ],
)
def test_a_link_of_a_page_is_led_through(before: str, after: str) -> None:
    found = rewritten("pypi", "text/html", before.encode(), PAGE, lambda url: PYPI.inside(url, DOOR))

    assert found.decode() == after


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://example.com/a">',
        '<a href="mailto:a@b">',
        "nothing",
        '<a href="http://[x">',
        "caf\u00e9",
    ],
)
def test_what_leads_elsewhere_stays(text: str) -> None:
    found = rewritten("pypi", "text/html", text.encode(), PAGE, lambda url: PYPI.inside(url, DOOR))

    assert found == text.encode()


def test_the_json_of_an_index_keeps_all_but_its_urls() -> None:
    file = {"filename": "a.whl", "url": "https://files.pythonhosted.org/a.whl", "hashes": {"sha256": "1"}}
    more: dict[str, Any] = {
        "files": [file, file | {"url": "../b.whl", "core-metadata": {"sha256": "2"}}],
        "name": "a",
    }

    found = rewritten(
        *("pypi", "application/vnd.pypi.simple.v1+json", json.dumps(more).encode(), PAGE),
        lambda url: PYPI.inside(url, DOOR),
    )

    read = json.loads(found)
    assert [each.pop("url") for each in read["files"]] == [THERE, f"{DOOR}/pypi/pypi.org/simple/b.whl"]
    assert read["files"] == [{k: v for k, v in each.items() if k != "url"} for each in more["files"]]


def test_a_tarball_of_npm_is_led_through_and_a_readme_that_shows_one_is_not() -> None:
    link = "https://registry.npmjs.org/a/-/a-1.0.0.tgz"
    document = {"readme": f'{{"tarball": "{link}"}}', "versions": {"1.0.0": {"dist": {"tarball": link}}}}

    found = json.loads(
        rewritten(
            *("npm", "application/json", json.dumps(document).encode(), "https://registry.npmjs.org/a"),
            lambda url: NPM.inside(url, DOOR),
        )
    )

    assert found["versions"]["1.0.0"]["dist"]["tarball"] == f"{DOOR}/npm/registry.npmjs.org/a/-/a-1.0.0.tgz"
    assert found["readme"] == document["readme"]


def test_files_and_go_s_answers_have_no_links() -> None:
    assert not has_links("pypi", "application/octet-stream")
    assert not has_links("go", "application/json")
