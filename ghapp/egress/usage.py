"""What an answer of a model cost in tokens, read from the answer itself. Pure.

Three dialects, told apart by their fields:
https://docs.anthropic.com/en/docs/build-with-claude/streaming (Messages),
https://platform.openai.com/docs/api-reference/chat-streaming (chat completions),
https://platform.openai.com/docs/api-reference/responses-streaming (Responses).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_LINE = 16_000_000  # bytes; the last event of a Responses stream repeats the whole answer
CHARACTERS_A_TOKEN = 4
_TEXTS = frozenset(
    {"text", "thinking", "partial_json", "content", "arguments", "reasoning_content", "refusal"}
)
_LAST = frozenset({"response.completed", "response.incomplete", "response.failed"})


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answer. `input` are those that came from no cache; `output` has the reasoning in it.

    `complete` says that the provider told the final numbers. If not, the stream was cut or told none: then
    they are what was seen, and at least an estimate from the length of the texts.
    """

    model: str = ""
    input: int = 0
    cache_read: int = 0
    cache_write: int = 0
    output: int = 0
    complete: bool = False


class UsageReader:
    """Fed with an answer piece by piece, as it passes. `asked` is the length of the request's body, in bytes.

    Whether it is a stream shows in the answer itself: a provider may not do as it was asked.
    """

    def __init__(self, model: str, asked: int) -> None:
        self._model, self._asked = model, asked
        self._line = bytearray()
        self._plain = bytearray()
        self._seen: dict[str, int] = {}
        self._characters = 0
        self._complete = False
        self.is_billed = True

    def feed(self, piece: bytes) -> None:
        *ended, rest = piece.split(b"\n")
        for part in ended:
            self._read(bytes(self._line + part))
            self._line.clear()
        self._line += rest
        if len(self._line) > LONGEST_LINE:
            self._lose(self._line)

    def usage(self) -> Usage:
        """All that is known, when the answer has ended."""
        self._read(bytes(self._line))
        self._event(bytes(self._plain))
        if not self._complete:
            self._characters += len(self._plain)
            self._estimate()
        return Usage(self._model, **self._seen, complete=self._complete)

    def billed(self) -> Usage | None:
        """None when it is known that nothing is billed."""
        return self.usage() if self.is_billed else None

    def _read(self, line: bytes) -> None:
        if line.startswith(b"data:"):
            self._event(line.removeprefix(b"data:"))
        elif not line.startswith((b"event:", b"id:", b"retry:", b":")):
            self._plain += line
            if len(self._plain) > LONGEST_LINE:
                self._lose(self._plain)

    def _lose(self, text: bytearray) -> None:
        """Too long to be kept, but counted."""
        self._characters += len(text)
        text.clear()

    def _event(self, text: bytes) -> None:
        try:
            event = json.loads(text)
        except (ValueError, RecursionError):
            return  # `[DONE]`, or a piece
        if isinstance(event, dict):
            self._characters += _characters(event.get("delta")) + _characters(event.get("choices"))
            self._take(event)

    def _take(self, event: Mapping[str, Any]) -> None:
        """Numbers of an answer only grow: a later event counts from the beginning again."""
        holder = next((event[key] for key in ("message", "response") if _is_object(event, key)), event)
        if isinstance(holder.get("model"), str):
            self._model = holder["model"]
        if _is_object(holder, "usage"):
            for name, count in counted(holder["usage"]).items():
                self._seen[name] = max(self._seen.get(name, 0), count)
        self._complete = self._complete or _is_last(event, holder)

    def _estimate(self) -> None:
        known_input = self._seen.get("input", 0) + self._seen.get("cache_read", 0)
        if not known_input + self._seen.get("cache_write", 0):
            self._seen["input"] = self._asked // CHARACTERS_A_TOKEN
        estimated = -(-self._characters // CHARACTERS_A_TOKEN)
        self._seen["output"] = max(self._seen.get("output", 0), estimated)


def counted(usage: Mapping[str, Any]) -> dict[str, int]:
    """A provider's `usage` object. OpenAI counts what came from its cache as input, Anthropic does not."""
    if "cache_read_input_tokens" in usage or "cache_creation_input_tokens" in usage:
        return {
            "input": _number(usage, "input_tokens"),
            "cache_read": _number(usage, "cache_read_input_tokens"),
            "cache_write": _number(usage, "cache_creation_input_tokens"),
            "output": _number(usage, "output_tokens"),
        }
    kind = ("prompt", "completion") if "prompt_tokens" in usage else ("input", "output")
    details = usage.get(f"{kind[0]}_tokens_details")
    cached = _number(details, "cached_tokens") if isinstance(details, dict) else 0
    return {
        "input": max(0, _number(usage, f"{kind[0]}_tokens") - cached),
        "cache_read": cached,
        "output": _number(usage, f"{kind[1]}_tokens"),
    }


def _is_last(event: Mapping[str, Any], holder: Mapping[str, Any]) -> bool:
    """Does this event carry the final numbers?"""
    if not _is_object(holder, "usage"):
        return False
    kind = event.get("type")
    if kind in {"message_delta", "message"} or kind in _LAST:
        return True
    return event.get("object") in {"chat.completion", "chat.completion.chunk", "response"}


def _number(usage: Mapping[str, Any], key: str) -> int:
    value = usage.get(key)
    return value if isinstance(value, int) and value > 0 else 0


def _is_object(event: Mapping[str, Any], key: str) -> bool:
    return isinstance(event.get(key), dict)


def _characters(value: Any) -> int:
    """Of the texts in a `delta` or in `choices`, however deep."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return sum(_characters(each) for each in value if not isinstance(each, str))
    if isinstance(value, dict):
        return sum(
            _characters(each) for key, each in value.items() if key in _TEXTS or not isinstance(each, str)
        )
    return 0
