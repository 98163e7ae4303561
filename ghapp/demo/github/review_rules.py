"""GitHub's rules for reviews. Pure: a request body in, a draft or a refusal out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ghapp.demo.github import diff_lines
from ghapp.demo.github.refusal import Refusal

STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}
_UNPROCESSABLE = "Unprocessable Entity"


@dataclass(frozen=True, slots=True)
class Draft:
    """A remark on lines of a diff that it was found to fit; `hunk` is the diff down to its line."""

    path: str
    body: str
    side: str
    line: int
    start_side: str | None
    start_line: int | None
    position: int
    hunk: str


def judge(body: Mapping[str, Any], *, own: bool) -> str:
    """The state that the event gives. `own`: of whoever opened the pull request."""
    event = body.get("event")
    if event not in STATES:
        raise Refusal.unprocessable(
            _UNPROCESSABLE, "Variable $event of type PullRequestReviewEvent is invalid"
        )
    if own and event != "COMMENT":
        verb = {"APPROVE": "approve", "REQUEST_CHANGES": "request changes on"}[event]
        raise Refusal.unprocessable(_UNPROCESSABLE, f"Review Can not {verb} your own pull request")
    if event == "REQUEST_CHANGES" and not body.get("body"):
        raise Refusal.unprocessable(_UNPROCESSABLE, "Review Body can't be blank")
    if event == "COMMENT" and not body.get("body") and not body.get("comments"):
        raise Refusal.unprocessable(_UNPROCESSABLE, "Review Body can't be blank")
    return STATES[event]


def drafts(wishes: Sequence[Mapping[str, Any]], patches: Mapping[str, str]) -> list[Draft]:
    """All of them, or a refusal that names what is wrong with each that does not fit, in one sentence."""
    found = [_draft(wish, patches) for wish in wishes]
    wrong = [each for each in found if isinstance(each, str)]
    if wrong:
        *first, last = wrong
        said = last if not first else f"{', '.join(first)}{',' if len(first) > 1 else ''} and {last}"
        raise Refusal.unprocessable(_UNPROCESSABLE, said)
    return [each for each in found if isinstance(each, Draft)]


def _draft(wish: Mapping[str, Any], patches: Mapping[str, str]) -> Draft | str:
    if not str(wish.get("body") or "").strip():
        return "Body can't be blank"
    if wish.get("path") not in patches:
        return "Path could not be resolved"
    lines = list(diff_lines.lines(patches[wish["path"]]))
    side = wish.get("side") or "RIGHT"
    end = next((each for each in lines if each.at(side) == wish.get("line") and each.kind != "hunk"), None)
    if end is None or wish.get("line") is None:
        return "Line could not be resolved"
    first, first_side = wish.get("start_line"), wish.get("start_side") or side
    if first is not None:
        start = next((each for each in lines if each.at(first_side) == first), None)
        if start is None or start.position >= end.position or _hunk(lines, start) != _hunk(lines, end):
            return "Start line must precede the end line." if start else "Start line could not be resolved"
    shown = "\n".join(patches[wish["path"]].split("\n")[_hunk(lines, end) : end.position + 1])
    start_side = first_side if first is not None else None
    return Draft(wish["path"], wish["body"], side, wish["line"], start_side, first, end.position, shown)


def _hunk(lines: Sequence[diff_lines.DiffLine], line: diff_lines.DiffLine) -> int:
    """Where the line's hunk begins."""
    return max(each.position for each in lines if each.kind == "hunk" and each.position <= line.position)
