"""What may be repaired although nobody asked: as far as `ladder.auto` allows, and never in circles. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ghapp.config.repository import RepositoryConfig
from ghapp.ladder.rungs import rules_of
from ghapp.model import Commit, Finding, Report, Rung, Trust
from ghapp.patches.naming import OURS
from ghapp.plugin.fingerprint import mark_of


@dataclass(frozen=True, slots=True)
class Known:
    """What decides beside the configuration. `off` turns fixes off; `waiting` is an open fix for the same
    branch that somebody asked for; `in_a_row` counts our fixes that lead to this commit; `refused` are
    findings with what a person refused that repaired them; `away` says why a rung cannot work here.
    """

    off: str = ""
    waiting: int | None = None
    in_a_row: int = 0
    refused: Mapping[str, str] = field(default_factory=dict)
    away: Mapping[Rung, str] = field(default_factory=dict)


def barred(config: RepositoryConfig, commit: Commit) -> str:
    """Why nothing is repaired here unless somebody asks, or ""."""
    auto, is_default = config.ladder.auto, commit.branch == commit.repository.default_branch
    if auto == "off":
        return "ladder.auto is off"
    if commit.trust is Trust.FORK:
        return "it is of a fork"
    if commit.branch is None:
        return "it is on no branch that could be repaired"
    if commit.branch.startswith(OURS):
        return "it is a fix of ours"
    if auto == "default-branch" and not is_default:
        return "ladder.auto is default-branch, and this is another one"
    if commit.pull_request is None and not is_default:
        return "it is on a branch of its own, without a pull request"
    return ""


def allowed(config: RepositoryConfig) -> tuple[Rung, ...]:
    """The rungs that may try without being asked."""
    return tuple(Rung) if config.ladder.auto == "all" else (Rung.MECHANICAL,)


def may_try_again(config: RepositoryConfig, commit: Commit, changed: Iterable[str]) -> tuple[Rung, ...]:
    """The rungs that may repair by themselves what they could not before; none: a person must ask.

    Another model changes nothing for those who do not ask one.
    """
    if barred(config, commit):
        return ()
    rungs = allowed(config)
    models = {rung for rung in Rung if rung is not Rung.MECHANICAL}
    return rungs if set(rungs) & models or set(changed) - models else ()


def decide(config: RepositoryConfig, commit: Commit, report: Report, known: Known) -> str:
    """Why the rungs that are allowed repair nothing, or ""."""
    if reason := barred(config, commit):
        return reason
    if known.off:
        return f"fixes are off: {known.off}"
    if known.waiting is not None:
        return f"#{known.waiting} is still open, and somebody asked for it"
    if known.in_a_row >= config.ladder.max_in_a_row:
        return f"{known.in_a_row} fixes that nobody asked for led here, one upon the other"
    refused = [known.refused[mark_of(each)] for each in _counting(report) if mark_of(each) in known.refused]
    if refused and len(refused) == len(_counting(report)):
        return f"a person refused {refused[0]}, which repaired the same"
    return "" if _is_able(config, report, known) else "no rung that may try by itself can repair it"


def _is_able(config: RepositoryConfig, report: Report, known: Known) -> bool:
    left = [each for each in _counting(report) if mark_of(each) not in known.refused]
    able = rules_of(config.ladder, known.away, allowed(config)).open
    return bool(left and able - {Rung.MECHANICAL}) or (
        Rung.MECHANICAL in able and any(each.fixable for each in left)
    )


def _counting(report: Report) -> Sequence[Finding]:
    return [each for each in report.issues if each.counts]
