"""Whether the tests see a patch: they execute what it changes, and catch small faults in it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ghapp.config.testing import Testing
from ghapp.model import Cap, Evidence, Reading, Tier
from ghapp.patches.caps import SHOWN, listed
from ghapp.patches.executed import Executed, executed, noticed
from ghapp.patches.mutants import Mutant, Tried, mutants_of
from ghapp.patches.special import Special
from ghapp.patches.trying import Tested
from ghapp.patches.vetoes.edit import Edit

OFF = "small faults in it are not tried (`tests.mutants` is 0): nothing shows that the tests see the change"


@dataclass(frozen=True, slots=True)
class Seen:
    """`tried` is None where mutants are not wanted, or not worth their time."""

    lines: tuple[Executed, ...] = ()
    special: tuple[Special, ...] = ()
    tried: Tried | None = None
    off: bool = False
    command: str = ""


def lines_of(code: Sequence[Edit], tested: Tested) -> tuple[Executed, ...]:
    """Nothing where no lines were counted at all: that is said of the coverage."""
    if not tested.compared or tested.after[0].coverage is None:
        return ()
    return executed(code, tested.before[0], tested.after[0])


def are_worth_trying(code: Sequence[Edit], tested: Tested, testing: Testing, so_far: Tier) -> bool:
    """They take time, and can do no more than keep a patch from being merged by itself."""
    is_open = so_far in {Tier.AUTO_MERGE, Tier.PULL_REQUEST}
    return bool(code) and testing.mutants > 0 and tested.compared is not None and is_open


def chosen(code: Sequence[Edit], tested: Tested, testing: Testing) -> tuple[Mutant, ...]:
    """Those on lines that no test executes are not tried: nothing would notice."""
    return mutants_of(code, noticed(code, tested.after[0]), testing.mutants)


def caps_of(seen: Seen) -> Iterator[Cap]:
    for reason in _reasons(seen):
        yield Cap(tier=Tier.PULL_REQUEST, reason=reason)


def evidence_of(seen: Seen) -> Iterator[Evidence]:
    if known := [each for each in seen.lines if not each.unknown]:
        ran = sum(len(each.seen) for each in known)
        lines = ran + sum(len(each.unseen) for each in known)
        says = f"{ran} of {lines} changed lines are executed"
        reading = Reading(says=says, numbers={"executed": ran, "lines": lines})
        yield Evidence(name="changed_lines", command=seen.command, after=reading)
    if seen.tried is not None:
        yield Evidence(name="mutants", command=seen.command, after=_mutants(seen.tried))


def _reasons(seen: Seen) -> Iterator[str]:
    for each in seen.lines:
        where = "takes away of" if each.removed else "changes in"
        if each.unknown:
            yield f"it is not known whether the tests execute what it {where} {each.path}"
        elif each.unseen:
            yield f"no test executes what it {where} {each.path}, line {_numbers(each.unseen)}"
    for case in seen.special:
        yield f"{case.path}:{case.line}: `{case.code}`: {case.why}"
    if seen.off:
        yield OFF
    if seen.tried is not None:
        yield from _of_mutants(seen.tried)


def _of_mutants(tried: Tried) -> Iterator[str]:
    if tried.survived:
        shown = tuple(mutant.title for mutant in tried.survived)
        yield f"the tests pass all the same with {listed(shown)}"
    elif tried.untried and not tried.ended:
        yield f"whether the tests see the change is not known: {tried.trouble}"


def _mutants(tried: Tried) -> Reading:
    says = f"{len(tried.caught)} of {tried.ended} small faults in the changed lines are caught"
    if not tried.ended and not tried.untried:
        says = "nothing in the changed lines to put a fault into"
    if tried.endless:
        says += f", {tried.endless} of them by tests that did not come to their end"
    if tried.untried:
        says += f"; {tried.untried} not tried: {tried.trouble}"
    numbers = {"tried": tried.ended, "caught": len(tried.caught), "untried": tried.untried}
    return Reading(seconds=tried.seconds, says=says, numbers=numbers)


def _numbers(lines: Iterable[int]) -> str:
    numbers = tuple(map(str, lines))
    return ", ".join(numbers[:SHOWN]) + (f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else "")
