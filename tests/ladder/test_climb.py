"""What a climb does with what it is told: it keeps what is better, undoes what is worse, and always ends."""

from collections.abc import Mapping
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ghapp.ladder.climb import Climb, Climbed, Rules
from ghapp.ladder.states import Outcome
from ghapp.model import Rung, State
from tests.ladder.grounds import BROKEN, Written

ALL = Rules(tuple(Rung), frozenset(Rung))
MECHANICAL, AIDER, CODEX, CLAUDE = Rung


async def climb(ground: Written, rules: Rules = ALL) -> Climbed:
    return await Climb(ground, rules).climb()


def left(climbed: Climbed) -> str:
    """The text that the best verified state has."""
    return climbed.footing.patch.diff if climbed.footing and climbed.footing.patch else ""


async def test_a_clean_commit_is_left_alone() -> None:
    ground = Written({"": 0})
    assert (await climb(ground)).outcome is State.SUCCESS
    assert ground.asked == ["judge"]


async def test_the_cheapest_that_suffices_is_the_last() -> None:
    ground = Written({"": 2, "half": 1, "whole": 0}, {MECHANICAL: ["half"], CODEX: ["whole"]})

    climbed = await climb(ground)

    assert (climbed.outcome, left(climbed)) == (State.SUCCESS, "whole")
    assert ground.asked == ["judge", "mechanical", "judge half", "aider", "codex", "judge whole"]
    assert [
        (each.agent, each.success, each.issues_before, each.issues_after) for each in climbed.attempts
    ] == [
        (MECHANICAL, True, 2, 1),
        (AIDER, False, 1, None),
        (CODEX, True, 1, 0),
    ]


async def test_what_makes_it_worse_is_undone_and_the_next_begins_before_it() -> None:
    ground = Written({"": 2, "half": 1, "mess": 5}, {MECHANICAL: ["half"], AIDER: ["mess"]})

    climbed = await climb(ground)

    assert (climbed.outcome, left(climbed)) == (State.QUARANTINE, "half")
    assert climbed.attempts[1].reason.startswith("undone: ")
    assert not climbed.attempts[1].success
    assert climbed.attempts[2].issues_before == 1


async def test_a_fixer_that_makes_it_worse_is_found_by_trying_each_alone() -> None:
    ground = Written(
        {"": 2, "both": 3, "good": 1, "bad": 4}, {MECHANICAL: ["both", "good", "bad"]}, ("a", "b")
    )

    climbed = await climb(ground, Rules((MECHANICAL,), frozenset({MECHANICAL})))

    assert ground.asked[1::2] == ["mechanical", "mechanical a", "mechanical b"]
    assert (left(climbed), climbed.fixers) == ("good", ("a",))


async def test_an_agent_that_helped_tries_again_as_often_as_it_may() -> None:
    ground = Written({"": 3, "two": 2, "one": 1}, {AIDER: ["two", "one", "never"]})

    climbed = await climb(ground, Rules((AIDER,), frozenset({AIDER}), attempts=2))

    assert (climbed.outcome, left(climbed), len(climbed.attempts)) == (State.QUARANTINE, "one", 2)


async def test_an_edit_of_a_model_that_repaired_nothing_is_undone() -> None:
    ground = Written({"": 3, "other": 3}, {AIDER: ["other", "one"]})

    climbed = await climb(ground, Rules((AIDER,), frozenset({AIDER}), attempts=5))

    assert [(each.success, each.reason) for each in climbed.attempts] == [
        (False, "undone: no finding went away")
    ]
    assert left(climbed) == ""


async def test_the_same_edit_twice_is_no_edit() -> None:
    ground = Written({"": 3, "mess": 4}, {AIDER: ["mess"], CODEX: ["mess"], CLAUDE: [None]})

    climbed = await climb(ground)

    assert ground.asked.count("judge mess") == 1
    assert climbed.attempts[2].reason == "the same edit as before"
    assert climbed.attempts[3].reason == "nothing was changed"


async def test_a_cap_ends_it_with_what_was_verified() -> None:
    ground = Written({"": 3, "half": 1}, {MECHANICAL: ["half"]}, caps={2: "the day's budget is spent"})

    climbed = await climb(ground)

    assert (climbed.outcome, climbed.reason) == (State.QUARANTINE, "the day's budget is spent")
    assert left(climbed) == "half"
    assert ground.asked[-1] == "aider"


async def test_an_edit_that_was_paid_for_is_judged_before_the_cap_ends_it() -> None:
    ground = Written({"": 3, "done": 0}, {AIDER: ["done"]}, caps={2: "spent"})
    assert (await climb(ground)).outcome is State.SUCCESS


async def test_a_person_stops_it_between_two_tries() -> None:
    ground = Written({"": 3, "half": 1}, {MECHANICAL: ["half"]}, stops={2: "stopped by ana"})

    climbed = await climb(ground)

    assert (climbed.outcome, climbed.reason, left(climbed)) == (State.QUARANTINE, "stopped by ana", "half")
    assert "aider" not in ground.asked


async def test_trouble_is_no_success_wherever_it_comes() -> None:
    nothing = Written({"": BROKEN})
    dies = Written({"": 3}, breaks=frozenset({2}))
    unjudged = Written({"": 3, "edit": BROKEN}, {MECHANICAL: ["edit"]})
    ends = [await climb(ground) for ground in (nothing, dies, unjudged)]
    assert {each.outcome for each in ends} == {State.ERROR_INFRA}
    assert all(each.reason for each in ends)


async def test_findings_gone_beside_a_broken_tool_are_no_success() -> None:
    ground = Written({"": 3, "edit": 0}, {MECHANICAL: ["edit"]}, failed={"": ("types",), "edit": ("types",)})
    assert (await climb(ground)).outcome is State.ERROR_INFRA


async def test_an_edit_that_a_tool_cannot_judge_is_undone() -> None:
    ground = Written(
        {"": 3, "odd": 0, "done": 0}, {AIDER: ["odd"], CODEX: ["done"]}, failed={"odd": ("types",)}
    )

    climbed = await climb(ground)

    assert (climbed.outcome, left(climbed)) == (State.SUCCESS, "done")
    assert climbed.attempts[1].reason == "undone: types could not judge the result"


async def test_every_move_is_told_with_its_reason() -> None:
    ground = Written({"": 1, "edit": 0}, {MECHANICAL: ["edit"]})

    climbed = await climb(ground)

    assert [(origin, to) for origin, _, to in ground.moves] == [*pairwise(climbed.states)]
    assert ground.moves[-1] == (State.MECHANICAL_RECHECK, Outcome.CLEAN, State.SUCCESS)
    assert ground.reasons[1] == "1 left"


TEXTS = st.sampled_from(["a", "b", "c", None])
WORTHS = st.fixed_dictionaries({name: st.integers(0, 4) for name in ("", "a", "b", "c")})


@given(WORTHS, st.dictionaries(st.sampled_from(Rung), st.lists(TEXTS, max_size=6)), st.integers(1, 5))
async def test_whatever_happens_it_ends_no_worse_than_it_began(
    worth: Mapping[str, int], does: Mapping[Rung, list[str | None]], attempts: int
) -> None:
    ground = Written(worth, does, ("a", "b", "c"))

    climbed = await climb(ground, Rules(tuple(Rung), frozenset(Rung), attempts=attempts))

    assert worth[left(climbed)] <= worth[""]
    assert (climbed.outcome is State.SUCCESS) == (worth[left(climbed)] == 0)
    assert f"judge {left(climbed)}".strip() in ground.asked
