"""A fix comes as the repository wants it: a commit on the branch, suggestions on lines; on forks those."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ghapp.demo.github import Fault, File, LocalGitHub
from ghapp.demo.github.gates import Review
from ghapp.demo.github.state import PullRequest, Repo
from ghapp.demo.models import open_models
from ghapp.flows import committing, delivering, suggesting
from ghapp.model import QueuedState
from ghapp.patches.suggestions import Suggestion
from tests.flows.conftest import CLEAN, CONFIGURATION, World
from tests.flows.test_climb import KEY, RIGHT, climbing
from tests.flows.test_queue import NO_SCANNER, items, say
from tests.flows.test_repair import UGLY, ask, fixes, reactions
from tests.flows.test_unasked import begun, reason
from tests.waiting import until

pytestmark = pytest.mark.slow
LAYOUT = b"def add( a,b ):\n    return a+b\n"  # its fix changes no meaning: no test is needed
UGLY_FILES = {"ugly.py": LAYOUT}
COMMIT = CONFIGURATION + b"delivery: commit\n"
SUGGESTION = CONFIGURATION + b"delivery: suggestion\n"
FILL = b"".join(b"A%d = 1\n" % number for number in range(40))


async def configure(world: World, configuration: bytes) -> str:
    files = {".github/ghapp.yml": configuration}
    sha = await world.github.push(world.repo, "main", files=files, message="Mode", user="ann")
    await world.quiet()
    return sha


async def ugly(world: World, configuration: bytes, **files: Any) -> tuple[int, str]:
    await configure(world, configuration)
    return await world.pull_request({"ugly.py": LAYOUT} | files)


async def log(world: World, since: str) -> list[str]:
    """The commits on the branch since then, newest first."""
    listed = await world.github.hub.bare(world.repo).text("log", "--format=%H", f"{since}..topic")
    return listed.split()


async def untouched(world: World, number: int, main: str) -> bool:
    """No pull request, no branch of ours, nothing on the default branch."""
    branches = await world.github.hub.bare(world.repo).refs("refs/heads/error-fix/pr-")
    return not fixes(world, number) and not branches and await world.github.head(world.repo, "main") == main


def reviews(world: World, number: int) -> list[Review]:
    return world.repo.pulls[number].reviews


def bodies(review: Review) -> list[str]:
    return [each.draft.body for each in review.remarks]


async def forked(
    world: World, configuration: bytes, owner: str = "bob", files: Mapping[str, bytes] = UGLY_FILES
) -> PullRequest:
    await configure(world, configuration)
    fork: Repo = await world.github.fork(world.repo, owner)
    branch = f"idea-of-{owner}"
    await world.github.push(fork, branch, files=files, message="x", user=owner)
    number = await world.github.open_pull_request(world.repo, branch, "main", "I", owner, head_repo=fork)
    return world.repo.pulls[number]


async def test_a_fix_becomes_one_commit_of_the_app_on_the_branch(world: World) -> None:
    number, sha = await ugly(world, COMMIT, **{"run.py": File(LAYOUT, "100755")})
    main = await world.github.head(world.repo, "main") or ""

    said = await ask(world, number, "/fix")

    [made] = await log(world, sha)
    bare = world.github.hub.bare(world.repo)
    told = await bare.text("log", "-1", "--format=%P|%an|%cn|%B", made)
    assert told.startswith(f"{sha}|ghapp[bot]|ghapp[bot]|Fix ")
    assert "Ghapp-Run: " in told
    assert "Co-authored-by: ann <" in told
    assert await world.github.read(world.repo, "topic", "ugly.py") == CLEAN
    entry = await bare.entry("topic", "run.py")
    assert entry is not None
    assert entry.mode == "100755"
    assert made in said
    assert reactions(world, number) == ["eyes", "rocket"]
    assert await untouched(world, number, main)


async def test_a_step_that_is_repeated_makes_no_second_commit(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit_fix = committing.commit_fix

    async def twice(*arguments: Any) -> str:
        await commit_fix(*arguments)
        return await commit_fix(*arguments)

    monkeypatch.setattr(delivering, "commit_fix", twice)
    number, sha = await ugly(world, COMMIT)
    lost = world.github.faults.plan(Fault("PATCH", r"/git/refs/heads/topic$", 502, lost=True))

    said = await ask(world, number, "/fix")

    [made] = await log(world, sha)
    assert lost.met
    assert made in said


async def test_a_head_that_moved_gets_no_commit(world: World) -> None:
    number, _sha = await ugly(world, COMMIT)
    await world.quiet()
    slow = world.github.faults.plan(Fault("GET", r"/users/ann$", delay=3))
    await world.github.comment(world.repo, number, "/fix", "ann")
    await until(lambda: slow.met)
    files = {"ugly.py": LAYOUT + b"\n\nx = 1\n"}
    later = await world.github.push(world.repo, "topic", files=files, message="2", user="ann")
    await world.quiet()

    assert "E414" in world.github.comments(world.repo, number)[1].body
    assert await world.github.head(world.repo, "topic") == later


async def test_the_default_branch_gets_a_pull_request_instead(world: World) -> None:
    await configure(world, COMMIT + b"ladder: {auto: 'off'}\n")
    await world.github.push(world.repo, "release", files={"r.py": CLEAN}, message="r", user="ann")
    main = await world.github.push(world.repo, "main", files={"ugly.py": LAYOUT}, message="u", user="ann")
    number = await world.github.open_pull_request(world.repo, "main", "release", "Release", "ann")

    said = await ask(world, number, "/fix")

    [fix] = fixes(world, number)
    assert fix.base_ref == "main"
    assert await world.github.head(world.repo, "main") == main
    assert "never pushes to the default branch" in said


async def test_work_upon_our_commit_changes_nothing_for_the_next(world: World) -> None:
    number, sha = await ugly(world, COMMIT)
    await ask(world, number, "/fix")
    await world.github.push(world.repo, "topic", files={"more.py": LAYOUT}, message="more", user="ann")
    await world.quiet()

    await say(world, number, "/fix", "ann")

    assert len(await log(world, sha)) == 3
    assert await world.github.read(world.repo, "topic", "more.py") == CLEAN


@pytest.mark.parametrize("how", ["reverted", "pushed away"])
async def test_a_commit_that_was_taken_back_is_a_no_for_its_pull_request(world: World, how: str) -> None:
    number, sha = await ugly(world, COMMIT)
    await ask(world, number, "/fix")
    [made] = await log(world, sha)
    if how == "reverted":
        await world.github.revert(world.repo, "topic", made, "ann")
    else:
        files = {"more.py": LAYOUT}
        await world.github.push(world.repo, "topic", files=files, message="2", user="ann", parent=sha)
    await world.quiet()
    head = await world.github.head(world.repo, "topic")

    said = await say(world, number, "/fix", "ann")

    assert "E420" in said
    assert "taken back" in said
    assert await world.github.head(world.repo, "topic") == head
    assert fixes(world, number) == []


async def test_a_rebase_that_keeps_our_commit_takes_nothing_back(world: World) -> None:
    number, sha = await ugly(world, COMMIT)
    await ask(world, number, "/fix")
    [made] = await log(world, sha)
    message = await world.github.hub.bare(world.repo).text("log", "-1", "--format=%B", made)
    files = {"ugly.py": CLEAN, "more.py": LAYOUT}
    parent = await world.github.push(world.repo, "main", files={"new.py": CLEAN}, message="n", user="ann")
    await world.github.push(world.repo, "topic", files=files, message=message, user="ann", parent=parent)
    await world.quiet()

    said = await say(world, number, "/fix", "ann")

    assert "E420" not in said
    assert await world.github.read(world.repo, "topic", "more.py") == CLEAN


async def test_by_itself_it_commits_once_and_never_again_what_was_reverted(world: World) -> None:
    number, sha = await ugly(world, COMMIT + b"ladder: {auto: mechanical}\n")
    await begun(world, sha)
    [made] = await log(world, sha)

    await world.github.revert(world.repo, "topic", made, "ann")
    head = await world.github.head(world.repo, "topic") or ""

    assert "taken back" in await reason(world, head)
    assert len(await log(world, sha)) == 2  # ours, and its revert
    assert fixes(world, number) == []
    assert world.github.comments(world.repo, number) == []


async def test_a_fix_becomes_suggestions_in_one_review(world: World) -> None:
    number, sha = await ugly(world, SUGGESTION, **{"other.py": LAYOUT})
    main = await world.github.head(world.repo, "main") or ""

    said = await ask(world, number, "/fix")

    [review] = reviews(world, number)
    code = "```suggestion\ndef add(a, b):\n    return a + b\n```"
    assert bodies(review) == [code, code]
    assert {(each.draft.path, each.draft.start_line, each.draft.line) for each in review.remarks} == {
        ("ugly.py", 1, 2),
        ("other.py", 1, 2),
    }
    assert (review.state, review.commit_sha) == ("COMMENTED", sha)
    assert "2 suggestions" in said
    assert "git apply" not in said
    assert await log(world, sha) == []
    assert await untouched(world, number, main)


async def test_a_step_that_is_repeated_makes_no_second_review(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggest = suggesting.suggest

    async def twice(*arguments: Any) -> int:
        await suggest(*arguments)
        return await suggest(*arguments)

    monkeypatch.setattr(delivering, "suggest", twice)
    number, _sha = await ugly(world, SUGGESTION)
    lost = world.github.faults.plan(Fault("POST", r"/reviews$", 502, lost=True))

    said = await ask(world, number, "/fix")

    assert lost.met
    assert len(reviews(world, number)) == 1
    assert "1 suggestion" in said


async def test_what_does_not_fit_the_diff_comes_with_the_command_that_applies_it(world: World) -> None:
    await configure(world, SUGGESTION + b"filter: all\nladder: {auto: 'off'}\n")
    old = b"x = [1,2]\n" + FILL
    await world.github.push(world.repo, "main", files={"old.py": old}, message="old", user="ann")
    number, sha = await world.pull_request({"old.py": old + b"y = [3,4]\n"})

    said = await ask(world, number, "/fix")

    [review] = reviews(world, number)
    assert bodies(review) == ["```suggestion\ny = [3, 4]\n```"]
    command = said.partition("```sh\n")[2].partition("\n```")[0]
    assert command.startswith("git apply <<'PATCH'\ndiff --git a/old.py b/old.py")
    assert "+x = [1, 2]" in command
    assert "y = [3, 4]" not in command
    assert await log(world, sha) == []


async def test_what_github_does_not_take_as_suggestions_is_shown_as_a_patch(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = Suggestion(path="ugly.py", first=99, last=99, lines=())
    monkeypatch.setattr(suggesting, "split", lambda _diff, _shown: ((nowhere,), ""))
    number, _sha = await ugly(world, SUGGESTION)

    said = await ask(world, number, "/fix")

    assert reviews(world, number) == []
    assert "git apply" in said
    assert "return a + b" in said


@pytest.mark.parametrize("configuration", [CONFIGURATION, COMMIT], ids=["pull-request", "commit"])
async def test_a_fork_gets_suggestions_whatever_the_mode(world: World, configuration: bytes) -> None:
    pull = await forked(world, configuration)
    head, main = pull.head_sha, await world.github.head(world.repo, "main") or ""

    said = await ask(world, pull.number, "/fix")

    [review] = reviews(world, pull.number)
    assert bodies(review) == ["```suggestion\ndef add(a, b):\n    return a + b\n```"]
    assert "in a fork" in said
    assert pull.head_sha == head
    assert await untouched(world, pull.number, main)


async def test_off_is_off_on_a_fork_too(world: World) -> None:
    pull = await forked(world, CONFIGURATION + b"delivery: off\n")

    assert "E420" in await ask(world, pull.number, "/fix")
    assert reviews(world, pull.number) == []


async def test_an_agent_waits_for_consent_on_a_fork(github: LocalGitHub, tmp_path: Path) -> None:
    async with open_models([RIGHT], key=KEY) as models, climbing(github, tmp_path, models) as world:
        files = {"bad.py": b"def add(a, b):\n    return a + c\n"}
        pull = await forked(world, CONFIGURATION, files=files)
        check = await world.check_of(pull.head_sha)

        said = await ask(world, pull.number, "/fix")

        assert [action["identifier"] for action in check.actions] == ["baseline"]
        assert models.requests == []
        assert "ok-to-test" in said.replace("\\", "")
        assert reviews(world, pull.number) == []


async def test_a_fork_s_fix_that_a_person_approved_is_suggested(world: World) -> None:
    world.github.set_permission(world.repo, "max", "maintain")
    first = await forked(world, NO_SCANNER)
    second = await forked(world, NO_SCANNER, "eve")
    for pull in (first, second):
        await ask(world, pull.number, "/fix")
    waiting = {item.pull_request: item for item in await items(world)}
    assert {item.state for item in waiting.values()} == {QueuedState.PENDING}  # none took another's place

    said = await say(world, first.number, f"/approve {waiting[first.number].id}")

    assert len(reviews(world, first.number)) == 1
    assert reviews(world, second.number) == []
    assert "1 suggestion" in said
    assert fixes(world, second.number) == []
    delivered = {item.pull_request: item.state for item in await items(world)}
    assert delivered == {first.number: QueuedState.DELIVERED, second.number: QueuedState.PENDING}


@pytest.mark.parametrize("mode", [b"commit", b"suggestion"])
async def test_what_a_person_approved_is_a_pull_request_elsewhere(world: World, mode: bytes) -> None:
    world.github.set_permission(world.repo, "max", "maintain")
    await configure(world, NO_SCANNER + b"delivery: " + mode + b"\n")
    number, sha = await world.pull_request({"ugly.py": UGLY})
    await ask(world, number, "/fix")
    [item] = await items(world)

    await say(world, number, f"/approve {item.id}")

    [fix] = fixes(world, number)
    assert fix.base_ref == "topic"
    assert await log(world, sha) == []
    assert reviews(world, number) == []
