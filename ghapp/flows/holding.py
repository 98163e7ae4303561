"""A repair that came to no good end is held: with its patch, its reports and its attempts, for a while."""

import json
from collections.abc import Iterable
from datetime import timedelta

from ghapp.alerts.alarms import quarantine
from ghapp.flows.alerting import alert
from ghapp.flows.doors import Doors
from ghapp.ladder.climb import Climbed
from ghapp.ladder.rungs import AGENTS
from ghapp.model import WAITING, Held, HeldState, PluginStatus, Run, Rung, new_run_id
from ghapp.model.moment import now

KEPT = timedelta(days=14)
_SHOWN = 12


async def hold(doors: Doors, run: Run, climbed: Climbed) -> str:
    """Its id; once for a run, however often the step is repeated."""
    repository = run.commit.repository
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
        created_at=now(),
        expires_at=now(later=KEPT),
        conditions=conditions_now(doors, _decided_by(climbed)),
    )
    kept = await doors.store.quarantine.put(held)
    await alert(doors, quarantine(run, kept.id, climbed.reason))
    return kept.id


async def take_up(doors: Doors, run: Run) -> None:
    """What is held of this very commit is tried again by this run."""
    for held in await doors.store.quarantine.of_head(run.commit.repository.id, run.commit.sha):
        if held.run_id != run.id:
            await doors.store.quarantine.move(held.id, WAITING, HeldState.RETRIED)


async def let_expire(doors: Doors) -> None:
    await doors.store.quarantine.expire(now())


def _decided_by(climbed: Climbed) -> list[str]:
    """The plugins that judged, and the rungs that were asked."""
    results = climbed.first.plugins if climbed.first else ()
    judged = [each.id for each in results if each.status is not PluginStatus.SKIPPED]
    return [*judged, *(each.agent for each in climbed.attempts if each.agent is not Rung.MECHANICAL)]


def conditions_now(doors: Doors, names: Iterable[str]) -> dict[str, str]:
    """What these plugins and rungs are today; "" for what is gone. A plugin's key covers its pinned tool."""
    models = {rung: doors.settings.agent(rung).model for rung in AGENTS}
    keys = {plugin.id: plugin.key[:_SHOWN] for plugin in doors.plugins.plugins}
    return {name: (models | keys).get(name, "") for name in names}
