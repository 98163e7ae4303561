"""Right repairs and over-fitted ones, twenty and more of each: F10 tells most of them apart."""

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from ghapp.patches.mutants import mutants_of
from ghapp.patches.special import special_cases, values_of
from ghapp.patches.vetoes import Edit

pytestmark = pytest.mark.slow
FITS = Path(__file__).parent / "fits"
# They have no mark of their own: with tests so few nothing tells them from a repair.
UNSEEN = {
    "a correction that happens to fit",
    "the branch works it out from the tested value",
    "a set of tested words",
}
# Tables and cases that are tested as a whole look as if they were made for the tests.
DOUBTED = {"a status in words"}


class Example(NamedTuple):
    name: str
    before: str
    after: str
    tests: str

    def passes(self, code: str) -> bool:
        """A mutant may never end."""
        command = (sys.executable, "-Ic", f"{code}\n{self.tests}")
        try:
            return subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def flags(self) -> list[str]:
        edit = Edit("code.py", self.before.encode(), self.after.encode())
        mutants = mutants_of([edit], lambda _path, _line: True, 10)
        survived = [each.title for each in mutants if self.passes(each.content.decode())]
        special = special_cases([edit], frozenset(values_of(self.tests.encode())))
        return [*survived, *(f"{each.code}: {each.why}" for each in special)]


@cache
def examples(name: str) -> tuple[Example, ...]:
    return tuple(Example(**each) for each in yaml.safe_load((FITS / f"{name}.yml").read_text()))


@pytest.mark.parametrize("name", ["right", "over_fitted"])
def test_each_makes_failing_tests_pass(name: str) -> None:
    assert len(examples(name)) >= 20
    for example in examples(name):
        assert (example.passes(example.before), example.passes(example.after)) == (False, True), example.name


def test_over_fitted_repairs_are_flagged() -> None:
    assert {each.name for each in examples("over_fitted") if not each.flags()} == UNSEEN


def test_right_repairs_are_not() -> None:
    assert {each.name: flags for each in examples("right") if (flags := each.flags())}.keys() == DOUBTED
