"""What a climb of the App stands on: every judgement, try and move is a durable step with its event."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ghapp.agents.asking import request_of
from ghapp.agents.invocation import AgentRequest
from ghapp.engine import Steps
from ghapp.errors import ToolBroke
from ghapp.executor.orders import Fix, Subject
from ghapp.flows import orders
from ghapp.flows.answering import tell_progress
from ghapp.flows.asked import Asked
from ghapp.flows.doors import Doors
from ghapp.flows.heads import must_be_head
from ghapp.flows.judging import Judge, Law, load_report
from ghapp.flows.paying import pay_for
from ghapp.flows.trouble import attempt
from ghapp.ladder.attempts import of_agent, of_fixers
from ghapp.ladder.climb import Footing, Tried
from ghapp.ladder.mechanical import fixable_paths
from ghapp.ladder.states import Outcome, is_fix
from ghapp.model import Attempt, Move, Patch, Report, Run, Rung, State
from ghapp.model.moment import now

STOPPED = "stopped by "


@dataclass(frozen=True, slots=True)
class FlowGround:
    """`agents` are the plugins that do the work of their rungs."""

    doors: Doors
    steps: Steps
    run: Run
    law: Law
    wish: orders.Command
    asked: Asked
    agents: Mapping[Rung, str]

    async def judge(self, number: int, patch: Patch | None) -> Report:
        judge = Judge(self.doors, self.steps, self.run, self.law, name=f"check{number}:", patch=patch)
        judged = await judge.judge()
        report = await load_report(self.doors, self.run, judged["report"])
        await self.steps.run(f"report:{number}", partial(self._add_report, number, judged["report"], report))
        return report

    async def attempt(self, rung: Rung, number: int, footing: Footing, only: tuple[str, ...]) -> Tried:
        """Raises UserProblem E414, E418 when nobody waits for it any more."""
        mend, ask = partial(self._mend, number, footing, only), partial(self._ask, rung, number, footing)
        work = mend if rung is Rung.MECHANICAL else ask
        done = await self.steps.run(f"attempt:{number}", work)
        attempt = Attempt.model_validate(done["attempt"])
        if done["patch"] is None:
            return Tried(attempt, footing.patch, stop=done["stop"])
        patch = Patch.model_validate_json(await self._load(done["patch"]))
        return Tried(attempt, patch, tuple(done["fixers"]), done["stop"])

    async def moved(self, number: int, origin: State, outcome: Outcome, to: State, reason: str) -> None:
        """Raises ToolBroke E105 when the climb went on elsewhere."""
        await self.steps.run(f"move:{number}", lambda: self._move(number, origin, outcome, to, reason))
        if self.wish.sender and (to is State.BASELINE_CHECK or is_fix(to)):
            told = partial(tell_progress, self.doors, self.wish, self.run)
            await attempt(self.steps, f"progress:{number}", told)

    async def attempted(self, attempt: Attempt) -> None:
        await self.steps.run(f"attempted:{attempt.number}", partial(self._add_attempt, attempt))

    async def must_stop(self, number: int) -> str:
        return await self.steps.run(f"stop:{number}", self._stopped)

    async def _mend(self, number: int, footing: Footing, only: tuple[str, ...]) -> dict[str, Any]:
        await must_be_head(self.doors, self.run.commit)
        started, paths = time.monotonic(), fixable_paths(self.asked.of(footing.report.issues))
        order = Fix(subject=await self._subject("mend", footing.patch), paths=paths, only=only)
        fixed = await self.doors.executor.fix(order)
        attempt = of_fixers(number, footing.report, fixed.patch, time.monotonic() - started)
        return await self._done(attempt, fixed.patch, [fixer.id for fixer in fixed.fixers])

    async def _ask(self, rung: Rung, number: int, footing: Footing) -> dict[str, Any]:
        await must_be_head(self.doors, self.run.commit)
        subject = await self._subject(f"try{number}", footing.patch)
        limits, request = self.law.config.budget, self._request(rung, footing.report)
        paid = await pay_for(self.doors, self.run, number, limits, subject, request)
        attempt = of_agent(rung, number, footing.report, paid)
        return await self._done(attempt, paid.patch, [], paid.stop)

    def _request(self, rung: Rung, report: Report) -> AgentRequest:
        findings = self.asked.of(report.issues)
        return request_of(self.doors.settings, rung, self.agents[rung], findings, self.law.config)

    async def _subject(self, name: str, patch: Patch | None) -> Subject:
        commit = self.run.commit
        by = await self.doors.store.consents.given(commit.repository.id, commit.sha)
        judge = Judge(self.doors, self.steps, self.run, self.law, name=f"{name}:", patch=patch)
        return await judge.subject(consent=by is not None)

    async def _done(
        self, attempt: Attempt, patch: Patch | None, fixers: list[str], stop: str = ""
    ) -> dict[str, Any]:
        blob = None if patch is None else await self._store(patch.model_dump_json().encode())
        return {"attempt": attempt.model_dump(mode="json"), "patch": blob, "fixers": fixers, "stop": stop}

    async def _move(self, number: int, origin: State, outcome: Outcome, to: State, reason: str) -> None:
        move = Move(origin=origin, outcome=outcome, to=to, at=now(), reason=reason)
        if not await self.doors.store.climbs.move(self.run.id, move, number):
            raise ToolBroke("E105", state=origin)

    async def _add_report(self, number: int, blob: str, report: Report) -> None:
        counting = report.summary.total_counting
        await self.doors.store.climbs.add_report(self.run.id, number, blob, counting, now())

    async def _add_attempt(self, attempt: Attempt) -> None:
        await self.doors.store.climbs.add_attempt(self.run.id, attempt, now())

    async def _stopped(self) -> str:
        by = await self.doors.store.deliveries.holder(stop_key(self.run.id))
        return f"{STOPPED}{by}" if by else ""

    async def _store(self, content: bytes) -> str:
        return await self.doors.store.blobs.put(self.run.commit.repository.id, content)

    async def _load(self, blob: str) -> bytes:
        return await self.doors.store.blobs.get(self.run.commit.repository.id, blob)


def stop_key(run_id: str) -> str:
    """The claim by which a person stops a climb."""
    return f"stop:{run_id}"
