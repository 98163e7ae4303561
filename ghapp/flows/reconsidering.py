"""What is held is tried again when what decided it has changed, as far as `ladder.auto` allows; else it is
offered to people.
"""

from collections.abc import Iterable
from typing import Any

from ghapp.engine import Queue, Steps
from ghapp.errors import UserProblem
from ghapp.flows.answering import announce
from ghapp.flows.asking import REPAIR, open_repair_of
from ghapp.flows.doors import Doors
from ghapp.flows.heads import must_be_head
from ghapp.flows.holding import conditions_now
from ghapp.flows.opening import start_run
from ghapp.flows.policy import read_policy
from ghapp.flows.standing import what_turns_off
from ghapp.flows.unasked import order_of
from ghapp.flows.words import render
from ghapp.github import Access, repositories
from ghapp.ladder.unasked import may_try_again
from ghapp.model import Commit, Held, HeldState, Run, Rung

RECONSIDER = "reconsider"
BASE = "base"


async def look_at_held(doors: Doors) -> None:
    """All that is held here, whose plugins or models are others today."""
    for held in await doors.store.quarantine.all(state=HeldState.HELD):
        now = conditions_now(doors, held.conditions)
        if changed := sorted(name for name, then in held.conditions.items() if now[name] != then):
            await _start(doors, held, changed)


async def base_moved(doors: Doors, pushed: Commit) -> None:
    """Pull requests that want to go to this branch have another base now."""
    if pushed.pull_request is not None:
        return
    for held in await doors.store.quarantine.all(pushed.repository.id, HeldState.HELD):
        run = await doors.store.runs.get(held.run_id)
        if held.pull_request is not None and run is not None and run.commit.base_branch == pushed.branch:
            await _start(doors, held, (BASE,))


async def _start(doors: Doors, held: Held, changed: Iterable[str]) -> None:
    """Once for each that is held."""
    order, guid = {"held": held.id, "changed": list(changed)}, f"{RECONSIDER}-{held.id}"
    await doors.engine.start(RECONSIDER, order, flow_id=guid, queue=Queue.DELIVERIES)


async def reconsider(doors: Doors, steps: Steps, order: dict[str, Any]) -> None:
    """`order` is {"held": its id, "changed": names of what is another now}."""
    held = await doors.store.quarantine.get(order["held"])
    run = None if held is None else await doors.store.runs.get(held.run_id)
    if held is None or run is None or held.state is not HeldState.HELD:
        return
    decided = await steps.run("decide", lambda: _decide(doors, run.commit, order["changed"]))
    if decided is None:
        return
    if decided["rungs"]:
        await steps.run("retry", lambda: _retry(doors, held, run, [Rung(each) for each in decided["rungs"]]))
    elif held.pull_request is not None:
        await steps.run("offer", lambda: _offer(doors, held, run, order["changed"]))


async def _decide(doors: Doors, commit: Commit, changed: Iterable[str]) -> dict[str, Any] | None:
    """The rungs that may try by themselves; None where nobody waits for it any more."""
    repository, number = commit.repository, commit.pull_request
    try:
        await must_be_head(doors, commit)
    except UserProblem:
        return None
    async with doors.github.session(repository, Access.CHECK) as api:
        pull = None if number is None else await repositories.pull(api, repository, number)
        policy = await read_policy(doors.github, api, repository, commit.base_branch)
    if policy.problem is not None or what_turns_off(policy.config, pull):
        return None
    return {"rungs": list(may_try_again(policy.config, commit, changed))}


async def _retry(doors: Doors, held: Held, run: Run, rungs: list[Rung]) -> None:
    """The repair takes up what is held when it begins."""
    repair = await open_repair_of(doors, run.commit, f"{RECONSIDER}:{held.id}", run.delivery_guid)
    await start_run(doors, repair, REPAIR, order=order_of(run.commit, tuple(rungs)))


async def _offer(doors: Doors, held: Held, run: Run, changed: list[str]) -> None:
    """Said first, then noted: a repeated step says the same in the same place."""
    text = render("held_offered.md.j2", held=held, changed=changed)
    await announce(doors, run.commit.repository, held.pull_request or 0, text)
    await doors.store.quarantine.move(held.id, [HeldState.HELD], HeldState.OFFERED)
