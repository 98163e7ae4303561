"""Real repositories, made with real git, over the `file` protocol."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ghapp.git import Git, Remote
from ghapp.model import Commit, Repository

_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/nonexistent",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}


@dataclass(frozen=True)
class Origin:
    """A repository as its owners have it: with a work tree to commit from."""

    path: Path

    def git(self, *args: str, stdin: bytes = b"") -> str:
        ran = subprocess.run(
            ("git", *args), cwd=self.path, env=_ENVIRONMENT, input=stdin, capture_output=True, check=True
        )
        return ran.stdout.decode("utf-8", "replace").strip()

    def write(self, files: dict[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: dict[str, str | bytes] | None = None, message: str = "change") -> str:
        self.write(files or {})
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def commit_tree(self, *records: bytes) -> str:
        """A commit of records that no file system would hold: `mode type sha<TAB>name`."""
        tree = self.git("mktree", "-z", "--missing", stdin=b"".join(record + b"\0" for record in records))
        sha = self.git("commit-tree", "-m", "made by hand", tree)
        self.git("update-ref", "refs/heads/made", sha)
        return sha

    def blob(self, content: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", stdin=content)

    @property
    def remote(self) -> Remote:
        return Remote(f"file://{self.path}")


def names(folder: Path, pattern: str = "*") -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))


def holders(folder: Path, text: bytes) -> list[Path]:
    """Files below the folder that hold this text."""
    return [path for path in folder.rglob("*") if path.is_file() and text in path.read_bytes()]


@pytest.fixture
def make_origin(tmp_path: Path) -> Callable[[str], Origin]:
    def make(name: str) -> Origin:
        path = tmp_path / name
        path.mkdir()
        origin = Origin(path)
        origin.git("init", "--quiet", "--initial-branch=trunk")
        origin.git("config", "uploadpack.allowFilter", "true")
        return origin

    return make


@pytest.fixture
def origin(make_origin: Callable[[str], Origin]) -> Origin:
    return make_origin("origin")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def git(folder: Path) -> Git:
    return Git(folder, protocols=("file",))


@pytest.fixture
def of() -> Callable[..., Commit]:
    def commit(
        sha: str, base: str | None = None, *, repository: int = 7, pull_request: int | None = None
    ) -> Commit:
        home = Repository(id=repository, full_name="o/r", default_branch="trunk", installation_id=1)
        return Commit(repository=home, sha=sha, base_sha=base, lane="branch/trunk", pull_request=pull_request)

    return commit
