"""Samples of a plugin, and what its real tool printed on them, kept beside them: `<case>.<version>.json`."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

import yaml

from ghapp.config.repository import PluginSettings
from ghapp.model import Finding
from ghapp.plugin.formats import Nonsense
from ghapp.plugin.plugin import SAMPLES, Plugin
from ghapp.plugin.ran import Ran
from ghapp.plugin.read import Broke, read

Brief = dict[str, Any]  # a finding as it is recorded


@dataclass(frozen=True)
class Case:
    """A folder of samples. `cases.yml` beside it may ask for other files or arguments."""

    plugin: Plugin
    name: str

    @property
    def tree(self) -> Path:
        return self.plugin.folder / SAMPLES / self.name

    @property
    def files(self) -> tuple[str, ...]:
        there = sorted(p.relative_to(self.tree).as_posix() for p in self.tree.rglob("*") if p.is_file())
        return tuple(self._asked.get("files", there))

    @property
    def settings(self) -> PluginSettings:
        return PluginSettings(args=tuple(self._asked.get("args", ())))

    @property
    def _asked(self) -> dict[str, list[str]]:
        asked = self.tree.parent / "cases.yml"
        known = yaml.safe_load(asked.read_text()) if asked.exists() else {}
        return dict(known.get(self.name, {}))

    def __str__(self) -> str:
        return f"{self.plugin.id}-{self.name}"


def cases_of(plugin: Plugin) -> list[Case]:
    folder = plugin.folder / SAMPLES
    return [Case(plugin, each.name) for each in sorted(folder.glob("*")) if each.is_dir()]


@dataclass(frozen=True)
class Recording:
    """`processes` are what ran; machine paths stand as {tree}, {tmp} and so on."""

    version: str
    status: str
    reason: str
    processes: list[dict[str, Any]]
    findings: list[Brief] = field(default_factory=list)

    @classmethod
    def of(cls, case: Case) -> Iterator[Self]:
        for path in sorted(case.tree.parent.glob(f"{case.name}.*.json")):
            yield cls(**json.loads(path.read_text()))

    def write(self, case: Case) -> Path:
        path = case.tree.with_name(f"{case.name}.{self.version}.json")
        path.write_text(json.dumps(asdict(self), indent=1) + "\n")
        return path

    def runs(self, case: Case) -> list[Ran]:
        """As if run in the samples, with /nowhere for the rest."""
        places = {"tree": str(case.tree), "tmp": "/nowhere", "tool": "/nowhere", "plugin": "/nowhere"}
        return [_ran(each, places) for each in self.processes]

    def replay(self, case: Case) -> tuple[str, list[Brief]]:
        """Status and findings."""
        found, status = list[Finding](), ""
        for ran in self.runs(case):
            try:
                found += read(case.plugin, ran, case.tree, case.tree)
            except Nonsense as error:
                found += error.findings if isinstance(error, Broke) else ()
                status = "broken"
        once = sorted(dict.fromkeys(found), key=lambda f: f.order)
        return status or ("findings" if once else "ok"), briefs(once)


def briefs(findings: Sequence[Finding]) -> list[Brief]:
    """Without what does not come from the tool."""
    return [
        each.model_dump(mode="json", exclude_defaults=True, exclude={"tool", "fingerprint"})
        for each in findings
    ]


def _ran(process: dict[str, Any], places: dict[str, str]) -> Ran:
    def here(text: str) -> str:
        for name, place in places.items():
            text = text.replace(f"{{{name}}}", place)
        return text

    written = {source: here(text) for source, text in process.get("written", {}).items()}
    out, err = here(process["stdout"]), here(process["stderr"])
    return Ran(tuple(process["files"]), process["status"], out, err, written)
