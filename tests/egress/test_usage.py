"""What an answer cost, read from the answer: three dialects, streamed and plain, whole and cut."""

import json
from typing import Any

import pytest

from ghapp.egress.usage import LONGEST_LINE, Usage, UsageReader, counted

ASKED = 400  # bytes of the request: a hundred tokens if nobody says more


def streamed(*events: dict[str, Any], done: bool = True) -> bytes:
    found = "".join(f"event: {each.get('type', 'x')}\ndata: {json.dumps(each)}\n\n" for each in events)
    return (found + ("data: [DONE]\n\n" if done else "")).encode()


def read(answer: bytes, step: int = 7) -> Usage:
    reader = UsageReader("asked", ASKED)
    for at in range(0, len(answer), step):
        reader.feed(answer[at : at + step])
    return reader.usage()


START: dict[str, Any] = {
    "type": "message_start",
    "message": {
        "model": "m",
        "usage": {
            "input_tokens": 10,
            "cache_read_input_tokens": 20,
            "cache_creation_input_tokens": 30,
            "output_tokens": 1,
        },
    },
}
TEXT = {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "x" * 41}}
JSON = {"type": "content_block_delta", "delta": {"type": "input_json_delta", "partial_json": "y" * 40}}
END: dict[str, Any] = {
    "type": "message_delta",
    "delta": {"stop_reason": "end_turn"},
    "usage": {"output_tokens": 50},
}
CHAT_USAGE = {
    "prompt_tokens": 30,
    "completion_tokens": 50,
    "prompt_tokens_details": {"cached_tokens": 20},
    "completion_tokens_details": {"reasoning_tokens": 40},
}
CHUNK = {"object": "chat.completion.chunk", "model": "m", "choices": [{"delta": {"content": "x" * 41}}]}
CALL = {
    "object": "chat.completion.chunk",
    "model": "m",
    "choices": [{"delta": {"tool_calls": [{"function": {"arguments": "y" * 40}}]}}],
}
LAST_CHUNK = {"object": "chat.completion.chunk", "model": "m", "choices": [], "usage": CHAT_USAGE}
RESPONSES_USAGE = {"input_tokens": 30, "input_tokens_details": {"cached_tokens": 20}, "output_tokens": 50}
CREATED = {"type": "response.created", "response": {"object": "response", "model": "m", "usage": None}}
DELTA = {"type": "response.output_text.delta", "delta": "x" * 41}
ARGUMENTS = {"type": "response.function_call_arguments.delta", "delta": "y" * 40}
COMPLETED = {
    "type": "response.completed",
    "response": {"object": "response", "model": "m", "usage": RESPONSES_USAGE},
}
MESSAGES = Usage("m", input=10, cache_read=20, cache_write=30, output=50, complete=True)
OPENAI = Usage("m", input=10, cache_read=20, output=50, complete=True)


@pytest.mark.parametrize("step", [1, 7, 100_000])
@pytest.mark.parametrize(
    ("events", "usage"),
    [
        ((START, TEXT, JSON, END, {"type": "message_stop"}), MESSAGES),
        ((CHUNK, CALL, LAST_CHUNK), OPENAI),
        ((CREATED, DELTA, ARGUMENTS, COMPLETED), OPENAI),
    ],
    ids=["messages", "chat", "responses"],
)
def test_a_stream_tells_its_usage(events: tuple[dict[str, Any], ...], usage: Usage, step: int) -> None:
    assert read(streamed(*events), step) == usage
    assert read(streamed(*events).replace(b"\n", b"\r\n"), step) == usage


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    ("answer", "usage"),
    [
        ({"type": "message", "model": "m", "usage": START["message"]["usage"] | END["usage"]}, MESSAGES),
        ({"object": "chat.completion", "model": "m", "choices": [], "usage": CHAT_USAGE}, OPENAI),
        ({"object": "response", "model": "m", "output": [], "usage": RESPONSES_USAGE}, OPENAI),
    ],
    ids=["messages", "chat", "responses"],
)
def test_a_plain_answer_tells_its_usage(answer: dict[str, Any], usage: Usage, indent: int | None) -> None:
    assert read(json.dumps(answer, indent=indent).encode()) == usage


@pytest.mark.parametrize(
    ("events", "usage"),
    [
        ((START, TEXT, JSON), Usage("m", input=10, cache_read=20, cache_write=30, output=21)),
        ((CHUNK, CALL), Usage("m", input=100, output=21)),
        ((CREATED, DELTA, ARGUMENTS), Usage("m", input=100, output=21)),
        ((), Usage("asked", input=100)),
    ],
    ids=["messages", "chat", "responses", "nothing"],
)
def test_a_cut_stream_is_estimated(events: tuple[dict[str, Any], ...], usage: Usage) -> None:
    assert read(streamed(*events, done=False)) == usage
    assert read(streamed(*events, done=False) + b'data: {"usage": {"output_tok') == usage


def test_a_cut_plain_answer_is_estimated_from_its_length() -> None:
    text = json.dumps({"object": "chat.completion", "choices": [{"message": {"content": "x" * 400}}]})

    assert read(text[:400].encode()) == Usage("asked", input=100, output=100)


@pytest.mark.parametrize(
    "answer", [b"<html>", b"[]", b"null", b"data: []\n\n", b"data: 1\n\n", b"\xff\xfe\n"]
)
def test_what_is_no_answer_is_estimated(answer: bytes) -> None:
    found = read(answer)

    assert (found.input, found.complete) == (100, False)


def test_an_answer_without_end_is_counted_and_not_kept() -> None:
    reader = UsageReader("asked", ASKED)
    for _ in range(20):
        reader.feed(b"x" * (LONGEST_LINE // 10))

    assert len(reader._line) + len(reader._plain) <= LONGEST_LINE
    assert reader.usage().output >= LONGEST_LINE // 4


def test_a_number_that_is_none_counts_as_nothing() -> None:
    strange = {"prompt_tokens": "12", "completion_tokens": -3, "prompt_tokens_details": []}

    assert counted(strange) == {"input": 0, "cache_read": 0, "output": 0}


def test_nesting_does_not_break_the_reader() -> None:
    answer = b'data: {"delta": ' + b"[" * 5_000 + b"]" * 5_000 + b"}\n\n"

    assert read(answer).input == 100
