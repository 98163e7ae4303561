"""A small Python project, patches of it, and `ghapp apply` on them."""

import json
import subprocess
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from ghapp.cli.apply import apply
from tests.cli.here import Here

CALC = "def add(a, b):\n    return a - b\n\n\ndef double(a):\n    return a * 2\n"
TESTS = (
    "import calc\n\n\ndef test_add():\n    assert calc.add(1, 2) == 3\n\n\n"
    "def test_double():\n    assert calc.double(2) == 4\n"
)
EVIL = 'grep -Hn EVIL "$@" | sed "s/:\\([0-9]*\\):.*/:\\1: EVIL/"; grep -q EVIL "$@" && exit 1 || exit 0'
_OUTPUT = {
    "format": "regex",
    "pattern": r"(?P<path>.+?):(?P<line>\d+): (?P<message>.*)",
    "code": "EVIL",
    "category": "security",
    "severity": "error",
}


class Project(Here):
    """With a scanner of Python of its own. A patch is what `edit` does to the files."""

    def __init__(self, tmp_path: Path) -> None:
        super().__init__(tmp_path)
        self.scanner(EVIL)
        self.put(**{"calc.py": CALC, "tests/test_calc.py": TESTS})

    def scanner(self, script: str, name: str = "scan", **fields: Any) -> None:
        check = {"command": ["sh", "-c", script, "sh", "{files}"], "outputs": [_OUTPUT]}
        self.plugin(name, script, **{"files": ["*.py"], "check": check, **fields})

    def put(self, **files: str | None) -> None:
        for name, text in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text)

    def save(self, **files: str | None) -> None:
        self.put(**files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "change")

    def edit(self, **files: str | None) -> Path:
        """A patch that makes of the commit what is given; the checkout is as it was afterwards."""
        self.put(**files)
        self.git("add", "--all")
        patch = self.path.parent / "fix.patch"
        patch.write_bytes(self._asked("diff", "--cached", "--binary", "HEAD"))
        self.git("reset", "--quiet", "--hard")
        return patch

    def apply(self, patch: Path, *args: str, repo: Path | None = None) -> Result:
        words = [str(patch), "--repo", str(repo or self.path), *args]
        return CliRunner().invoke(apply, words, obj=self.settings)

    def judged(self, patch: Path, *args: str) -> dict[str, Any]:
        result = self.apply(patch, "--format", "json", *args)
        assert result.stdout, (result.stderr, result.exception)
        told: dict[str, Any] = json.loads(result.stdout)
        return told | {"status": result.exit_code}

    def state(self) -> tuple[bytes, ...]:
        """All that a person could see of the repository."""
        asked = (
            ("status", "--porcelain", "--ignored"),
            ("for-each-ref",),
            ("worktree", "list"),
            ("count-objects", "-v"),
            ("stash", "list"),
            ("reflog",),
        )
        files = sorted(path for path in self.path.rglob("*") if ".git" not in path.parts and path.is_file())
        return (*(self._asked(*words) for words in asked), *(path.read_bytes() for path in files))

    def _asked(self, *words: str) -> bytes:
        return subprocess.run(("git", *words), cwd=self.path, check=True, capture_output=True).stdout


def ids(told: dict[str, Any]) -> set[str]:
    return {veto["id"] for veto in told["vetoes"]}


def reasons(told: dict[str, Any]) -> str:
    return "; ".join(cap["reason"] for cap in told["caps"])
