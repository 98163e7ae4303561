"""Buttons of a check: each counts as its command, by who pressed it."""

import hashlib
from collections.abc import Mapping
from typing import Any

from ghapp.engine import Steps
from ghapp.errors import GhappError, UserProblem
from ghapp.flows import orders
from ghapp.flows.admission import admit
from ghapp.flows.answering import answer
from ghapp.flows.asking import REPAIR, open_repair
from ghapp.flows.baselining import Wish, accept
from ghapp.flows.commands import allows, needed_role
from ghapp.flows.doors import Doors
from ghapp.flows.heads import is_wanted
from ghapp.flows.opening import start_run
from ghapp.flows.policy import read_policy
from ghapp.flows.standing import ask_github, refusal
from ghapp.flows.trouble import note
from ghapp.flows.words import render
from ghapp.github import Access, comments
from ghapp.model import Run

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "fix_safe": ("fix", "mechanical"),
    "fix_ai": ("fix",),
    "baseline": ("baseline",),
}


async def press(doors: Doors, steps: Steps, order: dict[str, Any], guid: str) -> str:
    wish = orders.Press.model_validate(order)
    once = f"button:{wish.repository.id}:{wish.check_id}:{wish.action}:{wish.sender.lower()}"
    if reason := await steps.run("admit", lambda: admit(doors, wish.repository, wish.sender, once, guid)):
        return reason
    found = await steps.run("find", lambda: _find(doors, wish))
    if found is None:
        return "no run of ours"
    run = Run.model_validate(found)
    command = _command(wish, run.commit.pull_request)
    decided = await _decided(doors, steps, command, run, guid)
    if decided["problem"]:  # another try is another press
        await steps.run("release", lambda: doors.store.deliveries.release(once, guid))
    if command.number:
        await steps.run("answer", lambda: answer(doors, command, decided["text"]))
    if decided["repair"]:  # once that is said: its own answer comes last
        await steps.run("start", lambda: _start(doors, decided["repair"], command))
    return str(decided["problem"])


def _command(wish: orders.Press, number: int | None) -> orders.Command:
    """What its sender might have written instead; 0 for the number where there is no pull request."""
    name, *arguments = COMMANDS[wish.action]
    return orders.Command(
        repository=wish.repository,
        number=number or 0,
        comment_id=0,
        sender=wish.sender,
        name=name,
        arguments=tuple(arguments),
    )


async def _decided(
    doors: Doors, steps: Steps, command: orders.Command, run: Run, guid: str
) -> dict[str, Any]:
    """The answer, the repair that is to be started, and what is in the way."""
    work = _open_repair if command.name == "fix" else _accept
    try:
        return await steps.run("decide", lambda: work(doors, command, run, guid))
    except GhappError as error:
        problem = note(doors, error, "E999")
        return {
            "text": render("problem.md.j2", problem=problem),
            "repair": None,
            "problem": str(problem),
        }


async def _find(doors: Doors, wish: orders.Press) -> dict[str, Any] | None:
    run = await doors.store.runs.by_check(wish.repository.id, wish.check_id)
    return None if run is None else run.model_dump(mode="json")


async def _accept(doors: Doors, command: orders.Command, run: Run, guid: str) -> dict[str, Any]:
    """Raises UserProblem."""
    commit = run.commit.model_copy(update={"repository": command.repository})  # under its name of today
    async with doors.github.session(command.repository, Access.CHECK) as api:
        role = await comments.role_of(api, command.repository, command.sender)
        policy = await read_policy(doors.github, api, command.repository, commit.base_branch)
        is_head = await is_wanted(api, commit)
    needed = needed_role(command.name, policy.config.commands)
    if not allows(role, needed):
        raise refusal(command, role, needed)
    if policy.problem is not None:
        raise UserProblem.telling(policy.problem)
    if not is_head:
        raise UserProblem("E427", sha=commit.sha[:12])
    text = await accept(doors, Wish(commit, policy, command.sender, guid))
    return {"text": text, "repair": None, "problem": ""}


async def _open_repair(doors: Doors, command: orders.Command, run: Run, guid: str) -> dict[str, Any]:
    """Raises UserProblem."""
    standing = await ask_github(doors, command)
    if not standing.is_allowed:
        raise refusal(command, standing.role, standing.needed)
    if standing.commit is None or standing.commit.sha != run.commit.sha:
        raise UserProblem("E429", sha=run.commit.sha[:12])
    repair = await open_repair(doors, command, standing, _key(command, run), guid)
    text = render("answer_pressed.md.j2", sha=run.commit.sha)
    return {"text": text, "repair": repair.model_dump(mode="json"), "problem": ""}


def _key(command: orders.Command, run: Run) -> str:
    """One repair for each check, button and person."""
    told = " ".join((str(run.check_id), command.name, *command.arguments, command.sender.lower()))
    return f"button:{run.commit.repository.id}:{hashlib.sha256(told.encode()).hexdigest()[:32]}"


async def _start(doors: Doors, repair: dict[str, Any], command: orders.Command) -> None:
    await start_run(doors, Run.model_validate(repair), REPAIR, order=command)
