"""What may run on a commit: the table of the sandbox's policy, and consent."""

import pytest

from ghapp.config.repository import Forks
from ghapp.model import Trust
from ghapp.pipeline.permission import Permission
from ghapp.sandbox import Level
from ghapp.sandbox.policy import Executes, least_level

FORK, MEMBER = Trust.FORK, Trust.MEMBER


@pytest.mark.parametrize(
    ("executes", "fork", "member"),
    [
        ("nothing", "none", "none"),
        ("configuration", "bwrap", "landlock"),
        ("tests", "bwrap", "landlock"),
        ("agent", "bwrap", "bwrap"),
    ],
)
def test_each_kind_of_work_has_a_least_level(executes: str, fork: str, member: str) -> None:
    assert least_level(Executes(executes), FORK) == fork
    assert least_level(Executes(executes), MEMBER) == member


@pytest.mark.parametrize("executes", [each for each in Executes if each is not Executes.NOTHING])
@pytest.mark.parametrize("trust", Trust)
def test_without_a_sandbox_nothing_of_a_repository_is_executed(executes: Executes, trust: Trust) -> None:
    reason = Permission(Level.NONE, trust, Forks(tests="on"), consent=True).refusal(executes)

    assert "needs the sandbox" in reason
    assert "ghapp doctor" in reason


def test_what_executes_nothing_runs_everywhere() -> None:
    assert Permission(Level.NONE, FORK, Forks(tests="off", agents="off")).refusal(Executes.NOTHING) == ""


@pytest.mark.parametrize(
    ("tests", "consent", "reason"),
    [
        ("approved", False, "/ok-to-test"),
        ("approved", True, ""),
        ("on", False, ""),
        ("off", True, "`forks.tests` is off"),
    ],
)
def test_a_forks_tests_wait_for_consent(tests: str, consent: bool, reason: str) -> None:
    forks = Forks.model_validate({"tests": tests})
    said = Permission(Level.CGROUP, FORK, forks, consent=consent).refusal(Executes.TESTS)

    assert reason in said if reason else said == ""


def test_consent_is_for_code_not_for_configuration() -> None:
    assert Permission(Level.BWRAP, FORK).refusal(Executes.CONFIGURATION) == ""


def test_a_member_needs_no_consent() -> None:
    assert Permission(Level.LANDLOCK, MEMBER, Forks(tests="off")).refusal(Executes.TESTS) == ""


def test_the_operator_may_ask_less_for_forks_but_never_less_than_for_members() -> None:
    assert Permission(Level.LANDLOCK, FORK, consent=True, least=Level.NONE).refusal(Executes.TESTS) == ""
    assert Permission(Level.LANDLOCK, FORK, consent=True, least=Level.NONE).refusal(Executes.AGENT) != ""
    assert Permission(Level.NONE, FORK, consent=True, least=Level.NONE).refusal(Executes.TESTS) != ""


def test_levels_are_in_order() -> None:
    assert [level for level in Level if level.is_at_least(Level.BWRAP)] == [Level.BWRAP, Level.CGROUP]
