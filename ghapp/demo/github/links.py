"""Links: every address the local GitHub hands out."""

import base64
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Links:
    url: str
    api_url: str

    def web(self, *parts: object) -> str:
        return "/".join([self.url, *map(_quoted, parts)])

    def api(self, *parts: object) -> str:
        return "/".join([self.api_url, *map(_quoted, parts)])

    def repo(self, full_name: str, *parts: object) -> str:
        return self.api("repos", full_name, *parts)

    def contents(self, full_name: str, path: str, at: str) -> str:
        return f"{self.repo(full_name, 'contents', path)}?ref={quote(at)}"


def _quoted(part: object) -> str:
    """Templates such as `{/sha}` and queries stay as they are."""
    return quote(str(part), safe="/{}+,:@")


def node_id(kind: str, number: object) -> str:
    """Opaque to everyone, as on GitHub."""
    return base64.urlsafe_b64encode(f"{kind}:{number}".encode()).decode().rstrip("=")


def stamp(moment: datetime | str | None) -> str | None:
    """What GitHub prints for a time."""
    if moment is None or isinstance(moment, str):
        return moment
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
