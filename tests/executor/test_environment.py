"""The server opens the door, the executor builds behind it, and the plugin finds what was installed."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from ghapp.config.repository import RepositoryConfig
from ghapp.egress.configured import Registries
from ghapp.egress.registry import Registry
from ghapp.executor.client import Executor
from ghapp.executor.orders import Check, Checked, Inspect, Subject
from ghapp.model import PluginStatus, Trust
from tests.boxes import at
from tests.egress.conftest import Serve, serve  # noqa: F401
from tests.environments.conftest import CREDENTIALS, gadget_registry
from tests.executor.conftest import Place
from tests.plugin.builders import manifest, write

IMPORTS = "import json, a, gadget; print(json.dumps([{'path': 'a.py', 'message': f'{gadget.size}, {a.a}'}]))"
RUNS = ["sh", "-c", f'"$VIRTUAL_ENV/bin/python" -c "{IMPORTS}" && exit 1; exit 2', "sh", "{files}"]
BASE, FORK = "gadget==1.0\n", "gadget==9.9\n"  # there is no such version


def registries(port: int) -> Registries:
    base = f"http://127.0.0.1:{port}/"
    registry = Registry("pypi", f"{base}simple/", base, (), SecretStr(CREDENTIALS))
    return Registries((registry,), frozenset({"127.0.0.1"}))


@pytest.fixture
def place(place: Place) -> Place:
    """With a plugin that runs the project's interpreter, and a change of what the project needs."""
    data = manifest(
        id="runs", executes="tests", kind="test", dependencies={"required": True}, check__command=RUNS
    )
    write(place.folder / "plugins", data)
    base = place.origin.commit({"a.py": "a = 1\n", "requirements.txt": BASE})
    head = place.origin.commit({"a.py": "a = 2\n", "requirements.txt": FORK})
    return replace(place, sha=head, base=base)


def config(**environment: object) -> RepositoryConfig:
    wanted = {"plugins": {"enable": ["runs"]}, "environment": environment, "forks": {"tests": "on"}}
    return RepositoryConfig.model_validate(wanted)


async def check(executor: Executor, subject: Subject, port: int) -> Checked:
    inspected = await executor.inspect(Inspect(subject=subject))
    assert "runs" in inspected.dependent
    return await executor.check(Check(subject=subject, plugin="runs", changed=None), registries(port))


async def test_a_plugin_finds_the_project_s_dependencies(
    place: Place,
    executor: Executor,
    serve: Serve,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where the server's temporary files are out of the executor's sight."""
    at("bwrap")
    (tmp_path / "private").mkdir(mode=0o700)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "private"))
    outside = await serve(gadget_registry())
    assert place.base

    checked = await check(executor, place.subject(place.base, config=config()), outside.port)

    assert [finding.message for finding in checked.findings] == ["7, 1"], checked.result.reason
    assert checked.result.reason == ""
    assert outside.asked[0].headers["Authorization"].startswith("Basic ")
    assert list(place.start.folder.glob("worktrees/*")) == []


async def test_a_fork_has_its_base_s_and_the_result_says_so(
    place: Place,
    executor: Executor,
    serve: Serve,  # noqa: F811
) -> None:
    at("bwrap")
    outside = await serve(gadget_registry())
    subject = place.subject(place.sha, place.base, config=config(), trust=Trust.FORK)

    checked = await check(executor, subject, outside.port)
    assert [finding.message for finding in checked.findings] == ["7, 2"], checked.result.reason
    assert "those of the base" in checked.result.reason
    assert "`/ok-to-test`" in checked.result.reason

    allowed = await check(executor, subject.model_copy(update={"consent": True}), outside.port)
    assert allowed.result.status is PluginStatus.SKIPPED
    assert "gadget==9.9" in allowed.result.reason


@pytest.mark.parametrize("setup", ["exit 3", "curl --silent --max-time 2 http://192.0.2.1"])
async def test_without_them_nothing_is_known_and_the_reason_is_said(
    place: Place,
    executor: Executor,
    serve: Serve,  # noqa: F811
    setup: str,
) -> None:
    at("bwrap")
    outside = await serve({})

    checked = await check(executor, place.subject(place.sha, config=config(setup=setup)), outside.port)

    assert checked.findings == ()
    assert (checked.result.status, checked.result.available) == (PluginStatus.SKIPPED, False)
    assert f"not known, without the project's dependencies: `sh -euc {setup}` failed" in checked.result.reason
    assert outside.asked == []
