"""Which plugins run on which files, and which of the wanted ones cannot. Pure but for `plan`."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache

from ghapp.config.repository import PluginSettings, RepositoryConfig
from ghapp.git import Tree
from ghapp.model import PluginResult, PluginStatus
from ghapp.pipeline.declare import beside
from ghapp.pipeline.permission import Permission
from ghapp.pipeline.schedule import cores, parts
from ghapp.plugin import Chosen, Loaded, Plugin, choose, in_order
from ghapp.plugin.manifest import fits
from ghapp.plugin.share import judges
from ghapp.plugin.work import NO_FILES

_DEFAULTS = PluginSettings()


@dataclass(frozen=True, slots=True)
class Task:
    """One plugin on the files it takes. `near` are all those that its results may depend on; what takes long
    is done in `parts`, or by a process that takes more `cores`.
    """

    plugin: Plugin
    files: tuple[str, ...]
    settings: PluginSettings = _DEFAULTS
    near: tuple[str, ...] = ()
    parts: int = 1
    cores: int = 1

    @property
    def id(self) -> str:
        return self.plugin.id

    @property
    def seconds(self) -> float:
        """About how long it takes."""
        return len(self.files) / self.plugin.manifest.pace

    @property
    def uses_dependencies(self) -> bool:
        """Whether it is to be given the project's own."""
        return self.plugin.manifest.dependencies is not None


@dataclass(frozen=True, slots=True)
class Selection:
    """`tasks` start in this order, the long ones first; `skipped` were wanted and cannot run."""

    tasks: tuple[Task, ...]
    skipped: tuple[PluginResult, ...]
    files: tuple[str, ...]


def plan(
    loaded: Loaded,
    tree: Tree,
    config: RepositoryConfig,
    *,
    changed: Collection[str] | None = None,
    only: Collection[str] | None = None,
    permission: Permission,
) -> Selection:
    """Looks into the tree for what the repository configures. `only` these run, if they are named.

    What must not run here on this commit is skipped, with the reason and how to allow it.

    Given the paths that `changed`, and a filter that asks for nothing else, tools see only those.
    """
    ours = beside(loaded.plugins, config.sarif)
    refused = {refusal.path.parent.name for refusal in loaded.refused}
    known = {plugin.id for plugin in ours.plugins}
    agents = {plugin.id for plugin in loaded.agents}
    plugins = (plugin for plugin in ours.plugins if only is None or plugin.id in only)
    chosen = choose(plugins, tree.path, config.plugins, tree.files)
    selection = permitted(select(chosen, tree.files, config, known, refused, agents), permission)
    selection = replace(selection, skipped=(*selection.skipped, *ours.broken))
    if changed is not None and config.filter != "all":
        selection = narrowed(selection, changed)
    return replace(selection, tasks=scheduled(selection.tasks, cores()))


def scheduled(tasks: Iterable[Task], cores: int) -> tuple[Task, ...]:
    """The longest first, in parts where that is sound. What uses all cores has them for itself, unless one
    that cannot takes so long that all must run beside it.
    """
    ordered = sorted(tasks, key=lambda task: (-task.seconds, task.id))
    alone = [task for task in ordered if not task.plugin.manifest.is_divisible]
    single = max((task.seconds for task in alone if not task.plugin.manifest.parallel), default=0)
    is_wide = single < sum(task.seconds for task in ordered) / cores / 2
    cut = zip(ordered, parts([task.seconds for task in ordered], cores), strict=True)
    return tuple(_scheduled(task, number, cores if is_wide else 1) for task, number in cut)


def _scheduled(task: Task, number: int, cores: int) -> Task:
    if task.plugin.manifest.parallel:
        return replace(task, cores=cores)
    return replace(task, parts=number) if task.plugin.manifest.is_divisible else task


def permitted(selection: Selection, permission: Permission) -> Selection:
    reasons = {task.id: permission.refusal(task.plugin.manifest.executes) for task in selection.tasks}
    tasks = tuple(task for task in selection.tasks if not reasons[task.id])
    skipped = (_skipped(name, reason) for name, reason in reasons.items() if reason)
    return replace(selection, tasks=tasks, skipped=(*selection.skipped, *skipped))


def narrowed(selection: Selection, changed: Collection[str]) -> Selection:
    """On changed files only; a tool whose findings depend on other files still sees them all."""
    tasks = [
        task if task.plugin.manifest.whole_program else _within(task, changed) for task in selection.tasks
    ]
    touched = [task for task in tasks if any(file in changed for file in task.files)]
    idle = (
        _skipped(task.id, _UNCHANGED) for task in selection.tasks if task.id not in {t.id for t in touched}
    )
    files = tuple(file for file in selection.files if file in changed)
    return Selection(tuple(touched), (*selection.skipped, *idle), files)


def _within(task: Task, changed: Collection[str]) -> Task:
    return replace(task, files=tuple(file for file in task.files if file in changed))


def select(
    chosen: Chosen,
    files: Iterable[str],
    config: RepositoryConfig,
    known: Collection[str],
    refused: Collection[str] = (),
    agents: Collection[str] = (),
) -> Selection:
    there, is_excluded = tuple(files), exclusion(config.paths.exclude)
    seen = tuple(file for file in there if not is_excluded(file))
    wanted = [_task(plugin, seen, there, config) for plugin in in_order(chosen.on)]
    rivals = dict(_rivals([task for task in wanted if task.files], config.plugins.enable))
    tasks = [task for task in wanted if task.files and task.id not in rivals]
    skipped = (
        *(_skipped(name, reason) for name, reason in rivals.items()),
        *(_skipped(task.id, NO_FILES) for task in wanted if _is_asked_in_vain(task, config)),
        *(_skipped(name, _unknown(name, known, refused, agents)) for name in _strangers(config, known)),
    )
    return Selection(tuple(tasks), skipped, seen)


_UNCHANGED = "none of its files changed"


def exclusion(globs: Iterable[str]) -> Callable[[str], bool]:
    """A glob that fits a folder excludes all that is in it; `**/` at the start fits the root too."""
    bare = [glob.rstrip("/") for glob in globs]
    fit = fits((*bare, *(glob.removeprefix("**/") for glob in bare)))

    @cache  # a folder is asked about for every file in it
    def is_excluded(path: str) -> bool:
        folder = path.rpartition("/")[0]
        return fit(path) or (folder != "" and is_excluded(folder))

    return is_excluded


def _task(plugin: Plugin, files: Iterable[str], there: Iterable[str], config: RepositoryConfig) -> Task:
    """`there` are all files of the checkout, also those that no plugin is given."""
    manifest, settings = plugin.manifest, config.plugins.of(plugin.id)
    is_excluded = exclusion(settings.exclude)
    taken = (file for file in files if manifest.takes(file) and judges(plugin, file))
    near = tuple(file for file in there if manifest.depends_on(file))
    return Task(plugin, tuple(file for file in taken if not is_excluded(file)), settings, near)


def _is_asked_in_vain(task: Task, config: RepositoryConfig) -> bool:
    return not task.files and task.id in config.plugins.enable


def _rivals(tasks: list[Task], enabled: Collection[str]) -> Iterator[tuple[str, str]]:
    """Two formatters of one file type undo each other's work, unless their manifests put them in order."""
    formatters = [task for task in tasks if task.plugin.manifest.kind == "fix"]
    winners: list[Task] = []
    for task in sorted(formatters, key=lambda task: task.id not in enabled):
        rival = next((winner for winner in winners if _fight(task, winner)), None)
        if rival is None or task.id in enabled:
            winners.append(task)
        else:
            yield task.id, f"{rival.id} formats these files already; enable both by name to run both"


def _fight(one: Task, other: Task) -> bool:
    """Each may have a folder of its own."""
    ordered = one.id in other.plugin.manifest.after or other.id in one.plugin.manifest.after
    return not ordered and not {*one.files}.isdisjoint(other.files)


def _strangers(config: RepositoryConfig, known: Collection[str]) -> list[str]:
    return [name for name in dict.fromkeys(config.plugins.named) if name not in known]


def _unknown(name: str, known: Collection[str], refused: Collection[str], agents: Collection[str]) -> str:
    if name in agents:
        return "it is an agent: the ladder asks it, and `ladder.order` says when"
    if name in refused:
        return "its manifest makes no sense: the server's operator can run `ghapp plugins validate`"
    near = get_close_matches(name, sorted(known), n=1)
    return "there is no such plugin" + (f": did you mean {near[0]}?" if near else "")


def _skipped(name: str, reason: str) -> PluginResult:
    return PluginResult(id=name, status=PluginStatus.SKIPPED, reason=reason)
