"""One commit under several bases: guessed, real, changed."""

import asyncio

import pytest

from ghapp.demo.github.acts import pulls
from ghapp.flows import judging
from ghapp.flows.siblings import shown
from ghapp.model import Conclusion
from tests.flows.conftest import BROKEN, CLEAN, World
from tests.waiting import until

GOOD, BAD, OTHER = Conclusion.SUCCESS, Conclusion.FAILURE, Conclusion.ACTION_REQUIRED


@pytest.mark.parametrize(
    ("own", "others", "expected"),
    [
        (GOOD, [], GOOD),
        (GOOD, [None, GOOD, Conclusion.CANCELLED], GOOD),
        (GOOD, [GOOD, BAD], BAD),
        (GOOD, [OTHER, BAD], OTHER),
        (BAD, [OTHER, GOOD], BAD),
        (Conclusion.CANCELLED, [BAD], Conclusion.CANCELLED),
        (Conclusion.SKIPPED, [BAD], Conclusion.SKIPPED),
    ],
)
def test_success_shows_the_worst_of_its_siblings(
    own: Conclusion, others: list[Conclusion | None], expected: Conclusion
) -> None:
    assert shown(own, others) is expected


async def branch(world: World, name: str, files: dict[str, bytes], parent: str = "main") -> str:
    return await world.github.push(world.repo, name, files=files, message="x", user="ann", parent=parent)


def conclusions(world: World, sha: str) -> list[str | None]:
    return [run.conclusion for run in sorted(world.finished(sha), key=lambda run: run.id)]


@pytest.mark.slow
async def test_a_base_that_was_guessed_before_the_pull_request_does_not_count(world: World) -> None:
    await branch(world, "develop", {"bad.py": BROKEN})
    sha = await branch(world, "topic", {"more.py": CLEAN}, "develop")
    await world.quiet()

    await world.github.open_pull_request(world.repo, "topic", "develop", "clean", "ann")
    await world.quiet()

    assert conclusions(world, sha) == ["failure", "success"]  # against main; against its own base


async def retarget(world: World, number: int, base: str) -> None:
    pull = world.repo.pulls[number]
    changes = {"base": {"ref": {"from": pull.base_ref}, "sha": {"from": pull.base_sha}}}
    pull.base_ref, pull.base_sha = base, await world.github.head(world.repo, base) or ""
    await pulls.announce(world.github.hub, pull, "edited", world.github.user("ann"), changes=changes)
    await world.quiet()


@pytest.mark.slow
async def test_a_base_that_was_changed_does_not_count_any_more_until_it_is_back(world: World) -> None:
    await branch(world, "release", {"bad.py": BROKEN})
    sha = await branch(world, "topic", {"more.py": CLEAN}, "release")
    number = await world.github.open_pull_request(world.repo, "topic", "main", "wrong base", "ann")
    await world.quiet()

    await retarget(world, number, "release")
    assert conclusions(world, sha)[-1] == "success"

    await retarget(world, number, "main")
    assert conclusions(world, sha)[-1] == "failure"


@pytest.mark.slow
async def test_checking_all_again_checks_what_counts_today(world: World) -> None:
    sha = await branch(world, "topic", {"more.py": CLEAN})
    await world.quiet()
    await branch(world, "main", {"z.py": CLEAN})
    await world.github.open_pull_request(world.repo, "topic", "main", "clean", "ann")
    await world.quiet()
    before = len(world.finished(sha))

    await world.github.rerequest_suite(world.finished(sha)[0], "ann")
    await until(lambda: len(world.finished(sha)) > before)
    await world.quiet()

    assert conclusions(world, sha) == ["success"] * (before + 1)


@pytest.mark.slow
async def test_the_worse_of_two_bases_is_shown_by_both_whoever_ends_last(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, main = judging.Judge._inspect, await world.github.head(world.repo, "main")

    async def inspect(judge: judging.Judge) -> dict[str, object]:
        if judge._run.commit.base_sha == main and judge._run.commit.branch == "topic":
            await asyncio.sleep(4)
        return await real(judge)

    await branch(world, "release", {"bad.py": BROKEN})
    sha = await branch(world, "topic", {"more.py": CLEAN}, "release")
    monkeypatch.setattr(judging.Judge, "_inspect", inspect)
    await world.github.open_pull_request(world.repo, "topic", "main", "worse", "ann")
    await world.github.open_pull_request(world.repo, "topic", "release", "better", "ann")
    await world.quiet()

    await until(lambda: set(conclusions(world, sha)) == {"failure"})
    assert any("another base" in (run.output["title"] or "") for run in world.finished(sha))


@pytest.mark.slow
async def test_a_renamed_repository_is_checked_again_under_its_new_name(world: World) -> None:
    _number, sha = await world.pull_request({"more.py": CLEAN})
    first = await world.check_of(sha)
    await world.quiet()
    repositories = world.github.hub.state.repos
    repositories["acme/store"], world.repo.name = repositories.pop("acme/shop"), "store"

    await world.github.rerequest_check(first, "ann")
    await until(lambda: len(world.finished(sha)) == 2)

    assert conclusions(world, sha) == ["success", "success"]


CONFIGURED = ".github/ghapp.yml"


@pytest.mark.slow
async def test_a_base_branch_may_tighten_what_the_default_branch_decides(world: World) -> None:
    await branch(world, "main", {CONFIGURED: b"strict: false\nplugins: {disable: [python_bandit]}\n"})
    await branch(world, "release", {CONFIGURED: b"strict: true\nplugins: {enable: [codespell]}\n"}, "main")
    sha = await branch(world, "topic", {"notes.md": b"teh end\n"}, "release")

    number = await world.github.open_pull_request(world.repo, "topic", "main", "typo", "ann")
    await world.quiet()
    assert conclusions(world, sha)[-1] == "success"  # main looks for no typos

    await retarget(world, number, "release")
    assert conclusions(world, sha)[-1] == "failure"


@pytest.mark.slow
async def test_a_base_branch_may_not_loosen_what_the_default_branch_decides(world: World) -> None:
    await branch(world, "main", {CONFIGURED: b"plugins: {enable: [codespell], disable: [python_bandit]}\n"})
    await branch(world, "release", {CONFIGURED: b"strict: false\nplugins: {disable: [codespell]}\n"}, "main")
    sha = await branch(world, "topic", {"notes.md": b"teh end\n"}, "release")

    await world.github.open_pull_request(world.repo, "topic", "release", "typo", "ann")
    await world.quiet()

    assert conclusions(world, sha)[-1] == "failure"


@pytest.mark.slow
async def test_a_broken_file_on_the_base_branch_asks_for_action_naming_the_branch(world: World) -> None:
    await branch(world, "release", {CONFIGURED: b"version: 1\nstrikt: true\n"})
    sha = await branch(world, "topic", {"more.py": CLEAN}, "release")

    await world.github.open_pull_request(world.repo, "topic", "release", "fine", "ann")
    await world.quiet()

    check = max(world.finished(sha), key=lambda run: run.id)
    assert check.conclusion == "action_required"
    assert "release: .github/ghapp.yml" in (check.output["summary"] or "")
