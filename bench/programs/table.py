"""The outcomes of all climbs as a table, and by name each that was called a success and is none. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from bench.programs.climbing import Arm, Ended
from ghapp.model import State

_ROW = "{:<16} {:>6} {:>5}  | {:>9} {:>6} {:>6}  | {:>13} {:>6} {:>6}  | {:>5}"
HEAD = _ROW.format(
    "", "climbs", "asked", "S_SUCCESS", "right", "wrong", "S4_QUARANTINE", "right", "wrong", "other"
)


def write_table(ended: Sequence[Ended]) -> str:
    """`asked`: a model was; `right` and `wrong`: what the held-back tests say."""
    return "\n".join([HEAD, *(_row(arm, ended) for arm in Arm), *_named(ended)])


def wrong_successes(ended: Iterable[Ended]) -> tuple[Ended, ...]:
    return tuple(each for each in ended if each.outcome is State.SUCCESS and not each.right)


def _row(arm: Arm, ended: Iterable[Ended]) -> str:
    of_arm = [each for each in ended if each.arm is arm]
    success, quarantine = (_counts(of_arm, state) for state in (State.SUCCESS, State.QUARANTINE))
    others = len(of_arm) - success[0] - quarantine[0]
    asked = sum(bool(each.asked) for each in of_arm)
    return _ROW.format(arm, len(of_arm), asked, *success, *quarantine, others)


def _counts(ended: Iterable[Ended], outcome: State) -> tuple[int, int, int]:
    """All, right, wrong."""
    rights = [each.right for each in ended if each.outcome is outcome]
    return len(rights), sum(rights), len(rights) - sum(rights)


def _named(ended: Sequence[Ended]) -> Iterator[str]:
    """A success that is none, and an end that is no judgement at all."""
    for each in wrong_successes(ended):
        how = f", the answer {each.program.wrong_by}" if each.arm is Arm.WRONG and each.asked else ""
        yield f"S_SUCCESS but wrong, {each.arm}: {each.program.name} (found by {each.program.found_by}{how})"
    for each in ended:
        if each.outcome not in {State.SUCCESS, State.QUARANTINE}:
            yield f"{each.outcome}, {each.arm}: {each.program.name}: {each.reason}"
