"""Orders by comment: acknowledge, ask GitHub what the sender may do, obey or say why not."""

from collections.abc import Mapping
from typing import Any

from ghapp.engine import Steps
from ghapp.errors import Problem, UserProblem
from ghapp.flows import orders
from ghapp.flows.admission import admit, hour
from ghapp.flows.answering import answer, react
from ghapp.flows.asking import REPAIR, open_repair
from ghapp.flows.baselining import Wish, accept
from ghapp.flows.commands import RULES, is_for_us, nearest
from ghapp.flows.consenting import consent
from ghapp.flows.deciding import approve, reject
from ghapp.flows.doors import Doors
from ghapp.flows.opening import open_check_run, start_run
from ghapp.flows.pausing import pause, resume
from ghapp.flows.standing import Standing, ask_github, open_commit, refusal
from ghapp.flows.stopping import stop
from ghapp.flows.telling import TELLS, Tell
from ghapp.flows.trouble import note
from ghapp.flows.words import render
from ghapp.model import Commit

AUTHOR_RECHECKS_AN_HOUR = 5
# What people decide; each returns the answer.
DECIDES: Mapping[str, Tell] = {"approve": approve, "reject": reject, "pause": pause, "resume": resume}
_CHECKS_AGAIN = {"recheck": "answer_recheck.md.j2", "ok-to-test": "answer_ok_to_test.md.j2"}


async def obey(doors: Doors, steps: Steps, order: dict[str, Any], guid: str) -> str:
    wish = orders.Command.model_validate(order)
    if not is_for_us(wish.name, named=wish.addressed == "named"):
        return "another bot's command"
    once = f"comment:{wish.repository.id}:{wish.comment_id}"
    if reason := await steps.run("admit", lambda: admit(doors, wish.repository, wish.sender, once, guid)):
        return reason
    await steps.run("eyes", lambda: react(doors, wish, "eyes"))
    problem = await _decided(doors, steps, wish, guid)
    if problem is not None:
        if wish.on_pull_request:
            text = render("problem.md.j2", problem=problem)
            await steps.run("answer", lambda: answer(doors, wish, text))
        await steps.run("confused", lambda: react(doors, wish, "confused"))
    return ""


async def _decided(doors: Doors, steps: Steps, wish: orders.Command, guid: str) -> Problem | None:
    """Why the command is refused. Whoever saw the eyes gets an answer, also when GitHub refused us, or we
    made a mistake.
    """
    try:
        refused = await steps.run("decide", lambda: _refuse_or_start(doors, wish, guid))
    except Exception as error:  # noqa: BLE001  # the edge: see above
        return note(doors, error, "E999")
    if refused is None:
        return None
    problem = Problem.model_validate(refused)
    doors.metrics.errors.labels(problem.code).inc()
    return problem


async def _refuse_or_start(doors: Doors, wish: orders.Command, guid: str) -> dict[str, Any] | None:
    problem = await _decide(doors, wish, guid)
    return None if problem is None else problem.as_dict()


async def _decide(doors: Doors, wish: orders.Command, guid: str) -> Problem | None:
    command = f"/{wish.name}"
    if wish.name not in RULES:
        near = nearest(wish.name)
        return Problem.of("E411", command=command, hint=f", did you mean `/{near}`?" if near else "")
    if not wish.on_pull_request:
        return Problem.of("E417", command=command)
    standing = await ask_github(doors, wish)
    if wish.name == "stop":  # who asked for a repair may stop it too
        await _answer(doors, wish, await stop(doors, wish, standing))
        return None
    if not await _may(doors, wish, standing, guid):
        raise refusal(wish, standing.role, standing.needed)
    await _start(doors, wish, standing, guid)
    return None


async def _may(doors: Doors, wish: orders.Command, standing: Standing, guid: str) -> bool:
    """The author may have it checked again a few times an hour, unless the repository wants more for that."""
    if standing.is_allowed:
        return True
    if wish.name != "recheck" or not standing.is_author or standing.is_raised(wish.name):
        return False
    slots = f"hour:{wish.repository.id}:{wish.sender.lower()}:{hour()}:recheck"
    return await doors.store.deliveries.claim_one_of(slots, guid, AUTHOR_RECHECKS_AN_HOUR)


async def _start(doors: Doors, wish: orders.Command, standing: Standing, guid: str) -> None:
    """Raises UserProblem when it cannot be obeyed."""
    if wish.name == "help":
        await _answer(doors, wish, render("answer_help.md.j2", rules=RULES))
        return
    if wish.name in TELLS or wish.name in DECIDES:
        work = TELLS.get(wish.name) or DECIDES[wish.name]
        await _answer(doors, wish, await work(doors, wish, standing))
        return
    commit = open_commit(wish, standing)
    if wish.name in _CHECKS_AGAIN:
        await _check_again(doors, wish, standing, commit, guid)
    elif wish.name == "baseline":
        why = " ".join(wish.arguments)
        await _answer(doors, wish, await accept(doors, Wish(commit, standing.policy, wish.sender, guid, why)))
    else:
        key = f"comment:{wish.repository.id}:{wish.comment_id}"
        run = await open_repair(doors, wish, standing, key, guid)
        await start_run(doors, run, REPAIR, order=wish)


async def _check_again(
    doors: Doors, wish: orders.Command, standing: Standing, commit: Commit, guid: str
) -> None:
    if wish.name == "ok-to-test" and (problem := await consent(doors, wish, commit, guid)):
        raise UserProblem.telling(problem)
    run = await open_check_run(doors, commit, standing.policy.hash, guid, again=True)
    await start_run(doors, run)
    await _answer(doors, wish, render(_CHECKS_AGAIN[wish.name], sha=commit.sha))


async def _answer(doors: Doors, wish: orders.Command, text: str) -> None:
    """It is done, and here is what came of it."""
    await answer(doors, wish, text)
    await react(doors, wish, "rocket")
