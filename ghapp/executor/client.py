"""Executor: the server's door to git, tools and all that is of a repository. They live in a child process."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from ghapp.egress.budget import Budget
from ghapp.egress.configured import Providers, Registries
from ghapp.egress.door import Place
from ghapp.egress.inside import DOOR
from ghapp.egress.models import open_models
from ghapp.egress.registries import open_registries
from ghapp.egress.variables import registry_variables
from ghapp.errors import GhappError, TryLater
from ghapp.executor import orders
from ghapp.executor.account import account_of
from ghapp.executor.billed import billed
from ghapp.executor.child import Child
from ghapp.executor.launch import doors_of, prepare
from ghapp.executor.orders import Standing, Start
from ghapp.model.noun import Noun
from ghapp.observability.log import logger

_log = logger(__name__)


class Executor:
    """Opened and closed in one event loop, asked from any. A child that died is replaced when it is needed.

    Every job raises what happened to it there (UserProblem, TryLater, ToolBroke, or ExecutorBug for our own
    mistakes), and TryLater E103 when the child died.
    """

    def __init__(self, start: Start, *, user: str = "", hidden: tuple[Path, ...] = ()) -> None:
        """`user` is asked for only when we are root; `hidden` files and folders are out of its sight then."""
        self._start, self._hidden = start, hidden
        self._account = account_of(user)
        self._child: Child | None = None
        self._starting = asyncio.Lock()
        self._is_open = False

    async def open(self) -> None:
        """Start the child now: it takes a second. Raises UserProblem E531, E904, E905, E906."""
        self._loop, self._is_open = asyncio.get_running_loop(), True
        prepare(self._start, self._account)
        await self._living()

    async def close(self) -> None:
        self._is_open = False
        async with self._starting:
            if self._child is not None:
                await self._child.end()

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child is not None and self._child.is_alive else None

    @property
    def standing(self) -> Standing:
        assert self._child is not None  # noqa: S101  # it was opened
        return self._child.standing

    @property
    def _owner(self) -> int | None:
        """Who may use a door; ourselves, if None."""
        return None if self._account is None else self._account.uid

    async def inspect(self, order: orders.Inspect) -> orders.Inspected:
        return orders.Inspected.model_validate(await self._call("inspect", order))

    async def check(self, order: orders.Check, registries: Registries | None = None) -> orders.Checked:
        """With `registries`, the project's dependencies come from there: the door to them is opened here,
        with credentials, and closed when the check is done. Raises UserProblem E565 too.
        """
        async with self._registries(registries) as door:
            order = order.model_copy(update={"door": door})
            return orders.Checked.model_validate(await self._call("check", order))

    async def prove(self, order: orders.Prove, registries: Registries) -> orders.Proved:
        """With the project's dependencies, as `check`."""
        async with self._registries(registries) as door:
            order = order.model_copy(update={"door": door})
            return orders.Proved.model_validate(await self._call("prove", order))

    @asynccontextmanager
    async def _registries(self, registries: Registries | None) -> AsyncIterator[orders.RegistryDoor | None]:
        if registries is None:
            yield None
            return
        below = doors_of(self._start)
        door = open_registries(registries.all, named=registries.named, owner=self._owner, below=below)
        async with door as socket:
            yield orders.RegistryDoor(socket=socket, variables=registry_variables(registries.all, DOOR))

    async def fix(self, order: orders.Fix) -> orders.Fixed:
        return orders.Fixed.model_validate(await self._call("fix", order))

    async def attempt(self, order: orders.Try, providers: Providers, budget: Budget) -> orders.Tried:
        """The door to the models is opened here, with keys, and closed when the agent has ended. Tokens, cost
        and what kept the provider from answering are the door's word. Raises UserProblem E565 too.
        """
        receipts, seen = len(budget.receipts), len(budget.seen)
        place = Place(self._owner, doors_of(self._start))
        door = open_models(providers.all, budget, named=providers.named, place=place)
        async with door as socket:
            answer = await self._call("attempt", order.model_copy(update={"socket": socket}))
        tried = orders.Tried.model_validate(answer)
        result = billed(tried.result, budget.receipts[receipts:], budget.seen[seen:])
        return tried.model_copy(update={"result": result})

    async def agents(self) -> orders.Agents:
        """Those that are there, and why others cannot run."""
        return orders.Agents.model_validate(await self._call("agents", orders.Agents()))

    async def sweep(self, active: Collection[str]) -> None:
        """Remove what runs left behind that are not `active` any more."""
        await self._call("sweep", orders.Sweep(active=tuple(active)))

    async def forget(self, repository_id: int) -> None:
        await self._call("forget", orders.Forget(repository_id=repository_id))

    async def recheck(self) -> Standing:
        """Attack the sandbox again; it is what holds now."""
        child = await self._living()
        child.standing = Standing.model_validate(await child.call("recheck", {}))
        return child.standing

    @asynccontextmanager
    async def hold(self, lease: str) -> AsyncIterator[None]:
        """Keep a worktree between steps. Only for speed: without it, it is made again."""
        holding = asyncio.ensure_future(self._call("hold", orders.Hold(lease=lease)))
        try:
            yield
        finally:
            holding.cancel()
            for ended in await asyncio.gather(holding, return_exceptions=True):
                if isinstance(ended, GhappError):
                    _log.info("the worktree was not held", lease=lease, problem=str(ended))

    async def _call(self, job: str, order: Noun) -> Any:
        child = await self._living()
        return await child.call(job, order.model_dump(mode="json"))

    async def _living(self) -> Child:
        if not self._is_open:
            raise TryLater("E103", after=1)
        if self._child is not None and self._child.is_alive:
            return self._child
        start = asyncio.run_coroutine_threadsafe(self._replace(), self._loop)
        return await asyncio.wrap_future(start)

    async def _replace(self) -> Child:
        """One at a time, whoever asks."""
        async with self._starting:
            if self._child is None or not self._child.is_alive:
                if self._child is not None:
                    _log.error("the executor ended", status=await self._child.end())
                self._child = await Child.start(self._start, self._account, self._hidden)
                _log.info("the executor is ready", pid=self._child.pid, sandbox=self._child.standing.level)
            return self._child
