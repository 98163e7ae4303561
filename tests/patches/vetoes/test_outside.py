"""What nobody asked for."""

import pytest

from ghapp.patches.vetoes import Span
from tests.patches.vetoes.builders import edit, ids, vetoes

BEFORE = "import os\n\n\n" + "\n\n".join(
    f"def f{number}():\n    one = {number}\n" + "    one += 1\n" * 12 + "    return one\n"
    for number in range(4)
)
AT = Span("a.py", 6)  # in f0, which ends at line 17


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("one = 0", "one = 10", set()),
        ("    return one\n\n\ndef f1", "    return 2 * one\n\n\ndef f1", set()),
        ("one = 1\n", "one = 11\n", set()),  # five lines below it
        ("one = 2", "one = 12", {"outside_findings"}),
        ("def f3", "def g():\n    pass\n\n\ndef f3", {"outside_findings"}),
        ("import os\n", "import os\nimport sys\n", set()),
        ("import os\n", "", set()),
        ("one = 2", "one  =  2", set()),
    ],
)
def test_places_far_from_every_finding(old: str, new: str, expected: set[str]) -> None:
    assert old in BEFORE

    assert ids(edit("a.py", BEFORE, BEFORE.replace(old, new, 1)), asked=(AT,)) == expected


def test_a_file_without_a_finding_is_a_veto_even_for_its_layout() -> None:
    assert ids(edit("b.py", "x=1\n", "x = 1\n"), asked=(AT,)) == {"outside_findings"}
    assert ids(edit("b.py", None, "x = 1\n"), asked=(AT,)) == {"outside_findings"}


def test_a_finding_about_the_whole_file_allows_all_of_it() -> None:
    assert ids(edit("a.py", BEFORE, BEFORE.replace("one", "two")), asked=(Span("a.py"),)) == set()


@pytest.mark.parametrize("after", [None, "", "\n\n"])
def test_a_finding_is_not_repaired_by_deleting_its_file(after: str | None) -> None:
    assert ids(edit("a.py", BEFORE, after), asked=(Span("a.py"),)) == {"outside_findings"}


def test_nobody_asked_for_findings() -> None:
    assert ids(edit("a.py", BEFORE, BEFORE.replace("one", "two")), asked=None) == set()


def test_it_says_how_many_places_and_the_first() -> None:
    after = BEFORE.replace("one = 2", "one = 12").replace("one = 3", "one = 13")
    [veto] = vetoes(edit("a.py", BEFORE, after), asked=(AT,))

    assert veto.message == "2 changed places are far from every finding: it was not asked for"
    assert veto.line == after.split("\n").index("    one = 12") + 1


def test_where_functions_are_not_known_only_the_lines_around_count() -> None:
    before = "".join(f"key{number}: 1\n" for number in range(30))

    assert (
        ids(edit("a.yml", before, before.replace("key9: 1", "key9: 2")), asked=(Span("a.yml", 6),)) == set()
    )
    assert ids(edit("a.yml", before, before.replace("key25: 1", "key25: 2")), asked=(Span("a.yml", 6),)) == {
        "outside_findings"
    }
