"""Runs: opened once a key, moved only from a state that allows it."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from ghapp.model import Commit, Conclusion, Run, RunKind, RunState
from ghapp.model.moment import now
from ghapp.store.door import Door
from ghapp.store.tables import runs

ACTIVE = (RunState.QUEUED, RunState.IN_PROGRESS)


class Runs:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def open(self, run: Run) -> Run:
        """Store it, or return the run that has its key and number already."""
        row = run.model_dump(mode="json", exclude={"commit"}) | {
            "commit": run.commit.model_dump_json(),
            "repository_id": run.commit.repository.id,
            "installation_id": run.commit.repository.installation_id,
            "lane": run.commit.lane,
            "sha": run.commit.sha,
            "title": "",
        }
        insert = self._door.insert(runs).values(row).on_conflict_do_nothing()
        query = sa.select(runs).where(
            runs.c.kind == run.kind, runs.c.key == run.key, runs.c.number == run.number
        )

        def work(connection: sa.Connection) -> Run:
            connection.execute(insert)
            return _run(connection.execute(query).one())

        return await self._door.do(work)

    async def get(self, run_id: str) -> Run | None:
        return await self._one(sa.select(runs).where(runs.c.id == run_id))

    async def titled(self, run_id: str) -> tuple[Run, str] | None:
        """With its title."""
        query = sa.select(runs).where(runs.c.id == run_id)
        row = await self._door.do(lambda c: c.execute(query).one_or_none())
        return None if row is None else (_run(row), row.title)

    async def by_check(self, repository_id: int, check_id: int) -> Run | None:
        query = sa.select(runs).where(runs.c.repository_id == repository_id, runs.c.check_id == check_id)
        return await self._one(query)

    async def latest(self, kind: RunKind, key: str) -> Run | None:
        query = sa.select(runs).where(runs.c.kind == kind, runs.c.key == key)
        return await self._one(query.order_by(runs.c.number.desc()).limit(1))

    async def of_commit(self, repository_id: int, sha: str, kind: RunKind = RunKind.CHECK) -> list[Run]:
        query = sa.select(runs).where(
            runs.c.repository_id == repository_id, runs.c.sha == sha, runs.c.kind == kind
        )
        return await self._many(query)

    async def of_pull(self, repository_id: int, lane: str, number: int, limit: int = 50) -> list[Run]:
        """Newest first. `lane` is that of the pull request: others may have the same."""
        query = sa.select(runs).where(runs.c.repository_id == repository_id, runs.c.lane == lane)
        newest = query.order_by(runs.c.created_at.desc(), runs.c.id.desc()).limit(limit)
        rows = await self._door.do(lambda c: c.execute(newest).all())
        return [run for run in map(_run, rows) if run.commit.pull_request == number]

    async def active(self, repository_id: int, lane: str) -> list[Run]:
        """The checks of a lane that are not over; a repair looks after itself."""
        query = sa.select(runs).where(
            runs.c.repository_id == repository_id,
            runs.c.lane == lane,
            runs.c.kind == RunKind.CHECK,
            runs.c.state.in_(ACTIVE),
        )
        return await self._many(query)

    async def active_of(self, installation_id: int, repository_ids: Sequence[int] | None = None) -> list[Run]:
        query = sa.select(runs).where(runs.c.installation_id == installation_id, runs.c.state.in_(ACTIVE))
        if repository_ids is not None:
            query = query.where(runs.c.repository_id.in_(repository_ids))
        return await self._many(query)

    async def all_active(self) -> list[Run]:
        return await self._many(sa.select(runs).where(runs.c.state.in_(ACTIVE)))

    async def recent(self, limit: int = 20) -> list[tuple[Run, str]]:
        """Newest first, each with its title."""
        query = sa.select(runs).order_by(runs.c.created_at.desc(), runs.c.id.desc()).limit(limit)
        rows = await self._door.do(lambda c: c.execute(query).all())
        return [(_run(row), row.title) for row in rows]

    async def move(
        self,
        run_id: str,
        origin: Iterable[RunState],
        to: RunState,
        conclusion: Conclusion | None = None,
        problem: str | None = None,
    ) -> bool:
        """True if this call moved it; False if it was in none of the states of `origin`. `problem` is the
        code of what ended it.
        """
        values: dict[str, object] = {"state": to, "conclusion": conclusion, "problem": problem}
        if to not in ACTIVE:
            values["finished_at"] = now()
        change = sa.update(runs).where(runs.c.id == run_id, runs.c.state.in_(tuple(origin)))
        return await self._door.do(lambda c: c.execute(change.values(values)).rowcount == 1)

    async def set_check(self, run_id: str, check_id: int) -> Run | None:
        """Remember GitHub's check run; returns the run as it is now (cancelled, or purged: None)."""
        return await self._changed(run_id, check_id=check_id)

    async def set_commit(self, run_id: str, commit: Commit) -> Run | None:
        """The same commit and base, in the light of a pull request."""
        return await self._changed(run_id, commit=commit.model_dump_json(), lane=commit.lane)

    async def _changed(self, run_id: str, **values: object) -> Run | None:
        change = sa.update(runs).where(runs.c.id == run_id).values(values)
        query = sa.select(runs).where(runs.c.id == run_id)

        def work(connection: sa.Connection) -> Run | None:
            connection.execute(change)
            row = connection.execute(query).one_or_none()
            return None if row is None else _run(row)

        return await self._door.do(work)

    async def set_latency(self, run_id: str, seconds: float) -> None:
        """From its delivery to its check in progress; the first time counts."""
        change = sa.update(runs).where(runs.c.id == run_id, runs.c.latency_ms.is_(None))
        await self._door.do(lambda c: c.execute(change.values(latency_ms=round(seconds * 1000))))

    async def set_report(self, run_id: str, blob: str, title: str) -> None:
        change = sa.update(runs).where(runs.c.id == run_id).values(report=blob, title=title)
        await self._door.do(lambda c: c.execute(change))

    async def report(self, run_id: str) -> str | None:
        """The blob of the report, if there is one."""
        query = sa.select(runs.c.report).where(runs.c.id == run_id)
        return await self._door.do(lambda c: c.execute(query).scalar_one_or_none())

    async def _one(self, query: sa.Select[tuple[object, ...]]) -> Run | None:
        row = await self._door.do(lambda c: c.execute(query).one_or_none())
        return None if row is None else _run(row)

    async def _many(self, query: sa.Select[tuple[object, ...]]) -> list[Run]:
        rows = await self._door.do(lambda c: c.execute(query.order_by(runs.c.created_at)).all())
        return [_run(row) for row in rows]


def _run(row: sa.Row[tuple[object, ...]]) -> Run:
    values = {name: row._mapping[name] for name in Run.model_fields if name != "commit"}
    return Run.model_validate(values | {"commit": Commit.model_validate_json(row._mapping["commit"])})
