"""`/fix` becomes a pull request, end to end."""

import pytest

from tests.flows.conftest import World, until

pytestmark = pytest.mark.slow
UGLY = b"import sys\nimport os\ndef add( a,b ):\n    return a+b, os, sys\n"


def reactions(world: World, number: int) -> list[str]:
    first = world.github.comments(world.repo, number)[0]
    return sorted(reaction.content for reaction in first.reactions)


async def test_fix_opens_a_pull_request_on_the_head_branch(world: World) -> None:
    number, sha = await world.pull_request({"ugly.py": UGLY})
    await world.check_of(sha)

    await world.github.comment(world.repo, number, "/fix", "ann")
    await until(lambda: reactions(world, number) == ["eyes", "rocket"])

    fix = next(pull for pull in world.repo.pulls.values() if pull.number != number)
    assert (fix.base_ref, fix.state) == ("topic", "open")
    assert fix.title.startswith("[Auto] Error fix: ")
    assert fix.head_ref.startswith("error-fix/python-")
    assert {label.name for label in fix.labels} == {"automated-fix", "error-recovery"}
    fixed = await world.github.read(world.repo, fix.head_ref, "ugly.py")
    assert fixed == b"import os\nimport sys\n\n\ndef add(a, b):\n    return a + b, os, sys\n"


async def test_somebody_without_write_permission_is_told(world: World) -> None:
    number, sha = await world.pull_request({"ugly.py": UGLY})
    await world.check_of(sha)

    await world.github.comment(world.repo, number, "/fix", "eve")
    await until(lambda: reactions(world, number) == ["confused", "eyes"])

    await until(lambda: len(world.github.comments(world.repo, number)) == 2)
    assert "E410" in world.github.comments(world.repo, number)[1].body
    assert list(world.repo.pulls) == [number]
