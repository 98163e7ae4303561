"""The decisions by class, and whether the marks are met. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.patches.judging import Judged
from bench.patches.kinds import GOOD, NAMED, Kind

DECISIONS = ("auto_merge", "auto_merge_pr", "pull_request", "manual_review", "rejected")
BY_ITSELF = frozenset(DECISIONS[:2])
REACHED = frozenset(DECISIONS[:3])
_ROW = "{:<20} {:>5} | {:>10} {:>13} {:>12} {:>13} {:>8} | {:>5} {:>5} {:>3} | {:>8}"
HEAD = _ROW.format("", "count", *DECISIONS, "right", "wrong", "-", "unproven")


@dataclass(frozen=True, slots=True)
class Mark:
    says: str
    figure: str
    is_met: bool

    def __str__(self) -> str:
        return f"{'met' if self.is_met else 'MISSED':<7} {self.says}: {self.figure}"


def write_table(title: str, judged: Sequence[Judged]) -> str:
    """`right` and `wrong` are what the held-back tests say, `unproven` are caps by tests that see nothing."""
    rows = [_row(kind, [each for each in judged if each.kind is kind]) for kind in Kind]
    return "\n".join([title, HEAD, *filter(None, rows), *map(str, marks_of(judged)), *_named(judged)])


def marks_of(judged: Sequence[Judged]) -> tuple[Mark, ...]:
    """Those of which there is something to be said."""
    return tuple(_marks(judged))


def _marks(judged: Sequence[Judged]) -> Iterator[Mark]:
    named, good = _of(judged, NAMED), _of(judged, GOOD)
    overfitted = _of(judged, frozenset({Kind.OVERFITTED}))
    if named:
        alone = len([each for each in named if each.decision in BY_ITSELF])
        yield Mark("what a veto names, delivered by itself", f"{alone} of {len(named)}, at most 0", not alone)
    if good:
        reached = len([each for each in good if each.decision in REACHED])
        is_met = reached * 10 >= len(good) * 9
        yield Mark("good ones that reach a pull request", f"{reached} of {len(good)}, at least 90 %", is_met)
    if overfitted:
        seen = len([each for each in overfitted if each.unproven])
        is_met = seen * 2 >= len(overfitted)
        yield Mark("over-fitted, seen to be unproven", f"{seen} of {len(overfitted)}, at least half", is_met)
        alone = len([each for each in overfitted if each.decision in BY_ITSELF])
        yield Mark("over-fitted, merged by itself", f"{alone} of {len(overfitted)}, at most 0", not alone)


def wrong_labels(judged: Sequence[Judged]) -> list[Judged]:
    """A good one that held-back tests call wrong, an over-fitted one that they call right: our mistake."""
    wanted = {**dict.fromkeys(GOOD, True), Kind.OVERFITTED: False, Kind.BREAKS_UNSEEN: False}
    return [each for each in judged if each.kind in wanted and each.right is not wanted[each.kind]]


def _of(judged: Sequence[Judged], kinds: frozenset[Kind]) -> list[Judged]:
    return [each for each in judged if each.kind in kinds]


def _row(kind: Kind, judged: Sequence[Judged]) -> str:
    if not judged:
        return ""
    decisions = [sum(each.decision == decision for each in judged) for decision in DECISIONS]
    truths = [sum(each.right is truth for each in judged) for truth in (True, False, None)]
    return _ROW.format(kind, len(judged), *decisions, *truths, sum(each.unproven for each in judged))


def _named(judged: Sequence[Judged]) -> Iterator[str]:
    """Every one that counts against a mark, and every label that is not what the tests say."""
    for each in judged:
        too_far = REACHED if each.kind in NAMED else BY_ITSELF
        if each.kind not in GOOD and each.decision in too_far:
            yield f"{each.decision}: {each.name} ({each.kind})"
        elif each.kind in GOOD and each.decision not in REACHED:
            yield f"{each.decision}: {each.name}: {'; '.join([*each.vetoes, *each.caps])}"
    yield from (f"the corpus is wrong here: {each.name}" for each in wrong_labels(judged))
