"""`/fix` becomes a pull request, end to end."""

import re
from pathlib import Path

import pytest

from ghapp.demo.github import Fault, LocalGitHub
from ghapp.demo.github.acts import comments
from ghapp.demo.github.state import PullRequest
from ghapp.errors import UserProblem
from ghapp.flows import commanding, ruling
from tests.flows.conftest import CLEAN, World, make_world, served
from tests.waiting import until

pytestmark = pytest.mark.slow
UGLY = b"import sys\nimport os\ndef add( a,b ):\n    return a+b, os, sys\n"


UGLY_FIXED = b"import os\nimport sys\n\n\ndef add(a, b):\n    return a + b, os, sys\n"


def reactions(world: World, number: int) -> list[str]:
    first = world.github.comments(world.repo, number)[0]
    return sorted(reaction.content for reaction in first.reactions)


def fixes(world: World, number: int) -> list[PullRequest]:
    """What came after it, but for what a push to the default branch led to by itself."""
    later = [pull for pull in world.repo.pulls.values() if pull.number > number]
    return [pull for pull in later if not pull.head_ref.startswith("error-fix/push-")]


async def ask(world: World, number: int, command: str, user: str = "ann") -> str:
    """Comment, wait for the reaction that ends it; returns the sticky comment (or "")."""
    await world.github.comment(world.repo, number, command, user)
    await until(lambda: len(reactions(world, number)) == 2)
    return "".join(comment.body for comment in world.github.comments(world.repo, number)[1:])


async def test_fix_opens_a_pull_request_on_the_head_branch(world: World) -> None:
    number, _sha = await world.pull_request({"ugly.py": UGLY})

    await ask(world, number, "/fix")

    assert reactions(world, number) == ["eyes", "rocket"]
    [fix] = fixes(world, number)
    assert (fix.base_ref, fix.state) == ("topic", "open")
    assert fix.title == f"[Auto] Error fix: pr-{number}-python-isort-python-black"
    assert re.fullmatch(rf"error-fix/pr-{number}-python-isort-python-black-\d{{14}}", fix.head_ref)
    assert {label.name for label in fix.labels} == {"automated-fix", "error-recovery"}
    assert await world.github.read(world.repo, fix.head_ref, "ugly.py") == UGLY_FIXED
    assert (
        await world.github.read(world.repo, "topic", "ugly.py") == UGLY
    )  # never a push to people's branches


async def test_the_commit_credits_who_asked_and_names_the_run(world: World) -> None:
    number, _sha = await world.pull_request({"ugly.py": UGLY})
    await ask(world, number, "/fix")

    [fix] = fixes(world, number)
    bare = world.github.hub.bare(world.repo)
    message = await bare.text("log", "-1", "--format=%B", fix.head_sha)
    assert "Co-authored-by: ann <" in message
    assert "Ghapp-Run: " in message
    assert "[skip ci]" not in message


async def test_a_fix_stays_inside_the_diff(world: World) -> None:
    await world.github.push(world.repo, "main", files={"old.py": UGLY}, message="old", user="ann")
    number, _sha = await world.pull_request({"ugly.py": UGLY})

    await ask(world, number, "/fix")

    [fix] = fixes(world, number)
    assert await world.github.read(world.repo, fix.head_ref, "old.py") == UGLY
    assert await world.github.read(world.repo, fix.head_ref, "ugly.py") == UGLY_FIXED


async def test_a_changed_file_without_a_fixable_finding_is_left_alone(world: World) -> None:
    await world.github.push(world.repo, "main", files={"old.py": UGLY}, message="old", user="ann")
    touched = UGLY + b"\n\nX = 1\n"  # a good line at the end of an ugly file
    number, _sha = await world.pull_request({"old.py": touched, "ugly.py": UGLY})

    await ask(world, number, "/fix")

    [fix] = fixes(world, number)
    assert await world.github.read(world.repo, fix.head_ref, "old.py") == touched


async def test_the_fix_is_checked_like_anybody_s_pull_request(world: World) -> None:
    number, _sha = await world.pull_request({"ugly.py": UGLY})
    await ask(world, number, "/fix")

    [fix] = fixes(world, number)
    await world.quiet()  # its push may have been checked first, against another base: that one is cancelled
    assert max(world.finished(fix.head_sha), key=lambda run: run.id).conclusion == "success"


async def test_a_second_fix_of_the_same_comment_is_not_made(world: World) -> None:
    number, _sha = await world.pull_request({"ugly.py": UGLY})
    await ask(world, number, "/fix")
    sent = next(one for one in world.github.deliveries if one.event == "issue_comment")

    await world.github.deliver("issue_comment", sent.payload)  # replayed under another delivery id
    await world.quiet()

    assert len(fixes(world, number)) == 1


async def test_asking_again_leads_to_the_same_pull_request(world: World) -> None:
    number, _sha = await world.pull_request({"ugly.py": UGLY})
    await ask(world, number, "/fix")
    [fix] = fixes(world, number)

    await world.github.comment(world.repo, number, "/fix", "ann")
    await world.quiet()

    assert fixes(world, number) == [fix]
    assert f"#{fix.number}" in world.github.comments(world.repo, number)[1].body
    assert sorted(r.content for r in world.github.comments(world.repo, number)[2].reactions) == [
        "eyes",
        "rocket",
    ]


async def test_two_fixes_in_one_second_are_two_pull_requests(world: World) -> None:
    first, _sha = await world.pull_request({"ugly.py": UGLY}, branch="one")
    second, _sha = await world.pull_request({"other.py": UGLY}, branch="two")
    await world.quiet()
    for number in (first, second):
        comments.say(world.github.hub, world.repo.pulls[number], world.github.user("ann"), "/fix")
    await world.quiet()

    assert sorted(fix.base_ref for fix in fixes(world, second)) == ["one", "two"]
    assert reactions(world, first) == reactions(world, second) == ["eyes", "rocket"]


async def test_a_fix_of_a_pull_request_that_was_closed_meanwhile_leaves_no_branch(world: World) -> None:
    number, _sha = await world.pull_request({"ugly.py": UGLY})
    await world.quiet()
    failed = world.github.faults.plan(Fault("POST", r"/pulls$", status=502))
    await world.github.comment(world.repo, number, "/fix", "ann")
    await until(lambda: failed.met)
    world.repo.pulls[number].state = "closed"
    await world.quiet()

    assert "E418" in world.github.comments(world.repo, number)[1].body
    assert [
        ref for ref in await world.github.hub.bare(world.repo).refs("refs/heads/") if "error-fix" in ref
    ] == []


async def test_a_fix_that_cannot_be_made_is_answered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(*_arguments: object) -> None:
        raise UserProblem("E400", detail="403 Resource not accessible")

    number, _sha = await world.pull_request({"ugly.py": UGLY})
    await world.quiet()
    monkeypatch.setattr(ruling, "read_policy", refused)

    assert "E400" in await ask(world, number, "/fix")
    await world.quiet()
    assert (await world.status())["runs"]["active"] == 0


async def test_a_command_that_github_does_not_let_us_judge_is_answered(world: World) -> None:
    number, _sha = await world.pull_request({"ugly.py": UGLY})
    world.github.faults.plan(Fault("GET", r"/collaborators/ann/permission$", status=403, message="No"))

    assert "E400" in await ask(world, number, "/fix")
    assert reactions(world, number) == ["confused", "eyes"]


async def test_fixers_that_are_not_installed_are_told(github: LocalGitHub, tmp_path: Path) -> None:
    world = await make_world(github, tmp_path / "data", tools_dir=tmp_path / "no tools")
    async with served(world):
        number, _sha = await world.pull_request({"ugly.py": UGLY})

        said = await ask(world, number, "/fix")

    assert "E503" in said
    assert "ghapp tools install python\\_black\\_fix" in said


async def test_a_broken_configuration_delivers_nothing(world: World) -> None:
    number, _sha = await world.pull_request({"ugly.py": UGLY})
    await world.quiet()
    files = {".github/ghapp.yml": b"commands: {fix: admin, recheck: admin}\nstrikt: true\n"}
    await world.github.push(world.repo, "main", files=files, message="typo", user="ann")
    await world.quiet()

    assert "E320" in await ask(world, number, "/fix")
    await world.github.comment(world.repo, number, "/recheck", "ann")
    await world.quiet()
    assert "E320" in world.github.comments(world.repo, number)[1].body
    assert fixes(world, number) == []


async def test_nothing_to_fix_is_said(world: World) -> None:
    number, _sha = await world.pull_request({"more.py": CLEAN})

    said = await ask(world, number, "/fix")

    assert reactions(world, number) == ["confused", "eyes"]
    assert "E412" in said
    assert fixes(world, number) == []


@pytest.mark.parametrize(("user", "has"), [("eve", "none"), ("reader", "read"), ("triager", "triage")])
async def test_somebody_without_write_permission_is_told(world: World, user: str, has: str) -> None:
    world.github.set_permission(world.repo, user, has)
    number, _sha = await world.pull_request({"ugly.py": UGLY})

    said = await ask(world, number, "/fix", user)

    assert reactions(world, number) == ["confused", "eyes"]
    assert "E410" in said
    assert f"has {has}" in said
    assert f"@{user}:" in said
    assert fixes(world, number) == []


async def test_the_label_no_autofix_turns_fixes_off(world: World) -> None:
    number, _sha = await world.pull_request({"ugly.py": UGLY})
    await world.github.label(world.repo, number, "no-autofix", "ann")

    assert "E420" in await ask(world, number, "/fix")
    assert fixes(world, number) == []


async def test_an_unknown_command_gets_the_nearest_one(world: World) -> None:
    number, _sha = await world.pull_request({"more.py": CLEAN})

    assert "did you mean `/fix`" in (await ask(world, number, "/fxi")).replace("\\", "")


async def test_another_bot_s_command_is_left_alone(world: World) -> None:
    number, _sha = await world.pull_request({"more.py": CLEAN})

    await world.github.comment(world.repo, number, "/assign @bob", "ann")
    await world.github.comment(world.repo, number, "please /fix", "ann")
    await world.quiet()

    assert [len(comment.reactions) for comment in world.github.comments(world.repo, number)] == [0, 0]


async def test_recheck_by_the_author_checks_again(world: World) -> None:
    world.github.set_permission(world.repo, "ann", "read")
    number, sha = await world.pull_request({"more.py": CLEAN})
    await world.check_of(sha)

    assert "again" in await ask(world, number, "/recheck")
    await until(lambda: len(world.finished(sha)) == 2)


async def test_an_author_may_recheck_a_few_times_an_hour(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commanding, "AUTHOR_RECHECKS_AN_HOUR", 1)
    world.github.set_permission(world.repo, "ann", "read")
    number, sha = await world.pull_request({"more.py": CLEAN})
    await world.check_of(sha)

    assert "again" in await ask(world, number, "/recheck")
    await world.github.comment(world.repo, number, "/recheck", "ann")
    await world.quiet()

    assert "E410" in world.github.comments(world.repo, number)[1].body
    assert len(world.finished(sha)) == 2


async def test_an_author_has_no_privilege_where_the_repository_raised_it(world: World) -> None:
    files = {".github/ghapp.yml": b"commands: {recheck: admin}\n"}
    await world.github.push(world.repo, "main", files=files, message="x", user="ann")
    number, sha = await world.pull_request({"more.py": CLEAN})
    await world.check_of(sha)

    assert "E410" in await ask(world, number, "/recheck")


async def test_help_lists_the_commands_and_answers_go_into_one_comment(world: World) -> None:
    number, _sha = await world.pull_request({"more.py": CLEAN})
    said = await ask(world, number, "/help")
    await world.github.comment(world.repo, number, "/ghapp help", "ann")
    await world.quiet()

    assert "`/fix`" in said
    bodies = [comment.body for comment in world.github.comments(world.repo, number)]
    assert len([body for body in bodies if body.startswith("<!-- ghapp:sticky -->")]) == 1
