"""Providers: where their endpoints are, what is told to them, and what tools in the box are told."""

import pytest
from multidict import CIMultiDict
from pydantic import SecretStr

from ghapp.config.server import Settings
from ghapp.egress.configured import configured_providers, named_hosts
from ghapp.egress.provider import anthropic, openai
from ghapp.egress.scrub import Scrubber
from ghapp.egress.variables import model_variables

KEY = SecretStr("sk-real")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://api.openai.com/v1", "https://api.openai.com/v1/responses?a=1"),
        ("http://127.0.0.1:11434", "http://127.0.0.1:11434/v1/responses?a=1"),
        ("http://127.0.0.1:11434/", "http://127.0.0.1:11434/v1/responses?a=1"),
        ("https://x.example/api/v4", "https://x.example/api/v4/responses?a=1"),
    ],
)
def test_the_api_of_openai_is_below_its_base_url(url: str, address: str) -> None:
    assert openai(KEY, url).address("/v1/responses?a=1") == address


@pytest.mark.parametrize("url", ["https://x.example/a", "https://x.example/a/", "https://x.example/a/v1"])
def test_the_api_of_anthropic_is_below_v1(url: str) -> None:
    assert (
        anthropic(KEY, url).address("/v1/messages?beta=true") == "https://x.example/a/v1/messages?beta=true"
    )


def test_what_the_box_says_of_itself_is_dropped() -> None:
    given = CIMultiDict({"authorization": "Bearer x", "X-API-Key": "x", "Cookie": "x", "user-agent": "agent"})

    assert openai(KEY, "https://x").headers(given) == {
        "User-Agent": "agent",
        "Authorization": "Bearer sk-real",
        "Accept-Encoding": "identity",
    }
    assert anthropic(KEY, "https://x").headers(given)["x-api-key"] == "sk-real"
    assert "Authorization" not in anthropic(KEY, "https://x").headers(given)


def test_a_provider_without_a_key_has_no_door() -> None:
    found = configured_providers(Settings(openai_api_key=KEY))

    assert [each.name for each in found] == ["openai"]
    assert model_variables(found, "http://127.0.0.1:3128") == {
        "OPENAI_API_KEY": "the-key-is-outside-of-the-box",
        "OPENAI_BASE_URL": "http://127.0.0.1:3128/openai/v1",
        "OPENAI_API_BASE": "http://127.0.0.1:3128/openai/v1",
    }


def test_the_box_is_told_where_anthropic_is_and_no_key() -> None:
    found = configured_providers(Settings(anthropic_api_key=KEY))

    assert model_variables(found, "http://127.0.0.1:3128") == {
        "ANTHROPIC_API_KEY": "the-key-is-outside-of-the-box",
        "ANTHROPIC_BASE_URL": "http://127.0.0.1:3128/anthropic",
    }


def test_only_a_host_that_the_operator_names_may_be_private() -> None:
    assert named_hosts(Settings()) == frozenset()
    assert named_hosts(Settings(openai_base_url="http://Models.lan:8000/v1")) == {"models.lan"}


@pytest.mark.parametrize("step", range(1, 12))
def test_a_secret_is_taken_out_however_it_is_cut(step: int) -> None:
    text = b"sk-re sk-real, sk-sk-real sk-reak s"
    scrubber = Scrubber(b"sk-real")

    found = (
        b"".join(scrubber.feed(text[at : at + step]) for at in range(0, len(text), step)) + scrubber.rest()
    )

    assert found == b"sk-re ***, sk-*** sk-reak s"


def test_what_is_not_the_secret_s_beginning_is_not_held_back() -> None:
    scrubber = Scrubber(b"sk-real")

    assert scrubber.feed(b"data: {}\n\n") == b"data: {}\n\n"
    assert scrubber.feed(b"a sk-") == b"a "
    assert scrubber.rest() == b"sk-"
