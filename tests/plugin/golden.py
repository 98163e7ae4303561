"""What real tools printed on the samples of a plugin, kept beside them: `<case>.<version>.json`."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

import yaml

from ghapp.config.repository import PluginSettings
from ghapp.model import Finding
from ghapp.plugin import Plugin, load_plugins
from ghapp.plugin.formats import Nonsense
from ghapp.plugin.read import Broke, Ran, read

PLUGINS = load_plugins().plugins


@dataclass(frozen=True)
class Case:
    """A folder of samples. `cases.yml` beside it may ask for other files or arguments."""

    plugin: Plugin
    name: str

    @property
    def tree(self) -> Path:
        return self.plugin.folder / "samples" / self.name

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


def cases() -> list[Case]:
    folders = ((p, p.folder / "samples") for p in PLUGINS)
    return [Case(p, f.name) for p, samples in folders for f in sorted(samples.iterdir()) if f.is_dir()]


@dataclass(frozen=True)
class Golden:
    """`processes` are what ran; machine paths stand as {tree}, {tmp} and so on."""

    version: str
    status: str
    reason: str
    processes: list[dict[str, Any]]
    findings: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, case: Case) -> Iterator[Self]:
        for path in sorted(case.tree.parent.glob(f"{case.name}.*.json")):
            yield cls(**json.loads(path.read_text()))

    def write(self, case: Case) -> None:
        path = case.tree.with_name(f"{case.name}.{self.version}.json")
        path.write_text(json.dumps(asdict(self), indent=1) + "\n")

    def runs(self, case: Case) -> list[Ran]:
        """As if run in the samples, with /nowhere for the rest."""
        places = {"tree": str(case.tree), "tmp": "/nowhere", "tool": "/nowhere", "plugin": "/nowhere"}
        return [_ran(each, places) for each in self.processes]

    def replay(self, case: Case) -> tuple[str, list[dict[str, Any]]]:
        """Status and findings."""
        found, status = list[Finding](), ""
        for ran in self.runs(case):
            try:
                found += read(case.plugin, ran, case.tree, case.tree)
            except Nonsense as error:
                found += error.findings if isinstance(error, Broke) else ()
                status = "broken"
        once = sorted(dict.fromkeys(found), key=lambda f: f.order)
        return status or ("findings" if once else "ok"), [brief(f) for f in once]


def _ran(process: dict[str, Any], places: dict[str, str]) -> Ran:
    texts = {name: process[name] for name in ("stdout", "stderr")}
    for name, place in places.items():
        texts = {key: text.replace(f"{{{name}}}", place) for key, text in texts.items()}
    return Ran(files=tuple(process["files"]), status=process["status"], **texts)


def brief(finding: Finding) -> dict[str, Any]:
    return finding.model_dump(mode="json", exclude_defaults=True, exclude={"tool"})
