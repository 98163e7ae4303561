"""Tests of Python: whatever was there is there still, or a person looks."""

from typing import Any

import pytest

from tests.patches.vetoes.builders import edit, ids, vetoes

BEFORE = '''\
import pytest
from unittest import TestCase
from shop import price, RATE

EXPECTED = [1, 2, 3]


@pytest.fixture
def cart():
    return [1, 2]


@pytest.mark.parametrize(("a", "b"), [(1, 2), (3, 4)])
def test_pairs(a, b):
    assert price(a) == b


def test_total(cart):
    """The sum."""
    total = price(cart)
    assert total == 3
    assert total in EXPECTED
    with pytest.raises(ValueError):
        price(None)


class TestRate(TestCase):
    def test_rate(self):
        self.assertEqual(RATE, pytest.approx(0.2, abs=0.01))

    def test_more(self):
        self.assertIsNone(price(0))
'''
TOTAL = BEFORE[BEFORE.index("def test_total") : BEFORE.index("class TestRate")]
ONE = "def test_one():\n    assert 1 == 1\n"
TWO = "def test_two():\n    assert 2 == 2\n"

TAMPERED = {
    "a test is deleted": ("tests_removed", TOTAL, ""),
    "a test is commented out": (
        "tests_removed",
        TOTAL,
        "".join(f"# {line}\n" for line in TOTAL.splitlines()),
    ),
    "a test has a name that is not run": ("tests_removed", "def test_total", "def check_total"),
    "a test method is not run": ("tests_removed", "def test_more", "def _more"),
    "a class of tests is not run": ("tests_removed", "class TestRate(TestCase)", "class Rates"),
    "a test is deleted by name later": (
        "tests_changed",
        "class TestRate",
        "del test_total\n\n\nclass TestRate",
    ),
    "a test is hidden by another": (
        "tests_changed",
        "class TestRate",
        "def test_total():\n    pass\n\n\nclass TestRate",
    ),
    "a constant moves into a branch": (
        "tests_changed",
        "EXPECTED = [1, 2, 3]",
        "if RATE:\n    EXPECTED = [1, 2, 3]",
    ),
    "a mark skips it": ("tests_skipped", "def test_total", "@pytest.mark.skip\ndef test_total"),
    "a mark skips it sometimes": (
        "tests_skipped",
        "def test_total",
        '@pytest.mark.skipif(True, reason="")\ndef test_total',
    ),
    "it may fail": ("tests_skipped", "def test_total", "@pytest.mark.xfail\ndef test_total"),
    "unittest skips it": ("tests_skipped", "    def test_more", "    @unittest.skip\n    def test_more"),
    "it skips itself": (
        "tests_skipped",
        "    total = price(cart)",
        '    pytest.skip("later")\n    total = price(cart)',
    ),
    "a method skips itself": (
        "tests_skipped",
        "self.assertIsNone",
        'self.skipTest("")\n        self.assertIsNone',
    ),
    "a class is skipped": ("tests_skipped", "class TestRate", "@pytest.mark.skip\nclass TestRate"),
    "all are skipped": ("tests_skipped", "EXPECTED =", "pytestmark = pytest.mark.skip\nEXPECTED ="),
    "it ends early": ("tests_skipped", "    total = price(cart)", "    return\n    total = price(cart)"),
    "it does nothing": ("tests_emptied", "        self.assertIsNone(price(0))", "        pass"),
    "an assert goes": ("tests_weakened", "    assert total in EXPECTED\n", ""),
    "an assert is true": ("tests_weakened", "assert total == 3", "assert True"),
    "an assert asks for less": ("tests_weakened", "assert total == 3", "assert total is not None"),
    "equality becomes membership": ("tests_weakened", "assert total == 3", "assert total in (3, 4)"),
    "any error will do": ("tests_weakened", "pytest.raises(ValueError)", "pytest.raises(Exception)"),
    "assertEqual becomes assertTrue": ("tests_weakened", "self.assertEqual(RATE, ", "self.assertTrue(RATE, "),
    "a case goes": ("tests_weakened", "[(1, 2), (3, 4)]", "[(1, 2)]"),
    "a case expects something else": ("expectations_changed", "(3, 4)]", "(3, 5)]"),
    "it expects something else": ("expectations_changed", "total == 3", "total == 4"),
    "a constant is something else": (
        "expectations_changed",
        "EXPECTED = [1, 2, 3]",
        "EXPECTED = [1, 2, 3, 4]",
    ),
    "it comes closer to what is wanted": ("expectations_changed", "abs=0.01", "abs=10"),
    "what is tested is not called": ("tests_changed", "total = price(cart)", "total = 3"),
    "a fixture changes": ("tests_changed", "return [1, 2]", "return [3]"),
    "an import is replaced": (
        "tests_changed",
        "from shop import price, RATE",
        "from shop import RATE\nfrom shop.old import price",
    ),
    "a function hides a built-in one": (
        "tests_changed",
        "EXPECTED =",
        "def price(x):\n    return x\n\n\nEXPECTED =",
    ),
    "a method hides an assertion": (
        "tests_changed",
        "    def test_rate",
        "    def assertEqual(self, a, b):\n        pass\n\n    def test_rate",
    ),
    "a hook runs around tests": (
        "tests_changed",
        "EXPECTED =",
        "def setup_function():\n    price.x = 1\n\n\nEXPECTED =",
    ),
    "a fixture runs around tests": (
        "tests_changed",
        "@pytest.fixture\n",
        "@pytest.fixture(autouse=True)\ndef quiet():\n    yield\n\n\n@pytest.fixture\n",
    ),
    "a fixture takes the place of another": (
        "tests_changed",
        "EXPECTED =",
        '@pytest.fixture(name="cart")\ndef other():\n    return [3]\n\n\nEXPECTED =',
    ),
    "a fixture has a value": ("tests_changed", "def test_total(cart):", "def test_total(cart=[3]):"),
    "another import hides what is tested": (
        "tests_changed",
        "import pytest\n",
        "import pytest\nfrom shop import x as price\n",
    ),
    "something is done at the start": ("tests_changed", "EXPECTED =", "price.__code__ = None\nEXPECTED ="),
}


@pytest.mark.parametrize(("expected", "old", "new"), TAMPERED.values(), ids=TAMPERED)
def test_a_test_that_judges_less_is_a_veto(expected: str, old: str, new: str) -> None:
    assert old in BEFORE

    assert ids(edit("tests/test_shop.py", BEFORE, BEFORE.replace(old, new, 1))) == {expected}


HARMLESS = {
    "layout": ("[(1, 2), (3, 4)]", "[\n    (1, 2),\n    (3, 4),\n]"),
    "a comment": ("    total = price(cart)", "    total = price(cart)  # all of it"),
    "a docstring": ('"""The sum."""', '"""The sum of all."""'),
    "annotations": ("def test_total(cart):", "def test_total(cart: list[int]) -> None:"),
    "the order of imports": (
        "import pytest\nfrom unittest import TestCase\n",
        "from unittest import TestCase\n\nimport pytest\n",
    ),
    "a new test": ("class TestRate", "def test_new():\n    assert price(1) == 2\n\n\nclass TestRate"),
    "a new test in a class": (
        "    def test_more",
        "    def test_new(self):\n        pass\n\n    def test_more",
    ),
    "a new name for the same test": ("def test_total", "def test_the_total"),
    "a new helper": ("EXPECTED =", "def _make():\n    return 1\n\n\nEXPECTED ="),
    "a new import": ("import pytest\n", "import math\nimport pytest\n"),
    "quotes": ('"""The sum."""', "'''The sum.'''"),
}


@pytest.mark.parametrize(("old", "new"), HARMLESS.values(), ids=HARMLESS)
def test_what_keeps_every_test_is_none(old: str, new: str) -> None:
    assert old in BEFORE

    assert ids(edit("tests/test_shop.py", BEFORE, BEFORE.replace(old, new, 1))) == set()


def test_it_says_which_test_and_where() -> None:
    [veto] = vetoes(edit("tests/test_shop.py", BEFORE, BEFORE.replace("total == 3", "total == 4")))

    assert (veto.path, veto.line) == ("tests/test_shop.py", 18)
    assert veto.message == "test_total expects something else: assert total == 4"


def test_it_counts_the_checks() -> None:
    [veto] = vetoes(edit("tests/test_shop.py", BEFORE, BEFORE.replace("    assert total in EXPECTED\n", "")))

    assert veto.message == "test_total has 2 checks, 3 before"


def test_parts_in_another_order_are_a_veto() -> None:
    before = "RATE = 1\n\n\ndef test_rate():\n    assert RATE\n\n\nRATE = 2\n"
    after = "RATE = 2\n\n\ndef test_rate():\n    assert RATE\n\n\nRATE = 1\n"

    assert ids(edit("tests/test_rate.py", before, after)) == {"tests_changed"}


def test_a_new_name_must_not_hide_another_test() -> None:
    after = f"{TWO}\n\n{ONE.replace('test_one', 'test_two')}"

    assert ids(edit("tests/test_shop.py", f"{TWO}\n\n{ONE}", after)) == {"tests_removed", "tests_changed"}


def test_a_deleted_file_of_tests_is_a_veto() -> None:
    assert ids(edit("tests/test_shop.py", BEFORE, None)) == {"tests_removed"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tests/unit/test_shop.py", set()),
        ("tests/helpers.py", {"tests_removed"}),
        ("tests/.old/test_shop.py", {"tests_removed"}),
        ("tests/build/test_shop.py", {"tests_removed"}),
        ("attic/test_shop.py", {"tests_removed"}),
    ],
)
def test_a_file_of_tests_may_move_to_where_it_is_run(path: str, expected: set[str]) -> None:
    assert ids(edit("tests/test_shop.py", ONE, None), edit(path, None, ONE)) == expected


@pytest.mark.parametrize(
    ("path", "after", "expected"),
    [
        ("tests/test_other.py", TWO, set()),
        ("tests/test_other.py", TWO.replace("== 2", "== 3"), {"tests_removed"}),
        (
            "tests/test_other.py",
            f"import pytest\n\npytestmark = pytest.mark.skip\n\n\n{TWO}",
            {"tests_removed"},
        ),
        ("tests/other.py", TWO, {"tests_removed"}),
    ],
    ids=["unchanged", "changed", "where all are skipped", "where none is run"],
)
def test_a_test_may_move_as_it_is(path: str, after: str, expected: set[str]) -> None:
    assert ids(edit("tests/test_shop.py", f"{ONE}\n\n{TWO}", ONE), edit(path, None, after)) == expected


def test_a_test_under_any_file_name_is_one() -> None:
    before = f"import pytest\n\n\n{ONE}"

    assert ids(edit("checks/shop.py", before, before.replace("== 1", "== 2"))) == {"expectations_changed"}


def test_an_example_in_a_docstring_is_a_test() -> None:
    before = 'def double(x):\n    """Twice.\n\n    >>> double(2)\n    4\n    """\n    return 2 * x\n'

    assert ids(edit("shop.py", before, before.replace("    4\n", "    5\n"))) == {"expectations_changed"}
    assert ids(edit("shop.py", before, before.replace("Twice", "Two times"))) == set()


def test_an_example_in_prose_is_a_test() -> None:
    before = "# Shop\n\n    >>> price(2)\n    4\n"

    assert ids(edit("README.md", before, before.replace("4", "5"))) == {"expectations_changed"}
    assert ids(edit("README.md", before, before.replace("Shop", "The shop"))) == set()


def test_new_tests_are_welcome() -> None:
    assert ids(edit("tests/test_new.py", None, ONE), asked=()) == set()


def test_the_code_itself_may_change() -> None:
    before: dict[str, Any] = {"path": "shop.py", "before": "def price(x):\n    assert x\n    return 1\n"}

    assert ids(edit(**before, after="def price(x):\n    return 2\n")) == set()
