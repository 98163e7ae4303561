"""Who may read what operators read: loopback, or whoever has the token."""

from collections.abc import Mapping

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from ghapp.web.access import is_operator

TOKEN = "operators-only"
RIGHT = {"Authorization": f"Bearer {TOKEN}"}


def request(remote: str, headers: Mapping[str, str] | None = None) -> web.Request:
    given = {"Host": "127.0.0.1:8080"} | dict(headers or {})
    return make_mocked_request("GET", "/status", headers=given).clone(remote=remote)


@pytest.mark.parametrize("remote", ["127.0.0.1", "127.8.0.1", "::1"])
@pytest.mark.parametrize("token", ["", TOKEN])
def test_this_machine_may_read(remote: str, token: str) -> None:
    assert is_operator(request(remote), token)


@pytest.mark.parametrize(
    "remote", ["192.168.1.2", "10.0.0.1", "8.8.8.8", "fe80::1", "", "localhost", "127.0.0.1.evil"]
)
def test_others_may_not(remote: str) -> None:
    assert not is_operator(request(remote), "")
    assert not is_operator(request(remote), TOKEN)


@pytest.mark.parametrize("remote", ["127.0.0.1", "8.8.8.8", ""])
def test_whoever_has_the_token_may_read_from_anywhere(remote: str) -> None:
    assert is_operator(request(remote, RIGHT), TOKEN)
    assert is_operator(request(remote, RIGHT | {"X-Forwarded-For": "8.8.8.8"}), TOKEN)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        TOKEN,
        f"bearer {TOKEN}",
        f"Bearer {TOKEN} ",
        f"Basic {TOKEN}",
        "Bearer é",
    ],
)
def test_a_wrong_token_opens_nothing(given: str) -> None:
    assert not is_operator(request("8.8.8.8", {"Authorization": given}), TOKEN)


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer None"])
def test_without_a_token_set_no_token_opens(given: str) -> None:
    assert not is_operator(request("8.8.8.8", {"Authorization": given}), "")


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1", "[::1]:8080", "[::1]"])
def test_this_machine_has_names_of_its_own(host: str) -> None:
    assert is_operator(request("127.0.0.1", {"Host": host}), "")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "127.0.0.1.evil", "10.0.0.1:8080"])
def test_under_another_name_it_is_not_this_machine(host: str) -> None:
    assert not is_operator(request("127.0.0.1", {"Host": host}), TOKEN)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
@pytest.mark.parametrize("value", ["8.8.8.8", "127.0.0.1", "for=127.0.0.1", ""])
def test_behind_a_proxy_on_this_machine_nobody_is_this_machine(header: str, value: str) -> None:
    assert not is_operator(request("127.0.0.1", {header: value}), TOKEN)
