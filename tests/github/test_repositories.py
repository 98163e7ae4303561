"""What a repository says of itself; what is gone is None, not an error."""

from typing import Any

import pytest
import respx

from ghapp.errors import UserProblem
from ghapp.github import Access, GitHub, repositories
from tests.github.conftest import REPO, REPOSITORY, SHA

OTHER = "2" * 40


def pull(number: int, sha: str = SHA, state: str = "open") -> dict[str, Any]:
    return {"number": number, "state": state, "head": {"sha": sha}}


async def test_a_branch_with_a_slash_has_a_head(door: GitHub, web: respx.MockRouter) -> None:
    web.get(f"{REPO}/branches/topic%2Fone").respond(json={"commit": {"sha": SHA}})

    async with door.session(REPOSITORY, Access.CHECK) as api:
        assert await repositories.branch_head(api, REPOSITORY, "topic/one") == SHA


async def test_a_branch_that_is_gone_has_none(door: GitHub, web: respx.MockRouter) -> None:
    web.get(f"{REPO}/branches/topic").respond(404, json={"message": "Branch not found"})

    async with door.session(REPOSITORY, Access.CHECK) as api:
        assert await repositories.branch_head(api, REPOSITORY, "topic") is None


async def test_a_file_is_read_as_text_at_its_ref(door: GitHub, web: respx.MockRouter) -> None:
    file = web.get(f"{REPO}/contents/.github/ghapp.yml").respond(
        content="é: 1\n".encode(), content_type="application/vnd.github.raw+json; charset=utf-8"
    )

    async with door.session(REPOSITORY, Access.CHECK) as api:
        text = await repositories.read_file(api, "acme/shop", ".github/ghapp.yml", "release/1#x")

    assert text == "é: 1\n"
    assert file.calls[0].request.url.raw_path.endswith(b"?ref=release%2F1%23x")
    assert file.calls[0].request.headers["accept"] == repositories.RAW


async def test_a_file_that_is_not_there_is_none(door: GitHub, web: respx.MockRouter) -> None:
    web.get(f"{REPO}/contents/ghapp.yml").respond(404, json={"message": "Not Found"})

    async with door.session(REPOSITORY, Access.CHECK) as api:
        assert await repositories.read_file(api, "acme/shop", "ghapp.yml") is None


async def test_pull_requests_of_a_commit_are_open_have_it_as_head_and_come_in_order(
    door: GitHub, web: respx.MockRouter
) -> None:
    found = [pull(9), pull(2), pull(3, state="closed"), pull(4, sha=OTHER)]
    web.get(f"{REPO}/commits/{SHA}/pulls").respond(json=found)

    async with door.session(REPOSITORY, Access.CHECK) as api:
        numbers = [each["number"] for each in await repositories.pulls_of(api, REPOSITORY, SHA)]

    assert numbers == [2, 9]


@pytest.mark.parametrize("status", [404, 422])
async def test_an_unknown_commit_has_no_pull_requests(
    door: GitHub, web: respx.MockRouter, status: int
) -> None:
    web.get(f"{REPO}/commits/{SHA}/pulls").respond(status, json={"message": "No commit found"})

    async with door.session(REPOSITORY, Access.CHECK) as api:
        assert await repositories.pulls_of(api, REPOSITORY, SHA) == []


async def test_what_is_forbidden_is_not_taken_for_absent(door: GitHub, web: respx.MockRouter) -> None:
    web.get(f"{REPO}/pulls/3").respond(403, json={"message": "Resource not accessible"})

    with pytest.raises(UserProblem):
        async with door.session(REPOSITORY, Access.CHECK) as api:
            await repositories.pull(api, REPOSITORY, 3)


@pytest.mark.parametrize("status", [404, 410])
async def test_what_is_gone_is_none(door: GitHub, web: respx.MockRouter, status: int) -> None:
    web.get(f"{REPO}/pulls/3").respond(status, json={"message": "gone"})
    web.get(f"{REPO}/git/commits/{SHA}").respond(status, json={"message": "gone"})

    async with door.session(REPOSITORY, Access.CHECK) as api:
        assert await repositories.pull(api, REPOSITORY, 3) is None
        assert await repositories.commit_message(api, REPOSITORY, SHA) == ""
