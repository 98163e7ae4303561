"""Agents at a person's own machine: who may try, and an attempt of one, with its money."""

from collections.abc import Callable, Collection, Iterator, Sequence

from ghapp.agents.asking import NO_FILES, invocation_of, request_of, state_of
from ghapp.agents.invocation import AgentInvocation, AgentRequest
from ghapp.agents.run import run_agent, unable
from ghapp.cli.laptop import Laptop
from ghapp.config.caps import caps, grant_of
from ghapp.egress.budget import Budget
from ghapp.egress.configured import Providers, configured_prices
from ghapp.executor.billed import billed
from ghapp.git import Worktree
from ghapp.ladder.breaker import Breaker
from ghapp.ladder.patience import Answer, ask_patiently
from ghapp.ladder.payment import LEAST, NO_BUDGET, Paid, estimate, not_asked, paid, spent_said
from ghapp.ladder.rungs import AGENTS, Agents, agents_of
from ghapp.model import Caps, Finding, Grant, Patch, Rung, Spent
from ghapp.pipeline.permission import Permission
from ghapp.plugin import Plugin
from ghapp.sandbox.policy import Executes

Told = Callable[[int, int], None]


async def agents_here(laptop: Laptop, rungs: Collection[Rung]) -> Agents:
    """For these rungs. Nobody is looked for where no agent may run."""
    if refusal := Permission(laptop.sandbox.level).refusal(Executes.AGENT):
        return Agents({}, dict.fromkeys(AGENTS, refusal))
    states = [await state_of(plugin, laptop.tools) for plugin in _of(laptop, rungs)]
    return agents_of(laptop.settings, states)


def _of(laptop: Laptop, rungs: Collection[Rung]) -> Iterator[Plugin]:
    for plugin in laptop.loaded.agents:
        if plugin.manifest.agent and plugin.manifest.agent.rung in rungs:
            yield plugin


class Asking:
    """Of one climb, which remembers what it spent. A person's machine keeps no other books: the caps of a
    day and of a month hold for each climb. `told` hears before each attempt what it will cost about, and at
    most, in micro-dollars.
    """

    def __init__(self, laptop: Laptop, copy: Worktree, agents: Agents, told: Told) -> None:
        self._laptop, self._copy, self._agents, self._told = laptop, copy, agents, told
        self._spent = 0  # micro-dollars

    async def ask(self, rung: Rung, findings: Sequence[Finding], patch: Patch | None) -> Paid:
        """From the state that `patch` leads to. Raises ToolBroke E530, UserProblem E565."""
        await self._copy.become(patch.changes if patch else ())
        request = self._request(rung, findings)
        invocation, plugin = invocation_of(request, self._copy), self._laptop.loaded.get(request.plugin)
        if invocation is None or plugin is None:
            return not_asked(unable(request.plugin, NO_FILES).reason)
        limits = caps(self._laptop.settings, self._laptop.config.budget)
        if limits.attempt < LEAST:
            return not_asked("", NO_BUDGET)
        grant = self._grant(limits)
        if not grant.amount:
            return not_asked("", spent_said(grant))
        prices = configured_prices(self._laptop.settings)
        about = estimate(prices.get(request.model), len(request.findings), grant.amount)
        self._told(about, grant.amount)
        budget = Budget(grant.amount, prices)
        try:
            result, edited = await self._answer(plugin, invocation, patch, budget)
        finally:
            self._spent += budget.spent
        return paid(result.model_copy(update={"cost": budget.spent}), edited, grant, about)

    def _request(self, rung: Rung, findings: Sequence[Finding]) -> AgentRequest:
        counting = (each for each in findings if each.counts)
        plugin, config = self._agents.plugins[rung], self._laptop.config
        return request_of(self._laptop.settings, rung, plugin, counting, config)

    def _grant(self, limits: Caps) -> Grant:
        so_far = Spent.model_validate(dict.fromkeys(Spent.model_fields, self._spent))
        return grant_of(limits.attempt, LEAST, limits, so_far)

    async def _answer(
        self, plugin: Plugin, invocation: AgentInvocation, patch: Patch | None, budget: Budget
    ) -> Answer:
        from ghapp.egress.models import open_models  # a server's parts: they take a while

        providers = Providers.of(self._laptop.settings)

        async def once() -> Answer:
            await self._copy.become(patch.changes if patch else ())
            receipts, seen = len(budget.receipts), len(budget.seen)
            async with open_models(providers.all, budget, named=providers.named) as socket:
                tools = self._laptop.tools
                result, edited = await run_agent(plugin, invocation, self._copy, tools=tools, socket=socket)
            return billed(result, budget.receipts[receipts:], budget.seen[seen:]), edited

        return await ask_patiently(once, Breaker())
