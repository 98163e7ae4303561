"""What may be repaired although nobody asked: every rule by what it allows, and what it does not."""

from typing import Any

import pytest

from ghapp.config.repository import RepositoryConfig
from ghapp.ladder.unasked import Known, allowed, barred, decide, may_try_again
from ghapp.model import Commit, Finding, Repository, Rung, Trust
from tests.patches.test_compare import report

HERE = Repository(id=7, full_name="acme/shop", default_branch="main", installation_id=9)
NO_AGENT = {rung: "it is not here" for rung in Rung if rung is not Rung.MECHANICAL}
NOBODY = "no rung that may try by itself can repair it"


def commit(branch: str | None = "main", number: int | None = None, trust: Trust = Trust.MEMBER) -> Commit:
    return Commit(repository=HERE, sha="1" * 40, lane="x", branch=branch, pull_request=number, trust=trust)


def config(auto: str = "default-branch", **more: Any) -> RepositoryConfig:
    return RepositoryConfig.model_validate({"ladder": {"auto": auto} | more})


def finding(mark: str = "a", *, fixable: bool = True, counts: bool = True) -> Finding:
    return Finding(tool="lint", path="a.py", message="m", fingerprint=mark, fixable=fixable, counts=counts)


PUSH, TOPIC, PULL = commit(), commit("topic"), commit("topic", 3)
FORK, GROUP = commit(None, 3, Trust.FORK), commit(None)
OURS, BASELINE = commit("error-fix/push-1", 4), commit("error-fix/baseline-1", 4)
BOTH = commit("main", 5)  # a pull request from the default branch


@pytest.mark.parametrize(
    ("auto", "open_to"),
    [
        ("off", []),
        ("default-branch", [PUSH, BOTH]),
        ("mechanical", [PUSH, BOTH, PULL]),
        ("all", [PUSH, BOTH, PULL]),
    ],
)
def test_where_it_may_begin_by_itself(auto: str, open_to: list[Commit]) -> None:
    everywhere = [PUSH, BOTH, PULL, TOPIC, FORK, GROUP, OURS, BASELINE]

    assert [each for each in everywhere if not barred(config(auto), each)] == open_to


@pytest.mark.parametrize("auto", ["default-branch", "mechanical", "all"])
def test_a_fork_is_a_fork_even_on_a_branch_called_main(auto: str) -> None:
    assert barred(config(auto), commit("main", 3, Trust.FORK)) == "it is of a fork"


@pytest.mark.parametrize(
    ("auto", "rungs"),
    [("default-branch", [Rung.MECHANICAL]), ("mechanical", [Rung.MECHANICAL]), ("all", [*Rung])],
)
def test_who_may_try_by_itself(auto: str, rungs: list[Rung]) -> None:
    assert [*allowed(config(auto))] == rungs


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (Known(), ""),
        (Known(off="the label"), "fixes are off: the label"),
        (Known(waiting=8), "#8 is still open, and somebody asked for it"),
        (Known(in_a_row=2), ""),
        (Known(in_a_row=3), "3 fixes that nobody asked for led here, one upon the other"),
        (Known(refused={"b": "#5"}), ""),
        (Known(refused={"a": "#5"}), "a person refused #5, which repaired the same"),
    ],
)
def test_what_is_known_may_hold_it_back(known: Known, reason: str) -> None:
    assert decide(config(), PUSH, report(finding()), known) == reason


def test_the_repository_says_how_many_may_follow_one_another() -> None:
    assert "1 fixes" in decide(config(max_in_a_row=1), PUSH, report(finding()), Known(in_a_row=1))


@pytest.mark.parametrize(
    ("auto", "issues", "away", "reason"),
    [
        ("default-branch", [finding(fixable=False)], {}, NOBODY),
        ("default-branch", [finding(counts=False)], {}, NOBODY),
        ("all", [finding(fixable=False)], {}, ""),
        ("all", [finding(fixable=False)], NO_AGENT, NOBODY),
        ("all", [finding(fixable=True)], NO_AGENT, ""),
        ("all", [finding(counts=False)], {}, NOBODY),
    ],
)
def test_somebody_must_be_able_to_repair_it(
    auto: str, issues: list[Finding], away: dict[Rung, str], reason: str
) -> None:
    assert decide(config(auto), PUSH, report(*issues), Known(away=away)) == reason


def test_what_was_refused_is_no_reason_to_begin() -> None:
    issues = [finding("a"), finding("b", fixable=False)]

    assert decide(config(), PUSH, report(*issues), Known(refused={"a": "#5"})) == NOBODY
    assert decide(config("all"), PUSH, report(*issues), Known(refused={"a": "#5"})) == ""


def test_a_ladder_without_the_mechanical_rung_repairs_nothing_by_itself() -> None:
    assert decide(config(order=["claude"]), PUSH, report(finding()), Known()) == NOBODY


@pytest.mark.parametrize(
    ("auto", "of", "changed", "rungs"),
    [
        ("all", PULL, "claude", [*Rung]),
        ("all", PULL, "base", [*Rung]),
        ("mechanical", PULL, "python_ruff", [Rung.MECHANICAL]),
        ("mechanical", PULL, "claude", []),  # fixers ask no model
        ("default-branch", PUSH, "python_ruff", [Rung.MECHANICAL]),
        ("default-branch", PULL, "base", []),
        ("off", PUSH, "python_ruff", []),
    ],
)
def test_what_is_held_is_tried_again_by_whom_it_may_help(
    auto: str, of: Commit, changed: str, rungs: list[Rung]
) -> None:
    assert [*may_try_again(config(auto), of, [changed])] == rungs
