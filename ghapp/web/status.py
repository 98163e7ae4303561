"""/status: what is under way, what ended lately, what was alarming, which plugins can run."""

from collections.abc import Callable, Mapping, Sequence

from aiohttp import web

from ghapp.alerts.lately import backlog_now
from ghapp.model import Alert, Run, Telling
from ghapp.plugin.load import Loaded
from ghapp.store import Store


class Status:
    def __init__(
        self, store: Store, plugins: Loaded, level: Callable[[], str], cache: Callable[[], Mapping[str, int]]
    ) -> None:
        """`level` is of the sandbox, `cache` how often results were looked for and found."""
        self._store, self._level, self._cache = store, level, cache
        self._plugins = plugins

    async def show(self, _request: web.Request) -> web.Response:
        active = await self._store.runs.all_active()
        recent = await self._store.runs.recent()
        deliveries = await self._store.deliveries.recent()
        return web.json_response(
            {
                "runs": {"active": len(active), "recent": [_run(run, title) for run, title in recent]},
                "errors": [
                    {"delivery": delivery.guid, "event": delivery.event, "reason": delivery.reason}
                    for delivery in deliveries
                    if delivery.state == "failed"
                ],
                "plugins": [
                    {"id": plugin.id, "kind": plugin.manifest.kind} for plugin in self._plugins.plugins
                ],
                "refused_plugins": [refused.problem.as_dict() for refused in self._plugins.refused],
                "alerts": [_alert(*each) for each in await self._store.alerts.recent()],
                "cache": self._cache(),
                "queue": (await backlog_now(self._store)).as_document(),
                "sandbox": self._level(),
            }
        )


def _alert(alert: Alert, tellings: Sequence[Telling]) -> Mapping[str, object]:
    told = {each.channel: each.model_dump(exclude={"alert_id", "channel"}) for each in tellings}
    return alert.model_dump() | {"channels": told}


def _run(run: Run, title: str) -> Mapping[str, object]:
    return {
        "id": run.id,
        "kind": run.kind,
        "repository": run.commit.repository.full_name,
        "sha": run.commit.sha,
        "pull_request": run.commit.pull_request,
        "state": run.state,
        "conclusion": run.conclusion,
        "title": title,
        "created_at": run.created_at,
        "finished_at": run.finished_at,
    }
