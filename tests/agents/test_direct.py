"""Claude straight through its API: the real SDK, against the scripted model server."""

import asyncio
import fcntl
import hashlib
import json
import os
import subprocess
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uv

from ghapp.demo.models import Edit, ModelServer, Script, open_models

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
PLUGIN = ROOT / "plugins" / "agent_claude_api"
ADD = Edit("calc.py", "    return a + b\n", "    return a * b\n")
BEFORE = f"def product(a, b):\n{ADD.old}"
AFTER = BEFORE.replace(ADD.old, ADD.new)
SECONDS = "2"  # what an answer may take


@pytest.fixture(scope="session")
def python() -> str:
    """Of an environment made from the plugin's lock, once."""
    lock = PLUGIN / "requirements.txt"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()[:12]
    tools = Path(os.environ.get("GHAPP_TOOLS_DIR", ROOT / ".tools")).absolute()
    folder = tools / f"direct-{digest}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            _install(folder / "venv", lock)
            (folder / "done").touch()
    return str(folder / "venv" / "bin" / "python")


def _install(venv: Path, lock: Path) -> None:
    uv_ = (uv.find_uv_bin(), "--quiet", "--no-progress")
    subprocess.run((*uv_, "venv", "--clear", "--python", "3.11", str(venv)), check=True)
    where = ("--compile-bytecode", "--python", str(venv / "bin" / "python"))
    subprocess.run((*uv_, "pip", "install", *where, "--require-hashes", "-r", str(lock)), check=True)


@dataclass(frozen=True, slots=True)
class Ended:
    status: int
    summary: dict[str, Any]
    told: str


@dataclass(frozen=True, slots=True)
class Place:
    """A tree with calc.py, a model server, and the program between them."""

    python: str
    tree: Path
    models: ModelServer

    @property
    def calc(self) -> Path:
        return self.tree / "calc.py"

    async def edit(self, scenario: str, *files: str, turns: int = 8) -> Ended:
        prompt = self.tree.parent / "prompt.txt"
        prompt.write_text("\n".join(path.read_text() for path in self.tree.iterdir()))
        options = ("--model", "some-model", "--prompt-file", str(prompt), "--timeout", SECONDS)
        command = (self.python, "-I", str(PLUGIN / "edit.py"), *options, "--max-turns", str(turns), "--")
        key = {"ANTHROPIC_API_KEY": "dummy", "ANTHROPIC_BASE_URL": self.models.at(scenario)}
        child = await asyncio.create_subprocess_exec(
            *command, *(files or ("calc.py",)), cwd=self.tree, env=key, stdout=PIPE, stderr=PIPE
        )
        said, told = await asyncio.wait_for(child.communicate(), 60)
        return Ended(child.returncode or 0, json.loads(said), told.decode())


@pytest.fixture
async def place(tmp_path: Path, python: str) -> AsyncIterator[Place]:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "calc.py").write_text(BEFORE)
    script = Script((ADD,), outside=("../outside.txt", str(tmp_path / "absolute.txt"), "other.txt"))
    async with open_models(script=script) as models:
        yield Place(python, tmp_path / "tree", models)


def summary(*, edits: int = 0, refused: int = 0, turns: int = 0, stop: str = "error") -> dict[str, Any]:
    return {"edits": edits, "refused": refused, "turns": turns, "stop": stop}


async def test_the_file_is_edited(place: Place) -> None:
    ended = await place.edit("ok")
    assert (ended.status, ended.told) == (0, "")
    assert ended.summary == summary(edits=1, turns=2, stop="end_turn")
    assert place.calc.read_text() == AFTER
    assert [path.name for path in place.tree.iterdir()] == ["calc.py"]


async def test_one_tool_is_offered_and_the_key_goes_where_it_should(place: Place) -> None:
    await place.edit("noedit")
    [asked] = place.models.requests
    assert [tool["name"] for tool in asked.body["tools"]] == ["edit_file"]
    assert (asked.body["model"], asked.body.get("stream", False)) == ("some-model", False)
    assert asked.headers["authorization"] == "Bearer dummy"  # not in x-api-key: so does the SDK


async def test_a_model_that_edits_nothing_leaves_all_as_it_was(place: Place) -> None:
    ended = await place.edit("noedit")
    assert (ended.status, ended.summary) == (0, summary(turns=1, stop="end_turn"))
    assert place.calc.read_text() == BEFORE


async def test_an_edit_that_does_not_repair_is_an_edit(place: Place) -> None:
    ended = await place.edit("wrong")
    assert (ended.status, ended.summary) == (0, summary(edits=1, turns=2, stop="end_turn"))
    assert place.calc.read_text() == BEFORE.replace(ADD.old, "\n" + ADD.old)


async def test_no_other_file_is_written(place: Place) -> None:
    (place.tree / "other.txt").write_text("")
    ended = await place.edit("outside")
    assert (ended.status, ended.summary) == (0, summary(refused=3, turns=2, stop="end_turn"))
    assert sorted(path.name for path in place.tree.parent.iterdir()) == ["prompt.txt", "tree"]
    assert (place.calc.read_text(), (place.tree / "other.txt").read_text()) == (BEFORE, "")


async def test_a_text_that_is_not_there_is_refused(place: Place) -> None:
    ended = await place.edit("badedit")
    assert (ended.status, ended.summary) == (0, summary(refused=1, turns=2, stop="end_turn"))
    assert place.calc.read_text() == BEFORE
    told = place.models.requests[1].body["messages"][-1]["content"][0]
    assert (told["is_error"], told["content"]) == (True, "old is not in the file")


async def test_a_text_that_is_there_twice_is_refused(place: Place) -> None:
    place.calc.write_text(BEFORE + BEFORE)
    ended = await place.edit("ok")
    assert ended.summary == summary(refused=1, turns=2, stop="end_turn")
    assert place.calc.read_text() == BEFORE + BEFORE


async def test_a_symbolic_link_is_refused(place: Place) -> None:
    real = place.calc.rename(place.tree / "real.py")
    place.calc.symlink_to("real.py")
    ended = await place.edit("ok")
    assert ended.summary == summary(refused=1, turns=2, stop="end_turn")
    assert (real.read_text(), place.calc.is_symlink()) == (BEFORE, True)


async def test_the_mode_and_the_ends_of_lines_are_kept(place: Place) -> None:
    place.calc.write_bytes(b"x = 1\r\n" + BEFORE.encode())
    place.calc.chmod(0o750)
    await place.edit("ok")
    assert place.calc.read_bytes() == b"x = 1\r\n" + AFTER.encode()
    assert place.calc.stat().st_mode & 0o7777 == 0o750


async def test_it_ends_after_its_turns(place: Place) -> None:
    ended = await place.edit("loop", turns=3)
    assert (ended.status, ended.summary) == (0, summary(refused=3, turns=3, stop="max_turns"))
    assert (len(place.models.requests), place.calc.read_text()) == (3, BEFORE)


FAILURES = {
    "401": "HTTP 401, AuthenticationError",
    "429": "HTTP 429, RateLimitError",
    "500": "HTTP 500, InternalServerError",
    "529": "HTTP 529, OverloadedError",
    "cut": "no answer, APIConnectionError",
    "badjson": "no answer, JSONDecodeError",
    "hang": "no answer, APITimeoutError",
}


@pytest.mark.parametrize("scenario", FAILURES)
async def test_a_failing_api_is_told_in_one_line(place: Place, scenario: str) -> None:
    ended = await place.edit(scenario)
    assert (ended.status, ended.summary) == (1, summary())
    assert ended.told == f"the API failed: {FAILURES[scenario]}\n"
    assert (len(place.models.requests), place.calc.read_text()) == (1, BEFORE)


async def test_without_a_key_nothing_is_asked(place: Place) -> None:
    command = (place.python, "-I", str(PLUGIN / "edit.py"), "--model", "m", "--prompt-file", "p", "calc.py")
    child = await asyncio.create_subprocess_exec(*command, cwd=place.tree, env={}, stderr=PIPE)
    _, told = await child.communicate()
    assert (child.returncode, place.models.requests) == (2, [])
    assert told.decode().endswith("ANTHROPIC_API_KEY is not set\n")
