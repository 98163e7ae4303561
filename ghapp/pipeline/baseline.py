"""The baseline: findings that were accepted, how they are matched, what may be added and what is gone. Pure.

It is read from the default branch only. Matching counts: a second one like an accepted one is new.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from ghapp.errors import Problem
from ghapp.model import Accepted, Category, Finding, Noun, Severity
from ghapp.plugin.fingerprint import mark_of

PATH = ".github/ghapp-baseline.json"
MAX_BYTES = 900_000  # GitHub hands out no file of more than a megabyte

Key = tuple[str, str | None]


class Baseline(Noun):
    version: Literal[1] = 1
    entries: tuple[Accepted, ...] = ()

    @property
    def hash(self) -> str:
        """Of what it accepts, whoever said so; empty where it accepts nothing."""
        kept = sorted((entry.fingerprint, entry.path, entry.count) for entry in self.entries)
        return hashlib.sha256(json.dumps(kept).encode()).hexdigest()[:16] if kept else ""

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(sorted({entry.path for entry in self.entries}))


@dataclass(frozen=True, slots=True)
class Applied:
    """`findings` in the same order, some of them accepted; `unused` are entries with nothing to accept."""

    findings: tuple[Finding, ...]
    unused: tuple[Accepted, ...]


NOTHING = Baseline()


def parse_baseline(content: bytes) -> Baseline | Problem:
    """The baseline, or problem E322 with what is wrong. What cannot be read is never taken for empty."""
    if len(content) > MAX_BYTES:
        return Problem.of("E322", path=PATH, line=1, detail=f"it is larger than {MAX_BYTES // 1000} kB")
    try:
        return Baseline.model_validate(json.loads(content.decode()))
    except json.JSONDecodeError as error:
        return Problem.of("E322", path=PATH, line=error.lineno, detail=error.msg)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        return Problem.of("E322", path=PATH, line=1, detail=f"`{place}`: {first['msg']}")
    except (ValueError, RecursionError):
        return Problem.of("E322", path=PATH, line=1, detail="not JSON in UTF-8")


def written(baseline: Baseline) -> bytes:
    return (json.dumps(baseline.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n").encode()


def apply(
    baseline: Baseline, older: Iterable[Finding], left: Iterable[Finding], missing: Collection[str]
) -> Applied:
    """What the filter took for old is counted first. An entry whose file is `missing` goes where its finding
    went.
    """
    room = _room(baseline, missing)
    for finding in older:
        _take(room, finding)
    marked = tuple(_marked(room, finding) for finding in left)
    return Applied(marked, tuple(_unused(baseline, missing, room)))


def refusal(finding: Finding) -> str:
    """Why a finding cannot be accepted, or "". A file that somebody wrote by hand accepts no more."""
    if finding.category is Category.SECURITY and finding.severity is Severity.ERROR:
        return "secrets and security errors are not accepted"
    return "" if finding.fingerprint else "it is about the configuration"


def acceptable(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.counts and not refusal(finding))


def refused(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.counts and refusal(finding))


def entries_of(
    findings: Iterable[Finding], *, who: str, when: str, why: str, pull: int | None
) -> tuple[Accepted, ...]:
    """One for each that can be accepted; those alike in one file are one."""
    known = {(mark_of(each), each.path): each for each in acceptable(findings)}
    counted = Counter((mark_of(each), each.path) for each in acceptable(findings))
    return tuple(
        Accepted(
            fingerprint=mark,
            tool=each.tool,
            code=each.code,
            path=path,
            count=counted[mark, path],
            who=who,
            when=when,
            why=why,
            pull=pull,
        )
        for (mark, path), each in known.items()
    )


def changed(baseline: Baseline, added: Iterable[Accepted], gone: Iterable[Accepted]) -> Baseline:
    """With some more and without some. `gone` count how many of an entry are."""
    less = Counter[tuple[str, str]]()
    for each in gone:
        less[each.fingerprint, each.path] += each.count
    kept = []
    for entry in reversed(baseline.entries):  # of two alike, the younger goes
        taken = min(entry.count, less[entry.fingerprint, entry.path])
        less[entry.fingerprint, entry.path] -= taken
        if entry.count > taken:
            kept.append(entry.model_copy(update={"count": entry.count - taken}))
    return Baseline(entries=tuple(sorted((*kept, *added), key=_order)))


def _order(entry: Accepted) -> tuple[str, ...]:
    return (entry.path, entry.tool, entry.code, entry.fingerprint, entry.when)


def _room(baseline: Baseline, missing: Collection[str]) -> Counter[Key]:
    room = Counter[Key]()
    for entry in baseline.entries:
        room[_key(entry, missing)] += entry.count
    return room


def _key(entry: Accepted, missing: Collection[str]) -> Key:
    return (entry.fingerprint, None if entry.path in missing else entry.path)


def _take(room: Counter[Key], finding: Finding) -> bool:
    if not room or refusal(finding):
        return False
    for key in ((mark_of(finding), finding.path), (mark_of(finding), None)):
        if room[key] > 0:
            room[key] -= 1
            return True
    return False


def _marked(room: Counter[Key], finding: Finding) -> Finding:
    if not finding.counts or not _take(room, finding):
        return finding
    return finding.model_copy(update={"counts": False, "accepted": True})


def _unused(baseline: Baseline, missing: Collection[str], room: Counter[Key]) -> Iterator[Accepted]:
    for entry in reversed(baseline.entries):
        key = _key(entry, missing)
        number = min(entry.count, room[key])
        room[key] -= number
        if number:
            yield entry.model_copy(update={"count": number})
