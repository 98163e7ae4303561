"""Hub: what every part of the local GitHub shares."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from ghapp.demo.github.account import User
from ghapp.demo.github.bare import Bare
from ghapp.demo.github.bodies import Body, accounts, repositories
from ghapp.demo.github.faults import Faults
from ghapp.demo.github.links import Links, node_id
from ghapp.demo.github.quota import Quota
from ghapp.demo.github.state import App, Repo, State, Suite
from ghapp.demo.github.webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class Exchange:
    """One REST request and its answer. `path` is without the /api/v3 prefix and the query."""

    method: str
    path: str
    query: dict[str, str]
    request_body: Any
    status: int
    response_body: Any
    headers: dict[str, str]


Observer = Callable[[Exchange], None]


@dataclass(slots=True)
class Hub:
    folder: Path
    app: App
    links: Links
    state: State
    webhooks: Webhooks
    faults: Faults = field(default_factory=Faults)
    quota: Quota = field(default_factory=Quota)
    requests: list[tuple[str, str, int]] = field(default_factory=list)
    observer: Observer | None = None

    def bare(self, repo: Repo) -> Bare:
        return Bare(repo.folder)

    def maker(self, suite: Suite) -> App:
        return suite.by or self.app

    def hears(self, event: str, repo: Repo) -> bool:
        return event in self.app.events and self.state.installation_of(repo) is not None

    def announce(self, event: str, action: str | None, repo: Repo, sender: User, **parts: Any) -> None:
        """Tell the App, if it is installed there and listens."""
        installation = self.state.installation_of(repo)
        if installation is None or event not in self.app.events:
            return
        payload: Body = {"action": action} if action else {}
        payload |= parts
        payload["repository"] = repositories.repository(self.links, repo)
        if repo.owner.kind == "Organization":
            payload["organization"] = self._organization(repo.owner)
        payload["sender"] = accounts.user(self.links, sender)
        payload["installation"] = {"id": installation.id, "node_id": node_id("IN", installation.id)}
        self.webhooks.send(event, payload)

    def _organization(self, owner: User) -> Body:
        url = self.links.api("orgs", owner.login)
        return {
            "login": owner.login,
            "id": owner.id,
            "node_id": node_id("O", owner.id),
            "url": url,
            "repos_url": f"{url}/repos",
            "events_url": f"{url}/events",
            "hooks_url": f"{url}/hooks",
            "issues_url": f"{url}/issues",
            "members_url": f"{url}/members{{/member}}",
            "public_members_url": f"{url}/public_members{{/member}}",
            "avatar_url": self.links.web("avatars", owner.id),
            "description": None,
        }


HUB: web.AppKey[Hub] = web.AppKey("hub", Hub)
