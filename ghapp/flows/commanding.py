"""Orders by comment: acknowledge, ask GitHub what the sender may do, obey or say why not."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ghapp.engine import Steps
from ghapp.errors import GhappError, Problem
from ghapp.flows import orders
from ghapp.flows.admission import admit, hour
from ghapp.flows.answering import answer, react
from ghapp.flows.baselining import Wish, accept
from ghapp.flows.commands import RULES, allows, is_for_us, nearest, needed_role
from ghapp.flows.consenting import consent
from ghapp.flows.doors import Doors
from ghapp.flows.heads import commit_of_pull
from ghapp.flows.opening import open_check_run, start_run
from ghapp.flows.policy import Policy, read_policy
from ghapp.flows.trouble import note
from ghapp.flows.words import render
from ghapp.github import Access, comments, repositories
from ghapp.model import Commit, Run, RunKind, new_run_id

REPAIR = "repair"
OPT_OUT = "no-autofix"
AUTHOR_RECHECKS_AN_HOUR = 5
_CHECKS_AGAIN = {"recheck": "answer_recheck.md.j2", "ok-to-test": "answer_ok_to_test.md.j2"}


@dataclass(frozen=True, slots=True)
class Standing:
    """What GitHub says of the sender and the pull request at this moment."""

    role: str
    needed: str
    commit: Commit | None
    policy: Policy
    is_author: bool
    off: str  # what turns fixes off, or ""

    @property
    def problem(self) -> Problem | None:
        """With the configuration: it may have turned fixes off, or raised a role."""
        return self.policy.problem


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
    """Why the command is refused. Whoever saw the eyes gets an answer, also when GitHub refused us."""
    try:
        refused = await steps.run("decide", lambda: _refuse_or_start(doors, wish, guid))
    except GhappError as error:
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
    if not wish.on_pull_request or not RULES[wish.name].works:
        return Problem.of("E415" if wish.on_pull_request else "E417", command=command)
    standing = await _ask_github(doors, wish)
    if not await _may(doors, wish, standing, guid):
        return Problem.of(
            "E410",
            command=command,
            needed=standing.needed,
            repository=wish.repository.full_name,
            sender=wish.sender,
            actual=standing.role,
        )
    return await _start(doors, wish, standing, guid)


async def _may(doors: Doors, wish: orders.Command, standing: Standing, guid: str) -> bool:
    """The author may have it checked again a few times an hour, unless the repository wants more for that."""
    if allows(standing.role, standing.needed):
        return True
    is_raised = standing.needed != RULES[wish.name].role
    if wish.name != "recheck" or not standing.is_author or is_raised:
        return False
    slots = f"hour:{wish.repository.id}:{wish.sender.lower()}:{hour()}:recheck"
    return await doors.store.deliveries.claim_one_of(slots, guid, AUTHOR_RECHECKS_AN_HOUR)


async def _ask_github(doors: Doors, wish: orders.Command) -> Standing:
    async with doors.github.session(wish.repository, Access.CHECK) as api:
        role = await comments.role_of(api, wish.repository, wish.sender)
        pull = await repositories.pull(api, wish.repository, wish.number)
        base_branch = pull["base"]["ref"] if pull else None
        policy = await read_policy(doors.github, api, wish.repository, base_branch)
    labels = [label["name"] for label in pull["labels"]] if pull else []
    off = "`delivery: off` in the configuration" if policy.config.delivery == "off" else ""
    is_open = pull is not None and pull["state"] == "open"
    return Standing(
        role=role,
        needed=needed_role(wish.name, policy.config.commands),
        commit=commit_of_pull(wish.repository, pull) if is_open and pull else None,
        policy=policy,
        is_author=pull is not None and pull["user"]["login"] == wish.sender,
        off=f"the label `{OPT_OUT}`" if OPT_OUT in labels else off,
    )


async def _start(doors: Doors, wish: orders.Command, standing: Standing, guid: str) -> Problem | None:
    if wish.name == "help":
        await answer(doors, wish, render("answer_help.md.j2", rules=RULES))
        await react(doors, wish, "rocket")
        return None
    if standing.commit is None:
        return Problem.of("E418", number=wish.number)
    if standing.problem is not None:
        return standing.problem
    if wish.name in _CHECKS_AGAIN:
        return await _check_again(doors, wish, standing, standing.commit, guid)
    if wish.name == "baseline":
        await _accept(doors, wish, Wish(standing.commit, standing.policy, wish.sender, guid))
        return None
    if standing.commit.branch is None:
        return Problem.of("E416")
    if standing.off:
        return Problem.of("E420", how=standing.off, command=f"/{wish.name}")
    await start_run(doors, await _open_repair(doors, wish, standing.commit, guid), REPAIR, order=wish)
    return None


async def _check_again(
    doors: Doors, wish: orders.Command, standing: Standing, commit: Commit, guid: str
) -> Problem | None:
    if wish.name == "ok-to-test" and (problem := await consent(doors, wish, commit, guid)):
        return problem
    run = await open_check_run(doors, commit, standing.policy.hash, guid, again=True)
    await start_run(doors, run)
    await answer(doors, wish, render(_CHECKS_AGAIN[wish.name], sha=commit.sha))
    await react(doors, wish, "rocket")
    return None


async def _accept(doors: Doors, wish: orders.Command, accepting: Wish) -> None:
    """Raises UserProblem when there is nothing to accept."""
    await answer(doors, wish, await accept(doors, replace(accepting, why=" ".join(wish.arguments))))
    await react(doors, wish, "rocket")


async def _open_repair(doors: Doors, wish: orders.Command, commit: Commit, guid: str) -> Run:
    """One repair for each comment, bound to the head of this moment."""
    run = Run(
        id=new_run_id(),
        kind=RunKind.REPAIR,
        key=f"comment:{wish.repository.id}:{wish.comment_id}",
        commit=commit,
        delivery_guid=guid,
        created_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
    )
    return await doors.store.runs.open(run)
