"""Suite: one run of all tests of a tree, as its plugin told it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ghapp.model import Noun, PluginResult, PluginStatus

Coverage = tuple[int, int]
_SPAN = r"[0-9]{1,7}(?:-[0-9]{1,7})?"
Spans = Annotated[str, Field(pattern=rf"^(?:{_SPAN}(?:,{_SPAN})*)?$")]  # `1-3,7`


class _Run(BaseModel):
    """Of one framework in one folder, as docs/plugins.md has it."""

    model_config = ConfigDict(extra="ignore")

    name: str
    command: str = ""
    version: str = ""
    status: int | None = None
    seconds: float = 0.0
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    count: int | None = None
    said: dict[str, str] = {}
    unknown: str = ""
    broke: str = ""
    coverage: Coverage | None = None
    uncovered: str = ""
    lines: dict[str, tuple[Spans, Spans]] = {}

    def id_of(self, test: str) -> str:
        folder = self.name.partition(" in ")[2]
        return f"{folder}: {test}" if folder else test


class Suite(Noun):
    """`passed` and `failed` are ids of tests; `counted` tests passed that have none.

    `trouble`: nothing is known of the tests, and why. `broke`: they did not come to their end. `coverage` has
    the lines that were executed and all of them, or `uncovered` says why not. `lines` has for each file that
    was counted the numbers of those that were executed, and of those that were not: `1-3,7`.
    """

    command: str = ""
    version: str = ""
    exit_status: int | None = None
    seconds: float = 0.0
    passed: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    counted: int = 0
    said: dict[str, str] = Field(default={})
    trouble: str = ""
    broke: str = ""
    coverage: Coverage | None = None
    uncovered: str = ""
    lines: dict[str, tuple[Spans, Spans]] = Field(default={})

    @property
    def total(self) -> int:
        return len(self.passed) + len(self.failed) + self.counted

    @property
    def is_known(self) -> bool:
        return not self.trouble and not self.broke

    @property
    def covered(self) -> float | None:
        """Per cent of the lines; None where nothing was counted."""
        if self.coverage is None or self.coverage[1] == 0:
            return None
        return round(100 * self.coverage[0] / self.coverage[1], 2)


def suite_of(result: PluginResult, documents: Iterable[Mapping[str, Any]]) -> Suite:
    """A plugin that was stopped or is broken tells nothing about the tests but that."""
    if result.status is PluginStatus.TIMEOUT:
        return Suite(broke=f"the tests were {result.reason}", seconds=result.seconds)
    if result.status is not PluginStatus.OK:
        return Suite(trouble=f"{result.id}: {result.reason or result.status}", seconds=result.seconds)
    try:
        known = list(documents)
        runs = [_Run.model_validate(run) for each in known for run in each.get("runs", ())]
        looked_for = next((str(each["looked_for"]) for each in known if "looked_for" in each), "")
    except (ValidationError, TypeError) as error:
        return Suite(trouble=f"{result.id} told of its tests in an unknown way: {str(error)[:200]}")
    return _whole(runs, result, looked_for)


def _whole(runs: list[_Run], result: PluginResult, looked_for: str) -> Suite:
    suite = Suite(
        command="; ".join(dict.fromkeys(run.command for run in runs if run.command)),
        version="; ".join(dict.fromkeys(run.version for run in runs if run.version)),
        exit_status=max((run.status for run in runs if run.status is not None), default=None, key=abs),
        seconds=result.seconds,
        passed=frozenset(run.id_of(test) for run in runs for test in run.passed),
        failed=frozenset(run.id_of(test) for run in runs for test in run.failed),
        counted=sum(run.count or 0 for run in runs),
        said={test: said for run in runs for test, said in run.said.items()},
        trouble="; ".join(_named(runs, "unknown")),
        broke="; ".join(_named(runs, "broke")),
        coverage=_covered(runs),
        uncovered="; ".join(dict.fromkeys(run.uncovered for run in runs if run.uncovered)),
        lines=_lines(runs),
    )
    if not suite.total and suite.is_known:
        looked = f" ({looked_for})" if looked_for else ""
        return suite.model_copy(update={"trouble": f"no tests were found{looked}"})
    return suite


def _named(runs: Iterable[_Run], field: str) -> Iterator[str]:
    for run in runs:
        if reason := getattr(run, field):
            yield f"{run.name}: {reason}"


def _covered(runs: list[_Run]) -> Coverage | None:
    """Known where it is known of every run."""
    counted = [run.coverage for run in runs if run.coverage is not None]
    if len(counted) != len(runs) or not counted:
        return None
    return sum(each[0] for each in counted), sum(each[1] for each in counted)


def _lines(runs: list[_Run]) -> dict[str, tuple[str, str]]:
    """A file may belong to several; what one of them executes is executed."""
    found: dict[str, tuple[str, str]] = {}
    for run in runs:
        for path, spans in run.lines.items():
            executed, missed = found.get(path, ("", ""))
            found[path] = _joined(executed, spans[0]), _joined(missed, spans[1])
    return {path: spans for path, spans in found.items() if path}


def _joined(*spans: str) -> str:
    return ",".join(filter(None, spans))
