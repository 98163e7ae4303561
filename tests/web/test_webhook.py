"""The edge: what is taken, what is refused, and with which words."""

import asyncio
import json

import pytest

from ghapp.model import DeliveryState
from tests.web.conftest import PUSH, Edge, sign


async def test_a_signed_push_is_stored_and_started_before_the_answer(edge: Edge) -> None:
    answer = await edge.post(PUSH, X_GitHub_Delivery="g1")

    assert (answer.status, (await answer.json())["outcome"]) == (202, "accepted")
    stored = await edge.store.deliveries.find("g1")
    assert stored is not None
    assert (stored.state, stored.repository, stored.installation_id) == ("received", "acme/shop", 9)
    assert edge.engine.started == ["delivery:g1:1"]


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "sha256=",
        "sha256=é",
        "sha256=" + "0" * 64,
        "sha1=" + "0" * 40,
        sign(b"other"),
        sign(b"", "other secret"),
    ],
)
async def test_without_a_right_signature_nothing_is_stored(edge: Edge, signature: str | None) -> None:
    answer = await edge.post(PUSH, X_GitHub_Delivery="g1", X_Hub_Signature_256=signature)

    assert (answer.status, (await answer.json())["code"]) == (401, "E300")
    assert await edge.store.deliveries.find("g1") is None
    assert edge.engine.started == []


async def test_a_sha1_signature_alone_is_not_enough(edge: Edge) -> None:
    raw = json.dumps(PUSH).encode()

    answer = await edge.post(raw, X_Hub_Signature_256=None, X_Hub_Signature="sha1=" + "0" * 40)

    assert answer.status == 401


@pytest.mark.parametrize(
    "body", [b"", b'{"ref": "refs/hea', b"[1]", b"ref=refs", b"\xff\xfe", b"[" * 100_000]
)
async def test_a_signed_body_that_is_no_json_object_is_refused(edge: Edge, body: bytes) -> None:
    answer = await edge.post(body)

    assert (answer.status, (await answer.json())["code"]) == (400, "E301")


async def test_the_signature_comes_before_the_parsing(edge: Edge) -> None:
    answer = await edge.post(b'{"ref": ', X_Hub_Signature_256="sha256=" + "0" * 64)

    assert answer.status == 401


async def test_a_body_of_30_mb_is_refused_by_its_announced_length(edge: Edge) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.client.port)
    writer.write(b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 31457280\r\n\r\n")
    line = await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    await writer.wait_closed()

    assert b"413" in line


async def test_a_body_of_30_mb_without_a_length_is_refused_while_it_grows(edge: Edge) -> None:
    async def endless() -> object:
        for _ in range(30):
            yield b"x" * 1024 * 1024

    answer = await edge.client.post("/webhook", data=endless(), headers={"X-Hub-Signature-256": "sha256=0"})

    assert (answer.status, (await answer.json())["code"]) == (413, "E302")


async def test_a_body_of_nearly_25_mb_is_taken(edge: Edge) -> None:
    answer = await edge.post(PUSH | {"padding": "x" * 24_000_000})

    assert answer.status == 202


@pytest.mark.parametrize("header", ["X_GitHub_Event", "X_GitHub_Delivery"])
async def test_a_missing_header_is_named(edge: Edge, header: str) -> None:
    answer = await edge.post(PUSH, **{header: None})

    assert (answer.status, (await answer.json())["code"]) == (400, "E304")


@pytest.mark.parametrize("header", ["X_GitHub_Event", "X_GitHub_Delivery"])
async def test_a_header_that_is_no_plain_text_is_refused(edge: Edge, header: str) -> None:
    answer = await edge.post(PUSH, **{header: "pïng"})

    assert (answer.status, (await answer.json())["code"]) == (400, "E304")


async def test_half_a_character_is_refused_and_the_character_0_is_left_out(edge: Edge) -> None:
    repository = {**PUSH["repository"], "full_name": "acme/shop\0"}  # type: ignore[dict-item]  # a mapping

    half = await edge.post(b'{"action": "\\ud800"}', X_GitHub_Event="ping")
    await edge.post({"repository": repository}, X_GitHub_Event="ping", X_GitHub_Delivery="g1")

    assert (half.status, (await half.json())["code"]) == (400, "E301")
    stored = await edge.store.deliveries.find("g1")
    assert stored is not None
    assert stored.repository == "acme/shop"


async def test_an_unknown_event_is_recorded_as_ignored(edge: Edge) -> None:
    answer = await edge.post({"x": 1}, X_GitHub_Event="star", X_GitHub_Delivery="g1")

    assert (answer.status, (await answer.json())["outcome"]) == (202, "ignored")
    stored = await edge.store.deliveries.find("g1")
    assert stored is not None
    assert (stored.state, stored.reason) == (DeliveryState.IGNORED, "the event star is not used")
    assert edge.engine.started == []


async def test_a_known_event_with_an_unused_action_says_so(edge: Edge) -> None:
    answer = await edge.post(PUSH | {"action": "locked"}, X_GitHub_Event="pull_request")

    assert (await answer.json())["reason"] == "the action locked is not used"


async def test_what_comes_with_a_later_version_is_said_to_be_not_acted_upon_yet(edge: Edge) -> None:
    answer = await edge.post(PUSH | {"action": "submitted"}, X_GitHub_Event="pull_request_review")

    assert (answer.status, "not acted upon yet" in (await answer.json())["reason"]) == (202, True)


@pytest.mark.parametrize("missing", ["ref", "after", "repository", "installation"])
async def test_a_field_that_is_missing_is_named(edge: Edge, missing: str) -> None:
    body = {key: value for key, value in PUSH.items() if key != missing}

    answer = await edge.post(body, X_GitHub_Delivery="g1")

    problem = await answer.json()
    assert (answer.status, problem["code"]) == (400, "E303")
    assert missing in problem["message"]
    assert await edge.store.deliveries.find("g1") is None


@pytest.mark.parametrize("action", [["opened"], {"a": 1}, 7, None])
async def test_an_action_that_is_no_text_is_refused(edge: Edge, action: object) -> None:
    answer = await edge.post(PUSH | {"action": action}, X_GitHub_Event="pull_request")

    assert answer.status == 400


async def test_a_redelivery_of_work_under_way_does_nothing(edge: Edge) -> None:
    await edge.post(PUSH, X_GitHub_Delivery="g1")

    answer = await edge.post(PUSH, X_GitHub_Delivery="g1")

    assert (answer.status, (await answer.json())["outcome"]) == (202, "duplicate")
    assert edge.engine.started == ["delivery:g1:1"]


async def test_a_redelivery_of_done_work_does_nothing(edge: Edge) -> None:
    await edge.post(PUSH, X_GitHub_Delivery="g1")
    await edge.store.deliveries.finish("g1", DeliveryState.DONE)

    assert (await (await edge.post(PUSH, X_GitHub_Delivery="g1")).json())["outcome"] == "duplicate"
    assert edge.engine.started == ["delivery:g1:1"]


async def test_a_redelivery_of_failed_work_runs_again(edge: Edge) -> None:
    await edge.post(PUSH, X_GitHub_Delivery="g1")
    await edge.store.deliveries.finish("g1", DeliveryState.FAILED, "it broke")

    assert (await (await edge.post(PUSH, X_GitHub_Delivery="g1")).json())["outcome"] == "accepted"
    assert edge.engine.started == ["delivery:g1:1", "delivery:g1:2"]


async def test_a_redelivery_of_work_that_was_lost_runs_again(edge: Edge) -> None:
    await edge.post(PUSH, X_GitHub_Delivery="g1")
    edge.engine.active.clear()  # it ended without a word

    await edge.post(PUSH, X_GitHub_Delivery="g1")

    assert edge.engine.started == ["delivery:g1:1", "delivery:g1:2"]


async def test_a_delivery_stored_but_never_started_is_started_by_its_redelivery(edge: Edge) -> None:
    edge.engine.down = True
    assert (await edge.post(PUSH, X_GitHub_Delivery="g1")).status == 503
    edge.engine.down = False

    assert (await edge.post(PUSH, X_GitHub_Delivery="g1")).status == 202
    assert edge.engine.started == ["delivery:g1:1"]


@pytest.mark.parametrize("read_only", [True])
async def test_a_read_only_server_leaves_the_delivery_with_github(edge: Edge, read_only: bool) -> None:
    answer = await edge.post(PUSH, X_GitHub_Delivery="g1")

    assert (answer.status, (await answer.json())["code"]) == (503, "E201")
    assert (await edge.client.get("/health/ready")).status == 503
    assert await edge.store.deliveries.find("g1") is None


async def test_200_deliveries_at_once_are_all_taken_once(edge: Edge) -> None:
    answers = await asyncio.gather(*(edge.post(PUSH, X_GitHub_Delivery=f"g{n}") for n in range(200)))

    assert {answer.status for answer in answers} == {202}
    assert sorted(edge.engine.started) == sorted(f"delivery:g{n}:1" for n in range(200))


async def test_what_ended_without_a_word_is_picked_up_at_start_but_not_for_ever(edge: Edge) -> None:
    await edge.post(PUSH, X_GitHub_Delivery="g1")
    attempts = []
    for _ in range(4):
        edge.engine.active.clear()  # the server was killed too often: the engine gave its work up
        attempts.append(await edge.webhook.pick_up())

    assert attempts == [1, 1, 0, 0]
    stored = await edge.store.deliveries.find("g1")
    assert stored is not None
    assert (stored.state, "given up" in stored.reason) == ("failed", True)


async def test_what_was_stored_and_never_started_is_picked_up_at_start(edge: Edge) -> None:
    edge.engine.down = True
    await edge.post(PUSH, X_GitHub_Delivery="g1")
    await edge.post({"x": 1}, X_GitHub_Event="star")
    edge.engine.down = False

    assert await edge.webhook.pick_up() == 1
    assert await edge.webhook.pick_up() == 0
    assert edge.engine.started == ["delivery:g1:1"]
