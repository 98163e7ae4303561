"""An agent in the executor: the door is opened by the server, the key stays there, the bill is the door's."""

import shlex
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from ghapp.demo.models import MODEL, Edit, ModelServer, open_models
from ghapp.egress.budget import Budget, ModelPrice
from ghapp.egress.configured import Providers
from ghapp.egress.provider import openai
from ghapp.executor.client import Executor
from ghapp.executor.jobs import Jobs
from ghapp.executor.orders import Agents, Tried, Try
from ghapp.model import Change, Patch, Trust
from ghapp.sandbox import no_sandbox
from tests.agents.builders import manifest, request
from tests.boxes import at
from tests.executor.conftest import Place
from tests.plugin.builders import write

KEY = "sk-the-real-key-of-the-provider"
PRICE = ModelPrice(
    input=1_000_000, cache_read=1_000_000, cache_write=1_000_000, output=1_000_000, longest=100
)
ASKS = """
import json, os, sys, urllib.request
prompt, model, file = sys.argv[1:]
said = [{"role": "user", "content": open(prompt).read() + open(file).read()}]
body = json.dumps({"model": model, "messages": said, "max_tokens": 50}).encode()
request = urllib.request.Request(os.environ["MODEL_URL"] + "/v1/chat/completions", body)
request.add_header("Authorization", "Bearer " + os.environ["MODEL_KEY"])
request.add_header("Content-Type", "application/json")
print(os.environ, json.load(urllib.request.urlopen(request)))
open(file, "a").write("mended = 1\\n")
"""
SCRIPT = f'python3 -I -c {shlex.quote(ASKS)} "$@"'


@pytest.fixture
def place(place: Place) -> Place:
    at("bwrap")
    write(place.folder / "plugins", manifest(SCRIPT))
    locks = "mkdir new && chmod 0 new && echo a = 2 >> a.py && chmod 0 a.py sub/b.py sub"
    write(place.folder / "plugins", manifest(locks, id="locks"))
    return replace(place, sha=place.origin.commit({"sub/b.py": "b = 1\n"}))


def providers(models: ModelServer, scenario: str = "ok") -> Providers:
    return Providers((openai(SecretStr(KEY), f"{models.at(scenario)}/v1"),), frozenset({"127.0.0.1"}))


def order(place: Place, **more: Any) -> Try:
    return Try(subject=place.subject(place.sha, **more), request=request())


async def attempt(
    executor: Executor, place: Place, scenario: str = "ok", cap: int = 1_000_000
) -> tuple[Tried, Budget, ModelServer]:
    budget = Budget(cap, {MODEL: PRICE})
    async with open_models([Edit("a.py", "a = 1\n", "a = 2\n")], key=KEY) as models:
        tried = await executor.attempt(order(place), providers(models, scenario), budget)
    return tried, budget, models


async def test_it_is_billed_for_what_it_asked_and_never_sees_the_key(
    executor: Executor, place: Place
) -> None:
    tried, budget, models = await attempt(executor, place)

    result, asked = tried.result, models.requests
    assert (result.success, result.files_modified, result.reason) == (True, ("a.py",), "")
    assert [change.content for change in tried.patch.changes] == [b"a = 1\nmended = 1\n"]
    assert (result.tokens_in, result.tokens_out) == (asked[0].tokens_in, asked[0].tokens_out)
    assert result.cost == budget.spent == result.tokens_in + result.tokens_out > 0
    assert "<<<<<<< SEARCH" in result.stdout
    assert KEY not in tried.model_dump_json()
    assert list(place.start.folder.glob("worktrees/*")) == []


@pytest.mark.parametrize(
    ("scenario", "said", "is_transient"),
    [
        ("401", "The provider openai gave no answer to pass on: it refuses the key (401)", False),
        ("429", "the provider openai answered 429", True),
        ("500", "the provider openai answered 500", True),
        ("cut", "The provider openai gave no answer to pass on: it broke off (ClientPayloadError)", True),
    ],
)
async def test_what_kept_the_provider_from_answering_is_the_reason(
    executor: Executor, place: Place, scenario: str, said: str, is_transient: bool
) -> None:
    tried, _, models = await attempt(executor, place, scenario)

    assert (tried.result.success, tried.result.is_transient) == (False, is_transient)
    assert tried.result.reason == f"{said}; it changed none of its files and ended with status 1"
    assert (tried.patch.is_empty, len(models.requests)) == (True, 1)


async def test_at_the_cap_nobody_is_asked(executor: Executor, place: Place) -> None:
    tried, budget, models = await attempt(executor, place, cap=10)

    assert tried.result.reason.startswith("The budget for models is spent: $0.0000 of $0.0000 are left")
    assert (tried.result.is_transient, budget.spent, models.requests) == (False, 0, [])


async def test_a_model_without_a_price_is_refused(executor: Executor, place: Place) -> None:
    async with open_models() as models:
        tried = await executor.attempt(order(place), providers(models), Budget(1_000_000, {}))

    assert tried.result.reason.startswith(f"The price of the model {MODEL} is not known")
    assert models.requests == []


async def test_the_patch_has_what_was_there_before_in_it(executor: Executor, place: Place) -> None:
    change = Change(path="b.py", content_base64="YiA9IDEK")
    before = Patch(base_sha=place.sha, source="mechanical", changes=(change,), diff="")
    async with open_models() as models:
        asked = order(place, patch=before)
        tried = await executor.attempt(asked, providers(models), Budget(1_000_000, {MODEL: PRICE}))

    assert tried.result.files_modified == ("a.py",)
    assert [change.path for change in tried.patch.changes] == ["a.py", "b.py"]


async def test_where_it_must_not_run_it_does_not(place: Place) -> None:
    fork = order(place, trust=Trust.FORK)
    refused = [
        await Jobs(place.start, box).attempt(asked)
        for box, asked in ((no_sandbox(), order(place)), (at("bwrap"), fork))
    ]

    assert [tried.result.success for tried in refused] == [False, False]
    assert "needs the sandbox bwrap" in refused[0].result.reason
    assert "a maintainer can allow it" in refused[1].result.reason


async def test_what_it_made_unreadable_is_put_back_without_privileges(
    executor: Executor, place: Place
) -> None:
    asked = order(place).model_copy(update={"request": request(plugin="locks")})
    async with open_models() as models:
        tried = await executor.attempt(asked, providers(models), Budget(0, {}))

    assert (tried.result.success, tried.result.reason) == (True, "")
    assert [change.content for change in tried.patch.changes] == [b"a = 1\na = 2\n"]


async def test_only_an_agent_is_asked(place: Place) -> None:
    asked = order(place).model_copy(update={"request": request(plugin="finds")})
    tried = await Jobs(place.start, at("bwrap")).attempt(asked)
    assert tried.result.reason == "finds: there is no such agent here"


async def test_a_finding_in_a_protected_file_is_nobody_s_to_repair(place: Place) -> None:
    asked = order(place).model_copy(
        update={"request": request(".github/workflows/ci.yml"), "socket": place.folder}
    )
    tried = await Jobs(place.start, at("bwrap")).attempt(asked)
    assert tried.result.reason == "command: there is no file that it may change for these findings"


async def test_the_agents_that_are_there_are_told_with_their_versions(place: Place) -> None:
    states = (await Jobs(place.start, at("bwrap")).agents(Agents())).states
    known = {state.plugin: (state.rung, state.version, bool(state.reason)) for state in states}
    assert known["command"] == ("aider", "1.2.3", False)
    assert known["agent_codex"][0] == "codex"
