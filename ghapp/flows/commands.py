"""Commands in comments: how they are written, who may give them. Pure."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

ROLES = ("none", "read", "triage", "write", "maintain", "admin")


@dataclass(frozen=True, slots=True)
class Rule:
    """`role` is the least that may give it; `help` says what it does."""

    role: str
    help: str


_FIX = (
    "repair it, as a pull request: the mechanical fixers first, then models; "
    "/fix mechanical: only the fixers; an agent or paths may be named too"
)
RULES: Mapping[str, Rule] = {
    "fix": Rule("write", _FIX),
    "recheck": Rule("write", "check the head again"),
    "help": Rule("read", "this list"),
    "baseline": Rule("maintain", "accept what fails the check, as a pull request; say why"),
    "ok-to-test": Rule("maintain", "let this commit's tests and agents run in the sandbox, also from a fork"),
    "approve": Rule("maintain", "make a pull request of a patch in the review queue: /approve ID"),
    "reject": Rule("maintain", "refuse a patch of the review queue: /reject ID why"),
    "why": Rule("read", "explain what was decided for this pull request, and by which configuration"),
    "status": Rule("read", "what is under way for this pull request"),
    "budget": Rule("read", "what models cost here, and what they may cost"),
    "pause": Rule("maintain", "begin and merge nothing by itself in this repository, until /resume; say why"),
    "resume": Rule("maintain", "end a pause"),
    "stop": Rule("write", "stop the repairs of this pull request; who asked for one may stop it too"),
}

_FIRST_WORD = re.compile(r"^(?:/|@)(?P<word>[A-Za-z][\w-]*)(?:\[bot\])?(?:\s+(?P<rest>.*))?$")
_NAMED = "ghapp"
MAX_NAME = 50
MAX_ARGUMENTS = 20
MAX_ARGUMENT = 300


@dataclass(frozen=True, slots=True)
class Spoken:
    """A command as written; `named` when it was addressed to us by name: `/ghapp fix`, `@ghapp fix`."""

    name: str
    arguments: tuple[str, ...]
    named: bool


def parse_command(body: str) -> Spoken | None:
    """The command on the first line, or None. A bare word that is no command of ours is left alone."""
    first = body.split("\n", 1)[0].rstrip()
    match = _FIRST_WORD.match(first)
    if match is None:
        return None
    words = (match["rest"] or "").split()
    if match["word"].lower() == _NAMED:
        return (
            Spoken(words[0].lower().lstrip("/")[:MAX_NAME], _bounded(words[1:]), True)
            if words
            else Spoken("help", (), True)
        )
    if first.startswith("@"):
        return None
    return Spoken(match["word"].lower()[:MAX_NAME], _bounded(words), False)


def nearest(name: str) -> str | None:
    found = difflib.get_close_matches(name, RULES, n=1, cutoff=0.6)
    return found[0] if found else None


def is_for_us(name: str, *, named: bool) -> bool:
    """Other bots have commands too: an unknown bare command is answered only when it is nearly ours."""
    return named or name in RULES or nearest(name) is not None


def needed_role(name: str, raised: Mapping[str, str]) -> str:
    """The repository's file may raise the least role, never lower it."""
    least, asked = RULES[name].role, raised.get(name, "none")
    return max(least, asked, key=ROLES.index)


def allows(role: str, needed: str) -> bool:
    return role in ROLES and ROLES.index(role) >= ROLES.index(needed)


def _bounded(words: list[str]) -> tuple[str, ...]:
    return tuple(word[:MAX_ARGUMENT] for word in words[:MAX_ARGUMENTS])
