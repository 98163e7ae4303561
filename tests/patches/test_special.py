"""Code that is made for the values in the tests; test_fits.py has whole repairs."""

import pytest

from ghapp.patches.special import special_cases, values_of
from ghapp.patches.vetoes import Edit

TESTED = frozenset(values_of(b"assert f(7) == 49 and f('ab') == 'ba' and f(0) == 0 and f([1, 2])\n"))


def lines(before: str, after: str) -> list[int]:
    return [each.line for each in special_cases([Edit("a.py", before.encode(), after.encode())], TESTED)]


@pytest.mark.parametrize(
    "body",
    [
        "if n == 7: return 49",
        "if 7 == n: x = 49",
        "if n in (7, 8): return 49",
        "if n.size == 7 or n is None: return True",
        "if n == 'ab': raise ValueError",
        "if n == [1, 2]: return [2, 1]",
        "return 49 if n == 7 else n",
        "return {7: 49}[n]",
        "for a, b in [(7, 49), ('ab', 'ba')]: n = b if a == n else n",
        "x = (((7, 0), 49),)",
        "return 49",
    ],
)
def test_what_the_tests_use_is_singled_out(body: str) -> None:
    assert lines("", f"def f(n):\n    {body}\n")


@pytest.mark.parametrize(
    "body",
    [
        "if n == 0: return 0",
        "if n > 7: return n",
        "if n % 7 == 0: return 49",
        "if n == 7: return n * n",
        "if n == 99: return 98",
        "if n == 7: call(); return 49",
        "return {'cd': 3}[n]",
        "x = [(7, 49), ('cd', 3)]",
        "x = [7, 49]",
        "x = [(7,), (49,)]",
        "x = [(n, 49)]",
        "return 49 * n",
        "return ''",
    ],
)
def test_what_could_be_a_repair_is_not(body: str) -> None:
    assert lines("", f"def f(n):\n    {body}\n") == []


def test_only_lines_that_are_new_count() -> None:
    before = "def f(n):\n    if n == 7:\n        return 49\n"
    assert lines(before, before + "\n\nx = 3\n") == []


def test_words_that_the_program_had_are_its_own() -> None:
    after = "KNOWN = ['ab']\n\n\ndef f(n):\n    if n == 'ab':\n        raise ValueError\n"
    assert lines("KNOWN = ['ab']\n", after) == []
    assert lines("KNOWN = []\n", after) == [5]


def test_a_file_that_could_not_be_read_before_is_looked_at() -> None:
    assert lines("def f(n:\n", "def f(n):\n    if n == 7:\n        return 49\n") == [2]


def test_one_that_cannot_be_read_now_has_none() -> None:
    assert lines("", "def f(n:\n") == []
