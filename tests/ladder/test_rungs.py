"""Which rungs may try: those that the repository lists, that work here, and that somebody asked for."""

from ghapp.config.climbing import Ladder
from ghapp.ladder.rungs import rules_of
from ghapp.model import Rung


def test_what_works_and_was_asked_for_may_try() -> None:
    rules = rules_of(Ladder(attempts=3), {}, tuple(Rung))
    assert (rules.order, rules.open, rules.attempts) == (tuple(Rung), frozenset(Rung), 3)
    assert not rules.passed_over


def test_every_other_one_is_passed_over_with_its_reason() -> None:
    ladder = Ladder(order=(Rung.MECHANICAL, Rung.CLAUDE, Rung.AIDER))

    rules = rules_of(ladder, {Rung.CLAUDE: "there is no key"}, (Rung.MECHANICAL, Rung.CLAUDE))

    assert rules.open == {Rung.MECHANICAL}
    assert rules.passed_over == {
        Rung.CODEX: "it is not in `ladder.order` of the repository's configuration",
        Rung.CLAUDE: "there is no key",
        Rung.AIDER: "nobody asked for it",
    }
