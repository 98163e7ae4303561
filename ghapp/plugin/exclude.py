"""What a repository's configuration of a tool excludes is neither checked nor fixed."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ghapp.plugin import exclude_program
from ghapp.plugin.configuration import values_of
from ghapp.plugin.formats import Nonsense
from ghapp.plugin.manifest import Manifest
from ghapp.plugin.shape import pairs
from ghapp.sandbox import Limits, run

_LIMITS = Limits(seconds=20, memory_mb=512)


async def not_excluded(manifest: Manifest, tree: Path, files: Sequence[str], tmp: Path) -> list[str]:
    """Raises Nonsense when it cannot be told."""
    patterns = list(_patterns(manifest, tree))
    if not patterns:
        return list(files)
    asked = tmp / "asked.json"
    asked.write_text(json.dumps({"paths": list(files), "patterns": patterns}))
    command = (sys.executable, "-I", "-S", str(Path(exclude_program.__file__)), str(asked))
    outcome = await run(command, cwd=tmp, limits=_LIMITS, home=tmp)
    asked.unlink()
    if outcome.status != 0:
        said = outcome.stopped or outcome.stderr.decode(errors="replace").strip()[-200:]
        raise Nonsense(f"what the repository excludes from it cannot be told: {said}")
    left: list[str] = json.loads(outcome.stdout)
    return left


def _patterns(manifest: Manifest, tree: Path) -> Iterator[tuple[str, str]]:
    for key, value in pairs((manifest.excluded_by and values_of(manifest, tree)) or {}):
        for each in value if isinstance(value, list) else [value]:
            if key in manifest.excluded_by and isinstance(each, str):
                yield manifest.excluded_by[key], each
