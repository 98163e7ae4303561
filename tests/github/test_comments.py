"""The one comment of a pull request, and what GitHub says a person may do."""

from typing import Any

import pytest
import respx

from ghapp.errors import TryLater, UserProblem
from ghapp.github import Access, GitHub, comments
from tests.github.conftest import REPO, REPOSITORY, sent

ALL = f"{REPO}/issues/3/comments"
APP = 42
PERMISSION = f"{REPO}/collaborators/ann/permission"


def comment(number: int, body: str, app: int | None) -> dict[str, Any]:
    through = None if app is None else {"id": app}
    return {"id": number, "body": body, "performed_via_github_app": through}


async def write(door: GitHub, known: int | None, body: str = "text") -> int:
    async with door.session(REPOSITORY, Access.TALK) as api:
        return await comments.write_sticky(api, REPOSITORY, 3, known, body, APP)


async def test_a_known_comment_is_edited_in_place(door: GitHub, web: respx.MockRouter) -> None:
    listed, made = web.get(ALL).respond(json=[]), web.post(ALL).respond(201, json={"id": 6})
    edited = web.patch(f"{REPO}/issues/comments/5").respond(json={})

    assert await write(door, 5) == 5
    assert sent(edited) == {"body": "<!-- ghapp:sticky -->\ntext"}
    assert (listed.call_count, made.call_count) == (0, 0)


@pytest.mark.parametrize("status", [404, 410])
async def test_a_deleted_comment_is_written_again(door: GitHub, web: respx.MockRouter, status: int) -> None:
    web.patch(f"{REPO}/issues/comments/5").respond(status, json={"message": "gone"})
    made = web.post(ALL).respond(201, json={"id": 6})

    assert await write(door, 5) == 6
    assert sent(made) == {"body": "<!-- ghapp:sticky -->\ntext"}


async def test_a_forgotten_comment_is_found_by_our_app_and_its_marker(
    door: GitHub, web: respx.MockRouter
) -> None:
    found = [comment(4, "<!-- ghapp:sticky -->", None), comment(5, "<!-- ghapp:sticky -->\nold", APP)]
    web.get(ALL).respond(json=found)
    edited = web.patch(f"{REPO}/issues/comments/5").respond(json={})
    made = web.post(ALL).respond(201, json={"id": 6})

    assert await write(door, None) == 5
    assert (edited.call_count, made.call_count) == (1, 0)


@pytest.mark.parametrize(
    "forged",
    [
        comment(4, "<!-- ghapp:sticky -->\nmine now", None),
        comment(4, "<!-- ghapp:sticky -->\nmine now", APP + 1),
        comment(4, "> <!-- ghapp:sticky -->\nquoted", APP),
        comment(4, "something else of ours", APP),
    ],
    ids=["a person", "another app", "quoted", "no marker"],
)
async def test_a_comment_that_is_not_ours_is_left_alone(
    door: GitHub, web: respx.MockRouter, forged: dict[str, Any]
) -> None:
    web.get(ALL).respond(json=[forged])
    edited = web.patch(f"{REPO}/issues/comments/4").respond(json={})
    web.post(ALL).respond(201, json={"id": 6})

    assert await write(door, None) == 6
    assert not edited.called


@pytest.mark.parametrize(("status", "kind"), [(403, UserProblem), (502, TryLater)])
async def test_trouble_with_editing_makes_no_second_comment(
    door: GitHub, web: respx.MockRouter, status: int, kind: type[Exception]
) -> None:
    web.patch(f"{REPO}/issues/comments/5").respond(status, json={"message": "no"})
    made = web.post(ALL).respond(201, json={"id": 6})

    with pytest.raises(kind):
        await write(door, 5)

    assert not made.called


async def test_a_long_answer_is_cut_to_what_github_takes(door: GitHub, web: respx.MockRouter) -> None:
    edited = web.patch(f"{REPO}/issues/comments/5").respond(json={})

    await write(door, 5, "x" * 100_000)

    assert 64_000 < len(sent(edited)["body"]) <= 65_536


@pytest.mark.parametrize(
    ("permission", "role_name", "role"),
    [
        ("admin", "admin", "admin"),
        ("write", "maintain", "maintain"),
        ("write", "write", "write"),
        ("read", "triage", "triage"),
        ("read", "read", "read"),
        ("none", "none", "none"),
        ("none", "", "none"),
        ("write", "release-captain", "write"),
        ("read", "admin-of-nothing", "read"),
        ("write", None, "write"),
    ],
)
async def test_a_role_is_the_finer_name_or_the_base_of_a_custom_one(
    door: GitHub, web: respx.MockRouter, permission: str, role_name: str | None, role: str
) -> None:
    web.get(PERMISSION).respond(json={"permission": permission, "role_name": role_name})

    async with door.session(REPOSITORY, Access.CHECK) as api:
        assert await comments.role_of(api, REPOSITORY, "ann") == role


async def test_who_is_no_collaborator_has_no_role(door: GitHub, web: respx.MockRouter) -> None:
    web.get(PERMISSION).respond(404, json={"message": "ann is not a user"})

    async with door.session(REPOSITORY, Access.CHECK) as api:
        assert await comments.role_of(api, REPOSITORY, "ann") == "none"


async def test_a_role_is_asked_each_time(door: GitHub, web: respx.MockRouter) -> None:
    asked = web.get(PERMISSION).respond(json={"permission": "read", "role_name": "read"})

    async with door.session(REPOSITORY, Access.CHECK) as api:
        for _ in range(2):
            await comments.role_of(api, REPOSITORY, "ann")

    assert asked.call_count == 2


async def test_a_name_stays_one_part_of_the_address(door: GitHub, web: respx.MockRouter) -> None:
    asked = web.get(f"{REPO}/collaborators/a%2F..%2Fb/permission").respond(404)

    async with door.session(REPOSITORY, Access.CHECK) as api:
        assert await comments.role_of(api, REPOSITORY, "a/../b") == "none"

    assert asked.call_count == 1


async def test_a_reaction_is_one_request(door: GitHub, web: respx.MockRouter) -> None:
    reacted = web.post(f"{REPO}/issues/comments/5/reactions").respond(201, json={})

    async with door.session(REPOSITORY, Access.TALK) as api:
        await comments.react(api, REPOSITORY, 5, "eyes")

    assert sent(reacted) == {"content": "eyes"}
    assert reacted.call_count == 1


async def test_the_id_of_a_person_is_for_the_commits_trailer(door: GitHub, web: respx.MockRouter) -> None:
    web.get("/users/ann").respond(json={"id": 77})

    async with door.session(REPOSITORY, Access.CHECK) as api:
        assert await comments.user_id(api, "ann") == 77
