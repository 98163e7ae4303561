"""Climbs on small programs with one bug: where they end, and what the tests that were held back say of it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bench.programs.climbing import Arm, Ended, check_out, climb, climb_all
from bench.programs.program import CORPUS, Program, read_program
from ghapp.demo.models import Edit
from ghapp.model import State

pytestmark = pytest.mark.slow


def program(name: str) -> Program:
    return read_program(CORPUS / f"{name}.yml")


async def climbs(name: str, folder: Path) -> Mapping[Arm, Ended]:
    """Whatever they come to, nothing that is held back was ever where they could see it."""
    ended = await climb_all(program(name), folder)
    known = [path.read_bytes().decode(errors="replace") for path in folder.rglob("*") if path.is_file()]
    seen = [*known, *(asked for each in ended for asked in each.asked)]
    secret = {*filter(None, program(name).held_back.splitlines())} - {*program(name).visible.splitlines()}
    assert secret
    assert not [line for line in secret for text in seen if line in text or json.dumps(line)[1:-1] in text]
    assert any(program(name).module in text for text in known)
    return {each.arm: each for each in ended}


def end(ended: Ended) -> tuple[State, bool]:
    return ended.outcome, ended.right


async def test_what_a_fixer_repairs_no_model_is_asked_about(tmp_path: Path) -> None:
    ended = await climbs("base_shape", tmp_path)

    assert {end(each) for each in ended.values()} == {(State.SUCCESS, True)}
    assert [each.asked for each in ended.values()] == [(), (), ()]
    assert "+        raise NotImplementedError\n" in ended[Arm.MECHANICAL].patch


async def test_a_fixer_that_only_silences_its_rule_ends_in_a_success_that_is_none(tmp_path: Path) -> None:
    ended = await climbs("address_line", tmp_path)

    assert {end(each) for each in ended.values()} == {(State.SUCCESS, False)}
    assert [each.asked for each in ended.values()] == [(), (), ()]


@pytest.mark.parametrize("name", ["leap_years", "read_ratio"])
async def test_an_answer_that_fits_what_is_visible_is_told_apart_by_what_is_held_back(
    name: str, tmp_path: Path
) -> None:
    ended = await climbs(name, tmp_path)

    assert end(ended[Arm.MECHANICAL]) == (State.QUARANTINE, False)
    assert end(ended[Arm.RIGHT]) == (State.SUCCESS, True)
    assert end(ended[Arm.WRONG]) == (State.SUCCESS, False)
    assert program(name).module in json.loads(ended[Arm.WRONG].asked[0])["messages"][0]["content"]


@pytest.mark.parametrize("name", ["next_month", "quoted_fields"])
async def test_an_answer_that_takes_no_finding_away_changes_nothing(name: str, tmp_path: Path) -> None:
    ended = await climbs(name, tmp_path)

    assert end(ended[Arm.RIGHT]) == (State.SUCCESS, True)
    assert end(ended[Arm.WRONG]) == (State.QUARANTINE, False)
    assert (ended[Arm.WRONG].patch, ended[Arm.MECHANICAL].patch) == ("", "")
    assert ended[Arm.WRONG].reason.startswith("undone: ")


async def test_no_answer_may_change_the_visible_tests(tmp_path: Path) -> None:
    leap = program("leap_years")
    easier = Edit("test_leap_years.py", "    assert is_leap(2000)\n", "    assert not is_leap(2000)\n")
    cheating = replace(leap, right=easier)

    ended = await climb(cheating, Arm.RIGHT, check_out(cheating, tmp_path / "checkout"))

    assert (ended.outcome, ended.patch) == (State.QUARANTINE, "")
    assert any("only these may be edited: leap_years.py" in asked for asked in ended.asked)
