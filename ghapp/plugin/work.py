"""One plugin at work on the files it takes: its processes, their ends, and its result."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from functools import partial
from itertools import filterfalse
from pathlib import Path

from ghapp.config.repository import PluginSettings
from ghapp.errors import ToolBroke
from ghapp.model import Category, Finding, PluginResult, PluginStatus, Severity
from ghapp.observability.redact import redact
from ghapp.plugin.around import Around
from ghapp.plugin.aside import aside
from ghapp.plugin.command import Places, accepted, batches, file_argument, given_words
from ghapp.plugin.configuration import configuration_of, copied
from ghapp.plugin.exclude import not_excluded, patterns_of
from ghapp.plugin.fingerprint import marked
from ghapp.plugin.formats import Nonsense
from ghapp.plugin.install import Missing
from ghapp.plugin.judge import capped
from ghapp.plugin.manifest import fits
from ghapp.plugin.order import in_order
from ghapp.plugin.plugin import Plugin
from ghapp.plugin.ran import Ran
from ghapp.plugin.shape import Argv, Check, Fix, Measure
from ghapp.plugin.target import target_words
from ghapp.plugin.tools import Tools
from ghapp.plugin.units import Deciding
from ghapp.sandbox import Box, Level, Limits, Outcome, private_folder, read_result
from ghapp.sandbox.policy import Executes

NO_FILES = "there are no files for it"
_LONGEST = 400  # of a reason: it stands in a table
_LOOKED_AT = 8000  # of what a tool said: it may be megabytes
_SHORT = 2.0  # seconds: for most of them a tool starts, and that takes one core


class Over(Exception):
    """The plugin's work ends here, and this is what came of it."""

    def __init__(self, status: PluginStatus, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


@asynccontextmanager
async def _folder() -> AsyncIterator[Path]:
    """A private one, made and removed in threads: disks are slow, and many plugins do it at once."""
    made = private_folder()
    path = await asyncio.to_thread(made.__enter__)
    try:
        yield path
    finally:
        await asyncio.to_thread(made.__exit__, None, None, None)


class Work:
    """One plugin on the files it takes of one tree."""

    def __init__(
        self, plugin: Plugin, tree: Path, files: Sequence[str], settings: PluginSettings, around: Around
    ) -> None:
        self.plugin, self.tree, self._settings = plugin, tree.resolve(), settings
        self._around, self._dependencies = around, around.dependencies
        self.files = plugin.manifest.takes_of(filterfalse(fits(settings.exclude), files))
        self.readable, self.unreadable = list[str](), list[str]()
        self.note = self.wish = ""  # `wish`: what `{wanted}` stands for
        self._seconds = 0.0
        self._ours = {"tree": self.tree}
        self._checkout = [self.tree, *self.tree.parents][around.depth]
        self._is_placed = False
        self._version: str | None = None
        self._available = True

    @asynccontextmanager
    async def ready(self, tools: Tools, part: Check | Fix | Measure | None) -> AsyncIterator[None]:
        if part is None:
            raise Over(PluginStatus.SKIPPED, "it does not do this")
        if not self.files:
            raise Over(PluginStatus.SKIPPED, NO_FILES)
        self._look_at_dependencies()
        args = accepted(self.plugin.manifest, self._settings.args)
        found = await tools.find(self.plugin)
        if isinstance(found, Missing):
            self._available = False
            raise Over(PluginStatus.SKIPPED, found.reason)
        self._tools, self._tool, self._version, self._args = tools, found, found.version, args
        self._writable = (self.tree,) if isinstance(part, Fix) else ()
        self._ours |= {"plugin": self.plugin.folder, "tool": found.path[0].parent}
        self._config, note = configuration_of(self.plugin, self.tree)
        self.note = "; ".join(filter(None, (note, self.note)))
        async with AsyncExitStack() as self._to_its_end:
            await self._exclude()
            yield

    async def _take_place(self) -> None:
        """In a folder of its own, as soon as something is to be run there: often all is known."""
        if self._is_placed:
            return
        tmp = await self._to_its_end.enter_async_context(_folder())
        config = copied(self.plugin, self.tree, self._config, tmp)
        words = given_words(self.plugin.manifest, self._dependencies)
        seconds = f"{self.plugin.manifest.limits.seconds:g}"
        target = target_words(
            self.plugin.manifest, self.tree, self._checkout, is_theirs=self._is_theirs(config)
        )
        self._places = Places(
            self.tree, tmp, self.plugin.folder, config, self._args, words, target, self.wish, seconds
        )
        self._ours["tmp"], self._is_placed = tmp, True

    def _is_theirs(self, config: Path | None) -> bool:
        """Whether the configuration is the repository's."""
        return config is not None and config.parent != self.plugin.folder

    def _look_at_dependencies(self) -> None:
        """What needs the project's own has no result without them: it is not known, neither good nor bad."""
        needs, own = self.plugin.manifest.dependencies, self._dependencies
        if needs is None:
            return
        if needs.required and own.missing and not own.found:
            self._available = False
            raise Over(PluginStatus.SKIPPED, f"not known, without the project's dependencies: {own.missing}")
        self.note = "; ".join(filter(None, (own.note, own.missing)))

    async def _exclude(self) -> None:
        if patterns := patterns_of(self.plugin.manifest, self.tree):
            await self._take_place()
            box = Box(self._checkout, self._places.tmp)
            self.files = await not_excluded(self._tools.sandbox, box, patterns, self.files)
        if not self.files:
            raise Over(PluginStatus.SKIPPED, "the repository's configuration of it excludes all its files")
        encoding = self.plugin.manifest.encoding
        sorts = await aside(_by_encoding, self.tree, self.files, encoding)
        self.readable, self.unreadable = sorts

    @property
    def directory(self) -> Path:
        return self.tree if self.plugin.manifest.directory == "{tree}" else self._places.tmp

    def deciding(self) -> Deciding:
        """What decides its results, beside the files it judges."""
        return Deciding(
            plugin=self.plugin,
            version=self._version,
            settings=self._settings,
            dependencies=self._dependencies,
            tree=self.tree,
            near=self._around.near,
            scope=self._around.scope,
        )

    async def runs(self, command: Argv, files: Sequence[str]) -> AsyncIterator[Ran]:
        """Side by side as far as the gate lets them, but for fixers and what writes to one place."""
        if not files:
            return
        await self._take_place()
        names = [file_argument(path, self.tree, self.directory) for path in files]
        jobs = [
            partial(self._one, self._places.words(command, names[part]), tuple(files[part]))
            for part in batches(self.plugin.manifest, names, self._parts(names))
        ]
        async with aclosing(in_order(jobs, 1 if self._writable or self._sources() else len(jobs))) as ended:
            async for ran in ended:
                yield ran

    def _parts(self, names: Sequence[str]) -> int:
        """Its processes cannot talk to each other where a box has no sockets."""
        has_sockets = self._tools.sandbox.level is not Level.LANDLOCK
        return self._around.parts if has_sockets or not self.plugin.manifest.sockets else max(1, len(names))

    async def _one(self, command: Sequence[str], files: tuple[str, ...]) -> Ran:
        seconds = len(files) / self.plugin.manifest.pace
        cores = self._around.cores if seconds > _SHORT else 1
        async with self._around.gate.taking(cores, seconds):
            outcome = await self._run(command)
        self._seconds += outcome.seconds
        return self._ended(outcome, files)

    async def _run(self, command: Sequence[str]) -> Outcome:
        limits = Limits(**self.plugin.manifest.limits.model_dump())
        try:
            return await self._tools.sandbox.run(command, self._box(), limits)
        except OSError as error:
            raise Nonsense(f"cannot be started: {error.strerror or error}") from None
        except ToolBroke as error:
            raise Nonsense(str(error)) from None

    def _box(self) -> Box:
        places, manifest, own = self._places, self.plugin.manifest, self._dependencies
        environment = {name: places.text(value) for name, value in manifest.environment.items()}
        runs_them = manifest.executes is Executes.TESTS  # others only look: a stranger's module is not theirs
        return Box(
            folder=self._checkout,
            home=places.tmp,
            cwd=self.directory,
            readable=(self.plugin.folder.resolve(), *self._tool.folders, *own.readable),
            writable=self._writable,
            path=(*own.path, *self._tool.path) if runs_them else self._tool.path,
            environment={**own.variables(self.tree), **environment} if runs_them else environment,
        )

    def _ended(self, outcome: Outcome, files: tuple[str, ...]) -> Ran:
        limit = self.plugin.manifest.limits
        if outcome.stopped == "timeout":
            raise Over(PluginStatus.TIMEOUT, f"stopped after {limit.seconds:g} s")
        if outcome.stopped == "output":
            raise Nonsense(f"printed more than {limit.output_mb} MB")
        if outcome.stopped or outcome.status is None:
            what = f"used too much: {outcome.stopped}" if outcome.stopped else f"died by {outcome.signal}"
            raise Nonsense(f"{what} {_text(outcome.stderr)}".strip())
        check = self.plugin.manifest.check
        if check and outcome.status in check.skipped:
            raise Over(PluginStatus.SKIPPED, _text(outcome.stderr).strip() or "it has nothing to say")
        return Ran(files, outcome.status, _text(outcome.stdout), _text(outcome.stderr), self._written())

    def _sources(self) -> list[str]:
        check = self.plugin.manifest.check
        return [o.source for o in check.outputs if o.source.startswith("file:")] if check else []

    def _written(self) -> dict[str, str]:
        sources = self._sources()
        paths = {source: Path(self._places.text(source.removeprefix("file:"))) for source in sources}
        most = self.plugin.manifest.limits.output_mb
        contents = {source: read_result(self._places.tmp, path, most) for source, path in paths.items()}
        for path in paths.values():
            path.unlink(missing_ok=True)  # the next process writes its own
        return {source: _text(content) for source, content in contents.items() if content is not None}

    def wanted(self, found: Sequence[Finding]) -> tuple[Finding, ...]:
        only, unreadable = self.plugin.only, map(self._not_text, self.unreadable)
        every = (*found, *marked(unreadable, lambda _path: ()))
        kept = (each for each in every if only is None or each.category in only)
        once = dict.fromkeys(capped(finding, self._settings.severity) for finding in kept)
        return tuple(sorted(once, key=lambda finding: finding.order))

    def local(self, finding: Finding) -> Finding:
        """Without places of this machine."""
        message = self._local(finding.message)
        return finding if message == finding.message else finding.model_copy(update={"message": message})

    def _not_text(self, path: str) -> Finding:
        return Finding(
            tool=self.plugin.id,
            path=path,
            code="not-utf-8",
            category=Category.SYNTAX,
            severity=Severity.ERROR,
            message="This file is not UTF-8 text.",
        )

    def result(self, status: PluginStatus, reason: str, *, cached: bool = False) -> PluginResult:
        return PluginResult(
            id=self.plugin.id,
            status=status,
            reason=self._clean(reason[:_LOOKED_AT])[:_LONGEST],
            version=self._version,
            seconds=round(self._seconds, 3),
            cached=cached,
            files=len(self.files),
            required=self.plugin.manifest.required,
            available=self._available,
        )

    def _clean(self, text: str) -> str:
        """On one line, without secrets and without places of this machine."""
        return redact(" / ".join(line.strip() for line in self._local(text).splitlines() if line.strip()))

    def _local(self, text: str) -> str:
        for place in map(str, self._ours.values()):
            text = text.replace(f"{place}/", "").replace(place, ".")
        return text

    def portable(self, text: str) -> str:
        """With names for the places of this machine: for recordings."""
        for name, place in self._ours.items():
            text = text.replace(str(place), f"{{{name}}}")
        return text


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="replace")


def _by_encoding(tree: Path, files: Sequence[str], encoding: str | None) -> tuple[list[str], list[str]]:
    """Some tools die of one file that they cannot decode, and the others would go unchecked."""
    verdicts = [(path, encoding is None or _decodes(tree / path, encoding)) for path in files]
    return [path for path, good in verdicts if good], [path for path, good in verdicts if not good]


def _decodes(path: Path, encoding: str) -> bool:
    try:
        path.read_bytes().decode(encoding)
    except UnicodeDecodeError:
        return False
    except OSError:
        return True  # its absence is for the tool to say
    return True
