"""The flow of a repair: climb the ladder, then propose what was verified. It only orders the steps."""

from functools import partial
from typing import Any

import structlog

from ghapp.engine import Steps
from ghapp.errors import Problem, ToolBroke, UserProblem
from ghapp.flows import orders
from ghapp.flows.agents import agents_here
from ghapp.flows.answering import answer, react
from ghapp.flows.closing import finish_run
from ghapp.flows.delivering import Delivered, deliver
from ghapp.flows.doors import Doors
from ghapp.flows.ground import STOPPED, FlowGround
from ghapp.flows.holding import hold, take_up
from ghapp.flows.opening import begin_repair
from ghapp.flows.proposing import Fix
from ghapp.flows.restraint import asked_of, must_help, refused_before, write_down
from ghapp.flows.ruling import rule
from ghapp.flows.trouble import attempt, note
from ghapp.flows.words import render
from ghapp.ladder.climb import Climb, Climbed, Rules
from ghapp.ladder.rungs import Agents, rules_of
from ghapp.model import Basis, Conclusion, Report, Run, Rung, State
from ghapp.model.moment import now


async def repair(doors: Doors, steps: Steps, order: dict[str, Any]) -> None:
    """`order` is {"run_id": ..., "order": the command}. Whatever happens, the person gets an answer.

    Where nobody asked nobody gets one.
    """
    wish = orders.Command.model_validate(order["order"])
    opened = await steps.run("open", lambda: _open(doors, order["run_id"]))
    if opened is None:
        return
    run = Run.model_validate(opened)
    structlog.contextvars.bind_contextvars(run_id=run.id, repository=wish.repository.full_name)
    text, problem = "", None
    try:
        text, problem = await _repaired(doors, steps, run, wish)
    except Exception as error:  # noqa: BLE001  # the edge: the person must get an answer
        problem = note(doors, error, "E100", run_id=run.id)
    if wish.sender:
        await _tell(doors, steps, wish, text, problem)
    elif problem is not None:
        await attempt(steps, "unasked", partial(write_down, doors, run, problem))
    code = None if problem is None else problem.code
    await steps.run("finish", partial(finish_run, doors, run, _conclusion(problem), code))


async def _tell(doors: Doors, steps: Steps, wish: orders.Command, text: str, problem: Problem | None) -> None:
    said = text or render("problem.md.j2", problem=problem)
    await attempt(steps, "answer", lambda: answer(doors, wish, said))
    await attempt(steps, "react", lambda: react(doors, wish, "confused" if problem else "rocket"))


def _conclusion(problem: Problem | None) -> Conclusion:
    if problem is None:
        return Conclusion.SUCCESS
    return Conclusion.SKIPPED if problem.code == "E444" else Conclusion.FAILURE


async def _repaired(doors: Doors, steps: Steps, run: Run, wish: orders.Command) -> tuple[str, Problem | None]:
    """The answer (Markdown) for a patch, and why it was rejected. Raises UserProblem when there is none."""
    ruling = await rule(doors, steps, run)
    law = ruling.law
    found = await steps.run("agents", lambda: _agents(doors))
    agents = Agents(
        {Rung(rung): plugin for rung, plugin in found["plugins"].items()},
        {Rung(rung): reason for rung, reason in found["unavailable"].items()},
    )
    asked = await asked_of(doors, steps, run, wish, law.config)
    rules = rules_of(law.config.ladder, agents.unavailable, asked.rungs)
    basis = Basis(
        sender=wish.sender,
        command=" ".join((f"/{wish.name}", *wish.arguments)),
        source=ruling.source,
        settings=ruling.settings,
        passed_over=dict(rules.passed_over),
    )
    await steps.run("basis", lambda: _write_down(doors, run, basis))
    ground = FlowGround(doors, steps, run, law, wish, asked, agents.plugins)
    climbed = await Climb(ground, rules).climb()
    if climbed.footing is not None:
        await steps.run("report", partial(_keep_report, doors, run, climbed.footing.report))
    if climbed.outcome is State.QUARANTINE:
        await steps.run("quarantine", partial(hold, doors, run, climbed))
    fix = _fix(doors, run, wish, climbed)
    must_help(fix, asked.but)
    delivered = await deliver(doors, steps, fix, law)
    fix = delivered.fix
    if delivered.judged.error is not None:
        doors.metrics.errors.labels(delivered.judged.error.code).inc()
        problem = delivered.judged.error
        return render("answer_rejected.md.j2", problem=problem, fix=fix), problem
    return await _told(doors, steps, fix, delivered, climbed, rules), None


def _fix(doors: Doors, run: Run, wish: orders.Command, climbed: Climbed) -> Fix:
    """Raises ToolBroke and UserProblem when there is none."""
    first, best = climbed.first, climbed.footing
    if climbed.outcome is State.ERROR_INFRA:
        raise ToolBroke("E106", detail=climbed.reason.rstrip("."))
    if first is None or best is None or best.patch is None:
        raise _nothing_done(doors, climbed)
    is_partial = climbed.outcome is State.QUARANTINE
    return Fix(run, wish, best.patch, first, best.report, climbed.fixers, climbed.attempts, is_partial)


async def _told(
    doors: Doors, steps: Steps, fix: Fix, delivered: Delivered, climbed: Climbed, rules: Rules
) -> str:
    return render(
        "answer_queued.md.j2" if delivered.item else "answer_fixed.md.j2",
        fix=fix,
        delivered=delivered,
        refused=await steps.run("refused before", partial(refused_before, doors, fix)),
        passed_over=rules.passed_over,
        is_held=fix.is_partial,
        reason=climbed.reason,
        cost=sum(each.cost for each in climbed.attempts),
    )


def _nothing_done(doors: Doors, climbed: Climbed) -> UserProblem:
    """Nothing to repair is not the same as nobody there to repair it."""
    if climbed.reason.startswith(STOPPED):
        return UserProblem("E442", detail=climbed.reason)
    tried = [each for each in climbed.attempts if each.agent is not Rung.MECHANICAL]
    if tried:
        return UserProblem("E440", detail="; ".join(f"{each.agent}: {each.reason}" for each in tried))
    if worse := next((each.reason for each in climbed.attempts if each.issues_after is not None), ""):
        return UserProblem("E413", detail=worse.removeprefix("undone: "))
    able = {plugin.id for plugin in doors.plugins.plugins if plugin.manifest.fix is not None}
    results = climbed.first.plugins if climbed.first else ()
    missing = [each.reason for each in results if each.id in able and not each.available]
    return UserProblem("E503", detail="; ".join(missing)) if missing else UserProblem("E412")


async def _open(doors: Doors, run_id: str) -> dict[str, Any] | None:
    run = await begin_repair(doors, run_id)
    if run is None:
        return None
    await take_up(doors, run)
    return run.model_dump(mode="json")


async def _agents(doors: Doors) -> dict[str, Any]:
    chosen = await agents_here(doors)
    return {"plugins": dict(chosen.plugins), "unavailable": dict(chosen.unavailable)}


async def _write_down(doors: Doors, run: Run, basis: Basis) -> None:
    await doors.store.climbs.add_basis(run.id, basis, now())


async def _keep_report(doors: Doors, run: Run, report: Report) -> None:
    """Of the best state that was verified: it is the repair's report."""
    content = report.model_dump_json(by_alias=True).encode()
    blob = await doors.store.blobs.put(run.commit.repository.id, content)
    await doors.store.runs.set_report(run.id, blob, report.summary.title)
