"""A share: the files that follow one configuration. Each is judged, or mended, as a repository of its own."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ghapp.model import PluginResult, PluginStatus
from ghapp.plugin.around import Around
from ghapp.plugin.nested import home
from ghapp.plugin.plugin import Plugin
from ghapp.plugin.work import NO_FILES

_WORST = (
    PluginStatus.BROKEN,
    PluginStatus.TIMEOUT,
    PluginStatus.FINDINGS,
    PluginStatus.OK,
    PluginStatus.SKIPPED,
)


@dataclass(frozen=True, slots=True)
class Share:
    """`files` are named from the `folder`, "" for the root; `plugin` is what of it is wanted there."""

    folder: str
    plugin: Plugin
    files: tuple[str, ...]

    def around(self, whole: Around) -> Around:
        """What lies above may still decide a result: it is named from here, `../setup.cfg`."""
        if not self.folder:
            return whole
        near = (name for path in whole.near if (name := self._named(path)))
        return replace(whole, near=tuple(near), depth=self.folder.count("/") + 1)

    def _named(self, path: str) -> str:
        """From here; "" for what lies in neighbours' folders."""
        if path.startswith(f"{self.folder}/"):
            return path.removeprefix(f"{self.folder}/")
        folder, _, name = path.rpartition("/")
        if folder and not self.folder.startswith(f"{folder}/"):
            return ""
        return "../" * (self.folder.count("/") - folder.count("/") + (not folder)) + name


def judges(plugin: Plugin, path: str) -> bool:
    """Whether anything that it could find there is wanted."""
    return plugin.only != frozenset() or home(path, plugin.nested) != ""


def shares(plugin: Plugin, files: Iterable[str]) -> tuple[Share, ...]:
    """None for files that nobody wants to have judged."""
    by_folder = defaultdict[str, list[str]](list)
    for file in files:
        if judges(plugin, file):
            by_folder[home(file, plugin.nested)].append(file)
    return tuple(_share(plugin, folder, by_folder[folder]) for folder in sorted(by_folder))


def _share(plugin: Plugin, folder: str, files: Sequence[str]) -> Share:
    if not folder:
        return Share("", replace(plugin, nested=()), tuple(files))
    names = (file.removeprefix(f"{folder}/") for file in files)
    return Share(folder, replace(plugin, nested=(), only=None), tuple(names))


def joined(plugin: Plugin, results: Sequence[tuple[str, PluginResult]]) -> PluginResult:
    """One of many, by folder: as bad as the worst of them."""
    if not results:
        return PluginResult(id=plugin.id, status=PluginStatus.SKIPPED, reason=NO_FILES)
    every = [result for _, result in results]
    worst = min(every, key=lambda result: _WORST.index(result.status))
    judged = [result for result in every if result.status is not PluginStatus.SKIPPED]
    seconds = round(sum(result.seconds for result in every), 3)
    return worst.model_copy(
        update={
            "reason": _reason(results, worst.status),
            "seconds": seconds,
            "files": sum(result.files for result in every),
            "cached": bool(judged) and all(result.cached for result in judged),
        }
    )


def _reason(results: Sequence[tuple[str, PluginResult]], status: PluginStatus) -> str:
    """Of the worst ones; what all of them say is said once."""
    said = dict.fromkeys(result.reason for _, result in results if result.status is status)
    if len(said) == 1:
        return next(iter(said))
    told = (f"{folder or '.'}: {result.reason}" for folder, result in results if result.status is status)
    return "; ".join(told)[:400]
