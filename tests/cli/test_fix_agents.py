"""`ghapp fix` with a model behind it: a real box, and a scripted model on loopback."""

import asyncio
import json
import re
import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from ghapp.demo.models import MODEL, Edit, ModelServer, open_models
from tests.agents.builders import ASKS, manifest
from tests.cli.here import Here
from tests.plugin.builders import write

pytestmark = pytest.mark.slow
KEY = "sk-the-real-key-of-the-provider"
RIGHT = Edit("a.txt", "BAD two\n", "two\n")
WRONG = Edit("a.txt", "BAD two\n", "BAD three\n")
LONG = Edit("a.txt", "BAD one\n", "one\n" * 1000)  # more tokens than the agent asks for
HALF = Edit("a.txt", "BAD one\n", "one\n")


@asynccontextmanager
async def asking(here: Here, *edits: Edit, **more: object) -> AsyncIterator[ModelServer]:
    """The one agent of this machine is a folder of the person's own."""
    write(here.plugins, manifest(f'python3 -I -c {shlex.quote(ASKS)} "$@"'))
    here.configure("plugins: {enable: [bad]}\n")
    here.write(a="one\nBAD two\n")
    async with open_models(edits, key=KEY) as models:
        settings: dict[str, object] = {
            "openai_api_key": KEY,
            "openai_base_url": f"{models.url}/v1",
            "agent_aider_command": "command",
            "agent_aider_model": MODEL,
            "model_prices": {MODEL: {"input": 1, "output": 4}},
        }
        here.settings = here.settings.model_validate(here.settings.model_dump() | settings | more)
        yield models


async def fix(here: Here, *args: str) -> dict[str, Any]:
    result = await asyncio.to_thread(here.fix, "--format", "json", *args)
    told: dict[str, Any] = json.loads(result.stdout)
    assert KEY not in result.output
    return told


async def test_a_model_repairs_what_no_fixer_can(here: Here) -> None:
    async with asking(here, RIGHT) as models:
        told = await fix(here)

    assert (told["outcome"], len(models.requests)) == ("S_SUCCESS", 1)
    assert "+two\n" in told["patch"]
    attempt = told["attempts"][-1]
    assert (attempt["agent"], attempt["success"], attempt["files_modified"]) == ("aider", True, ["a.txt"])
    assert (attempt["issues_before"], attempt["issues_after"]) == (1, 0)
    assert told["cost_usd"] == attempt["cost_usd"] > 0
    assert 0.5 >= attempt["estimate_usd"] > 0
    assert attempt["tokens_in"] == models.requests[0].tokens_in > 0
    assert (here.path / "a.txt").read_text() == "one\nBAD two\n"


async def test_a_person_hears_what_it_cost(here: Here) -> None:
    async with asking(here, RIGHT):
        result = await asyncio.to_thread(here.fix)

    assert (result.exit_code, result.stderr) == (0, "")
    assert "S1_AIDER_RECHECK" in result.stdout
    assert re.search(r"about \$0\.0\d+, at most \$0\.5000\n", result.stdout)
    assert "The models cost $0.0" in result.stdout
    assert "passed over" not in result.stdout


@pytest.mark.parametrize("args", [("--mechanical-only",), ("--agent", "claude")])
async def test_a_model_that_nobody_wants_is_not_asked(here: Here, args: tuple[str, ...]) -> None:
    async with asking(here, RIGHT) as models:
        told = await fix(here, *args)

    assert (told["outcome"], models.requests) == ("S4_QUARANTINE", [])
    assert set(told["passed_over"]) == set(args) & {"claude"}


async def test_the_agent_that_is_named_may_try(here: Here) -> None:
    async with asking(here, RIGHT) as models:
        told = await fix(here, "--agent", "aider")

    assert (told["outcome"], told["passed_over"], len(models.requests)) == ("S_SUCCESS", {}, 1)


async def test_without_a_key_it_is_passed_over_and_the_reason_said(here: Here) -> None:
    async with asking(here, RIGHT, openai_api_key="") as models:
        result = await asyncio.to_thread(here.fix)

    assert (result.exit_code, models.requests) == (1, [])
    [line] = [line for line in result.stdout.splitlines() if line.startswith("aider")]
    assert line.split(maxsplit=3)[1:] == ["passed", "over", "OPENAI_API_KEY is not set on this server"]


async def test_without_a_box_no_agent_may_run(here: Here) -> None:
    async with asking(here, RIGHT, sandbox="none") as models:
        told = await fix(here)

    assert (told["outcome"], models.requests) == ("S4_QUARANTINE", [])
    assert all("needs the sandbox bwrap" in reason for reason in told["passed_over"].values())
    assert set(told["passed_over"]) == {"aider", "codex", "claude"}


async def test_an_agent_that_is_not_in_the_order_is_passed_over(here: Here) -> None:
    async with asking(here, RIGHT) as models:
        here.configure("plugins: {enable: [bad]}\nladder: {order: [mechanical]}\n")
        told = await fix(here, "--agent", "aider")

    assert models.requests == []
    assert "ladder.order" in told["passed_over"]["aider"]


def test_contradicting_options_are_a_usage_error(here: Here) -> None:
    assert here.fix("--mechanical-only", "--agent", "aider").exit_code == 2


async def test_a_wrong_edit_is_undone_and_paid_for(here: Here) -> None:
    async with asking(here, WRONG):
        told = await fix(here)

    assert (told["outcome"], told["patch"]) == ("S4_QUARANTINE", None)
    assert told["attempts"][-1]["reason"] == "undone: no finding went away"
    assert told["cost_usd"] > 0


async def test_what_helped_is_kept_though_findings_are_left(here: Here) -> None:
    async with asking(here, HALF):
        here.write(a="BAD one\nBAD two\n")
        told = await fix(here)

    assert told["outcome"] == "S4_QUARANTINE"
    assert "+one\n" in told["patch"]
    assert "-BAD two" not in told["patch"]


@pytest.mark.parametrize(("name", "said"), [("attempt", "one attempt"), ("pull_request", "(pull request)")])
async def test_without_money_nobody_is_asked(here: Here, name: str, said: str) -> None:
    async with asking(here, RIGHT, **{f"budget_{name}_usd": 0}) as models:
        told = await fix(here)

    assert (told["outcome"], models.requests, told["cost_usd"]) == ("S4_QUARANTINE", [], 0)
    assert said in told["reason"]


async def test_all_attempts_together_keep_to_the_cap(here: Here) -> None:
    prices = {MODEL: {"input": 0, "output": 100}}
    async with asking(here, LONG, model_prices=prices) as models:
        here.configure("plugins: {enable: [bad]}\nladder: {attempts: 2}\n")
        here.write(a="BAD one\nBAD two\n")
        first = (await fix(here))["attempts"][1]["cost_usd"]
        asked = len(models.requests)
        here.settings = here.settings.model_copy(update={"budget_pull_request_usd": first + 0.0005})

        told = await fix(here)

    assert (asked, len(models.requests)) == (2, 3)
    assert told["cost_usd"] == first
    assert told["reason"] == "the budget for models is spent (pull request)"
