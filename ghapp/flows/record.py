"""The record of a run: what was decided, tried and found, as the store has it."""

from dataclasses import dataclass
from typing import Any

from ghapp.model import (
    Attempt,
    Basis,
    Decided,
    Event,
    EventKind,
    Move,
    PluginResult,
    Report,
    Run,
    RunKind,
    State,
    Unasked,
)
from ghapp.patches.judgement import Judgement
from ghapp.store import Store


@dataclass(frozen=True, slots=True)
class Record:
    """`state` is None where nothing climbed (a check), `report` where nothing was judged yet, `decided` and
    `judged` where there was no patch to decide about.

    `cost` is in micro-dollars, with what is under way.
    """

    run: Run
    state: State | None
    events: tuple[Event, ...]
    report: Report | None
    cost: int
    decided: Decided | None = None
    judged: Judgement | None = None

    @property
    def basis(self) -> Basis | None:
        return next((Basis.model_validate(each.data) for each in self._of(EventKind.BASIS)), None)

    @property
    def moves(self) -> tuple[Move, ...]:
        return tuple(Move.model_validate(each.data) for each in self._of(EventKind.MOVE))

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        return tuple(Attempt.model_validate(each.data) for each in self._of(EventKind.ATTEMPT))

    @property
    def under_way(self) -> dict[str, Any] | None:
        """The attempt that began and has not ended: its agent, and its estimate in micro-dollars."""
        ended = {each.number for each in self.attempts}
        return next((each.data for each in self._of(EventKind.START) if each.number not in ended), None)

    @property
    def unasked(self) -> Unasked | None:
        """What came of findings that nobody asked to repair."""
        return next((Unasked.model_validate(each.data) for each in self._of(EventKind.UNASKED)), None)

    @property
    def ran(self) -> tuple[PluginResult, ...]:
        return tuple(each for each in self._plugins if each.status != "skipped")

    @property
    def skipped(self) -> tuple[PluginResult, ...]:
        return tuple(each for each in self._plugins if each.status == "skipped")

    @property
    def outcome(self) -> str:
        """In a word: how it ended, or that it has not."""
        return self.run.conclusion or self.run.state.replace("_", " ")

    @property
    def _plugins(self) -> tuple[PluginResult, ...]:
        return self.report.plugins if self.report else ()

    def _of(self, kind: EventKind) -> list[Event]:
        return [event for event in self.events if event.kind is kind]


async def find_report(store: Store, run: Run) -> str | None:
    """The blob of its report; while a repair is under way that of its latest check."""
    if (known := await store.runs.report(run.id)) is not None:
        return known
    events = await store.climbs.events(run.id)
    return next((each.data["blob"] for each in reversed(events) if each.kind is EventKind.REPORT), None)


async def load_record(store: Store, run: Run) -> Record:
    repository_id = run.commit.repository.id
    events = await store.climbs.events(run.id)
    blob = await find_report(store, run)
    content = await store.blobs.get(repository_id, blob) if blob else None
    decided = await store.decisions.get(run.id)
    judged = await store.blobs.get(repository_id, decided.judgement) if decided else None
    return Record(
        run=run,
        state=await store.climbs.state(run.id) if run.kind is RunKind.REPAIR else None,
        events=tuple(events),
        report=Report.model_validate_json(content) if content else None,
        cost=await store.money.of_run(run.id),
        decided=decided,
        judged=Judgement.model_validate_json(judged) if judged else None,
    )
