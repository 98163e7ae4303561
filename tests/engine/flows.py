"""Small flows whose effects are lines of a file, and a process that works on them until it is stopped."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ghapp.engine import Flow, Steps, liveness
from ghapp.engine.durable import DurableEngine
from ghapp.errors import TryLater, UserProblem


class Effects:
    """What happened outside, as `pid word`. While the file `hold` is there, `wait` does not end."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "effects"
        self._hold = folder / "hold"

    async def note(self, word: str, result: Any = None) -> Any:
        with self._file.open("a") as file:
            file.write(f"{os.getpid()} {word}\n")
        return result

    async def wait(self, word: str) -> str:
        await self.note(word)
        while self._hold.exists():  # noqa: ASYNC110  # it is released from another process
            await asyncio.sleep(0.02)
        return word

    def lines(self) -> list[tuple[int, str]]:
        text = self._file.read_text() if self._file.exists() else ""
        return [(int(line.split()[0]), line.split()[1]) for line in text.splitlines()]

    def words(self) -> list[str]:
        return [word for _, word in self.lines()]

    def hold(self) -> None:
        self._hold.touch()

    def release(self) -> None:
        self._hold.unlink(missing_ok=True)


async def journey(effects: Effects, steps: Steps, _order: dict[str, Any]) -> None:
    """One step, four side by side, one that can be held, and one that says what the others gave."""
    first = await steps.run("first", lambda: effects.note("first", 1))
    names = ("a", "b", "c", "d")
    many = await steps.together([(name, partial(effects.note, name, name)) for name in names])
    held = await steps.run("held", lambda: effects.wait("held"))
    await steps.run("last", lambda: effects.note(f"last:{first}{''.join(many)}{held}"))


async def together(effects: Effects, steps: Steps, _order: dict[str, Any]) -> None:
    """The later a step is asked for, the sooner it ends; the third finds its door shut once."""

    async def one(number: int) -> int:
        await asyncio.sleep(0.9 - number * 0.3)  # far apart, for a busy machine
        await effects.note(f"step{number}")
        if number == 2 and effects.words().count("step2") == 1:
            raise TryLater("E402", detail="shut")
        return number

    found = await steps.together([(f"step{number}", partial(one, number)) for number in range(4)])
    await steps.run("told", lambda: effects.note("told:" + "".join(map(str, found))))


async def shut(effects: Effects, steps: Steps, _order: dict[str, Any]) -> None:
    async def knock() -> str:
        await effects.note("knock")
        if effects.words().count("knock") < 2:
            raise TryLater("E401", after=0.1)
        return "open"

    await effects.note(await steps.run("knock", knock))


async def broken(effects: Effects, steps: Steps, _order: dict[str, Any]) -> None:
    async def fail() -> None:
        await effects.note("try")
        raise UserProblem("E404", repository="acme/shop")

    try:
        await steps.run("fail", fail)
    except UserProblem as error:
        await effects.note(f"{error.code}:{error.problem.context['repository']}")


async def stuck(effects: Effects, steps: Steps, _order: dict[str, Any]) -> None:
    async def forever() -> None:
        await effects.note("begun")
        try:
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            await effects.note("interrupted")
            raise

    await steps.run("forever", forever)
    await effects.note("after")


async def slow(effects: Effects, steps: Steps, order: dict[str, Any]) -> None:
    async def work() -> None:
        await effects.note(f"begun:{order['name']}")
        await asyncio.sleep(1)
        await effects.note(f"ended:{order['name']}")

    await steps.run("work", work)


async def plain(effects: Effects, steps: Steps, order: dict[str, Any]) -> None:
    await steps.run("only", lambda: effects.note(f"{steps.flow_id}:{order['name']}"))


FLOWS = {flow.__name__: flow for flow in (journey, together, shut, broken, stuck, slow, plain)}


def flows_of(folder: Path) -> Mapping[str, Flow]:
    return {name: partial(flow, Effects(folder)) for name, flow in FLOWS.items()}


def main(url: str, folder: Path) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    liveness.PostgresLiveness.grace = 0.6  # nobody restarts the database here
    liveness.SCAN_SECONDS = 0.3
    engine = DurableEngine(url, folder / "locks")
    engine.launch(flows_of(folder), 2)
    sys.stdout.write(f"{engine.executor_id}\n")
    sys.stdout.flush()
    stop.wait()
    engine.close(10)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
