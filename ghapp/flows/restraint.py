"""What holds back a repair that nobody asked for; and what a person who asks is told of refusals before."""

from dataclasses import replace
from functools import partial

from ghapp.config.repository import RepositoryConfig
from ghapp.engine import Steps
from ghapp.errors import Problem, UserProblem
from ghapp.flows import orders
from ghapp.flows.asked import Asked, parse_asked
from ghapp.flows.doors import Doors
from ghapp.flows.proposing import Fix
from ghapp.ladder.unasked import allowed, barred
from ghapp.model import QueuedState, Run, Unasked
from ghapp.model.moment import now
from ghapp.patches.past import refusals


async def asked_of(
    doors: Doors, steps: Steps, run: Run, wish: orders.Command, config: RepositoryConfig
) -> Asked:
    """What a repair aims at. Unasked it is what is still allowed, and nothing that a person refused.

    Raises UserProblem E444.
    """
    asked = parse_asked(wish.arguments)
    if wish.sender:
        return asked
    if reason := barred(config, run.commit):
        raise UserProblem("E444", detail=reason)
    refused = await steps.run("refused", partial(refused_in, doors, run.commit.repository.id))
    rungs = tuple(rung for rung in asked.rungs if rung in allowed(config))
    return replace(asked, rungs=rungs, but=frozenset(refused))


def must_help(fix: Fix, refused: frozenset[str]) -> None:
    """Unasked, it has to repair something that nobody refused. Raises UserProblem E444."""
    if fix.wish.sender:
        return
    if not fix.repaired:
        raise UserProblem("E444", detail="no finding went away")
    if refused.issuperset(fix.repaired):
        raise UserProblem("E444", detail="a person refused what it repaired")


async def refused_before(doors: Doors, fix: Fix) -> list[str]:
    """What repaired some of the same, and was refused."""
    refused = await refused_in(doors, fix.run.commit.repository.id)
    return sorted({refused[mark] for mark in fix.repaired if mark in refused})


async def write_down(doors: Doors, run: Run, problem: Problem) -> None:
    """Nobody waits for an answer: why nothing was delivered is an event."""
    at = now()
    await doors.store.climbs.add_unasked(run, Unasked(reason=problem.message.rstrip(".")), at)


async def refused_in(doors: Doors, repository_id: int) -> dict[str, str]:
    """Finding -> what a person refused that repaired it."""
    rejected = await doors.store.queue.all(QueuedState.REJECTED, repository_id=repository_id)
    return refusals(await doors.store.proposals.refused(repository_id), rejected)
