"""No more cores than there are, none idle while somebody waits, and nobody waits for ever."""

import asyncio

import pytest

from ghapp.plugin import Gate


class Watched:
    """Jobs at a gate; `most` cores were in use at once, `order` is how they began."""

    def __init__(self, cores: int) -> None:
        self.gate, self.used, self.most, self.order = Gate(cores), 0, 0, list[str]()

    async def job(self, name: str, cores: int, seconds: float = 0.01, expected: float = 0.0) -> None:
        async with self.gate.taking(cores, expected):
            self.order.append(name)
            self.used += min(cores, self.gate.cores)
            self.most = max(self.most, self.used)
            await asyncio.sleep(seconds)
            self.used -= min(cores, self.gate.cores)


async def test_no_more_cores_are_used_than_there_are() -> None:
    watched = Watched(2)
    await asyncio.gather(*(watched.job(str(number), number % 4 + 1) for number in range(20)))
    assert watched.most == 2
    assert len(watched.order) == 20


async def test_what_takes_longest_goes_first() -> None:
    watched = Watched(1)
    jobs = (watched.job(str(expected), 1, expected=expected) for expected in (2, 1, 5, 3))
    await asyncio.gather(watched.job("running", 1), *jobs)
    assert watched.order == ["running", "5", "3", "2", "1"]


async def test_and_the_short_ones_are_not_held_up_for_ever() -> None:
    watched = Watched(1)
    others = (watched.job("long", 1, 0.001, expected=9) for _ in range(300))
    await asyncio.gather(watched.job("running", 1), watched.job("short", 1, expected=1), *others)
    assert watched.order.index("short") < 60


async def test_one_that_needs_all_cores_holds_up_nobody() -> None:
    watched = Watched(2)
    long = watched.job("long", 1, 0.2)
    await asyncio.gather(long, watched.job("wide", 2), watched.job("a", 1), watched.job("b", 1))
    assert watched.order == ["long", "a", "b", "wide"]


async def test_and_is_not_held_up_for_ever() -> None:
    watched = Watched(2)
    others = (watched.job(str(number), 1, 0.001) for number in range(300))
    await asyncio.gather(watched.job("first", 1, 0.02), watched.job("wide", 2), *others)
    assert watched.order.index("wide") < 150


async def test_who_gives_up_waiting_takes_nothing_along() -> None:
    watched = Watched(1)
    first = asyncio.create_task(watched.job("first", 1, 0.05))
    await asyncio.sleep(0)
    second = asyncio.create_task(watched.job("second", 1))
    await asyncio.sleep(0)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    await first
    await asyncio.wait_for(watched.job("third", 1), 1)
    assert watched.order == ["first", "third"]
