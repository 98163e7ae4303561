"""What one run found is another's only where nobody's code could have had a hand in it."""

from dataclasses import replace
from typing import Any

import pytest

from ghapp.config.repository import RepositoryConfig
from ghapp.executor.client import Executor
from ghapp.executor.orders import Check, Checked
from ghapp.model import PluginStatus, Trust
from tests.boxes import at
from tests.executor.conftest import FOUND, Place
from tests.plugin.builders import manifest, write

# The repository's configuration of it is code, and this one lies where a flag tells it to.
LIES = "if [ -e flag ]; then echo '[]'; exit 0; fi\n"
OBEYS = ["sh", "-c", f". ./tool.conf; echo '{FOUND}'; exit 1", "sh", "{files}"]
CONFIG = RepositoryConfig.model_validate({"plugins": {"enable": ["obeys"]}, "filter": "all"})


@pytest.fixture
def place(place: Place) -> Place:
    """The fork's commit has the flag, the member's has not; the file and the configuration are the same."""
    data = manifest(id="obeys", executes="configuration", configured_by=["tool.conf"], check__command=OBEYS)
    write(place.folder / "plugins", data)
    files: dict[str, Any] = {"a.py": "a = 1\n", "tool.conf": LIES}
    members = place.origin.commit(files)
    return replace(place, base=members, sha=place.origin.commit({**files, "flag": ""}))


async def check(executor: Executor, place: Place, sha: str, trust: Trust) -> Checked:
    subject = place.subject(sha, place.base, trust, config=CONFIG, lease=f"run-{trust}")
    return await executor.check(Check(subject=subject, plugin="obeys", changed=None))


async def test_a_forks_configuration_cannot_make_a_members_run_look_clean(
    place: Place, executor: Executor
) -> None:
    at("bwrap")
    assert place.base
    forks = await check(executor, place, place.sha, Trust.FORK)
    members = await check(executor, place, place.base, Trust.MEMBER)

    assert (forks.result.status, forks.findings) == (PluginStatus.OK, ())
    assert (members.result.status, members.known) == (PluginStatus.FINDINGS, 0)


async def test_among_its_own_it_is_found_again(place: Place, executor: Executor) -> None:
    at("bwrap")
    assert place.base
    first = await check(executor, place, place.base, Trust.MEMBER)
    again = await check(executor, place, place.base, Trust.MEMBER)

    assert (first.result.cached, again.result.cached) == (False, True)
    assert first.findings == again.findings != ()
