"""What a repository says of itself; what is gone is None, not an error."""

import base64
from typing import Any

import pytest
import respx

from ghapp.errors import UserProblem
from ghapp.github import Access, GitHub, repositories
from tests.github.conftest import REPO, REPOSITORY, SHA

OTHER = "2" * 40


def pull(number: int, sha: str = SHA, state: str = "open") -> dict[str, Any]:
    return {"number": number, "state": state, "head": {"sha": sha}, "base": {"repo": {"id": 7}}}


async def test_a_branch_with_a_slash_has_a_head(door: GitHub, web: respx.MockRouter) -> None:
    web.get(f"{REPO}/branches/topic%2Fone").respond(json={"commit": {"sha": SHA}})

    async with door.session(REPOSITORY, Access.CHECK) as api:
        assert await repositories.branch_head(api, REPOSITORY, "topic/one") == SHA


async def test_a_branch_that_is_gone_has_none(door: GitHub, web: respx.MockRouter) -> None:
    web.get(f"{REPO}/branches/topic").respond(404, json={"message": "Branch not found"})

    async with door.session(REPOSITORY, Access.CHECK) as api:
        assert await repositories.branch_head(api, REPOSITORY, "topic") is None


@pytest.mark.parametrize("content", [b"", "é: 1\n".encode(), b"\xff\xfe", b"x" * 100_000])
async def test_a_file_is_read_byte_by_byte_at_its_ref(
    door: GitHub, web: respx.MockRouter, content: bytes
) -> None:
    encoded = base64.encodebytes(content).decode()
    told = {"type": "file", "encoding": "base64", "size": len(content), "content": encoded}
    file = web.get(f"{REPO}/contents/.github/ghapp.yml").respond(json=told)

    async with door.session(REPOSITORY, Access.CHECK) as api:
        read = await repositories.read_file(api, "acme/shop", ".github/ghapp.yml", "release/1#x")

    assert read == content
    assert file.calls[0].request.url.raw_path.endswith(b"?ref=release%2F1%23x")


async def test_a_file_whose_content_github_leaves_out_is_told(door: GitHub, web: respx.MockRouter) -> None:
    told = {"type": "file", "encoding": "none", "size": 2_000_000, "content": ""}
    web.get(f"{REPO}/contents/ghapp.yml").respond(json=told)

    async with door.session(REPOSITORY, Access.CHECK) as api:
        with pytest.raises(UserProblem) as caught:
            await repositories.read_file(api, "acme/shop", "ghapp.yml")

    assert caught.value.code == "E321"


@pytest.mark.parametrize("told", [[], {"type": "submodule"}])
async def test_a_folder_or_submodule_of_that_name_is_no_file(
    door: GitHub, web: respx.MockRouter, told: object
) -> None:
    web.get(f"{REPO}/contents/ghapp.yml").respond(json=told)

    async with door.session(REPOSITORY, Access.CHECK) as api:
        assert await repositories.read_file(api, "acme/shop", "ghapp.yml") is None


async def test_a_file_that_is_not_there_is_none(door: GitHub, web: respx.MockRouter) -> None:
    web.get(f"{REPO}/contents/ghapp.yml").respond(404, json={"message": "Not Found"})

    async with door.session(REPOSITORY, Access.CHECK) as api:
        assert await repositories.read_file(api, "acme/shop", "ghapp.yml") is None


async def test_pull_requests_of_a_commit_are_open_have_it_as_head_and_come_in_order(
    door: GitHub, web: respx.MockRouter
) -> None:
    of_our_parent = pull(5) | {"base": {"repo": {"id": 8}}}
    found = [pull(9), pull(2), pull(3, state="closed"), pull(4, sha=OTHER), of_our_parent]
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
