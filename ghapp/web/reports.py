"""GET /runs/{id}/report.json and report.sarif: the stored report of a run."""

import asyncio
import json

from aiohttp import web

from ghapp.flows.record import find_report
from ghapp.model import Report
from ghapp.pipeline.sarif import as_sarif
from ghapp.store import Store


class Reports:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def show(self, request: web.Request) -> web.Response:
        return web.Response(body=await self._content(request), content_type="application/json")

    async def show_sarif(self, request: web.Request) -> web.Response:
        content = await self._content(request)
        text = await asyncio.to_thread(_sarif_of, content)  # it may be large: others are served meanwhile
        return web.Response(text=text, content_type="application/sarif+json")

    async def _content(self, request: web.Request) -> bytes:
        run = await self._store.runs.get(request.match_info["run_id"])
        blob = await find_report(self._store, run) if run is not None else None
        if run is None or blob is None:
            raise web.HTTPNotFound
        return await self._store.blobs.get(run.commit.repository.id, blob)


def _sarif_of(content: bytes) -> str:
    return json.dumps(as_sarif(Report.model_validate_json(content)))
