"""The self-test: it sees through a box that is none, and trusts one that holds."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest

from ghapp.errors import ToolBroke, UserProblem
from ghapp.sandbox import Box, Level, Limits, Wanted, open_sandbox, private_folder
from ghapp.sandbox.bubblewrap import Bubblewrap
from ghapp.sandbox.launch import Launch
from ghapp.sandbox.selftest import holes
from ghapp.sandbox.supervised import Supervised
from tests.boxes import at

ALL = {
    *("a file or an environment was read", "a file was written", "a process was killed"),
    *("tcp was reached", "mptcp was reached", "udp was reached", "unix was reached", "abstract was reached"),
}


async def test_without_a_box_every_canary_is_reached_but_the_daemon() -> None:
    assert {*await holes(Supervised())} == ALL


async def test_a_launcher_that_leaves_daemons_is_seen_through() -> None:
    class Careless(Supervised):
        @contextmanager
        def launch(self, command: Sequence[str], box: Box, limits: Limits, status: int) -> Iterator[Launch]:
            said = f'"$@" && echo \'{{"exit-code": 0}}\' > /proc/self/fd/{status}'
            yield Launch(("sh", "-c", said, "sh", *command), (status,), ends_gently=False)

    assert "a daemon is left" in await holes(Careless())


@pytest.mark.parametrize("level", ["landlock", "bwrap"])
async def test_a_level_that_is_used_withstands_them_all(level: Wanted) -> None:
    assert await holes(at(level)._launcher) == ()  # the very one


async def test_one_hole_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    at("bwrap")
    monkeypatch.setattr("ghapp.sandbox.bubblewrap._UNSHARED", ("--unshare-user", "--unshare-pid"))

    with pytest.raises(UserProblem, match="tcp was reached"):
        await open_sandbox("bwrap")


async def test_a_launcher_that_cannot_start_is_no_level() -> None:
    (hole,) = await holes(Bubblewrap("/bin/false", b""))
    assert "cannot be made" in hole


async def test_what_does_not_hold_is_never_replaced_by_something_weaker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ghapp.sandbox.bubblewrap.program", lambda: None)

    with pytest.raises(UserProblem, match="not installed"):
        await open_sandbox("bwrap")
    assert (await open_sandbox("auto")).level in {Level.LANDLOCK, Level.NONE}


async def test_a_box_that_does_not_hold_any_more_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = await open_sandbox(at("bwrap").level.value.partition("+")[0])  # type: ignore[arg-type]
    monkeypatch.setattr("ghapp.sandbox.bubblewrap.program", lambda: None)
    await ours.recheck("bwrap")

    with private_folder() as home, pytest.raises(ToolBroke, match="not installed"):
        await ours.run(["true"], Box(home, home), Limits())


async def test_a_box_that_cannot_be_set_up_is_no_result_of_the_tool() -> None:
    with private_folder() as home:
        box = replace(Box(home, home), readable=(home / "gone",))
        with pytest.raises(ToolBroke, match="sandbox could not be set up"):
            await at("bwrap").run(["true"], box, Limits())
