"""OpenAI's chat completions (https://platform.openai.com/docs/api-reference/chat)."""

import json
from collections.abc import Iterator

from ghapp.demo.models.script import MODEL, Body, Conversation, Reply, count_request

PATH = "/v1/chat/completions"
KINDS = {401: "invalid_request_error", 404: "invalid_request_error", 429: "rate_limit_exceeded"}
END = "data: [DONE]\n\n"


def hear(body: Body) -> Conversation:
    messages = body["messages"]
    calls = [call for message in messages for call in message.get("tool_calls") or ()]
    return Conversation(
        said=tuple(_text(message) for message in messages if message["role"] in {"user", "tool"}),
        offered=frozenset(tool["function"]["name"] for tool in body.get("tools") or ()),
        called=tuple(call["function"]["name"] for call in calls),
        tokens=count_request(body),
        wants_usage=bool((body.get("stream_options") or {}).get("include_usage")),
    )


def say(reply: Reply, asked: Conversation) -> Body:
    message = {"role": "assistant", "content": reply.text} | _calls(reply)
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _stop(reply)}
    return _head("chat.completion") | {"choices": [choice], "usage": _usage(reply, asked)}


def stream(reply: Reply, asked: Conversation) -> Iterator[Body]:
    for delta in ({"role": "assistant", "content": ""}, {"content": reply.text} | _calls(reply)):
        yield _chunk([{"index": 0, "delta": delta, "finish_reason": None}])
    yield _chunk([{"index": 0, "delta": {}, "finish_reason": _stop(reply)}])
    if asked.wants_usage:
        yield _chunk([]) | {"usage": _usage(reply, asked)}


def frame(event: Body) -> str:
    return f"data: {json.dumps(event)}\n\n"


def refuse(status: int, message: str) -> Body:
    kind = KINDS.get(status, "server_error")
    return {"error": {"message": message, "type": kind, "param": None, "code": kind}}


def _text(message: Body) -> str:
    content = message.get("content") or ""
    return content if isinstance(content, str) else "\n".join(part.get("text", "") for part in content)


def _calls(reply: Reply) -> Body:
    calls = [
        {
            "index": index,
            "id": reply.id_of(index),
            "type": "function",
            "function": {"name": call.tool, "arguments": json.dumps(call.arguments)},
        }
        for index, call in enumerate(reply.calls)
    ]
    return {"tool_calls": calls} if calls else {}


def _stop(reply: Reply) -> str:
    return "tool_calls" if reply.calls else "stop"


def _usage(reply: Reply, asked: Conversation) -> Body:
    tokens = {"prompt_tokens": asked.tokens, "completion_tokens": reply.tokens}
    return tokens | {"total_tokens": asked.tokens + reply.tokens}


def _head(kind: str) -> Body:
    return {"id": "chatcmpl-scripted", "object": kind, "created": 0, "model": MODEL}


def _chunk(choices: list[Body]) -> Body:
    return _head("chat.completion.chunk") | {"choices": choices}
