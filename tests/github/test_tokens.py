"""Installation tokens: narrow, few, fresh, and seen by nobody."""

import asyncio
import logging
import traceback

import httpx
import jwt
import pytest
import respx
from cryptography.hazmat.primitives import serialization

from ghapp.errors import TryLater, UserProblem
from ghapp.github import Access, GitHub
from ghapp.github.tokens import PERMISSIONS
from tests.github.conftest import MINT, REPO, REPOSITORY, TOKEN, authorization, make_door, minted, sent

LEAST = {
    Access.READ: {"contents": "read", "pull_requests": "read"},
    Access.FETCH: {"contents": "read"},
    Access.CHECK: {"checks": "write", "contents": "read", "pull_requests": "read"},
    Access.TALK: {"issues": "write", "pull_requests": "write"},
    Access.PUBLISH: {"contents": "write", "pull_requests": "write", "issues": "write", "checks": "read"},
    Access.SCAN: {"security_events": "write"},
}


@pytest.fixture
def door(private_key: str) -> GitHub:
    """It has no token yet."""
    return make_door(private_key)


@pytest.mark.parametrize("access", Access)
async def test_a_token_is_for_one_repository_and_for_no_more_than_the_work_needs(
    access: Access, door: GitHub, web: respx.MockRouter
) -> None:
    assert await door.token(REPOSITORY, access) == f"{TOKEN}0"

    assert sent(web.routes[0]) == {"repository_ids": [7], "permissions": LEAST[access]}
    assert set(PERMISSIONS) == set(LEAST)


async def test_a_token_is_minted_once_and_used_again(door: GitHub, web: respx.MockRouter) -> None:
    got = web.get(REPO).respond(json={})

    for _ in range(3):
        async with door.session(REPOSITORY, Access.CHECK) as api:
            await api.getitem(REPO)

    assert (web.routes[0].call_count, got.call_count) == (1, 3)
    assert {authorization(got, number) for number in range(3)} == {f"token {TOKEN}0"}


async def test_many_who_need_a_token_at_once_wait_for_one(door: GitHub, web: respx.MockRouter) -> None:
    tokens = await asyncio.gather(*(door.token(REPOSITORY, Access.FETCH) for _ in range(5)))

    assert set(tokens) == {f"{TOKEN}0"}
    assert web.routes[0].call_count == 1


async def test_another_repository_or_kind_of_work_has_a_token_of_its_own(
    door: GitHub, web: respx.MockRouter
) -> None:
    other = REPOSITORY.model_copy(update={"id": 8})

    tokens = [
        await door.token(where, access)
        for where, access in ((REPOSITORY, Access.FETCH), (REPOSITORY, Access.TALK), (other, Access.FETCH))
    ]

    assert len(set(tokens)) == 3
    assert sent(web.routes[0])["repository_ids"] == [8]


@pytest.mark.parametrize(("minutes", "requests"), [(60, 1), (6, 1), (4, 2), (-1, 2)])
async def test_a_token_is_renewed_before_it_expires(
    door: GitHub, web: respx.MockRouter, minutes: int, requests: int
) -> None:
    mint = web.post(MINT).mock(side_effect=[minted(0, minutes=minutes), minted(1)])

    tokens = [await door.token(REPOSITORY, Access.FETCH) for _ in range(2)]

    assert mint.call_count == requests
    assert tokens[1] == f"{TOKEN}{requests - 1}"


async def test_a_token_github_does_not_know_is_forgotten(door: GitHub, web: respx.MockRouter) -> None:
    got = web.get(REPO).mock(side_effect=[httpx.Response(401, json={"message": "Bad credentials"})] * 1)
    with pytest.raises(TryLater) as caught:
        async with door.session(REPOSITORY, Access.CHECK) as api:
            await api.getitem(REPO)

    assert caught.value.code == "E402"
    assert got.call_count == 1
    assert await door.token(REPOSITORY, Access.CHECK) == f"{TOKEN}1"


async def test_the_app_speaks_for_itself_with_a_short_signed_word(
    door: GitHub, web: respx.MockRouter, private_key: str
) -> None:
    await door.token(REPOSITORY, Access.FETCH)

    scheme, _, word = authorization(web.routes[0]).partition(" ")
    key = serialization.load_pem_private_key(private_key.encode(), None).public_key()
    claims = jwt.decode(word, key, algorithms=["RS256"])  # type: ignore[arg-type]  # it is an RSA key
    assert (scheme.lower(), claims["iss"]) == ("bearer", "42")
    assert claims["exp"] - claims["iat"] <= 600


@pytest.mark.parametrize(("status", "code"), [(401, "E403"), (404, "E404"), (403, "E400"), (422, "E400")])
async def test_who_gets_no_token_is_told_why(
    door: GitHub, web: respx.MockRouter, status: int, code: str
) -> None:
    mint = web.post(MINT).respond(status, json={"message": "No"})

    with pytest.raises(UserProblem) as by_name:
        await door.token(REPOSITORY, Access.FETCH)
    with pytest.raises(UserProblem) as by_session:
        async with door.session(REPOSITORY, Access.FETCH):
            raise AssertionError("no session without a token")

    assert (by_name.value.code, by_session.value.code) == (code, code)
    assert mint.call_count == 2


@pytest.mark.parametrize(("status", "code"), [(500, "E402"), (429, "E401")])
async def test_a_token_is_asked_for_once_a_time(
    door: GitHub, web: respx.MockRouter, status: int, code: str
) -> None:
    mint = web.post(MINT).respond(status)

    with pytest.raises(TryLater) as caught:
        await door.token(REPOSITORY, Access.FETCH)

    assert (caught.value.code, mint.call_count) == (code, 1)


async def test_a_key_that_is_no_key_is_named_without_being_shown(web: respx.MockRouter) -> None:
    with pytest.raises(UserProblem) as caught:
        await make_door("not-a-pem-key").token(REPOSITORY, Access.FETCH)

    assert caught.value.code == "E403"
    assert "not-a-pem-key" not in caught.value.problem.to_json()
    assert web.calls.call_count == 0


@pytest.mark.parametrize("status", [403, 404])
async def test_a_repository_the_app_cannot_see_is_none(
    door: GitHub, web: respx.MockRouter, status: int
) -> None:
    web.get(REPO).respond(status, json={"message": "No"})

    assert await door.find_repository(9, "acme/shop") is None
    assert sent(web.routes[0]) == {"permissions": {"metadata": "read"}}


async def test_a_repository_of_an_installation_that_is_gone_is_none(
    door: GitHub, web: respx.MockRouter
) -> None:
    web.post(MINT).respond(404, json={"message": "Not Found"})

    assert await door.find_repository(9, "acme/shop") is None


async def test_a_repository_is_found_by_name(door: GitHub, web: respx.MockRouter) -> None:
    web.get(REPO).respond(json={"id": 7, "full_name": "acme/shop", "default_branch": "main", "more": 1})

    assert await door.find_repository(9, "acme/shop") == REPOSITORY


async def test_where_the_app_is_installed_is_looked_up_once_in_a_while(
    door: GitHub, web: respx.MockRouter
) -> None:
    got = web.get("/repos/acme/.github").respond(
        json={"id": 8, "full_name": "acme/.github", "default_branch": "main"}
    )

    for _ in range(2):
        found = await door.installed(9, "acme/.github")
        assert found is not None
        assert found.id == 8

    assert got.call_count == 1


async def test_a_public_repository_without_the_app_is_none_of_ours(
    door: GitHub, web: respx.MockRouter
) -> None:
    web.get("/repos/acme/.github").respond(
        json={"id": 8, "full_name": "acme/.github", "default_branch": "main"}
    )
    refused = httpx.Response(422, json={"message": "There is at least one repository that does not exist"})
    web.post(MINT).mock(side_effect=[minted(), refused])

    assert await door.installed(9, "acme/.github") is None


async def test_the_app_learns_once_who_it_is(door: GitHub, web: respx.MockRouter) -> None:
    app = web.get("/app").respond(json={"owner": {"login": "Acme"}, "slug": "ghapp"})

    assert (await door.app_owner(), await door.app_slug(), await door.app_owner()) == (
        "acme",
        "ghapp",
        "acme",
    )
    assert app.call_count == 1


async def test_an_app_github_does_not_know_is_told_so(door: GitHub, web: respx.MockRouter) -> None:
    web.get("/app").respond(401, json={"message": "A JSON web token could not be decoded"})

    with pytest.raises(UserProblem) as caught:
        await door.app_owner()

    assert caught.value.code == "E403"


@pytest.mark.parametrize("answer", [httpx.Response(404), httpx.Response(500), httpx.ConnectError("down")])
async def test_a_token_is_in_no_log_no_exception_and_no_repr(
    door: GitHub, web: respx.MockRouter, caplog: pytest.LogCaptureFixture, answer: httpx.Response | Exception
) -> None:
    caplog.set_level(logging.DEBUG)
    web.get(REPO).mock(side_effect=[answer] * 3)

    async def ask() -> None:
        async with door.session(REPOSITORY, Access.CHECK) as api:
            seen.append(repr(api))
            await api.getitem(REPO)

    seen = [repr(door)]
    with pytest.raises((TryLater, UserProblem)) as caught:
        await ask()

    seen += [caplog.text, repr(door._tokens._known), caught.value.problem.to_json()]
    told = "".join([*seen, *traceback.format_exception(caught.value)])
    assert "access_tokens" in told
    assert TOKEN not in told
    assert "Bearer" not in told
