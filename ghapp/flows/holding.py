"""A repair that came to no good end is held: with its patch, its reports and its attempts, for a while."""

import json
from datetime import UTC, datetime, timedelta

from ghapp.flows.doors import Doors
from ghapp.ladder.climb import Climbed
from ghapp.model import Held, HeldState, Run, Rung, new_run_id

KEPT = timedelta(days=14)


async def hold(doors: Doors, run: Run, climbed: Climbed) -> str:
    """Its id; once for a run, however often the step is repeated."""
    repository, now = run.commit.repository, datetime.now(UTC)
    bundle = {
        "patch": climbed.footing.patch.diff if climbed.footing and climbed.footing.patch else "",
        "states": list(climbed.states),
        "reason": climbed.reason,
        "attempts": [each.model_dump(mode="json") for each in climbed.attempts],
        "first": climbed.first.model_dump(mode="json", by_alias=True) if climbed.first else None,
        "last": climbed.footing.report.model_dump(mode="json", by_alias=True) if climbed.footing else None,
        "commit": run.commit.model_dump(mode="json"),
    }
    blob = await doors.store.blobs.put(repository.id, json.dumps(bundle).encode())
    held = Held(
        id=new_run_id(),
        repository_id=repository.id,
        run_id=run.id,
        pull_request=run.commit.pull_request,
        sha=run.commit.sha,
        base_sha=run.commit.base_sha,
        branch=run.commit.branch,
        reason=climbed.reason,
        bundle=blob,
        created_at=now.isoformat(timespec="milliseconds"),
        expires_at=(now + KEPT).isoformat(timespec="milliseconds"),
        conditions=_conditions(doors, climbed),
    )
    return (await doors.store.quarantine.put(held)).id


async def take_up(doors: Doors, run: Run) -> None:
    """What is held of this very commit is tried again by this run."""
    for held in await doors.store.quarantine.of_head(run.commit.repository.id, run.commit.sha):
        if held.run_id != run.id:
            await doors.store.quarantine.move(held.id, [HeldState.HELD], HeldState.RETRIED)


async def let_expire(doors: Doors) -> None:
    await doors.store.quarantine.expire(datetime.now(UTC).isoformat(timespec="milliseconds"))


def _conditions(doors: Doors, climbed: Climbed) -> dict[str, str]:
    """What may end otherwise when it changes: the tools that judged, and the models that were asked."""
    reports = [report for report in (climbed.first,) if report is not None]
    tools = {each.id: each.version or "" for report in reports for each in report.plugins}
    asked = {each.agent for each in climbed.attempts if each.agent is not Rung.MECHANICAL}
    return tools | {rung: doors.settings.agent(rung).model for rung in asked}
