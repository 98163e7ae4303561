"""What the scripted model knows, and what it is told and says, in no dialect."""

import json
from dataclasses import dataclass
from typing import Any

MODEL = "scripted-1"
CHARACTERS_PER_TOKEN = 4
HOW_TO_ANSWER = {"max_tokens", "metadata", "model", "stream", "stream_options", "temperature"}

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Edit:
    """`old` and `new` are whole lines: some agents replace nothing smaller. An empty `old` makes the file."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Script:
    """`outside` are the paths that the scenario of that name writes; `command` is what `shell` asks for."""

    edits: tuple[Edit, ...]
    outside: tuple[str, ...] = ("../outside.txt", "/tmp/outside.txt")  # noqa: S108  to be refused
    command: str = "echo scripted > shell-ran.txt"


@dataclass(frozen=True, slots=True)
class Call:
    """A tool that the model asks for."""

    tool: str
    arguments: Body


@dataclass(frozen=True, slots=True)
class Conversation:
    """A request: what was `said` to the model, the tools it is `offered`, those it `called` before."""

    said: tuple[str, ...]
    offered: frozenset[str]
    called: tuple[str, ...]
    tokens: int
    wants_usage: bool = True  # at the end of a stream

    @property
    def text(self) -> str:
        return "\n".join(self.said)


@dataclass(frozen=True, slots=True)
class Reply:
    """`number` tells its calls from those of earlier replies in the conversation."""

    text: str
    calls: tuple[Call, ...] = ()
    number: int = 0

    @property
    def tokens(self) -> int:
        return count_tokens(
            self.text + "".join(call.tool + json.dumps(call.arguments) for call in self.calls)
        )

    def id_of(self, index: int) -> str:
        return f"call_{self.number + index}"


def count_tokens(text: str) -> int:
    """A scripted token is four characters, begun ones count."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def count_request(body: Body) -> int:
    """Tokens of a request: of its JSON without spaces, but for what only says how to answer."""
    heard = {key: value for key, value in body.items() if key not in HOW_TO_ANSWER}
    return count_tokens(json.dumps(heard, ensure_ascii=False, separators=(",", ":")))
