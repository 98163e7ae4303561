"""GET /runs/{id}/report.json: the stored report of a run."""

from aiohttp import web

from ghapp.store import Store


class Reports:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def show(self, request: web.Request) -> web.Response:
        run = await self._store.runs.get(request.match_info["run_id"])
        blob = await self._store.runs.report(run.id) if run is not None else None
        if run is None or blob is None:
            raise web.HTTPNotFound
        content = await self._store.blobs.get(run.commit.repository.id, blob)
        return web.Response(body=content, content_type="application/json")
