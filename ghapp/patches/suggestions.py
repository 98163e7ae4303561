"""Which parts of a patch can be suggestions on a pull request, and what is left of it then. Pure.

A suggestion replaces whole lines that GitHub shows in the diff of the pull request, and nothing but text:
https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/commenting-on-a-pull-request
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from ghapp.model import Noun
from ghapp.observability.redact import redact

MOST = 50  # in one review
LONGEST = 20_000  # characters of one
MOST_PASTED = 30_000  # characters of what is left, in a comment
_FILE = re.compile(r"^(?=diff --git )", re.MULTILINE)
_HUNK = re.compile(r"^(?=@@ -)", re.MULTILINE)
_RANGES = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_PLAIN = re.compile(
    r"diff --git .*\nindex [0-9a-f]+\.\.[0-9a-f]+ 100(?:644|755)\n--- a/.*\n\+\+\+ b/(?P<path>[^\t\n]+)\t?\n"
)
# Not the same after a web page, or not what they look like there.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffd]")


class Suggestion(Noun):
    """The lines `first` to `last` of a file become `lines`; none: they are deleted."""

    path: str
    first: int
    last: int
    lines: tuple[str, ...]


def split(diff: str, shown: Mapping[str, str]) -> tuple[tuple[Suggestion, ...], str]:
    """The suggestions, and a git diff of the rest, "" when all of it fits.

    `diff` is a git diff from the head of the pull request, `shown` has GitHub's own hunks by path.
    Hunk by hunk: one that does not fit as a whole is left. So are files that are added, deleted, renamed, no
    text, or get another mode.
    """
    fitting, rest = list[Suggestion](), list[str]()
    for section in _FILE.split(diff):
        head, *hunks = _HUNK.split(section)
        left = list[str]()
        for hunk in hunks:
            suggestion = _suggestion(head, hunk, shown) if len(fitting) < MOST else None
            if suggestion is None:
                left.append(hunk)
            else:
                fitting.append(suggestion)
        if left or not hunks:
            rest += [head, *_renumbered(left)]
    return tuple(fitting), "".join(rest)


def command_of(diff: str) -> str:
    """What applies it, to be pasted into a shell; "" where it is too long, or a page would not show it as it
    is: there what looks like a secret is masked.
    """
    end = "PATCH"
    while f"\n{end}\n" in diff:  # nothing in it ends it early
        end += "_"
    command = f"git apply <<'{end}'\n{diff}{end}"
    is_whole = len(diff) <= MOST_PASTED and not _UNSAFE.search(diff) and redact(command) == command
    return command if diff and is_whole else ""


def _suggestion(head: str, hunk: str, shown: Mapping[str, str]) -> Suggestion | None:
    plain = _PLAIN.fullmatch(head)
    if plain is None or "\n\\" in hunk or len(hunk) > LONGEST or _UNSAFE.search(hunk):
        return None
    place = _place(plain["path"], hunk)
    spans = _spans(shown.get(plain["path"], ""))
    if place is None or not any(first <= place.first and place.last <= last for first, last in spans):
        return None
    return place


def _place(path: str, hunk: str) -> Suggestion | None:
    """Of all that it replaces. What only inserts takes a neighbour along."""
    head, *body = hunk.rstrip("\n").split("\n")
    changed = [index for index, line in enumerate(body) if line[:1] in {"+", "-"}]
    first, last = changed[0], changed[-1]
    if all(line.startswith("+") for line in body[first : last + 1]):
        if first > 0:
            first -= 1
        elif last + 1 < len(body):
            last += 1
        else:
            return None
    part = body[first : last + 1]
    start = _ranges(head)[0] + _old(body[:first])
    lines = tuple(line[1:] for line in part if not line.startswith("-"))
    return Suggestion(path=path, first=start, last=start + _old(part) - 1, lines=lines)


def _old(body: Iterable[str]) -> int:
    return sum(not line.startswith("+") for line in body)


def _spans(patch: str) -> Iterator[tuple[int, int]]:
    """The lines of the new file that its hunks show."""
    for hunk in _HUNK.split(patch):
        if hunk.startswith("@@ -"):
            _, _, first, count = _ranges(hunk)
            yield first, first + count - 1


def _renumbered(hunks: list[str]) -> Iterator[str]:
    """As if there were no others in the file."""
    moved = 0
    for hunk in hunks:
        start, removed, _, added = _ranges(hunk)
        first = start + moved + (not removed) - (not added)
        ranges = f"@@ -{_range(start, removed)} +{_range(first, added)} @@"
        yield _RANGES.sub(ranges, hunk, count=1)
        moved += added - removed


def _range(first: int, count: int) -> str:
    return str(first) if count == 1 else f"{first},{count}"


def _ranges(hunk: str) -> tuple[int, int, int, int]:
    """A hunk's first line and how many, old and new. Without a number it is one."""
    found = _RANGES.match(hunk)
    if found is None:
        raise ValueError(f"no hunk: {hunk[:80]!r}")
    start, removed, first, added = found.groups(default="1")
    return int(start), int(removed), int(first), int(added)
