"""Buttons of a check: each counts as its command, by who pressed it."""

from typing import Any

from ghapp.engine import Steps
from ghapp.errors import GhappError, Problem, UserProblem
from ghapp.flows import orders
from ghapp.flows.admission import admit
from ghapp.flows.answering import answer
from ghapp.flows.baselining import Wish, accept
from ghapp.flows.commands import allows, needed_role
from ghapp.flows.doors import Doors
from ghapp.flows.heads import is_wanted
from ghapp.flows.policy import Policy, read_policy
from ghapp.flows.trouble import note
from ghapp.flows.words import render
from ghapp.github import Access, comments
from ghapp.model import Run


async def press(doors: Doors, steps: Steps, order: dict[str, Any], guid: str) -> str:
    wish = orders.Press.model_validate(order)
    once = f"button:{wish.repository.id}:{wish.check_id}:{wish.action}:{wish.sender.lower()}"
    if reason := await steps.run("admit", lambda: admit(doors, wish.repository, wish.sender, once, guid)):
        return reason
    number, text, problem = await _obeyed(doors, steps, wish, guid)
    if problem is not None:  # another try is another press
        await steps.run("release", lambda: doors.store.deliveries.release(once, guid))
    if number is not None:
        command = orders.Command(
            repository=wish.repository, number=number, comment_id=0, sender=wish.sender, name=wish.action
        )
        await steps.run("answer", lambda: answer(doors, command, text))
    return problem or ""


async def _obeyed(
    doors: Doors, steps: Steps, wish: orders.Press, guid: str
) -> tuple[int | None, str, str | None]:
    """The pull request to answer on, the answer, and what is in the way."""
    found = await steps.run("find", lambda: _find(doors, wish))
    if found is None:
        return None, "", "no run of ours"
    run = Run.model_validate(found)
    number = run.commit.pull_request
    try:
        return number, await steps.run("decide", lambda: _accept(doors, wish, run, guid)), None
    except GhappError as error:
        problem = note(doors, error, "E999")
        return number, render("problem.md.j2", problem=problem), str(problem)


async def _find(doors: Doors, wish: orders.Press) -> dict[str, Any] | None:
    run = await doors.store.runs.by_check(wish.repository.id, wish.check_id)
    return None if run is None else run.model_dump(mode="json")


async def _accept(doors: Doors, wish: orders.Press, run: Run, guid: str) -> str:
    """Raises UserProblem."""
    commit = run.commit.model_copy(update={"repository": wish.repository})  # under its name of today
    async with doors.github.session(wish.repository, Access.CHECK) as api:
        role = await comments.role_of(api, wish.repository, wish.sender)
        policy = await read_policy(doors.github, api, wish.repository, commit.base_branch)
        is_head = await is_wanted(api, commit)
    _must_be_allowed(wish, role, policy)
    if not is_head:
        raise UserProblem("E427", sha=commit.sha[:12])
    return await accept(doors, Wish(commit, policy, wish.sender, guid))


def _must_be_allowed(wish: orders.Press, role: str, policy: Policy) -> None:
    needed = needed_role(wish.action, policy.config.commands)
    if not allows(role, needed):
        refusal = Problem.of(
            "E410",
            command=f"/{wish.action}",
            needed=needed,
            repository=wish.repository.full_name,
            sender=wish.sender,
            actual=role,
        )
        raise UserProblem.telling(refusal)
    if policy.problem is not None:
        raise UserProblem.telling(policy.problem)
