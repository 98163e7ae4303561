"""Slack and webhooks: what is posted, and what becomes of a server that does not take it."""

import asyncio
import socket
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ghapp.alerts import posting
from ghapp.alerts.channels import channels_of
from ghapp.alerts.slack import message
from ghapp.config.alerts import AlertSettings
from ghapp.errors import GhappError, TryLater, UserProblem
from ghapp.model import Channel
from tests.alerts.builders import an_alert
from tests.alerts.hooks import open_dripping, open_hooks

SLACK, WEBHOOK = Channel.SLACK, Channel.WEBHOOK


async def tell(channel: Channel, url: str, alert: Any = None) -> None:
    settings = AlertSettings.model_validate({"slack_webhook_url": url, "alert_webhook_url": url})
    await channels_of(settings, Path("unused"))[channel](alert or an_alert())


async def refused(channel: Channel, url: str) -> GhappError:
    with pytest.raises(GhappError) as caught:
        await tell(channel, url)
    assert "secret-path" not in caught.value.problem.to_json()
    assert "httpx" not in "".join(traceback.format_exception(caught.value))  # it could name the address
    return caught.value


@pytest.fixture
def deaf() -> Iterator[str]:
    """Listens, and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        yield f"http://127.0.0.1:{server.getsockname()[1]}/secret-path"


async def test_the_webhook_gets_the_alert_as_it_is() -> None:
    alert = an_alert(message='<b> & "é"', run_id="r1")
    async with open_hooks() as hooks:
        await tell(WEBHOOK, hooks.url, alert)

    assert hooks.posted == [("/secret-path", alert.model_dump(mode="json"))]


async def test_slack_gets_blocks_in_which_nothing_is_markup() -> None:
    alert = an_alert(message="<!channel> <https://evil|x> & *b*", advice="- <@U1>", run_id="r1")
    async with open_hooks() as hooks:
        await tell(SLACK, hooks.url, alert)

    [document] = hooks.documents
    texts = [block.get("text") or block["elements"][0] for block in document["blocks"]]
    assert [block["type"] for block in document["blocks"]] == ["header", "section", "section", "context"]
    assert {text["type"] for text in texts} == {"plain_text"}
    assert texts[1]["text"] == "&lt;!channel&gt; &lt;https://evil|x&gt; &amp; *b*"
    assert "r1" in texts[3]["text"]
    assert not {"<", ">"} & set(document["text"] + "".join(text["text"] for text in texts))


def test_no_text_is_longer_than_slack_takes() -> None:
    document = message(an_alert(message="<& " * 3000, advice="&" * 9000))

    texts = [block["text"]["text"] for block in document["blocks"][:3]]
    assert max(map(len, texts)) <= 3000
    assert texts[1].endswith("&lt;&amp; …")  # no sign is cut in the middle


@pytest.mark.parametrize("channel", [SLACK, WEBHOOK])
@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
async def test_what_may_pass_is_tried_again_later(channel: Channel, status: int) -> None:
    async with open_hooks(statuses=[status]) as hooks:
        error = await refused(channel, hooks.url)

    assert (type(error), error.code, str(status) in str(error)) == (TryLater, "E910", True)
    assert len(hooks.posted) == 1


@pytest.mark.parametrize("status", [301, 307, 308, 400, 403, 404, 410])
async def test_what_will_not_pass_is_not_tried_again(status: int) -> None:
    async with open_hooks() as elsewhere, open_hooks(statuses=[status]) as hooks:
        hooks.headers = {"Location": elsewhere.url}
        error = await refused(WEBHOOK, hooks.url)

    assert (type(error), error.code, str(status) in str(error)) == (UserProblem, "E911", True)
    assert elsewhere.posted == []  # no redirect is followed


@pytest.mark.parametrize(
    ("said", "waits"), [("7", 7.0), ("999999", 300.0), ("soon", 1.0), ("-1", 1.0), ("9" * 5000, 300.0)]
)
async def test_a_server_may_ask_us_to_wait_but_not_for_ever(said: str, waits: float) -> None:
    async with open_hooks(statuses=[429], headers={"Retry-After": said}) as hooks:
        error = await refused(WEBHOOK, hooks.url)

    assert isinstance(error, TryLater)
    assert error.after == waits


async def test_an_answer_is_not_read() -> None:
    async with open_hooks(body=b"x" * 50_000_000, pause=0) as hooks:
        await tell(WEBHOOK, hooks.url)

    assert len(hooks.posted) == 1


async def test_a_server_that_never_answers(deaf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "SECONDS", 0.2)

    assert isinstance(await refused(WEBHOOK, deaf), TryLater)


async def test_a_server_that_answers_without_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte at a time: each comes before any timeout of one."""
    monkeypatch.setattr(posting, "SECONDS", 0.5)
    async with open_dripping(b"HTTP/1.1 200 OK\r\nX: ") as port, asyncio.timeout(10):
        assert isinstance(await refused(WEBHOOK, f"http://127.0.0.1:{port}/secret-path"), TryLater)


async def test_a_server_that_is_gone(unused_tcp_port: int) -> None:
    error = await refused(SLACK, f"http://127.0.0.1:{unused_tcp_port}/secret-path")

    assert "ConnectError" in str(error)
