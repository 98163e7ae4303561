"""Deliveries are signed, remembered and sent again."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from ghapp.demo.github import LocalGitHub, Repo
from tests.demo.conftest import Client


@dataclass
class Receiver:
    """Counts what arrives, and answers as it is told."""

    status: int = 202
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.read()))
        return web.Response(status=self.status, text="noted")

    @property
    def events(self) -> list[str]:
        return [headers["X-GitHub-Event"] for headers, _ in self.got]


@pytest.fixture
async def receiver(github: LocalGitHub, repo: Repo, installation: int) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    site = web.Application()
    site.router.add_post("/webhook", receiver.take)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    github.webhook_url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
    yield receiver
    await runner.cleanup()


async def push(github: LocalGitHub, repo: Repo, text: bytes = b"x") -> str:
    return await github.push(repo, "topic", files={"x": text}, message="x", user="ada")


async def test_a_push_arrives_signed(github: LocalGitHub, repo: Repo, receiver: Receiver) -> None:
    sha = await push(github, repo)
    headers, body = receiver.got[0]
    expected = hmac.new(github.app.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={expected}"
    assert headers["User-Agent"].startswith("GitHub-Hookshot/")
    assert headers["X-GitHub-Hook-Installation-Target-ID"] == str(github.app.id)
    payload = json.loads(body)
    assert (payload["after"], payload["head_commit"]["added"]) == (sha, ["x"])
    assert receiver.events == ["push", "check_suite"]


async def test_the_suite_names_the_pull_requests_of_its_head(
    github: LocalGitHub, repo: Repo, pull: int, receiver: Receiver
) -> None:
    await push(github, repo)
    suite = json.loads(receiver.got[-1][1])["check_suite"]
    assert [each["number"] for each in suite["pull_requests"]] == [pull]
    assert (suite["head_branch"], suite["app"]["id"]) == ("topic", github.app.id)


async def test_nothing_is_said_where_the_app_is_not_installed(
    github: LocalGitHub, receiver: Receiver
) -> None:
    other = await github.create_repository("octo/other")
    await push(github, other)
    assert receiver.got == []


async def test_a_failed_delivery_is_remembered_and_sent_again_with_its_guid(
    github: LocalGitHub, repo: Repo, receiver: Receiver, as_app: Client
) -> None:
    receiver.status = 503
    await push(github, repo)
    listed = (await as_app("GET", "/app/hook/deliveries")).body
    failed = next(each for each in listed if each["event"] == "push")
    assert (failed["status_code"], failed["redelivery"]) == (503, False)
    receiver.status = 202
    assert (await as_app("POST", f"/app/hook/deliveries/{failed['id']}/attempts")).status == 202
    await github.settled()
    newest = (await as_app("GET", "/app/hook/deliveries")).body[0]
    assert (newest["guid"], newest["status_code"], newest["redelivery"]) == (failed["guid"], 202, True)
    guids = [headers["X-GitHub-Delivery"] for headers, _ in receiver.got]
    assert guids.count(failed["guid"]) == 2
    one = await as_app("GET", f"/app/hook/deliveries/{newest['id']}")
    assert (one.body["request"]["payload"]["ref"], one.body["response"]["payload"]) == (
        "refs/heads/topic",
        "noted",
    )


async def test_an_absent_receiver_is_no_trouble(github: LocalGitHub, repo: Repo, receiver: Receiver) -> None:
    github.webhook_url = "http://127.0.0.1:1/webhook"
    await push(github, repo)
    assert {each.status_code for each in github.deliveries[-2:]} == {0}
    assert receiver.got == []


async def test_a_delivery_of_ones_own_may_be_signed_wrongly(github: LocalGitHub, receiver: Receiver) -> None:
    payload: dict[str, Any] = {"zen": "Keep it logically awesome."}
    assert await github.deliver("ping", payload, guid="one") == 202
    assert await github.deliver("ping", payload, guid="two", secret="wrong") == 202
    first, second = (headers["X-Hub-Signature-256"] for headers, _ in receiver.got)
    assert first != second


async def test_a_changed_choice_of_repositories_is_announced(
    github: LocalGitHub, repo: Repo, installation: int, receiver: Receiver
) -> None:
    other = await github.create_repository("octo/other")
    await github.choose_repositories(installation, [other])
    added, removed = (json.loads(body) for _, body in receiver.got)
    assert [each["full_name"] for each in added["repositories_added"]] == ["octo/other"]
    assert [each["full_name"] for each in removed["repositories_removed"]] == ["octo/sample"]


async def test_an_installation_is_announced(github: LocalGitHub, receiver: Receiver) -> None:
    where = await github.install("ada")
    payload = json.loads(receiver.got[-1][1])
    assert (payload["action"], payload["installation"]["id"]) == ("created", where)
