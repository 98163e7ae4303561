"""What is sent again, what is not, and when the door is shut."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
import respx

from ghapp.errors import TryLater, UserProblem
from ghapp.github import Access, GitHub
from ghapp.github.limits import LONGEST_SECONDS, Account, seconds_to_wait
from tests.github.conftest import API, REPO, REPOSITORY, TOKEN, authorization

NOW = 1_000_000.0
TRANSPORT = [httpx.ConnectError("x"), httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x")]


async def ask(door: GitHub, method: str = "GET") -> object:
    async with door.session(REPOSITORY, Access.CHECK) as api:
        if method == "GET":
            return await api.getitem(REPO)
        return await getattr(api, method.lower())(REPO, data={})


@pytest.mark.parametrize(
    "trouble", [*map(httpx.Response, (500, 502, 503, 504)), *TRANSPORT], ids=lambda each: repr(each)[:24]
)
async def test_a_get_is_sent_again_after_a_pause(
    door: GitHub, web: respx.MockRouter, slept: list[float], trouble: httpx.Response | Exception
) -> None:
    got = web.get(REPO).mock(side_effect=[trouble, trouble, httpx.Response(200, json={"id": 7})])

    assert await ask(door) == {"id": 7}
    assert got.call_count == 3
    assert slept == [1.0, 2.0]


@pytest.mark.parametrize("trouble", [httpx.Response(502), *TRANSPORT], ids=lambda each: repr(each)[:24])
async def test_a_get_is_given_up_after_three(
    door: GitHub, web: respx.MockRouter, trouble: httpx.Response | Exception
) -> None:
    got = web.get(REPO).mock(side_effect=[trouble] * 9)

    with pytest.raises(TryLater) as caught:
        await ask(door)

    assert (caught.value.code, got.call_count) == ("E402", 3)


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
@pytest.mark.parametrize("trouble", [httpx.Response(502), *TRANSPORT], ids=lambda each: repr(each)[:24])
async def test_a_write_is_never_sent_again_by_itself(
    door: GitHub, web: respx.MockRouter, slept: list[float], method: str, trouble: httpx.Response | Exception
) -> None:
    wrote = web.request(method, REPO).mock(side_effect=[trouble] * 9)

    with pytest.raises(TryLater) as caught:
        await ask(door, method)

    assert (caught.value.code, wrote.call_count, slept) == ("E402", 1, [])


@pytest.mark.parametrize(
    ("status", "headers", "after"),
    [
        (403, {"retry-after": "7"}, 7),
        (429, {"retry-after": "7"}, 7),
        (429, {}, 60),
        (429, {"x-ratelimit-remaining": "0"}, 60),
        (403, {"x-ratelimit-remaining": "0"}, 60),
        (403, {"x-ratelimit-remaining": "0", "retry-after": "5", "x-ratelimit-reset": "9999999999"}, 5),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9999999999"}, LONGEST_SECONDS),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}, 1),
        (403, {"retry-after": "0"}, 1),
        (429, {"retry-after": "99999999"}, LONGEST_SECONDS),
        (429, {"retry-after": "soon"}, 60),
    ],
)
async def test_a_limit_shuts_the_door_for_as_long_as_github_says(
    door: GitHub, web: respx.MockRouter, status: int, headers: dict[str, str], after: float
) -> None:
    got = web.get(REPO).respond(status, headers=headers, json={"message": "limit"})

    with pytest.raises(TryLater) as first:
        await ask(door)
    with pytest.raises(TryLater) as second:
        await ask(door)

    assert (first.value.code, second.value.code) == ("E401", "E401")
    assert first.value.after == pytest.approx(after, abs=1)
    assert second.value.after == pytest.approx(after, abs=1.5)
    assert got.call_count == 1


async def test_a_date_to_come_back_at_is_understood(door: GitHub, web: respx.MockRouter) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=120), usegmt=True)
    web.get(REPO).respond(429, headers={"Retry-After": date})

    with pytest.raises(TryLater) as caught:
        await ask(door)

    assert caught.value.after == pytest.approx(120, abs=2)
    assert "in 1" in str(caught.value)


@pytest.mark.parametrize("said", ["You have exceeded a secondary rate limit.", "... abuse detection ..."])
async def test_a_limit_that_only_its_words_tell_is_obeyed(
    door: GitHub, web: respx.MockRouter, said: str
) -> None:
    got = web.get(REPO).respond(403, json={"message": said})
    for _ in range(2):
        with pytest.raises(TryLater) as caught:
            await ask(door)
        assert caught.value.after == pytest.approx(60, abs=2)

    assert got.call_count == 1


async def test_a_shut_door_is_shut_for_one_installation_only(door: GitHub, web: respx.MockRouter) -> None:
    web.get(REPO).respond(429)
    other = REPOSITORY.model_copy(update={"installation_id": 10, "full_name": "acme/till"})
    web.post("/app/installations/10/access_tokens").respond(
        201, json={"token": "t", "expires_at": "2999-01-01T00:00:00Z"}
    )
    got = web.get("/repos/acme/till").respond(json={})
    with pytest.raises(TryLater):
        await ask(door)

    async with door.session(other, Access.CHECK) as api:
        await api.getitem("/repos/acme/till")

    assert got.call_count == 1


def test_a_door_opens_again_when_its_time_has_come() -> None:
    account = Account()

    assert account.note(9, 429, {"retry-after": "30"}, now=NOW) == 30
    assert [account.wait(9, NOW + seconds) for seconds in (0, 29, 30, 31)] == [30, 1, 0, 0]
    assert account.wait(10, NOW) == 0


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {"x-ratelimit-remaining": "0"}),
        (200, {"retry-after": "7"}),
        (403, {}),
        (403, {"x-ratelimit-remaining": "12"}),
        (404, {"x-ratelimit-remaining": "0"}),
        (503, {"retry-after": "7"}),
    ],
)
def test_what_is_no_limit_shuts_nothing(status: int, headers: dict[str, str]) -> None:
    assert seconds_to_wait(status, headers, NOW) is None


@pytest.mark.parametrize(("status", "code"), [(403, "E400"), (404, "E404"), (422, "E400"), (410, "E400")])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_refusal_is_told_as_people_meet_it(
    door: GitHub, web: respx.MockRouter, method: str, status: int, code: str
) -> None:
    asked = web.request(method, REPO).respond(status, json={"message": "Not accessible"})

    with pytest.raises(UserProblem) as caught:
        await ask(door, method)

    assert (caught.value.code, asked.call_count) == (code, 1)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_to_another_host_is_not_followed(
    door: GitHub, web: respx.MockRouter, status: int
) -> None:
    elsewhere = respx.get("https://evil.example/").respond(json={"id": 7})
    web.get(REPO).respond(status, headers={"location": "https://evil.example/"})

    with pytest.raises(UserProblem) as caught:
        await ask(door)

    assert caught.value.code == "E400"
    assert not elsewhere.called


@pytest.mark.parametrize("method", ["GET", "PATCH"])
async def test_a_renamed_repository_is_reached_under_its_new_name(
    door: GitHub, web: respx.MockRouter, method: str
) -> None:
    web.request(method, REPO).respond(307, headers={"location": f"{API}/repositories/7"})
    moved = web.request(method, "/repositories/7").respond(json={"id": 7})

    assert await ask(door, method) == {"id": 7}
    assert authorization(moved) == f"token {TOKEN}0"


async def test_a_circle_of_redirects_ends(door: GitHub, web: respx.MockRouter) -> None:
    got = web.get(REPO).respond(301, headers={"location": f"{API}{REPO}"})

    with pytest.raises(UserProblem):
        await ask(door)

    assert got.call_count == 3


async def test_requests_and_what_is_left_of_the_limit_are_counted(
    door: GitHub, web: respx.MockRouter
) -> None:
    web.get(REPO).respond(200, headers={"x-ratelimit-remaining": "4321"}, json={})

    await ask(door)

    exposition = door._metrics.exposition().decode()
    assert 'ghapp_github_requests_total{status="200"} 1.0' in exposition
    assert "ghapp_github_rate_remaining 4321.0" in exposition
