"""Where a commit is fetched from, and how much of it we take."""

import base64
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ghapp.git.hardening import Config

_MB = 1_000_000
_ODD = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True)
class Limits:
    max_files: int = 50_000
    max_path_bytes: int = 1024
    max_depth: int = 40
    max_file_bytes: int = 10 * _MB
    max_total_bytes: int = 500 * _MB
    max_pack_bytes: int = 1000 * _MB
    fetch_seconds: float = 300
    depths: tuple[int, ...] = (50, 500, 5000)
    max_mirrors: int = 500
    max_mirrors_bytes: int = 50_000 * _MB


@dataclass(frozen=True, slots=True)
class Remote:
    """A clone URL without credentials, and the token that opens it."""

    url: str
    token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if not parts.scheme or parts.username or parts.password or _ODD.search(self.url):
            raise ValueError("a remote needs a plain URL without credentials")

    @property
    def protocol(self) -> str:
        return urlsplit(self.url).scheme

    def config(self) -> Config:
        """For the environment of one fetch. The header goes to this origin only."""
        url = ("remote.origin.url", self.url)
        if self.token is None:
            return (url,)
        parts = urlsplit(self.url)
        basic = base64.b64encode(f"x-access-token:{self.token}".encode()).decode()
        header = (f"http.{parts.scheme}://{parts.netloc}/.extraHeader", f"AUTHORIZATION: basic {basic}")
        return (url, header)
