"""A ground of values: what each patch is worth and what each rung does is written down."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ghapp.errors import ToolBroke
from ghapp.ladder.climb import Footing, Tried
from ghapp.ladder.states import Outcome
from ghapp.model import (
    Attempt,
    Category,
    Change,
    Conclusion,
    Finding,
    Patch,
    PluginResult,
    PluginStatus,
    Report,
    Rung,
    State,
    Summary,
)

BROKEN = "broken"


def patch(text: str) -> Patch:
    content = base64.b64encode(text.encode()).decode()
    return Patch(
        base_sha="0" * 40, source="test", changes=(Change(path="a.py", content_base64=content),), diff=text
    )


def report(left: int | str, failed: tuple[str, ...] = ()) -> Report:
    """So many findings that count; `broken`: nothing could be judged."""
    number = 0 if isinstance(left, str) else left
    issues = tuple(
        Finding(tool="lint", path="a.py", code=f"E{index}", message="m", counts=True, category=Category.STYLE)
        for index in range(number)
    )
    status = PluginStatus.BROKEN if left == BROKEN else PluginStatus.OK
    plugins = (
        PluginResult(id="lint", status=status),
        *(PluginResult(id=f, status=PluginStatus.BROKEN) for f in failed),
    )
    summary = Summary(
        total_issues=number,
        total_errors=0,
        total_warnings=number,
        total_counting=number,
        total_fixable=0,
        issues_by_tool={},
        issues_by_category={},
        has_hard_fail=False,
        style_only=True,
        files=1,
        filter="all",
        title=f"{left} left",
    )
    return Report(
        run_id="r",
        conclusion=Conclusion.FAILURE if number or failed or left == BROKEN else Conclusion.SUCCESS,
        issues=issues,
        plugins=plugins,
        failed_plugins=tuple(each.id for each in plugins if each.failed),
        summary=summary,
        started_at="",
        finished_at="",
    )


@dataclass
class Written:
    """`worth`: how many findings are left with the text in place ("" is the commit); `does`: what each rung
    leaves behind, try after try; None is no change. `failed` are tools that break on a text; `stops` and
    `caps` say at which try.
    """

    worth: Mapping[str, int | str]
    does: Mapping[Rung, Sequence[str | None]] = field(default_factory=dict)
    fixers: tuple[str, ...] = ("fixer",)
    stops: Mapping[int, str] = field(default_factory=dict)
    caps: Mapping[int, str] = field(default_factory=dict)
    breaks: frozenset[int] = frozenset()
    failed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    moves: list[tuple[State, Outcome, State]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    async def judge(self, number: int, patch: Patch | None) -> Report:
        self.asked.append(f"judge {patch.diff if patch else ''}".strip())
        text = patch.diff if patch else ""
        return report(self.worth[text], self.failed.get(text, ()))

    async def attempt(self, rung: Rung, number: int, footing: Footing, only: tuple[str, ...]) -> Tried:
        self.asked.append(" ".join((rung, *only)))
        if number in self.breaks:
            raise ToolBroke("E104", detail="it died")
        before = footing.report.summary.total_counting
        attempt = Attempt(number=number, agent=rung, success=False, issues_before=before)
        texts = self.does.get(rung, ())
        index = sum(each.agent is rung for each in self.attempts)
        text = texts[index] if index < len(texts) else None
        part = only or (self.fixers if rung is Rung.MECHANICAL and text else ())
        return Tried(attempt, patch(text) if text else footing.patch, part, self.caps.get(number, ""))

    async def moved(self, number: int, origin: State, outcome: Outcome, to: State, reason: str) -> None:
        assert number == len(self.moves) + 1
        self.moves.append((origin, outcome, to))
        self.reasons.append(reason)

    async def attempted(self, attempt: Attempt) -> None:
        self.attempts.append(attempt)

    async def must_stop(self, number: int) -> str:
        return self.stops.get(number, "")
