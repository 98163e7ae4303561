"""The parts a manifest is made of. What makes no sense is refused here, with the field and the reason."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from ghapp.model import Category, Severity
from ghapp.plugin.lines import Columns, Ends


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"the pattern does not compile: {error}") from None
    return pattern


def _in_folder(name: str) -> str:
    if name.startswith("/") or ".." in name.split("/"):
        raise ValueError("must lie in the plugin's folder")
    return name


def _has_a_file(entry: str) -> str:
    name, _, table = entry.partition(":")
    if not name or "/" in name or entry.endswith(":") or ":" in table:
        raise ValueError(f"{entry!r} is neither `file` nor `file:table`")
    return entry


PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")  # other braces are for the tool
Pattern = Annotated[str, AfterValidator(_compiles)]
Place = Annotated[str, AfterValidator(_has_a_file)]
Local = Annotated[str, AfterValidator(_in_folder)]
Status = Annotated[int, Field(ge=0, le=255)]
Argv = Annotated[tuple[str, ...], Field(min_length=1)]
Format = Literal["sarif", "junit", "json", "jsonl", "regex", "diff", "checkstyle", "exit_status", "parser"]


class Limit(Part):
    """Of one process."""

    seconds: float = Field(default=120, gt=0, le=3600)
    memory_mb: int = Field(default=2048, ge=16)
    output_mb: int = Field(default=20, ge=1, le=200)


class Install(Part):
    """`python`, `node`: a lock file with checksums in the plugin's folder. `apt`: a package of the system.

    `by_hand`: what people have to do, where we have no way to do it.
    """

    python: Local | None = None
    node: Local | None = None
    apt: str | None = None
    by_hand: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if [self.python, self.node, self.apt, self.by_hand].count(None) != 3:
            raise ValueError("needs one of `python`, `node`, `apt` and `by_hand`")
        return self


class Rule(Part):
    """Every given pattern must match: `code` and `level` whole, `message` anywhere. The first rule wins."""

    code: Pattern | None = None
    level: Pattern | None = None
    message: Pattern | None = None
    category: Category | None = None
    severity: Severity | None = None
    fixable: bool | None = None
    breaks: bool = Field(default=False, description="the tool says that it broke itself")
    columns: Columns | None = None
    column_offset: int | None = Field(default=None, ge=0, le=1)

    def matches(self, code: str, level: str, message: str) -> bool:
        return (
            (self.code is None or re.fullmatch(self.code, code) is not None)
            and (self.level is None or re.fullmatch(self.level, level) is not None)
            and (self.message is None or re.search(self.message, message) is not None)
        )


class Fields(Part):
    """Where a JSON item keeps what: dotted paths, numbers index lists."""

    path: str | None = None
    line: str | None = None
    end_line: str | None = None
    column: str | None = None
    end_column: str | None = None
    code: str | None = None
    level: str | None = None
    message: str
    fixable: str | None = None
    help_url: str | None = None


class Output(Part):
    """One thing a tool prints, and how to read it."""

    format: Format
    source: str = Field(default="stdout", alias="from", description="stdout, stderr or file:{tmp}/name")
    pattern: Pattern | None = Field(default=None, description="regex: groups line, message and others")
    noise: Pattern | None = Field(default=None, description="regex: lines that say nothing")
    starts: Pattern | None = Field(default=None, description="regex: first line of what has many")
    items: str = Field(default="", description="json: dotted path to the list, empty for the root")
    fields: Fields | None = None
    line_offset: int = Field(default=0, ge=0, le=1, description="1 where the tool counts lines from 0")
    column_offset: int = Field(default=0, ge=0, le=1, description="1 where it counts columns from 0")
    columns: Columns | None = Field(default=None, description="what the tool counts in a line")
    strip: str = Field(default="", description="diff: what follows the path in its header")
    line_ends: Ends = Field(default="feed", description="diff: what ends a line for this tool")
    message: str = Field(default="", description="what a finding says that has no words of its own")
    code: str = Field(default="", description="the code where the tool gives none, or made of its {code}")
    category: Category = Category.OTHER
    severity: Severity = Severity.WARNING
    levels: dict[str, Severity] = Field(default={}, description="the tool's words for severity")
    rules: tuple[Rule, ...] = ()
    help_url: str | None = Field(default=None, description="a link with {code} in it")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        self._has("pattern", self.pattern, {"regex"})
        self._has("fields", self.fields, {"json", "jsonl"})
        if self.message == "" and self.format in {"diff", "exit_status"}:
            raise ValueError(f"message: format {self.format} needs one")
        if self.pattern and not self.message and "message" not in re.compile(self.pattern).groupindex:
            raise ValueError("pattern: needs a group named `message`, or the field `message`")
        if unknown := set(re.compile(self.pattern or "").groupindex) - set(Fields.model_fields):
            raise ValueError(f"pattern: unknown group {min(unknown)!r}")
        if self.source not in {"stdout", "stderr"} and not self.source.startswith("file:{tmp}/"):
            raise ValueError("from: must be stdout, stderr or file:{tmp}/<name>")
        return self

    def _has(self, name: str, value: object, formats: set[str]) -> None:
        if (value is not None) != (self.format in formats):
            word = "needs" if value is None else "takes no"
            raise ValueError(f"{name}: format {self.format} {word} {name}")


class Check(Part):
    """A status that is neither clean nor findings means that the tool broke."""

    command: Argv
    clean: tuple[Status, ...] = (0,)
    findings: tuple[Status, ...] = (1,)
    blocking: tuple[Status, ...] = Field(default=(), description="it stopped at what it reports")
    skipped: tuple[Status, ...] = Field(default=(), description="it has nothing to say, and why on stderr")
    clean_may_report: bool = Field(
        default=False, description="whether findings beside a clean status are to be believed"
    )
    outputs: tuple[Output, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _disjoint(self) -> Self:
        if both := set(self.clean) & set(self.findings):
            raise ValueError(f"findings: status {min(both)} is also clean")
        if both := set(self.blocking) & {*self.clean, *self.findings}:
            raise ValueError(f"blocking: status {min(both)} is also clean or findings")
        if both := set(self.skipped) & {*self.clean, *self.findings, *self.blocking}:
            raise ValueError(f"skipped: status {min(both)} means something else too")
        return self


class Fix(Part):
    """What changed is asked of the files, never of the tool: any of `statuses` is fine."""

    command: Argv
    statuses: tuple[Status, ...] = (0,)


class Measure(Part):
    """Prints how every test ended, as one JSON document. A status other than 0 means that it broke."""

    command: Argv


class Needs(Part):
    """The project's own dependencies. `{dependencies}` stands for `given` where they are there, and for
    `missing` where they are not and the tool can do without; `{python}` in `given` is their interpreter.
    """

    required: bool = Field(default=False, description="without them there is no result")
    given: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Target(Part):
    """The words that tell a tool of the oldest Python that the project supports, 3.`{minor}`. It knows those
    from `lowest` to `highest`; where its configuration has the key `unless`, that counts.
    """

    words: tuple[str, ...] = Field(min_length=1)
    lowest: int
    highest: int
    unless: str


class Version(Part):
    command: Argv
    pattern: Pattern = r"(\d+\.[\w.+-]+)"


class Config(Part):
    """The configuration that `{config}` stands for: the repository's own, or one that ships with the plugin.

    The repository's own is used only when all its keys are among `trusted_keys` (None: any) and those in
    `trusted_values` match their patterns.
    """

    default: Local
    found_in: tuple[Place, ...] = Field(default=(), description="places, if others than `configured_by`")
    trusted_keys: tuple[str, ...] | None = None
    trusted_values: dict[str, Pattern] = Field(default={})
    copied: bool = Field(default=False, description="the tool gets a copy, INI, without what excludes files")
    passed_over: tuple[str, ...] = Field(default=(), description="keys that the copy is without")
    paths: tuple[str, ...] = Field(default=(), description="keys of the copy that name files of the checkout")

    def distrusted(self, values: Mapping[str, object]) -> str | None:
        """The first key that must not come from a repository, or at any depth has a bad value."""
        known = self.trusted_keys
        unknown = (key for key in values if known is not None and key not in known)
        bad = (key for key, value in pairs(values) if not self._trusts(key, value))
        return next(unknown, None) or next(bad, None)

    def _trusts(self, key: str, value: object) -> bool:
        """What is not text is not turned into text to be looked at: it can be of any size."""
        pattern = self.trusted_values.get(key)
        return pattern is None or (isinstance(value, str) and re.fullmatch(pattern, value) is not None)


def pairs(values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Of all mappings in it. Without recursion: TOML nests as deep as a file is long."""
    parts: list[object] = [values]
    while parts:
        part = parts.pop()
        if isinstance(part, Mapping):
            yield from part.items()
        if isinstance(part, Mapping | list | tuple | set):
            parts += part.values() if isinstance(part, Mapping) else part
