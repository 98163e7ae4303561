"""What a box may ask of a model: answers, and nothing that leads out or that nobody can count."""

from typing import Any

import pytest

from ghapp.egress.amending import asked_output, least_output, with_output, with_usage
from ghapp.egress.asking import objection, parsed

CHAT, MESSAGES, RESPONSES = "/v1/chat/completions", "/v1/messages", "/v1/responses"
PICTURE = "data:image/png;base64,AAAA"


def message(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": list(parts)}]}


@pytest.mark.parametrize(
    "asked",
    [
        {"model": "m", "messages": [{"role": "user", "content": "see https://example.com/a.png"}]},
        {"tools": [{"name": "edit", "input_schema": {"type": "object", "properties": {"url": {}}}}]},
        {
            "tools": [
                {"type": "custom", "name": "e"},
                {"type": "text_editor_20250728"},
                {"type": "bash_20250124"},
            ]
        },
        {"tools": [{"type": "function", "function": {"parameters": {"type": "object"}}}], "n": 1},
        {"tools": [{"type": "namespace", "tools": [{"type": "function"}]}, {"type": "local_shell"}]},
        message({"type": "image", "source": {"type": "base64", "data": "AAAA"}}),
        message({"type": "image_url", "image_url": {"url": PICTURE}}),
        {"input": [{"role": "user", "content": [{"type": "input_image", "image_url": PICTURE}]}]},
        message({"type": "tool_use", "name": "get", "input": {"url": "https://x.org", "file_id": "1"}}),
        {"input": [{"type": "function_call", "arguments": '{"url": "https://x.org"}'}], "store": False},
    ],
)
def test_what_agents_ask_is_let_through(asked: dict[str, Any]) -> None:
    assert objection(asked) == ""


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        *(
            ({"tools": [{"type": kind}]}, f"the tool `{kind}` may run at the provider")
            for kind in (
                *("web_search", "web_search_20250305", "web_fetch_20250910", "code_execution_20250825"),
                *("mcp", "code_interpreter", "file_search", "image_generation", "shell", "brand_new"),
            )
        ),
        ({"tools": [{"type": ["web_search"]}]}, "may run at the provider"),
        ({"tools": [{"type": "namespace", "tools": [{"type": "mcp"}]}]}, "the tool `mcp`"),
        ({"input": [{"type": "tool_search_output", "tools": [{"type": "mcp"}]}]}, "the tool `mcp`"),
        ({"mcp_servers": [{"url": "https://x.org"}]}, "`mcp_servers`"),
        ({"web_search_options": {"a": 1}}, "`web_search_options`"),
        ({"background": True}, "`background`"),
        ({"previous_response_id": "resp_1"}, "`previous_response_id`"),
        ({"conversation": "conv_1"}, "`conversation`"),
        ({"n": 8}, "several answers"),
        ({"n": [1]}, "several answers"),
        ({"service_tier": "priority"}, "a priority"),
        (
            message({"type": "image", "source": {"type": "url", "url": "https://x.org/?a"}}),
            "fetch https://x.org/?a",
        ),
        (message({"type": "image_url", "image_url": {"url": " HTTPS://x.org"}}), "would fetch"),
        ({"input": [{"content": [{"type": "input_image", "image_url": "ftp://x"}]}]}, "would fetch ftp://x"),
        ({"system": [{"type": "x", "source": {"url": "http://x"}}]}, "would fetch"),
        (message({"type": "document", "source": {"data": "AAAA"}}), "`document`"),
        (message({"type": "tool_result", "content": [{"type": "document"}]}), "`document`"),
        ({"input": [{"content": [{"type": "input_file", "file_data": "AAAA"}]}]}, "`input_file`"),
        (
            message({"type": "input_image", "file_id": "file_1"}),
            "stored at the provider",
        ),
    ],
)
def test_what_leads_out_or_cannot_be_counted_is_refused(asked: dict[str, Any], why: str) -> None:
    assert why in objection(asked)


def test_what_is_hidden_deeply_is_found_without_recursion() -> None:
    part: Any = {"url": "https://x.org"}
    for _ in range(50_000):
        part = [part]

    assert objection({"input": part}) == "the provider would fetch https://x.org"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"1", b"\xff", b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"]
)
def test_what_is_no_json_object_is_none(body: bytes) -> None:
    assert parsed(body) is None


def test_of_a_key_given_twice_the_one_that_was_judged_is_sent() -> None:
    assert parsed(b'{"background": true, "background": false}') == {"background": False}


@pytest.mark.parametrize(
    ("body", "path", "options"),
    [
        ({"stream": True}, CHAT, {"include_usage": True}),
        (
            {"stream": True, "stream_options": {"include_usage": False, "x": 1}},
            CHAT,
            {"include_usage": True, "x": 1},
        ),
        ({"stream": True, "stream_options": "x"}, CHAT, {"include_usage": True}),
        ({"stream": False}, CHAT, None),
        ({"stream": True}, RESPONSES, None),
        ({"stream": True}, MESSAGES, None),
    ],
)
def test_a_stream_of_chat_is_asked_for_its_usage(body: dict[str, Any], path: str, options: object) -> None:
    assert with_usage(body, path).get("stream_options") == options


@pytest.mark.parametrize(
    ("body", "path", "output"),
    [
        ({"max_tokens": 5}, MESSAGES, 5),
        ({"max_tokens": 5, "max_completion_tokens": 9}, CHAT, 9),
        ({"max_output_tokens": 7, "max_tokens": 1}, RESPONSES, 7),
        ({"max_tokens": 1}, RESPONSES, None),
        ({"max_tokens": "5"}, MESSAGES, None),
        ({"max_tokens": True}, MESSAGES, None),
        ({"max_tokens": 0}, MESSAGES, None),
        ({"max_tokens": None}, MESSAGES, None),
    ],
)
def test_an_answer_is_as_long_as_its_endpoint_reads_it(
    body: dict[str, Any], path: str, output: int | None
) -> None:
    assert asked_output(body, path) == output


def test_an_answer_is_cut_to_what_there_is_money_for() -> None:
    assert with_output({"a": 1}, CHAT, 9) == {"a": 1, "max_completion_tokens": 9}
    assert with_output({"max_tokens": 50}, CHAT, 9) == {"max_tokens": 9}
    assert with_output({}, RESPONSES, 9) == {"max_output_tokens": 9}


def test_a_model_that_thinks_needs_more_than_it_thinks() -> None:
    assert least_output({}) == 1_024
    assert least_output({"thinking": {"type": "enabled", "budget_tokens": 4_000}}) == 4_001
    assert least_output({"thinking": {"budget_tokens": "many"}}) == 1_024
