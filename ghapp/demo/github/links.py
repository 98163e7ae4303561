"""Links: every address the local GitHub hands out."""

import base64
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Links:
    url: str
    api_url: str

    def web(self, *parts: object) -> str:
        return "/".join([self.url, *map(str, parts)])

    def api(self, *parts: object) -> str:
        return "/".join([self.api_url, *map(str, parts)])

    def repo(self, full_name: str, *parts: object) -> str:
        return self.api("repos", full_name, *parts)


def node_id(kind: str, number: object) -> str:
    """Opaque to everyone, as on GitHub."""
    return base64.urlsafe_b64encode(f"{kind}:{number}".encode()).decode().rstrip("=")


def stamp(moment: datetime | str | None) -> str | None:
    """What GitHub prints for a time."""
    if moment is None or isinstance(moment, str):
        return moment
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
