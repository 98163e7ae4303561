"""A registry, and which of its addresses are let through. Pure.

Inside the box every address stands below the door: `/pypi/files.pythonhosted.org/packages/...` is
`https://files.pythonhosted.org/packages/...`. The host is part of the path, so that links within a host hold.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import SecretStr

NO_CREDENTIALS = SecretStr("")
_PORTS = {"http": 80, "https": 443}
# npm before 11.17 takes the lock file's path and our host, and forgets our prefix: npm/cli issue 6110.
_NPM_FILE = re.compile(r"/(?:@[^/@]+/)?[^/@]+/-/[^/?]+\.tgz")


@dataclass(frozen=True, slots=True)
class Registry:
    """`url` is the index that tools are given. What is below `own` or one of `files` is let through, and
    only what is below `own` sees the `credentials` (`user:password`, or a token). All end with a slash.
    """

    name: str
    url: str
    own: str
    files: tuple[str, ...] = ()
    credentials: SecretStr = NO_CREDENTIALS

    def reaches(self, url: str) -> bool:
        return any(is_below(url, prefix) for prefix in (self.own, *self.files))

    def authorization(self, url: str) -> str:
        """The header's value for this very address; empty for another's."""
        secret = self.credentials.get_secret_value()
        if not secret or not is_below(url, self.own):
            return ""
        if ":" not in secret:
            return f"Bearer {secret}"
        return "Basic " + base64.b64encode(secret.encode()).decode()

    def inside(self, url: str, door: str) -> str | None:
        """What it is called in the box, where the door is at `door`; None if it is not let through."""
        if not self.reaches(url):
            return None
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return f"{door}/{self.name}/{parts.netloc}{parts.path}{query}{fragment}"


def find(registries: Sequence[Registry], target: str) -> tuple[Registry, str] | None:
    """The registry and the address outside that a request's target stands for; None if there is none."""
    known = {registry.name: registry for registry in registries}
    if "npm" in known and _NPM_FILE.fullmatch(target):
        target = "/npm/" + known["npm"].own.partition("://")[2] + target.removeprefix("/")
    _, _, rest = target.partition("/")
    name, _, rest = rest.partition("/")
    host, slash, path = rest.partition("/")
    registry = known.get(name)
    if registry is None or not slash:
        return None
    for prefix in (registry.own, *registry.files):
        url = f"{urlsplit(prefix).scheme}://{host}/{path}"
        if registry.reaches(url):
            return registry, url
    return None


def is_below(url: str, prefix: str) -> bool:
    """Same scheme, host and port, and a path below the prefix's whoever reads it."""
    try:
        parts, allowed = urlsplit(url), urlsplit(prefix)
        is_same = _origin(parts) == _origin(allowed)
    except ValueError:
        return False
    return is_same and _is_plain(url, parts) and parts.path.startswith(allowed.path)


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _is_plain(url: str, parts: SplitResult) -> bool:
    """No user, nothing that one reader takes for a slash or a step up and another does not."""
    if "@" in parts.netloc or not url.isascii() or not url.isprintable() or re.search(r"[\s\\]", url):
        return False
    path = parts.path
    while (decoded := unquote(path)) != path:
        path = decoded
    segments = re.split(r"[/\\]", path)
    return not any(segment.split(";")[0] in {".", ".."} for segment in segments) and path.isprintable()
