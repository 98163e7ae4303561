"""Who may do what: the App by its JWT, installations by tokens that can be narrowed."""

from datetime import timedelta

import aiohttp
import pytest

from ghapp.demo.github import LocalGitHub, Repo
from ghapp.demo.github.account import now
from tests.demo.conftest import Client, app_jwt

NOT_ACCESSIBLE = "Resource not accessible by integration"


def client(github: LocalGitHub, session: aiohttp.ClientSession, token: str) -> Client:
    return Client(session, github.api_url, token)


async def test_the_app_knows_itself(as_app: Client, github: LocalGitHub) -> None:
    reply = await as_app("GET", "/app")
    assert (reply.body["id"], reply.body["slug"]) == (github.app.id, "ghapp")


@pytest.mark.parametrize(
    ("seconds", "issuer", "message"),
    [
        (4000, None, "too far in the future"),
        (-120, None, "'exp'"),
        (500, "7", "Integration"),
    ],
)
async def test_a_wrong_jwt_is_refused(
    github: LocalGitHub, session: aiohttp.ClientSession, seconds: int, issuer: str | None, message: str
) -> None:
    jwt = app_jwt(github, seconds=seconds, issuer=issuer)
    reply = await client(github, session, jwt)("GET", "/app")
    assert reply.status == 401
    assert message in reply.body["message"]


async def test_a_token_can_be_narrowed_to_permissions(
    as_app: Client, bot: Client, github: LocalGitHub, installation: int, session: aiohttp.ClientSession
) -> None:
    wish = {"permissions": {"contents": "read"}, "repositories": ["sample"]}
    granted = await as_app("POST", f"/app/installations/{installation}/access_tokens", wish)
    narrow = client(github, session, granted.body["token"])
    assert granted.body["permissions"] == {"contents": "read", "metadata": "read"}
    assert (await narrow("GET", "/repos/octo/sample/contents/app.py")).status == 200
    refused = await narrow("POST", "/repos/octo/sample/git/blobs", {"content": "x"})
    assert (refused.status, refused.body["message"]) == (403, NOT_ACCESSIBLE)
    assert (await bot("POST", "/repos/octo/sample/git/blobs", {"content": "x"})).status == 201


async def test_a_token_reaches_only_its_repositories(
    github: LocalGitHub, installation: int, session: aiohttp.ClientSession
) -> None:
    await github.create_repository("octo/secret", private=True)
    await github.create_repository("octo/open")
    bot = client(github, session, github.token(installation))
    assert (await bot("GET", "/repos/octo/secret")).status == 404
    assert (await bot("GET", "/repos/octo/open")).status == 200
    refused = await bot("POST", "/repos/octo/open/git/blobs", {"content": "x"})
    assert (refused.status, refused.body["message"]) == (403, NOT_ACCESSIBLE)


@pytest.mark.parametrize(
    "wish",
    [{"permissions": {"administration": "write"}}, {"repositories": ["other"]}, {"repository_ids": [1]}],
)
async def test_a_token_is_never_wider_than_the_installation(
    as_app: Client, installation: int, wish: dict[str, object]
) -> None:
    reply = await as_app("POST", f"/app/installations/{installation}/access_tokens", wish)
    assert reply.status == 422


async def test_a_token_ends_with_its_hour_and_with_the_installation(
    bot: Client, github: LocalGitHub, repo: Repo, installation: int, session: aiohttp.ClientSession
) -> None:
    token = github.token(installation)
    github.hub.state.tokens[token].expires_at = now() - timedelta(seconds=1)
    assert (await client(github, session, token)("GET", "/repos/octo/sample")).status == 401
    assert (await bot("GET", "/repos/octo/sample")).status == 200
    await github.uninstall(installation)
    assert (await bot("GET", "/repos/octo/sample")).body["message"] == "Bad credentials"


async def test_each_door_takes_only_its_own_credentials(
    as_app: Client, bot: Client, github: LocalGitHub, session: aiohttp.ClientSession
) -> None:
    nobody = client(github, session, "")
    assert (await as_app("GET", "/repos/octo/sample")).status == 403
    assert (await bot("GET", "/app")).status == 401
    assert (await nobody("GET", "/repos/octo/sample")).status == 401
    assert (await nobody("GET", "/rate_limit")).status == 200


async def test_installations_are_found_by_repository(as_app: Client, bot: Client, installation: int) -> None:
    assert (await as_app("GET", "/repos/octo/sample/installation")).body["id"] == installation
    assert [each["id"] for each in (await as_app("GET", "/app/installations")).body] == [installation]
    assert (await as_app("GET", f"/app/installations/{installation}")).body["account"]["login"] == "octo"
    listed = (await bot("GET", "/installation/repositories")).body
    assert [each["full_name"] for each in listed["repositories"]] == ["octo/sample"]


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("admin", "admin"),
        ("maintain", "write"),
        ("write", "write"),
        ("triage", "read"),
        ("read", "read"),
        ("none", "none"),
    ],
)
async def test_permissions_of_people_are_shown_as_github_shows_them(
    bot: Client, github: LocalGitHub, repo: Repo, role: str, shown: str
) -> None:
    github.set_permission(repo, "ada", role)
    body = (await bot("GET", "/repos/octo/sample/collaborators/ada/permission")).body
    assert (body["permission"], body["role_name"], body["user"]["login"]) == (shown, role, "ada")


async def test_accounts_have_ids_of_their_own(bot: Client, github: LocalGitHub) -> None:
    reply = await bot("GET", "/users/ghapp%5Bbot%5D")
    assert (reply.body["type"], reply.body["id"] == github.app.id) == ("Bot", False)
    assert (await bot("GET", "/users/nobody")).status == 404


async def test_other_names_than_localhost_are_not_answered(
    github: LocalGitHub, session: aiohttp.ClientSession
) -> None:
    for name, status in (("evil.example", 421), ("localhost:1", 200), ("127.0.0.1", 200)):
        async with session.get(github.api_url + "/rate_limit", headers={"Host": name}) as response:
            assert response.status == status
