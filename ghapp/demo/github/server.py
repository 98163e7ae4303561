"""LocalGitHub: a small GitHub on loopback, started in this process, with an App registered on it."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ghapp.demo.github import access
from ghapp.demo.github.deciders import Deciders
from ghapp.demo.github.faults import Faults
from ghapp.demo.github.graphql.serving import PATH as GRAPHQL_PATH
from ghapp.demo.github.hub import Hub, Observer
from ghapp.demo.github.links import Links
from ghapp.demo.github.quota import Quota
from ghapp.demo.github.rest.serving import PREFIX
from ghapp.demo.github.site import application
from ghapp.demo.github.state import App, Permissions, Repo, State
from ghapp.demo.github.webhooks import Sent, Webhooks

APP_ID = 424242
PERMISSIONS: Permissions = {
    "actions": "read",
    "checks": "write",
    "contents": "write",
    "issues": "write",
    "metadata": "read",
    "pull_requests": "write",
    "statuses": "read",
}
EVENTS = (
    "check_run",
    "check_suite",
    "issue_comment",
    "merge_group",
    "pull_request",
    "pull_request_review",
    "push",
)


def new_private_key() -> str:
    """A PEM that `LocalGitHub.start` takes, so that many servers can share one."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


class LocalGitHub(Deciders):
    """The running server. What people do there is inherited; what the App does comes over REST."""

    def __init__(self, hub: Hub, runner: web.AppRunner) -> None:
        super().__init__(hub)
        self._runner = runner

    @classmethod
    async def start(
        cls,
        folder: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        private_key: str | None = None,
        observer: Observer | None = None,
    ) -> "LocalGitHub":
        """Serve from now on; everything on disk lies under `folder`. Port 0 takes a free one."""
        state = State()
        app = _register_app(state, private_key or new_private_key())
        hub = Hub(folder, app, Links("", ""), state, Webhooks(app), observer=observer)
        runner = web.AppRunner(application(hub), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, host, port).start()
        url = f"http://{host}:{runner.addresses[0][1]}"
        hub.links = Links(url, url + PREFIX)
        hub.webhooks.start()
        return cls(hub, runner)

    async def stop(self) -> None:
        await self.hub.webhooks.stop()
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """Pages, and clone URLs: `{url}/{owner}/{name}.git`."""
        return self.hub.links.url

    @property
    def api_url(self) -> str:
        return self.hub.links.api_url

    @property
    def graphql_url(self) -> str:
        return self.hub.links.web(*GRAPHQL_PATH.strip("/").split("/"))

    @property
    def app(self) -> App:
        return self.hub.app

    @property
    def faults(self) -> Faults:
        return self.hub.faults

    @property
    def quota(self) -> Quota:
        return self.hub.quota

    @property
    def requests(self) -> list[tuple[str, str, int]]:
        """Method, path without /api/v3, and status of every REST request so far."""
        return self.hub.requests

    @property
    def deliveries(self) -> list[Sent]:
        return self.hub.webhooks.sent

    @property
    def webhook_url(self) -> str | None:
        return self.hub.webhooks.url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self.hub.webhooks.url = url

    async def deliver(
        self, event: str, payload: dict[str, Any], *, guid: str | None = None, secret: str | None = None
    ) -> int:
        """Post a delivery of your own, signed; the receiver's status, 0 when it did not answer."""
        return await self.hub.webhooks.deliver(event, payload, guid=guid, secret=secret)

    async def redeliver(self, sent: Sent) -> Sent:
        again = self.hub.webhooks.send_again(sent)
        await self.settled()
        return again

    def token(
        self,
        installation_id: int,
        *,
        repositories: list[Repo] | None = None,
        permissions: Permissions | None = None,
    ) -> str:
        """An installation token without the detour through the App's JWT."""
        where = self.hub.state.installations[installation_id]
        granted = access.grant(self.hub.state, where, repositories=repositories, permissions=permissions)
        return granted.value


def _register_app(state: State, private_key: str) -> App:
    key = serialization.load_pem_private_key(
        private_key.encode(), password=None, unsafe_skip_rsa_key_validation=True
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return App(
        id=APP_ID,
        slug="ghapp",
        owner=state.user("octo-admin"),
        bot=state.user("ghapp[bot]"),
        private_key=private_key,
        public_key=public.decode(),
        webhook_secret="local-webhook-secret",  # noqa: S106  signs only deliveries on loopback
        permissions=dict(PERMISSIONS),
        events=EVENTS,
    )
