"""What became of the patches of some days, in figures. Pure: from rows of the store."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median

from ghapp.model import Decided, Handling, Tier
from ghapp.patches.accuracy import Accuracy

_WITHOUT_A_PERSON = {Handling.AUTO_MERGE, Handling.AUTO_MERGE_PR, Handling.PULL_REQUEST}


@dataclass(frozen=True, slots=True)
class Rows:
    """Of these days (UTC): what was `judged`, what was `merged` and when the run of each of them was begun,
    and what models cost on each, in micro-dollars.
    """

    days: tuple[str, ...]
    judged: Sequence[Decided]
    merged: Sequence[tuple[Decided, str]]
    costs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Day:
    """`queued` are those of the judged that a person had to look at first; `cost` is in micro-dollars."""

    day: str
    judged: int
    merged: int
    queued: int
    cost: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares and means are None where there is nothing to share or to average. `automation_rate` is the
    share of the judged that went on without a person first; `seconds_to_fix` the median from the begin of a
    run to the merge of its patch; `accuracy` that of what was merged in these days.
    """

    decisions: Mapping[Handling, int]
    tiers: Mapping[Tier, int]
    automation_rate: float | None
    mean_confidence: float | None
    seconds_to_fix: float | None
    accuracy: Accuracy
    days: tuple[Day, ...]

    @property
    def judged(self) -> int:
        return sum(self.decisions.values())

    @property
    def cost(self) -> int:
        """In micro-dollars."""
        return sum(day.cost for day in self.days)


def last_days(number: int, today: date) -> tuple[str, ...]:
    """The oldest first; today is the last."""
    return tuple((today - timedelta(days=ago)).isoformat() for ago in reversed(range(number)))


def begin_of(day: str) -> str:
    """Its first moment, as the store writes moments."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC).isoformat(timespec="milliseconds")


def figures_of(rows: Rows) -> Figures:
    handlings = Counter(each.handling for each in rows.judged)
    tiers = Counter(each.tier for each in rows.judged)
    scores = [each.confidence for each in rows.judged if each.confidence is not None]
    alone = sum(handlings[each] for each in _WITHOUT_A_PERSON)
    survived = sum(each.undone_at is None for each, _ in rows.merged)
    return Figures(
        decisions={each: handlings[each] for each in Handling},
        tiers={each: tiers[each] for each in Tier},
        automation_rate=round(alone / len(rows.judged), 4) if rows.judged else None,
        mean_confidence=round(sum(scores) / len(scores), 4) if scores else None,
        seconds_to_fix=_median(rows.merged),
        accuracy=Accuracy(survived, len(rows.merged)),
        days=tuple(_days(rows)),
    )


def _median(merged: Collection[tuple[Decided, str]]) -> float | None:
    times = [_seconds(begun, each.merged_at) for each, begun in merged if each.merged_at]
    return round(median(times), 1) if times else None


def _seconds(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


def _days(rows: Rows) -> Iterable[Day]:
    judged = Counter(_day(each.created_at) for each in rows.judged)
    queued = Counter(_day(each.created_at) for each in rows.judged if each.handling is Handling.MANUAL_REVIEW)
    merged = Counter(_day(each.merged_at or "") for each, _ in rows.merged)
    for day in rows.days:
        yield Day(day, judged[day], merged[day], queued[day], rows.costs.get(day, 0))


def _day(at: str) -> str:
    return at[: len("2026-01-31")]
