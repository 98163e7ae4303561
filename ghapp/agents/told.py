"""What came of an agent's run, in words. Pure."""

from collections.abc import Iterable, Sequence

from ghapp.observability.redact import redact
from ghapp.plugin.manifest import matches
from ghapp.plugin.shape import Limit
from ghapp.sandbox import Outcome

_KEPT = 4000  # letters of what it said: the end says how it ended
_NAMED = 5
_LEFT = ("*.pyc", ".coverage", ".aider*")
_CACHES = frozenset(
    {"__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", "node_modules"}
)


def why(
    outcome: Outcome, limits: Limit, seconds: float, changed: Sequence[str], undone: Sequence[str]
) -> str:
    """How it was stopped, that it changed nothing, what was not taken; "" when there is nothing to say."""
    reasons = (_stopped(outcome, limits, seconds), "" if changed else _idle(outcome), _not_taken(undone))
    return "; ".join(filter(None, reasons))


def strayed(undone: Iterable[str]) -> tuple[str, ...]:
    """Of what was undone that which nobody leaves behind by only looking: caches say nothing."""
    return tuple(path for path in undone if not matches(path, _LEFT) and _CACHES.isdisjoint(path.split("/")))


def said(output: bytes, places: Iterable[str]) -> str:
    """The end of it, without secrets and without the places of this machine."""
    text = output[-4 * _KEPT :].decode("utf-8", "replace")
    for place in places:
        text = text.replace(f"{place}/", "").replace(place, ".")
    return redact(text)[-_KEPT:]


def _stopped(outcome: Outcome, limits: Limit, seconds: float) -> str:
    if outcome.stopped == "timeout":
        return f"it was stopped after {seconds:g} s"
    if outcome.stopped == "output":
        return f"it printed more than {limits.output_mb} MB"
    if outcome.stopped:
        return f"it used too much: {outcome.stopped}"
    return f"it died by {outcome.signal}" if outcome.signal else ""


def _idle(outcome: Outcome) -> str:
    ended = f" and ended with status {outcome.status}" if outcome.status else ""
    return f"it changed none of its files{ended}"


def _not_taken(undone: Sequence[str]) -> str:
    if not undone:
        return ""
    more = f" and {len(undone) - _NAMED} more" if len(undone) > _NAMED else ""
    return f"not taken, as it was not asked for: {', '.join(undone[:_NAMED])}{more}"
