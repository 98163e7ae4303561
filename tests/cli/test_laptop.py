"""A person's own machine: what was begun there is ended there."""

import asyncio
from pathlib import Path

import pytest

from ghapp.cli.laptop import Laptop, Wish
from ghapp.errors import UserProblem
from tests.boxes import at
from tests.cli.here import SCRIPT, Here


async def test_an_error_leaves_nothing_under_way(here: Here, tmp_path: Path) -> None:
    with pytest.raises(UserProblem, match="E002"):
        await Laptop.open(here.settings, Wish(tmp_path / "nowhere"))
    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_where_all_is_known_the_sandbox_is_not_even_opened(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    at("bwrap")
    here.write(a="BAD\n")
    before = here.report()
    monkeypatch.setattr("ghapp.sandbox.candidates.candidates", lambda: pytest.fail("it was opened"))

    again = here.report()

    assert again["issues"] == before["issues"]
    assert [plugin["cached"] for plugin in again["plugins"]] == [True]


def test_a_sandbox_that_is_gone_is_trouble_once_and_then_a_reason(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    at("bwrap")
    here.plugin("confident", SCRIPT, executes="configuration")
    here.write(a="fine\n")
    here.check(plugins="confident")
    here.write(a="BAD\n")
    monkeypatch.setattr("ghapp.sandbox.bubblewrap.program", lambda: None)
    monkeypatch.setattr("ghapp.sandbox.candidates.landlock_abi", lambda: 0)

    trouble, then = here.report(plugins="confident"), here.report(plugins="confident")

    assert "`bwrap` held here before, and now only `none` does" in trouble["plugins"][0]["reason"]
    assert trouble["conclusion"] == "failure"
    assert "this server has none" in then["plugins"][0]["reason"]
