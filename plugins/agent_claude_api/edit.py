"""Lets Claude edit files through its API, with one tool: replace a text in a file that was given by name.

What it is shown is the prompt, what it can do is this tool: no shell, no reading, no other file.
Runs in the tool's environment, not in ghapp's, with the tree as its working directory.
Prints {"edits", "refused", "turns", "stop"}: edits made and refused, answers, why it stopped.
Status 0: the model ended, or used up its turns. Status 1: the API failed, told in one line on stderr.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from anthropic import Anthropic, AnthropicError  # type: ignore[import-not-found]  # lives there too
from anthropic.types import Message  # type: ignore[import-not-found]

MAX_TOKENS = 8192  # an answer, not streamed: the SDK allows some models no more
TOOL = {
    "name": "edit_file",
    "description": "Replace `old`, which must be in the file exactly once, character by character, by `new`.",
    "input_schema": {
        "type": "object",
        "properties": {name: {"type": "string"} for name in ("path", "old", "new")},
        "required": ["path", "old", "new"],
        "additionalProperties": False,
    },
}


class RefusedError(Exception):
    """An edit that is not made; the model is told why."""


class BadAnswerError(Exception):
    """An answer that is none of the API's."""


def main() -> int:
    options = _options()
    prompt = options.prompt_file.read_text("utf-8")
    summary = {"edits": 0, "refused": 0, "turns": 0, "stop": "error"}
    try:
        summary["stop"] = converse(options, prompt, summary)
    except (AnthropicError, BadAnswerError, ValueError) as error:  # ValueError: not JSON
        sys.stderr.write(f"{_told(error)}\n")
    sys.stdout.write(f"{json.dumps(summary)}\n")
    return int(summary["stop"] == "error")


def converse(options: argparse.Namespace, prompt: str, summary: dict[str, Any]) -> str:
    """Why it stopped: the API's `stop_reason`, or `max_turns`. Counts in `summary` as it goes."""
    client = Anthropic(max_retries=0, timeout=options.timeout)
    said: list[Any] = [{"role": "user", "content": prompt}]
    for _ in range(options.max_turns):
        answer = _asked(client, options.model, said)
        summary["turns"] += 1
        if answer.stop_reason != "tool_use":  # what was cut short asks for no tool
            return str(answer.stop_reason)
        results = [_result(block, options.files) for block in answer.content if block.type == "tool_use"]
        said += [{"role": "assistant", "content": answer.content}, {"role": "user", "content": results}]
        summary["refused"] += sum(result["is_error"] for result in results)
        summary["edits"] += sum(not result["is_error"] for result in results)
    return "max_turns"


def edit(call: Any, files: list[str]) -> None:
    """Raises RefusedError; the file is then as it was."""
    name, old, new = _texts(call)
    if name not in files:
        raise RefusedError(f"only these may be edited: {', '.join(files)}")
    path = Path(name)
    if path.resolve() != Path.cwd() / path or not path.is_file():
        raise RefusedError("not a regular file, or behind a symbolic link")
    try:
        _replace(path, old.encode(), new.encode())
    except (OSError, UnicodeEncodeError) as error:
        raise RefusedError(f"not possible: {type(error).__name__}") from error


def _texts(call: Any) -> tuple[str, str, str]:
    match call.name, call.input:
        case "edit_file", {"path": str(name), "old": str(old), "new": str(new)}:
            return name, old, new
    raise RefusedError("there is only edit_file, with path, old and new as texts")


def _replace(path: Path, old: bytes, new: bytes) -> None:
    text = path.read_bytes()
    first = text.find(old)
    if first < 0:
        raise RefusedError("old is not in the file")
    if first != text.rfind(old):
        raise RefusedError("old is in the file more than once: say more of what is around it")
    _write(path, text[:first] + new + text[first + len(old) :])


def _write(path: Path, text: bytes) -> None:
    """All or nothing, with the mode it had."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(text)
            os.fchmod(file.fileno(), path.stat().st_mode & 0o7777)
            file.close()
            Path(file.name).replace(path)
        except OSError:
            Path(file.name).unlink()
            raise


def _asked(client: Anthropic, model: str, said: list[Any]) -> Message:
    answer = client.messages.create(model=model, max_tokens=MAX_TOKENS, messages=said, tools=[TOOL])
    if not isinstance(answer, Message) or not isinstance(answer.content, list):
        raise BadAnswerError
    return answer


def _result(block: Any, files: list[str]) -> dict[str, Any]:
    answer = {"type": "tool_result", "tool_use_id": block.id, "content": "done", "is_error": False}
    try:
        edit(block, files)
    except RefusedError as refused:
        answer |= {"content": str(refused), "is_error": True}
    return answer


def _told(error: Exception) -> str:
    """The status and the kind, nothing that the other side wrote."""
    status = getattr(error, "status_code", None)
    return f"the API failed: {f'HTTP {status}' if status else 'no answer'}, {type(error).__name__}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Let Claude edit files through its API.")
    parser.add_argument("--model", required=True)
    parser.add_argument("--prompt-file", type=Path, required=True)
    parser.add_argument("--max-turns", type=int, default=8)
    parser.add_argument("--timeout", type=float, default=120, help="seconds that an answer may take")
    parser.add_argument("files", nargs="+")
    if not os.environ.get("ANTHROPIC_API_KEY"):
        parser.error("ANTHROPIC_API_KEY is not set")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
