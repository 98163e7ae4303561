"""From a manifest's command to the words that are run."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ghapp.environments import Dependencies
from ghapp.plugin.manifest import Manifest
from ghapp.plugin.shape import PLACEHOLDER, Argv

_ROOM = 100_000  # bytes of file names a process: far below any system's limit
_ROOM_WHOLE = 1_000_000  # a whole program is not cut in pieces before it must be


class Refusal(ValueError):
    """The repository's settings ask for what a plugin does not offer."""


@dataclass(frozen=True, slots=True)
class Places:
    """What the placeholders of a command stand for."""

    tree: Path
    tmp: Path
    plugin: Path
    config: Path | None = None
    args: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    wanted: str = ""
    seconds: str = ""

    def words(self, command: Argv, files: Sequence[str]) -> tuple[str, ...]:
        return tuple(word for part in command for word in self._expanded(part, files))

    def text(self, part: str) -> str:
        return PLACEHOLDER.sub(lambda match: str(getattr(self, match[1])), part)

    def _expanded(self, part: str, files: Sequence[str]) -> Sequence[str]:
        if part == "{files}":
            return files
        if part == "{args}":
            return self.args
        if part == "{target}":
            return self.target
        if part == "{dependencies}":
            return tuple(map(self.text, self.dependencies))
        return (self.text(part),)


def given_words(manifest: Manifest, dependencies: Dependencies) -> tuple[str, ...]:
    """What `{dependencies}` stands for."""
    needs, python = manifest.dependencies, dependencies.python
    if needs is None:
        return ()
    if any("{python}" in word for word in needs.given) and python is None:
        return needs.missing
    return tuple(word.replace("{python}", str(python)) for word in needs.given)


def batches(manifest: Manifest, names: Sequence[str], parts: int = 1) -> Iterator[slice]:
    """What one process may be given of the file names, in at least so many parts; no process for none."""
    room = _ROOM_WHOLE if manifest.whole_program else _ROOM
    most = len(names) if manifest.whole_program else -(-len(names) // parts)
    start, used = 0, 0
    for index, name in enumerate(names):
        size = len(name.encode()) + 1
        is_full = used + size > room or index - start >= most or not manifest.batch
        if index > start and is_full:
            yield slice(start, index)
            start, used = index, 0
        used += size
    if names:
        yield slice(start, len(names))


def file_argument(path: str, tree: Path, directory: Path) -> str:
    """A name that no tool takes for an option (`-x`) or for a list of arguments (`@x`)."""
    if directory != tree:
        return str(tree / path)
    return f"./{path}" if path.startswith(("-", "@")) else path


def accepted(manifest: Manifest, args: Sequence[str]) -> tuple[str, ...]:
    """The repository's arguments, if the manifest offers them: others could run code or write files."""
    rest = iter(args)
    for word in rest:
        option, has_value, _ = word.partition("=")
        if option not in manifest.accepts or (has_value and not manifest.accepts[option]):
            raise Refusal(f"the argument {word[:60]!r} is not among those it accepts")
        if manifest.accepts[option] and not has_value and not re.match(r"[^-@]", next(rest, "")):
            raise Refusal(f"the argument {option!r} needs a value")
    return tuple(args)
