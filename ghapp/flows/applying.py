"""The flow of `ghapp apply --publish`: a patch from wherever is checked, proved and delivered as a fix is."""

from functools import partial
from typing import Any

import structlog

from ghapp.engine import Steps
from ghapp.errors import Problem, UserProblem
from ghapp.flows import orders
from ghapp.flows.closing import finish_run
from ghapp.flows.delivering import deliver
from ghapp.flows.doors import Doors
from ghapp.flows.judging import Judge, Law, load_report
from ghapp.flows.opening import begin_repair
from ghapp.flows.proposing import Fix
from ghapp.flows.restraint import write_down
from ghapp.flows.ruling import Ruling, rule
from ghapp.flows.standing import what_turns_off
from ghapp.flows.trouble import attempt, note
from ghapp.github import Access, repositories
from ghapp.model import Basis, Commit, Conclusion, Noun, Patch, Report, Run
from ghapp.model.moment import now

APPLY = "apply"


class Given(Noun):
    """The blob of a Patch, and who on the server gave it: OPERATOR and a name."""

    patch: str
    by: str


def wish_of(commit: Commit, by: str) -> orders.Command:
    return orders.Command(
        repository=commit.repository,
        number=commit.pull_request or 0,
        comment_id=0,
        sender=by,
        name=APPLY,
        on_pull_request=commit.pull_request is not None,
    )


async def apply(doors: Doors, steps: Steps, order: dict[str, Any]) -> None:
    """`order` is {"run_id": ..., "order": a Given}. Whatever happens, the run says how it ended."""
    given = Given.model_validate(order["order"])
    opened = await steps.run("open", partial(_open, doors, order["run_id"]))
    if opened is None:
        return
    run, problem = Run.model_validate(opened), None
    structlog.contextvars.bind_contextvars(run_id=run.id, repository=run.commit.repository.full_name)
    try:
        problem = await _applied(doors, steps, run, given)
    except Exception as error:  # noqa: BLE001  # the edge: who waits for it must hear of it
        problem = note(doors, error, "E100", run_id=run.id)
    if problem is not None:
        await attempt(steps, "told", partial(write_down, doors, run, problem))
    conclusion = Conclusion.SUCCESS if problem is None else Conclusion.FAILURE
    code = None if problem is None else problem.code
    await steps.run("finish", partial(finish_run, doors, run, conclusion, code))


async def _applied(doors: Doors, steps: Steps, run: Run, given: Given) -> Problem | None:
    """Why it was rejected. Raises what judging and proposing raise."""
    ruling = await rule(doors, steps, run)
    await steps.run("off", partial(_must_be_wanted, doors, run, ruling))
    basis = Basis(sender=given.by, command=APPLY, source=ruling.source, settings=ruling.settings)
    await steps.run("basis", partial(_write_down, doors, run, basis))
    blob = await doors.store.blobs.get(run.commit.repository.id, given.patch)
    patch = Patch.model_validate_json(blob)
    before = await _report(doors, steps, run, ruling.law, None)
    after = await _report(doors, steps, run, ruling.law, patch)
    fix = Fix(run, wish_of(run.commit, given.by), patch, before, after, (), ())
    return (await deliver(doors, steps, fix, ruling.law)).judged.error


async def _report(doors: Doors, steps: Steps, run: Run, law: Law, patch: Patch | None) -> Report:
    judge = Judge(doors, steps, run, law, name="before:" if patch is None else "after:", patch=patch)
    return await load_report(doors, run, (await judge.judge())["report"])


async def _must_be_wanted(doors: Doors, run: Run, ruling: Ruling) -> None:
    """Raises UserProblem E420."""
    commit, pull = run.commit, None
    if commit.pull_request is not None:
        async with doors.github.session(commit.repository, Access.CHECK) as api:
            pull = await repositories.pull(api, commit.repository, commit.pull_request)
    if off := what_turns_off(ruling.config, pull):
        raise UserProblem("E420", how=off, command="ghapp apply --publish")


async def _open(doors: Doors, run_id: str) -> dict[str, Any] | None:
    run = await begin_repair(doors, run_id)
    return None if run is None else run.model_dump(mode="json")


async def _write_down(doors: Doors, run: Run, basis: Basis) -> None:
    await doors.store.climbs.add_basis(run.id, basis, now())
