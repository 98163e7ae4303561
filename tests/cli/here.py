"""A repository with a small tool, and the commands on it."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner, Result

from ghapp.cli.check import check
from ghapp.cli.fix import fix
from ghapp.config.server import Settings

ROOT = Path(__file__).parents[2]
# Every line with BAD in it is a finding; `path:line: code message`
SCRIPT = 'grep -Hn BAD "$@" | sed "s/:\\([0-9]*\\):.*BAD/:\\1: /"; grep -q BAD "$@" && exit 1 || exit 0'


def manifest(name: str, script: str, **fields: Any) -> str:
    pattern = r"(?P<path>.+?):(?P<line>\d+): ?(?P<message>.*)"
    output = {"format": "regex", "pattern": pattern, "code": "B1", "category": "style"}
    return yaml.safe_dump(
        {
            "id": name,
            "name": name,
            "kind": "check",
            "files": ["*.txt"],
            "enabled": "always",
            "executable": "sh",
            "install": {"apt": "dash"},
            "version": {"command": ["sh", "-c", "echo 1.0"]},
            "check": {"command": ["sh", "-c", script, "sh", "{files}"], "outputs": [output]},
        }
        | fields
    )


class Here:
    """A repository, and the command on it."""

    def __init__(self, tmp_path: Path) -> None:
        self.path, self.plugins = tmp_path / "repo", tmp_path / "plugins"
        self.path.mkdir()
        self.settings = Settings(
            data_dir=tmp_path / "data",
            tools_dir=Path(os.environ.get("GHAPP_TOOLS_DIR", ROOT / ".tools")),
            plugins_path=(self.plugins,),
        )
        self.git("init", "--quiet", "--initial-branch=trunk")
        self.plugin("bad", SCRIPT)

    def git(self, *args: str) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(("git", *who, *args), cwd=self.path, check=True, capture_output=True)

    def write(self, **files: str) -> None:
        for name, text in files.items():
            (self.path / name).with_suffix(".txt").write_text(text)

    def commit(self, **files: str) -> None:
        self.write(**files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "change")

    def plugin(self, name: str, script: str, **fields: Any) -> None:
        folder = self.plugins / name
        folder.mkdir(parents=True)
        (folder / "plugin.yml").write_text(manifest(name, script, **fields))

    def configure(self, text: str) -> None:
        (self.path / ".github").mkdir(exist_ok=True)
        (self.path / ".github/ghapp.yml").write_text(text)

    def accept(self, text: str) -> None:
        (self.path / ".github").mkdir(exist_ok=True)
        (self.path / ".github/ghapp-baseline.json").write_text(text)

    def check(self, *args: str, plugins: str | None = "bad") -> Result:
        only = ("--plugins", plugins) if plugins else ()
        return CliRunner().invoke(check, [str(self.path), *only, *args], obj=self.settings)

    def report(self, *args: str, plugins: str | None = "bad") -> dict[str, Any]:
        report: dict[str, Any] = json.loads(self.check("--format", "json", *args, plugins=plugins).stdout)
        return report

    def fix(self, *args: str) -> Result:
        return CliRunner().invoke(fix, [str(self.path), *args], obj=self.settings)
