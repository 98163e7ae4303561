"""What a repository's configuration of a tool excludes is neither checked nor fixed."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ghapp.plugin import exclude_program
from ghapp.plugin.configuration import values_of
from ghapp.plugin.formats import Nonsense
from ghapp.plugin.manifest import Manifest
from ghapp.plugin.shape import pairs
from ghapp.sandbox import Box, Limits, Sandbox
from ghapp.sandbox.interpreter import ours

Pattern = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Patterns:
    """What the repository configures, each with its kind. Where any are `included`, nothing else is."""

    excluded: tuple[Pattern, ...] = ()
    included: tuple[Pattern, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.excluded or self.included)


_LIMITS = Limits(seconds=20, memory_mb=512)


async def not_excluded(sandbox: Sandbox, box: Box, patterns: Patterns, files: Sequence[str]) -> list[str]:
    """Raises Nonsense when it cannot be told. The patterns are a stranger's: they are tried in the box."""
    asked, program = box.home / "asked.json", Path(exclude_program.__file__)
    asked.write_text(json.dumps({"paths": list(files), **asdict(patterns)}))
    python, folders = ours()
    command = (python, "-I", "-S", str(program), str(asked))
    outcome = await sandbox.run(command, replace(box, readable=(program, *folders)), _LIMITS)
    asked.unlink()
    if outcome.status != 0:
        said = outcome.stopped or outcome.stderr.decode(errors="replace").strip()[-200:]
        raise Nonsense(f"what the repository excludes from it cannot be told: {said}")
    left: list[str] = json.loads(outcome.stdout)
    return left


def patterns_of(manifest: Manifest, tree: Path) -> Patterns:
    if not (manifest.excluded_by or manifest.included_by):
        return Patterns()
    values = values_of(manifest, tree, is_loose=True) or {}
    excluded = tuple(_patterns(manifest.excluded_by, pairs(values)))
    return Patterns(excluded, tuple(_patterns(manifest.included_by, values.items())))


def _patterns(kinds: Mapping[str, str], values: Iterable[tuple[str, object]]) -> Iterator[Pattern]:
    for key, value in values:
        for each in value if isinstance(value, list) else [value]:
            if key in kinds and isinstance(each, str):
                yield kinds[key], each
