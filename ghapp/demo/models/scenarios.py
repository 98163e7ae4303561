"""Scenarios: what the scripted model does, chosen by the address it is asked at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from ghapp.demo.models import hands
from ghapp.demo.models.script import Call, Conversation, Edit, Reply, Script

NOWHERE = "this line is in no file of any repository\n"
ERRORS = MappingProxyType({"401": 401, "429": 429, "500": 500, "529": 529})
TROUBLES = {
    "slow",
    "hang",
    "cut",
    "badjson",
    "flaky",
}  # of the connection: the model itself says what ok says

Plan = Callable[[Script, Conversation], Reply]


def reply(scenario: str, script: Script, asked: Conversation) -> Reply:
    """Raises KeyError for a scenario that does not exist."""
    said = _edit(script, asked) if scenario in TROUBLES else PLANS[scenario](script, asked)
    return replace(said, number=len(asked.called))


def wanted(edits: Sequence[Edit], asked: Conversation) -> tuple[Edit, ...]:
    """Those whose old text was said; else, for an agent that can look for itself, whose path was."""
    found = tuple(edit for edit in edits if edit.old in asked.text)
    looks = hands.first([*hands.READERS, *hands.SHELLS], asked.offered)
    return found if found or not looks else tuple(edit for edit in edits if edit.path in asked.text)


def _edit(script: Script, asked: Conversation) -> Reply:
    return _do(wanted(script.edits, asked), asked)


def _stay(_script: Script, _asked: Conversation) -> Reply:
    return Reply("There is nothing that I would change.")


def _err(script: Script, asked: Conversation) -> Reply:
    """An empty line is a change, and repairs nothing."""
    return _do([replace(edit, new="\n" + edit.old) for edit in wanted(script.edits, asked)], asked)


def _misquote(script: Script, asked: Conversation) -> Reply:
    return _do([replace(edit, old=NOWHERE) for edit in wanted(script.edits, asked)], asked)


def _stray(script: Script, asked: Conversation) -> Reply:
    return _do([Edit(path, "", "scripted\n") for path in script.outside], asked)


def _command(script: Script, asked: Conversation) -> Reply:
    tool = hands.first(hands.SHELLS, asked.offered)
    if tool is None:
        return Reply(f"Run this:\n```bash\n{script.command}\n```\n")
    return _end() if tool in asked.called else Reply("I run a command.", (hands.run(tool, script.command),))


def _repeat(script: Script, asked: Conversation) -> Reply:
    """The same question for ever."""
    edit = Edit(script.edits[0].path if script.edits else "README.md", NOWHERE, "\n")
    if (reader := hands.first(hands.READERS, asked.offered)) is not None:
        return Reply("Once more.", (hands.read(reader, edit.path),))
    if (shell := hands.first(hands.SHELLS, asked.offered)) is not None:
        return Reply("Once more.", (hands.run(shell, "true"),))
    return _do([edit], replace(asked, called=()))


def _do(edits: Sequence[Edit], asked: Conversation) -> Reply:
    """Read what can be read, then edit, then say so: each in a reply of its own, where there are tools."""
    if not edits:
        return Reply("I found nothing to change.")
    reader = hands.first(hands.READERS, asked.offered)
    editor = hands.first([*hands.EDITORS, *hands.SHELLS], asked.offered)
    if reader and reader not in asked.called:
        paths = dict.fromkeys(edit.path for edit in edits)
        return Reply("I read first.", tuple(hands.read(reader, path) for path in paths))
    if editor is None:
        return Reply("\n".join(["Here is the change.", "", *(hands.in_words(edit) for edit in edits)]))
    return _end() if editor in asked.called else Reply("I edit.", _changes(editor, edits))


def _changes(editor: str, edits: Sequence[Edit]) -> tuple[Call, ...]:
    return tuple(hands.change(editor, edit) for edit in edits)


def _end() -> Reply:
    return Reply("Done.")


PLANS: Mapping[str, Plan] = {
    "ok": _edit,
    "noedit": _stay,
    "wrong": _err,
    "outside": _stray,
    "badedit": _misquote,
    "loop": _repeat,
    "shell": _command,
}
NAMES = frozenset(PLANS) | TROUBLES | frozenset(ERRORS)
