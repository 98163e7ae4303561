"""What the door writes into a request to a model, for its cost to be known and bounded. Pure."""

from typing import Any

LEAST_OUTPUT = 1_024  # tokens: an answer that is cut shorter is worth nothing
_CHAT = "/v1/chat/completions"
_LIMITS = {
    "/v1/messages": ("max_tokens",),
    _CHAT: ("max_completion_tokens", "max_tokens"),
    "/v1/responses": ("max_output_tokens",),
}


def asked_output(body: dict[str, Any], path: str) -> int | None:
    """The most tokens that the answer may have, as the request says it; None when it says nothing."""
    return max((body[key] for key in _LIMITS[path] if _is_count(body.get(key))), default=None)


def least_output(body: dict[str, Any]) -> int:
    """With fewer tokens there is no answer: a model that thinks needs more than it thinks."""
    thinking = body.get("thinking")
    thought = thinking.get("budget_tokens") if isinstance(thinking, dict) else 0
    return max(LEAST_OUTPUT, thought + 1 if isinstance(thought, int) else 0)


def with_output(body: dict[str, Any], path: str, most: int) -> dict[str, Any]:
    """The request, with an answer of at most `most` tokens."""
    keys = _LIMITS[path]
    return body | {key: most for key in keys if key in body or (key == keys[0] and not body.keys() & {*keys})}


def with_usage(body: dict[str, Any], path: str) -> dict[str, Any]:
    """A stream of chat completions tells its usage only when asked to, in one more chunk without choices."""
    if path != _CHAT or not body.get("stream"):
        return body
    options = body.get("stream_options")
    return body | {"stream_options": (options if isinstance(options, dict) else {}) | {"include_usage": True}}


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
