"""The manifest of a plugin: everything ghapp knows about a tool."""

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import translate
from functools import cached_property, lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ghapp.model import Category
from ghapp.plugin.agent import Agent
from ghapp.plugin.shape import (
    PLACEHOLDER,
    Argv,
    Check,
    Config,
    Fix,
    Install,
    Limit,
    Measure,
    Needs,
    Part,
    Pattern,
    Place,
    Target,
    Version,
)
from ghapp.sandbox.policy import Executes

_WILD = re.compile(r"[*?\[]")
_NEEDED = {"config": "config", "args": "accepts", "dependencies": "dependencies", "target": "target"}
Fits = Callable[[str], bool]
PLACEHOLDERS = frozenset(
    {"files", "args", "tmp", "plugin", "tree", "config", "dependencies", "target", "seconds", "wanted"}
)
_LISTS = ("{files}", "{args}", "{dependencies}", "{target}")
PluginId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=40)]


class Manifest(Part):
    """Every field is explained in docs/plugins.md."""

    id: PluginId
    name: str = Field(min_length=1)
    kind: Literal["check", "fix", "test", "agent"]
    about: str = ""
    files: tuple[str, ...] = Field(min_length=1)
    exclude: tuple[str, ...] = ()
    shadowed_by: dict[str, str] = Field(default={})
    after: tuple[str, ...] = ()
    enabled: Literal["always", "configured", "never"] = "configured"
    configured_by: tuple[Place, ...] = ()
    nested: Literal["nearest", "outermost"] | None = None
    excluded_by: dict[str, Literal["regex", "slash_regex", "globs"]] = Field(default={})
    included_by: dict[str, Literal["folders", "modules"]] = Field(default={})
    suppresses: tuple[Pattern, ...] = ()
    unasked: frozenset[Category] = frozenset()
    required: bool = False
    executable: str = Field(pattern=r"^[\w.+-]+$")
    install: Install
    version: Version
    config: Config | None = None
    accepts: dict[str, Annotated[int, Field(ge=0, le=1)]] = Field(default={})
    environment: dict[str, str] = Field(default={})
    dependencies: Needs | None = None
    target: Target | None = None
    directory: Literal["{tree}", "{tmp}"] = "{tree}"
    batch: bool = True
    sockets: bool = False
    encoding: Literal["utf-8"] | None = None
    whole_program: bool = False
    reads: tuple[str, ...] = ()
    reads_names: bool = False
    pace: float = Field(default=50, gt=0)
    parallel: bool = False
    executes: Executes = Executes.NOTHING
    limits: Limit = Limit()
    check: Check | None = None
    fix: Fix | None = None
    measure: Measure | None = None
    agent: Agent | None = None

    @model_validator(mode="after")
    def _has_its_commands(self) -> Self:
        if self.kind == "check" and self.check is None:
            raise ValueError("check: a plugin of kind check needs one")
        if self.kind == "fix" and self.fix is None:
            raise ValueError("fix: a plugin of kind fix needs one")
        if self.kind == "test" and self.check is None:
            raise ValueError("check: a plugin of kind test needs one")
        if self.measure is not None and self.kind != "test":
            raise ValueError(f"measure: a plugin of kind {self.kind} takes none")
        return self

    @model_validator(mode="after")
    def _is_an_agent_or_a_tool(self) -> Self:
        if self.kind != "agent":
            if self.agent is not None:
                raise ValueError(f"agent: a plugin of kind {self.kind} takes none")
        elif self.agent is None:
            raise ValueError("agent: a plugin of kind agent needs one")
        else:
            self.agent.refuse_fields(self.model_fields_set, self.limits.model_fields_set)
            self.agent.refuse_words(self.environment)
        return self

    @model_validator(mode="after")
    def _says_what_it_executes(self) -> Self:
        certain = {"test": Executes.TESTS, "agent": Executes.AGENT}.get(self.kind)
        if certain is not None and self.executes is not certain:
            raise ValueError(f"executes: a plugin of kind {self.kind} executes: {certain}")
        return self

    @model_validator(mode="after")
    def _is_chosen_by_something(self) -> Self:
        if self.unasked and self.enabled != "configured":
            raise ValueError("unasked: makes sense only with `enabled: configured`")
        if self.nested and not self.configured_by:
            raise ValueError("nested: makes sense only with `configured_by`")
        if self.id in self.after:
            raise ValueError("after: a plugin cannot come after itself")
        return self

    @model_validator(mode="after")
    def _placeholders_are_known(self) -> Self:
        for field, command in self._commands():
            names = {name for word in command for name in PLACEHOLDER.findall(word)}
            if "wanted" in names and field != "measure.command":
                raise ValueError(f"{field}: {{wanted}} is for `measure.command`")
            if unknown := names - PLACEHOLDERS:
                raise ValueError(f"{field}: unknown placeholder {{{min(unknown)}}}")
            for name, needed in _NEEDED.items():
                if name in names and not getattr(self, needed):
                    raise ValueError(f"{field}: {{{name}}} needs the field `{needed}`")
        return self

    @model_validator(mode="after")
    def _lists_stand_alone(self) -> Self:
        for field, command in self._commands():
            for word in command:
                if any(name in word and name != word for name in _LISTS):
                    raise ValueError(f"{field}: {word!r}: {', '.join(_LISTS)} are words of their own")
        return self

    def _commands(self) -> Iterator[tuple[str, Argv]]:
        if self.check:
            yield "check.command", self.check.command
        if self.fix:
            yield "fix.command", self.fix.command
        if self.measure:
            yield "measure.command", self.measure.command

    @cached_property
    def configurations(self) -> tuple[str, ...]:
        """Names of the files in which a repository configures it."""
        found_in = self.config.found_in if self.config else ()
        return tuple(dict.fromkeys(place.partition(":")[0] for place in (*self.configured_by, *found_in)))

    @property
    def is_divisible(self) -> bool:
        """Whether its files may be given to several processes, and that makes it faster."""
        return not (self.whole_program or self.parallel)

    @cached_property  # all files of a repository are held against it
    def _of_files(self) -> tuple[Fits, Fits, Fits]:
        return fits(self.files), fits(self.exclude), fits(self.reads)

    def takes(self, path: str) -> bool:
        """Whether it wants to see this file."""
        wanted, excluded, _reads = self._of_files
        return wanted(path) and not excluded(path)

    def depends_on(self, path: str) -> bool:
        """Whether what it finds in other files may depend on this one."""
        related = (self.whole_program or self.reads_names) and self.takes(path)
        return related or self._of_files[2](path)

    def takes_of(self, paths: Iterable[str]) -> list[str]:
        """Those that it wants to see beside each other."""
        wanted = dict.fromkeys(filter(self.takes, paths))
        return [path for path in wanted if not any(shadow in wanted for shadow in self._shadows(path))]

    def _shadows(self, path: str) -> Iterator[str]:
        for ending, other in self.shadowed_by.items():
            if path.endswith(ending):
                yield path.removesuffix(ending) + other


def matches(path: str, globs: tuple[str, ...]) -> bool:
    """A glob without `/` is about the name anywhere, one with `/` about the whole path; `*` is every file."""
    return fits(globs)(path)


@lru_cache(maxsize=64)
def fits(globs: tuple[str, ...]) -> Fits:
    """What tells whether a path matches: a repository may give very many globs."""
    names, paths = ([g for g in globs if ("/" in g) is whole] for whole in (False, True))
    of_name, of_path = _one_of(names), _one_of(paths)
    if not globs:
        return lambda _path: False
    if not paths:
        return lambda path: of_name(path.rpartition("/")[2])
    return lambda path: of_name(path.rpartition("/")[2]) or of_path(path)


def _one_of(globs: list[str]) -> Fits:
    """Quick, because every file is held against the globs of every plugin."""
    plain = {glob for glob in globs if not _WILD.search(glob)}
    others = [glob for glob in globs if glob not in plain]
    if "*" in others:
        return lambda _text: True
    if not others:
        return plain.__contains__
    wild = re.compile("|".join(map(translate, others)))
    return lambda text: text in plain or wild.match(text) is not None
