"""Operation: one REST route, what it needs, and the call it serves."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from ghapp.demo.github.access import Caller
from ghapp.demo.github.account import User
from ghapp.demo.github.bare import Bare
from ghapp.demo.github.hub import Hub
from ghapp.demo.github.links import Links
from ghapp.demo.github.refusal import Refusal
from ghapp.demo.github.state import PullRequest, Repo, State

MOST_PER_PAGE = 100


@dataclass(slots=True)
class Answer:
    """Bytes are sent raw; everything else as JSON."""

    data: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Call:
    """A request that was let in, with what it names already looked up."""

    hub: Hub
    request: web.Request
    caller: Caller
    json: Any

    @property
    def body(self) -> dict[str, Any]:
        """The request's JSON object; nothing sent is an empty one."""
        if isinstance(self.json, dict):
            return self.json
        if self.json is None:
            return {}
        raise Refusal(400, "Problems parsing JSON")

    @property
    def state(self) -> State:
        return self.hub.state

    @property
    def links(self) -> Links:
        return self.hub.links

    @property
    def sender(self) -> User:
        """Whoever acts with an installation token is the App's bot."""
        return self.hub.app.bot

    @property
    def repo(self) -> Repo:
        found = self.state.repo(f"{self.word('owner')}/{self.word('repo')}")
        if found is None:
            raise Refusal.not_found()
        return found

    @property
    def bare(self) -> Bare:
        return self.hub.bare(self.repo)

    @property
    def pull(self) -> PullRequest:
        found = self.repo.pulls.get(self.number("number"))
        if found is None:
            raise Refusal.not_found()
        return found

    def word(self, name: str) -> str:
        return self.request.match_info[name]

    def number(self, name: str) -> int:
        word = self.word(name)
        if not word.isdecimal():
            raise Refusal.not_found()
        return int(word)

    def query(self, name: str, default: str = "") -> str:
        return self.request.query.get(name, default)

    def page(self, items: Sequence[Any], key: str | None = None) -> Answer:
        """One page of a list, with GitHub's Link header; under `key` when the list is wrapped."""
        size = max(1, min(_positive(self.query("per_page"), 30), MOST_PER_PAGE))
        number = _positive(self.query("page"), 1)
        last = max(1, -(-len(items) // size))
        shown = list(items[(number - 1) * size : number * size])
        headers = self._link_header(number, last)
        return Answer({"total_count": len(items), key: shown} if key else shown, headers=headers)

    def _link_header(self, number: int, last: int) -> dict[str, str]:
        pages = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
        if number >= last:
            del pages["next"], pages["last"]
        if number <= 1:
            del pages["prev"], pages["first"]
        url = self.links.url + self.request.path
        query = dict(self.request.query)
        parts = [
            f'<{url}?{urlencode(query | {"page": str(page)})}>; rel="{rel}"' for rel, page in pages.items()
        ]
        return {"Link": ", ".join(parts)} if parts else {}


Handler = Callable[[Call], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Operation:
    """`needs` are alternatives such as `checks:write`; `caller` says whose credentials it takes."""

    method: str
    path: str
    handler: Handler
    needs: tuple[str, ...] = ()
    caller: str = "installation"  # app | installation | anyone


def _positive(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and int(text) > 0 else default
